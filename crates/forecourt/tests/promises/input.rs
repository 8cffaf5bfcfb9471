//! every field of every endpoint, wrong in every way that its kind can be; every body, method and head. Always
//! a 4xx with a sentence, never half done, and the server goes on.

use crate::scene::Scene;
use crate::support::{Engine, TestServer, bearer};
use api::routes::{ENDPOINTS, Endpoint, Field, Parameter};
use http::Method;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// What would be right for a field, where it must be there.
fn right(scene: &Scene, parameter: &Parameter) -> Option<Value> {
    match (parameter.name, parameter.field) {
        ("chat_id", _) => Some(scene.chat.into()),
        ("with", _) => Some(json!({ "type": "worker", "id": scene.worker.id })),
        (_, _) if !parameter.required => None,
        (_, Field::Id | Field::NullableId) => Some(scene.worker.id.into()),
        (_, Field::Integer(low, _)) => Some(low.into()),
        (_, Field::Word(words)) => Some(words[0].into()),
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
        Field::Text(max) | Field::NullableText(max) => {
            return vec![json!(7), json!(true), json!([]), json!({}), long(max)];
        }
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
        Field::Ids(_) => {
            return vec![
                json!([0]),
                json!([1, 1]),
                json!(["x"]),
                json!("1"),
                json!({}),
                json!(7),
                json!(vec![3; 11]),
            ];
        }
        // Forms with files are tried by `attachments`.
        Field::File => return Vec::new(),
        Field::Words(max) => {
            return vec![
                json!("x"),
                json!({}),
                json!(7),
                json!([7]),
                json!([""]),
                json!([["en"]]),
                json!(["nonsense of this kind"]),
                json!(vec!["en"; max + 1]),
            ];
        }
        Field::Hours(max) => {
            let hour =
                |day: Value, from: &str, to: &str| json!([{ "day": day, "from": from, "to": to }]);
            return vec![
                json!("x"),
                json!({}),
                json!([7]),
                json!([{}]),
                json!([{ "day": 1, "from": "08:00" }]),
                hour(json!(0), "08:00", "18:00"),
                hour(json!(8), "08:00", "18:00"),
                hour(json!(1.5), "08:00", "18:00"),
                hour(json!("Monday"), "08:00", "18:00"),
                hour(json!(1), "8", "18:00"),
                hour(json!(1), "08:00", "24:01"),
                hour(json!(1), "08:00", "08:00"),
                json!(vec![
                    json!({ "day": 1, "from": "08:00", "to": "18:00" });
                    max + 1
                ]),
            ];
        }
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

/// A form with a file has rules of its own, which `attachments` tries.
fn takes_file(endpoint: &Endpoint) -> bool {
    endpoint
        .parameters
        .iter()
        .any(|parameter| parameter.field == Field::File)
}

/// All that a refused request might have touched.
pub(crate) fn everything(shop: &TestServer) -> String {
    // Without `is_read` and what it follows: these move by themselves, a second after the cursors.
    [
        "SELECT chat_id, user_id, guest_id, admin_id, worker_id, assigned_by, status, updated_at, subject, last_seq, \
         last_staff_seq, text_count, note_count, customer_read_seq, staff_read_seq FROM tbl_chats",
        "SELECT message_id, chat_id, sender_type, sender_id, message, seq, staff_seq, kind FROM tbl_chat_messages",
        "SELECT * FROM tbl_chat_notes",
        "SELECT * FROM tbl_chat_people",
        "SELECT * FROM tbl_chat_settings",
        "SELECT * FROM tbl_chat_second_factors",
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
    for endpoint in ENDPOINTS.iter().filter(|endpoint| !takes_file(endpoint)) {
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
    let many_json = json!(
        (0..101)
            .map(|at| (format!("f{at}"), 1))
            .collect::<HashMap<_, _>>()
    )
    .to_string();
    let big = format!("{{\"a\":\"{}\"}}", "x".repeat(65_536));
    let big_form = format!("a={}", "x".repeat(131_072));
    let cases: [(&str, Option<&str>, &[u8], u16); 23] = [
        (json_type, None, b"", 400),
        (json_type, None, b"{\"a\":1", 400),
        (json_type, None, b"{\"a\":1}{}", 400),
        (json_type, None, b"{\"a\":NaN}", 400),
        (json_type, None, b"\xef\xbb\xbf{}", 400),
        (json_type, None, b"{\"a\":\"\xc3\x28\"}", 400),
        (json_type, None, b"{\"a\":\"\\ud83d\"}", 400),
        (json_type, None, b"{\"a\":\"\\udc00\\ud83d\"}", 400),
        (json_type, None, b"\"text\"", 422),
        (json_type, None, b"[]", 422),
        (json_type, None, b"null", 422),
        (json_type, None, deep.as_bytes(), 422),
        (json_type, None, many_json.as_bytes(), 422),
        (json_type, None, big.as_bytes(), 413),
        (form_type, None, b"a=%e1%88", 400),
        (form_type, None, b"a=%zz", 400),
        (form_type, None, big_form.as_bytes(), 413),
        (form_type, None, many.as_bytes(), 422),
        ("text/html", None, b"{}", 415),
        ("application/json; charset=utf-16", None, b"{}", 415),
        ("multipart/form-data; boundary=x", None, b"--x--", 415),
        (json_type, Some("gzip"), b"\x1f\x8b", 415),
        (form_type, Some("deflate"), b"a=1", 415),
    ];
    for endpoint in ENDPOINTS
        .iter()
        .filter(|endpoint| endpoint.method == Method::POST && !takes_file(endpoint))
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

/// What a field's kind does not say: a text must hold something to read, and fields may not contradict each other.
#[tokio::test(flavor = "multi_thread")]
async fn r33_texts_and_fields_are_refused_for_what_they_mean() {
    let scene = Scene::set(Engine::Sqlite).await;
    let before = everything(&scene.shop);
    let chat = scene.chat;
    for (message, key) in [
        (" \n ", "k"),
        ("a\u{0}b", "k"),
        ("a\u{85}b", "k"),
        ("a\u{7f}b", "k"),
        ("x", ""),
    ] {
        let body = json!({ "chat_id": chat, "message": message, "client_id": key });
        let answer = scene
            .shop
            .post("send_message", Some(&scene.guest), body)
            .await;
        assert_eq!(answer.status, 422, "{message:?} {key:?}: {}", answer.text);
    }
    for query in [
        format!("messages?chat_id={chat}&wait=1"),
        format!("messages?chat_id={chat}&after_seq=1&before_seq=2"),
        "list?cursor=nonsense".to_owned(),
        "list?wait=5".to_owned(),
    ] {
        let answer = scene.shop.get(&query, Some(&scene.guest)).await;
        assert_eq!(answer.status, 422, "{query}: {}", answer.text);
    }
    assert_eq!(everything(&scene.shop), before, "nothing half done");
}

#[tokio::test(flavor = "multi_thread")]
async fn r33_the_longest_text_is_taken_and_unknown_fields_are_passed_over() {
    let scene = Scene::set(Engine::Sqlite).await;
    let longest = "ሀ".repeat(8_000);
    let body = json!({ "chat_id": scene.chat.to_string(), "message": longest, "unknown": [1] });
    let sent = scene.shop.ok("send_message", &scene.guest, body).await;
    assert_eq!(
        sent["seq"], 3,
        "8,000 characters are allowed, whatever their bytes"
    );
    let lines = scene.all(&scene.worker).await;
    assert_eq!(lines[2]["message"], longest);
}

#[tokio::test(flavor = "multi_thread")]
async fn r33_every_endpoint_names_the_method_that_would_do() {
    let scene = Scene::set(Engine::Sqlite).await;
    for endpoint in &ENDPOINTS {
        let of_path = ENDPOINTS
            .iter()
            .filter(|other| other.path == endpoint.path)
            .map(|other| other.method.as_str());
        let of_path: Vec<&str> = of_path.collect();
        for method in [
            "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "BREW",
        ] {
            if of_path.contains(&method) {
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
                (405, of_path.join(", ").as_str()),
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
