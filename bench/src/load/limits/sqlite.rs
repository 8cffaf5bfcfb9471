//! SQLite with `synchronous=FULL`: what a send must do, so many sends a commit, by one thread.

use super::super::stats::Spans;
use model::shared_system_clock;
use rusqlite::{Connection, OptionalExtension as _, params};
use std::path::Path;
use std::time::Duration;
use tokio::time::Instant;

/// Conversations and senders, as in W1.
const CHATS: i64 = 200;

/// What the disk and the engine gave.
pub(in super::super) struct Limit {
    pub(in super::super) per_second: f64,
    /// From `BEGIN` until the commit has returned.
    pub(in super::super) commits: Spans,
}

/// Looks up the key, counts the chat's seq, inserts under the unique indexes; `batch` sends a commit.
pub(in super::super) fn sends(
    folder: &Path,
    batch: u32,
    measured: Duration,
) -> Result<Limit, String> {
    let path = folder.join(format!("limit-{batch}.db"));
    let run = run(&path, batch, measured).map_err(|error| format!("measuring SQLite: {error}"));
    // A file that stays costs space, nothing else.
    drop(std::fs::remove_file(path));
    run
}

fn run(path: &Path, batch: u32, measured: Duration) -> rusqlite::Result<Limit> {
    let mut db = open(path)?;
    let clock = shared_system_clock();
    let text = "x".repeat(200);
    let mut commits = Spans::default();
    let mut sent = 0_i64;
    let began = Instant::now();
    while began.elapsed() < measured {
        let at = Instant::now();
        let now = clock.now();
        let created_at = now.sql();
        let tx = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        for _ in 0..batch {
            sent += 1;
            let (chat, sender) = (sent % CHATS + 1, sent % (2 * CHATS));
            let key = format!("{:012x}-{sender:08x}-{sent:014x}", now.millis());
            send(&tx, chat, sender, &key, &text, &created_at)?;
        }
        tx.commit()?;
        commits.push(at.elapsed());
    }
    let sent = u32::try_from(sent).map_or(f64::NAN, f64::from);
    Ok(Limit {
        per_second: sent / began.elapsed().as_secs_f64(),
        commits,
    })
}

fn send(
    tx: &Connection,
    chat: i64,
    sender: i64,
    key: &str,
    text: &str,
    created_at: &str,
) -> rusqlite::Result<()> {
    let found: Option<i64> = tx
        .prepare_cached("SELECT message_id FROM messages WHERE sender_id = ? AND sender_type = ? AND client_id = ?")?
        .query_row(params![sender, "user", key], |row| row.get(0))
        .optional()?;
    debug_assert!(found.is_none(), "keys are fresh");
    let seq: i64 = tx
        .prepare_cached("UPDATE chats SET last_seq = last_seq + 1, updated_at = ? WHERE chat_id = ? RETURNING last_seq")?
        .query_row(params![created_at, chat], |row| row.get(0))?;
    tx.prepare_cached(
        "INSERT INTO messages (chat_id, sender_type, sender_id, message, created_at, seq, client_id) \
         VALUES (?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![chat, "user", sender, text, created_at, seq, key])?;
    Ok(())
}

fn open(path: &Path) -> rusqlite::Result<Connection> {
    let db = Connection::open(path)?;
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         CREATE TABLE chats (chat_id INTEGER PRIMARY KEY, last_seq INTEGER NOT NULL, updated_at TEXT);
         CREATE TABLE messages (message_id INTEGER PRIMARY KEY AUTOINCREMENT,
           chat_id INTEGER NOT NULL REFERENCES chats (chat_id), sender_type TEXT NOT NULL, sender_id INTEGER NOT NULL,
           message TEXT NOT NULL, created_at TEXT NOT NULL, seq INTEGER NOT NULL, client_id TEXT);
         CREATE UNIQUE INDEX by_seq ON messages (chat_id, seq);
         CREATE UNIQUE INDEX by_key ON messages (sender_id, sender_type, client_id);",
    )?;
    for chat in 1..=CHATS {
        db.execute(
            "INSERT INTO chats (chat_id, last_seq) VALUES (?, 0)",
            [chat],
        )?;
    }
    Ok(db)
}
