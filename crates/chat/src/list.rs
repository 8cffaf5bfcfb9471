//! Lists, counts and single chats as one party sees them.

use crate::refuse::{allow, from_directory, from_storage};
use crate::view::{self, Beside};
use crate::{Caller, Desk};
use hub::{ListVersion, WaitsFor};
use model::{ChatId, Party, Timestamp};
use policy::{Action, decide};
use protocol::{Chat, ChatAnswer, Code, ListAnswer, ListQuery, Problem, UnreadAnswer};
use std::time::Duration;
use storage::{ChatView, ChatsPage, ListCursor, ListFilter};

/// Users whose name holds the searched text that a list looks for.
const NAMED_MAX: usize = 1_000;
/// The last moment that both engines' tables can hold, the end of the year 9999, in milliseconds: no chat is newer.
const CURSOR_MILLIS_MAX: i64 = 253_402_300_799_999;

impl Desk {
    /// A page of the caller's chats; with `wait`, once something in the list differs from `version`.
    ///
    /// # Errors
    /// Why it was refused.
    pub async fn list(&self, caller: &Caller, query: &ListQuery) -> Result<ListAnswer, Problem> {
        let after = query.cursor.as_deref().map(decode_cursor).transpose()?;
        let version = query.version.as_deref().map(ListVersion::decode);
        if let (Some(version), wait @ 1..) = (version, query.wait) {
            self.wait_for_list(caller, &version, Duration::from_secs(wait))
                .await?;
        }
        // The version is taken before the reading: what changes meanwhile shows as a change.
        let version = self.hub.list_version(caller.party()).encode();
        let me = caller.party();
        let filter = self.filter(me, query).await?;
        let page = self
            .storage
            .chats(me, &filter, after, query.limit)
            .await
            .map_err(|error| from_storage(&error))?;
        let next_cursor = next_cursor(&page);
        Ok(ListAnswer {
            chats: self.chats_of(me, &page).await?,
            next_cursor,
            version,
            epoch: self.epoch().await?,
        })
    }

    async fn wait_for_list(
        &self,
        caller: &Caller,
        version: &ListVersion,
        wait: Duration,
    ) -> Result<(), Problem> {
        let waiter = self
            .hub
            .wait(caller.party(), caller.session.clone(), WaitsFor::List);
        if !self.hub.has_changed_since(caller.party(), version) {
            // Whether woken or out of time, the list is read anew.
            tokio::time::timeout(wait, waiter.woken()).await.ok();
        }
        self.hub.stop_waiting(&waiter);
        ended(&waiter)
    }

    async fn filter(&self, me: Party, query: &ListQuery) -> Result<ListFilter, Problem> {
        let search_users = match &query.q {
            None => Vec::new(),
            Some(q) => self
                .directory
                .customers_named(q, NAMED_MAX)
                .await
                .map_err(|error| from_directory(&error))?,
        };
        Ok(ListFilter {
            status: query.status,
            worker_id: query.worker_id,
            user_id: query.user_id,
            guest_id: query.guest_id,
            unassigned: query.unassigned,
            search: query.q.clone(),
            search_users,
            // Customers have neither: for them these are fields like any unknown one.
            tag: query.tag.clone().filter(|_| me.is_staff()),
            snoozed: query
                .snoozed
                .filter(|_| me.is_staff())
                .map(|wanted| (wanted, self.clock.now())),
        })
    }

    async fn chats_of(&self, me: Party, page: &ChatsPage) -> Result<Vec<Chat>, Problem> {
        let parties: Vec<Party> = page.chats.iter().flat_map(view::named_in).collect();
        let names = self.names.of(&parties).await?;
        let beside = self.beside(me, &page.chats).await?;
        Ok(page
            .chats
            .iter()
            .map(|chat| view::chat(me, chat, &names, &beside))
            .collect())
    }

    /// What stands beside chats that the viewer was just given.
    async fn beside(&self, viewer: Party, chats: &[ChatView]) -> Result<Beside, Problem> {
        let ids: Vec<ChatId> = chats.iter().map(|view| view.chat.id).collect();
        let cars: Vec<i64> = chats
            .iter()
            .filter_map(|view| view.chat.vehicle_id)
            .collect();
        let extras = self
            .storage
            .extras(viewer, &ids, self.clock.now())
            .await
            .map_err(|error| from_storage(&error))?;
        Ok(Beside {
            extras,
            cars: self.cars.of(&cars).await?,
        })
    }

    /// A chat as `list` shows it; `None` when it is not the viewer's to see.
    ///
    /// # Errors
    /// When the database or the directory does not answer.
    pub async fn chat_view(&self, viewer: Party, chat: ChatId) -> Result<Option<Chat>, Problem> {
        let found = self
            .storage
            .chat(viewer, chat)
            .await
            .map_err(|error| from_storage(&error))?;
        let Some(found) = found else { return Ok(None) };
        let names = self.names.of(&view::named_in(&found)).await?;
        let beside = self.beside(viewer, std::slice::from_ref(&found)).await?;
        Ok(Some(view::chat(viewer, &found, &names, &beside)))
    }

    /// The answer of what changes a chat: the chat as it is now.
    pub(crate) async fn chat_answer(
        &self,
        viewer: Party,
        chat: ChatId,
    ) -> Result<ChatAnswer, Problem> {
        let chat = self
            .chat_view(viewer, chat)
            .await?
            .ok_or_else(Problem::not_found)?;
        Ok(ChatAnswer { chat })
    }

    /// Refuses early what the transaction would refuse anyway; the transaction asks again.
    ///
    /// # Errors
    /// The refusal.
    pub async fn check_action(
        &self,
        caller: &Caller,
        chat: ChatId,
        action: Action,
    ) -> Result<(), Problem> {
        let me = caller.party();
        let found = self
            .storage
            .chat(me, chat)
            .await
            .map_err(|error| from_storage(&error))?;
        let found = found.ok_or_else(Problem::not_found)?;
        allow(decide(me, action, &found.chat.facts(&found.parties)))
    }

    /// What is unread for the caller.
    ///
    /// # Errors
    /// Why it was refused.
    pub async fn unread(
        &self,
        caller: &Caller,
        chat: Option<ChatId>,
    ) -> Result<UnreadAnswer, Problem> {
        let me = caller.party();
        let Some(chat) = chat else {
            let unread = self
                .storage
                .unread(me)
                .await
                .map_err(|error| from_storage(&error))?;
            return Ok(UnreadAnswer {
                unread_count: unread.total,
                mine: unread.mine,
                chats: unread
                    .chats
                    .iter()
                    .map(|(chat, count)| (chat.to_string(), *count))
                    .collect(),
            });
        };
        let found = self
            .storage
            .chat(me, chat)
            .await
            .map_err(|error| from_storage(&error))?;
        let found = found.ok_or_else(Problem::not_found)?;
        let facts = found.chat.facts(&found.parties);
        let is_mine = me.kind != model::PartyKind::Admin
            || facts.is_unassigned()
            || facts.status == model::Status::Escalated
            || facts.is_party(me);
        let chats = [(chat.to_string(), found.unread)];
        Ok(UnreadAnswer {
            unread_count: found.unread,
            mine: if is_mine { found.unread } else { 0 },
            chats: chats.into_iter().filter(|(_, count)| *count > 0).collect(),
        })
    }

    pub(crate) async fn epoch(&self) -> Result<String, Problem> {
        self.storage
            .epoch()
            .await
            .map_err(|error| from_storage(&error))
    }
}

/// A poll whose session ended meanwhile is answered like any request without a session.
pub(crate) fn ended(waiter: &hub::Waiter) -> Result<(), Problem> {
    if waiter.has_ended() {
        return Err(Problem::new(
            Code::Unauthenticated,
            "there is no session, or it has ended: sign in again",
        ));
    }
    Ok(())
}

fn next_cursor(page: &ChatsPage) -> Option<String> {
    let last = page.chats.last().filter(|_| page.has_more)?;
    Some(format!(
        "{}.{}",
        last.chat.updated_at.millis(),
        last.chat.id
    ))
}

fn decode_cursor(text: &str) -> Result<ListCursor, Problem> {
    let parts = text.split_once('.').and_then(|(at, chat)| {
        let at = at.parse().ok()?;
        if !(0..=CURSOR_MILLIS_MAX).contains(&at) {
            return None;
        }
        let chat = chat.parse().ok().and_then(|id| ChatId::new(id).ok())?;
        Some(ListCursor {
            updated_at: Timestamp::from_millis(at),
            chat,
        })
    });
    parts.ok_or_else(|| Problem::field("cursor", "must be a next_cursor of this list, or left out"))
}
