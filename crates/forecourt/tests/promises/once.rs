//! P3, R-22: `(sender, client_id)` names a send. However often and by whichever way it is said again, it
//! happened once, and the first result comes back.

use crate::scene::{Scene, all, start, texts};
use crate::support::{ENGINES, Engine, Session, TestServer};
use model::PartyKind;
use serde_json::{Value, json};

fn result(answer: &Value) -> (i64, i64, String) {
    let number = |field: &str| answer[field].as_i64().unwrap();
    (
        number("message_id"),
        number("seq"),
        answer["created_at"].as_str().unwrap().to_owned(),
    )
}

fn keyed(chat: i64, text: &str, key: &str) -> Value {
    json!({ "chat_id": chat, "message": text, "client_id": key })
}

/// Chats without how far `is_read` has followed: that moves by itself, within a second after the cursors.
const CHATS: &str = "SELECT chat_id, worker_id, status, updated_at, last_seq, last_staff_seq, text_count, note_count, \
     customer_read_seq, staff_read_seq FROM tbl_chats";

#[tokio::test(flavor = "multi_thread")]
async fn r22_a_hundred_sends_of_one_key_at_once_are_one_message() {
    for engine in ENGINES {
        for times in [1, 2, 100] {
            let scene = Scene::set(engine).await;
            let mut at_worker = scene.shop.live(&scene.worker).await;
            let body = keyed(scene.chat, "Is it done?", "k");
            let tries =
                (0..times).map(|_| scene.shop.ok("send_message", &scene.guest, body.clone()));
            let answers = futures_util::future::join_all(tries).await;
            let first = result(&answers[0]);
            assert!(
                answers.iter().all(|answer| result(answer) == first),
                "{engine:?}: {answers:?}"
            );
            assert_eq!(
                texts(&scene.all(&scene.guest).await)[2..],
                ["Is it done?"],
                "{engine:?} x{times}"
            );
            let frames = at_worker
                .until_quiet(std::time::Duration::from_millis(150))
                .await;
            let seen = frames
                .iter()
                .filter(|frame| frame["t"] == "message")
                .count();
            assert_eq!(seen, 1, "the other side sees one message, not {frames:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r22_a_retry_by_another_way_returns_the_first_result() {
    for engine in ENGINES {
        let mut scene = Scene::set(engine).await;
        let body = keyed(scene.chat, "Is it done?", "k");
        let first = result(
            &scene
                .shop
                .ok("send_message", &scene.worker, body.clone())
                .await,
        );
        // By socket.
        let mut socket = scene.shop.live(&scene.worker).await;
        socket
            .say(json!({ "t": "send", "id": "k", "chat": scene.chat, "text": "Is it done?" }))
            .await;
        assert_eq!(result(&socket.next_of("ack").await), first);
        // From REST after a socket's.
        socket
            .say(json!({ "t": "send", "id": "k2", "chat": scene.chat, "text": "And now?" }))
            .await;
        let second = result(&socket.next_of("ack").await);
        let again = scene
            .shop
            .ok(
                "send_message",
                &scene.worker,
                keyed(scene.chat, "And now?", "k2"),
            )
            .await;
        assert_eq!(result(&again), second);
        // By another session of the same person.
        let anew = scene.shop.login("sara").await;
        assert_ne!(anew.token, scene.worker.token);
        assert_eq!(
            result(&scene.shop.ok("send_message", &anew, body.clone()).await),
            first
        );
        // To another run of the server.
        scene.shop.restart().await;
        assert_eq!(
            result(&scene.shop.ok("send_message", &anew, body).await),
            first
        );
        assert_eq!(scene.all(&scene.worker).await.len(), 4);
        assert_eq!(
            scene
                .shop
                .sql("SELECT COUNT(*) FROM tbl_chat_messages WHERE client_id IS NOT NULL"),
            "2\n"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r22_a_retry_changes_nothing_whatever_happened_meanwhile() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let of_guest = keyed(scene.chat, "Is it done?", "k");
        let of_worker = keyed(scene.chat, "Nearly.", "k");
        let first = result(
            &scene
                .shop
                .ok("send_message", &scene.guest, of_guest.clone())
                .await,
        );
        // The same key of somebody else is another send.
        let second = result(
            &scene
                .shop
                .ok("send_message", &scene.worker, of_worker.clone())
                .await,
        );
        assert_ne!(first.0, second.0);
        let other = scene.shop.hire(PartyKind::Worker, "yonas").await;
        scene.assign(Some(other.id)).await;
        scene
            .shop
            .ok("close", &scene.admin, json!({ "chat_id": scene.chat }))
            .await;
        let before = scene.shop.sql(CHATS);

        assert_eq!(
            result(&scene.shop.ok("send_message", &scene.guest, of_guest).await),
            first
        );
        let late = scene
            .shop
            .ok("send_message", &scene.worker, of_worker)
            .await;
        assert_eq!(result(&late), second, "looked up before the policy");
        let new = keyed(scene.chat, "Another.", "k3");
        let refused = scene
            .shop
            .post("send_message", Some(&scene.worker), new)
            .await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (404, "not_found"),
            "a new send is not a retry"
        );
        assert_eq!(
            scene.listed(&scene.admin).await["status"],
            "closed",
            "a retry reopens nothing"
        );
        assert_eq!(scene.shop.sql(CHATS), before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r22_a_key_for_something_else_is_refused_and_nothing_changes() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let (chat, worker) = (scene.chat, &scene.worker);
        let elsewhere = start(&scene.shop, &scene.guest, "Another car").await;
        let assign = json!({ "chat_id": elsewhere, "worker_id": worker.id });
        scene.shop.ok("assign_worker", &scene.admin, assign).await;
        scene
            .shop
            .ok("send_message", worker, keyed(chat, "Nearly.", "text"))
            .await;
        let note =
            json!({ "chat_id": chat, "message": "Rusty.", "client_id": "note", "note": true });
        scene.shop.ok("send_message", worker, note.clone()).await;
        let rows = || {
            [
                "SELECT message_id, chat_id, sender_type, sender_id, message, seq, staff_seq, kind, client_id \
                 FROM tbl_chat_messages",
                "SELECT * FROM tbl_chat_notes",
                CHATS,
                "SELECT * FROM tbl_chat_parties",
            ]
            .map(|sql| scene.shop.sql(sql))
            .concat()
        };
        let before = rows();
        let changed: [(&str, &str, Value); 7] = [
            ("body", "send_message", keyed(chat, "Nearly!", "text")),
            ("a blank", "send_message", keyed(chat, "Nearly. ", "text")),
            ("chat", "send_message", keyed(elsewhere, "Nearly.", "text")),
            (
                "chat that is not there",
                "send_message",
                keyed(999_999, "Nearly.", "text"),
            ),
            (
                "text as note",
                "send_message",
                json!({ "chat_id": chat, "message": "Nearly.", "client_id": "text", "note": true }),
            ),
            (
                "note as text",
                "send_message",
                keyed(chat, "Rusty.", "note"),
            ),
            (
                "send as start",
                "start",
                json!({ "message": "Nearly.", "client_id": "text", "with": { "type": "admin", "id": scene.admin.id } }),
            ),
        ];
        for (what, endpoint, body) in changed {
            let refused = scene.shop.post(endpoint, Some(worker), body).await;
            assert_eq!(
                (refused.status, refused.code().as_str()),
                (409, "client_id_reused"),
                "{engine:?} {what}"
            );
        }
        let mut socket = scene.shop.live(worker).await;
        socket
            .say(json!({ "t": "send", "id": "text", "chat": chat, "text": "Nearly!" }))
            .await;
        let error = socket.next_of("error").await;
        assert_eq!(
            (&error["id"], &error["code"]),
            (&json!("text"), &json!("client_id_reused"))
        );
        assert_eq!(rows(), before, "{engine:?}");
        // Compared exactly: another case, another length, is another key.
        for key in ["Text", "text ", "te\u{301}xt", "t\u{e9}xt"] {
            scene
                .shop
                .ok("send_message", worker, keyed(chat, "Nearly!", key))
                .await;
        }
        // Of a note, the retry is the note.
        assert_eq!(scene.shop.ok("send_message", worker, note).await["seq"], 4);
        assert_eq!(
            scene.shop.sql("SELECT COUNT(*) FROM tbl_chat_notes"),
            "1\n",
            "{engine:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r22_a_start_happens_once_a_key() {
    for engine in ENGINES {
        let shop = TestServer::start(engine).await;
        let guest = shop.guest().await;
        let cases = [
            json!({ "client_id": "empty" }),
            json!({ "client_id": "subject", "subject": "Brakes" }),
            json!({ "client_id": "message", "subject": "Brakes", "message": "Hello?" }),
        ];
        for body in &cases {
            let tries = (0..20).map(|_| shop.ok("start", &guest, body.clone()));
            let answers = futures_util::future::join_all(tries).await;
            assert!(
                answers.iter().all(|answer| answer == &answers[0]),
                "{engine:?} {body}: {answers:?}"
            );
        }
        let different = [
            json!({ "client_id": "empty", "subject": "Brakes" }),
            json!({ "client_id": "empty", "message": "Hello?" }),
            json!({ "client_id": "message", "subject": "Brakes" }),
            json!({ "client_id": "message", "subject": "Tyres", "message": "Hello?" }),
            json!({ "client_id": "message", "subject": "Brakes", "message": "Hello" }),
        ];
        for body in different {
            let refused = shop.post("start", Some(&guest), body.clone()).await;
            assert_eq!(
                (refused.status, refused.code().as_str()),
                (409, "client_id_reused"),
                "{engine:?} {body}"
            );
        }
        assert_eq!(shop.sql("SELECT COUNT(*) FROM tbl_chats"), "3\n");
        assert_eq!(shop.sql("SELECT COUNT(*) FROM tbl_chat_messages"), "1\n");
        // Without a key, each start is a new chat.
        shop.ok("start", &guest, json!({})).await;
        shop.ok("start", &guest, json!({})).await;
        assert_eq!(shop.sql("SELECT COUNT(*) FROM tbl_chats"), "5\n");
    }
}

/// A start's message has the start's key: the message sent again with it is the same message.
#[tokio::test(flavor = "multi_thread")]
async fn r22_the_first_message_of_a_start_sent_again_is_the_same_message() {
    for engine in ENGINES {
        let shop = TestServer::start(engine).await;
        let guest = shop.guest().await;
        let started = shop
            .ok(
                "start",
                &guest,
                json!({ "message": "Hello?", "client_id": "k" }),
            )
            .await;
        let chat = started["chat_id"].as_i64().unwrap();
        let sent = shop
            .ok("send_message", &guest, keyed(chat, "Hello?", "k"))
            .await;
        assert_eq!(result(&sent), result(&started), "{engine:?}");
        let refused = shop
            .post("send_message", Some(&guest), keyed(chat, "Hello!", "k"))
            .await;
        assert_eq!(refused.code(), "client_id_reused");
        // A start without a message holds its key as well.
        let bare = shop
            .ok("start", &guest, json!({ "client_id": "bare" }))
            .await["chat_id"]
            .as_i64()
            .unwrap();
        let refused = shop
            .post("send_message", Some(&guest), keyed(bare, "Hello!", "bare"))
            .await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (409, "client_id_reused"),
            "{engine:?}"
        );
        assert_eq!(all(&shop, &guest, bare).await.len(), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_key_each_request_is_a_send_of_its_own() {
    let scene = Scene::set(Engine::Sqlite).await;
    let (a, b): (Value, Value) = (
        scene.say(&scene.guest, "So?").await,
        scene.say(&scene.guest, "So?").await,
    );
    assert_eq!((a["seq"].as_i64(), b["seq"].as_i64()), (Some(3), Some(4)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_needs_a_living_session() {
    let scene = Scene::set(Engine::Sqlite).await;
    let body = keyed(scene.chat, "Nearly.", "k");
    scene
        .shop
        .ok("send_message", &scene.worker, body.clone())
        .await;
    let ended: Session = scene.worker.clone();
    scene.shop.ok("auth/logout", &ended, json!({})).await;
    let refused = scene.shop.post("send_message", Some(&ended), body).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (401, "unauthenticated")
    );
}
