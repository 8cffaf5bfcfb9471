//! An admin gives a chat to a worker, or takes it back.

use crate::events::{self, Happened};
use crate::publish::Effects;
use crate::refuse::{allow, from_directory};
use crate::turn::Case;
use crate::{Caller, Desk};
use model::{Named, Party, Status};
use policy::{Action, decide};
use protocol::{Assign, ChatAnswer, Code, Problem};
use std::sync::Arc;
use storage::{Needs, World};

impl Desk {
    /// Assigns or unassigns; holds against two admins at once by `expected_worker_id`.
    ///
    /// # Errors
    /// Why it was refused.
    pub async fn assign(
        self: &Arc<Self>,
        caller: &Caller,
        assign: Assign,
    ) -> Result<ChatAnswer, Problem> {
        self.check_action(caller, assign.chat, Action::Assign)
            .await?;
        let worker = match assign.worker {
            None => None,
            Some(id) => Some(self.active_worker(id).await?),
        };
        self.perform(
            caller,
            AssignCase {
                caller: caller.clone(),
                assign,
                worker,
            },
        )
        .await?;
        self.chat_answer(caller.party(), assign.chat).await
    }

    pub(crate) async fn active_worker(&self, id: i64) -> Result<Named, Problem> {
        let person = self
            .directory
            .person(Party::worker(id))
            .await
            .map_err(|error| from_directory(&error))?;
        let active = person.filter(|person| person.active);
        active
            .map(|person| Named {
                party: person.party,
                name: person.name,
            })
            .ok_or_else(|| {
                Problem::field(
                    "worker_id",
                    "must name an active technician: see get_technicians",
                )
            })
    }
}

struct AssignCase {
    caller: Caller,
    assign: Assign,
    worker: Option<Named>,
}

impl Case for AssignCase {
    type Done = ();
    type Answer = ();

    fn needs(&self, needs: &mut Needs) {
        needs.chats.insert(self.assign.chat);
    }

    fn run(&self, world: &mut World) -> Result<((), Effects), Problem> {
        let slot = world
            .find(self.assign.chat)
            .ok_or_else(Problem::not_found)?;
        allow(decide(
            self.caller.party(),
            Action::Assign,
            &world.chat(slot).facts(),
        ))?;
        let before = world.chat(slot).row.worker_id;
        if self
            .assign
            .expected
            .is_some_and(|expected| expected != before)
        {
            return Err(Problem::new(
                Code::AssignmentChanged,
                "another admin was faster: look who has the chat now, then decide again",
            ));
        }
        if before == self.assign.worker {
            return Ok(((), Effects::none()));
        }
        let mut effects = Effects::on(slot);
        effects.changed = true;
        if let Some(before) = before {
            effects.lose(world, slot, Party::worker(before));
        }
        effects.newcomer = self.assign.worker.map(Party::worker);
        let by = self.caller.party().id;
        let row = world.chat_mut(slot);
        row.worker_id = self.assign.worker;
        row.assigned_by = self.assign.worker.map(|_| by);
        if row.status == Status::Escalated && row.worker_id.is_some() {
            row.status = Status::Open;
        }
        let happened = self
            .worker
            .as_ref()
            .map_or(Happened::Unassigned, Happened::Assigned);
        effects
            .lines
            .push(world.append(slot, events::line(&happened, &self.caller)));
        Ok(((), effects))
    }

    fn answer(&self, (): &(), _: &World) {}
}
