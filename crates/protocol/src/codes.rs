//! Error codes: stable words for programs, beside a sentence for people.

use serde::{Deserialize, Serialize};

/// Why something was refused. The word is stable, the sentence beside it may improve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The body, query or frame cannot be read at all.
    Malformed,
    /// A needed field is not there.
    MissingField,
    /// A field has the wrong type or is out of range.
    InvalidField,
    /// No session, or one that has ended.
    Unauthenticated,
    /// Wrong name or wrong password; which of the two is not said.
    BadCredentials,
    /// The handoff token is not valid (any more).
    BadHandoff,
    /// The password is right, and a code of the second factor is needed besides.
    SecondFactorNeeded,
    /// The code is wrong, too old, or was used before.
    BadSecondFactor,
    /// The set-up code is not the one that the server printed.
    BadSetupCode,
    /// The request names somebody else than its session.
    IdentityMismatch,
    /// A cookie request from another origin.
    BadOrigin,
    /// One sees it, but may not do this.
    Forbidden,
    /// Not there, or not yours to know of.
    NotFound,
    /// Another method is needed.
    MethodNotAllowed,
    /// Another admin was faster.
    AssignmentChanged,
    /// Messages came after what the closer had seen.
    ChatMoved,
    /// The chat is closed; reopen it first.
    ChatClosed,
    /// Only a closed chat is rated.
    ChatNotClosed,
    /// Another saved reply has this shortcut.
    ShortcutTaken,
    /// A chat between staff is neither assigned nor escalated.
    StaffChat,
    /// This `client_id` named another send.
    ClientIdReused,
    /// People come from the site's tables, which are never written.
    SiteDirectory,
    /// Somebody has this username.
    UsernameTaken,
    /// The second factor is on already.
    SecondFactorOn,
    /// The second factor is not on, or was not begun.
    SecondFactorOff,
    /// The body or frame is over its limit.
    TooLarge,
    /// The address is over its limit.
    UriTooLong,
    /// Neither JSON nor a form, or an encoded body.
    UnsupportedMediaType,
    /// Too much in a short time; `Retry-After` says when.
    RateLimited,
    /// Too many at once; `Retry-After` says when.
    Busy,
    /// The disk is full; reading goes on.
    StorageFull,
    /// The database or the directory does not answer; `Retry-After` says when to try again.
    Unavailable,
    /// Headers over their limit.
    HeadersTooLarge,
    /// Our fault.
    Internal,
}

impl Code {
    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> String {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(word)) => word,
            _ => unreachable!("a unit variant serialises to a string"),
        }
    }
}

/// A refusal: the code, a sentence that says what to do, and when to try again (seconds).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub struct Problem {
    /// The stable word.
    pub code: Code,
    /// The sentence for people.
    pub sentence: String,
    /// Seconds until a retry makes sense, for 429 and 503.
    pub retry_after: Option<u64>,
}

impl Problem {
    /// A refusal with a sentence.
    pub fn new(code: Code, sentence: impl Into<String>) -> Self {
        Self {
            code,
            sentence: sentence.into(),
            retry_after: None,
        }
    }

    /// The same, with a time to try again.
    #[must_use]
    pub const fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// A field that breaks its rule: "`chat_id` must be …".
    pub fn field(name: &str, rule: impl std::fmt::Display) -> Self {
        Self::new(Code::InvalidField, format!("{name} {rule}"))
    }

    /// A field that is needed and not there.
    #[must_use]
    pub fn missing(name: &str) -> Self {
        Self::new(Code::MissingField, format!("{name} is missing: send it"))
    }

    /// "Not yours" and "does not exist" are one answer.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(Code::NotFound, "this chat is not here")
    }

    /// They see it, but may not do this.
    #[must_use]
    pub fn forbidden() -> Self {
        Self::new(
            Code::Forbidden,
            "you may not do this: ask an admin of the shop",
        )
    }
}
