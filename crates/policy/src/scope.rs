//! The same answer as [`decide`](crate::decide)'s `See`, as a filter: for lists, search, counts and live frames.

use crate::ChatFacts;
use model::{Party, PartyKind};

/// Which chats a party sees. Storage turns it into SQL, the hub asks [`Scope::admits`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The chats of this guest or user.
    Customer(Party),
    /// The chats that this worker is assigned to, and those between staff that he is a side of.
    Worker(i64),
    /// Every chat.
    Everything,
}

impl Scope {
    /// What this party sees.
    #[must_use]
    pub const fn of(who: Party) -> Self {
        match who.kind {
            PartyKind::Guest | PartyKind::User => Self::Customer(who),
            PartyKind::Worker => Self::Worker(who.id),
            PartyKind::Admin => Self::Everything,
        }
    }

    /// Whether a chat with these facts is in it.
    #[must_use]
    pub fn admits(self, facts: &ChatFacts) -> bool {
        match self {
            Self::Customer(who) => facts.customer == Some(who),
            Self::Worker(id) => facts.is_worker_here(Party::worker(id)),
            Self::Everything => true,
        }
    }
}
