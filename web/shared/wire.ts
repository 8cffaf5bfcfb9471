// Generated from the crate `protocol` by `cargo xtask generate`. Do not edit.

export type SenderType = "guest" | "user" | "worker" | "admin" | "system";

export type Party = { 
/**
 * What kind of person; `system` only as a message's author.
 */
type: SenderType, 
/**
 * The number within the kind; null for the system.
 */
id: number | null, };

export type Person = { 
/**
 * What kind of person.
 */
type: SenderType, 
/**
 * The number within the kind; null for the system.
 */
id: number | null, 
/**
 * The name that others see.
 */
name: string, };

export type Event = { 
/**
 * `assigned`, `unassigned`, `escalated`, `closed`, `reopened`.
 */
type: string, 
/**
 * Who did it; absent when it followed from a rule.
 */
by?: Person, 
/**
 * The worker it is about.
 */
worker?: Person, };

export type Attachment = { 
/**
 * For `file`.
 */
attachment_id: number, 
/**
 * Its name, one line.
 */
name: string, 
/**
 * Its kind, found by content.
 */
mime: string, 
/**
 * Bytes.
 */
size: number, 
/**
 * Of a picture that can be shown: pixels across.
 */
width: number | null, 
/**
 * Of a picture that can be shown: pixels down.
 */
height: number | null, };

export type Message = { 
/**
 * Unique among messages, and among notes, which count apart.
 */
message_id: number, 
/**
 * Its place in the chat, in the caller's audience's numbers.
 */
seq: number, 
/**
 * The chat.
 */
chat_id: number, 
/**
 * Who wrote it.
 */
sender_type: SenderType, 
/**
 * The author's number; null for the system.
 */
sender_id: number | null, 
/**
 * The author's name.
 */
sender_name: string, 
/**
 * The text, as written.
 */
message: string, 
/**
 * `text`, `note` or `event`.
 */
kind: "text" | "note" | "event", 
/**
 * Somebody of the other side has read it.
 */
is_read: boolean, 
/**
 * RFC 3339, UTC, milliseconds.
 */
created_at: string, 
/**
 * On one's own messages: the key they were sent with.
 */
client_id?: string, 
/**
 * On events: what happened.
 */
event?: Event, 
/**
 * Photos, files and voice notes.
 */
attachments?: Array<Attachment>, };

export type ChatCar = { 
/**
 * Its number in the directory.
 */
id: number, 
/**
 * Make, model and year, or what there is of them.
 */
label: string, 
/**
 * What it carries on its plate.
 */
plate: string | null, };

export type ChatRating = { 
/**
 * 1 to 5.
 */
stars: number, 
/**
 * In the customer's words.
 */
comment: string | null, 
/**
 * RFC 3339, UTC, milliseconds.
 */
created_at: string, };

export type Chat = { 
/**
 * The chat.
 */
chat_id: number, 
/**
 * One line, if the starter gave one.
 */
subject: string | null, 
/**
 * `pending`, `open`, `escalated` or `closed`.
 */
status: "pending" | "open" | "escalated" | "closed", 
/**
 * The customer, if a user.
 */
user_id: number | null, 
/**
 * The customer, if a guest.
 */
guest_id: number | null, 
/**
 * The admin who started it or answered first.
 */
admin_id: number | null, 
/**
 * The assigned worker.
 */
worker_id: number | null, 
/**
 * The admin who assigned the worker.
 */
assigned_by: number | null, 
/**
 * RFC 3339, UTC, milliseconds.
 */
created_at: string, 
/**
 * When the newest message or event came.
 */
updated_at: string, 
/**
 * The seq of the newest line, in the caller's audience's numbers.
 */
last_seq: number, 
/**
 * The newest line that the caller may see.
 */
last_message: Message | null, 
/**
 * Messages after the caller's cursor that the caller did not write.
 */
unread_count: number, 
/**
 * The customer; null in a chat between staff.
 */
customer: Person | null, 
/**
 * The assigned worker with a name.
 */
worker: Person | null, 
/**
 * Both sides of a chat between staff, and admins who wrote in it; absent otherwise.
 */
parties?: Array<Person>, 
/**
 * The customer's car that it is about.
 */
car: ChatCar | null, 
/**
 * What the customer thinks of it.
 */
rating: ChatRating | null, 
/**
 * Staff's words for what it is about, by name; absent for customers.
 */
tags?: Array<string>, 
/**
 * Until when the caller has put it aside, or null; absent for customers. A new text of the other side
 * ends it at once.
 */
snoozed_until?: string | null, };

export type ReadCursor = { 
/**
 * Who.
 */
by: Party, 
/**
 * Up to here, in the caller's audience's numbers.
 */
seq: number, };

export type Technician = { 
/**
 * The worker's number.
 */
id: number, 
/**
 * The worker's name.
 */
full_name: string, 
/**
 * A picture, if the directory knows one.
 */
image_url: string | null, 
/**
 * Has a live connection.
 */
online: boolean, 
/**
 * Chats assigned and not closed.
 */
open_chats: number, 
/**
 * Takes chats; so does whoever never said anything about it.
 */
on_duty: boolean, 
/**
 * Open chats that are enough; null: no bound. Told, not enforced.
 */
capacity: number | null, };

export type MeAnswer = { 
/**
 * Usable as `Authorization: Bearer …`; only when signing in.
 */
token?: string, 
/**
 * The caller.
 */
me: Person, };

export type StartAnswer = { 
/**
 * The new chat.
 */
chat_id: number, 
/**
 * Its state.
 */
status: "pending" | "open" | "escalated" | "closed", 
/**
 * The chat as in `list`.
 */
chat: Chat, 
/**
 * Of the first message, if there was one.
 */
message_id?: number, 
/**
 * Of the first message, if there was one.
 */
seq?: number, 
/**
 * Of the first message, if there was one.
 */
created_at?: string, };

export type AckAnswer = { 
/**
 * Unique among messages (or notes).
 */
message_id: number, 
/**
 * Its place, in the caller's audience's numbers.
 */
seq: number, 
/**
 * RFC 3339, UTC, milliseconds.
 */
created_at: string, };

export type MessagesAnswer = { 
/**
 * Ascending by `seq`.
 */
messages: Array<Message>, 
/**
 * There is more in the direction that was asked for.
 */
has_more: boolean, 
/**
 * How far the others have read.
 */
read: Array<ReadCursor>, 
/**
 * The life of the data; another one means: read all anew.
 */
epoch: string, };

export type UnreadOneAnswer = { 
/**
 * What is still unread in the chat.
 */
unread_count: number, };

export type ChatAnswer = { 
/**
 * The chat as it is now.
 */
chat: Chat, };

export type ListAnswer = { 
/**
 * Newest first by `updated_at`.
 */
chats: Array<Chat>, 
/**
 * Where the next page starts; null on the last.
 */
next_cursor: string | null, 
/**
 * Give it back with `wait` to be told of the next change.
 */
version: string, 
/**
 * The life of the data; another one means: read all anew.
 */
epoch: string, };

export type UnreadAnswer = { 
/**
 * All that is unread.
 */
unread_count: number, 
/**
 * The part that is the caller's to answer: what badge and title show.
 */
mine: number, 
/**
 * By chat, only those with some, at most 1,000, the caller's own first.
 */
chats: Record<string, number>, };

export type PeopleAnswer = { 
/**
 * Those with whom the caller may start a chat.
 */
people: Array<Person>, };

export type TechniciansAnswer = { 
/**
 * All active technicians by name.
 */
technicians: Array<Technician>, };

export type SavedReply = { 
/**
 * Its number.
 */
id: number, 
/**
 * What is typed for it, in lower case and without a slash.
 */
shortcut: string, 
/**
 * What the list of replies shows.
 */
title: string, 
/**
 * The text; the page fills in `{name} {first_name} {car} {plate} {me} {shop}`.
 */
text: string, 
/**
 * The caller's own; else it is shared.
 */
is_own: boolean, 
/**
 * The caller may change and drop it.
 */
can_change: boolean, };

export type SavedRepliesAnswer = { 
/**
 * The shared ones and the caller's own, by shortcut; of one shortcut the own one first.
 */
replies: Array<SavedReply>, };

export type SavedReplyAnswer = { 
/**
 * As it is now.
 */
reply: SavedReply, };

export type TagCount = { 
/**
 * The tag.
 */
tag: string, 
/**
 * Among the chats that the caller sees.
 */
chats: number, };

export type TagsAnswer = { 
/**
 * The most used first.
 */
tags: Array<TagCount>, };

export type TechnicianAnswer = { 
/**
 * The technician as in `get_technicians`.
 */
technician: Technician, };

export type Car = { 
/**
 * Its number in the directory: `vehicle_id` of `start`.
 */
id: number, 
/**
 * Make, model and year, or what there is of them.
 */
label: string, 
/**
 * What it carries on its plate.
 */
plate: string | null, 
/**
 * Who made it.
 */
make: string | null, 
/**
 * What it is called.
 */
model: string | null, 
/**
 * When it was built.
 */
year: number | null, };

export type CarsAnswer = { 
/**
 * The caller's own.
 */
cars: Array<Car>, };

export type CustomerCard = { 
/**
 * Where to write; a guest's is unverified.
 */
email: string | null, 
/**
 * Where to call.
 */
phone: string | null, 
/**
 * What kind of person.
 */
type: SenderType, 
/**
 * The number within the kind; null for the system.
 */
id: number | null, 
/**
 * The name that others see.
 */
name: string, };

export type Appointment = { 
/**
 * Its number in the directory.
 */
id: number, 
/**
 * RFC 3339 in UTC; where the site's table names no zone the same without one, by the shop's own clock; a
 * day alone where no time stands.
 */
at: string | null, 
/**
 * What is to be done.
 */
service: string | null, 
/**
 * A word for where it stands, as the directory has it.
 */
status: string, 
/**
 * For which car, if the directory says so.
 */
car: ChatCar | null, };

export type EarlierChat = { 
/**
 * The chat.
 */
chat_id: number, 
/**
 * One line, if the starter gave one.
 */
subject: string | null, 
/**
 * `pending`, `open`, `escalated` or `closed`.
 */
status: "pending" | "open" | "escalated" | "closed", 
/**
 * When its newest message or event came.
 */
updated_at: string, };

export type CustomerAnswer = { 
/**
 * The customer; null in a chat between staff.
 */
customer: CustomerCard | null, 
/**
 * The customer's cars.
 */
cars: Array<Car>, 
/**
 * The customer's appointments, the latest first.
 */
appointments: Array<Appointment>, 
/**
 * The customer's other chats that the caller sees, newest first.
 */
earlier_chats: Array<EarlierChat>, };

export type OkAnswer = Record<symbol, never>;

export type OpenHour = { 
/**
 * 1 (Monday) to 7.
 */
day: number, 
/**
 * `08:00`, by the shop's clock.
 */
from: string, 
/**
 * `18:00`, up to `24:00`; before `from` it is on the next day.
 */
to: string, };

export type Settings = { 
/**
 * One line; empty until it is set.
 */
name: string, 
/**
 * Tags of the languages that it speaks.
 */
languages: Array<string>, 
/**
 * The one to begin with.
 */
language: string, 
/**
 * By which clock the hours are.
 */
time_zone: string, 
/**
 * When somebody answers; none: it has not said.
 */
hours: Array<OpenHour>, 
/**
 * On these days nothing opens.
 */
closed_days: Array<string>, };

export type SettingsAnswer = { 
/**
 * What is set.
 */
settings: Settings, 
/**
 * `public_url` of the configuration.
 */
public_url: string | null, 
/**
 * Scheme and host as this request found the server.
 */
seen_as: string | null, 
/**
 * `own` or `site`: where people come from.
 */
directory: "own" | "site", };

export type Shop = { 
/**
 * One line; empty until it is set.
 */
name: string, 
/**
 * Tags of the languages that it speaks.
 */
languages: Array<string>, 
/**
 * The one to begin with.
 */
language: string, 
/**
 * By which clock the hours are.
 */
time_zone: string, 
/**
 * When somebody answers; none: it has not said.
 */
hours: Array<OpenHour>, 
/**
 * On these days nothing opens.
 */
closed_days: Array<string>, 
/**
 * Whether somebody answers now; null when it has not said when.
 */
is_open: boolean | null, 
/**
 * When it opens next, if it is closed and does within two weeks.
 */
opens_at: string | null, 
/**
 * How long customers have usually waited for the first answer in the last week; null when there were few.
 */
usually_replies_minutes: number | null, 
/**
 * There is no admin yet: `auth/setup` makes the first.
 */
needs_setup: boolean, 
/**
 * `own` or `site`: where people come from.
 */
directory: "own" | "site", };

export type ShopAnswer = { 
/**
 * The shop.
 */
shop: Shop, };

export type SecondFactorAnswer = { 
/**
 * A code is asked for at each sign-in.
 */
is_on: boolean, 
/**
 * Recovery codes that are left.
 */
recovery_left: number, };

export type BegunAnswer = { 
/**
 * To be typed into an app, base32.
 */
secret: string, 
/**
 * To be scanned by an app.
 */
otpauth: string, };

export type RecoveryAnswer = { 
/**
 * Each is good for one sign-in without the app. They are not shown again.
 */
recovery_codes: Array<string>, };

export type OwnSession = { 
/**
 * A handle; not the token.
 */
id: string, 
/**
 * RFC 3339, UTC, milliseconds.
 */
created_at: string, 
/**
 * To within some minutes.
 */
last_seen_at: string, 
/**
 * What it was begun on, in a few words.
 */
device: string, 
/**
 * The session of this request.
 */
is_current: boolean, };

export type SessionsAnswer = { 
/**
 * The last used first.
 */
sessions: Array<OwnSession>, };

export type StaffPerson = { 
/**
 * `worker` or `admin`; a customer only where one was just added or changed.
 */
type: SenderType, 
/**
 * The number within the kind.
 */
id: number, 
/**
 * For signing in; null for whom a handoff brought.
 */
username: string | null, 
/**
 * What others see.
 */
name: string, 
/**
 * Where to write.
 */
email: string | null, 
/**
 * A picture.
 */
image_url: string | null, 
/**
 * May sign in.
 */
is_active: boolean, 
/**
 * A code is asked for at each sign-in.
 */
has_second_factor: boolean, };

export type StaffAnswer = { 
/**
 * Admins first, then workers, by number.
 */
people: Array<StaffPerson>, };

export type PersonAnswer = { 
/**
 * The person as it is now.
 */
person: StaffPerson, };

export type ServerFrame = { "t": "welcome", 
/**
 * The caller.
 */
me: Person, 
/**
 * Seconds between pings.
 */
heartbeat: number, 
/**
 * The life of the data.
 */
epoch: string, } | { "t": "ack", 
/**
 * Its `client_id`.
 */
id: string, 
/**
 * The chat.
 */
chat: number, 
/**
 * Its place.
 */
seq: number, 
/**
 * Its id.
 */
message_id: number, 
/**
 * RFC 3339, UTC, milliseconds.
 */
created_at: string, } | { "t": "message", 
/**
 * The chat.
 */
chat: number, 
/**
 * Its place.
 */
seq: number, 
/**
 * Its id.
 */
message_id: number, 
/**
 * Who wrote it.
 */
from: Person, 
/**
 * `text`, `note` or `event`.
 */
kind: "text" | "note" | "event", 
/**
 * The text, as written.
 */
text: string, 
/**
 * RFC 3339, UTC, milliseconds.
 */
created_at: string, 
/**
 * To the author only.
 */
client_id?: string, 
/**
 * On events: what happened.
 */
event?: Event, 
/**
 * Photos, files and voice notes.
 */
attachments?: Array<Attachment>, } | { "t": "read", 
/**
 * The chat.
 */
chat: number, 
/**
 * Whose.
 */
by: Party, 
/**
 * Up to here.
 */
seq: number, } | { "t": "typing", 
/**
 * The chat.
 */
chat: number, 
/**
 * Who.
 */
by: Person, 
/**
 * Started or stopped.
 */
on: boolean, } | { "t": "looking", 
/**
 * The chat.
 */
chat: number, 
/**
 * All but the receiver, by kind and number.
 */
who: Array<Person>, } | { "t": "chat", 
/**
 * As in `list`.
 */
chat: Chat, } | { "t": "presence", 
/**
 * Who.
 */
who: Person, 
/**
 * Came or went.
 */
online: boolean, } | { "t": "error", 
/**
 * The `client_id` it is about, if any.
 */
id?: string, 
/**
 * The stable word.
 */
code: string, 
/**
 * The sentence.
 */
error: string, 
/**
 * Seconds until a retry makes sense.
 */
retry_after?: number, } | { "t": "resumed" } | { "t": "gone", 
/**
 * The chat.
 */
chat: number, } | { "t": "resync", 
/**
 * The chat.
 */
chat?: number, } | { "t": "pong" };
