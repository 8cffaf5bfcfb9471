//! the connection is cut exactly between a COMMIT and its answer. The sends carry no key, so only what
//! the group inserted can tell whether it was stored.

use crate::jobs::{Act, Outcome, perform};
use model::{ChatId, Party, Seq, shared_system_clock};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use storage::mysql::{MysqlOptions, MysqlStorage};
use storage::{PageRange, Storage as _};
use testkit::mariadb::MariaDb;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A COM_QUERY packet that says COMMIT: length 7, first of its sequence.
const COMMIT: &[u8] = b"\x07\x00\x00\x00\x03COMMIT";

/// What the proxy does with the next commits, and how many answers it kept back.
#[derive(Default)]
struct Cuts {
    /// Cut this many: even ones after the server has answered, odd ones before it has heard.
    left: AtomicI64,
    made: AtomicU64,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r07_a_commit_whose_answer_is_lost_is_stored_once() {
    let server = MariaDb::shared();
    let database = server.fresh_database();
    let cuts = Arc::new(Cuts::default());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = server.url(&database).replace(
        &server.port().to_string(),
        &listener.local_addr().unwrap().port().to_string(),
    );
    tokio::spawn(proxy(listener, server.port(), Arc::clone(&cuts)));
    let storage = MysqlStorage::open(&url, MysqlOptions::default(), shared_system_clock())
        .await
        .unwrap();
    let by = Party::user(1);
    let start = Act::Start {
        by,
        subject: None,
        key: None,
    };
    cuts.left.store(1, Ordering::SeqCst);
    assert_eq!(perform(&storage, start).await, Outcome::Started(1));
    for at in 1..=40 {
        cuts.left.store(at % 3, Ordering::SeqCst);
        let say = Act::Say {
            by,
            chat: 1,
            text: format!("{at}"),
            key: None,
            note: false,
        };
        let told = perform(&storage, say).await;
        assert!(
            matches!(told, Outcome::Said(_, seq, _) if seq == at),
            "{told:?}"
        );
    }
    let page = storage
        .page(by, ChatId::stored(1), PageRange::After(Seq::ZERO), 100)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(page.messages.len(), 40, "each once");
    assert!(
        storage.chat(by, ChatId::stored(2)).await.unwrap().is_none(),
        "one start"
    );
    assert!(
        cuts.made.load(Ordering::SeqCst) >= 26,
        "only {} answers were lost",
        cuts.made.load(Ordering::SeqCst)
    );
}

async fn proxy(listener: TcpListener, port: u16, cuts: Arc<Cuts>) {
    loop {
        let (client, _) = listener.accept().await.unwrap();
        let server = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        tokio::spawn(relay(client, server, Arc::clone(&cuts)));
    }
}

/// Ends, and with it both connections, where the cut is due.
async fn relay(mut client: TcpStream, mut server: TcpStream, cuts: Arc<Cuts>) {
    let (mut from_client, mut from_server) = (vec![0; 65_536], vec![0; 65_536]);
    loop {
        tokio::select! {
            read = client.read(&mut from_client) => {
                let Ok(length @ 1..) = read else { return };
                let cut = from_client[..length] == *COMMIT && cuts.left.load(Ordering::SeqCst) > 0;
                if cut {
                    cuts.left.fetch_sub(1, Ordering::SeqCst);
                    if cuts.made.fetch_add(1, Ordering::SeqCst) % 2 == 1 {
                        return;
                    }
                }
                server.write_all(&from_client[..length]).await.unwrap();
                if cut {
                    // The answer has come, so it is stored; nobody else will ever see it.
                    assert!(server.read(&mut from_server).await.unwrap() > 0);
                    return;
                }
            }
            read = server.read(&mut from_server) => {
                let Ok(length @ 1..) = read else { return };
                if client.write_all(&from_server[..length]).await.is_err() {
                    return;
                }
            }
        }
    }
}
