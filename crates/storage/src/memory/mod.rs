//! The oracle: plain vectors behind one mutex. Nothing is on disk, nothing is fast.
//!
//! Jobs run over the same [`World`](crate::World), but everything that is read is worked out afresh from
//! the lines themselves, by filtering and counting: numbers, counters, pages, lists, unread. It shares
//! none of the engines' counting, which is why the tests can hold the engines to it.

mod attachments;
mod data;
mod desk;
mod people;
mod shop;
mod sign_in;
mod views;

use crate::contract::{
    ChatView, ChatsPage, EndedRight, EndedRightRow, GuestRow, Job, ListCursor, ListFilter,
    NewGuest, NewPerson, NewSession, Page, PageRange, SessionRow, Storage, StoredPerson, Unread,
};
use crate::error::StorageError;
use async_trait::async_trait;
use data::Data;
use model::{ChatId, Clock, Party, PartyKind, Timestamp, TokenHash};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Everything in memory; clones share it.
#[derive(Clone)]
pub struct MemoryStorage {
    data: Arc<Mutex<Data>>,
    /// Held while a job runs and is told, so that jobs are told in the order of their runs.
    turn: Arc<Mutex<()>>,
    clock: Arc<dyn Clock>,
}

impl MemoryStorage {
    /// An empty one.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            data: Arc::default(),
            turn: Arc::default(),
            clock,
        }
    }

    fn data(&self) -> MutexGuard<'_, Data> {
        self.data.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Storage for MemoryStorage {
    /// Runs at once and tells before it returns: what `committed` does must not submit in turn.
    fn submit(&self, mut job: Box<dyn Job>) -> Result<(), Box<dyn Job>> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let world = self.data().run(job.as_mut(), self.clock.now());
        job.committed(&world);
        Ok(())
    }

    async fn page(
        &self,
        viewer: Party,
        chat: ChatId,
        range: PageRange,
        limit: usize,
    ) -> Result<Option<Page>, StorageError> {
        Ok(self.data().page(viewer, chat, range, limit))
    }

    async fn chat(&self, viewer: Party, chat: ChatId) -> Result<Option<ChatView>, StorageError> {
        Ok(self.data().view(viewer, chat))
    }

    async fn chats(
        &self,
        viewer: Party,
        filter: &ListFilter,
        after: Option<ListCursor>,
        limit: usize,
    ) -> Result<ChatsPage, StorageError> {
        Ok(self.data().list(viewer, filter, after, limit))
    }

    async fn unread(&self, viewer: Party) -> Result<Unread, StorageError> {
        Ok(self.data().unread(viewer))
    }

    async fn open_chats_by_worker(&self) -> Result<HashMap<i64, i64>, StorageError> {
        Ok(self.data().open_chats_by_worker())
    }

    async fn chats_of_worker(&self, worker: i64) -> Result<Vec<ChatId>, StorageError> {
        Ok(self.data().chats_of_worker(worker))
    }

    async fn epoch(&self) -> Result<String, StorageError> {
        Ok("memory".to_owned())
    }

    async fn ping(&self) -> Result<(), StorageError> {
        Ok(())
    }

    async fn add_session(&self, session: NewSession) -> Result<(), StorageError> {
        self.data().add_session(session);
        Ok(())
    }

    async fn session(&self, hash: &TokenHash) -> Result<Option<SessionRow>, StorageError> {
        Ok(self.data().session(hash))
    }

    async fn touch_session(&self, hash: &TokenHash, now: Timestamp) -> Result<(), StorageError> {
        self.data().touch_session(hash, now);
        Ok(())
    }

    async fn end_session(&self, hash: &TokenHash, _now: Timestamp) -> Result<(), StorageError> {
        self.data().end_session(hash);
        Ok(())
    }

    async fn end_sessions_of(&self, party: Party, _now: Timestamp) -> Result<(), StorageError> {
        self.data().end_sessions_of(party);
        Ok(())
    }

    async fn signed_in(&self) -> Result<Vec<(Party, String)>, StorageError> {
        Ok(self.data().signed_in())
    }

    async fn drop_sessions(
        &self,
        used_before: Timestamp,
        begun_before: Timestamp,
        guests_used_before: Timestamp,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        self.data()
            .drop_sessions(used_before, begun_before, guests_used_before, now);
        Ok(())
    }

    async fn ended_rights(
        &self,
        after: Option<i64>,
    ) -> Result<(Vec<EndedRightRow>, i64), StorageError> {
        Ok(self.data().ended_rights(after))
    }

    /// The moments of the lines are not kept; here the log is never cut.
    async fn drop_ended_rights(&self, _before: Timestamp) -> Result<(), StorageError> {
        Ok(())
    }

    async fn add_guest(&self, guest: NewGuest) -> Result<i64, StorageError> {
        Ok(self.data().add_guest(guest))
    }

    async fn guests(&self, ids: &[i64]) -> Result<Vec<GuestRow>, StorageError> {
        Ok(self.data().guests(ids))
    }

    async fn become_user(
        &self,
        guest: i64,
        user: i64,
        _now: Timestamp,
    ) -> Result<Vec<ChatId>, StorageError> {
        let mut data = self.data();
        let chats = data.become_user(Party::guest(guest), Party::user(user));
        if let Some(hash) = data.guest_token(guest) {
            data.end_session(&hash);
        }
        data.log_ended(EndedRight::Party(Party::guest(guest)));
        Ok(chats)
    }

    async fn use_handoff(
        &self,
        jti: &str,
        expires_at: Timestamp,
        _now: Timestamp,
    ) -> Result<bool, StorageError> {
        Ok(self.data().use_handoff(jti, expires_at))
    }

    async fn follow_reads(&self, chats: &[ChatId]) -> Result<(), StorageError> {
        self.data().follow_reads(chats);
        Ok(())
    }

    async fn lagging_reads(&self, limit: usize) -> Result<Vec<ChatId>, StorageError> {
        Ok(self.data().lagging_reads(limit))
    }

    async fn add_person(&self, person: NewPerson) -> Result<Option<Party>, StorageError> {
        Ok(self.data().add_person(person))
    }

    async fn people(&self, parties: &[Party]) -> Result<Vec<StoredPerson>, StorageError> {
        Ok(self.data().people(parties))
    }

    async fn person_by_username(
        &self,
        username: &str,
    ) -> Result<Option<StoredPerson>, StorageError> {
        Ok(self.data().person_by_username(username))
    }

    async fn search_people(
        &self,
        q: &str,
        kind: Option<PartyKind>,
        limit: usize,
    ) -> Result<Vec<StoredPerson>, StorageError> {
        Ok(self.data().search_people(q, kind, limit))
    }

    async fn all_people(&self) -> Result<Vec<StoredPerson>, StorageError> {
        Ok(self.data().all_people())
    }

    async fn set_password(
        &self,
        party: Party,
        hash: &str,
        _now: Timestamp,
    ) -> Result<bool, StorageError> {
        Ok(self.data().set_password(party, hash))
    }

    async fn set_active(
        &self,
        party: Party,
        is_active: bool,
        _now: Timestamp,
    ) -> Result<bool, StorageError> {
        Ok(self.data().set_active(party, is_active))
    }
}
