//! The shop as everybody sees it: its settings, whether it is open by its own clock, and how fast it usually answers.

use crate::scene::start;
use crate::support::{ENGINES, Engine, Session, TestServer, bearer};
use model::{Clock as _, ManualClock, PartyKind, SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::sync::Arc;

async fn open(engine: Engine, now: &str) -> (TestServer, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::new(Timestamp::parse(now).unwrap()));
    let shared = Arc::clone(&clock) as Arc<dyn model::Clock>;
    let shop = TestServer::start_at(engine, shared, |config| {
        config.api.limits.scale = 100_000.0;
    })
    .await;
    (shop, clock)
}

async fn shown(shop: &TestServer) -> Value {
    let answer = shop.get("shop", None).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["shop"].clone()
}

fn hours(days: &[i64], from: &str, to: &str) -> Value {
    let hour = |day: &i64| json!({ "day": day, "from": from, "to": to });
    days.iter().map(hour).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_admin_sets_everybody_sees() {
    for engine in ENGINES {
        // A Monday, 07:00 in Addis Ababa.
        let (shop, clock) = open(engine, "2026-11-23T04:00:00Z").await;
        let fresh = shown(&shop).await;
        let untold = json!({
            "name": "", "languages": ["en"], "language": "en", "time_zone": "UTC", "hours": [], "closed_days": [],
            "is_open": null, "opens_at": null, "usually_replies_minutes": null, "needs_setup": true, "directory": "own",
        });
        assert_eq!(fresh, untold, "{engine:?}");
        let admin = shop.hire(PartyKind::Admin, "abel").await;
        let first = json!({
            "name": "ቀለም ጋራዥ", "languages": ["am", "en"], "time_zone": "Africa/Addis_Ababa",
            "hours": hours(&[1, 2, 3, 4, 5], "08:00", "18:30"),
        });
        shop.ok("settings", &admin, first).await;
        let second = json!({ "language": "am", "closed_days": ["2026-11-24"] });
        let saved = shop.ok("settings", &admin, second).await;
        let read = shop.ok_get("settings", &admin).await;
        assert_eq!(saved, read, "{engine:?}");
        let settings = &read["settings"];
        assert_eq!(settings["name"], "ቀለም ጋራዥ", "what was not named stays");
        assert_eq!(settings["language"], "am");
        let seen = shown(&shop).await;
        for field in [
            "name",
            "languages",
            "language",
            "time_zone",
            "hours",
            "closed_days",
        ] {
            assert_eq!(seen[field], settings[field], "{engine:?}: {field}");
        }
        assert_eq!(seen["needs_setup"], false);

        let state = async || {
            let seen = shown(&shop).await;
            (seen["is_open"].clone(), seen["opens_at"].clone())
        };
        let opens = |at: &str| (json!(false), json!(at));
        assert_eq!(
            state().await,
            opens("2026-11-23T05:00:00.000Z"),
            "{engine:?}"
        );
        clock.advance(SignedDuration::from_hours(1));
        assert_eq!(
            state().await,
            (json!(true), Value::Null),
            "eight o'clock there"
        );
        clock.advance(SignedDuration::from_mins(10 * 60 + 30));
        // Tuesday is closed.
        assert_eq!(
            state().await,
            opens("2026-11-25T05:00:00.000Z"),
            "{engine:?}"
        );
        shop.ok("settings", &admin, json!({ "hours": [] })).await;
        assert_eq!(
            state().await,
            (Value::Null, Value::Null),
            "not said any more"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_do_not_fit_together_change_nothing() {
    let (shop, _) = open(Engine::Sqlite, "2026-11-23T04:00:00Z").await;
    let admin = shop.hire(PartyKind::Admin, "abel").await;
    shop.ok("settings", &admin, json!({ "name": "Kelem Garage" }))
        .await;
    let before = shop.ok_get("settings", &admin).await;
    for (wrong, field) in [
        (json!({ "name": "Other", "language": "am" }), "language"),
        (json!({ "name": "Other", "languages": [] }), "languages"),
        (
            json!({ "name": "Other", "hours": hours(&[8], "08:00", "09:00") }),
            "hours",
        ),
        (
            json!({ "name": "Other", "closed_days": ["2026-02-30"] }),
            "closed_days",
        ),
        (json!({ "name": "two\nlines" }), "name"),
    ] {
        let refused = shop.post("settings", Some(&admin), wrong.clone()).await;
        assert_eq!(refused.status, 422, "{wrong}: {}", refused.text);
        let sentence = refused.json()["error"].as_str().unwrap().to_owned();
        assert!(sentence.starts_with(field), "{wrong}: {sentence}");
    }
    assert_eq!(shop.ok_get("settings", &admin).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_server_saved_shows_within_seconds() {
    let (shop, clock) = open(Engine::Sqlite, "2026-11-23T04:00:00Z").await;
    assert_eq!(shown(&shop).await["name"], "");
    let other = storage::Setting {
        name: "name".to_owned(),
        value: "\"Kelem Garage\"".to_owned(),
    };
    shop.storage()
        .save_settings(&[other], clock.now())
        .await
        .unwrap();
    clock.advance(SignedDuration::from_secs(5));
    assert_eq!(shown(&shop).await["name"], "Kelem Garage");
}

#[tokio::test(flavor = "multi_thread")]
async fn set_up_is_told_how_the_server_was_found() {
    let shop = TestServer::start_with(Engine::Sqlite, |config| {
        config.api.limits.scale = 100_000.0;
        config.api.public_url = Some("https://chat.example".parse().unwrap());
        config.api.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    })
    .await;
    let admin = shop.hire(PartyKind::Admin, "abel").await;
    let own = shop.address();
    let https = format!("https://{own}");
    for (headers, expected) in [
        (vec![], format!("http://{own}")),
        (vec![("X-Forwarded-Proto", "https")], https.clone()),
        (
            vec![("X-Forwarded-Proto", "gopher")],
            format!("http://{own}"),
        ),
        (vec![("Origin", https.as_str())], https.clone()),
        (
            vec![("Origin", "https://evil.example")],
            format!("http://{own}"),
        ),
    ] {
        let mut heads = vec![bearer(&admin)];
        heads.extend(
            headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        let answer = shop
            .raw("GET", "/api/chat/settings", &heads, b"")
            .await
            .json();
        assert_eq!(answer["seen_as"], expected.as_str(), "{headers:?}");
        assert_eq!(answer["public_url"], "https://chat.example/");
        assert_eq!(answer["directory"], "own");
    }
}

/// A customer asks, and staff answers so many minutes later.
async fn answered(shop: &TestServer, clock: &ManualClock, staff: &Session, minutes: i64) {
    let guest = shop.guest().await;
    let chat = start(shop, &guest, "Hello?").await;
    clock.advance(SignedDuration::from_mins(minutes));
    let body = json!({ "chat_id": chat, "message": "Hello." });
    shop.ok("send_message", staff, body).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_usual_wait_is_the_median_of_a_week_and_nothing_of_few_chats() {
    for engine in ENGINES {
        let (shop, clock) = open(engine, "2026-11-23T04:00:00Z").await;
        let usual = async || shown(&shop).await["usually_replies_minutes"].clone();
        let admin = shop.hire(PartyKind::Admin, "abel").await;
        for minutes in [3, 90, 4, 5] {
            answered(&shop, &clock, &admin, minutes).await;
        }
        // Nobody has answered this one; and the last was started by staff.
        let guest = shop.guest().await;
        start(&shop, &guest, "Hello?").await;
        shop.hire(PartyKind::User, "hanna").await;
        let with = json!({ "with": { "type": "user", "id": 1 }, "message": "Your car is ready." });
        shop.ok("start", &admin, with).await;
        assert_eq!(usual().await, Value::Null, "{engine:?}: four tell nothing");
        answered(&shop, &clock, &admin, 0).await;
        assert_eq!(
            usual().await,
            Value::Null,
            "{engine:?}: remembered for a minute"
        );
        clock.advance(SignedDuration::from_mins(1));
        assert_eq!(usual().await, 4, "{engine:?}");
        clock.advance(SignedDuration::from_hours(7 * 24));
        assert_eq!(usual().await, Value::Null, "{engine:?}: a week later");
    }
}
