//! Uploads: their rows and their bytes, piece by piece.

use super::rows::{self, broken};
use super::sql::{self, Template};
use super::{MysqlStorage, Result};
use crate::contract::{AttachmentRow, AttachmentStorage, Holder, NewAttachment, PartPlace};
use crate::error::StorageError;
use crate::statements::{
    ATTACHMENT, ATTACHMENT_PART, BEGIN_ATTACHMENT, DROP_ATTACHMENT, FINISH_ATTACHMENT,
    HELD_BY_MESSAGE, HELD_BY_NOTE, attachment_columns,
};
use crate::world::World;
use async_trait::async_trait;
use model::{AttachmentId, ChatId, MessageId, Timestamp};
use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, Row, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Run again after a lost answer, a piece is written over itself.
const ADD_PART: &str = "INSERT INTO tbl_chat_attachment_parts (attachment_id, is_thumb, part, bytes) \
     VALUES (?, ?, ?, ?) ON DUPLICATE KEY UPDATE bytes = VALUES(bytes)";
const LOOSE: &str = "SELECT attachment_id FROM tbl_chat_attachments \
     WHERE message_id IS NULL AND note_id IS NULL AND created_at < ? ORDER BY created_at LIMIT ? FOR UPDATE";

/// The constant statements of this file alone.
pub(super) const STATEMENTS: [&str; 2] = [ADD_PART, LOOSE];

/// Whole uploads that a group wants to attach, locked in the order of their numbers.
pub(super) const LOCK: Template = Template {
    head: &[
        "SELECT ",
        attachment_columns!(),
        " FROM tbl_chat_attachments WHERE is_whole = 1 AND attachment_id IN (",
    ],
    row: "?",
    tail: ") ORDER BY attachment_id FOR UPDATE",
};

/// Puts the uploads that a group needs into its world.
pub(super) async fn load(
    conn: &mut Conn,
    wanted: &BTreeSet<AttachmentId>,
    world: &mut World,
) -> Result<()> {
    if wanted.is_empty() {
        return Ok(());
    }
    let wanted: Vec<Vec<Value>> = wanted.iter().map(|id| vec![id.get().into()]).collect();
    for row in sql::look_up(conn, &LOCK, &wanted).await? {
        world.load_attachment(attachment(&row)?);
    }
    Ok(())
}

/// Writes which lines of the group hold which uploads.
pub(super) async fn hold(conn: &mut Conn, world: &World) -> Result<()> {
    for (id, holder) in world.attached() {
        let (sql, line) = match holder {
            Holder::Message(line) => (HELD_BY_MESSAGE, line),
            Holder::Note(line) => (HELD_BY_NOTE, line),
        };
        conn.exec_drop(sql, (line.get(), id.get())).await?;
    }
    Ok(())
}

fn attachment(row: &Row) -> Result<AttachmentRow> {
    let line = |column| {
        Ok::<_, mysql_async::Error>(rows::optional_int(row, column)?.map(MessageId::stored))
    };
    Ok(AttachmentRow {
        id: AttachmentId::stored(rows::int(row, 0)?),
        chat: ChatId::stored(rows::int(row, 1)?),
        uploader: rows::party(row, 2)?,
        name: rows::text(row, 4)?.to_owned(),
        mime: rows::text(row, 5)?.to_owned(),
        size: rows::int(row, 6)?,
        pixels: rows::optional_int(row, 7)?.zip(rows::optional_int(row, 8)?),
        has_thumb: rows::int(row, 9)? != 0,
        holder: line(10)?
            .map(Holder::Message)
            .or(line(11)?.map(Holder::Note)),
    })
}

async fn begin(conn: &mut Conn, new: &NewAttachment) -> Result<AttachmentId> {
    let values: Vec<Value> = vec![
        new.chat.get().into(),
        new.uploader.kind.as_str().into(),
        new.uploader.id.into(),
        new.name.as_str().into(),
        new.mime.into(),
        new.size.into(),
        new.pixels.map(|(across, _)| across).into(),
        new.pixels.map(|(_, down)| down).into(),
        new.has_thumb.into(),
        new.created_at.sql().into(),
    ];
    conn.exec_drop(BEGIN_ATTACHMENT, values).await?;
    let id = conn.last_insert_id().and_then(|id| i64::try_from(id).ok());
    id.map(AttachmentId::stored)
        .ok_or_else(|| broken("a new upload has no id"))
}

async fn drop_loose(conn: &mut Conn, before: Timestamp, limit: usize) -> Result<usize> {
    let limit = u64::try_from(limit).unwrap_or(u64::MAX);
    let loose: Vec<i64> = conn.exec(LOOSE, (before.sql(), limit)).await?;
    for id in &loose {
        for sql in DROP_ATTACHMENT {
            conn.exec_drop(sql, (*id,)).await?;
        }
    }
    Ok(loose.len())
}

#[async_trait]
impl AttachmentStorage for MysqlStorage {
    async fn begin_attachment(&self, new: NewAttachment) -> Result<AttachmentId, StorageError> {
        let new = Arc::new(new);
        self.write(move |conn| {
            let new = Arc::clone(&new);
            Box::pin(async move { begin(conn, &new).await })
        })
        .await
    }

    async fn add_attachment_part(
        &self,
        place: PartPlace,
        bytes: Vec<u8>,
    ) -> Result<(), StorageError> {
        let bytes = Arc::new(bytes);
        self.write(move |conn| {
            let bytes = Arc::clone(&bytes);
            Box::pin(async move {
                let values = (
                    place.attachment.get(),
                    place.of_thumb,
                    place.number,
                    bytes.as_slice(),
                );
                conn.exec_drop(ADD_PART, values).await
            })
        })
        .await
    }

    async fn finish_attachment(&self, id: AttachmentId) -> Result<(), StorageError> {
        self.write(move |conn| Box::pin(conn.exec_drop(FINISH_ATTACHMENT, (id.get(),))))
            .await
    }

    async fn attachment(&self, id: AttachmentId) -> Result<Option<AttachmentRow>, StorageError> {
        self.look(move |conn| {
            Box::pin(async move {
                let row: Option<Row> = conn.exec_first(ATTACHMENT, (id.get(),)).await?;
                row.as_ref().map(attachment).transpose()
            })
        })
        .await
    }

    async fn attachment_part(&self, place: PartPlace) -> Result<Option<Vec<u8>>, StorageError> {
        let values = (place.attachment.get(), place.of_thumb, place.number);
        self.look(move |conn| Box::pin(conn.exec_first(ATTACHMENT_PART, values)))
            .await
    }

    async fn drop_loose_attachments(
        &self,
        before: Timestamp,
        limit: usize,
    ) -> Result<usize, StorageError> {
        self.write(move |conn| Box::pin(drop_loose(conn, before, limit)))
            .await
    }
}
