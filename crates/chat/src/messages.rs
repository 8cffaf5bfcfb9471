//! A part of a chat, at once or as soon as something comes.

use crate::list::ended;
use crate::refuse::from_storage;
use crate::{Caller, Desk, view};
use hub::WaitsFor;
use model::{Party, Sender};
use protocol::{MarkRead, MessagesAnswer, MessagesQuery, Problem, Range};
use std::sync::Arc;
use std::time::Duration;
use storage::{Page, PageRange};

impl Desk {
    /// A page of messages; with `wait`, the first ones after `after_seq` as soon as they are there.
    ///
    /// # Errors
    /// Why it was refused.
    pub async fn messages(
        &self,
        caller: &Caller,
        query: &MessagesQuery,
    ) -> Result<MessagesAnswer, Problem> {
        let page = if query.wait == 0 {
            self.page(caller.party(), query).await?
        } else {
            self.wait_for_page(caller, query).await?
        };
        self.messages_answer(caller.party(), &page).await
    }

    /// Moves the caller's cursor to the end of the newest page: the site's own pages know no `mark_read`.
    ///
    /// # Errors
    /// Why it was refused.
    pub async fn read_newest(
        self: &Arc<Self>,
        caller: &Caller,
        query: &MessagesQuery,
        answer: &MessagesAnswer,
    ) -> Result<(), Problem> {
        let Some(last) = answer.messages.last() else {
            return Ok(());
        };
        let mark = MarkRead {
            chat: query.chat,
            seq: model::Seq::new(last.seq),
        };
        self.mark_read(caller, mark).await.map(drop)
    }

    async fn page(&self, me: Party, query: &MessagesQuery) -> Result<Page, Problem> {
        let range = match query.range {
            Range::Newest => PageRange::Newest,
            Range::After(seq) => PageRange::After(seq),
            Range::Before(seq) => PageRange::Before(seq),
        };
        let page = self.storage.page(me, query.chat, range, query.limit).await;
        page.map_err(|error| from_storage(&error))?
            .ok_or_else(Problem::not_found)
    }

    async fn wait_for_page(&self, caller: &Caller, query: &MessagesQuery) -> Result<Page, Problem> {
        let me = caller.party();
        // Joins before it reads, so that nothing falls between the reading and the waiting.
        let waiter = self
            .hub
            .wait(me, caller.session.clone(), WaitsFor::Chat(query.chat));
        let wait = Duration::from_secs(query.wait);
        let first = self.page(me, query).await;
        let page = match first {
            Ok(page) if page.messages.is_empty() => {
                // Whether woken or out of time, the page is read anew.
                tokio::time::timeout(wait, waiter.woken()).await.ok();
                match ended(&waiter) {
                    Ok(()) => self.page(me, query).await,
                    Err(problem) => Err(problem),
                }
            }
            other => other,
        };
        self.hub.stop_waiting(&waiter);
        page
    }

    async fn messages_answer(&self, me: Party, page: &Page) -> Result<MessagesAnswer, Problem> {
        let facts = page.chat.facts(&page.parties);
        let mut authors: Vec<Party> = Vec::with_capacity(4);
        for message in &page.messages {
            if let Sender::Party(author) = message.sender
                && !authors.contains(&author)
            {
                authors.push(author);
            }
        }
        let names = self.names.of(&authors).await?;
        let messages = page
            .messages
            .iter()
            .map(|row| view::message_for(me, row, &page.chat, &page.parties, &names))
            .collect();
        Ok(MessagesAnswer {
            messages,
            has_more: page.has_more,
            read: view::cursors(me, &facts, &page.parties),
            epoch: self.epoch().await?,
        })
    }
}
