//! What an engine promises about the shop as a whole: its settings, its staff, how fast it answers.

use super::StoredPerson;
use crate::error::StorageError;
use async_trait::async_trait;
use model::{Party, Timestamp};

/// One setting of the shop. What its value means is not looked at here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its name, ASCII.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// A customer's first text in a chat that the customer began, and the first text of staff after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FirstAnswer {
    /// When the customer wrote.
    pub asked_at: Timestamp,
    /// When staff did.
    pub answered_at: Timestamp,
}

/// What to change about a person; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonChange {
    /// What others see.
    pub name: Option<String>,
    /// Where to write; `Some(None)`: nowhere any more.
    pub email: Option<Option<String>>,
    /// A picture; `Some(None)`: none any more.
    pub image_url: Option<Option<String>>,
    /// argon2id of another password; ends all sessions.
    pub password_hash: Option<String>,
    /// May sign in or not; switching off ends all sessions.
    pub is_active: Option<bool>,
}

/// The shop's part of the contract. As for [`Storage`](super::Storage): all of it and synced, or nothing.
#[async_trait]
pub trait ShopStorage: Send + Sync + 'static {
    /// All settings that were ever saved, by name.
    async fn settings(&self) -> Result<Vec<Setting>, StorageError>;

    /// Saves these settings, all or none; the others stay.
    async fn save_settings(&self, settings: &[Setting], now: Timestamp)
    -> Result<(), StorageError>;

    /// First answers in chats that began after `since`, looked for among the `limit` chats in which something was
    /// written last.
    async fn first_answers(
        &self,
        since: Timestamp,
        limit: usize,
    ) -> Result<Vec<FirstAnswer>, StorageError>;

    /// Whether the own directory has an admin, active or not.
    async fn has_admin(&self) -> Result<bool, StorageError>;

    /// The workers and admins of the own directory, active or not, admins first, then by number.
    async fn staff(&self, limit: usize) -> Result<Vec<StoredPerson>, StorageError>;

    /// Changes a person of the own directory in one transaction, the end of the sessions included; the person as
    /// it is then, or `None` when there is no such person.
    async fn change_person(
        &self,
        party: Party,
        change: &PersonChange,
        now: Timestamp,
    ) -> Result<Option<StoredPerson>, StorageError>;
}
