//! Settings, staff and first answers: what each step answers is written down once, for every engine.

use crate::engines::Engines;
use crate::jobs::{Act, Outcome, perform};
use model::{Clock as _, Party, PartyKind, SignedDuration, Timestamp, TokenHash};
use storage::{EndedRight, FirstAnswer, NewPerson, NewSession, PersonChange, Setting, Storage};

const MINUTE: i64 = 60_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_and_staff_are_the_same_on_every_engine() {
    let engines = Engines::open().await;
    let now = engines.clock.now();
    for (name, storage) in engines.all() {
        settings(name, storage, now).await;
        staff(name, storage, now).await;
    }
}

async fn settings(name: &str, storage: &dyn Storage, now: Timestamp) {
    let setting = |name: &str, value: &str| Setting {
        name: name.to_owned(),
        value: value.to_owned(),
    };
    assert_eq!(storage.settings().await.unwrap(), [], "{name}");
    let both = [setting("name", "\"ቀለም ጋራዥ\""), setting("hours", "[]")];
    storage.save_settings(&both, now).await.unwrap();
    storage
        .save_settings(&[setting("hours", "[1]")], now)
        .await
        .unwrap();
    assert_eq!(
        storage.settings().await.unwrap(),
        [setting("hours", "[1]"), setting("name", "\"ቀለም ጋራዥ\"")],
        "{name}: what was not named stays"
    );
}

fn person(kind: PartyKind, username: &str, now: Timestamp) -> NewPerson {
    NewPerson {
        kind,
        id: None,
        username: Some(username.to_owned()),
        name: format!("The {username}"),
        email: Some(format!("{username}@example.com")),
        password_hash: Some("$argon2id$old".to_owned()),
        image_url: None,
        created_at: now,
    }
}

async fn staff(name: &str, storage: &dyn Storage, now: Timestamp) {
    assert!(!storage.has_admin().await.unwrap(), "{name}");
    for (kind, username) in [
        (PartyKind::Worker, "sara"),
        (PartyKind::User, "hanna"),
        (PartyKind::Admin, "abel"),
        (PartyKind::Worker, "dawit"),
    ] {
        storage
            .add_person(person(kind, username, now))
            .await
            .unwrap()
            .expect("the name is free");
    }
    assert!(storage.has_admin().await.unwrap(), "{name}");
    let listed = async |limit| {
        let staff = storage.staff(limit).await.unwrap();
        staff.into_iter().map(|one| one.party).collect::<Vec<_>>()
    };
    let all = [Party::admin(1), Party::worker(1), Party::worker(2)];
    assert_eq!(listed(10).await, all, "{name}: no customers");
    assert_eq!(listed(2).await, all[..2], "{name}");
    changes(name, storage, now).await;
    assert_eq!(
        listed(10).await,
        all,
        "{name}: who may not sign in is still staff"
    );
}

async fn changes(name: &str, storage: &dyn Storage, now: Timestamp) {
    let sara = Party::worker(1);
    let hash = TokenHash("1".repeat(64));
    let session = NewSession {
        hash: hash.clone(),
        party: sara,
        credential_mark: "m".to_owned(),
        device: None,
        created_at: now,
    };
    storage.add_session(session).await.unwrap();
    let change = PersonChange {
        name: Some("ሣራ ተስፋዬ".to_owned()),
        email: Some(None),
        image_url: Some(Some("/sara.jpg".to_owned())),
        ..PersonChange::default()
    };
    let changed = storage.change_person(sara, &change, now).await.unwrap();
    let changed = changed.expect("she is there");
    assert_eq!(
        (changed.name.as_str(), changed.email, changed.image_url),
        ("ሣራ ተስፋዬ", None, Some("/sara.jpg".to_owned())),
        "{name}"
    );
    assert_eq!(changed.username.as_deref(), Some("sara"), "{name}");
    assert!(
        storage.session(&hash).await.unwrap().is_some(),
        "{name}: another name ends nothing"
    );
    let (_, before) = storage.ended_rights(None).await.unwrap();
    let change = PersonChange {
        password_hash: Some("$argon2id$new".to_owned()),
        is_active: Some(false),
        ..PersonChange::default()
    };
    let changed = storage.change_person(sara, &change, now).await.unwrap();
    let changed = changed.expect("she is there");
    assert_eq!(
        (changed.password_hash.as_deref(), changed.is_active),
        (Some("$argon2id$new"), false),
        "{name}"
    );
    assert_eq!(changed.name, "ሣራ ተስፋዬ", "{name}: what was not named stays");
    assert!(storage.session(&hash).await.unwrap().is_none(), "{name}");
    let (lines, _) = storage.ended_rights(Some(before)).await.unwrap();
    assert!(
        lines
            .iter()
            .all(|line| line.right == EndedRight::Party(sara))
            && !lines.is_empty(),
        "{name}: {lines:?}"
    );
    let nobody = storage
        .change_person(Party::worker(9), &change, now)
        .await
        .unwrap();
    assert_eq!(nobody, None, "{name}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn first_answers_are_those_of_staff_to_customers() {
    let engines = Engines::open().await;
    let clock = &engines.clock;
    for (name, storage) in engines.all() {
        let start = async |by| {
            let act = Act::Start {
                by,
                subject: None,
                key: None,
            };
            let Outcome::Started(chat) = perform(storage, act).await else {
                panic!("not started")
            };
            chat
        };
        let say = async |by, chat, note| {
            let act = Act::Say {
                by,
                chat,
                text: "Hello".to_owned(),
                key: None,
                note,
            };
            perform(storage, act).await;
        };
        let wait = |minutes: i64| clock.advance(SignedDuration::from_millis(minutes * MINUTE));
        let (user, guest, admin) = (Party::user(1), Party::guest(1), Party::admin(1));
        start(user).await;
        let old = start(user).await;
        say(user, old, false).await;
        wait(60);
        let since = clock.now();
        // Began before, answered since.
        say(admin, old, false).await;
        // Asked a while after it began, noted, then answered twice.
        let answered = start(guest).await;
        wait(5);
        let asked_at = clock.now();
        say(guest, answered, false).await;
        wait(2);
        say(admin, answered, true).await;
        wait(2);
        say(admin, answered, false).await;
        let answered_at = clock.now();
        wait(2);
        say(admin, answered, false).await;
        // Never answered; and one that staff began to speak in.
        let waiting = start(user).await;
        say(user, waiting, false).await;
        let greeted = start(user).await;
        say(admin, greeted, false).await;
        say(user, greeted, false).await;
        wait(2);
        say(admin, greeted, false).await;
        let with = Act::StartWith {
            by: admin,
            with: Party::worker(3),
        };
        perform(storage, with).await;
        let found = storage.first_answers(since, 100).await.unwrap();
        let expected = FirstAnswer {
            asked_at,
            answered_at,
        };
        assert_eq!(found, [expected], "{name}");
        assert_eq!(
            storage.first_answers(since, 1).await.unwrap(),
            [],
            "{name}: looked for among the newest only"
        );
    }
}
