//! Saved replies: shared ones are the admins' to change, own ones nobody else's to see.

use crate::scene::Scene;
use crate::support::{ENGINES, Session, TestServer};
use serde_json::{Value, json};

async fn replies(shop: &TestServer, who: &Session) -> Vec<Value> {
    let answer = shop.ok_get("saved_replies", who).await;
    answer["replies"].as_array().unwrap().clone()
}

fn reply(shortcut: &str, text: &str) -> Value {
    json!({ "shortcut": shortcut, "title": "A title", "text": text })
}

async fn refused(shop: &TestServer, name: &str, who: &Session, body: Value) -> (u16, String) {
    let answer = shop.post(name, Some(who), body).await;
    (answer.status, answer.code())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admins_reply_is_everybodys_and_a_workers_is_the_workers() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let (shop, admin, worker) = (&scene.shop, &scene.admin, &scene.worker);
        let other = shop.hire(model::PartyKind::Worker, "dawit").await;
        let text = "Hello {first_name},\nyour {car} ({plate}) is ready. ሰላም";
        let shared = shop.ok("save_reply", admin, reply("/Ready", text)).await["reply"].clone();
        let own = shop.ok("save_reply", worker, reply("lift", "On it.")).await["reply"].clone();
        let is = |reply: &Value| {
            (
                reply["shortcut"].as_str().unwrap().to_owned(),
                reply["is_own"] == true,
                reply["can_change"] == true,
            )
        };
        assert_eq!(is(&shared), ("ready".to_owned(), false, true), "{engine:?}");
        assert_eq!(shared["text"], text, "as written, for the page to fill in");
        let seen: Vec<_> = replies(shop, worker).await.iter().map(is).collect();
        assert_eq!(
            seen,
            [
                ("lift".to_owned(), true, true),
                ("ready".to_owned(), false, false)
            ],
            "{engine:?}"
        );
        let ids = |rows: Vec<Value>| rows.iter().map(|row| row["id"].clone()).collect::<Vec<_>>();
        assert_eq!(ids(replies(shop, &other).await), [shared["id"].clone()]);
        assert_eq!(ids(replies(shop, admin).await), [shared["id"].clone()]);

        // What is shared is not a worker's to change; what is somebody's own is not there for others.
        let change = |id: &Value| json!({ "id": id, "shortcut": "x", "title": "x", "text": "x" });
        for (who, id, expected) in [
            (worker, &shared["id"], (403, "forbidden")),
            (&other, &own["id"], (404, "not_found")),
            (admin, &own["id"], (404, "not_found")),
            (worker, &json!(999_999), (404, "not_found")),
        ] {
            let expected = (expected.0, expected.1.to_owned());
            assert_eq!(
                refused(shop, "save_reply", who, change(id)).await,
                expected,
                "{engine:?}"
            );
            assert_eq!(
                refused(shop, "drop_reply", who, json!({ "id": id })).await,
                expected,
                "{engine:?}"
            );
        }
        let mut theirs = reply("theirs", "x");
        theirs["shared"] = true.into();
        assert_eq!(
            refused(shop, "save_reply", worker, theirs).await,
            (403, "forbidden".to_owned())
        );
        let guest = refused(shop, "save_reply", &scene.guest, reply("x", "x")).await;
        assert_eq!(guest, (403, "forbidden".to_owned()));
        assert_eq!(
            shop.get("saved_replies", Some(&scene.guest)).await.status,
            403
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_is_changed_dropped_and_its_shortcut_is_its_owners_once() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let (shop, admin, worker) = (&scene.shop, &scene.admin, &scene.worker);
        let shared = shop.ok("save_reply", admin, reply("price", "one")).await["reply"].clone();
        // One's own may have the shortcut of a shared one, and comes first.
        let own = shop.ok("save_reply", worker, reply("PRICE", "two")).await["reply"].clone();
        assert_eq!(
            replies(shop, worker).await[0]["id"],
            own["id"],
            "{engine:?}"
        );
        for (who, shortcut) in [(admin, "price"), (worker, "/price")] {
            let taken = refused(shop, "save_reply", who, reply(shortcut, "x")).await;
            assert_eq!(taken, (409, "shortcut_taken".to_owned()), "{engine:?}");
        }
        let mut change = reply("cost", "three");
        change["id"] = shared["id"].clone();
        let changed = shop.ok("save_reply", admin, change.clone()).await["reply"].clone();
        assert_eq!(
            (&changed["id"], &changed["text"], &changed["is_own"]),
            (&shared["id"], &json!("three"), &json!(false)),
            "{engine:?}: it stays shared"
        );
        change["shared"] = false.into();
        shop.ok("save_reply", admin, change).await;
        assert_eq!(
            replies(shop, worker).await.len(),
            1,
            "{engine:?}: now his own"
        );
        shop.ok("drop_reply", worker, json!({ "id": own["id"] }))
            .await;
        assert!(replies(shop, worker).await.is_empty(), "{engine:?}");
        let gone = refused(shop, "drop_reply", worker, json!({ "id": own["id"] })).await;
        assert_eq!(gone, (404, "not_found".to_owned()));
    }
}
