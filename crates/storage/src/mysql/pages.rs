//! A part of a chat: one index range over `(chat_id, seq)`, and for staff one over the notes.

use super::Result;
use super::load::notes_up_to;
use super::rows;
use super::sql::{self, CHATS, PARTIES};
use crate::contract::{Page, PageRange};
use crate::rows::{ChatRow, MessageRow, PartyRow, merge};
use crate::statements::{MESSAGES_DOWN, MESSAGES_UP, NOTES_DOWN, NOTES_UP};
use model::{Audience, ChatId, Party, Seq};
use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, Row};
use policy::{Action, Decision, decide};
use std::collections::HashMap;

/// A part of a chat as the viewer sees it.
pub(super) async fn page(
    conn: &mut Conn,
    viewer: Party,
    chat: ChatId,
    range: PageRange,
    limit: usize,
) -> Result<Option<Page>> {
    let Some((row, parties)) = visible(conn, viewer, chat).await? else {
        return Ok(None);
    };
    let more = u64::try_from(limit).unwrap_or(u64::MAX - 1) + 1;
    let mut messages = match range {
        PageRange::After(after) => ascending(conn, viewer, chat, after, more).await?,
        PageRange::Before(before) => descending(conn, viewer, chat, before, more).await?,
        PageRange::Newest => {
            let end = row.last(viewer.audience()).next();
            descending(conn, viewer, chat, end, more).await?
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

/// A chat with its parties, if the viewer may see it.
pub(super) async fn visible(
    conn: &mut Conn,
    viewer: Party,
    chat: ChatId,
) -> Result<Option<(ChatRow, Vec<PartyRow>)>> {
    let wanted = [vec![chat.get().into()]];
    let Some(row) = sql::look_up(conn, &CHATS, &wanted)
        .await?
        .first()
        .map(rows::chat)
        .transpose()?
    else {
        return Ok(None);
    };
    let parties = parties(conn, &[chat])
        .await?
        .remove(&chat)
        .unwrap_or_default();
    let admitted = decide(viewer, Action::See, &row.facts(&parties)) == Decision::Yes;
    Ok(admitted.then_some((row, parties)))
}

/// Everybody with a place in these chats.
pub(super) async fn parties(
    conn: &mut Conn,
    chats: &[ChatId],
) -> Result<HashMap<ChatId, Vec<PartyRow>>> {
    let wanted: Vec<_> = chats.iter().map(|chat| vec![chat.get().into()]).collect();
    let mut found: HashMap<ChatId, Vec<PartyRow>> = HashMap::with_capacity(chats.len());
    for row in sql::look_up(conn, &PARTIES, &wanted).await? {
        let (chat, place) = rows::party_row(&row)?;
        found.entry(chat).or_default().push(place);
    }
    Ok(found)
}

async fn ascending(
    conn: &mut Conn,
    viewer: Party,
    chat: ChatId,
    after: Seq,
    limit: u64,
) -> Result<Vec<MessageRow>> {
    if viewer.audience() == Audience::Customer {
        return lines(conn, MESSAGES_UP, chat, after.get(), limit).await;
    }
    // A message stands after a place of staff's exactly when it stands after the place less its notes.
    let after_seq = after.get() - notes_up_to(conn, chat, after).await?;
    let messages = lines(conn, MESSAGES_UP, chat, after_seq, limit).await?;
    let notes = lines(conn, NOTES_UP, chat, after.get(), limit).await?;
    Ok(merge(messages, notes, |line| line.staff_seq.get()))
}

/// Newest first.
async fn descending(
    conn: &mut Conn,
    viewer: Party,
    chat: ChatId,
    before: Seq,
    limit: u64,
) -> Result<Vec<MessageRow>> {
    let below = Seq::new(before.get() - 1);
    if viewer.audience() == Audience::Customer {
        return lines(conn, MESSAGES_DOWN, chat, below.get(), limit).await;
    }
    let last_seq = below.get() - notes_up_to(conn, chat, below).await?;
    let messages = lines(conn, MESSAGES_DOWN, chat, last_seq, limit).await?;
    let notes = lines(conn, NOTES_DOWN, chat, below.get(), limit).await?;
    Ok(merge(messages, notes, |line| -line.staff_seq.get()))
}

async fn lines(
    conn: &mut Conn,
    sql: &'static str,
    chat: ChatId,
    place: i64,
    limit: u64,
) -> Result<Vec<MessageRow>> {
    let found: Vec<Row> = conn.exec(sql, (chat.get(), place, limit)).await?;
    found.iter().map(rows::message).collect()
}
