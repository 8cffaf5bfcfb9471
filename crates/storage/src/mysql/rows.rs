//! From MariaDB's values to rows, and back.

use super::Result;
use crate::ids::{customer_of, guest_column, user_column};
use crate::rows::{ChatRow, MessageRow, PartyRow};
use crate::statements::{chat_columns, message_columns, note_columns, party_columns};
use model::{ChatId, ClientId, Kind, MessageId, Party, PartyKind, Sender, Seq, Status, Timestamp};
use mysql_async::{Row, Value};

/// The columns of a chat, in the order that [`chat`] reads them.
pub(super) const CHAT: &str = chat_columns!();
/// The columns of a message, in the order that [`message`] reads them.
pub(super) const MESSAGE: &str = message_columns!();
/// The columns of a note, as if it were a message.
pub(super) const NOTE: &str = note_columns!();
/// The columns of a place in a chat, the chat first, in the order that [`party_row`] reads them.
pub(super) const PARTY: &str = concat!("p.chat_id, ", party_columns!());

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1_000;

/// A fault of the data: a column holds what we never write there.
pub(super) fn broken(what: &str) -> mysql_async::Error {
    mysql_async::Error::Other(format!("a row cannot be read: {what}").into())
}

fn cell(row: &Row, column: usize) -> Result<&Value> {
    row.as_ref(column)
        .ok_or_else(|| broken("a column is missing"))
}

/// A whole number.
pub(super) fn int(row: &Row, column: usize) -> Result<i64> {
    optional_int(row, column)?.ok_or_else(|| broken("a number is missing"))
}

/// A whole number or NULL.
pub(super) fn optional_int(row: &Row, column: usize) -> Result<Option<i64>> {
    match cell(row, column)? {
        Value::NULL => Ok(None),
        Value::Int(number) => Ok(Some(*number)),
        Value::UInt(number) => i64::try_from(*number)
            .map(Some)
            .map_err(|_| broken("a number is too big")),
        Value::Bytes(digits) => std::str::from_utf8(digits)
            .ok()
            .and_then(|digits| digits.parse().ok())
            .map(Some)
            .ok_or_else(|| broken("not a number")),
        _ => Err(broken("not a number")),
    }
}

/// A text.
pub(super) fn text(row: &Row, column: usize) -> Result<&str> {
    optional_text(row, column)?.ok_or_else(|| broken("a text is missing"))
}

/// A text or NULL.
pub(super) fn optional_text(row: &Row, column: usize) -> Result<Option<&str>> {
    match cell(row, column)? {
        Value::NULL => Ok(None),
        Value::Bytes(bytes) => std::str::from_utf8(bytes)
            .map(Some)
            .map_err(|_| broken("not UTF-8")),
        _ => Err(broken("not a text")),
    }
}

/// A text or NULL, owned.
pub(super) fn optional_string(row: &Row, column: usize) -> Result<Option<String>> {
    Ok(optional_text(row, column)?.map(str::to_owned))
}

/// A `DATETIME(3)`, UTC.
pub(super) fn time(row: &Row, column: usize) -> Result<Timestamp> {
    match cell(row, column)? {
        Value::Date(year, month, day, hour, minute, second, micros) => {
            let clock = (i64::from(*hour) * 60 + i64::from(*minute)) * 60 + i64::from(*second);
            let days = days_since_1970(i64::from(*year), i64::from(*month), i64::from(*day));
            Ok(Timestamp::from_millis(
                days * DAY_MILLIS + clock * 1_000 + i64::from(*micros) / 1_000,
            ))
        }
        _ => Err(broken("not a time")),
    }
}

/// Days from 1970-01-01 in the Gregorian calendar; years begin in March, so that the leap day comes last.
const fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let in_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + in_year
        - 719_468
}

/// A party from its two columns.
pub(super) fn party(row: &Row, column: usize) -> Result<Party> {
    let kind: PartyKind = text(row, column)?
        .parse()
        .map_err(|_| broken("unknown kind of party"))?;
    Ok(Party::new(kind, int(row, column + 1)?))
}

/// A sender's key.
pub(super) fn key(row: &Row, column: usize) -> Result<Option<ClientId>> {
    Ok(optional_text(row, column)?.and_then(|text| ClientId::new(text).ok()))
}

fn seq(row: &Row, column: usize) -> Result<Seq> {
    int(row, column).map(Seq::new)
}

fn chat_id(row: &Row, column: usize) -> Result<ChatId> {
    int(row, column).map(ChatId::stored)
}

/// Reads [`CHAT`].
pub(super) fn chat(row: &Row) -> Result<ChatRow> {
    let status: Status = text(row, 6)?
        .parse()
        .map_err(|_| broken("unknown status"))?;
    let start_key = match key(row, 19)? {
        Some(key) => Some((party(row, 17)?, key)),
        None => None,
    };
    Ok(ChatRow {
        id: chat_id(row, 0)?,
        customer: customer_of(optional_int(row, 1)?, optional_int(row, 2)?),
        admin_id: optional_int(row, 3)?,
        worker_id: optional_int(row, 4)?,
        assigned_by: optional_int(row, 5)?,
        status,
        subject: optional_string(row, 7)?,
        created_at: time(row, 8)?,
        updated_at: time(row, 9)?,
        last_seq: seq(row, 10)?,
        last_staff_seq: seq(row, 11)?,
        text_count: int(row, 12)?,
        note_count: int(row, 13)?,
        customer_read_seq: seq(row, 14)?,
        staff_read_seq: seq(row, 15)?,
        is_answered: int(row, 16)? != 0,
        start_key,
        vehicle_id: optional_int(row, 20)?,
    })
}

/// Reads [`MESSAGE`] and [`NOTE`].
pub(super) fn message(row: &Row) -> Result<MessageRow> {
    let sender = Sender::from_columns(text(row, 4)?, optional_int(row, 5)?)
        .map_err(|_| broken("unknown kind of sender"))?;
    let kind = match text(row, 9)? {
        "text" => Kind::Text,
        "event" => Kind::Event,
        "note" => Kind::Note,
        _ => return Err(broken("unknown kind of message")),
    };
    Ok(MessageRow {
        id: MessageId::stored(int(row, 0)?),
        chat: chat_id(row, 1)?,
        seq: seq(row, 2)?,
        staff_seq: seq(row, 3)?,
        sender,
        kind,
        body: text(row, 6)?.to_owned(),
        event: optional_string(row, 10)?,
        attachments: optional_string(row, 11)?,
        client_id: key(row, 7)?,
        created_at: time(row, 8)?,
    })
}

/// Reads [`PARTY`].
pub(super) fn party_row(row: &Row) -> Result<(ChatId, PartyRow)> {
    let place = PartyRow {
        party: party(row, 1)?,
        is_party: int(row, 3)? != 0,
        read_seq: seq(row, 4)?,
        read_staff_seq: seq(row, 5)?,
        seen: int(row, 6)?,
        own_after: int(row, 7)?,
    };
    Ok((chat_id(row, 0)?, place))
}

/// The columns that [`crate::statements::INSERT_CHAT`] takes.
pub(super) fn chat_values(chat: &ChatRow) -> Vec<Value> {
    let starter = chat.start_key.as_ref();
    vec![
        user_column(chat.customer).into(),
        guest_column(chat.customer).into(),
        chat.admin_id.into(),
        chat.worker_id.into(),
        chat.assigned_by.into(),
        chat.status.as_str().into(),
        chat.subject.as_deref().into(),
        chat.created_at.sql().into(),
        chat.updated_at.sql().into(),
        chat.customer.is_none().into(),
        chat.is_answered.into(),
        chat.last_seq.get().into(),
        chat.last_staff_seq.get().into(),
        chat.text_count.into(),
        chat.note_count.into(),
        chat.customer_read_seq.get().into(),
        chat.staff_read_seq.get().into(),
        starter.map(|(who, _)| who.kind.as_str()).into(),
        starter.map(|(who, _)| who.id).into(),
        starter.map(|(_, key)| key.as_str()).into(),
        chat.vehicle_id.into(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_agree_with_the_clock_of_the_model() {
        for day in (-40_000..80_000).step_by(13) {
            let text = Timestamp::from_millis(day * DAY_MILLIS).sql();
            let number = |range: std::ops::Range<usize>| text[range].parse::<i64>().unwrap();
            assert_eq!(
                days_since_1970(number(0..4), number(5..7), number(8..10)),
                day,
                "{text}"
            );
        }
    }
}
