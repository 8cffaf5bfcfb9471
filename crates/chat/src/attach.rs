//! Photos, files and voice notes: taken in before the message that holds them, given out with the chat's rights.

use crate::refuse::{allow, from_storage};
use crate::{Caller, Desk};
use media::Examined;
use model::{AttachmentId, ChatId};
use policy::{Action, decide};
use protocol::{Attachment, FileQuery, Problem};
use storage::{
    Attached, AttachmentRow, Holder, MessageRow, NewAttachment, PART_BYTES_MAX, PartPlace,
};

/// Uploads that nobody sent are kept so long, milliseconds: a phone may be without a network for hours in between.
const LOOSE_MILLIS_MAX: i64 = 24 * 60 * 60 * 1_000;
/// Uploads dropped in one write.
const DROPPED_MAX: usize = 20;

/// What a reader may have of an upload.
#[derive(Debug, Clone)]
pub struct OpenFile {
    /// Its name for people.
    pub name: String,
    /// Its kind, as the bytes given are.
    pub mime: String,
    /// Bytes; not known of a small picture.
    pub size: Option<i64>,
    place: PartPlace,
}

impl Desk {
    /// Whether the caller may upload into a chat.
    ///
    /// # Errors
    /// The refusal.
    pub async fn may_upload(&self, caller: &Caller, chat: ChatId) -> Result<(), Problem> {
        self.check_action(caller, chat, Action::Send).await
    }

    /// Keeps a file that was looked at; no message holds it yet.
    ///
    /// # Errors
    /// Why nothing can be stored.
    pub async fn upload(
        &self,
        caller: &Caller,
        chat: ChatId,
        name: String,
        file: Examined,
    ) -> Result<Attachment, Problem> {
        self.may_upload(caller, chat).await?;
        let size = i64::try_from(file.bytes.len()).expect("a file is at most 10 MiB");
        let new = NewAttachment {
            chat,
            uploader: caller.party(),
            name: name.clone(),
            mime: file.kind.mime(),
            size,
            pixels: file.size,
            has_thumb: file.thumb.is_some(),
            created_at: self.clock.now(),
        };
        let failed = |error: storage::StorageError| from_storage(&error);
        let id = self.storage.begin_attachment(new).await.map_err(failed)?;
        self.store_parts(id, true, file.thumb.as_deref().unwrap_or_default())
            .await?;
        self.store_parts(id, false, &file.bytes).await?;
        self.storage.finish_attachment(id).await.map_err(failed)?;
        metrics::counter!("forecourt_uploads_total", "mime" => file.kind.mime()).increment(1);
        Ok(Attachment {
            attachment_id: id.get(),
            name,
            mime: file.kind.mime().to_owned(),
            size,
            width: file.size.map(|(width, _)| width.into()),
            height: file.size.map(|(_, height)| height.into()),
        })
    }

    async fn store_parts(
        &self,
        id: AttachmentId,
        of_thumb: bool,
        bytes: &[u8],
    ) -> Result<(), Problem> {
        for (number, part) in (0..).zip(bytes.chunks(PART_BYTES_MAX)) {
            let place = PartPlace {
                attachment: id,
                of_thumb,
                number,
            };
            let stored = self.storage.add_attachment_part(place, part.to_vec()).await;
            stored.map_err(|error| from_storage(&error))?;
        }
        Ok(())
    }

    /// Opens an upload for reading: what a message holds is for those who see the chat, what a note holds for staff,
    /// what nothing holds yet for its uploader.
    ///
    /// # Errors
    /// `not_found` for all that is not the caller's to see.
    pub async fn open_file(&self, caller: &Caller, query: FileQuery) -> Result<OpenFile, Problem> {
        let found = self.storage.attachment(query.id).await;
        let row = found
            .map_err(|error| from_storage(&error))?
            .ok_or_else(no_file)?;
        let seen = match row.holder {
            Some(Holder::Message(_)) => self.sees(caller, row.chat, Action::See).await?,
            Some(Holder::Note(_)) => self.sees(caller, row.chat, Action::SeeNotes).await?,
            None => {
                row.uploader == caller.party() && self.sees(caller, row.chat, Action::See).await?
            }
        };
        if !seen {
            return Err(no_file());
        }
        let of_thumb = query.thumb && row.has_thumb;
        Ok(OpenFile {
            name: row.name,
            mime: if of_thumb {
                media::Kind::Jpeg.mime().to_owned()
            } else {
                row.mime
            },
            size: (!of_thumb).then_some(row.size),
            place: PartPlace {
                attachment: row.id,
                of_thumb,
                number: 0,
            },
        })
    }

    /// The next piece of an opened file; none after the last.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub async fn read_file(&self, file: &mut OpenFile) -> Result<Option<Vec<u8>>, Problem> {
        let part = self.storage.attachment_part(file.place).await;
        file.place.number += 1;
        part.map_err(|error| from_storage(&error))
    }

    /// Drops uploads that were never sent. Called now and then.
    ///
    /// # Errors
    /// Why they could not be dropped.
    pub async fn drop_loose_uploads(&self) -> Result<(), Problem> {
        let before = self.clock.now().plus_millis(-LOOSE_MILLIS_MAX);
        loop {
            let dropped = self
                .storage
                .drop_loose_attachments(before, DROPPED_MAX)
                .await;
            if dropped.map_err(|error| from_storage(&error))? < DROPPED_MAX {
                return Ok(());
            }
        }
    }

    async fn sees(&self, caller: &Caller, chat: ChatId, action: Action) -> Result<bool, Problem> {
        let me = caller.party();
        let found = self
            .storage
            .chat(me, chat)
            .await
            .map_err(|error| from_storage(&error))?;
        Ok(found.is_some_and(|found| {
            allow(decide(me, action, &found.chat.facts(&found.parties))).is_ok()
        }))
    }
}

/// What a line takes hold of, and what its readers get of it.
pub(crate) fn attached(rows: &[&AttachmentRow]) -> Attached {
    let shown: Vec<Attachment> = rows.iter().map(|row| shown_of(row)).collect();
    Attached {
        ids: rows.iter().map(|row| row.id).collect(),
        json: (!shown.is_empty())
            .then(|| serde_json::to_string(&shown).expect("texts and numbers only")),
    }
}

fn shown_of(row: &AttachmentRow) -> Attachment {
    Attachment {
        attachment_id: row.id.get(),
        name: row.name.clone(),
        mime: row.mime.clone(),
        size: row.size,
        width: row.pixels.map(|(width, _)| width),
        height: row.pixels.map(|(_, height)| height),
    }
}

/// What a stored line holds, as its readers get it.
pub(crate) fn shown(row: &MessageRow) -> Vec<Attachment> {
    let json = row.attachments.as_deref();
    json.and_then(|json| serde_json::from_str(json).ok())
        .unwrap_or_default()
}

/// Which uploads a stored line holds, in its order.
pub(crate) fn ids(row: &MessageRow) -> Vec<AttachmentId> {
    shown(row)
        .iter()
        .map(|held| AttachmentId::stored(held.attachment_id))
        .collect()
}

/// "Not yours" and "does not exist" are one answer.
fn no_file() -> Problem {
    Problem::new(protocol::Code::NotFound, "this file is not here")
}
