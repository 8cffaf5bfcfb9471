//! MariaDB: sixteen connections, one row a statement, each its own synced commit.

use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, Error, Opts, params};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

const CONNECTIONS: u64 = 16;

/// Rows inserted a second, under the unique indexes of a message.
pub(in super::super) async fn rows_per_second(
    url: &str,
    measured: Duration,
) -> Result<f64, String> {
    run(url, measured)
        .await
        .map_err(|error| format!("measuring MariaDB: {error}"))
}

async fn run(url: &str, measured: Duration) -> Result<f64, Error> {
    let opts = Opts::from_url(url)?;
    let mut first = Conn::new(opts.clone()).await?;
    first
        .query_drop(
            "CREATE TABLE messages (message_id BIGINT PRIMARY KEY AUTO_INCREMENT, chat_id BIGINT NOT NULL,
             sender_type VARCHAR(8) CHARACTER SET ascii NOT NULL, sender_id BIGINT NOT NULL, message TEXT NOT NULL,
             created_at DATETIME(3) NOT NULL, seq BIGINT NOT NULL, client_id VARCHAR(128) CHARACTER SET ascii,
             UNIQUE KEY by_seq (chat_id, seq), UNIQUE KEY by_key (sender_id, sender_type, client_id)) ENGINE=InnoDB",
        )
        .await?;
    first.disconnect().await?;
    let mut running = JoinSet::new();
    let mut conns = Vec::new();
    for _ in 0..CONNECTIONS {
        conns.push(Conn::new(opts.clone()).await?);
    }
    let began = Instant::now();
    for (conn, number) in conns.into_iter().zip(0..) {
        running.spawn(insert(conn, number, began + measured));
    }
    let mut rows = 0_u32;
    while let Some(ended) = running.join_next().await {
        rows += ended.map_err(|error| Error::Other(Box::new(error)))??;
    }
    Ok(f64::from(rows) / began.elapsed().as_secs_f64())
}

async fn insert(mut conn: Conn, number: u64, end: Instant) -> Result<u32, Error> {
    let statement = conn
        .prep(
            "INSERT INTO messages (chat_id, sender_type, sender_id, message, created_at, seq, client_id)
             VALUES (:chat, 'user', :chat, :text, '2026-01-01 00:00:00.000', :seq, :key)",
        )
        .await?;
    let text = "x".repeat(200);
    let mut rows = 0_u32;
    while Instant::now() < end {
        // Thirteen chats a connection, about two hundred together, as in W1.
        let (chat, seq) = (number * 13 + u64::from(rows % 13), rows / 13 + 1);
        let key = format!("{rows:012x}-{number:08x}-{seq:014x}");
        conn.exec_drop(
            &statement,
            params! { "chat" => chat, "text" => &text, "seq" => seq, "key" => key },
        )
        .await?;
        rows += 1;
    }
    conn.disconnect().await?;
    Ok(rows)
}
