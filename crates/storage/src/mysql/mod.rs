//! MariaDB and MySQL: the site's own database, or an empty one.
//!
//! One task owns one connection and writes groups: everything that waits becomes one transaction with
//! multi-row statements and one commit ([`writer`]). Everything else runs from bounded sets of connections,
//! in tasks of their own, each in a transaction of its own ([`connections`]). Several processes may serve
//! the same database: chats are locked in the order of their ids, unique keys are the fence, and a
//! transaction that loses a race is run again as a whole.

mod apply;
mod connections;
mod group;
mod lists;
mod load;
mod migrate;
mod pages;
mod people;
mod reads;
mod rows;
mod scope;
mod server;
mod sessions;
mod sql;
mod statements;
mod trouble;
mod writer;

use crate::contract::{
    ChatView, ChatsPage, EndedRightRow, GuestRow, Job, ListCursor, ListFilter, NewGuest, NewPerson,
    NewSession, Page, PageRange, SessionRow, Storage, StoredPerson, Unread,
};
use crate::error::StorageError;
use async_trait::async_trait;
use connections::{Access, Connections};
use model::{ChatId, Clock, Party, PartyKind, Timestamp, TokenHash};
use mysql_async::{Conn, Opts, OptsBuilder};
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use tokio::sync::mpsc::Sender;
use tokio::sync::mpsc::error::TrySendError;
use tokio::time::Instant;

pub use statements::all as statements;

/// What the driver answers.
type Result<T, E = mysql_async::Error> = std::result::Result<T, E>;
/// A transaction's statements.
type Work<'c, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'c>>;

/// Connections for writing beside the group writer: sign-ins and the like, which are few.
const WRITE_CONNECTIONS_MAX: usize = 4;
/// Statements that a connection keeps prepared: all of one connection's work, in each of its lengths.
const STATEMENTS_CACHED: usize = 256;
/// Chats whose `is_read` columns follow in one transaction.
const FOLLOWED_MAX: usize = 256;
/// Times are UTC, and nothing is cut to fit or replaced by a default in silence.
const SETUP: &str = "SET time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES'";
/// Each statement sees what is committed; no locks on gaps, so two nodes do not deadlock on new rows.
const READ_COMMITTED: &str = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED";
/// A reading transaction is one snapshot.
const SNAPSHOT: &str = "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ";
/// A group begins with its first statement. A lock that another node holds for longer is a conflict.
const GROUPS: &str = "SET autocommit = 0, innodb_lock_wait_timeout = 5";

/// What can be set.
#[derive(Debug, Clone, Copy)]
pub struct MysqlOptions {
    /// Connections that read; a few more write.
    pub pool_max: usize,
    /// Writes that may wait; more are refused.
    pub queue_max: usize,
    /// Accept a server that does not sync its commits: acknowledged messages may be lost in a power cut.
    pub relaxed_durability: bool,
    /// Apply missing migrations; otherwise a missing one is an error.
    pub migrate: bool,
}

impl Default for MysqlOptions {
    fn default() -> Self {
        Self { pool_max: 16, queue_max: 4_096, relaxed_durability: false, migrate: true }
    }
}

/// A database on a server.
#[derive(Clone)]
pub struct MysqlStorage {
    queue: Sender<Box<dyn Job>>,
    reads: Arc<Connections>,
    writes: Arc<Connections>,
    epoch: Arc<str>,
}

impl MysqlStorage {
    /// Connects, looks whether the server can be trusted, and brings the schema up to date.
    /// `url`: `mysql://user:password@host:port/database`.
    ///
    /// # Errors
    /// [`StorageError::Unusable`] with a sentence when the URL is wrong, the server is too old or does not
    /// sync its commits, or the schema is newer than this program; [`StorageError::Unavailable`] when the
    /// server does not answer.
    pub async fn open(url: &str, options: MysqlOptions, clock: Arc<dyn Clock>) -> Result<Self, StorageError> {
        // The URL holds a password, so it is not repeated.
        let opts = Opts::from_url(url).map_err(|error| {
            StorageError::Unusable(format!("the database URL cannot be used: {error}"))
        })?;
        let until = Instant::now() + connections::RECONNECT_MAX;
        let mut conn = connections::connect(&session(&opts, &[SETUP, READ_COMMITTED]), until)
            .await
            .map_err(|error| refused(&error))?;
        server::check(&mut conn, options.relaxed_durability).await?;
        let epoch = migrate::run(&mut conn, options.migrate, clock.now()).await?;
        // A connection that does not say goodbye is closed by the server all the same.
        drop(conn.disconnect().await);
        let groups = session(&opts, &[SETUP, READ_COMMITTED, GROUPS]);
        Ok(Self {
            queue: writer::start(groups, options.queue_max, clock),
            reads: Connections::new(session(&opts, &[SETUP, SNAPSHOT]), options.pool_max),
            writes: Connections::new(session(&opts, &[SETUP, READ_COMMITTED]), WRITE_CONNECTIONS_MAX),
            epoch: epoch.into(),
        })
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl for<'c> Fn(&'c mut Conn) -> Work<'c, T> + Send + Sync + 'static,
    ) -> Result<T, StorageError> {
        self.reads.run(Access::Snapshot, work).await
    }

    /// For one statement, which is a snapshot by itself: a third of the round trips.
    async fn look<T: Send + 'static>(
        &self,
        work: impl for<'c> Fn(&'c mut Conn) -> Work<'c, T> + Send + Sync + 'static,
    ) -> Result<T, StorageError> {
        self.reads.run(Access::Statement, work).await
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl for<'c> Fn(&'c mut Conn) -> Work<'c, T> + Send + Sync + 'static,
    ) -> Result<T, StorageError> {
        self.writes.run(Access::Write, work).await
    }
}

fn session(opts: &Opts, setup: &[&str]) -> Opts {
    OptsBuilder::from_opts(opts.clone())
        .setup(setup.to_vec())
        .stmt_cache_size(STATEMENTS_CACHED)
        // An update counts the rows it found, not those it changed.
        .client_found_rows(true)
        .tcp_nodelay(true)
        .into()
}

/// Why the server would not have us, in words for the person who starts the program.
fn refused(error: &mysql_async::Error) -> StorageError {
    match error {
        mysql_async::Error::Server(server) if trouble::of(error) != trouble::Trouble::Lost => {
            StorageError::Unusable(format!("the database server refuses: {}", server.message))
        }
        other => trouble::report(other),
    }
}

#[async_trait]
impl Storage for MysqlStorage {
    fn submit(&self, job: Box<dyn Job>) -> std::result::Result<(), Box<dyn Job>> {
        self.queue.try_send(job).map_err(|refused| match refused {
            TrySendError::Full(job) | TrySendError::Closed(job) => job,
        })
    }

    async fn page(&self, viewer: Party, chat: ChatId, range: PageRange, limit: usize) -> Result<Option<Page>, StorageError> {
        self.read(move |conn| Box::pin(pages::page(conn, viewer, chat, range, limit))).await
    }

    async fn chat(&self, viewer: Party, chat: ChatId) -> Result<Option<ChatView>, StorageError> {
        self.read(move |conn| Box::pin(lists::one(conn, viewer, chat))).await
    }

    async fn chats(&self, viewer: Party, filter: &ListFilter, after: Option<ListCursor>, limit: usize) -> Result<ChatsPage, StorageError> {
        let filter = Arc::new(filter.clone());
        self.read(move |conn| {
            let filter = Arc::clone(&filter);
            Box::pin(async move { lists::list(conn, viewer, &filter, after, limit).await })
        })
        .await
    }

    async fn unread(&self, viewer: Party) -> Result<Unread, StorageError> {
        self.look(move |conn| Box::pin(lists::unread(conn, viewer))).await
    }

    async fn open_chats_by_worker(&self) -> Result<HashMap<i64, i64>, StorageError> {
        self.look(|conn| Box::pin(lists::open_chats_by_worker(conn))).await
    }

    async fn chats_of_worker(&self, worker: i64) -> Result<Vec<ChatId>, StorageError> {
        self.look(move |conn| Box::pin(lists::chats_of_worker(conn, worker))).await
    }

    async fn epoch(&self) -> Result<String, StorageError> {
        Ok(self.epoch.to_string())
    }

    async fn ping(&self) -> Result<(), StorageError> {
        self.look(|conn| mysql_async::prelude::Queryable::ping(conn)).await
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
        self.write(move |conn| Box::pin(sessions::end_of(conn, party, now))).await
    }

    async fn signed_in(&self) -> Result<Vec<(Party, String)>, StorageError> {
        self.look(|conn| Box::pin(sessions::signed_in(conn))).await
    }

    async fn drop_sessions(&self, used_before: Timestamp, begun_before: Timestamp, guests_used_before: Timestamp, now: Timestamp) -> Result<(), StorageError> {
        self.write(move |conn| {
            Box::pin(sessions::drop_old(conn, used_before, begun_before, guests_used_before, now))
        })
        .await
    }

    async fn ended_rights(&self, after: Option<i64>) -> Result<(Vec<EndedRightRow>, i64), StorageError> {
        self.look(move |conn| Box::pin(sessions::ended_rights(conn, after))).await
    }

    async fn drop_ended_rights(&self, before: Timestamp) -> Result<(), StorageError> {
        self.write(move |conn| Box::pin(sessions::drop_ended_rights(conn, before))).await
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

    async fn become_user(&self, guest: i64, user: i64, now: Timestamp) -> Result<Vec<ChatId>, StorageError> {
        self.write(move |conn| Box::pin(people::become_user(conn, guest, user, now))).await
    }

    async fn use_handoff(&self, jti: &str, expires_at: Timestamp, _now: Timestamp) -> Result<bool, StorageError> {
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
        self.look(move |conn| Box::pin(lists::lagging_reads(conn, limit))).await
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

    async fn person_by_username(&self, username: &str) -> Result<Option<StoredPerson>, StorageError> {
        let username = username.to_owned();
        self.look(move |conn| {
            let username = username.clone();
            Box::pin(async move { people::by_username(conn, &username).await })
        })
        .await
    }

    async fn search_people(&self, q: &str, kind: Option<PartyKind>, limit: usize) -> Result<Vec<StoredPerson>, StorageError> {
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

    async fn set_password(&self, party: Party, hash: &str, now: Timestamp) -> Result<bool, StorageError> {
        let hash = hash.to_owned();
        self.write(move |conn| {
            let hash = hash.clone();
            Box::pin(async move { people::set_password(conn, party, &hash, now).await })
        })
        .await
    }

    async fn set_active(&self, party: Party, is_active: bool, now: Timestamp) -> Result<bool, StorageError> {
        self.write(move |conn| Box::pin(people::set_active(conn, party, is_active, now))).await
    }
}
