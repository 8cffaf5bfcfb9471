//! Lists, counts and single chats, all within the viewer's scope.

use super::{rows, scope};
use crate::contract::{ChatView, ChatsPage, ListCursor, ListFilter, Unread};
use crate::rows::{ChatRow, MessageRow, PartyRow, unread as unread_of};
use crate::statements::{LAGGING, OF_WORKER, OPEN_BY_WORKER, message_columns, note_columns};
use model::{Audience, ChatId, Party, Seq};
use policy::{Action, Decision, decide};
use rusqlite::{OptionalExtension as _, Transaction, params_from_iter};
use std::collections::HashMap;

/// Chats named one by one in a count.
const UNREAD_CHATS_MAX: i64 = 1_000;

const LAST_MESSAGE: &str = concat!(
    "SELECT ",
    message_columns!(),
    " FROM tbl_chat_messages m WHERE m.chat_id = ? AND m.seq = ?"
);
const LAST_NOTE: &str = concat!(
    "SELECT ",
    note_columns!(),
    " FROM tbl_chat_notes n WHERE n.chat_id = ? AND n.staff_seq = ?"
);

/// The constant statements of this file.
pub(super) const STATEMENTS: [&str; 2] = [LAST_MESSAGE, LAST_NOTE];

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
    let line = |sql: &str, place: Seq| {
        tx.prepare_cached(sql)?
            .query_row((chat.id.get(), place.get()), rows::message)
            .optional()
    };
    if audience == Audience::Staff
        && let Some(note) = line(LAST_NOTE, chat.last_staff_seq)?
    {
        return Ok(Some(note));
    }
    line(LAST_MESSAGE, chat.last_seq)
}

/// A page of the viewer's chats.
pub(super) fn list(
    tx: &Transaction<'_>,
    viewer: Party,
    wanted: &ListFilter,
    after: Option<ListCursor>,
    limit: usize,
) -> rusqlite::Result<ChatsPage> {
    let more = i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1;
    let (sql, values) = scope::list(viewer, wanted, after, more);
    let found: Vec<ChatRow> = tx
        .prepare_cached(&sql)?
        .query_map(params_from_iter(values), rows::chat)?
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

/// What is unread for the viewer.
pub(super) fn unread(tx: &Transaction<'_>, viewer: Party) -> rusqlite::Result<Unread> {
    let counted = scope::unread(viewer.kind);
    let (id, kind) = (viewer.id, viewer.kind.as_str());
    let (total, mine) = tx
        .prepare_cached(counted.sums)?
        .query_row((id, kind), |row| Ok((row.get(0)?, row.get(1)?)))?;
    let chats = tx
        .prepare_cached(counted.each)?
        .query_map((id, kind, UNREAD_CHATS_MAX), |row| {
            Ok((ChatId::stored(row.get(0)?), row.get(1)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Unread { total, mine, chats })
}

/// For each worker the chats assigned and not closed.
pub(super) fn open_chats_by_worker(tx: &Transaction<'_>) -> rusqlite::Result<HashMap<i64, i64>> {
    tx.prepare_cached(OPEN_BY_WORKER)?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// The chats assigned to a worker.
pub(super) fn chats_of_worker(tx: &Transaction<'_>, worker: i64) -> rusqlite::Result<Vec<ChatId>> {
    tx.prepare_cached(OF_WORKER)?
        .query_map([worker], |row| row.get(0).map(ChatId::stored))?
        .collect()
}

/// Chats whose `is_read` columns lag behind the cursors.
pub(super) fn lagging_reads(tx: &Transaction<'_>, limit: usize) -> rusqlite::Result<Vec<ChatId>> {
    tx.prepare_cached(LAGGING)?
        .query_map([i64::try_from(limit).unwrap_or(i64::MAX)], |row| {
            row.get(0).map(ChatId::stored)
        })?
        .collect()
}
