//! The contract, method by method: which connection, and how much of a transaction, each one needs.

use super::{FOLLOWED_MAX, MysqlStorage, Result, lists, pages, people, reads, sessions};
use crate::contract::{
    ChatView, ChatsPage, EndedRightRow, GuestRow, Job, ListCursor, ListFilter, NewGuest, NewPerson,
    NewSession, Page, PageRange, SessionRow, Storage, StoredPerson, Unread,
};
use crate::error::StorageError;
use async_trait::async_trait;
use model::{ChatId, Party, PartyKind, Timestamp, TokenHash};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::mpsc::error::TrySendError;

#[async_trait]
impl Storage for MysqlStorage {
    fn submit(&self, job: Box<dyn Job>) -> std::result::Result<(), Box<dyn Job>> {
        self.queue.try_send(job).map_err(|refused| match refused {
            TrySendError::Full(job) | TrySendError::Closed(job) => job,
        })
    }

    async fn page(
        &self,
        viewer: Party,
        chat: ChatId,
        range: PageRange,
        limit: usize,
    ) -> Result<Option<Page>, StorageError> {
        self.read(move |conn| Box::pin(pages::page(conn, viewer, chat, range, limit)))
            .await
    }

    async fn chat(&self, viewer: Party, chat: ChatId) -> Result<Option<ChatView>, StorageError> {
        self.read(move |conn| Box::pin(lists::one(conn, viewer, chat)))
            .await
    }

    async fn chats(
        &self,
        viewer: Party,
        filter: &ListFilter,
        after: Option<ListCursor>,
        limit: usize,
    ) -> Result<ChatsPage, StorageError> {
        let filter = Arc::new(filter.clone());
        self.read(move |conn| {
            let filter = Arc::clone(&filter);
            Box::pin(async move { lists::list(conn, viewer, &filter, after, limit).await })
        })
        .await
    }

    async fn unread(&self, viewer: Party) -> Result<Unread, StorageError> {
        self.look(move |conn| Box::pin(lists::unread(conn, viewer)))
            .await
    }

    async fn open_chats_by_worker(&self) -> Result<HashMap<i64, i64>, StorageError> {
        self.look(|conn| Box::pin(lists::open_chats_by_worker(conn)))
            .await
    }

    async fn chats_of_worker(&self, worker: i64) -> Result<Vec<ChatId>, StorageError> {
        self.look(move |conn| Box::pin(lists::chats_of_worker(conn, worker)))
            .await
    }

    async fn epoch(&self) -> Result<String, StorageError> {
        Ok(self.epoch.to_string())
    }

    async fn ping(&self) -> Result<(), StorageError> {
        self.look(|conn| mysql_async::prelude::Queryable::ping(conn))
            .await
    }

    async fn add_session(&self, session: NewSession) -> Result<(), StorageError> {
        let session = Arc::new(session);
        self.write(move |conn| {
            let session = Arc::clone(&session);
            Box::pin(async move { sessions::add(conn, &session).await })
        })
        .await
    }

    async fn session(&self, hash: &TokenHash) -> Result<Option<SessionRow>, StorageError> {
        let hash = hash.clone();
        self.look(move |conn| {
            let hash = hash.clone();
            Box::pin(async move { sessions::find(conn, &hash).await })
        })
        .await
    }

    async fn touch_session(&self, hash: &TokenHash, now: Timestamp) -> Result<(), StorageError> {
        let hash = hash.clone();
        self.write(move |conn| {
            let hash = hash.clone();
            Box::pin(async move { sessions::touch(conn, &hash, now).await })
        })
        .await
    }

    async fn end_session(&self, hash: &TokenHash, now: Timestamp) -> Result<(), StorageError> {
        let hash = hash.clone();
        self.write(move |conn| {
            let hash = hash.clone();
            Box::pin(async move { sessions::end(conn, &hash, now).await })
        })
        .await
    }

    async fn end_sessions_of(&self, party: Party, now: Timestamp) -> Result<(), StorageError> {
        self.write(move |conn| Box::pin(sessions::end_of(conn, party, now)))
            .await
    }

    async fn signed_in(&self) -> Result<Vec<(Party, String)>, StorageError> {
        self.look(|conn| Box::pin(sessions::signed_in(conn))).await
    }

    async fn drop_sessions(
        &self,
        used_before: Timestamp,
        begun_before: Timestamp,
        guests_used_before: Timestamp,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        self.write(move |conn| {
            Box::pin(sessions::drop_old(
                conn,
                used_before,
                begun_before,
                guests_used_before,
                now,
            ))
        })
        .await
    }

    async fn ended_rights(
        &self,
        after: Option<i64>,
    ) -> Result<(Vec<EndedRightRow>, i64), StorageError> {
        self.look(move |conn| Box::pin(sessions::ended_rights(conn, after)))
            .await
    }

    async fn drop_ended_rights(&self, before: Timestamp) -> Result<(), StorageError> {
        self.write(move |conn| Box::pin(sessions::drop_ended_rights(conn, before)))
            .await
    }

    async fn add_guest(&self, guest: NewGuest) -> Result<i64, StorageError> {
        let guest = Arc::new(guest);
        self.write(move |conn| {
            let guest = Arc::clone(&guest);
            Box::pin(async move { people::add_guest(conn, &guest).await })
        })
        .await
    }

    async fn guests(&self, ids: &[i64]) -> Result<Vec<GuestRow>, StorageError> {
        let ids = ids.to_vec();
        self.look(move |conn| {
            let ids = ids.clone();
            Box::pin(async move { people::guests(conn, &ids).await })
        })
        .await
    }

    async fn become_user(
        &self,
        guest: i64,
        user: i64,
        now: Timestamp,
    ) -> Result<Vec<ChatId>, StorageError> {
        self.write(move |conn| Box::pin(people::become_user(conn, guest, user, now)))
            .await
    }

    async fn use_handoff(
        &self,
        jti: &str,
        expires_at: Timestamp,
        _now: Timestamp,
    ) -> Result<bool, StorageError> {
        let jti = jti.to_owned();
        self.write(move |conn| {
            let jti = jti.clone();
            Box::pin(async move { sessions::use_handoff(conn, &jti, expires_at).await })
        })
        .await
    }

    async fn follow_reads(&self, chats: &[ChatId]) -> Result<(), StorageError> {
        for part in chats.chunks(FOLLOWED_MAX) {
            let part = part.to_vec();
            self.write(move |conn| {
                let part = part.clone();
                Box::pin(async move { reads::follow(conn, &part).await })
            })
            .await?;
        }
        Ok(())
    }

    async fn lagging_reads(&self, limit: usize) -> Result<Vec<ChatId>, StorageError> {
        self.look(move |conn| Box::pin(lists::lagging_reads(conn, limit)))
            .await
    }

    async fn add_person(&self, person: NewPerson) -> Result<Option<Party>, StorageError> {
        let person = Arc::new(person);
        self.write(move |conn| {
            let person = Arc::clone(&person);
            Box::pin(async move { people::add(conn, &person).await })
        })
        .await
    }

    async fn people(&self, parties: &[Party]) -> Result<Vec<StoredPerson>, StorageError> {
        let parties = parties.to_vec();
        self.look(move |conn| {
            let parties = parties.clone();
            Box::pin(async move { people::find(conn, &parties).await })
        })
        .await
    }

    async fn person_by_username(
        &self,
        username: &str,
    ) -> Result<Option<StoredPerson>, StorageError> {
        let username = username.to_owned();
        self.look(move |conn| {
            let username = username.clone();
            Box::pin(async move { people::by_username(conn, &username).await })
        })
        .await
    }

    async fn search_people(
        &self,
        q: &str,
        kind: Option<PartyKind>,
        limit: usize,
    ) -> Result<Vec<StoredPerson>, StorageError> {
        let q = q.to_owned();
        self.look(move |conn| {
            let q = q.clone();
            Box::pin(async move { people::search(conn, &q, kind, limit).await })
        })
        .await
    }

    async fn all_people(&self) -> Result<Vec<StoredPerson>, StorageError> {
        self.look(|conn| Box::pin(people::all(conn))).await
    }

    async fn set_password(
        &self,
        party: Party,
        hash: &str,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let hash = hash.to_owned();
        self.write(move |conn| {
            let hash = hash.clone();
            Box::pin(async move { people::set_password(conn, party, &hash, now).await })
        })
        .await
    }

    async fn set_active(
        &self,
        party: Party,
        is_active: bool,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        self.write(move |conn| Box::pin(people::set_active(conn, party, is_active, now)))
            .await
    }
}
