//! The worker needs an admin.

use crate::events::{self, Happened};
use crate::publish::Effects;
use crate::refuse::allow;
use crate::turn::Case;
use crate::{Caller, Desk};
use model::Status;
use policy::{Action, decide};
use protocol::{ChatAnswer, Code, Escalate, Problem};
use std::sync::Arc;
use storage::{Needs, World};

impl Desk {
    /// Calls for an admin. Calling twice is the same success.
    ///
    /// # Errors
    /// Why it was refused.
    pub async fn escalate(
        self: &Arc<Self>,
        caller: &Caller,
        escalate: Escalate,
    ) -> Result<ChatAnswer, Problem> {
        let chat = escalate.chat;
        self.perform(
            caller,
            EscalateCase {
                caller: caller.clone(),
                escalate,
            },
        )
        .await?;
        self.chat_answer(caller.party(), chat).await
    }
}

struct EscalateCase {
    caller: Caller,
    escalate: Escalate,
}

impl Case for EscalateCase {
    type Done = ();
    type Answer = ();

    fn needs(&self, needs: &mut Needs) {
        needs.chats.insert(self.escalate.chat);
    }

    fn run(&self, world: &mut World) -> Result<((), Effects), Problem> {
        let slot = world
            .find(self.escalate.chat)
            .ok_or_else(Problem::not_found)?;
        allow(decide(
            self.caller.party(),
            Action::Escalate,
            &world.chat(slot).facts(),
        ))?;
        match world.chat(slot).row.status {
            Status::Escalated => return Ok(((), Effects::none())),
            Status::Closed => {
                return Err(Problem::new(
                    Code::ChatClosed,
                    "this chat is closed: reopen it first",
                ));
            }
            Status::Pending | Status::Open => {}
        }
        let mut effects = Effects {
            changed: true,
            ..Effects::on(slot)
        };
        world.set_status(slot, Status::Escalated);
        effects
            .lines
            .push(world.append(slot, events::line(&Happened::Escalated, &self.caller)));
        if let Some(reason) = &self.escalate.reason {
            effects
                .lines
                .push(world.append(slot, events::reason(reason)));
        }
        Ok(((), effects))
    }

    fn answer(&self, (): &(), _: &World) {}
}
