//! Somebody types. Told, never stored.

use crate::refuse::{allow, from_storage};
use crate::{Caller, Desk, view};
use hub::Typing;
use model::ChatId;
use policy::{Action, decide};
use protocol::{Problem, ServerFrame};

impl Desk {
    /// Tells the others in the chat; that a note is being typed, staff alone.
    ///
    /// # Errors
    /// Why it was refused.
    pub async fn typing(
        &self,
        caller: &Caller,
        chat: ChatId,
        on: bool,
        is_note: bool,
    ) -> Result<(), Problem> {
        let me = caller.party();
        let found = self
            .storage
            .chat(me, chat)
            .await
            .map_err(|error| from_storage(&error))?;
        let found = found.ok_or_else(Problem::not_found)?;
        let facts = found.chat.facts(&found.parties);
        allow(decide(
            me,
            if is_note {
                Action::WriteNote
            } else {
                Action::Typing
            },
            &facts,
        ))?;
        let frame = ServerFrame::Typing {
            chat: chat.get(),
            by: view::person(&caller.who),
            on,
        };
        self.hub.typing(&Typing {
            facts: &facts,
            by: me,
            is_note,
            frame: frame.encode().into(),
        });
        Ok(())
    }
}
