//! The states of a chat, its assignment, and who loses sight of it when.

use crate::scene::{Scene, start};
use crate::support::{ENGINES, PATIENCE};
use model::PartyKind;
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn a_chats_state_follows_what_is_done_to_it() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let (shop, chat) = (&scene.shop, json!({ "chat_id": scene.chat }));
        assert_eq!(
            scene.listed(&scene.guest).await["status"],
            "pending",
            "assigning alone changes nothing"
        );
        scene.note(&scene.worker, "Rusty.").await;
        assert_eq!(
            scene.listed(&scene.guest).await["status"],
            "pending",
            "a note is no answer"
        );
        // Closed and reopened before anybody answered.
        shop.ok("close", &scene.worker, chat.clone()).await;
        assert_eq!(
            shop.ok("reopen", &scene.guest, chat.clone()).await["chat"]["status"],
            "pending"
        );
        shop.ok("close", &scene.worker, chat.clone()).await;
        scene.note(&scene.worker, "A no-show.").await;
        assert_eq!(
            scene.listed(&scene.guest).await["status"],
            "closed",
            "a note reopens nothing"
        );
        scene.say(&scene.guest, "I am here.").await;
        assert_eq!(scene.listed(&scene.guest).await["status"], "pending");
        // Staff answers.
        scene.say(&scene.worker, "So am I.").await;
        assert_eq!(scene.listed(&scene.guest).await["status"], "open");
        // The worker needs an admin: an admin's text ends it, the worker's or guest's does not.
        assert_eq!(
            shop.ok("escalate", &scene.worker, chat.clone()).await["chat"]["status"],
            "escalated"
        );
        scene.say(&scene.worker, "One moment.").await;
        scene.say(&scene.guest, "Of course.").await;
        scene.note(&scene.admin, "I look at it.").await;
        assert_eq!(scene.listed(&scene.guest).await["status"], "escalated");
        scene.say(&scene.admin, "Abel here.").await;
        assert_eq!(scene.listed(&scene.guest).await["status"], "open");
        // Or a new assignment does; taking it back does not.
        shop.ok("escalate", &scene.admin, chat.clone()).await;
        assert_eq!(scene.assign(None).await["chat"]["status"], "escalated");
        assert_eq!(
            scene.assign(Some(scene.worker.id)).await["chat"]["status"],
            "open"
        );
        // Closing twice is the same success, with one event.
        let before = scene.all(&scene.guest).await.len();
        for _ in 0..2 {
            assert_eq!(
                shop.ok("close", &scene.admin, chat.clone()).await["chat"]["status"],
                "closed"
            );
        }
        assert_eq!(
            scene.all(&scene.guest).await.len(),
            before + 1,
            "{engine:?}"
        );
        let refused = shop
            .post("escalate", Some(&scene.worker), chat.clone())
            .await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (409, "chat_closed")
        );
        // Whoever writes reopens it, the event before the text.
        scene.say(&scene.guest, "It rattles again.").await;
        let lines = scene.all(&scene.guest).await;
        let last: Vec<&str> = lines[before + 1..]
            .iter()
            .map(|line| line["kind"].as_str().unwrap())
            .collect();
        assert_eq!(last, ["event", "text"], "{engine:?}");
        assert_eq!(
            scene.listed(&scene.guest).await["status"],
            "open",
            "staff answered before"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_that_moved_is_not_closed_unseen() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let close = |seen: i64| json!({ "chat_id": scene.chat, "seen_seq": seen });
        scene.say(&scene.guest, "And the mirror?").await;
        for seen in [0, 1, 2] {
            let refused = scene
                .shop
                .post("close", Some(&scene.worker), close(seen))
                .await;
            assert_eq!(
                (refused.status, refused.code().as_str()),
                (409, "chat_moved"),
                "{engine:?} {seen}"
            );
        }
        assert_eq!(scene.listed(&scene.guest).await["status"], "pending");
        // An event after what was seen is no message.
        scene
            .shop
            .ok("escalate", &scene.worker, json!({ "chat_id": scene.chat }))
            .await;
        scene.shop.ok("close", &scene.worker, close(3)).await;
        assert_eq!(scene.listed(&scene.guest).await["status"], "closed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_admins_who_assign_at_once_exactly_one_wins() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let mut workers = Vec::new();
        for name in ["yonas", "liya", "dawit", "hana"] {
            workers.push(scene.shop.add_person(PartyKind::Worker, name).await);
        }
        let second = scene.shop.hire(PartyKind::Admin, "marta").await;
        let mut now = Some(scene.worker.id);
        for expected_none in [false, true] {
            if expected_none {
                scene.assign(None).await;
                now = None;
            }
            let body = |worker: i64| json!({ "chat_id": scene.chat, "worker_id": worker, "expected_worker_id": now });
            let tries = workers.iter().enumerate().map(|(at, worker)| {
                let by = if at % 2 == 0 { &scene.admin } else { &second };
                scene.shop.post("assign_worker", Some(by), body(*worker))
            });
            let answers = futures_util::future::join_all(tries).await;
            let won: Vec<usize> = (0..answers.len())
                .filter(|at| answers[*at].status == 200)
                .collect();
            assert_eq!(won.len(), 1, "{engine:?}: {answers:?}");
            for lost in answers.iter().filter(|answer| answer.status != 200) {
                assert_eq!(
                    (lost.status, lost.code().as_str()),
                    (409, "assignment_changed")
                );
            }
            let chat = scene.listed(&scene.admin).await;
            assert_eq!(chat["worker_id"], workers[won[0]]);
            assert_eq!(
                chat["assigned_by"],
                if won[0].is_multiple_of(2) {
                    scene.admin.id
                } else {
                    second.id
                }
            );
        }
        // Absent, nothing is checked.
        assert_eq!(
            scene.assign(Some(scene.worker.id)).await["chat"]["worker_id"],
            scene.worker.id
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reassigned_worker_loses_the_chat_within_a_second_everywhere() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let other = scene.shop.hire(PartyKind::Worker, "yonas").await;
        let mut socket = scene.shop.live(&scene.worker).await;
        let version = scene.shop.ok_get("list", &scene.worker).await["version"]
            .as_str()
            .unwrap()
            .to_owned();
        let polled = format!("messages?chat_id={}&after_seq=2&wait=20", scene.chat);
        let listed = format!("list?version={version}&wait=20");
        let reassign = async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            scene.assign(Some(other.id)).await;
            tokio::time::Instant::now()
        };
        let timed = |question: String| async {
            let answer = scene.shop.get(&{ question }, Some(&scene.worker)).await;
            (tokio::time::Instant::now(), answer)
        };
        let gone = async {
            let frame = socket.next_of("gone").await;
            (tokio::time::Instant::now(), frame)
        };
        let (lost_at, (poll_at, poll), (list_at, list), (gone_at, gone)) =
            tokio::join!(reassign, timed(polled), timed(listed), gone);
        for at in [poll_at, list_at, gone_at] {
            assert!(
                at.saturating_duration_since(lost_at) < Duration::from_secs(1),
                "{engine:?}"
            );
        }
        assert_eq!(gone["chat"], scene.chat);
        assert_eq!((poll.status, poll.code().as_str()), (404, "not_found"));
        assert_eq!(list.json()["chats"], json!([]));
        // The past included, and nothing of the future.
        let past = scene
            .shop
            .get(
                &format!("messages?chat_id={}&after_seq=0", scene.chat),
                Some(&scene.worker),
            )
            .await;
        assert_eq!(past.status, 404);
        scene.say(&scene.guest, "Anybody?").await;
        let frames = socket.until_quiet(Duration::from_millis(300)).await;
        let own =
            |frame: &Value| frame["t"] == "message" || frame["t"] == "chat" || frame["t"] == "read";
        assert!(!frames.iter().any(own), "{engine:?}: {frames:?}");
        socket
            .say(json!({ "t": "send", "id": "late", "chat": scene.chat, "text": "I am" }))
            .await;
        assert_eq!(socket.next_of("error").await["code"], "not_found");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn chats_between_staff_have_both_as_parties_and_nobody_assigned() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let other = scene.shop.hire(PartyKind::Worker, "yonas").await;
        let with = json!({ "with": { "type": "worker", "id": other.id }, "message": "Have you a 10 mm key?" });
        let chat = scene.shop.ok("start", &scene.worker, with).await["chat_id"]
            .as_i64()
            .unwrap();
        for (endpoint, extra) in [
            ("assign_worker", json!(scene.worker.id)),
            ("assign_worker", Value::Null),
            ("escalate", Value::Null),
        ] {
            let body = json!({ "chat_id": chat, "worker_id": extra });
            let body = if endpoint == "escalate" {
                json!({ "chat_id": chat })
            } else {
                body
            };
            let refused = scene.shop.post(endpoint, Some(&scene.admin), body).await;
            assert_eq!(
                (refused.status, refused.code().as_str()),
                (409, "staff_chat"),
                "{engine:?} {endpoint}"
            );
        }
        let ids = |list: &Value| -> Vec<i64> {
            list["chats"]
                .as_array()
                .unwrap()
                .iter()
                .map(|chat| chat["chat_id"].as_i64().unwrap())
                .collect()
        };
        assert!(
            !ids(&scene
                .shop
                .ok_get("list?unassigned=true", &scene.admin)
                .await)
            .contains(&chat)
        );
        assert!(ids(&scene.shop.ok_get("list", &other).await).contains(&chat));
        assert_eq!(
            scene.shop.ok_get("unread_count", &other).await["unread_count"],
            1
        );
        assert_eq!(
            scene
                .shop
                .get(&format!("messages?chat_id={chat}"), Some(&scene.guest))
                .await
                .status,
            404
        );
        for who in [&other, &scene.worker] {
            scene
                .shop
                .ok(
                    "send_message",
                    who,
                    json!({ "chat_id": chat, "message": "here", "note": true }),
                )
                .await;
            assert_eq!(
                scene
                    .shop
                    .ok("close", who, json!({ "chat_id": chat }))
                    .await["chat"]["status"],
                "closed"
            );
            scene
                .shop
                .ok("reopen", who, json!({ "chat_id": chat }))
                .await;
        }
        // With a user, the worker who starts is the assigned one.
        let user = scene.shop.add_person(PartyKind::User, "eden").await;
        let with = json!({ "with": { "type": "user", "id": user } });
        let started = scene.shop.ok("start", &scene.worker, with).await;
        assert_eq!(
            (&started["chat"]["worker_id"], &started["status"]),
            (&json!(scene.worker.id), &json!("open"))
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_is_told_who_of_staff_comes_and_goes_and_customers_are_not() {
    let scene = Scene::set(crate::support::Engine::Sqlite).await;
    start(&scene.shop, &scene.guest, "Another").await;
    let mut at_admin = scene.shop.live(&scene.admin).await;
    let mut at_guest = scene.shop.live(&scene.guest).await;
    let worker = scene.shop.live(&scene.worker).await;
    let came = at_admin.next_of("presence").await;
    assert_eq!(
        (&came["online"], &came["who"]["id"]),
        (&json!(true), &json!(scene.worker.id))
    );
    let here = |answer: &Value| {
        answer["technicians"]
            .as_array()
            .unwrap()
            .iter()
            .find(|t| t["id"] == scene.worker.id)
            .unwrap()["online"]
            .clone()
    };
    assert_eq!(
        here(&scene.shop.ok_get("get_technicians", &scene.admin).await),
        true
    );
    drop(worker);
    let begun = tokio::time::Instant::now();
    let went = at_admin.next_of("presence").await;
    assert_eq!(
        (&went["online"], &went["who"]["id"]),
        (&json!(false), &json!(scene.worker.id))
    );
    assert!(begun.elapsed() < PATIENCE);
    assert_eq!(
        here(&scene.shop.ok_get("get_technicians", &scene.admin).await),
        false
    );
    let frames = at_guest.until_quiet(Duration::from_millis(100)).await;
    assert!(
        !frames.iter().any(|frame| frame["t"] == "presence"),
        "{frames:?}"
    );
}
