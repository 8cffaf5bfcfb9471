//! What the MariaDB engine does when the server dies, hangs up, or refuses one job of many.

use crate::jobs::{Act, Outcome, perform, submit};
use model::{ChatId, Party, Seq, shared_system_clock};
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use storage::mysql::{MysqlOptions, MysqlStorage};
use storage::{PageRange, Storage};
use testkit::mariadb::MariaDb;

const SENDERS: i64 = 16;
const KILLS: usize = 4;

async fn open(server: &MariaDb, database: &str) -> MysqlStorage {
    MysqlStorage::open(
        &server.url(database),
        MysqlOptions::default(),
        shared_system_clock(),
    )
    .await
    .unwrap()
}

fn say(by: Party, chat: i64, text: String, key: String) -> Act {
    Act::Say {
        by,
        chat,
        text,
        key: Some(key),
        note: false,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r06_a_killed_server_loses_and_doubles_nothing() {
    let server = Arc::new(MariaDb::start());
    let database = server.fresh_database();
    let storage = Arc::new(open(&server, &database).await);
    for by in 1..=SENDERS {
        perform(
            &*storage,
            Act::Start {
                by: Party::user(by),
                subject: None,
                key: None,
            },
        )
        .await;
    }
    let (done, sent) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicU64::new(0)),
    );
    let senders: Vec<_> = (1..=SENDERS)
        .map(|by| {
            tokio::spawn(send_until(
                Arc::clone(&storage),
                by,
                Arc::clone(&done),
                Arc::clone(&sent),
            ))
        })
        .collect();
    for _ in 0..KILLS {
        let before = sent.load(Ordering::SeqCst);
        while sent.load(Ordering::SeqCst) < before + 200 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let server = Arc::clone(&server);
        tokio::task::spawn_blocking(move || server.restart())
            .await
            .unwrap();
    }
    let before = sent.load(Ordering::SeqCst);
    while sent.load(Ordering::SeqCst) < before + 100 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    done.store(true, Ordering::SeqCst);
    for (by, sender) in (1..).zip(senders) {
        let acknowledged = sender.await.unwrap();
        let stored = stored(&*storage, by).await;
        let unique: HashSet<&String> = stored.iter().collect();
        assert_eq!(unique.len(), stored.len(), "sender {by} is doubled");
        assert_eq!(stored, acknowledged, "what was acknowledged, in its order");
    }
    let connections = server.run(
        &database,
        "SELECT COUNT(*) FROM information_schema.processlist WHERE db = DATABASE()",
    );
    // The group writer, at most four writers and sixteen readers, and this question.
    assert!(
        connections.trim().parse::<u32>().unwrap() <= 22,
        "{connections} connections"
    );
}

/// Sends one after the other, each until it is acknowledged; gives the acknowledged texts.
async fn send_until(
    storage: Arc<MysqlStorage>,
    by: i64,
    done: Arc<AtomicBool>,
    sent: Arc<AtomicU64>,
) -> Vec<String> {
    let mut acknowledged = Vec::new();
    while !done.load(Ordering::SeqCst) {
        let text = format!("{by}-{}", acknowledged.len());
        loop {
            match perform(
                &*storage,
                say(Party::user(by), by, text.clone(), format!("k{text}")),
            )
            .await
            {
                Outcome::Said(_, seq, _) => {
                    assert_eq!(
                        usize::try_from(seq).unwrap(),
                        acknowledged.len() + 1,
                        "no gap, no repeat"
                    );
                    break;
                }
                Outcome::Failed(_) => tokio::time::sleep(Duration::from_millis(20)).await,
                other => panic!("sender {by}: {other:?}"),
            }
        }
        acknowledged.push(text);
        sent.fetch_add(1, Ordering::SeqCst);
    }
    acknowledged
}

async fn stored(storage: &dyn Storage, by: i64) -> Vec<String> {
    let mut texts = Vec::new();
    loop {
        let after = PageRange::After(Seq::new(i64::try_from(texts.len()).unwrap()));
        let page = storage
            .page(Party::user(by), ChatId::stored(by), after, 200)
            .await
            .unwrap()
            .unwrap();
        texts.extend(page.messages.into_iter().map(|line| line.body));
        if !page.has_more {
            return texts;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_away_is_told_within_seconds_and_found_again() {
    let server = MariaDb::start();
    let database = server.fresh_database();
    let storage = open(&server, &database).await;
    let by = Party::user(1);
    perform(
        &storage,
        Act::Start {
            by,
            subject: None,
            key: None,
        },
    )
    .await;
    server.kill_hard();
    let limit = Duration::from_secs(4);
    let told =
        tokio::time::timeout(limit, perform(&storage, say(by, 1, "x".into(), "k".into()))).await;
    assert!(matches!(told, Ok(Outcome::Failed(_))), "{told:?}");
    let read = tokio::time::timeout(limit, storage.unread(by))
        .await
        .expect("reading is told too");
    assert!(read.is_err());
    server.restart();
    let told =
        tokio::time::timeout(limit, perform(&storage, say(by, 1, "x".into(), "k".into()))).await;
    assert!(matches!(told, Ok(Outcome::Said(_, 1, 1))), "{told:?}");
    storage.ping().await.expect("reading works again as well");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_connections_are_replaced_unnoticed() {
    let server = MariaDb::shared();
    let database = server.fresh_database();
    let storage = open(server, &database).await;
    let by = Party::user(1);
    perform(
        &storage,
        Act::Start {
            by,
            subject: None,
            key: None,
        },
    )
    .await;
    storage.unread(by).await.unwrap();
    let kill = "SELECT CONCAT('KILL ', id) FROM information_schema.processlist \
                WHERE db = DATABASE() AND id <> CONNECTION_ID()";
    for at in 0..3_i64 {
        let kills = server.run(&database, kill);
        server.run(&database, &kills.replace('\n', ";\n"));
        let told = perform(&storage, say(by, 1, format!("{at}"), format!("k{at}"))).await;
        assert!(
            matches!(told, Outcome::Said(_, seq, _) if seq == at + 1),
            "{told:?}"
        );
        assert_eq!(storage.unread(by).await.unwrap().total, 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_bad_job_does_not_fail_its_neighbours() {
    let server = MariaDb::shared();
    let storage = open(server, &server.fresh_database()).await;
    let by = Party::user(1);
    perform(
        &storage,
        Act::Start {
            by,
            subject: None,
            key: None,
        },
    )
    .await;
    let told: Vec<_> = (0..20)
        .map(|at| {
            // Longer than the column: the door never lets such a text in.
            let text = if at == 7 {
                "x".repeat(70_000)
            } else {
                format!("{at}")
            };
            submit(&storage, say(by, 1, text, format!("k{at}")))
        })
        .collect();
    let mut places = Vec::new();
    for (at, told) in told.into_iter().enumerate() {
        match told.await.unwrap() {
            Outcome::Said(_, seq, _) => places.push(seq),
            Outcome::Failed(words) => assert_eq!(at, 7, "{words}"),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(places, (1..=19).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lines_of_the_log_of_ended_rights_never_appear_behind_a_reader() {
    let server = MariaDb::shared();
    let database = server.fresh_database();
    let storage = Arc::new(open(server, &database).await);
    let writers: Vec<_> = (0..4_i64)
        .map(|writer| {
            let storage = Arc::clone(&storage);
            tokio::spawn(async move {
                for at in 0..50 {
                    let party = Party::user(writer * 1_000 + at);
                    storage
                        .end_sessions_of(party, model::Timestamp::default())
                        .await
                        .unwrap();
                }
            })
        })
        .collect();
    let (mut seen, mut last) = (0, 0);
    while seen < 200 {
        let (lines, next) = storage.ended_rights(Some(last)).await.unwrap();
        seen += lines.len();
        last = next;
        if lines.is_empty() && writers.iter().all(tokio::task::JoinHandle::is_finished) {
            let (rest, _) = storage.ended_rights(Some(last)).await.unwrap();
            assert_eq!(seen + rest.len(), 200, "a line appeared behind the reader");
            break;
        }
    }
}
