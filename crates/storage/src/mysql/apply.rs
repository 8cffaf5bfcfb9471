//! Writes what a group of jobs changed, in a few statements for the whole group.

use super::rows::{self, broken};
use super::sql::{
    self, INSERT_MESSAGES, INSERT_NOTES, LOG_ENDED, MESSAGE_IDS, NOTE_IDS, Template, UPDATE_CHATS,
    WRITE_PARTIES,
};
use super::{Result, attachments};
use crate::contract::EndedRight;
use crate::rows::{ChatRow, MessageRow, PartyRow};
use crate::statements::INSERT_CHAT;
use crate::world::World;
use model::{ChatId, Kind, MessageId, Timestamp};
use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, Params, Value};
use std::collections::HashMap;

/// Writes the difference between the world and the tables.
pub(super) async fn apply(conn: &mut Conn, world: &mut World) -> Result<()> {
    write_chats(conn, world).await?;
    write_lines(conn, world, &INSERT_MESSAGES, &MESSAGE_IDS, false).await?;
    write_lines(conn, world, &INSERT_NOTES, &NOTE_IDS, true).await?;
    attachments::hold(conn, world).await?;
    let parties = world
        .dirty_parties()
        .map(|(chat, row)| party_values(chat, row))
        .collect();
    sql::write(conn, &WRITE_PARTIES, parties).await?;
    log_ended(conn, world.ended_rights(), world.now()).await
}

async fn write_chats(conn: &mut Conn, world: &mut World) -> Result<()> {
    let mut changed = Vec::new();
    let mut begun = Vec::new();
    for (at, chat) in world.dirty_chats() {
        if chat.is_new {
            begun.push((at, rows::chat_values(&chat.row)));
        } else {
            changed.push(change_values(&chat.row));
        }
    }
    for (at, values) in begun {
        conn.exec_drop(INSERT_CHAT, Params::Positional(values))
            .await?;
        let id = conn.last_insert_id().and_then(|id| i64::try_from(id).ok());
        world.name_chat(
            at,
            ChatId::stored(id.ok_or_else(|| broken("a new chat has no id"))?),
        );
    }
    sql::write(conn, &UPDATE_CHATS, changed).await
}

fn change_values(chat: &ChatRow) -> Vec<Value> {
    vec![
        chat.id.get().into(),
        chat.created_at.sql().into(),
        chat.admin_id.into(),
        chat.worker_id.into(),
        chat.assigned_by.into(),
        chat.status.as_str().into(),
        chat.updated_at.sql().into(),
        chat.is_answered.into(),
        chat.last_seq.get().into(),
        chat.last_staff_seq.get().into(),
        chat.text_count.into(),
        chat.note_count.into(),
        chat.customer_read_seq.get().into(),
        chat.staff_read_seq.get().into(),
    ]
}

/// Inserts messages and events, or notes, and reads their ids back.
async fn write_lines(
    conn: &mut Conn,
    world: &mut World,
    insert: &Template,
    ids: &Template,
    notes: bool,
) -> Result<()> {
    let at_time = world.now().sql();
    let mut values = Vec::new();
    let mut places = HashMap::new();
    let mut wanted = Vec::new();
    for (at, line) in world
        .appended()
        .filter(|(_, line)| (line.kind == Kind::Note) == notes)
    {
        values.push(if notes {
            note_values(line, &at_time)
        } else {
            message_values(line, &at_time)
        });
        let number = if notes { line.staff_seq } else { line.seq };
        places.insert((line.chat.get(), number.get()), at);
        wanted.push(vec![line.chat.get().into(), number.get().into()]);
    }
    sql::write(conn, insert, values).await?;
    let mut named = 0;
    for row in sql::look_up(conn, ids, &wanted).await? {
        let place = (rows::int(&row, 0)?, rows::int(&row, 1)?);
        let at = places
            .get(&place)
            .ok_or_else(|| broken("a line nobody wrote"))?;
        world.name_message(*at, MessageId::stored(rows::int(&row, 2)?));
        named += 1;
    }
    if named < places.len() {
        return Err(broken("a line just written is not there"));
    }
    Ok(())
}

fn message_values(message: &MessageRow, at_time: &str) -> Vec<Value> {
    vec![
        message.chat.get().into(),
        message.sender.type_str().into(),
        message.sender.id().into(),
        message.body.as_str().into(),
        // Events are never unread, so the site's own count of unread rows must not meet them.
        (message.kind == Kind::Event).into(),
        at_time.into(),
        message.seq.get().into(),
        message.staff_seq.get().into(),
        message.kind.as_str().into(),
        message.event.as_deref().into(),
        message.attachments.as_deref().into(),
        message
            .client_id
            .as_ref()
            .map(model::ClientId::as_str)
            .into(),
    ]
}

fn note_values(note: &MessageRow, at_time: &str) -> Vec<Value> {
    vec![
        note.chat.get().into(),
        note.sender.type_str().into(),
        note.sender.id().into(),
        note.body.as_str().into(),
        at_time.into(),
        note.seq.get().into(),
        note.staff_seq.get().into(),
        note.attachments.as_deref().into(),
        note.client_id.as_ref().map(model::ClientId::as_str).into(),
    ]
}

fn party_values(chat: ChatId, row: &PartyRow) -> Vec<Value> {
    vec![
        chat.get().into(),
        row.party.kind.as_str().into(),
        row.party.id.into(),
        row.is_party.into(),
        row.read_seq.get().into(),
        row.read_staff_seq.get().into(),
        row.seen.into(),
        row.own_after.into(),
    ]
}

/// Held from here to the commit, so that the log's ids rise in the order of the commits: a node that has
/// read up to a line must never have an earlier one appear behind its back. Always the last lock taken.
const LOCK_LOG: &str = "SELECT value FROM tbl_chat_meta WHERE name = 'epoch' FOR UPDATE";

/// The constant statements of this file.
pub(super) const STATEMENTS: [&str; 1] = [LOCK_LOG];

/// Adds lines to the log of ended rights.
pub(super) async fn log_ended(
    conn: &mut Conn,
    rights: &[EndedRight],
    now: Timestamp,
) -> Result<()> {
    if rights.is_empty() {
        return Ok(());
    }
    conn.query_drop(LOCK_LOG).await?;
    let lines = rights.iter().map(|right| {
        let (hash, party, chat) = match right {
            EndedRight::Session(hash) => (Some(hash.0.as_str()), None, None),
            EndedRight::Party(party) => (None, Some(*party), None),
            EndedRight::Chat(party, chat) => (None, Some(*party), Some(chat.get())),
        };
        vec![
            hash.into(),
            party.map(|party| party.kind.as_str()).into(),
            party.map(|party| party.id).into(),
            chat.into(),
            now.sql().into(),
        ]
    });
    sql::write(conn, &LOG_ENDED, lines.collect()).await
}
