//! The states of a chat and the kinds of message.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Where a chat stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// A customer started it and no staff text has come yet.
    Pending,
    /// Staff has answered or started it.
    Open,
    /// The worker needs an admin.
    Escalated,
    /// Done; a text reopens it.
    Closed,
}

impl Status {
    /// All states.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Open, Self::Escalated, Self::Closed];

    /// The wire's and the tables' word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Open => "open",
            Self::Escalated => "escalated",
            Self::Closed => "closed",
        }
    }
}

/// A word that names no state.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be one of pending, open, escalated, closed")]
pub struct UnknownStatus;

impl FromStr for Status {
    type Err = UnknownStatus;

    fn from_str(word: &str) -> Result<Self, UnknownStatus> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == word)
            .ok_or(UnknownStatus)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a numbered line of a chat is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Somebody's words, for all parties.
    Text,
    /// Somebody's words, for staff only.
    Note,
    /// The system's line: assigned, closed … Never counted as unread.
    Event,
}

impl Kind {
    /// The wire's and the tables' word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Note => "note",
            Self::Event => "event",
        }
    }
}
