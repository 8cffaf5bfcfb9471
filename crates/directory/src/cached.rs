//! Spares a directory repeated questions: what it said of a person holds for at most half a minute.
//!
//! Half of the minute within which what ends in the site's tables must end here (contract, P4). Sign-ins and the
//! lists of people are never kept. [`Cached::forget`] makes a change of our own visible at once, also to a question
//! that is under way: its answer is given, and not kept.

use crate::{Appointment, Car, Directory, DirectoryError, Garage, Login, Person};
use async_trait::async_trait;
use model::{Clock, Party, PartyKind};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;

/// How long an answer holds.
const KEPT_SECONDS_MAX: i64 = 30;
/// Most people remembered at once.
const ENTRIES_MAX: usize = 10_000;

/// A directory with a short memory.
pub struct Cached<D: Directory + ?Sized> {
    inner: Arc<D>,
    clock: Arc<dyn Clock>,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    entries: HashMap<Party, Entry>,
    /// Rises with each `forget`; an answer asked for before that is not kept.
    forgotten: u64,
}

struct Entry {
    /// Monotonic milliseconds when the question was asked.
    asked_at: i64,
    person: Option<Person>,
}

impl<D: Directory + ?Sized> Cached<D> {
    /// Wraps a directory.
    pub fn new(inner: Arc<D>, clock: Arc<dyn Clock>) -> Self {
        Self {
            inner,
            clock,
            memory: Mutex::default(),
        }
    }

    /// Drops what is known of a party: something about them has changed.
    pub fn forget(&self, party: Party) {
        let mut memory = self.memory.lock();
        memory.entries.remove(&party);
        memory.forgotten += 1;
    }

    /// Drops everything.
    pub fn forget_all(&self) {
        let mut memory = self.memory.lock();
        memory.entries.clear();
        memory.forgotten += 1;
    }

    /// The party's name if it is remembered and still holds; asks nobody.
    #[must_use]
    pub fn known_name(&self, party: Party) -> Option<String> {
        let now = self.clock.monotonic_millis();
        let memory = self.memory.lock();
        memory
            .fresh(party, now)?
            .as_ref()
            .map(|person| person.name.clone())
    }

    /// How many people are remembered, expired ones included.
    #[must_use]
    pub fn remembered(&self) -> usize {
        self.memory.lock().entries.len()
    }
}

#[async_trait]
impl<D: Directory + ?Sized> Directory for Cached<D> {
    fn is_own(&self) -> bool {
        self.inner.is_own()
    }

    async fn person(&self, party: Party) -> Result<Option<Person>, DirectoryError> {
        let asked_at = self.clock.monotonic_millis();
        let forgotten = {
            let memory = self.memory.lock();
            if let Some(person) = memory.fresh(party, asked_at) {
                return Ok(person.clone());
            }
            memory.forgotten
        };
        let person = self.inner.person(party).await?;
        self.memory
            .lock()
            .keep(forgotten, asked_at, [(party, person.clone())]);
        Ok(person)
    }

    async fn people(&self, parties: &[Party]) -> Result<HashMap<Party, Person>, DirectoryError> {
        let asked_at = self.clock.monotonic_millis();
        let mut found = HashMap::with_capacity(parties.len());
        let mut missing = Vec::new();
        let forgotten = {
            let memory = self.memory.lock();
            for &party in parties {
                match memory.fresh(party, asked_at) {
                    Some(Some(person)) => drop(found.insert(party, person.clone())),
                    Some(None) => {}
                    None => missing.push(party),
                }
            }
            memory.forgotten
        };
        if !missing.is_empty() {
            let answers = self.inner.people(&missing).await?;
            let each = missing
                .into_iter()
                .map(|party| (party, answers.get(&party).cloned()));
            self.memory.lock().keep(forgotten, asked_at, each);
            found.extend(answers);
        }
        Ok(found)
    }

    async fn login(&self, username: &str) -> Result<Vec<Login>, DirectoryError> {
        self.inner.login(username).await
    }

    async fn login_of(&self, party: Party) -> Result<Option<Login>, DirectoryError> {
        self.inner.login_of(party).await
    }

    async fn workers(&self) -> Result<Vec<Person>, DirectoryError> {
        self.inner.workers().await
    }

    async fn search(
        &self,
        q: &str,
        kind: Option<PartyKind>,
        limit: usize,
    ) -> Result<Vec<Person>, DirectoryError> {
        self.inner.search(q, kind, limit).await
    }

    async fn customers_named(&self, q: &str, limit: usize) -> Result<Vec<i64>, DirectoryError> {
        self.inner.customers_named(q, limit).await
    }

    async fn admit_user(
        &self,
        id: i64,
        name: Option<&str>,
        email: Option<&str>,
    ) -> Result<Option<Person>, DirectoryError> {
        let admitted = self.inner.admit_user(id, name, email).await;
        // "Unknown" may have been remembered a moment ago.
        self.forget(Party::user(id));
        admitted
    }
}

/// Cars are not kept here: whoever shows many of them again and again keeps them itself.
#[async_trait]
impl<D: Directory + ?Sized> Garage for Cached<D> {
    async fn cars_of(&self, user: i64) -> Result<Vec<Car>, DirectoryError> {
        self.inner.cars_of(user).await
    }

    async fn cars(&self, ids: &[i64]) -> Result<HashMap<i64, Car>, DirectoryError> {
        self.inner.cars(ids).await
    }

    async fn appointments_of(&self, user: i64) -> Result<Vec<Appointment>, DirectoryError> {
        self.inner.appointments_of(user).await
    }

    async fn phone_of(&self, user: i64) -> Result<Option<String>, DirectoryError> {
        self.inner.phone_of(user).await
    }
}

impl Memory {
    fn fresh(&self, party: Party, now: i64) -> Option<&Option<Person>> {
        self.entries
            .get(&party)
            .filter(|entry| entry.is_fresh(now))
            .map(|entry| &entry.person)
    }

    fn keep(
        &mut self,
        forgotten: u64,
        asked_at: i64,
        answers: impl IntoIterator<Item = (Party, Option<Person>)>,
    ) {
        if self.forgotten != forgotten {
            return;
        }
        for (party, person) in answers {
            if self.entries.len() >= ENTRIES_MAX && !self.entries.contains_key(&party) {
                self.make_room(asked_at);
            }
            self.entries.insert(party, Entry { asked_at, person });
        }
    }

    /// Drops what has expired and, if that is not enough, the older half: a full pass, but only once per many.
    fn make_room(&mut self, now: i64) {
        self.entries.retain(|_, entry| entry.is_fresh(now));
        if self.entries.len() < ENTRIES_MAX {
            return;
        }
        let mut ages: Vec<(i64, Party)> = self
            .entries
            .iter()
            .map(|(&party, entry)| (entry.asked_at, party))
            .collect();
        let half = ages.len() / 2;
        ages.select_nth_unstable(half);
        for (_, party) in &ages[..half] {
            self.entries.remove(party);
        }
    }
}

impl Entry {
    const fn is_fresh(&self, now: i64) -> bool {
        now - self.asked_at < KEPT_SECONDS_MAX * 1_000
    }
}
