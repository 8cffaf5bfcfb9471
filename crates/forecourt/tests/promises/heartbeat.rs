//! What ends or begins by the clock on a socket: the heartbeat, silence, a hello that does not come, a write that nobody
//! takes. Time stands still in these tests but for their own steps, so that the spans are the real ones.

use crate::scene::start;
use crate::support::{Engine, Session, TestServer, TestSocket};
use futures_util::StreamExt as _;
use serde_json::json;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Duration;
use tokio::time::advance;
use tokio_tungstenite::tungstenite::Message;

/// Stops the runtime's clock for as long as it lives. A clock that stands still would jump to the next timer whenever
/// the runtime has nothing to do; it does not while a blocking task runs.
struct StandsStill(#[expect(dead_code, reason = "the task ends with it")] SyncSender<()>);

fn stand_still() -> StandsStill {
    tokio::time::pause();
    let (end, ended) = sync_channel::<()>(0);
    tokio::task::spawn_blocking(move || ended.recv().ok());
    StandsStill(end)
}

async fn shop() -> (TestServer, Session, StandsStill) {
    let shop = TestServer::start(Engine::Sqlite).await;
    let guest = shop.guest().await;
    (shop, guest, stand_still())
}

const fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

/// The last second of a span, and a little more: timers go by whole milliseconds.
const LAST_SECOND: Duration = Duration::from_millis(1_002);

/// Lets the server do what its timers began: it answers other requests meanwhile.
async fn settle(shop: &TestServer) {
    for _ in 0..20 {
        shop.raw("GET", "/healthz", &[], b"").await;
    }
}

/// How many connections there are, once the server has done what its timers began.
async fn connections(shop: &TestServer) -> usize {
    settle(shop).await;
    hub(shop).count()
}

fn hub(shop: &TestServer) -> &hub::Hub {
    shop.server.as_ref().unwrap().parts.desk.hub()
}

/// What comes without any more time passing.
async fn soon<T>(shop: &TestServer, coming: impl Future<Output = T>) -> T {
    tokio::select! {
        biased;
        came = coming => came,
        () = settle(shop) => panic!("it does not come"),
    }
}

async fn raw(shop: &TestServer, socket: &mut TestSocket) -> Message {
    soon(shop, socket.stream.next()).await.unwrap().unwrap()
}

#[tokio::test]
async fn the_server_pings_every_25_seconds_however_much_is_said() {
    let (shop, guest, _still) = shop().await;
    let mut socket = shop.live(&guest).await;
    for _ in 0..3 {
        for _ in 0..2 {
            advance(seconds(12)).await;
            socket.say(json!({ "t": "ping" })).await;
            assert!(raw(&shop, &mut socket).await.is_text(), "not yet");
        }
        advance(LAST_SECOND).await;
        assert!(raw(&shop, &mut socket).await.is_ping());
    }
}

#[tokio::test]
async fn a_socket_is_ended_after_35_seconds_of_silence_and_not_before() {
    let (shop, guest, _still) = shop().await;
    for last_word in [0, 10, 24] {
        let mut socket = shop.live(&guest).await;
        advance(seconds(last_word)).await;
        socket.say(json!({ "t": "ping" })).await;
        socket.next_of("pong").await;
        // From here on it answers no ping, because nobody reads it.
        for _ in 0..34 {
            advance(seconds(1)).await;
        }
        assert_eq!(connections(&shop).await, 1, "last word at {last_word}");
        advance(LAST_SECOND).await;
        assert_eq!(connections(&shop).await, 0, "last word at {last_word}");
        let code = soon(&shop, socket.closed()).await;
        assert_eq!(code, None, "there is nobody to tell");
    }
}

#[tokio::test]
async fn a_socket_that_answers_pings_lives_on_in_silence() {
    let (shop, guest, _still) = shop().await;
    let mut socket = shop.live(&guest).await;
    for _ in 0..4 {
        advance(seconds(24) + LAST_SECOND).await;
        assert!(raw(&shop, &mut socket).await.is_ping());
        // The library answers a ping when it is used next.
        futures_util::SinkExt::flush(&mut socket.stream)
            .await
            .unwrap();
        assert_eq!(connections(&shop).await, 1);
    }
}

#[tokio::test]
async fn hello_may_take_ten_seconds_and_no_longer() {
    let (shop, guest, _still) = shop().await;
    let (mut late, mut never) = (shop.socket().await, shop.socket().await);
    // The upgrade's answer comes before the socket's clock begins.
    connections(&shop).await;
    advance(seconds(9)).await;
    late.hello(&guest, json!({})).await;
    advance(LAST_SECOND).await;
    assert_eq!(soon(&shop, never.closed()).await, Some(4400));
    late.say(json!({ "t": "ping" })).await;
    late.next_of("pong").await;
}

#[tokio::test]
async fn a_socket_that_takes_nothing_for_ten_seconds_is_told_to_resume() {
    let (shop, guest, _still) = shop().await;
    let chat = start(&shop, &guest, "Hello?").await;
    let mut stuck = shop.narrow_socket().await;
    stuck.hello(&guest, json!({})).await;
    // Until the system takes no more, and far from what may wait.
    while hub(&shop).unsent_bytes() == 0 {
        let body = json!({ "chat_id": chat, "message": "\u{1f697}".repeat(8_000) });
        shop.ok("send_message", &guest, body).await;
        settle(&shop).await;
    }
    advance(seconds(9)).await;
    assert_eq!(connections(&shop).await, 1);
    advance(LAST_SECOND).await;
    assert_eq!(connections(&shop).await, 0);
    let code = loop {
        if let Err(code) = soon(&shop, stuck.next_or_close()).await {
            break code;
        }
    };
    assert_eq!(code, Some(4008));
}
