//! Duty and capacity of technicians: told to whoever assigns.

use crate::scene::Scene;
use crate::support::{ENGINES, Session};
use model::PartyKind;
use serde_json::{Value, json};

async fn technician(scene: &Scene, who: &Session, id: i64) -> Value {
    let answer = scene.shop.ok_get("get_technicians", who).await;
    let all = answer["technicians"].as_array().unwrap();
    all.iter().find(|one| one["id"] == id).unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_sets_the_own_duty_and_an_admin_anybodys() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let (shop, id) = (&scene.shop, scene.worker.id);
        let state = |one: &Value| (one["on_duty"].clone(), one["capacity"].clone());
        let fresh = technician(&scene, &scene.admin, id).await;
        assert_eq!(
            state(&fresh),
            (json!(true), Value::Null),
            "{engine:?}: as shipped"
        );
        let body = json!({ "on": true, "capacity": 3 });
        let own = shop.ok("duty", &scene.worker, body).await["technician"].clone();
        assert_eq!(own["id"], id);
        assert_eq!(own["open_chats"], 1);
        assert_eq!(state(&own), (json!(true), json!(3)), "{engine:?}");
        let body = json!({ "on": false, "worker_id": id });
        let by_admin = shop.ok("duty", &scene.admin, body).await["technician"].clone();
        assert_eq!(
            state(&by_admin),
            (json!(false), json!(3)),
            "{engine:?}: what is not said stays"
        );
        let seen = technician(&scene, &scene.worker, id).await;
        assert_eq!(state(&seen), state(&by_admin), "{engine:?}");
        let body = json!({ "on": true, "capacity": null, "worker_id": id });
        let unbound = shop.ok("duty", &scene.worker, body).await["technician"].clone();
        assert_eq!(state(&unbound), (json!(true), Value::Null), "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn duty_is_refused_to_everybody_else() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let other = scene.shop.hire(PartyKind::Worker, "dawit").await;
        let mine = scene.worker.id;
        for (who, body, refusal) in [
            (
                &other,
                json!({ "on": true, "worker_id": mine }),
                (403, "identity_mismatch"),
            ),
            (&scene.admin, json!({ "on": true }), (422, "missing_field")),
            (
                &scene.admin,
                json!({ "on": true, "worker_id": 999 }),
                (422, "invalid_field"),
            ),
            (&scene.guest, json!({ "on": true }), (403, "forbidden")),
            (
                &scene.worker,
                json!({ "on": true, "capacity": 0 }),
                (422, "invalid_field"),
            ),
            (
                &scene.worker,
                json!({ "on": true, "capacity": 51 }),
                (422, "invalid_field"),
            ),
            (
                &scene.worker,
                json!({ "capacity": 5 }),
                (422, "missing_field"),
            ),
        ] {
            let answer = scene.shop.post("duty", Some(who), body.clone()).await;
            assert_eq!(
                (answer.status, answer.code().as_str()),
                refusal,
                "{engine:?} {body}: {}",
                answer.text
            );
        }
        let fresh = technician(&scene, &scene.admin, mine).await;
        assert_eq!(fresh["on_duty"], true, "{engine:?}: nothing was done");
    }
}
