//! What staff's tools keep beside the chats: tags, snoozes, ratings, duty, saved replies, and the cars of the
//! own directory. A contract of its own, which every [`Storage`](super::Storage) fulfils too.
//!
//! Nothing here takes part in a send: a snooze that a new text ends is found to have ended when it is read.

use crate::StorageError;
use async_trait::async_trait;
use model::{ChatId, Party, Timestamp};
use policy::ChatFacts;
use std::collections::HashMap;

/// Tags that one question gives, those of the most chats first.
pub const TAGS_MAX: usize = 500;
/// Saved replies that are shared, or that one person has.
pub const REPLIES_MAX: i64 = 200;
/// Cars that one question gives.
pub const CARS_MAX: usize = 50;

/// What stands beside a chat, for one viewer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChatExtras {
    /// By name; empty for customers.
    pub tags: Vec<String>,
    /// Until when the viewer has put the chat aside; never a customer's business.
    pub snoozed_until: Option<Timestamp>,
    /// What the customer thinks of it.
    pub rating: Option<Rating>,
}

/// What a customer thinks of a chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// 1 to 5.
    pub stars: i64,
    /// In the customer's words.
    pub comment: Option<String>,
    /// When it was given.
    pub created_at: Timestamp,
}

/// How a rating went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rated {
    /// It is stored.
    Done(ChatFacts),
    /// The chat is not closed.
    NotClosed,
    /// Not the viewer's to rate, or not there.
    NotYours,
}

/// Whether a technician takes chats, and how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duty {
    /// Takes chats.
    pub on: bool,
    /// Open chats that are enough; none: no bound.
    pub capacity: Option<i64>,
}

impl Default for Duty {
    /// A shop that never heard of duty has everybody on it.
    fn default() -> Self {
        Self {
            on: true,
            capacity: None,
        }
    }
}

/// A saved reply to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReply {
    /// Whose; none: everybody's.
    pub owner: Option<Party>,
    /// What is typed for it; unique among its owner's.
    pub shortcut: String,
    /// What the list of replies shows.
    pub title: String,
    /// The text, with its variables.
    pub text: String,
}

/// A saved reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyRow {
    /// Its number.
    pub id: i64,
    /// What it says, and whose it is.
    pub reply: NewReply,
}

/// How saving a reply went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplySaved {
    /// Under this number.
    Done(i64),
    /// Its owner has another reply with this shortcut.
    Taken,
    /// Its owner has [`REPLIES_MAX`] already.
    TooMany,
    /// It is not there (any more), or became somebody else's meanwhile.
    Gone,
}

/// A car to be, in the own directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCar {
    /// Whose.
    pub user: i64,
    /// Who made it.
    pub make: Option<String>,
    /// What it is called.
    pub model: Option<String>,
    /// When it was built.
    pub year: Option<i64>,
    /// What it carries on its plate.
    pub plate: Option<String>,
}

/// A car of the own directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarRow {
    /// Its number.
    pub id: i64,
    /// What it is, and whose.
    pub car: NewCar,
}

/// An appointment to be, in the own directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAppointment {
    /// Whose.
    pub user: i64,
    /// For which car.
    pub car: Option<i64>,
    /// What is to be done.
    pub service: Option<String>,
    /// When.
    pub starts_at: Timestamp,
    /// `pending`, `confirmed`, `completed` or `cancelled`.
    pub status: String,
}

/// An appointment of the own directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppointmentRow {
    /// Its number.
    pub id: i64,
    /// What it is, and whose.
    pub appointment: NewAppointment,
}

/// The contract of staff's tools. Like [`Storage`](super::Storage): what is done is synced, what is not the
/// viewer's is `None`, the same as what does not exist.
#[async_trait]
pub trait DeskStorage: Send + Sync + 'static {
    /// What stands beside these chats, which the viewer has just been shown: rights are not asked for again.
    async fn extras(
        &self,
        viewer: Party,
        chats: &[ChatId],
        now: Timestamp,
    ) -> Result<HashMap<ChatId, ChatExtras>, StorageError>;

    /// The tags in use within the viewer's scope and on how many chats of it, at most [`TAGS_MAX`].
    async fn tags(&self, viewer: Party) -> Result<Vec<(String, i64)>, StorageError>;

    /// A chat's whole new set of tags, if the viewer may tag it; rights and change are one transaction.
    async fn set_tags(
        &self,
        viewer: Party,
        chat: ChatId,
        tags: &[String],
    ) -> Result<Option<ChatFacts>, StorageError>;

    /// Puts a chat aside for the viewer alone, or (`None`) takes it back, if the viewer may snooze it.
    async fn snooze(
        &self,
        viewer: Party,
        chat: ChatId,
        until: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Option<ChatFacts>, StorageError>;

    /// Rates a closed chat, if the viewer may rate it; another rating takes the place of the first.
    async fn rate(
        &self,
        viewer: Party,
        chat: ChatId,
        rating: &Rating,
    ) -> Result<Rated, StorageError>;

    /// The technicians who ever said something about their duty; of all others [`Duty::default`] holds.
    async fn duty(&self) -> Result<HashMap<i64, Duty>, StorageError>;

    /// A technician goes on or off duty; `capacity` absent stays what it is.
    async fn set_duty(
        &self,
        worker: i64,
        on: bool,
        capacity: Option<Option<i64>>,
    ) -> Result<(), StorageError>;

    /// The shared replies and the viewer's own, by shortcut; of one shortcut the viewer's own first.
    async fn replies(&self, viewer: Party) -> Result<Vec<ReplyRow>, StorageError>;

    /// A new reply.
    async fn add_reply(&self, reply: &NewReply, now: Timestamp)
    -> Result<ReplySaved, StorageError>;

    /// Changes a reply that is still `owner`'s.
    async fn change_reply(
        &self,
        id: i64,
        owner: Option<Party>,
        reply: &NewReply,
        now: Timestamp,
    ) -> Result<ReplySaved, StorageError>;

    /// Drops a reply that is still `owner`'s; whether it was there.
    async fn drop_reply(&self, id: i64, owner: Option<Party>) -> Result<bool, StorageError>;

    /// Adds a car to the own directory.
    async fn add_car(&self, car: &NewCar) -> Result<i64, StorageError>;

    /// A user's cars in the own directory, by number, at most [`CARS_MAX`].
    async fn cars_of(&self, user: i64) -> Result<Vec<CarRow>, StorageError>;

    /// Cars of the own directory by number.
    async fn cars(&self, ids: &[i64]) -> Result<Vec<CarRow>, StorageError>;

    /// Adds an appointment to the own directory.
    async fn add_appointment(&self, appointment: &NewAppointment) -> Result<i64, StorageError>;

    /// A user's appointments in the own directory, the latest first.
    async fn appointments_of(
        &self,
        user: i64,
        limit: usize,
    ) -> Result<Vec<AppointmentRow>, StorageError>;
}

/// The owner's two columns; a shared reply's are empty and 0.
pub(crate) const fn owner_columns(owner: Option<Party>) -> (&'static str, i64) {
    match owner {
        Some(owner) => (owner.kind.as_str(), owner.id),
        None => ("", 0),
    }
}

/// True of a snooze `s` of the chat `c` once the other side has written a text after it: the customer, or between
/// staff anybody else. Both engines read it; an index range over the few lines that came since.
macro_rules! other_side_wrote {
    () => {
        "EXISTS (SELECT 1 FROM tbl_chat_messages x WHERE x.chat_id = s.chat_id AND x.seq > s.after_seq \
         AND x.kind = 'text' AND (x.sender_type IN ('guest', 'user') OR (c.is_staff_chat = 1 \
         AND NOT (x.sender_type = s.party_type AND x.sender_id = s.party_id))))"
    };
}
pub(crate) use other_side_wrote;

/// True of a chat `c` that somebody (kind, number) has put aside at a moment: three values.
pub(crate) const IS_SNOOZED: &str = concat!(
    "EXISTS (SELECT 1 FROM tbl_chat_snoozes s WHERE s.party_type = ? AND s.party_id = ? \
     AND s.chat_id = c.chat_id AND s.snoozed_until > ? AND NOT ",
    other_side_wrote!(),
    ")"
);

/// True of a chat `c` with a tag: one value.
pub(crate) const IS_TAGGED: &str =
    "EXISTS (SELECT 1 FROM tbl_chat_tags t WHERE t.chat_id = c.chat_id AND t.tag = ?)";
