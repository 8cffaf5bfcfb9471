//! frames that are no frames, frames that are wrong, frames out of turn. They are answered or end the connection
//! with the fitting code, change nothing, and the server goes on.

use crate::input::everything;
use crate::scene::Scene;
use crate::support::{Engine, TestServer};
use futures_util::SinkExt as _;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

#[tokio::test(flavor = "multi_thread")]
async fn r33_frames_that_are_none_end_the_connection_with_the_fitting_code() {
    let scene = Scene::set(Engine::Sqlite).await;
    let raw =
        |bytes: Vec<u8>| Message::Frame(Frame::message(bytes, OpCode::Data(Data::Text), true));
    let deep = format!(
        "{{\"t\":\"ping\",\"a\":{}1{}}}",
        "[".repeat(40),
        "]".repeat(40)
    );
    for (frame, code) in [
        (raw(b"{\"t\":\"p\xc3\x28\"}".to_vec()), 1007),
        (Message::text("nonsense"), 4400),
        (Message::text(""), 4400),
        (Message::text("{\"t\":\"ping\"} {}"), 4400),
        (Message::text("{\"t\":\"\\ud800\"}"), 4400),
        (Message::binary(b"{\"t\":\"ping\"}".to_vec()), 4400),
        (
            Message::text(format!(
                "{{\"t\":\"ping\",\"a\":\"{}\"}}",
                "x".repeat(65_536)
            )),
            1009,
        ),
    ] {
        for said_hello in [true, false] {
            let mut socket = if said_hello {
                scene.shop.live(&scene.guest).await
            } else {
                scene.shop.socket().await
            };
            socket.stream.send(frame.clone()).await.unwrap();
            assert_eq!(
                socket.closed().await,
                Some(code),
                "hello: {said_hello}, {frame:.60}"
            );
        }
    }
    let mut socket = scene.shop.live(&scene.guest).await;
    socket.stream.send(Message::text(deep)).await.unwrap();
    assert_eq!(
        socket.next_of("error").await["code"],
        "invalid_field",
        "JSON, but too deep"
    );
    socket
        .say(json!({ "t": "ping", "unknown": { "field": [1] } }))
        .await;
    socket.next_of("pong").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r33_frames_that_are_wrong_are_answered_and_change_nothing() {
    let scene = Scene::set(Engine::Sqlite).await;
    let before = everything(&scene.shop);
    let (chat, mut socket) = (scene.chat, scene.shop.live(&scene.guest).await);
    let text = |text: &str| json!({ "t": "send", "id": "k", "chat": chat, "text": text });
    let key = |id: Value| json!({ "t": "send", "id": id, "chat": chat, "text": "x" });
    for frame in [
        json!(7),
        json!([{ "t": "ping" }]),
        json!({}),
        json!({ "t": null }),
        json!({ "t": 1 }),
        json!({ "t": "PING" }),
        text(""),
        text(" \n\t "),
        text("a\u{0}"),
        text("a\u{1b}[0m"),
        text("a\u{9f}"),
        text(&"x".repeat(8_001)),
        key(json!(null)),
        key(json!("")),
        key(json!(7)),
        key(json!("k".repeat(129))),
        json!({ "t": "send", "id": "k", "chat": chat }),
        json!({ "t": "send", "id": "k", "text": "x" }),
        json!({ "t": "send", "id": "k", "chat": chat, "text": "x", "note": "true" }),
        json!({ "t": "send", "id": "k", "chat": chat, "text": "x", "note": true }),
        json!({ "t": "send", "id": "k", "chat": chat, "text": "x", "attachments": [1] }),
        json!({ "t": "send", "id": "k", "chat": 1.5, "text": "x" }),
        json!({ "t": "send", "id": "k", "chat": 0, "text": "x" }),
        json!({ "t": "send", "id": "k", "chat": 999_999, "text": "x" }),
        json!({ "t": "read", "chat": chat }),
        json!({ "t": "read", "chat": chat, "seq": -1 }),
        json!({ "t": "read", "chat": chat, "seq": 9_007_199_254_740_992_i64 }),
        json!({ "t": "read", "chat": 999_999, "seq": 1 }),
        json!({ "t": "typing", "chat": chat }),
        json!({ "t": "typing", "chat": chat, "on": "yes" }),
        json!({ "t": "typing", "chat": chat, "on": 1 }),
        json!({ "t": "hello", "token": scene.guest.token }),
    ] {
        socket.say(frame.clone()).await;
        let answer = socket.next().await;
        assert_eq!(answer["t"], "error", "{frame} got {answer}");
        assert!(
            answer["error"]
                .as_str()
                .is_some_and(|sentence| sentence.len() > 10),
            "{answer}"
        );
        let id = frame["id"].as_str().map_or(Value::Null, Value::from);
        assert_eq!(answer["id"], id, "{frame} got {answer}");
    }
    assert_eq!(everything(&scene.shop), before, "nothing half done");
    socket.say(text("Still here.")).await;
    socket.next_of("ack").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r33_a_hello_resumes_a_thousand_chats_and_not_one_more() {
    let scene = Scene::set(Engine::Sqlite).await;
    let resume = |count: i64| {
        Value::Object(
            (1..=count)
                .map(|chat| (chat.to_string(), json!(0)))
                .collect(),
        )
    };
    let mut socket = scene.shop.socket().await;
    for wrong in [
        resume(1_001),
        json!([1]),
        json!({ "x": 1 }),
        json!({ "1": -1 }),
        json!({ "1": null }),
        json!({ "-1": 1 }),
    ] {
        socket
            .say(json!({ "t": "hello", "token": scene.guest.token, "resume": wrong }))
            .await;
        assert_eq!(socket.next().await["code"], "invalid_field");
    }
    let (mut socket, frames) = scene.shop.resumed(&scene.guest, resume(1_000)).await;
    assert_eq!(
        frames.len(),
        2,
        "what is foreign or unknown is passed over in silence: {frames:?}"
    );
    socket.say(json!({ "t": "ping" })).await;
    socket.next_of("pong").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r33_hello_comes_first_and_with_a_token_that_is_known() {
    let shop = TestServer::start(Engine::Sqlite).await;
    for (frame, code) in [
        (json!({ "t": "ping" }), 4400),
        (
            json!({ "t": "send", "id": "k", "chat": 1, "text": "x" }),
            4400,
        ),
        (json!({ "t": "hello", "token": "fcg_unknown" }), 4401),
        (json!({ "t": "hello" }), 4401),
    ] {
        let mut socket = shop.socket().await;
        socket.say(frame.clone()).await;
        assert_eq!(socket.closed().await, Some(code), "{frame}");
    }
}
