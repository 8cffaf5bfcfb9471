//! What a random life is made of: who does what, in which chat, by which door.

use proptest::collection::vec;
use proptest::prelude::*;

/// Everybody in the shop, by place: who has no part in a chat looks on all the same.
pub(super) const ROLES: [&str; 8] = [
    "guest", "guest2", "user", "worker", "worker2", "worker3", "admin", "admin2",
];
/// The places of [`ROLES`] that start chats with the shop.
pub(super) const CUSTOMERS: std::ops::Range<usize> = 0..3;
/// The places of the workers.
pub(super) const WORKERS: std::ops::Range<usize> = 3..6;
/// The places of the admins.
pub(super) const ADMINS: std::ops::Range<usize> = 6..8;
/// Whose each device is: one for everybody, and a second for one of each kind.
pub(super) const DEVICES: [usize; 12] = [0, 1, 2, 3, 4, 5, 6, 7, 0, 2, 3, 6];

/// Who acts, seen from the chat; whoever that is may not be allowed to, which is an answer like any other.
#[derive(Debug, Clone, Copy)]
pub(super) enum Who {
    /// The customer, or the first side of a chat between staff.
    Customer,
    /// The assigned worker if there is one, or the second side.
    Assigned,
    /// This role.
    Role(usize),
}

/// By which door a text or a cursor comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Door {
    /// A frame of this device, if it is connected.
    Socket,
    /// HTTP, with a `client_id`.
    Keyed,
    /// HTTP, without one.
    Plain,
    /// A frame, and the line is cut before its answer; sent again after the next `hello`.
    Cut,
}

/// What one party does. A chat is named by its place among those of this life.
#[derive(Debug, Clone)]
pub(super) enum Act {
    Start {
        by: usize,
        subject: Option<String>,
        text: Option<String>,
    },
    StartWith {
        by: usize,
        with: usize,
        text: Option<String>,
    },
    Say {
        by: Who,
        /// The first or the second device of a party.
        second: bool,
        chat: usize,
        text: String,
        note: bool,
        door: Door,
    },
    /// The cursor moves to so many tenths of the chat.
    Read {
        by: Who,
        chat: usize,
        tenths: i64,
        door: Door,
    },
    Assign {
        by: usize,
        chat: usize,
        worker: Option<usize>,
    },
    Escalate {
        by: Who,
        chat: usize,
        reason: Option<String>,
    },
    Close {
        by: Who,
        chat: usize,
        reason: Option<String>,
    },
    Reopen {
        by: Who,
        chat: usize,
    },
}

/// One turn of a life.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// At the same time, in no certain order.
    Together(Vec<Act>),
    /// A device takes up to so many of its frames, and loses its line.
    Leave { device: usize, frames: usize },
    /// It comes back, if it was away.
    Return { device: usize },
    /// What everybody has is compared.
    Look,
}

/// A whole life: what was before the devices came, and what they live through.
#[derive(Debug, Clone)]
pub(super) struct Life {
    pub(super) before: Vec<Act>,
    pub(super) steps: Vec<Step>,
}

fn who() -> impl Strategy<Value = Who> {
    prop_oneof![
        4 => Just(Who::Customer),
        4 => Just(Who::Assigned),
        3 => ADMINS.prop_map(Who::Role),
        1 => (0..ROLES.len()).prop_map(Who::Role),
    ]
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[a-z]{1,6}", 1 => Just("ፍሬኑ \"ይጮኻል\" 🛞".to_owned())]
}

fn door() -> impl Strategy<Value = Door> {
    prop_oneof![
        6 => Just(Door::Socket),
        3 => Just(Door::Keyed),
        2 => Just(Door::Plain),
        1 => Just(Door::Cut),
    ]
}

fn start() -> impl Strategy<Value = Act> {
    let line = || proptest::option::of(words());
    prop_oneof![
        3 => (CUSTOMERS, line(), line()).prop_map(|(by, subject, text)| Act::Start { by, subject, text }),
        // A user, or another member of staff.
        2 => (WORKERS.start..ADMINS.end, CUSTOMERS.end - 1..ADMINS.end, line())
            .prop_filter("with another person", |(by, with, _)| by != with)
            .prop_map(|(by, with, text)| Act::StartWith { by, with, text }),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    let chat = || 0..5_usize;
    let line = || proptest::option::of(words());
    prop_oneof![
        2 => start(),
        12 => (who(), any::<bool>(), chat(), words(), prop::bool::weighted(0.25), door()).prop_map(
            |(by, second, chat, text, note, door)| Act::Say { by, second, chat, text, note, door }
        ),
        8 => (who(), chat(), prop_oneof![1 => 0..10_i64, 2 => Just(10)], door())
            .prop_map(|(by, chat, tenths, door)| Act::Read { by, chat, tenths, door }),
        5 => (ADMINS, chat(), proptest::option::weighted(0.75, WORKERS))
            .prop_map(|(by, chat, worker)| Act::Assign { by, chat, worker }),
        2 => (who(), chat(), line()).prop_map(|(by, chat, reason)| Act::Escalate { by, chat, reason }),
        2 => (who(), chat(), line()).prop_map(|(by, chat, reason)| Act::Close { by, chat, reason }),
        2 => (who(), chat()).prop_map(|(by, chat)| Act::Reopen { by, chat }),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let device = || 0..DEVICES.len();
    prop_oneof![
        10 => vec(act(), 1..6).prop_map(Step::Together),
        2 => (device(), 0..12_usize).prop_map(|(device, frames)| Step::Leave { device, frames }),
        2 => device().prop_map(|device| Step::Return { device }),
        1 => Just(Step::Look),
    ]
}

/// Any life.
pub(super) fn life() -> impl Strategy<Value = Life> {
    (start(), vec(act(), 0..8), vec(step(), 1..14)).prop_map(|(first, mut before, steps)| {
        before.insert(0, first);
        Life { before, steps }
    })
}
