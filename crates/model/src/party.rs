//! Who takes part: the four kinds of party, the system that writes event lines, and the two audiences.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The kinds of people that talk in a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyKind {
    /// An anonymous visitor.
    Guest,
    /// A customer with an account on the site.
    User,
    /// A technician.
    Worker,
    /// Sees and steers every chat.
    Admin,
}

impl PartyKind {
    /// All kinds, in the contract's order.
    pub const ALL: [Self; 4] = [Self::Guest, Self::User, Self::Worker, Self::Admin];

    /// The wire's and the tables' word for this kind.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Guest => "guest",
            Self::User => "user",
            Self::Worker => "worker",
            Self::Admin => "admin",
        }
    }

    /// Works for the shop: worker or admin.
    #[must_use]
    pub const fn is_staff(self) -> bool {
        matches!(self, Self::Worker | Self::Admin)
    }
}

/// A word that names no kind of party.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be one of guest, user, worker, admin")]
pub struct UnknownKind;

impl FromStr for PartyKind {
    type Err = UnknownKind;

    fn from_str(word: &str) -> Result<Self, UnknownKind> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or(UnknownKind)
    }
}

impl fmt::Display for PartyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One person: a kind and that kind's own number. `user 3` and `worker 3` are different people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Party {
    /// What kind of person.
    #[serde(rename = "type")]
    pub kind: PartyKind,
    /// The number within the kind.
    pub id: i64,
}

impl Party {
    /// A party of a kind.
    #[must_use]
    pub const fn new(kind: PartyKind, id: i64) -> Self {
        Self { kind, id }
    }

    /// Guest `id`.
    #[must_use]
    pub const fn guest(id: i64) -> Self {
        Self::new(PartyKind::Guest, id)
    }

    /// User `id`.
    #[must_use]
    pub const fn user(id: i64) -> Self {
        Self::new(PartyKind::User, id)
    }

    /// Worker `id`.
    #[must_use]
    pub const fn worker(id: i64) -> Self {
        Self::new(PartyKind::Worker, id)
    }

    /// Admin `id`.
    #[must_use]
    pub const fn admin(id: i64) -> Self {
        Self::new(PartyKind::Admin, id)
    }

    /// Works for the shop.
    #[must_use]
    pub const fn is_staff(self) -> bool {
        self.kind.is_staff()
    }

    /// Whose numbers this party meets on the wire.
    #[must_use]
    pub const fn audience(self) -> Audience {
        if self.is_staff() {
            Audience::Staff
        } else {
            Audience::Customer
        }
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind, self.id)
    }
}

/// A party with the name that others see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Who.
    #[serde(flatten)]
    pub party: Party,
    /// The name that others see.
    pub name: String,
}

/// Who wrote a stored message: a party, or the system (event lines).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sender {
    /// A person.
    Party(Party),
    /// Forecourt itself: "Marta assigned Sara".
    System,
}

impl Sender {
    /// The `sender_type` column and field.
    #[must_use]
    pub const fn type_str(self) -> &'static str {
        match self {
            Self::Party(party) => party.kind.as_str(),
            Self::System => "system",
        }
    }

    /// The `sender_id` column and field; none for the system.
    #[must_use]
    pub const fn id(self) -> Option<i64> {
        match self {
            Self::Party(party) => Some(party.id),
            Self::System => None,
        }
    }

    /// Reads the two columns back.
    ///
    /// # Errors
    /// [`UnknownKind`] when the word is no sender's, or a person's number is missing.
    pub fn from_columns(sender_type: &str, sender_id: Option<i64>) -> Result<Self, UnknownKind> {
        if sender_type == "system" {
            return Ok(Self::System);
        }
        let kind = sender_type.parse()?;
        sender_id
            .map(|id| Self::Party(Party::new(kind, id)))
            .ok_or(UnknownKind)
    }

    /// Whether this is that party.
    #[must_use]
    pub fn is(self, party: Party) -> bool {
        self == Self::Party(party)
    }
}

/// The two audiences of a chat. Each has its own gapless numbers, because a gap would betray a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Guests and users: messages and events, never notes.
    Customer,
    /// Workers and admins: notes as well.
    Staff,
}
