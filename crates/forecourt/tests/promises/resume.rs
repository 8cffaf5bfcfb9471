//! P5, R-21: from any seq a connection gets exactly what it missed, then what happens, with no gap and no
//! repeat; what cannot be proved whole is said.

use crate::scene::{Scene, start};
use crate::support::{ENGINES, Engine, Session, TestServer};
use model::PartyKind;
use serde_json::{Value, json};
use std::time::Duration;

const QUIET: Duration = Duration::from_millis(200);

/// The seqs of a chat's messages among frames.
fn seqs(frames: &[Value], chat: i64) -> Vec<i64> {
    let of_chat = |frame: &&Value| frame["t"] == "message" && frame["chat"] == chat;
    frames
        .iter()
        .filter(of_chat)
        .map(|frame| frame["seq"].as_i64().unwrap())
        .collect()
}

fn upto(after: i64, last: i64) -> Vec<i64> {
    (after + 1..=last).collect()
}

async fn write(shop: &TestServer, who: &Session, chat: i64, count: i64) {
    let mut socket = shop.live(who).await;
    for at in 0..count {
        socket.say(json!({ "t": "send", "id": format!("{chat}-{at}"), "chat": chat, "text": format!("line {at}") })).await;
    }
    for _ in 0..count {
        socket.next_of("ack").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r21_every_cut_point_gives_exactly_the_rest_in_each_audiences_numbers() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        for text in ["one", "two", "three"] {
            scene.note(&scene.worker, "internal").await;
            scene.say(&scene.worker, text).await;
        }
        for (who, last) in [(&scene.guest, 5), (&scene.worker, 8), (&scene.admin, 8)] {
            for after in 0..=last {
                let resume = json!({ scene.chat.to_string(): after });
                let (_, frames) = scene.shop.resumed(who, resume).await;
                assert_eq!(
                    seqs(&frames, scene.chat),
                    upto(after, last),
                    "{engine:?} {:?}",
                    who.kind
                );
                assert_eq!(
                    frames.len(),
                    seqs(&frames, scene.chat).len(),
                    "nothing else: {frames:?}"
                );
            }
        }
        // The replayed lines are the lines of the page.
        let (_, frames) = scene
            .shop
            .resumed(&scene.worker, json!({ scene.chat.to_string(): 0 }))
            .await;
        let shown =
            |text: &str, kind: &Value, seq: &Value, id: &Value| json!([text, kind, seq, id]);
        let replayed = frames.iter().map(|f| {
            shown(
                f["text"].as_str().unwrap(),
                &f["kind"],
                &f["seq"],
                &f["message_id"],
            )
        });
        let page = scene.all(&scene.worker).await;
        let paged = page.iter().map(|m| {
            shown(
                m["message"].as_str().unwrap(),
                &m["kind"],
                &m["seq"],
                &m["message_id"],
            )
        });
        assert!(replayed.eq(paged), "{frames:?}\n{page:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r21_a_gap_of_200_is_replayed_and_one_of_201_is_paged() {
    for engine in ENGINES {
        let shop = TestServer::start(engine).await;
        let guest = shop.guest().await;
        let chat = start(&shop, &guest, "Hello?").await;
        write(&shop, &guest, chat, 200).await;
        let (_, frames) = shop.resumed(&guest, json!({ chat.to_string(): 1 })).await;
        assert_eq!(seqs(&frames, chat), upto(1, 201), "{engine:?}");
        let (mut socket, frames) = shop.resumed(&guest, json!({ chat.to_string(): 0 })).await;
        assert_eq!(
            frames,
            [json!({ "t": "resync", "chat": chat })],
            "{engine:?}"
        );
        // Live goes on all the same.
        shop.ok(
            "send_message",
            &guest,
            json!({ "chat_id": chat, "message": "Still here" }),
        )
        .await;
        assert_eq!(socket.next_of("message").await["seq"], 202);
        // A number ahead of the chat's cannot be ours.
        let (_, frames) = shop.resumed(&guest, json!({ chat.to_string(): 203 })).await;
        assert_eq!(
            frames,
            [json!({ "t": "resync", "chat": chat })],
            "{engine:?}"
        );
        let (_, frames) = shop.resumed(&guest, json!({ chat.to_string(): 202 })).await;
        assert!(frames.is_empty(), "{frames:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r21_another_epoch_is_told_to_read_all_anew() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let hello = |epoch: Value| json!({ "t": "hello", "token": scene.guest.token, "epoch": epoch, "resume": { scene.chat.to_string(): 0 } });
        let epoch = scene.shop.ok_get("list", &scene.guest).await["epoch"].clone();
        for (said, expected) in [
            (json!("another"), json!(["resync"])),
            (epoch.clone(), json!(["message", "message"])),
        ] {
            let mut socket = scene.shop.socket().await;
            socket.say(hello(said)).await;
            let welcome = socket.next().await;
            assert_eq!(welcome["epoch"], epoch);
            let mut kinds = Vec::new();
            loop {
                let frame = socket.next().await;
                if frame["t"] == "resumed" {
                    break;
                }
                assert!(
                    frame["t"] != "resync" || frame.get("chat").is_none(),
                    "{frame}"
                );
                kinds.push(frame["t"].clone());
            }
            assert_eq!(Value::from(kinds), expected);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r21_foreign_and_unknown_chats_are_passed_over_alike() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let stranger = scene.shop.guest().await;
        let idle = scene.shop.hire(PartyKind::Worker, "yonas").await;
        for who in [&stranger, &idle] {
            let own = if who.kind == PartyKind::Guest {
                start(&scene.shop, who, "Mine").await
            } else {
                0
            };
            for after in [0, 1, 99] {
                let mut resume = json!({ scene.chat.to_string(): after, "999999": after });
                if own != 0 {
                    resume[own.to_string()] = json!(0);
                }
                let (mut socket, frames) = scene.shop.resumed(who, resume).await;
                assert_eq!(seqs(&frames, own).len(), usize::from(own != 0));
                assert_eq!(
                    frames.len(),
                    usize::from(own != 0),
                    "{engine:?}: {frames:?}"
                );
                scene.say(&scene.guest, "not for them").await;
                let frames = socket.until_quiet(Duration::from_millis(60)).await;
                assert!(seqs(&frames, scene.chat).is_empty(), "{frames:?}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r21_a_thousand_chats_can_be_named_and_not_one_more() {
    let shop = TestServer::start(Engine::Sqlite).await;
    let guest = shop.guest().await;
    let chat = start(&shop, &guest, "Hello?").await;
    let resume = |count: i64| -> Value {
        (chat..chat + count)
            .map(|id| (id.to_string(), json!(0)))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    let (_, frames) = shop.resumed(&guest, resume(1_000)).await;
    assert_eq!(seqs(&frames, chat), [1]);
    let mut socket = shop.socket().await;
    socket
        .say(json!({ "t": "hello", "token": guest.token, "resume": resume(1_001) }))
        .await;
    assert_eq!(socket.next().await["t"], "error");
}

/// The cut falls anywhere: while others write, a device reconnects again and again from what it has.
#[tokio::test(flavor = "multi_thread")]
async fn r21_live_lines_during_a_replay_are_neither_lost_nor_doubled() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let total = 150;
        let writing = async {
            let mut socket = scene.shop.live(&scene.guest).await;
            for at in 0..total {
                socket.say(json!({ "t": "send", "id": format!("k{at}"), "chat": scene.chat, "text": format!("{at}") })).await;
                // Some in batches, some one by one.
                if at % 5 == 0 {
                    socket.next_of("ack").await;
                }
            }
            // A socket that is dropped with frames unread takes what it has sent last with it.
            for _ in total / 5..total {
                socket.next_of("ack").await;
            }
        };
        let last = total + 2;
        tokio::join!(
            writing,
            follow(&scene, &scene.worker, last, 1),
            follow(&scene, &scene.worker, last, 3),
            follow(&scene, &scene.admin, last, 7),
        );
    }
}

/// A device that has all lines up to `last` in the end, and cuts its connection after every few.
async fn follow(scene: &Scene, who: &Session, last: i64, every: usize) {
    let mut have = 0;
    while have < last {
        let mut socket = scene.shop.socket().await;
        let resume = json!({ scene.chat.to_string(): have });
        socket
            .say(json!({ "t": "hello", "token": who.token, "resume": resume }))
            .await;
        for _ in 0..every {
            let line = socket.next_of("message").await;
            assert_eq!(line["seq"], have + 1, "in order, without gap or repeat");
            assert_eq!(line["chat"], scene.chat);
            have += 1;
            if have == last {
                let more = socket.until_quiet(Duration::from_millis(100)).await;
                assert!(seqs(&more, scene.chat).is_empty(), "{more:?}");
                return;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_devices_of_one_person_see_each_others_sends_with_the_key() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let mut phone = scene.shop.live(&scene.guest).await;
        let mut laptop = scene.shop.live(&scene.guest).await;
        let mut at_worker = scene.shop.live(&scene.worker).await;
        phone
            .say(json!({ "t": "send", "id": "k1", "chat": scene.chat, "text": "from the phone" }))
            .await;
        let ack = phone.next().await;
        assert_eq!((&ack["t"], &ack["seq"]), (&json!("ack"), &json!(3)));
        let twin = laptop.next_of("message").await;
        assert_eq!(
            (&twin["client_id"], &twin["seq"]),
            (&json!("k1"), &json!(3))
        );
        assert!(
            at_worker
                .next_of("message")
                .await
                .get("client_id")
                .is_none()
        );
        // A cursor moves on all devices of its owner, on the one that moved it too.
        scene.say(&scene.worker, "seen?").await;
        laptop
            .say(json!({ "t": "read", "chat": scene.chat, "seq": 4 }))
            .await;
        for device in [&mut phone, &mut laptop] {
            assert_eq!(device.next_of("read").await["seq"], 4);
        }
        let more = phone.until_quiet(QUIET).await;
        assert!(
            more.iter().all(|frame| frame["t"] == "chat"),
            "the ack stands for the message: {more:?}"
        );
        // After a cut, the key comes with one's own lines.
        let (_, frames) = scene
            .shop
            .resumed(&scene.guest, json!({ scene.chat.to_string(): 2 }))
            .await;
        assert_eq!(
            (&frames[0]["client_id"], frames[1].get("client_id")),
            (&json!("k1"), None)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sends_of_one_connection_are_committed_in_the_order_sent() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let mut socket = scene.shop.live(&scene.guest).await;
        for at in 0..300 {
            socket.say(json!({ "t": "send", "id": format!("k{at}"), "chat": scene.chat, "text": format!("{at}") })).await;
        }
        for at in 0..300 {
            let ack = socket.next_of("ack").await;
            assert_eq!(
                (ack["id"].as_str(), ack["seq"].as_i64()),
                (Some(&*format!("k{at}")), Some(at + 3)),
                "{engine:?}"
            );
        }
        let lines = scene.all(&scene.worker).await;
        assert!(
            lines[2..]
                .iter()
                .enumerate()
                .all(|(at, line)| line["message"].as_str() == Some(at.to_string().as_str()))
        );
    }
}
