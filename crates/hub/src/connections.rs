//! Who is connected.

use crate::looks::Looks;
use crate::outbox::{CloseReason, Frame, Outbox};
use crate::presence::Presence;
use crate::versions::{ListVersion, Versions};
use crate::waiters::{Waiter, WaitsFor};
use model::{ChatId, Clock, Named, Party, PartyKind, TokenHash};
use parking_lot::{Mutex, RwLock};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Which connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ConnectionId(u64);

/// Which session a connection or a poll rests on.
pub type SessionKey = Arc<TokenHash>;

/// A live connection of a party.
#[derive(Debug)]
pub struct Connection {
    /// Which one.
    pub id: ConnectionId,
    /// Whose.
    pub who: Named,
    /// The session it rests on.
    pub session: SessionKey,
    /// What it still has to be sent.
    pub outbox: Outbox,
}

/// Everybody who listens.
pub struct Hub {
    pub(crate) listeners: RwLock<Listeners>,
    pub(crate) versions: Mutex<Versions>,
    presence: Mutex<Presence>,
    /// Taken before `listeners`, never after.
    pub(crate) looks: Mutex<Looks>,
    next_id: AtomicU64,
    life: String,
    clock: Arc<dyn Clock>,
}

#[derive(Default)]
pub(crate) struct Listeners {
    pub(crate) connections: HashMap<Party, Vec<Arc<Connection>>>,
    pub(crate) waiters: HashMap<Party, Vec<Waiter>>,
    /// Connections of all kinds together.
    count: usize,
    is_closed: bool,
}

impl Hub {
    /// An empty hub. `life` names this run of the server; it is random and stays here.
    #[must_use]
    pub fn new(life: String, clock: Arc<dyn Clock>) -> Self {
        Self {
            listeners: RwLock::default(),
            versions: Mutex::default(),
            presence: Mutex::default(),
            looks: Mutex::default(),
            next_id: AtomicU64::new(1),
            life,
            clock,
        }
    }

    /// A connection joins. Its live frames are held back until the replay is released.
    /// `online` is told to staff when a member of staff was not here before.
    pub fn join(
        &self,
        who: Named,
        session: SessionKey,
        online: impl FnOnce() -> Frame,
    ) -> Arc<Connection> {
        let id = ConnectionId(self.next_id.fetch_add(1, Ordering::Relaxed));
        let connection = Arc::new(Connection {
            id,
            who,
            session,
            outbox: Outbox::default(),
        });
        connection.outbox.hold();
        {
            let mut listeners = self.listeners.write();
            if listeners.is_closed {
                connection.outbox.close(CloseReason::GoingDown);
            }
            listeners.count += 1;
            let party = connection.who.party;
            listeners
                .connections
                .entry(party)
                .or_default()
                .push(Arc::clone(&connection));
        }
        if connection.who.party.is_staff() && self.presence.lock().came(&connection.who) {
            self.to_staff(&online(), Some(id));
        }
        connection
    }

    /// A connection is over.
    pub fn leave(&self, connection: &Connection) {
        let party = connection.who.party;
        {
            let mut listeners = self.listeners.write();
            if let Some(own) = listeners.connections.get_mut(&party) {
                own.retain(|other| other.id != connection.id);
                if own.is_empty() {
                    listeners.connections.remove(&party);
                }
                listeners.count = listeners.count.saturating_sub(1);
            }
        }
        if party.is_staff() {
            self.presence
                .lock()
                .went(party, self.clock.monotonic_millis());
        }
    }

    /// Tells staff who has gone. Called about once a second.
    pub fn sweep_presence(&self, offline: impl Fn(&Named) -> Frame) {
        let gone = self.presence.lock().sweep(self.clock.monotonic_millis());
        for who in gone {
            self.to_staff(&offline(&who), None);
        }
    }

    /// Whether this member of staff is here.
    #[must_use]
    pub fn is_here(&self, party: Party) -> bool {
        self.presence.lock().is_here(party)
    }

    /// All staff that is here.
    #[must_use]
    pub fn here(&self) -> Vec<Named> {
        self.presence.lock().all()
    }

    /// How many connections there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.listeners.read().count
    }

    /// Bytes that wait for connections which do not take them.
    #[must_use]
    pub fn unsent_bytes(&self) -> usize {
        let listeners = self.listeners.read();
        let connections = listeners.connections.values().flatten();
        connections
            .map(|connection| connection.outbox.unsent_bytes())
            .sum()
    }

    /// How many connections rest on a session.
    #[must_use]
    pub fn count_of_session(&self, party: Party, session: &TokenHash) -> usize {
        let listeners = self.listeners.read();
        let own = listeners
            .connections
            .get(&party)
            .map(Vec::as_slice)
            .unwrap_or_default();
        own.iter()
            .filter(|connection| *connection.session == *session)
            .count()
    }

    /// A long poll begins; what happens from here on wakes it.
    #[must_use]
    pub fn wait(&self, party: Party, session: SessionKey, waits_for: WaitsFor) -> Waiter {
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let waiter = Waiter::new(id, party, session, waits_for);
        let mut listeners = self.listeners.write();
        if listeners.is_closed {
            // Answered at once with what there is; the next ask reaches another server, or this one again.
            waiter.wake();
        }
        listeners
            .waiters
            .entry(party)
            .or_default()
            .push(waiter.handle());
        waiter
    }

    /// A long poll is over.
    pub fn stop_waiting(&self, waiter: &Waiter) {
        let mut listeners = self.listeners.write();
        if let Some(own) = listeners.waiters.get_mut(&waiter.party) {
            own.retain(|other| other.id != waiter.id);
            if own.is_empty() {
                listeners.waiters.remove(&waiter.party);
            }
        }
    }

    /// The version of a party's list right now.
    #[must_use]
    pub fn list_version(&self, party: Party) -> ListVersion {
        ListVersion::new(&self.life, self.versions.lock().last_change(party))
    }

    /// Whether a party's list may have changed since a version. Never a wrong no.
    #[must_use]
    pub fn has_changed_since(&self, party: Party, version: &ListVersion) -> bool {
        self.list_version(party) != *version
    }

    /// A session ended: its connections close, its polls end.
    pub fn end_session(&self, session: &TokenHash) {
        self.end_where(|of| **of == *session, None);
    }

    /// All sessions of a party ended.
    pub fn end_party(&self, party: Party) {
        self.end_where(|_| true, Some(party));
    }

    /// The server goes down: everybody is told to come back, nobody new is let in.
    pub fn close_all(&self) {
        let mut listeners = self.listeners.write();
        listeners.is_closed = true;
        for connection in listeners.connections.values().flatten() {
            connection.outbox.close(CloseReason::GoingDown);
        }
        listeners.waiters.values().flatten().for_each(Waiter::wake);
    }

    /// A party lost a chat: told `gone`, and its polls look again.
    pub fn gone(&self, party: Party, chat: ChatId, gone: &Frame) {
        self.versions.lock().touch_one(party);
        let listeners = self.listeners.read();
        for connection in listeners.of(party) {
            connection.outbox.push(gone.clone());
        }
        for waiter in listeners.waiters.get(&party).into_iter().flatten() {
            if matches!(waiter.waits_for, WaitsFor::List)
                || waiter.waits_for == WaitsFor::Chat(chat)
            {
                waiter.wake();
            }
        }
    }

    /// A frame for all staff that is connected.
    pub fn to_staff(&self, frame: &Frame, except: Option<ConnectionId>) {
        let listeners = self.listeners.read();
        let staff = listeners
            .connections
            .iter()
            .filter(|(party, _)| party.is_staff());
        for connection in staff.flat_map(|(_, own)| own) {
            if Some(connection.id) != except {
                connection.outbox.push(frame.clone());
            }
        }
    }

    fn end_where(&self, is_ended: impl Fn(&SessionKey) -> bool, of: Option<Party>) {
        let listeners = self.listeners.read();
        let concerns = |party: &Party| of.is_none_or(|of| of == *party);
        for (party, own) in &listeners.connections {
            for connection in own
                .iter()
                .filter(|c| concerns(party) && is_ended(&c.session))
            {
                connection.outbox.close(CloseReason::SessionEnded);
            }
        }
        for (party, own) in &listeners.waiters {
            own.iter()
                .filter(|w| concerns(party) && is_ended(&w.session))
                .for_each(Waiter::end);
        }
    }
}

impl Listeners {
    pub(crate) fn of(&self, party: Party) -> &[Arc<Connection>] {
        self.connections
            .get(&party)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// The admins that are connected or wait.
    pub(crate) fn admins(&self) -> impl Iterator<Item = Party> {
        let connected = self.connections.keys();
        let waiting = self
            .waiters
            .keys()
            .filter(|party| !self.connections.contains_key(party));
        connected
            .chain(waiting)
            .copied()
            .filter(|party| party.kind == PartyKind::Admin)
    }
}
