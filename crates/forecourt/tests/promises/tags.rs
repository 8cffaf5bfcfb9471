//! Tags: staff's words for what a chat is about; a customer learns of none.

use crate::scene::{Scene, start};
use crate::support::{ENGINES, Session};
use serde_json::{Value, json};
use std::time::Duration;

impl Scene {
    async fn tag(&self, who: &Session, tags: &[&str]) -> Value {
        let body = json!({ "chat_id": self.chat, "tags": tags });
        self.shop.ok("tag", who, body).await["chat"].clone()
    }
}

/// All that a customer can ask for, as text.
async fn asked_by(scene: &Scene, who: &Session) -> String {
    let mut all = String::new();
    for question in [
        "list".to_owned(),
        "list?tag=brakes".to_owned(),
        "list?snoozed=true".to_owned(),
        "unread_count".to_owned(),
        format!("messages?chat_id={}", scene.chat),
    ] {
        all += &scene.shop.ok_get(&question, who).await.to_string();
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn tags_are_a_whole_new_set_that_staff_sees_everywhere() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let tagged = scene
            .tag(&scene.worker, &["tyres", "ፍሬን", "tyres", " brakes "])
            .await;
        assert_eq!(
            tagged["tags"],
            json!(["brakes", "tyres", "ፍሬን"]),
            "{engine:?}: each once, by name"
        );
        for who in [&scene.admin, &scene.worker] {
            assert_eq!(
                scene.listed(who).await["tags"],
                tagged["tags"],
                "{engine:?}"
            );
        }
        let found = |tag: &str| format!("list?tag={tag}");
        for (query, count) in [
            (found("brakes"), 1),
            (found("%E1%8D%8D%E1%88%AC%E1%8A%95"), 1),
            (found("Brakes"), 0),
            (found("brake"), 0),
            ("list?tag=tyres&status=closed".to_owned(), 0),
        ] {
            let list = scene.shop.ok_get(&query, &scene.admin).await;
            assert_eq!(list["chats"].as_array().unwrap().len(), count, "{query}");
        }
        assert_eq!(scene.tag(&scene.admin, &[]).await["tags"], json!([]));
        let none = scene.shop.ok_get("tags", &scene.admin).await;
        assert_eq!(none["tags"], json!([]), "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p4_tags_are_counted_within_the_scope_of_who_asks() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let second = start(&scene.shop, &scene.guest, "Another thing").await;
        scene.tag(&scene.admin, &["brakes"]).await;
        let body = json!({ "chat_id": second, "tags": ["brakes", "secret"] });
        scene.shop.ok("tag", &scene.admin, body.clone()).await;
        let all = scene.shop.ok_get("tags", &scene.admin).await["tags"].clone();
        assert_eq!(
            all,
            json!([{ "tag": "brakes", "chats": 2 }, { "tag": "secret", "chats": 1 }]),
            "{engine:?}"
        );
        let workers = scene.shop.ok_get("tags", &scene.worker).await["tags"].clone();
        assert_eq!(
            workers,
            json!([{ "tag": "brakes", "chats": 1 }]),
            "{engine:?}"
        );
        let refused = scene.shop.post("tag", Some(&scene.worker), body).await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (404, "not_found")
        );
        let list = scene.shop.ok_get("list?tag=secret", &scene.worker).await;
        assert_eq!(list["chats"], json!([]), "{engine:?}");
        // A worker who lost the chat has lost its tags.
        scene.assign(None).await;
        let workers = scene.shop.ok_get("tags", &scene.worker).await["tags"].clone();
        assert_eq!(workers, json!([]), "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p4_a_tag_changes_nothing_that_a_customer_can_see() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let mut at_guest = scene.shop.live(&scene.guest).await;
        let mut at_admin = scene.shop.live(&scene.admin).await;
        at_guest.until_quiet(Duration::from_millis(300)).await;
        at_admin.until_quiet(Duration::from_millis(50)).await;
        let before = asked_by(&scene, &scene.guest).await;
        let version = scene.shop.ok_get("list", &scene.admin).await["version"].clone();
        scene.tag(&scene.worker, &["brakes"]).await;
        let told = at_admin.next_of("chat").await;
        assert_eq!(told["chat"]["tags"], json!(["brakes"]), "{engine:?}");
        let now = scene.shop.ok_get("list", &scene.admin).await["version"].clone();
        assert_ne!(now, version, "{engine:?}: staff's list moved");
        let after = asked_by(&scene, &scene.guest).await;
        assert_eq!(after, before, "{engine:?}: the customer's did not");
        assert!(
            !after.contains("tags") && !after.contains("snoozed"),
            "{after}"
        );
        let frames = at_guest.until_quiet(Duration::from_millis(300)).await;
        assert!(frames.is_empty(), "{engine:?}: {frames:?}");
        // Nor do the site's own tables say so: tags stand apart.
        let refused = scene
            .shop
            .post(
                "tag",
                Some(&scene.guest),
                json!({ "chat_id": scene.chat, "tags": ["x"] }),
            )
            .await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (403, "forbidden")
        );
        // A change that the customer does see brings no tags along.
        scene
            .shop
            .ok("close", &scene.worker, json!({ "chat_id": scene.chat }))
            .await;
        let told = at_guest.next_of("chat").await["chat"].clone();
        assert!(told.get("tags").is_none() && told.get("snoozed_until").is_none());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poll_of_staff_wakes_with_a_tag_and_a_customers_sleeps_on() {
    let scene = Scene::set(crate::support::Engine::Sqlite).await;
    let version = async |who| {
        let list = scene.shop.ok_get("list", who).await;
        list["version"].as_str().unwrap().to_owned()
    };
    let (admins, guests) = (version(&scene.admin).await, version(&scene.guest).await);
    let staffs = format!("list?version={admins}&wait=20");
    let customers = format!("list?version={guests}&wait=1");
    let sleeping = async {
        let begun = tokio::time::Instant::now();
        scene.shop.ok_get(&customers, &scene.guest).await;
        begun.elapsed()
    };
    let tagging = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        scene.tag(&scene.worker, &["brakes"]).await;
    };
    let (woken, slept, ()) =
        tokio::join!(scene.shop.ok_get(&staffs, &scene.admin), sleeping, tagging);
    assert_eq!(woken["chats"][0]["tags"], json!(["brakes"]));
    assert!(slept >= Duration::from_millis(950), "{slept:?}");
}
