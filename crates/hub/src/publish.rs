//! From a committed event to the connections that may see it.

use crate::connections::{ConnectionId, Hub};
use crate::outbox::Frame;
use crate::waiters::WaitsFor;
use model::{Audience, ChatId, Party, PartyKind, Seq};
use policy::{ChatFacts, Scope};

/// A committed line, encoded once an audience.
pub struct Line<'a> {
    /// The chat's facts as committed.
    pub facts: &'a ChatFacts,
    /// The chat.
    pub chat: ChatId,
    /// Customers' number.
    pub seq: Seq,
    /// Staff's number.
    pub staff_seq: Seq,
    /// For customers; none for a note.
    pub for_customers: Option<Frame>,
    /// For staff.
    pub for_staff: Frame,
    /// For the author's other connections, with the key.
    pub for_author: Option<(Party, Frame)>,
    /// The connection that sent it: it gets its `ack` instead.
    pub origin: Option<ConnectionId>,
}

/// A cursor that moved.
pub struct Cursor<'a> {
    /// The chat's facts as committed.
    pub facts: &'a ChatFacts,
    /// Whose cursor.
    pub by: Party,
    /// For customers; none when the number they see has not changed, or is not theirs to see.
    pub for_customers: Option<Frame>,
    /// For staff; none when its owner is no party of the chat.
    pub for_staff: Option<Frame>,
    /// For its owner's own connections.
    pub for_owner: Frame,
    /// It is the first of its side at the newest line that customers see, which their lists show as read from now on.
    pub ends_for_customers: bool,
    /// It reached the newest line that staff sees.
    pub ends_for_staff: bool,
}

impl Cursor<'_> {
    /// Whether the party's list shows it: its owner's by the count, others' by the newest line.
    fn shows_in_list_of(&self, party: Party) -> bool {
        let ends = if party.is_staff() {
            self.ends_for_staff
        } else {
            self.ends_for_customers
        };
        ends || party == self.by
    }
}

/// Somebody types.
pub struct Typing<'a> {
    /// The chat's facts.
    pub facts: &'a ChatFacts,
    /// Who.
    pub by: Party,
    /// Told to staff only: a note.
    pub is_note: bool,
    /// The frame.
    pub frame: Frame,
}

impl Hub {
    /// Hands a committed line to everybody who may see it, in the order of the calls.
    pub fn line(&self, line: &Line<'_>) {
        let is_note = line.for_customers.is_none();
        let sees = |party: &Party| !is_note || party.is_staff();
        let reached: Vec<Party> = self.reached(line.facts).into_iter().filter(sees).collect();
        self.versions.lock().touch(reached.iter().copied(), true);
        let listeners = self.listeners.read();
        for party in &reached {
            let (seq, frame) = match party.audience() {
                Audience::Customer => (line.seq, line.for_customers.as_ref()),
                Audience::Staff => (line.staff_seq, Some(&line.for_staff)),
            };
            let own = line
                .for_author
                .as_ref()
                .filter(|(author, _)| author == party);
            let Some(frame) = own.map(|(_, frame)| frame).or(frame) else {
                continue;
            };
            for connection in listeners.of(*party) {
                if Some(connection.id) != line.origin {
                    connection.outbox.push_line(line.chat, seq, frame.clone());
                }
            }
            for waiter in listeners.waiters.get(party).into_iter().flatten() {
                if waiter.waits_for == WaitsFor::List
                    || waiter.waits_for == WaitsFor::Chat(line.chat)
                {
                    waiter.wake();
                }
            }
        }
    }

    /// Tells that a cursor moved: its owner's devices, and the parties to whom it is shown. Polls of those whose list
    /// shows it look again.
    pub fn cursor(&self, cursor: &Cursor<'_>) {
        let reached = self.reached(cursor.facts);
        let lists: Vec<Party> = reached
            .iter()
            .copied()
            .filter(|party| cursor.shows_in_list_of(*party))
            .collect();
        let admins = cursor.ends_for_staff || cursor.by.kind == PartyKind::Admin;
        self.versions.lock().touch(lists.iter().copied(), admins);
        let listeners = self.listeners.read();
        for waiter in lists
            .iter()
            .filter_map(|party| listeners.waiters.get(party))
            .flatten()
        {
            if waiter.waits_for == WaitsFor::List {
                waiter.wake();
            }
        }
        for party in reached {
            let frame = if party == cursor.by {
                Some(&cursor.for_owner)
            } else if party.is_staff() {
                cursor.for_staff.as_ref()
            } else {
                cursor.for_customers.as_ref()
            };
            let Some(frame) = frame else { continue };
            for connection in listeners.of(party) {
                connection.outbox.push(frame.clone());
            }
        }
    }

    /// Tells that somebody types.
    pub fn typing(&self, typing: &Typing<'_>) {
        let listeners = self.listeners.read();
        for party in self.reached_in(&listeners, typing.facts) {
            if party == typing.by || (typing.is_note && !party.is_staff()) {
                continue;
            }
            for connection in listeners.of(party) {
                connection.outbox.push(typing.frame.clone());
            }
        }
    }

    /// A chat's state changed: polls of everybody who sees it look again. Frames go by [`Hub::to_party`].
    pub fn chat_changed(&self, facts: &ChatFacts) {
        self.lists_changed(&self.reached(facts));
    }

    /// Something of a chat changed that staff alone sees: no customer's list or poll moves.
    pub fn staff_changed(&self, facts: &ChatFacts) {
        let mut staff = self.reached(facts);
        staff.retain(|party| party.is_staff());
        self.lists_changed(&staff);
    }

    /// Something changed in one party's list alone.
    pub fn list_changed(&self, party: Party) {
        self.versions.lock().touch_one(party);
        self.wake_lists(&[party]);
    }

    fn lists_changed(&self, reached: &[Party]) {
        self.versions.lock().touch(reached.iter().copied(), true);
        self.wake_lists(reached);
    }

    fn wake_lists(&self, parties: &[Party]) {
        let listeners = self.listeners.read();
        for waiter in parties
            .iter()
            .filter_map(|party| listeners.waiters.get(party))
            .flatten()
        {
            if waiter.waits_for == WaitsFor::List {
                waiter.wake();
            }
        }
    }

    /// Those who may see the chat and are connected.
    #[must_use]
    pub fn audience(&self, facts: &ChatFacts) -> Vec<Party> {
        let listeners = self.listeners.read();
        let mut reached = self.reached_in(&listeners, facts);
        reached.retain(|party| listeners.connections.contains_key(party));
        reached
    }

    /// A frame for all connections of a party.
    pub fn to_party(&self, party: Party, frame: &Frame) {
        for connection in self.listeners.read().of(party) {
            connection.outbox.push(frame.clone());
        }
    }

    fn reached(&self, facts: &ChatFacts) -> Vec<Party> {
        self.reached_in(&self.listeners.read(), facts)
    }

    /// Everybody the policy admits who could be listening: the chat's people and the admins here.
    fn reached_in(
        &self,
        listeners: &crate::connections::Listeners,
        facts: &ChatFacts,
    ) -> Vec<Party> {
        let worker = facts.worker.map(Party::worker);
        let people = facts
            .customer
            .into_iter()
            .chain(worker)
            .chain(facts.parties.iter().copied());
        let mut reached: Vec<Party> = Vec::with_capacity(8);
        for party in people.chain(listeners.admins()) {
            if Scope::of(party).admits(facts) && !reached.contains(&party) {
                reached.push(party);
            }
        }
        reached
    }
}

impl std::fmt::Debug for Hub {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hub")
            .field("connections", &self.count())
            .finish_non_exhaustive()
    }
}
