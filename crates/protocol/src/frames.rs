//! The frames of the socket, both ways.

use crate::requests::attachments;
use crate::{Attachment, MarkRead};
use crate::{Chat, Code, Event, Fields, Me, Message, Person, Problem, ReadCursor, Send, Who};
use model::{Body, ChatId, ClientId, Kind, Seq};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Most chats that one `hello` may resume.
const RESUME_CHATS_MAX: usize = 1_000;

/// What a client says.
#[derive(Debug, Clone)]
pub enum ClientFrame {
    /// The first frame.
    Hello {
        /// The session, unless the cookie came with the upgrade.
        token: Option<String>,
        /// The life of the data that the client knows.
        epoch: Option<String>,
        /// The last seq that it has of each chat.
        resume: Vec<(ChatId, Seq)>,
    },
    /// A text or a note.
    Send(Send),
    /// The read cursor moves.
    Read(MarkRead),
    /// Typing starts or stops.
    Typing {
        /// Where.
        chat: ChatId,
        /// Starts or stops.
        on: bool,
        /// A note: told to staff only.
        note: bool,
    },
    /// Staff only: the chat that this connection shows now, or none.
    Look {
        /// Which.
        chat: Option<ChatId>,
    },
    /// Answered by `pong`.
    Ping,
}

/// Why a frame was not taken.
#[derive(Debug)]
pub enum FrameError {
    /// Not JSON: the connection closes with 4400.
    NotJson,
    /// JSON, but wrong: an `error` frame answers, with the frame's own id if it had one.
    Wrong {
        /// The frame's `id`.
        id: Option<String>,
        /// What is wrong.
        problem: Problem,
    },
}

impl ClientFrame {
    /// Reads a text frame.
    ///
    /// # Errors
    /// [`FrameError`] says whether the connection can go on.
    pub fn read(text: &str) -> Result<Self, FrameError> {
        let fields = Fields::from_json_text(text).map_err(|problem| match problem.code {
            Code::Malformed => FrameError::NotJson,
            _ => FrameError::Wrong { id: None, problem },
        })?;
        let id = fields.text("id").ok().flatten().map(str::to_owned);
        Self::from_fields(&fields).map_err(|problem| FrameError::Wrong { id, problem })
    }

    fn from_fields(fields: &Fields) -> Result<Self, Problem> {
        match fields.required_text("t")? {
            "hello" => Ok(Self::Hello {
                token: fields.text("token")?.map(str::to_owned),
                epoch: fields.text("epoch")?.map(str::to_owned),
                resume: resume(fields)?,
            }),
            "send" => Ok(Self::Send(send(fields)?)),
            "read" => Ok(Self::Read(MarkRead {
                chat: ChatId::stored(fields.required_id("chat")?),
                seq: Seq::new(
                    fields
                        .integer_within("seq", 0, model::ID_MAX)?
                        .ok_or_else(|| Problem::missing("seq"))?,
                ),
            })),
            "typing" => Ok(Self::Typing {
                chat: ChatId::stored(fields.required_id("chat")?),
                on: fields
                    .boolean("on")?
                    .ok_or_else(|| Problem::missing("on"))?,
                note: fields.boolean("note")?.unwrap_or(false),
            }),
            "look" => Ok(Self::Look {
                chat: look(fields)?,
            }),
            "ping" => Ok(Self::Ping),
            _ => Err(Problem::field(
                "t",
                "must be one of hello, send, read, typing, look, ping",
            )),
        }
    }
}

fn send(fields: &Fields) -> Result<Send, Problem> {
    let id = fields.required_text("id")?;
    Ok(Send {
        chat: ChatId::stored(fields.required_id("chat")?),
        body: Body::new(fields.required_text("text")?)
            .map_err(|rule| Problem::field("text", rule))?,
        client_id: Some(ClientId::new(id).map_err(|rule| Problem::field("id", rule))?),
        note: fields.boolean("note")?.unwrap_or(false),
        attachments: attachments(fields)?,
    })
}

fn look(fields: &Fields) -> Result<Option<ChatId>, Problem> {
    if !fields.is_present("chat") {
        return Err(Problem::new(
            Code::MissingField,
            "chat is missing: send the chat that is looked at, or null",
        ));
    }
    Ok(fields.id("chat")?.map(ChatId::stored))
}

fn resume(fields: &Fields) -> Result<Vec<(ChatId, Seq)>, Problem> {
    let rule = "must be an object of chat ids and the last seq of each, such as {\"12\": 41}";
    let wrong = || Problem::field("resume", rule);
    let chats = match fields.value("resume") {
        None => return Ok(Vec::new()),
        Some(Value::Object(chats)) => chats,
        Some(_) => return Err(wrong()),
    };
    if chats.len() > RESUME_CHATS_MAX {
        return Err(Problem::field(
            "resume",
            format!(
                "names too many chats: at most {RESUME_CHATS_MAX}, read the others with GET messages"
            ),
        ));
    }
    chats
        .iter()
        .map(|(chat, seq)| {
            let chat = chat
                .parse()
                .ok()
                .and_then(|id| ChatId::new(id).ok())
                .ok_or_else(wrong)?;
            let seq = match seq {
                Value::Number(seq) => seq.as_i64(),
                Value::String(seq) => seq.parse().ok(),
                _ => None,
            };
            let seq = seq
                .filter(|seq| (0..=model::ID_MAX).contains(seq))
                .ok_or_else(wrong)?;
            Ok((chat, Seq::new(seq)))
        })
        .collect()
}

/// What the server says.
#[expect(
    clippy::large_enum_variant,
    reason = "a frame is written down at once and never kept"
)]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum ServerFrame {
    /// The session is known.
    Welcome {
        /// The caller.
        me: Me,
        /// Seconds between pings.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        heartbeat: u64,
        /// The life of the data.
        epoch: String,
    },
    /// The caller's send is on disk.
    Ack {
        /// Its `client_id`.
        id: String,
        /// The chat.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        chat: i64,
        /// Its place.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        seq: i64,
        /// Its id.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        message_id: i64,
        /// RFC 3339, UTC, milliseconds.
        created_at: String,
    },
    /// A new line in a chat.
    Message {
        /// The chat.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        chat: i64,
        /// Its place.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        seq: i64,
        /// Its id.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        message_id: i64,
        /// Who wrote it.
        from: Person,
        /// `text`, `note` or `event`.
        #[cfg_attr(feature = "ts", ts(type = "\"text\" | \"note\" | \"event\""))]
        kind: Kind,
        /// The text, as written.
        text: String,
        /// RFC 3339, UTC, milliseconds.
        created_at: String,
        /// To the author only.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        #[cfg_attr(feature = "ts", ts(optional))]
        client_id: Option<String>,
        /// On events: what happened.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        #[cfg_attr(feature = "ts", ts(optional))]
        event: Option<Event>,
        /// Photos, files and voice notes.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        #[cfg_attr(feature = "ts", ts(optional, as = "Option<Vec<Attachment>>"))]
        attachments: Vec<Attachment>,
    },
    /// A read cursor moved.
    Read {
        /// The chat.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        chat: i64,
        /// Whose.
        by: Who,
        /// Up to here.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        seq: i64,
    },
    /// Somebody types, or stopped.
    Typing {
        /// The chat.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        chat: i64,
        /// Who.
        by: Person,
        /// Started or stopped.
        on: bool,
    },
    /// Who else of the staff looks at a chat now; staff only.
    Looking {
        /// The chat.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        chat: i64,
        /// All but the receiver, by kind and number.
        who: Vec<Person>,
    },
    /// A chat began or changed its state.
    Chat {
        /// As in `list`.
        chat: Box<Chat>,
    },
    /// A member of staff came or went; staff only.
    Presence {
        /// Who.
        who: Person,
        /// Came or went.
        online: bool,
    },
    /// Something of the caller's was refused.
    Error {
        /// The `client_id` it is about, if any.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        #[cfg_attr(feature = "ts", ts(optional))]
        id: Option<String>,
        /// The stable word.
        code: String,
        /// The sentence.
        error: String,
        /// Seconds until a retry makes sense.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        #[cfg_attr(feature = "ts", ts(optional, type = "number"))]
        retry_after: Option<u64>,
    },
    /// The replay is whole.
    Resumed,
    /// No longer the caller's to see.
    Gone {
        /// The chat.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        chat: i64,
    },
    /// A gap that cannot be replayed; without a chat: read all anew.
    Resync {
        /// The chat.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        #[cfg_attr(feature = "ts", ts(optional, type = "number"))]
        chat: Option<i64>,
    },
    /// The answer to `ping`.
    Pong,
}

impl ServerFrame {
    /// A message as a frame.
    #[must_use]
    pub fn message(message: Message) -> Self {
        Self::Message {
            chat: message.chat_id,
            seq: message.seq,
            message_id: message.message_id,
            from: Person {
                kind: message.sender_type,
                id: message.sender_id,
                name: message.sender_name,
            },
            kind: message.kind,
            text: message.message,
            created_at: message.created_at,
            client_id: message.client_id,
            event: message.event,
            attachments: message.attachments,
        }
    }

    /// A cursor as a frame.
    #[must_use]
    pub const fn read(chat: ChatId, cursor: &ReadCursor) -> Self {
        Self::Read {
            chat: chat.get(),
            by: cursor.by,
            seq: cursor.seq,
        }
    }

    /// A refusal as a frame.
    #[must_use]
    pub fn error(id: Option<String>, problem: &Problem) -> Self {
        Self::Error {
            id,
            code: problem.code.as_str(),
            error: problem.sentence.clone(),
            retry_after: problem.retry_after,
        }
    }

    /// The frame as JSON text.
    #[must_use]
    pub fn encode(&self) -> String {
        serde_json::to_string(self).expect("frames hold only texts, numbers and flags")
    }
}
