//! every endpoint and every frame, tried by every role on every kind of chat, compared with a reviewed text
//! (`coverage.txt`). An endpoint or frame without a row fails. Cells: `ok`, or status and code of the refusal.

mod frames;
mod seen;
mod shop;

use crate::attachments;
use crate::support::{Answer, PASSWORD, Session, bearer};
use api::routes::{ENDPOINTS, Endpoint, Field};
use http::Method;
use serde_json::{Value, json};
use shop::{ROLES, Shop, compare};

/// The rows of an endpoint: what is tried, and with which fields.
///
/// A path that is read and written has its name for reading, and `name:change` for writing.
fn rows(shop: &Shop, endpoint: &Endpoint) -> Vec<(String, Value)> {
    let name = endpoint.path.rsplit('/').next().unwrap();
    let with = |kind: &str, role: &str| {
        let fields = json!({ "message": "Hello", "with": { "type": kind, "id": shop.id(role) } });
        (format!("start:with-{role}"), fields)
    };
    let on_chat = |fields: Value| shop.per_chat(&format!("{name}:"), &fields);
    let alone = |fields: Value| vec![(name.to_owned(), fields)];
    match name {
        "start" => vec![
            (
                "start".to_owned(),
                json!({ "subject": "Brakes", "message": "Hello" }),
            ),
            with("guest", "guest2"),
            with("user", "user2"),
            with("worker", "stranger"),
            with("admin", "admin2"),
        ],
        "send_message" => {
            let mut rows = on_chat(json!({ "message": "Hello" }));
            rows.extend(shop.per_chat(
                "send_message:note:",
                &json!({ "message": "Rusty", "note": true }),
            ));
            rows
        }
        "mark_read" => on_chat(json!({ "seq": 1 })),
        "upload" => on_chat(json!({})),
        "file" => shop.files("file:"),
        "assign_worker" => on_chat(json!({ "worker_id": shop.id("assigned") })),
        "messages" | "escalate" | "close" | "reopen" => on_chat(json!({})),
        "unread_count" => [alone(json!({})), on_chat(json!({}))].concat(),
        "settings" if endpoint.method == Method::POST => vec![(
            "settings:change".to_owned(),
            json!({ "name": "Kelem Garage", "languages": ["en", "am"], "time_zone": "Africa/Addis_Ababa" }),
        )],
        "setup" => alone(
            json!({ "code": "0000-0000-0000", "username": "first", "password": PASSWORD, "name": "The first" }),
        ),
        "second_factor_confirm" => alone(json!({ "code": "000000" })),
        "second_factor_off" => alone(json!({ "password": PASSWORD, "code": "000000" })),
        "second_factor_reset" => alone(json!({ "type": "worker", "id": shop.id("stranger") })),
        "end_session" => alone(json!({ "id": "0123456789abcdef" })),
        "password" => alone(json!({ "old": "wrong password", "new": "another password" })),
        "person_add" => alone(json!({
            "type": "worker", "username": "newcomer", "name": "A newcomer", "password": PASSWORD,
        })),
        "person_change" => {
            let fields = |kind: &str, id: i64| json!({ "type": kind, "id": id, "name": "Renamed" });
            vec![
                (name.to_owned(), fields("worker", shop.id("stranger"))),
                (format!("{name}:missing"), fields("worker", 999_999)),
            ]
        }
        "login" => alone(json!({ "username": "nobody-here", "password": "wrong password" })),
        "handoff" => alone(json!({ "token": "a.b.c" })),
        "list"
        | "people"
        | "get_technicians"
        | "presence"
        | "guest"
        | "me"
        | "logout"
        | "shop"
        | "settings"
        | "second_factor"
        | "second_factor_begin"
        | "sessions"
        | "end_sessions"
        | "staff"
        | "saved_replies"
        | "tags"
        | "cars" => alone(json!({})),
        "customer" => on_chat(json!({})),
        "save_reply" => {
            let reply = |shortcut: &str| json!({ "shortcut": shortcut, "title": "A", "text": "B" });
            let mut shared = reply("everybodys");
            shared["shared"] = true.into();
            let mut other = reply("other");
            other["id"] = 999_999.into();
            vec![
                ("save_reply".to_owned(), reply("own")),
                ("save_reply:shared".to_owned(), shared),
                ("save_reply:missing".to_owned(), other),
            ]
        }
        "drop_reply" => vec![("drop_reply:missing".to_owned(), json!({ "id": 999_999 }))],
        "tag" => on_chat(json!({ "tags": ["brakes", "tyres"] })),
        "snooze" => {
            let until = shop.server.clock.now().plus_millis(3_600_000).rfc3339();
            on_chat(json!({ "until": until }))
        }
        "duty" => vec![
            ("duty".to_owned(), json!({ "on": true })),
            (
                "duty:of-assigned".to_owned(),
                json!({ "on": true, "worker_id": shop.id("assigned") }),
            ),
        ],
        "rate" => on_chat(json!({ "stars": 5 })),
        _ => panic!("{endpoint:?} is not tried: give it rows here and in coverage.txt"),
    }
}

/// As a form or a query carries it.
fn form(fields: &Value) -> String {
    let mut pairs = Vec::new();
    for (name, value) in fields.as_object().unwrap() {
        match value {
            Value::Object(with) => {
                pairs.extend(
                    with.iter()
                        .map(|(part, value)| format!("{name}_{part}={}", plain(value))),
                );
            }
            value => pairs.push(format!("{name}={}", plain(value))),
        }
    }
    pairs.join("&")
}

fn plain(value: &Value) -> String {
    match value {
        Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join(","),
        Value::String(text) => text.replace(' ', "+"),
        other => other.to_string(),
    }
}

async fn ask(
    shop: &Shop,
    endpoint: &Endpoint,
    is_php: bool,
    who: Option<&Session>,
    fields: &Value,
) -> Answer {
    let path = format!("{}{}", endpoint.path, if is_php { ".php" } else { "" });
    let mut headers: Vec<(String, String)> = who.map(bearer).into_iter().collect();
    if endpoint.method == Method::GET {
        return shop
            .server
            .raw("GET", &format!("{path}?{}", form(fields)), &headers, b"")
            .await;
    }
    let (kind, body) = if is_php {
        ("application/x-www-form-urlencoded", form(fields))
    } else {
        ("application/json", fields.to_string())
    };
    if endpoint
        .parameters
        .iter()
        .any(|parameter| parameter.field == Field::File)
    {
        let chat = fields["chat_id"].to_string();
        let body = attachments::form(&[("chat_id", &chat)], "estimate.pdf", b"%PDF-1.7\n", true);
        let kind = format!("multipart/form-data; boundary={}", attachments::BOUNDARY);
        headers.push(("Content-Type".to_owned(), kind));
        return shop.server.raw("POST", &path, &headers, &body).await;
    }
    headers.push(("Content-Type".to_owned(), kind.to_owned()));
    shop.server
        .raw("POST", &path, &headers, body.as_bytes())
        .await
}

/// A cell; what every answer owes is looked at on the way.
fn cell(answer: &Answer, about: &str) -> String {
    let is_ok = answer.status == 200;
    let json = answer.json();
    if is_ok && answer.headers["content-type"] != "application/json" {
        assert_eq!(answer.headers["cache-control"], "no-store", "{about}");
        return "ok".to_owned();
    }
    assert_eq!(json["success"], is_ok, "{about}: {}", answer.text);
    assert_eq!(
        json["error"].is_string(),
        !is_ok,
        "{about}: {}",
        answer.text
    );
    assert_eq!(answer.headers["cache-control"], "no-store", "{about}");
    assert_eq!(
        answer.headers["x-content-type-options"], "nosniff",
        "{about}"
    );
    if is_ok {
        "ok".to_owned()
    } else {
        format!("{}:{}", answer.status, answer.code())
    }
}

async fn every_endpoint(is_php: bool) {
    let shop = Shop::open().await;
    let mut table = Vec::new();
    for endpoint in &ENDPOINTS {
        for (label, fields) in rows(&shop, endpoint) {
            let mut row = vec![label.clone()];
            for role in ROLES {
                let ends = label == "logout";
                let who = if ends {
                    shop.another_session(role).await
                } else {
                    shop.session(role).cloned()
                };
                let answer = ask(&shop, endpoint, is_php, who.as_ref(), &fields).await;
                row.push(cell(&answer, &format!("{label} as {role}")));
                let changes = ["assign", "escalate", "close"]
                    .iter()
                    .any(|name| label.starts_with(name));
                if changes && answer.status == 200 {
                    shop.put_back().await;
                }
            }
            table.push(row);
        }
    }
    compare("endpoints", &table);
}

#[tokio::test(flavor = "multi_thread")]
async fn r48_every_endpoint_answers_every_role_as_reviewed_in_json() {
    every_endpoint(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r48_every_endpoint_answers_every_role_as_reviewed_in_forms_at_the_sites_names() {
    every_endpoint(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn not_yours_and_not_there_are_the_same_answer_byte_for_byte() {
    let shop = Shop::open().await;
    for endpoint in &ENDPOINTS {
        for (label, fields) in rows(&shop, endpoint) {
            if fields.get("chat_id").is_none() || label.ends_with("missing") {
                continue;
            }
            for role in ROLES {
                let there = ask(&shop, endpoint, false, shop.session(role), &fields).await;
                if there.status != 404 {
                    continue;
                }
                let mut elsewhere = fields.clone();
                elsewhere["chat_id"] = shop.chat("missing").into();
                let not_there = ask(&shop, endpoint, false, shop.session(role), &elsewhere).await;
                assert_eq!(
                    (there.status, there.text),
                    (not_there.status, not_there.text),
                    "{label} as {role}"
                );
            }
            shop.put_back().await;
        }
    }
}
