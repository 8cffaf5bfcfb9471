//! Uploads: what is known of one, and what each engine promises about its bytes.
//!
//! An upload is stored in pieces, each its own short write, so that ten megabytes never hold up anybody's message. It
//! exists for readers once it is whole. A line takes hold of it in the line's own transaction (see [`crate::World`]);
//! what nobody holds after a day is dropped.

use crate::StorageError;
use async_trait::async_trait;
use model::{AttachmentId, ChatId, Kind, MessageId, Party, Timestamp};

/// Largest piece, bytes.
pub const PART_BYTES_MAX: usize = 256 * 1024;

/// An upload to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAttachment {
    /// Into which chat.
    pub chat: ChatId,
    /// By whom.
    pub uploader: Party,
    /// Its name for people, one line.
    pub name: String,
    /// Its kind, found by content.
    pub mime: &'static str,
    /// Bytes.
    pub size: i64,
    /// Pixels across and down, of a picture that can be shown.
    pub pixels: Option<(u32, u32)>,
    /// There is a small picture of it.
    pub has_thumb: bool,
    /// When.
    pub created_at: Timestamp,
}

/// A whole upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachmentRow {
    /// Its number.
    pub id: AttachmentId,
    /// Into which chat.
    pub chat: ChatId,
    /// By whom.
    pub uploader: Party,
    /// Its name for people.
    pub name: String,
    /// Its kind.
    pub mime: String,
    /// Bytes.
    pub size: i64,
    /// Pixels across and down.
    pub pixels: Option<(i64, i64)>,
    /// There is a small picture of it.
    pub has_thumb: bool,
    /// The line that holds it.
    pub holder: Option<Holder>,
}

/// A line that holds an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// For everybody who sees the chat.
    Message(MessageId),
    /// For staff only.
    Note(MessageId),
}

impl Holder {
    /// The line of a kind under a number.
    #[must_use]
    pub const fn of(kind: Kind, id: MessageId) -> Self {
        match kind {
            Kind::Note => Self::Note(id),
            Kind::Text | Kind::Event => Self::Message(id),
        }
    }
}

/// A piece of an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartPlace {
    /// Of which upload.
    pub attachment: AttachmentId,
    /// Of its small picture.
    pub of_thumb: bool,
    /// 0, 1, 2 …
    pub number: i64,
}

/// The contract for uploads. Each method did all it says and it is synced, or nothing.
#[async_trait]
pub trait AttachmentStorage: Send + Sync + 'static {
    /// Begins an upload: it has a number, and nobody finds it yet.
    async fn begin_attachment(&self, new: NewAttachment) -> Result<AttachmentId, StorageError>;

    /// Stores a piece, at most [`PART_BYTES_MAX`].
    async fn add_attachment_part(
        &self,
        place: PartPlace,
        bytes: Vec<u8>,
    ) -> Result<(), StorageError>;

    /// All pieces are there: from now on it is found.
    async fn finish_attachment(&self, id: AttachmentId) -> Result<(), StorageError>;

    /// A whole upload.
    async fn attachment(&self, id: AttachmentId) -> Result<Option<AttachmentRow>, StorageError>;

    /// A piece; none after the last one.
    async fn attachment_part(&self, place: PartPlace) -> Result<Option<Vec<u8>>, StorageError>;

    /// Deletes uploads begun before that no line holds, at most `limit`; how many there were.
    async fn drop_loose_attachments(
        &self,
        before: Timestamp,
        limit: usize,
    ) -> Result<usize, StorageError>;
}
