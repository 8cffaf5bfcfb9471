//! The chats of a worker who is no longer active become unassigned.

use crate::events;
use crate::publish::Effects;
use crate::refuse::{from_directory, from_storage};
use crate::turn::Case;
use crate::{Caller, Desk};
use model::{ChatId, Named, Party};
use policy::Scope;
use protocol::Problem;
use std::sync::Arc;
use storage::{Needs, World};

impl Desk {
    /// Takes all chats from a worker who may no longer sign in. Does nothing for an active one.
    ///
    /// # Errors
    /// When the database or the directory does not answer.
    pub async fn release_worker(self: &Arc<Self>, worker: i64) -> Result<(), Problem> {
        let party = Party::worker(worker);
        let person = self
            .directory
            .person(party)
            .await
            .map_err(|error| from_directory(&error))?;
        if person.is_some_and(|person| person.active) {
            return Ok(());
        }
        let chats = self
            .storage
            .chats_of_worker(worker)
            .await
            .map_err(|error| from_storage(&error))?;
        if chats.is_empty() {
            return Ok(());
        }
        let who = Named {
            party,
            name: self.names.one(party).await?,
        };
        // Nobody's session stands behind a rule; the hash of no token does.
        let session = Arc::new(model::TokenHash(String::new()));
        let caller = Caller { who, session };
        for chat in chats {
            self.perform(
                &caller,
                ReleaseCase {
                    chat,
                    worker,
                    name: caller.who.name.clone(),
                },
            )
            .await?;
        }
        Ok(())
    }

    /// The log says that a party lost a chat. Our own commits told it already; what another process did is
    /// told here. It takes its turn among the commits, so that a party who got the chat back meanwhile is
    /// never told `gone` afterwards.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn recheck(self: &Arc<Self>, party: Party, chat: ChatId) -> Result<(), Problem> {
        let who = Named {
            party,
            name: String::new(),
        };
        let caller = Caller {
            who,
            session: Arc::new(model::TokenHash(String::new())),
        };
        self.perform(&caller, RecheckCase { party, chat }).await
    }

    /// Looks at everybody who has chats: whoever is no longer active gives them up.
    ///
    /// # Errors
    /// When the database or the directory does not answer.
    pub async fn release_inactive(self: &Arc<Self>) -> Result<(), Problem> {
        let workers = self
            .storage
            .open_chats_by_worker()
            .await
            .map_err(|error| from_storage(&error))?;
        for worker in workers.into_keys() {
            self.release_worker(worker).await?;
        }
        Ok(())
    }
}

struct RecheckCase {
    party: Party,
    chat: ChatId,
}

impl Case for RecheckCase {
    type Done = ();
    type Answer = ();

    fn needs(&self, needs: &mut Needs) {
        needs.chats.insert(self.chat);
    }

    fn run(&self, world: &mut World) -> Result<((), Effects), Problem> {
        let Some(slot) = world.find(self.chat) else {
            return Ok(((), Effects::none()));
        };
        if Scope::of(self.party).admits(&world.chat(slot).facts()) {
            return Ok(((), Effects::none()));
        }
        Ok((
            (),
            Effects {
                gone: Some(self.party),
                from_log: true,
                ..Effects::on(slot)
            },
        ))
    }

    fn answer(&self, (): &(), _: &World) {}
}

struct ReleaseCase {
    chat: ChatId,
    worker: i64,
    name: String,
}

impl Case for ReleaseCase {
    type Done = ();
    type Answer = ();

    fn needs(&self, needs: &mut Needs) {
        needs.chats.insert(self.chat);
    }

    fn run(&self, world: &mut World) -> Result<((), Effects), Problem> {
        let slot = world.find(self.chat).ok_or_else(Problem::not_found)?;
        if world.chat(slot).row.worker_id != Some(self.worker) {
            return Ok(((), Effects::none()));
        }
        let mut effects = Effects {
            changed: true,
            ..Effects::on(slot)
        };
        effects.lose(world, slot, Party::worker(self.worker));
        let row = world.chat_mut(slot);
        row.worker_id = None;
        row.assigned_by = None;
        effects
            .lines
            .push(world.append(slot, events::released(&self.name)));
        Ok(((), effects))
    }

    fn answer(&self, (): &(), _: &World) {}
}
