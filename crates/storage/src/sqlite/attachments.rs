//! Uploads: their rows and their bytes, piece by piece.

use super::{SqliteStorage, rows};
use crate::contract::{AttachmentRow, AttachmentStorage, Holder, NewAttachment, PartPlace};
use crate::error::StorageError;
use crate::statements::{
    ATTACHMENT, ATTACHMENT_PART, BEGIN_ATTACHMENT, DROP_ATTACHMENT, FINISH_ATTACHMENT,
    HELD_BY_MESSAGE, HELD_BY_NOTE,
};
use crate::world::World;
use async_trait::async_trait;
use model::{AttachmentId, ChatId, MessageId, Timestamp};
use rusqlite::{OptionalExtension as _, Row, Transaction, params};
use std::collections::BTreeSet;

const ADD_PART: &str = "INSERT INTO tbl_chat_attachment_parts (attachment_id, is_thumb, part, bytes) \
     VALUES (?, ?, ?, ?)";
const LOOSE: &str = "SELECT attachment_id FROM tbl_chat_attachments \
     WHERE message_id IS NULL AND note_id IS NULL AND created_at < ? ORDER BY created_at LIMIT ?";

/// The statements of this file alone.
pub(super) const STATEMENTS: [&str; 2] = [ADD_PART, LOOSE];

/// Puts the uploads that a group needs into its world.
pub(super) fn load(
    tx: &Transaction<'_>,
    wanted: &BTreeSet<AttachmentId>,
    world: &mut World,
) -> rusqlite::Result<()> {
    for id in wanted {
        if let Some(row) = find(tx, *id)? {
            world.load_attachment(row);
        }
    }
    Ok(())
}

/// Writes which lines of the group hold which uploads.
pub(super) fn hold(tx: &Transaction<'_>, world: &World) -> rusqlite::Result<()> {
    for (id, holder) in world.attached() {
        let (sql, line) = match holder {
            Holder::Message(line) => (HELD_BY_MESSAGE, line),
            Holder::Note(line) => (HELD_BY_NOTE, line),
        };
        tx.prepare_cached(sql)?.execute([line.get(), id.get()])?;
    }
    Ok(())
}

fn find(tx: &Transaction<'_>, id: AttachmentId) -> rusqlite::Result<Option<AttachmentRow>> {
    tx.prepare_cached(ATTACHMENT)?
        .query_row([id.get()], attachment)
        .optional()
}

fn attachment(row: &Row<'_>) -> rusqlite::Result<AttachmentRow> {
    let line = |column| {
        Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(column)?.map(MessageId::stored))
    };
    let (width, height): (Option<i64>, Option<i64>) = (row.get(7)?, row.get(8)?);
    Ok(AttachmentRow {
        id: AttachmentId::stored(row.get(0)?),
        chat: ChatId::stored(row.get(1)?),
        uploader: rows::party(row, 2)?,
        name: row.get(4)?,
        mime: row.get(5)?,
        size: row.get(6)?,
        pixels: width.zip(height),
        has_thumb: row.get(9)?,
        holder: line(10)?
            .map(Holder::Message)
            .or(line(11)?.map(Holder::Note)),
    })
}

fn begin(tx: &Transaction<'_>, new: &NewAttachment) -> rusqlite::Result<AttachmentId> {
    tx.prepare_cached(BEGIN_ATTACHMENT)?.execute(params![
        new.chat.get(),
        new.uploader.kind.as_str(),
        new.uploader.id,
        new.name,
        new.mime,
        new.size,
        new.pixels.map(|(across, _)| across),
        new.pixels.map(|(_, down)| down),
        new.has_thumb,
        new.created_at.sql(),
    ])?;
    Ok(AttachmentId::stored(tx.last_insert_rowid()))
}

fn drop_loose(tx: &Transaction<'_>, before: Timestamp, limit: usize) -> rusqlite::Result<usize> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let loose: Vec<i64> = tx
        .prepare_cached(LOOSE)?
        .query_map(params![before.sql(), limit], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for id in &loose {
        for sql in DROP_ATTACHMENT {
            tx.prepare_cached(sql)?.execute([id])?;
        }
    }
    Ok(loose.len())
}

#[async_trait]
impl AttachmentStorage for SqliteStorage {
    async fn begin_attachment(&self, new: NewAttachment) -> Result<AttachmentId, StorageError> {
        self.writer.call(move |tx, _| begin(tx, &new)).await
    }

    async fn add_attachment_part(
        &self,
        place: PartPlace,
        bytes: Vec<u8>,
    ) -> Result<(), StorageError> {
        self.writer
            .call(move |tx, _| {
                let values = params![place.attachment.get(), place.of_thumb, place.number, bytes];
                tx.prepare_cached(ADD_PART)?.execute(values).map(drop)
            })
            .await
    }

    async fn finish_attachment(&self, id: AttachmentId) -> Result<(), StorageError> {
        self.writer
            .call(move |tx, _| {
                tx.prepare_cached(FINISH_ATTACHMENT)?
                    .execute([id.get()])
                    .map(drop)
            })
            .await
    }

    async fn attachment(&self, id: AttachmentId) -> Result<Option<AttachmentRow>, StorageError> {
        self.readers.read(move |tx| find(tx, id)).await
    }

    async fn attachment_part(&self, place: PartPlace) -> Result<Option<Vec<u8>>, StorageError> {
        self.readers
            .read(move |tx| {
                let values = (place.attachment.get(), place.of_thumb, place.number);
                tx.prepare_cached(ATTACHMENT_PART)?
                    .query_row(values, |row| row.get(0))
                    .optional()
            })
            .await
    }

    async fn drop_loose_attachments(
        &self,
        before: Timestamp,
        limit: usize,
    ) -> Result<usize, StorageError> {
        self.writer
            .call(move |tx, _| drop_loose(tx, before, limit))
            .await
    }
}
