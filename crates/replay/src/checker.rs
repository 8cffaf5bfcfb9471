//! Judges a run: were the promises kept that a client can see? Pure; the rules are the house's, not the server's.
//!
//! Sends may be acknowledged, refused or unknown. What was acknowledged must be there, once, unchanged, in one
//! order and for the right eyes only; what was refused must not be there; what is unknown may be there, once.

mod cursors;
mod foreign;
mod history;
mod ops;
mod order;
mod shown;
mod stored;

pub use history::{
    Access, BodyHash, ClientLog, Event, History, Line, LineId, Row, Stamp, Stamps, View, What,
};

use model::{ChatId, Party, Seq};
use std::fmt;
use std::sync::Arc;

/// The rules that a run can break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// Acknowledged, and not there.
    Lost,
    /// There, or shown, and nobody sent it.
    Phantom,
    /// Not the text that was sent.
    Changed,
    /// Certainly refused, and there.
    CertainFailStored,
    /// One key, two messages.
    StoredDuplicate,
    /// One client was shown one line twice.
    ShownDuplicate,
    /// Not one order for all, or not the order of sending.
    Order,
    /// A hole in the numbers, or a line that never came.
    Gap,
    /// Something of a chat reached somebody who may not see it.
    Foreign,
    /// A read cursor went back.
    CursorFell,
    /// The unread count is not what the cursor says.
    UnreadWrong,
}

impl Rule {
    /// All rules.
    pub const ALL: [Self; 11] = [
        Self::Lost,
        Self::Phantom,
        Self::Changed,
        Self::CertainFailStored,
        Self::StoredDuplicate,
        Self::ShownDuplicate,
        Self::Order,
        Self::Gap,
        Self::Foreign,
        Self::CursorFell,
        Self::UnreadWrong,
    ];

    /// The word in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Phantom => "phantom",
            Self::Changed => "changed",
            Self::CertainFailStored => "certain_fail_stored",
            Self::StoredDuplicate => "stored_duplicate",
            Self::ShownDuplicate => "shown_duplicate",
            Self::Order => "order",
            Self::Gap => "gap",
            Self::Foreign => "foreign",
            Self::CursorFell => "cursor_fell",
            Self::UnreadWrong => "unread_wrong",
        }
    }
}

/// One broken promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which rule.
    pub rule: Rule,
    /// To whom it happened, if to somebody in particular.
    pub who: Option<Party>,
    /// In which chat.
    pub chat: Option<ChatId>,
    /// At which place, in that party's numbers.
    pub seq: Option<Seq>,
    /// Which send.
    pub client_id: Option<Arc<str>>,
    /// A sentence.
    pub detail: String,
}

impl Violation {
    pub(crate) fn new(rule: Rule, chat: ChatId, detail: impl Into<String>) -> Self {
        Self {
            rule,
            who: None,
            chat: Some(chat),
            seq: None,
            client_id: None,
            detail: detail.into(),
        }
    }

    pub(crate) const fn to(mut self, who: Party) -> Self {
        self.who = Some(who);
        self
    }

    pub(crate) const fn at(mut self, seq: Seq) -> Self {
        self.seq = Some(seq);
        self
    }

    pub(crate) fn of(mut self, client_id: &Arc<str>) -> Self {
        self.client_id = Some(Arc::clone(client_id));
        self
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.rule.as_str())?;
        if let Some(chat) = self.chat {
            write!(f, " chat {chat}")?;
        }
        if let Some(seq) = self.seq {
            write!(f, " seq {seq}")?;
        }
        if let Some(who) = self.who {
            write!(f, " {who}")?;
        }
        if let Some(client_id) = &self.client_id {
            write!(f, " client_id {client_id}")?;
        }
        write!(f, ": {}", self.detail)
    }
}

/// Every broken promise of a run; empty is what is wanted.
#[must_use]
pub fn check(history: &History) -> Vec<Violation> {
    let ops = ops::Ops::gather(history);
    let mut violations = stored::check(history, &ops);
    violations.extend(order::check(history, &ops));
    violations.extend(shown::check(history));
    violations.extend(foreign::check(history));
    violations.extend(cursors::check(history));
    violations
}
