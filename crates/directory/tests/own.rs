//! The chat's own people, on the engine that the binary brings along.

use directory::{Directory, Garage, Hasher, OwnDirectory, UsualHash, password};
use model::{ManualClock, Party, PartyKind, Timestamp};
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::sync::Arc;
use storage::sqlite::{SqliteOptions, SqliteStorage};
use storage::{NewAppointment, NewCar, NewPerson, Storage};

const NOW: Timestamp = Timestamp::from_millis(1_795_426_860_500);
const SEED: u64 = 3;

struct Shop {
    storage: Arc<dyn Storage>,
    directory: OwnDirectory,
    _folder: tempfile::TempDir,
}

impl Shop {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(ManualClock::new(NOW));
        let path = folder.path().join("chat.db");
        let opened = SqliteStorage::open(
            &path,
            SqliteOptions::default(),
            Arc::<ManualClock>::clone(&clock),
        );
        let storage: Arc<dyn Storage> = Arc::new(opened.expect("a new database"));
        let directory = OwnDirectory::new(Arc::clone(&storage), clock);
        Self {
            storage,
            directory,
            _folder: folder,
        }
    }

    async fn add(
        &self,
        kind: PartyKind,
        username: &str,
        name: &str,
        password: Option<&str>,
    ) -> Party {
        let mut rng = StdRng::seed_from_u64(SEED);
        let hash =
            password.map(|password| password::hash_new(password, &mut rng).expect("long enough"));
        let person = NewPerson {
            kind,
            id: None,
            username: Some(username.to_owned()),
            name: name.to_owned(),
            email: Some(format!("{username}@example.com")),
            password_hash: hash,
            image_url: None,
            created_at: NOW,
        };
        self.storage
            .add_person(person)
            .await
            .expect("stored")
            .expect("the username is free")
    }

    async fn names(&self, q: &str, kind: Option<PartyKind>) -> Vec<String> {
        let found = self.directory.search(q, kind, 50).await.expect("searched");
        found.into_iter().map(|person| person.name).collect()
    }
}

#[tokio::test]
async fn every_kind_signs_in_with_its_own_password_and_no_other() {
    let shop = Shop::new();
    let hasher = Hasher::new(UsualHash::Argon2id, Some(1));
    let almaz = shop
        .add(
            PartyKind::Admin,
            "almaz",
            "Almaz Bekele",
            Some("Torque-wrench-41"),
        )
        .await;
    let hana = shop
        .add(
            PartyKind::User,
            "hana",
            "Hana Tesfaye",
            Some("Winter-tyres-12"),
        )
        .await;
    shop.add(PartyKind::Worker, "grete", "Grete Holm", None)
        .await;
    for (username, password, expected) in [
        ("almaz", "Torque-wrench-41", Some(almaz)),
        ("ALMAZ", "Torque-wrench-41", Some(almaz)),
        ("hana", "Winter-tyres-12", Some(hana)),
        ("hana", "Torque-wrench-41", None),
        ("grete", "", None),
        ("nobody", "Torque-wrench-41", None),
    ] {
        let logins = shop.directory.login(username).await.expect("read");
        let before = hasher.hashes_started();
        let person = hasher
            .verify_or_dummy(&logins, password)
            .await
            .expect("not busy");
        assert_eq!(person.map(|person| person.party), expected, "{username}");
        assert_eq!(hasher.hashes_started() - before, 1, "{username}");
    }
    let own = shop.directory.login_of(hana).await.expect("read");
    let own = own.expect("she is there");
    assert!(password::verify(
        "Winter-tyres-12",
        own.password_hash.as_deref().expect("she has one")
    ));
    let login = shop.directory.login_of(Party::guest(1)).await;
    assert_eq!(login.expect("read"), None);
}

#[tokio::test]
async fn a_changed_password_and_a_switch_off_change_the_mark_and_end_the_sign_in() {
    let shop = Shop::new();
    let hasher = Hasher::new(UsualHash::Argon2id, Some(1));
    let sara = shop
        .add(PartyKind::Worker, "sara", "Sara", Some("Torque-wrench-41"))
        .await;
    let before = shop
        .directory
        .person(sara)
        .await
        .expect("read")
        .expect("known");
    let mut rng = StdRng::seed_from_u64(SEED + 1);
    let other = password::hash_new("Cold-start-2087", &mut rng).expect("long enough");
    assert!(
        shop.storage
            .set_password(sara, &other, NOW)
            .await
            .expect("stored")
    );
    let changed = shop
        .directory
        .person(sara)
        .await
        .expect("read")
        .expect("known");
    assert_ne!(before.credential_mark, changed.credential_mark);
    assert!(
        shop.storage
            .set_active(sara, false, NOW)
            .await
            .expect("stored")
    );
    let gone = shop
        .directory
        .person(sara)
        .await
        .expect("read")
        .expect("known");
    assert!(!gone.active);
    assert_ne!(changed.credential_mark, gone.credential_mark);
    let logins = shop.directory.login("sara").await.expect("read");
    assert_eq!(
        hasher.verify_or_dummy(&logins, "Cold-start-2087").await,
        Ok(None)
    );
    assert_eq!(shop.directory.workers().await.expect("listed"), []);
}

#[tokio::test]
async fn a_search_is_for_a_substring_in_any_case() {
    let shop = Shop::new();
    for (kind, username, name) in [
        (PartyKind::User, "u1", "100% Motors"),
        (PartyKind::User, "u2", "Nora O'Brien"),
        (PartyKind::User, "u3", "Ömer Çelik"),
        (PartyKind::Worker, "w1", "Ciara O'Brien"),
        (PartyKind::Worker, "w2", "ሰላም ገብሬ"),
        (PartyKind::Admin, "a1", "Almaz Bekele"),
    ] {
        shop.add(kind, username, name, None).await;
    }
    assert_eq!(
        shop.names("o'BRIEN", None).await,
        ["Ciara O'Brien", "Nora O'Brien"]
    );
    assert_eq!(
        shop.names("o'brien", Some(PartyKind::User)).await,
        ["Nora O'Brien"]
    );
    assert_eq!(shop.names("ÇELIK", None).await, ["Ömer Çelik"]);
    assert_eq!(shop.names("%", None).await, ["100% Motors"]);
    assert_eq!(shop.names("_", None).await, Vec::<String>::new());
    assert_eq!(shop.names("", None).await.len(), 6);
    assert_eq!(
        shop.names("a", Some(PartyKind::Guest)).await,
        Vec::<String>::new()
    );
    let workers = shop.directory.workers().await.expect("listed");
    let workers: Vec<&str> = workers.iter().map(|person| person.name.as_str()).collect();
    assert_eq!(workers, ["Ciara O'Brien", "ሰላም ገብሬ"]);
}

#[tokio::test]
async fn an_inactive_customer_is_still_found_by_the_name_on_the_chats() {
    let shop = Shop::new();
    let nora = shop
        .add(PartyKind::User, "nora", "Nora O'Brien", None)
        .await;
    let norman = shop.add(PartyKind::User, "norman", "Norman", None).await;
    shop.add(PartyKind::Worker, "nori", "Nori", None).await;
    shop.storage
        .set_active(nora, false, NOW)
        .await
        .expect("stored");
    assert_eq!(shop.names("NOR", Some(PartyKind::User)).await, ["Norman"]);
    let ids = shop
        .directory
        .customers_named("NOR", 10)
        .await
        .expect("searched");
    assert_eq!(ids, [norman.id, nora.id]);
    assert_eq!(
        shop.directory
            .customers_named("nor", 1)
            .await
            .expect("searched"),
        [norman.id]
    );
}

#[tokio::test]
async fn a_handoff_takes_in_an_unknown_user_under_that_id_once() {
    let shop = Shop::new();
    let email = Some("hana@example.com");
    let admitted = shop
        .directory
        .admit_user(42, Some("Hana Tesfaye"), email)
        .await
        .expect("stored");
    let hana = admitted.expect("taken in");
    assert_eq!(
        (hana.party, hana.name.as_str(), hana.email.as_deref()),
        (Party::user(42), "Hana Tesfaye", email)
    );
    assert!(hana.active);
    let again = shop
        .directory
        .admit_user(42, Some("Another name"), None)
        .await
        .expect("read");
    assert_eq!(again, Some(hana));
    let nameless = shop
        .directory
        .admit_user(43, None, None)
        .await
        .expect("stored")
        .expect("taken in");
    assert_eq!(
        (nameless.name.as_str(), nameless.email),
        ("Customer 43", None)
    );
    let both = shop
        .directory
        .people(&[Party::user(42), Party::user(43), Party::guest(42)])
        .await
        .expect("read");
    assert_eq!(both.len(), 2);
}

#[tokio::test]
async fn two_handoffs_at_once_take_the_user_in_once() {
    let shop = Shop::new();
    let (one, two) = tokio::join!(
        shop.directory.admit_user(7, Some("Hana"), None),
        shop.directory.admit_user(7, Some("Hana"), None)
    );
    let (one, two) = (
        one.expect("stored").expect("known"),
        two.expect("stored").expect("known"),
    );
    assert_eq!(one, two);
    assert_eq!(shop.storage.all_people().await.expect("read").len(), 1);
}

#[tokio::test]
async fn own_cars_and_appointments_are_found_by_customer_and_by_number() {
    let shop = Shop::new();
    let car = NewCar {
        user: 1,
        make: Some("Toyota".to_owned()),
        model: Some("Vitz".to_owned()),
        year: Some(2012),
        plate: Some("AA 12345".to_owned()),
    };
    let id = shop.storage.add_car(&car).await.expect("added");
    let cars = shop.directory.cars_of(1).await.expect("read");
    assert_eq!(
        (cars[0].id, cars[0].label().as_str(), cars[0].user),
        (id, "Toyota Vitz 2012", 1)
    );
    assert!(shop.directory.cars_of(2).await.expect("read").is_empty());
    let found = shop.directory.cars(&[id, 99]).await.expect("read");
    assert_eq!(found[&id], cars[0]);
    assert_eq!(found.len(), 1);
    let appointment = NewAppointment {
        user: 1,
        car: Some(id),
        service: Some("Brakes".to_owned()),
        starts_at: NOW,
        status: "confirmed".to_owned(),
    };
    shop.storage
        .add_appointment(&appointment)
        .await
        .expect("added");
    let appointments = shop.directory.appointments_of(1).await.expect("read");
    assert_eq!(appointments[0].at.as_deref(), Some(NOW.rfc3339().as_str()));
    assert_eq!(appointments[0].car, Some(id));
    assert_eq!(shop.directory.phone_of(1).await.expect("read"), None);
}
