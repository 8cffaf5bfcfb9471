//! The short memory in front of a directory, on a clock that the test moves.

use async_trait::async_trait;
use directory::{Appointment, Cached, Car, Directory, DirectoryError, Garage, Login, Person};
use model::{Clock, ManualClock, Party, PartyKind, Timestamp};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::Notify;

/// People whose names a test changes, who count what they are asked.
#[derive(Default)]
struct Rows {
    names: Mutex<HashMap<Party, String>>,
    asked: AtomicUsize,
    /// While there is one, an answer waits for it after it was read.
    held: Mutex<Option<Arc<Notify>>>,
    read: Notify,
}

impl Rows {
    fn set(&self, party: Party, name: &str) {
        self.names
            .lock()
            .expect("not poisoned")
            .insert(party, name.to_owned());
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    fn row(&self, party: Party) -> Option<Person> {
        let name = self
            .names
            .lock()
            .expect("not poisoned")
            .get(&party)?
            .clone();
        let credential_mark = String::new();
        Some(Person {
            party,
            name,
            email: None,
            image_url: None,
            active: true,
            credential_mark,
        })
    }
}

#[async_trait]
impl Directory for Rows {
    fn is_own(&self) -> bool {
        true
    }

    async fn login_of(&self, _party: Party) -> Result<Option<Login>, DirectoryError> {
        Ok(None)
    }

    async fn person(&self, party: Party) -> Result<Option<Person>, DirectoryError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let row = self.row(party);
        let held = self.held.lock().expect("not poisoned").clone();
        if let Some(held) = held {
            self.read.notify_one();
            held.notified().await;
        }
        Ok(row)
    }

    async fn people(&self, parties: &[Party]) -> Result<HashMap<Party, Person>, DirectoryError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        Ok(parties
            .iter()
            .filter_map(|&party| Some((party, self.row(party)?)))
            .collect())
    }

    async fn login(&self, _username: &str) -> Result<Vec<Login>, DirectoryError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        Ok(Vec::new())
    }

    async fn workers(&self) -> Result<Vec<Person>, DirectoryError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        Ok(Vec::new())
    }

    async fn search(
        &self,
        _q: &str,
        _kind: Option<PartyKind>,
        _limit: usize,
    ) -> Result<Vec<Person>, DirectoryError> {
        Ok(Vec::new())
    }

    async fn customers_named(&self, _q: &str, _limit: usize) -> Result<Vec<i64>, DirectoryError> {
        Ok(Vec::new())
    }

    async fn admit_user(
        &self,
        id: i64,
        name: Option<&str>,
        _email: Option<&str>,
    ) -> Result<Option<Person>, DirectoryError> {
        self.set(Party::user(id), name.unwrap_or("nameless"));
        Ok(self.row(Party::user(id)))
    }
}

/// Every user has one car, of the user's own number.
#[async_trait]
impl Garage for Rows {
    async fn cars_of(&self, user: i64) -> Result<Vec<Car>, DirectoryError> {
        Ok(self.cars(&[user]).await?.into_values().collect())
    }

    async fn cars(&self, ids: &[i64]) -> Result<HashMap<i64, Car>, DirectoryError> {
        let car = |id: &i64| Car {
            id: *id,
            user: *id,
            make: None,
            model: None,
            year: None,
            plate: None,
        };
        Ok(ids.iter().map(|id| (*id, car(id))).collect())
    }

    async fn appointments_of(&self, user: i64) -> Result<Vec<Appointment>, DirectoryError> {
        let status = "pending".to_owned();
        Ok(vec![Appointment {
            id: user,
            at: None,
            service: None,
            status,
            car: None,
        }])
    }

    async fn phone_of(&self, user: i64) -> Result<Option<String>, DirectoryError> {
        Ok(Some(format!("0911{user}")))
    }
}

#[tokio::test]
async fn cars_appointments_and_telephones_come_through() {
    let (_, _, directory) = cached();
    assert_eq!(directory.cars_of(7).await.expect("answered")[0].id, 7);
    assert_eq!(directory.cars(&[7, 8]).await.expect("answered").len(), 2);
    let appointments = directory.appointments_of(7).await.expect("answered");
    assert_eq!(appointments[0].id, 7);
    let phone = directory.phone_of(7).await.expect("answered");
    assert_eq!(phone.as_deref(), Some("09117"));
}

fn cached() -> (Arc<Rows>, Arc<ManualClock>, Arc<Cached<Rows>>) {
    let rows = Arc::new(Rows::default());
    let clock = Arc::new(ManualClock::new(Timestamp::from_millis(0)));
    let shared: Arc<dyn Clock> = Arc::<ManualClock>::clone(&clock);
    let directory = Arc::new(Cached::new(Arc::clone(&rows), shared));
    (rows, clock, directory)
}

fn pass(clock: &ManualClock, span: Duration) {
    clock.advance(span.try_into().expect("a short span"));
}

async fn name(directory: &Cached<Rows>, party: Party) -> Option<String> {
    directory
        .person(party)
        .await
        .expect("answered")
        .map(|person| person.name)
}

const ALMAZ: Party = Party::worker(1);

#[tokio::test]
async fn an_answer_holds_for_less_than_thirty_seconds() {
    let (rows, clock, directory) = cached();
    rows.set(ALMAZ, "before");
    assert_eq!(directory.known_name(ALMAZ), None, "nobody has asked yet");
    assert_eq!(name(&directory, ALMAZ).await.as_deref(), Some("before"));
    rows.set(ALMAZ, "after");
    pass(&clock, Duration::from_millis(29_999));
    assert_eq!(name(&directory, ALMAZ).await.as_deref(), Some("before"));
    assert_eq!(directory.known_name(ALMAZ).as_deref(), Some("before"));
    assert_eq!(rows.asked(), 1);
    pass(&clock, Duration::from_millis(1));
    assert_eq!(directory.known_name(ALMAZ), None);
    assert_eq!(name(&directory, ALMAZ).await.as_deref(), Some("after"));
    assert_eq!(rows.asked(), 2);
}

#[tokio::test]
async fn a_jump_of_the_wall_clock_changes_nothing() {
    let (rows, clock, directory) = cached();
    rows.set(ALMAZ, "before");
    assert_eq!(name(&directory, ALMAZ).await.as_deref(), Some("before"));
    clock.jump(Duration::from_secs(86_400).try_into().expect("a day"));
    assert_eq!(name(&directory, ALMAZ).await.as_deref(), Some("before"));
    assert_eq!(rows.asked(), 1);
}

#[tokio::test]
async fn who_is_unknown_is_remembered_as_unknown_until_admitted() {
    let (rows, _clock, directory) = cached();
    let user = Party::user(42);
    assert_eq!(name(&directory, user).await, None);
    assert_eq!(name(&directory, user).await, None);
    assert_eq!(rows.asked(), 1);
    assert_eq!(directory.known_name(user), None);
    directory
        .admit_user(42, Some("Hana"), None)
        .await
        .expect("admitted");
    assert_eq!(name(&directory, user).await.as_deref(), Some("Hana"));
}

#[tokio::test]
async fn many_are_asked_for_only_where_unknown() {
    let (rows, _clock, directory) = cached();
    let parties: Vec<Party> = (1..=5).map(Party::user).collect();
    for party in &parties[..4] {
        rows.set(*party, &party.to_string());
    }
    assert_eq!(
        name(&directory, parties[0]).await.as_deref(),
        Some("user:1")
    );
    let found = directory.people(&parties).await.expect("answered");
    assert_eq!(found.len(), 4);
    assert_eq!(found[&parties[0]].name, "user:1");
    assert_eq!(rows.asked(), 2);
    assert_eq!(directory.people(&parties).await.expect("answered"), found);
    assert_eq!(name(&directory, parties[4]).await, None);
    assert_eq!(
        rows.asked(),
        2,
        "all five are remembered, the unknown one too"
    );
}

#[tokio::test]
async fn what_is_forgotten_is_asked_for_again() {
    let (rows, _clock, directory) = cached();
    rows.set(ALMAZ, "before");
    assert_eq!(name(&directory, ALMAZ).await.as_deref(), Some("before"));
    rows.set(ALMAZ, "after");
    directory.forget(ALMAZ);
    assert_eq!(directory.known_name(ALMAZ), None);
    assert_eq!(name(&directory, ALMAZ).await.as_deref(), Some("after"));
}

#[tokio::test]
async fn an_answer_that_was_under_way_when_its_person_changed_is_not_kept() {
    let (rows, _clock, directory) = cached();
    rows.set(ALMAZ, "before");
    let gate = Arc::new(Notify::new());
    *rows.held.lock().expect("not poisoned") = Some(Arc::clone(&gate));
    let asking = {
        let directory = Arc::clone(&directory);
        tokio::spawn(async move { name(&directory, ALMAZ).await })
    };
    rows.read.notified().await;
    *rows.held.lock().expect("not poisoned") = None;
    rows.set(ALMAZ, "after");
    directory.forget(ALMAZ);
    gate.notify_one();
    assert_eq!(asking.await.expect("no panic").as_deref(), Some("before"));
    assert_eq!(name(&directory, ALMAZ).await.as_deref(), Some("after"));
}

#[tokio::test]
async fn the_memory_is_bounded_and_keeps_the_newest() {
    let (rows, clock, directory) = cached();
    let first: Vec<Party> = (1..=10_000).map(Party::user).collect();
    directory.people(&first).await.expect("answered");
    assert_eq!(directory.remembered(), 10_000);
    pass(&clock, Duration::from_secs(1));
    let second: Vec<Party> = (10_001..=12_000).map(Party::user).collect();
    directory.people(&second).await.expect("answered");
    assert!(
        directory.remembered() <= 10_000,
        "{}",
        directory.remembered()
    );
    let asked = rows.asked();
    directory.people(&second).await.expect("answered");
    assert_eq!(rows.asked(), asked, "the newest are still known");
}

#[tokio::test]
async fn sign_ins_and_lists_are_never_kept() {
    let (rows, _clock, directory) = cached();
    for _ in 0..2 {
        directory.login("almaz").await.expect("answered");
        directory.workers().await.expect("answered");
    }
    assert_eq!(rows.asked(), 4);
    assert_eq!(
        directory
            .search("", Some(PartyKind::User), 1)
            .await
            .expect("answered"),
        []
    );
}

#[tokio::test]
async fn a_directory_behind_the_trait_can_be_remembered_too() {
    let rows: Arc<dyn Directory> = Arc::new(Rows::default());
    let clock = Arc::new(ManualClock::new(Timestamp::from_millis(0)));
    let directory: Arc<dyn Directory> = Arc::new(Cached::new(rows, clock));
    assert_eq!(directory.person(ALMAZ).await.expect("answered"), None);
}
