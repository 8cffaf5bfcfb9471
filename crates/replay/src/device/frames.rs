//! What a device does with each frame of its socket.

use super::{Device, Fate, Mode, Wanted, line, line_id, party, sender};
use crate::checker::{BodyHash, Line, What};
use client::{Outcome, SocketEnd};
use model::{ChatId, Kind, PartyKind, Seq};
use protocol::{Chat, Code, Problem, ServerFrame};
use std::sync::Arc;
use tokio::time::{Instant, timeout_at};

impl Device {
    /// Takes one frame, if one comes before the deadline; `false` if none came.
    ///
    /// # Errors
    /// How the connection ended; the device is disconnected then.
    pub async fn take_frame(&mut self, until: Instant) -> Result<bool, SocketEnd> {
        let Some(socket) = self.socket.as_mut() else {
            return Err(SocketEnd {
                code: None,
                reason: "not connected".to_owned(),
            });
        };
        match timeout_at(until, socket.next()).await {
            Ok(Ok(frame)) => {
                self.take(frame);
                self.read_missing().await;
                Ok(true)
            }
            Ok(Err(end)) => {
                self.drop_socket();
                Err(end)
            }
            Err(_) => Ok(false),
        }
    }

    /// Follows the socket until this is on the screen or the deadline has passed.
    ///
    /// # Errors
    /// How the connection ended.
    pub(super) async fn hear(
        &mut self,
        chat: ChatId,
        wanted: Wanted,
        until: Instant,
    ) -> Result<bool, SocketEnd> {
        while !self.shows(chat, wanted) {
            if !self.take_frame(until).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn take(&mut self, frame: ServerFrame) {
        match frame {
            ServerFrame::Message {
                chat,
                seq,
                message_id,
                from,
                kind,
                text,
                client_id,
                ..
            } => self.show(Line {
                chat: ChatId::stored(chat),
                seq: Seq::new(seq),
                message_id,
                kind,
                sender: sender(from.kind, from.id),
                client_id: client_id.as_deref().map(Arc::from),
                body: BodyHash::of(&text),
            }),
            ServerFrame::Ack {
                id,
                chat,
                seq,
                message_id,
                ..
            } => {
                self.acknowledged(
                    &Arc::from(id),
                    ChatId::stored(chat),
                    Seq::new(seq),
                    message_id,
                );
            }
            ServerFrame::Read { chat, by, seq } => {
                if let Some(by) = party(by) {
                    let (chat, seq) = (ChatId::stored(chat), Seq::new(seq));
                    self.record(What::Cursor {
                        chat,
                        by,
                        seq,
                        asked: None,
                    });
                }
            }
            ServerFrame::Typing { chat, .. } | ServerFrame::Looking { chat, .. } => {
                self.record(What::Named {
                    chat: ChatId::stored(chat),
                });
            }
            ServerFrame::Chat { chat } => self.peek(&chat),
            ServerFrame::Error {
                id, code, error, ..
            } => self.refused_frame(id, &code, error),
            ServerFrame::Gone { chat } => {
                let chat = ChatId::stored(chat);
                self.known.remove(&chat);
                self.record(What::Gone { chat });
            }
            ServerFrame::Resync { chat: Some(chat) } => {
                self.to_page.insert(ChatId::stored(chat));
            }
            ServerFrame::Resync { chat: None } => self.forget_all(),
            ServerFrame::Welcome { .. }
            | ServerFrame::Presence { .. }
            | ServerFrame::Resumed
            | ServerFrame::Pong => {}
        }
    }

    /// A chat in a list or frame: it is named, and so is its newest line.
    pub(crate) fn peek(&mut self, chat: &Chat) {
        self.record(What::Named {
            chat: ChatId::stored(chat.chat_id),
        });
        if let Some(message) = &chat.last_message {
            self.record(What::Peeked(line(message)));
        }
    }

    pub(super) fn acknowledged(&mut self, key: &Arc<str>, chat: ChatId, seq: Seq, message_id: i64) {
        let kind = self.kinds.get(key).copied().unwrap_or(Kind::Text);
        self.record(What::Ok {
            client_id: Arc::clone(key),
            chat,
            seq,
            message_id,
        });
        if let Some(known) = self.known.get_mut(&chat) {
            known.lines.insert(line_id(kind, message_id));
            known.reach(seq);
        }
        self.under_way.insert(
            Arc::clone(key),
            Some(Fate::Ok {
                chat,
                seq,
                message_id,
            }),
        );
    }

    fn refused_frame(&mut self, id: Option<String>, code: &str, error: String) {
        let Some(id) = id else {
            // A worker's cursor may have been on its way when the chat was given to another.
            if self.party().kind == PartyKind::Worker && code == "not_found" {
                return;
            }
            self.odd
                .push(format!("an error frame without an id: {code}: {error}"));
            return;
        };
        let key: Arc<str> = Arc::from(id);
        let word = serde_json::from_value::<Code>(serde_json::Value::String(code.to_owned()));
        let begun = matches!(word, Ok(Code::Internal | Code::Unavailable) | Err(_));
        let fate = match word {
            Ok(code) if !begun => Fate::Refused(Problem::new(code, error)),
            _ => Fate::Unknown(format!("{code}: {error}")),
        };
        self.record(match &fate {
            Fate::Refused(_) => What::Refused {
                client_id: Arc::clone(&key),
            },
            _ => What::Unknown {
                client_id: Arc::clone(&key),
            },
        });
        self.under_way.insert(key, Some(fate));
    }

    fn forget_all(&mut self) {
        let chats: Vec<ChatId> = self.known.keys().copied().collect();
        for chat in chats {
            self.begin(chat);
            self.to_page.insert(chat);
        }
    }

    /// Reads what the server said that it cannot replay.
    async fn read_missing(&mut self) {
        while let Some(chat) = self.to_page.pop_first() {
            match self.read_pages(chat, None).await {
                Outcome::Ok(()) => {}
                // Taken away again before it could be read: there is nothing to make good.
                Outcome::Refused(_) => {
                    self.known.remove(&chat);
                    self.record(What::Forgot { chat });
                }
                Outcome::Unknown(_) => {
                    self.to_page.insert(chat);
                    self.drop_socket();
                    return;
                }
            }
        }
    }

    /// Listens for as long as frames come at once, and a little longer; for a screen that nobody looks at.
    pub async fn drain(&mut self, millis: u64) {
        if self.mode != Mode::Socket {
            return;
        }
        let until = super::deadline(millis);
        // A connection that ends here has nothing more to tell.
        while self.socket.is_some() && self.take_frame(until).await.unwrap_or(false) {}
    }
}
