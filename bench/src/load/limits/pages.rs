//! Long chats in a database file, and how fast one thread reads a page of fifty rows as JSON from it.

use rusqlite::{Connection, OpenFlags, params};
use serde::Serialize;
use std::path::Path;
use std::time::Duration;
use tokio::time::Instant;

/// Messages a chat.
const MESSAGES: i64 = 10_000;

/// Fills an empty, migrated database with long chats between worker 1 and a user each.
pub(in super::super) fn fill(path: &Path, chats: i64) -> Result<(), String> {
    fill_file(path, chats).map_err(|error| format!("filling the database: {error}"))
}

fn fill_file(path: &Path, chats: i64) -> rusqlite::Result<()> {
    let mut db = Connection::open(path)?;
    let text = "A sentence about a car that is not yet ready. ".repeat(4);
    let at = "2026-01-01 08:00:00.000";
    for chat in 1..=chats {
        let tx = db.transaction()?;
        tx.prepare_cached(
            "INSERT INTO tbl_chats (chat_id, user_id, worker_id, status, created_at, updated_at, is_answered, \
             last_seq, last_staff_seq, text_count) VALUES (?1, ?1, 1, 'open', ?2, ?2, 1, ?3, ?3, ?3)",
        )?
        .execute(params![chat, at, MESSAGES])?;
        let mut insert = tx.prepare_cached(
            "INSERT INTO tbl_chat_messages (chat_id, sender_type, sender_id, message, created_at, seq, staff_seq, \
             kind, client_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, 'text', ?7)",
        )?;
        for seq in 1..=MESSAGES {
            let (kind, id) = if seq % 2 == 0 {
                ("worker", 1)
            } else {
                ("user", chat)
            };
            insert.execute(params![
                chat,
                kind,
                id,
                text,
                at,
                seq,
                format!("{chat:08x}-{seq:08x}")
            ])?;
        }
        drop(insert);
        tx.commit()?;
    }
    Ok(())
}

#[derive(Serialize)]
struct Row {
    message_id: i64,
    seq: i64,
    chat_id: i64,
    sender_type: String,
    sender_id: i64,
    message: String,
    created_at: String,
}

/// Pages a second by one thread.
pub(in super::super) fn pages_per_second(
    path: &Path,
    chats: i64,
    measured: Duration,
) -> Result<f64, String> {
    read(path, chats, measured).map_err(|error| format!("measuring pages: {error}"))
}

fn read(path: &Path, chats: i64, measured: Duration) -> rusqlite::Result<f64> {
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut newest = db.prepare(
        "SELECT message_id, seq, chat_id, sender_type, sender_id, message, created_at FROM tbl_chat_messages \
         WHERE chat_id = ? ORDER BY seq DESC LIMIT 50",
    )?;
    let (mut pages, mut at) = (0_u32, 0);
    let began = Instant::now();
    while began.elapsed() < measured {
        at += 31;
        let rows = newest.query_map([at % chats + 1], |row| {
            Ok(Row {
                message_id: row.get(0)?,
                seq: row.get(1)?,
                chat_id: row.get(2)?,
                sender_type: row.get(3)?,
                sender_id: row.get(4)?,
                message: row.get(5)?,
                created_at: row.get(6)?,
            })
        })?;
        let mut rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        rows.reverse();
        let json = serde_json::to_vec(&rows).expect("rows of texts and numbers");
        assert!(json.len() > 50 * 100, "fifty rows");
        pages += 1;
    }
    Ok(f64::from(pages) / began.elapsed().as_secs_f64())
}
