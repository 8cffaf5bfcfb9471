//! What runs beside the requests: the log of ended rights, people who left the directory, presence,
//! `is_read`, old sessions, full buckets.

use crate::door::Door;
use model::PartyKind;
use protocol::ServerFrame;
use std::sync::Arc;
use std::time::Duration;
use storage::EndedRight;

/// How often the log of ended rights is read: a right that ends is lost within a second.
const RIGHTS_PERIOD: Duration = Duration::from_millis(400);
/// How often presence and `is_read` are looked at.
const SECOND: Duration = Duration::from_secs(1);
/// How often old sessions and full buckets are forgotten.
const TIDY_PERIOD: Duration = Duration::from_secs(600);
/// How long the log of ended rights is kept, milliseconds.
const RIGHTS_KEPT_MILLIS: i64 = 24 * 60 * 60 * 1_000;

/// Starts all of it; it ends with the door.
pub(crate) fn start(door: &Arc<Door>) {
    spawn(
        door,
        RIGHTS_PERIOD,
        RightsLog::default(),
        |door, mut log| async move {
            log.read(&door).await;
            log
        },
    );
    spawn(door, SECOND, (), |door, ()| async move {
        door.desk.hub().sweep_presence(|who| {
            let who = protocol::Person::new(who.party, who.name.clone());
            ServerFrame::Presence { who, online: false }.encode().into()
        });
        door.desk.follow_reads().await;
    });
    spawn(
        door,
        door.config.directory_period.0,
        (),
        |door, ()| async move {
            if let Err(problem) = compare_with_directory(&door).await {
                tracing::warn!(code = ?problem.code, "the directory could not be compared with the sessions");
            }
        },
    );
    spawn(door, TIDY_PERIOD, (), |door, ()| async move {
        tidy(&door).await
    });
    let door = Arc::clone(door);
    tokio::spawn(async move {
        // What the last run of the server left behind.
        if door.desk.find_lagging_reads().await.is_err() {
            tracing::warn!("is_read could not be compared with the cursors");
        }
    });
}

/// Runs `step` again and again, with a pause in between, until the door closes.
fn spawn<S, F, A>(door: &Arc<Door>, period: Duration, mut state: S, step: F)
where
    S: Send + 'static,
    F: Fn(Arc<Door>, S) -> A + Send + 'static,
    A: Future<Output = S> + Send,
{
    let door = Arc::clone(door);
    tokio::spawn(async move {
        loop {
            state = step(Arc::clone(&door), state).await;
            tokio::select! {
                () = door.closing.cancelled() => return,
                () = tokio::time::sleep(period) => {}
            }
        }
    });
}

/// How far the log of ended rights has been read.
#[derive(Debug, Default)]
struct RightsLog {
    last: Option<i64>,
}

impl RightsLog {
    async fn read(&mut self, door: &Arc<Door>) {
        match door.storage.ended_rights(self.last).await {
            Ok((lines, last)) => {
                self.last = Some(last);
                for line in lines {
                    apply(door, line.right).await;
                }
            }
            Err(error) => tracing::warn!(%error, "the log of ended rights could not be read"),
        }
    }
}

async fn apply(door: &Arc<Door>, right: EndedRight) {
    let hub = door.desk.hub();
    match right {
        EndedRight::Session(hash) => {
            door.sessions.forget(&hash);
            hub.end_session(&hash);
        }
        EndedRight::Party(party) => {
            door.sessions.forget_party(party);
            hub.end_party(party);
            if party.kind == PartyKind::Worker
                && let Err(problem) = door.desk.release_worker(party.id).await
            {
                tracing::warn!(code = ?problem.code, worker.id = party.id, "chats of a worker could not be released");
            }
        }
        EndedRight::Chat(party, chat) => {
            if let Err(problem) = door.desk.recheck(party, chat).await {
                tracing::warn!(code = ?problem.code, chat.id = chat.get(), "a lost chat could not be told");
            }
        }
    }
}

/// Sessions rest on what the directory said at sign-in; when that changed, they end.
async fn compare_with_directory(door: &Arc<Door>) -> Result<(), protocol::Problem> {
    let signed_in = door
        .storage
        .signed_in()
        .await
        .map_err(|error| chat::from_storage(&error))?;
    let parties: Vec<model::Party> = signed_in.iter().map(|(party, _)| *party).collect();
    for chunk in parties.chunks(500) {
        let people = door
            .directory
            .people(chunk)
            .await
            .map_err(|error| chat::from_directory(&error))?;
        for (party, mark) in signed_in.iter().filter(|(party, _)| chunk.contains(party)) {
            let stands = people
                .get(party)
                .is_some_and(|person| person.active && person.credential_mark == *mark);
            if !stands {
                let now = door.clock.now();
                door.storage
                    .end_sessions_of(*party, now)
                    .await
                    .map_err(|error| chat::from_storage(&error))?;
                door.sessions.forget_party(*party);
                door.desk.hub().end_party(*party);
            }
        }
    }
    door.desk.release_inactive().await
}

async fn tidy(door: &Arc<Door>) {
    door.limits.forget_full();
    let ends = door.sessions.ends();
    let now = door.clock.now();
    let dropped = door
        .storage
        .drop_sessions(
            ends.used_before,
            ends.begun_before,
            ends.guests_used_before,
            now,
        )
        .await;
    let forgotten = door
        .storage
        .drop_ended_rights(now.plus_millis(-RIGHTS_KEPT_MILLIS))
        .await;
    if let Err(error) = dropped.and(forgotten) {
        tracing::warn!(%error, "old sessions could not be dropped");
    }
    if let Err(problem) = door.desk.drop_loose_uploads().await {
        tracing::warn!(code = ?problem.code, "uploads that were never sent could not be dropped");
    }
}
