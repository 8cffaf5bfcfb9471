//! Sessions, guests and the own directory: what each step answers is written down once, for every engine.

use crate::engines::Engines;
use model::{Clock as _, Party, PartyKind, Timestamp, TokenHash};
use storage::{EndedRight, NewGuest, NewPerson, NewSession, Storage};

const ADMIN: Party = Party::admin(1);
const WORKER: Party = Party::worker(3);
const USER: Party = Party::user(42);

fn hash(text: &str) -> TokenHash {
    TokenHash(format!("{text:0>64}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_and_people_are_the_same_on_every_engine() {
    let engines = Engines::open().await;
    let now = engines.clock.now();
    for (name, storage) in engines.all() {
        people(name, storage, now).await;
        sessions(name, storage, now).await;
    }
}

fn person(kind: PartyKind, username: Option<&str>, name: &str, now: Timestamp) -> NewPerson {
    NewPerson {
        kind,
        id: None,
        username: username.map(str::to_owned),
        name: name.to_owned(),
        email: None,
        password_hash: Some("$argon2id$…".replace('…', "x")),
        image_url: None,
        created_at: now,
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "a story is a list of steps, each with its assertion"
)]
async fn people(name: &str, storage: &dyn Storage, now: Timestamp) {
    let marta = storage
        .add_person(person(PartyKind::Admin, Some("Marta"), "Marta Öun", now))
        .await
        .unwrap();
    assert_eq!(marta, Some(Party::admin(1)), "{name}");
    let taken = storage
        .add_person(person(PartyKind::Worker, Some("MARTA"), "Another", now))
        .await
        .unwrap();
    assert_eq!(taken, None, "{name}: usernames have no case");
    let sara = storage
        .add_person(person(PartyKind::Worker, Some("sara"), "Sara Tamm", now))
        .await
        .unwrap();
    assert_eq!(sara, Some(Party::worker(1)), "{name}");
    let numbered = NewPerson {
        id: Some(42),
        ..person(PartyKind::User, None, "Kim 100%_Oun", now)
    };
    assert_eq!(
        storage.add_person(numbered.clone()).await.unwrap(),
        Some(USER),
        "{name}"
    );
    assert_eq!(storage.add_person(numbered).await.unwrap(), None, "{name}");
    let next = storage
        .add_person(person(PartyKind::User, None, "Ada", now))
        .await
        .unwrap();
    assert_eq!(next, Some(Party::user(43)), "{name}");
    let found = storage
        .person_by_username("mARTA")
        .await
        .unwrap()
        .expect("she is there");
    assert_eq!(
        (found.party, found.username.as_deref()),
        (Party::admin(1), Some("marta")),
        "{name}"
    );
    let search = async |q: &str, kind| {
        let found = storage.search_people(q, kind, 10).await.unwrap();
        found.into_iter().map(|one| one.name).collect::<Vec<_>>()
    };
    assert_eq!(search("öUN", None).await, ["Marta Öun"], "{name}");
    assert_eq!(search("%_", None).await, ["Kim 100%_Oun"], "{name}");
    assert_eq!(
        search("", Some(PartyKind::User)).await,
        ["Ada", "Kim 100%_Oun"],
        "{name}"
    );
    assert!(storage.set_active(USER, false, now).await.unwrap());
    assert_eq!(search("", Some(PartyKind::User)).await, ["Ada"], "{name}");
    assert!(
        !storage
            .set_active(Party::user(99), false, now)
            .await
            .unwrap(),
        "{name}"
    );
    let order: Vec<_> = storage
        .all_people()
        .await
        .unwrap()
        .into_iter()
        .map(|one| one.party)
        .collect();
    assert_eq!(
        order,
        [Party::admin(1), USER, Party::user(43), Party::worker(1)],
        "{name}"
    );
    let asked = storage
        .people(&[Party::worker(1), Party::worker(9), Party::admin(1)])
        .await
        .unwrap();
    assert_eq!(
        asked.into_iter().map(|one| one.party).collect::<Vec<_>>(),
        [Party::worker(1), Party::admin(1)]
    );
}

#[expect(
    clippy::too_many_lines,
    reason = "a story is a list of steps, each with its assertion"
)]
async fn sessions(name: &str, storage: &dyn Storage, now: Timestamp) {
    let session = |text: &str, party, created_at| NewSession {
        hash: hash(text),
        party,
        credential_mark: "m1".to_owned(),
        device: None,
        created_at,
    };
    for (text, party) in [("a", ADMIN), ("b", ADMIN), ("c", WORKER)] {
        storage
            .add_session(session(text, party, now))
            .await
            .unwrap();
    }
    storage
        .touch_session(&hash("a"), now.plus_millis(60_000))
        .await
        .unwrap();
    let found = storage
        .session(&hash("a"))
        .await
        .unwrap()
        .expect("it is there");
    assert_eq!(
        (found.created_at, found.last_seen_at),
        (now, now.plus_millis(60_000)),
        "{name}"
    );
    let mut signed_in = storage.signed_in().await.unwrap();
    signed_in.sort();
    assert_eq!(
        signed_in,
        [(WORKER, "m1".to_owned()), (ADMIN, "m1".to_owned())],
        "{name}"
    );
    let (_, before) = storage.ended_rights(None).await.unwrap();
    storage.end_session(&hash("c"), now).await.unwrap();
    assert!(
        storage.session(&hash("c")).await.unwrap().is_none(),
        "{name}"
    );
    let guest = NewGuest {
        hash: hash("g"),
        name: None,
        email: None,
        created_at: now,
    };
    let guest = storage.add_guest(guest).await.unwrap();
    let long_ago = now.plus_millis(-1);
    storage
        .drop_sessions(now.plus_millis(1), long_ago, now, now)
        .await
        .unwrap();
    assert!(
        storage.session(&hash("b")).await.unwrap().is_none(),
        "{name}: idle too long"
    );
    assert!(
        storage.session(&hash("a")).await.unwrap().is_some(),
        "{name}: used since"
    );
    assert!(
        storage.session(&hash("g")).await.unwrap().is_some(),
        "{name}: guests have longer"
    );
    storage
        .drop_sessions(long_ago, long_ago, now.plus_millis(1), now)
        .await
        .unwrap();
    assert!(
        storage.session(&hash("g")).await.unwrap().is_none(),
        "{name}"
    );
    assert_eq!(
        storage.guests(&[guest]).await.unwrap().len(),
        1,
        "{name}: the guest's chats need a name"
    );
    assert!(
        storage
            .set_password(Party::admin(1), "other", now)
            .await
            .unwrap()
    );
    assert!(
        storage.session(&hash("a")).await.unwrap().is_none(),
        "{name}: the password changed"
    );
    let (lines, _) = storage.ended_rights(Some(before)).await.unwrap();
    let rights: Vec<_> = lines.into_iter().map(|line| line.right).collect();
    let ended = |text| EndedRight::Session(hash(text));
    assert_eq!(
        rights,
        [ended("c"), ended("b"), ended("g"), EndedRight::Party(ADMIN)],
        "{name}"
    );
    assert!(
        storage
            .use_handoff("j1", now.plus_millis(1_000), now)
            .await
            .unwrap(),
        "{name}"
    );
    assert!(
        !storage
            .use_handoff("j1", now.plus_millis(1_000), now)
            .await
            .unwrap(),
        "{name}"
    );
    storage.ping().await.unwrap();
}
