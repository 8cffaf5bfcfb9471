//! The site's own pages keep working: their requests, as a browser on the site's host sends them, with the
//! cookie, the old `.php` names, form and JSON bodies, and the fields that they read.

use crate::support::{Answer, ENGINES, Engine, PASSWORD, TestServer, eventually};
use model::PartyKind;
use serde_json::{Value, json};

/// A browser on one of the site's pages: a cookie, and the headers that tell where it stands.
pub(crate) struct Browser<'a> {
    shop: &'a TestServer,
    cookie: Option<String>,
    pub(crate) me: Value,
    origin: (String, String),
}

impl<'a> Browser<'a> {
    /// Signs in; the session is in the cookie alone from then on.
    pub(crate) async fn sign_in(shop: &'a TestServer, how: &str, body: Value) -> Self {
        let origin = ("Origin".to_owned(), format!("http://{}", shop.address()));
        let mut browser = Self {
            shop,
            cookie: None,
            me: Value::Null,
            origin,
        };
        let answer = browser.json(&format!("/api/auth/{how}"), &body).await;
        assert_eq!(answer.status, 200, "{how}: {}", answer.text);
        let cookie = answer.headers["set-cookie"].clone();
        assert!(
            cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
            "{cookie}"
        );
        browser.cookie = cookie.split(';').next().map(str::to_owned);
        browser.me = answer.json()["me"].clone();
        browser
    }

    /// The same browser on a page of some other origin, or one that sends a `Referer` instead.
    pub(crate) fn from(mut self, header: &str, value: String) -> Self {
        self.origin = (header.to_owned(), value);
        self
    }

    async fn ask(&self, method: &str, path: &str, kind: &str, body: &str) -> Answer {
        let mut headers = vec![];
        if method == "POST" {
            headers.extend([
                ("Content-Type".to_owned(), kind.to_owned()),
                self.origin.clone(),
            ]);
        }
        headers.extend(
            self.cookie
                .iter()
                .map(|cookie| ("Cookie".to_owned(), format!("lang=am; {cookie}"))),
        );
        self.shop.raw(method, path, &headers, body.as_bytes()).await
    }

    /// `fetch` with a JSON body.
    pub(crate) async fn json(&self, path: &str, body: &Value) -> Answer {
        self.ask("POST", path, "application/json", &body.to_string())
            .await
    }

    /// A form that is sent.
    pub(crate) async fn form(&self, path: &str, body: &str) -> Answer {
        self.ask(
            "POST",
            path,
            "application/x-www-form-urlencoded; charset=UTF-8",
            body,
        )
        .await
    }

    /// A poll; it must succeed.
    pub(crate) async fn poll(&self, path: &str) -> Value {
        let answer = self.ask("GET", path, "", "").await;
        succeeded(path, &answer)
    }
}

fn succeeded(what: &str, answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{what}: {}", answer.text);
    let json = answer.json();
    assert_eq!(
        (&json["success"], &json["error"]),
        (&json!(true), &Value::Null),
        "{what}"
    );
    json
}

/// What the old pages read of a line.
fn shown(line: &Value) -> (&str, i64, &str) {
    assert!(
        line["message_id"].is_i64()
            && line["is_read"].is_boolean()
            && line["created_at"].is_string(),
        "{line}"
    );
    (
        line["sender_type"].as_str().unwrap(),
        line["sender_id"].as_i64().unwrap(),
        line["message"].as_str().unwrap(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_pages_start_poll_send_assign_and_close() {
    for engine in ENGINES {
        let shop = TestServer::start(engine).await;
        shop.add_person(PartyKind::Admin, "abel").await;
        let worker_id = shop.add_person(PartyKind::Worker, "sara").await;
        let customer = Browser::sign_in(&shop, "guest", json!({})).await;
        let admin = Browser::sign_in(
            &shop,
            "login",
            json!({ "username": "abel", "password": PASSWORD }),
        )
        .await;
        let worker = Browser::sign_in(
            &shop,
            "login",
            json!({ "username": "sara", "password": PASSWORD }),
        )
        .await;
        let (guest_id, admin_id) = (
            customer.me["id"].as_i64().unwrap(),
            admin.me["id"].as_i64().unwrap(),
        );

        // The start button posts a form, with what the page believes its visitor is.
        let form = format!(
            "guest_id={guest_id}&subject=Oil+change&message=Is+Friday+free%3F+%E1%88%B0%E1%88%8B%E1%88%9D"
        );
        let started = succeeded("start", &customer.form("/api/chat/start.php", &form).await);
        let chat = started["chat_id"].as_i64().unwrap();
        let messages = format!("/api/chat/messages.php?chat_id={chat}");

        the_admins_page_lists_and_assigns(&admin, chat, guest_id, worker_id).await;
        let lines = worker.poll(&messages).await["messages"].clone();
        assert_eq!(shown(&lines[0]), ("guest", guest_id, "Is Friday free? ሰላም"));
        the_worker_answers_and_is_read(&worker, &customer, chat).await;

        let body = json!({ "chat_id": chat, "admin_id": admin_id });
        let closed = succeeded("close", &admin.json("/api/chat/close.php", &body).await);
        assert_eq!(closed["chat"]["status"], "closed");
    }
}

async fn the_admins_page_lists_and_assigns(
    admin: &Browser<'_>,
    chat: i64,
    guest_id: i64,
    worker_id: i64,
) {
    let admin_id = admin.me["id"].as_i64().unwrap();
    let list = admin.poll("/api/chat/list.php").await;
    let listed = list["chats"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["chat_id"] == chat)
        .unwrap()
        .clone();
    assert_eq!(
        (&listed["status"], &listed["guest_id"]),
        (&json!("pending"), &json!(guest_id))
    );
    assert_eq!(listed["user_id"], Value::Null);
    assert_eq!(
        admin.poll("/api/chat/unread_count.php").await["unread_count"],
        1
    );

    let technicians = admin.poll("/api/chat/get_technicians.php").await["technicians"].clone();
    assert_eq!(technicians[0]["id"], worker_id);
    assert_eq!(technicians[0]["full_name"], "The sara");
    assert!(
        technicians[0].get("image_url").is_some(),
        "the page reads it, null or not"
    );

    // Once as a form, as the drop-down posts it, and once as JSON.
    let form = format!("chat_id={chat}&worker_id={worker_id}&assigned_by={admin_id}");
    succeeded(
        "assign",
        &admin.form("/api/chat/assign_worker.php", &form).await,
    );
    let again =
        json!({ "chat_id": chat, "worker_id": worker_id.to_string(), "assigned_by": admin_id });
    let assigned = succeeded(
        "assign",
        &admin.json("/api/chat/assign_worker.php", &again).await,
    );
    assert_eq!(
        (
            &assigned["chat"]["worker_id"],
            &assigned["chat"]["assigned_by"]
        ),
        (&json!(worker_id), &json!(admin_id))
    );
}

async fn the_worker_answers_and_is_read(worker: &Browser<'_>, customer: &Browser<'_>, chat: i64) {
    let worker_id = worker.me["id"].as_i64().unwrap();
    let messages = format!("/api/chat/messages.php?chat_id={chat}");
    let answer = json!({ "chat_id": chat, "sender_type": "worker", "sender_id": worker_id, "message": "Friday at nine." });
    let sent = succeeded(
        "send",
        &worker.json("/api/chat/send_message.php", &answer).await,
    );

    assert_eq!(
        customer.poll("/api/chat/unread_count.php").await["unread_count"],
        1
    );
    let lines = customer.poll(&messages).await["messages"]
        .as_array()
        .unwrap()
        .clone();
    let last = lines.last().unwrap();
    assert_eq!(shown(last), ("worker", worker_id, "Friday at nine."));
    assert_eq!(last["message_id"], sent["message_id"]);
    assert_eq!(
        customer.poll("/api/chat/unread_count.php").await["unread_count"],
        0,
        "polling the newest page reads"
    );
    let lines = worker.poll(&messages).await["messages"]
        .as_array()
        .unwrap()
        .clone();
    assert_eq!(
        lines.last().unwrap()["is_read"],
        true,
        "and the writer is told"
    );
}

/// An admin's browser, and what a guest's question was answered with.
async fn asked(shop: &TestServer) -> (Browser<'_>, Value) {
    shop.add_person(PartyKind::Admin, "abel").await;
    let customer = Browser::sign_in(shop, "guest", json!({})).await;
    let login = json!({ "username": "abel", "password": PASSWORD });
    let admin = Browser::sign_in(shop, "login", login).await;
    let start = customer.form("/api/chat/start.php", "message=One").await;
    (admin, succeeded("start", &start))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_page_and_the_new_name_move_no_cursor() {
    let shop = TestServer::start(Engine::Sqlite).await;
    let (admin, started) = asked(&shop).await;
    let chat = &started["chat_id"];
    for path in [
        "messages?",
        "messages.php?after_seq=0&",
        "messages.php?before_seq=2&",
    ] {
        admin.poll(&format!("/api/chat/{path}chat_id={chat}")).await;
        assert_eq!(
            admin.poll("/api/chat/unread_count.php").await["unread_count"],
            1,
            "{path}"
        );
    }
    admin
        .poll(&format!("/api/chat/messages.php?chat_id={chat}"))
        .await;
    assert_eq!(
        admin.poll("/api/chat/unread_count.php").await["unread_count"],
        0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_words_about_their_visitor_must_be_true() {
    let shop = TestServer::start(Engine::Sqlite).await;
    let customer = Browser::sign_in(&shop, "guest", json!({})).await;
    let (me, chat) = (
        &customer.me["id"],
        &succeeded("start", &customer.form("/api/chat/start.php", "").await)["chat_id"],
    );
    for (claims, status, code) in [
        (json!({ "sender_type": "guest", "sender_id": me }), 200, ""),
        (
            json!({ "sender_type": "admin", "sender_id": me }),
            403,
            "identity_mismatch",
        ),
        (
            json!({ "sender_type": "guest", "sender_id": me.as_i64().unwrap() + 1 }),
            403,
            "identity_mismatch",
        ),
        (
            json!({ "sender_type": "user", "user_id": me }),
            403,
            "identity_mismatch",
        ),
    ] {
        let mut body = claims.clone();
        body["chat_id"] = chat.clone();
        body["message"] = json!("Hello");
        let answer = customer.json("/api/chat/send_message.php", &body).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (status, code),
            "{claims}: {}",
            answer.text
        );
        assert_eq!(answer.json()["success"], status == 200);
        assert_eq!(
            answer.json()["error"].is_string(),
            status != 200,
            "a sentence for the page to show"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_pages_of_the_same_host_write_with_the_cookie() {
    let shop = TestServer::start(Engine::Sqlite).await;
    let own = format!("http://{}", shop.address());
    for (header, value, status) in [
        ("Origin", own.clone(), 200),
        ("Referer", format!("{own}/customer/chat.php?x=1"), 200),
        ("Sec-Fetch-Site", "same-origin".to_owned(), 200),
        ("Origin", "http://evil.example".to_owned(), 403),
        ("Referer", "http://evil.example/page".to_owned(), 403),
        ("X-Nothing", "x".to_owned(), 403),
    ] {
        let browser = Browser::sign_in(&shop, "guest", json!({}))
            .await
            .from(header, value.clone());
        let answer = browser.form("/api/chat/start.php", "message=Hello").await;
        assert_eq!(answer.status, status, "{header}: {value}: {}", answer.text);
        let chats = browser.poll("/api/chat/list.php").await["chats"]
            .as_array()
            .unwrap()
            .len();
        assert_eq!(
            chats,
            usize::from(status == 200),
            "a refused start leaves nothing"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_column_is_read_follows_the_poll() {
    let shop = TestServer::start(Engine::MariaDb).await;
    let (admin, started) = asked(&shop).await;
    admin
        .poll(&format!(
            "/api/chat/messages.php?chat_id={}",
            started["chat_id"]
        ))
        .await;
    let sql = format!(
        "SELECT is_read FROM tbl_chat_messages WHERE message_id = {}",
        started["message_id"]
    );
    eventually("the site's own SELECT sees that it was read", || {
        let read = shop.sql(&sql);
        async move { read == "1\n" }
    })
    .await;
}
