//! Uploads in vectors.

use super::MemoryStorage;
use super::data::{Data, number};
use crate::contract::{AttachmentRow, AttachmentStorage, NewAttachment, PartPlace};
use crate::error::StorageError;
use async_trait::async_trait;
use model::{AttachmentId, Timestamp};

/// An upload with its bytes.
pub(super) struct Upload {
    pub(super) row: AttachmentRow,
    is_whole: bool,
    created_at: Timestamp,
    parts: Vec<(PartPlace, Vec<u8>)>,
}

impl Data {
    pub(super) fn upload(&mut self, id: AttachmentId) -> Option<&mut Upload> {
        self.uploads.iter_mut().find(|upload| upload.row.id == id)
    }

    pub(super) fn whole(&self, id: AttachmentId) -> Option<&AttachmentRow> {
        let upload = self.uploads.iter().find(|upload| upload.row.id == id)?;
        upload.is_whole.then_some(&upload.row)
    }
}

#[async_trait]
impl AttachmentStorage for MemoryStorage {
    async fn begin_attachment(&self, new: NewAttachment) -> Result<AttachmentId, StorageError> {
        let mut data = self.data();
        data.uploads_begun += 1;
        let id = AttachmentId::stored(number(data.uploads_begun));
        data.uploads.push(Upload {
            row: AttachmentRow {
                id,
                chat: new.chat,
                uploader: new.uploader,
                name: new.name,
                mime: new.mime.to_owned(),
                size: new.size,
                pixels: new
                    .pixels
                    .map(|(across, down)| (across.into(), down.into())),
                has_thumb: new.has_thumb,
                holder: None,
            },
            is_whole: false,
            created_at: new.created_at,
            parts: Vec::new(),
        });
        Ok(id)
    }

    async fn add_attachment_part(
        &self,
        place: PartPlace,
        bytes: Vec<u8>,
    ) -> Result<(), StorageError> {
        if let Some(upload) = self.data().upload(place.attachment) {
            upload.parts.push((place, bytes));
        }
        Ok(())
    }

    async fn finish_attachment(&self, id: AttachmentId) -> Result<(), StorageError> {
        if let Some(upload) = self.data().upload(id) {
            upload.is_whole = true;
        }
        Ok(())
    }

    async fn attachment(&self, id: AttachmentId) -> Result<Option<AttachmentRow>, StorageError> {
        Ok(self.data().whole(id).cloned())
    }

    async fn attachment_part(&self, place: PartPlace) -> Result<Option<Vec<u8>>, StorageError> {
        let mut data = self.data();
        let parts = data.upload(place.attachment).map(|upload| &upload.parts);
        let found = parts.into_iter().flatten().find(|(at, _)| *at == place);
        Ok(found.map(|(_, bytes)| bytes.clone()))
    }

    async fn drop_loose_attachments(
        &self,
        before: Timestamp,
        limit: usize,
    ) -> Result<usize, StorageError> {
        let mut data = self.data();
        let is_loose = |upload: &&Upload| upload.row.holder.is_none() && upload.created_at < before;
        let loose: Vec<AttachmentId> = data
            .uploads
            .iter()
            .filter(is_loose)
            .map(|upload| upload.row.id)
            .take(limit)
            .collect();
        data.uploads
            .retain(|upload| !loose.contains(&upload.row.id));
        Ok(loose.len())
    }
}
