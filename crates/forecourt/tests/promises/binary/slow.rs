//! who does not keep up is cut, loses nothing by it, and slows nobody else.

use super::process::{Process, hire};
use crate::scene::start;
use crate::support::{Session, TestSocket};
use model::PartyKind;
use serde_json::{Value, json};
use std::time::Duration;
use tempfile::TempDir;

/// Texts that are told to somebody who takes few or none of them, 32 KB each: well above the 1 MiB that may wait and
/// what the system takes in between, and within the 200 that one hello gets replayed.
const TEXTS: i64 = 160;
/// How soon others hear what was stored, however slow anybody is: less than a single write may take.
const SOON: Duration = Duration::from_secs(8);

/// A guest who writes, and two members of staff who listen.
struct Shop {
    server: Process,
    guest: Session,
    chat: i64,
    quick: Session,
    slow: Session,
    _folder: TempDir,
}

impl Shop {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let server = Process::serve(folder.path(), &[]).await;
        let quick = hire(&server, folder.path(), PartyKind::Admin, "quick").await;
        let slow = hire(&server, folder.path(), PartyKind::Admin, "slow").await;
        let guest = server.guest().await;
        let chat = start(&server, &guest, "Hello?").await;
        Self {
            server,
            guest,
            chat,
            quick,
            slow,
            _folder: folder,
        }
    }

    /// Says the next long text, which the quick one hears soon. The first was said by the start.
    async fn say(&self, seq: i64, quick: &mut TestSocket) {
        let body = json!({ "chat_id": self.chat, "message": "\u{1f697}".repeat(8_000) });
        let sent = self.server.ok("send_message", &self.guest, body).await;
        assert_eq!(sent["seq"], seq);
        let heard = tokio::time::timeout(SOON, quick.next_of("message")).await;
        assert_eq!(heard.expect("nobody is slowed")["seq"], seq);
    }

    async fn metrics(&self) -> String {
        self.server.raw("GET", "/metrics", &[], b"").await.text
    }

    /// The slow one comes back with what arrived, and gets exactly the rest.
    async fn resumes_whole(&self, arrived: &[Value]) {
        let mut seqs = seqs(arrived);
        let last = seqs.last().copied().unwrap_or(1);
        let resume = json!({ self.chat.to_string(): last });
        let (_socket, replayed) = self.server.resumed(&self.slow, resume).await;
        seqs.extend(self::seqs(&replayed));
        assert!(seqs.iter().copied().eq(2..=1 + TEXTS), "{seqs:?}");
    }
}

fn seqs(frames: &[Value]) -> Vec<i64> {
    let messages = frames.iter().filter(|frame| frame["t"] == "message");
    messages
        .map(|frame| frame["seq"].as_i64().unwrap())
        .collect()
}

/// What still comes, and the code at its end.
async fn rest(socket: &mut TestSocket) -> (Vec<Value>, Option<u16>) {
    let mut frames = Vec::new();
    loop {
        match socket.next_or_close().await {
            Ok(frame) => frames.push(frame),
            Err(code) => return (frames, code),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r12_who_reads_nothing_is_cut_and_resumes_whole_and_nobody_is_slowed() {
    let shop = Shop::open().await;
    let mut quick = shop.server.live(&shop.quick).await;
    let mut stuck = shop.server.narrow_socket().await;
    stuck.hello(&shop.slow, json!({})).await;
    for seq in 2..=1 + TEXTS {
        shop.say(seq, &mut quick).await;
    }
    let figure = "forecourt_connections_closed_total{code=\"4008\"} 1";
    crate::support::eventually("the cut is counted", || async {
        shop.metrics().await.contains(figure)
    })
    .await;
    // The goodbye waits behind what the system holds for it.
    let (arrived, code) = rest(&mut stuck).await;
    assert_eq!(code, Some(4008));
    assert!(arrived.len() < 100, "{} were sent on", arrived.len());
    shop.resumes_whole(&arrived).await;
    shop.server.signal("TERM").await;
    let (_, log) = shop.server.ended(SOON * 2).await;
    let line = log.iter().find(|line| line.contains("did not keep up"));
    let line: Value = serde_json::from_str(line.expect("it is logged")).unwrap();
    assert_eq!(line["fields"]["party.kind"], "admin");
    assert_eq!(line["fields"]["party.id"], shop.slow.id);
}

#[tokio::test(flavor = "multi_thread")]
async fn r12_who_reads_too_slowly_is_told_4008_and_resumes_whole() {
    let shop = Shop::open().await;
    let mut quick = shop.server.live(&shop.quick).await;
    let mut slow = shop.server.narrow_socket().await;
    slow.hello(&shop.slow, json!({})).await;
    let (mut arrived, mut code) = (Vec::new(), None);
    for seq in 2..=1 + TEXTS {
        shop.say(seq, &mut quick).await;
        if seq % 8 == 0 && code.is_none() {
            match slow.next_or_close().await {
                Ok(frame) => arrived.push(frame),
                Err(end) => code = Some(end),
            }
        }
    }
    if code.is_none() {
        let (frames, end) = rest(&mut slow).await;
        arrived.extend(frames);
        code = Some(end);
    }
    assert_eq!(code, Some(Some(4008)));
    shop.resumes_whole(&arrived).await;
}
