//! The clients of a fault run: each writes at its pace over its own line, comes back when the line breaks, and
//! tries what is unknown again under the same key, until all of it is settled.

use client::{FullJitter, fresh_client_id};
use model::{Body, ChatId, Clock};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use replay::device::{Device, Fate, Mode, Piece, Wanted, deadline};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

/// Sends of one client that may wait for their acknowledgement.
const UNDER_WAY_MAX: usize = 40;
/// How often a client that is not writing looks up.
const LOOK_MILLIS: u64 = 25;
/// Longest pause before coming back.
const PAUSE_MILLIS_MAX: u64 = 200;
/// Share of staff's sends that are notes.
const NOTES: f64 = 0.1;
/// How long a client may take to settle everything after the last restart.
const SETTLE: Duration = Duration::from_secs(60);

/// One client of the run.
pub(crate) struct Writer {
    pub(crate) device: Device,
    pub(crate) chat: ChatId,
    /// Between two of its sends.
    pub(crate) pace: Duration,
    pub(crate) seed: u64,
    pub(crate) clock: Arc<dyn Clock>,
}

/// A send that is not settled, and whether it is on its way.
struct Open {
    piece: Piece,
    is_written: bool,
}

/// Writes until the run is over, then until everything is settled.
///
/// # Errors
/// What the server refused, or that it never settled.
pub(crate) async fn write(
    mut writer: Writer,
    over: watch::Receiver<bool>,
) -> Result<Writer, String> {
    let mut rng = StdRng::seed_from_u64(writer.seed);
    let mut open: VecDeque<Open> = VecDeque::new();
    let mut jitter = FullJitter::new(10, PAUSE_MILLIS_MAX);
    let mut next = Instant::now() + writer.pace.mul_f64(rng.random());
    let mut settled_by = None;
    loop {
        if *over.borrow() {
            let until = *settled_by.get_or_insert_with(|| Instant::now() + SETTLE);
            if open.is_empty() {
                return Ok(writer);
            }
            if Instant::now() > until {
                return Err(format!(
                    "{}: {} sends never settled",
                    writer.device.party(),
                    open.len()
                ));
            }
        } else if Instant::now() >= next && open.len() < UNDER_WAY_MAX {
            open.push_back(writer.compose(&mut rng));
            next += writer.pace;
        }
        let went_well = match writer.device.mode() {
            Mode::Socket => writer.over_socket(&mut open, next).await?,
            Mode::Pages | Mode::LongPoll => writer.over_requests(&mut open, next).await?,
        };
        if went_well {
            jitter.reset();
        } else {
            sleep(jitter.next_wait(&mut rng)).await;
        }
    }
}

impl Writer {
    fn compose(&self, rng: &mut StdRng) -> Open {
        let number: u32 = rng.random();
        let filler = "the front left brake pad is worn ".repeat(rng.random_range(0..6));
        let text = Body::new(&format!("{filler}{number:08x}")).expect("our own words are allowed");
        let note = self.device.party().is_staff() && rng.random_bool(NOTES);
        let client_id = fresh_client_id(self.clock.as_ref(), rng);
        Open {
            piece: Piece {
                client_id,
                text,
                note,
            },
            is_written: false,
        }
    }

    /// Writes what is not on its way, takes what comes in; whether the line held.
    async fn over_socket(
        &mut self,
        open: &mut VecDeque<Open>,
        next: Instant,
    ) -> Result<bool, String> {
        if !self.device.is_connected() && self.device.connect().await.is_err() {
            return Ok(false);
        }
        for send in open.iter_mut().filter(|send| !send.is_written) {
            send.is_written = true;
            if self
                .device
                .write_send(self.chat, &send.piece)
                .await
                .is_err()
            {
                break;
            }
        }
        let until = next.min(deadline(LOOK_MILLIS));
        let mut held = self.device.is_connected();
        // Frames that wait already are taken together.
        while held {
            match self.device.take_frame(until).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(_) => held = false,
            }
        }
        self.settle(open)?;
        Ok(held)
    }

    fn settle(&mut self, open: &mut VecDeque<Open>) -> Result<(), String> {
        let mut left = VecDeque::with_capacity(open.len());
        for mut send in open.drain(..) {
            match self.device.fate(&send.piece.client_id) {
                Some(Fate::Ok { .. }) => continue,
                Some(Fate::Refused(problem)) => {
                    return Err(format!("{}: {problem}", self.device.party()));
                }
                Some(Fate::Unknown(_)) => {
                    send.is_written = false;
                    self.device.count_retry();
                }
                None => {}
            }
            left.push_back(send);
        }
        *open = left;
        Ok(())
    }

    /// Sends one after the other, and reads in between; whether the line held.
    async fn over_requests(
        &mut self,
        open: &mut VecDeque<Open>,
        next: Instant,
    ) -> Result<bool, String> {
        if let Some(send) = open.front() {
            match self
                .device
                .send_by_request(self.chat, &send.piece, None)
                .await
            {
                Fate::Ok { .. } => {
                    open.pop_front();
                }
                Fate::Refused(problem) => {
                    return Err(format!("{}: {problem}", self.device.party()));
                }
                Fate::Unknown(_) => {
                    self.device.count_retry();
                    return Ok(false);
                }
            }
        }
        let after = Wanted::UpTo(self.device.last(self.chat).next());
        let until = next.min(deadline(LOOK_MILLIS));
        Ok(self.device.wait_for(self.chat, after, until).await.is_ok())
    }

    /// Waits until everything up to this line is on the screen, over as many connections as it takes.
    ///
    /// # Errors
    /// That it never came.
    pub(crate) async fn catch_up(&mut self, last: model::Seq) -> Result<(), String> {
        let party = self.device.party();
        let wanted = Wanted::UpTo(last);
        let waiting = async {
            while !self.device.shows(self.chat, wanted) {
                if self.device.mode() == Mode::Socket
                    && !self.device.is_connected()
                    && self.device.connect().await.is_err()
                {
                    sleep(Duration::from_millis(LOOK_MILLIS)).await;
                }
                // A line that breaks is picked up again in the next round.
                drop(
                    self.device
                        .wait_for(self.chat, wanted, deadline(1_000))
                        .await,
                );
            }
        };
        timeout(SETTLE, waiting)
            .await
            .map_err(|_| format!("{party}: {last} of chat {} never came", self.chat))
    }
}
