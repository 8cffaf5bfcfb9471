//! What each engine promises. The story and property tests run against all of them.

mod attachments;
mod shop;
mod sign_in;

pub use attachments::{
    AttachmentRow, AttachmentStorage, Holder, NewAttachment, PART_BYTES_MAX, PartPlace,
};
pub use shop::{FirstAnswer, PersonChange, Setting, ShopStorage};
pub use sign_in::{OwnSession, SecondFactorRow, SignInStorage};

use crate::{ChatRow, MessageRow, Needs, PartyRow, StorageError, World};
use async_trait::async_trait;
use model::{ChatId, Party, PartyKind, Seq, Status, Timestamp, TokenHash};
use std::collections::HashMap;

pub(crate) mod desk;

use desk::DeskStorage;

/// A change to chats. Many jobs share one transaction and one sync.
///
/// `run` is pure: it sees the world and changes it, in the order of submission. It may be called again
/// with a fresh world (another node was faster, a deadlock), so it must forget what it found before.
pub trait Job: Send + 'static {
    /// Names what must be loaded before `run`.
    fn needs(&self, needs: &mut Needs);

    /// Decides and changes. Refusals are the job's own result and leave the world untouched.
    fn run(&mut self, world: &mut World);

    /// The group is committed and synced. Called in the order of the runs, never twice.
    fn committed(self: Box<Self>, world: &World);

    /// Nothing of it is stored ([`StorageError::UnknownOutcome`]: nobody knows).
    fn failed(self: Box<Self>, error: &StorageError);
}

/// A page's place in a chat, in the viewer's audience's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageRange {
    /// The newest.
    Newest,
    /// Ascending, from just after.
    After(Seq),
    /// Those that end just before.
    Before(Seq),
}

/// Part of a chat, as one viewer sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The chat.
    pub chat: ChatRow,
    /// Everybody with a cursor in it.
    pub parties: Vec<PartyRow>,
    /// Ascending by the viewer's numbers; notes only for staff.
    pub messages: Vec<MessageRow>,
    /// There is more in the direction asked for (of the newest page: before it).
    pub has_more: bool,
}

/// A chat as `list` shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatView {
    /// The chat.
    pub chat: ChatRow,
    /// Everybody with a cursor in it.
    pub parties: Vec<PartyRow>,
    /// The newest line that the viewer may see.
    pub last: Option<MessageRow>,
    /// What is unread for the viewer.
    pub unread: i64,
}

/// Which chats to list, within the viewer's scope.
#[derive(Debug, Clone, Default)]
pub struct ListFilter {
    /// Only in this state.
    pub status: Option<Status>,
    /// Only of this worker.
    pub worker_id: Option<i64>,
    /// Only of this user.
    pub user_id: Option<i64>,
    /// Only of this guest.
    pub guest_id: Option<i64>,
    /// Only those that nobody has (`true`), or somebody has (`false`).
    pub unassigned: Option<bool>,
    /// Only those whose subject, customer, text or (for staff) note holds this.
    pub search: Option<String>,
    /// Users of the directory whose name holds `search`.
    pub search_users: Vec<i64>,
    /// Only those with this tag.
    pub tag: Option<String>,
    /// Only those that the viewer has put aside at a moment (`true`), or has not (`false`).
    pub snoozed: Option<(bool, Timestamp)>,
}

/// Where a page of the list starts: just below this place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListCursor {
    /// Of the last chat on the page before.
    pub updated_at: Timestamp,
    /// Of the last chat on the page before.
    pub chat: ChatId,
}

/// A page of the list, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatsPage {
    /// The chats.
    pub chats: Vec<ChatView>,
    /// There are more.
    pub has_more: bool,
}

/// What is unread for one viewer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unread {
    /// Over all chats.
    pub total: i64,
    /// The part that is the viewer's to answer.
    pub mine: i64,
    /// By chat, those with some, at most 1,000, `mine` first.
    pub chats: Vec<(ChatId, i64)>,
}

/// A right that has ended. Every node reads the log at least twice a second.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndedRight {
    /// One session: logout, or a guest became a user.
    Session(TokenHash),
    /// All sessions of a person: password change, deactivation.
    Party(Party),
    /// A worker's view of one chat: reassignment.
    Chat(Party, ChatId),
}

/// A line of the log of ended rights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedRightRow {
    /// Rises with every line.
    pub id: i64,
    /// What ended.
    pub right: EndedRight,
}

/// A session of a user, worker or admin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// The hash of its token.
    pub hash: TokenHash,
    /// Whose it is.
    pub party: Party,
    /// What the sign-in rested on; another mark in the directory ends the session.
    pub credential_mark: String,
    /// What it was begun on, in a few words.
    pub device: Option<String>,
    /// When it began.
    pub created_at: Timestamp,
}

/// A stored session, of whichever kind of party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Whose it is.
    pub party: Party,
    /// What the sign-in rested on; empty for guests.
    pub credential_mark: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to within some minutes.
    pub last_seen_at: Timestamp,
}

/// A guest to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGuest {
    /// The hash of the session's token.
    pub hash: TokenHash,
    /// What to call the guest.
    pub name: Option<String>,
    /// Where to write; unverified.
    pub email: Option<String>,
    /// When the session began.
    pub created_at: Timestamp,
}

/// A guest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuestRow {
    /// Its number.
    pub id: i64,
    /// What to call the guest.
    pub name: Option<String>,
    /// Where to write; unverified.
    pub email: Option<String>,
}

/// A person to be, in the own directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPerson {
    /// User, worker or admin.
    pub kind: PartyKind,
    /// Under this number; none: the next free one.
    pub id: Option<i64>,
    /// For signing in; unique over all kinds, compared without case.
    pub username: Option<String>,
    /// What others see.
    pub name: String,
    /// Where to write.
    pub email: Option<String>,
    /// argon2id; none: signs in by handoff only.
    pub password_hash: Option<String>,
    /// A picture.
    pub image_url: Option<String>,
    /// When added.
    pub created_at: Timestamp,
}

/// A person of the own directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPerson {
    /// Who.
    pub party: Party,
    /// For signing in.
    pub username: Option<String>,
    /// What others see.
    pub name: String,
    /// Where to write.
    pub email: Option<String>,
    /// argon2id.
    pub password_hash: Option<String>,
    /// A picture.
    pub image_url: Option<String>,
    /// May sign in.
    pub is_active: bool,
}

/// The contract. Every method either did all it says and it is synced, or did nothing and says so.
#[async_trait]
pub trait Storage: AttachmentStorage + DeskStorage + ShopStorage + SignInStorage {
    /// Hands a job to the group writer.
    ///
    /// # Errors
    /// Gives the job back when the bounded queue is full: answer 503 and let the caller try again.
    fn submit(&self, job: Box<dyn Job>) -> Result<(), Box<dyn Job>>;

    /// A part of a chat; `None` when the viewer may not see the chat or it does not exist.
    /// One snapshot: chat, cursors and messages belong together.
    async fn page(
        &self,
        viewer: Party,
        chat: ChatId,
        range: PageRange,
        limit: usize,
    ) -> Result<Option<Page>, StorageError>;

    /// A chat as `list` shows it; `None` as for [`Storage::page`].
    async fn chat(&self, viewer: Party, chat: ChatId) -> Result<Option<ChatView>, StorageError>;

    /// The viewer's chats, newest `updated_at` first.
    async fn chats(
        &self,
        viewer: Party,
        filter: &ListFilter,
        after: Option<ListCursor>,
        limit: usize,
    ) -> Result<ChatsPage, StorageError>;

    /// What is unread for the viewer, over all chats that it may see.
    async fn unread(&self, viewer: Party) -> Result<Unread, StorageError>;

    /// For each worker the chats assigned and not closed.
    async fn open_chats_by_worker(&self) -> Result<HashMap<i64, i64>, StorageError>;

    /// The chats assigned to a worker, closed ones too.
    async fn chats_of_worker(&self, worker: i64) -> Result<Vec<ChatId>, StorageError>;

    /// The life of the data: changes when a backup is restored.
    async fn epoch(&self) -> Result<String, StorageError>;

    /// Answers when the database does.
    async fn ping(&self) -> Result<(), StorageError>;

    /// Stores a session.
    async fn add_session(&self, session: NewSession) -> Result<(), StorageError>;

    /// Finds a session, a guest's too, by the hash of its token; ended ones are gone.
    async fn session(&self, hash: &TokenHash) -> Result<Option<SessionRow>, StorageError>;

    /// Remembers that a session was used.
    async fn touch_session(&self, hash: &TokenHash, now: Timestamp) -> Result<(), StorageError>;

    /// Ends a session, and logs that it ended.
    async fn end_session(&self, hash: &TokenHash, now: Timestamp) -> Result<(), StorageError>;

    /// Ends all sessions of a person, and logs that they ended.
    async fn end_sessions_of(&self, party: Party, now: Timestamp) -> Result<(), StorageError>;

    /// The people (not guests) who have sessions, with their marks, to compare with the directory.
    async fn signed_in(&self) -> Result<Vec<(Party, String)>, StorageError>;

    /// Deletes sessions last used or begun before these moments.
    async fn drop_sessions(
        &self,
        used_before: Timestamp,
        begun_before: Timestamp,
        guests_used_before: Timestamp,
        now: Timestamp,
    ) -> Result<(), StorageError>;

    /// The log of ended rights after a line, in order; the newest line's id when `after` is `None`.
    async fn ended_rights(
        &self,
        after: Option<i64>,
    ) -> Result<(Vec<EndedRightRow>, i64), StorageError>;

    /// Forgets lines of that log that every node has read long ago.
    async fn drop_ended_rights(&self, before: Timestamp) -> Result<(), StorageError>;

    /// Makes a guest with a session.
    async fn add_guest(&self, guest: NewGuest) -> Result<i64, StorageError>;

    /// Guests by number.
    async fn guests(&self, ids: &[i64]) -> Result<Vec<GuestRow>, StorageError>;

    /// The guest becomes the user: chats, keys, cursors and authorship; the guest's session ends.
    /// Gives the chats that changed hands.
    async fn become_user(
        &self,
        guest: i64,
        user: i64,
        now: Timestamp,
    ) -> Result<Vec<ChatId>, StorageError>;

    /// Marks a handoff's id as used; `false` when it was already, on whichever node.
    async fn use_handoff(
        &self,
        jti: &str,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StorageError>;

    /// The `is_read` columns of these chats follow the cursors. Off the sending path.
    async fn follow_reads(&self, chats: &[ChatId]) -> Result<(), StorageError>;

    /// Chats whose `is_read` columns lag behind the cursors (looked for once at start).
    async fn lagging_reads(&self, limit: usize) -> Result<Vec<ChatId>, StorageError>;

    /// Adds a person to the own directory; `None` when the username or the number is taken.
    async fn add_person(&self, person: NewPerson) -> Result<Option<Party>, StorageError>;

    /// People of the own directory.
    async fn people(&self, parties: &[Party]) -> Result<Vec<StoredPerson>, StorageError>;

    /// The person with that username, without regard to case.
    async fn person_by_username(
        &self,
        username: &str,
    ) -> Result<Option<StoredPerson>, StorageError>;

    /// Active people of a kind (or all kinds) whose name holds `q`, by name.
    async fn search_people(
        &self,
        q: &str,
        kind: Option<PartyKind>,
        limit: usize,
    ) -> Result<Vec<StoredPerson>, StorageError>;

    /// Everybody in the own directory, by kind and number.
    async fn all_people(&self) -> Result<Vec<StoredPerson>, StorageError>;

    /// Another password; ends all sessions of that person in the same transaction.
    async fn set_password(
        &self,
        party: Party,
        hash: &str,
        now: Timestamp,
    ) -> Result<bool, StorageError>;

    /// May sign in or not; switching off ends all sessions in the same transaction.
    async fn set_active(
        &self,
        party: Party,
        is_active: bool,
        now: Timestamp,
    ) -> Result<bool, StorageError>;
}
