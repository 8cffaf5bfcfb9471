//! What a decision about a chat needs to know of it.

use model::{Party, PartyKind, Status};

/// The facts of one chat that rights depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatFacts {
    /// The guest or user whose chat it is; none in a chat between staff.
    pub customer: Option<Party>,
    /// The assigned worker.
    pub worker: Option<i64>,
    /// Both sides of a chat between staff, else every admin who started it or wrote in it.
    pub parties: Vec<Party>,
    /// Where it stands.
    pub status: Status,
}

impl ChatFacts {
    /// A chat between staff has no customer.
    #[must_use]
    pub const fn is_staff_chat(&self) -> bool {
        self.customer.is_none()
    }

    /// The parties of the chat: its customer, the assigned worker, and each admin who started it or
    /// wrote in it; in a chat between staff, both sides and such admins. Their cursors are shown.
    #[must_use]
    pub fn is_party(&self, who: Party) -> bool {
        self.customer == Some(who)
            || (who.kind == PartyKind::Worker && self.worker == Some(who.id))
            || self.parties.contains(&who)
    }

    /// A worker with rights here: assigned, or one side of a chat between staff.
    pub(crate) fn is_worker_here(&self, who: Party) -> bool {
        who.kind == PartyKind::Worker
            && if self.is_staff_chat() {
                self.parties.contains(&who)
            } else {
                self.worker == Some(who.id)
            }
    }

    /// Nobody is assigned, and somebody should be.
    #[must_use]
    pub const fn is_unassigned(&self) -> bool {
        self.worker.is_none() && !self.is_staff_chat()
    }
}
