//! Refusals as HTTP: the only place that knows status codes.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use protocol::{Code, Problem};

/// The status of a code.
#[must_use]
pub const fn status(code: Code) -> StatusCode {
    match code {
        Code::Malformed => StatusCode::BAD_REQUEST,
        Code::MissingField | Code::InvalidField => StatusCode::UNPROCESSABLE_ENTITY,
        Code::Unauthenticated
        | Code::BadCredentials
        | Code::BadHandoff
        | Code::SecondFactorNeeded
        | Code::BadSecondFactor
        | Code::BadSetupCode => StatusCode::UNAUTHORIZED,
        Code::IdentityMismatch | Code::BadOrigin | Code::Forbidden => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        Code::AssignmentChanged
        | Code::ChatMoved
        | Code::ChatClosed
        | Code::ChatNotClosed
        | Code::ShortcutTaken
        | Code::StaffChat
        | Code::ClientIdReused
        | Code::SiteDirectory
        | Code::UsernameTaken
        | Code::SecondFactorOn
        | Code::SecondFactorOff => StatusCode::CONFLICT,
        Code::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::UriTooLong => StatusCode::URI_TOO_LONG,
        Code::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Code::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        Code::HeadersTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        Code::Busy | Code::StorageFull | Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// A refusal as an answer.
#[must_use]
pub fn response(problem: &Problem) -> Response {
    let body = serde_json::json!({
        "success": false,
        "error": problem.sentence,
        "code": problem.code,
    });
    metrics::counter!("forecourt_refusals_total", "code" => problem.code.as_str()).increment(1);
    let mut response = (status(problem.code), Body::from(body.to_string())).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    if let Some(seconds) = problem.retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if problem.code == Code::Unauthenticated {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}
