//! Saved replies: shared ones, which admins keep, and everybody's own. The page fills the variables in.

use crate::refuse::from_storage;
use crate::{Caller, Desk};
use model::Party;
use policy::{ShopAction, may_in_shop};
use protocol::{Code, Problem, SaveReply, SavedRepliesAnswer, SavedReply, SavedReplyAnswer};
use storage::{NewReply, REPLIES_MAX, ReplyRow, ReplySaved};

impl Desk {
    /// The shared replies and the caller's own.
    ///
    /// # Errors
    /// Why it was refused.
    pub async fn saved_replies(&self, caller: &Caller) -> Result<SavedRepliesAnswer, Problem> {
        let rows = self.replies_seen_by(caller).await?;
        let me = caller.party();
        Ok(SavedRepliesAnswer {
            replies: rows.into_iter().map(|row| shown(me, row)).collect(),
        })
    }

    /// Makes or changes a reply. An admin's new one is shared unless said otherwise, a worker's never.
    ///
    /// # Errors
    /// Why it was refused.
    pub async fn save_reply(
        &self,
        caller: &Caller,
        save: SaveReply,
    ) -> Result<SavedReplyAnswer, Problem> {
        let seen = self.replies_seen_by(caller).await?;
        let me = caller.party();
        let may_share = may_in_shop(me.kind, ShopAction::SharedReplies);
        if save.shared == Some(true) && !may_share {
            return Err(Problem::forbidden());
        }
        let before = match save.id {
            None => None,
            Some(id) => Some(changeable(me, seen, id)?),
        };
        let is_shared = save.shared.unwrap_or_else(|| {
            before
                .as_ref()
                .map_or(may_share, |row| row.reply.owner.is_none())
        });
        let reply = NewReply {
            owner: (!is_shared).then_some(me),
            shortcut: save.shortcut,
            title: save.title,
            text: save.text.into_string(),
        };
        let now = self.clock.now();
        let saved = match &before {
            None => self.storage.add_reply(&reply, now).await,
            Some(row) => {
                self.storage
                    .change_reply(row.id, row.reply.owner, &reply, now)
                    .await
            }
        };
        let id = number_of(saved.map_err(|error| from_storage(&error))?)?;
        Ok(SavedReplyAnswer {
            reply: shown(me, ReplyRow { id, reply }),
        })
    }

    /// Drops a reply.
    ///
    /// # Errors
    /// Why it was refused.
    pub async fn drop_reply(&self, caller: &Caller, id: i64) -> Result<(), Problem> {
        let seen = self.replies_seen_by(caller).await?;
        let row = changeable(caller.party(), seen, id)?;
        let dropped = self.storage.drop_reply(id, row.reply.owner).await;
        match dropped.map_err(|error| from_storage(&error))? {
            true => Ok(()),
            false => Err(not_here()),
        }
    }

    async fn replies_seen_by(&self, caller: &Caller) -> Result<Vec<ReplyRow>, Problem> {
        self.allow_in_shop(caller, ShopAction::SavedReplies)?;
        self.storage
            .replies(caller.party())
            .await
            .map_err(|error| from_storage(&error))
    }
}

fn can_change(me: Party, row: &ReplyRow) -> bool {
    row.reply.owner.is_some() || may_in_shop(me.kind, ShopAction::SharedReplies)
}

/// One of those that the caller sees, if it may be changed; somebody else's own is as if it were not there.
fn changeable(me: Party, seen: Vec<ReplyRow>, id: i64) -> Result<ReplyRow, Problem> {
    let row = seen.into_iter().find(|row| row.id == id);
    let row = row.ok_or_else(not_here)?;
    if can_change(me, &row) {
        Ok(row)
    } else {
        Err(Problem::forbidden())
    }
}

fn number_of(saved: ReplySaved) -> Result<i64, Problem> {
    match saved {
        ReplySaved::Done(id) => Ok(id),
        ReplySaved::Gone => Err(not_here()),
        ReplySaved::Taken => Err(Problem::new(
            Code::ShortcutTaken,
            "another saved reply has this shortcut: choose another, or change that one",
        )),
        ReplySaved::TooMany => Err(Problem::field(
            "shortcut",
            format!("is one too many: at most {REPLIES_MAX} replies, drop some first"),
        )),
    }
}

fn not_here() -> Problem {
    Problem::new(Code::NotFound, "this saved reply is not here")
}

fn shown(me: Party, row: ReplyRow) -> SavedReply {
    SavedReply {
        id: row.id,
        is_own: row.reply.owner == Some(me),
        can_change: can_change(me, &row),
        shortcut: row.reply.shortcut,
        title: row.reply.title,
        text: row.reply.text,
    }
}
