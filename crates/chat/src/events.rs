//! Event lines: the system's words for what happened, and the same as data for other languages.

use crate::Caller;
use crate::view;
use model::{Kind, Named, Sender};
use protocol::Event;
use storage::{Attached, NewMessage};

/// What happened to a chat.
#[derive(Debug, Clone)]
pub(crate) enum Happened<'a> {
    /// Somebody has it now.
    Assigned(&'a Named),
    /// Nobody has it any more.
    Unassigned,
    /// An admin is needed.
    Escalated,
    /// It is done.
    Closed,
    /// It goes on.
    Reopened,
}

/// The event line.
pub(crate) fn line(happened: &Happened<'_>, by: &Caller) -> NewMessage {
    let name = &by.who.name;
    let (kind, words, worker) = match happened {
        Happened::Assigned(worker) => (
            "assigned",
            format!("{name} assigned {}", worker.name),
            Some(view::person(worker)),
        ),
        Happened::Unassigned => (
            "unassigned",
            format!("{name} took the assignment back"),
            None,
        ),
        Happened::Escalated => ("escalated", format!("{name} asked for an admin"), None),
        Happened::Closed => ("closed", format!("{name} closed this chat"), None),
        Happened::Reopened => ("reopened", format!("{name} reopened this chat"), None),
    };
    event(kind, words, Some(view::person(&by.who)), worker)
}

/// The event line for a worker who is no longer active: it followed from a rule, nobody did it.
pub(crate) fn released(worker: &str) -> NewMessage {
    event(
        "unassigned",
        format!("{worker} is no longer assigned"),
        None,
        None,
    )
}

/// A reason, for staff alone.
pub(crate) fn reason(words: &str) -> NewMessage {
    NewMessage {
        sender: Sender::System,
        kind: Kind::Note,
        body: words.to_owned(),
        event: None,
        attached: Attached::default(),
        client_id: None,
    }
}

fn event(
    kind: &str,
    words: String,
    by: Option<protocol::Person>,
    worker: Option<protocol::Person>,
) -> NewMessage {
    let event = Event {
        kind: kind.to_owned(),
        by,
        worker,
    };
    NewMessage {
        sender: Sender::System,
        kind: Kind::Event,
        body: words,
        event: Some(serde_json::to_string(&event).expect("an event holds only texts and numbers")),
        attached: Attached::default(),
        client_id: None,
    }
}
