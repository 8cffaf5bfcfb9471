//! how much anybody may do, and what they are told who want more. `FORECOURT_LIMIT_SCALE` stretches all of it.

use crate::scene::Scene;
use crate::support::{Answer, Engine, Session, TestServer, TestSocket, bearer};
use forecourt::Config;
use futures_util::SinkExt as _;
use futures_util::future::join_all;
use model::PartyKind;
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

/// A server with the limits as they are shipped.
async fn shipped() -> TestServer {
    TestServer::start_with(Engine::Sqlite, |_| ()).await
}

/// As behind a proxy, so that a test can come from many addresses.
fn behind_a_proxy(config: &mut Config) {
    config.api.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
}

fn hashes(shop: &TestServer) -> u64 {
    shop.server.as_ref().unwrap().parts.door.hashes_started()
}

/// A refusal for now says when to come back.
fn retry_after(answer: &Answer) -> u64 {
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (429, "rate_limited"),
        "{}",
        answer.text
    );
    let seconds = answer.headers["retry-after"].parse().unwrap();
    assert!(
        seconds > 0
            && answer.json()["error"]
                .as_str()
                .unwrap()
                .contains(&format!("{seconds} s")),
        "{}",
        answer.text
    );
    seconds
}

async fn try_login(shop: &TestServer, username: &str, password: &str, from: &str) -> Answer {
    let headers = [
        ("Content-Type", "application/json"),
        ("X-Forwarded-For", from),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let body = json!({ "username": username, "password": password }).to_string();
    shop.raw("POST", "/api/auth/login", &headers, body.as_bytes())
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn r37_of_500_tries_at_once_at_one_account_at_most_11_reach_the_hash() {
    let shop = shipped().await;
    shop.add_person(PartyKind::Admin, "abel").await;
    let before = hashes(&shop);
    let answers = join_all((0..500).map(|_| try_login(&shop, "abel", "wrong password", "-"))).await;
    let hashed = hashes(&shop) - before;
    assert!((1..=11).contains(&hashed), "{hashed} reached the hash");
    for answer in answers {
        match answer.status {
            401 => assert_eq!(answer.code(), "bad_credentials"),
            503 => assert!(answer.headers.contains_key("retry-after")),
            _ => assert!(retry_after(&answer) <= 90),
        }
    }
    let right = try_login(&shop, "abel", crate::support::PASSWORD, "-").await;
    assert_eq!(
        right.status, 429,
        "the right password does not pass either: that would tell it"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r37_an_address_is_limited_over_all_names_and_another_is_not() {
    let shop = TestServer::start_with(Engine::Sqlite, behind_a_proxy).await;
    shop.add_person(PartyKind::Admin, "abel").await;
    let mut tries = 0;
    let refused = loop {
        let answer = try_login(
            &shop,
            &format!("name-{tries}"),
            "wrong password",
            "198.51.100.7",
        )
        .await;
        if answer.status != 401 {
            break answer;
        }
        tries += 1;
        // A slow machine gives the bucket time to refill, one try every two seconds.
        assert!(tries < 90, "{tries} tries were let through");
    };
    assert!(tries >= 30, "refused after {tries} tries");
    assert!(retry_after(&refused) <= 60);
    // Of IPv6 the /64 is one address; letters' case makes no other account.
    for at in 0..10 {
        let spelled = if at % 2 == 0 { "Abel" } else { "abel" };
        let answer = try_login(
            &shop,
            spelled,
            "wrong password",
            &format!("2001:db8:1:2::{at:x}"),
        )
        .await;
        assert_eq!(answer.status, 401, "try {at}: {}", answer.text);
    }
    retry_after(&try_login(&shop, "ABEL", "wrong password", "2001:db8:1:2:ffff::1").await);
    let answer = try_login(&shop, "abel", crate::support::PASSWORD, "203.0.113.9").await;
    assert_eq!(
        answer.status, 200,
        "the owner at home still gets in: {}",
        answer.text
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r38_guessing_tokens_is_throttled_and_living_sessions_are_not() {
    let shop = shipped().await;
    let guest = shop.guest().await;
    let guess = |at: usize| Session {
        token: format!("fcg_{at:064x}"),
        ..guest.clone()
    };
    for at in 0..20 {
        assert_eq!(
            shop.get("auth/me", Some(&guess(at))).await.status,
            401,
            "guess {at}"
        );
    }
    retry_after(&shop.get("auth/me", Some(&guess(21))).await);
    let mut socket = shop.socket().await;
    socket
        .say(json!({ "t": "hello", "token": guess(22).token }))
        .await;
    assert_eq!(
        socket.next().await["code"],
        "rate_limited",
        "sockets are no other way to guess"
    );
    assert_eq!(socket.closed().await, Some(1013));
    shop.ok_get("auth/me", &guest).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r39_messages_are_limited_by_sender_over_both_ways() {
    for (kind, most) in [
        (PartyKind::Guest, 10),
        (PartyKind::User, 20),
        (PartyKind::Admin, 60),
    ] {
        let shop = shipped().await;
        let guest = shop.guest().await;
        let me = if kind == PartyKind::Guest {
            guest.clone()
        } else {
            shop.hire(kind, "somebody").await
        };
        let owner = if kind == PartyKind::Admin {
            &guest
        } else {
            &me
        };
        let chat = shop.ok("start", owner, json!({})).await["chat_id"]
            .as_i64()
            .unwrap();
        let mut socket = shop.live(&me).await;
        let mut taken = 0;
        // In turn, by socket and by HTTP: it is one limit.
        let refusal = loop {
            socket
                .say(json!({ "t": "send", "id": format!("s{taken}"), "chat": chat, "text": "x" }))
                .await;
            let answer = loop {
                let frame = socket.next().await;
                if frame["t"] == "ack" || frame["t"] == "error" {
                    break frame;
                }
            };
            if answer["t"] == "error" {
                assert_eq!(
                    (&answer["code"], &answer["id"]),
                    (&json!("rate_limited"), &json!(format!("s{taken}")))
                );
                break shop
                    .post(
                        "send_message",
                        Some(&me),
                        json!({ "chat_id": chat, "message": "x" }),
                    )
                    .await;
            }
            taken += 1;
            let answer = shop
                .post(
                    "send_message",
                    Some(&me),
                    json!({ "chat_id": chat, "message": "x" }),
                )
                .await;
            if answer.status != 200 {
                break answer;
            }
            taken += 1;
        };
        assert!(retry_after(&refusal) <= 10);
        // What refilled while the test ran is let through as well.
        assert!(
            (most..=most + most / 2).contains(&taken),
            "{kind:?} sent {taken}"
        );
        assert_eq!(
            shop.sql("SELECT COUNT(*) FROM tbl_chat_messages WHERE sender_type <> 'system'"),
            format!("{taken}\n"),
            "what is refused is not stored"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r39_new_chats_are_limited_by_network_and_staff_is_not() {
    let shop = TestServer::start_with(Engine::Sqlite, behind_a_proxy).await;
    let mut guests = Vec::new();
    for _ in 0..4 {
        guests.push(shop.guest().await);
    }
    let start = |who: &Session, from: String| {
        let headers = vec![
            bearer(who),
            ("Content-Type".to_owned(), "application/json".to_owned()),
            ("X-Forwarded-For".to_owned(), from),
        ];
        let shop = &shop;
        async move { shop.raw("POST", "/api/chat/start", &headers, b"{}").await }
    };
    for at in 0..60 {
        assert_eq!(
            start(&guests[at % 3], format!("198.51.100.{at}"))
                .await
                .status,
            200,
            "chat {at}"
        );
    }
    let refused = start(&guests[3], "198.51.100.200".to_owned()).await;
    assert!(retry_after(&refused) <= 60, "the whole /24 is one source");
    assert_eq!(
        start(&guests[3], "198.51.101.1".to_owned()).await.status,
        200,
        "the neighbours are not"
    );
    assert_eq!(shop.sql("SELECT COUNT(*) FROM tbl_chats"), "61\n");
    let user = shop.add_person(PartyKind::User, "hanna").await;
    let admin = shop.hire(PartyKind::Admin, "abel").await;
    for _ in 0..70 {
        shop.ok(
            "start",
            &admin,
            json!({ "with": { "type": "user", "id": user } }),
        )
        .await;
    }
}

async fn answers(socket: &mut TestSocket) -> (usize, usize) {
    let frames = socket
        .until_quiet(std::time::Duration::from_millis(400))
        .await;
    let of = |kind: &str| frames.iter().filter(|frame| frame["t"] == kind).count();
    (of("pong"), of("error"))
}

#[tokio::test(flavor = "multi_thread")]
async fn r40_a_socket_may_say_two_hundred_frames_in_ten_seconds() {
    let shop = shipped().await;
    let mut socket = shop.live(&shop.guest().await).await;
    for _ in 0..300 {
        socket.say(json!({ "t": "ping" })).await;
    }
    let (pongs, errors) = answers(&mut socket).await;
    assert_eq!(pongs + errors, 300, "each is answered");
    assert!((200..=240).contains(&pongs), "{pongs} were taken");
    // Wrong frames count, too, and the connection stays.
    socket.say(json!({ "t": "ping" })).await;
    assert!(["pong", "error"].contains(&socket.next().await["t"].as_str().unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn r40_floods_below_the_library_are_cut_and_others_go_on() {
    let shop = shipped().await;
    let guest = shop.guest().await;
    let mut other = shop.live(&guest).await;
    let ping = |_| Message::Ping("x".into());
    let fragment = |at: usize| {
        let kind = if at == 0 { Data::Text } else { Data::Continue };
        Message::Frame(Frame::message(b" ".to_vec(), OpCode::Data(kind), false))
    };
    for (what, count, make) in [
        ("pings", 12_000, &ping as &(dyn Fn(usize) -> Message + Sync)),
        ("fragments", 100, &fragment),
    ] {
        let mut socket = shop.live(&guest).await;
        for at in 0..count {
            // The server may cut in the middle.
            if socket.stream.send(make(at)).await.is_err() {
                break;
            }
        }
        assert!(
            socket.closed().await.is_none_or(|code| code != 1000),
            "{what} are cut"
        );
        other.say(json!({ "t": "ping" })).await;
        other.next_of("pong").await;
    }
    // As many fragments as are allowed make one message.
    let mut socket = shop.live(&guest).await;
    let text = "{\"t\":\"ping\"}";
    for (at, letter) in text.char_indices() {
        let kind = if at == 0 { Data::Text } else { Data::Continue };
        let frame = Frame::message(
            letter.to_string().into_bytes(),
            OpCode::Data(kind),
            at + 1 == text.len(),
        );
        socket.stream.send(Message::Frame(frame)).await.unwrap();
    }
    socket.next_of("pong").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r36_a_session_has_five_sockets_and_a_place_is_free_again_when_one_ends() {
    let shop = shipped().await;
    let guest = shop.guest().await;
    let mut open = Vec::new();
    for _ in 0..5 {
        open.push(shop.live(&guest).await);
    }
    let mut sixth = shop.socket().await;
    sixth
        .say(json!({ "t": "hello", "token": guest.token }))
        .await;
    assert_eq!(sixth.next().await["code"], "rate_limited");
    assert_eq!(sixth.closed().await, Some(1013));
    drop(open.pop());
    crate::support::eventually("a place is free again", || async {
        let mut again = shop.socket().await;
        again
            .say(json!({ "t": "hello", "token": guest.token }))
            .await;
        again
            .next_or_close()
            .await
            .is_ok_and(|frame| frame["t"] == "welcome")
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_scale_multiplies_the_limits() {
    for (scale, most) in [(0.5, 5), (3.0, 30)] {
        let shop =
            TestServer::start_with(Engine::Sqlite, |config| config.api.limits.scale = scale).await;
        let guest = shop.guest().await;
        let chat = shop.ok("start", &guest, json!({})).await["chat_id"].clone();
        let mut taken = 0;
        while shop
            .post(
                "send_message",
                Some(&guest),
                json!({ "chat_id": chat, "message": "x" }),
            )
            .await
            .status
            == 200
        {
            taken += 1;
        }
        assert!(
            (most..=most + most / 2).contains(&taken),
            "scaled by {scale}, {taken} were taken"
        );
    }
    let given = [("FORECOURT_LIMIT_SCALE".to_owned(), "2.5".to_owned())];
    assert!(
        (forecourt::config::load(None, given)
            .unwrap()
            .api
            .limits
            .scale
            - 2.5)
            .abs()
            < f64::EPSILON
    );
    for wrong in ["0", "-1", "many", "inf"] {
        let given = [("FORECOURT_LIMIT_SCALE".to_owned(), wrong.to_owned())];
        let error = forecourt::config::load(None, given)
            .err()
            .unwrap()
            .to_string();
        assert!(error.contains("FORECOURT_LIMIT_SCALE"), "{wrong}: {error}");
    }
}

/// What the limits refuse costs the others nothing.
#[tokio::test(flavor = "multi_thread")]
async fn r40_one_guests_flood_does_not_slow_another() {
    let scene = Scene::set_in(shipped().await).await;
    let flood = (0..200).map(|_| {
        scene.shop.post(
            "send_message",
            Some(&scene.guest),
            json!({ "chat_id": scene.chat, "message": "x" }),
        )
    });
    let (answers, answered) =
        tokio::join!(join_all(flood), scene.say(&scene.worker, "I am with you."));
    assert!(answers.iter().filter(|answer| answer.status == 200).count() <= 15);
    assert!(answered["seq"].is_i64());
}
