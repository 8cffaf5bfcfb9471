//! A text or a note.

use crate::attach;
use crate::events::{self, Happened};
use crate::publish::Effects;
use crate::refuse::allow;
use crate::turn::{Case, Reply};
use crate::{Caller, Desk};
use model::{Audience, Kind, PartyKind, Sender, Status};
use policy::{Action, decide};
use protocol::{AckAnswer, Code, Problem, Send, ServerFrame};
use std::sync::Arc;
use storage::{Attached, KeyedMessage, MessageRow, Needs, NewMessage, Slot, World};

impl Desk {
    /// Sends, and answers when it is on disk.
    ///
    /// # Errors
    /// Why it was refused; then nothing is stored, unless the code is `unavailable`.
    pub async fn send(self: &Arc<Self>, caller: &Caller, send: Send) -> Result<AckAnswer, Problem> {
        self.perform(
            caller,
            SendCase {
                caller: caller.clone(),
                send,
            },
        )
        .await
    }

    /// Sends for a socket: the `ack` frame follows in the order of the commits.
    pub fn send_from_socket(
        self: &Arc<Self>,
        caller: &Caller,
        send: Send,
        reply: Reply<(model::ChatId, AckAnswer)>,
    ) {
        self.submit(
            caller,
            SocketSendCase(SendCase {
                caller: caller.clone(),
                send,
            }),
            reply,
        );
    }
}

/// The answer to a send as the frame `ack`.
#[must_use]
pub fn ack_frame(id: &str, (chat, ack): &(model::ChatId, AckAnswer)) -> Option<ServerFrame> {
    Some(ServerFrame::Ack {
        id: id.to_owned(),
        chat: chat.get(),
        seq: ack.seq,
        message_id: ack.message_id,
        created_at: ack.created_at.clone(),
    })
}

struct SendCase {
    caller: Caller,
    send: Send,
}

impl Case for SendCase {
    type Done = KeyedMessage;
    type Answer = AckAnswer;

    fn needs(&self, needs: &mut Needs) {
        needs.chats.insert(self.send.chat);
        if let Some(key) = &self.send.client_id {
            needs.keys.insert((self.caller.party(), key.clone()));
        }
        needs.attachments.extend(&self.send.attachments);
    }

    fn run(&self, world: &mut World) -> Result<(KeyedMessage, Effects), Problem> {
        // Before the policy: a retry returns its first result as long as the session lives.
        if let Some(first) = self.first_result(world)? {
            return Ok((first, Effects::none()));
        }
        let slot = world.find(self.send.chat).ok_or_else(Problem::not_found)?;
        let action = if self.send.note {
            Action::WriteNote
        } else {
            Action::Send
        };
        allow(decide(
            self.caller.party(),
            action,
            &world.chat(slot).facts(),
        ))?;
        let attached = self.attached(world)?;
        let mut effects = Effects::on(slot);
        if !self.send.note {
            take_up(world, slot, &self.caller, &mut effects);
        }
        let line = world.append(slot, self.line(attached));
        effects.lines.push(line);
        if !self.send.note {
            world.read_all(slot, self.caller.party());
        }
        Ok((KeyedMessage::Appended(line), effects))
    }

    fn answer(&self, done: &KeyedMessage, world: &World) -> AckAnswer {
        let row = match done {
            KeyedMessage::Stored(row) => row,
            KeyedMessage::Appended(line) => world.message(*line),
        };
        ack(row, self.caller.party().audience())
    }
}

impl SendCase {
    fn line(&self, attached: Attached) -> NewMessage {
        NewMessage {
            sender: Sender::Party(self.caller.party()),
            kind: if self.send.note {
                Kind::Note
            } else {
                Kind::Text
            },
            body: self.send.body.as_str().to_owned(),
            event: None,
            attached,
            client_id: self.send.client_id.clone(),
        }
    }

    /// The uploads of this send, each the sender's own, in this chat, and on no other message.
    fn attached(&self, world: &World) -> Result<Attached, Problem> {
        let mut rows = Vec::with_capacity(self.send.attachments.len());
        for id in &self.send.attachments {
            let row = world.loose_attachment(*id);
            let own =
                row.filter(|row| row.chat == self.send.chat && row.uploader == self.caller.party());
            rows.push(own.ok_or_else(|| {
                Problem::field(
                    "attachments",
                    format!(
                        "names {id}, which is no upload of yours for this message: upload it again"
                    ),
                )
            })?);
        }
        Ok(attach::attached(&rows))
    }

    fn first_result(&self, world: &World) -> Result<Option<KeyedMessage>, Problem> {
        let Some(key) = &self.send.client_id else {
            return Ok(None);
        };
        let Some(hit) = world.key(self.caller.party(), key) else {
            return Ok(None);
        };
        let first = hit.message.as_ref().ok_or_else(reused)?;
        let row = match first {
            KeyedMessage::Stored(row) => row,
            KeyedMessage::Appended(line) => world.message(*line),
        };
        let is_same = row.chat == self.send.chat
            && row.body == self.send.body.as_str()
            && (row.kind == Kind::Note) == self.send.note
            && attach::ids(row) == self.send.attachments;
        if is_same {
            Ok(Some(first.clone()))
        } else {
            Err(reused())
        }
    }
}

/// The same send, answered with its chat.
struct SocketSendCase(SendCase);

impl Case for SocketSendCase {
    type Done = KeyedMessage;
    type Answer = (model::ChatId, AckAnswer);

    fn needs(&self, needs: &mut Needs) {
        self.0.needs(needs);
    }

    fn run(&self, world: &mut World) -> Result<(KeyedMessage, Effects), Problem> {
        self.0.run(world)
    }

    fn answer(&self, done: &KeyedMessage, world: &World) -> Self::Answer {
        (self.0.send.chat, self.0.answer(done, world))
    }
}

/// What a stored line answers its sender.
pub(crate) fn ack(row: &MessageRow, audience: Audience) -> AckAnswer {
    AckAnswer {
        message_id: row.id.get(),
        seq: row.number(audience).get(),
        created_at: row.created_at.rfc3339(),
    }
}

/// The key named something else before.
pub(crate) fn reused() -> Problem {
    Problem::new(
        Code::ClientIdReused,
        "this client_id already names another message: make a new one for each message",
    )
}

/// A text takes the chat up: it reopens a closed one (the event before the text), staff's makes it open,
/// an admin's ends an escalation.
pub(crate) fn take_up(world: &mut World, slot: Slot, caller: &Caller, effects: &mut Effects) {
    let party = caller.party();
    let before = world.chat(slot).row.status;
    let is_answered = world.chat(slot).row.is_answered || party.is_staff();
    let after = match before {
        Status::Closed | Status::Pending if is_answered => Status::Open,
        Status::Closed => Status::Pending,
        Status::Escalated if party.kind == PartyKind::Admin => Status::Open,
        unchanged => unchanged,
    };
    if before == Status::Closed {
        effects
            .lines
            .push(world.append(slot, events::line(&Happened::Reopened, caller)));
    }
    if after != before {
        world.set_status(slot, after);
        effects.changed = true;
    }
    if party.is_staff() && !world.chat(slot).row.is_answered {
        world.chat_mut(slot).is_answered = true;
    }
    if party.kind == PartyKind::Admin {
        if world.chat(slot).row.admin_id.is_none() {
            world.chat_mut(slot).admin_id = Some(party.id);
            effects.changed = true;
        }
        let is_news = world.make_party(slot, party);
        // A chat between staff lists its parties.
        effects.changed |= is_news && world.chat(slot).facts().is_staff_chat();
    }
}
