//! What many stories begin with: a shop with an admin, a worker, a guest and their chat; and a look into
//! the tables, past the server.

use crate::support::{Engine, Session, TestServer, Wire};
use model::PartyKind;
use serde_json::{Value, json};

/// A shop whose guest has one chat, in the hands of a worker.
pub(crate) struct Scene {
    pub(crate) shop: TestServer,
    pub(crate) admin: Session,
    pub(crate) worker: Session,
    pub(crate) guest: Session,
    /// Text 1 by the guest, event 2 (assigned).
    pub(crate) chat: i64,
}

impl Scene {
    pub(crate) async fn set(engine: Engine) -> Self {
        Self::set_in(TestServer::start(engine).await).await
    }

    pub(crate) async fn set_in(shop: TestServer) -> Self {
        let admin = shop.hire(PartyKind::Admin, "abel").await;
        let worker = shop.hire(PartyKind::Worker, "sara").await;
        let guest = shop.guest().await;
        let chat = start(&shop, &guest, "Hello?").await;
        let scene = Self {
            shop,
            admin,
            worker,
            guest,
            chat,
        };
        scene.assign(Some(scene.worker.id)).await;
        scene
    }

    /// The admin assigns, or takes back.
    pub(crate) async fn assign(&self, worker: Option<i64>) -> Value {
        self.shop
            .ok(
                "assign_worker",
                &self.admin,
                json!({ "chat_id": self.chat, "worker_id": worker }),
            )
            .await
    }

    /// Somebody writes a text.
    pub(crate) async fn say(&self, who: &Session, text: &str) -> Value {
        self.shop
            .ok(
                "send_message",
                who,
                json!({ "chat_id": self.chat, "message": text }),
            )
            .await
    }

    /// Somebody of staff writes a note.
    pub(crate) async fn note(&self, who: &Session, text: &str) -> Value {
        self.shop
            .ok(
                "send_message",
                who,
                json!({ "chat_id": self.chat, "message": text, "note": true }),
            )
            .await
    }

    /// Everything in the chat, as somebody sees it.
    pub(crate) async fn all(&self, who: &Session) -> Vec<Value> {
        all(&self.shop, who, self.chat).await
    }

    /// The chat as somebody lists it.
    pub(crate) async fn listed(&self, who: &Session) -> Value {
        let list = self.shop.ok_get("list", who).await;
        let chats = list["chats"].as_array().unwrap();
        chats
            .iter()
            .find(|chat| chat["chat_id"] == self.chat)
            .cloned()
            .unwrap_or(Value::Null)
    }
}

/// A customer's new chat.
pub(crate) async fn start(shop: &Wire, who: &Session, text: &str) -> i64 {
    shop.ok("start", who, json!({ "message": text })).await["chat_id"]
        .as_i64()
        .unwrap()
}

/// Everything in a chat, page by page.
pub(crate) async fn all(shop: &Wire, who: &Session, chat: i64) -> Vec<Value> {
    let (mut lines, mut after) = (Vec::new(), 0);
    loop {
        let page = shop
            .ok_get(
                &format!("messages?chat_id={chat}&after_seq={after}&limit=200"),
                who,
            )
            .await;
        lines.extend(page["messages"].as_array().unwrap().iter().cloned());
        if page["has_more"] == false {
            return lines;
        }
        after = lines.last().unwrap()["seq"].as_i64().unwrap();
    }
}

/// The texts of lines from a page.
pub(crate) fn texts(lines: &[Value]) -> Vec<&str> {
    lines
        .iter()
        .map(|line| line["message"].as_str().unwrap())
        .collect()
}

impl TestServer {
    /// What a statement of the site's would give: a line per row, columns parted by tabs.
    pub(crate) fn sql(&self, statement: &str) -> String {
        match self.config.database_url.strip_prefix("sqlite://") {
            Some(file) => sqlite(file, statement),
            None => {
                let name = self.config.database_url.rsplit('/').next().unwrap();
                testkit::mariadb::MariaDb::shared().run(name, statement)
            }
        }
    }
}

fn sqlite(file: &str, statement: &str) -> String {
    let tables = rusqlite::Connection::open(file).unwrap();
    let mut statement = tables.prepare(statement).unwrap();
    let columns = statement.column_count();
    let row = |row: &rusqlite::Row<'_>| {
        let cell = |at| match row.get::<_, rusqlite::types::Value>(at).unwrap() {
            rusqlite::types::Value::Null => "NULL".to_owned(),
            rusqlite::types::Value::Integer(number) => number.to_string(),
            rusqlite::types::Value::Text(text) => text,
            other => panic!("no table of ours holds {other:?}"),
        };
        Ok((0..columns).map(cell).collect::<Vec<_>>().join("\t") + "\n")
    };
    statement
        .query_map([], row)
        .unwrap()
        .map(Result::unwrap)
        .collect()
}
