//! Sessions, used handoffs, and the log of ended rights.

use super::apply::log_ended;
use super::rows;
use crate::contract::{EndedRight, EndedRightRow, NewSession, SessionRow};
use crate::statements::{
    ADD_SESSION, DROP_ENDED, DROP_HANDOFFS, END_GUEST, END_OF, END_OF_GUEST, END_SESSION, ENDED,
    LAST_ENDED, SIGNED_IN, TOUCH_GUEST, TOUCH_SESSION,
};
use model::{ChatId, Party, PartyKind, Timestamp, TokenHash};
use rusqlite::{OptionalExtension as _, Transaction, params};

/// Lines of the log that one look reads.
const ENDED_MAX: i64 = 1_000;

const FIND: &str = "SELECT party_type, party_id, credential_mark, created_at, last_seen_at \
     FROM tbl_chat_sessions WHERE token_hash = ?";
const FIND_GUEST: &str =
    "SELECT guest_id, created_at, last_seen_at FROM tbl_guest_sessions WHERE session_token = ?";
const OLD: &str = "SELECT token_hash FROM tbl_chat_sessions WHERE last_seen_at < ?1 OR created_at < ?2 \
     UNION ALL SELECT session_token FROM tbl_guest_sessions \
     WHERE session_token IS NOT NULL AND last_seen_at < ?3";
const USE_HANDOFF: &str = "INSERT OR IGNORE INTO tbl_chat_handoffs (jti, expires_at) VALUES (?, ?)";

/// The constant statements of this file.
pub(super) const STATEMENTS: [&str; 4] = [FIND, FIND_GUEST, OLD, USE_HANDOFF];

pub(super) fn add(tx: &Transaction<'_>, session: &NewSession) -> rusqlite::Result<()> {
    tx.prepare_cached(ADD_SESSION)?
        .execute(params![
            session.hash.0,
            session.party.kind.as_str(),
            session.party.id,
            session.credential_mark,
            session.device,
            session.created_at.sql(),
            session.created_at.sql(),
        ])
        .map(drop)
}

pub(super) fn find(tx: &Transaction<'_>, hash: &TokenHash) -> rusqlite::Result<Option<SessionRow>> {
    let session = tx
        .prepare_cached(FIND)?
        .query_row([&hash.0], |row| {
            Ok(SessionRow {
                party: rows::party(row, 0)?,
                credential_mark: row.get(2)?,
                created_at: rows::time(row, 3)?,
                last_seen_at: rows::time(row, 4)?,
            })
        })
        .optional()?;
    if session.is_some() {
        return Ok(session);
    }
    tx.prepare_cached(FIND_GUEST)?
        .query_row([&hash.0], |row| {
            Ok(SessionRow {
                party: Party::guest(row.get(0)?),
                credential_mark: String::new(),
                created_at: rows::time(row, 1)?,
                last_seen_at: rows::time(row, 2)?,
            })
        })
        .optional()
}

pub(super) fn touch(
    tx: &Transaction<'_>,
    hash: &TokenHash,
    now: Timestamp,
) -> rusqlite::Result<()> {
    for sql in [TOUCH_SESSION, TOUCH_GUEST] {
        tx.prepare_cached(sql)?
            .execute(params![now.sql(), hash.0])?;
    }
    Ok(())
}

pub(super) fn end(tx: &Transaction<'_>, hash: &TokenHash, now: Timestamp) -> rusqlite::Result<()> {
    for sql in [END_SESSION, END_GUEST] {
        tx.prepare_cached(sql)?.execute([&hash.0])?;
    }
    log_ended(tx, &EndedRight::Session(hash.clone()), now)
}

pub(super) fn end_of(tx: &Transaction<'_>, party: Party, now: Timestamp) -> rusqlite::Result<()> {
    if party.kind == PartyKind::Guest {
        tx.prepare_cached(END_OF_GUEST)?.execute([party.id])?;
    } else {
        tx.prepare_cached(END_OF)?
            .execute(params![party.id, party.kind.as_str()])?;
    }
    log_ended(tx, &EndedRight::Party(party), now)
}

pub(super) fn signed_in(tx: &Transaction<'_>) -> rusqlite::Result<Vec<(Party, String)>> {
    tx.prepare_cached(SIGNED_IN)?
        .query_map([], |row| Ok((rows::party(row, 0)?, row.get(2)?)))?
        .collect()
}

/// Sessions that ended by themselves: idle too long, or begun too long ago.
pub(super) fn drop_old(
    tx: &Transaction<'_>,
    used_before: Timestamp,
    begun_before: Timestamp,
    guests_used_before: Timestamp,
    now: Timestamp,
) -> rusqlite::Result<()> {
    let old: Vec<String> = tx
        .prepare_cached(OLD)?
        .query_map(
            [
                used_before.sql(),
                begun_before.sql(),
                guests_used_before.sql(),
            ],
            |row| row.get(0),
        )?
        .collect::<rusqlite::Result<_>>()?;
    for hash in old {
        end(tx, &TokenHash(hash), now)?;
    }
    tx.execute(DROP_HANDOFFS, [now.sql()]).map(drop)
}

pub(super) fn use_handoff(
    tx: &Transaction<'_>,
    jti: &str,
    expires_at: Timestamp,
    _now: Timestamp,
) -> rusqlite::Result<bool> {
    let stored = tx
        .prepare_cached(USE_HANDOFF)?
        .execute(params![jti, expires_at.sql()])?;
    Ok(stored == 1)
}

pub(super) fn ended_rights(
    tx: &Transaction<'_>,
    after: Option<i64>,
) -> rusqlite::Result<(Vec<EndedRightRow>, i64)> {
    let Some(after) = after else {
        let last = tx
            .prepare_cached(LAST_ENDED)?
            .query_row([], |row| row.get(0))?;
        return Ok((Vec::new(), last));
    };
    let lines: Vec<EndedRightRow> = tx
        .prepare_cached(ENDED)?
        .query_map([after, ENDED_MAX], |row| {
            let right = match row.get::<_, Option<String>>(3)? {
                Some(hash) => EndedRight::Session(TokenHash(hash)),
                None => match row.get::<_, Option<i64>>(4)? {
                    Some(chat) => EndedRight::Chat(rows::party(row, 1)?, ChatId::stored(chat)),
                    None => EndedRight::Party(rows::party(row, 1)?),
                },
            };
            Ok(EndedRightRow {
                id: row.get(0)?,
                right,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    let last = lines.last().map_or(after, |line| line.id);
    Ok((lines, last))
}

pub(super) fn drop_ended_rights(tx: &Transaction<'_>, before: Timestamp) -> rusqlite::Result<()> {
    tx.execute(DROP_ENDED, [before.sql()]).map(drop)
}
