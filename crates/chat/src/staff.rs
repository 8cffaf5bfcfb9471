//! The people of the own directory, in the hands of an admin.

use crate::refuse::{from_directory, from_storage};
use crate::{Caller, Desk};
use model::Party;
use policy::ShopAction;
use protocol::{Code, PersonAdd, PersonAnswer, PersonEdit, Problem, StaffAnswer, StaffPerson};
use std::collections::HashSet;
use storage::{NewPerson, PersonChange, StoredPerson};

/// Members of staff that one list shows.
const STAFF_MAX: usize = 2_000;

impl Desk {
    /// Refuses whoever may not change people, and everybody where people are the site's.
    ///
    /// # Errors
    /// The refusal.
    pub fn allow_staff(&self, caller: &Caller) -> Result<(), Problem> {
        self.allow_in_shop(caller, ShopAction::Staff)?;
        self.only_own_directory()
    }

    /// Refuses where people are the site's.
    ///
    /// # Errors
    /// `site_directory`
    pub fn only_own_directory(&self) -> Result<(), Problem> {
        if self.directory.is_own() {
            return Ok(());
        }
        Err(Problem::new(
            Code::SiteDirectory,
            "people come from the site: change them there",
        ))
    }

    /// Workers and admins, those who may not sign in too.
    ///
    /// # Errors
    /// Why it was refused.
    pub async fn staff(&self, caller: &Caller) -> Result<StaffAnswer, Problem> {
        self.allow_staff(caller)?;
        let staff = self.storage.staff(STAFF_MAX).await;
        let with = self.storage.with_second_factor().await;
        let staff = staff.map_err(|error| from_storage(&error))?;
        let with: HashSet<Party> = with
            .map_err(|error| from_storage(&error))?
            .into_iter()
            .collect();
        let people = staff.into_iter().map(|stored| {
            let has_second_factor = with.contains(&stored.party);
            shown(stored, has_second_factor)
        });
        Ok(StaffAnswer {
            people: people.collect(),
        })
    }

    /// Adds a person who signs in with a password that hashes to this.
    ///
    /// # Errors
    /// Why it was refused.
    pub async fn add_person(
        &self,
        caller: &Caller,
        add: PersonAdd,
        password_hash: String,
    ) -> Result<PersonAnswer, Problem> {
        self.allow_staff(caller)?;
        let new = NewPerson {
            kind: add.kind,
            id: None,
            username: Some(add.username),
            name: add.name,
            email: add.email,
            password_hash: Some(password_hash),
            image_url: add.image_url,
            created_at: self.clock.now(),
        };
        let added = self.storage.add_person(new).await;
        let party = added
            .map_err(|error| from_storage(&error))?
            .ok_or_else(username_taken)?;
        tracing::info!(by.id = caller.party().id, who.kind = %party.kind, who.id = party.id, "a person was added");
        let stored = self.storage.people(&[party]).await;
        let stored = stored.map_err(|error| from_storage(&error))?.pop();
        let stored = stored.ok_or_else(nobody)?;
        self.person_answer(stored).await
    }

    /// Changes a person; another password, or no right to sign in any more, ends all of their sessions.
    ///
    /// # Errors
    /// Why it was refused.
    pub async fn change_person(
        &self,
        caller: &Caller,
        edit: PersonEdit,
        password_hash: Option<String>,
    ) -> Result<PersonAnswer, Problem> {
        self.allow_staff(caller)?;
        let party = edit.party;
        if party == caller.party() && edit.is_active == Some(false) {
            return Err(Problem::field(
                "is_active",
                "cannot be taken from oneself: ask another admin",
            ));
        }
        let ends = password_hash.is_some() || edit.is_active == Some(false);
        let change = PersonChange {
            name: edit.name,
            email: edit.email,
            image_url: edit.image_url,
            password_hash,
            is_active: edit.is_active,
        };
        let changed = self
            .storage
            .change_person(party, &change, self.clock.now())
            .await;
        let stored = changed
            .map_err(|error| from_storage(&error))?
            .ok_or_else(nobody)?;
        tracing::info!(by.id = caller.party().id, who.kind = %party.kind, who.id = party.id, "a person was changed");
        self.names.forget(party);
        if ends {
            self.hub.end_party(party);
        }
        self.person_answer(stored).await
    }

    /// Drops somebody's second factor, who has lost it.
    ///
    /// # Errors
    /// Why it was refused.
    pub async fn reset_second_factor(&self, caller: &Caller, party: Party) -> Result<(), Problem> {
        self.allow_in_shop(caller, ShopAction::Staff)?;
        if party == caller.party() {
            return Err(Problem::field(
                "id",
                "must be somebody else's: your own is switched off with your password and a code",
            ));
        }
        let person = self.directory.person(party).await;
        person
            .map_err(|error| from_directory(&error))?
            .ok_or_else(nobody)?;
        self.storage
            .drop_second_factor(party)
            .await
            .map_err(|error| from_storage(&error))?;
        tracing::info!(by.id = caller.party().id, who.kind = %party.kind, who.id = party.id, "a second factor was reset");
        Ok(())
    }

    async fn person_answer(&self, stored: StoredPerson) -> Result<PersonAnswer, Problem> {
        let factor = self.storage.second_factor(stored.party).await;
        let factor = factor.map_err(|error| from_storage(&error))?;
        Ok(PersonAnswer {
            person: shown(stored, factor.is_some_and(|factor| factor.is_on)),
        })
    }
}

fn shown(stored: StoredPerson, has_second_factor: bool) -> StaffPerson {
    StaffPerson {
        kind: stored.party.kind.into(),
        id: stored.party.id,
        username: stored.username,
        name: stored.name,
        email: stored.email,
        image_url: stored.image_url,
        is_active: stored.is_active,
        has_second_factor,
    }
}

/// Usernames are compared without case.
#[must_use]
pub fn username_taken() -> Problem {
    Problem::new(
        Code::UsernameTaken,
        "somebody has this username: choose another",
    )
}

fn nobody() -> Problem {
    Problem::new(Code::NotFound, "there is no such person")
}
