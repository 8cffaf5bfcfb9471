//! every field of every endpoint, wrong in every way that its kind can be; every body and method; frames that
//! are no frames. Always a 4xx with a sentence, never half done, and the server goes on.

use crate::scene::Scene;
use crate::support::{Engine, TestServer, bearer};
use api::routes::{ENDPOINTS, Endpoint, Field, Parameter};
use futures_util::SinkExt as _;
use http::Method;
use serde_json::{Map, Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

/// What would be right for a field, where it must be there.
fn right(scene: &Scene, parameter: &Parameter) -> Option<Value> {
    match (parameter.name, parameter.field) {
        ("chat_id", _) => Some(scene.chat.into()),
        ("with", _) => Some(json!({ "type": "worker", "id": scene.worker.id })),
        (_, _) if !parameter.required => None,
        (_, Field::Id | Field::NullableId) => Some(scene.worker.id.into()),
        (_, Field::Integer(low, _)) => Some(low.into()),
        (_, Field::Texts(..)) => Some(json!([])),
        (_, Field::NullableTime) => Some(Value::Null),
        (_, Field::Flag) => Some(true.into()),
        _ => Some("x".into()),
    }
}

/// What is wrong for a kind of field in JSON.
fn wrong(field: Field) -> Vec<Value> {
    let long = |scalars: u32| Value::from("x".repeat(scalars as usize + 1));
    let mut values = match field {
        Field::Id | Field::NullableId => vec![
            json!(0),
            json!(-1),
            json!("1 "),
            json!("0x1"),
            json!("1e3"),
            json!(""),
            json!(9_007_199_254_740_992_i64),
            json!("99999999999999999999999"),
            json!(u64::MAX),
        ],
        Field::Integer(low, high) | Field::NullableInteger(low, high) => {
            vec![json!(low - 1), json!(high + 1), json!("ten"), json!(1e300)]
        }
        Field::Flag => vec![json!("yes"), json!(1), json!("true")],
        Field::Text(max) => return vec![json!(7), json!(true), json!([]), json!({}), long(max)],
        Field::Texts(most, max) => {
            return vec![
                json!("x"),
                json!(7),
                json!(true),
                json!({}),
                json!([1]),
                json!([null]),
                json!([""]),
                json!([long(max)]),
                (0..=most).map(|n| n.to_string()).collect(),
            ];
        }
        Field::NullableTime => vec![json!("tomorrow"), json!("2026-01-01"), json!(7), json!("")],
        Field::Word(_) => vec![json!("nonsense"), json!(7)],
        Field::EmptyList => return vec![json!([1]), json!("x"), json!({}), json!(7)],
        Field::Party => vec![
            json!("user:1"),
            json!({ "type": "guest", "id": 1 }),
            json!({ "type": "user" }),
            json!({ "id": 1 }),
            json!({ "type": "user", "id": 0 }),
            json!({ "type": "user", "id": 1.5 }),
            json!({ "type": "system", "id": 1 }),
        ],
    };
    values.extend([json!(1.5), json!([]), json!({})]);
    if field != Field::Flag {
        values.push(json!(true));
    }
    values
}

fn text_of(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
        .replace(' ', "%20")
        .replace('+', "%2B")
}

/// All that a refused request might have touched.
fn everything(shop: &TestServer) -> String {
    // Without `is_read` and what it follows: these move by themselves, a second after the cursors.
    [
        "SELECT chat_id, user_id, guest_id, admin_id, worker_id, assigned_by, status, updated_at, subject, last_seq, \
         last_staff_seq, text_count, note_count, customer_read_seq, staff_read_seq FROM tbl_chats",
        "SELECT message_id, chat_id, sender_type, sender_id, message, seq, staff_seq, kind FROM tbl_chat_messages",
        "SELECT * FROM tbl_chat_notes",
        "SELECT * FROM tbl_chat_tags",
        "SELECT * FROM tbl_chat_snoozes",
        "SELECT * FROM tbl_chat_ratings",
        "SELECT * FROM tbl_chat_duty",
        "SELECT * FROM tbl_chat_saved_replies",
    ]
    .map(|sql| shop.sql(sql))
    .concat()
}

async fn tried(
    scene: &Scene,
    endpoint: &Endpoint,
    fields: &Map<String, Value>,
) -> crate::support::Answer {
    let mut headers = vec![bearer(&scene.admin)];
    if endpoint.method == Method::GET {
        let pairs: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", text_of(value)))
            .collect();
        return scene
            .shop
            .raw(
                "GET",
                &format!("{}?{}", endpoint.path, pairs.join("&")),
                &headers,
                b"",
            )
            .await;
    }
    headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
    let body = Value::Object(fields.clone()).to_string();
    scene
        .shop
        .raw("POST", endpoint.path, &headers, body.as_bytes())
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn r33_every_field_of_every_endpoint_refuses_what_it_is_not() {
    let scene = Scene::set(Engine::Sqlite).await;
    let before = everything(&scene.shop);
    let mut count = 0;
    for endpoint in &ENDPOINTS {
        let usual: Map<String, Value> = endpoint
            .parameters
            .iter()
            .filter_map(|parameter| Some((parameter.name.to_owned(), right(&scene, parameter)?)))
            .collect();
        for parameter in endpoint.parameters {
            let mut values = wrong(parameter.field);
            // In a query all is text, and nothing is the same as absent.
            if endpoint.method == Method::GET {
                let is_text = matches!(parameter.field, Field::Text(_));
                values
                    .retain(|value| !text_of(value).is_empty() && (!is_text || value.is_string()));
                values.retain(|value| parameter.field != Field::Flag || value == "yes");
            }
            for value in values {
                let mut fields = usual.clone();
                fields.insert(parameter.name.to_owned(), value.clone());
                let answer = tried(&scene, endpoint, &fields).await;
                let shown: String = value.to_string().chars().take(60).collect();
                let about = format!("{endpoint:?} {}={shown}: {}", parameter.name, answer.text);
                assert_eq!(answer.status, 422, "{about}");
                let sentence = answer.json()["error"].as_str().unwrap().to_owned();
                assert!(
                    sentence.contains(parameter.name) || sentence.contains("attachments"),
                    "{about}"
                );
                count += 1;
            }
            let may_be_null = matches!(parameter.field, Field::NullableId | Field::NullableTime);
            if parameter.required && !may_be_null {
                for absent in [None, Some(Value::Null)] {
                    let mut fields = usual.clone();
                    fields.remove(parameter.name);
                    fields.extend(
                        absent
                            .filter(|_| endpoint.method == Method::POST)
                            .map(|null| (parameter.name.to_owned(), null)),
                    );
                    let answer = tried(&scene, endpoint, &fields).await;
                    assert_eq!(
                        (answer.status, answer.code().as_str()),
                        (422, "missing_field"),
                        "{endpoint:?} without {}",
                        parameter.name
                    );
                }
            }
        }
    }
    assert!(count > 150, "only {count} were tried");
    assert_eq!(everything(&scene.shop), before, "nothing half done");
}

#[tokio::test(flavor = "multi_thread")]
async fn r33_every_posting_endpoint_refuses_bodies_that_are_none() {
    let scene = Scene::set(Engine::Sqlite).await;
    let before = everything(&scene.shop);
    let (json_type, form_type) = ("application/json", "application/x-www-form-urlencoded");
    let deep = format!("{{\"a\":{}1{}}}", "[".repeat(32), "]".repeat(32));
    let many = (0..101)
        .map(|at| format!("f{at}=1"))
        .collect::<Vec<_>>()
        .join("&");
    let big = format!("{{\"a\":\"{}\"}}", "x".repeat(65_536));
    let cases: [(&str, Option<&str>, &[u8], u16); 15] = [
        (json_type, None, b"{\"a\":1", 400),
        (json_type, None, b"{\"a\":1}{}", 400),
        (json_type, None, b"{\"a\":NaN}", 400),
        (json_type, None, b"\xef\xbb\xbf{}", 400),
        (json_type, None, b"{\"a\":\"\xc3\x28\"}", 400),
        (json_type, None, b"{\"a\":\"\\ud83d\"}", 400),
        (json_type, None, b"{\"a\":\"\\udc00\\ud83d\"}", 400),
        (json_type, None, b"\"text\"", 422),
        (json_type, None, deep.as_bytes(), 422),
        (json_type, None, big.as_bytes(), 413),
        (form_type, None, b"a=%e1%88", 400),
        (form_type, None, many.as_bytes(), 422),
        ("text/html", None, b"{}", 415),
        (json_type, Some("gzip"), b"\x1f\x8b", 415),
        (form_type, Some("deflate"), b"a=1", 415),
    ];
    for endpoint in ENDPOINTS
        .iter()
        .filter(|endpoint| endpoint.method == Method::POST)
    {
        for (kind, coding, body, status) in &cases {
            let mut headers = vec![
                bearer(&scene.admin),
                ("Content-Type".to_owned(), (*kind).to_owned()),
            ];
            headers.extend(coding.map(|coding| ("Content-Encoding".to_owned(), coding.to_owned())));
            let answer = scene.shop.raw("POST", endpoint.path, &headers, body).await;
            let shown = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
            assert_eq!(
                answer.status, *status,
                "{endpoint:?} {kind} {shown}: {}",
                answer.text
            );
            assert!(answer.json()["error"].is_string(), "{}", answer.text);
        }
    }
    assert_eq!(everything(&scene.shop), before, "nothing half done");
}

#[tokio::test(flavor = "multi_thread")]
async fn r33_every_endpoint_names_the_method_that_would_do() {
    let scene = Scene::set(Engine::Sqlite).await;
    for endpoint in &ENDPOINTS {
        for method in [
            "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "BREW",
        ] {
            if endpoint.method.as_str() == method {
                continue;
            }
            let answer = scene
                .shop
                .raw(
                    method,
                    &format!("{}.php", endpoint.path),
                    &[bearer(&scene.admin)],
                    b"",
                )
                .await;
            assert_eq!(
                (answer.status, answer.headers["allow"].as_str()),
                (405, endpoint.method.as_str()),
                "{method} {endpoint:?}"
            );
        }
    }
}

/// Heads within and over their bounds: 16 KiB, 100 fields, 8 KiB of address.
#[tokio::test(flavor = "multi_thread")]
async fn r33_heads_are_bounded() {
    let scene = Scene::set(Engine::Sqlite).await;
    let me = bearer(&scene.admin);
    for (headers, path, status) in [
        (1, "/api/auth/me".to_owned(), 200),
        (90, "/api/auth/me".to_owned(), 200),
        (120, "/api/auth/me".to_owned(), 431),
        (
            1,
            format!("/api/chat/list?limit=1&x={}", "x".repeat(8_000)),
            200,
        ),
        (
            1,
            format!("/api/chat/list?limit=1&x={}", "x".repeat(8_200)),
            414,
        ),
        (
            1,
            format!(
                "/api/chat/list?{}",
                (0..101)
                    .map(|at| format!("f{at}=1"))
                    .collect::<Vec<_>>()
                    .join("&")
            ),
            422,
        ),
        (1, format!("/api/chat/list?{}", "%41".repeat(40)), 200),
        (1, "/api/chat/list?q=%c3%28".to_owned(), 400),
        (1, "/api/chat/list?q=%00".to_owned(), 422),
        (1, "/api/chat/list/".to_owned(), 404),
        (1, "/api/chat/../chat/list".to_owned(), 404),
        (1, "/api/chat/LIST".to_owned(), 404),
    ] {
        let mut heads = vec![me.clone()];
        heads.extend((0..headers).map(|at| (format!("X-Filler-{at}"), "x".to_owned())));
        let answer = scene.shop.raw("GET", &path, &heads, b"").await;
        assert_eq!(
            answer.status,
            status,
            "{headers} headers, {} bytes of {}: {}",
            path.len(),
            &path[..path.len().min(40)],
            answer.text
        );
    }
    let large = [me.clone(), ("X-Large".to_owned(), "x".repeat(17 * 1_024))];
    assert_eq!(
        scene
            .shop
            .raw("GET", "/api/auth/me", &large, b"")
            .await
            .status,
        431
    );
    assert_eq!(
        scene
            .shop
            .raw("GET", "/api/auth/me", &[me], b"")
            .await
            .status,
        200,
        "the server goes on"
    );
}

/// One connection, two ways to tell where the first request ends: the second must not be found inside the first.
#[tokio::test(flavor = "multi_thread")]
async fn r33_two_lengths_end_the_connection_in_either_order() {
    let shop = TestServer::start(Engine::Sqlite).await;
    for lengths in [
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\nContent-Length: 40",
        "Content-Length: 5\r\nContent-Length: 6",
        "Transfer-Encoding: identity, chunked\r\nContent-Length: 5",
        "Transfer-Encoding: xchunked\r\nContent-Length: 5",
    ] {
        let request = format!(
            "POST /api/auth/guest HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{lengths}\r\n\r\n\
             0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
        );
        let mut stream = tokio::net::TcpStream::connect(shop.address())
            .await
            .unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut reply = Vec::new();
        let ended = tokio::time::timeout(
            std::time::Duration::from_secs(5),
            stream.read_to_end(&mut reply),
        )
        .await;
        let reply = String::from_utf8_lossy(&reply).into_owned();
        assert!(
            ended.is_ok(),
            "{lengths:?} left the connection open after {reply}"
        );
        assert!(
            !reply.contains("alive"),
            "{lengths:?} let a second request in: {reply}"
        );
        assert_eq!(reply.matches("HTTP/1.1").count(), 1, "{lengths:?}: {reply}");
    }
}

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
