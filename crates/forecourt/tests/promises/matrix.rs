//! every endpoint × every role, from the router's own table, compared with a reviewed text.

use crate::support::{Answer, Engine, Session, TestServer, bearer};
use api::routes::{ENDPOINTS, Endpoint};
use http::Method;
use model::PartyKind;
use serde_json::{Value, json};

const ROLES: [&str; 7] = ["nobody", "guest", "other-guest", "user", "worker", "other-worker", "admin"];

struct Shop {
    server: TestServer,
    guest: Session,
    worker: Session,
    admin: Session,
    chat: i64,
}

impl Shop {
    async fn open() -> Self {
        let server = TestServer::start(Engine::Sqlite).await;
        let admin = server.hire(PartyKind::Admin, "abel").await;
        let worker = server.hire(PartyKind::Worker, "sara").await;
        server.add_person(PartyKind::Worker, "dawit").await;
        server.add_person(PartyKind::User, "hanna").await;
        let guest = server.guest().await;
        let started = server.ok("start", &guest, json!({ "message": "Hello?" })).await;
        let chat = started["chat_id"].as_i64().unwrap();
        let shop = Self { server, guest, worker, admin, chat };
        shop.put_back().await;
        shop
    }

    /// The chat as every cell expects it: assigned to the worker, not closed, not escalated.
    async fn put_back(&self) {
        let chat = self.chat;
        self.server.ok("assign_worker", &self.admin, json!({ "chat_id": chat, "worker_id": self.worker.id })).await;
        self.server.ok("send_message", &self.admin, json!({ "chat_id": chat, "message": "We are here." })).await;
    }

    /// A session of the role; one that may be ended.
    async fn session(&self, role: &str) -> Option<Session> {
        match role {
            "nobody" => None,
            "guest" => Some(self.guest.clone()),
            "other-guest" => Some(self.server.guest().await),
            "user" => Some(self.server.login("hanna").await),
            "worker" => Some(self.server.login("sara").await),
            "other-worker" => Some(self.server.login("dawit").await),
            "admin" => Some(self.server.login("abel").await),
            _ => unreachable!("a role of ROLES"),
        }
    }

    fn fields(&self, endpoint: &Endpoint) -> Value {
        let chat = self.chat;
        match endpoint.path.rsplit('/').next().unwrap() {
            "start" => json!({ "subject": "Matrix", "message": "Hello" }),
            "send_message" => json!({ "chat_id": chat, "message": "Hello" }),
            "mark_read" => json!({ "chat_id": chat, "seq": 1 }),
            "assign_worker" => json!({ "chat_id": chat, "worker_id": self.worker.id }),
            "login" => json!({ "username": "nobody-here", "password": "wrong password" }),
            "handoff" => json!({ "token": "a.b.c" }),
            "messages" | "unread_count" | "escalate" | "close" | "reopen" => json!({ "chat_id": chat }),
            _ => json!({}),
        }
    }

    async fn ask(&self, endpoint: &Endpoint, spelling: &str, who: Option<&Session>, as_form: bool) -> Answer {
        let fields = self.fields(endpoint);
        let path = format!("{}{spelling}", endpoint.path);
        let mut headers: Vec<(String, String)> = who.map(bearer).into_iter().collect();
        let form = || {
            let pairs = fields.as_object().unwrap().iter().map(|(name, value)| {
                let text = value.as_str().map_or_else(|| value.to_string(), |text| text.replace(' ', "+"));
                format!("{name}={text}")
            });
            pairs.collect::<Vec<_>>().join("&")
        };
        if endpoint.method == Method::GET {
            return self.server.raw("GET", &format!("{path}?{}", form()), &headers, b"").await;
        }
        let (kind, body) = if as_form {
            ("application/x-www-form-urlencoded", form())
        } else {
            ("application/json", fields.to_string())
        };
        headers.push(("Content-Type".to_owned(), kind.to_owned()));
        self.server.raw("POST", &path, &headers, body.as_bytes()).await
    }
}

fn squeeze(text: &str) -> Vec<String> {
    let rows = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    rows.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn r48_every_endpoint_answers_every_role_as_reviewed() {
    let shop = Shop::open().await;
    for (spelling, as_form) in [("", false), (".php", true)] {
        let mut rows = vec![format!("endpoint {}", ROLES.join(" "))];
        for endpoint in &ENDPOINTS {
            let mut row = format!("{} {}", endpoint.method, endpoint.path);
            for role in ROLES {
                let mut who = shop.session(role).await;
                if role == "guest" && endpoint.path.ends_with("logout") {
                    who = Some(shop.server.guest().await);
                }
                let answer = shop.ask(endpoint, spelling, who.as_ref(), as_form).await;
                row += &format!(" {}", answer.status);
                let is_refused = answer.status != 200;
                assert_eq!(answer.json()["success"], !is_refused, "{endpoint:?} as {role}: {}", answer.text);
                assert_eq!(answer.json()["error"].is_string(), is_refused, "{endpoint:?} as {role}: {}", answer.text);
                assert_eq!(answer.headers["cache-control"], "no-store");
                assert_eq!(answer.headers["x-content-type-options"], "nosniff");
            }
            shop.put_back().await;
            rows.push(row);
        }
        assert_eq!(rows, squeeze(include_str!("matrix.txt")), "spelled with {spelling:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn not_yours_and_not_there_are_the_same_answer() {
    let shop = Shop::open().await;
    let stranger = shop.server.guest().await;
    for (name, fields) in [
        ("send_message", json!({ "message": "x" })),
        ("mark_read", json!({ "seq": 1 })),
        ("assign_worker", json!({ "worker_id": null })),
        ("escalate", json!({})),
        ("close", json!({})),
        ("reopen", json!({})),
    ] {
        let mut answers = Vec::new();
        for chat in [shop.chat, 999_999] {
            let mut body = fields.clone();
            body["chat_id"] = chat.into();
            // A foreign claim changes nothing: the 404 comes first.
            body["sender_id"] = 7.into();
            let answer = shop.server.post(name, Some(&stranger), body).await;
            answers.push((answer.status, answer.text));
        }
        assert_eq!(answers[0], answers[1], "{name}");
        assert_eq!(answers[0].0, 404, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn identity_comes_from_the_session_alone() {
    let shop = Shop::open().await;
    let claim = |name: &str, value: Value| json!({ "chat_id": shop.chat, "message": "x", name: value });
    for (who, name, value, status) in [
        (&shop.guest, "sender_type", json!("guest"), 200),
        (&shop.guest, "sender_id", json!(shop.guest.id), 200),
        (&shop.guest, "sender_id", json!(shop.guest.id.to_string()), 200),
        (&shop.guest, "guest_id", json!(shop.guest.id), 200),
        (&shop.guest, "sender_type", json!("admin"), 403),
        (&shop.guest, "sender_id", json!(shop.guest.id + 1), 403),
        (&shop.guest, "user_id", json!(shop.guest.id), 403),
        (&shop.worker, "worker_id", json!(shop.worker.id), 200),
        (&shop.worker, "admin_id", json!(1), 403),
        (&shop.admin, "admin_id", json!(shop.admin.id), 200),
        (&shop.admin, "assigned_by", json!(shop.admin.id + 5), 403),
    ] {
        let answer = shop.server.post("send_message", Some(who), claim(name, value.clone())).await;
        assert_eq!(answer.status, status, "{:?} claims {name}={value}: {}", who.kind, answer.text);
        if status == 403 {
            assert_eq!(answer.code(), "identity_mismatch");
        }
    }
    let filtered = shop.server.get("list?worker_id=99", Some(&shop.admin)).await;
    assert_eq!(filtered.status, 200, "staff filters by anybody");
    let filtered = shop.server.get("list?user_id=99", Some(&shop.guest)).await;
    assert_eq!((filtered.status, filtered.code().as_str()), (403, "identity_mismatch"));
}
