//! Bodies: JSON or a form, bounded in size and time, never encoded.

use axum::body::Body;
use http::{HeaderMap, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use protocol::{Code, Fields, Problem};
use std::time::Duration;

/// Largest JSON body, bytes.
pub(crate) const JSON_BYTES_MAX: usize = 64 * 1024;
/// Largest form body, bytes.
const FORM_BYTES_MAX: usize = 128 * 1024;
/// Longest time a body may take.
const BODY_TIME_MAX: Duration = Duration::from_secs(30);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Json,
    Form,
}

/// Reads a request's body into fields.
pub(crate) async fn read(headers: &HeaderMap, body: Body) -> Result<Fields, Problem> {
    if headers
        .get(header::CONTENT_ENCODING)
        .is_some_and(|coding| coding != "identity")
    {
        return Err(Problem::new(
            Code::UnsupportedMediaType,
            "send the body without Content-Encoding",
        ));
    }
    let kind = kind(headers);
    let limit = if kind == Some(Kind::Json) {
        JSON_BYTES_MAX
    } else {
        FORM_BYTES_MAX
    };
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok());
    if announced
        .and_then(|length| length.parse::<usize>().ok())
        .is_some_and(|length| length > limit)
    {
        return Err(too_large(limit));
    }
    let bytes = match tokio::time::timeout(BODY_TIME_MAX, Limited::new(body, limit).collect()).await
    {
        Ok(Ok(bytes)) => bytes.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => return Err(too_large(limit)),
        Ok(Err(_)) => {
            return Err(Problem::new(
                Code::Malformed,
                "the body ended too early: send it whole",
            ));
        }
        Err(_) => {
            return Err(Problem::new(
                Code::Malformed,
                "the body took longer than 30 s: send it again",
            ));
        }
    };
    match kind {
        Some(Kind::Json) => Fields::from_json(&bytes),
        Some(Kind::Form) => {
            let text = std::str::from_utf8(&bytes).map_err(|_| {
                Problem::new(
                    Code::Malformed,
                    "the form is not UTF-8: send it percent-encoded in UTF-8",
                )
            })?;
            Fields::from_form(text)
        }
        None if bytes.is_empty() => Ok(Fields::default()),
        None => Err(Problem::new(
            Code::UnsupportedMediaType,
            "send Content-Type: application/json or application/x-www-form-urlencoded",
        )),
    }
}

fn kind(headers: &HeaderMap) -> Option<Kind> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let (name, parameters) = value.split_once(';').unwrap_or((value, ""));
    let charset = parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.trim().split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("charset")
            .then(|| value.trim().trim_matches('"').to_ascii_lowercase())
    });
    if charset.is_some_and(|charset| charset != "utf-8" && charset != "utf8") {
        return None;
    }
    match name.trim().to_ascii_lowercase().as_str() {
        "application/json" => Some(Kind::Json),
        "application/x-www-form-urlencoded" => Some(Kind::Form),
        _ => None,
    }
}

fn too_large(limit: usize) -> Problem {
    Problem::new(
        Code::TooLarge,
        format!("the body is too large: at most {limit} bytes"),
    )
}
