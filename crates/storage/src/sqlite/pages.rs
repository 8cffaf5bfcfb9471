//! A part of a chat: one index range over `(chat_id, seq)`, and for staff one over the notes.

use super::load::notes_up_to;
use super::rows;
use crate::contract::{Page, PageRange};
use crate::rows::{MessageRow, merge};
use crate::statements::{MESSAGES_DOWN, MESSAGES_UP, NOTES_DOWN, NOTES_UP};
use model::{Audience, ChatId, Party, Seq};
use policy::{Action, Decision, decide};
use rusqlite::Transaction;

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
    if viewer.audience() == Audience::Customer {
        return lines(tx, MESSAGES_UP, chat, after.get(), limit);
    }
    // A message stands after a place of staff's exactly when it stands after the place less its notes.
    let after_seq = after.get() - notes_up_to(tx, chat, after)?;
    let messages = lines(tx, MESSAGES_UP, chat, after_seq, limit)?;
    let notes = lines(tx, NOTES_UP, chat, after.get(), limit)?;
    Ok(merge(messages, notes, |line| line.staff_seq.get()))
}

/// Newest first.
fn descending(
    tx: &Transaction<'_>,
    viewer: Party,
    chat: ChatId,
    before: Seq,
    limit: i64,
) -> rusqlite::Result<Vec<MessageRow>> {
    let below = Seq::new(before.get() - 1);
    if viewer.audience() == Audience::Customer {
        return lines(tx, MESSAGES_DOWN, chat, below.get(), limit);
    }
    let last_seq = below.get() - notes_up_to(tx, chat, below)?;
    let messages = lines(tx, MESSAGES_DOWN, chat, last_seq, limit)?;
    let notes = lines(tx, NOTES_DOWN, chat, below.get(), limit)?;
    Ok(merge(messages, notes, |line| -line.staff_seq.get()))
}

fn lines(
    tx: &Transaction<'_>,
    sql: &str,
    chat: ChatId,
    place: i64,
    limit: i64,
) -> rusqlite::Result<Vec<MessageRow>> {
    tx.prepare_cached(sql)?
        .query_map((chat.get(), place, limit), rows::message)?
        .collect()
}
