//! Second factors of staff: asked for at each sign-in, each code taken once, guesses limited wherever they come from.

use crate::support::{Answer, ENGINES, Engine, PASSWORD, Session, TestServer, handoff, session};
use futures_util::future::join_all;
use model::{Clock as _, ManualClock, PartyKind, SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::sync::Arc;
use totp_rs::{Builder, Secret};

/// In the middle of a step.
const START: Timestamp = Timestamp::from_millis(1_795_000_005_000);
const STEP_SECONDS: i64 = 30;

/// What stands in for somebody's app.
struct App {
    secret: String,
    clock: Arc<ManualClock>,
}

impl App {
    fn code(&self) -> String {
        self.code_in(0)
    }

    /// The code of so many steps from now.
    fn code_in(&self, steps: i64) -> String {
        let secret = Secret::try_from_base32(&self.secret).unwrap();
        let app = Builder::new().with_secret(secret).build().unwrap();
        let seconds = self.clock.now().millis() / 1_000 + steps * STEP_SECONDS;
        app.generate(u64::try_from(seconds).unwrap()).to_string()
    }

    /// A code that is good at no moment near this one.
    fn wrong_code(&self) -> String {
        let near: Vec<String> = (-2..=2).map(|steps| self.code_in(steps)).collect();
        let codes = (0..9).map(|digit| digit.to_string().repeat(6));
        codes.into_iter().find(|code| !near.contains(code)).unwrap()
    }
}

async fn open(engine: Engine) -> (TestServer, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::new(START));
    let shared = Arc::clone(&clock) as Arc<dyn model::Clock>;
    let shop = TestServer::start_at(engine, shared, |config| {
        config.api.limits.scale = 100_000.0;
    })
    .await;
    (shop, clock)
}

/// Switches it on; the app and the recovery codes.
async fn switch_on(
    shop: &TestServer,
    clock: &Arc<ManualClock>,
    who: &Session,
) -> (App, Vec<String>) {
    let begun = shop.ok("auth/second_factor_begin", who, json!({})).await;
    let app = App {
        secret: begun["secret"].as_str().unwrap().to_owned(),
        clock: Arc::clone(clock),
    };
    let confirmed = shop
        .ok(
            "auth/second_factor_confirm",
            who,
            json!({ "code": app.code() }),
        )
        .await;
    let codes = confirmed["recovery_codes"].as_array().unwrap().iter();
    let codes = codes
        .map(|code| code.as_str().unwrap().to_owned())
        .collect();
    (app, codes)
}

async fn sign_in(shop: &TestServer, password: &str, code: Option<&str>) -> Answer {
    let mut body = json!({ "username": "sara", "password": password });
    if let Some(code) = code {
        body["code"] = code.into();
    }
    shop.post("auth/login", None, body).await
}

fn refused(answer: &Answer, code: &str, about: &str) {
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (401, code),
        "{about}: {}",
        answer.text
    );
    assert!(!answer.headers.contains_key("set-cookie"), "{about}");
    assert!(answer.json().get("token").is_none(), "{about}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_asked_for_at_the_sign_in_and_each_is_taken_once() {
    for engine in ENGINES {
        let (shop, clock) = open(engine).await;
        let sara = shop.hire(PartyKind::Worker, "sara").await;
        let state = async || {
            let shown = shop.ok_get("auth/second_factor", &sara).await;
            (
                shown["is_on"].as_bool().unwrap(),
                shown["recovery_left"].as_i64().unwrap(),
            )
        };
        assert_eq!(state().await, (false, 0), "{engine:?}");
        let begun = shop.ok("auth/second_factor_begin", &sara, json!({})).await;
        let address = begun["otpauth"].as_str().unwrap();
        assert!(
            address.starts_with("otpauth://totp/Forecourt:The%20sara?"),
            "{address}"
        );
        assert!(
            sign_in(&shop, PASSWORD, None).await.status == 200,
            "begun is not on"
        );
        let (app, codes) = switch_on(&shop, &clock, &sara).await;
        assert_eq!((state().await, codes.len()), ((true, 10), 10), "{engine:?}");

        refused(
            &sign_in(&shop, PASSWORD, None).await,
            "second_factor_needed",
            "no code",
        );
        let used = app.code();
        refused(
            &sign_in(&shop, PASSWORD, Some(&used)).await,
            "bad_second_factor",
            "the confirming code",
        );
        clock.advance(SignedDuration::from_secs(STEP_SECONDS));
        let code = app.code();
        refused(
            &sign_in(&shop, "wrong password", Some(&code)).await,
            "bad_credentials",
            "wrong password",
        );
        refused(
            &sign_in(&shop, PASSWORD, Some(&app.wrong_code())).await,
            "bad_second_factor",
            "wrong code",
        );
        session(&sign_in(&shop, PASSWORD, Some(&code)).await);
        refused(
            &sign_in(&shop, PASSWORD, Some(&code)).await,
            "bad_second_factor",
            "the same again",
        );
        refused(
            &sign_in(&shop, PASSWORD, Some(&used)).await,
            "bad_second_factor",
            "the one before",
        );
        // A clock that is a step ahead is let in; then all up to that step are spent.
        session(&sign_in(&shop, PASSWORD, Some(&app.code_in(1))).await);
        clock.advance(SignedDuration::from_secs(STEP_SECONDS));
        refused(
            &sign_in(&shop, PASSWORD, Some(&app.code())).await,
            "bad_second_factor",
            "spent",
        );

        let typed = codes[0].to_lowercase().replace('-', " ");
        session(&sign_in(&shop, PASSWORD, Some(&typed)).await);
        refused(
            &sign_in(&shop, PASSWORD, Some(&codes[0])).await,
            "bad_second_factor",
            "a used recovery code",
        );
        assert_eq!(state().await, (true, 9), "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_switched_on_with_a_code_and_off_with_password_and_code() {
    for engine in ENGINES {
        let (shop, clock) = open(engine).await;
        let sara = shop.hire(PartyKind::Worker, "sara").await;
        let ask = async |name: &str, body: Value| {
            let answer = shop.post(name, Some(&sara), body).await;
            (answer.status, answer.code())
        };
        let told = |status: u16, code: &str| (status, code.to_owned());
        let confirm =
            async |code: &str| ask("auth/second_factor_confirm", json!({ "code": code })).await;
        let off = async |password: &str, code: &str| {
            ask(
                "auth/second_factor_off",
                json!({ "password": password, "code": code }),
            )
            .await
        };
        assert_eq!(
            confirm("123456").await,
            told(409, "second_factor_off"),
            "not begun"
        );
        assert_eq!(
            off(PASSWORD, "123456").await,
            told(409, "second_factor_off")
        );
        let first = shop.ok("auth/second_factor_begin", &sara, json!({})).await;
        let first = App {
            secret: first["secret"].as_str().unwrap().to_owned(),
            clock: Arc::clone(&clock),
        };
        assert_eq!(
            confirm(&first.wrong_code()).await,
            told(401, "bad_second_factor")
        );
        let (app, codes) = switch_on(&shop, &clock, &sara).await;
        assert_ne!(
            first.secret, app.secret,
            "beginning again makes another secret"
        );
        for (name, body) in [
            ("auth/second_factor_begin", json!({})),
            (
                "auth/second_factor_confirm",
                json!({ "code": app.code_in(1) }),
            ),
        ] {
            assert_eq!(
                ask(name, body).await,
                told(409, "second_factor_on"),
                "{name}"
            );
        }
        clock.advance(SignedDuration::from_secs(STEP_SECONDS));
        assert_eq!(
            off("wrong password", &app.code()).await,
            told(401, "bad_credentials")
        );
        assert_eq!(
            off(PASSWORD, &app.wrong_code()).await,
            told(401, "bad_second_factor")
        );
        assert_eq!(off(PASSWORD, &codes[3]).await, told(200, ""), "{engine:?}");
        session(&sign_in(&shop, PASSWORD, None).await);
        for table in ["tbl_chat_second_factors", "tbl_chat_recovery_codes"] {
            let left = shop.sql(&format!("SELECT COUNT(*) FROM {table}"));
            assert_eq!(left.trim(), "0", "{engine:?}: {table}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_come_with_one_code_one_is_let_in() {
    for engine in ENGINES {
        let (shop, clock) = open(engine).await;
        let sara = shop.hire(PartyKind::Worker, "sara").await;
        let (app, codes) = switch_on(&shop, &clock, &sara).await;
        clock.advance(SignedDuration::from_secs(STEP_SECONDS));
        for code in [app.code(), codes[0].clone()] {
            let answers = join_all((0..8).map(|_| sign_in(&shop, PASSWORD, Some(&code)))).await;
            let let_in = answers.iter().filter(|answer| answer.status == 200).count();
            assert_eq!(let_in, 1, "{engine:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r37_codes_are_limited_by_person_over_all_addresses() {
    let clock = Arc::new(ManualClock::new(START));
    let shared = Arc::clone(&clock) as Arc<dyn model::Clock>;
    let shop = TestServer::start_at(Engine::Sqlite, shared, |config| {
        config.api.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    })
    .await;
    let sara = shop.hire(PartyKind::Worker, "sara").await;
    let (app, _) = switch_on(&shop, &clock, &sara).await;
    let from = async |at: usize, code: &str| {
        let body = json!({ "username": "sara", "password": PASSWORD, "code": code }).to_string();
        let headers = [
            ("Content-Type", "application/json".to_owned()),
            ("X-Forwarded-For", format!("198.51.100.{at}")),
        ]
        .map(|(name, value)| (name.to_owned(), value));
        shop.raw("POST", "/api/auth/login", &headers, body.as_bytes())
            .await
    };
    let (mut tries, wrong) = (0, app.wrong_code());
    let limited = loop {
        let answer = from(tries + 1, &wrong).await;
        if answer.status != 401 {
            break answer;
        }
        tries += 1;
        // A slow machine gives the bucket time to refill, one try every 90 seconds.
        assert!(tries < 14, "{tries} tries were let through");
    };
    assert!(
        tries >= 9,
        "refused after {tries} tries, the confirming one apart"
    );
    assert_eq!(
        (limited.status, limited.code().as_str()),
        (429, "rate_limited")
    );
    assert!(limited.headers.contains_key("retry-after"));
    clock.advance(SignedDuration::from_secs(STEP_SECONDS));
    assert_eq!(
        from(200, &app.code()).await.status,
        429,
        "the right one does not pass either: that would tell it"
    );
    let abel = shop.hire(PartyKind::Admin, "abel").await;
    shop.ok_get("auth/second_factor", &abel).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_resets_anothers_and_never_the_own() {
    for engine in ENGINES {
        let (shop, clock) = open(engine).await;
        let admin = shop.hire(PartyKind::Admin, "abel").await;
        let sara = shop.hire(PartyKind::Worker, "sara").await;
        switch_on(&shop, &clock, &sara).await;
        switch_on(&shop, &clock, &admin).await;
        let shown = async || {
            let staff = shop.ok_get("staff", &admin).await["people"].clone();
            let staff = staff.as_array().unwrap().iter();
            let on = staff.map(|one| one["has_second_factor"].as_bool().unwrap());
            on.collect::<Vec<bool>>()
        };
        assert_eq!(shown().await, [true, true], "{engine:?}");
        let reset = async |who: &Session, kind: &str, id: i64| {
            let body = json!({ "type": kind, "id": id });
            shop.post("auth/second_factor_reset", Some(who), body)
                .await
                .status
        };
        assert_eq!(reset(&sara, "admin", admin.id).await, 403);
        assert_eq!(reset(&admin, "admin", admin.id).await, 422);
        assert_eq!(reset(&admin, "worker", 999).await, 404);
        assert_eq!(reset(&admin, "user", 1).await, 422);
        assert_eq!(shown().await, [true, true], "{engine:?}");
        assert_eq!(reset(&admin, "worker", sara.id).await, 200);
        assert_eq!(
            reset(&admin, "worker", sara.id).await,
            200,
            "again is the same"
        );
        assert_eq!(shown().await, [true, false], "{engine:?}");
        session(&sign_in(&shop, PASSWORD, None).await);
        switch_on(&shop, &clock, &sara).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn recovery_codes_are_on_disk_as_hashes_only() {
    let (shop, clock) = open(Engine::Sqlite).await;
    let sara = shop.hire(PartyKind::Worker, "sara").await;
    let (_, codes) = switch_on(&shop, &clock, &sara).await;
    let file = shop.config.database_url.strip_prefix("sqlite://").unwrap();
    for suffix in ["", "-wal"] {
        let bytes = std::fs::read(format!("{file}{suffix}")).unwrap();
        for code in &codes {
            for spelled in [code.clone(), code.replace('-', "")] {
                let holds = bytes
                    .windows(spelled.len())
                    .any(|window| window.eq_ignore_ascii_case(spelled.as_bytes()));
                assert!(!holds, "the database{suffix} holds a recovery code");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sites_handoff_vouches_for_its_own_sign_in() {
    let (shop, clock) = open(Engine::Sqlite).await;
    let sara = shop.hire(PartyKind::Worker, "sara").await;
    switch_on(&shop, &clock, &sara).await;
    let claims = json!({ "sub": format!("worker:{}", sara.id), "jti": "once" });
    let token = handoff(clock.now(), claims);
    let signed_in = shop
        .post("auth/handoff", None, json!({ "token": token }))
        .await;
    assert_eq!(session(&signed_in).id, sara.id);
}
