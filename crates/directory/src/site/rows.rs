//! From a row of the site's tables to a person.

use crate::person::{filled, shown_name, usable_email};
use crate::{Login, Person, credential_mark};
use model::{ID_MAX, Party, PartyKind};
use mysql_async::prelude::FromValue;
use mysql_async::{Row, Value};

// Places in `Table::select`.
const ID: usize = 0;
const NAME: usize = 1;
const EMAIL: usize = 2;
const PASSWORD: usize = 3;
const IMAGE: usize = 4;
const ACTIVE: usize = 5;
const FOLDED_NAME: usize = 6;

/// The person of a row; `None` if its number is none that the wire can carry.
pub(crate) fn person_of(kind: PartyKind, row: &Row) -> Option<Person> {
    let party = party_of(kind, row)?;
    let active = column::<i64>(row, ACTIVE).is_some_and(|active| active != 0);
    Some(Person {
        party,
        name: shown_name(party, column::<String>(row, NAME).as_deref()),
        email: usable_email(column::<String>(row, EMAIL).as_deref()),
        image_url: filled(column(row, IMAGE)),
        active,
        credential_mark: credential_mark(party, password_hash(row).as_deref(), active),
    })
}

pub(crate) fn party_of(kind: PartyKind, row: &Row) -> Option<Party> {
    let id: i64 = column(row, ID)?;
    (1..=ID_MAX).contains(&id).then_some(Party::new(kind, id))
}

pub(crate) fn login_of(kind: PartyKind, row: &Row) -> Option<Login> {
    Some(Login {
        person: person_of(kind, row)?,
        password_hash: password_hash(row),
    })
}

pub(crate) fn password_hash(row: &Row) -> Option<String> {
    filled(column(row, PASSWORD))
}

/// What rows of several tables are sorted by.
pub(crate) fn folded_name(row: &Row) -> Vec<u8> {
    column(row, FOLDED_NAME).unwrap_or_default()
}

pub(super) fn column<T: FromValue>(row: &Row, index: usize) -> Option<T> {
    let value: &Value = row.as_ref(index)?;
    mysql_async::from_value_opt::<Option<T>>(value.clone())
        .ok()
        .flatten()
}
