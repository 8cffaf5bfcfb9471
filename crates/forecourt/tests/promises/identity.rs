//! Identity comes from the session: what a request says of its caller is compared, on every endpoint, after the 404.

use crate::scene::Scene;
use crate::support::{Answer, Engine, Session, bearer};
use api::routes::{Access, ENDPOINTS, Endpoint, Field};
use http::Method;
use serde_json::{Map, Value, json};

/// Fields by which an endpoint means somebody else than its caller.
const MEANT_OTHERWISE: [(&str, &str); 5] = [
    ("assign_worker", "worker_id"),
    ("duty", "worker_id"),
    ("list", "worker_id"),
    ("list", "user_id"),
    ("list", "guest_id"),
];

async fn ask(
    scene: &Scene,
    endpoint: &Endpoint,
    who: &Session,
    claim: (&str, Value),
    chat: i64,
) -> Answer {
    let mut fields = Map::new();
    for parameter in endpoint
        .parameters
        .iter()
        .filter(|parameter| parameter.required)
    {
        let value = match parameter.name {
            "chat_id" => chat.into(),
            "seq" | "stars" => json!(1),
            "tags" => json!([]),
            "until" => Value::Null,
            "on" => json!(true),
            "worker_id" => scene.worker.id.into(),
            "type" => json!("worker"),
            "id" if parameter.field == Field::Id => json!(999_999),
            _ => json!("x"),
        };
        fields.insert(parameter.name.to_owned(), value);
    }
    fields.insert(claim.0.to_owned(), claim.1);
    let mut headers = vec![bearer(who)];
    if endpoint.method == Method::GET {
        let text = |value: &Value| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned)
        };
        let query: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", text(value)))
            .collect();
        return scene
            .shop
            .raw(
                "GET",
                &format!("{}?{}", endpoint.path, query.join("&")),
                &headers,
                b"",
            )
            .await;
    }
    headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
    scene
        .shop
        .raw(
            "POST",
            endpoint.path,
            &headers,
            Value::Object(fields).to_string().as_bytes(),
        )
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_claim_is_refused_and_an_own_one_is_not_on_every_endpoint() {
    let scene = Scene::set(Engine::Sqlite).await;
    let me = &scene.admin;
    for endpoint in ENDPOINTS
        .iter()
        .filter(|endpoint| endpoint.access == Access::Session)
    {
        let name = endpoint.path.rsplit('/').next().unwrap();
        // The first two take nothing at all, a claim is an unknown field there; files are tried by
        // `attachments`.
        if ["me", "logout", "upload", "file"].contains(&name) {
            continue;
        }
        for (field, own, foreign) in [
            ("sender_type", json!("admin"), json!("worker")),
            ("sender_id", json!(me.id), json!(me.id + 90)),
            ("sender_id", json!(me.id.to_string()), json!("4711")),
            ("admin_id", json!(me.id), json!(me.id + 90)),
            ("assigned_by", json!(me.id), json!(me.id + 90)),
            ("user_id", Value::Null, json!(me.id)),
            ("guest_id", Value::Null, json!(me.id)),
            ("worker_id", Value::Null, json!(me.id)),
        ] {
            if MEANT_OTHERWISE.contains(&(name, field)) {
                continue;
            }
            let refused = ask(&scene, endpoint, me, (field, foreign), scene.chat).await;
            assert_eq!(
                (refused.status, refused.code().as_str()),
                (403, "identity_mismatch"),
                "{endpoint:?} {field}: {}",
                refused.text
            );
            if !own.is_null() {
                let answer = ask(&scene, endpoint, me, (field, own), scene.chat).await;
                assert_ne!(answer.code(), "identity_mismatch", "{endpoint:?} {field}");
            }
            let is_of_a_chat = endpoint
                .parameters
                .iter()
                .any(|parameter| parameter.name == "chat_id" && parameter.required);
            if is_of_a_chat {
                let missing = ask(&scene, endpoint, me, ("sender_id", json!(4711)), 999_999).await;
                assert_eq!(missing.status, 404, "{endpoint:?}: the 404 comes first");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn in_lists_staff_filters_by_anybody_and_a_customer_by_nobody_else() {
    let scene = Scene::set(Engine::Sqlite).await;
    let (guest, worker) = (scene.guest.id, scene.worker.id);
    for (who, query, expected) in [
        (&scene.admin, format!("list?worker_id={worker}"), Some(1)),
        (
            &scene.admin,
            format!("list?worker_id={}", worker + 50),
            Some(0),
        ),
        (&scene.admin, format!("list?guest_id={guest}"), Some(1)),
        (&scene.admin, format!("list?user_id={guest}"), Some(0)),
        (
            &scene.worker,
            format!("list?worker_id={}", worker + 50),
            Some(0),
        ),
        (&scene.guest, format!("list?guest_id={guest}"), Some(1)),
        (&scene.guest, format!("list?guest_id={}", guest + 50), None),
        (&scene.guest, format!("list?user_id={guest}"), None),
        (&scene.guest, format!("list?worker_id={worker}"), None),
    ] {
        let answer = scene.shop.get(&query, Some(who)).await;
        let found = answer.json()["chats"].as_array().map(Vec::len);
        assert_eq!(
            found, expected,
            "{query} as {:?}: {}",
            who.kind, answer.text
        );
        if expected.is_none() {
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (403, "identity_mismatch"),
                "{query}"
            );
        }
    }
}
