//! The chat's own people: for shops without a site, for the demo, and for those whom a handoff brought.
//!
//! Here the chat may write, but this trait writes one thing only: the user whom a handoff names and nobody knew.
//! Everything else about people is the business of the `user` commands.

use crate::person::{filled, shown_name, usable_email};
use crate::{
    APPOINTMENTS_MAX, Appointment, CUSTOMERS_NAMED_MAX, Car, Directory, DirectoryError, Garage,
    Login, Person, SEARCH_LIMIT_MAX, USERNAME_SCALARS_MAX, credential_mark,
};
use async_trait::async_trait;
use model::{Clock, Party, PartyKind};
use std::collections::HashMap;
use std::sync::Arc;
use storage::{CarRow, NewPerson, Storage, StorageError, StoredPerson, fold};

/// Most parties in one question to the storage.
const PARTIES_PER_QUESTION_MAX: usize = 500;
/// Most workers that one shop has.
const WORKERS_MAX: usize = 10_000;

/// The chat's own tables as a directory.
pub struct OwnDirectory {
    storage: Arc<dyn Storage>,
    clock: Arc<dyn Clock>,
}

impl OwnDirectory {
    /// A directory of the people in `storage`.
    #[must_use]
    pub fn new(storage: Arc<dyn Storage>, clock: Arc<dyn Clock>) -> Self {
        Self { storage, clock }
    }
}

#[async_trait]
impl Directory for OwnDirectory {
    fn is_own(&self) -> bool {
        true
    }

    async fn person(&self, party: Party) -> Result<Option<Person>, DirectoryError> {
        Ok(self.people(&[party]).await?.remove(&party))
    }

    async fn people(&self, parties: &[Party]) -> Result<HashMap<Party, Person>, DirectoryError> {
        let mut asked: Vec<Party> = parties
            .iter()
            .copied()
            .filter(|party| party.kind != PartyKind::Guest)
            .collect();
        asked.sort_unstable();
        asked.dedup();
        let mut found = HashMap::with_capacity(asked.len());
        for chunk in asked.chunks(PARTIES_PER_QUESTION_MAX) {
            let stored = self
                .storage
                .people(chunk)
                .await
                .map_err(during("looking up people"))?;
            found.extend(
                stored
                    .into_iter()
                    .map(|stored| (stored.party, person_of(stored))),
            );
        }
        Ok(found)
    }

    async fn login(&self, username: &str) -> Result<Vec<Login>, DirectoryError> {
        if username.is_empty() || username.chars().count() > USERNAME_SCALARS_MAX {
            return Ok(Vec::new());
        }
        let found = self.storage.person_by_username(username).await;
        let stored = found.map_err(during("looking up a username"))?;
        Ok(stored.map(login_of).into_iter().collect())
    }

    async fn login_of(&self, party: Party) -> Result<Option<Login>, DirectoryError> {
        let found = self.storage.people(&[party]).await;
        let stored = found.map_err(during("looking up a password"))?;
        Ok(stored.into_iter().next().map(login_of))
    }

    async fn workers(&self) -> Result<Vec<Person>, DirectoryError> {
        let found = self
            .storage
            .search_people("", Some(PartyKind::Worker), WORKERS_MAX)
            .await;
        Ok(found
            .map_err(during("listing workers"))?
            .into_iter()
            .map(person_of)
            .collect())
    }

    async fn search(
        &self,
        q: &str,
        kind: Option<PartyKind>,
        limit: usize,
    ) -> Result<Vec<Person>, DirectoryError> {
        let found = self
            .storage
            .search_people(q, kind, limit.min(SEARCH_LIMIT_MAX))
            .await;
        Ok(found
            .map_err(during("searching people"))?
            .into_iter()
            .map(person_of)
            .collect())
    }

    async fn customers_named(&self, q: &str, limit: usize) -> Result<Vec<i64>, DirectoryError> {
        // Not `search_people`, which leaves out the inactive: their chats are still found by their names.
        let everybody = self
            .storage
            .all_people()
            .await
            .map_err(during("searching customers"))?;
        let wanted = fold(q);
        let named = |stored: &StoredPerson| {
            stored.party.kind == PartyKind::User && fold(&stored.name).contains(&wanted)
        };
        let mut ids: Vec<i64> = everybody
            .iter()
            .filter(|stored| named(stored))
            .map(|stored| stored.party.id)
            .collect();
        ids.sort_unstable_by(|a, b| b.cmp(a));
        ids.truncate(limit.min(CUSTOMERS_NAMED_MAX));
        Ok(ids)
    }

    async fn admit_user(
        &self,
        id: i64,
        name: Option<&str>,
        email: Option<&str>,
    ) -> Result<Option<Person>, DirectoryError> {
        let party = Party::user(id);
        if let Some(known) = self.person(party).await? {
            return Ok(Some(known));
        }
        let newcomer = NewPerson {
            kind: PartyKind::User,
            id: Some(id),
            username: None,
            name: shown_name(party, name),
            email: usable_email(email),
            password_hash: None,
            image_url: None,
            created_at: self.clock.now(),
        };
        // Taken means that the same user came by another door at the same moment: they are the one we read now.
        self.storage
            .add_person(newcomer)
            .await
            .map_err(during("taking in a user"))?;
        self.person(party).await
    }
}

#[async_trait]
impl Garage for OwnDirectory {
    async fn cars_of(&self, user: i64) -> Result<Vec<Car>, DirectoryError> {
        let found = self.storage.cars_of(user).await;
        let rows = found.map_err(during("looking up a customer's cars"))?;
        Ok(rows.into_iter().map(car_of).collect())
    }

    async fn cars(&self, ids: &[i64]) -> Result<HashMap<i64, Car>, DirectoryError> {
        let found = self.storage.cars(ids).await;
        let rows = found.map_err(during("looking up cars"))?;
        Ok(rows.into_iter().map(|row| (row.id, car_of(row))).collect())
    }

    async fn appointments_of(&self, user: i64) -> Result<Vec<Appointment>, DirectoryError> {
        let found = self.storage.appointments_of(user, APPOINTMENTS_MAX).await;
        let rows = found.map_err(during("looking up a customer's appointments"))?;
        let appointment = |row: storage::AppointmentRow| Appointment {
            id: row.id,
            at: Some(row.appointment.starts_at.rfc3339()),
            service: row.appointment.service,
            status: row.appointment.status,
            car: row.appointment.car,
        };
        Ok(rows.into_iter().map(appointment).collect())
    }

    /// The chat's own people have no number.
    async fn phone_of(&self, _user: i64) -> Result<Option<String>, DirectoryError> {
        Ok(None)
    }
}

fn car_of(row: CarRow) -> Car {
    Car {
        id: row.id,
        user: row.car.user,
        make: row.car.make,
        model: row.car.model,
        year: row.car.year,
        plate: row.car.plate,
    }
}

fn person_of(stored: StoredPerson) -> Person {
    Person {
        party: stored.party,
        name: shown_name(stored.party, Some(&stored.name)),
        email: usable_email(stored.email.as_deref()),
        image_url: filled(stored.image_url),
        active: stored.is_active,
        credential_mark: credential_mark(
            stored.party,
            stored.password_hash.as_deref(),
            stored.is_active,
        ),
    }
}

fn login_of(stored: StoredPerson) -> Login {
    let password_hash = stored.password_hash.clone();
    Login {
        person: person_of(stored),
        password_hash,
    }
}

fn during(doing: &'static str) -> impl Fn(StorageError) -> DirectoryError {
    move |error| DirectoryError::Unavailable {
        doing,
        source: error.into(),
    }
}
