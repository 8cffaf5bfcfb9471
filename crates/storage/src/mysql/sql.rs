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
    pub(super) head: &'static str,
    /// One row: as many `?` as it has values.
    pub(super) row: &'static str,
    pub(super) tail: &'static str,
}

impl Template {
    /// Its text for so many rows.
    pub(super) fn sql(&self, rows: usize) -> String {
        let mut sql = String::with_capacity(
            self.head.len() + rows * (self.row.len() + 2) + self.tail.len(),
        );
        sql += self.head;
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
pub(super) async fn write(conn: &mut Conn, template: &Template, rows: Vec<Vec<Value>>) -> Result<()> {
    let mut left = rows.into_iter().peekable();
    let mut piece: Vec<Vec<Value>> = Vec::with_capacity(ROWS_MAX);
    let mut bytes = 0;
    while let Some(row) = left.next() {
        bytes += weight(&row);
        piece.push(row);
        let full = piece.len() == ROWS_MAX
            || left.peek().is_some_and(|next| bytes + weight(next) > BYTES_MAX);
        if full || left.peek().is_none() {
            write_piece(conn, template, std::mem::take(&mut piece)).await?;
            bytes = 0;
        }
    }
    Ok(())
}

async fn write_piece(conn: &mut Conn, template: &Template, mut rows: Vec<Vec<Value>>) -> Result<()> {
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
    row.iter().map(|value| if let Value::Bytes(bytes) = value { bytes.len() + 9 } else { 9 }).sum()
}

/// Looks all rows up. The last one is repeated up to the next step, which finds nothing new.
pub(super) async fn look_up(conn: &mut Conn, template: &Template, rows: &[Vec<Value>]) -> Result<Vec<Row>> {
    let mut found = Vec::new();
    for piece in rows.chunks(ROWS_MAX) {
        let sql = template.sql(piece.len().next_power_of_two());
        found.extend(conn.exec::<Row, _, _>(sql, Params::Positional(padded(piece))).await?);
    }
    Ok(found)
}

/// The values of a piece, its last row repeated up to the next step.
pub(super) fn padded(piece: &[Vec<Value>]) -> Vec<Value> {
    let last = piece.last().into_iter().cycle().take(piece.len().next_power_of_two() - piece.len());
    piece.iter().chain(last).flatten().cloned().collect()
}

macro_rules! selected {
    ($columns:ident, $rest:literal) => {
        // The templates' heads are constants, so the columns stand in them as text; a test compares.
        concat!("SELECT ", $columns!(), $rest)
    };
}

macro_rules! chat_columns {
    () => {
        "c.chat_id, c.user_id, c.guest_id, c.admin_id, c.worker_id, c.assigned_by, c.status, c.subject, \
         c.created_at, c.updated_at, c.last_seq, c.last_staff_seq, c.text_count, c.note_count, \
         c.customer_read_seq, c.staff_read_seq, c.is_answered, c.starter_type, c.starter_id, c.client_id"
    };
}

macro_rules! message_columns {
    () => {
        "m.message_id, m.chat_id, m.seq, m.staff_seq, m.sender_type, m.sender_id, m.message, m.client_id, \
         m.created_at, m.kind, m.event"
    };
}
