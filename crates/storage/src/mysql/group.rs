//! One try at one group: load, run, write, commit; and finding out what became of a commit whose answer
//! never came.

use super::connections::{ANSWER_MAX, connect};
use super::trouble::{self, Trouble};
use super::{Result, apply, load};
use crate::contract::Job;
use crate::world::{Needs, World};
use model::{Kind, Timestamp};
use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, Error, Opts};
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// How long a commit without an answer is asked after.
const ASK_MAX: Duration = Duration::from_secs(5);

/// How one try ended.
pub(super) enum Ended {
    /// Stored and synced.
    Committed(Box<World>),
    /// Nothing is stored.
    Failed(Error),
    /// Nothing is stored, because no connection could be made in time.
    Unreachable(Error),
    /// The connection broke during the commit, and the server cannot be asked.
    Unknown(String),
}

/// A row that the group inserted: there after a commit, and only then. A locking read waits for a
/// transaction that is still at it.
#[derive(Debug, Clone, Copy)]
struct Proof {
    sql: &'static str,
    values: (i64, i64, i64),
}

const PROOF_MESSAGE: &str = "SELECT message_id FROM tbl_chat_messages \
     WHERE message_id = ? AND chat_id = ? AND seq = ? LOCK IN SHARE MODE";
const PROOF_NOTE: &str = "SELECT note_id FROM tbl_chat_notes \
     WHERE note_id = ? AND chat_id = ? AND staff_seq = ? LOCK IN SHARE MODE";
const PROOF_CHAT: &str = "SELECT chat_id FROM tbl_chats \
     WHERE chat_id = ? AND last_seq >= ? AND last_staff_seq >= ? LOCK IN SHARE MODE";

/// The constant statements of this file.
pub(super) const STATEMENTS: [&str; 3] = [PROOF_MESSAGE, PROOF_NOTE, PROOF_CHAT];

/// Owns the writing connection.
pub(super) struct GroupWriter {
    opts: Opts,
    conn: Option<Conn>,
    last_id: u32,
}

impl GroupWriter {
    /// `opts` must switch autocommit off: a group begins with its first statement, one round trip less.
    pub(super) const fn new(opts: Opts) -> Self {
        Self {
            opts,
            conn: None,
            last_id: 0,
        }
    }

    /// The server's number for the connection in use.
    pub(super) const fn connection_id(&self) -> u32 {
        self.last_id
    }

    /// Tries once. `until`: how long to wait for a connection.
    pub(super) async fn attempt(
        &mut self,
        jobs: &mut [Box<dyn Job>],
        now: Timestamp,
        until: Instant,
    ) -> Ended {
        let mut conn = match self.conn.take() {
            Some(conn) => conn,
            None => match connect(&self.opts, until).await {
                Ok(conn) => conn,
                Err(error) => return Ended::Unreachable(error),
            },
        };
        self.last_id = conn.id();
        let mut world = match timeout(ANSWER_MAX, prepare(&mut conn, jobs, now)).await {
            Ok(Ok(world)) => Box::new(world),
            // A connection on which something went wrong is dropped: the server rolls back.
            Ok(Err(error)) => return Ended::Failed(error),
            Err(_) => return Ended::Failed(trouble::silent()),
        };
        let unchanged = world.is_unchanged();
        let end = if unchanged { "ROLLBACK" } else { "COMMIT" };
        let error = match timeout(ANSWER_MAX, conn.query_drop(end)).await {
            Ok(Ok(())) => {
                self.conn = Some(conn);
                return Ended::Committed(world);
            }
            Ok(Err(error)) => error,
            Err(_) => trouble::silent(),
        };
        drop(conn);
        if unchanged || trouble::of(&error) != Trouble::Lost {
            return Ended::Failed(error);
        }
        self.ask(&mut world, error)
            .await
            .unwrap_or_else(|| Ended::Committed(world))
    }

    /// The commit's answer never came. What the group inserted tells; a group that inserted nothing only
    /// moved cursors and columns, and running it again on what is stored does no harm.
    /// `None`: it was committed.
    async fn ask(&mut self, world: &mut World, error: Error) -> Option<Ended> {
        let Some(proof) = proof(world) else {
            return Some(Ended::Failed(error));
        };
        let until = Instant::now() + ASK_MAX;
        loop {
            let answer = timeout(ASK_MAX, self.look(proof, until)).await;
            match answer {
                Ok(Ok(true)) => return None,
                Ok(Ok(false)) => return Some(Ended::Failed(error)),
                // The old transaction may still hold its locks, or the server is coming back.
                Ok(Err(_)) | Err(_) if Instant::now() < until => {}
                Ok(Err(_)) | Err(_) => return Some(Ended::Unknown(trouble::words(&error))),
            }
        }
    }

    async fn look(&mut self, proof: Proof, until: Instant) -> Result<bool> {
        let mut conn = connect(&self.opts, until).await?;
        let found: Option<i64> = conn.exec_first(proof.sql, proof.values).await?;
        conn.query_drop("ROLLBACK").await?;
        self.conn = Some(conn);
        Ok(found.is_some())
    }
}

async fn prepare(conn: &mut Conn, jobs: &mut [Box<dyn Job>], now: Timestamp) -> Result<World> {
    let mut needs = Needs::default();
    jobs.iter().for_each(|job| job.needs(&mut needs));
    let mut world = World::new(now);
    load::load(conn, &needs, &mut world).await?;
    jobs.iter_mut().for_each(|job| job.run(&mut world));
    if !world.is_unchanged() {
        apply::apply(conn, &mut world).await?;
    }
    Ok(world)
}

/// A row that is there after the commit and was not before.
fn proof(world: &World) -> Option<Proof> {
    let line = world.appended().next().map(|(_, line)| {
        let (sql, number) = match line.kind {
            Kind::Note => (PROOF_NOTE, line.staff_seq),
            Kind::Text | Kind::Event => (PROOF_MESSAGE, line.seq),
        };
        Proof {
            sql,
            values: (line.id.get(), line.chat.get(), number.get()),
        }
    });
    let chat = || {
        let (_, chat) = world.dirty_chats().find(|(_, chat)| chat.is_new)?;
        let row = &chat.row;
        let values = (row.id.get(), row.last_seq.get(), row.last_staff_seq.get());
        Some(Proof {
            sql: PROOF_CHAT,
            values,
        })
    };
    line.or_else(chat)
}
