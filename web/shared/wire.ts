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
event?: Event, };

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
parties?: Array<Person>, };

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
open_chats: number, };

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

export type OkAnswer = Record<symbol, never>;

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
event?: Event, } | { "t": "read", 
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
on: boolean, } | { "t": "chat", 
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
