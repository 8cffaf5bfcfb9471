//! Tags: staff's words for what a chat is about. No customer learns that there are any.

use crate::announce::Concerns;
use crate::refuse::from_storage;
use crate::{Caller, Desk};
use policy::{Action, ShopAction};
use protocol::{ChatAnswer, Problem, Tag, TagCount, TagsAnswer};

impl Desk {
    /// The tags in use, counted over the chats that the caller sees.
    ///
    /// # Errors
    /// Why it was refused.
    pub async fn tags(&self, caller: &Caller) -> Result<TagsAnswer, Problem> {
        self.allow_in_shop(caller, ShopAction::Tags)?;
        let tags = self
            .storage
            .tags(caller.party())
            .await
            .map_err(|error| from_storage(&error))?;
        let counted = |(tag, chats)| TagCount { tag, chats };
        Ok(TagsAnswer {
            tags: tags.into_iter().map(counted).collect(),
        })
    }

    /// A chat's whole new set of tags.
    ///
    /// # Errors
    /// Why it was refused.
    pub async fn tag(&self, caller: &Caller, tag: Tag) -> Result<ChatAnswer, Problem> {
        let (me, chat) = (caller.party(), tag.chat);
        self.check_action(caller, chat, Action::Tag).await?;
        let facts = self
            .storage
            .set_tags(me, chat, &tag.tags)
            .await
            .map_err(|error| from_storage(&error))?
            .ok_or_else(Problem::not_found)?;
        self.announcer
            .announce_beside(chat, &facts, Concerns::Staff);
        self.hub.staff_changed(&facts);
        self.chat_answer(me, chat).await
    }
}
