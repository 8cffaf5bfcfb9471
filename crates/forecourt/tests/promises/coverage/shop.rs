//! The shop of the coverage tests: one of each role, and a chat of each kind.

use crate::attachments;
use crate::support::{Engine, Session, TestServer};
use model::PartyKind;
use serde_json::{Value, json};
use std::collections::HashMap;

/// Everybody who tries. `guest` and `user` have a chat each, in the hands of `assigned` and before of `previous`;
/// `side` has a chat with `admin`, who wrote in all three; `guest2`, `user2`, `stranger` and `admin2` have no part.
pub(super) const ROLES: [&str; 11] = [
    "nobody", "guest", "guest2", "user", "user2", "assigned", "previous", "stranger", "side",
    "admin", "admin2",
];

/// Whose chat is tried; `missing` does not exist.
pub(super) const CHATS: [&str; 4] = ["guest", "user", "staff", "missing"];

pub(super) struct Shop {
    pub(super) server: TestServer,
    people: HashMap<&'static str, Session>,
    chats: HashMap<&'static str, i64>,
    /// One in a text of each chat, one in a note of the guest's, one that the guest has not sent, and none.
    files: HashMap<&'static str, i64>,
}

impl Shop {
    pub(super) async fn open() -> Self {
        let server = TestServer::start(Engine::Sqlite).await;
        let mut people = HashMap::new();
        for role in &ROLES[1..] {
            let session = match *role {
                "guest" | "guest2" => server.guest().await,
                "user" | "user2" => server.hire(PartyKind::User, role).await,
                "admin" | "admin2" => server.hire(PartyKind::Admin, role).await,
                _ => server.hire(PartyKind::Worker, role).await,
            };
            people.insert(*role, session);
        }
        let mut chats = HashMap::from([("missing", 999_999)]);
        for customer in ["guest", "user"] {
            let started = server
                .ok("start", &people[customer], json!({ "message": "Hello?" }))
                .await;
            let chat = started["chat_id"].as_i64().unwrap();
            for worker in ["previous", "assigned"] {
                let body = json!({ "chat_id": chat, "worker_id": people[worker].id });
                server.ok("assign_worker", &people["admin"], body).await;
            }
            chats.insert(customer, chat);
        }
        let with =
            json!({ "with": { "type": "admin", "id": people["admin"].id }, "message": "Hello?" });
        chats.insert(
            "staff",
            server.ok("start", &people["side"], with).await["chat_id"]
                .as_i64()
                .unwrap(),
        );
        let mut shop = Self {
            server,
            people,
            chats,
            files: HashMap::from([("missing", 999_999)]),
        };
        for (name, by, chat, note) in [
            ("guest", "guest", "guest", Some(false)),
            ("user", "user", "user", Some(false)),
            ("staff", "side", "staff", Some(false)),
            ("note", "assigned", "guest", Some(true)),
            ("unsent", "guest", "guest", None),
        ] {
            let id = shop.upload(by, chat, note).await;
            shop.files.insert(name, id);
        }
        shop.put_back().await;
        shop
    }

    /// Uploads a file, and sends it.
    async fn upload(&self, by: &str, chat: &str, note: Option<bool>) -> i64 {
        let (who, chat) = (&self.people[by], self.chats[chat]);
        let body = attachments::form(
            &[("chat_id", &chat.to_string())],
            "a.pdf",
            b"%PDF-1.7\n",
            true,
        );
        let id = attachments::post_form(&self.server, Some(who), &body)
            .await
            .json()["attachment_id"]
            .clone();
        if let Some(note) = note {
            let say =
                json!({ "chat_id": chat, "message": "a.pdf", "note": note, "attachments": [id] });
            self.server.ok("send_message", who, say).await;
        }
        id.as_i64().unwrap()
    }

    /// As every cell expects it: customers' chats assigned, nothing closed or escalated.
    pub(super) async fn put_back(&self) {
        let admin = &self.people["admin"];
        for customer in ["guest", "user"] {
            let body =
                json!({ "chat_id": self.chats[customer], "worker_id": self.people["assigned"].id });
            self.server.ok("assign_worker", admin, body).await;
        }
        for chat in ["guest", "user", "staff"] {
            let body = json!({ "chat_id": self.chats[chat], "message": "We are here." });
            self.server.ok("send_message", admin, body).await;
        }
    }

    pub(super) fn session(&self, role: &str) -> Option<&Session> {
        self.people.get(role)
    }

    pub(super) fn id(&self, role: &str) -> i64 {
        self.people[role].id
    }

    pub(super) fn chat(&self, of: &str) -> i64 {
        self.chats[of]
    }

    /// A session that may be ended; nobody has none.
    pub(super) async fn another_session(&self, role: &str) -> Option<Session> {
        match role {
            "nobody" => None,
            "guest" | "guest2" => Some(self.server.guest().await),
            _ => Some(self.server.login(role).await),
        }
    }

    /// One set of fields for each chat's file, and for what a note holds.
    pub(super) fn files(&self, what: &str) -> Vec<(String, Value)> {
        let row = |(of, id): (&&str, &i64)| (format!("{what}{of}"), json!({ "id": id }));
        let mut rows: Vec<(String, Value)> = self.files.iter().map(row).collect();
        rows.sort_by(|a, b| a.0.cmp(&b.0));
        rows
    }

    /// One set of fields for each chat, with a label that names it.
    pub(super) fn per_chat(&self, what: &str, fields: &Value) -> Vec<(String, Value)> {
        let row = |of: &&str| {
            let mut fields = fields.clone();
            fields["chat_id"] = self.chat(of).into();
            (format!("{what}{of}"), fields)
        };
        CHATS.iter().map(row).collect()
    }
}

/// Holds the rows to a part of the reviewed text, which begins with `[part]`.
pub(super) fn compare(part: &str, rows: &[Vec<String>]) {
    let text = include_str!("../coverage.txt");
    let lines = text
        .lines()
        .skip_while(|line| *line != format!("[{part}]"))
        .skip(1);
    let lines = lines.take_while(|line| !line.starts_with('['));
    let squeeze = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let reviewed: Vec<String> = lines
        .filter(|line| !line.starts_with('#'))
        .map(squeeze)
        .filter(|line| !line.is_empty())
        .collect();
    let mut actual = vec![format!("row {}", ROLES.join(" "))];
    actual.extend(rows.iter().map(|row| row.join(" ")));
    if reviewed == actual {
        return;
    }
    let wrong = actual
        .iter()
        .filter(|row| !reviewed.contains(row))
        .map(|row| format!("+ {row}"));
    let missing = reviewed
        .iter()
        .filter(|row| !actual.contains(row))
        .map(|row| format!("- {row}"));
    let differs = missing.chain(wrong).collect::<Vec<_>>().join("\n");
    panic!("[{part}] of coverage.txt is not what the server does (- reviewed, + is):\n{differs}");
}
