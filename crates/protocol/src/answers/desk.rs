//! What staff's tools answer: saved replies, tags, duty, cars, the customer's card.

use super::{Customer, Technician};
use model::Status;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A car as a chat names it
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ChatCar {
    /// Its number in the directory.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub id: i64,
    /// Make, model and year, or what there is of them.
    pub label: String,
    /// What it carries on its plate.
    pub plate: Option<String>,
}

/// What a customer thinks of a chat
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ChatRating {
    /// 1 to 5.
    #[schema(minimum = 1, maximum = 5)]
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub stars: i64,
    /// In the customer's words.
    pub comment: Option<String>,
    /// RFC 3339, UTC, milliseconds.
    pub created_at: String,
}

/// One saved reply
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SavedReply {
    /// Its number.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub id: i64,
    /// What is typed for it, in lower case and without a slash.
    pub shortcut: String,
    /// What the list of replies shows.
    pub title: String,
    /// The text; the page fills in `{name} {first_name} {car} {plate} {me} {shop}`.
    pub text: String,
    /// The caller's own; else it is shared.
    pub is_own: bool,
    /// The caller may change and drop it.
    pub can_change: bool,
}

/// `saved_replies`
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SavedRepliesAnswer {
    /// The shared ones and the caller's own, by shortcut; of one shortcut the own one first.
    pub replies: Vec<SavedReply>,
}

/// `save_reply`
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SavedReplyAnswer {
    /// As it is now.
    pub reply: SavedReply,
}

/// A tag and how many chats carry it
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct TagCount {
    /// The tag.
    pub tag: String,
    /// Among the chats that the caller sees.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub chats: i64,
}

/// `tags`
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct TagsAnswer {
    /// The most used first.
    pub tags: Vec<TagCount>,
}

/// `duty`
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct TechnicianAnswer {
    /// The technician as in `get_technicians`.
    pub technician: Technician,
}

/// One car
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Car {
    /// Its number in the directory: `vehicle_id` of `start`.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub id: i64,
    /// Make, model and year, or what there is of them.
    pub label: String,
    /// What it carries on its plate.
    pub plate: Option<String>,
    /// Who made it.
    pub make: Option<String>,
    /// What it is called.
    pub model: Option<String>,
    /// When it was built.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub year: Option<i64>,
}

/// `cars`
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct CarsAnswer {
    /// The caller's own.
    pub cars: Vec<Car>,
}

/// Whom a chat is with, and how to reach them
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct CustomerCard {
    /// The person.
    #[serde(flatten)]
    #[cfg_attr(feature = "ts", ts(flatten))]
    pub who: Customer,
    /// Where to write; a guest's is unverified.
    pub email: Option<String>,
    /// Where to call.
    pub phone: Option<String>,
}

/// One appointment
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Appointment {
    /// Its number in the directory.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub id: i64,
    /// RFC 3339 in UTC; where the site's table names no zone the same without one, by the shop's own clock; a
    /// day alone where no time stands.
    pub at: Option<String>,
    /// What is to be done.
    pub service: Option<String>,
    /// A word for where it stands, as the directory has it.
    pub status: String,
    /// For which car, if the directory says so.
    pub car: Option<ChatCar>,
}

/// Another chat of the same customer
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct EarlierChat {
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
    /// When its newest message or event came.
    pub updated_at: String,
}

/// `customer`
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct CustomerAnswer {
    /// The customer; null in a chat between staff.
    pub customer: Option<CustomerCard>,
    /// The customer's cars.
    pub cars: Vec<Car>,
    /// The customer's appointments, the latest first.
    pub appointments: Vec<Appointment>,
    /// The customer's other chats that the caller sees, newest first.
    pub earlier_chats: Vec<EarlierChat>,
}
