//! One's own sessions: what one sees of them, how one ends the others, and another password.

use crate::support::{Answer, ENGINES, Engine, PASSWORD, Session, TestServer, bearer, session};
use model::{ManualClock, PartyKind, SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::sync::Arc;

const FIREFOX: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";
const ANDROID: &str = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile \
     Safari/537.36";

async fn post_from(shop: &TestServer, agent: &str, name: &str, body: &Value) -> Answer {
    let headers = [("Content-Type", "application/json"), ("User-Agent", agent)]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    shop.raw(
        "POST",
        &format!("/api/{name}"),
        &headers,
        body.to_string().as_bytes(),
    )
    .await
}

async fn sign_in(shop: &TestServer, agent: &str) -> Session {
    let body = json!({ "username": "sara", "password": PASSWORD });
    session(&post_from(shop, agent, "auth/login", &body).await)
}

async fn listed(shop: &TestServer, who: &Session) -> Vec<Value> {
    let answer = shop.ok_get("auth/sessions", who).await;
    answer["sessions"].as_array().unwrap().clone()
}

async fn is_alive(shop: &TestServer, who: &Session) -> bool {
    shop.get("auth/me", Some(who)).await.status == 200
}

#[tokio::test(flavor = "multi_thread")]
async fn one_sees_ones_own_sessions_and_ends_those_one_does_not_know() {
    for engine in ENGINES {
        let clock = Arc::new(ManualClock::new(Timestamp::from_millis(1_795_000_000_000)));
        let shared = Arc::clone(&clock) as Arc<dyn model::Clock>;
        let shop = TestServer::start_at(engine, shared, |config| {
            config.api.limits.scale = 100_000.0;
        })
        .await;
        shop.add_person(PartyKind::Worker, "sara").await;
        let laptop = sign_in(&shop, FIREFOX).await;
        clock.advance(SignedDuration::from_hours(1));
        let phone = sign_in(&shop, ANDROID).await;
        clock.advance(SignedDuration::from_hours(1));
        let other = shop.login("sara").await;
        let admin = shop.hire(PartyKind::Admin, "abel").await;
        let sessions = listed(&shop, &other).await;
        let column = |name: &str| {
            sessions
                .iter()
                .map(|one| one[name].clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            column("device"),
            ["Another program", "Chrome on Android", "Firefox on Windows"],
            "{engine:?}: the last used first"
        );
        assert_eq!(column("is_current"), [true, false, false], "{engine:?}");
        assert_eq!(
            (&sessions[1]["created_at"], &sessions[1]["last_seen_at"]),
            (
                &json!("2026-11-18T12:06:40.000Z"),
                &json!("2026-11-18T12:06:40.000Z")
            ),
            "{engine:?}"
        );
        for token in [&laptop.token, &phone.token, &other.token] {
            assert!(
                !sessions
                    .iter()
                    .any(|one| one.to_string().contains(token.as_str()))
            );
        }
        // A handle is worth something to its owner only.
        let handle = sessions[1]["id"].clone();
        let foreign = shop
            .post("auth/end_session", Some(&admin), json!({ "id": handle }))
            .await;
        assert_eq!(
            (foreign.status, foreign.code().as_str()),
            (404, "not_found")
        );
        let mut at_phone = shop.live(&phone).await;
        shop.ok("auth/end_session", &other, json!({ "id": handle }))
            .await;
        assert_eq!(at_phone.closed().await, Some(4401), "{engine:?}");
        assert!(!is_alive(&shop, &phone).await && is_alive(&shop, &laptop).await);
        let again = shop
            .post("auth/end_session", Some(&other), json!({ "id": handle }))
            .await;
        assert_eq!(again.status, 404, "{engine:?}");

        let mut at_laptop = shop.live(&laptop).await;
        shop.ok("auth/end_sessions", &other, json!({})).await;
        assert_eq!(at_laptop.closed().await, Some(4401), "{engine:?}");
        assert!(!is_alive(&shop, &laptop).await && is_alive(&shop, &other).await);
        assert!(is_alive(&shop, &admin).await, "{engine:?}: nobody else's");
        let left = listed(&shop, &other).await;
        assert_eq!(left.len(), 1, "{engine:?}");
        let mine = json!({ "id": left[0]["id"] });
        let out = shop.post("auth/end_session", Some(&other), mine).await;
        assert!(
            out.headers["set-cookie"].contains("Max-Age=0"),
            "as a logout"
        );
        assert!(!is_alive(&shop, &other).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_has_the_session_that_asks_and_no_other() {
    for engine in ENGINES {
        let shop = TestServer::start(engine).await;
        let (guest, other) = (shop.guest().await, shop.guest().await);
        let headers = [
            bearer(&guest),
            ("User-Agent".to_owned(), FIREFOX.to_owned()),
        ];
        let shown = shop
            .raw("GET", "/api/auth/sessions", &headers, b"")
            .await
            .json();
        let sessions = shown["sessions"].as_array().unwrap();
        assert_eq!(sessions.len(), 1, "{engine:?}: {shown}");
        assert_eq!(
            (&sessions[0]["device"], &sessions[0]["is_current"]),
            (&json!("Firefox on Windows"), &json!(true))
        );
        shop.ok("auth/end_sessions", &guest, json!({})).await;
        assert!(is_alive(&shop, &guest).await && is_alive(&shop, &other).await);
        let mine = json!({ "id": sessions[0]["id"] });
        shop.ok("auth/end_session", &guest, mine).await;
        assert!(!is_alive(&shop, &guest).await && is_alive(&shop, &other).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_what_a_browser_says_of_itself_only_the_label_is_kept() {
    let shop = TestServer::start(Engine::Sqlite).await;
    shop.add_person(PartyKind::Worker, "sara").await;
    let strange = format!("{FIREFOX} <script>alert(1)</script>");
    let sara = sign_in(&shop, &strange).await;
    assert_eq!(
        listed(&shop, &sara).await[0]["device"],
        "Firefox on Windows"
    );
    let stored = shop.sql("SELECT device FROM tbl_chat_sessions");
    assert_eq!(stored, "Firefox on Windows\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_password_ends_all_sessions_and_gives_a_new_one() {
    const NEW: &str = "another password here";
    for engine in ENGINES {
        let shop = TestServer::start_with(engine, |config| {
            config.api.limits.scale = 100_000.0;
            config.api.directory_period.0 = std::time::Duration::from_millis(100);
        })
        .await;
        for kind in [PartyKind::Worker, PartyKind::User] {
            let username = kind.as_str();
            let (mine, other) = (shop.hire(kind, username).await, shop.login(username).await);
            let change = async |old: &str, new: &str| {
                let body = json!({ "old": old, "new": new });
                shop.post("auth/password", Some(&mine), body).await
            };
            for (old, new, expected) in [
                ("wrong password", NEW, (401, "bad_credentials")),
                (PASSWORD, "short", (422, "invalid_field")),
                (PASSWORD, "with a\nline break", (422, "invalid_field")),
            ] {
                let refused = change(old, new).await;
                let found = (refused.status, refused.code());
                assert_eq!(found, (expected.0, expected.1.to_owned()), "{new:?}");
            }
            assert!(is_alive(&shop, &mine).await && is_alive(&shop, &other).await);
            let (mut here, mut there) = (shop.live(&mine).await, shop.live(&other).await);
            let changed = change(PASSWORD, NEW).await;
            let fresh = session(&changed);
            assert!(
                changed.headers["set-cookie"].contains(&fresh.token),
                "{engine:?}"
            );
            assert_eq!(
                (here.closed().await, there.closed().await),
                (Some(4401), Some(4401))
            );
            assert!(!is_alive(&shop, &mine).await && !is_alive(&shop, &other).await);
            assert_eq!((fresh.kind, fresh.id), (mine.kind, mine.id), "{engine:?}");
            // The log of ended rights and the comparison with the directory leave the new one alone.
            let mut live = shop.live(&fresh).await;
            tokio::time::sleep(std::time::Duration::from_millis(900)).await;
            live.say(json!({ "t": "ping" })).await;
            live.next_of("pong").await;
            assert!(is_alive(&shop, &fresh).await, "{engine:?}");
            for (password, status) in [(PASSWORD, 401), (NEW, 200)] {
                let body = json!({ "username": username, "password": password });
                assert_eq!(shop.post("auth/login", None, body).await.status, status);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r37_tries_at_the_own_password_are_limited_as_sign_ins_are() {
    let shop = TestServer::start_with(Engine::Sqlite, |_| ()).await;
    let sara = shop.hire(PartyKind::Worker, "sara").await;
    let hashes = || shop.server.as_ref().unwrap().parts.door.hashes_started();
    let before = hashes();
    let tries = (0..20).map(|_| {
        let body = json!({ "old": "wrong password", "new": "another password here" });
        shop.post("auth/password", Some(&sara), body)
    });
    let answers = futures_util::future::join_all(tries).await;
    let hashed = hashes() - before;
    assert!((1..=11).contains(&hashed), "{hashed} reached the hash");
    assert!(answers.iter().any(|answer| answer.status == 429));
    assert!(is_alive(&shop, &sara).await);
}
