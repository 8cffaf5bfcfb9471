//! A closed chat is taken up again.

use crate::events::{self, Happened};
use crate::publish::Effects;
use crate::refuse::allow;
use crate::turn::Case;
use crate::{Caller, Desk};
use model::{ChatId, Status};
use policy::{Action, decide};
use protocol::{ChatAnswer, Problem};
use std::sync::Arc;
use storage::{Needs, World};

impl Desk {
    /// Reopens. A chat that is not closed stays as it is, which is the same success.
    ///
    /// # Errors
    /// Why it was refused.
    pub async fn reopen(
        self: &Arc<Self>,
        caller: &Caller,
        chat: ChatId,
    ) -> Result<ChatAnswer, Problem> {
        self.perform(
            caller,
            ReopenCase {
                caller: caller.clone(),
                chat,
            },
        )
        .await?;
        self.chat_answer(caller.party(), chat).await
    }
}

struct ReopenCase {
    caller: Caller,
    chat: ChatId,
}

impl Case for ReopenCase {
    type Done = ();
    type Answer = ();

    fn needs(&self, needs: &mut Needs) {
        needs.chats.insert(self.chat);
    }

    fn run(&self, world: &mut World) -> Result<((), Effects), Problem> {
        let slot = world.find(self.chat).ok_or_else(Problem::not_found)?;
        allow(decide(
            self.caller.party(),
            Action::Reopen,
            &world.chat(slot).facts(),
        ))?;
        if world.chat(slot).row.status != Status::Closed {
            return Ok(((), Effects::none()));
        }
        let status = if world.chat(slot).row.is_answered {
            Status::Open
        } else {
            Status::Pending
        };
        world.set_status(slot, status);
        let mut effects = Effects {
            changed: true,
            ..Effects::on(slot)
        };
        effects
            .lines
            .push(world.append(slot, events::line(&Happened::Reopened, &self.caller)));
        Ok(((), effects))
    }

    fn answer(&self, (): &(), _: &World) {}
}
