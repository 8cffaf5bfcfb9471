//! Trying until it is settled: the client's side of "once". A send whose fate is unknown is tried again under
//! the same key, from wherever the line comes back.

use crate::checker::LineId;
use crate::device::{Device, Fate, Mode, Piece};
use client::{FullJitter, Outcome};
use model::{ChatId, Seq};
use protocol::{Code, Problem};
use rand::RngExt;
use rand::rngs::StdRng;
use std::time::Duration;
use tokio::time::sleep;

/// How often one thing is tried.
const TRIES_MAX: u32 = 40;
/// First bound of the pause between tries.
const PAUSE_MILLIS: u64 = 20;
/// Longest pause between tries.
const PAUSE_MILLIS_MAX: u64 = 2_000;
/// Longest time between writing a send and cutting the line.
const CUT_MICROS_MAX: u64 = 4_000;
/// How many retries of a socket's send go over HTTP instead.
const OTHER_TRANSPORT_CHANCE: f64 = 0.25;

/// Why a conversation cannot go on.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum Trouble {
    /// The server refuses what it should take.
    #[error("{what} was refused: {} ({})", problem.sentence, problem.code.as_str())]
    Refused {
        /// What was tried.
        what: &'static str,
        /// The server's words.
        problem: Problem,
    },
    /// The server does not answer.
    #[error("{what} got no answer after {TRIES_MAX} tries: {why}")]
    Stuck {
        /// What was tried.
        what: &'static str,
        /// How the last try ended.
        why: String,
    },
}

/// Opens the device's socket, if it uses one and has none.
pub(crate) async fn connect(device: &mut Device, rng: &mut StdRng) -> Result<(), Trouble> {
    if device.mode() != Mode::Socket {
        return Ok(());
    }
    let mut jitter = FullJitter::new(PAUSE_MILLIS, PAUSE_MILLIS_MAX);
    let mut why = String::new();
    for _ in 0..TRIES_MAX {
        if device.is_connected() {
            return Ok(());
        }
        match device.connect().await {
            Ok(()) => return Ok(()),
            Err(end) => why = end.reason,
        }
        sleep(jitter.next_wait(rng)).await;
    }
    Err(Trouble::Stuck {
        what: "opening the socket",
        why,
    })
}

/// Sends a piece once, however often the line breaks; sometimes breaks it itself.
pub(crate) async fn send(
    device: &mut Device,
    chat: ChatId,
    piece: &Piece,
    cut_chance: f64,
    rng: &mut StdRng,
) -> Result<(Seq, LineId), Trouble> {
    let mut jitter = FullJitter::new(PAUSE_MILLIS, PAUSE_MILLIS_MAX);
    let mut why = String::new();
    for attempt in 0..TRIES_MAX {
        let other_transport = attempt > 0 && rng.random_bool(OTHER_TRANSPORT_CHANCE);
        if !other_transport {
            connect(device, rng).await?;
        }
        let cut = cut(attempt, cut_chance, rng);
        let fate = if other_transport {
            device.send_by_request(chat, piece, cut).await
        } else {
            device.send(chat, piece, cut).await
        };
        match fate {
            Fate::Ok {
                seq, message_id, ..
            } => {
                return Ok((
                    seq,
                    LineId {
                        note: piece.note,
                        id: message_id,
                    },
                ));
            }
            Fate::Refused(problem) => pause_or_stop("a send", problem).await?,
            Fate::Unknown(reason) => why = reason,
        }
        device.count_retry();
        sleep(jitter.next_wait(rng)).await;
    }
    Err(Trouble::Stuck {
        what: "a send",
        why,
    })
}

/// Begins a chat once, however often the line breaks.
pub(crate) async fn start(
    device: &mut Device,
    subject: Option<&str>,
    piece: &Piece,
    cut_chance: f64,
    rng: &mut StdRng,
) -> Result<(ChatId, LineId), Trouble> {
    let mut jitter = FullJitter::new(PAUSE_MILLIS, PAUSE_MILLIS_MAX);
    let mut why = String::new();
    for attempt in 0..TRIES_MAX {
        match device
            .start(subject, piece, cut(attempt, cut_chance, rng))
            .await
        {
            Fate::Ok {
                chat, message_id, ..
            } => {
                return Ok((
                    chat,
                    LineId {
                        note: false,
                        id: message_id,
                    },
                ));
            }
            Fate::Refused(problem) => pause_or_stop("a start", problem).await?,
            Fate::Unknown(reason) => why = reason,
        }
        device.count_retry();
        sleep(jitter.next_wait(rng)).await;
    }
    Err(Trouble::Stuck {
        what: "a start",
        why,
    })
}

/// The tries of a call that may be repeated until it is answered.
pub(crate) struct Tries {
    what: &'static str,
    left: u32,
    jitter: FullJitter,
}

impl Tries {
    pub(crate) const fn of(what: &'static str) -> Self {
        Self {
            what,
            left: TRIES_MAX,
            jitter: FullJitter::new(PAUSE_MILLIS, PAUSE_MILLIS_MAX),
        }
    }

    /// The answer, or none after a pause: try again.
    pub(crate) async fn settle<T>(
        &mut self,
        outcome: Outcome<T>,
        rng: &mut StdRng,
    ) -> Result<Option<T>, Trouble> {
        let why = match outcome {
            Outcome::Ok(answer) => return Ok(Some(answer)),
            Outcome::Refused(problem) => {
                let why = problem.sentence.clone();
                pause_or_stop(self.what, problem).await?;
                why
            }
            Outcome::Unknown(why) => why,
        };
        self.left -= 1;
        if self.left == 0 {
            return Err(Trouble::Stuck {
                what: self.what,
                why,
            });
        }
        sleep(self.jitter.next_wait(rng)).await;
        Ok(None)
    }
}

/// Only early tries are cut on purpose, so that every send comes to an end.
fn cut(attempt: u32, chance: f64, rng: &mut StdRng) -> Option<Duration> {
    let wanted = attempt < 3 && rng.random_bool(chance);
    wanted.then(|| Duration::from_micros(rng.random_range(0..=CUT_MICROS_MAX)))
}

/// Limits and overload pass; every other refusal is final.
async fn pause_or_stop(what: &'static str, problem: Problem) -> Result<(), Trouble> {
    if matches!(
        problem.code,
        Code::RateLimited | Code::Busy | Code::StorageFull
    ) {
        sleep(Duration::from_secs(problem.retry_after.unwrap_or(1))).await;
        return Ok(());
    }
    Err(Trouble::Refused { what, problem })
}
