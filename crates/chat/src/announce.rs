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

/// Whose view of a chat changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Concerns {
    /// Everybody's who sees it.
    Everybody,
    /// Staff's alone: a customer is not told even that something happened.
    Staff,
    /// One member of staff's alone.
    One(Party),
}

impl Concerns {
    fn includes(self, party: Party) -> bool {
        match self {
            Self::Everybody => true,
            Self::Staff => party.is_staff(),
            Self::One(one) => one == party,
        }
    }

    /// Both together, or a little more, but never a customer for nothing.
    fn and(self, other: Self) -> Self {
        if self == other {
            self
        } else if self == Self::Everybody || other == Self::Everybody {
            Self::Everybody
        } else {
            Self::Staff
        }
    }
}

struct Waiting {
    facts: ChatFacts,
    concerns: Concerns,
}

/// The changed chats with their newest facts.
#[derive(Default)]
pub(crate) struct Announcer {
    waiting: Mutex<HashMap<ChatId, Waiting>>,
    filled: Arc<Notify>,
}

impl Announcer {
    /// A chat changed. Called in the order of the changes. The facts are as old as the change; where others of the same
    /// group followed, a read is newer, and their own call is still to come.
    pub(crate) fn announce(&self, chat: ChatId, facts: &ChatFacts) {
        let mut waiting = self.waiting.lock();
        if waiting.len() < WAITING_MAX || waiting.contains_key(&chat) {
            let concerns = Concerns::Everybody;
            let facts = facts.clone();
            waiting.insert(chat, Waiting { facts, concerns });
        }
        drop(waiting);
        self.filled.notify_one();
    }

    /// What stands beside a chat changed, in a transaction apart from the order of the commits: facts that wait here
    /// already may be newer and stay. Whoever lost the chat meanwhile finds no view of it.
    pub(crate) fn announce_beside(&self, chat: ChatId, facts: &ChatFacts, concerns: Concerns) {
        let mut waiting = self.waiting.lock();
        if let Some(known) = waiting.get_mut(&chat) {
            known.concerns = known.concerns.and(concerns);
        } else if waiting.len() < WAITING_MAX {
            let facts = facts.clone();
            waiting.insert(chat, Waiting { facts, concerns });
        }
        drop(waiting);
        self.filled.notify_one();
    }

    fn next(&self) -> Option<(ChatId, Waiting)> {
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
            while let Some((chat, told)) = desk.announcer.next() {
                desk.announce(chat, &told).await;
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

    async fn announce(&self, chat: ChatId, told: &Waiting) {
        let mut parties = self.hub.audience(&told.facts);
        parties.retain(|party| told.concerns.includes(*party));
        for party in parties {
            let view = match self.chat_view(party, chat).await {
                Ok(Some(view)) => view,
                Ok(None) => continue,
                Err(_) => {
                    self.announcer
                        .announce_beside(chat, &told.facts, told.concerns);
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
            let newest = waiting.get(&chat).unwrap_or(told);
            if Scope::of(party).admits(&newest.facts) {
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
    fn what_is_staffs_never_widens_to_a_customer() {
        let (sara, owen) = (Party::worker(3), Party::admin(2));
        let all = [
            Concerns::Everybody,
            Concerns::Staff,
            Concerns::One(sara),
            Concerns::One(owen),
        ];
        for one in all {
            for other in all {
                let both = one.and(other);
                for party in [sara, owen, Party::guest(1)] {
                    let is_meant = one.includes(party) || other.includes(party);
                    assert!(!is_meant || both.includes(party), "{one:?} {other:?}");
                    assert!(
                        is_meant || party.is_staff() || !both.includes(party),
                        "{one:?} {other:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn what_could_not_be_told_never_takes_the_place_of_what_is_newer() {
        let facts = |worker| ChatFacts {
            customer: Some(Party::guest(1)),
            worker,
            parties: Vec::new(),
            status: Status::Open,
        };
        let (announcer, chat) = (Announcer::default(), ChatId::stored(1));
        let told = || announcer.next().map(|(_, waiting)| waiting.facts);
        announcer.announce(chat, &facts(None));
        let older = told().unwrap();
        announcer.announce(chat, &facts(Some(3)));
        announcer.announce_beside(chat, &older, Concerns::Everybody);
        assert_eq!(told(), Some(facts(Some(3))));
        announcer.announce_beside(chat, &older, Concerns::Everybody);
        assert_eq!(told(), Some(older));
        assert_eq!(told(), None);
    }
}
