//! A member of staff puts a chat aside, for nobody else. It comes back by itself: at its time, or with the next
//! text of the other side; both are found when the chat is read, so sending knows nothing of it.

use crate::announce::Concerns;
use crate::refuse::from_storage;
use crate::{Caller, Desk};
use policy::Action;
use protocol::{ChatAnswer, Problem, Snooze};

impl Desk {
    /// Puts a chat aside, or takes it back.
    ///
    /// # Errors
    /// Why it was refused.
    pub async fn snooze(&self, caller: &Caller, snooze: Snooze) -> Result<ChatAnswer, Problem> {
        let (me, chat) = (caller.party(), snooze.chat);
        self.check_action(caller, chat, Action::Snooze).await?;
        let facts = self
            .storage
            .snooze(me, chat, snooze.until, self.clock.now())
            .await
            .map_err(|error| from_storage(&error))?
            .ok_or_else(Problem::not_found)?;
        self.announcer
            .announce_beside(chat, &facts, Concerns::One(me));
        self.hub.list_changed(me);
        self.chat_answer(me, chat).await
    }
}
