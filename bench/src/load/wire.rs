//! A bare client socket with small buffers, so that the generator takes as little as it can of the two cores.

use futures_util::{SinkExt as _, StreamExt as _};
use serde::Deserialize;
use std::borrow::Cow;
use std::net::SocketAddr;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

/// Bytes read at once.
const READ_BUFFER_BYTES: usize = 4 * 1024;

/// Small buffers on both sides: the library's defaults take 135 KiB a connection.
pub(super) fn config() -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(0)
}

/// A connection that has been welcomed.
pub(super) struct Wire(WebSocketStream<TcpStream>);

/// What the generator looks at in a frame.
#[derive(Debug, Deserialize)]
pub(super) struct Frame<'a> {
    pub(super) t: &'a str,
    #[serde(default)]
    pub(super) id: Option<&'a str>,
    #[serde(default)]
    pub(super) seq: Option<i64>,
    #[serde(default, borrow)]
    pub(super) text: Option<Cow<'a, str>>,
}

impl Wire {
    /// Connects and says `hello`.
    pub(super) async fn open(address: SocketAddr, token: &str) -> Result<Self, String> {
        let stream = TcpStream::connect(address)
            .await
            .map_err(|error| format!("connecting: {error}"))?;
        stream
            .set_nodelay(true)
            .map_err(|error| format!("connecting: {error}"))?;
        let url = format!("ws://{address}/api/chat/ws");
        let upgraded = client_async_with_config(url, stream, Some(config())).await;
        let (stream, _) = upgraded.map_err(|error| format!("upgrading: {error}"))?;
        let mut wire = Self(stream);
        wire.say(format!(r#"{{"t":"hello","token":"{token}"}}"#))
            .await?;
        let welcome = wire.next().await?;
        if !welcome.contains(r#""t":"welcome""#) {
            return Err(format!("no welcome: {welcome}"));
        }
        Ok(wire)
    }

    /// Says a text in a chat. The text must need no escaping.
    pub(super) async fn send(&mut self, id: &str, chat: i64, text: &str) -> Result<(), String> {
        self.say(format!(
            r#"{{"t":"send","id":"{id}","chat":{chat},"text":"{text}","note":false}}"#
        ))
        .await
    }

    async fn say(&mut self, frame: String) -> Result<(), String> {
        self.0
            .send(Message::text(frame))
            .await
            .map_err(|error| format!("writing: {error}"))
    }

    /// The next text frame; the library answers pings meanwhile. Cancel safe.
    pub(super) async fn next(&mut self) -> Result<Utf8Bytes, String> {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => return Ok(text),
                Some(Ok(Message::Close(close))) => {
                    return Err(format!("the server closed: {close:?}"));
                }
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(format!("reading: {error}")),
                None => return Err("the connection ended".to_owned()),
            }
        }
    }
}

/// Reads a frame; an `error` frame is an error.
pub(super) fn read(text: &str) -> Result<Frame<'_>, String> {
    let frame: Frame<'_> =
        serde_json::from_str(text).map_err(|error| format!("a frame cannot be read: {error}"))?;
    if frame.t == "error" {
        return Err(format!("refused: {text}"));
    }
    Ok(frame)
}
