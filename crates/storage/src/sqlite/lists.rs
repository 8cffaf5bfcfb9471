//! Lists, counts and single chats, all within the viewer's scope.

use super::rows::{self, CHAT, MESSAGE, NOTE};
use crate::contract::desk::{IS_SNOOZED, IS_TAGGED};
use crate::contract::{ChatView, ChatsPage, ListCursor, ListFilter, Unread};
use crate::fold::fold;
use crate::rows::{ChatRow, MessageRow, PartyRow, unread as unread_of};
use model::{Audience, ChatId, Party, PartyKind};
use policy::{Action, Decision, Scope, decide};
use rusqlite::types::Value;
use rusqlite::{OptionalExtension as _, Transaction, params_from_iter};
use std::collections::HashMap;

/// Chats named one by one in a count.
const UNREAD_CHATS_MAX: i64 = 1_000;

/// A condition with its values.
pub(super) struct Filter {
    pub(super) sql: String,
    pub(super) values: Vec<Value>,
}

impl Filter {
    fn and(&mut self, sql: &str, values: impl IntoIterator<Item = Value>) {
        self.sql += " AND ";
        self.sql += sql;
        self.values.extend(values);
    }
}

/// The viewer's scope as SQL: the same answer as `policy::decide`.
pub(super) fn scope(viewer: Party) -> Filter {
    match Scope::of(viewer) {
        Scope::Customer(who) => {
            let column = if who.kind == PartyKind::User { "c.user_id = ?" } else { "c.guest_id = ?" };
            Filter { sql: column.to_owned(), values: vec![Value::Integer(who.id)] }
        }
        Scope::Worker(id) => Filter {
            sql: "c.chat_id IN (SELECT chat_id FROM tbl_chats WHERE worker_id = ? UNION ALL \
                  SELECT p.chat_id FROM tbl_chat_parties p JOIN tbl_chats s ON s.chat_id = p.chat_id \
                  WHERE p.party_id = ? AND p.party_type = 'worker' AND p.is_party = 1 \
                  AND s.is_staff_chat = 1)"
                .to_owned(),
            values: vec![Value::Integer(id), Value::Integer(id)],
        },
        Scope::Everything => Filter { sql: "1 = 1".to_owned(), values: Vec::new() },
    }
}

/// A chat as `list` shows it, if the viewer may see it.
pub(super) fn one(
    tx: &Transaction<'_>,
    viewer: Party,
    chat: ChatId,
) -> rusqlite::Result<Option<ChatView>> {
    let Some((row, parties)) = rows::chat_with_parties(tx, chat)? else {
        return Ok(None);
    };
    if decide(viewer, Action::See, &row.facts(&parties)) != Decision::Yes {
        return Ok(None);
    }
    view(tx, viewer, row, parties).map(Some)
}

fn view(
    tx: &Transaction<'_>,
    viewer: Party,
    chat: ChatRow,
    parties: Vec<PartyRow>,
) -> rusqlite::Result<ChatView> {
    let last = last_line(tx, viewer.audience(), &chat)?;
    let own = parties.iter().find(|row| row.party == viewer);
    let unread = unread_of(&chat, viewer, own);
    Ok(ChatView {
        chat,
        parties,
        last,
        unread,
    })
}

fn last_line(
    tx: &Transaction<'_>,
    audience: Audience,
    chat: &ChatRow,
) -> rusqlite::Result<Option<MessageRow>> {
    if audience == Audience::Staff {
        let sql = rows::const_format(&[
            "SELECT ",
            NOTE,
            " FROM tbl_chat_notes n WHERE n.chat_id = ? AND n.staff_seq = ?",
        ]);
        let note = tx
            .prepare_cached(&sql)?
            .query_row((chat.id.get(), chat.last_staff_seq.get()), rows::note)
            .optional()?;
        if note.is_some() {
            return Ok(note);
        }
    }
    let sql = rows::const_format(&[
        "SELECT ",
        MESSAGE,
        " FROM tbl_chat_messages m WHERE m.chat_id = ? AND m.seq = ?",
    ]);
    tx.prepare_cached(&sql)?
        .query_row((chat.id.get(), chat.last_seq.get()), rows::message)
        .optional()
}

/// A page of the viewer's chats.
pub(super) fn list(
    tx: &Transaction<'_>,
    viewer: Party,
    wanted: &ListFilter,
    after: Option<ListCursor>,
    limit: usize,
) -> rusqlite::Result<ChatsPage> {
    let mut filter = scope(viewer);
    narrow(&mut filter, viewer, wanted);
    if let Some(after) = after {
        let values = [
            Value::Text(after.updated_at.sql()),
            Value::Integer(after.chat.get()),
        ];
        filter.and("(c.updated_at, c.chat_id) < (?, ?)", values);
    }
    let sql = format!(
        "SELECT {CHAT} FROM tbl_chats c WHERE {} ORDER BY c.updated_at DESC, c.chat_id DESC LIMIT {}",
        filter.sql,
        limit + 1
    );
    let found: Vec<ChatRow> = tx
        .prepare_cached(&sql)?
        .query_map(params_from_iter(filter.values), rows::chat)?
        .collect::<rusqlite::Result<_>>()?;
    let has_more = found.len() > limit;
    let chats = found
        .into_iter()
        .take(limit)
        .map(|row| {
            let parties = rows::parties(tx, row.id)?;
            view(tx, viewer, row, parties)
        })
        .collect::<rusqlite::Result<_>>()?;
    Ok(ChatsPage { chats, has_more })
}

fn narrow(filter: &mut Filter, viewer: Party, wanted: &ListFilter) {
    if let Some(status) = wanted.status {
        filter.and("c.status = ?", [Value::Text(status.as_str().to_owned())]);
    }
    for (column, id) in [
        ("c.worker_id = ?", wanted.worker_id),
        ("c.user_id = ?", wanted.user_id),
        ("c.guest_id = ?", wanted.guest_id),
    ] {
        if let Some(id) = id {
            filter.and(column, [Value::Integer(id)]);
        }
    }
    match wanted.unassigned {
        Some(true) => filter.and("c.worker_id IS NULL AND c.is_staff_chat = 0", []),
        Some(false) => filter.and("NOT (c.worker_id IS NULL AND c.is_staff_chat = 0)", []),
        None => {}
    }
    if let Some(tag) = &wanted.tag {
        filter.and(IS_TAGGED, [Value::Text(tag.clone())]);
    }
    if let Some((is_snoozed, now)) = wanted.snoozed {
        let not = if is_snoozed { "" } else { "NOT " };
        let values = [
            Value::Text(viewer.kind.as_str().to_owned()),
            Value::Integer(viewer.id),
            Value::Text(now.sql()),
        ];
        filter.and(&format!("{not}{IS_SNOOZED}"), values);
    }
    if let Some(text) = &wanted.search {
        search(filter, viewer, text, &wanted.search_users);
    }
}

fn search(filter: &mut Filter, viewer: Party, text: &str, users: &[i64]) {
    let needle = Value::Text(fold(text));
    let mut any = vec![
        "has_text(c.subject, ?)".to_owned(),
        "EXISTS (SELECT 1 FROM tbl_guest_sessions g WHERE g.guest_id = c.guest_id AND has_text(g.name, ?))"
            .to_owned(),
        "EXISTS (SELECT 1 FROM tbl_chat_messages m WHERE m.chat_id = c.chat_id AND m.kind = 'text' \
         AND has_text(m.message, ?))"
            .to_owned(),
    ];
    if viewer.is_staff() {
        any.push(
            "EXISTS (SELECT 1 FROM tbl_chat_notes n WHERE n.chat_id = c.chat_id AND has_text(n.message, ?))"
                .to_owned(),
        );
    }
    let values = vec![needle; any.len()];
    if !users.is_empty() {
        // Numbers of our own directory look-up, so they can stand in the text.
        let users: Vec<String> = users.iter().map(i64::to_string).collect();
        any.push(format!("c.user_id IN ({})", users.join(", ")));
    }
    filter.and(&format!("({})", any.join(" OR ")), values);
}

/// What is unread for the viewer.
pub(super) fn unread(tx: &Transaction<'_>, viewer: Party) -> rusqlite::Result<Unread> {
    let scope = scope(viewer);
    let countable = match viewer.audience() {
        Audience::Customer => "c.text_count",
        Audience::Staff => "c.text_count + c.note_count",
    };
    // Whether a chat is the admin's to answer; for everybody else all are.
    let mine = if viewer.kind == PartyKind::Admin {
        "(c.worker_id IS NULL AND c.is_staff_chat = 0) OR c.status = 'escalated' OR COALESCE(p.is_party, 0)"
    } else {
        "1"
    };
    let counted = format!(
        "SELECT c.chat_id, ({countable}) - COALESCE(p.seen + p.own_after, 0) AS unread, ({mine}) AS mine \
         FROM tbl_chats c LEFT JOIN tbl_chat_parties p \
         ON p.chat_id = c.chat_id AND p.party_type = ? AND p.party_id = ? WHERE {}",
        scope.sql
    );
    let values = || {
        let who = [
            Value::Text(viewer.kind.as_str().to_owned()),
            Value::Integer(viewer.id),
        ];
        params_from_iter(who.into_iter().chain(scope.values.clone()))
    };
    let sums = format!(
        "SELECT COALESCE(SUM(unread), 0), COALESCE(SUM(CASE WHEN mine THEN unread ELSE 0 END), 0) \
         FROM ({counted}) WHERE unread > 0"
    );
    let (total, mine) = tx
        .prepare_cached(&sums)?
        .query_row(values(), |row| Ok((row.get(0)?, row.get(1)?)))?;
    let each = format!(
        "SELECT chat_id, unread FROM ({counted}) WHERE unread > 0 \
         ORDER BY mine DESC, chat_id DESC LIMIT {UNREAD_CHATS_MAX}"
    );
    let chats = tx
        .prepare_cached(&each)?
        .query_map(values(), |row| {
            Ok((ChatId::stored(row.get(0)?), row.get(1)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Unread { total, mine, chats })
}

/// For each worker the chats assigned and not closed.
pub(super) fn open_chats_by_worker(tx: &Transaction<'_>) -> rusqlite::Result<HashMap<i64, i64>> {
    tx.prepare_cached(
        "SELECT worker_id, COUNT(*) FROM tbl_chats \
         WHERE worker_id IS NOT NULL AND status <> 'closed' GROUP BY worker_id",
    )?
    .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
    .collect()
}

/// The chats assigned to a worker.
pub(super) fn chats_of_worker(tx: &Transaction<'_>, worker: i64) -> rusqlite::Result<Vec<ChatId>> {
    tx.prepare_cached("SELECT chat_id FROM tbl_chats WHERE worker_id = ? ORDER BY chat_id")?
        .query_map([worker], |row| row.get(0).map(ChatId::stored))?
        .collect()
}

/// Chats whose `is_read` columns lag behind the cursors.
pub(super) fn lagging_reads(tx: &Transaction<'_>, limit: usize) -> rusqlite::Result<Vec<ChatId>> {
    tx.prepare_cached(
        "SELECT chat_id FROM tbl_chats WHERE followed_customer_seq < customer_read_seq \
         OR followed_staff_seq < staff_read_seq LIMIT ?",
    )?
    .query_map([i64::try_from(limit).unwrap_or(i64::MAX)], |row| {
        row.get(0).map(ChatId::stored)
    })?
    .collect()
}
