//! What viewers read, worked out by looking at everything.

use super::data::{Data, count, is_countable};
use crate::contract::{ChatView, ChatsPage, ListCursor, ListFilter, Page, PageRange, Unread};
use crate::fold::fold;
use crate::rows::{ChatRow, PartyRow};
use model::{ChatId, Kind, Party, PartyKind, Seq, Status};
use policy::{Action, Decision, decide};
use std::collections::HashMap;

/// Chats named one by one in a count.
const UNREAD_CHATS_MAX: usize = 1_000;

impl Data {
    pub(super) fn visible(&self, viewer: Party, chat: ChatId) -> Option<(ChatRow, Vec<PartyRow>)> {
        let (row, parties) = (self.chat(chat)?, self.parties(chat));
        (decide(viewer, Action::See, &row.facts(&parties)) == Decision::Yes)
            .then_some((row, parties))
    }

    pub(super) fn page(
        &self,
        viewer: Party,
        chat: ChatId,
        range: PageRange,
        limit: usize,
    ) -> Option<Page> {
        let (chat, parties) = self.visible(viewer, chat)?;
        let audience = viewer.audience();
        let mut messages = self.lines_for(chat.id, audience);
        match range {
            PageRange::Newest => {}
            PageRange::After(after) => messages.retain(|line| line.number(audience) > after),
            PageRange::Before(before) => messages.retain(|line| line.number(audience) < before),
        }
        let has_more = messages.len() > limit;
        if matches!(range, PageRange::After(_)) {
            messages.truncate(limit);
        } else {
            messages.drain(..messages.len().saturating_sub(limit));
        }
        Some(Page {
            chat,
            parties,
            messages,
            has_more,
        })
    }

    pub(super) fn view(&self, viewer: Party, chat: ChatId) -> Option<ChatView> {
        let (chat, parties) = self.visible(viewer, chat)?;
        let last = self.lines_for(chat.id, viewer.audience()).pop();
        let unread = self.unread_in(viewer, chat.id, &parties);
        Some(ChatView {
            chat,
            parties,
            last,
            unread,
        })
    }

    /// After my cursor, that I may see, and that I did not write.
    fn unread_in(&self, viewer: Party, chat: ChatId, parties: &[PartyRow]) -> i64 {
        let audience = viewer.audience();
        let own = parties.iter().find(|row| row.party == viewer);
        let cursor = own.map_or(Seq::ZERO, |row| row.cursor(audience));
        let lines = self.lines_for(chat, audience);
        count(lines.iter().filter(|line| {
            line.number(audience) > cursor
                && is_countable(line, audience)
                && !line.sender.is(viewer)
        }))
    }

    pub(super) fn views(&self, viewer: Party) -> Vec<ChatView> {
        self.chats
            .iter()
            .filter_map(|chat| self.view(viewer, chat.id))
            .collect()
    }

    pub(super) fn list(
        &self,
        viewer: Party,
        filter: &ListFilter,
        after: Option<ListCursor>,
        limit: usize,
    ) -> ChatsPage {
        let mut chats = self.views(viewer);
        chats.retain(|view| self.is_wanted(viewer, view, filter));
        if let Some(after) = after {
            chats.retain(|view| {
                (view.chat.updated_at, view.chat.id) < (after.updated_at, after.chat)
            });
        }
        chats.sort_by_key(|view| std::cmp::Reverse((view.chat.updated_at, view.chat.id)));
        let has_more = chats.len() > limit;
        chats.truncate(limit);
        ChatsPage { chats, has_more }
    }

    fn is_wanted(&self, viewer: Party, view: &ChatView, filter: &ListFilter) -> bool {
        let chat = &view.chat;
        let unassigned = chat.facts(&view.parties).is_unassigned();
        filter.status.is_none_or(|status| chat.status == status)
            && filter
                .worker_id
                .is_none_or(|worker| chat.worker_id == Some(worker))
            && filter
                .user_id
                .is_none_or(|user| chat.customer == Some(Party::user(user)))
            && filter
                .guest_id
                .is_none_or(|guest| chat.customer == Some(Party::guest(guest)))
            && filter.unassigned.is_none_or(|wanted| unassigned == wanted)
            && filter
                .tag
                .as_ref()
                .is_none_or(|tag| self.has_tag(chat.id, tag))
            && filter
                .snoozed
                .is_none_or(|(wanted, now)| self.is_snoozed(viewer, chat, now) == wanted)
            && filter
                .search
                .as_ref()
                .is_none_or(|q| self.is_found(viewer, chat, q, &filter.search_users))
    }

    fn is_found(&self, viewer: Party, chat: &ChatRow, q: &str, users: &[i64]) -> bool {
        let needle = fold(q);
        let holds = |text: &str| fold(text).contains(&needle);
        let customer = chat.customer;
        let is_named = self.guests.iter().any(|guest| {
            customer == Some(Party::guest(guest.id)) && guest.name.as_deref().is_some_and(holds)
        });
        let lines = self.lines_for(chat.id, viewer.audience());
        chat.subject.as_deref().is_some_and(holds)
            || is_named
            || users
                .iter()
                .any(|user| customer == Some(Party::user(*user)))
            || lines
                .iter()
                .any(|line| line.kind != Kind::Event && holds(&line.body))
    }

    pub(super) fn unread(&self, viewer: Party) -> Unread {
        let mut views = self.views(viewer);
        views.retain(|view| view.unread > 0);
        views.sort_by_key(|view| std::cmp::Reverse((is_mine(viewer, view), view.chat.id)));
        Unread {
            total: views.iter().map(|view| view.unread).sum(),
            mine: views
                .iter()
                .filter(|view| is_mine(viewer, view))
                .map(|view| view.unread)
                .sum(),
            chats: views
                .iter()
                .take(UNREAD_CHATS_MAX)
                .map(|view| (view.chat.id, view.unread))
                .collect(),
        }
    }

    pub(super) fn open_chats_by_worker(&self) -> HashMap<i64, i64> {
        let mut open = HashMap::new();
        for chat in self
            .chats
            .iter()
            .filter(|chat| chat.status != Status::Closed)
        {
            if let Some(worker) = chat.worker_id {
                *open.entry(worker).or_insert(0) += 1;
            }
        }
        open
    }

    pub(super) fn chats_of_worker(&self, worker: i64) -> Vec<ChatId> {
        self.chats
            .iter()
            .filter(|chat| chat.worker_id == Some(worker))
            .map(|chat| chat.id)
            .collect()
    }

    pub(super) fn follow_reads(&mut self, chats: &[ChatId]) {
        for id in chats {
            if let Some(chat) = self.chat(*id) {
                self.followed
                    .insert(*id, (chat.customer_read_seq, chat.staff_read_seq));
            }
        }
    }

    pub(super) fn lagging_reads(&self, limit: usize) -> Vec<ChatId> {
        let lags = |chat: &ChatRow| {
            let (customer, staff) = self.followed.get(&chat.id).copied().unwrap_or_default();
            customer < chat.customer_read_seq || staff < chat.staff_read_seq
        };
        let chats = self.chats.iter().filter_map(|chat| self.chat(chat.id));
        chats.filter(lags).map(|chat| chat.id).take(limit).collect()
    }
}

/// The viewer's to answer.
fn is_mine(viewer: Party, view: &ChatView) -> bool {
    viewer.kind != PartyKind::Admin
        || view.chat.facts(&view.parties).is_unassigned()
        || view.chat.status == Status::Escalated
        || view
            .parties
            .iter()
            .any(|row| row.party == viewer && row.is_party)
}
