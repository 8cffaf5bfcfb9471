//! Every statement is understood by the server that it is meant for, on the schema as migrated.

use crate::engines::Engines;
use mysql_async::Conn;
use mysql_async::prelude::Queryable as _;
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;
use std::path::{Path, PathBuf};
use storage::sqlite::{SqliteOptions, SqliteStorage};
use tempfile::TempDir;
use testkit::mariadb::MariaDb;

#[tokio::test]
async fn every_statement_prepares_on_mariadb() {
    let engines = Engines::open().await;
    let url = MariaDb::shared().url(&engines.database);
    let mut conn = Conn::from_url(url).await.expect("the server is there");
    let statements = storage::mysql::statements();
    assert!(
        statements.len() > 80,
        "only {} statements were found",
        statements.len()
    );
    for sql in statements {
        let statement = conn
            .prep(&sql)
            .await
            .unwrap_or_else(|error| panic!("{error}\nin {sql}"));
        let values = usize::from(statement.num_params());
        assert_eq!(values, sql.matches('?').count(), "in {sql}");
        conn.close(statement)
            .await
            .expect("a statement can be closed");
    }
}

/// The chat's own data is never read from end to end: each statement that runs while people wait goes
/// through an index.
#[tokio::test]
async fn pages_keys_and_cursors_go_through_an_index_on_mariadb() {
    let engines = Engines::open().await;
    let url = MariaDb::shared().url(&engines.database);
    let mut conn = Conn::from_url(url).await.expect("the server is there");
    fill(&mut conn).await;
    let hot = storage::mysql::statements().into_iter().filter(|sql| {
        sql.starts_with("SELECT")
            // An admin looks for a word in all chats.
            && !(sql.contains("WHERE 1 = 1 AND") && sql.contains("LOCATE("))
            && (sql.contains("m.chat_id = ?")
                || sql.contains("m.chat_id = c.chat_id")
                || sql.contains("client_id) IN ("))
    });
    let mut looked_at = 0;
    for sql in hot {
        let values = values_of(&sql);
        let plan: Vec<mysql_async::Row> = conn
            .exec(format!("EXPLAIN {sql}"), values)
            .await
            .unwrap_or_else(|error| panic!("{error} {sql}"));
        for row in plan {
            let kind: Option<String> = row.get("type").expect("EXPLAIN has a type");
            // What a bounded inner statement gave is read whole.
            let table: Option<String> = row.get("table").expect("EXPLAIN has a table");
            let is_inner = table.is_some_and(|table| table.starts_with('<'));
            assert!(
                is_inner || kind.as_deref() != Some("ALL"),
                "a full scan of {} in {sql}",
                row.get::<Option<String>, _>("table")
                    .flatten()
                    .unwrap_or_default()
            );
        }
        looked_at += 1;
    }
    assert!(looked_at >= 8, "only {looked_at} statements were looked at");
}

/// A value for each placeholder: a word where a word is compared, because a number there keeps the index out.
fn values_of(sql: &str) -> Vec<mysql_async::Value> {
    let before = sql.split('?').rev().skip(1).collect::<Vec<_>>();
    let value = |before: &&str| {
        if before.ends_with("_type = ") {
            "worker".into()
        } else {
            1.into()
        }
    };
    before.iter().rev().map(value).collect()
}

async fn fill(conn: &mut Conn) {
    for sql in [
        "INSERT INTO tbl_chats (created_at, updated_at, starter_type, starter_id, client_id) \
         SELECT NOW(3), NOW(3), 'user', seq, seq FROM seq_1_to_2000",
        "INSERT INTO tbl_chat_messages (chat_id, sender_type, sender_id, message, created_at, seq, staff_seq, \
         kind, client_id) SELECT seq % 100, 'user', seq % 50, 'x', NOW(3), seq, seq, 'text', seq \
         FROM seq_1_to_5000",
        "INSERT INTO tbl_chat_notes (chat_id, sender_type, sender_id, message, created_at, after_seq, \
         staff_seq, client_id) SELECT seq % 100, 'admin', seq % 50, 'x', NOW(3), seq, seq, seq \
         FROM seq_1_to_5000",
        "INSERT INTO tbl_guest_sessions (created_at, last_seen_at, name) \
         SELECT NOW(3), NOW(3), 'x' FROM seq_1_to_2000",
        "INSERT INTO tbl_chat_snoozes (party_type, party_id, chat_id, snoozed_until, after_seq) \
         SELECT 'worker', seq % 50, seq, NOW(3), seq FROM seq_1_to_2000",
        "ANALYZE TABLE tbl_chats, tbl_chat_messages, tbl_chat_notes, tbl_guest_sessions, tbl_chat_snoozes",
    ] {
        conn.query_drop(sql)
            .await
            .unwrap_or_else(|error| panic!("{error} in {sql}"));
    }
}

/// A file of the product's own making, without any row: that is how the planner meets it, because nobody runs
/// ANALYZE on it.
pub(crate) fn sqlite_file() -> (TempDir, Connection) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("chat.db");
    let clock = model::shared_system_clock();
    drop(SqliteStorage::open(&path, SqliteOptions::default(), clock).unwrap());
    let connection = Connection::open(path).unwrap();
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection
        .create_scalar_function("has_text", 2, flags, |_| Ok(true))
        .unwrap();
    (folder, connection)
}

#[test]
fn every_statement_prepares_on_sqlite() {
    let (_folder, connection) = sqlite_file();
    let statements = storage::sqlite::statements();
    // Four viewers, 2^5 · 3 · 3 lists each, beside the constants.
    assert!(statements.len() > 4 * 288 + 60, "{}", statements.len());
    for sql in &statements {
        if let Err(error) = connection.prepare(sql) {
            panic!("{error}\nin {sql}");
        }
    }
}

/// The lists above are only worth what they hold: every text in the engines' sources that reads like a statement, or
/// like the rest of one, must stand in one of theirs.
#[test]
fn no_statement_of_the_sources_is_missing_from_the_lists() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for (engine, statements) in [
        ("sqlite", storage::sqlite::statements()),
        ("mysql", storage::mysql::statements()),
    ] {
        let mut files = vec![source.join("statements.rs")];
        files.extend(files_in(&source.join(engine)));
        let mut found = 0;
        for file in files {
            for text in statement_texts(&std::fs::read_to_string(&file).unwrap()) {
                found += 1;
                assert!(
                    statements.iter().any(|sql| sql.contains(&text)),
                    "{} has a statement that the list of {engine} has not: {text}",
                    file.display()
                );
            }
        }
        assert!(found > 60, "only {found} texts of {engine} were found");
    }
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .flat_map(|path| {
            if path.is_dir() {
                files_in(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

/// The string literals that begin like a statement or go on like one, up to their first placeholder for a name.
fn statement_texts(source: &str) -> Vec<String> {
    let starts = ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "FROM "];
    let texts = source.split('"').skip(1).step_by(2).map(|text| {
        let lines = text.split("\\\n").map(str::trim_start).collect::<String>();
        lines.split('{').next().unwrap_or_default().to_owned()
    });
    texts
        .filter(|text| starts.iter().any(|start| text.starts_with(start)))
        .collect()
}
