//! No log line names a text, a name, an address, a query or a token: a shop's day with faults in it, of which every
//! word is looked for in what the server logged, at the level that is shipped and at the most talkative there is.

use super::process::{Process, add_person};
use crate::support::{PASSWORD, SITE_SECRET, Session, Wire, bearer, handoff, session};
use futures_util::SinkExt as _;
use model::{PartyKind, shared_system_clock};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;
use tokio_tungstenite::tungstenite::Message;

const END_TIME_MAX: Duration = Duration::from_secs(20);
/// Where a request says that it comes from, through a proxy that is believed.
const ADDRESS: &str = "203.0.113.77";

/// Stands in every word that is said, and nowhere else.
const MARK: &str = "zebra";

/// Everybody and everything that is named in the course of the day.
struct Day<'a> {
    wire: &'a Wire,
    words: Vec<String>,
}

impl Day<'_> {
    /// Marks a word, and looks for it later.
    fn word(&mut self, what: &str) -> String {
        let word = format!("{what}-{MARK}");
        self.words.push(word.clone());
        word
    }

    fn remembers(&mut self, session: Session) -> Session {
        self.words.push(session.token.clone());
        session
    }

    /// A request from somewhere else.
    async fn ask(&self, method: &str, path: &str, who: Option<&Session>, body: &Value) -> Value {
        let mut headers = vec![
            ("X-Forwarded-For".to_owned(), ADDRESS.to_owned()),
            ("Content-Type".to_owned(), "application/json".to_owned()),
        ];
        headers.extend(who.map(bearer));
        let body = if method == "GET" {
            String::new()
        } else {
            body.to_string()
        };
        self.wire
            .raw(method, path, &headers, body.as_bytes())
            .await
            .json()
    }

    async fn post(&self, name: &str, who: Option<&Session>, body: Value) -> Value {
        self.ask("POST", &format!("/api/{name}"), who, &body).await
    }
}

async fn sign_everybody_in(day: &mut Day<'_>, username: &str) -> (Session, Session) {
    let login = json!({ "username": username, "password": PASSWORD });
    let admin = session(&day.wire.post("auth/login", None, login).await);
    let admin = day.remembers(admin);
    let name = day.word("guest");
    let email = format!("mail@{MARK}.example");
    day.words.push(email.clone());
    let guest = json!({ "name": name, "email": email });
    let guest = session(&day.wire.post("auth/guest", None, guest).await);
    let guest = day.remembers(guest);
    let now = shared_system_clock().now();
    let jti = day.word("jti");
    let jwt = handoff(
        now,
        json!({ "sub": "user:7", "jti": jti, "name": day.word("user") }),
    );
    day.words.push(jwt.clone());
    for _ in 0..2 {
        day.post("auth/handoff", None, json!({ "token": jwt }))
            .await;
    }
    let wrong = day.word("wrong-password");
    day.post(
        "auth/login",
        None,
        json!({ "username": username, "password": wrong }),
    )
    .await;
    let nobody = day.word("nobody");
    day.post(
        "auth/login",
        None,
        json!({ "username": nobody, "password": wrong }),
    )
    .await;
    let unknown = day.word("token");
    day.post("auth/handoff", None, json!({ "token": unknown }))
        .await;
    let stranger = Session {
        token: format!("fcg_{unknown}"),
        ..guest.clone()
    };
    day.ask("GET", "/api/auth/me", Some(&stranger), &Value::Null)
        .await;
    (admin, guest)
}

async fn talk(day: &mut Day<'_>, admin: &Session, guest: &Session) -> Value {
    let (subject, text, key) = (day.word("subject"), day.word("text"), day.word("key"));
    let started = json!({ "subject": subject, "message": text, "client_id": key });
    let chat = day.post("chat/start", Some(guest), started).await["chat_id"].clone();
    assert!(chat.is_i64());
    let (note, reason) = (day.word("note"), day.word("reason"));
    for (name, body) in [
        (
            "chat/send_message",
            json!({ "chat_id": chat, "message": note, "note": true }),
        ),
        (
            "chat/escalate",
            json!({ "chat_id": chat, "reason": reason }),
        ),
        ("chat/close", json!({ "chat_id": chat, "reason": reason })),
    ] {
        let answer = day.post(name, Some(admin), body).await;
        assert_eq!(answer["success"], true, "{answer}");
    }
    let query = day.word("query");
    for path in ["list?q=", "people?q=", "messages?chat_id=", "nothing/here?"] {
        let path = format!("/api/chat/{path}{query}");
        day.ask("GET", &path, Some(admin), &Value::Null).await;
    }
    chat
}

async fn talk_live(day: &mut Day<'_>, guest: &Session, chat: &Value) {
    let mut socket = day.wire.live(guest).await;
    let (text, key) = (day.word("live"), day.word("live-key"));
    let send = json!({ "t": "send", "id": key, "chat": chat, "text": format!("{text} ዝግጁ") });
    socket.say(send).await;
    socket.next_of("ack").await;
    let broken = day.word("broken");
    let frame = json!({ "t": broken, "id": broken, "chat": broken });
    socket.say(frame).await;
    socket.next_of("error").await;
    socket.stream.send(Message::text(broken)).await.unwrap();
    assert_eq!(socket.closed().await, Some(4400));
}

/// The database refuses what is said, with the words in its hands.
async fn fail(day: &mut Day<'_>, admin: &Session, chat: &Value, spoil: &dyn Fn(&str)) {
    spoil("ALTER TABLE tbl_chat_notes RENAME TO tbl_chat_notes_away");
    let (text, key) = (day.word("lost"), day.word("lost-key"));
    let text = format!("{text} ዝግጁ");
    let note = json!({ "chat_id": chat, "message": text, "note": true, "client_id": key });
    let answer = day.post("chat/send_message", Some(admin), note).await;
    assert_eq!(answer["code"], "internal", "{answer}");
    let mut socket = day.wire.live(admin).await;
    let send = json!({ "t": "send", "id": key, "chat": chat, "text": text, "note": true });
    socket.say(send).await;
    socket.next_of("error").await;
}

async fn live_a_day(database: &str, folder: &Path, level: &str, spoil: &dyn Fn(&str)) {
    let settings = [
        ("FORECOURT_DATABASE_URL", database),
        ("FORECOURT_TRUSTED_PROXIES", "127.0.0.1"),
        ("FORECOURT_LOG", level),
    ];
    let server = Process::serve(folder, &settings).await;
    let mut day = Day {
        wire: &server,
        words: vec![
            PASSWORD.to_owned(),
            SITE_SECRET.to_owned(),
            ADDRESS.to_owned(),
        ],
    };
    let (username, name) = (day.word("username"), day.word("admin"));
    add_person(folder, &settings, PartyKind::Admin, &username, &name).await;
    let (admin, guest) = sign_everybody_in(&mut day, &username).await;
    let chat = talk(&mut day, &admin, &guest).await;
    talk_live(&mut day, &guest, &chat).await;
    fail(&mut day, &admin, &chat, spoil).await;
    day.post("auth/logout", Some(&guest), json!({})).await;
    let words = day.words;
    server.signal("TERM").await;
    let (_, log) = server.ended(END_TIME_MAX).await;
    assert!(
        log.iter()
            .any(|line| line.contains("a database operation failed")),
        "{log:#?}"
    );
    // Whoever writes JSON may write letters by their numbers.
    let log: Vec<String> = log
        .iter()
        .map(|line| {
            serde_json::from_str::<Value>(line)
                .map_or_else(|_| line.clone(), |json| json.to_string())
        })
        .collect();
    for word in words
        .iter()
        .map(String::as_str)
        .chain([MARK, "ዝግጁ", "\\xe1\\x8b"])
    {
        let told = log
            .iter()
            .find(|line| line.to_lowercase().contains(&word.to_lowercase()));
        assert!(told.is_none(), "{word} stands in {told:?}");
    }
}

const LEVELS: [&str; 2] = ["info", "trace"];

#[tokio::test(flavor = "multi_thread")]
async fn logs_name_no_text_name_address_query_or_token_on_sqlite() {
    for level in LEVELS {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("chat.db");
        let url = format!("sqlite://{}", file.display());
        live_a_day(&url, folder.path(), level, &|sql| {
            rusqlite::Connection::open(&file)
                .unwrap()
                .execute_batch(sql)
                .unwrap();
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn logs_name_no_text_name_address_query_or_token_on_mariadb() {
    let maria = testkit::mariadb::MariaDb::shared();
    for level in LEVELS {
        let folder = tempfile::tempdir().unwrap();
        let database = maria.fresh_database();
        live_a_day(&maria.url(&database), folder.path(), level, &|sql| {
            maria.run(&database, sql);
        })
        .await;
    }
}
