//! Ids are types, so that a chat's id can never be passed where a message's is meant.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Largest id that a JavaScript number holds exactly: ids on the wire are below 2^53.
pub const ID_MAX: i64 = (1 << 53) - 1;

/// Why a number is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a positive whole number below 9007199254740992")]
pub struct IdError;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// Wraps a number that came from outside; refuses zero, negatives and 2^53 and above.
            ///
            /// # Errors
            /// [`IdError`] when the number is out of range.
            pub const fn new(value: i64) -> Result<Self, IdError> {
                if value >= 1 && value <= ID_MAX { Ok(Self(value)) } else { Err(IdError) }
            }

            /// Wraps a number that the database gave us.
            #[must_use]
            pub const fn stored(value: i64) -> Self {
                Self(value)
            }

            /// The bare number, for the database and the wire.
            #[must_use]
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(
    /// A chat.
    ChatId
);
id!(
    /// A message or, counted apart, a note.
    MessageId
);
id!(
    /// An uploaded photo, file or voice note.
    AttachmentId
);
id!(
    /// A guest: an anonymous visitor's session.
    GuestId
);

/// A message's place in its chat, as one audience counts: 1, 2, 3 … without gaps. 0 is "before the first".
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Seq(i64);

impl Seq {
    /// Before the first message.
    pub const ZERO: Self = Self(0);

    /// Wraps a number that is known to be zero or more.
    #[must_use]
    pub const fn new(value: i64) -> Self {
        Self(value)
    }

    /// The bare number.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// The seq after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
