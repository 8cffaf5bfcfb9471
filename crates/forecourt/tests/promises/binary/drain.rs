//! SIGTERM. Everybody is told to come back, what was taken is finished, nothing else is begun, and it is over
//! within ten seconds, whoever does not play along.

use super::process::Process;
use crate::scene::start;
use crate::support::{Answer, Session, TestSocket, Wire, bearer, parse};
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::path::Path;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch;

/// What the contract allows.
const DRAIN_TIME_MAX: Duration = Duration::from_secs(10);
/// Sends that are under way before the signal comes.
const UNDER_WAY: usize = 200;

/// What became of somebody's sends.
#[derive(Default)]
struct Sent {
    said: HashSet<String>,
    acked: HashSet<String>,
    closed: Option<u16>,
}

/// Sends without waiting for acks, until the server says goodbye.
async fn flood(
    mut socket: TestSocket,
    chat: i64,
    name: usize,
    under_way: &watch::Sender<usize>,
) -> Sent {
    let mut sent = Sent::default();
    loop {
        // The server allows 300 unanswered ones.
        while sent.said.len() - sent.acked.len() < 100 {
            let id = format!("s{name}-{}", sent.said.len());
            let frame = json!({ "t": "send", "id": id, "chat": chat, "text": id });
            if !socket.try_say(frame).await {
                break;
            }
            sent.said.insert(id);
        }
        match socket.next_or_close().await {
            Ok(frame) if frame["t"] == "ack" => {
                sent.acked.insert(frame["id"].as_str().unwrap().to_owned());
                under_way.send_modify(|count| *count += 1);
            }
            Ok(frame) => assert_ne!(frame["t"], "error", "{frame}"),
            Err(code) => {
                sent.closed = code;
                return sent;
            }
        }
    }
}

/// Posts one message after the other, each over a connection of its own, until nobody answers.
async fn post_on(wire: &Wire, who: &Session, chat: i64, name: usize) -> Sent {
    let mut sent = Sent::default();
    loop {
        let id = format!("p{name}-{}", sent.said.len());
        let body = json!({ "chat_id": chat, "message": id, "client_id": id });
        sent.said.insert(id.clone());
        let Some(answer) = try_post(wire, who, &body).await else {
            return sent;
        };
        assert_eq!(answer.status, 200, "{}", answer.text);
        sent.acked.insert(id);
    }
}

async fn try_post(wire: &Wire, who: &Session, body: &Value) -> Option<Answer> {
    let (body, (name, token)) = (body.to_string(), bearer(who));
    let request = format!(
        "POST /api/chat/send_message HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{name}: {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(wire.address()).await.ok()?;
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut reply = Vec::new();
    stream.read_to_end(&mut reply).await.ok()?;
    (!reply.is_empty()).then(|| parse(&reply))
}

async fn unsent_bytes(server: &Wire) -> u64 {
    let figures = server.raw("GET", "/metrics", &[], b"").await.text;
    let mut lines = figures.lines();
    let unsent = lines.find_map(|line| line.strip_prefix("forecourt_unsent_bytes "));
    unsent.unwrap().parse().unwrap()
}

/// The keys of all messages on disk, each once.
fn stored(folder: &Path) -> HashSet<String> {
    let tables = rusqlite::Connection::open(folder.join("chat.db")).unwrap();
    let mut statement = tables
        .prepare("SELECT client_id FROM tbl_chat_messages WHERE client_id IS NOT NULL")
        .unwrap();
    let keys: Vec<String> = statement
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let count = keys.len();
    let keys = HashSet::from_iter(keys);
    assert_eq!(keys.len(), count, "a message is stored twice");
    keys
}

#[tokio::test(flavor = "multi_thread")]
async fn r14_a_server_that_goes_down_finishes_what_it_took_and_takes_nothing_more() {
    let folder = tempfile::tempdir().unwrap();
    let server = Process::serve(folder.path(), &[]).await;
    let wire = Wire::clone(&server);
    let (under_way, mut progress) = watch::channel(0);
    let mut writers = Vec::new();
    for _ in 0..4 {
        let guest = server.guest().await;
        let chat = start(&server, &guest, "Hello?").await;
        writers.push((server.live(&guest).await, guest, chat));
    }
    let writing = writers
        .into_iter()
        .enumerate()
        .map(|(at, (socket, guest, chat))| {
            let (wire, under_way) = (&wire, &under_way);
            async move {
                tokio::join!(
                    flood(socket, chat, at, under_way),
                    post_on(wire, &guest, chat, at)
                )
            }
        });
    // In a chat where nobody writes, so that only the end of the server can answer.
    let quiet = server.guest().await;
    let still = start(&server, &quiet, "Anybody?").await;
    let version = server.ok_get("list", &quiet).await["version"].clone();
    let polls = [
        format!("messages?chat_id={still}&after_seq=1&wait=30"),
        format!("list?version={}&wait=30", version.as_str().unwrap()),
    ];
    let polling = polls.iter().map(|poll| wire.get(poll, Some(&quiet)));
    let mut listener = server.live(&quiet).await;
    let goodbye = async {
        progress
            .wait_for(|count| *count >= UNDER_WAY)
            .await
            .unwrap();
        server.signal("TERM").await;
        server.ended(DRAIN_TIME_MAX).await
    };
    let (written, polled, (status, log), listened) = tokio::join!(
        join_all(writing),
        join_all(polling),
        goodbye,
        listener.closed()
    );

    assert_eq!(status.code(), Some(0), "{log:#?}");
    assert_eq!(listened, Some(1012));
    for poll in polled {
        assert_eq!(poll.status, 200, "{}", poll.text);
    }
    let refused = TcpStream::connect(wire.address()).await;
    assert!(refused.is_err(), "nobody listens any more");
    let stored = stored(folder.path());
    for (flooded, posted) in written {
        assert_eq!(flooded.closed, Some(1012));
        for sent in [flooded, posted] {
            for id in &sent.said {
                // Without an answer it was not taken: sent again, it is no second time.
                assert_eq!(sent.acked.contains(id), stored.contains(id), "{id}");
            }
        }
    }
}

/// Half a head, half a body, a socket that says no hello, one that reads nothing while much is told to it: none of them
/// holds the server up.
#[tokio::test(flavor = "multi_thread")]
async fn r14_nobody_who_does_not_play_along_holds_up_a_server_that_goes_down() {
    let folder = tempfile::tempdir().unwrap();
    let server = Process::serve(folder.path(), &[]).await;
    let guest = server.guest().await;
    let chat = start(&server, &guest, "Hello?").await;
    let mut stuck = server.narrow_socket().await;
    stuck.hello(&guest, json!({})).await;
    let mut halves = Vec::new();
    let (name, token) = bearer(&guest);
    for half in [
        "GET /api/chat/list HTTP/1.1\r\nHost: x\r\n".to_owned(),
        format!(
            "POST /api/chat/send_message HTTP/1.1\r\nHost: x\r\n{name}: {token}\r\nContent-Length: 99\r\n\r\nchat_"
        ),
        // Idle after a whole one.
        "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(),
        String::new(),
    ] {
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        stream.write_all(half.as_bytes()).await.unwrap();
        halves.push(stream);
    }
    let silent = server.socket().await;
    // Until the system takes no more for the stuck one, and far from what cuts it.
    while unsent_bytes(&server).await < 100_000 {
        let body = json!({ "chat_id": chat, "message": "\u{1f697}".repeat(8_000) });
        server.ok("send_message", &guest, body).await;
    }
    server.signal("TERM").await;
    let (status, log) = server.ended(DRAIN_TIME_MAX).await;
    assert_eq!(status.code(), Some(0), "{log:#?}");
    let warnings: Vec<_> = log.iter().filter(|line| line.contains("WARN")).collect();
    assert!(warnings.is_empty(), "{warnings:#?}");
    drop((stuck, halves, silent));
}
