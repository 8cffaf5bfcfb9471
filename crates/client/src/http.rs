//! HTTP/1.1 requests over a few kept connections. A request whose future is dropped takes its connection with
//! it: that is how a caller cuts the line between a send and its answer.

use crate::Server;
use crate::outcome::{Outcome, refusal};
use bytes::Bytes;
use http::{Method, Request, Response, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use protocol::{Code, Problem};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::task::JoinHandle;

/// Longest answer that is read.
const ANSWER_BYTES_MAX: usize = 16 << 20;
/// Most connections that are kept for the next request.
const KEPT_MAX: usize = 4;
/// How long an answer may take beyond the time that the request itself asks to wait.
const ANSWER_SECONDS_MAX: u64 = 30;

/// A party's HTTP connections.
pub(crate) struct Http {
    server: Server,
    kept: Mutex<Vec<Line>>,
}

/// What to ask.
pub(crate) struct Ask<'a> {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) token: Option<&'a str>,
    pub(crate) body: Option<&'a Value>,
    /// Seconds that the server was asked to wait.
    pub(crate) wait: u64,
}

/// One kept connection; its task ends with it, and so does the TCP connection.
struct Line {
    sender: SendRequest<Full<Bytes>>,
    task: JoinHandle<()>,
}

impl Drop for Line {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Http {
    pub(crate) const fn new(server: Server) -> Self {
        Self {
            server,
            kept: Mutex::new(Vec::new()),
        }
    }

    pub(crate) const fn server(&self) -> &Server {
        &self.server
    }

    /// Drops all kept connections.
    pub(crate) fn cut(&self) {
        self.kept
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    /// One request, one answer.
    pub(crate) async fn call<T: DeserializeOwned>(&self, ask: Ask<'_>) -> Outcome<T> {
        let limit = Duration::from_secs(ANSWER_SECONDS_MAX + ask.wait);
        match tokio::time::timeout(limit, self.exchange(ask)).await {
            Ok(Ok((status, retry_after, body))) => read(status, retry_after, &body),
            Ok(Err(why)) => Outcome::Unknown(why),
            Err(_) => Outcome::Unknown(format!("no answer within {} s", limit.as_secs())),
        }
    }

    async fn exchange(&self, ask: Ask<'_>) -> Result<(u16, Option<u64>, Bytes), String> {
        let request = self.request(ask)?;
        let mut line = self.line().await?;
        let response = line
            .sender
            .send_request(request)
            .await
            .map_err(|error| format!("sending: {error}"))?;
        let (status, retry_after) = (response.status().as_u16(), retry_after(&response));
        let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX)
            .collect()
            .await;
        let body = body
            .map_err(|error| format!("reading the answer: {error}"))?
            .to_bytes();
        self.keep(line);
        Ok((status, retry_after, body))
    }

    fn request(&self, ask: Ask<'_>) -> Result<Request<Full<Bytes>>, String> {
        let mut request = Request::builder()
            .method(ask.method)
            .uri(self.server.path(&ask.path))
            .header(header::HOST, self.server.authority());
        if let Some(token) = ask.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let body = match ask.body {
            None => Bytes::new(),
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Bytes::from(body.to_string())
            }
        };
        request
            .body(Full::new(body))
            .map_err(|error| format!("building the request: {error}"))
    }

    /// A kept connection that still lives, or a fresh one.
    async fn line(&self) -> Result<Line, String> {
        while let Some(mut line) = self.kept_line() {
            if !line.sender.is_closed() && line.sender.ready().await.is_ok() {
                return Ok(line);
            }
        }
        let stream = self
            .server
            .dial()
            .await
            .map_err(|error| format!("connecting: {error}"))?;
        let (sender, connection) = handshake(TokioIo::new(stream))
            .await
            .map_err(|error| format!("connecting: {error}"))?;
        // How the connection ends is told to each request on it.
        let task = tokio::spawn(async move { drop(connection.await) });
        Ok(Line { sender, task })
    }

    fn kept_line(&self) -> Option<Line> {
        self.kept
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop()
    }

    fn keep(&self, line: Line) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < KEPT_MAX {
            kept.push(line);
        }
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http")
            .field("server", &self.server)
            .finish_non_exhaustive()
    }
}

fn retry_after(response: &Response<Incoming>) -> Option<u64> {
    response
        .headers()
        .get(header::RETRY_AFTER)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}

fn read<T: DeserializeOwned>(status: u16, retry_after: Option<u64>, body: &[u8]) -> Outcome<T> {
    if status < 300 {
        return match serde_json::from_slice(body) {
            Ok(answer) => Outcome::Ok(answer),
            Err(error) => Outcome::Unknown(format!(
                "the answer {status} is not what the contract says: {error}"
            )),
        };
    }
    let refused: Option<Value> = serde_json::from_slice(body).ok();
    let field = |name: &str| refused.as_ref().and_then(|value| value.get(name)).cloned();
    let code = field("code").and_then(|code| serde_json::from_value::<Code>(code).ok());
    let sentence = field("error").and_then(|error| error.as_str().map(str::to_owned));
    match (code, sentence) {
        (Some(code), Some(sentence)) => refusal(
            status,
            Problem {
                code,
                sentence,
                retry_after,
            },
        ),
        _ => Outcome::Unknown(format!(
            "the server answered {status} without a code that the contract knows"
        )),
    }
}
