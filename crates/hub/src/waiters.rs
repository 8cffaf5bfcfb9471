//! Long polls: somebody who waits for the next change, and is woken once.

use model::{ChatId, Party};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::Notify;

/// What a long poll waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitsFor {
    /// A line of this chat that its party may see.
    Chat(ChatId),
    /// Any change in its party's list.
    List,
}

/// A long poll.
#[derive(Debug)]
pub struct Waiter {
    pub(crate) id: u64,
    pub(crate) party: Party,
    pub(crate) session: crate::SessionKey,
    pub(crate) waits_for: WaitsFor,
    notify: Arc<Notify>,
    ended: Arc<AtomicBool>,
}

impl Waiter {
    pub(crate) fn new(
        id: u64,
        party: Party,
        session: crate::SessionKey,
        waits_for: WaitsFor,
    ) -> Self {
        Self {
            id,
            party,
            session,
            waits_for,
            notify: Arc::default(),
            ended: Arc::default(),
        }
    }

    pub(crate) fn handle(&self) -> Self {
        Self {
            id: self.id,
            party: self.party,
            session: self.session.clone(),
            waits_for: self.waits_for,
            notify: Arc::clone(&self.notify),
            ended: Arc::clone(&self.ended),
        }
    }

    /// Waits until woken; what was said before counts.
    pub async fn woken(&self) {
        self.notify.notified().await;
    }

    /// The wait is over for good: its session has ended.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    pub(crate) fn wake(&self) {
        self.notify.notify_one();
    }

    pub(crate) fn end(&self) {
        self.ended.store(true, Ordering::Release);
        self.wake();
    }
}
