//! From the last seq that a connection has to everything it missed.

use crate::refuse::from_storage;
use crate::{Caller, Desk, view};
use model::{ChatId, Party, Sender, Seq};
use protocol::{Message, Problem};
use storage::PageRange;

/// A gap of up to this many lines is replayed; a wider one is paged by the client.
const GAP_MAX: usize = 200;

/// What one chat's part of a resume comes to.
#[derive(Debug)]
pub enum Replay {
    /// Not the caller's to see, or not there: passed over in silence.
    Nothing,
    /// What was missed, ascending, up to and including `last`.
    Lines {
        /// The lines.
        lines: Vec<Message>,
        /// Where the client stands afterwards.
        last: Seq,
    },
    /// Cannot be replayed whole.
    Resync,
}

impl Desk {
    /// What `caller` missed in a chat after a seq.
    ///
    /// # Errors
    /// When the database or the directory does not answer.
    pub async fn replay(
        &self,
        caller: &Caller,
        chat: ChatId,
        after: Seq,
    ) -> Result<Replay, Problem> {
        let me = caller.party();
        let page = self
            .storage
            .page(me, chat, PageRange::After(after), GAP_MAX)
            .await
            .map_err(|error| from_storage(&error))?;
        let Some(page) = page else {
            return Ok(Replay::Nothing);
        };
        if page.has_more || after > page.chat.last(me.audience()) {
            return Ok(Replay::Resync);
        }
        let authors: Vec<Party> = page
            .messages
            .iter()
            .filter_map(|row| match row.sender {
                Sender::Party(author) => Some(author),
                Sender::System => None,
            })
            .collect();
        let names = self.names.of(&authors).await?;
        let last = page
            .messages
            .last()
            .map_or(after, |row| row.number(me.audience()));
        let lines = page
            .messages
            .iter()
            .map(|row| view::message_for(me, row, &page.chat, &page.parties, &names))
            .collect();
        Ok(Replay::Lines { lines, last })
    }
}
