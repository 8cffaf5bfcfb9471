//! How a test speaks to a server, wherever it runs: raw HTTP, raw sockets.

use crate::support::PASSWORD;
use futures_util::{SinkExt as _, StreamExt as _};
use model::PartyKind;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// Longest wait for something that should come at once.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// What the system takes in for a narrow socket: the least there is.
const NARROW_BYTES: u32 = 2_048;

/// A server's address, and everything that can be said to it.
#[derive(Debug, Clone)]
pub(crate) struct Wire {
    address: String,
}

/// Somebody with a session.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) kind: PartyKind,
    pub(crate) id: i64,
    pub(crate) token: String,
}

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) text: String,
}

impl Answer {
    /// The body as JSON; null when it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    /// The refusal's code.
    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

impl Wire {
    pub(crate) const fn to(address: String) -> Self {
        Self { address }
    }

    pub(crate) fn address(&self) -> String {
        self.address.clone()
    }

    /// Signs somebody in who was added before.
    pub(crate) async fn login(&self, username: &str) -> Session {
        let answer = self
            .post(
                "auth/login",
                None,
                json!({ "username": username, "password": PASSWORD }),
            )
            .await;
        session(&answer)
    }

    /// A new guest.
    pub(crate) async fn guest(&self) -> Session {
        session(&self.post("auth/guest", None, json!({})).await)
    }

    /// `POST /api/NAME` (or `/api/chat/NAME`) with JSON.
    pub(crate) async fn post(&self, name: &str, who: Option<&Session>, body: Value) -> Answer {
        let path = path(name);
        let mut headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
        headers.extend(who.map(bearer));
        self.raw("POST", &path, &headers, body.to_string().as_bytes())
            .await
    }

    /// `GET /api/NAME?query` (or `/api/chat/NAME`).
    pub(crate) async fn get(&self, name: &str, who: Option<&Session>) -> Answer {
        let headers: Vec<_> = who.map(bearer).into_iter().collect();
        self.raw("GET", &path(name), &headers, b"").await
    }

    /// Posts, and expects success.
    pub(crate) async fn ok(&self, name: &str, who: &Session, body: Value) -> Value {
        let answer = self.post(name, Some(who), body).await;
        assert_eq!(answer.status, 200, "{name}: {}", answer.text);
        answer.json()
    }

    /// Gets, and expects success.
    pub(crate) async fn ok_get(&self, name: &str, who: &Session) -> Value {
        let answer = self.get(name, Some(who)).await;
        assert_eq!(answer.status, 200, "{name}: {}", answer.text);
        answer.json()
    }

    /// Any request over a connection of its own.
    pub(crate) async fn raw(
        &self,
        method: &str,
        path: &str,
        headers: &[(String, String)],
        body: &[u8],
    ) -> Answer {
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n",
            self.address()
        );
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        let has_length = headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("content-length"));
        if method != "GET" && !has_length {
            head += &format!("Content-Length: {}\r\n", body.len());
        }
        head += "\r\n";
        self.bytes(&[head.as_bytes(), body].concat()).await
    }

    /// The body's bytes of an answer that is no text.
    pub(crate) async fn raw_bytes(
        &self,
        method: &str,
        path: &str,
        headers: &[(String, String)],
    ) -> Vec<u8> {
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n",
            self.address()
        );
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        let reply = self.exchange(format!("{head}\r\n").as_bytes()).await;
        let end = reply.windows(4).position(|window| window == b"\r\n\r\n");
        reply[end.unwrap() + 4..].to_vec()
    }

    /// Any bytes over a connection of its own; the server closes it.
    pub(crate) async fn bytes(&self, request: &[u8]) -> Answer {
        parse(&self.exchange(request).await)
    }

    async fn exchange(&self, request: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(&self.address).await.unwrap();
        // The server may refuse and close before it has taken all of it.
        stream.write_all(request).await.ok();
        let mut reply = Vec::new();
        let read =
            tokio::time::timeout(Duration::from_secs(60), stream.read_to_end(&mut reply)).await;
        read.expect("the server answers within a minute").ok();
        reply
    }

    /// A socket, before its hello.
    pub(crate) async fn socket(&self) -> TestSocket {
        let url = format!("ws://{}/api/chat/ws", self.address());
        let (stream, _) = tokio_tungstenite::connect_async(url).await.unwrap();
        TestSocket { stream }
    }

    /// A socket of which the system takes in only a few frames while the test does not read.
    pub(crate) async fn narrow_socket(&self) -> TestSocket {
        let narrow = TcpSocket::new_v4().unwrap();
        narrow.set_recv_buffer_size(NARROW_BYTES).unwrap();
        let address = self.address.parse().unwrap();
        let stream = MaybeTlsStream::Plain(narrow.connect(address).await.unwrap());
        let url = format!("ws://{}/api/chat/ws", self.address);
        let (stream, _) = tokio_tungstenite::client_async(url, stream).await.unwrap();
        TestSocket { stream }
    }

    /// A socket that has said hello and is resumed.
    pub(crate) async fn live(&self, who: &Session) -> TestSocket {
        self.resumed(who, json!({})).await.0
    }

    /// A socket that resumes; with the frames of the replay.
    pub(crate) async fn resumed(&self, who: &Session, resume: Value) -> (TestSocket, Vec<Value>) {
        let mut socket = self.socket().await;
        let frames = socket.hello(who, resume).await;
        (socket, frames)
    }
}

/// A raw socket.
pub(crate) struct TestSocket {
    pub(crate) stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl TestSocket {
    /// Says hello and resumes; gives the frames of the replay.
    pub(crate) async fn hello(&mut self, who: &Session, resume: Value) -> Vec<Value> {
        self.say(json!({ "t": "hello", "token": who.token, "resume": resume }))
            .await;
        assert_eq!(self.next().await["t"], "welcome");
        let mut frames = Vec::new();
        loop {
            let frame = self.next().await;
            if frame["t"] == "resumed" {
                return frames;
            }
            frames.push(frame);
        }
    }

    pub(crate) async fn say(&mut self, frame: Value) {
        self.stream
            .send(Message::text(frame.to_string()))
            .await
            .unwrap();
    }

    /// The same where the server may have ended the connection already.
    pub(crate) async fn try_say(&mut self, frame: Value) -> bool {
        let frame = Message::text(frame.to_string());
        self.stream.send(frame).await.is_ok()
    }

    /// The next frame.
    pub(crate) async fn next(&mut self) -> Value {
        match self.next_or_close().await {
            Ok(frame) => frame,
            Err(code) => panic!("the socket was closed with {code:?}"),
        }
    }

    /// The next frame, or the code that the server closed with.
    pub(crate) async fn next_or_close(&mut self) -> Result<Value, Option<u16>> {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.stream.next()).await;
            match next.expect("a frame comes in time") {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(frame))) => return Err(frame.map(|frame| frame.code.into())),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(None),
            }
        }
    }

    /// The next frame of a kind; others are passed over.
    pub(crate) async fn next_of(&mut self, kind: &str) -> Value {
        loop {
            let frame = self.next().await;
            if frame["t"] == kind {
                return frame;
            }
        }
    }

    /// The code that the server closes with; frames before it are passed over.
    pub(crate) async fn closed(&mut self) -> Option<u16> {
        loop {
            if let Err(code) = self.next_or_close().await {
                return code;
            }
        }
    }

    /// Everything that comes until nothing has come for `quiet`.
    pub(crate) async fn until_quiet(&mut self, quiet: Duration) -> Vec<Value> {
        let mut frames = Vec::new();
        while let Ok(Some(Ok(message))) = tokio::time::timeout(quiet, self.stream.next()).await {
            if let Message::Text(text) = message {
                frames.push(serde_json::from_str(&text).unwrap());
            }
        }
        frames
    }
}

pub(crate) fn bearer(who: &Session) -> (String, String) {
    ("Authorization".to_owned(), format!("Bearer {}", who.token))
}

fn path(name: &str) -> String {
    if name.starts_with("auth/") {
        format!("/api/{name}")
    } else {
        format!("/api/chat/{name}")
    }
}

/// The session that a sign-in gave.
pub(crate) fn session(answer: &Answer) -> Session {
    assert_eq!(answer.status, 200, "{}", answer.text);
    let json = answer.json();
    Session {
        kind: json["me"]["type"].as_str().unwrap().parse().unwrap(),
        id: json["me"]["id"].as_i64().unwrap(),
        token: json["token"].as_str().unwrap().to_owned(),
    }
}

/// Reads an answer from the bytes of a whole connection.
pub(crate) fn parse(reply: &[u8]) -> Answer {
    let split = reply
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .unwrap_or(reply.len());
    let head = String::from_utf8_lossy(&reply[..split]).into_owned();
    let body = reply.get(split + 4..).unwrap_or_default();
    let mut lines = head.lines();
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1))
        .and_then(|code| code.parse().ok())
        .unwrap_or(0);
    let headers: HashMap<String, String> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    Answer {
        status,
        headers,
        text: String::from_utf8_lossy(body).into_owned(),
    }
}
