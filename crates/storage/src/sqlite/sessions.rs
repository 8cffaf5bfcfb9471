//! Sessions, used handoffs, and the log of ended rights.

use super::apply::log_ended;
use super::rows;
use crate::contract::{EndedRight, EndedRightRow, NewSession, SessionRow};
use model::{ChatId, Party, PartyKind, Timestamp, TokenHash};
use rusqlite::{OptionalExtension as _, Transaction, params};

/// Lines of the log that one look reads.
const ENDED_MAX: i64 = 1_000;

pub(super) fn add(tx: &Transaction<'_>, session: &NewSession) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "INSERT INTO tbl_chat_sessions (token_hash, party_type, party_id, credential_mark, device, \
         created_at, last_seen_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )?
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
        .prepare_cached(
            "SELECT party_type, party_id, credential_mark, created_at, last_seen_at \
             FROM tbl_chat_sessions WHERE token_hash = ?",
        )?
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
    tx.prepare_cached(
        "SELECT guest_id, created_at, last_seen_at FROM tbl_guest_sessions WHERE session_token = ?",
    )?
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
    for sql in [
        "UPDATE tbl_chat_sessions SET last_seen_at = ? WHERE token_hash = ?",
        "UPDATE tbl_guest_sessions SET last_seen_at = ? WHERE session_token = ?",
    ] {
        tx.prepare_cached(sql)?
            .execute(params![now.sql(), hash.0])?;
    }
    Ok(())
}

pub(super) fn end(tx: &Transaction<'_>, hash: &TokenHash, now: Timestamp) -> rusqlite::Result<()> {
    for sql in [
        "DELETE FROM tbl_chat_sessions WHERE token_hash = ?",
        "UPDATE tbl_guest_sessions SET session_token = NULL WHERE session_token = ?",
    ] {
        tx.prepare_cached(sql)?.execute([&hash.0])?;
    }
    log_ended(tx, &EndedRight::Session(hash.clone()), now)
}

pub(super) fn end_of(tx: &Transaction<'_>, party: Party, now: Timestamp) -> rusqlite::Result<()> {
    if party.kind == PartyKind::Guest {
        tx.prepare_cached("UPDATE tbl_guest_sessions SET session_token = NULL WHERE guest_id = ?")?
            .execute([party.id])?;
    } else {
        tx.prepare_cached("DELETE FROM tbl_chat_sessions WHERE party_id = ? AND party_type = ?")?
            .execute(params![party.id, party.kind.as_str()])?;
    }
    log_ended(tx, &EndedRight::Party(party), now)
}

pub(super) fn signed_in(tx: &Transaction<'_>) -> rusqlite::Result<Vec<(Party, String)>> {
    tx.prepare_cached(
        "SELECT DISTINCT party_type, party_id, credential_mark FROM tbl_chat_sessions",
    )?
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
        .prepare_cached(
            "SELECT token_hash FROM tbl_chat_sessions WHERE last_seen_at < ?1 OR created_at < ?2 \
             UNION ALL SELECT session_token FROM tbl_guest_sessions \
             WHERE session_token IS NOT NULL AND last_seen_at < ?3",
        )?
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
    tx.execute(
        "DELETE FROM tbl_chat_handoffs WHERE expires_at < ?",
        [now.sql()],
    )
    .map(drop)
}

pub(super) fn use_handoff(
    tx: &Transaction<'_>,
    jti: &str,
    expires_at: Timestamp,
    _now: Timestamp,
) -> rusqlite::Result<bool> {
    let stored = tx
        .prepare_cached("INSERT OR IGNORE INTO tbl_chat_handoffs (jti, expires_at) VALUES (?, ?)")?
        .execute(params![jti, expires_at.sql()])?;
    Ok(stored == 1)
}

pub(super) fn ended_rights(
    tx: &Transaction<'_>,
    after: Option<i64>,
) -> rusqlite::Result<(Vec<EndedRightRow>, i64)> {
    let Some(after) = after else {
        let last = tx
            .prepare_cached("SELECT COALESCE(MAX(ended_id), 0) FROM tbl_chat_ended_rights")?
            .query_row([], |row| row.get(0))?;
        return Ok((Vec::new(), last));
    };
    let lines: Vec<EndedRightRow> = tx
        .prepare_cached(
            "SELECT ended_id, party_type, party_id, token_hash, chat_id FROM tbl_chat_ended_rights \
             WHERE ended_id > ? ORDER BY ended_id LIMIT ?",
        )?
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
    tx.execute(
        "DELETE FROM tbl_chat_ended_rights WHERE ended_at < ?",
        [before.sql()],
    )
    .map(drop)
}
