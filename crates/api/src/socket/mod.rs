//! The socket: one task a connection, which reads frames in order and writes what its outbox holds.

mod connection;
mod frame_guard;
mod hello;

use crate::caller;
use crate::door::Door;
use crate::error;
use crate::origin;
use crate::router::{bad_origin, source, wrong_method};
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use connection::Socket;
use frame_guard::FrameGuard;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use hyper_util::rt::TokioIo;
use protocol::{Code, Problem};
use std::sync::Arc;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

/// Largest frame or message, bytes.
const FRAME_BYTES_MAX: usize = 64 * 1024;
/// Bytes read at once: small, because an idle connection keeps this buffer (measured: 135 KiB with the
/// library's defaults, 7 KiB so).
const READ_BUFFER_BYTES: usize = 4 * 1024;
/// Bytes that may wait in the writer below the outbox.
const WRITE_BUFFER_BYTES_MAX: usize = 256 * 1024;
/// Frames of any kind in ten seconds, beyond which a connection is cut without a word.
const FLOOD_FRAMES: u32 = 3_000;

/// `GET /api/chat/ws`
pub(crate) async fn upgrade(door: Arc<Door>, mut request: Request) -> Response {
    if request.method() != Method::GET {
        return wrong_method("GET");
    }
    let key = match handshake_key(request.headers()) {
        Ok(key) => key,
        Err(problem) => return error::response(&problem),
    };
    let cookie = caller::cookie(request.headers());
    if cookie.is_some() && !origin::is_trusted(&door.config, request.headers()) {
        return error::response(&bad_origin());
    }
    let source = source(&door, &request);
    let upgrade = hyper::upgrade::on(&mut request);
    let sockets = door.sockets.clone();
    sockets.spawn(async move {
        let Ok(upgraded) = upgrade.await else { return };
        let flood = door.limits.config().scaled(FLOOD_FRAMES);
        let guarded = FrameGuard::new(TokioIo::new(upgraded), flood, Arc::clone(&door.clock));
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER_BYTES)
            .write_buffer_size(0)
            .max_write_buffer_size(WRITE_BUFFER_BYTES_MAX)
            .max_message_size(Some(FRAME_BYTES_MAX))
            .max_frame_size(Some(FRAME_BYTES_MAX));
        let stream = WebSocketStream::from_raw_socket(guarded, Role::Server, Some(config)).await;
        Socket::new(door, stream, source, cookie).run().await;
    });
    switching(&key)
}

fn handshake_key(headers: &HeaderMap) -> Result<String, Problem> {
    let has = |name: header::HeaderName, word: &str| {
        headers
            .get_all(name)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .any(|part| part.trim().eq_ignore_ascii_case(word))
    };
    let is_upgrade = has(header::CONNECTION, "upgrade")
        && has(header::UPGRADE, "websocket")
        && has(header::SEC_WEBSOCKET_VERSION, "13");
    let key = headers
        .get(header::SEC_WEBSOCKET_KEY)
        .and_then(|key| key.to_str().ok());
    match key.filter(|_| is_upgrade) {
        Some(key) => Ok(derive_accept_key(key.as_bytes())),
        None => Err(Problem::new(
            Code::Malformed,
            "this address speaks WebSocket version 13: connect with a WebSocket client, or use GET messages with wait",
        )),
    }
}

fn switching(key: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    if let Ok(key) = HeaderValue::from_str(key) {
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, key);
    }
    response
}
