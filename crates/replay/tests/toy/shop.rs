//! The toy's chats: lines, keys, cursors, rights, and the faults that live among them.

use super::Fault;
use model::{Audience, ChatId, Kind, Party, PartyKind, Status};
use protocol::{Chat, Code, Message, Person, Problem, ReadCursor, SenderType, Who};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};
use tokio::sync::watch;

const CREATED: &str = "2026-11-23T09:00:00.000Z";

#[derive(Clone)]
pub(crate) struct Stored {
    pub(crate) id: i64,
    pub(crate) kind: Kind,
    pub(crate) sender: Option<Party>,
    pub(crate) client_id: Option<String>,
    pub(crate) text: String,
}

pub(crate) struct Room {
    pub(crate) id: i64,
    pub(crate) customer: Party,
    pub(crate) worker: Option<i64>,
    pub(crate) closed: bool,
    pub(crate) lines: Vec<Stored>,
    /// How many lines survive a crash.
    durable: usize,
    /// How many lines each has read.
    pub(crate) cursors: HashMap<Party, usize>,
}

#[derive(Clone)]
pub(crate) struct Ack {
    pub(crate) chat: i64,
    pub(crate) seq: i64,
    pub(crate) message_id: i64,
}

#[derive(Default)]
pub(crate) struct State {
    pub(crate) sessions: HashMap<String, Party>,
    pub(crate) rooms: Vec<Room>,
    keys: HashMap<(Party, String), (i64, i64, bool)>,
    ids: [i64; 2],
    guests: i64,
    sends: u64,
}

pub(crate) struct Shop {
    pub(crate) fault: Fault,
    crash_after: u64,
    state: Mutex<State>,
    changed: watch::Sender<u64>,
    crashed: watch::Sender<u64>,
}

impl Shop {
    pub(crate) fn new(fault: Fault, crash_after: u64) -> Self {
        Self {
            fault,
            crash_after,
            state: Mutex::default(),
            changed: watch::Sender::new(0),
            crashed: watch::Sender::new(0),
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    pub(crate) fn crashes(&self) -> watch::Receiver<u64> {
        self.crashed.subscribe()
    }

    pub(crate) fn touch(&self) {
        self.changed.send_modify(|version| *version += 1);
    }

    pub(crate) fn guest(&self) -> Party {
        let mut state = self.state();
        state.guests += 1;
        Party::guest(state.guests)
    }

    /// Takes a send, or its retry; crashes the server when its time has come.
    pub(crate) fn send(
        &self,
        who: Party,
        chat: i64,
        text: &str,
        key: Option<&str>,
        note: bool,
    ) -> Result<Ack, Problem> {
        let mut state = self.state();
        state.visible(who, chat, self.fault)?;
        if let Some(key) = key
            && self.fault != Fault::ForgetClientId
            && let Some(ack) = state.retried(who, key)
        {
            return Ok(ack);
        }
        let ack = state.append(self.fault, who, chat, text, key, note);
        state.sends += 1;
        let sends = state.sends;
        if sends == self.crash_after {
            state.crash();
            drop(state);
            self.crashed.send_modify(|count| *count += 1);
            self.touch();
            return Ok(ack);
        }
        drop(state);
        self.touch();
        if self.fault == Fault::StoresRefused && sends == 30 {
            return Err(Problem::forbidden());
        }
        Ok(ack)
    }

    pub(crate) fn start(&self, who: Party, text: &str, key: &str) -> Result<Ack, Problem> {
        let mut state = self.state();
        if let Some(ack) = state.retried(who, key) {
            return Ok(ack);
        }
        let id = i64::try_from(state.rooms.len()).unwrap() + 1;
        state.rooms.push(Room {
            id,
            customer: who,
            worker: None,
            closed: false,
            lines: Vec::new(),
            durable: 0,
            cursors: HashMap::new(),
        });
        let ack = state.append(self.fault, who, id, text, Some(key), false);
        // The first line is always durable: a chat does not vanish, its lines do.
        let room = state.room(id);
        room.durable = room.lines.len();
        drop(state);
        self.touch();
        Ok(ack)
    }
}

impl State {
    pub(crate) fn room(&mut self, chat: i64) -> &mut Room {
        let index = usize::try_from(chat - 1).unwrap();
        &mut self.rooms[index]
    }

    /// The chat, or the one answer for "not yours" and "does not exist".
    pub(crate) fn visible(
        &mut self,
        who: Party,
        chat: i64,
        _fault: Fault,
    ) -> Result<&mut Room, Problem> {
        let index = usize::try_from(chat - 1).map_err(|_| Problem::not_found())?;
        self.rooms
            .get_mut(index)
            .filter(|room| room.admits(who))
            .ok_or_else(Problem::not_found)
    }

    fn retried(&mut self, who: Party, key: &str) -> Option<Ack> {
        let (chat, message_id, note) = *self.keys.get(&(who, key.to_owned()))?;
        let room = self.room(chat);
        let index = room
            .lines
            .iter()
            .position(|line| line.id == message_id && (line.kind == Kind::Note) == note)?;
        Some(Ack {
            chat,
            seq: room.number(index, who.audience()),
            message_id,
        })
    }

    pub(crate) fn event(&mut self, chat: i64, text: &str) {
        self.ids[0] += 1;
        let line = Stored {
            id: self.ids[0],
            kind: Kind::Event,
            sender: None,
            client_id: None,
            text: text.to_owned(),
        };
        let room = self.room(chat);
        room.lines.push(line);
        room.durable = room.lines.len();
    }

    fn append(
        &mut self,
        fault: Fault,
        who: Party,
        chat: i64,
        text: &str,
        key: Option<&str>,
        note: bool,
    ) -> Ack {
        if self.room(chat).closed && !note {
            self.room(chat).closed = false;
            self.event(chat, "reopened");
        }
        let which = usize::from(note);
        self.ids[which] += 1;
        let id = self.ids[which];
        let text = if fault == Fault::ChangesText && id % 7 == 0 {
            text.trim_end_matches('.')
        } else {
            text
        };
        let kind = if note { Kind::Note } else { Kind::Text };
        let client_id = key.map(str::to_owned);
        let line = Stored {
            id,
            kind,
            sender: Some(who),
            client_id,
            text: text.to_owned(),
        };
        if let Some(key) = key {
            self.keys.insert((who, key.to_owned()), (chat, id, note));
        }
        let room = self.room(chat);
        let clock_went_back = fault == Fault::OrderByTime && room.lines.len() == 5;
        let index = if clock_went_back { 4 } else { room.lines.len() };
        room.durable = if fault == Fault::AckBeforeCommit {
            room.lines.len()
        } else {
            room.lines.len() + 1
        };
        room.lines.insert(index, line.clone());
        let seq = room.number(index, who.audience());
        if !note {
            let read = room.lines.len();
            room.cursors.insert(who, read);
        }
        if fault == Fault::Invents && id == 30 {
            self.ids[0] += 1;
            let invented = Stored {
                id: self.ids[0],
                client_id: None,
                text: "Buy now".to_owned(),
                ..line
            };
            let room = self.room(chat);
            room.lines.push(invented);
            room.durable = room.lines.len();
        }
        Ack {
            chat,
            seq,
            message_id: id,
        }
    }

    fn crash(&mut self) {
        for room in &mut self.rooms {
            room.lines.truncate(room.durable);
            for read in room.cursors.values_mut() {
                *read = (*read).min(room.durable);
            }
        }
        let kept = |(chat, id, note): (i64, i64, bool), rooms: &[Room]| {
            let room = &rooms[usize::try_from(chat - 1).unwrap()];
            room.lines
                .iter()
                .any(|line| line.id == id && (line.kind == Kind::Note) == note)
        };
        let rooms = &self.rooms;
        self.keys.retain(|_, place| kept(*place, rooms));
    }
}

impl Room {
    pub(crate) fn admits(&self, who: Party) -> bool {
        match who.kind {
            PartyKind::Admin => true,
            PartyKind::Worker => self.worker == Some(who.id),
            PartyKind::Guest | PartyKind::User => self.customer == who,
        }
    }

    /// The seq of a line for an audience.
    fn number(&self, index: usize, audience: Audience) -> i64 {
        let counted = |line: &&Stored| audience == Audience::Staff || line.kind != Kind::Note;
        i64::try_from(self.lines[..=index].iter().filter(counted).count()).unwrap()
    }

    /// How many lines an audience counts among the first `read`.
    pub(crate) fn count(&self, read: usize, audience: Audience) -> i64 {
        let counted = |line: &&Stored| audience == Audience::Staff || line.kind != Kind::Note;
        i64::try_from(self.lines[..read].iter().filter(counted).count()).unwrap()
    }

    /// All lines that `who` may see, numbered.
    pub(crate) fn numbered(&self, who: Party, fault: Fault) -> Vec<(i64, &Stored)> {
        let audience = who.audience();
        let with_index = self.lines.iter().enumerate();
        with_index
            .filter(|(_, line)| audience == Audience::Staff || line.kind != Kind::Note)
            .map(|(index, line)| {
                let counted = if fault == Fault::NotesLeaveGaps {
                    Audience::Staff
                } else {
                    audience
                };
                (self.number(index, counted), line)
            })
            .collect()
    }

    /// Moves a cursor to a number of the reader's audience.
    pub(crate) fn mark(&mut self, who: Party, seq: i64, fault: Fault) {
        let numbered = self.lines.iter().enumerate().map(|(index, _)| index);
        let read = numbered
            .filter(|index| self.number(*index, who.audience()) <= seq)
            .count();
        let cursor = self.cursors.entry(who).or_default();
        *cursor = if fault == Fault::CursorFalls {
            read
        } else {
            read.max(*cursor)
        };
    }

    pub(crate) fn unread(&self, who: Party, fault: Fault) -> i64 {
        let read = self.cursors.get(&who).copied().unwrap_or(0);
        let unread = self.lines[read..].iter().filter(|line| {
            line.kind != Kind::Event
                && line.sender != Some(who)
                && (who.is_staff() || line.kind != Kind::Note)
        });
        let count = i64::try_from(unread.count()).unwrap();
        if fault == Fault::UnreadWrong {
            (count - 1).max(0)
        } else {
            count
        }
    }

    pub(crate) fn read_by_others(&self, who: Party) -> Vec<ReadCursor> {
        let others = self.cursors.iter().filter(|(by, _)| **by != who);
        others
            .map(|(by, read)| ReadCursor {
                by: Who::from(*by),
                seq: self.count(*read, who.audience()),
            })
            .collect()
    }

    pub(crate) fn message(&self, seq: i64, line: &Stored, who: Party) -> Message {
        Message {
            message_id: line.id,
            seq,
            chat_id: self.id,
            sender_type: line
                .sender
                .map_or(SenderType::System, |sender| sender.kind.into()),
            sender_id: line.sender.map(|sender| sender.id),
            sender_name: line
                .sender
                .map_or_else(|| "System".to_owned(), |sender| sender.to_string()),
            message: line.text.clone(),
            kind: line.kind,
            is_read: false,
            created_at: CREATED.to_owned(),
            client_id: line.client_id.clone().filter(|_| line.sender == Some(who)),
            event: None,
            attachments: Vec::new(),
        }
    }

    pub(crate) fn listed(&self, who: Party, fault: Fault) -> Chat {
        let numbered = self.numbered(who, fault);
        let last = numbered
            .last()
            .map(|(seq, line)| self.message(*seq, line, who));
        let number = |kind| (self.customer.kind == kind).then_some(self.customer.id);
        Chat {
            chat_id: self.id,
            subject: None,
            status: if self.closed {
                Status::Closed
            } else {
                Status::Open
            },
            user_id: number(PartyKind::User),
            guest_id: number(PartyKind::Guest),
            admin_id: None,
            worker_id: self.worker,
            assigned_by: None,
            created_at: CREATED.to_owned(),
            updated_at: CREATED.to_owned(),
            last_seq: last.as_ref().map_or(0, |message| message.seq),
            last_message: last,
            unread_count: self.unread(who, fault),
            customer: Some(Person::new(self.customer, "Customer")),
            worker: self
                .worker
                .map(|id| Person::new(Party::worker(id), "Worker")),
            parties: None,
            car: None,
            rating: None,
            tags: None,
            snoozed_until: None,
        }
    }
}

/// A refusal with a word and a sentence.
pub(crate) fn problem(code: Code, sentence: &str) -> Problem {
    Problem::new(code, sentence)
}

pub(crate) const fn chat_id(chat: i64) -> ChatId {
    ChatId::stored(chat)
}
