//! The group writer: one task owns the only connection that runs jobs.
//!
//! It takes everything that waits, runs it in one transaction and commits once; a thread then tells the
//! jobs, in order, so that handing messages out never delays the next commit. There is no timer: under
//! load groups form while the last commit runs, and idle costs nothing.

use super::connections::{CONFLICTS_MAX, RECONNECT_MAX, pause};
use super::group::{Ended, GroupWriter};
use super::trouble::{self, Trouble};
use crate::contract::Job;
use crate::error::StorageError;
use crate::world::World;
use model::Clock;
use mysql_async::Opts;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::time::{Instant, sleep};

/// Most jobs in one commit: beyond it a group gains nothing and the first of it only waits.
const GROUP_MAX: usize = 256;
/// Ended groups that may wait to be told; then the writer waits too.
const TOLD_MAX: usize = 4;

type Jobs = Vec<Box<dyn Job>>;

/// A group's end, to be told in order.
enum Told {
    Committed(Box<World>, Jobs),
    Failed(StorageError, Jobs),
}

/// Starts the task and the thread; both end when the queue's last sender is gone and all is told.
pub(super) fn start(opts: Opts, queue_max: usize, clock: Arc<dyn Clock>) -> Sender<Box<dyn Job>> {
    let (queue, jobs) = mpsc::channel(queue_max.max(1));
    let (told, tell) = mpsc::channel(TOLD_MAX);
    std::thread::Builder::new()
        .name("forecourt-tell".to_owned())
        .spawn(move || tell_all(tell))
        .expect("the system can start a thread when the program starts");
    let writer = Writer {
        groups: GroupWriter::new(opts),
        clock,
        told,
        is_down: false,
    };
    tokio::spawn(writer.run(jobs));
    queue
}

fn tell_all(mut groups: Receiver<Told>) {
    while let Some(group) = groups.blocking_recv() {
        match group {
            Told::Committed(world, jobs) => jobs.into_iter().for_each(|job| job.committed(&world)),
            Told::Failed(error, jobs) => jobs.into_iter().for_each(|job| job.failed(&error)),
        }
    }
}

/// A group that could not be stored.
struct Left {
    error: StorageError,
    jobs: Jobs,
    may_be_one_jobs: bool,
}

struct Writer {
    groups: GroupWriter,
    clock: Arc<dyn Clock>,
    told: Sender<Told>,
    /// The last try to reach the server failed: the next group asks once and does not wait.
    is_down: bool,
}

impl Writer {
    async fn run(mut self, mut queue: Receiver<Box<dyn Job>>) {
        let mut group = Vec::with_capacity(GROUP_MAX);
        while queue.recv_many(&mut group, GROUP_MAX).await > 0 {
            self.settle(std::mem::take(&mut group)).await;
        }
    }

    async fn settle(&mut self, jobs: Jobs) {
        let Err(left) = self.try_group(jobs).await else {
            return;
        };
        if left.jobs.len() == 1 || !left.may_be_one_jobs {
            self.fail(left).await;
            return;
        }
        // One bad job must not fail its neighbours: each gets a commit of its own.
        for job in left.jobs {
            if let Err(left) = self.try_group(vec![job]).await {
                self.fail(left).await;
            }
        }
    }

    /// Runs a group until it is stored and told, or gives it back.
    async fn try_group(&mut self, mut jobs: Jobs) -> Result<(), Left> {
        let patience = if self.is_down {
            Duration::ZERO
        } else {
            RECONNECT_MAX
        };
        let until = Instant::now() + patience;
        let mut conflicts = 0;
        loop {
            let ended = self
                .groups
                .attempt(&mut jobs, self.clock.now(), until)
                .await;
            self.is_down = matches!(ended, Ended::Unknown(_) | Ended::Unreachable(_));
            let error = match ended {
                Ended::Committed(world) => {
                    self.tell(Told::Committed(world, jobs)).await;
                    return Ok(());
                }
                Ended::Unknown(words) => {
                    let error = StorageError::UnknownOutcome(words);
                    return Err(Left {
                        error,
                        jobs,
                        may_be_one_jobs: false,
                    });
                }
                Ended::Failed(error) | Ended::Unreachable(error) => error,
            };
            match trouble::of(&error) {
                Trouble::Conflict if conflicts < CONFLICTS_MAX => {
                    conflicts += 1;
                    sleep(pause(self.groups.connection_id(), conflicts)).await;
                }
                Trouble::Lost if Instant::now() < until => {}
                trouble => {
                    let may_be_one_jobs = matches!(trouble, Trouble::Conflict | Trouble::Fault);
                    return Err(Left {
                        error: trouble::report(&error),
                        jobs,
                        may_be_one_jobs,
                    });
                }
            }
        }
    }

    async fn fail(&self, left: Left) {
        tracing::warn!(error = %left.error, jobs = left.jobs.len(), "a group of writes failed");
        self.tell(Told::Failed(left.error, left.jobs)).await;
    }

    async fn tell(&self, group: Told) {
        if self.told.send(group).await.is_err() {
            tracing::error!(
                "the thread that tells the jobs has panicked: nobody hears of this group"
            );
        }
    }
}
