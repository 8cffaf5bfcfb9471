//! `GET messages?after_seq=&wait=`: the first line that the caller may see, as soon as it is there.

use super::{LONG_SECONDS, SHORT_SECONDS, WAITED, polled, while_they_wait};
use crate::scene::{Scene, start, texts};
use crate::support::{ENGINES, PATIENCE, Session};
use futures_util::future::join_all;
use serde_json::{Value, json};

/// The number of the newest line that somebody sees.
async fn last(scene: &Scene, who: &Session) -> i64 {
    let lines = scene.all(who).await;
    lines.last().unwrap()["seq"].as_i64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_poll_is_woken_by_each_line_that_its_caller_sees() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let chat = json!({ "chat_id": scene.chat });
        let say = |text: &str| json!({ "chat_id": scene.chat, "message": text });
        let note = json!({ "chat_id": scene.chat, "message": "Rusty.", "note": true });
        let (guest, sara, admin) = (&scene.guest, &scene.worker, &scene.admin);
        for (who, endpoint, body, hearers, kinds) in [
            (
                guest,
                "send_message",
                say("Hello?"),
                vec![guest, sara, admin],
                vec!["text"],
            ),
            (
                sara,
                "send_message",
                say("Yes."),
                vec![guest, sara, admin],
                vec!["text"],
            ),
            (admin, "send_message", note, vec![sara, admin], vec!["note"]),
            (
                sara,
                "escalate",
                chat.clone(),
                vec![guest, sara, admin],
                vec!["event"],
            ),
            (
                admin,
                "close",
                chat.clone(),
                vec![guest, sara, admin],
                vec!["event"],
            ),
            (
                guest,
                "send_message",
                say("Wait"),
                vec![guest, sara, admin],
                vec!["event", "text"],
            ),
        ] {
            let polls = hearers.into_iter().map(|hearer| async {
                let after = last(&scene, hearer).await;
                let question = format!(
                    "messages?chat_id={}&after_seq={after}&wait={LONG_SECONDS}",
                    scene.chat
                );
                (after, polled(&scene.shop, hearer, &question).await)
            });
            let acting = scene.shop.ok(endpoint, who, body);
            let (answers, _) = tokio::join!(join_all(polls), while_they_wait(acting));
            for (after, (took, answer)) in answers {
                assert!(took < PATIENCE / 3, "{engine:?} {endpoint} waited {took:?}");
                let lines = answer["messages"].as_array().unwrap();
                let heard: Vec<&Value> = lines.iter().map(|line| &line["kind"]).collect();
                assert_eq!(heard, kinds, "{engine:?} {endpoint}");
                assert_eq!(lines[0]["seq"], after + 1, "{engine:?} {endpoint}");
                assert_eq!(answer["has_more"], false);
            }
        }
        // What is there already is not waited for, and a page is a page.
        let question = format!(
            "messages?chat_id={}&after_seq=0&limit=2&wait=30",
            scene.chat
        );
        let (took, answer) = polled(&scene.shop, guest, &question).await;
        assert!(took < PATIENCE / 3, "{engine:?} took {took:?}");
        assert_eq!(answer["messages"].as_array().unwrap().len(), 2);
        assert_eq!(answer["has_more"], true);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_poll_sleeps_through_everything_else_and_its_time_is_up_without_a_line() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let other = start(&scene.shop, &scene.guest, "Another thing").await;
        let polls = [&scene.guest, &scene.worker].map(|who| async {
            let after = last(&scene, who).await;
            let question = format!(
                "messages?chat_id={}&after_seq={after}&wait={SHORT_SECONDS}",
                scene.chat
            );
            polled(&scene.shop, who, &question).await
        });
        let acts = async {
            let there = json!({ "chat_id": other, "message": "Elsewhere" });
            scene.shop.ok("send_message", &scene.guest, there).await;
            let read = json!({ "chat_id": scene.chat, "seq": 2 });
            scene
                .shop
                .ok("mark_read", &scene.worker, read.clone())
                .await;
            scene.shop.ok("mark_read", &scene.guest, read).await;
            let one = json!({ "chat_id": scene.chat, "worker_id": scene.worker.id });
            scene.shop.ok("assign_worker", &scene.admin, one).await;
        };
        let (answers, ()) = tokio::join!(join_all(polls), while_they_wait(acts));
        for (took, answer) in answers {
            assert!(took >= WAITED, "{engine:?} after {took:?}: {answer}");
            assert!(texts(answer["messages"].as_array().unwrap()).is_empty());
            // The cursors are the present ones all the same.
            let of_worker = json!({ "by": { "type": "worker", "id": scene.worker.id }, "seq": 2 });
            assert!(
                answer["read"].as_array().unwrap().contains(&of_worker),
                "{engine:?} {answer}"
            );
        }
    }
}
