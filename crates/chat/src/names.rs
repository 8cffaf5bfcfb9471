//! What people are called: from the directory, guests from their sessions. Nothing is copied into the
//! chat's tables; answers are remembered for half a minute.

use crate::refuse;
use directory::Directory;
use model::{Clock, Party, PartyKind};
use parking_lot::Mutex;
use protocol::Problem;
use std::collections::HashMap;
use std::sync::Arc;
use storage::Storage;

/// How long a name is remembered, milliseconds.
const REMEMBERED_MILLIS: i64 = 30_000;
/// Names remembered at most; then all are asked for anew.
const NAMES_MAX: usize = 20_000;

/// What a guest without a name is called.
#[must_use]
pub fn guest_name(id: i64) -> String {
    format!("Guest {id}")
}

/// Who is called what.
pub struct Names {
    storage: Arc<dyn Storage>,
    directory: Arc<dyn Directory>,
    clock: Arc<dyn Clock>,
    remembered: Mutex<HashMap<Party, (i64, String)>>,
}

impl Names {
    pub(crate) fn new(
        storage: Arc<dyn Storage>,
        directory: Arc<dyn Directory>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            storage,
            directory,
            clock,
            remembered: Mutex::default(),
        }
    }

    /// The names of these parties; whoever is in no table any more gets a plain word and the number.
    ///
    /// # Errors
    /// When the database or the directory does not answer.
    pub async fn of(&self, parties: &[Party]) -> Result<HashMap<Party, String>, Problem> {
        let mut names = HashMap::with_capacity(parties.len());
        let mut asked = Vec::new();
        {
            let now = self.clock.monotonic_millis();
            let remembered = self.remembered.lock();
            for party in parties {
                match remembered.get(party) {
                    Some((until, name)) if *until > now => {
                        names.insert(*party, name.clone());
                    }
                    _ => asked.push(*party),
                }
            }
        }
        if asked.is_empty() {
            return Ok(names);
        }
        asked.sort_unstable();
        asked.dedup();
        let found = self.ask(&asked).await?;
        self.remember(&found);
        names.extend(found);
        Ok(names)
    }

    /// One party's name.
    ///
    /// # Errors
    /// As [`Names::of`].
    pub async fn one(&self, party: Party) -> Result<String, Problem> {
        Ok(self.of(&[party]).await?.remove(&party).unwrap_or_default())
    }

    /// A name was changed here.
    pub(crate) fn forget(&self, party: Party) {
        self.remembered.lock().remove(&party);
    }

    async fn ask(&self, parties: &[Party]) -> Result<HashMap<Party, String>, Problem> {
        let (guests, people): (Vec<Party>, Vec<Party>) = parties
            .iter()
            .partition(|party| party.kind == PartyKind::Guest);
        let mut found = HashMap::with_capacity(parties.len());
        if !guests.is_empty() {
            let ids: Vec<i64> = guests.iter().map(|guest| guest.id).collect();
            let rows = self
                .storage
                .guests(&ids)
                .await
                .map_err(|error| refuse::from_storage(&error))?;
            let named = rows
                .into_iter()
                .filter_map(|row| Some((Party::guest(row.id), row.name?)));
            found.extend(named);
        }
        if !people.is_empty() {
            let known = self
                .directory
                .people(&people)
                .await
                .map_err(|error| refuse::from_directory(&error))?;
            found.extend(
                known
                    .into_iter()
                    .map(|(party, person)| (party, person.name)),
            );
        }
        for party in parties {
            found.entry(*party).or_insert_with(|| match party.kind {
                PartyKind::Guest => guest_name(party.id),
                PartyKind::User => format!("Customer {}", party.id),
                PartyKind::Worker => format!("Technician {}", party.id),
                PartyKind::Admin => format!("Admin {}", party.id),
            });
        }
        Ok(found)
    }

    fn remember(&self, found: &HashMap<Party, String>) {
        let until = self.clock.monotonic_millis() + REMEMBERED_MILLIS;
        let mut remembered = self.remembered.lock();
        if remembered.len() + found.len() > NAMES_MAX {
            remembered.clear();
        }
        remembered.extend(
            found
                .iter()
                .map(|(party, name)| (*party, (until, name.clone()))),
        );
    }
}
