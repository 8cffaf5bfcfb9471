//! `GET file`: an upload's bytes, piece by piece, in a wrapping that no browser runs.

use crate::context::{Answer, Context};
use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use chat::{Desk, OpenFile};
use futures_util::stream;
use http::{HeaderValue, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use protocol::{FileQuery, Problem};
use std::sync::Arc;

/// What may stand unescaped in a file's name (RFC 8187 §3.2.1).
const NAME_ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_');

pub(crate) async fn handle(context: Context) -> Result<Answer, Problem> {
    let query = FileQuery::read(&context.fields)?;
    // A file that is not the caller's to see comes first: its 404 must not be told apart by a wrong claim.
    let mut file = context
        .door
        .desk
        .open_file(context.caller()?, query)
        .await?;
    context.check_claims(None, &[]).await?;
    let mime = HeaderValue::from_str(&file.mime)
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let name = utf8_percent_encode(&file.name, NAME_ESCAPED);
    let disposition = HeaderValue::from_str(&format!("attachment; filename*=UTF-8''{name}"));
    let size = file.size;
    // The first piece is read before the answer begins, so that what fails is told as a refusal.
    let first = context
        .door
        .desk
        .read_file(&mut file)
        .await?
        .unwrap_or_default();
    let mut response = Response::new(body(Arc::clone(&context.door.desk), file, first));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, mime);
    headers.insert(
        header::CONTENT_DISPOSITION,
        disposition.expect("an escaped name is ASCII"),
    );
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox"),
    );
    if let Some(size) = size {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    }
    Ok(Answer::of_file(response))
}

/// One piece in memory at a time, however slow the reader.
fn body(desk: Arc<Desk>, file: OpenFile, first: Vec<u8>) -> Body {
    let pieces = stream::unfold(
        (desk, file, Some(first)),
        |(desk, mut file, piece)| async move {
            let piece = match piece {
                Some(piece) => Ok(Some(piece)),
                None => desk.read_file(&mut file).await,
            };
            match piece {
                Ok(None) => None,
                Ok(Some(piece)) => Some((Ok(Bytes::from(piece)), (desk, file, None))),
                // The connection ends before its length: the reader knows that the file is not whole.
                Err(problem) => Some((
                    Err(std::io::Error::other(problem.sentence)),
                    (desk, file, None),
                )),
            }
        },
    );
    Body::from_stream(pieces)
}
