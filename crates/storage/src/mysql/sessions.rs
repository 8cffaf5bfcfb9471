//! Sessions, used handoffs, and the log of ended rights.

use super::apply::log_ended;
use super::{Result, rows};
use crate::contract::{EndedRight, EndedRightRow, NewSession, SessionRow};
use crate::statements::{
    ADD_SESSION, DROP_ENDED, DROP_HANDOFFS, END_GUEST, END_OF, END_OF_GUEST, END_SESSION, ENDED,
    LAST_ENDED, SIGNED_IN, TOUCH_GUEST, TOUCH_SESSION,
};
use model::{ChatId, Party, PartyKind, Timestamp, TokenHash};
use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, Row};

/// Lines of the log that one look reads.
const ENDED_MAX: u64 = 1_000;
/// Sessions that one clearing ends; the next one goes on.
const DROPPED_MAX: u64 = 1_000;

const FIND: &str = "SELECT party_type, party_id, credential_mark, created_at, last_seen_at \
     FROM tbl_chat_sessions WHERE token_hash = ? UNION ALL \
     SELECT 'guest', guest_id, '', created_at, last_seen_at FROM tbl_guest_sessions WHERE session_token = ?";
const OLD: &str = "SELECT token_hash FROM tbl_chat_sessions WHERE last_seen_at < ? OR created_at < ? \
     UNION ALL SELECT session_token FROM tbl_guest_sessions \
     WHERE session_token IS NOT NULL AND last_seen_at < ? LIMIT ?";
const USE_HANDOFF: &str = "INSERT INTO tbl_chat_handoffs (jti, expires_at) VALUES (?, ?)";

/// The constant statements of this file.
pub(super) const STATEMENTS: [&str; 3] = [FIND, OLD, USE_HANDOFF];

pub(super) async fn add(conn: &mut Conn, session: &NewSession) -> Result<()> {
    let values = (
        session.hash.0.as_str(),
        session.party.kind.as_str(),
        session.party.id,
        session.credential_mark.as_str(),
        session.device.as_deref(),
        session.created_at.sql(),
        session.created_at.sql(),
    );
    conn.exec_drop(ADD_SESSION, values).await
}

pub(super) async fn find(conn: &mut Conn, hash: &TokenHash) -> Result<Option<SessionRow>> {
    let row: Option<Row> = conn.exec_first(FIND, (&hash.0, &hash.0)).await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(SessionRow {
        party: rows::party(&row, 0)?,
        credential_mark: rows::text(&row, 2)?.to_owned(),
        created_at: rows::time(&row, 3)?,
        last_seen_at: rows::time(&row, 4)?,
    }))
}

pub(super) async fn touch(conn: &mut Conn, hash: &TokenHash, now: Timestamp) -> Result<()> {
    for sql in [TOUCH_SESSION, TOUCH_GUEST] {
        conn.exec_drop(sql, (now.sql(), &hash.0)).await?;
    }
    Ok(())
}

pub(super) async fn end(conn: &mut Conn, hash: &TokenHash, now: Timestamp) -> Result<()> {
    end_all(conn, std::slice::from_ref(hash), now).await
}

pub(super) async fn end_all(conn: &mut Conn, hashes: &[TokenHash], now: Timestamp) -> Result<()> {
    for hash in hashes {
        for sql in [END_SESSION, END_GUEST] {
            conn.exec_drop(sql, (&hash.0,)).await?;
        }
    }
    let rights: Vec<EndedRight> = hashes.iter().cloned().map(EndedRight::Session).collect();
    log_ended(conn, &rights, now).await
}

pub(super) async fn end_of(conn: &mut Conn, party: Party, now: Timestamp) -> Result<()> {
    if party.kind == PartyKind::Guest {
        conn.exec_drop(END_OF_GUEST, (party.id,)).await?;
    } else {
        conn.exec_drop(END_OF, (party.id, party.kind.as_str()))
            .await?;
    }
    log_ended(conn, &[EndedRight::Party(party)], now).await
}

/// Takes a guest's session away; who logs it knows why.
pub(super) async fn end_guest(conn: &mut Conn, guest: i64) -> Result<()> {
    conn.exec_drop(END_OF_GUEST, (guest,)).await
}

pub(super) async fn signed_in(conn: &mut Conn) -> Result<Vec<(Party, String)>> {
    // Prepared like all others: the text protocol would hand out numbers as text.
    let found: Vec<Row> = conn.exec(SIGNED_IN, ()).await?;
    found
        .iter()
        .map(|row| Ok((rows::party(row, 0)?, rows::text(row, 2)?.to_owned())))
        .collect()
}

/// Sessions that ended by themselves: idle too long, or begun too long ago.
pub(super) async fn drop_old(
    conn: &mut Conn,
    used_before: Timestamp,
    begun_before: Timestamp,
    guests_used_before: Timestamp,
    now: Timestamp,
) -> Result<()> {
    let moments = (
        used_before.sql(),
        begun_before.sql(),
        guests_used_before.sql(),
        DROPPED_MAX,
    );
    let old: Vec<String> = conn.exec(OLD, moments).await?;
    let old: Vec<TokenHash> = old.into_iter().map(TokenHash).collect();
    end_all(conn, &old, now).await?;
    conn.exec_drop(DROP_HANDOFFS, (now.sql(),)).await
}

/// The unique key decides between two nodes.
pub(super) async fn use_handoff(conn: &mut Conn, jti: &str, expires_at: Timestamp) -> Result<bool> {
    match conn.exec_drop(USE_HANDOFF, (jti, expires_at.sql())).await {
        Ok(()) => Ok(true),
        Err(error) if super::people::is_duplicate(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

pub(super) async fn ended_rights(
    conn: &mut Conn,
    after: Option<i64>,
) -> Result<(Vec<EndedRightRow>, i64)> {
    let Some(after) = after else {
        let last: Option<i64> = conn.exec_first(LAST_ENDED, ()).await?;
        return Ok((Vec::new(), last.unwrap_or(0)));
    };
    let found: Vec<Row> = conn.exec(ENDED, (after, ENDED_MAX)).await?;
    let lines: Vec<EndedRightRow> = found.iter().map(ended_right).collect::<Result<_>>()?;
    let last = lines.last().map_or(after, |line| line.id);
    Ok((lines, last))
}

fn ended_right(row: &Row) -> Result<EndedRightRow> {
    let right = match (rows::optional_string(row, 3)?, rows::optional_int(row, 4)?) {
        (Some(hash), _) => EndedRight::Session(TokenHash(hash)),
        (None, Some(chat)) => EndedRight::Chat(rows::party(row, 1)?, ChatId::stored(chat)),
        (None, None) => EndedRight::Party(rows::party(row, 1)?),
    };
    Ok(EndedRightRow {
        id: rows::int(row, 0)?,
        right,
    })
}

pub(super) async fn drop_ended_rights(conn: &mut Conn, before: Timestamp) -> Result<()> {
    conn.exec_drop(DROP_ENDED, (before.sql(),)).await
}
