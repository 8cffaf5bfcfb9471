//! Rows as the engines hold them, free of dialects.

use model::{Audience, ChatId, ClientId, Kind, MessageId, Party, Sender, Seq, Status, Timestamp};
use policy::ChatFacts;

/// A chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatRow {
    /// Its id; 0 until a new chat is stored.
    pub id: ChatId,
    /// The guest or user; none between staff.
    pub customer: Option<Party>,
    /// The admin who started it or answered first.
    pub admin_id: Option<i64>,
    /// The assigned worker.
    pub worker_id: Option<i64>,
    /// The admin who assigned the worker.
    pub assigned_by: Option<i64>,
    /// Where it stands.
    pub status: Status,
    /// One line.
    pub subject: Option<String>,
    /// When it began.
    pub created_at: Timestamp,
    /// When the newest message or event came.
    pub updated_at: Timestamp,
    /// The newest line, in customers' numbers.
    pub last_seq: Seq,
    /// The newest line, in staff's numbers.
    pub last_staff_seq: Seq,
    /// How many texts it holds.
    pub text_count: i64,
    /// How many notes people wrote in it (not the system's).
    pub note_count: i64,
    /// How far the customer has read, in customers' numbers.
    pub customer_read_seq: Seq,
    /// How far anybody of staff has read, in customers' numbers.
    pub staff_read_seq: Seq,
    /// Staff has written a text in it, or started it.
    pub is_answered: bool,
    /// Who started it with which key.
    pub start_key: Option<(Party, ClientId)>,
    /// The customer's car that it is about, by its number in the directory.
    pub vehicle_id: Option<i64>,
}

impl ChatRow {
    /// The newest line as an audience counts.
    #[must_use]
    pub const fn last(&self, audience: Audience) -> Seq {
        match audience {
            Audience::Customer => self.last_seq,
            Audience::Staff => self.last_staff_seq,
        }
    }

    /// How many lines could be unread for an audience: texts, and for staff people's notes.
    #[must_use]
    pub const fn countable(&self, audience: Audience) -> i64 {
        match audience {
            Audience::Customer => self.text_count,
            Audience::Staff => self.text_count + self.note_count,
        }
    }

    /// What rights depend on.
    #[must_use]
    pub fn facts(&self, parties: &[PartyRow]) -> ChatFacts {
        ChatFacts {
            customer: self.customer,
            worker: self.worker_id,
            parties: parties
                .iter()
                .filter(|row| row.is_party)
                .map(|row| row.party)
                .collect(),
            status: self.status,
        }
    }
}

/// A person's place in a chat: membership and read cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartyRow {
    /// Who.
    pub party: Party,
    /// A side of a chat between staff, or an admin who started the chat or wrote in it.
    pub is_party: bool,
    /// The cursor in customers' numbers.
    pub read_seq: Seq,
    /// The cursor in staff's numbers.
    pub read_staff_seq: Seq,
    /// How many countable lines stand at or before the cursor.
    pub seen: i64,
    /// How many own notes stand after the cursor: a note moves no cursor and is not unread to its author.
    pub own_after: i64,
}

impl PartyRow {
    /// Somebody who has read nothing yet.
    #[must_use]
    pub const fn new(party: Party) -> Self {
        Self {
            party,
            is_party: false,
            read_seq: Seq::ZERO,
            read_staff_seq: Seq::ZERO,
            seen: 0,
            own_after: 0,
        }
    }

    /// The cursor as an audience counts.
    #[must_use]
    pub const fn cursor(&self, audience: Audience) -> Seq {
        match audience {
            Audience::Customer => self.read_seq,
            Audience::Staff => self.read_staff_seq,
        }
    }
}

/// What is unread for a party with this row (or none) in this chat.
pub(crate) fn unread(chat: &ChatRow, party: Party, row: Option<&PartyRow>) -> i64 {
    let (seen, own_after) = row.map_or((0, 0), |row| (row.seen, row.own_after));
    (chat.countable(party.audience()) - seen - own_after).max(0)
}

/// A message, event or note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRow {
    /// Unique among messages and events, and among notes.
    pub id: MessageId,
    /// The chat.
    pub chat: ChatId,
    /// Customers' number; of a note: that of the message before it.
    pub seq: Seq,
    /// Staff's number.
    pub staff_seq: Seq,
    /// Who wrote it.
    pub sender: Sender,
    /// Text, note or event.
    pub kind: Kind,
    /// The text as written.
    pub body: String,
    /// Of an event: what happened, as JSON.
    pub event: Option<String>,
    /// What is attached, as JSON.
    pub attachments: Option<String>,
    /// The sender's key.
    pub client_id: Option<ClientId>,
    /// When it was stored.
    pub created_at: Timestamp,
}

impl MessageRow {
    /// Its number as an audience counts.
    #[must_use]
    pub const fn number(&self, audience: Audience) -> Seq {
        match audience {
            Audience::Customer => self.seq,
            Audience::Staff => self.staff_seq,
        }
    }
}

/// Messages and notes, each in the order of `place`, as one list in that order.
pub(crate) fn merge(
    messages: Vec<MessageRow>,
    notes: Vec<MessageRow>,
    place: fn(&MessageRow) -> i64,
) -> Vec<MessageRow> {
    if notes.is_empty() {
        return messages;
    }
    let mut all = messages;
    all.extend(notes);
    all.sort_by_key(place);
    all
}
