//! Behind a real nginx and beside a real PHP: what docs/site-integration.md says is what these tests run.

use crate::beside_php::Host;
use crate::support::{SITE_SECRET, TestSocket, session};
use futures_util::StreamExt as _;
use model::PartyKind;
use serde_json::{Value, json};
use std::net::Ipv4Addr;
use std::time::Duration;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

#[tokio::test(flavor = "multi_thread")]
async fn the_documents_nginx_lines_carry_requests_sockets_and_long_polls() {
    let host = Host::open(true).await;
    let (shop, origin) = (&host.shop, format!("http://{}", host.address));
    let admin = shop.hire(PartyKind::Admin, "abel").await;
    let signed_in = host.sign_in_as_guest(Ipv4Addr::LOCALHOST, "").await;
    let guest = session(&signed_in);
    let cookie = signed_in.headers["set-cookie"]
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    let form = [
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Cookie", &cookie),
        ("Origin", &origin),
    ];
    let started = host
        .ask(
            Ipv4Addr::LOCALHOST,
            "POST",
            "/api/chat/start.php",
            &form,
            "message=Hello%3F",
        )
        .await;
    assert_eq!(started.status, 200, "{}", started.text);
    let chat = started.json()["chat_id"].as_i64().unwrap();

    // A socket by the cookie, and a poll that waits; then one answer for both.
    let mut live = socket(&host, &cookie, &origin).await;
    live.say(json!({ "t": "hello" })).await;
    assert_eq!(live.next_of("welcome").await["me"]["id"], guest.id);
    live.next_of("resumed").await;
    let path = format!("/api/chat/messages.php?chat_id={chat}&after_seq=1&wait=30");
    let cookies = [("Cookie", cookie.as_str())];
    let poll = host.ask(Ipv4Addr::LOCALHOST, "GET", &path, &cookies, "");
    let answer = async {
        // Long enough that the poll waits; if it does not yet, it is answered at once, and rightly.
        tokio::time::sleep(Duration::from_millis(300)).await;
        shop.ok(
            "send_message",
            &admin,
            json!({ "chat_id": chat, "message": "Here." }),
        )
        .await
    };
    let (polled, _) = tokio::join!(poll, answer);
    assert_eq!(
        polled.json()["messages"][0]["message"],
        "Here.",
        "{}",
        polled.text
    );
    assert_eq!(live.next_of("message").await["text"], "Here.");
    live.say(json!({ "t": "send", "id": "k", "chat": chat, "text": "ሰላም" }))
        .await;
    assert_eq!(live.next_of("ack").await["seq"], 3);
    live.stream.close(None).await.unwrap();
    while live.stream.next().await.is_some_and(|frame| frame.is_ok()) {}
}

#[tokio::test(flavor = "multi_thread")]
async fn the_chats_pages_are_served_and_the_rest_stays_the_sites() {
    let host = Host::open(true).await;
    let site_page = host.get("/account.php?x=1").await;
    assert!(
        site_page.text.contains("the old site: /account.php?x=1"),
        "the rest stays the site's: {}",
        site_page.text
    );
    for page in [
        "/chat",
        "/console",
        "/frame",
        "/badge",
        "/widget.js",
        "/assets/chat.js",
    ] {
        let answer = host.get(page).await;
        assert_eq!(
            (
                answer.status,
                answer.headers.contains_key("content-security-policy")
            ),
            (200, true),
            "{page}"
        );
    }
    assert!(
        host.get("/chat-of-the-site")
            .await
            .text
            .contains("the old site"),
        "names that only begin alike are the site's"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_behind_the_proxy_are_told_apart_only_when_it_is_trusted() {
    let (one, other) = (Ipv4Addr::new(127, 0, 1, 9), Ipv4Addr::new(127, 0, 2, 9));
    for trusted in [true, false] {
        let host = Host::open(trusted).await;
        let mut refused = None;
        for n in 0..4 {
            // What the visitor itself writes into the header changes nothing.
            refused = Some(host.sign_in_as_guest(one, &format!("198.51.{n}.7")).await);
        }
        let refused = refused.unwrap();
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (429, "rate_limited"),
            "{}",
            refused.text
        );
        assert!(refused.headers.contains_key("retry-after"));
        let status = host.sign_in_as_guest(other, "").await.status;
        assert_eq!(
            status,
            if trusted { 200 } else { 429 },
            "trusted: {trusted}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_documents_php_signs_a_handoff_for_240_seconds_that_is_good_once() {
    let host = Host::open(true).await;
    let page = host.get("/handoff.php").await;
    assert_eq!(page.status, 200, "{}", page.text);
    let token = page.text.trim();
    let claims = claims(token);
    let ahead = claims["exp"].as_i64().unwrap() - host.shop.clock.now().millis() / 1_000;
    assert!((230..=240).contains(&ahead), "{ahead} s ahead");
    let again = host.get("/handoff.php").await.text;
    assert_ne!(
        claims["jti"],
        self::claims(again.trim())["jti"],
        "each word has a number of its own"
    );

    let body = json!({ "token": token }).to_string();
    let json_body = [("Content-Type", "application/json")];
    let first = host
        .ask(
            Ipv4Addr::LOCALHOST,
            "POST",
            "/api/auth/handoff",
            &json_body,
            &body,
        )
        .await;
    assert_eq!(first.status, 200, "{}", first.text);
    assert_eq!(
        first.json()["me"],
        json!({ "type": "user", "id": 42, "name": "ራሔል O'Brien" })
    );
    let second = host
        .ask(
            Ipv4Addr::LOCALHOST,
            "POST",
            "/api/auth/handoff",
            &json_body,
            &body,
        )
        .await;
    assert_eq!(
        (second.code().as_str(), second.json().get("token")),
        ("bad_handoff", None)
    );
}

async fn socket(host: &Host, cookie: &str, origin: &str) -> TestSocket {
    let mut request = format!("ws://{}/api/chat/ws", host.address)
        .into_client_request()
        .unwrap();
    request
        .headers_mut()
        .insert("cookie", cookie.parse().unwrap());
    request
        .headers_mut()
        .insert("origin", origin.parse().unwrap());
    let (stream, _) = tokio_tungstenite::connect_async(request).await.unwrap();
    TestSocket { stream }
}

fn claims(token: &str) -> Value {
    let mut checks = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::HS256);
    checks.set_audience(&["forecourt"]);
    let key = jsonwebtoken::DecodingKey::from_secret(SITE_SECRET.as_bytes());
    jsonwebtoken::decode::<Value>(token, &key, &checks)
        .unwrap()
        .claims
}
