//! How the group writer does against the plainest loop on the same server. Prints a ratio, judges nothing:
//! `cargo test --release -p storage --test storage throughput -- --ignored --nocapture`.

use crate::jobs::{Act, perform};
use model::{Party, shared_system_clock};
use mysql_async::Conn;
use mysql_async::prelude::Queryable as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use storage::mysql::{MysqlOptions, MysqlStorage};
use testkit::mariadb::MariaDb;

const SENDERS: i64 = 400;
const CHATS: i64 = 200;
const SPAN: Duration = Duration::from_secs(5);
const INSERT: &str =
    "INSERT INTO raw (chat_id, sender_id, message, seq, client_id) VALUES (?, ?, ?, ?, ?)";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement"]
async fn throughput_of_groups_against_sixteen_plain_connections() {
    let server = MariaDb::start();
    for _ in 0..3 {
        let raw = raw(&server).await;
        let groups = groups(&server).await;
        println!(
            "groups {groups}/s, raw {raw}/s, ratio {:.2}",
            groups as f64 / raw as f64
        );
    }
}

async fn raw(server: &MariaDb) -> u64 {
    let database = server.fresh_database();
    server.run(
        &database,
        "CREATE TABLE raw (message_id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, chat_id BIGINT NOT NULL, \
         sender_id BIGINT NOT NULL, message TEXT NOT NULL, seq BIGINT NOT NULL, client_id VARBINARY(512), \
         UNIQUE (chat_id, seq), UNIQUE (sender_id, client_id)) ENGINE=InnoDB",
    );
    let (done, count) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicU64::new(0)),
    );
    // Over TCP like the engine.
    let url = format!("{}?prefer_socket=false", server.url(&database));
    let senders: Vec<_> = (0..16_i64)
        .map(|sender| {
            let (url, done, count) = (url.clone(), Arc::clone(&done), Arc::clone(&count));
            tokio::spawn(async move {
                let mut conn = Conn::from_url(url).await.unwrap();
                let text = "x".repeat(200);
                for at in 0..i64::MAX {
                    if done.load(Ordering::Relaxed) {
                        return;
                    }
                    let key = format!("{at:032}");
                    conn.exec_drop(INSERT, (sender, sender, &text, at, key))
                        .await
                        .unwrap();
                    count.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    tokio::time::sleep(SPAN).await;
    done.store(true, Ordering::Relaxed);
    for sender in senders {
        sender.await.unwrap();
    }
    count.load(Ordering::Relaxed) / SPAN.as_secs()
}

async fn groups(server: &MariaDb) -> u64 {
    let database = server.fresh_database();
    let storage = MysqlStorage::open(
        &server.url(&database),
        MysqlOptions::default(),
        shared_system_clock(),
    )
    .await
    .unwrap();
    let storage = Arc::new(storage);
    for chat in 1..=CHATS {
        perform(
            &*storage,
            Act::Start {
                by: Party::user(chat),
                subject: None,
                key: None,
            },
        )
        .await;
        let assign = Act::Assign {
            by: Party::admin(1),
            chat,
            worker: Some(chat),
        };
        perform(&*storage, assign).await;
    }
    let (done, count) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicU64::new(0)),
    );
    let senders: Vec<_> = (0..SENDERS)
        .map(|sender| {
            let (storage, done, count) =
                (Arc::clone(&storage), Arc::clone(&done), Arc::clone(&count));
            let chat = sender % CHATS + 1;
            let by = if sender < CHATS {
                Party::user(chat)
            } else {
                Party::worker(chat)
            };
            tokio::spawn(async move {
                for at in 0..u64::MAX {
                    if done.load(Ordering::Relaxed) {
                        return;
                    }
                    let act = Act::Say {
                        by,
                        chat,
                        text: "x".repeat(200),
                        key: Some(format!("{at:032}")),
                        note: false,
                    };
                    perform(&*storage, act).await;
                    count.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    tokio::time::sleep(SPAN).await;
    done.store(true, Ordering::Relaxed);
    for sender in senders {
        sender.await.unwrap();
    }
    count.load(Ordering::Relaxed) / SPAN.as_secs()
}
