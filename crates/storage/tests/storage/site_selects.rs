//! SQL that the site's own pages would write against the three documented tables, on both engines.

use crate::engines::Engines;
use crate::jobs::{Act, perform};
use model::{Clock as _, Party, TokenHash};
use rusqlite::Connection;
use storage::{NewGuest, Storage};
use testkit::mariadb::MariaDb;

/// What the site asks, and what it must be told: a line per row, columns parted by tabs.
const SELECTS: [(&str, &str); 7] = [
    (
        "SELECT chat_id, user_id, guest_id, admin_id, worker_id, assigned_by, status FROM tbl_chats ORDER BY chat_id",
        "1\tNULL\t1\tNULL\t3\t1\topen\n2\t42\tNULL\tNULL\tNULL\tNULL\tpending\n",
    ),
    (
        "SELECT m.message_id, m.sender_type, m.sender_id, m.message, m.is_read FROM tbl_chat_messages m \
         WHERE m.chat_id = 1 ORDER BY m.created_at, m.message_id",
        "1\tguest\t1\tDo you have tyres?\t1\n2\tsystem\tNULL\tthe chat was assigned\t1\n\
         3\tworker\t3\tYes, winter ones\t0\n",
    ),
    (
        "SELECT COUNT(*) FROM tbl_chat_messages WHERE chat_id = 1 AND is_read = 0 AND sender_type <> 'guest'",
        "1\n",
    ),
    (
        "SELECT c.chat_id, MAX(m.created_at) FROM tbl_chats c JOIN tbl_chat_messages m ON m.chat_id = c.chat_id \
         WHERE c.status IN ('pending', 'open') GROUP BY c.chat_id ORDER BY c.updated_at DESC, c.chat_id",
        "1\t2026-11-23 09:01:00.123\n2\t2026-11-23 09:01:00.123\n",
    ),
    (
        "SELECT created_at, updated_at FROM tbl_chats WHERE user_id = 42",
        "2026-11-23 09:01:00.123\t2026-11-23 09:01:00.123\n",
    ),
    (
        "SELECT g.guest_id, LENGTH(g.session_token), g.created_at FROM tbl_guest_sessions g \
         JOIN tbl_chats c ON c.guest_id = g.guest_id",
        "1\t64\t2026-11-23 09:01:00.123\n",
    ),
    // The note stands elsewhere, whatever the site asks.
    (
        "SELECT COUNT(*) FROM tbl_chat_messages WHERE message LIKE '%supplier%'",
        "0\n",
    ),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sites_own_selects_work_on_both_engines() {
    let engines = Engines::open().await;
    let now = engines.clock.now();
    for (_, storage) in &engines.all()[1..] {
        let guest = NewGuest {
            hash: TokenHash("a".repeat(64)),
            name: None,
            email: None,
            created_at: now,
        };
        assert_eq!(storage.add_guest(guest).await.unwrap(), 1);
        talk(*storage).await;
        storage
            .follow_reads(&[model::ChatId::stored(1), model::ChatId::stored(2)])
            .await
            .unwrap();
    }
    let shown = now.sql();
    for (sql, expected) in SELECTS {
        let expected = expected.replace("2026-11-23 09:01:00.123", &shown);
        assert_eq!(
            MariaDb::shared().run(&engines.database, sql),
            expected,
            "MariaDB: {sql}"
        );
        assert_eq!(ask_sqlite(&engines, sql), expected, "SQLite: {sql}");
    }
}

async fn talk(storage: &dyn Storage) {
    let (guest, user, worker, admin) = (
        Party::guest(1),
        Party::user(42),
        Party::worker(3),
        Party::admin(1),
    );
    let say = |by: Party, chat: i64, text: &str, note: bool| Act::Say {
        by,
        chat,
        text: text.to_owned(),
        key: None,
        note,
    };
    for act in [
        Act::Start {
            by: guest,
            subject: None,
            key: None,
        },
        say(guest, 1, "Do you have tyres?", false),
        Act::Assign {
            by: admin,
            chat: 1,
            worker: Some(worker.id),
        },
        say(worker, 1, "ask the supplier", true),
        say(worker, 1, "Yes, winter ones", false),
        Act::Start {
            by: user,
            subject: None,
            key: None,
        },
        say(user, 2, "Hello", false),
    ] {
        perform(storage, act).await;
    }
}

fn ask_sqlite(engines: &Engines, sql: &str) -> String {
    let connection = Connection::open(engines.folder.path().join("chat.db")).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let columns = statement.column_count();
    let mut rows = statement.query([]).unwrap();
    let mut text = String::new();
    while let Some(row) = rows.next().unwrap() {
        let cells: Vec<String> = (0..columns)
            .map(|at| cell(row.get_ref(at).unwrap()))
            .collect();
        text += &(cells.join("\t") + "\n");
    }
    text
}

fn cell(value: rusqlite::types::ValueRef<'_>) -> String {
    use rusqlite::types::ValueRef;
    match value {
        ValueRef::Null => "NULL".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        other => panic!("the site would not know what to do with {other:?}"),
    }
}
