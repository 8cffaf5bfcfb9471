//! whatever comes in, the answer is a 4xx with a sentence, nothing is half done, and the server goes on.

use crate::support::{Answer, Engine, Session, TestServer, bearer};
use serde_json::json;

async fn post_raw(shop: &TestServer, who: &Session, kind: &str, body: &[u8]) -> Answer {
    let headers = [bearer(who), ("Content-Type".to_owned(), kind.to_owned())];
    shop.raw("POST", "/api/chat/send_message", &headers, body)
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn r33_wrong_bodies_are_refused_with_a_sentence() {
    let shop = TestServer::start(Engine::Sqlite).await;
    let guest = shop.guest().await;
    let chat = shop.ok("start", &guest, json!({ "message": "one" })).await["chat_id"]
        .as_i64()
        .unwrap();
    let json_type = "application/json";
    let form_type = "application/x-www-form-urlencoded";
    let big_json = json!({ "chat_id": chat, "message": "x".repeat(70_000) }).to_string();
    let deep = format!(
        "{{\"chat_id\":{chat},\"message\":\"x\",\"a\":{}1{}}}",
        "[".repeat(40),
        "]".repeat(40)
    );
    let many = format!(
        "{{\"chat_id\":{chat},\"message\":\"x\",{}}}",
        (0..120)
            .map(|n| format!("\"f{n}\":1"))
            .collect::<Vec<_>>()
            .join(",")
    );
    let cases: Vec<(&str, Vec<u8>, u16)> = vec![
        (json_type, b"{".to_vec(), 400),
        (json_type, b"".to_vec(), 400),
        (json_type, b"\xff\xfe".to_vec(), 400),
        (
            json_type,
            format!("{{\"chat_id\":{chat},\"message\":\"\\ud800\"}}").into_bytes(),
            400,
        ),
        (json_type, b"[]".to_vec(), 422),
        (json_type, b"null".to_vec(), 422),
        (json_type, b"{}".to_vec(), 422),
        (
            json_type,
            format!("{{\"chat_id\":{chat}}}").into_bytes(),
            422,
        ),
        (
            json_type,
            format!("{{\"chat_id\":{chat},\"message\":7}}").into_bytes(),
            422,
        ),
        (
            json_type,
            format!("{{\"chat_id\":{chat},\"message\":\" \\n \"}}").into_bytes(),
            422,
        ),
        (
            json_type,
            format!("{{\"chat_id\":{chat},\"message\":\"a\\u0000b\"}}").into_bytes(),
            422,
        ),
        (
            json_type,
            format!("{{\"chat_id\":{chat},\"message\":\"a\\u0085b\"}}").into_bytes(),
            422,
        ),
        (
            json_type,
            json!({ "chat_id": chat, "message": "x".repeat(8_001) })
                .to_string()
                .into_bytes(),
            422,
        ),
        (
            json_type,
            json!({ "chat_id": chat, "message": "x", "client_id": "k".repeat(129) })
                .to_string()
                .into_bytes(),
            422,
        ),
        (
            json_type,
            json!({ "chat_id": chat, "message": "x", "client_id": "" })
                .to_string()
                .into_bytes(),
            422,
        ),
        (
            json_type,
            json!({ "chat_id": chat, "message": "x", "note": "yes" })
                .to_string()
                .into_bytes(),
            422,
        ),
        (
            json_type,
            json!({ "chat_id": chat, "message": "x", "attachments": [1] })
                .to_string()
                .into_bytes(),
            422,
        ),
        (
            json_type,
            json!({ "chat_id": 1.5, "message": "x" })
                .to_string()
                .into_bytes(),
            422,
        ),
        (
            json_type,
            json!({ "chat_id": -1, "message": "x" })
                .to_string()
                .into_bytes(),
            422,
        ),
        (
            json_type,
            json!({ "chat_id": 9_007_199_254_740_992_i64, "message": "x" })
                .to_string()
                .into_bytes(),
            422,
        ),
        (
            json_type,
            json!({ "chat_id": [chat], "message": "x" })
                .to_string()
                .into_bytes(),
            422,
        ),
        (json_type, big_json.into_bytes(), 413),
        (json_type, deep.into_bytes(), 422),
        (json_type, many.into_bytes(), 422),
        (form_type, b"chat_id=%zz&message=x".to_vec(), 400),
        (form_type, b"chat_id=1&message=%ff".to_vec(), 400),
        (
            form_type,
            format!("chat_id={chat}&message={}", "x".repeat(140_000)).into_bytes(),
            413,
        ),
        ("text/plain", b"chat_id=1".to_vec(), 415),
        ("application/json; charset=utf-16", b"{}".to_vec(), 415),
        ("multipart/form-data; boundary=x", b"--x--".to_vec(), 415),
    ];
    for (kind, body, status) in cases {
        let shown = String::from_utf8_lossy(&body[..body.len().min(80)]).into_owned();
        let answer = post_raw(&shop, &guest, kind, &body).await;
        assert_eq!(answer.status, status, "{kind} {shown}: {}", answer.text);
        assert!(
            answer.json()["error"]
                .as_str()
                .is_some_and(|sentence| sentence.len() > 10),
            "{}",
            answer.text
        );
    }
    let encoded = [
        bearer(&guest),
        ("Content-Type".to_owned(), json_type.to_owned()),
        ("Content-Encoding".to_owned(), "gzip".to_owned()),
    ];
    assert_eq!(
        shop.raw("POST", "/api/chat/send_message", &encoded, b"{}")
            .await
            .status,
        415
    );
    // Nothing of it was stored, and the next message takes the next number.
    let sent = shop
        .ok(
            "send_message",
            &guest,
            json!({ "chat_id": chat, "message": "two", "unknown": [1] }),
        )
        .await;
    assert_eq!(sent["seq"], 2);
    let longest = "ሀ".repeat(8_000);
    let sent = shop
        .ok(
            "send_message",
            &guest,
            json!({ "chat_id": chat.to_string(), "message": longest }),
        )
        .await;
    assert_eq!(
        sent["seq"], 3,
        "8,000 characters are allowed, whatever their bytes"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r33_wrong_queries_and_methods_are_refused() {
    let shop = TestServer::start(Engine::Sqlite).await;
    let guest = shop.guest().await;
    let chat = shop.ok("start", &guest, json!({ "message": "one" })).await["chat_id"]
        .as_i64()
        .unwrap();
    for (query, status) in [
        (format!("messages?chat_id={chat}&limit=0"), 422),
        (format!("messages?chat_id={chat}&limit=201"), 422),
        (format!("messages?chat_id={chat}&limit=ten"), 422),
        (format!("messages?chat_id={chat}&wait=31&after_seq=1"), 422),
        (format!("messages?chat_id={chat}&wait=1"), 422),
        (
            format!("messages?chat_id={chat}&after_seq=1&before_seq=2"),
            422,
        ),
        (format!("messages?chat_id={chat}&after_seq=-1"), 422),
        ("messages".to_owned(), 422),
        ("messages?chat_id=%ff".to_owned(), 400),
        ("list?status=lost".to_owned(), 422),
        ("list?cursor=nonsense".to_owned(), 422),
        ("list?unassigned=perhaps".to_owned(), 422),
        ("list?wait=5".to_owned(), 422),
        (format!("list?q={}", "x".repeat(201)), 422),
    ] {
        let answer = shop.get(&query, Some(&guest)).await;
        assert_eq!(answer.status, status, "{query}: {}", answer.text);
    }
    let get = shop
        .raw("GET", "/api/chat/send_message", &[bearer(&guest)], b"")
        .await;
    assert_eq!((get.status, get.headers["allow"].as_str()), (405, "POST"));
    let delete = shop
        .raw("DELETE", "/api/chat/list.php", &[bearer(&guest)], b"")
        .await;
    assert_eq!(
        (delete.status, delete.headers["allow"].as_str()),
        (405, "GET")
    );
    let long = shop
        .raw(
            "GET",
            &format!("/api/chat/list?q={}", "x".repeat(9_000)),
            &[bearer(&guest)],
            b"",
        )
        .await;
    assert_eq!(long.status, 414);
    let heads = [bearer(&guest), ("X-Long".to_owned(), "x".repeat(20_000))];
    assert_eq!(
        shop.raw("GET", "/api/chat/list", &heads, b"").await.status,
        431
    );
    assert_eq!(shop.get("nothing_here", Some(&guest)).await.status, 404);
    assert_eq!(
        shop.get("list", Some(&guest)).await.status,
        200,
        "the server goes on"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r33_two_lengths_never_make_two_requests() {
    let shop = TestServer::start(Engine::Sqlite).await;
    for heads in [
        "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n",
    ] {
        let smuggled = "0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
        let request = format!(
            "POST /api/auth/guest HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{heads}\r\n{smuggled}"
        );
        let answer = shop.bytes(request.as_bytes()).await;
        assert!(
            !answer.text.contains("alive"),
            "{heads:?} let a second request in: {}",
            answer.text
        );
        assert!(
            answer.status == 400
                || answer
                    .headers
                    .get("connection")
                    .is_some_and(|word| word == "close"),
            "{heads:?}: {answer:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r33_frames_out_of_turn_are_answered_or_end_the_connection() {
    use futures_util::SinkExt as _;
    use tokio_tungstenite::tungstenite::Message;
    let shop = TestServer::start(Engine::Sqlite).await;
    let guest = shop.guest().await;
    let mut first = shop.socket().await;
    first.say(json!({ "t": "ping" })).await;
    assert_eq!(first.closed().await, Some(4400), "hello comes first");
    let mut nobody = shop.socket().await;
    nobody
        .say(json!({ "t": "hello", "token": "fcg_unknown" }))
        .await;
    assert_eq!(nobody.closed().await, Some(4401));
    for (frame, code) in [
        (Message::text("{"), 4400),
        (Message::binary(b"{}".to_vec()), 4400),
        (Message::text("x".repeat(70_000)), 1009),
    ] {
        let mut socket = shop.live(&guest).await;
        socket.stream.send(frame).await.unwrap();
        assert_eq!(socket.closed().await, Some(code));
    }
    let mut socket = shop.live(&guest).await;
    for frame in [
        json!([]),
        json!({ "t": "dance" }),
        json!({ "t": "send", "chat": 1, "text": "no id" }),
        json!({ "t": "send", "id": "k", "chat": 999, "text": "nowhere" }),
        json!({ "t": "send", "id": "k", "chat": 1, "text": "a\u{0}b" }),
        json!({ "t": "read", "chat": "x", "seq": 1 }),
        json!({ "t": "typing", "chat": 1 }),
        json!({ "t": "hello", "token": guest.token }),
    ] {
        socket.say(frame.clone()).await;
        let answer = socket.next().await;
        assert_eq!(answer["t"], "error", "{frame} got {answer}");
        assert!(
            answer["error"]
                .as_str()
                .is_some_and(|sentence| sentence.len() > 10)
        );
    }
    socket.say(json!({ "t": "ping" })).await;
    assert_eq!(socket.next().await["t"], "pong", "the connection goes on");
}
