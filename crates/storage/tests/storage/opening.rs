//! Which databases are taken, and which are refused with a sentence and left as they are.

use crate::jobs::{Act, Outcome, perform};
use model::{Party, shared_system_clock};
use storage::mysql::{MysqlOptions, MysqlStorage};
use storage::sqlite::{SqliteOptions, SqliteStorage};
use storage::{Storage as _, StorageError};
use testkit::mariadb::MariaDb;

async fn open(url: &str) -> Result<MysqlStorage, StorageError> {
    MysqlStorage::open(url, MysqlOptions::default(), shared_system_clock()).await
}

fn sentence<T>(opened: Result<T, StorageError>) -> String {
    match opened {
        Ok(_) => panic!("it was taken"),
        Err(error) => error.to_string(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_processes_open_one_empty_database_at_once() {
    let server = MariaDb::shared();
    let url = server.url(&server.fresh_database());
    let opened = tokio::join!(open(&url), open(&url), open(&url));
    let (a, b, c) = (opened.0.unwrap(), opened.1.unwrap(), opened.2.unwrap());
    let epoch = a.epoch().await.unwrap();
    assert_eq!(epoch.len(), 16);
    assert_eq!(epoch, b.epoch().await.unwrap());
    assert_eq!(epoch, c.epoch().await.unwrap());

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chat.db");
    let open =
        || SqliteStorage::open(&path, SqliteOptions::default(), shared_system_clock()).unwrap();
    let opened: Vec<SqliteStorage> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..3).map(|_| scope.spawn(open)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    let mut epochs = Vec::new();
    for storage in &opened {
        epochs.push(storage.epoch().await.unwrap());
    }
    assert!(epochs.iter().all(|epoch| *epoch == epochs[0]), "{epochs:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_share_one_database_and_one_order() {
    let server = MariaDb::shared();
    let url = server.url(&server.fresh_database());
    let nodes = [open(&url).await.unwrap(), open(&url).await.unwrap()];
    let by = Party::user(1);
    for _ in 0..2 {
        perform(
            &nodes[0],
            Act::Start {
                by,
                subject: None,
                key: None,
            },
        )
        .await;
    }
    let say = |at: i64, key: &str| Act::Say {
        by,
        chat: at % 2 + 1,
        text: format!("{at}"),
        key: Some(key.to_owned()),
        note: false,
    };
    // Every message goes to both nodes at once: it must be stored once.
    let mut told = Vec::new();
    for at in 0..200 {
        let key = format!("k{at}");
        told.push((
            crate::jobs::submit(&nodes[0], say(at, &key)),
            crate::jobs::submit(&nodes[1], say(at, &key)),
        ));
    }
    let mut places = Vec::new();
    for (at, (here, there)) in told.into_iter().enumerate() {
        let (here, there) = (here.await.unwrap(), there.await.unwrap());
        assert_eq!(here, there, "both nodes name the same line");
        let Outcome::Said(_, seq, _) = here else {
            panic!("not stored: {here:?}")
        };
        places.push((at % 2, seq));
    }
    places.sort_unstable();
    let expected: Vec<_> = (0..2)
        .flat_map(|chat| (1..=100).map(move |seq| (chat, seq)))
        .collect();
    assert_eq!(places, expected, "no gap and no double");
}

#[tokio::test]
async fn a_server_that_does_not_sync_is_refused_unless_the_owner_knows() {
    let server = MariaDb::try_start(&["--innodb-flush-log-at-trx-commit=2"]).unwrap();
    let url = server.url(&server.fresh_database());
    let words = sentence(open(&url).await);
    assert!(
        words.contains("innodb_flush_log_at_trx_commit = 1"),
        "{words}"
    );
    let options = MysqlOptions {
        relaxed_durability: true,
        ..MysqlOptions::default()
    };
    MysqlStorage::open(&url, options, shared_system_clock())
        .await
        .expect("the owner knows");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn newer_changed_and_missing_schemas_are_refused_and_left_alone() {
    let server = MariaDb::shared();
    let name = server.fresh_database();
    let url = server.url(&name);
    let unmigrated = MysqlOptions {
        migrate: false,
        ..MysqlOptions::default()
    };
    let words = sentence(MysqlStorage::open(&url, unmigrated, shared_system_clock()).await);
    assert!(words.contains("forecourt migrate"), "{words}");
    assert_eq!(server.run(&name, "SHOW TABLES"), "", "nothing was made");

    drop(open(&url).await.unwrap());
    let steps = server.run(&name, "SELECT * FROM tbl_chat_migrations ORDER BY number");
    MysqlStorage::open(&url, unmigrated, shared_system_clock())
        .await
        .expect("it is up to date");
    server.run(
        &name,
        "INSERT INTO tbl_chat_migrations VALUES (999, 'later', REPEAT('0', 64), NOW(3))",
    );
    let words = sentence(open(&url).await);
    assert!(
        words.contains("999") && words.contains("newer program"),
        "{words}"
    );
    server.run(&name, "DELETE FROM tbl_chat_migrations WHERE number = 999");
    assert_eq!(
        server.run(&name, "SELECT * FROM tbl_chat_migrations ORDER BY number"),
        steps
    );

    server.run(
        &name,
        "UPDATE tbl_chat_migrations SET checksum = REPEAT('0', 64) WHERE number = 1",
    );
    let words = sentence(open(&url).await);
    assert!(words.contains("migration 1"), "{words}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_migration_that_was_cut_off_is_finished_by_the_next_start() {
    let server = MariaDb::shared();
    let name = server.fresh_database();
    drop(open(&server.url(&name)).await.unwrap());
    // The server commits each statement at once: the step's tables stand, its line in the log does not.
    server.run(
        &name,
        "DELETE FROM tbl_chat_migrations WHERE number >= 2; DROP TABLE tbl_chat_handoffs",
    );
    let storage = open(&server.url(&name)).await.unwrap();
    let by = Party::user(1);
    let started = perform(
        &storage,
        Act::Start {
            by,
            subject: None,
            key: None,
        },
    )
    .await;
    assert_eq!(started, Outcome::Started(1));
    assert_eq!(
        server.run(&name, "SELECT COUNT(*) FROM tbl_chat_handoffs"),
        "0\n"
    );
}

#[tokio::test]
async fn a_wrong_url_password_or_database_is_a_sentence_without_secrets() {
    let server = MariaDb::shared();
    let words = sentence(open("mysql://root:s3cret@").await);
    assert!(
        words.contains("database URL") && !words.contains("s3cret"),
        "{words}"
    );
    let words = sentence(open(&server.url_as("nobody", "s3cret", "mysql")).await);
    assert!(
        words.contains("refuses") && !words.contains("s3cret"),
        "{words}"
    );
    let words = sentence(open(&server.url("no_such_database")).await);
    assert!(words.contains("no_such_database"), "{words}");
    let words = sentence(open("mysql://root@127.0.0.1:1/x").await);
    assert!(words.contains("does not answer"), "{words}");
}
