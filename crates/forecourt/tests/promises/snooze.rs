//! A snooze is its owner's alone, and ends by its time or by a new text of the other side.

use crate::scene::Scene;
use crate::support::{ENGINES, Engine, Session, TestServer};
use model::{Clock, ManualClock, SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

impl Scene {
    fn in_an_hour(&self) -> String {
        self.shop.clock.now().plus_millis(3_600_000).rfc3339()
    }

    async fn snooze(&self, who: &Session, until: Value) -> Value {
        let body = json!({ "chat_id": self.chat, "until": until });
        self.shop.ok("snooze", who, body).await["chat"].clone()
    }

    async fn until(&self, who: &Session) -> Value {
        self.listed(who).await["snoozed_until"].clone()
    }

    async fn count(&self, who: &Session, snoozed: bool) -> usize {
        let list = self
            .shop
            .ok_get(&format!("list?snoozed={snoozed}"), who)
            .await;
        list["chats"].as_array().unwrap().len()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snooze_is_the_owners_and_a_text_of_the_customer_ends_it() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let until = scene.in_an_hour();
        let chat = scene.snooze(&scene.worker, json!(until)).await;
        assert_eq!(chat["snoozed_until"], json!(until), "{engine:?}");
        assert_eq!(scene.until(&scene.admin).await, Value::Null);
        assert_eq!(
            (
                scene.count(&scene.worker, true).await,
                scene.count(&scene.worker, false).await,
                scene.count(&scene.admin, true).await,
                scene.count(&scene.admin, false).await
            ),
            (1, 0, 0, 1),
            "{engine:?}"
        );
        // Staff's texts and notes, and the own ones, let it sleep.
        scene.say(&scene.admin, "We look into it.").await;
        scene.note(&scene.admin, "He will call at five.").await;
        scene.say(&scene.worker, "Nearly.").await;
        assert_eq!(scene.until(&scene.worker).await, json!(until), "{engine:?}");
        scene.say(&scene.guest, "Any news?").await;
        assert_eq!(scene.until(&scene.worker).await, Value::Null, "{engine:?}");
        assert_eq!(scene.count(&scene.worker, true).await, 0, "{engine:?}");
        assert_eq!(scene.count(&scene.worker, false).await, 1, "{engine:?}");
        // Again, and taken back.
        scene.snooze(&scene.worker, json!(until)).await;
        let back = scene.snooze(&scene.worker, Value::Null).await;
        assert_eq!(back["snoozed_until"], Value::Null, "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snooze_ends_at_its_time() {
    for engine in ENGINES {
        let clock = Arc::new(ManualClock::new(Timestamp::from_millis(1_790_000_000_000)));
        let shared: Arc<dyn Clock> = Arc::<ManualClock>::clone(&clock);
        let shop =
            TestServer::start_at(engine, shared, |config| config.api.limits.scale = 100_000.0)
                .await;
        let scene = Scene::set_in(shop).await;
        let until = scene.in_an_hour();
        scene.snooze(&scene.worker, json!(until)).await;
        clock.advance(SignedDuration::from_mins(59));
        assert_eq!(scene.until(&scene.worker).await, json!(until), "{engine:?}");
        clock.advance(SignedDuration::from_mins(1));
        assert_eq!(scene.until(&scene.worker).await, Value::Null, "{engine:?}");
        assert_eq!(scene.count(&scene.worker, true).await, 0, "{engine:?}");
        let body = json!({ "chat_id": scene.chat, "until": until });
        let past = scene.shop.post("snooze", Some(&scene.worker), body).await;
        assert_eq!(
            (past.status, past.code().as_str()),
            (422, "invalid_field"),
            "{engine:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p4_only_the_owner_is_told_of_a_snooze() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let mut sockets = Vec::new();
        for who in [&scene.worker, &scene.admin, &scene.guest] {
            sockets.push(scene.shop.live(who).await);
        }
        for socket in &mut sockets {
            socket.until_quiet(Duration::from_millis(200)).await;
        }
        let version = async |who| scene.shop.ok_get("list", who).await["version"].clone();
        let before = (version(&scene.worker).await, version(&scene.guest).await);
        scene.snooze(&scene.worker, json!(scene.in_an_hour())).await;
        let told = sockets[0].next_of("chat").await;
        assert!(told["chat"]["snoozed_until"].is_string(), "{engine:?}");
        for socket in &mut sockets[1..] {
            let frames = socket.until_quiet(Duration::from_millis(200)).await;
            assert!(frames.is_empty(), "{engine:?}: {frames:?}");
        }
        assert_ne!(version(&scene.worker).await, before.0, "{engine:?}");
        assert_eq!(version(&scene.guest).await, before.1, "{engine:?}");
        for (who, status) in [(&scene.guest, 403), (&scene.shop.guest().await, 404)] {
            let body = json!({ "chat_id": scene.chat, "until": null });
            let answer = scene.shop.post("snooze", Some(who), body).await;
            assert_eq!(answer.status, status, "{engine:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_who_lost_the_chat_can_neither_snooze_it_nor_find_it() {
    let scene = Scene::set(Engine::Sqlite).await;
    scene.snooze(&scene.worker, json!(scene.in_an_hour())).await;
    scene.assign(None).await;
    assert_eq!(scene.count(&scene.worker, true).await, 0);
    let body = json!({ "chat_id": scene.chat, "until": null });
    let answer = scene.shop.post("snooze", Some(&scene.worker), body).await;
    assert_eq!((answer.status, answer.code().as_str()), (404, "not_found"));
}
