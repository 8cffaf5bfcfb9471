//! The end of a chat, until somebody writes again.

use crate::events::{self, Happened};
use crate::publish::Effects;
use crate::refuse::allow;
use crate::turn::Case;
use crate::{Caller, Desk};
use model::{Party, Seq, Status};
use policy::{Action, decide};
use protocol::{ChatAnswer, Close, Code, Problem};
use std::sync::Arc;
use storage::{Needs, Slot, World};

impl Desk {
    /// Closes. Closing twice is the same success.
    ///
    /// # Errors
    /// Why it was refused.
    pub async fn close(
        self: &Arc<Self>,
        caller: &Caller,
        close: Close,
    ) -> Result<ChatAnswer, Problem> {
        let chat = close.chat;
        self.perform(
            caller,
            CloseCase {
                caller: caller.clone(),
                close,
            },
        )
        .await?;
        self.chat_answer(caller.party(), chat).await
    }
}

struct CloseCase {
    caller: Caller,
    close: Close,
}

impl Case for CloseCase {
    type Done = ();
    type Answer = ();

    fn needs(&self, needs: &mut Needs) {
        needs.chats.insert(self.close.chat);
        if let Some(seen) = self.close.seen {
            needs
                .marks
                .insert((self.close.chat, self.caller.party(), seen));
        }
    }

    fn run(&self, world: &mut World) -> Result<((), Effects), Problem> {
        let slot = world.find(self.close.chat).ok_or_else(Problem::not_found)?;
        allow(decide(
            self.caller.party(),
            Action::Close,
            &world.chat(slot).facts(),
        ))?;
        if world.chat(slot).row.status == Status::Closed {
            return Ok(((), Effects::none()));
        }
        if self
            .close
            .seen
            .is_some_and(|seen| has_moved(world, slot, self.caller.party(), seen))
        {
            return Err(Problem::new(
                Code::ChatMoved,
                "messages came after the last one you had seen: read them, then close again",
            ));
        }
        let mut effects = Effects {
            changed: true,
            ..Effects::on(slot)
        };
        world.set_status(slot, Status::Closed);
        effects
            .lines
            .push(world.append(slot, events::line(&Happened::Closed, &self.caller)));
        if let Some(reason) = &self.close.reason {
            effects
                .lines
                .push(world.append(slot, events::reason(reason)));
        }
        Ok(((), effects))
    }

    fn answer(&self, (): &(), _: &World) {}
}

/// Messages (not events) stand after what the closer has seen, those of this very group included.
fn has_moved(world: &World, slot: Slot, who: Party, seen: Seq) -> bool {
    let chat = world.chat(slot);
    let audience = who.audience();
    if seen >= chat.row.last(audience) {
        return false;
    }
    let until_seen = world
        .mark(chat.row.id, who, seen)
        .map_or(0, |mark| mark.seen);
    chat.row.countable(audience) > until_seen
}
