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
/// Bytes that are taken out at once: what is taken counts as sent, so that it must be little beside the queue.
const TAKEN_BYTES_MAX: usize = 64 * 1024;

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
    cut: Notify,
    going_down: Notify,
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

    /// Nothing more is sent. A server that goes down still sends what it owes: acks above all.
    fn is_cut(&self) -> bool {
        matches!(
            self.closing,
            Some(CloseReason::TooSlow | CloseReason::SessionEnded)
        )
    }

    fn bound(&mut self) {
        if self.bytes > QUEUE_BYTES_MAX && !self.is_cut() {
            self.closing = Some(CloseReason::TooSlow);
            self.bytes = 0;
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
        if state.is_cut() || line.is_some_and(|(chat, seq)| state.was_replayed(chat, seq)) {
            return;
        }
        if state.held.is_some() {
            state.bytes += frame.as_str().len();
            state.held.get_or_insert_default().push((line, frame));
            state.bound();
        } else {
            state.push(frame);
        }
        self.tell(&state);
    }

    /// Tells the reader that there is something to do, and stops it where it writes to somebody who is cut.
    fn tell(&self, state: &State) {
        self.filled.notify_one();
        match state.closing {
            None => {}
            Some(CloseReason::GoingDown) => self.going_down.notify_one(),
            Some(CloseReason::TooSlow | CloseReason::SessionEnded) => self.cut.notify_one(),
        }
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
        self.tell(&state);
    }

    /// Ends the connection after what was queued before, if the other side takes that at once. A session that ends
    /// outweighs a server that goes down.
    pub fn close(&self, reason: CloseReason) {
        let mut state = self.state.lock();
        if !state.is_cut() {
            state.closing = Some(reason);
        }
        self.tell(&state);
    }

    /// Lets the reader look again although nothing was queued.
    pub fn wake(&self) {
        self.filled.notify_one();
    }

    /// Waits until there is something to send or a reason to close. Only one task may wait.
    pub async fn filled(&self) {
        self.filled.notified().await;
    }

    /// Waits until nothing more may be sent, for a reader who is held up by a write. Only one task may wait.
    pub async fn cut(&self) {
        self.cut.notified().await;
    }

    /// Waits until the server goes down. Only one task may wait.
    pub async fn going_down(&self) {
        self.going_down.notified().await;
    }

    /// Why the connection ends, if it does.
    pub fn closing(&self) -> Option<CloseReason> {
        self.state.lock().closing
    }

    /// Bytes that wait.
    pub fn unsent_bytes(&self) -> usize {
        self.state.lock().bytes
    }

    /// Takes what waits, a part at a time; once nothing is left, says why the connection ends, if it does.
    pub fn drain(&self, into: &mut Vec<Frame>) -> Option<CloseReason> {
        let mut state = self.state.lock();
        let mut taken = 0;
        while taken < TAKEN_BYTES_MAX
            && let Some(frame) = state.frames.pop_front()
        {
            taken += frame.as_str().len();
            into.push(frame);
        }
        state.bytes -= taken.min(state.bytes);
        if !state.frames.is_empty() {
            self.filled.notify_one();
            return None;
        }
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
    #[test]
    fn a_server_that_goes_down_still_sends_what_it_owes_and_then_says_goodbye() {
        let outbox = Outbox::default();
        outbox.push("before".into());
        outbox.close(CloseReason::GoingDown);
        outbox.push("an ack".into());
        let mut frames = Vec::new();
        assert_eq!(outbox.drain(&mut frames), Some(CloseReason::GoingDown));
        assert_eq!(frames, ["before", "an ack"]);
        outbox.close(CloseReason::SessionEnded);
        outbox.push("no longer".into());
        outbox.close(CloseReason::GoingDown);
        frames.clear();
        assert_eq!(outbox.drain(&mut frames), Some(CloseReason::SessionEnded));
        assert!(frames.is_empty());
    }

    #[test]
    fn what_is_taken_out_at_once_is_little_and_the_rest_still_counts() {
        let outbox = Outbox::default();
        let frame: Frame = "x".repeat(TAKEN_BYTES_MAX / 2).into();
        let fits = QUEUE_BYTES_MAX / frame.as_str().len();
        for _ in 0..fits {
            outbox.push(frame.clone());
        }
        let mut frames = Vec::new();
        assert_eq!(outbox.drain(&mut frames), None);
        assert_eq!(frames.len(), 2);
        // Two more have room, and the third is too much.
        for left in [2, 1, 0] {
            assert_eq!(outbox.closing(), None, "room for {left} more");
            outbox.push(frame.clone());
        }
        assert_eq!(outbox.closing(), Some(CloseReason::TooSlow));
    }
}
