//! Guests, the own directory, and a guest who becomes a user.

use super::apply::log_ended;
use super::sql::{self, Template};
use super::{Result, rows, scope, sessions};
use crate::contract::{EndedRight, GuestRow, NewGuest, NewPerson, PersonChange, StoredPerson};
use crate::fold::fold;
use crate::statements::{
    ADD_GUEST, ALL_PEOPLE, MOVE_CHATS, MOVE_IN_CHAT, MOVE_PARTIES, MOVE_STARTS, NEXT_PERSON,
    PERSON_BY_USERNAME, SET_ACTIVE, SET_EMAIL, SET_IMAGE, SET_NAME, SET_PASSWORD, STAFF,
    person_columns,
};
use model::{ChatId, Party, PartyKind, Timestamp, TokenHash};
use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, Error, Row};
use std::collections::HashMap;

/// The server's number for a duplicate key.
const DUPLICATE: u16 = 1062;

/// Guests by number.
pub(super) const GUESTS: Template = Template {
    head: &["SELECT guest_id, name, email FROM tbl_guest_sessions WHERE guest_id IN ("],
    row: "?",
    tail: ")",
};

const LOCK_GUEST: &str =
    "SELECT session_token FROM tbl_guest_sessions WHERE guest_id = ? FOR UPDATE";
const LOCK_CHATS_OF_GUEST: &str =
    "SELECT chat_id FROM tbl_chats WHERE guest_id = ? ORDER BY chat_id FOR UPDATE";
const DROP_KEYS: [&str; 3] = [
    "UPDATE tbl_chat_messages g JOIN tbl_chat_messages u ON u.sender_id = ? AND u.sender_type = 'user' \
     AND u.client_id = g.client_id SET g.client_id = NULL WHERE g.sender_id = ? AND g.sender_type = 'guest'",
    "UPDATE tbl_chat_notes g JOIN tbl_chat_notes u ON u.sender_id = ? AND u.sender_type = 'user' \
     AND u.client_id = g.client_id SET g.client_id = NULL WHERE g.sender_id = ? AND g.sender_type = 'guest'",
    "UPDATE tbl_chats g JOIN tbl_chats u ON u.starter_id = ? AND u.starter_type = 'user' \
     AND u.client_id = g.client_id SET g.starter_type = NULL, g.starter_id = NULL, g.client_id = NULL \
     WHERE g.starter_id = ? AND g.starter_type = 'guest'",
];
/// Of two cursors of the same person the further stays.
const DROP_LESSER: [&str; 2] = [
    "DELETE u FROM tbl_chat_parties u JOIN tbl_chat_parties g ON g.chat_id = u.chat_id \
     WHERE u.party_id = ? AND u.party_type = 'user' AND g.party_id = ? AND g.party_type = 'guest' \
     AND g.read_seq > u.read_seq",
    "DELETE g FROM tbl_chat_parties u JOIN tbl_chat_parties g ON g.chat_id = u.chat_id \
     WHERE u.party_id = ? AND u.party_type = 'user' AND g.party_id = ? AND g.party_type = 'guest'",
];
const ADD: &str = "INSERT INTO tbl_chat_people (party_type, person_id, username, name, email, password_hash, \
     image_url, is_active, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?)";
const IS_USERNAME_TAKEN: &str = "SELECT COUNT(*) FROM tbl_chat_people WHERE username = ?";
/// People by kind and number.
pub(super) const PEOPLE: Template = Template {
    head: &[
        "SELECT ",
        person_columns!(),
        " FROM tbl_chat_people WHERE (party_type, person_id) IN (",
    ],
    row: "(?, ?)",
    tail: ")",
};
/// Active people of a kind (or of any), by name.
pub(super) fn search_sql() -> String {
    format!(
        "SELECT {} FROM tbl_chat_people WHERE is_active = 1 AND (? = '' OR party_type = ?) AND {} \
         ORDER BY name, party_type, person_id LIMIT ?",
        person_columns!(),
        scope::has_text("name")
    )
}
/// The constant statements of this file.
pub(super) const STATEMENTS: [&str; 9] = [
    LOCK_GUEST,
    LOCK_CHATS_OF_GUEST,
    DROP_KEYS[0],
    DROP_KEYS[1],
    DROP_KEYS[2],
    DROP_LESSER[0],
    DROP_LESSER[1],
    ADD,
    IS_USERNAME_TAKEN,
];

pub(super) async fn add_guest(conn: &mut Conn, guest: &NewGuest) -> Result<i64> {
    let values = (
        guest.hash.0.as_str(),
        guest.created_at.sql(),
        guest.created_at.sql(),
        guest.name.as_deref(),
        guest.email.as_deref(),
    );
    conn.exec_drop(ADD_GUEST, values).await?;
    let id = conn.last_insert_id().and_then(|id| i64::try_from(id).ok());
    id.ok_or_else(|| rows::broken("a new guest has no id"))
}

pub(super) async fn guests(conn: &mut Conn, ids: &[i64]) -> Result<Vec<GuestRow>> {
    let wanted: Vec<_> = ids.iter().map(|id| vec![(*id).into()]).collect();
    let mut found = HashMap::with_capacity(ids.len());
    for row in sql::look_up(conn, &GUESTS, &wanted).await? {
        let id = rows::int(&row, 0)?;
        let (name, email) = (
            rows::optional_string(&row, 1)?,
            rows::optional_string(&row, 2)?,
        );
        found.insert(id, GuestRow { id, name, email });
    }
    Ok(ids.iter().filter_map(|id| found.get(id).cloned()).collect())
}

/// All that is the guest's becomes the user's, with the chats locked in the order that the group writer
/// locks them in. A key that the user already used for something else cannot be the user's twice: the
/// guest's message then keeps its text and place and loses the key.
pub(super) async fn become_user(
    conn: &mut Conn,
    guest: i64,
    user: i64,
    now: Timestamp,
) -> Result<Vec<ChatId>> {
    let token: Option<Option<String>> = conn.exec_first(LOCK_GUEST, (guest,)).await?;
    let chats: Vec<i64> = conn.exec(LOCK_CHATS_OF_GUEST, (guest,)).await?;
    for sql in DROP_KEYS {
        conn.exec_drop(sql, (user, guest)).await?;
    }
    for chat in &chats {
        for sql in MOVE_IN_CHAT {
            conn.exec_drop(sql, (user, *chat, guest)).await?;
        }
    }
    for sql in [
        MOVE_STARTS,
        MOVE_CHATS,
        DROP_LESSER[0],
        DROP_LESSER[1],
        MOVE_PARTIES,
    ] {
        conn.exec_drop(sql, (user, guest)).await?;
    }
    let mut ended = Vec::new();
    if let Some(hash) = token.flatten() {
        sessions::end_guest(conn, guest).await?;
        ended.push(EndedRight::Session(TokenHash(hash)));
    }
    ended.push(EndedRight::Party(Party::guest(guest)));
    log_ended(conn, &ended, now).await?;
    Ok(chats.into_iter().map(ChatId::stored).collect())
}

/// Adds a person; `None` when the username or the number is taken.
pub(super) async fn add(conn: &mut Conn, new: &NewPerson) -> Result<Option<Party>> {
    let kind = new.kind.as_str();
    let username = new.username.as_deref().map(fold);
    let id = match new.id {
        Some(id) => id,
        None => conn.exec_first(NEXT_PERSON, (kind,)).await?.unwrap_or(1),
    };
    let values = (
        kind,
        id,
        username.as_deref(),
        new.name.as_str(),
        new.email.as_deref(),
        new.password_hash.as_deref(),
        new.image_url.as_deref(),
        new.created_at.sql(),
    );
    let error = match conn.exec_drop(ADD, values).await {
        Ok(()) => return Ok(Some(Party::new(new.kind, id))),
        Err(error) => error,
    };
    if !is_duplicate(&error) {
        return Err(error);
    }
    let taken: Option<i64> = conn.exec_first(IS_USERNAME_TAKEN, (username,)).await?;
    if new.id.is_some() || taken.unwrap_or(0) > 0 {
        return Ok(None);
    }
    // Another process took the next free number: the whole transaction is run again.
    Err(error)
}

/// The unique key already held such a row.
pub(super) fn is_duplicate(error: &Error) -> bool {
    matches!(error, Error::Server(server) if server.code == DUPLICATE)
}

fn person(row: &Row) -> Result<StoredPerson> {
    Ok(StoredPerson {
        party: rows::party(row, 0)?,
        username: rows::optional_string(row, 2)?,
        name: rows::text(row, 3)?.to_owned(),
        email: rows::optional_string(row, 4)?,
        password_hash: rows::optional_string(row, 5)?,
        image_url: rows::optional_string(row, 6)?,
        is_active: rows::int(row, 7)? != 0,
    })
}

pub(super) async fn find(conn: &mut Conn, parties: &[Party]) -> Result<Vec<StoredPerson>> {
    let wanted: Vec<_> = parties
        .iter()
        .map(|party| vec![party.kind.as_str().into(), party.id.into()])
        .collect();
    let mut found = HashMap::with_capacity(parties.len());
    for row in sql::look_up(conn, &PEOPLE, &wanted).await? {
        let person = person(&row)?;
        found.insert(person.party, person);
    }
    Ok(parties
        .iter()
        .filter_map(|party| found.get(party).cloned())
        .collect())
}

pub(super) async fn by_username(conn: &mut Conn, username: &str) -> Result<Option<StoredPerson>> {
    let row: Option<Row> = conn
        .exec_first(PERSON_BY_USERNAME, (fold(username),))
        .await?;
    row.as_ref().map(person).transpose()
}

pub(super) async fn search(
    conn: &mut Conn,
    q: &str,
    kind: Option<PartyKind>,
    limit: usize,
) -> Result<Vec<StoredPerson>> {
    let kind = kind.map_or("", PartyKind::as_str);
    let limit = u64::try_from(limit).unwrap_or(u64::MAX);
    let found: Vec<Row> = conn.exec(search_sql(), (kind, kind, q, limit)).await?;
    found.iter().map(person).collect()
}

pub(super) async fn all(conn: &mut Conn) -> Result<Vec<StoredPerson>> {
    let found: Vec<Row> = conn.exec(ALL_PEOPLE, ()).await?;
    found.iter().map(person).collect()
}

/// Workers and admins, admins first.
pub(super) async fn staff(conn: &mut Conn, limit: usize) -> Result<Vec<StoredPerson>> {
    let limit = u64::try_from(limit).unwrap_or(u64::MAX);
    let found: Vec<Row> = conn.exec(STAFF, (limit,)).await?;
    found.iter().map(person).collect()
}

/// Changes what is named; the person as it is then.
pub(super) async fn change(
    conn: &mut Conn,
    party: Party,
    change: &PersonChange,
    now: Timestamp,
) -> Result<Option<StoredPerson>> {
    let columns = [
        (SET_NAME, change.name.clone().map(Some)),
        (SET_EMAIL, change.email.clone()),
        (SET_IMAGE, change.image_url.clone()),
    ];
    for (sql, value) in columns {
        if let Some(value) = value {
            conn.exec_drop(sql, (value, party.kind.as_str(), party.id))
                .await?;
        }
    }
    if let Some(hash) = &change.password_hash {
        set_password(conn, party, hash, now).await?;
    }
    if let Some(is_active) = change.is_active {
        set_active(conn, party, is_active, now).await?;
    }
    Ok(find(conn, &[party]).await?.pop())
}

pub(super) async fn write_password(conn: &mut Conn, party: Party, hash: &str) -> Result<bool> {
    conn.exec_drop(SET_PASSWORD, (hash, party.kind.as_str(), party.id))
        .await?;
    Ok(conn.affected_rows() == 1)
}

pub(super) async fn set_password(
    conn: &mut Conn,
    party: Party,
    hash: &str,
    now: Timestamp,
) -> Result<bool> {
    let changed = write_password(conn, party, hash).await?;
    if changed {
        sessions::end_of(conn, party, now).await?;
    }
    Ok(changed)
}

pub(super) async fn set_active(
    conn: &mut Conn,
    party: Party,
    is_active: bool,
    now: Timestamp,
) -> Result<bool> {
    conn.exec_drop(SET_ACTIVE, (is_active, party.kind.as_str(), party.id))
        .await?;
    let changed = conn.affected_rows() == 1;
    if changed && !is_active {
        sessions::end_of(conn, party, now).await?;
    }
    Ok(changed)
}
