//! `POST upload`: a file in a form, spooled to the disk while it comes in, looked at, and stored.
//!
//! Memory is bounded: a slow phone holds a temporary file, not ten megabytes; files are looked at one at a time.

use crate::context::{Answer, Context};
use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, header};
use media::{FILE_BYTES_MAX, Refused};
use model::ChatId;
use multer::{Constraints, Field, Multipart, SizeLimit};
use protocol::{Code, Fields, Problem};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _};
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout, timeout_at};

/// Uploads that may come in at once; each holds a temporary file.
const UPLOADS_MAX: usize = 32;
/// Longest silence while a file comes in.
const SILENCE_MAX: Duration = Duration::from_secs(30);
/// Longest time for a whole upload: 10 MiB at 12 KiB/s.
const UPLOAD_TIME_MAX: Duration = Duration::from_secs(15 * 60);
/// Largest form around the file, bytes.
const FORM_BYTES_MAX: u64 = 64 * 1024;
/// Largest field that is no file, bytes.
const FIELD_BYTES_MAX: usize = 1_024;
/// Most fields.
const FIELDS_MAX: usize = 20;

static UPLOADS: Semaphore = Semaphore::const_new(UPLOADS_MAX);
/// Unpacking a picture takes memory: one at a time.
static LOOKING: Semaphore = Semaphore::const_new(1);

pub(crate) async fn handle(mut context: Context) -> Result<Answer, Problem> {
    let form = context
        .form
        .lock()
        .take()
        .ok_or_else(|| Problem::missing("file"))?;
    let caller = context.caller()?.clone();
    context.door.limits.upload(caller.party())?;
    let _slot = UPLOADS.try_acquire().map_err(|_| {
        Problem::new(
            Code::Busy,
            "many files are coming in: try again in a moment",
        )
        .retry_after(5)
    })?;
    let until = Instant::now() + UPLOAD_TIME_MAX;
    let Form { fields, file } = timeout_at(until, receive(&context.headers, form))
        .await
        .map_err(|_| too_slow())??;
    context.fields = fields;
    let chat = ChatId::stored(context.fields.required_id("chat_id")?);
    context.check_claims(Some(chat), &[]).await?;
    context.door.desk.may_upload(&caller, chat).await?;
    let file = file.ok_or_else(|| Problem::missing("file"))?;
    let _turn = LOOKING
        .acquire()
        .await
        .expect("the semaphore is never closed");
    let bytes = file.bytes.whole().await?;
    let examined = tokio::task::spawn_blocking(move || media::examine(bytes)).await;
    let examined = examined.map_err(|_| {
        Problem::new(
            Code::Internal,
            "the file could not be looked at: try another",
        )
    })?;
    let examined = examined.map_err(refused)?;
    let name = media::plain_name(&file.name, examined.kind);
    Ok(Answer::of(
        &context
            .door
            .desk
            .upload(&caller, chat, name, examined)
            .await?,
    ))
}

/// What a form held.
struct Form {
    fields: Fields,
    file: Option<Received>,
}

struct Received {
    name: String,
    bytes: Spool,
}

async fn receive(headers: &HeaderMap, body: Body) -> Result<Form, Problem> {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let boundary = kind
        .and_then(|kind| multer::parse_boundary(kind).ok())
        .ok_or_else(|| {
            Problem::new(
                Code::UnsupportedMediaType,
                "send multipart/form-data with chat_id and file",
            )
        })?;
    if headers
        .get(header::CONTENT_ENCODING)
        .is_some_and(|coding| coding != "identity")
    {
        return Err(Problem::new(
            Code::UnsupportedMediaType,
            "send the body without Content-Encoding",
        ));
    }
    let limit = SizeLimit::new().whole_stream(FILE_BYTES_MAX as u64 + FORM_BYTES_MAX);
    let constraints = Constraints::new().size_limit(limit);
    let mut parts = Multipart::with_constraints(body.into_data_stream(), boundary, constraints);
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut file = None;
    while let Some(part) = patiently(parts.next_field()).await? {
        let name = part.name().unwrap_or_default().to_owned();
        if name == "file" && file.is_none() {
            file = Some(receive_file(part).await?);
        } else if pairs.len() < FIELDS_MAX {
            pairs.push((name, receive_field(part).await?));
        } else {
            return Err(Problem::new(
                Code::InvalidField,
                format!("too many fields: at most {FIELDS_MAX}"),
            ));
        }
    }
    Ok(Form {
        fields: Fields::from_pairs(pairs),
        file,
    })
}

async fn receive_file(mut part: Field<'_>) -> Result<Received, Problem> {
    let name = part.file_name().unwrap_or_default().to_owned();
    let mut bytes = Spool::new()?;
    while let Some(piece) = patiently(part.chunk()).await? {
        bytes.add(&piece).await?;
    }
    Ok(Received { name, bytes })
}

async fn receive_field(mut part: Field<'_>) -> Result<String, Problem> {
    let mut value = Vec::new();
    while let Some(piece) = patiently(part.chunk()).await? {
        value.extend_from_slice(&piece);
        if value.len() > FIELD_BYTES_MAX {
            return Err(Problem::new(
                Code::InvalidField,
                format!("a field is too long: at most {FIELD_BYTES_MAX} bytes"),
            ));
        }
    }
    String::from_utf8(value)
        .map_err(|_| Problem::new(Code::Malformed, "the form is not UTF-8: encode it anew"))
}

/// Waits for the next part or piece, but not for ever.
async fn patiently<T>(next: impl Future<Output = Result<T, multer::Error>>) -> Result<T, Problem> {
    match timeout(SILENCE_MAX, next).await {
        Ok(Ok(next)) => Ok(next),
        Ok(Err(
            multer::Error::StreamSizeExceeded { .. } | multer::Error::FieldSizeExceeded { .. },
        )) => Err(refused(Refused::TooLarge)),
        Ok(Err(_)) => Err(Problem::new(
            Code::Malformed,
            "the form is broken or ended too early: send it again whole",
        )),
        Err(_) => Err(too_slow()),
    }
}

fn too_slow() -> Problem {
    Problem::new(
        Code::Malformed,
        "the file did not come in time: send it again, or a smaller one",
    )
}

fn refused(why: Refused) -> Problem {
    let code = match why {
        Refused::TooLarge => Code::TooLarge,
        Refused::Unknown => Code::UnsupportedMediaType,
        Refused::Empty | Refused::Damaged => Code::InvalidField,
    };
    Problem::new(code, why.to_string())
}

/// A file on its way in: without a name on the disk, gone when it is dropped.
struct Spool {
    file: tokio::fs::File,
    length: usize,
}

impl Spool {
    fn new() -> Result<Self, Problem> {
        let file = tempfile::tempfile().map_err(|error| no_room(&error))?;
        Ok(Self {
            file: tokio::fs::File::from_std(file),
            length: 0,
        })
    }

    async fn add(&mut self, piece: &Bytes) -> Result<(), Problem> {
        self.length += piece.len();
        if self.length > FILE_BYTES_MAX {
            return Err(refused(Refused::TooLarge));
        }
        self.file
            .write_all(piece)
            .await
            .map_err(|error| no_room(&error))
    }

    async fn whole(mut self) -> Result<Vec<u8>, Problem> {
        let mut bytes = Vec::with_capacity(self.length);
        self.file.flush().await.map_err(|error| no_room(&error))?;
        self.file.rewind().await.map_err(|error| no_room(&error))?;
        self.file
            .read_to_end(&mut bytes)
            .await
            .map_err(|error| no_room(&error))?;
        Ok(bytes)
    }
}

fn no_room(error: &std::io::Error) -> Problem {
    tracing::warn!(%error, "a file on its way in could not be kept");
    Problem::new(
        Code::StorageFull,
        "the server has no room for files now: try again later",
    )
    .retry_after(60)
}
