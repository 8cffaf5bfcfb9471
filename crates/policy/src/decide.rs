//! One action by one party on one chat: yes, forbidden, or as if the chat did not exist.

use crate::{ChatFacts, Scope};
use model::{Party, PartyKind};

/// What a party may want to do with a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// See the chat, its messages, read cursors and typing.
    See,
    /// Write a text.
    Send,
    /// Move the own read cursor.
    MarkRead,
    /// Tell that one is typing.
    Typing,
    /// See internal notes, and who is writing one.
    SeeNotes,
    /// Write an internal note.
    WriteNote,
    /// Give the chat to a worker, or take it away.
    Assign,
    /// Call for an admin.
    Escalate,
    /// End the chat.
    Close,
    /// Take the chat up again.
    Reopen,
    /// Say what the chat is about, in the shop's words.
    Tag,
    /// Put the chat aside, for oneself alone.
    Snooze,
    /// Be seen by colleagues to look at the chat, and see who else does.
    Look,
    /// Say how good it was.
    Rate,
    /// See the customer's cars, appointments and other chats.
    SeeCustomer,
}

impl Action {
    /// All actions, in the table's order.
    pub const ALL: [Self; 15] = [
        Self::See,
        Self::Send,
        Self::MarkRead,
        Self::Typing,
        Self::SeeNotes,
        Self::WriteNote,
        Self::Assign,
        Self::Escalate,
        Self::Close,
        Self::Reopen,
        Self::Tag,
        Self::Snooze,
        Self::Look,
        Self::Rate,
        Self::SeeCustomer,
    ];
}

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Go on.
    Yes,
    /// This chat is not theirs to know of: the same as if it did not exist.
    NotFound,
    /// They see the chat, but may not do this.
    Forbidden,
    /// A chat between staff is neither assigned nor escalated.
    StaffChat,
}

/// May `who` do `action` in the chat with these facts?
#[must_use]
pub fn decide(who: Party, action: Action, facts: &ChatFacts) -> Decision {
    if !Scope::of(who).admits(facts) {
        return Decision::NotFound;
    }
    let allowed = match action {
        Action::See | Action::Send | Action::MarkRead | Action::Typing | Action::Reopen => true,
        Action::SeeNotes
        | Action::WriteNote
        | Action::Escalate
        | Action::Close
        | Action::Tag
        | Action::Snooze
        | Action::Look
        | Action::SeeCustomer => who.is_staff(),
        Action::Assign => who.kind == PartyKind::Admin,
        Action::Rate => !who.is_staff(),
    };
    let between_staff =
        matches!(action, Action::Assign | Action::Escalate) && facts.is_staff_chat();
    match (allowed, between_staff) {
        (false, _) => Decision::Forbidden,
        (true, true) => Decision::StaffChat,
        (true, false) => Decision::Yes,
    }
}

/// What a party may want of the shop as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ShopAction {
    /// The technicians and how busy they are.
    Technicians,
    /// Names of those with whom a chat may be started.
    People,
    /// Who is online.
    Presence,
    /// The delivery log and the reports.
    Deliveries,
    /// What the shop says of itself: its settings.
    Settings,
    /// The people of the own directory, and other people's second factors.
    Staff,
    /// The own second factor.
    SecondFactor,
    /// The own password.
    Password,
    /// Saved replies: those that are shared, and own ones.
    SavedReplies,
    /// Changing the shared ones.
    SharedReplies,
    /// The tags in use, within one's scope.
    Tags,
    /// Going on and off duty oneself.
    Duty,
    /// Sending others on and off duty.
    DutyOfOthers,
    /// One's own cars.
    Cars,
}

impl ShopAction {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Technicians,
        Self::People,
        Self::Presence,
        Self::Deliveries,
        Self::Settings,
        Self::Staff,
        Self::SecondFactor,
        Self::Password,
        Self::SavedReplies,
        Self::SharedReplies,
        Self::Tags,
        Self::Duty,
        Self::DutyOfOthers,
        Self::Cars,
    ];
}

/// May this kind of party do that?
#[must_use]
pub const fn may_in_shop(who: PartyKind, action: ShopAction) -> bool {
    match action {
        ShopAction::Technicians
        | ShopAction::People
        | ShopAction::Presence
        | ShopAction::SecondFactor
        | ShopAction::SavedReplies
        | ShopAction::Tags => who.is_staff(),
        ShopAction::Deliveries
        | ShopAction::Settings
        | ShopAction::Staff
        | ShopAction::SharedReplies
        | ShopAction::DutyOfOthers => {
            matches!(who, PartyKind::Admin)
        }
        // A guest has none.
        ShopAction::Password => !matches!(who, PartyKind::Guest),
        ShopAction::Duty => matches!(who, PartyKind::Worker),
        // A guest is in no directory, and so has no cars there.
        ShopAction::Cars => matches!(who, PartyKind::User),
    }
}

/// May this kind of party start a chat with that one (`None`: with the shop)?
#[must_use]
pub const fn may_start_with(who: PartyKind, with: Option<PartyKind>) -> bool {
    match with {
        None => !who.is_staff(),
        // A guest is a session, not a person in the directory: nobody can start a chat with one.
        Some(PartyKind::Guest) => false,
        Some(_) => who.is_staff(),
    }
}
