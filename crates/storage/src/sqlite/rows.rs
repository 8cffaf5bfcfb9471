//! From SQLite's columns to rows, and the function that search uses.

use crate::fold::fold;
use crate::ids::customer_of;
use crate::rows::{ChatRow, MessageRow, PartyRow};
use crate::statements::{chat_columns, party_columns};
use model::{ChatId, ClientId, Kind, MessageId, Party, PartyKind, Sender, Seq, Status, Timestamp};
use rusqlite::functions::FunctionFlags;
use rusqlite::types::Type;
use rusqlite::{Connection, Row, Transaction};

const CHAT: &str = concat!(
    "SELECT ",
    chat_columns!(),
    " FROM tbl_chats c WHERE c.chat_id = ?"
);
const PARTIES: &str = concat!(
    "SELECT ",
    party_columns!(),
    " FROM tbl_chat_parties p WHERE p.chat_id = ?"
);

/// The constant statements of this file.
pub(super) const STATEMENTS: [&str; 2] = [CHAT, PARTIES];

/// `has_text(haystack, folded needle)`: a substring, case folded; `%` and `_` are ordinary.
pub(super) fn add_functions(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("has_text", 2, flags, |context| {
        let haystack: Option<String> = context.get(0)?;
        let needle: String = context.get(1)?;
        Ok(haystack.is_some_and(|haystack| fold(&haystack).contains(&needle)))
    })
}

fn broken(column: usize, what: &'static str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, what.into())
}

/// A `DATETIME(3)` text.
pub(super) fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    let text = row.get_ref(column)?.as_str()?;
    Timestamp::parse(text).ok_or_else(|| broken(column, "a time cannot be read"))
}

pub(super) fn party(row: &Row<'_>, column: usize) -> rusqlite::Result<Party> {
    let kind: PartyKind = row
        .get_ref(column)?
        .as_str()?
        .parse()
        .map_err(|_| broken(column, "unknown kind of party"))?;
    Ok(Party::new(kind, row.get(column + 1)?))
}

fn sender(row: &Row<'_>, column: usize) -> rusqlite::Result<Sender> {
    Sender::from_columns(row.get_ref(column)?.as_str()?, row.get(column + 1)?)
        .map_err(|_| broken(column, "unknown kind of sender"))
}

fn key(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<ClientId>> {
    let text: Option<String> = row.get(column)?;
    Ok(text.and_then(|text| ClientId::new(&text).ok()))
}

pub(super) fn seq(row: &Row<'_>, column: usize) -> rusqlite::Result<Seq> {
    row.get(column).map(Seq::new)
}

pub(super) fn chat(row: &Row<'_>) -> rusqlite::Result<ChatRow> {
    let status: Status = row
        .get_ref(6)?
        .as_str()?
        .parse()
        .map_err(|_| broken(6, "unknown status"))?;
    let start_key = match key(row, 19)? {
        Some(key) => Some((party(row, 17)?, key)),
        None => None,
    };
    Ok(ChatRow {
        id: ChatId::stored(row.get(0)?),
        customer: customer_of(row.get(1)?, row.get(2)?),
        admin_id: row.get(3)?,
        worker_id: row.get(4)?,
        assigned_by: row.get(5)?,
        status,
        subject: row.get(7)?,
        created_at: time(row, 8)?,
        updated_at: time(row, 9)?,
        last_seq: seq(row, 10)?,
        last_staff_seq: seq(row, 11)?,
        text_count: row.get(12)?,
        note_count: row.get(13)?,
        customer_read_seq: seq(row, 14)?,
        staff_read_seq: seq(row, 15)?,
        is_answered: row.get(16)?,
        start_key,
        vehicle_id: row.get(20)?,
    })
}

/// Reads a message, or a note as if it were one.
pub(super) fn message(row: &Row<'_>) -> rusqlite::Result<MessageRow> {
    let kind = match row.get_ref(9)?.as_str()? {
        "text" => Kind::Text,
        "event" => Kind::Event,
        "note" => Kind::Note,
        _ => return Err(broken(9, "unknown kind of message")),
    };
    Ok(MessageRow {
        id: MessageId::stored(row.get(0)?),
        chat: ChatId::stored(row.get(1)?),
        seq: seq(row, 2)?,
        staff_seq: seq(row, 3)?,
        sender: sender(row, 4)?,
        kind,
        body: row.get(6)?,
        event: row.get(10)?,
        attachments: row.get(11)?,
        client_id: key(row, 7)?,
        created_at: time(row, 8)?,
    })
}

pub(super) fn party_row(row: &Row<'_>) -> rusqlite::Result<PartyRow> {
    Ok(PartyRow {
        party: party(row, 0)?,
        is_party: row.get(2)?,
        read_seq: seq(row, 3)?,
        read_staff_seq: seq(row, 4)?,
        seen: row.get(5)?,
        own_after: row.get(6)?,
    })
}

/// A chat and everybody with a place in it.
pub(super) fn chat_with_parties(
    tx: &Transaction<'_>,
    id: ChatId,
) -> rusqlite::Result<Option<(ChatRow, Vec<PartyRow>)>> {
    use rusqlite::OptionalExtension as _;
    let Some(row) = tx
        .prepare_cached(CHAT)?
        .query_row([id.get()], chat)
        .optional()?
    else {
        return Ok(None);
    };
    Ok(Some((row, parties(tx, id)?)))
}

/// Everybody with a place in a chat.
pub(super) fn parties(tx: &Transaction<'_>, id: ChatId) -> rusqlite::Result<Vec<PartyRow>> {
    tx.prepare_cached(PARTIES)?
        .query_map([id.get()], party_row)?
        .collect()
}
