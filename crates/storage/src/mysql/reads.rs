//! `is_read` follows the cursors, in batches, off the sending path.

use super::pages::parties;
use super::sql::{self, CHATS};
use super::{Result, rows};
use crate::rows::{ChatRow, PartyRow};
use model::{ChatId, Party};
use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, Row};
use std::collections::HashMap;

const FOLLOWED: &str =
    "SELECT followed_customer_seq, followed_staff_seq FROM tbl_chats WHERE chat_id = ?";
const READ_BY_STAFF: &str = "UPDATE tbl_chat_messages SET is_read = 1 WHERE chat_id = ? AND seq > ? \
     AND seq <= ? AND is_read = 0 AND sender_type IN ('guest', 'user')";
const READ_BY_CUSTOMER: &str = "UPDATE tbl_chat_messages SET is_read = 1 WHERE chat_id = ? AND seq > ? \
     AND seq <= ? AND is_read = 0 AND sender_type IN ('worker', 'admin')";
const READ_BY_ANOTHER: &str = "UPDATE tbl_chat_messages SET is_read = 1 WHERE chat_id = ? AND seq <= ? \
     AND is_read = 0 AND NOT (sender_type = ? AND sender_id = ?)";
const FOLLOW: &str = "UPDATE tbl_chats SET followed_customer_seq = GREATEST(followed_customer_seq, ?), \
     followed_staff_seq = GREATEST(followed_staff_seq, ?) WHERE chat_id = ?";

/// The constant statements of this file.
pub(super) const STATEMENTS: [&str; 5] = [
    FOLLOWED,
    READ_BY_STAFF,
    READ_BY_CUSTOMER,
    READ_BY_ANOTHER,
    FOLLOW,
];

/// The other side's texts up to how far each side has read. The chats' own rows come last and in order:
/// the group writer waits for those, so they are held for as short as possible.
pub(super) async fn follow(conn: &mut Conn, chats: &[ChatId]) -> Result<()> {
    let wanted: Vec<_> = chats.iter().map(|chat| vec![chat.get().into()]).collect();
    let found = sql::look_up(conn, &CHATS, &wanted).await?;
    let mut followed: Vec<ChatRow> = found.iter().map(rows::chat).collect::<Result<_>>()?;
    followed.sort_unstable_by_key(|chat| chat.id);
    let between_staff: Vec<ChatId> = followed
        .iter()
        .filter(|chat| chat.customer.is_none())
        .map(|chat| chat.id)
        .collect();
    let parties = parties(conn, &between_staff).await?;
    for chat in &followed {
        mark(conn, chat, &parties).await?;
    }
    for chat in &followed {
        let cursors = (
            chat.customer_read_seq.get(),
            chat.staff_read_seq.get(),
            chat.id.get(),
        );
        conn.exec_drop(FOLLOW, cursors).await?;
    }
    Ok(())
}

/// Customers' texts by staff's furthest cursor, staff's by the customer's. Between staff a text is read
/// when a cursor other than its author's has passed it.
async fn mark(
    conn: &mut Conn,
    chat: &ChatRow,
    parties: &HashMap<ChatId, Vec<PartyRow>>,
) -> Result<()> {
    let id = chat.id.get();
    for place in parties.get(&chat.id).into_iter().flatten() {
        let Party { kind, id: party } = place.party;
        let values = (id, place.read_seq.get(), kind.as_str(), party);
        conn.exec_drop(READ_BY_ANOTHER, values).await?;
    }
    if chat.customer.is_none() {
        return Ok(());
    }
    let row: Option<Row> = conn.exec_first(FOLLOWED, (id,)).await?;
    let Some(row) = row else { return Ok(()) };
    let (by_customer, by_staff) = (rows::int(&row, 0)?, rows::int(&row, 1)?);
    for (sql, from, to) in [
        (READ_BY_STAFF, by_staff, chat.staff_read_seq.get()),
        (READ_BY_CUSTOMER, by_customer, chat.customer_read_seq.get()),
    ] {
        if to > from {
            conn.exec_drop(sql, (id, from, to)).await?;
        }
    }
    Ok(())
}
