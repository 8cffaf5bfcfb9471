//! Statements whose length depends on how many rows they carry: fixed templates, values always bound.
//!
//! Each length is a statement of its own to the server, so lengths go in steps; the few of them stay
//! prepared on the writer's connection.

use super::Result;
use super::rows::{CHAT, MESSAGE, NOTE, PARTY};
use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, Params, Row, Value};

/// Rows in one statement.
pub(super) const ROWS_MAX: usize = 256;
/// Bytes of values in one statement: well below the smallest `max_allowed_packet` in use (16 MiB on
/// MariaDB, 64 MiB on MySQL), and above the longest message.
const BYTES_MAX: usize = 4 * 1024 * 1024;

/// A statement with a repeated part, once for each row.
pub(super) struct Template {
    pub(super) head: &'static [&'static str],
    /// One row: as many `?` as it has values.
    pub(super) row: &'static str,
    pub(super) tail: &'static str,
}

impl Template {
    /// Its text for so many rows.
    pub(super) fn sql(&self, rows: usize) -> String {
        let mut sql = self.head.concat();
        sql.reserve(rows * (self.row.len() + 2) + self.tail.len());
        for at in 0..rows {
            if at > 0 {
                sql += ", ";
            }
            sql += self.row;
        }
        sql + self.tail
    }
}

/// The longest step that `rows` fill: 1, 2, 4, 8 … 256.
const fn step_down(rows: usize) -> usize {
    let mut step = ROWS_MAX;
    while step > rows {
        step /= 2;
    }
    step
}

/// Writes all rows, in as few statements as the steps allow.
pub(super) async fn write(
    conn: &mut Conn,
    template: &Template,
    rows: Vec<Vec<Value>>,
) -> Result<()> {
    let mut left = rows.into_iter().peekable();
    let mut piece: Vec<Vec<Value>> = Vec::with_capacity(ROWS_MAX);
    let mut bytes = 0;
    while let Some(row) = left.next() {
        bytes += weight(&row);
        piece.push(row);
        let full = piece.len() == ROWS_MAX
            || left
                .peek()
                .is_some_and(|next| bytes + weight(next) > BYTES_MAX);
        if full || left.peek().is_none() {
            write_piece(conn, template, std::mem::take(&mut piece)).await?;
            bytes = 0;
        }
    }
    Ok(())
}

async fn write_piece(
    conn: &mut Conn,
    template: &Template,
    mut rows: Vec<Vec<Value>>,
) -> Result<()> {
    while !rows.is_empty() {
        let rest = rows.split_off(step_down(rows.len()));
        let sql = template.sql(rows.len());
        let values: Vec<Value> = rows.into_iter().flatten().collect();
        conn.exec_drop(sql, Params::Positional(values)).await?;
        rows = rest;
    }
    Ok(())
}

fn weight(row: &[Value]) -> usize {
    row.iter()
        .map(|value| {
            if let Value::Bytes(bytes) = value {
                bytes.len() + 9
            } else {
                9
            }
        })
        .sum()
}

/// Looks all rows up. The last one is repeated up to the next step, which finds nothing new.
pub(super) async fn look_up(
    conn: &mut Conn,
    template: &Template,
    rows: &[Vec<Value>],
) -> Result<Vec<Row>> {
    let mut found = Vec::new();
    for piece in rows.chunks(ROWS_MAX) {
        let sql = template.sql(piece.len().next_power_of_two());
        found.extend(
            conn.exec::<Row, _, _>(sql, Params::Positional(padded(piece)))
                .await?,
        );
    }
    Ok(found)
}

/// The values of a piece, its last row repeated up to the next step.
pub(super) fn padded(piece: &[Vec<Value>]) -> Vec<Value> {
    let last = piece
        .last()
        .into_iter()
        .cycle()
        .take(piece.len().next_power_of_two() - piece.len());
    piece.iter().chain(last).flatten().cloned().collect()
}

/// Chats to work on, locked in the order of their ids, which is the order of the primary key.
pub(super) const LOCK_CHATS: Template = Template {
    head: &["SELECT ", CHAT, " FROM tbl_chats c WHERE c.chat_id IN ("],
    row: "?",
    tail: ") ORDER BY c.chat_id FOR UPDATE",
};

/// Chats to look at.
pub(super) const CHATS: Template = Template {
    head: &["SELECT ", CHAT, " FROM tbl_chats c WHERE c.chat_id IN ("],
    row: "?",
    tail: ") ORDER BY c.chat_id",
};

/// Everybody with a place in these chats.
pub(super) const PARTIES: Template = Template {
    head: &[
        "SELECT ",
        PARTY,
        " FROM tbl_chat_parties p WHERE p.chat_id IN (",
    ],
    row: "?",
    tail: ") ORDER BY p.chat_id, p.party_type, p.party_id",
};

/// Messages by key.
pub(super) const MESSAGES_BY_KEY: Template = Template {
    head: &[
        "SELECT ",
        MESSAGE,
        " FROM tbl_chat_messages m WHERE (m.sender_id, m.sender_type, m.client_id) IN (",
    ],
    row: "(?, ?, ?)",
    tail: ")",
};

/// Notes by key.
pub(super) const NOTES_BY_KEY: Template = Template {
    head: &[
        "SELECT ",
        NOTE,
        " FROM tbl_chat_notes n WHERE (n.sender_id, n.sender_type, n.client_id) IN (",
    ],
    row: "(?, ?, ?)",
    tail: ")",
};

/// Starts by key.
pub(super) const STARTS_BY_KEY: Template = Template {
    head: &[
        "SELECT c.chat_id, c.starter_type, c.starter_id, c.client_id \
         FROM tbl_chats c WHERE (c.starter_id, c.starter_type, c.client_id) IN (",
    ],
    row: "(?, ?, ?)",
    tail: ")",
};

/// One new chat: its id is the connection's last insert id, because a chat without a key could not be
/// found again.
pub(super) const INSERT_CHAT: &str = "INSERT INTO tbl_chats (user_id, guest_id, admin_id, worker_id, \
     assigned_by, status, subject, created_at, updated_at, is_staff_chat, is_answered, last_seq, \
     last_staff_seq, text_count, note_count, customer_read_seq, staff_read_seq, starter_type, starter_id, \
     client_id, vehicle_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

/// What a group changed of its chats. They exist and are locked, so nothing is ever inserted; `created_at`
/// stands here because its column has no default.
pub(super) const UPDATE_CHATS: Template = Template {
    head: &[
        "INSERT INTO tbl_chats (chat_id, created_at, admin_id, worker_id, assigned_by, status, \
         updated_at, is_answered, last_seq, last_staff_seq, text_count, note_count, customer_read_seq, \
         staff_read_seq) VALUES ",
    ],
    row: "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    tail: " ON DUPLICATE KEY UPDATE admin_id = VALUES(admin_id), worker_id = VALUES(worker_id), \
         assigned_by = VALUES(assigned_by), status = VALUES(status), updated_at = VALUES(updated_at), \
         is_answered = VALUES(is_answered), last_seq = VALUES(last_seq), \
         last_staff_seq = VALUES(last_staff_seq), text_count = VALUES(text_count), \
         note_count = VALUES(note_count), customer_read_seq = VALUES(customer_read_seq), \
         staff_read_seq = VALUES(staff_read_seq)",
};

/// New messages and events.
pub(super) const INSERT_MESSAGES: Template = Template {
    head: &[
        "INSERT INTO tbl_chat_messages (chat_id, sender_type, sender_id, message, is_read, created_at, \
         seq, staff_seq, kind, event, client_id) VALUES ",
    ],
    row: "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    tail: "",
};

/// The ids that new messages got. Read back, because a group's ids need not be consecutive.
pub(super) const MESSAGE_IDS: Template = Template {
    head: &[
        "SELECT m.chat_id, m.seq, m.message_id FROM tbl_chat_messages m WHERE (m.chat_id, m.seq) IN (",
    ],
    row: "(?, ?)",
    tail: ")",
};

/// New notes.
pub(super) const INSERT_NOTES: Template = Template {
    head: &[
        "INSERT INTO tbl_chat_notes (chat_id, sender_type, sender_id, message, created_at, after_seq, \
         staff_seq, client_id) VALUES ",
    ],
    row: "(?, ?, ?, ?, ?, ?, ?, ?)",
    tail: "",
};

/// The ids that new notes got.
pub(super) const NOTE_IDS: Template = Template {
    head: &[
        "SELECT n.chat_id, n.staff_seq, n.note_id FROM tbl_chat_notes n \
         WHERE (n.chat_id, n.staff_seq) IN (",
    ],
    row: "(?, ?)",
    tail: ")",
};

/// Places in chats.
pub(super) const WRITE_PARTIES: Template = Template {
    head: &[
        "INSERT INTO tbl_chat_parties (chat_id, party_type, party_id, is_party, read_seq, \
         read_staff_seq, seen, own_after) VALUES ",
    ],
    row: "(?, ?, ?, ?, ?, ?, ?, ?)",
    tail: " ON DUPLICATE KEY UPDATE is_party = VALUES(is_party), read_seq = VALUES(read_seq), \
         read_staff_seq = VALUES(read_staff_seq), seen = VALUES(seen), own_after = VALUES(own_after)",
};

/// Lines of the log of ended rights.
pub(super) const LOG_ENDED: Template = Template {
    head: &[
        "INSERT INTO tbl_chat_ended_rights (token_hash, party_type, party_id, chat_id, ended_at) VALUES ",
    ],
    row: "(?, ?, ?, ?, ?)",
    tail: "",
};

/// The newest lines that customers see, of these chats.
pub(super) const LAST_MESSAGES: Template = Template {
    head: &[
        "SELECT ",
        MESSAGE,
        " FROM tbl_chat_messages m WHERE (m.chat_id, m.seq) IN (",
    ],
    row: "(?, ?)",
    tail: ")",
};

/// The newest lines of these chats, where they are notes.
pub(super) const LAST_NOTES: Template = Template {
    head: &[
        "SELECT ",
        NOTE,
        " FROM tbl_chat_notes n WHERE (n.chat_id, n.staff_seq) IN (",
    ],
    row: "(?, ?)",
    tail: ")",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_rows_goes_in_known_steps() {
        for rows in 1..=ROWS_MAX {
            let (mut left, mut statements) = (rows, 0);
            while left > 0 {
                let step = step_down(left);
                assert!(step.is_power_of_two() && step <= left);
                left -= step;
                statements += 1;
            }
            assert!(statements <= 8, "{rows} rows took {statements} statements");
        }
    }

    #[test]
    fn a_template_has_as_many_rows_as_asked_for() {
        let sql = WRITE_PARTIES.sql(3);
        assert_eq!(sql.matches('?').count(), 24);
        assert_eq!(LOCK_CHATS.sql(1).matches('?').count(), 1);
    }
}
