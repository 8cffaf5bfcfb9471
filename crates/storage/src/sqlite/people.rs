//! Guests, the own directory, and a guest who becomes a user.

use super::sessions;
use super::{apply, rows};
use crate::contract::{EndedRight, GuestRow, NewGuest, NewPerson, PersonChange, StoredPerson};
use crate::fold::fold;
use crate::statements::{
    ADD_GUEST, ALL_PEOPLE, MOVE_CHATS, MOVE_IN_CHAT, MOVE_PARTIES, MOVE_STARTS, NEXT_PERSON,
    PERSON_BY_USERNAME, SET_ACTIVE, SET_EMAIL, SET_IMAGE, SET_NAME, SET_PASSWORD, STAFF,
    person_columns,
};
use model::{ChatId, Party, PartyKind, Timestamp, TokenHash};
use rusqlite::{OptionalExtension as _, Row, Transaction, params};

const GUEST: &str = "SELECT guest_id, name, email FROM tbl_guest_sessions WHERE guest_id = ?";
const TOKEN_OF_GUEST: &str = "SELECT session_token FROM tbl_guest_sessions WHERE guest_id = ?";
const CHATS_OF_GUEST: &str = "SELECT chat_id FROM tbl_chats WHERE guest_id = ? ORDER BY chat_id";
/// Guest, user.
const DROP_KEYS: [&str; 3] = [
    "UPDATE tbl_chat_messages SET client_id = NULL WHERE sender_id = ? AND sender_type = 'guest' \
     AND client_id IN (SELECT client_id FROM tbl_chat_messages \
     WHERE sender_id = ? AND sender_type = 'user' AND client_id IS NOT NULL)",
    "UPDATE tbl_chat_notes SET client_id = NULL WHERE sender_id = ? AND sender_type = 'guest' \
     AND client_id IN (SELECT client_id FROM tbl_chat_notes \
     WHERE sender_id = ? AND sender_type = 'user' AND client_id IS NOT NULL)",
    "UPDATE tbl_chats SET starter_type = NULL, starter_id = NULL, client_id = NULL \
     WHERE starter_id = ? AND starter_type = 'guest' AND client_id IN (SELECT client_id FROM tbl_chats \
     WHERE starter_id = ? AND starter_type = 'user' AND client_id IS NOT NULL)",
];
const ADD: &str = "INSERT OR IGNORE INTO tbl_chat_people (party_type, person_id, username, name, email, \
     password_hash, image_url, is_active, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?)";
const PERSON: &str = concat!(
    "SELECT ",
    person_columns!(),
    " FROM tbl_chat_people WHERE party_type = ? AND person_id = ?"
);
const SEARCH: &str = concat!(
    "SELECT ",
    person_columns!(),
    " FROM tbl_chat_people WHERE is_active = 1 AND (?1 IS NULL OR party_type = ?1) \
     AND has_text(name, ?2) ORDER BY name, party_type, person_id LIMIT ?3"
);

/// The constant statements of this file.
pub(super) const STATEMENTS: [&str; 9] = [
    GUEST,
    TOKEN_OF_GUEST,
    CHATS_OF_GUEST,
    DROP_KEYS[0],
    DROP_KEYS[1],
    DROP_KEYS[2],
    ADD,
    PERSON,
    SEARCH,
];

pub(super) fn add_guest(tx: &Transaction<'_>, guest: &NewGuest) -> rusqlite::Result<i64> {
    tx.prepare_cached(ADD_GUEST)?.execute(params![
        guest.hash.0,
        guest.created_at.sql(),
        guest.created_at.sql(),
        guest.name,
        guest.email
    ])?;
    Ok(tx.last_insert_rowid())
}

pub(super) fn guests(tx: &Transaction<'_>, ids: &[i64]) -> rusqlite::Result<Vec<GuestRow>> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let guest = tx
            .prepare_cached(GUEST)?
            .query_row([id], |row| {
                Ok(GuestRow {
                    id: row.get(0)?,
                    name: row.get(1)?,
                    email: row.get(2)?,
                })
            })
            .optional()?;
        found.extend(guest);
    }
    Ok(found)
}

/// All that is the guest's becomes the user's. A key that the user already used for something else cannot
/// be the user's twice: the guest's message then keeps its text and place and loses the key.
pub(super) fn become_user(
    tx: &Transaction<'_>,
    guest: i64,
    user: i64,
    now: Timestamp,
) -> rusqlite::Result<Vec<ChatId>> {
    let chats: Vec<ChatId> = tx
        .prepare_cached(CHATS_OF_GUEST)?
        .query_map([guest], |row| row.get(0).map(ChatId::stored))?
        .collect::<rusqlite::Result<_>>()?;
    for sql in DROP_KEYS {
        tx.execute(sql, [guest, user])?;
    }
    for chat in &chats {
        for sql in MOVE_IN_CHAT {
            tx.execute(sql, [user, chat.get(), guest])?;
        }
    }
    for sql in [MOVE_STARTS, MOVE_CHATS, MOVE_PARTIES] {
        tx.execute(sql, [user, guest])?;
    }
    end_guest_session(tx, guest, now)?;
    Ok(chats)
}

fn end_guest_session(tx: &Transaction<'_>, guest: i64, now: Timestamp) -> rusqlite::Result<()> {
    let hash: Option<String> = tx
        .query_row(TOKEN_OF_GUEST, [guest], |row| row.get(0))
        .optional()?
        .flatten();
    match hash {
        Some(hash) => sessions::end(tx, &TokenHash(hash), now),
        None => Ok(()),
    }?;
    apply::log_ended(tx, &EndedRight::Party(Party::guest(guest)), now)
}

fn person(row: &Row<'_>) -> rusqlite::Result<StoredPerson> {
    Ok(StoredPerson {
        party: rows::party(row, 0)?,
        username: row.get(2)?,
        name: row.get(3)?,
        email: row.get(4)?,
        password_hash: row.get(5)?,
        image_url: row.get(6)?,
        is_active: row.get(7)?,
    })
}

/// Adds a person; `None` when the username or the number is taken.
pub(super) fn add(tx: &Transaction<'_>, new: &NewPerson) -> rusqlite::Result<Option<Party>> {
    let id = match new.id {
        Some(id) => id,
        None => tx.query_row(NEXT_PERSON, [new.kind.as_str()], |row| row.get(0))?,
    };
    let added = tx.prepare_cached(ADD)?.execute(params![
        new.kind.as_str(),
        id,
        new.username.as_deref().map(fold),
        new.name,
        new.email,
        new.password_hash,
        new.image_url,
        new.created_at.sql(),
    ])?;
    Ok((added == 1).then_some(Party::new(new.kind, id)))
}

pub(super) fn find(tx: &Transaction<'_>, parties: &[Party]) -> rusqlite::Result<Vec<StoredPerson>> {
    let mut found = Vec::with_capacity(parties.len());
    for party in parties {
        let values = params![party.kind.as_str(), party.id];
        found.extend(
            tx.prepare_cached(PERSON)?
                .query_row(values, person)
                .optional()?,
        );
    }
    Ok(found)
}

pub(super) fn by_username(
    tx: &Transaction<'_>,
    username: &str,
) -> rusqlite::Result<Option<StoredPerson>> {
    tx.prepare_cached(PERSON_BY_USERNAME)?
        .query_row([fold(username)], person)
        .optional()
}

pub(super) fn search(
    tx: &Transaction<'_>,
    q: &str,
    kind: Option<PartyKind>,
    limit: usize,
) -> rusqlite::Result<Vec<StoredPerson>> {
    tx.prepare_cached(SEARCH)?
        .query_map(
            params![
                kind.map(PartyKind::as_str),
                fold(q),
                i64::try_from(limit).unwrap_or(i64::MAX)
            ],
            person,
        )?
        .collect()
}

pub(super) fn all(tx: &Transaction<'_>) -> rusqlite::Result<Vec<StoredPerson>> {
    tx.prepare_cached(ALL_PEOPLE)?
        .query_map([], person)?
        .collect()
}

/// Workers and admins, admins first.
pub(super) fn staff(tx: &Transaction<'_>, limit: usize) -> rusqlite::Result<Vec<StoredPerson>> {
    tx.prepare_cached(STAFF)?
        .query_map([i64::try_from(limit).unwrap_or(i64::MAX)], person)?
        .collect()
}

/// Changes what is named; the person as it is then.
pub(super) fn change(
    tx: &Transaction<'_>,
    party: Party,
    change: &PersonChange,
    now: Timestamp,
) -> rusqlite::Result<Option<StoredPerson>> {
    let columns = [
        (SET_NAME, change.name.clone().map(Some)),
        (SET_EMAIL, change.email.clone()),
        (SET_IMAGE, change.image_url.clone()),
    ];
    for (sql, value) in columns {
        if let Some(value) = value {
            tx.execute(sql, params![value, party.kind.as_str(), party.id])?;
        }
    }
    if let Some(hash) = &change.password_hash {
        set_password(tx, party, hash, now)?;
    }
    if let Some(is_active) = change.is_active {
        set_active(tx, party, is_active, now)?;
    }
    Ok(find(tx, &[party])?.pop())
}

pub(super) fn write_password(
    tx: &Transaction<'_>,
    party: Party,
    hash: &str,
) -> rusqlite::Result<bool> {
    let changed = tx.execute(SET_PASSWORD, params![hash, party.kind.as_str(), party.id])?;
    Ok(changed == 1)
}

pub(super) fn set_password(
    tx: &Transaction<'_>,
    party: Party,
    hash: &str,
    now: Timestamp,
) -> rusqlite::Result<bool> {
    let changed = write_password(tx, party, hash)?;
    if changed {
        sessions::end_of(tx, party, now)?;
    }
    Ok(changed)
}

pub(super) fn set_active(
    tx: &Transaction<'_>,
    party: Party,
    is_active: bool,
    now: Timestamp,
) -> rusqlite::Result<bool> {
    let changed = tx.execute(
        SET_ACTIVE,
        params![is_active, party.kind.as_str(), party.id],
    )?;
    if changed == 1 && !is_active {
        sessions::end_of(tx, party, now)?;
    }
    Ok(changed == 1)
}
