//! A new chat, with a first message or without.

use crate::publish::Effects;
use crate::send::{ack, reused};
use crate::turn::Case;
use crate::{Caller, Desk, refuse};
use model::{ChatId, Kind, Party, PartyKind, Sender, Seq, Status};
use policy::may_start_with;
use protocol::{AckAnswer, Code, Problem, Start, StartAnswer};
use std::sync::Arc;
use storage::{
    Appended, Attached, ChatRow, KeyedMessage, Needs, NewMessage, PartyRow, Slot, World,
};

impl Desk {
    /// Starts a chat, and answers when it is on disk.
    ///
    /// # Errors
    /// Why it was refused; then nothing is stored, unless the code is `unavailable`.
    pub async fn start(
        self: &Arc<Self>,
        caller: &Caller,
        start: Start,
    ) -> Result<StartAnswer, Problem> {
        self.check_with(caller, start.with).await?;
        let case = StartCase {
            caller: caller.clone(),
            wrong_car: self.wrong_car(caller, &start).await?,
            start,
        };
        let (chat, first) = self.perform(caller, case).await?;
        let chat = self
            .chat_view(caller.party(), chat)
            .await?
            .ok_or_else(Problem::not_found)?;
        Ok(StartAnswer {
            chat_id: chat.chat_id,
            status: chat.status,
            message_id: first.as_ref().map(|first| first.message_id),
            seq: first.as_ref().map(|first| first.seq),
            created_at: first.map(|first| first.created_at),
            chat,
        })
    }

    /// The refusal of a car that is not the customer's, whoever else's it may be.
    async fn wrong_car(&self, caller: &Caller, start: &Start) -> Result<Option<Problem>, Problem> {
        let Some(car) = start.vehicle_id else {
            return Ok(None);
        };
        let customer = customer(caller.party(), start.with);
        let is_theirs = match customer.filter(|customer| customer.kind == PartyKind::User) {
            None => false,
            Some(user) => self.is_car_of(car, user.id).await?,
        };
        Ok((!is_theirs).then(|| {
            Problem::field(
                "vehicle_id",
                "must be one of the customer's cars: see cars, or leave it out",
            )
        }))
    }

    async fn check_with(&self, caller: &Caller, with: Option<Party>) -> Result<(), Problem> {
        let me = caller.party();
        if !may_start_with(me.kind, with.map(|with| with.kind)) {
            return Err(match with {
                None => Problem::new(
                    Code::MissingField,
                    "with is missing: say with whom, such as {\"type\": \"user\", \"id\": 42}",
                ),
                Some(_) => Problem::forbidden(),
            });
        }
        let Some(with) = with else { return Ok(()) };
        if with == me {
            return Err(Problem::field(
                "with",
                "must name somebody else than yourself",
            ));
        }
        let person = self
            .directory
            .person(with)
            .await
            .map_err(|error| refuse::from_directory(&error))?;
        match person {
            Some(person) if person.active => Ok(()),
            _ => Err(Problem::new(
                Code::NotFound,
                "this person is not here: look among people",
            )),
        }
    }
}

/// Whose chat it will be; nobody's between staff.
fn customer(me: Party, with: Option<Party>) -> Option<Party> {
    match with {
        None => Some(me),
        Some(with) => Some(with).filter(|with| with.kind == PartyKind::User),
    }
}

struct StartCase {
    caller: Caller,
    start: Start,
    /// The car is not the customer's (any more); a retry still gets its first result.
    wrong_car: Option<Problem>,
}

/// What a start found or made.
enum Started {
    Before {
        chat: ChatId,
        first: Option<KeyedMessage>,
    },
    Now {
        chat: Slot,
        first: Option<Appended>,
    },
}

impl Case for StartCase {
    type Done = Started;
    type Answer = (ChatId, Option<AckAnswer>);

    fn needs(&self, needs: &mut Needs) {
        if let Some(key) = &self.start.client_id {
            needs.keys.insert((self.caller.party(), key.clone()));
        }
    }

    fn run(&self, world: &mut World) -> Result<(Started, Effects), Problem> {
        if let Some(before) = self.first_result(world)? {
            return Ok((before, Effects::none()));
        }
        if let Some(problem) = &self.wrong_car {
            return Err(problem.clone());
        }
        let (row, parties) = self.chat(world);
        let chat = world.begin(row, parties);
        let mut effects = Effects::on(chat);
        effects.changed = true;
        let first = self.start.message.as_ref().map(|body| {
            let line = NewMessage {
                sender: Sender::Party(self.caller.party()),
                kind: Kind::Text,
                body: body.as_str().to_owned(),
                event: None,
                attached: Attached::default(),
                client_id: self.start.client_id.clone(),
            };
            let first = world.append(chat, line);
            world.read_all(chat, self.caller.party());
            first
        });
        effects.lines.extend(first);
        Ok((Started::Now { chat, first }, effects))
    }

    fn answer(&self, done: &Started, world: &World) -> Self::Answer {
        let audience = self.caller.party().audience();
        match done {
            Started::Now { chat, first } => {
                let first = first.map(|first| ack(world.message(first), audience));
                (world.chat(*chat).row.id, first)
            }
            Started::Before { chat, first } => {
                let first = first.as_ref().map(|first| match first {
                    KeyedMessage::Stored(row) => ack(row, audience),
                    KeyedMessage::Appended(line) => ack(world.message(*line), audience),
                });
                (*chat, first)
            }
        }
    }
}

impl StartCase {
    /// The same key with the same words is the same start.
    fn first_result(&self, world: &World) -> Result<Option<Started>, Problem> {
        let Some(key) = &self.start.client_id else {
            return Ok(None);
        };
        let Some(hit) = world.key(self.caller.party(), key) else {
            return Ok(None);
        };
        let slot = hit
            .new_start
            .or_else(|| hit.start.and_then(|chat| world.find(chat)));
        let slot = slot.ok_or_else(reused)?;
        let body = match &hit.message {
            Some(KeyedMessage::Stored(row)) => Some(row.body.as_str()),
            Some(KeyedMessage::Appended(line)) => Some(world.message(*line).body.as_str()),
            None => None,
        };
        let chat = world.chat(slot);
        let is_with = self
            .start
            .with
            .is_none_or(|with| chat.facts().is_party(with));
        let is_same = is_with
            && chat.row.subject == self.start.subject
            && chat.row.vehicle_id == self.start.vehicle_id
            && body == self.start.message.as_ref().map(model::Body::as_str);
        if !is_same {
            return Err(reused());
        }
        let first = hit.message.clone();
        match hit.new_start {
            // Twice in one group: the id is not known yet, so the slot stands for it.
            Some(slot) => {
                let first = match first {
                    Some(KeyedMessage::Appended(line)) => Some(line),
                    _ => None,
                };
                Ok(Some(Started::Now { chat: slot, first }))
            }
            None => Ok(Some(Started::Before {
                chat: chat.row.id,
                first,
            })),
        }
    }

    fn chat(&self, world: &World) -> (ChatRow, Vec<PartyRow>) {
        let me = self.caller.party();
        let customer = customer(me, self.start.with);
        let by_staff = me.is_staff();
        let row = ChatRow {
            id: ChatId::stored(0),
            customer,
            admin_id: (me.kind == PartyKind::Admin).then_some(me.id),
            // A worker who starts a chat with a user is its assigned worker.
            worker_id: (me.kind == PartyKind::Worker && customer.is_some()).then_some(me.id),
            assigned_by: None,
            status: if by_staff {
                Status::Open
            } else {
                Status::Pending
            },
            subject: self.start.subject.clone(),
            created_at: world.now(),
            updated_at: world.now(),
            last_seq: Seq::ZERO,
            last_staff_seq: Seq::ZERO,
            text_count: 0,
            note_count: 0,
            customer_read_seq: Seq::ZERO,
            staff_read_seq: Seq::ZERO,
            is_answered: by_staff,
            start_key: self.start.client_id.clone().map(|key| (me, key)),
            vehicle_id: self.start.vehicle_id,
        };
        let side = |party| PartyRow {
            is_party: true,
            ..PartyRow::new(party)
        };
        let parties = match (customer, self.start.with) {
            (None, Some(with)) => vec![side(me), side(with)],
            _ if me.kind == PartyKind::Admin => vec![side(me)],
            _ => Vec::new(),
        };
        (row, parties)
    }
}
