//! One message's way: from a party's hand to every other party's screen, in the ten steps of ARCHITECTURE.md.

use crate::support::{ENGINES, TestServer};
use model::PartyKind;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_message_travels_from_any_hand_to_every_screen() {
    for engine in ENGINES {
        let shop = TestServer::start(engine).await;
        let admin = shop.hire(PartyKind::Admin, "abel").await;
        let worker = shop.hire(PartyKind::Worker, "sara").await;
        let guest = shop.guest().await;
        let stranger = shop.guest().await;

        let mut at_admin = shop.live(&admin).await;
        let mut at_stranger = shop.live(&stranger).await;
        let started = shop
            .ok(
                "start",
                &guest,
                json!({ "subject": "Brakes", "message": "Hello?" }),
            )
            .await;
        let chat = started["chat_id"].as_i64().unwrap();
        assert_eq!(
            (started["seq"].as_i64(), started["status"].as_str()),
            (Some(1), Some("pending"))
        );
        assert_eq!(at_admin.next_of("message").await["text"], "Hello?");

        let assigned = shop
            .ok(
                "assign_worker",
                &admin,
                json!({ "chat_id": chat, "worker_id": worker.id }),
            )
            .await;
        assert_eq!(
            assigned["chat"]["status"], "pending",
            "assigning alone changes no state"
        );
        let (mut at_worker, replay) = shop.resumed(&worker, json!({ chat.to_string(): 0 })).await;
        assert_eq!(replay.len(), 2, "the text and the event");
        let mut at_guest = shop.live(&guest).await;

        at_worker
            .say(json!({ "t": "send", "id": "k1", "chat": chat, "text": "I have it on the lift." }))
            .await;
        let ack = at_worker.next_of("ack").await;
        assert_eq!(
            (ack["id"].as_str(), ack["seq"].as_i64()),
            (Some("k1"), Some(3))
        );
        let seen = at_guest.next_of("message").await;
        assert_eq!(
            (&seen["message_id"], &seen["seq"]),
            (&ack["message_id"], &ack["seq"])
        );
        assert_eq!(seen["from"]["name"], "The sara");
        assert!(
            seen.get("client_id").is_none(),
            "the key is the author's own"
        );
        assert_eq!(at_guest.next_of("chat").await["chat"]["status"], "open");

        let unread = shop.ok_get("unread_count", &guest).await;
        assert_eq!(unread["unread_count"], 1);
        at_guest
            .say(json!({ "t": "read", "chat": chat, "seq": 3 }))
            .await;
        let read = at_worker.next_of("read").await;
        assert_eq!(
            (read["by"]["type"].as_str(), read["seq"].as_i64()),
            (Some("guest"), Some(3))
        );
        assert_eq!(shop.ok_get("unread_count", &guest).await["unread_count"], 0);

        let nothing = at_stranger
            .until_quiet(std::time::Duration::from_millis(200))
            .await;
        assert!(nothing.is_empty(), "a stranger was handed {nothing:?}");
        let refused = shop
            .get(&format!("messages?chat_id={chat}"), Some(&stranger))
            .await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (404, "not_found")
        );
    }
}

/// Found by `replay`: the event stood before the text, and its absence left a hole in the sender's numbers.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_reopens_a_chat_by_writing_is_told_the_event_too() {
    let shop = TestServer::start(crate::support::Engine::Sqlite).await;
    let admin = shop.hire(PartyKind::Admin, "abel").await;
    let guest = shop.guest().await;
    let chat = shop
        .ok("start", &guest, json!({ "message": "Hello?" }))
        .await["chat_id"]
        .clone();
    shop.ok("close", &admin, json!({ "chat_id": chat })).await;
    let mut at_guest = shop.live(&guest).await;
    at_guest
        .say(json!({ "t": "send", "id": "k1", "chat": chat, "text": "One more thing" }))
        .await;
    let event = at_guest.next_of("message").await;
    assert_eq!(
        (event["kind"].as_str(), event["seq"].as_i64()),
        (Some("event"), Some(3))
    );
    assert_eq!(at_guest.next_of("ack").await["seq"], 4);
}
