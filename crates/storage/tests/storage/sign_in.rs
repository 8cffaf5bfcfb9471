//! A person's own sessions and second factors: what each step answers is written down once, for every engine.

use crate::engines::Engines;
use model::{Clock as _, Party, PartyKind, Timestamp, TokenHash};
use storage::{EndedRight, NewGuest, NewPerson, NewSession, Storage};

const SARA: Party = Party::worker(1);

fn hash(text: &str) -> TokenHash {
    TokenHash(format!("{text:0>64}"))
}

fn session(text: &str, party: Party, now: Timestamp) -> NewSession {
    NewSession {
        hash: hash(text),
        party,
        credential_mark: "m".to_owned(),
        device: Some(format!("Firefox on {text}")),
        created_at: now,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_sessions_and_second_factors_are_the_same_on_every_engine() {
    let engines = Engines::open().await;
    let now = engines.clock.now();
    for (name, storage) in engines.all() {
        own_sessions(name, storage, now).await;
        another_password(name, storage, now).await;
        second_factor(name, storage, now).await;
    }
}

async fn tokens(storage: &dyn Storage, party: Party) -> Vec<TokenHash> {
    let sessions = storage.sessions_of(party, 10).await.unwrap();
    sessions.into_iter().map(|session| session.hash).collect()
}

async fn own_sessions(name: &str, storage: &dyn Storage, now: Timestamp) {
    for (text, party) in [("a", SARA), ("b", SARA), ("c", SARA), ("d", Party::user(1))] {
        storage
            .add_session(session(text, party, now))
            .await
            .unwrap();
    }
    let later = now.plus_millis(60_000);
    storage.touch_session(&hash("b"), later).await.unwrap();
    let found = storage.sessions_of(SARA, 2).await.unwrap();
    assert_eq!(found.len(), 2, "{name}");
    assert_eq!(
        (
            &found[0].hash,
            found[0].device.as_deref(),
            found[0].created_at,
            found[0].last_seen_at
        ),
        (&hash("b"), Some("Firefox on b"), now, later),
        "{name}: the last used first"
    );
    let guest = NewGuest {
        hash: hash("g"),
        name: None,
        email: None,
        created_at: now,
    };
    let guest = Party::guest(storage.add_guest(guest).await.unwrap());
    let of_guest = storage.sessions_of(guest, 10).await.unwrap();
    assert_eq!(
        (&of_guest[0].hash, &of_guest[0].device, of_guest.len()),
        (&hash("g"), &None, 1),
        "{name}"
    );
    let (_, before) = storage.ended_rights(None).await.unwrap();
    let others = async |party, kept: &str| {
        storage
            .end_other_sessions(party, &hash(kept), now)
            .await
            .unwrap()
    };
    assert_eq!(others(guest, "x").await, [], "{name}");
    assert_eq!(others(SARA, "b").await, [hash("a"), hash("c")], "{name}");
    assert_eq!(others(SARA, "b").await, [], "{name}");
    let (lines, _) = storage.ended_rights(Some(before)).await.unwrap();
    let rights: Vec<_> = lines.into_iter().map(|line| line.right).collect();
    let ended = |text| EndedRight::Session(hash(text));
    assert_eq!(rights, [ended("a"), ended("c")], "{name}: others stay");
    assert_eq!(tokens(storage, SARA).await, [hash("b")], "{name}");
    assert_eq!(tokens(storage, Party::user(1)).await, [hash("d")], "{name}");
    assert_eq!(tokens(storage, guest).await, [hash("g")], "{name}");
}

async fn another_password(name: &str, storage: &dyn Storage, now: Timestamp) {
    let nobody = storage
        .change_password("$argon2id$new", session("e", SARA, now), now)
        .await
        .unwrap();
    assert_eq!(nobody, None, "{name}: nobody of that number");
    assert_eq!(tokens(storage, SARA).await, [hash("b")], "{name}");
    let person = NewPerson {
        kind: PartyKind::Worker,
        id: Some(1),
        username: Some("sara".to_owned()),
        name: "Sara".to_owned(),
        email: None,
        password_hash: Some("$argon2id$old".to_owned()),
        image_url: None,
        created_at: now,
    };
    storage.add_person(person).await.unwrap().unwrap();
    let ended = storage
        .change_password("$argon2id$new", session("f", SARA, now), now)
        .await
        .unwrap();
    assert_eq!(ended, Some(vec![hash("b")]), "{name}");
    assert_eq!(tokens(storage, SARA).await, [hash("f")], "{name}");
    let stored = storage.people(&[SARA]).await.unwrap();
    assert_eq!(
        stored[0].password_hash.as_deref(),
        Some("$argon2id$new"),
        "{name}"
    );
}

async fn second_factor(name: &str, storage: &dyn Storage, now: Timestamp) {
    let codes = [hash("r1").0, hash("r2").0];
    let find = async || storage.second_factor(SARA).await.unwrap();
    let begin = async |secret| {
        storage
            .begin_second_factor(SARA, secret, now)
            .await
            .unwrap()
    };
    let confirm = async |secret, step| {
        let confirmed = storage.confirm_second_factor(SARA, secret, step, &codes);
        confirmed.await.unwrap()
    };
    let step = async |secret, step| storage.take_step(SARA, secret, step).await.unwrap();
    let recover = async |party, code: &str| {
        let hash = hash(code).0;
        storage.take_recovery_code(party, &hash).await.unwrap()
    };
    assert!(find().await.is_none(), "{name}");
    assert!(begin("ONE").await && begin("TWO").await, "{name}");
    assert!(!confirm("ONE", 5).await, "{name}: another was begun");
    let begun = find().await.unwrap();
    assert_eq!(
        (begun.secret.as_str(), begun.is_on, begun.recovery_left),
        ("TWO", false, 0),
        "{name}"
    );
    assert!(!step("TWO", 9).await, "{name}: not on yet");
    assert!(storage.with_second_factor().await.unwrap().is_empty());
    assert!(confirm("TWO", 5).await, "{name}");
    assert!(!confirm("TWO", 6).await && !begin("THREE").await, "{name}");
    let on = find().await.unwrap();
    assert_eq!(
        (on.secret.as_str(), on.is_on, on.last_step, on.recovery_left),
        ("TWO", true, 5, 2),
        "{name}"
    );
    for (secret, number, is_taken) in [
        ("TWO", 5, false),
        ("ONE", 6, false),
        ("TWO", 6, true),
        ("TWO", 6, false),
        ("TWO", 4, false),
        ("TWO", 8, true),
    ] {
        assert_eq!(
            step(secret, number).await,
            is_taken,
            "{name}: {secret} {number}"
        );
    }
    assert!(!recover(Party::admin(1), "r1").await, "{name}: not theirs");
    assert!(
        recover(SARA, "r1").await && !recover(SARA, "r1").await,
        "{name}"
    );
    assert_eq!(find().await.unwrap().recovery_left, 1, "{name}");
    assert_eq!(
        storage.with_second_factor().await.unwrap(),
        [SARA],
        "{name}"
    );
    storage.drop_second_factor(SARA).await.unwrap();
    assert!(find().await.is_none() && !recover(SARA, "r2").await);
    storage.drop_second_factor(SARA).await.unwrap();
    assert!(begin("FOUR").await, "{name}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_come_with_one_code_one_is_let_in() {
    let engines = Engines::open().await;
    let (sqlite, mysql) = (engines.sqlite.clone(), engines.mysql.clone());
    let storages: [std::sync::Arc<dyn Storage>; 2] =
        [std::sync::Arc::new(sqlite), std::sync::Arc::new(mysql)];
    for storage in storages {
        let now = engines.clock.now();
        storage.begin_second_factor(SARA, "S", now).await.unwrap();
        let codes = [hash("r").0];
        storage
            .confirm_second_factor(SARA, "S", 1, &codes)
            .await
            .unwrap();
        let tries: Vec<_> = (0..20)
            .map(|_| {
                let storage = std::sync::Arc::clone(&storage);
                tokio::spawn(async move {
                    let step = storage.take_step(SARA, "S", 2).await.unwrap();
                    let code = storage.take_recovery_code(SARA, &hash("r").0).await;
                    (step, code.unwrap())
                })
            })
            .collect();
        let (mut steps, mut codes) = (0, 0);
        for one in tries {
            let (step, code) = one.await.unwrap();
            steps += i32::from(step);
            codes += i32::from(code);
        }
        assert_eq!((steps, codes), (1, 1));
    }
}
