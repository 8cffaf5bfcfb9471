//! The WebSocket of one party: frames as the contract names them, small buffers, no state of its own.

use crate::Server;
use futures_util::{SinkExt, StreamExt};
use http::{Request, header};
use model::{ChatId, ClientId, Seq};
use protocol::{Me, ServerFrame};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::fmt;
use std::io;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};

/// Read buffer of each socket; the library's own default is 128 KiB.
const READ_BUFFER_BYTES: usize = 4_096;
/// Longest frame that the server may send: a list's chat with a long text fits many times.
const FRAME_BYTES_MAX: usize = 1 << 20;
/// How much may wait to be written.
const WRITE_BUFFER_BYTES_MAX: usize = 1 << 20;
/// From the first packet to `welcome`.
const OPEN_SECONDS_MAX: u64 = 20;

/// What a client says.
#[derive(Debug, Clone)]
pub enum Say<'a> {
    /// A text or a note.
    Send {
        /// The key of this send.
        id: &'a ClientId,
        /// Where.
        chat: ChatId,
        /// What.
        text: &'a str,
        /// A note.
        note: bool,
    },
    /// The read cursor moves.
    Read {
        /// Where.
        chat: ChatId,
        /// Up to here.
        seq: Seq,
    },
    /// Typing starts or stops.
    Typing {
        /// Where.
        chat: ChatId,
        /// Starts or stops.
        on: bool,
    },
    /// Answered by `pong`.
    Ping,
}

/// The server's first words.
#[derive(Debug, Clone)]
pub struct Welcome {
    /// The caller.
    pub me: Me,
    /// Seconds between the server's pings.
    pub heartbeat: u64,
    /// The life of the data.
    pub epoch: String,
}

/// How a connection ended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct SocketEnd {
    /// The close code, if the server said goodbye.
    pub code: Option<u16>,
    /// A sentence.
    pub reason: String,
}

/// A live connection. Dropping it cuts the line without a goodbye.
pub struct Socket {
    stream: WebSocketStream<TcpStream>,
}

impl Socket {
    /// Connects, says `hello` and waits for `welcome`.
    pub(crate) async fn open(
        server: &Server,
        token: &str,
        epoch: Option<&str>,
        resume: &[(ChatId, Seq)],
    ) -> Result<(Self, Welcome), SocketEnd> {
        let opening = async {
            let mut socket = Self::connect(server).await?;
            socket.write(hello(token, epoch, resume)).await?;
            match socket.next().await? {
                ServerFrame::Welcome {
                    me,
                    heartbeat,
                    epoch,
                } => Ok((
                    socket,
                    Welcome {
                        me,
                        heartbeat,
                        epoch,
                    },
                )),
                other => Err(end(format!(
                    "the first frame was not welcome but {other:?}"
                ))),
            }
        };
        let limit = Duration::from_secs(OPEN_SECONDS_MAX);
        let waited = tokio::time::timeout(limit, opening).await;
        waited.unwrap_or_else(|_| Err(end(format!("no welcome within {OPEN_SECONDS_MAX} s"))))
    }

    async fn connect(server: &Server) -> Result<Self, SocketEnd> {
        let stream = server
            .dial()
            .await
            .map_err(|error| end(format!("connecting: {error}")))?;
        let authority = server.authority();
        let request = Request::builder()
            .uri(format!("ws://{authority}{}", server.path("/api/chat/ws")))
            .header(header::HOST, &authority)
            .header(header::CONNECTION, "Upgrade")
            .header(header::UPGRADE, "websocket")
            .header(header::SEC_WEBSOCKET_VERSION, "13")
            .header(header::SEC_WEBSOCKET_KEY, generate_key())
            .body(())
            .map_err(|error| end(format!("building the upgrade: {error}")))?;
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER_BYTES)
            .write_buffer_size(0)
            .max_write_buffer_size(WRITE_BUFFER_BYTES_MAX)
            .max_message_size(Some(FRAME_BYTES_MAX))
            .max_frame_size(Some(FRAME_BYTES_MAX));
        let upgraded =
            tokio_tungstenite::client_async_with_config(request, stream, Some(config)).await;
        let (stream, _) = upgraded.map_err(|error| ended(&error))?;
        Ok(Self { stream })
    }

    /// Writes one frame.
    ///
    /// # Errors
    /// [`SocketEnd`] when the connection is gone; the frame may have arrived or not.
    pub async fn say(&mut self, say: &Say<'_>) -> Result<(), SocketEnd> {
        self.write(encode(say)).await
    }

    /// The next frame of a kind that this client knows. Cancel safe.
    ///
    /// # Errors
    /// [`SocketEnd`] when the connection is gone, or a known frame cannot be read.
    pub async fn next(&mut self) -> Result<ServerFrame, SocketEnd> {
        loop {
            let text = self.next_text().await?;
            match serde_json::from_str(&text) {
                Ok(frame) => return Ok(frame),
                // New frames are additions that the contract allows: passed over.
                Err(error) if is_known(&text) => {
                    return Err(end(format!(
                        "a frame is not what the contract says: {error}"
                    )));
                }
                Err(_) => {}
            }
        }
    }

    /// The next frame as it came. Cancel safe.
    ///
    /// # Errors
    /// [`SocketEnd`] when the connection is gone.
    pub async fn next_text(&mut self) -> Result<String, SocketEnd> {
        loop {
            match self.stream.next().await {
                Some(Ok(Message::Text(text))) => return Ok(text.as_str().to_owned()),
                Some(Ok(Message::Close(Some(close)))) => {
                    let reason = format!("closed with {}: {}", close.code, close.reason);
                    return Err(SocketEnd {
                        code: Some(close.code.into()),
                        reason,
                    });
                }
                Some(Ok(Message::Close(None))) | None => {
                    return Err(end("closed without a word".to_owned()));
                }
                // The library answers pings by itself while it reads.
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(ended(&error)),
            }
        }
    }

    /// Cuts the line at once: what is under way is lost, and the server gets a reset instead of a goodbye.
    pub fn cut(self) {
        // A connection that is already gone needs no reset.
        drop(reset(self.stream.get_ref()));
    }

    /// Says goodbye. What the server answers no longer matters.
    pub async fn leave(mut self) {
        drop(self.stream.close(None).await);
    }

    async fn write(&mut self, frame: String) -> Result<(), SocketEnd> {
        self.stream
            .send(Message::text(frame))
            .await
            .map_err(|error| ended(&error))
    }
}

impl fmt::Debug for Socket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Socket").finish_non_exhaustive()
    }
}

fn reset(stream: &TcpStream) -> io::Result<()> {
    stream.set_zero_linger()
}

fn hello(token: &str, epoch: Option<&str>, resume: &[(ChatId, Seq)]) -> String {
    let chats: Map<String, Value> = resume
        .iter()
        .map(|(chat, seq)| (chat.to_string(), json!(seq)))
        .collect();
    let mut frame = json!({"t": "hello", "token": token, "resume": chats});
    if let Some(epoch) = epoch {
        frame["epoch"] = json!(epoch);
    }
    frame.to_string()
}

fn encode(say: &Say<'_>) -> String {
    #[derive(Serialize)]
    #[serde(tag = "t", rename_all = "snake_case")]
    enum Frame<'a> {
        Send {
            id: &'a str,
            chat: ChatId,
            text: &'a str,
            note: bool,
        },
        Read {
            chat: ChatId,
            seq: Seq,
        },
        Typing {
            chat: ChatId,
            on: bool,
        },
        Ping,
    }
    let frame = match *say {
        Say::Send {
            id,
            chat,
            text,
            note,
        } => Frame::Send {
            id: id.as_str(),
            chat,
            text,
            note,
        },
        Say::Read { chat, seq } => Frame::Read { chat, seq },
        Say::Typing { chat, on } => Frame::Typing { chat, on },
        Say::Ping => Frame::Ping,
    };
    serde_json::to_string(&frame).expect("frames hold only texts, numbers and flags")
}

fn is_known(text: &str) -> bool {
    const KNOWN: [&str; 12] = [
        "welcome", "ack", "message", "read", "typing", "chat", "presence", "error", "resumed",
        "gone", "resync", "pong",
    ];
    let frame: Option<Value> = serde_json::from_str(text).ok();
    let kind = frame
        .as_ref()
        .and_then(|frame| frame.get("t"))
        .and_then(Value::as_str);
    kind.is_none_or(|kind| KNOWN.contains(&kind))
}

fn ended(error: &Error) -> SocketEnd {
    end(error.to_string())
}

const fn end(reason: String) -> SocketEnd {
    SocketEnd { code: None, reason }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::ClientFrame;

    #[test]
    fn what_this_client_says_the_protocol_reads() {
        let id = ClientId::new("k-1").expect("allowed");
        let chat = ChatId::stored(12);
        for say in [
            Say::Send {
                id: &id,
                chat,
                text: "ሰላም \"x\"",
                note: true,
            },
            Say::Read {
                chat,
                seq: Seq::new(3),
            },
            Say::Typing { chat, on: true },
            Say::Ping,
        ] {
            assert!(ClientFrame::read(&encode(&say)).is_ok(), "{say:?}");
        }
        let hello = hello("t", Some("e"), &[(chat, Seq::new(41))]);
        match ClientFrame::read(&hello) {
            Ok(ClientFrame::Hello {
                token,
                epoch,
                resume,
            }) => {
                assert_eq!((token.as_deref(), epoch.as_deref()), (Some("t"), Some("e")));
                assert_eq!(resume, [(chat, Seq::new(41))]);
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn frames_of_the_future_are_unknown_and_broken_ones_are_not() {
        assert!(!is_known(r#"{"t":"confetti"}"#));
        assert!(is_known(r#"{"t":"ack"}"#));
        assert!(is_known("{}"));
        assert!(is_known("no json"));
    }
}
