//! `GET list?version=&wait=`: woken by each change of the own list, and by nothing else.

use super::{LONG_SECONDS, SHORT_SECONDS, WAITED, polled, version, while_they_wait};
use crate::scene::{Scene, start};
use crate::support::{ENGINES, PATIENCE, Session};
use futures_util::future::join_all;
use model::PartyKind;
use serde_json::{Value, json};

/// Everybody who polls.
struct Crowd {
    scene: Scene,
    /// A second chat of the guest, nobody's.
    second: i64,
    guest2: Session,
    user: Session,
    yonas: Session,
}

impl Crowd {
    async fn set(engine: crate::support::Engine) -> Self {
        let scene = Scene::set(engine).await;
        Self {
            second: start(&scene.shop, &scene.guest, "Another thing").await,
            guest2: scene.shop.guest().await,
            user: scene.shop.hire(PartyKind::User, "eden").await,
            yonas: scene.shop.hire(PartyKind::Worker, "yonas").await,
            scene,
        }
    }

    const fn everybody(&self) -> [&Session; 6] {
        let scene = &self.scene;
        [
            &scene.guest,
            &scene.worker,
            &scene.admin,
            &self.guest2,
            &self.user,
            &self.yonas,
        ]
    }
}

/// A change: who does what, and the places of those whose lists it changes.
type Change<'a> = (&'a str, &'a Session, &'a str, Value, &'a [usize]);

#[tokio::test(flavor = "multi_thread")]
async fn a_list_poll_is_woken_by_each_change_of_its_list() {
    for engine in ENGINES {
        let crowd = Crowd::set(engine).await;
        let (scene, shop) = (&crowd.scene, &crowd.scene.shop);
        let (guest, sara, admin) = (&scene.guest, &scene.worker, &scene.admin);
        let everybody = crowd.everybody();
        let chat = json!({ "chat_id": scene.chat });
        let text = |text: &str| json!({ "chat_id": scene.chat, "message": text });
        let note = json!({ "chat_id": scene.chat, "message": "Rusty.", "note": true });
        let read = |seq: i64| json!({ "chat_id": scene.chat, "seq": seq });
        let give = |worker: Option<i64>| json!({ "chat_id": crowd.second, "worker_id": worker });
        let with_sara = json!({ "with": { "type": "worker", "id": sara.id } });
        let with_user = json!({ "with": { "type": "user", "id": crowd.user.id }, "message": "Hi" });
        let changes: [Change<'_>; 18] = [
            (
                "a new chat",
                guest,
                "start",
                json!({ "message": "Hello?" }),
                &[0, 2],
            ),
            (
                "a text",
                guest,
                "send_message",
                text("Is it ready?"),
                &[0, 1, 2],
            ),
            // Text 3 is the newest line: that it is read shows in its writer's list too.
            (
                "a cursor at the end",
                sara,
                "mark_read",
                read(3),
                &[0, 1, 2],
            ),
            (
                "an answer",
                sara,
                "send_message",
                text("Nearly."),
                &[0, 1, 2],
            ),
            (
                "a cursor of the customer",
                guest,
                "mark_read",
                read(4),
                &[0, 1, 2],
            ),
            ("a note", sara, "send_message", note, &[1, 2]),
            // Staff's number 5 is the note; customers see nothing of it.
            ("a cursor at a note", admin, "mark_read", read(5), &[1, 2]),
            (
                "a call for an admin",
                sara,
                "escalate",
                chat.clone(),
                &[0, 1, 2],
            ),
            ("a close", admin, "close", chat.clone(), &[0, 1, 2]),
            ("a reopening", guest, "reopen", chat.clone(), &[0, 1, 2]),
            (
                "an assignment",
                admin,
                "assign_worker",
                give(Some(sara.id)),
                &[0, 1, 2],
            ),
            (
                "a reassignment",
                admin,
                "assign_worker",
                give(Some(crowd.yonas.id)),
                &[0, 1, 2, 5],
            ),
            (
                "an unassignment",
                admin,
                "assign_worker",
                give(None),
                &[0, 2, 5],
            ),
            (
                "a chat between staff",
                &crowd.yonas,
                "start",
                with_sara,
                &[1, 2, 5],
            ),
            ("a chat for a user", admin, "start", with_user, &[2, 4]),
            (
                "a text into a closed chat's twin",
                guest,
                "send_message",
                text("Thanks"),
                &[0, 1, 2],
            ),
            (
                "a close with a reason",
                sara,
                "close",
                json!({ "chat_id": scene.chat, "reason": "done" }),
                &[0, 1, 2],
            ),
            (
                "a text that reopens",
                guest,
                "send_message",
                text("Still here"),
                &[0, 1, 2],
            ),
        ];
        for (about, who, endpoint, body, woken) in changes {
            let before = join_all(everybody.map(|one| version(shop, one))).await;
            let polls = woken.iter().map(|place| {
                let question = format!("list?version={}&wait={LONG_SECONDS}", before[*place]);
                async move { polled(shop, everybody[*place], &question).await }
            });
            let (answers, _) = tokio::join!(
                join_all(polls),
                while_they_wait(shop.ok(endpoint, who, body))
            );
            for (place, (took, answer)) in woken.iter().zip(answers) {
                let now = shop.ok_get("list", everybody[*place]).await;
                let about = format!("{engine:?} {about}: {:?}", everybody[*place].kind);
                assert!(took < PATIENCE / 3, "{about} waited {took:?}");
                assert_eq!(answer["chats"], now["chats"], "{about}");
                assert_ne!(
                    answer["version"].as_str(),
                    Some(&*before[*place]),
                    "{about}"
                );
            }
            for place in (0..everybody.len()).filter(|place| !woken.contains(place)) {
                let now = version(shop, everybody[place]).await;
                let who = everybody[place];
                assert_eq!(
                    now, before[place],
                    "{engine:?} {about}: {:?} {}",
                    who.kind, who.id
                );
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_poll_sleeps_through_what_is_not_its_own() {
    for engine in ENGINES {
        let crowd = Crowd::set(engine).await;
        let (scene, shop) = (&crowd.scene, &crowd.scene.shop);
        scene.say(&scene.guest, "One more thing.").await;
        // Nobody of these has a part in the guest's chats; and of the guest's own list, notes, and cursors before its
        // newest line, change nothing.
        let sleepers = [&crowd.guest2, &crowd.user, &crowd.yonas];
        let everything = async {
            scene.say(&scene.guest, "Hello?").await;
            scene.say(&scene.worker, "Yes.").await;
            scene.note(&scene.worker, "Rusty.").await;
            for (who, endpoint) in [
                (&scene.worker, "escalate"),
                (&scene.admin, "close"),
                (&scene.guest, "reopen"),
            ] {
                let chat = json!({ "chat_id": scene.chat });
                shop.ok(endpoint, who, chat).await;
            }
            let last = json!({ "chat_id": scene.chat, "seq": 1_000 });
            shop.ok("mark_read", &scene.guest, last).await;
            scene.assign(None).await;
            start(shop, &scene.guest, "Another").await;
        };
        assert_asleep(&crowd, &sleepers, everything).await;
        scene.assign(Some(scene.worker.id)).await;
        let unseen = async {
            scene.note(&scene.worker, "Rusty.").await;
            scene.note(&scene.admin, "Very.").await;
            let early = json!({ "chat_id": scene.chat, "seq": 3 });
            shop.ok("mark_read", &scene.admin, early.clone()).await;
            // What moves nothing tells nobody, its owner included.
            shop.ok("mark_read", &scene.guest, early).await;
            shop.ok("reopen", &scene.guest, json!({ "chat_id": scene.chat }))
                .await;
        };
        assert_asleep(&crowd, &[&scene.guest, &crowd.guest2, &crowd.user], unseen).await;
    }
}

async fn assert_asleep(crowd: &Crowd, sleepers: &[&Session; 3], act: impl Future<Output = ()>) {
    let shop = &crowd.scene.shop;
    let before = join_all(sleepers.map(|who| version(shop, who))).await;
    let polls = sleepers.iter().zip(&before).map(|(who, version)| {
        let question = format!("list?version={version}&wait={SHORT_SECONDS}");
        async move { polled(shop, who, &question).await }
    });
    let (answers, ()) = tokio::join!(join_all(polls), while_they_wait(act));
    for (at, (took, answer)) in answers.iter().enumerate() {
        assert!(*took >= WAITED, "{:?} after {took:?}", sleepers[at].kind);
        assert_eq!(answer["version"].as_str(), Some(&*before[at]), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_has_bounds_and_a_strange_version_is_answered_at_once() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let (shop, chat) = (&scene.shop, scene.chat);
        let present = version(shop, &scene.guest).await;
        for query in [
            format!("list?version={present}&wait=31"),
            format!("list?version={present}&wait=-1"),
            format!("list?version={present}&wait=soon"),
            format!("list?version={present}&wait=1.5"),
            "list?wait=5".to_owned(),
            format!("list?version={}&wait=5", "v".repeat(5_000)),
            format!("messages?chat_id={chat}&after_seq=2&wait=31"),
            format!("messages?chat_id={chat}&after_seq=2&wait=-1"),
            format!("messages?chat_id={chat}&after_seq=-1&wait=1"),
            format!("messages?chat_id={chat}&wait=5"),
            format!("messages?chat_id={chat}&before_seq=2&wait=5"),
            format!("messages?chat_id={chat}&before_seq=2&after_seq=1&wait=5"),
        ] {
            let refused = shop.get(&query, Some(&scene.guest)).await;
            let told = (refused.status, refused.code());
            assert_eq!(
                told,
                (422, "invalid_field".to_owned()),
                "{engine:?} {query}"
            );
        }
        for query in [
            // Not one of ours, or of another run: changed, as far as anybody can tell.
            "list?version=0000000000000000&wait=30".to_owned(),
            "list?version=%F0%9F%9B%9E&wait=30".to_owned(),
            format!("list?version={present}&wait=0"),
            format!("list?version={present}"),
            format!("messages?chat_id={chat}&after_seq=1&wait=30"),
            format!("messages?chat_id={chat}&after_seq=2&wait=0"),
        ] {
            let (took, _) = polled(shop, &scene.guest, &query).await;
            assert!(took < PATIENCE / 3, "{engine:?} {query} took {took:?}");
        }
        // Filters narrow what a poll answers, not what wakes it.
        let question = format!("list?version={present}&status=closed&wait={LONG_SECONDS}");
        let ((took, answer), _) = tokio::join!(
            polled(shop, &scene.guest, &question),
            while_they_wait(scene.say(&scene.worker, "Yes?"))
        );
        assert_eq!(answer["chats"], json!([]), "{engine:?} {took:?}");
        assert!(took < PATIENCE / 3, "{engine:?} waited {took:?}");
    }
}
