//! The embedded engine: SQLite in WAL mode with `synchronous=FULL`.
//!
//! One writer thread owns the only writing connection. It takes everything that waits, runs it in one
//! transaction and commits once; a second thread then tells the jobs, in order, so that handing messages
//! out never delays the next commit. Readers are a few threads with `query_only` connections. There is no
//! timer: under load groups form while the last commit runs, and idle costs nothing.

mod apply;
mod attachments;
mod desk;
mod lists;
mod load;
mod migrate;
mod pages;
mod people;
mod readers;
mod rows;
mod scope;
mod sessions;
mod shop;
mod sign_in;
mod statements;
mod writer;

use crate::contract::{
    ChatView, ChatsPage, EndedRightRow, GuestRow, Job, ListCursor, ListFilter, NewGuest, NewPerson,
    NewSession, Page, PageRange, SessionRow, Storage, StoredPerson, Unread,
};
use crate::error::StorageError;
use async_trait::async_trait;
use model::{ChatId, Clock, Party, PartyKind, Timestamp, TokenHash};
use readers::Readers;
use rusqlite::{Connection, OpenFlags};
use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use writer::Writer;

pub use statements::all as statements;

/// Oldest SQLite that cannot corrupt a WAL file when two connections checkpoint at once.
const SQLITE_VERSION_MIN: i32 = 3_051_003;
/// Pages in the WAL before a checkpoint is tried: 16 MiB. A group of sends touches some 250 pages, mostly the same
/// ones as the group before, so that SQLite's 1,000 would copy each of them back every fourth commit.
const CHECKPOINT_PAGES: i64 = 4_000;
/// What the writing connection keeps of the file in memory, in KiB. SQLite's 2 MiB hold less than the leaves that
/// 200 busy chats touch, and the writer read them anew from the file, commit after commit.
const WRITER_CACHE_KIB: i64 = 16 * 1_024;
/// What each reading connection keeps.
const READER_CACHE_KIB: i64 = 4 * 1_024;
/// The WAL is cut back to this after a checkpoint.
const WAL_BYTES_MAX: i64 = 64 * 1024 * 1024;
/// How long a statement waits for another process (the command line) to finish its write.
const BUSY_MILLIS: u64 = 5_000;
/// Compiled statements that a connection keeps.
const STATEMENTS_CACHED: usize = 64;

/// What can be set.
#[derive(Debug, Clone, Copy)]
pub struct SqliteOptions {
    /// Writes that may wait; more are refused.
    pub queue_max: usize,
    /// Threads that read.
    pub readers: usize,
    /// Leave syncing to the system: acknowledged messages may be lost in a power cut.
    pub relaxed_durability: bool,
    /// Apply missing migrations; otherwise a missing one is an error.
    pub migrate: bool,
}

impl Default for SqliteOptions {
    fn default() -> Self {
        Self {
            queue_max: 4_096,
            readers: 2,
            relaxed_durability: false,
            migrate: true,
        }
    }
}

/// A database file.
#[derive(Clone)]
pub struct SqliteStorage {
    writer: Arc<Writer>,
    readers: Arc<Readers>,
    epoch: Arc<str>,
}

impl SqliteStorage {
    /// Opens the file, makes it and its folder when missing, and brings its schema up to date.
    ///
    /// # Errors
    /// [`StorageError::Unusable`] with a sentence when the file is not a database, is damaged, or is
    /// newer than this program; it is left untouched then.
    pub fn open(
        path: &Path,
        options: SqliteOptions,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, StorageError> {
        if rusqlite::version_number() < SQLITE_VERSION_MIN {
            return Err(StorageError::Unusable(format!(
                "the built-in SQLite {} is too old: build with 3.51.3 or newer",
                rusqlite::version()
            )));
        }
        let _turn = wait_for_turn(path)?;
        migrate::check_untouched(path)?;
        let mut connection = connect(path, false, options.relaxed_durability)?;
        let epoch = migrate::run(&mut connection, options.migrate, clock.now())?;
        let readers = Readers::start(options.readers, || connect(path, true, false))?;
        let writer = Writer::start(connection, options.queue_max, clock);
        Ok(Self {
            writer: Arc::new(writer),
            readers: Arc::new(readers),
            epoch: epoch.into(),
        })
    }

    /// Where the database lies when a URL names it: `sqlite:///var/lib/forecourt/chat.db`, `sqlite://data/chat.db`.
    #[must_use]
    pub fn path_of_url(url: &str) -> Option<PathBuf> {
        url.strip_prefix("sqlite://")
            .filter(|path| !path.is_empty())
            .map(PathBuf::from)
    }
}

/// Makes the folder when it is missing, and lets those who open a database in it come one after the other:
/// SQLite does not wait where two processes switch one new file to WAL at once, it fails with "locked".
/// The lock ends with the file handle, also when the process is killed.
fn wait_for_turn(path: &Path) -> Result<File, StorageError> {
    let parent = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = parent.unwrap_or_else(|| Path::new("."));
    let locked = std::fs::create_dir_all(folder)
        .and_then(|()| File::open(folder))
        .and_then(|file| file.lock().map(|()| file));
    locked.map_err(|error| {
        StorageError::Unusable(format!("opening the folder {}: {error}", folder.display()))
    })
}

fn connect(path: &Path, read_only: bool, relaxed: bool) -> Result<Connection, StorageError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)
        .map_err(|error| migrate::unusable(path, &error))?;
    let cache_kib = if read_only {
        READER_CACHE_KIB
    } else {
        WRITER_CACHE_KIB
    };
    let setup = || -> rusqlite::Result<()> {
        connection.busy_timeout(std::time::Duration::from_millis(BUSY_MILLIS))?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_CACHED);
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", if relaxed { "NORMAL" } else { "FULL" })?;
        connection.pragma_update(None, "foreign_keys", "ON")?;
        connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
        connection.pragma_update(None, "cache_size", -cache_kib)?;
        // A statement that can fail half way keeps the pages it changes in a journal of its own: in memory, not
        // in a file that is written for every INSERT.
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        connection.pragma_update(None, "journal_size_limit", WAL_BYTES_MAX)?;
        connection.pragma_update(None, "query_only", read_only)?;
        rows::add_functions(&connection)
    };
    setup().map_err(|error| migrate::unusable(path, &error))?;
    Ok(connection)
}

#[async_trait]
impl Storage for SqliteStorage {
    fn submit(&self, job: Box<dyn Job>) -> Result<(), Box<dyn Job>> {
        self.writer.submit(job)
    }

    async fn page(
        &self,
        viewer: Party,
        chat: ChatId,
        range: PageRange,
        limit: usize,
    ) -> Result<Option<Page>, StorageError> {
        self.readers
            .read(move |tx| pages::page(tx, viewer, chat, range, limit))
            .await
    }

    async fn chat(&self, viewer: Party, chat: ChatId) -> Result<Option<ChatView>, StorageError> {
        self.readers
            .read(move |tx| lists::one(tx, viewer, chat))
            .await
    }

    async fn chats(
        &self,
        viewer: Party,
        filter: &ListFilter,
        after: Option<ListCursor>,
        limit: usize,
    ) -> Result<ChatsPage, StorageError> {
        let filter = filter.clone();
        self.readers
            .read(move |tx| lists::list(tx, viewer, &filter, after, limit))
            .await
    }

    async fn unread(&self, viewer: Party) -> Result<Unread, StorageError> {
        self.readers.read(move |tx| lists::unread(tx, viewer)).await
    }

    async fn open_chats_by_worker(&self) -> Result<HashMap<i64, i64>, StorageError> {
        self.readers.read(lists::open_chats_by_worker).await
    }

    async fn chats_of_worker(&self, worker: i64) -> Result<Vec<ChatId>, StorageError> {
        self.readers
            .read(move |tx| lists::chats_of_worker(tx, worker))
            .await
    }

    async fn epoch(&self) -> Result<String, StorageError> {
        Ok(self.epoch.to_string())
    }

    async fn ping(&self) -> Result<(), StorageError> {
        self.readers
            .read(|tx| tx.query_row("SELECT 1", [], |_| Ok(())))
            .await
    }

    async fn add_session(&self, session: NewSession) -> Result<(), StorageError> {
        self.writer
            .call(move |tx, _| sessions::add(tx, &session))
            .await
    }

    async fn session(&self, hash: &TokenHash) -> Result<Option<SessionRow>, StorageError> {
        let hash = hash.clone();
        self.readers.read(move |tx| sessions::find(tx, &hash)).await
    }

    async fn touch_session(&self, hash: &TokenHash, now: Timestamp) -> Result<(), StorageError> {
        let hash = hash.clone();
        self.writer
            .call(move |tx, _| sessions::touch(tx, &hash, now))
            .await
    }

    async fn end_session(&self, hash: &TokenHash, now: Timestamp) -> Result<(), StorageError> {
        let hash = hash.clone();
        self.writer
            .call(move |tx, _| sessions::end(tx, &hash, now))
            .await
    }

    async fn end_sessions_of(&self, party: Party, now: Timestamp) -> Result<(), StorageError> {
        self.writer
            .call(move |tx, _| sessions::end_of(tx, party, now))
            .await
    }

    async fn signed_in(&self) -> Result<Vec<(Party, String)>, StorageError> {
        self.readers.read(sessions::signed_in).await
    }

    async fn drop_sessions(
        &self,
        used_before: Timestamp,
        begun_before: Timestamp,
        guests_used_before: Timestamp,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        self.writer
            .call(move |tx, _| {
                sessions::drop_old(tx, used_before, begun_before, guests_used_before, now)
            })
            .await
    }

    async fn ended_rights(
        &self,
        after: Option<i64>,
    ) -> Result<(Vec<EndedRightRow>, i64), StorageError> {
        self.readers
            .read(move |tx| sessions::ended_rights(tx, after))
            .await
    }

    async fn drop_ended_rights(&self, before: Timestamp) -> Result<(), StorageError> {
        self.writer
            .call(move |tx, _| sessions::drop_ended_rights(tx, before))
            .await
    }

    async fn add_guest(&self, guest: NewGuest) -> Result<i64, StorageError> {
        self.writer
            .call(move |tx, _| people::add_guest(tx, &guest))
            .await
    }

    async fn guests(&self, ids: &[i64]) -> Result<Vec<GuestRow>, StorageError> {
        let ids = ids.to_vec();
        self.readers.read(move |tx| people::guests(tx, &ids)).await
    }

    async fn become_user(
        &self,
        guest: i64,
        user: i64,
        now: Timestamp,
    ) -> Result<Vec<ChatId>, StorageError> {
        self.writer
            .call(move |tx, _| people::become_user(tx, guest, user, now))
            .await
    }

    async fn use_handoff(
        &self,
        jti: &str,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let jti = jti.to_owned();
        self.writer
            .call(move |tx, _| sessions::use_handoff(tx, &jti, expires_at, now))
            .await
    }

    async fn follow_reads(&self, chats: &[ChatId]) -> Result<(), StorageError> {
        let chats = chats.to_vec();
        self.writer
            .call(move |tx, _| apply::follow_reads(tx, &chats))
            .await
    }

    async fn lagging_reads(&self, limit: usize) -> Result<Vec<ChatId>, StorageError> {
        self.readers
            .read(move |tx| lists::lagging_reads(tx, limit))
            .await
    }

    async fn add_person(&self, person: NewPerson) -> Result<Option<Party>, StorageError> {
        self.writer
            .call(move |tx, _| people::add(tx, &person))
            .await
    }

    async fn people(&self, parties: &[Party]) -> Result<Vec<StoredPerson>, StorageError> {
        let parties = parties.to_vec();
        self.readers
            .read(move |tx| people::find(tx, &parties))
            .await
    }

    async fn person_by_username(
        &self,
        username: &str,
    ) -> Result<Option<StoredPerson>, StorageError> {
        let username = username.to_owned();
        self.readers
            .read(move |tx| people::by_username(tx, &username))
            .await
    }

    async fn search_people(
        &self,
        q: &str,
        kind: Option<PartyKind>,
        limit: usize,
    ) -> Result<Vec<StoredPerson>, StorageError> {
        let q = q.to_owned();
        self.readers
            .read(move |tx| people::search(tx, &q, kind, limit))
            .await
    }

    async fn all_people(&self) -> Result<Vec<StoredPerson>, StorageError> {
        self.readers.read(people::all).await
    }

    async fn set_password(
        &self,
        party: Party,
        hash: &str,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let hash = hash.to_owned();
        self.writer
            .call(move |tx, _| people::set_password(tx, party, &hash, now))
            .await
    }

    async fn set_active(
        &self,
        party: Party,
        is_active: bool,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        self.writer
            .call(move |tx, _| people::set_active(tx, party, is_active, now))
            .await
    }
}
