//! What one connection still has to be sent. Bounded: beyond the bound the connection is cut, not the server.

use model::{ChatId, Seq};
use parking_lot::Mutex;
use std::collections::{HashMap, VecDeque};
use tokio::sync::Notify;
use tokio_tungstenite::tungstenite::Utf8Bytes;

/// An encoded frame; cloning shares the bytes.
pub type Frame = Utf8Bytes;

/// Unsent bytes of one connection; more closes it with 4008.
pub const QUEUE_BYTES_MAX: usize = 1024 * 1024;

/// Why the server ends a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseReason {
    /// It does not keep up: 4008, resume.
    TooSlow,
    /// Its session has ended: 4401.
    SessionEnded,
    /// The server goes down: 1012, come back.
    GoingDown,
}

/// A live frame that waits for the replay, with its place if it is a numbered line.
type Held = (Option<(ChatId, Seq)>, Frame);

/// A queue of frames with one reader.
#[derive(Debug, Default)]
pub struct Outbox {
    state: Mutex<State>,
    filled: Notify,
}

#[derive(Debug, Default)]
struct State {
    frames: VecDeque<Frame>,
    bytes: usize,
    closing: Option<CloseReason>,
    /// While the past is replayed, live frames wait here.
    held: Option<Vec<Held>>,
    /// What the replay already sent, per chat: the same line, handed out a moment later, is dropped.
    replayed: HashMap<ChatId, Seq>,
}

impl State {
    fn push(&mut self, frame: Frame) {
        self.bytes += frame.as_str().len();
        self.frames.push_back(frame);
        self.bound();
    }

    fn bound(&mut self) {
        if self.bytes > QUEUE_BYTES_MAX && self.closing.is_none() {
            self.closing = Some(CloseReason::TooSlow);
            self.frames.clear();
            self.held = None;
        }
    }

    fn was_replayed(&mut self, chat: ChatId, seq: Seq) -> bool {
        if self.replayed.is_empty() {
            return false;
        }
        match self.replayed.get(&chat) {
            Some(last) if seq <= *last => true,
            Some(_) => {
                // Lines of a chat come in order: nothing older can follow.
                self.replayed.remove(&chat);
                false
            }
            None => false,
        }
    }
}

impl Outbox {
    /// Queues a frame that is not a numbered line.
    pub fn push(&self, frame: Frame) {
        self.push_maybe_numbered(None, frame);
    }

    /// Queues a numbered line, unless the replay has sent it already.
    pub fn push_line(&self, chat: ChatId, seq: Seq, frame: Frame) {
        self.push_maybe_numbered(Some((chat, seq)), frame);
    }

    fn push_maybe_numbered(&self, line: Option<(ChatId, Seq)>, frame: Frame) {
        let mut state = self.state.lock();
        if state.closing.is_some() || line.is_some_and(|(chat, seq)| state.was_replayed(chat, seq))
        {
            return;
        }
        if state.held.is_some() {
            state.bytes += frame.as_str().len();
            state.held.get_or_insert_default().push((line, frame));
            state.bound();
        } else {
            state.push(frame);
        }
        drop(state);
        self.filled.notify_one();
    }

    /// From now on live frames wait until [`Outbox::release`].
    pub fn hold(&self) {
        self.state.lock().held.get_or_insert_default();
    }

    /// The replay is whole up to these seqs: `done` is sent, then the live frames that it did not cover.
    pub fn release(&self, replayed: HashMap<ChatId, Seq>, done: Frame) {
        let mut state = self.state.lock();
        let held = state.held.take().unwrap_or_default();
        let held_bytes: usize = held.iter().map(|(_, frame)| frame.as_str().len()).sum();
        state.bytes -= held_bytes.min(state.bytes);
        state.replayed = replayed;
        state.push(done);
        for (line, frame) in held {
            if !line.is_some_and(|(chat, seq)| state.was_replayed(chat, seq)) {
                state.push(frame);
            }
        }
        drop(state);
        self.filled.notify_one();
    }

    /// Ends the connection after nothing more than a close frame.
    pub fn close(&self, reason: CloseReason) {
        let mut state = self.state.lock();
        state.closing.get_or_insert(reason);
        drop(state);
        self.filled.notify_one();
    }

    /// Waits until there is something to send or a reason to close. Only one task may wait.
    pub async fn filled(&self) {
        self.filled.notified().await;
    }

    /// Takes everything that waits.
    pub fn drain(&self, into: &mut Vec<Frame>) -> Option<CloseReason> {
        let mut state = self.state.lock();
        let taken: usize = state.frames.iter().map(|frame| frame.as_str().len()).sum();
        state.bytes -= taken.min(state.bytes);
        into.extend(state.frames.drain(..));
        // An idle connection keeps no buffer from its busiest moment.
        if state.frames.capacity() > 64 {
            state.frames.shrink_to(0);
        }
        state.closing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chat(id: i64) -> ChatId {
        ChatId::stored(id)
    }

    fn drained(outbox: &Outbox) -> Vec<String> {
        let mut frames = Vec::new();
        outbox.drain(&mut frames);
        frames.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_line_is_shown_once_whether_replay_or_live_came_first() {
        let outbox = Outbox::default();
        outbox.hold();
        outbox.push_line(chat(1), Seq::new(4), "live 4".into());
        outbox.push("read".into());
        outbox.push_line(chat(2), Seq::new(1), "other 1".into());
        outbox.push_line(chat(3), Seq::new(7), "third 7".into());
        outbox.push_line(chat(3), Seq::new(8), "third 8".into());
        assert!(
            drained(&outbox).is_empty(),
            "live frames wait for the replay"
        );
        let replayed = HashMap::from([(chat(1), Seq::new(5)), (chat(3), Seq::new(7))]);
        outbox.release(replayed, "resumed".into());
        // Committed before the replay read it, handed out only now.
        outbox.push_line(chat(1), Seq::new(5), "late 5".into());
        outbox.push_line(chat(1), Seq::new(6), "live 6".into());
        assert_eq!(
            drained(&outbox),
            ["resumed", "read", "other 1", "third 8", "live 6"]
        );
    }

    #[test]
    fn a_full_queue_closes_its_connection_and_forgets() {
        let outbox = Outbox::default();
        let frame: Frame = "x".repeat(QUEUE_BYTES_MAX / 4).into();
        for _ in 0..5 {
            outbox.push(frame.clone());
        }
        let mut frames = Vec::new();
        assert_eq!(outbox.drain(&mut frames), Some(CloseReason::TooSlow));
        assert!(frames.is_empty());
        outbox.push("more".into());
        assert!(drained(&outbox).is_empty());
    }
}
