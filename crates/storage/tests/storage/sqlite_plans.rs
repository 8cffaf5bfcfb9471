//! How SQLite goes about the statements, on an empty file as the product makes it: through which index, and never by
//! reading a table from end to end while somebody waits.

use crate::statements::sqlite_file;
use rusqlite::{Connection, params_from_iter};

/// How SQLite would go about it, a line a step.
fn plan(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection
        .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
        .unwrap_or_else(|error| panic!("{error}\nin {sql}"));
    let nothing = vec![None::<i64>; statement.parameter_count()];
    let steps = statement.query_map(params_from_iter(nothing), |row| row.get("detail"));
    steps.unwrap().map(Result::unwrap).collect()
}

/// What may read a table from end to end. None of it is part of a send or a page.
const WHOLE_TABLE: [&str; 15] = [
    // Once, when the server starts.
    "SELECT chat_id FROM tbl_chats WHERE followed_customer_seq <",
    // Every 25 s: all who are signed in are meant.
    "SELECT DISTINCT party_type, party_id, credential_mark FROM tbl_chat_sessions",
    // Every ten minutes.
    "SELECT token_hash FROM tbl_chat_sessions WHERE last_seen_at <",
    "DELETE FROM tbl_chat_handoffs WHERE expires_at <",
    "DELETE FROM tbl_chat_ended_rights WHERE ended_at <",
    // `forecourt user list`, and a substring in the names of the shop's people.
    "image_url, is_active FROM tbl_chat_people ORDER BY",
    "image_url, is_active FROM tbl_chat_people WHERE is_active = 1 AND",
    // An admin counts over all chats; open in the plan.
    "AS unread, ((c.worker_id IS NULL",
    // How long the newest answers took: what the bounded inner statement gave is read whole.
    "is_answered FROM tbl_chats WHERE updated_at >= ?1",
    // A row for each setting, worker on duty, and person with a second factor.
    "FROM tbl_chat_settings ORDER BY",
    "FROM tbl_chat_duty",
    "FROM tbl_chat_second_factors WHERE is_on = 1",
    // An admin sees the tags of all chats.
    "ON c.chat_id = t.chat_id WHERE 1 = 1",
    // The names of the tables.
    "FROM sqlite_schema",
    // An admin looks for a word in all chats, newest first, until the page is full.
    "WHERE 1 = 1 AND (has_text(c.subject, ?)",
];

#[test]
fn no_statement_reads_a_whole_table_of_sqlite_but_those_that_may() {
    let (_folder, connection) = sqlite_file();
    let mut faults = Vec::new();
    let mut met = [false; WHOLE_TABLE.len()];
    for sql in storage::sqlite::statements() {
        let plan = plan(&connection, &sql);
        let scans = |step: &&String| {
            step.starts_with("SCAN ") && !step.contains("json_each") && *step != "SCAN CONSTANT ROW"
        };
        // In the order of an index, to where the page ends.
        let is_cut =
            sql.ends_with("LIMIT ?") && !plan.iter().any(|step| step.contains("TEMP B-TREE"));
        let Some(scan) = plan.iter().find(scans) else {
            continue;
        };
        let may = WHOLE_TABLE.iter().position(|part| sql.contains(part));
        match may {
            Some(at) => met[at] = true,
            None if is_cut && scan.contains(" USING INDEX ") => {}
            None => faults.push(format!("{scan} in {sql}")),
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    for (part, is_met) in WHOLE_TABLE.iter().zip(met) {
        assert!(is_met, "no longer needed: {part}");
    }
}

/// How statements end that a send, a page or any request waits for, and the index range that each must go through.
const HOT: [(&str, &str); 16] = [
    ("c WHERE c.chat_id = ?", "PRIMARY KEY (rowid=?)"),
    ("p WHERE p.chat_id = ?", "PRIMARY KEY (chat_id=?)"),
    (
        "WHERE m.sender_id = ? AND m.sender_type = ? AND m.client_id = ?",
        "tbl_chat_messages_by_key (sender_id=? AND sender_type=? AND client_id=?)",
    ),
    (
        "WHERE n.sender_id = ? AND n.sender_type = ? AND n.client_id = ?",
        "tbl_chat_notes_by_key (sender_id=? AND sender_type=? AND client_id=?)",
    ),
    (
        "WHERE starter_id = ? AND starter_type = ? AND client_id = ?",
        "tbl_chats_by_key (starter_type=? AND starter_id=? AND client_id=?)",
    ),
    (
        "WHERE chat_id = ? AND seq > ? AND kind = 'text'",
        "tbl_chat_messages_by_seq (chat_id=? AND seq>?)",
    ),
    (
        "WHERE chat_id = ? AND seq = ?",
        "tbl_chat_messages_by_seq (chat_id=? AND seq=?)",
    ),
    (
        "WHERE chat_id = ? AND staff_seq <= ? ORDER BY staff_seq DESC LIMIT 1",
        "tbl_chat_notes_by_seq (chat_id=? AND staff_seq<?)",
    ),
    (
        "WHERE chat_id = ? AND staff_seq > ? AND sender_type <> 'system'",
        "tbl_chat_notes_by_seq (chat_id=? AND staff_seq>?)",
    ),
    (
        "WHERE m.chat_id = ? AND m.seq > ? ORDER BY m.seq LIMIT ?",
        "tbl_chat_messages_by_seq (chat_id=? AND seq>?)",
    ),
    (
        "WHERE m.chat_id = ? AND m.seq <= ? ORDER BY m.seq DESC LIMIT ?",
        "tbl_chat_messages_by_seq (chat_id=? AND seq<?)",
    ),
    (
        "WHERE n.chat_id = ? AND n.staff_seq > ? ORDER BY n.staff_seq LIMIT ?",
        "tbl_chat_notes_by_seq (chat_id=? AND staff_seq>?)",
    ),
    (
        "WHERE n.chat_id = ? AND n.staff_seq <= ? ORDER BY n.staff_seq DESC LIMIT ?",
        "tbl_chat_notes_by_seq (chat_id=? AND staff_seq<?)",
    ),
    (
        "WHERE m.chat_id = ? AND m.seq = ?",
        "tbl_chat_messages_by_seq (chat_id=? AND seq=?)",
    ),
    (
        "WHERE n.chat_id = ? AND n.staff_seq = ?",
        "tbl_chat_notes_by_seq (chat_id=? AND staff_seq=?)",
    ),
    ("WHERE token_hash = ?", "PRIMARY KEY (token_hash=?)"),
];

#[test]
fn pages_keys_cursors_and_chats_go_through_one_index_range_on_sqlite() {
    let (_folder, connection) = sqlite_file();
    let statements = storage::sqlite::statements();
    for (end, range) in HOT {
        let mut hot = statements
            .iter()
            .filter(|sql| sql.ends_with(end))
            .peekable();
        assert!(hot.peek().is_some(), "no statement ends with {end}");
        for sql in hot {
            let plan = plan(&connection, sql);
            assert!(
                plan.len() == 1 && plan[0].ends_with(range),
                "{plan:?} in {sql}"
            );
        }
    }
}

/// A list reads the viewer's own chats, or those that it is filtered by, and never those of the whole shop.
#[test]
fn lists_are_led_by_the_narrowest_index_on_sqlite() {
    let (_folder, connection) = sqlite_file();
    let mut looked_at = 0;
    for sql in storage::sqlite::statements() {
        let Some((_, conditions)) = sql.split_once("FROM tbl_chats c WHERE ") else {
            continue;
        };
        if !conditions.contains("ORDER BY c.updated_at") {
            continue;
        }
        let set = |condition: &str| conditions.contains(condition);
        let is_admins = conditions.starts_with("1 = 1");
        let led_by = if conditions.starts_with("c.guest_id = ?1") {
            "SEARCH c USING INDEX tbl_chats_by_guest "
        } else if conditions.starts_with("c.user_id = ?1") {
            "SEARCH c USING INDEX tbl_chats_by_user "
        } else if !is_admins {
            "SEARCH c USING INTEGER PRIMARY KEY "
        } else if set("c.worker_id = ?") || set("c.user_id = ?") || set("c.guest_id = ?") {
            "SEARCH c USING INDEX tbl_chats_by_"
        } else if set("c.status = ?") {
            "SEARCH c USING INDEX tbl_chats_by_status "
        } else {
            " c USING INDEX tbl_chats_by_time"
        };
        let plan = plan(&connection, &sql);
        assert!(plan[0].contains(led_by), "{plan:?} in {sql}");
        looked_at += 1;
    }
    assert_eq!(looked_at, 4 * 288);
}
