//! Fills a world with what a group of jobs needs, in a few statements for the whole group.

use super::rows::{self, broken};
use super::sql::{self, LOCK_CHATS, MESSAGES_BY_KEY, NOTES_BY_KEY, PARTIES, STARTS_BY_KEY};
use super::{Result, attachments};
use crate::rows::PartyRow;
use crate::statements::{NOTES_UP_TO, STAFF_NUMBER, TEXTS_AFTER};
use crate::world::{Mark, Needs, World};
use model::{Audience, ChatId, ClientId, Party, Seq};
use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, Row, Value};
use std::collections::HashMap;

const NOTES_AFTER: &str = "SELECT COUNT(*), \
     CAST(COALESCE(SUM(sender_type = ? AND sender_id = ?), 0) AS SIGNED) FROM tbl_chat_notes \
     WHERE chat_id = ? AND staff_seq > ? AND sender_type <> 'system'";

/// The constant statements of this file.
pub(super) const STATEMENTS: [&str; 1] = [NOTES_AFTER];

/// Locks and loads chats with their parties, then keys and marks.
pub(super) async fn load(conn: &mut Conn, needs: &Needs, world: &mut World) -> Result<()> {
    load_chats(conn, needs.chats.iter().copied(), world).await?;
    load_keys(conn, needs, world).await?;
    for (chat, who, at) in &needs.marks {
        load_mark(conn, *chat, *who, *at, world).await?;
    }
    attachments::load(conn, &needs.attachments, world).await
}

async fn load_chats(
    conn: &mut Conn,
    ids: impl Iterator<Item = ChatId>,
    world: &mut World,
) -> Result<()> {
    let wanted: Vec<Vec<Value>> = ids.map(|id| vec![id.get().into()]).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let found = sql::look_up(conn, &LOCK_CHATS, &wanted).await?;
    let mut parties: HashMap<ChatId, Vec<PartyRow>> = HashMap::new();
    for row in sql::look_up(conn, &PARTIES, &wanted).await? {
        let (chat, place) = rows::party_row(&row)?;
        parties.entry(chat).or_default().push(place);
    }
    for row in found {
        let chat = rows::chat(&row)?;
        let places = parties.remove(&chat.id).unwrap_or_default();
        world.load_chat(chat, places);
    }
    Ok(())
}

/// One look-up covers messages, notes and starts: a key names one thing, whichever it was. It comes after
/// the chats' locks, so that two nodes with the same key for the same chat come one after the other.
async fn load_keys(conn: &mut Conn, needs: &Needs, world: &mut World) -> Result<()> {
    let keys: Vec<Vec<Value>> = needs
        .keys
        .iter()
        .map(|(who, key)| vec![who.id.into(), who.kind.as_str().into(), key.as_str().into()])
        .collect();
    if keys.is_empty() {
        return Ok(());
    }
    for template in [&MESSAGES_BY_KEY, &NOTES_BY_KEY] {
        for row in sql::look_up(conn, template, &keys).await? {
            let message = rows::message(&row)?;
            if let (model::Sender::Party(who), Some(key)) =
                (message.sender, message.client_id.clone())
            {
                world.load_key(who, key, message);
            }
        }
    }
    let starts = sql::look_up(conn, &STARTS_BY_KEY, &keys).await?;
    load_starts(conn, &starts, world).await
}

async fn load_starts(conn: &mut Conn, found: &[Row], world: &mut World) -> Result<()> {
    let mut starts: Vec<(ChatId, Party, ClientId)> = Vec::with_capacity(found.len());
    for row in found {
        let key = rows::key(row, 3)?.ok_or_else(|| broken("a key is missing"))?;
        starts.push((
            ChatId::stored(rows::int(row, 0)?),
            rows::party(row, 1)?,
            key,
        ));
    }
    let mut unknown: Vec<ChatId> = starts
        .iter()
        .map(|(chat, ..)| *chat)
        .filter(|chat| world.find(*chat).is_none())
        .collect();
    unknown.sort_unstable();
    unknown.dedup();
    load_chats(conn, unknown.into_iter(), world).await?;
    for (chat, who, key) in starts {
        world.load_start(who, key, chat);
    }
    Ok(())
}

/// What a place in a chat means: in both audiences' numbers, and how much of what counts stands before it.
/// The place is cut to the chat's last line.
async fn load_mark(
    conn: &mut Conn,
    chat: ChatId,
    who: Party,
    at: Seq,
    world: &mut World,
) -> Result<()> {
    let Some(slot) = world.find(chat) else {
        return Ok(());
    };
    let row = &world.chat(slot).row;
    let audience = who.audience();
    let (last, countable) = (row.last(audience), row.countable(audience));
    let end = Mark {
        seq: row.last_seq,
        staff_seq: row.last_staff_seq,
        seen: countable,
        own_after: 0,
    };
    // Found under the last place too, when the chat grows within the group.
    world.load_mark(chat, who, last, end);
    if at >= last {
        world.load_mark(chat, who, at, end);
        return Ok(());
    }
    let (seq, staff_seq) = match audience {
        Audience::Customer => (at, staff_number(conn, chat, at).await?),
        Audience::Staff => (Seq::new(at.get() - notes_up_to(conn, chat, at).await?), at),
    };
    let texts_after: Option<i64> = conn
        .exec_first(TEXTS_AFTER, (chat.get(), seq.get()))
        .await?;
    let (notes_after, own_after) = match audience {
        Audience::Customer => (0, 0),
        Audience::Staff => notes_after(conn, chat, at, who).await?,
    };
    let seen = countable - texts_after.unwrap_or(0) - notes_after;
    world.load_mark(
        chat,
        who,
        at,
        Mark {
            seq,
            staff_seq,
            seen,
            own_after,
        },
    );
    Ok(())
}

/// How many notes stand at or before a place in staff's numbers: the last of them knows.
pub(super) async fn notes_up_to(conn: &mut Conn, chat: ChatId, at: Seq) -> Result<i64> {
    let notes: Option<i64> = conn.exec_first(NOTES_UP_TO, (chat.get(), at.get())).await?;
    Ok(notes.unwrap_or(0))
}

/// Staff's number of a message by customers' number.
async fn staff_number(conn: &mut Conn, chat: ChatId, seq: Seq) -> Result<Seq> {
    if seq == Seq::ZERO {
        return Ok(Seq::ZERO);
    }
    let number: Option<i64> = conn
        .exec_first(STAFF_NUMBER, (chat.get(), seq.get()))
        .await?;
    number
        .map(Seq::new)
        .ok_or_else(|| broken("a message is missing in the middle of a chat"))
}

/// People's notes after a place in staff's numbers: all, and the asker's own.
async fn notes_after(conn: &mut Conn, chat: ChatId, at: Seq, who: Party) -> Result<(i64, i64)> {
    let values = (who.kind.as_str(), who.id, chat.get(), at.get());
    let counted: Option<(i64, i64)> = conn.exec_first(NOTES_AFTER, values).await?;
    Ok(counted.unwrap_or_default())
}
