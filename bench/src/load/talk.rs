//! One side of a conversation, and the check that each acknowledged message arrives once and in order.

use super::stats::Spans;
use super::wire::{Frame, Wire, read};
use model::{Clock, shared_system_clock};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// Bytes of a message.
const TEXT_BYTES: usize = 200;
/// How long the last messages may be under way.
const ARRIVE_MAX: Duration = Duration::from_secs(20);

/// One side.
pub(super) struct Side {
    wire: Wire,
    chat: i64,
    who: usize,
    began: Instant,
    clock: Arc<dyn Clock>,
    sent: u64,
    acked: u64,
    heard: u64,
    last_seq: i64,
    /// From the other's sending until it is here.
    pub(super) seen: Spans,
}

impl Side {
    /// `who` is unique among all sides; `began` is the same for all.
    pub(super) fn new(wire: Wire, chat: i64, who: usize, began: Instant) -> Self {
        let clock = shared_system_clock();
        Self {
            wire,
            chat,
            who,
            began,
            clock,
            sent: 0,
            acked: 0,
            heard: 0,
            last_seq: 0,
            seen: Spans::default(),
        }
    }

    /// Says the next message. The key rises with time, as a UUIDv7 does, and is as long.
    pub(super) async fn say(&mut self) -> Result<(), String> {
        self.sent += 1;
        let id = self.id();
        let micros = self.began.elapsed().as_micros();
        let text = format!(
            "{:<TEXT_BYTES$}",
            format!("{} {micros} from {}", self.sent, self.who)
        )
        .replace(' ', "_");
        self.wire.send(&id, self.chat, &text).await
    }

    fn id(&self) -> String {
        format!(
            "{:012x}-{:08x}-{:014x}",
            self.clock.now().millis(),
            self.who,
            self.sent
        )
    }

    /// Takes the next frame; says whether it was the ack. Cancel safe.
    pub(super) async fn hear(&mut self) -> Result<bool, String> {
        let text = self.wire.next().await?;
        let frame = read(&text)?;
        match frame.t {
            "ack" => {
                self.in_order(&frame)?;
                self.acked += 1;
                let tail = format!("{:014x}", self.acked);
                if !frame.id.is_some_and(|id| id.ends_with(&tail)) {
                    return Err(format!("acks out of order: {text}"));
                }
                Ok(true)
            }
            "message" => {
                self.in_order(&frame)?;
                self.take(&frame).map_err(|()| {
                    format!("lost, doubled or out of order after {}: {text}", self.heard)
                })?;
                Ok(false)
            }
            _ => Ok(false),
        }
    }

    /// Acks and messages together are the chat, without a gap.
    fn in_order(&mut self, frame: &Frame<'_>) -> Result<(), String> {
        let seq = frame.seq.ok_or("a frame without seq")?;
        if self.last_seq != 0 && seq != self.last_seq + 1 {
            return Err(format!("seq {seq} after {}", self.last_seq));
        }
        self.last_seq = seq;
        Ok(())
    }

    fn take(&mut self, frame: &Frame<'_>) -> Result<(), ()> {
        let mut words = frame.text.as_deref().unwrap_or_default().split('_');
        let mut number = || {
            words
                .next()
                .and_then(|word| word.parse::<u64>().ok())
                .ok_or(())
        };
        let (number, micros) = (number()?, number()?);
        self.heard += 1;
        if number != self.heard {
            return Err(());
        }
        self.seen.push(
            self.began
                .elapsed()
                .saturating_sub(Duration::from_micros(micros)),
        );
        Ok(())
    }

    /// Reads until every ack is here.
    pub(super) async fn settle(&mut self) -> Result<u64, String> {
        let all = async {
            while self.acked < self.sent {
                self.hear().await?;
            }
            Ok(self.acked)
        };
        timeout(ARRIVE_MAX, all)
            .await
            .unwrap_or_else(|_| Err("sends were not acknowledged".to_owned()))
    }

    /// Reads until everything that the other side got acknowledged is here.
    pub(super) async fn await_all(&mut self, other_acked: u64) -> Result<(), String> {
        let all = async {
            while self.heard < other_acked {
                self.hear().await?;
            }
            Ok(())
        };
        let waited = timeout(ARRIVE_MAX, all).await;
        waited.unwrap_or_else(|_| Err("an acknowledged message did not arrive".to_owned()))?;
        if self.heard == other_acked {
            Ok(())
        } else {
            Err("more arrived than was acknowledged".to_owned())
        }
    }
}
