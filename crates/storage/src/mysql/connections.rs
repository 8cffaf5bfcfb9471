//! The connections for everything but the group writer: a bounded stack of idle ones.
//!
//! Work runs in a task of its own, never in the request's future: a caller that goes away would leave half
//! a transaction behind. A connection on which anything went wrong is dropped, which makes the server roll
//! back, and is never handed out again; so there is nothing to reset and the prepared statements stay.

use super::trouble::{self, Trouble};
use super::{Result, Work};
use crate::error::StorageError;
use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, Opts};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep, timeout, timeout_at};

/// How long a server that went away is waited for.
pub(super) const RECONNECT_MAX: Duration = Duration::from_secs(2);
/// How long one try to connect may take.
const CONNECT_MAX: Duration = Duration::from_millis(1_500);
/// Pause between two tries to connect.
const CONNECT_PAUSE: Duration = Duration::from_millis(50);
/// How long a transaction may take; a server that is silent for longer counts as gone.
pub(super) const ANSWER_MAX: Duration = Duration::from_secs(10);
/// How often a transaction is run again after a deadlock or a duplicate key.
pub(super) const CONFLICTS_MAX: u32 = 5;

/// How a transaction begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// One statement that reads.
    Statement,
    /// One snapshot for several statements that read.
    Snapshot,
    /// Each statement sees what is committed.
    Write,
}

impl Access {
    const fn begin(self) -> Option<&'static str> {
        match self {
            Self::Statement => None,
            Self::Snapshot => Some("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"),
            Self::Write => Some("START TRANSACTION"),
        }
    }
}

/// How one try ended.
enum Tried<T> {
    Done(T),
    /// Nothing is stored.
    Failed(mysql_async::Error),
    /// The answer of the commit never came.
    Unsure(mysql_async::Error),
}

/// A bounded number of connections.
pub(super) struct Connections {
    opts: Opts,
    idle: Mutex<Vec<Conn>>,
    slots: Semaphore,
}

impl Connections {
    pub(super) fn new(opts: Opts, max: usize) -> Arc<Self> {
        let idle = Mutex::new(Vec::with_capacity(max));
        Arc::new(Self {
            opts,
            idle,
            slots: Semaphore::new(max.max(1)),
        })
    }

    /// Runs one transaction, again after a conflict, and on a fresh connection when the old one was lost.
    pub(super) async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        access: Access,
        work: impl for<'c> Fn(&'c mut Conn) -> Work<'c, T> + Send + Sync + 'static,
    ) -> Result<T, StorageError> {
        let connections = Arc::clone(self);
        let task = tokio::spawn(async move { connections.run_here(access, &work).await });
        task.await
            .map_err(|error| StorageError::Fault(format!("a database task ended: {error}")))?
    }

    async fn run_here<T>(
        &self,
        access: Access,
        work: &(impl for<'c> Fn(&'c mut Conn) -> Work<'c, T> + Sync),
    ) -> Result<T, StorageError> {
        let until = Instant::now() + RECONNECT_MAX;
        // Waiting for a slot is bounded too: behind a server that hangs nobody queues for ever.
        let slot = timeout(ANSWER_MAX, self.slots.acquire())
            .await
            .map_err(|_| StorageError::Busy)?;
        let _slot = slot.map_err(|_| StorageError::Unavailable("it is closing".to_owned()))?;
        let mut conflicts = 0;
        loop {
            let mut conn = match self.take() {
                Some(conn) => conn,
                None => connect(&self.opts, until)
                    .await
                    .map_err(|error| trouble::report(&error))?,
            };
            let id = conn.id();
            let error = match attempt(&mut conn, access, work).await {
                Tried::Done(done) => {
                    self.idle().push(conn);
                    return Ok(done);
                }
                Tried::Unsure(error) => {
                    return Err(StorageError::UnknownOutcome(trouble::words(&error)));
                }
                Tried::Failed(error) => error,
            };
            drop(conn);
            match trouble::of(&error) {
                Trouble::Conflict if conflicts < CONFLICTS_MAX => {
                    conflicts += 1;
                    sleep(pause(id, conflicts)).await;
                }
                Trouble::Lost if Instant::now() < until => self.idle().clear(),
                _ => return Err(trouble::report(&error)),
            }
        }
    }

    fn take(&self) -> Option<Conn> {
        self.idle().pop()
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Conn>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn attempt<T>(
    conn: &mut Conn,
    access: Access,
    work: &(impl for<'c> Fn(&'c mut Conn) -> Work<'c, T> + Sync),
) -> Tried<T> {
    let transaction = async {
        if let Some(begin) = access.begin() {
            conn.query_drop(begin).await?;
        }
        work(conn).await
    };
    let done = match timeout(ANSWER_MAX, transaction).await {
        Ok(Ok(done)) => done,
        Ok(Err(error)) => return Tried::Failed(error),
        Err(_) => return Tried::Failed(trouble::silent()),
    };
    if access == Access::Statement {
        return Tried::Done(done);
    }
    match timeout(ANSWER_MAX, conn.query_drop("COMMIT")).await {
        Ok(Ok(())) => Tried::Done(done),
        Ok(Err(error)) if access == Access::Snapshot || trouble::of(&error) != Trouble::Lost => {
            Tried::Failed(error)
        }
        Ok(Err(error)) => Tried::Unsure(error),
        Err(_) => Tried::Unsure(trouble::silent()),
    }
}

/// A fresh connection, tried until a moment.
pub(super) async fn connect(opts: &Opts, until: Instant) -> Result<Conn> {
    loop {
        let attempt = timeout(CONNECT_MAX, Conn::new(opts.clone())).await;
        let error = match attempt {
            Ok(Ok(conn)) => return Ok(conn),
            Ok(Err(error)) if trouble::of(&error) != Trouble::Lost => return Err(error),
            Ok(Err(error)) => error,
            Err(_) => trouble::silent(),
        };
        if timeout_at(until, sleep(CONNECT_PAUSE)).await.is_err() {
            return Err(error);
        }
    }
}

/// Before running again after a conflict: longer each time, and another length on each connection, so that
/// two nodes do not meet again.
pub(super) fn pause(connection: u32, conflicts: u32) -> Duration {
    let span = 4_u64 << conflicts.min(CONFLICTS_MAX);
    let spread = (u64::from(connection) * 7_919 + u64::from(conflicts) * 104_729) % span;
    Duration::from_millis(span / 4 + spread)
}
