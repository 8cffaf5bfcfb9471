//! A closed chat is rated by its customer, and by nobody else.

use crate::scene::Scene;
use crate::support::{ENGINES, Session};
use serde_json::{Value, json};

impl Scene {
    async fn close(&self) {
        let body = json!({ "chat_id": self.chat });
        self.shop.ok("close", &self.admin, body).await;
    }

    async fn rate(&self, who: &Session, stars: i64, comment: Option<&str>) -> (u16, Value) {
        let body = json!({ "chat_id": self.chat, "stars": stars, "comment": comment });
        let answer = self.shop.post("rate", Some(who), body).await;
        (answer.status, answer.json())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_customer_rates_a_closed_chat_and_may_think_again() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        assert_eq!(scene.listed(&scene.guest).await["rating"], Value::Null);
        let (status, early) = scene.rate(&scene.guest, 5, None).await;
        assert_eq!(
            (status, &early["code"]),
            (409, &json!("chat_not_closed")),
            "{engine:?}"
        );
        scene.close().await;
        let mut at_worker = scene.shop.live(&scene.worker).await;
        let version = scene.shop.ok_get("list", &scene.guest).await["version"].clone();
        let before = scene.listed(&scene.guest).await["updated_at"].clone();
        let (status, rated) = scene.rate(&scene.guest, 4, Some("Quick.\nአመሰግናለሁ")).await;
        assert_eq!(status, 200, "{engine:?}: {rated}");
        let rating = &rated["chat"]["rating"];
        assert_eq!(
            (&rating["stars"], &rating["comment"]),
            (&json!(4), &json!("Quick.\nአመሰግናለሁ"))
        );
        assert!(rating["created_at"].is_string());
        for who in [&scene.guest, &scene.worker, &scene.admin] {
            let listed = scene.listed(who).await;
            assert_eq!(&listed["rating"], rating, "{engine:?}");
            assert_eq!(listed["updated_at"], before, "{engine:?}: it moves no list");
        }
        assert_eq!(&at_worker.next_of("chat").await["chat"]["rating"], rating);
        let now = scene.shop.ok_get("list", &scene.guest).await["version"].clone();
        assert_ne!(now, version, "{engine:?}");
        // Reopened and closed again it keeps the rating until there is another.
        scene.say(&scene.guest, "One more thing").await;
        assert_eq!(scene.listed(&scene.admin).await["rating"]["stars"], 4);
        assert_eq!(scene.rate(&scene.guest, 1, None).await.0, 409, "{engine:?}");
        scene.close().await;
        let (_, again) = scene.rate(&scene.guest, 2, None).await;
        let rating = &again["chat"]["rating"];
        assert_eq!(
            (&rating["stars"], &rating["comment"]),
            (&json!(2), &Value::Null),
            "{engine:?}: the second takes its place"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_rates_and_a_stranger_learns_nothing() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        scene.close().await;
        let stranger = scene.shop.guest().await;
        for (who, refusal) in [
            (&scene.worker, (403, "forbidden")),
            (&scene.admin, (403, "forbidden")),
            (&stranger, (404, "not_found")),
        ] {
            let (status, answer) = scene.rate(who, 5, None).await;
            let code = answer["code"].as_str().unwrap();
            assert_eq!((status, code), refusal, "{engine:?}");
        }
        for (stars, comment) in [(0, None), (6, None), (5, Some("x".repeat(1_001)))] {
            let (status, _) = scene.rate(&scene.guest, stars, comment.as_deref()).await;
            assert_eq!(status, 422, "{engine:?} {stars}");
        }
        assert_eq!(scene.listed(&scene.admin).await["rating"], Value::Null);
    }
}
