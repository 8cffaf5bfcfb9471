//! Who of the staff looks at a chat: told to colleagues who may see it, ended with the right or the connection.

use crate::scene::Scene;
use crate::support::{ENGINES, Engine, TestSocket};
use model::PartyKind;
use serde_json::{Value, json};
use std::time::Duration;

async fn look(socket: &mut TestSocket, chat: impl Into<Value>) {
    socket
        .say(json!({ "t": "look", "chat": chat.into() }))
        .await;
}

/// The next `looking` frame: the chat, and the names in it.
async fn looking(socket: &mut TestSocket) -> (i64, Vec<String>) {
    let frame = socket.next_of("looking").await;
    let who = frame["who"].as_array().unwrap();
    let names = who
        .iter()
        .map(|who| who["name"].as_str().unwrap().to_owned());
    (frame["chat"].as_i64().unwrap(), names.collect())
}

fn names(of: &[&str]) -> Vec<String> {
    of.iter().map(|&name| format!("The {name}")).collect()
}

async fn looks_of(socket: &mut TestSocket) -> Vec<Value> {
    let mut frames = socket.until_quiet(Duration::from_millis(200)).await;
    frames.retain(|frame| frame["t"] == "looking");
    frames
}

#[tokio::test(flavor = "multi_thread")]
async fn colleagues_see_who_looks_and_customers_and_strangers_do_not() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let stranger = scene.shop.hire(PartyKind::Worker, "dawit").await;
        let (mut at_worker, mut at_admin) = (
            scene.shop.live(&scene.worker).await,
            scene.shop.live(&scene.admin).await,
        );
        let mut at_guest = scene.shop.live(&scene.guest).await;
        let mut at_stranger = scene.shop.live(&stranger).await;
        look(&mut at_worker, scene.chat).await;
        assert_eq!(
            looking(&mut at_worker).await,
            (scene.chat, vec![]),
            "{engine:?}: the present state"
        );
        assert_eq!(looking(&mut at_admin).await, (scene.chat, names(&["sara"])));
        look(&mut at_admin, scene.chat).await;
        assert_eq!(looking(&mut at_admin).await, (scene.chat, names(&["sara"])));
        assert_eq!(
            looking(&mut at_worker).await,
            (scene.chat, names(&["abel"]))
        );
        look(&mut at_worker, Value::Null).await;
        assert_eq!(looking(&mut at_admin).await, (scene.chat, vec![]));
        // Strangers are told that there is no such chat, its customer that it is not for customers.
        look(&mut at_stranger, scene.chat).await;
        assert_eq!(at_stranger.next_of("error").await["code"], "not_found");
        look(&mut at_stranger, 999_999).await;
        assert_eq!(at_stranger.next_of("error").await["code"], "not_found");
        look(&mut at_guest, scene.chat).await;
        assert_eq!(at_guest.next_of("error").await["code"], "forbidden");
        at_guest.say(json!({ "t": "look" })).await;
        assert_eq!(at_guest.next_of("error").await["code"], "missing_field");
        for socket in [&mut at_guest, &mut at_stranger, &mut at_admin] {
            let frames = looks_of(socket).await;
            assert!(frames.is_empty(), "{engine:?}: {frames:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_ends_with_its_connection_within_ten_seconds() {
    let scene = Scene::set(Engine::Sqlite).await;
    let mut at_admin = scene.shop.live(&scene.admin).await;
    let mut at_worker = scene.shop.live(&scene.worker).await;
    look(&mut at_worker, scene.chat).await;
    assert_eq!(looking(&mut at_admin).await, (scene.chat, names(&["sara"])));
    let begun = tokio::time::Instant::now();
    drop(at_worker);
    assert_eq!(looking(&mut at_admin).await, (scene.chat, vec![]));
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[tokio::test(flavor = "multi_thread")]
async fn p4_a_right_that_ends_ends_the_look() {
    for engine in ENGINES {
        let scene = Scene::set(engine).await;
        let next = scene.shop.hire(PartyKind::Worker, "dawit").await;
        let mut at_admin = scene.shop.live(&scene.admin).await;
        let mut at_worker = scene.shop.live(&scene.worker).await;
        let mut at_next = scene.shop.live(&next).await;
        look(&mut at_admin, scene.chat).await;
        looking(&mut at_admin).await;
        look(&mut at_worker, scene.chat).await;
        assert_eq!(looking(&mut at_admin).await, (scene.chat, names(&["sara"])));
        at_worker.until_quiet(Duration::from_millis(100)).await;
        scene.assign(Some(next.id)).await;
        assert_eq!(
            looking(&mut at_admin).await,
            (scene.chat, vec![]),
            "{engine:?}"
        );
        assert_eq!(
            looking(&mut at_next).await,
            (scene.chat, names(&["abel"])),
            "{engine:?}: whoever has the chat now learns who looks"
        );
        // From here on it is not hers: nothing more comes, and she cannot look again.
        look(&mut at_admin, Value::Null).await;
        assert_eq!(looking(&mut at_next).await, (scene.chat, vec![]));
        look(&mut at_worker, scene.chat).await;
        assert_eq!(at_worker.next_of("error").await["code"], "not_found");
        let frames = looks_of(&mut at_worker).await;
        assert!(frames.is_empty(), "{engine:?}: {frames:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_ends_takes_its_looks_along() {
    let scene = Scene::set(Engine::Sqlite).await;
    let mut at_admin = scene.shop.live(&scene.admin).await;
    let mut at_worker = scene.shop.live(&scene.worker).await;
    look(&mut at_worker, scene.chat).await;
    assert_eq!(looking(&mut at_admin).await, (scene.chat, names(&["sara"])));
    scene.shop.ok("auth/logout", &scene.worker, json!({})).await;
    assert_eq!(looking(&mut at_admin).await, (scene.chat, vec![]));
    assert_eq!(at_worker.closed().await, Some(4401));
}
