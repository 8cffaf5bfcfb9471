//! What the server answers. Every answer also carries `success: true` and `error: null`.

mod desk;

pub use desk::{
    Appointment, Car, CarsAnswer, ChatCar, ChatRating, CustomerAnswer, CustomerCard, EarlierChat,
    SavedRepliesAnswer, SavedReply, SavedReplyAnswer, TagCount, TagsAnswer, TechnicianAnswer,
};

use model::{Kind, Party, PartyKind, Status};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The words of `sender_type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SenderType {
    /// An anonymous visitor.
    Guest,
    /// A customer with an account.
    User,
    /// A technician.
    Worker,
    /// An admin.
    Admin,
    /// Forecourt's own event lines.
    System,
}

impl From<PartyKind> for SenderType {
    fn from(kind: PartyKind) -> Self {
        match kind {
            PartyKind::Guest => Self::Guest,
            PartyKind::User => Self::User,
            PartyKind::Worker => Self::Worker,
            PartyKind::Admin => Self::Admin,
        }
    }
}

/// A party by type and number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "Party"))]
pub struct Who {
    /// What kind of person; `system` only as a message's author.
    #[serde(rename = "type")]
    pub kind: SenderType,
    /// The number within the kind; null for the system.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub id: Option<i64>,
}

impl From<Party> for Who {
    fn from(party: Party) -> Self {
        Self {
            kind: party.kind.into(),
            id: Some(party.id),
        }
    }
}

/// A party with its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Person {
    /// What kind of person.
    #[serde(rename = "type")]
    pub kind: SenderType,
    /// The number within the kind; null for the system.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub id: Option<i64>,
    /// The name that others see.
    pub name: String,
}

impl Person {
    /// A party with its name.
    pub fn new(party: Party, name: impl Into<String>) -> Self {
        Self {
            kind: party.kind.into(),
            id: Some(party.id),
            name: name.into(),
        }
    }

    /// The author of event lines.
    #[must_use]
    pub fn system() -> Self {
        Self {
            kind: SenderType::System,
            id: None,
            name: "System".to_owned(),
        }
    }
}

/// The customer of a chat, or the caller itself.
pub type Customer = Person;
/// The caller.
pub type Me = Person;

/// What an event line says, for programs that want their own words for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Event {
    /// `assigned`, `unassigned`, `escalated`, `closed`, `reopened`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Who did it; absent when it followed from a rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub by: Option<Person>,
    /// The worker it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub worker: Option<Person>,
}

/// A numbered line of a chat, as one party sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Message {
    /// Unique among messages, and among notes, which count apart.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub message_id: i64,
    /// Its place in the chat, in the caller's audience's numbers.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub seq: i64,
    /// The chat.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub chat_id: i64,
    /// Who wrote it.
    pub sender_type: SenderType,
    /// The author's number; null for the system.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub sender_id: Option<i64>,
    /// The author's name.
    pub sender_name: String,
    /// The text, as written.
    pub message: String,
    /// `text`, `note` or `event`.
    #[schema(value_type = String)]
    #[cfg_attr(feature = "ts", ts(type = "\"text\" | \"note\" | \"event\""))]
    pub kind: Kind,
    /// Somebody of the other side has read it.
    pub is_read: bool,
    /// RFC 3339, UTC, milliseconds.
    pub created_at: String,
    /// On one's own messages: the key they were sent with.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub client_id: Option<String>,
    /// On events: what happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub event: Option<Event>,
    /// Photos, files and voice notes.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<Vec<Attachment>>"))]
    pub attachments: Vec<Attachment>,
}

/// A photo, file or voice note on a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Attachment {
    /// For `file`.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub attachment_id: i64,
    /// Its name, one line.
    pub name: String,
    /// Its kind, found by content.
    pub mime: String,
    /// Bytes.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub size: i64,
    /// Of a picture that can be shown: pixels across.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub width: Option<i64>,
    /// Of a picture that can be shown: pixels down.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub height: Option<i64>,
}

/// A chat, as one party sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Chat {
    /// The chat.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub chat_id: i64,
    /// One line, if the starter gave one.
    pub subject: Option<String>,
    /// `pending`, `open`, `escalated` or `closed`.
    #[schema(value_type = String)]
    #[cfg_attr(
        feature = "ts",
        ts(type = "\"pending\" | \"open\" | \"escalated\" | \"closed\"")
    )]
    pub status: Status,
    /// The customer, if a user.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub user_id: Option<i64>,
    /// The customer, if a guest.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub guest_id: Option<i64>,
    /// The admin who started it or answered first.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub admin_id: Option<i64>,
    /// The assigned worker.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub worker_id: Option<i64>,
    /// The admin who assigned the worker.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub assigned_by: Option<i64>,
    /// RFC 3339, UTC, milliseconds.
    pub created_at: String,
    /// When the newest message or event came.
    pub updated_at: String,
    /// The seq of the newest line, in the caller's audience's numbers.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub last_seq: i64,
    /// The newest line that the caller may see.
    pub last_message: Option<Message>,
    /// Messages after the caller's cursor that the caller did not write.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub unread_count: i64,
    /// The customer; null in a chat between staff.
    pub customer: Option<Customer>,
    /// The assigned worker with a name.
    pub worker: Option<Person>,
    /// Both sides of a chat between staff, and admins who wrote in it; absent otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub parties: Option<Vec<Person>>,
    /// The customer's car that it is about.
    #[serde(default)]
    pub car: Option<ChatCar>,
    /// What the customer thinks of it.
    #[serde(default)]
    pub rating: Option<ChatRating>,
    /// Staff's words for what it is about, by name; absent for customers.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub tags: Option<Vec<String>>,
    /// Until when the caller has put it aside, or null; absent for customers. A new text of the other side
    /// ends it at once.
    #[serde(
        skip_serializing_if = "Option::is_none",
        default,
        deserialize_with = "present"
    )]
    #[schema(value_type = Option<String>)]
    #[cfg_attr(feature = "ts", ts(optional, type = "string | null"))]
    pub snoozed_until: Option<Option<String>>,
}

/// A null that is there is not the same as nothing.
fn present<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(from).map(Some)
}

/// How far a party has read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ReadCursor {
    /// Who.
    pub by: Who,
    /// Up to here, in the caller's audience's numbers.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub seq: i64,
}

/// `start`
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct StartAnswer {
    /// The new chat.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub chat_id: i64,
    /// Its state.
    #[schema(value_type = String)]
    #[cfg_attr(
        feature = "ts",
        ts(type = "\"pending\" | \"open\" | \"escalated\" | \"closed\"")
    )]
    pub status: Status,
    /// The chat as in `list`.
    pub chat: Chat,
    /// Of the first message, if there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional, type = "number"))]
    pub message_id: Option<i64>,
    /// Of the first message, if there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional, type = "number"))]
    pub seq: Option<i64>,
    /// Of the first message, if there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub created_at: Option<String>,
}

/// `send_message`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct AckAnswer {
    /// Unique among messages (or notes).
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub message_id: i64,
    /// Its place, in the caller's audience's numbers.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub seq: i64,
    /// RFC 3339, UTC, milliseconds.
    pub created_at: String,
}

/// `messages`
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct MessagesAnswer {
    /// Ascending by `seq`.
    pub messages: Vec<Message>,
    /// There is more in the direction that was asked for.
    pub has_more: bool,
    /// How far the others have read.
    pub read: Vec<ReadCursor>,
    /// The life of the data; another one means: read all anew.
    pub epoch: String,
}

/// `assign_worker`, `escalate`, `close`, `reopen`, `tag`, `snooze`, `rate`
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ChatAnswer {
    /// The chat as it is now.
    pub chat: Chat,
}

/// `list`
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ListAnswer {
    /// Newest first by `updated_at`.
    pub chats: Vec<Chat>,
    /// Where the next page starts; null on the last.
    pub next_cursor: Option<String>,
    /// Give it back with `wait` to be told of the next change.
    pub version: String,
    /// The life of the data; another one means: read all anew.
    pub epoch: String,
}

/// `unread_count` over all chats
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct UnreadAnswer {
    /// All that is unread.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub unread_count: i64,
    /// The part that is the caller's to answer: what badge and title show.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub mine: i64,
    /// By chat, only those with some, at most 1,000, the caller's own first.
    #[cfg_attr(feature = "ts", ts(type = "Record<string, number>"))]
    pub chats: BTreeMap<String, i64>,
}

/// `mark_read`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct UnreadOneAnswer {
    /// What is still unread in the chat.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub unread_count: i64,
}

/// `people`
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct PeopleAnswer {
    /// Those with whom the caller may start a chat.
    pub people: Vec<Person>,
}

/// One technician
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Technician {
    /// The worker's number.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub id: i64,
    /// The worker's name.
    pub full_name: String,
    /// A picture, if the directory knows one.
    pub image_url: Option<String>,
    /// Has a live connection.
    pub online: bool,
    /// Chats assigned and not closed.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub open_chats: i64,
    /// Takes chats; so does whoever never said anything about it.
    pub on_duty: bool,
    /// Open chats that are enough; null: no bound. Told, not enforced.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub capacity: Option<i64>,
}

/// `get_technicians`
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct TechniciansAnswer {
    /// All active technicians by name.
    pub technicians: Vec<Technician>,
}

/// `auth/*`
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct MeAnswer {
    /// Usable as `Authorization: Bearer …`; only when signing in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub token: Option<String>,
    /// The caller.
    pub me: Me,
}

/// An answer without more to say.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct OkAnswer {}
