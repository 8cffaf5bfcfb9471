//! The writing thread and, behind it, the thread that tells the jobs.

use super::{apply, load};
use crate::contract::Job;
use crate::error::StorageError;
use crate::world::{Needs, World};
use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use model::{Clock, Timestamp};
use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};
use std::collections::VecDeque;
use std::sync::Arc;
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// Most jobs in one commit: beyond it a group gains nothing and the first of it only waits.
const GROUP_MAX: usize = 256;
/// Committed groups that may wait to be told; then the writer waits too.
const TOLD_MAX: usize = 4;

/// Something else than a job that writes, with its own answer.
type Call = Box<dyn FnOnce(&CallContext<'_>) -> (Finish, bool) + Send>;
/// Tells a call's caller how it ended, once the group has.
type Finish = Box<dyn FnOnce(Result<(), StorageError>) + Send>;

enum Work {
    Job(Box<dyn Job>),
    Call(Call),
}

/// What a call gets.
pub(super) struct CallContext<'a> {
    tx: &'a Transaction<'a>,
    now: Timestamp,
}

/// A part of a committed group, to be told in order.
enum Told {
    Jobs(Box<World>, Vec<Box<dyn Job>>),
    Call(Finish),
}

/// The door to the writing thread.
pub(super) struct Writer {
    queue: Option<Sender<Work>>,
    threads: Vec<JoinHandle<()>>,
}

impl Writer {
    /// Starts both threads.
    pub(super) fn start(connection: Connection, queue_max: usize, clock: Arc<dyn Clock>) -> Self {
        let (queue, work) = bounded(queue_max);
        let (told, tell) = bounded::<Vec<Told>>(TOLD_MAX);
        let writing = spawn("forecourt-write", move || {
            write_groups(connection, &work, &told, &*clock)
        });
        let telling = spawn("forecourt-tell", move || {
            for group in tell {
                group.into_iter().for_each(tell_committed);
            }
        });
        Self {
            queue: Some(queue),
            threads: vec![writing, telling],
        }
    }

    /// Queues a job; gives it back when the queue is full.
    pub(super) fn submit(&self, job: Box<dyn Job>) -> Result<(), Box<dyn Job>> {
        self.queue()
            .try_send(Work::Job(job))
            .map_err(|refused| match refused.into_inner() {
                Work::Job(job) => job,
                Work::Call(_) => unreachable!("a job was sent"),
            })
    }

    /// Runs a closure in the group's transaction and waits until the group is committed.
    pub(super) async fn call<T, F>(&self, write: F) -> Result<T, StorageError>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>, Timestamp) -> rusqlite::Result<T> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let call: Call = Box::new(move |context| {
            let result = write(context.tx, context.now).map_err(|error| fault(&error));
            let is_done = result.is_ok();
            let finish: Finish = Box::new(move |group| {
                let result = group.and(result);
                // The caller may have gone; the write stands all the same.
                drop(answer.send(result));
            });
            (finish, is_done)
        });
        self.queue()
            .try_send(Work::Call(call))
            .map_err(|refused| match refused {
                TrySendError::Full(_) => StorageError::Busy,
                TrySendError::Disconnected(_) => {
                    StorageError::Unavailable("the writer has ended".to_owned())
                }
            })?;
        answered
            .await
            .map_err(|_| StorageError::Unavailable("the writer has ended".to_owned()))?
    }

    fn queue(&self) -> &Sender<Work> {
        self.queue
            .as_ref()
            .expect("the queue lives until the writer is dropped")
    }
}

impl Drop for Writer {
    /// Everything queued is still written and told.
    fn drop(&mut self) {
        self.queue = None;
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a storage thread had panicked");
            }
        }
    }
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> JoinHandle<()> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(run)
        .expect("the system can start a thread when the program starts")
}

fn write_groups(
    mut connection: Connection,
    queue: &Receiver<Work>,
    told: &Sender<Vec<Told>>,
    clock: &dyn Clock,
) {
    let mut group = VecDeque::with_capacity(GROUP_MAX);
    while let Ok(first) = queue.recv() {
        group.push_back(first);
        group.extend(queue.try_iter().take(GROUP_MAX - 1));
        match commit(&mut connection, &mut group, clock.now()) {
            Ok(committed) => {
                if told.send(committed).is_err() {
                    return;
                }
            }
            Err(error) => tracing::error!(%error, "a group of writes failed"),
        }
        group.clear();
    }
    // The last connection leaves no WAL behind.
    drop(connection.pragma_update(None, "wal_checkpoint", "TRUNCATE"));
}

/// Runs and commits a group. On failure everybody in it has been told.
fn commit(
    connection: &mut Connection,
    group: &mut VecDeque<Work>,
    now: Timestamp,
) -> Result<Vec<Told>, StorageError> {
    let mut parts = Vec::new();
    let result = run(connection, group, now, &mut parts);
    let error = match result {
        Ok(()) => return Ok(parts),
        Err(error) => error,
    };
    let mut jobs: Vec<Box<dyn Job>> = Vec::new();
    for part in parts {
        match part {
            Told::Jobs(_, more) => jobs.extend(more),
            Told::Call(finish) => finish(Err(error.clone())),
        }
    }
    for work in group.drain(..) {
        match work {
            Work::Job(job) => jobs.push(job),
            // Never ran: dropping it tells its caller.
            Work::Call(_) => {}
        }
    }
    if jobs.len() > 1 && matches!(error, StorageError::Fault(_)) {
        return Ok(one_by_one(connection, jobs, now));
    }
    for job in jobs {
        job.failed(&error);
    }
    Err(error)
}

/// One bad job must not fail its neighbours: each gets a commit of its own.
fn one_by_one(connection: &mut Connection, jobs: Vec<Box<dyn Job>>, now: Timestamp) -> Vec<Told> {
    let mut all = Vec::new();
    for job in jobs {
        let mut parts = Vec::new();
        let mut group = VecDeque::from([Work::Job(job)]);
        match run(connection, &mut group, now, &mut parts) {
            Ok(()) => all.extend(parts),
            Err(error) => {
                for part in parts {
                    if let Told::Jobs(_, jobs) = part {
                        jobs.into_iter().for_each(|job| job.failed(&error));
                    }
                }
            }
        }
    }
    all
}

fn run(
    connection: &mut Connection,
    group: &mut VecDeque<Work>,
    now: Timestamp,
    parts: &mut Vec<Told>,
) -> Result<(), StorageError> {
    let tx = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(|error| fault(&error))?;
    let mut jobs = Vec::new();
    while let Some(work) = group.pop_front() {
        match work {
            Work::Job(job) => jobs.push(job),
            Work::Call(call) => {
                // A call sees what the jobs before it wrote, and the jobs after it see what it wrote.
                run_jobs(&tx, &mut jobs, now, parts)?;
                tx.execute_batch("SAVEPOINT call")
                    .map_err(|error| fault(&error))?;
                let (finish, is_done) = call(&CallContext { tx: &tx, now });
                parts.push(Told::Call(finish));
                // A call that failed half way leaves nothing, and does not fail its neighbours.
                let end = if is_done {
                    "RELEASE call"
                } else {
                    "ROLLBACK TO call; RELEASE call"
                };
                tx.execute_batch(end).map_err(|error| fault(&error))?;
            }
        }
    }
    run_jobs(&tx, &mut jobs, now, parts)?;
    tx.commit().map_err(|error| fault(&error))
}

/// Loads what the jobs need, runs them, writes the difference. The jobs are in `parts` whatever happens.
fn run_jobs(
    tx: &Transaction<'_>,
    jobs: &mut Vec<Box<dyn Job>>,
    now: Timestamp,
    parts: &mut Vec<Told>,
) -> Result<(), StorageError> {
    if jobs.is_empty() {
        return Ok(());
    }
    let mut needs = Needs::default();
    jobs.iter().for_each(|job| job.needs(&mut needs));
    let mut world = World::new(now);
    let loaded = load::load(tx, &needs, &mut world);
    if loaded.is_ok() {
        jobs.iter_mut().for_each(|job| job.run(&mut world));
    }
    let applied = loaded.and_then(|()| apply::apply(tx, &mut world));
    parts.push(Told::Jobs(Box::new(world), std::mem::take(jobs)));
    applied.map_err(|error| fault(&error))
}

fn tell_committed(part: Told) {
    match part {
        Told::Jobs(world, jobs) => jobs.into_iter().for_each(|job| job.committed(&world)),
        Told::Call(finish) => finish(Ok(())),
    }
}

/// SQLite's error in our words.
pub(super) fn fault(error: &rusqlite::Error) -> StorageError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StorageError::Full,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StorageError::Busy,
        Some(
            ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen
            | ErrorCode::ReadOnly
            | ErrorCode::DatabaseCorrupt
            | ErrorCode::NotADatabase,
        ) => StorageError::Unavailable(error.to_string()),
        _ => StorageError::Fault(error.to_string()),
    }
}
