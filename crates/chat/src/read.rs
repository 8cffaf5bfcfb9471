//! A read cursor moves; and `is_read` follows, off the sending path.

use crate::publish::{Effects, Moved};
use crate::refuse::{allow, from_storage};
use crate::turn::{Case, Reply};
use crate::{Caller, Desk};
use model::{ChatId, Seq};
use policy::{Action, decide};
use protocol::{MarkRead, Problem, ServerFrame, UnreadOneAnswer};
use std::sync::Arc;
use storage::{Needs, Slot, World};

/// Chats whose `is_read` columns follow in one write.
const FOLLOWED_MAX: usize = 200;

impl Desk {
    /// Moves the caller's cursor; never back, never past the last.
    ///
    /// # Errors
    /// Why it was refused.
    pub async fn mark_read(
        self: &Arc<Self>,
        caller: &Caller,
        mark: MarkRead,
    ) -> Result<UnreadOneAnswer, Problem> {
        self.perform(
            caller,
            ReadCase {
                caller: caller.clone(),
                mark,
            },
        )
        .await
    }

    /// Moves the caller's cursor for a socket; only a refusal is answered.
    pub fn mark_read_from_socket(
        self: &Arc<Self>,
        caller: &Caller,
        mark: MarkRead,
        reply: Reply<UnreadOneAnswer>,
    ) {
        self.submit(
            caller,
            ReadCase {
                caller: caller.clone(),
                mark,
            },
            reply,
        );
    }

    /// Lets the `is_read` columns follow the cursors that moved since the last call. Called about once a
    /// second; what a crash forgets here, [`Desk::find_lagging_reads`] finds at the next start.
    pub async fn follow_reads(&self) {
        let chats: Vec<ChatId> = {
            let mut moved = self.moved_cursors.lock();
            let some: Vec<ChatId> = moved.iter().copied().take(FOLLOWED_MAX).collect();
            some.iter().for_each(|chat| {
                moved.remove(chat);
            });
            some
        };
        if chats.is_empty() {
            return;
        }
        if let Err(error) = self.storage.follow_reads(&chats).await {
            tracing::warn!(%error, "is_read could not follow the cursors, it is tried again");
            self.moved_cursors.lock().extend(chats);
        }
    }

    /// Finds the chats whose `is_read` lagged when the server last ended.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_lagging_reads(&self) -> Result<(), Problem> {
        let chats = self
            .storage
            .lagging_reads(100_000)
            .await
            .map_err(|error| from_storage(&error))?;
        self.moved_cursors.lock().extend(chats);
        Ok(())
    }
}

/// A cursor needs no answer on a socket.
#[must_use]
pub fn no_frame(_: &str, _: &UnreadOneAnswer) -> Option<ServerFrame> {
    None
}

struct ReadCase {
    caller: Caller,
    mark: MarkRead,
}

impl Case for ReadCase {
    type Done = Slot;
    type Answer = UnreadOneAnswer;

    fn needs(&self, needs: &mut Needs) {
        needs.chats.insert(self.mark.chat);
        needs
            .marks
            .insert((self.mark.chat, self.caller.party(), self.mark.seq));
    }

    fn run(&self, world: &mut World) -> Result<(Slot, Effects), Problem> {
        let me = self.caller.party();
        let slot = world.find(self.mark.chat).ok_or_else(Problem::not_found)?;
        allow(decide(me, Action::MarkRead, &world.chat(slot).facts()))?;
        let chat = world.chat(slot);
        let moved = Moved {
            party: me,
            before: chat.party(me).map_or(Seq::ZERO, |row| row.read_seq),
            side_before: if me.is_staff() {
                chat.row.staff_read_seq
            } else {
                chat.row.customer_read_seq
            },
        };
        if !world.read_to(slot, me, self.mark.seq) {
            return Ok((slot, Effects::none()));
        }
        Ok((
            slot,
            Effects {
                cursor: Some(moved),
                ..Effects::on(slot)
            },
        ))
    }

    fn answer(&self, slot: &Slot, world: &World) -> UnreadOneAnswer {
        UnreadOneAnswer {
            unread_count: world.chat(*slot).unread(self.caller.party()),
        }
    }
}
