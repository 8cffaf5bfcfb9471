//! A person as the directory knows them, whichever tables they come from.

use model::{Named, Party, PartyKind, check_email};
use sha2::{Digest, Sha256};

/// Longest name, or other line, that is shown; the site's tables may hold longer ones.
const NAME_SCALARS_MAX: usize = 200;
/// Bytes of the credential mark: enough that no change goes unnoticed, too few to be worth stealing.
const MARK_BYTES: usize = 8;

/// Somebody whom the directory knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub party: Party,
    /// The name that others see: one line, never empty.
    pub name: String,
    /// One valid address, where the directory holds one.
    pub email: Option<String>,
    /// A picture, as the directory writes it: often a path on the site.
    pub image_url: Option<String>,
    /// May sign in and be written to.
    pub active: bool,
    /// Changes whenever the password or `active` changes; a session remembers it and ends when it differs.
    pub credential_mark: String,
}

impl Person {
    /// The party with its name.
    #[must_use]
    pub fn named(&self) -> Named {
        Named {
            party: self.party,
            name: self.name.clone(),
        }
    }
}

/// Somebody who may sign in with a password.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// Who it would be.
    pub person: Person,
    /// What the password must match; `None` can never be matched.
    pub password_hash: Option<String>,
}

impl std::fmt::Debug for Login {
    /// Never the hash: it must not reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Login")
            .field("party", &self.person.party)
            .finish_non_exhaustive()
    }
}

/// The mark of what makes a person's sign-ins valid. The hash itself stays where it is.
#[must_use]
pub fn credential_mark(party: Party, password_hash: Option<&str>, active: bool) -> String {
    let mut hasher = Sha256::new();
    // The party comes first, so that two people with the same hash do not share a mark.
    hasher.update(format!("forecourt credential {party} {active} "));
    hasher.update(password_hash.map_or_else(|| "none".to_owned(), |hash| format!("some {hash}")));
    hex::encode(&hasher.finalize()[..MARK_BYTES])
}

/// A name as the chat shows it: what a table holds may be empty, too long or spread over lines.
pub(crate) fn shown_name(party: Party, name: Option<&str>) -> String {
    one_line(name).unwrap_or_else(|| nameless(party))
}

/// A text of a table as one line of bounded length; none when nothing is left.
pub(crate) fn one_line(text: Option<&str>) -> Option<String> {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let one_line: String = text?.replace(breaks, " ");
    let shown: String = one_line.trim().chars().take(NAME_SCALARS_MAX).collect();
    Some(shown).filter(|shown| !shown.is_empty())
}

/// An address if it is one: what is not cannot be written to, and must not reach a mail header.
pub(crate) fn usable_email(email: Option<&str>) -> Option<String> {
    email.and_then(|email| check_email(email).ok())
}

/// Empty text in a column means the same as none.
pub(crate) fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

fn nameless(party: Party) -> String {
    let word = match party.kind {
        PartyKind::Guest => "Guest",
        PartyKind::User => "Customer",
        PartyKind::Worker => "Technician",
        PartyKind::Admin => "Admin",
    };
    format!("{word} {}", party.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_changes_with_everything_that_ends_a_session() {
        let worker = Party::worker(3);
        let mark = credential_mark(worker, Some("$2y$10$a"), true);
        assert_eq!(mark.len(), 16);
        assert_eq!(mark, credential_mark(worker, Some("$2y$10$a"), true));
        assert_ne!(mark, credential_mark(worker, Some("$2y$10$b"), true));
        assert_ne!(mark, credential_mark(worker, Some("$2y$10$a"), false));
        assert_ne!(mark, credential_mark(worker, None, true));
        assert_ne!(
            mark,
            credential_mark(Party::admin(3), Some("$2y$10$a"), true)
        );
        assert_ne!(
            credential_mark(worker, None, true),
            credential_mark(worker, Some("none"), true)
        );
    }

    #[test]
    fn a_name_is_one_line_and_never_empty() {
        let user = Party::user(42);
        assert_eq!(
            shown_name(user, Some(" Ciara\r\nO'Brien ")),
            "Ciara  O'Brien"
        );
        assert_eq!(shown_name(user, Some("  ")), "Customer 42");
        assert_eq!(shown_name(user, None), "Customer 42");
        assert_eq!(
            shown_name(user, Some(&"ሀ".repeat(300))).chars().count(),
            200
        );
    }

    #[test]
    fn what_is_not_an_address_is_no_address() {
        assert_eq!(
            usable_email(Some("ciara@example.ie")).as_deref(),
            Some("ciara@example.ie")
        );
        assert_eq!(usable_email(Some("none")), None);
        assert_eq!(
            usable_email(Some("a@example.com\r\nBcc: b@example.com")),
            None
        );
    }

    #[test]
    fn a_login_never_shows_its_hash() {
        let person = Person {
            party: Party::admin(1),
            name: "Marta".to_owned(),
            email: None,
            image_url: None,
            active: true,
            credential_mark: String::new(),
        };
        let login = Login {
            person,
            password_hash: Some("$2y$10$secret".to_owned()),
        };
        assert!(!format!("{login:?}").contains("secret"));
    }
}
