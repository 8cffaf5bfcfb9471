//! Saved replies.

use crate::contract::desk::{NewReply, REPLIES_MAX, ReplyRow, ReplySaved, owner_columns};
use crate::mysql::people::is_duplicate;
use crate::mysql::rows::broken;
use crate::mysql::{Result, rows};
use model::{Party, Timestamp};
use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, Row};

const LIST: &str = "SELECT reply_id, owner_type, owner_id, shortcut, title, message FROM tbl_chat_saved_replies \
     WHERE (owner_type = '' AND owner_id = 0) OR (owner_type = ? AND owner_id = ?) \
     ORDER BY shortcut, owner_type DESC";
const COUNT: &str =
    "SELECT COUNT(*) FROM tbl_chat_saved_replies WHERE owner_type = ? AND owner_id = ?";
const ADD: &str = "INSERT INTO tbl_chat_saved_replies (owner_type, owner_id, shortcut, title, message, \
     created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)";
const CHANGE: &str = "UPDATE tbl_chat_saved_replies SET owner_type = ?, owner_id = ?, shortcut = ?, \
     title = ?, message = ?, updated_at = ? WHERE reply_id = ? AND owner_type = ? AND owner_id = ?";
const DROP: &str =
    "DELETE FROM tbl_chat_saved_replies WHERE reply_id = ? AND owner_type = ? AND owner_id = ?";

/// The constant statements of this file.
pub(in crate::mysql) const STATEMENTS: [&str; 5] = [LIST, COUNT, ADD, CHANGE, DROP];

fn reply(row: &Row) -> Result<ReplyRow> {
    let is_shared = rows::text(row, 1)?.is_empty();
    Ok(ReplyRow {
        id: rows::int(row, 0)?,
        reply: NewReply {
            owner: if is_shared {
                None
            } else {
                Some(rows::party(row, 1)?)
            },
            shortcut: rows::text(row, 3)?.to_owned(),
            title: rows::text(row, 4)?.to_owned(),
            text: rows::text(row, 5)?.to_owned(),
        },
    })
}

/// The shared replies and the viewer's own.
pub(super) async fn list(conn: &mut Conn, viewer: Party) -> Result<Vec<ReplyRow>> {
    let found: Vec<Row> = conn.exec(LIST, (viewer.kind.as_str(), viewer.id)).await?;
    found.iter().map(reply).collect()
}

async fn is_full(conn: &mut Conn, owner: Option<Party>) -> Result<bool> {
    let count: Option<i64> = conn.exec_first(COUNT, owner_columns(owner)).await?;
    Ok(count.unwrap_or(0) >= REPLIES_MAX)
}

/// The unique key says whether a shortcut is taken; a refused statement leaves the transaction as it was.
fn unless_taken(done: Result<()>, saved: ReplySaved) -> Result<ReplySaved> {
    match done {
        Ok(()) => Ok(saved),
        Err(error) if is_duplicate(&error) => Ok(ReplySaved::Taken),
        Err(error) => Err(error),
    }
}

pub(super) async fn add(conn: &mut Conn, reply: &NewReply, now: Timestamp) -> Result<ReplySaved> {
    if is_full(conn, reply.owner).await? {
        return Ok(ReplySaved::TooMany);
    }
    let (kind, owner) = owner_columns(reply.owner);
    let values = (
        kind,
        owner,
        reply.shortcut.as_str(),
        reply.title.as_str(),
        reply.text.as_str(),
        now.sql(),
        now.sql(),
    );
    let done = conn.exec_drop(ADD, values).await;
    if done.is_err() {
        return unless_taken(done, ReplySaved::Gone);
    }
    let id = conn.last_insert_id().and_then(|id| i64::try_from(id).ok());
    id.map(ReplySaved::Done)
        .ok_or_else(|| broken("a new reply has no id"))
}

pub(super) async fn change(
    conn: &mut Conn,
    id: i64,
    owner: Option<Party>,
    reply: &NewReply,
    now: Timestamp,
) -> Result<ReplySaved> {
    if reply.owner != owner && is_full(conn, reply.owner).await? {
        return Ok(ReplySaved::TooMany);
    }
    let (old_kind, old_owner) = owner_columns(owner);
    let (kind, owner) = owner_columns(reply.owner);
    let values = (
        kind,
        owner,
        reply.shortcut.as_str(),
        reply.title.as_str(),
        reply.text.as_str(),
        now.sql(),
        id,
        old_kind,
        old_owner,
    );
    let done = conn.exec_drop(CHANGE, values).await;
    let saved = match conn.affected_rows() {
        0 => ReplySaved::Gone,
        _ => ReplySaved::Done(id),
    };
    unless_taken(done, saved)
}

pub(super) async fn drop_one(conn: &mut Conn, id: i64, owner: Option<Party>) -> Result<bool> {
    let (kind, owner) = owner_columns(owner);
    conn.exec_drop(DROP, (id, kind, owner)).await?;
    Ok(conn.affected_rows() > 0)
}
