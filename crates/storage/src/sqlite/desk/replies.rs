//! Saved replies.

use crate::contract::desk::{NewReply, REPLIES_MAX, ReplyRow, ReplySaved, owner_columns};
use crate::sqlite::rows;
use model::{Party, Timestamp};
use rusqlite::{OptionalExtension as _, Row, Transaction, params};

const LIST: &str = "SELECT reply_id, owner_type, owner_id, shortcut, title, message FROM tbl_chat_saved_replies \
         WHERE (owner_type = '' AND owner_id = 0) OR (owner_type = ? AND owner_id = ?) \
         ORDER BY shortcut, owner_type DESC";
const HOLDER: &str = "SELECT reply_id FROM tbl_chat_saved_replies \
         WHERE owner_type = ? AND owner_id = ? AND shortcut = ?";
const COUNT: &str =
    "SELECT COUNT(*) FROM tbl_chat_saved_replies WHERE owner_type = ? AND owner_id = ?";
const ADD: &str = "INSERT INTO tbl_chat_saved_replies (owner_type, owner_id, shortcut, title, message, created_at, \
         updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)";
const CHANGE: &str = "UPDATE tbl_chat_saved_replies SET owner_type = ?, owner_id = ?, shortcut = ?, title = ?, \
             message = ?, updated_at = ? WHERE reply_id = ? AND owner_type = ? AND owner_id = ?";
const DROP_ONE: &str =
    "DELETE FROM tbl_chat_saved_replies WHERE reply_id = ? AND owner_type = ? AND owner_id = ?";

/// The constant statements of this file.
pub(in crate::sqlite) const STATEMENTS: [&str; 6] = [LIST, HOLDER, COUNT, ADD, CHANGE, DROP_ONE];

fn reply(row: &Row<'_>) -> rusqlite::Result<ReplyRow> {
    let is_shared = row.get_ref(1)?.as_str()?.is_empty();
    Ok(ReplyRow {
        id: row.get(0)?,
        reply: NewReply {
            owner: if is_shared {
                None
            } else {
                Some(rows::party(row, 1)?)
            },
            shortcut: row.get(3)?,
            title: row.get(4)?,
            text: row.get(5)?,
        },
    })
}

/// The shared replies and the viewer's own.
pub(super) fn list(tx: &Transaction<'_>, viewer: Party) -> rusqlite::Result<Vec<ReplyRow>> {
    tx.prepare_cached(LIST)?
        .query_map((viewer.kind.as_str(), viewer.id), reply)?
        .collect()
}

/// Another reply of this owner that has the shortcut.
fn holder(tx: &Transaction<'_>, reply: &NewReply) -> rusqlite::Result<Option<i64>> {
    let (kind, owner) = owner_columns(reply.owner);
    tx.prepare_cached(HOLDER)?
        .query_row(params![kind, owner, reply.shortcut], |row| row.get(0))
        .optional()
}

fn count(tx: &Transaction<'_>, owner: Option<Party>) -> rusqlite::Result<i64> {
    let (kind, owner) = owner_columns(owner);
    tx.prepare_cached(COUNT)?
        .query_row(params![kind, owner], |row| row.get(0))
}

pub(super) fn add(
    tx: &Transaction<'_>,
    reply: &NewReply,
    now: Timestamp,
) -> rusqlite::Result<ReplySaved> {
    if holder(tx, reply)?.is_some() {
        return Ok(ReplySaved::Taken);
    }
    if count(tx, reply.owner)? >= REPLIES_MAX {
        return Ok(ReplySaved::TooMany);
    }
    let (kind, owner) = owner_columns(reply.owner);
    tx.prepare_cached(ADD)?.execute(params![
        kind,
        owner,
        reply.shortcut,
        reply.title,
        reply.text,
        now.sql(),
        now.sql()
    ])?;
    Ok(ReplySaved::Done(tx.last_insert_rowid()))
}

pub(super) fn change(
    tx: &Transaction<'_>,
    id: i64,
    owner: Option<Party>,
    reply: &NewReply,
    now: Timestamp,
) -> rusqlite::Result<ReplySaved> {
    if holder(tx, reply)?.is_some_and(|holder| holder != id) {
        return Ok(ReplySaved::Taken);
    }
    if reply.owner != owner && count(tx, reply.owner)? >= REPLIES_MAX {
        return Ok(ReplySaved::TooMany);
    }
    let (old_kind, old_owner) = owner_columns(owner);
    let (kind, owner) = owner_columns(reply.owner);
    let changed = tx.prepare_cached(CHANGE)?.execute(params![
        kind,
        owner,
        reply.shortcut,
        reply.title,
        reply.text,
        now.sql(),
        id,
        old_kind,
        old_owner
    ])?;
    Ok(match changed {
        0 => ReplySaved::Gone,
        _ => ReplySaved::Done(id),
    })
}

pub(super) fn drop_one(
    tx: &Transaction<'_>,
    id: i64,
    owner: Option<Party>,
) -> rusqlite::Result<bool> {
    let (kind, owner) = owner_columns(owner);
    let dropped = tx
        .prepare_cached(DROP_ONE)?
        .execute(params![id, kind, owner])?;
    Ok(dropped > 0)
}
