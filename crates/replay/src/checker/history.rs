//! What the checker judges: what each client did and was shown, what each member reads at the end, what is
//! stored, and who had which right when.

use model::{Audience, ChatId, Kind, Party, Sender, Seq};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A place in the one order of everything that the clients of a run did. Not a time: clocks jump, this does not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp(pub u64);

/// Gives out stamps. All clients of a run share one, so that "began after the other's ack" means something.
#[derive(Debug, Clone, Default)]
pub struct Stamps(Arc<AtomicU64>);

impl Stamps {
    /// The next stamp.
    #[must_use]
    pub fn next(&self) -> Stamp {
        Stamp(self.0.fetch_add(1, Ordering::SeqCst) + 1)
    }
}

/// A text's fingerprint: histories of long runs stay small, and reports hold nobody's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BodyHash(pub u64);

impl BodyHash {
    /// The fingerprint of a text as stored.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        Self(hasher.finish())
    }
}

/// A message's identity: messages and notes count apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineId {
    /// From the notes' count.
    pub note: bool,
    /// The `message_id`.
    pub id: i64,
}

/// A numbered line as one party was shown it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The chat.
    pub chat: ChatId,
    /// Its place, in that party's audience's numbers.
    pub seq: Seq,
    /// Its id.
    pub message_id: i64,
    /// Text, note or event.
    pub kind: Kind,
    /// Who wrote it.
    pub sender: Sender,
    /// The key, where the line carried one.
    pub client_id: Option<Arc<str>>,
    /// The text's fingerprint.
    pub body: BodyHash,
}

impl Line {
    /// Which line this is, whoever looks.
    #[must_use]
    pub fn id(&self) -> LineId {
        LineId {
            note: self.kind == Kind::Note,
            id: self.message_id,
        }
    }
}

/// One thing that a client did or was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A send begins, or is tried again.
    Invoke {
        /// Its key.
        client_id: Arc<str>,
        /// Where; none for a start, whose chat the answer names.
        chat: Option<ChatId>,
        /// Text or note.
        kind: Kind,
        /// The text's fingerprint.
        body: BodyHash,
        /// The connection it was written to without waiting for the one before; none when nothing was under way.
        lane: Option<u32>,
    },
    /// It is acknowledged.
    Ok {
        /// Its key.
        client_id: Arc<str>,
        /// Where.
        chat: ChatId,
        /// Its place.
        seq: Seq,
        /// Its id.
        message_id: i64,
    },
    /// It is certainly refused.
    Refused {
        /// Its key.
        client_id: Arc<str>,
    },
    /// It may have happened or not.
    Unknown {
        /// Its key.
        client_id: Arc<str>,
    },
    /// A line is shown.
    Seen(Line),
    /// A connection is opened or a request is made: what is shown from here on was asked for with the rights
    /// of this moment, or came later.
    Listening,
    /// A line that stands beside its chat in a list: named, not shown.
    Peeked(Line),
    /// An answer or frame names the chat in some other way.
    Named {
        /// The chat.
        chat: ChatId,
    },
    /// The server says that the chat is no longer the client's: what was shown of it is thrown away.
    Gone {
        /// The chat.
        chat: ChatId,
    },
    /// The client throws away what it has of the chat and reads it anew.
    Forgot {
        /// The chat.
        chat: ChatId,
    },
    /// The own read cursor is asked to move.
    MarkInvoke {
        /// The chat.
        chat: ChatId,
        /// Where to.
        seq: Seq,
    },
    /// And it has.
    MarkOk {
        /// The chat.
        chat: ChatId,
        /// Where to.
        seq: Seq,
    },
    /// A read cursor is shown.
    Cursor {
        /// The chat.
        chat: ChatId,
        /// Whose.
        by: Party,
        /// Where it stands, in the shown party's audience's numbers.
        seq: Seq,
        /// The request that asked for it began here; none for a pushed frame, which may be late.
        asked: Option<Stamp>,
    },
}

/// Something with its place in the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: Stamp,
    /// What.
    pub what: What,
}

/// Everything one client (a tab, a phone) did and was shown, in its order.
#[derive(Debug, Clone)]
pub struct ClientLog {
    /// Who sat there.
    pub party: Party,
    /// What happened.
    pub events: Vec<Event>,
    /// The chats that this client followed to their end: it must have been shown all of them.
    pub complete: Vec<ChatId>,
}

impl ClientLog {
    /// An empty log.
    #[must_use]
    pub const fn new(party: Party) -> Self {
        Self {
            party,
            events: Vec::new(),
            complete: Vec::new(),
        }
    }
}

/// A whole chat as one member reads it at the end, page by page.
#[derive(Debug, Clone)]
pub struct View {
    /// The member.
    pub party: Party,
    /// The chat.
    pub chat: ChatId,
    /// All lines in the order of the pages.
    pub lines: Vec<Line>,
    /// Every number that the server gives as the member's unread count of this chat at that time.
    pub unread: Vec<i64>,
}

impl View {
    /// Whose numbers these are.
    #[must_use]
    pub const fn audience(&self) -> Audience {
        self.party.audience()
    }
}

/// A stored line, read from the tables by whoever can.
#[derive(Debug, Clone)]
pub struct Row {
    /// The chat.
    pub chat: ChatId,
    /// Text, note or event.
    pub kind: Kind,
    /// Its id.
    pub message_id: i64,
    /// Who wrote it.
    pub sender: Sender,
    /// The key it was sent with.
    pub client_id: Option<Arc<str>>,
    /// The text's fingerprint.
    pub body: BodyHash,
}

impl Row {
    /// Which line this is.
    #[must_use]
    pub fn id(&self) -> LineId {
        LineId {
            note: self.kind == Kind::Note,
            id: self.message_id,
        }
    }
}

/// A right to see a chat. Admins need none.
#[derive(Debug, Clone, Copy)]
pub struct Access {
    /// Whose.
    pub party: Party,
    /// To what.
    pub chat: ChatId,
    /// From here on.
    pub from: Stamp,
    /// Up to here, grace included; none while it lasts.
    pub until: Option<Stamp>,
}

/// A whole run.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// What the clients did and were shown.
    pub clients: Vec<ClientLog>,
    /// What the members read at the end.
    pub views: Vec<View>,
    /// What is stored, if somebody could look.
    pub rows: Option<Vec<Row>>,
    /// Who may see what.
    pub access: Vec<Access>,
}
