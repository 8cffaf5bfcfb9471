//! Who of the staff looks at which chat: told to colleagues, stored nowhere, known to this server alone.

use crate::refuse::{allow, from_storage};
use crate::{Caller, Desk, view};
use hub::{Connection, Frame};
use model::{ChatId, Named};
use policy::{Action, decide};
use protocol::{Problem, ServerFrame};

/// The frame that names who looks at a chat.
pub(crate) fn frame(chat: ChatId, who: &[Named]) -> Frame {
    ServerFrame::Looking {
        chat: chat.get(),
        who: who.iter().map(view::person).collect(),
    }
    .encode()
    .into()
}

impl Desk {
    /// The connection shows this chat now, or none.
    ///
    /// # Errors
    /// Why it was refused; then the connection looks at what it looked at before.
    pub async fn look(
        &self,
        caller: &Caller,
        connection: &Connection,
        chat: Option<ChatId>,
    ) -> Result<(), Problem> {
        let Some(chat) = chat else {
            self.hub.stop_looking(connection, &frame);
            return Ok(());
        };
        let me = caller.party();
        // Before the reading: what changes from here on reaches the look by itself.
        let begun = self.hub.begin_look(chat);
        let found = self
            .storage
            .chat(me, chat)
            .await
            .map_err(|error| from_storage(&error))?;
        let found = found.ok_or_else(Problem::not_found)?;
        let facts = found.chat.facts(&found.parties);
        allow(decide(me, Action::Look, &facts))?;
        if begun.finish(connection, facts, &frame) {
            Ok(())
        } else {
            Err(Problem::not_found())
        }
    }

    /// A connection is over, and with it its look.
    pub fn leave(&self, connection: &Connection) {
        self.hub.leave(connection);
        self.hub.stop_looking(connection, &frame);
    }
}
