//! Which chat each of the staff has open: a hint for colleagues, in memory, of this server alone.
//!
//! A connection looks at one chat at most, so there are never more looks than connections. Whom a look reaches is
//! asked of `policy` with facts that are never older than what this server has handed out: a chat that is looked at
//! follows its own changes ([`Hub::looks_changed`]), and a look begins to follow before its facts are read
//! ([`Hub::begin_look`]), so that no change falls between. A right that ends takes the look with it.

use crate::connections::{Connection, ConnectionId, Hub};
use crate::outbox::Frame;
use model::{ChatId, Named, Party};
use policy::{ChatFacts, Scope};
use std::collections::HashMap;

/// Makes the frame that names who looks at a chat.
pub type LookingFrame<'a> = &'a dyn Fn(ChatId, &[Named]) -> Frame;

#[derive(Debug, Default)]
pub(crate) struct Looks {
    chats: HashMap<ChatId, Looked>,
    of: HashMap<ConnectionId, ChatId>,
}

#[derive(Debug, Default)]
struct Looked {
    /// None until the first look has read them, or a change brought them.
    facts: Option<ChatFacts>,
    here: Vec<(ConnectionId, Named)>,
    /// Looks that have begun and not ended.
    begun: usize,
}

impl Looked {
    /// Everybody here but one, each once, by kind and number.
    fn but(&self, receiver: Party) -> Vec<Named> {
        let others = self.here.iter().map(|(_, who)| who);
        let mut others: Vec<Named> = others
            .filter(|who| who.party != receiver)
            .cloned()
            .collect();
        others.sort_by_key(|who| who.party);
        others.dedup_by_key(|who| who.party);
        others
    }

    fn has(&self, party: Party) -> bool {
        self.here.iter().any(|(_, who)| who.party == party)
    }
}

impl Looks {
    fn tidy(&mut self, chat: ChatId) {
        let is_over = |looked: &Looked| looked.begun == 0 && looked.here.is_empty();
        if self.chats.get(&chat).is_some_and(is_over) {
            self.chats.remove(&chat);
        }
    }

    /// Takes a connection's look away; the chat, if its party no longer looks at it at all.
    fn remove(&mut self, connection: &Connection) -> Option<ChatId> {
        let chat = self.of.remove(&connection.id)?;
        let looked = self.chats.get_mut(&chat)?;
        looked.here.retain(|(id, _)| *id != connection.id);
        (!looked.has(connection.who.party)).then_some(chat)
    }
}

/// A look that has begun: its chat's facts may be read now. Dropped, it was none.
#[derive(Debug)]
pub struct BegunLook<'a> {
    hub: &'a Hub,
    chat: ChatId,
}

impl BegunLook<'_> {
    /// The connection looks at the chat, whose facts were read after the look had begun, and at no other. It is
    /// told who else does; the others are told of it. `false`: by now the chat is not its party's to see.
    #[must_use]
    pub fn finish(
        self,
        connection: &Connection,
        facts: ChatFacts,
        frame: LookingFrame<'_>,
    ) -> bool {
        let party = connection.who.party;
        let mut looks = self.hub.looks.lock();
        let looked = looks.chats.entry(self.chat).or_default();
        let facts = looked.facts.get_or_insert(facts);
        if !Scope::of(party).admits(facts) {
            return false;
        }
        let left = looks.remove(connection);
        if let Some(left) = left.filter(|left| *left != self.chat) {
            self.hub.tell(&looks, left, Some(party), frame);
            looks.tidy(left);
        }
        let looked = looks.chats.entry(self.chat).or_default();
        let is_new = !looked.has(party) && left != Some(self.chat);
        looked.here.push((connection.id, connection.who.clone()));
        looks.of.insert(connection.id, self.chat);
        if is_new {
            self.hub.tell(&looks, self.chat, Some(party), frame);
        }
        let others = looks.chats[&self.chat].but(party);
        connection.outbox.push(frame(self.chat, &others));
        true
    }
}

impl Drop for BegunLook<'_> {
    fn drop(&mut self) {
        let mut looks = self.hub.looks.lock();
        if let Some(looked) = looks.chats.get_mut(&self.chat) {
            looked.begun -= 1;
        }
        looks.tidy(self.chat);
    }
}

impl Hub {
    /// Somebody is about to look at a chat: from here on its changes are followed.
    #[must_use]
    pub fn begin_look(&self, chat: ChatId) -> BegunLook<'_> {
        self.looks.lock().chats.entry(chat).or_default().begun += 1;
        BegunLook { hub: self, chat }
    }

    /// The connection looks at nothing any more.
    pub fn stop_looking(&self, connection: &Connection, frame: LookingFrame<'_>) {
        let mut looks = self.looks.lock();
        if let Some(left) = looks.remove(connection) {
            self.tell(&looks, left, Some(connection.who.party), frame);
            looks.tidy(left);
        }
    }

    /// A chat changed: whoever may no longer see it looks at it no longer, and whoever sees it now is told.
    pub fn looks_changed(&self, chat: ChatId, facts: &ChatFacts, frame: LookingFrame<'_>) {
        let mut looks = self.looks.lock();
        let looks = &mut *looks;
        let Some(looked) = looks.chats.get_mut(&chat) else {
            return;
        };
        let before = looked.facts.replace(facts.clone());
        let is_admitted = |who: &Named| Scope::of(who.party).admits(facts);
        let lost: Vec<ConnectionId> = looked
            .here
            .extract_if(.., |(_, who)| !is_admitted(who))
            .map(|(id, _)| id)
            .collect();
        for id in &lost {
            looks.of.remove(id);
        }
        let has_newcomer = before.is_some_and(|before| before.worker != facts.worker);
        if !lost.is_empty() || (has_newcomer && !looks.chats[&chat].here.is_empty()) {
            self.tell(looks, chat, None, frame);
        }
        looks.tidy(chat);
    }

    /// Chats that are looked at, or about to be.
    #[must_use]
    pub fn looked_at(&self) -> usize {
        self.looks.lock().chats.len()
    }

    /// Staff that may see the chat, but for one, each without itself. Under the lock, so that the last frame about a
    /// chat is the true one.
    fn tell(&self, looks: &Looks, chat: ChatId, except: Option<Party>, frame: LookingFrame<'_>) {
        let Some(looked) = looks.chats.get(&chat) else {
            return;
        };
        let Some(facts) = &looked.facts else { return };
        for party in self.audience(facts) {
            if party.is_staff() && Some(party) != except {
                self.to_party(party, &frame(chat, &looked.but(party)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{ManualClock, Status, Timestamp, TokenHash};
    use std::sync::Arc;

    const CHAT: ChatId = ChatId::stored(1);
    const OTHER: ChatId = ChatId::stored(2);
    const SARA: Party = Party::worker(3);
    const DAWIT: Party = Party::worker(4);
    const MARTA: Party = Party::admin(1);
    const OWEN: Party = Party::admin(2);
    const GUEST: Party = Party::guest(9);

    fn hub() -> Hub {
        let clock = Arc::new(ManualClock::new(Timestamp::from_millis(0)));
        Hub::new("life".to_owned(), clock)
    }

    fn facts(worker: Option<i64>) -> ChatFacts {
        ChatFacts {
            customer: Some(GUEST),
            worker,
            parties: Vec::new(),
            status: Status::Open,
        }
    }

    fn join(hub: &Hub, party: Party) -> Arc<Connection> {
        let who = Named {
            party,
            name: party.to_string(),
        };
        let session = Arc::new(TokenHash(party.to_string()));
        let connection = hub.join(who, session, Frame::default);
        connection.outbox.release(HashMap::new(), Frame::default());
        said(&connection);
        connection
    }

    fn frame(chat: ChatId, who: &[Named]) -> Frame {
        let names: Vec<&str> = who.iter().map(|who| who.name.as_str()).collect();
        format!("{chat}: {}", names.join(" ")).into()
    }

    fn said(connection: &Connection) -> Vec<String> {
        let mut frames = Vec::new();
        connection.outbox.drain(&mut frames);
        let texts = frames.iter().map(ToString::to_string);
        texts.filter(|text| !text.is_empty()).collect()
    }

    fn look(hub: &Hub, who: &Connection, chat: ChatId, worker: Option<i64>) -> bool {
        hub.begin_look(chat).finish(who, facts(worker), &frame)
    }

    #[test]
    fn colleagues_are_told_of_each_other_and_nobody_of_himself() {
        let hub = hub();
        let (sara, marta, guest) = (join(&hub, SARA), join(&hub, MARTA), join(&hub, GUEST));
        let dawit = join(&hub, DAWIT);
        said(&sara);
        said(&marta);
        assert!(look(&hub, &sara, CHAT, Some(3)));
        assert_eq!(said(&sara), ["1: "], "the present state");
        assert_eq!(said(&marta), ["1: worker:3"]);
        assert!(look(&hub, &marta, CHAT, Some(3)));
        assert_eq!(said(&marta), ["1: worker:3"]);
        assert_eq!(said(&sara), ["1: admin:1"]);
        // Another window of the same person is no news.
        let second = join(&hub, MARTA);
        assert!(look(&hub, &second, CHAT, Some(3)));
        assert_eq!(said(&second), ["1: worker:3"]);
        assert!(said(&sara).is_empty());
        hub.stop_looking(&marta, &frame);
        assert!(said(&sara).is_empty(), "she still looks in the other one");
        hub.stop_looking(&second, &frame);
        assert_eq!(said(&sara), ["1: "]);
        assert!(said(&guest).is_empty() && said(&dawit).is_empty());
        hub.stop_looking(&sara, &frame);
        assert_eq!(hub.looked_at(), 0);
    }

    #[test]
    fn a_connection_looks_at_one_chat() {
        let hub = hub();
        let (marta, owen) = (join(&hub, MARTA), join(&hub, OWEN));
        said(&marta);
        assert!(look(&hub, &owen, CHAT, None));
        assert!(look(&hub, &owen, OTHER, None));
        assert_eq!(said(&marta), ["1: admin:2", "1: ", "2: admin:2"]);
        assert!(look(&hub, &owen, OTHER, None));
        assert!(said(&marta).is_empty(), "nothing changed");
        assert_eq!(said(&owen), ["1: ", "2: ", "2: "]);
        assert_eq!(hub.looked_at(), 1);
    }

    #[test]
    fn a_right_that_ends_takes_the_look_with_it() {
        let hub = hub();
        let (sara, dawit, marta) = (join(&hub, SARA), join(&hub, DAWIT), join(&hub, MARTA));
        assert!(look(&hub, &sara, CHAT, Some(3)));
        assert!(look(&hub, &marta, CHAT, Some(3)));
        said(&sara);
        said(&dawit);
        said(&marta);
        hub.looks_changed(CHAT, &facts(Some(4)), &frame);
        assert!(said(&sara).is_empty(), "it is not hers any more");
        assert_eq!(said(&marta), ["1: "]);
        assert_eq!(said(&dawit), ["1: admin:1"], "he sees it now");
        // She cannot come back, and her leaving is nobody's news.
        assert!(
            !look(&hub, &sara, CHAT, Some(3)),
            "the older facts do not count"
        );
        hub.stop_looking(&sara, &frame);
        assert!(said(&marta).is_empty());
    }

    #[test]
    fn a_change_between_beginning_and_reading_is_not_missed() {
        let hub = hub();
        let (sara, marta) = (join(&hub, SARA), join(&hub, MARTA));
        said(&sara);
        said(&marta);
        let read_before = facts(Some(3));
        let begun = hub.begin_look(CHAT);
        hub.looks_changed(CHAT, &facts(Some(4)), &frame);
        assert!(begun.finish(&marta, read_before.clone(), &frame));
        assert!(said(&sara).is_empty(), "she has lost the chat");
        let begun = hub.begin_look(OTHER);
        hub.looks_changed(OTHER, &facts(None), &frame);
        assert!(!begun.finish(&sara, read_before, &frame));
        assert_eq!(hub.looked_at(), 1, "a look that was none leaves nothing");
    }
}
