//! Fills a world with what a group of jobs needs.

use super::attachments;
use super::rows::{self, MESSAGE, NOTE};
use crate::world::{Mark, Needs, World};
use model::{Audience, ChatId, ClientId, Party, Seq};
use rusqlite::{OptionalExtension as _, Transaction};

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
    let wanted = "WHERE sender_id = ? AND sender_type = ? AND client_id = ?";
    let sql = rows::const_format(&["SELECT ", MESSAGE, " FROM tbl_chat_messages m ", wanted]);
    let mut found = tx
        .prepare_cached(&sql)?
        .query_row(values, rows::message)
        .optional()?;
    // Only staff writes notes.
    if found.is_none() && who.is_staff() {
        let sql = rows::const_format(&["SELECT ", NOTE, " FROM tbl_chat_notes n ", wanted]);
        found = tx
            .prepare_cached(&sql)?
            .query_row(values, rows::note)
            .optional()?;
    }
    if let Some(message) = found {
        world.load_key(who, key.clone(), message);
    }
    let sql =
        "SELECT chat_id FROM tbl_chats WHERE starter_type = ? AND starter_id = ? AND client_id = ?";
    let start: Option<i64> = tx
        .prepare_cached(sql)?
        .query_row((who.kind.as_str(), who.id, key.as_str()), |row| row.get(0))
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
        .prepare_cached(
            "SELECT COUNT(*) FROM tbl_chat_messages WHERE chat_id = ? AND seq > ? AND kind = 'text'",
        )?
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
    let sql = "SELECT staff_seq - after_seq FROM tbl_chat_notes \
               WHERE chat_id = ? AND staff_seq <= ? ORDER BY staff_seq DESC LIMIT 1";
    let notes = tx
        .prepare_cached(sql)?
        .query_row((chat.get(), at.get()), |row| row.get(0))
        .optional()?;
    Ok(notes.unwrap_or(0))
}

/// Staff's number of a message by customers' number.
fn staff_number(tx: &Transaction<'_>, chat: ChatId, seq: Seq) -> rusqlite::Result<Seq> {
    if seq == Seq::ZERO {
        return Ok(Seq::ZERO);
    }
    tx.prepare_cached("SELECT staff_seq FROM tbl_chat_messages WHERE chat_id = ? AND seq = ?")?
        .query_row((chat.get(), seq.get()), |row| rows::seq(row, 0))
}

/// People's notes after a place in staff's numbers: all, and the asker's own.
fn notes_after(
    tx: &Transaction<'_>,
    chat: ChatId,
    at: Seq,
    who: Party,
) -> rusqlite::Result<(i64, i64)> {
    let sql = "SELECT COUNT(*), COALESCE(SUM(sender_type = ? AND sender_id = ?), 0) FROM tbl_chat_notes \
               WHERE chat_id = ? AND staff_seq > ? AND sender_type <> 'system'";
    tx.prepare_cached(sql)?
        .query_row((who.kind.as_str(), who.id, chat.get(), at.get()), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
}
