//! `chat` frames: a changed chat, as each party that sees it would list it now.
//!
//! The frame holds what differs from party to party (unread, the newest line), so it is read anew for each,
//! a moment after the commit. Several changes in that moment are told once.

use crate::Desk;
use model::{ChatId, Party};
use parking_lot::Mutex;
use policy::{ChatFacts, Scope};
use protocol::ServerFrame;
use std::collections::HashMap;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::Notify;

/// Chats that may wait to be announced; more are dropped from here and found by `list`.
const WAITING_MAX: usize = 10_000;
/// Pause after a failed read.
const PAUSE: Duration = Duration::from_millis(200);

/// The changed chats with their newest facts.
#[derive(Default)]
pub(crate) struct Announcer {
    waiting: Mutex<HashMap<ChatId, ChatFacts>>,
    filled: Arc<Notify>,
}

impl Announcer {
    /// A chat changed. Called in the order of the changes. The facts are as old as the change; where others of the same
    /// group followed, a read is newer, and their own call is still to come.
    pub(crate) fn announce(&self, chat: ChatId, facts: &ChatFacts) {
        let mut waiting = self.waiting.lock();
        if waiting.len() < WAITING_MAX || waiting.contains_key(&chat) {
            waiting.insert(chat, facts.clone());
        }
        drop(waiting);
        self.filled.notify_one();
    }

    /// A change could not be told: tried again, unless a newer one of the same chat waits already.
    fn again(&self, chat: ChatId, facts: &ChatFacts) {
        let mut waiting = self.waiting.lock();
        waiting.entry(chat).or_insert_with(|| facts.clone());
        drop(waiting);
        self.filled.notify_one();
    }

    fn next(&self) -> Option<(ChatId, ChatFacts)> {
        let mut waiting = self.waiting.lock();
        let chat = *waiting.keys().next()?;
        waiting.remove_entry(&chat)
    }
}

/// Announces until the desk is gone.
pub(crate) fn spawn(desk: &Arc<Desk>) {
    let filled = Arc::clone(&desk.announcer.filled);
    let desk: Weak<Desk> = Arc::downgrade(desk);
    tokio::spawn(async move {
        loop {
            // The time-out only lets the task notice that the desk is gone.
            tokio::time::timeout(Duration::from_secs(1), filled.notified())
                .await
                .ok();
            let Some(desk) = desk.upgrade() else { return };
            while let Some((chat, facts)) = desk.announcer.next() {
                desk.announce(chat, &facts).await;
            }
        }
    });
}

impl Desk {
    /// Chats changed in another way than by a case (a guest became a user): everybody who sees them is told.
    pub async fn announce_changed(&self, viewer: Party, chats: &[ChatId]) {
        for chat in chats {
            // Who sees it reads it anew at the next list, whatever happens here.
            if let Ok(Some(view)) = self.storage.chat(viewer, *chat).await {
                let facts = view.chat.facts(&view.parties);
                self.announcer.announce(*chat, &facts);
                self.hub.chat_changed(&facts);
            }
        }
    }

    async fn announce(&self, chat: ChatId, facts: &ChatFacts) {
        for party in self.hub.audience(facts) {
            let view = match self.chat_view(party, chat).await {
                Ok(Some(view)) => view,
                Ok(None) => continue,
                Err(_) => {
                    self.announcer.again(chat, facts);
                    tokio::time::sleep(PAUSE).await;
                    return;
                }
            };
            let frame = ServerFrame::Chat {
                chat: Box::new(view),
            }
            .encode()
            .into();
            // A change that came after the read is waiting here already; if it took the chat from this
            // party, the frame must not follow the `gone`.
            let waiting = self.announcer.waiting.lock();
            let newest = waiting.get(&chat).unwrap_or(facts);
            if Scope::of(party).admits(newest) {
                self.hub.to_party(party, &frame);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Status;

    #[test]
    fn what_could_not_be_told_never_takes_the_place_of_what_is_newer() {
        let facts = |worker| ChatFacts {
            customer: Some(Party::guest(1)),
            worker,
            parties: Vec::new(),
            status: Status::Open,
        };
        let (announcer, chat) = (Announcer::default(), ChatId::stored(1));
        announcer.announce(chat, &facts(None));
        let (_, older) = announcer.next().unwrap();
        announcer.announce(chat, &facts(Some(3)));
        announcer.again(chat, &older);
        assert_eq!(announcer.next(), Some((chat, facts(Some(3)))));
        announcer.again(chat, &older);
        assert_eq!(announcer.next(), Some((chat, older)));
        assert_eq!(announcer.next(), None);
    }
}
