//! A part of a chat: one index range over `(chat_id, seq)`, and for staff one over the notes.

use super::load::notes_up_to;
use super::rows::{self, MESSAGE, NOTE};
use crate::contract::{Page, PageRange};
use crate::rows::MessageRow;
use model::{Audience, ChatId, Party, Seq};
use policy::{Action, Decision, decide};
use rusqlite::{Params, Transaction};

/// A part of a chat as the viewer sees it.
pub(super) fn page(
    tx: &Transaction<'_>,
    viewer: Party,
    chat: ChatId,
    range: PageRange,
    limit: usize,
) -> rusqlite::Result<Option<Page>> {
    let Some((row, parties)) = rows::chat_with_parties(tx, chat)? else {
        return Ok(None);
    };
    if decide(viewer, Action::See, &row.facts(&parties)) != Decision::Yes {
        return Ok(None);
    }
    let more = i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1;
    let mut messages = match range {
        PageRange::After(after) => ascending(tx, viewer, chat, after, more)?,
        PageRange::Before(before) => descending(tx, viewer, chat, before, more)?,
        PageRange::Newest => {
            let end = row.last(viewer.audience()).next();
            descending(tx, viewer, chat, end, more)?
        }
    };
    let has_more = messages.len() > limit;
    messages.truncate(limit);
    if !matches!(range, PageRange::After(_)) {
        messages.reverse();
    }
    Ok(Some(Page {
        chat: row,
        parties,
        messages,
        has_more,
    }))
}

fn ascending(
    tx: &Transaction<'_>,
    viewer: Party,
    chat: ChatId,
    after: Seq,
    limit: i64,
) -> rusqlite::Result<Vec<MessageRow>> {
    let staff = viewer.audience() == Audience::Staff;
    let after_seq = if staff {
        after.get() - notes_up_to(tx, chat, after)?
    } else {
        after.get()
    };
    let sql = rows::const_format(&[
        "SELECT ",
        MESSAGE,
        " FROM tbl_chat_messages m WHERE m.chat_id = ? AND m.seq > ? ORDER BY m.seq LIMIT ?",
    ]);
    let messages = collect(tx, &sql, (chat.get(), after_seq, limit), rows::message)?;
    if !staff {
        return Ok(messages);
    }
    let sql = rows::const_format(&[
        "SELECT ",
        NOTE,
        " FROM tbl_chat_notes n WHERE n.chat_id = ? AND n.staff_seq > ? ORDER BY n.staff_seq LIMIT ?",
    ]);
    let notes = collect(tx, &sql, (chat.get(), after.get(), limit), rows::note)?;
    Ok(merge(messages, notes, limit, |message| {
        message.staff_seq.get()
    }))
}

/// Newest first.
fn descending(
    tx: &Transaction<'_>,
    viewer: Party,
    chat: ChatId,
    before: Seq,
    limit: i64,
) -> rusqlite::Result<Vec<MessageRow>> {
    let staff = viewer.audience() == Audience::Staff;
    let below = Seq::new(before.get() - 1);
    let last_seq = if staff {
        below.get() - notes_up_to(tx, chat, below)?
    } else {
        below.get()
    };
    let sql = rows::const_format(&[
        "SELECT ",
        MESSAGE,
        " FROM tbl_chat_messages m WHERE m.chat_id = ? AND m.seq <= ? ORDER BY m.seq DESC LIMIT ?",
    ]);
    let messages = collect(tx, &sql, (chat.get(), last_seq, limit), rows::message)?;
    if !staff {
        return Ok(messages);
    }
    let sql = rows::const_format(&[
        "SELECT ",
        NOTE,
        " FROM tbl_chat_notes n WHERE n.chat_id = ? AND n.staff_seq <= ? ORDER BY n.staff_seq DESC LIMIT ?",
    ]);
    let notes = collect(tx, &sql, (chat.get(), below.get(), limit), rows::note)?;
    Ok(merge(messages, notes, limit, |message| {
        -message.staff_seq.get()
    }))
}

fn collect(
    tx: &Transaction<'_>,
    sql: &str,
    values: impl Params,
    read: fn(&rusqlite::Row<'_>) -> rusqlite::Result<MessageRow>,
) -> rusqlite::Result<Vec<MessageRow>> {
    tx.prepare_cached(sql)?.query_map(values, read)?.collect()
}

fn merge(
    messages: Vec<MessageRow>,
    notes: Vec<MessageRow>,
    limit: i64,
    place: fn(&MessageRow) -> i64,
) -> Vec<MessageRow> {
    if notes.is_empty() {
        return messages;
    }
    let mut all = messages;
    all.extend(notes);
    all.sort_by_key(place);
    all.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    all
}
