//! Technicians, and the people with whom one may start a chat.

use crate::refuse::{from_directory, from_storage};
use crate::{Caller, Desk, view};
use policy::ShopAction;
use protocol::{PeopleAnswer, PeopleQuery, Person, Problem, Technician, TechniciansAnswer};

/// People that one search gives.
const PEOPLE_MAX: usize = 50;

impl Desk {
    /// All active technicians, whether they are here, and how many chats they have.
    ///
    /// # Errors
    /// Why it was refused.
    pub async fn technicians(&self, caller: &Caller) -> Result<TechniciansAnswer, Problem> {
        self.allow_in_shop(caller, ShopAction::Technicians)?;
        let workers = self
            .directory
            .workers()
            .await
            .map_err(|error| from_directory(&error))?;
        let chats = self
            .storage
            .open_chats_by_worker()
            .await
            .map_err(|error| from_storage(&error))?;
        let duty = self
            .storage
            .duty()
            .await
            .map_err(|error| from_storage(&error))?;
        let technicians = workers
            .into_iter()
            .map(|worker| {
                let duty = duty.get(&worker.party.id).copied().unwrap_or_default();
                Technician {
                    id: worker.party.id,
                    full_name: worker.name,
                    image_url: worker.image_url,
                    online: self.hub.is_here(worker.party),
                    open_chats: chats.get(&worker.party.id).copied().unwrap_or(0),
                    on_duty: duty.on,
                    capacity: duty.capacity,
                }
            })
            .collect();
        Ok(TechniciansAnswer { technicians })
    }

    /// Those whose name holds `q` and with whom the caller may start a chat.
    ///
    /// # Errors
    /// Why it was refused.
    pub async fn people(
        &self,
        caller: &Caller,
        query: &PeopleQuery,
    ) -> Result<PeopleAnswer, Problem> {
        self.allow_in_shop(caller, ShopAction::People)?;
        let found = self
            .directory
            .search(&query.q, query.kind, PEOPLE_MAX)
            .await
            .map_err(|error| from_directory(&error))?;
        let others = found
            .into_iter()
            .filter(|person| person.party != caller.party());
        Ok(PeopleAnswer {
            people: others
                .map(|person| Person::new(person.party, person.name))
                .collect(),
        })
    }

    /// The staff that is here.
    ///
    /// # Errors
    /// Why it was refused.
    pub fn presence(&self, caller: &Caller) -> Result<PeopleAnswer, Problem> {
        self.allow_in_shop(caller, ShopAction::Presence)?;
        let mut people: Vec<Person> = self.hub.here().iter().map(view::person).collect();
        people.sort_by(|a, b| a.name.cmp(&b.name).then(a.id.cmp(&b.id)));
        Ok(PeopleAnswer { people })
    }
}
