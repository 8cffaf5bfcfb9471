//! The vectors, and how a job changes them.

use crate::contract::{
    EndedRight, EndedRightRow, GuestRow, Job, SecondFactorRow, SessionRow, StoredPerson,
};
use crate::rows::{ChatRow, MessageRow, PartyRow};
use crate::world::{Mark, Needs, World};
use model::{Audience, ChatId, Kind, MessageId, Party, Sender, Seq, Timestamp, TokenHash};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Everything there is, in the order in which it came.
#[derive(Default)]
pub(super) struct Data {
    /// As the last job left them; the counters in them are not read.
    pub(super) chats: Vec<ChatRow>,
    /// Messages, events and notes.
    pub(super) lines: Vec<MessageRow>,
    pub(super) places: Vec<(ChatId, PartyRow)>,
    pub(super) sessions: HashMap<TokenHash, SessionRow>,
    pub(super) guests: Vec<GuestRow>,
    pub(super) ended: Vec<EndedRightRow>,
    pub(super) handoffs: HashMap<String, Timestamp>,
    pub(super) persons: Vec<StoredPerson>,
    pub(super) uploads: Vec<super::attachments::Upload>,
    pub(super) uploads_begun: usize,
    /// What each session was begun on.
    pub(super) devices: HashMap<TokenHash, String>,
    pub(super) settings: BTreeMap<String, String>,
    /// By party: the second factor, and the hashes of the recovery codes that are left.
    pub(super) factors: BTreeMap<Party, (SecondFactorRow, HashSet<String>)>,
    /// How far `is_read` has followed the customer and staff.
    pub(super) followed: HashMap<ChatId, (Seq, Seq)>,
    /// What staff's tools keep.
    pub(super) desk: super::desk::Kept,
}

impl Data {
    /// Runs one job over a world made of what it needs, and keeps what it changed.
    pub(super) fn run(&mut self, job: &mut dyn Job, now: Timestamp) -> World {
        let mut needs = Needs::default();
        job.needs(&mut needs);
        let mut world = World::new(now);
        self.load(&needs, &mut world);
        job.run(&mut world);
        self.keep(&mut world);
        world
    }

    fn load(&self, needs: &Needs, world: &mut World) {
        for chat in &needs.chats {
            self.load_chat(*chat, world);
        }
        for (who, key) in &needs.keys {
            let is_it =
                |line: &&MessageRow| line.sender.is(*who) && line.client_id.as_ref() == Some(key);
            if let Some(line) = self.lines.iter().find(is_it) {
                world.load_key(*who, key.clone(), self.counted(line));
            }
            let start = self
                .chats
                .iter()
                .find(|chat| chat.start_key.as_ref() == Some(&(*who, key.clone())));
            if let Some(chat) = start {
                self.load_chat(chat.id, world);
                world.load_start(*who, key.clone(), chat.id);
            }
        }
        for (chat, who, at) in &needs.marks {
            self.load_mark(*chat, *who, *at, world);
        }
        for id in &needs.attachments {
            if let Some(row) = self.whole(*id) {
                world.load_attachment(row.clone());
            }
        }
    }

    fn load_chat(&self, id: ChatId, world: &mut World) {
        if let Some(row) = self.chat(id).filter(|_| world.find(id).is_none()) {
            world.load_chat(row, self.parties(id));
        }
    }

    fn load_mark(&self, chat: ChatId, who: Party, at: Seq, world: &mut World) {
        let audience = who.audience();
        let lines = self.lines_for(chat, audience);
        let last = lines.last().map_or(Seq::ZERO, |line| line.number(audience));
        let at_or_before: Vec<_> = lines
            .iter()
            .filter(|line| line.number(audience) <= at.min(last))
            .collect();
        let place = at_or_before.last();
        let mark = Mark {
            seq: place.map_or(Seq::ZERO, |line| line.seq),
            staff_seq: place.map_or(Seq::ZERO, |line| line.staff_seq),
            seen: count(
                at_or_before
                    .iter()
                    .filter(|line| is_countable(line, audience)),
            ),
            own_after: self.own_notes_after(chat, who, at.min(last)),
        };
        world.load_mark(chat, who, at, mark);
        world.load_mark(chat, who, at.min(last), mark);
    }

    fn keep(&mut self, world: &mut World) {
        let begun: Vec<usize> = world
            .dirty_chats()
            .filter(|(_, chat)| chat.is_new)
            .map(|(at, _)| at)
            .collect();
        let first = self.chats.len();
        for (offset, at) in begun.into_iter().enumerate() {
            world.name_chat(at, ChatId::stored(number(first + offset + 1)));
        }
        for (_, chat) in world.dirty_chats() {
            if chat.is_new {
                self.chats.push(chat.row.clone());
            } else if let Some(kept) = self.chats.iter_mut().find(|kept| kept.id == chat.row.id) {
                *kept = chat.row.clone();
            }
        }
        let kinds: Vec<bool> = world
            .appended()
            .map(|(_, line)| line.kind == Kind::Note)
            .collect();
        for (at, is_note) in kinds.into_iter().enumerate() {
            let same = self
                .lines
                .iter()
                .filter(|line| (line.kind == Kind::Note) == is_note)
                .count();
            world.name_message(at, MessageId::stored(number(same + 1)));
            self.lines
                .extend(world.appended().nth(at).map(|(_, line)| line.clone()));
        }
        for (id, holder) in world.attached() {
            if let Some(upload) = self.upload(id) {
                upload.row.holder = Some(holder);
            }
        }
        for (chat, row) in world.dirty_parties() {
            let is_it =
                |(of, kept): &&mut (ChatId, PartyRow)| *of == chat && kept.party == row.party;
            match self.places.iter_mut().find(is_it) {
                Some((_, kept)) => *kept = *row,
                None => self.places.push((chat, *row)),
            }
        }
        world
            .ended_rights()
            .iter()
            .cloned()
            .for_each(|right| self.log_ended(right));
    }

    pub(super) fn log_ended(&mut self, right: EndedRight) {
        let id = self.ended.last().map_or(1, |line| line.id + 1);
        self.ended.push(EndedRightRow { id, right });
    }

    /// All lines of a chat that an audience sees, numbered by counting.
    pub(super) fn lines_for(&self, chat: ChatId, audience: Audience) -> Vec<MessageRow> {
        let (mut seq, mut staff_seq) = (Seq::ZERO, Seq::ZERO);
        let mut lines = Vec::new();
        for line in self.lines.iter().filter(|line| line.chat == chat) {
            staff_seq = staff_seq.next();
            if line.kind != Kind::Note {
                seq = seq.next();
            }
            if line.kind != Kind::Note || audience == Audience::Staff {
                lines.push(MessageRow {
                    seq,
                    staff_seq,
                    ..line.clone()
                });
            }
        }
        lines
    }

    fn counted(&self, line: &MessageRow) -> MessageRow {
        let is_it = |counted: &MessageRow| counted.kind == line.kind && counted.id == line.id;
        let lines = self.lines_for(line.chat, Audience::Staff);
        lines
            .into_iter()
            .find(is_it)
            .expect("the line is one of its chat's")
    }

    /// A chat with its counters counted afresh.
    pub(super) fn chat(&self, id: ChatId) -> Option<ChatRow> {
        let kept = self.chats.iter().find(|chat| chat.id == id)?;
        let lines = self.lines_for(id, Audience::Staff);
        let messages = || lines.iter().filter(|line| line.kind != Kind::Note);
        let furthest = |staff: bool| {
            let places = self
                .places
                .iter()
                .filter(|(of, row)| *of == id && row.party.is_staff() == staff);
            places
                .map(|(_, row)| row.read_seq)
                .max()
                .unwrap_or(Seq::ZERO)
        };
        Some(ChatRow {
            last_seq: Seq::new(count(messages())),
            last_staff_seq: Seq::new(count(lines.iter())),
            text_count: count(lines.iter().filter(|line| line.kind == Kind::Text)),
            note_count: count(lines.iter().filter(|line| is_note_of_somebody(line))),
            updated_at: messages()
                .map(|line| line.created_at)
                .fold(kept.created_at, Timestamp::max),
            customer_read_seq: furthest(false),
            staff_read_seq: furthest(true),
            ..kept.clone()
        })
    }

    /// Everybody with a place in a chat, what they have seen counted afresh.
    pub(super) fn parties(&self, chat: ChatId) -> Vec<PartyRow> {
        let mut rows: Vec<PartyRow> = self
            .places
            .iter()
            .filter(|(of, _)| *of == chat)
            .map(|(_, row)| {
                let audience = row.party.audience();
                let lines = self.lines_for(chat, audience);
                let is_seen = |line: &&MessageRow| line.number(audience) <= row.cursor(audience);
                let seen = count(
                    lines
                        .iter()
                        .filter(is_seen)
                        .filter(|line| is_countable(line, audience)),
                );
                let own_after = self.own_notes_after(chat, row.party, row.cursor(audience));
                PartyRow {
                    seen,
                    own_after,
                    ..*row
                }
            })
            .collect();
        rows.sort_by_key(|row| (row.party.kind.as_str(), row.party.id));
        rows
    }

    fn own_notes_after(&self, chat: ChatId, who: Party, at: Seq) -> i64 {
        let lines = self.lines_for(chat, who.audience());
        let notes = lines
            .iter()
            .filter(|line| line.kind == Kind::Note && line.sender.is(who));
        count(notes.filter(|line| line.staff_seq > at))
    }
}

/// Could be unread for this audience: a text, or for staff somebody's note.
pub(super) fn is_countable(line: &MessageRow, audience: Audience) -> bool {
    line.kind == Kind::Text || (audience == Audience::Staff && is_note_of_somebody(line))
}

fn is_note_of_somebody(line: &MessageRow) -> bool {
    line.kind == Kind::Note && line.sender != Sender::System
}

/// How many.
pub(super) fn count(items: impl Iterator) -> i64 {
    number(items.count())
}

/// A length as a number of the tables.
pub(super) fn number(length: usize) -> i64 {
    i64::try_from(length).expect("nothing in memory is that long")
}
