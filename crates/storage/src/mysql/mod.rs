//! MariaDB and MySQL: the site's own database, or an empty one.
//!
//! One task owns one connection and writes groups: everything that waits becomes one transaction with
//! multi-row statements and one commit ([`writer`]). Everything else runs from bounded sets of connections,
//! in tasks of their own, each in a transaction of its own ([`connections`]). Several processes may serve
//! the same database: chats are locked in the order of their ids, unique keys are the fence, and a
//! transaction that loses a race is run again as a whole.

mod apply;
mod attachments;
mod connections;
mod contract;
mod desk;
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
mod shop;
mod sign_in;
mod sql;
mod statements;
mod trouble;
mod writer;

use crate::contract::Job;
use crate::error::StorageError;
use connections::{Access, Connections};
use model::Clock;
use mysql_async::{Conn, Opts, OptsBuilder};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use tokio::sync::mpsc::Sender;
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
        Self {
            pool_max: 16,
            queue_max: 4_096,
            relaxed_durability: false,
            migrate: true,
        }
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
    pub async fn open(
        url: &str,
        options: MysqlOptions,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, StorageError> {
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
            writes: Connections::new(
                session(&opts, &[SETUP, READ_COMMITTED]),
                WRITE_CONNECTIONS_MAX,
            ),
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
        // The driver would swap a loopback connection for the socket file that the server names: behind a
        // tunnel or a container's port that file belongs to another server.
        .prefer_socket(false)
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
