//! Every statement is understood by the server that it is meant for, on the schema as migrated.

use crate::engines::Engines;
use mysql_async::Conn;
use mysql_async::prelude::Queryable as _;
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
            && (sql.contains("m.chat_id = ?")
                || sql.contains("m.chat_id = c.chat_id")
                || sql.contains("client_id) IN ("))
    });
    let mut looked_at = 0;
    for sql in hot {
        let values = vec![mysql_async::Value::from(1); sql.matches('?').count()];
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
                "a full scan in {sql}"
            );
        }
        looked_at += 1;
    }
    assert!(looked_at >= 8, "only {looked_at} statements were looked at");
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
        "ANALYZE TABLE tbl_chats, tbl_chat_messages, tbl_chat_notes",
    ] {
        conn.query_drop(sql)
            .await
            .unwrap_or_else(|error| panic!("{error} in {sql}"));
    }
}
