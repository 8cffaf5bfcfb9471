//! What a customer thinks of a chat that is over.

use crate::announce::Concerns;
use crate::refuse::from_storage;
use crate::{Caller, Desk};
use policy::Action;
use protocol::{ChatAnswer, Code, Problem, Rate};
use storage::{Rated, Rating};

impl Desk {
    /// Rates; another rating takes the place of the first.
    ///
    /// # Errors
    /// Why it was refused.
    pub async fn rate(&self, caller: &Caller, rate: Rate) -> Result<ChatAnswer, Problem> {
        let (me, chat) = (caller.party(), rate.chat);
        self.check_action(caller, chat, Action::Rate).await?;
        let rating = Rating {
            stars: rate.stars,
            comment: rate.comment.map(model::Body::into_string),
            created_at: self.clock.now(),
        };
        let rated = self
            .storage
            .rate(me, chat, &rating)
            .await
            .map_err(|error| from_storage(&error))?;
        match rated {
            Rated::NotYours => return Err(Problem::not_found()),
            Rated::NotClosed => {
                return Err(Problem::new(
                    Code::ChatNotClosed,
                    "this chat is not over yet: rate it when it is closed",
                ));
            }
            Rated::Done(facts) => {
                self.announcer
                    .announce_beside(chat, &facts, Concerns::Everybody);
                self.hub.chat_changed(&facts);
            }
        }
        self.chat_answer(me, chat).await
    }
}
