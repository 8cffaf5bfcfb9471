//! The part of the data that a group of jobs works on: loaded once, changed in memory in the order of
//! submission, written once.

use crate::{AttachmentRow, ChatRow, EndedRight, Holder, MessageRow, PartyRow};
use model::{
    AttachmentId, Audience, ChatId, ClientId, Kind, MessageId, Party, Sender, Seq, Status,
    Timestamp,
};
use policy::ChatFacts;
use std::collections::{BTreeSet, HashMap, HashSet};

/// What the jobs of a group need loaded.
#[derive(Debug, Default)]
pub struct Needs {
    /// Chats, with their parties. Locked in this order.
    pub chats: BTreeSet<ChatId>,
    /// Keys of sends.
    pub keys: HashSet<(Party, ClientId)>,
    /// Cursor moves: what stands at this place of the mover's numbers.
    pub marks: HashSet<(ChatId, Party, Seq)>,
    /// Uploads to be attached. Locked in this order.
    pub attachments: BTreeSet<AttachmentId>,
}

/// What a place in a chat means in both audiences' numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// In customers' numbers.
    pub seq: Seq,
    /// In staff's numbers.
    pub staff_seq: Seq,
    /// Countable lines at or before it, as the mover's audience counts.
    pub seen: i64,
    /// The mover's own notes after it.
    pub own_after: i64,
}

/// A chat's place in the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Slot(usize);

/// A chat in the world.
#[derive(Debug)]
pub struct ChatSlot {
    /// The chat.
    pub row: ChatRow,
    /// Everybody with a place in it.
    pub parties: Vec<PartyRow>,
    /// Not yet in the table.
    pub is_new: bool,
    /// Differs from the table.
    pub is_dirty: bool,
    /// Those of `parties` that differ from the table.
    pub dirty_parties: HashSet<Party>,
    /// As loaded, before this group.
    loaded: Option<(Seq, Seq, Vec<PartyRow>)>,
}

impl ChatSlot {
    /// What rights depend on.
    #[must_use]
    pub fn facts(&self) -> ChatFacts {
        self.row.facts(&self.parties)
    }

    /// A person's place, if any.
    #[must_use]
    pub fn party(&self, who: Party) -> Option<&PartyRow> {
        self.parties.iter().find(|row| row.party == who)
    }

    /// What is unread for a person.
    #[must_use]
    pub fn unread(&self, who: Party) -> i64 {
        crate::rows::unread(&self.row, who, self.party(who))
    }
}

/// A line that a job adds.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// Who writes.
    pub sender: Sender,
    /// Text, note or event.
    pub kind: Kind,
    /// The text.
    pub body: String,
    /// Of an event: what happened, as JSON.
    pub event: Option<String>,
    /// Uploads that it takes hold of.
    pub attached: Attached,
    /// The sender's key.
    pub client_id: Option<ClientId>,
}

/// Uploads that a line takes hold of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attached {
    /// Which.
    pub ids: Vec<AttachmentId>,
    /// What readers get of them, as JSON; none when there are none.
    pub json: Option<String>,
}

/// A line's place among those that this group adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended(usize);

/// What a key already names.
#[derive(Debug, Clone, Default)]
pub struct KeyHit {
    /// A message or note.
    pub message: Option<KeyedMessage>,
    /// A start.
    pub start: Option<ChatId>,
    /// A start of this group.
    pub new_start: Option<Slot>,
}

/// The message a key names: stored before, or added by this group.
#[derive(Debug, Clone)]
pub enum KeyedMessage {
    /// In the table.
    Stored(MessageRow),
    /// Added by this group.
    Appended(Appended),
}

/// The world of a group of jobs.
#[derive(Debug, Default)]
pub struct World {
    now: Timestamp,
    slots: Vec<ChatSlot>,
    by_id: HashMap<ChatId, Slot>,
    keys: HashMap<(Party, ClientId), KeyHit>,
    marks: HashMap<(ChatId, Party, Seq), Mark>,
    appended: Vec<(Slot, MessageRow)>,
    attachments: HashMap<AttachmentId, AttachmentRow>,
    /// Which line of this group holds which upload.
    attached: Vec<(Appended, AttachmentId)>,
    ended: Vec<EndedRight>,
}

impl World {
    /// An empty world at a moment.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self {
            now,
            ..Self::default()
        }
    }

    /// The group's moment.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// The chat, if it exists.
    #[must_use]
    pub fn find(&self, chat: ChatId) -> Option<Slot> {
        self.by_id.get(&chat).copied()
    }

    /// The chat in a slot.
    #[must_use]
    pub fn chat(&self, slot: Slot) -> &ChatSlot {
        &self.slots[slot.0]
    }

    /// The chat's row, to be changed.
    pub fn chat_mut(&mut self, slot: Slot) -> &mut ChatRow {
        let chat = &mut self.slots[slot.0];
        chat.is_dirty = true;
        &mut chat.row
    }

    /// What a key already names.
    #[must_use]
    pub fn key(&self, who: Party, client_id: &ClientId) -> Option<&KeyHit> {
        self.keys.get(&(who, client_id.clone()))
    }

    /// A line that this group added, with its id once the group is committed.
    #[must_use]
    pub fn message(&self, appended: Appended) -> &MessageRow {
        &self.appended[appended.0].1
    }

    /// What a place means, if a job needed to know.
    #[must_use]
    pub fn mark(&self, chat: ChatId, who: Party, at: Seq) -> Option<Mark> {
        self.marks.get(&(chat, who, at)).copied()
    }

    /// An upload that no line holds yet, this group's lines included.
    #[must_use]
    pub fn loose_attachment(&self, id: AttachmentId) -> Option<&AttachmentRow> {
        self.attachments.get(&id).filter(|row| row.holder.is_none())
    }

    /// Begins a chat.
    pub fn begin(&mut self, row: ChatRow, parties: Vec<PartyRow>) -> Slot {
        let slot = Slot(self.slots.len());
        if let Some((who, key)) = &row.start_key {
            self.keys.entry((*who, key.clone())).or_default().new_start = Some(slot);
        }
        let dirty_parties = parties.iter().map(|row| row.party).collect();
        self.slots.push(ChatSlot {
            row,
            parties,
            is_new: true,
            is_dirty: true,
            dirty_parties,
            loaded: None,
        });
        slot
    }

    /// Adds a line with the next numbers of both audiences (a note: of staff's alone).
    pub fn append(&mut self, slot: Slot, new: NewMessage) -> Appended {
        let now = self.now;
        let appended = Appended(self.appended.len());
        let row = self.chat_mut(slot);
        row.last_staff_seq = row.last_staff_seq.next();
        match new.kind {
            Kind::Note => row.note_count += i64::from(new.sender != Sender::System),
            Kind::Text | Kind::Event => {
                row.last_seq = row.last_seq.next();
                row.text_count += i64::from(new.kind == Kind::Text);
                // A clock that was set back does not send a chat down the list.
                row.updated_at = row.updated_at.max(now);
            }
        }
        let message = MessageRow {
            id: MessageId::stored(0),
            chat: row.id,
            seq: row.last_seq,
            staff_seq: row.last_staff_seq,
            sender: new.sender,
            kind: new.kind,
            body: new.body,
            event: new.event,
            attachments: new.attached.json,
            client_id: new.client_id,
            created_at: now,
        };
        for id in new.attached.ids {
            if let Some(row) = self.attachments.get_mut(&id) {
                // Its number is not known yet; that it is held is.
                row.holder = Some(Holder::of(message.kind, message.id));
                self.attached.push((appended, id));
            }
        }
        if let (Sender::Party(who), Some(key)) = (message.sender, &message.client_id) {
            self.keys.entry((who, key.clone())).or_default().message =
                Some(KeyedMessage::Appended(appended));
        }
        if let (Sender::Party(who), Kind::Note) = (message.sender, message.kind) {
            self.party_mut(slot, who).own_after += 1;
        }
        self.appended.push((slot, message));
        appended
    }

    /// Makes a person a party of the chat for good. Gives whether they were not before.
    pub fn make_party(&mut self, slot: Slot, who: Party) -> bool {
        let is_news = !self.chat(slot).party(who).is_some_and(|row| row.is_party);
        if is_news {
            self.party_mut(slot, who).is_party = true;
        }
        is_news
    }

    /// Moves a person's cursor to the newest line: a text moves its writer's own cursor.
    pub fn read_all(&mut self, slot: Slot, who: Party) {
        let row = &self.chat(slot).row;
        let mark = Mark {
            seq: row.last_seq,
            staff_seq: row.last_staff_seq,
            seen: row.countable(who.audience()),
            own_after: 0,
        };
        self.place_cursor(slot, who, mark);
    }

    /// Moves a person's cursor to a place in that person's numbers; never back, never past the last.
    /// Gives whether it moved.
    pub fn read_to(&mut self, slot: Slot, who: Party, to: Seq) -> bool {
        let chat = self.chat(slot);
        let audience = who.audience();
        let cursor = chat
            .party(who)
            .map_or(Seq::ZERO, |row| row.cursor(audience));
        if to <= cursor {
            return false;
        }
        if to >= chat.row.last(audience) {
            let moved = chat.row.last(audience) > cursor;
            if moved {
                self.read_all(slot, who);
            }
            return moved;
        }
        let Some(mut mark) = self.mark_at(slot, who, to) else {
            return false;
        };
        // Own notes that this very group added stand after the place too.
        let chat = self.chat(slot);
        let own_now = chat.party(who).map_or(0, |row| row.own_after);
        let own_loaded = chat
            .loaded
            .as_ref()
            .and_then(|(_, _, parties)| parties.iter().find(|row| row.party == who))
            .map_or(0, |row| row.own_after);
        mark.own_after += (own_now - own_loaded).max(0);
        self.place_cursor(slot, who, mark);
        true
    }

    /// Logs that a right ended, in the same transaction.
    pub fn end_right(&mut self, right: EndedRight) {
        self.ended.push(right);
    }

    /// Changes the state.
    pub fn set_status(&mut self, slot: Slot, status: Status) {
        self.chat_mut(slot).status = status;
    }

    fn mark_at(&self, slot: Slot, who: Party, to: Seq) -> Option<Mark> {
        let chat = self.chat(slot);
        let (last, last_staff, _) = chat.loaded.as_ref()?;
        let last = match who.audience() {
            Audience::Customer => *last,
            Audience::Staff => *last_staff,
        };
        if to <= last {
            return self.marks.get(&(chat.row.id, who, to)).copied();
        }
        // Between two lines of this very group: nobody can have seen that yet, so the place just before
        // the group is as far as one can have read.
        self.marks.get(&(chat.row.id, who, last)).copied()
    }

    fn place_cursor(&mut self, slot: Slot, who: Party, mark: Mark) {
        let row = self.party_mut(slot, who);
        row.read_seq = row.read_seq.max(mark.seq);
        row.read_staff_seq = row.read_staff_seq.max(mark.staff_seq);
        row.seen = mark.seen;
        row.own_after = mark.own_after;
        let read_seq = row.read_seq;
        let chat = self.chat(slot);
        let furthest = if who.is_staff() {
            chat.row.staff_read_seq
        } else {
            chat.row.customer_read_seq
        };
        if read_seq > furthest {
            let chat = self.chat_mut(slot);
            if who.is_staff() {
                chat.staff_read_seq = read_seq;
            } else {
                chat.customer_read_seq = read_seq;
            }
        }
    }

    fn party_mut(&mut self, slot: Slot, who: Party) -> &mut PartyRow {
        let chat = &mut self.slots[slot.0];
        chat.dirty_parties.insert(who);
        let at = chat
            .parties
            .iter()
            .position(|row| row.party == who)
            .unwrap_or_else(|| {
                chat.parties.push(PartyRow::new(who));
                chat.parties.len() - 1
            });
        &mut chat.parties[at]
    }
}

/// What engines do with a world: fill it, write it.
impl World {
    /// Puts a stored chat in.
    pub(crate) fn load_chat(&mut self, row: ChatRow, parties: Vec<PartyRow>) {
        let slot = Slot(self.slots.len());
        self.by_id.insert(row.id, slot);
        let loaded = Some((row.last_seq, row.last_staff_seq, parties.clone()));
        self.slots.push(ChatSlot {
            row,
            parties,
            is_new: false,
            is_dirty: false,
            dirty_parties: HashSet::new(),
            loaded,
        });
    }

    /// Puts a key's stored message in.
    pub(crate) fn load_key(&mut self, who: Party, key: ClientId, message: MessageRow) {
        self.keys.entry((who, key)).or_default().message = Some(KeyedMessage::Stored(message));
    }

    /// Puts a key's stored start in.
    pub(crate) fn load_start(&mut self, who: Party, key: ClientId, chat: ChatId) {
        self.keys.entry((who, key)).or_default().start = Some(chat);
    }

    /// Puts the meaning of a place in.
    pub(crate) fn load_mark(&mut self, chat: ChatId, who: Party, at: Seq, mark: Mark) {
        self.marks.insert((chat, who, at), mark);
    }

    /// Puts an upload in.
    pub(crate) fn load_attachment(&mut self, row: AttachmentRow) {
        self.attachments.insert(row.id, row);
    }

    /// Uploads and the named lines that hold them from now on.
    pub(crate) fn attached(&self) -> impl Iterator<Item = (AttachmentId, Holder)> {
        self.attached.iter().map(|(line, id)| {
            let line = self.message(*line);
            (*id, Holder::of(line.kind, line.id))
        })
    }

    /// The chats that differ from the tables.
    pub(crate) fn dirty_chats(&self) -> impl Iterator<Item = (usize, &ChatSlot)> {
        self.slots
            .iter()
            .enumerate()
            .filter(|(_, chat)| chat.is_dirty)
    }

    /// The places that differ from the tables.
    pub(crate) fn dirty_parties(&self) -> impl Iterator<Item = (ChatId, &PartyRow)> {
        self.slots.iter().flat_map(|chat| {
            chat.parties
                .iter()
                .filter(|row| chat.dirty_parties.contains(&row.party))
                .map(|row| (chat.row.id, row))
        })
    }

    /// A new chat got its id.
    pub(crate) fn name_chat(&mut self, at: usize, id: ChatId) {
        self.slots[at].row.id = id;
        self.by_id.insert(id, Slot(at));
        for (slot, message) in &mut self.appended {
            if slot.0 == at {
                message.chat = id;
            }
        }
    }

    /// The lines that this group adds.
    pub(crate) fn appended(&self) -> impl Iterator<Item = (usize, &MessageRow)> {
        self.appended
            .iter()
            .enumerate()
            .map(|(at, (_, message))| (at, message))
    }

    /// A line got its id.
    pub(crate) fn name_message(&mut self, at: usize, id: MessageId) {
        self.appended[at].1.id = id;
    }

    /// The rights that this group ended.
    pub(crate) fn ended_rights(&self) -> &[EndedRight] {
        &self.ended
    }

    /// Whether anything is to be written.
    pub(crate) fn is_unchanged(&self) -> bool {
        self.appended.is_empty()
            && self.ended.is_empty()
            && !self
                .slots
                .iter()
                .any(|chat| chat.is_dirty || !chat.dirty_parties.is_empty())
    }
}
