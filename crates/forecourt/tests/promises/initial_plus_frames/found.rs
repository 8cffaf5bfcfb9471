//! What random lives found once, played on purpose.

use crate::scene::{Scene, start};
use crate::support::{ENGINES, PATIENCE, TestSocket};
use model::PartyKind;
use serde_json::{Value, json};

/// Sends that are on their way while the chat is given to somebody, so that they meet in one commit.
const SENDS: usize = 40;

/// The frames up to the answer to a ping.
async fn heard(socket: &mut TestSocket) -> Vec<Value> {
    socket.say(json!({ "t": "ping" })).await;
    let mut frames = Vec::new();
    loop {
        let frame = socket.next().await;
        if frame["t"] == "pong" {
            return frames;
        }
        frames.push(frame);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r20_who_gets_a_chat_is_told_resync_before_any_line_of_the_same_commit() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let yonas = scene.shop.hire(PartyKind::Worker, "yonas").await;
        let mut socket = scene.shop.live(&yonas).await;
        let mut at_guest = scene.shop.live(&scene.guest).await;
        for round in 0..5 {
            scene.assign(None).await;
            heard(&mut socket).await;
            let sends = async {
                for at in 0..SENDS {
                    let id = format!("{round}-{at}");
                    let send = json!({ "t": "send", "id": id, "chat": scene.chat, "text": "now" });
                    at_guest.say(send).await;
                }
                for _ in 0..SENDS {
                    at_guest.next_of("ack").await;
                }
            };
            tokio::join!(sends, scene.assign(Some(yonas.id)));
            let frames = heard(&mut socket).await;
            let numbered = |frame: &&Value| frame["t"] == "resync" || frame["t"] == "message";
            let mut lines = frames.iter().filter(numbered);
            assert_eq!(lines.next().unwrap()["t"], "resync", "{engine:?} {round}");
            let seqs: Vec<i64> = lines.map(|line| line["seq"].as_i64().unwrap()).collect();
            let first = *seqs.first().expect("the assignment's own line");
            let upto = i64::try_from(seqs.len()).unwrap();
            assert!(seqs.into_iter().eq(first..first + upto), "{engine:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r20_a_worker_who_gets_a_chat_again_is_shown_with_the_old_cursor() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        scene.note(&scene.worker, "Rusty.").await;
        let read = json!({ "chat_id": scene.chat, "seq": 3 });
        scene.shop.ok("mark_read", &scene.worker, read).await;
        scene.assign(None).await;
        let mut at_guest = scene.shop.live(&scene.guest).await;
        let mut at_admin = scene.shop.live(&scene.admin).await;
        let page = format!("messages?chat_id={}", scene.chat);
        let shown = async |who| {
            let cursors = scene.shop.ok_get(&page, who).await["read"].clone();
            let of_worker = |cursor: &&Value| cursor["by"]["type"] == "worker";
            cursors.as_array().unwrap().iter().find(of_worker).cloned()
        };
        for who in [&scene.guest, &scene.admin] {
            assert_eq!(shown(who).await, None, "{engine:?}");
        }
        scene.assign(Some(scene.worker.id)).await;
        for (who, socket, seq) in [
            (&scene.guest, &mut at_guest, 2),
            (&scene.admin, &mut at_admin, 3),
        ] {
            let frames = heard(socket).await;
            let told = frames.iter().find(|frame| frame["t"] == "read").unwrap();
            let by = json!({ "type": "worker", "id": scene.worker.id });
            assert_eq!((&told["by"], &told["seq"]), (&by, &json!(seq)));
            let cursor = json!({ "by": by, "seq": seq });
            assert_eq!(shown(who).await, Some(cursor), "{engine:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r20_a_chat_between_staff_tells_both_sides_who_joined_them() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let marta = scene.shop.hire(PartyKind::Admin, "marta").await;
        start(&scene.shop, &scene.guest, "Another").await;
        let with = json!({ "with": { "type": "admin", "id": scene.admin.id } });
        let chat = scene.shop.ok("start", &scene.worker, with).await["chat_id"].clone();
        for admin in [&scene.admin, &marta] {
            let mut socket = scene.shop.live(&scene.worker).await;
            let text = json!({ "chat_id": chat, "message": "I am with you." });
            scene.shop.ok("send_message", admin, text).await;
            let told = tokio::time::timeout(PATIENCE, socket.next_of("chat")).await;
            let told = told.expect("the chat is told")["chat"].clone();
            let list = scene.shop.ok_get("list?limit=1", &scene.worker).await;
            assert_eq!(told["parties"], list["chats"][0]["parties"], "{engine:?}");
            let id = json!(admin.id);
            let parties = told["parties"].as_array().unwrap();
            assert!(
                parties
                    .iter()
                    .any(|one| one["id"] == id && one["type"] == "admin")
            );
        }
    }
}
