//! P2, P4: a note changes nothing that a customer can see.

use crate::scene::{Scene, texts};
use crate::support::{ENGINES, Session};
use serde_json::{Value, json};
use std::time::Duration;

/// Everything that a customer can ask for about the chat.
async fn seen_by(scene: &Scene, who: &Session) -> Vec<Value> {
    let chat = scene.chat;
    let mut seen = Vec::new();
    for question in [
        format!("messages?chat_id={chat}"),
        format!("messages?chat_id={chat}&after_seq=0"),
        format!("messages?chat_id={chat}&before_seq=4&limit=1"),
        "list".to_owned(),
        "list?q=rust".to_owned(),
        "list?q=hello".to_owned(),
        "list?status=pending".to_owned(),
        "unread_count".to_owned(),
        format!("unread_count?chat_id={chat}"),
    ] {
        seen.push(scene.shop.ok_get(&question, who).await);
    }
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_changes_nothing_that_a_customer_can_see() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let mut at_guest = scene.shop.live(&scene.guest).await;
        let mut at_admin = scene.shop.live(&scene.admin).await;
        scene.say(&scene.worker, "Nearly.").await;
        // The last that comes of a text: from here on there is nothing to tell.
        at_guest.until_quiet(Duration::from_millis(300)).await;
        at_admin.until_quiet(Duration::from_millis(100)).await;
        let before = seen_by(&scene, &scene.guest).await;
        assert_eq!(
            scene.note(&scene.worker, "Rust under the sill.").await["seq"],
            4
        );
        assert_eq!(
            scene.note(&scene.admin, "Tell the owner gently.").await["seq"],
            5
        );
        assert_eq!(at_admin.next_of("message").await["kind"], "note");
        // Reading notes is nobody's business but staff's.
        scene
            .shop
            .ok(
                "mark_read",
                &scene.admin,
                json!({ "chat_id": scene.chat, "seq": 5 }),
            )
            .await;
        scene
            .shop
            .ok(
                "mark_read",
                &scene.worker,
                json!({ "chat_id": scene.chat, "seq": 5 }),
            )
            .await;
        assert_eq!(seen_by(&scene, &scene.guest).await, before, "{engine:?}");
        let frames = at_guest.until_quiet(Duration::from_millis(300)).await;
        assert!(frames.is_empty(), "{engine:?}: {frames:?}");
        // The next text has the customer's next number.
        scene.say(&scene.worker, "At five.").await;
        assert_eq!(at_guest.next_of("message").await["seq"], 4, "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customers_polls_sleep_through_a_note() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let version = scene.shop.ok_get("list", &scene.guest).await["version"]
            .as_str()
            .unwrap()
            .to_owned();
        let questions = [
            format!("messages?chat_id={}&after_seq=2&wait=1", scene.chat),
            format!("list?version={version}&wait=1"),
        ];
        let polls = questions.iter().map(|question| async {
            let begun = tokio::time::Instant::now();
            let answer = scene.shop.ok_get(question, &scene.guest).await;
            (begun.elapsed(), answer)
        });
        let staffs = format!("messages?chat_id={}&after_seq=2&wait=10", scene.chat);
        let noting = async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            scene.note(&scene.worker, "Rust under the sill.").await;
        };
        let (answers, heard, ()) = tokio::join!(
            futures_util::future::join_all(polls),
            scene.shop.ok_get(&staffs, &scene.admin),
            noting
        );
        assert_eq!(
            texts(heard["messages"].as_array().unwrap()),
            ["Rust under the sill."]
        );
        for (took, answer) in answers {
            assert!(
                took >= Duration::from_millis(950),
                "{engine:?}: answered after {took:?}: {answer}"
            );
        }
        // The version asked for is still the present one.
        let now = scene.shop.ok_get("list", &scene.guest).await;
        assert_eq!(
            now["version"].as_str(),
            Some(&*version),
            "{engine:?}: a customer could count notes"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_is_staffs_in_every_way() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        scene.note(&scene.worker, "Rust under the sill.").await;
        let list = scene.listed(&scene.admin).await;
        assert_eq!(list["last_message"]["kind"], "note");
        // Unread for the admin: the guest's text and the note; for its writer, the text.
        assert_eq!(
            (
                list["unread_count"].as_i64(),
                scene.listed(&scene.worker).await["unread_count"].as_i64()
            ),
            (Some(2), Some(1))
        );
        let found = scene.shop.ok_get("list?q=SILL", &scene.admin).await;
        assert_eq!(found["chats"].as_array().unwrap().len(), 1, "{engine:?}");
        let found = scene.shop.ok_get("list?q=SILL", &scene.guest).await;
        assert!(found["chats"].as_array().unwrap().is_empty(), "{engine:?}");
        // A customer has no notes, and cannot learn of them by trying.
        let body = json!({ "chat_id": scene.chat, "message": "x", "note": true });
        let refused = scene
            .shop
            .post("send_message", Some(&scene.guest), body.clone())
            .await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (403, "forbidden")
        );
        let stranger = scene.shop.guest().await;
        assert_eq!(
            scene
                .shop
                .post("send_message", Some(&stranger), body)
                .await
                .status,
            404
        );
        let in_site_table = scene
            .shop
            .sql("SELECT COUNT(*) FROM tbl_chat_messages WHERE message LIKE '%sill%'");
        assert_eq!(in_site_table, "0\n", "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reasons_are_staffs_and_the_event_is_everybodys() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        scene
            .shop
            .ok(
                "escalate",
                &scene.worker,
                json!({ "chat_id": scene.chat, "reason": "wants a discount" }),
            )
            .await;
        scene
            .shop
            .ok(
                "close",
                &scene.worker,
                json!({ "chat_id": scene.chat, "reason": "gave it" }),
            )
            .await;
        let of = |lines: &[Value]| -> Vec<(String, String)> {
            let line = |line: &Value| {
                (
                    line["kind"].as_str().unwrap().to_owned(),
                    line["sender_type"].as_str().unwrap().to_owned(),
                )
            };
            lines[2..].iter().map(line).collect()
        };
        let system = |kind: &str| (kind.to_owned(), "system".to_owned());
        let guests = scene.all(&scene.guest).await;
        assert_eq!(of(&guests), [system("event"), system("event")]);
        assert!(
            !guests
                .iter()
                .any(|line| line.to_string().contains("discount")
                    || line.to_string().contains("gave"))
        );
        let staffs = scene.all(&scene.admin).await;
        assert_eq!(
            of(&staffs),
            [
                system("event"),
                system("note"),
                system("event"),
                system("note")
            ]
        );
        assert_eq!(
            (texts(&staffs)[3], texts(&staffs)[5]),
            ("wants a discount", "gave it")
        );
        // Neither events nor the system's notes are unread for anybody.
        assert_eq!(scene.listed(&scene.guest).await["unread_count"], 0);
        assert_eq!(
            scene.listed(&scene.admin).await["unread_count"],
            1,
            "the guest's text alone"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn typing_a_note_is_told_to_staff_only() {
    let scene = Scene::set(crate::support::Engine::Sqlite).await;
    let mut at_worker = scene.shop.live(&scene.worker).await;
    let mut at_admin = scene.shop.live(&scene.admin).await;
    let mut at_guest = scene.shop.live(&scene.guest).await;
    let mut at_stranger = scene.shop.live(&scene.shop.guest().await).await;
    at_worker.until_quiet(Duration::from_millis(50)).await;
    for (note, on) in [(true, true), (true, false), (false, true)] {
        at_worker
            .say(json!({ "t": "typing", "chat": scene.chat, "on": on, "note": note }))
            .await;
        let typing = at_admin.next_of("typing").await;
        assert_eq!(
            (&typing["on"], &typing["by"]["type"]),
            (&json!(on), &json!("worker"))
        );
    }
    let typing = at_guest.next().await;
    assert_eq!(
        (&typing["t"], &typing["on"]),
        (&json!("typing"), &json!(true)),
        "the text alone"
    );
    // A customer cannot type a note; strangers hear nothing, and are told that there is no such chat.
    at_guest
        .say(json!({ "t": "typing", "chat": scene.chat, "on": true, "note": true }))
        .await;
    assert_eq!(at_guest.next().await["code"], "forbidden");
    at_stranger
        .say(json!({ "t": "typing", "chat": scene.chat, "on": true }))
        .await;
    assert_eq!(at_stranger.next().await["code"], "not_found");
    assert!(
        at_stranger
            .until_quiet(Duration::from_millis(100))
            .await
            .is_empty()
    );
    assert!(
        at_worker
            .until_quiet(Duration::from_millis(100))
            .await
            .is_empty(),
        "nobody hears oneself type"
    );
}
