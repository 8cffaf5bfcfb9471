//! Writes what a group of jobs changed, and lets `is_read` follow the cursors.

use super::{attachments, rows};
use crate::contract::EndedRight;
use crate::ids::{guest_column, user_column};
use crate::rows::{ChatRow, MessageRow, PartyRow};
use crate::statements::INSERT_CHAT;
use crate::world::World;
use model::{ChatId, Kind, MessageId, Timestamp};
use rusqlite::{Transaction, params};

const UPDATE_CHAT: &str = "UPDATE tbl_chats SET admin_id = ?, worker_id = ?, assigned_by = ?, status = ?, \
     updated_at = ?, is_answered = ?, last_seq = ?, last_staff_seq = ?, text_count = ?, note_count = ?, \
     customer_read_seq = ?, staff_read_seq = ? WHERE chat_id = ?";
const INSERT_MESSAGE: &str = "INSERT INTO tbl_chat_messages (chat_id, sender_type, sender_id, message, \
     is_read, created_at, seq, staff_seq, kind, event, attachments, client_id) \
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
const INSERT_NOTE: &str = "INSERT INTO tbl_chat_notes (chat_id, sender_type, sender_id, message, created_at, \
     after_seq, staff_seq, attachments, client_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
const WRITE_PARTY: &str = "INSERT INTO tbl_chat_parties (chat_id, party_type, party_id, is_party, read_seq, \
     read_staff_seq, seen, own_after) VALUES (?, ?, ?, ?, ?, ?, ?, ?) \
     ON CONFLICT (chat_id, party_type, party_id) DO UPDATE SET is_party = excluded.is_party, \
     read_seq = excluded.read_seq, read_staff_seq = excluded.read_staff_seq, seen = excluded.seen, \
     own_after = excluded.own_after";
const LOG_ENDED: &str = "INSERT INTO tbl_chat_ended_rights (token_hash, party_type, party_id, chat_id, \
     ended_at) VALUES (?, ?, ?, ?, ?)";
const READ_BY_STAFF: &str = "UPDATE tbl_chat_messages SET is_read = 1 WHERE chat_id = ?1 AND is_read = 0 \
     AND seq > (SELECT followed_staff_seq FROM tbl_chats WHERE chat_id = ?1) \
     AND seq <= (SELECT staff_read_seq FROM tbl_chats WHERE chat_id = ?1) \
     AND sender_type IN ('guest', 'user')";
const READ_BY_CUSTOMER: &str = "UPDATE tbl_chat_messages SET is_read = 1 WHERE chat_id = ?1 AND is_read = 0 \
     AND seq > (SELECT followed_customer_seq FROM tbl_chats WHERE chat_id = ?1) \
     AND seq <= (SELECT customer_read_seq FROM tbl_chats WHERE chat_id = ?1) \
     AND sender_type IN ('worker', 'admin')";
const IS_STAFF_CHAT: &str = "SELECT is_staff_chat FROM tbl_chats WHERE chat_id = ?";
const READ_BY_ANOTHER: &str = "UPDATE tbl_chat_messages SET is_read = 1 WHERE chat_id = ? AND is_read = 0 \
     AND seq <= ? AND NOT (sender_type = ? AND sender_id = ?)";
const FOLLOW: &str = "UPDATE tbl_chats SET followed_customer_seq = customer_read_seq, \
     followed_staff_seq = staff_read_seq WHERE chat_id = ?";

/// The constant statements of this file.
pub(super) const STATEMENTS: [&str; 10] = [
    UPDATE_CHAT,
    INSERT_MESSAGE,
    INSERT_NOTE,
    WRITE_PARTY,
    LOG_ENDED,
    READ_BY_STAFF,
    READ_BY_CUSTOMER,
    IS_STAFF_CHAT,
    READ_BY_ANOTHER,
    FOLLOW,
];

/// Writes the difference between the world and the tables.
pub(super) fn apply(tx: &Transaction<'_>, world: &mut World) -> rusqlite::Result<()> {
    if world.is_unchanged() {
        return Ok(());
    }
    write_chats(tx, world)?;
    write_messages(tx, world)?;
    attachments::hold(tx, world)?;
    for (chat, row) in world.dirty_parties() {
        write_party(tx, chat, row)?;
    }
    for right in world.ended_rights() {
        log_ended(tx, right, world.now())?;
    }
    Ok(())
}

fn write_chats(tx: &Transaction<'_>, world: &mut World) -> rusqlite::Result<()> {
    let mut named = Vec::new();
    for (at, chat) in world.dirty_chats() {
        if chat.is_new {
            named.push((at, insert_chat(tx, &chat.row)?));
        } else {
            update_chat(tx, &chat.row)?;
        }
    }
    for (at, id) in named {
        world.name_chat(at, id);
    }
    Ok(())
}

fn insert_chat(tx: &Transaction<'_>, chat: &ChatRow) -> rusqlite::Result<ChatId> {
    let (starter, key) = chat
        .start_key
        .as_ref()
        .map_or((None, None), |(who, key)| (Some(who), Some(key)));
    tx.prepare_cached(INSERT_CHAT)?.execute(params![
        user_column(chat.customer),
        guest_column(chat.customer),
        chat.admin_id,
        chat.worker_id,
        chat.assigned_by,
        chat.status.as_str(),
        chat.subject,
        chat.created_at.sql(),
        chat.updated_at.sql(),
        chat.customer.is_none(),
        chat.is_answered,
        chat.last_seq.get(),
        chat.last_staff_seq.get(),
        chat.text_count,
        chat.note_count,
        chat.customer_read_seq.get(),
        chat.staff_read_seq.get(),
        starter.map(|who| who.kind.as_str()),
        starter.map(|who| who.id),
        key.map(model::ClientId::as_str),
        chat.vehicle_id,
    ])?;
    Ok(ChatId::stored(tx.last_insert_rowid()))
}

fn update_chat(tx: &Transaction<'_>, chat: &ChatRow) -> rusqlite::Result<()> {
    tx.prepare_cached(UPDATE_CHAT)?
        .execute(params![
            chat.admin_id,
            chat.worker_id,
            chat.assigned_by,
            chat.status.as_str(),
            chat.updated_at.sql(),
            chat.is_answered,
            chat.last_seq.get(),
            chat.last_staff_seq.get(),
            chat.text_count,
            chat.note_count,
            chat.customer_read_seq.get(),
            chat.staff_read_seq.get(),
            chat.id.get(),
        ])
        .map(drop)
}

fn write_messages(tx: &Transaction<'_>, world: &mut World) -> rusqlite::Result<()> {
    let mut named = Vec::new();
    let at_time = world.now().sql();
    for (at, message) in world.appended() {
        let id = match message.kind {
            Kind::Note => insert_note(tx, message, &at_time)?,
            Kind::Text | Kind::Event => insert_message(tx, message, &at_time)?,
        };
        named.push((at, id));
    }
    for (at, id) in named {
        world.name_message(at, id);
    }
    Ok(())
}

fn insert_message(
    tx: &Transaction<'_>,
    message: &MessageRow,
    at_time: &str,
) -> rusqlite::Result<MessageId> {
    // Events are never unread, so the site's own count of unread rows must not meet them.
    let is_read = message.kind == Kind::Event;
    tx.prepare_cached(INSERT_MESSAGE)?.execute(params![
        message.chat.get(),
        message.sender.type_str(),
        message.sender.id(),
        message.body,
        is_read,
        at_time,
        message.seq.get(),
        message.staff_seq.get(),
        message.kind.as_str(),
        message.event,
        message.attachments,
        message.client_id.as_ref().map(model::ClientId::as_str),
    ])?;
    Ok(MessageId::stored(tx.last_insert_rowid()))
}

fn insert_note(
    tx: &Transaction<'_>,
    note: &MessageRow,
    at_time: &str,
) -> rusqlite::Result<MessageId> {
    tx.prepare_cached(INSERT_NOTE)?.execute(params![
        note.chat.get(),
        note.sender.type_str(),
        note.sender.id(),
        note.body,
        at_time,
        note.seq.get(),
        note.staff_seq.get(),
        note.attachments,
        note.client_id.as_ref().map(model::ClientId::as_str),
    ])?;
    Ok(MessageId::stored(tx.last_insert_rowid()))
}

fn write_party(tx: &Transaction<'_>, chat: ChatId, row: &PartyRow) -> rusqlite::Result<()> {
    tx.prepare_cached(WRITE_PARTY)?
        .execute(params![
            chat.get(),
            row.party.kind.as_str(),
            row.party.id,
            row.is_party,
            row.read_seq.get(),
            row.read_staff_seq.get(),
            row.seen,
            row.own_after,
        ])
        .map(drop)
}

/// Adds a line to the log of ended rights.
pub(super) fn log_ended(
    tx: &Transaction<'_>,
    right: &EndedRight,
    now: Timestamp,
) -> rusqlite::Result<()> {
    let (hash, party, chat) = match right {
        EndedRight::Session(hash) => (Some(hash.0.as_str()), None, None),
        EndedRight::Party(party) => (None, Some(*party), None),
        EndedRight::Chat(party, chat) => (None, Some(*party), Some(chat.get())),
    };
    tx.prepare_cached(LOG_ENDED)?
        .execute(params![
            hash,
            party.map(|party| party.kind.as_str()),
            party.map(|party| party.id),
            chat,
            now.sql()
        ])
        .map(drop)
}

/// `is_read` follows the cursors: the other side's texts up to how far each side has read.
pub(super) fn follow_reads(tx: &Transaction<'_>, chats: &[ChatId]) -> rusqlite::Result<()> {
    for chat in chats {
        follow_chat(tx, *chat)?;
    }
    Ok(())
}

fn follow_chat(tx: &Transaction<'_>, chat: ChatId) -> rusqlite::Result<()> {
    // Customers' texts by staff's furthest cursor, staff's by the customer's. Between staff a text is read
    // when a cursor other than its author's has passed it.
    tx.prepare_cached(READ_BY_STAFF)?.execute([chat.get()])?;
    tx.prepare_cached(READ_BY_CUSTOMER)?.execute([chat.get()])?;
    let is_staff_chat: Option<bool> = {
        use rusqlite::OptionalExtension as _;
        tx.prepare_cached(IS_STAFF_CHAT)?
            .query_row([chat.get()], |row| row.get(0))
            .optional()?
    };
    if is_staff_chat == Some(true) {
        for party in rows::parties(tx, chat)? {
            tx.prepare_cached(READ_BY_ANOTHER)?.execute(params![
                chat.get(),
                party.read_seq.get(),
                party.party.kind.as_str(),
                party.party.id
            ])?;
        }
    }
    tx.prepare_cached(FOLLOW)?.execute([chat.get()]).map(drop)
}
