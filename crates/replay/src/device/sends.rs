//! How a device sends: over its socket or over HTTP, with the line cut in between or not.

use super::{Device, Mode};
use crate::checker::{BodyHash, What};
use client::{Opening, Outcome, Say};
use model::{Body, ChatId, ClientId, Kind, Seq};
use protocol::Problem;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;

/// Longest time for an acknowledgement; beyond it the connection counts as lost.
const ACK_MILLIS_MAX: u64 = 20_000;

/// What is to be sent, under its key.
#[derive(Debug, Clone)]
pub struct Piece {
    /// The key.
    pub client_id: ClientId,
    /// The text.
    pub text: Body,
    /// An internal note.
    pub note: bool,
}

impl Piece {
    fn key(&self) -> Arc<str> {
        Arc::from(self.client_id.as_str())
    }

    const fn kind(&self) -> Kind {
        if self.note { Kind::Note } else { Kind::Text }
    }
}

/// What became of one try.
#[derive(Debug, Clone)]
pub enum Fate {
    /// Acknowledged.
    Ok {
        /// The chat.
        chat: ChatId,
        /// The place.
        seq: Seq,
        /// The id.
        message_id: i64,
    },
    /// Certainly refused.
    Refused(Problem),
    /// Nobody knows.
    Unknown(String),
}

impl Device {
    /// One try over whatever the device uses; with `cut`, the line is cut so long after writing.
    pub async fn send(&mut self, chat: ChatId, piece: &Piece, cut: Option<Duration>) -> Fate {
        if self.mode == Mode::Socket && self.socket.is_some() {
            self.send_by_frame(chat, piece, cut).await
        } else {
            self.send_by_request(chat, piece, cut).await
        }
    }

    /// One try over HTTP.
    pub async fn send_by_request(
        &mut self,
        chat: ChatId,
        piece: &Piece,
        cut: Option<Duration>,
    ) -> Fate {
        let key = self.invoke(Some(chat), piece, None);
        let request = self.session.send_message(
            chat,
            piece.text.as_str(),
            Some(&piece.client_id),
            piece.note,
        );
        let outcome = match cut {
            None => request.await,
            // Dropping the request drops its connection.
            Some(after) => tokio::select! {
                outcome = request => outcome,
                () = sleep(after) => Outcome::Unknown("cut on purpose".to_owned()),
            },
        };
        if cut.is_some() {
            self.counts.cuts += 1;
        }
        self.settle(
            &key,
            outcome.map(|answer| (chat, Seq::new(answer.seq), answer.message_id)),
        )
    }

    /// Begins a chat, with a first message if there is one.
    pub async fn start(
        &mut self,
        subject: Option<&str>,
        piece: &Piece,
        cut: Option<Duration>,
    ) -> Fate {
        let key = self.invoke(None, piece, None);
        let opening = Opening {
            subject,
            message: Some(piece.text.as_str()),
            client_id: Some(&piece.client_id),
            with: None,
        };
        let request = self.session.start(&opening);
        let outcome = match cut {
            None => request.await,
            Some(after) => tokio::select! {
                outcome = request => outcome,
                () = sleep(after) => Outcome::Unknown("cut on purpose".to_owned()),
            },
        };
        if cut.is_some() {
            self.counts.cuts += 1;
        }
        match outcome {
            Outcome::Ok(answer) => {
                let chat = ChatId::stored(answer.chat_id);
                if !self.known.contains_key(&chat) {
                    self.begin(chat);
                }
                match (answer.seq, answer.message_id) {
                    (Some(seq), Some(id)) => {
                        self.settle(&key, Outcome::Ok((chat, Seq::new(seq), id)))
                    }
                    _ => self.settle(
                        &key,
                        Outcome::Unknown("start answered without its message".to_owned()),
                    ),
                }
            }
            Outcome::Refused(problem) => self.settle(&key, Outcome::Refused(problem)),
            Outcome::Unknown(why) => self.settle(&key, Outcome::Unknown(why)),
        }
    }

    /// Writes a send to the socket and does not wait; [`Device::fate`] tells later.
    ///
    /// # Errors
    /// How the connection ended; the send is unknown then.
    pub async fn write_send(
        &mut self,
        chat: ChatId,
        piece: &Piece,
    ) -> Result<(), client::SocketEnd> {
        let lane = Some(self.lane);
        let key = self.invoke(Some(chat), piece, lane);
        self.under_way.insert(Arc::clone(&key), None);
        let Some(socket) = self.socket.as_mut() else {
            self.lose_sends();
            return Err(client::SocketEnd {
                code: None,
                reason: "not connected".to_owned(),
            });
        };
        let say = Say::Send {
            id: &piece.client_id,
            chat,
            text: piece.text.as_str(),
            note: piece.note,
        };
        let said = socket.say(&say).await;
        if said.is_err() {
            self.drop_socket();
        }
        said
    }

    /// What became of a send that was written to the socket; none while it is under way. Told once.
    pub fn fate(&mut self, client_id: &ClientId) -> Option<Fate> {
        let settled = self
            .under_way
            .get(client_id.as_str())
            .is_some_and(Option::is_some);
        if !settled {
            return None;
        }
        self.kinds.remove(client_id.as_str());
        self.under_way.remove(client_id.as_str()).flatten()
    }

    /// How many sends wait for their acknowledgement.
    #[must_use]
    pub fn under_way(&self) -> usize {
        self.under_way
            .values()
            .filter(|fate| fate.is_none())
            .count()
    }

    async fn send_by_frame(&mut self, chat: ChatId, piece: &Piece, cut: Option<Duration>) -> Fate {
        let written = self.write_send(chat, piece).await;
        if let (Some(after), Ok(())) = (cut, written) {
            sleep(after).await;
            self.cut();
        }
        let until = super::deadline(ACK_MILLIS_MAX);
        loop {
            if let Some(fate) = self.fate(&piece.client_id) {
                return fate;
            }
            // An end settles all that is under way; so does giving up.
            if !self.take_frame(until).await.unwrap_or(true) {
                self.drop_socket();
            }
        }
    }

    fn invoke(&mut self, chat: Option<ChatId>, piece: &Piece, lane: Option<u32>) -> Arc<str> {
        let key = piece.key();
        let body = BodyHash::of(piece.text.as_str());
        self.kinds.insert(Arc::clone(&key), piece.kind());
        self.record(What::Invoke {
            client_id: Arc::clone(&key),
            chat,
            kind: piece.kind(),
            body,
            lane,
        });
        key
    }

    fn settle(&mut self, key: &Arc<str>, outcome: Outcome<(ChatId, Seq, i64)>) -> Fate {
        match outcome {
            Outcome::Ok((chat, seq, message_id)) => {
                self.acknowledged(key, chat, seq, message_id);
                self.under_way.remove(key);
                self.kinds.remove(key);
                Fate::Ok {
                    chat,
                    seq,
                    message_id,
                }
            }
            Outcome::Refused(problem) => {
                self.record(What::Refused {
                    client_id: Arc::clone(key),
                });
                Fate::Refused(problem)
            }
            Outcome::Unknown(why) => {
                self.record(What::Unknown {
                    client_id: Arc::clone(key),
                });
                Fate::Unknown(why)
            }
        }
    }

    /// The connection is gone: what was under way is unknown from now on.
    pub(super) fn lose_sends(&mut self) {
        let open: Vec<Arc<str>> = self
            .under_way
            .iter()
            .filter(|(_, fate)| fate.is_none())
            .map(|(key, _)| Arc::clone(key))
            .collect();
        for key in open {
            self.record(What::Unknown {
                client_id: Arc::clone(&key),
            });
            self.under_way.insert(
                key,
                Some(Fate::Unknown("the connection is gone".to_owned())),
            );
        }
    }
}
