//! Every frame of a client, by every role.

use super::shop::{CHATS, ROLES, Shop, compare};
use crate::support::{Session, TestSocket};
use serde_json::{Value, json};

/// The frames that rows exist for.
const TRIED: &str = "hello, send, read, typing, look, ping";

/// What is tried; `chat` is filled in.
fn tried() -> Vec<(&'static str, Value)> {
    vec![
        ("send", json!({ "t": "send", "id": "it", "text": "Hello" })),
        (
            "send:note",
            json!({ "t": "send", "id": "it", "text": "Rusty", "note": true }),
        ),
        ("read", json!({ "t": "read", "seq": 1 })),
        ("typing", json!({ "t": "typing", "on": true })),
        (
            "typing:note",
            json!({ "t": "typing", "on": true, "note": true }),
        ),
        ("look", json!({ "t": "look" })),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn r48_every_frame_is_answered_to_every_role_as_reviewed() {
    let shop = Shop::open().await;
    let mut table = vec![hello(&shop).await, ping(&shop).await];
    for of in CHATS {
        table.push(resume(&shop, of).await);
    }
    for (label, frame) in tried() {
        for of in CHATS {
            let mut row = vec![format!("{label}:{of}")];
            for role in ROLES {
                row.push(outcome(&shop, shop.session(role), &frame, of).await);
            }
            table.push(row);
        }
    }
    compare("frames", &table);
}

#[tokio::test(flavor = "multi_thread")]
async fn r48_every_frame_that_the_server_knows_is_tried() {
    let shop = Shop::open().await;
    let mut socket = shop.server.live(shop.session("guest").unwrap()).await;
    socket.say(json!({ "t": "what-do-you-know" })).await;
    let known = socket.next_of("error").await["error"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        known,
        format!("t must be one of {TRIED}"),
        "a new frame needs rows in coverage.txt"
    );
}

async fn hello(shop: &Shop) -> Vec<String> {
    let mut row = vec!["hello".to_owned()];
    for role in ROLES {
        let mut socket = shop.server.socket().await;
        let token = shop
            .session(role)
            .map_or("fcg_nobody", |session| &session.token);
        socket.say(json!({ "t": "hello", "token": token })).await;
        row.push(match socket.next_or_close().await {
            Ok(frame) if frame["t"] == "welcome" => "ok".to_owned(),
            Ok(frame) if frame["t"] == "error" => {
                format!("closed:{}", socket.closed().await.unwrap())
            }
            other => panic!("hello as {role} got {other:?}"),
        });
    }
    row
}

async fn ping(shop: &Shop) -> Vec<String> {
    let mut row = vec!["ping".to_owned()];
    for role in ROLES {
        row.push(match shop.session(role) {
            None => before_hello(shop, json!({ "t": "ping" })).await,
            Some(session) => {
                let mut socket = shop.server.live(session).await;
                socket.say(json!({ "t": "ping" })).await;
                socket.next_of("pong").await;
                "ok".to_owned()
            }
        });
    }
    row
}

async fn resume(shop: &Shop, of: &str) -> Vec<String> {
    let mut row = vec![format!("resume:{of}")];
    for role in ROLES {
        let Some(session) = shop.session(role) else {
            row.push("closed:4401".to_owned());
            continue;
        };
        let (_, frames) = shop
            .server
            .resumed(session, json!({ shop.chat(of).to_string(): 0 }))
            .await;
        let foreign = frames
            .iter()
            .find(|frame| frame["chat"] != shop.chat(of) || frame["t"] != "message");
        assert!(foreign.is_none(), "{role} was handed {foreign:?}");
        row.push(if frames.is_empty() {
            "-".to_owned()
        } else {
            "ok".to_owned()
        });
    }
    row
}

async fn outcome(shop: &Shop, who: Option<&Session>, frame: &Value, of: &str) -> String {
    let mut frame = frame.clone();
    frame["chat"] = shop.chat(of).into();
    let Some(who) = who else {
        return before_hello(shop, frame).await;
    };
    let mut socket = shop.server.live(who).await;
    // A key of its own: a retry would return the first result.
    if frame.get("id").is_some() {
        frame["id"] = format!("{of}-{}-{}", frame["note"], who.token).into();
    }
    socket.say(frame.clone()).await;
    let answers = until_barrier(&mut socket).await;
    let mine: Vec<&Value> = answers
        .iter()
        .filter(|answer| answer["t"] == "ack" || answer["t"] == "error")
        .collect();
    match mine[..] {
        [] => "ok".to_owned(),
        [answer] if answer["t"] == "ack" => "ok".to_owned(),
        [answer] => answer["code"].as_str().unwrap().to_owned(),
        _ => panic!("{frame} was answered more than once: {mine:?}"),
    }
}

async fn before_hello(shop: &Shop, frame: Value) -> String {
    let mut socket = shop.server.socket().await;
    socket.say(frame).await;
    format!("closed:{}", socket.closed().await.unwrap())
}

/// All frames up to the answer to a send that is refused. It takes its turn behind what was said before, here and by
/// others whose answer was awaited, so nothing of theirs comes after it.
pub(super) async fn until_barrier(socket: &mut TestSocket) -> Vec<Value> {
    socket
        .say(json!({ "t": "send", "id": "barrier", "chat": 999_999, "text": "x" }))
        .await;
    let mut frames = Vec::new();
    loop {
        let frame = socket.next().await;
        if frame["id"] == "barrier" {
            return frames;
        }
        frames.push(frame);
    }
}
