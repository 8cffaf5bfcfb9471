//! Fills a world with what a group of jobs needs.

use super::{attachments, rows};
use crate::statements::{NOTES_UP_TO, STAFF_NUMBER, TEXTS_AFTER, message_columns, note_columns};
use crate::world::{Mark, Needs, World};
use model::{Audience, ChatId, ClientId, Party, Seq};
use rusqlite::{OptionalExtension as _, Transaction};

const MESSAGE_BY_KEY: &str = concat!(
    "SELECT ",
    message_columns!(),
    " FROM tbl_chat_messages m WHERE m.sender_id = ? AND m.sender_type = ? AND m.client_id = ?"
);
const NOTE_BY_KEY: &str = concat!(
    "SELECT ",
    note_columns!(),
    " FROM tbl_chat_notes n WHERE n.sender_id = ? AND n.sender_type = ? AND n.client_id = ?"
);
const START_BY_KEY: &str = "SELECT chat_id FROM tbl_chats \
     WHERE starter_id = ? AND starter_type = ? AND client_id = ?";
const NOTES_AFTER: &str = "SELECT COUNT(*), COALESCE(SUM(sender_type = ? AND sender_id = ?), 0) \
     FROM tbl_chat_notes WHERE chat_id = ? AND staff_seq > ? AND sender_type <> 'system'";

/// The constant statements of this file.
pub(super) const STATEMENTS: [&str; 4] = [MESSAGE_BY_KEY, NOTE_BY_KEY, START_BY_KEY, NOTES_AFTER];

/// Loads chats with their parties, keys and marks.
pub(super) fn load(tx: &Transaction<'_>, needs: &Needs, world: &mut World) -> rusqlite::Result<()> {
    for chat in &needs.chats {
        load_chat(tx, *chat, world)?;
    }
    for (who, key) in &needs.keys {
        load_key(tx, *who, key, world)?;
    }
    for (chat, who, at) in &needs.marks {
        load_mark(tx, *chat, *who, *at, world)?;
    }
    attachments::load(tx, &needs.attachments, world)
}

fn load_chat(tx: &Transaction<'_>, id: ChatId, world: &mut World) -> rusqlite::Result<()> {
    if let Some((row, parties)) = rows::chat_with_parties(tx, id)? {
        world.load_chat(row, parties);
    }
    Ok(())
}

/// One look-up covers messages, notes and starts: a key names one thing, whichever it was.
fn load_key(
    tx: &Transaction<'_>,
    who: Party,
    key: &ClientId,
    world: &mut World,
) -> rusqlite::Result<()> {
    let values = (who.id, who.kind.as_str(), key.as_str());
    let look = |sql: &str| {
        tx.prepare_cached(sql)?
            .query_row(values, rows::message)
            .optional()
    };
    let mut found = look(MESSAGE_BY_KEY)?;
    // Only staff writes notes.
    if found.is_none() && who.is_staff() {
        found = look(NOTE_BY_KEY)?;
    }
    if let Some(message) = found {
        world.load_key(who, key.clone(), message);
    }
    let start: Option<i64> = tx
        .prepare_cached(START_BY_KEY)?
        .query_row(values, |row| row.get(0))
        .optional()?;
    if let Some(chat) = start.map(ChatId::stored) {
        if world.find(chat).is_none() {
            load_chat(tx, chat, world)?;
        }
        world.load_start(who, key.clone(), chat);
    }
    Ok(())
}

/// What a place in a chat means: in both audiences' numbers, and how much of what counts stands after it.
/// The place is cut to the chat's last line.
fn load_mark(
    tx: &Transaction<'_>,
    chat: ChatId,
    who: Party,
    at: Seq,
    world: &mut World,
) -> rusqlite::Result<()> {
    let Some(slot) = world.find(chat) else {
        return Ok(());
    };
    let row = &world.chat(slot).row;
    let audience = who.audience();
    let place = at.min(row.last(audience));
    let countable = row.countable(audience);
    let (seq, staff_seq) = match audience {
        Audience::Customer => (place, staff_number(tx, chat, place)?),
        Audience::Staff => (Seq::new(place.get() - notes_up_to(tx, chat, place)?), place),
    };
    let texts_after: i64 = tx
        .prepare_cached(TEXTS_AFTER)?
        .query_row((chat.get(), seq.get()), |row| row.get(0))?;
    let (notes_after, own_after) = match audience {
        Audience::Customer => (0, 0),
        Audience::Staff => notes_after(tx, chat, place, who)?,
    };
    let mark = Mark {
        seq,
        staff_seq,
        seen: countable - texts_after - notes_after,
        own_after,
    };
    world.load_mark(chat, who, at, mark);
    // Found again under the cut place too, when the chat grows within the group.
    world.load_mark(chat, who, place, mark);
    Ok(())
}

/// How many notes stand at or before a place in staff's numbers.
pub(super) fn notes_up_to(tx: &Transaction<'_>, chat: ChatId, at: Seq) -> rusqlite::Result<i64> {
    let notes = tx
        .prepare_cached(NOTES_UP_TO)?
        .query_row((chat.get(), at.get()), |row| row.get(0))
        .optional()?;
    Ok(notes.unwrap_or(0))
}

/// Staff's number of a message by customers' number.
fn staff_number(tx: &Transaction<'_>, chat: ChatId, seq: Seq) -> rusqlite::Result<Seq> {
    if seq == Seq::ZERO {
        return Ok(Seq::ZERO);
    }
    tx.prepare_cached(STAFF_NUMBER)?
        .query_row((chat.get(), seq.get()), |row| rows::seq(row, 0))
}

/// People's notes after a place in staff's numbers: all, and the asker's own.
fn notes_after(
    tx: &Transaction<'_>,
    chat: ChatId,
    at: Seq,
    who: Party,
) -> rusqlite::Result<(i64, i64)> {
    tx.prepare_cached(NOTES_AFTER)?
        .query_row((who.kind.as_str(), who.id, chat.get(), at.get()), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
}
