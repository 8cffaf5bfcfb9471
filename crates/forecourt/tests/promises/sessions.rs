//! How sessions begin, what carries them, and how they end: at once, everywhere, whoever ended them.

use crate::scene::{Scene, start};
use crate::support::{Answer, Engine, PASSWORD, SITE_SECRET, Session, TestServer, bearer};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use model::{Clock as _, ManualClock, PartyKind, Timestamp};
use serde_json::{Value, json};
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1_000;

fn header(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn cookie(who: &Session) -> (String, String) {
    header(
        "Cookie",
        &format!("theirs=1; forecourt_session={}", who.token),
    )
}

async fn post_with(
    shop: &TestServer,
    name: &str,
    headers: &[(String, String)],
    body: &Value,
) -> Answer {
    let headers = [headers, &[header("Content-Type", "application/json")]].concat();
    shop.raw(
        "POST",
        &format!("/api/{name}"),
        &headers,
        body.to_string().as_bytes(),
    )
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_token_only_the_hash_is_on_disk() {
    let shop = TestServer::start(Engine::Sqlite).await;
    let file = shop
        .config
        .database_url
        .strip_prefix("sqlite://")
        .unwrap()
        .to_owned();
    let mut tokens = Vec::new();
    for who in [
        shop.hire(PartyKind::Admin, "abel").await,
        shop.login("abel").await,
        shop.guest().await,
        shop.guest().await,
    ] {
        shop.ok_get("list", &who).await;
        let random = who.token.split_once('_').unwrap().1.to_owned();
        assert!(
            random.len() >= 64 && random.bytes().all(|byte| byte.is_ascii_hexdigit()),
            "256 bits: {random}"
        );
        tokens.push(random);
    }
    for suffix in ["", "-wal"] {
        let bytes = std::fs::read(format!("{file}{suffix}")).unwrap();
        for secret in tokens.iter().map(String::as_str).chain([PASSWORD]) {
            let holds = bytes
                .windows(secret.len())
                .any(|window| window.eq_ignore_ascii_case(secret.as_bytes()));
            assert!(!holds, "the database{suffix} holds a secret in clear");
        }
    }
    tokens.sort();
    tokens.dedup();
    assert_eq!(tokens.len(), 4, "each sign-in has a token of its own");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cookie_is_kept_from_scripts_and_from_other_sites() {
    for (public_url, is_secure) in [
        ("https://chat.example", true),
        ("http://chat.example", false),
    ] {
        let shop = TestServer::start_with(Engine::Sqlite, |config| {
            config.api.public_url = Some(public_url.parse().unwrap());
        })
        .await;
        let signed_in = shop.post("auth/guest", None, json!({})).await;
        let token = signed_in.json()["token"].as_str().unwrap().to_owned();
        let set = &signed_in.headers["set-cookie"];
        assert!(
            set.starts_with(&format!("forecourt_session={token};")),
            "{set}"
        );
        for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(set.contains(part), "{set}");
        }
        assert_eq!(set.contains("Secure"), is_secure, "{set}");
        let out = post_with(
            &shop,
            "auth/logout",
            &[header("Authorization", &format!("Bearer {token}"))],
            &json!({}),
        )
        .await;
        assert!(
            out.headers["set-cookie"].contains("Max-Age=0"),
            "{:?}",
            out.headers
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_writes_only_for_pages_that_may_act_for_its_browser() {
    let shop = TestServer::start_with(Engine::Sqlite, |config| {
        config.api.limits.scale = 100_000.0;
        config.api.allowed_origins = vec!["https://shop.example".to_owned()];
    })
    .await;
    let (guest, other) = (shop.guest().await, shop.guest().await);
    let own = format!("http://{}", shop.address());
    for (heads, is_taken) in [
        (vec![], false),
        (vec![header("Origin", &own)], true),
        (vec![header("Origin", "https://shop.example")], true),
        (vec![header("Origin", "https://evil.example")], false),
        (
            vec![header("Origin", "https://shop.example.evil.example")],
            false,
        ),
        (vec![header("Origin", "null")], false),
        (
            vec![
                header("Origin", "https://evil.example"),
                header("Sec-Fetch-Site", "same-origin"),
            ],
            false,
        ),
        (vec![header("Sec-Fetch-Site", "same-origin")], true),
        (vec![header("Sec-Fetch-Site", "same-site")], false),
        (vec![header("Sec-Fetch-Site", "none")], false),
        (vec![header("Referer", &format!("{own}/chat"))], true),
        (vec![header("Referer", "https://evil.example/")], false),
    ] {
        let heads = [heads, vec![cookie(&guest)]].concat();
        let answer = post_with(&shop, "chat/start", &heads, &json!({})).await;
        let expected = if is_taken {
            (200, String::new())
        } else {
            (403, "bad_origin".to_owned())
        };
        assert_eq!((answer.status, answer.code()), expected, "{heads:?}");
        let upgrade = [
            ("Connection", "Upgrade"),
            ("Upgrade", "websocket"),
            ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ];
        if !is_taken {
            let heads = [
                heads.clone(),
                upgrade.map(|(name, value)| header(name, value)).to_vec(),
            ]
            .concat();
            assert_eq!(
                shop.raw("GET", "/api/chat/ws", &heads, b"").await.status,
                403,
                "{heads:?}"
            );
            assert_eq!(
                shop.raw("GET", "/api/auth/me", &heads, b"").await.status,
                200,
                "reading needs no origin"
            );
        }
    }
    // A bearer needs no origin, and wins over a cookie.
    let both = [
        bearer(&other),
        cookie(&guest),
        header("Origin", "https://evil.example"),
    ];
    let answer = post_with(&shop, "chat/start", &both, &json!({})).await;
    assert_eq!(
        answer.json()["chat"]["guest_id"],
        other.id,
        "{}",
        answer.text
    );
    let spoiled = [header("Authorization", "Bearer nonsense"), cookie(&guest)];
    assert_eq!(
        shop.raw("GET", "/api/auth/me", &spoiled, b"").await.status,
        401,
        "also when it is wrong"
    );
}

/// A socket and a poll that wait; both must end within a second of `end`.
async fn ends_within_a_second(
    shop: &TestServer,
    who: &Session,
    chat: i64,
    about: &str,
    end: impl AsyncFnOnce(),
) {
    let mut socket = shop.live(who).await;
    let last = shop.ok_get(&format!("messages?chat_id={chat}"), who).await["messages"]
        .as_array()
        .unwrap()
        .len();
    let path = format!("messages?chat_id={chat}&after_seq={}&wait=25", last + 100);
    let (at, wait) = tokio::sync::oneshot::channel();
    let ending = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        end().await;
        at.send(shop.clock.monotonic_millis()).unwrap();
    };
    let ((), answer, code) = tokio::join!(ending, shop.get(&path, Some(who)), socket.closed());
    let passed = shop.clock.monotonic_millis() - wait.await.unwrap();
    assert_eq!(
        (answer.status, code),
        (401, Some(4401)),
        "{about}: {}",
        answer.text
    );
    assert!(passed < 1_000, "{about} took {passed} ms");
    assert_eq!(shop.get("list", Some(who)).await.status, 401, "{about}");
}

/// `forecourt user …`, in a process of its own on the same database.
fn command(shop: &TestServer, words: &[&str], input: &str) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_forecourt"))
        .args(words)
        .env("FORECOURT_DATABASE_URL", &shop.config.database_url)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    assert!(child.wait().unwrap().success(), "{words:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_ends_takes_its_sockets_and_polls_along_whoever_ended_it() {
    for engine in [Engine::Sqlite, Engine::MariaDb] {
        let scene = Scene::set(engine).await;
        let (shop, chat) = (&scene.shop, scene.chat);
        let other = shop.login("sara").await;
        ends_within_a_second(shop, &scene.worker, chat, "logout", async || {
            shop.ok("auth/logout", &scene.worker, json!({})).await;
        })
        .await;
        shop.ok_get("list", &other).await;
        ends_within_a_second(shop, &other, chat, "another password", async || {
            tokio::task::block_in_place(|| {
                command(
                    shop,
                    &["user", "passwd", "--username", "sara"],
                    "another password here\n",
                )
            });
        })
        .await;
        let old = shop
            .post(
                "auth/login",
                None,
                json!({ "username": "sara", "password": PASSWORD }),
            )
            .await;
        assert_eq!((old.status, old.code().as_str()), (401, "bad_credentials"));
        let anew = shop
            .post(
                "auth/login",
                None,
                json!({ "username": "sara", "password": "another password here" }),
            )
            .await;
        let anew = Session {
            token: anew.json()["token"].as_str().unwrap().to_owned(),
            ..scene.worker.clone()
        };
        ends_within_a_second(shop, &anew, chat, "deactivation", async || {
            tokio::task::block_in_place(|| {
                command(shop, &["user", "disable", "--username", "sara"], "")
            });
        })
        .await;
        crate::support::eventually("the chat is unassigned", || async {
            scene.listed(&scene.admin).await["worker_id"].is_null()
        })
        .await;
        let lines = scene.all(&scene.guest).await;
        assert_eq!(
            lines.last().unwrap()["kind"],
            "event",
            "and the customer is told: {lines:?}"
        );
        let refused = shop
            .post(
                "auth/login",
                None,
                json!({ "username": "sara", "password": "another password here" }),
            )
            .await;
        assert_eq!(refused.code(), "bad_credentials");
        shop.ok_get("list", &scene.admin).await;
    }
}

/// What the site would sign, with some claims changed; each has a name of its own.
fn sign(shop: &TestServer, change: &Value) -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let jti = format!("handoff-{}", COUNT.fetch_add(1, Ordering::Relaxed));
    let now = shop.clock.now().millis() / 1_000;
    let mut claims = json!({ "aud": "forecourt", "sub": "user:42", "exp": now + 240, "jti": jti });
    claims
        .as_object_mut()
        .unwrap()
        .extend(change.as_object().unwrap().clone());
    encode(
        &Header::new(Algorithm::HS256),
        &claims,
        &EncodingKey::from_secret(SITE_SECRET.as_bytes()),
    )
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handoff_is_good_once_and_only_as_the_site_signed_it() {
    let shop = TestServer::start(Engine::Sqlite).await;
    shop.add_person(PartyKind::Worker, "sara").await;
    let now = shop.clock.now().millis() / 1_000;
    for wrong in [
        json!({ "aud": "other" }),
        json!({ "aud": null }),
        json!({ "exp": now - 1 }),
        json!({ "exp": now + 330 }),
        json!({ "exp": null }),
        json!({ "sub": "guest:1" }),
        json!({ "sub": "user:0" }),
        json!({ "sub": "worker:77" }),
        json!({ "sub": "admin:1" }),
        json!({ "jti": null }),
        json!({ "jti": "" }),
    ] {
        let answer = shop
            .post(
                "auth/handoff",
                None,
                json!({ "token": sign(&shop, &wrong) }),
            )
            .await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (401, "bad_handoff"),
            "{wrong}: {}",
            answer.text
        );
    }
    let claims = json!({ "aud": "forecourt", "sub": "user:42", "exp": now + 60, "jti": "forged" });
    for (algorithm, secret) in [
        (Algorithm::HS256, "another secret of thirty-two bytes"),
        (Algorithm::HS512, SITE_SECRET),
    ] {
        let token = encode(
            &Header::new(algorithm),
            &claims,
            &EncodingKey::from_secret(secret.as_bytes()),
        )
        .unwrap();
        assert_eq!(
            shop.post("auth/handoff", None, json!({ "token": token }))
                .await
                .status,
            401,
            "{algorithm:?}"
        );
    }
    let token = json!({ "token": sign(&shop, &json!({ "name": "Hanna Bekele" })) });
    let tries = futures_util::future::join_all(
        (0..10).map(|_| shop.post("auth/handoff", None, token.clone())),
    )
    .await;
    let taken: Vec<&Answer> = tries.iter().filter(|answer| answer.status == 200).collect();
    assert_eq!(taken.len(), 1, "of ten at once, one is the first");
    assert_eq!(
        taken[0].json()["me"],
        json!({ "type": "user", "id": 42, "name": "Hanna Bekele" }),
        "created under its id"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_who_signs_in_keeps_chats_keys_cursors_and_authorship() {
    for engine in [Engine::Sqlite, Engine::MariaDb] {
        let scene = Scene::set(engine).await;
        let (shop, guest) = (&scene.shop, &scene.guest);
        let keyed = json!({ "chat_id": scene.chat, "message": "Is it done?", "client_id": "k" });
        let first = shop.ok("send_message", guest, keyed.clone()).await;
        scene.say(&scene.worker, "Nearly.").await;
        let mut at_guest = shop.live(guest).await;
        let signed_in = post_with(
            shop,
            "auth/handoff",
            &[bearer(guest)],
            &json!({ "token": sign(shop, &json!({})) }),
        )
        .await;
        assert_eq!(signed_in.status, 200, "{}", signed_in.text);
        let user = Session {
            kind: PartyKind::User,
            id: 42,
            token: signed_in.json()["token"].as_str().unwrap().to_owned(),
        };
        assert_eq!(at_guest.closed().await, Some(4401), "{engine:?}");
        assert_eq!(
            shop.get("auth/me", Some(guest)).await.status,
            401,
            "the guest's session is over"
        );
        let listed = scene.listed(&user).await;
        assert_eq!(
            (
                &listed["user_id"],
                &listed["guest_id"],
                &listed["unread_count"]
            ),
            (&json!(42), &json!(null), &json!(1)),
            "{engine:?} {listed}"
        );
        assert_eq!(
            shop.ok("send_message", &user, keyed).await["message_id"],
            first["message_id"],
            "the keys are the user's"
        );
        let lines = scene.all(&user).await;
        let line = lines
            .iter()
            .find(|line| line["message"] == "Is it done?")
            .unwrap();
        assert_eq!(
            (&line["sender_type"], &line["sender_id"], &line["client_id"]),
            (&json!("user"), &json!(42), &json!("k"))
        );
        // Into staff a guest is never turned.
        let other = shop.guest().await;
        let kept = start(shop, &other, "Hello?").await;
        let token = sign(
            shop,
            &json!({ "sub": format!("worker:{}", scene.worker.id) }),
        );
        assert_eq!(
            post_with(
                shop,
                "auth/handoff",
                &[bearer(&other)],
                &json!({ "token": token })
            )
            .await
            .status,
            200
        );
        shop.ok_get(&format!("messages?chat_id={kept}"), &other)
            .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r16_sessions_end_by_their_spans_and_a_clock_that_jumps_an_hour_logs_nobody_out() {
    let clock = Arc::new(ManualClock::new(Timestamp::from_millis(1_795_000_000_000)));
    let shop = TestServer::start_at(
        Engine::Sqlite,
        Arc::clone(&clock) as Arc<dyn model::Clock>,
        |config| config.api.limits.scale = 100_000.0,
    )
    .await;
    let admin = shop.hire(PartyKind::Admin, "abel").await;
    let idle = shop.login("abel").await;
    let (guest, lazy) = (shop.guest().await, shop.guest().await);
    let is_alive = async |who: &Session| shop.get("auth/me", Some(who)).await.status == 200;
    for jump in [3_600_000, -3_600_000, -3_600_000] {
        clock.jump(millis(jump));
        for who in [&admin, &idle, &guest] {
            assert!(is_alive(who).await, "after a jump of {jump}");
        }
    }
    let mut lived = 0;
    while lived < 100 {
        clock.advance(millis(7 * DAY_MILLIS));
        lived += 7;
        // Used every week, a session of staff lives to its absolute end, a guest's for good.
        let alive = is_alive(&admin).await;
        assert_eq!(alive, lived <= 84 + 5, "after {lived} days");
        assert!(is_alive(&guest).await, "after {lived} days");
        crate::support::eventually("the use is written down", || async {
            shop.sql("SELECT MAX(last_seen_at) FROM tbl_guest_sessions")
                .starts_with(&clock.now().sql()[..19])
        })
        .await;
        if lived == 14 {
            // Past the hour that the clock had jumped ahead when it was used last.
            clock.advance(millis(3 * 3_600_000));
            assert!(!is_alive(&idle).await, "unused for two weeks");
        }
        if lived == 35 {
            assert!(!is_alive(&lazy).await, "unused for a month");
        }
    }
}

fn millis(millis: i64) -> jiff::SignedDuration {
    jiff::SignedDuration::from_millis(millis)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_name_and_a_wrong_password_get_the_same_answer_for_the_same_work() {
    let shop = TestServer::start(Engine::Sqlite).await;
    shop.add_person(PartyKind::Admin, "abel").await;
    disabled(&shop, "gone").await;
    let door = || shop.server.as_ref().unwrap().parts.door.hashes_started();
    let mut answers = Vec::new();
    for (username, password) in [
        ("nobody-here", PASSWORD),
        ("abel", "wrong password"),
        ("gone", PASSWORD),
    ] {
        let before = door();
        let answer = shop
            .post(
                "auth/login",
                None,
                json!({ "username": username, "password": password }),
            )
            .await;
        assert!(!answer.headers.contains_key("set-cookie"));
        answers.push((answer.status, answer.text, door() - before));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2], "also for one who was deactivated");
    assert_eq!((answers[0].0, answers[0].2), (401, 1));
}

async fn disabled(shop: &TestServer, username: &str) {
    let id = shop.add_person(PartyKind::Worker, username).await;
    shop.storage()
        .set_active(model::Party::worker(id), false, shop.clock.now())
        .await
        .unwrap();
}
