//! The people of the own directory in the hands of an admin: added, changed, switched off; what ends with that, ends at
//! once.

use crate::scene::Scene;
use crate::support::{ENGINES, Engine, PASSWORD, Session, TestServer, eventually, session};
use model::PartyKind;
use serde_json::{Value, json};

const NEW: &str = "another password here";

async fn refused(shop: &TestServer, who: &Session, name: &str, body: Value) -> (u16, String) {
    let answer = shop.post(name, Some(who), body).await;
    (answer.status, answer.code())
}

fn told(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_adds_people_who_sign_in_and_lists_them() {
    for engine in ENGINES {
        let shop = TestServer::start(engine).await;
        let admin = shop.hire(PartyKind::Admin, "abel").await;
        shop.hire(PartyKind::User, "hanna").await;
        let sara = json!({
            "type": "worker", "username": "Sara", "name": "ሣራ ተስፋዬ", "password": PASSWORD,
            "email": "sara@example.com", "image_url": "/uploads/sara.jpg",
        });
        let added = shop.ok("person_add", &admin, sara.clone()).await;
        let expected = json!({
            "type": "worker", "id": 1, "username": "sara", "name": "ሣራ ተስፋዬ", "email": "sara@example.com",
            "image_url": "/uploads/sara.jpg", "is_active": true, "has_second_factor": false,
        });
        assert_eq!(added["person"], expected, "{engine:?}");
        assert!(!added.to_string().contains("argon2"), "no hash goes out");
        assert_eq!(shop.login("sara").await.id, 1);
        let staff = shop.ok_get("staff", &admin).await["people"].clone();
        let staff = staff.as_array().unwrap();
        assert_eq!(staff.len(), 2, "{engine:?}: customers are not staff");
        assert_eq!(staff[0]["type"], "admin");
        assert_eq!(staff[1], expected, "{engine:?}");

        let with = |field: &str, value: Value| {
            let mut body = sara.clone();
            body["username"] = "dawit".into();
            body[field] = value;
            body
        };
        for (body, expected) in [
            (
                with("username", "HANNA".into()),
                told(409, "username_taken"),
            ),
            (with("password", "short".into()), told(422, "invalid_field")),
            (with("email", "nonsense".into()), told(422, "invalid_field")),
            (
                with("image_url", "javascript:alert(1)".into()),
                told(422, "invalid_field"),
            ),
            (with("type", "guest".into()), told(422, "invalid_field")),
        ] {
            let found = refused(&shop, &admin, "person_add", body.clone()).await;
            assert_eq!(found, expected, "{engine:?}: {body}");
        }
        let staff = shop.ok_get("staff", &admin).await;
        assert_eq!(staff["people"].as_array().unwrap().len(), 2, "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_name_shows_at_once_and_ends_nothing() {
    let scene = Scene::set(Engine::Sqlite).await;
    let (shop, sara) = (&scene.shop, &scene.worker);
    scene.say(sara, "Hello.").await;
    let change = json!({ "type": "worker", "id": sara.id, "name": "Sara Tesfaye", "email": "s@example.com" });
    let changed = shop.ok("person_change", &scene.admin, change).await;
    assert_eq!(changed["person"]["email"], "s@example.com");
    let change = json!({ "type": "worker", "id": sara.id, "email": null });
    let changed = shop.ok("person_change", &scene.admin, change).await["person"].clone();
    assert_eq!(
        (&changed["name"], &changed["email"]),
        (&json!("Sara Tesfaye"), &Value::Null)
    );
    assert_eq!(
        shop.ok_get("auth/me", sara).await["me"]["name"],
        "Sara Tesfaye"
    );
    let lines = scene.all(&scene.guest).await;
    assert_eq!(lines.last().unwrap()["sender_name"], "Sara Tesfaye");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_switched_off_is_out_at_once_and_may_come_back() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let (shop, sara, admin) = (&scene.shop, &scene.worker, &scene.admin);
        let active =
            |is_active: bool| json!({ "type": "worker", "id": sara.id, "is_active": is_active });
        let mut live = shop.live(sara).await;
        let off = shop.ok("person_change", admin, active(false)).await;
        assert_eq!(off["person"]["is_active"], false);
        assert_eq!(live.closed().await, Some(4401), "{engine:?}");
        assert_eq!(shop.get("list", Some(sara)).await.status, 401, "{engine:?}");
        eventually("the chat is unassigned", || async {
            scene.listed(admin).await["worker_id"].is_null()
        })
        .await;
        let body = json!({ "username": "sara", "password": PASSWORD });
        let login = shop.post("auth/login", None, body).await;
        assert_eq!(login.code(), "bad_credentials");
        shop.ok("person_change", admin, active(true)).await;
        shop.login("sara").await;
        let staff = shop.ok_get("staff", admin).await;
        assert_eq!(staff["people"][1]["is_active"], true);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_password_by_an_admin_ends_the_persons_sessions() {
    for engine in ENGINES {
        let shop = TestServer::start(engine).await;
        let admin = shop.hire(PartyKind::Admin, "abel").await;
        for kind in [PartyKind::Worker, PartyKind::User] {
            let username = kind.as_str();
            let person = shop.hire(kind, username).await;
            let mut live = shop.live(&person).await;
            let change = |password: &str| json!({ "type": kind.as_str(), "id": person.id, "password": password });
            let short = refused(&shop, &admin, "person_change", change("short")).await;
            assert_eq!(short, told(422, "invalid_field"));
            shop.ok_get("auth/me", &person).await;
            shop.ok("person_change", &admin, change(NEW)).await;
            assert_eq!(live.closed().await, Some(4401), "{engine:?}");
            assert_eq!(shop.get("auth/me", Some(&person)).await.status, 401);
            let body = json!({ "username": username, "password": NEW });
            session(&shop.post("auth/login", None, body).await);
        }
        shop.ok_get("auth/me", &admin).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_switches_themselves_off_and_nobody_is_not_there() {
    let shop = TestServer::start(Engine::Sqlite).await;
    let admin = shop.hire(PartyKind::Admin, "abel").await;
    let me = json!({ "type": "admin", "id": admin.id, "is_active": false });
    let found = refused(&shop, &admin, "person_change", me).await;
    assert_eq!(found, told(422, "invalid_field"), "the last admin stays");
    let nobody = json!({ "type": "worker", "id": 999, "name": "Nobody" });
    let found = refused(&shop, &admin, "person_change", nobody).await;
    assert_eq!(found, told(404, "not_found"));
    shop.ok_get("staff", &admin).await;
}
