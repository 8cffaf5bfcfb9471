//! After the commit: what happened is handed to the hub, encoded once an audience.

use crate::{Caller, Desk, view};
use hub::{ConnectionId, Cursor, Frame, Line};
use model::{Audience, ChatId, Kind, Party, Sender, Seq};
use policy::ChatFacts;
use protocol::{ReadCursor, ServerFrame};
use storage::{Appended, EndedRight, MessageRow, Slot, World};

/// Losses remembered as told.
const TOLD_GONE_MAX: usize = 10_000;

/// A cursor that moved, and what was before in customers' numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moved {
    pub(crate) party: Party,
    /// Where it stood.
    pub(crate) before: Seq,
    /// How far anybody of its side had read.
    pub(crate) side_before: Seq,
}

/// What a case did to one chat, to be handed out after the commit.
#[derive(Debug, Default)]
pub(crate) struct Effects {
    /// The chat, if anything happened to it.
    pub(crate) chat: Option<Slot>,
    /// The chat's facts as this case left them: others of its group may have changed them since, and what they did
    /// is handed out after this.
    pub(crate) facts: Option<ChatFacts>,
    /// Lines that it added, in order.
    pub(crate) lines: Vec<Appended>,
    /// A cursor that moved.
    pub(crate) cursor: Option<Moved>,
    /// Its state, assignment or existence changed.
    pub(crate) changed: bool,
    /// Who lost sight of it.
    pub(crate) gone: Option<Party>,
    /// The loss is known from the log of ended rights: told only to whom it was not told before.
    pub(crate) from_log: bool,
    /// Who sees it from now on, and knows nothing of its past, or only a part.
    pub(crate) newcomer: Option<Party>,
}

impl Effects {
    /// Nothing happened.
    pub(crate) fn none() -> Self {
        Self::default()
    }

    /// Something happened to this chat.
    pub(crate) fn on(chat: Slot) -> Self {
        Self {
            chat: Some(chat),
            ..Self::default()
        }
    }

    /// The case is run: what it left is what its effects are handed out by.
    pub(crate) fn ran(&mut self, world: &World) {
        self.facts = self.chat.map(|slot| world.chat(slot).facts());
    }

    /// This party loses sight of the chat; other nodes learn it from the log.
    pub(crate) fn lose(&mut self, world: &mut World, chat: Slot, party: Party) {
        let id = world.chat(chat).row.id;
        world.end_right(EndedRight::Chat(party, id));
        self.gone = Some(party);
    }
}

impl Desk {
    /// Hands out what a case did.
    pub(crate) fn publish(
        &self,
        author: &Caller,
        world: &World,
        effects: &Effects,
        origin: Option<ConnectionId>,
    ) {
        let (Some(slot), Some(facts)) = (effects.chat, &effects.facts) else {
            return;
        };
        let chat = world.chat(slot);
        if effects.changed {
            // Before `gone`: the announcer asks for the newest facts just before it tells a party, and must find
            // that this one has lost the chat.
            self.announcer.announce(chat.row.id, facts);
        }
        if effects.changed || effects.gone.is_some() {
            self.hub
                .looks_changed(chat.row.id, facts, &crate::look::frame);
        }
        if let Some(party) = effects.gone
            && self.is_news(party, chat.row.id, effects.from_log)
        {
            let gone = ServerFrame::Gone {
                chat: chat.row.id.get(),
            };
            self.hub.gone(party, chat.row.id, &gone.encode().into());
        }
        if let Some(party) = effects.newcomer {
            self.told_gone.lock().remove(&(party, chat.row.id));
            // Said before the first live line: what the newcomer may have of the past has a hole, from when
            // the chat was somebody else's.
            let resync = ServerFrame::Resync {
                chat: Some(chat.row.id.get()),
            };
            self.hub.to_party(party, &resync.encode().into());
        }
        for line in &effects.lines {
            self.publish_line(author, facts, world.message(*line), origin);
        }
        if let Some(moved) = &effects.cursor {
            self.publish_cursor(world, slot, facts, moved);
        }
        if let Some(party) = effects.newcomer
            && chat
                .party(party)
                .is_some_and(|row| row.read_staff_seq > Seq::ZERO)
        {
            // Here before, and shown again from now on: nobody else would be told how far that was.
            let shown = Moved {
                party,
                before: Seq::ZERO,
                side_before: chat.row.staff_read_seq,
            };
            self.publish_cursor(world, slot, facts, &shown);
        }
        let text_moved_cursor = effects
            .lines
            .iter()
            .any(|line| world.message(*line).kind == Kind::Text);
        if text_moved_cursor || effects.cursor.is_some() {
            self.moved_cursors.lock().insert(chat.row.id);
        }
        if effects.changed {
            self.hub.chat_changed(facts);
        }
    }

    /// Whether the loss of a chat is still to be told here; from now on it has been.
    fn is_news(&self, party: Party, chat: ChatId, from_log: bool) -> bool {
        let mut told = self.told_gone.lock();
        if told.len() >= TOLD_GONE_MAX {
            // Forgetting only means that somebody may be told twice.
            told.clear();
        }
        told.insert((party, chat)) || !from_log
    }

    fn publish_line(
        &self,
        author: &Caller,
        facts: &ChatFacts,
        line: &MessageRow,
        origin: Option<ConnectionId>,
    ) {
        let is_own = line.sender == Sender::Party(author.party());
        let encode = |audience: Audience, with_key: bool| -> Frame {
            let mut message = view::message(line, audience, &author.who.name, false);
            message.client_id = line
                .client_id
                .as_ref()
                .filter(|_| with_key)
                .map(|key| key.as_str().to_owned());
            ServerFrame::message(message).encode().into()
        };
        // The author's other devices get the key; encoded only when there are such devices.
        let for_author = (is_own && line.client_id.is_some())
            .then(|| (author.party(), encode(author.party().audience(), true)));
        let seen_by_customers = line.kind != Kind::Note && facts.customer.is_some();
        self.hub.line(&Line {
            facts,
            chat: line.chat,
            seq: line.seq,
            staff_seq: line.staff_seq,
            for_customers: (line.kind != Kind::Note).then(|| {
                if seen_by_customers {
                    encode(Audience::Customer, false)
                } else {
                    Frame::default()
                }
            }),
            for_staff: encode(Audience::Staff, false),
            for_author,
            // The `ack` stands for the author's own line only: an event that the same send caused (a closed
            // chat reopens) is news to its connection as well.
            origin: origin.filter(|_| is_own),
        });
    }

    fn publish_cursor(&self, world: &World, slot: Slot, facts: &ChatFacts, moved: &Moved) {
        let (chat, by) = (world.chat(slot), moved.party);
        let Some(row) = chat.party(by) else { return };
        let id = chat.row.id;
        let frame = |audience| read_frame(id, by, row.cursor(audience));
        let is_shown = facts.is_party(by);
        self.hub.cursor(&Cursor {
            facts,
            by,
            for_customers: (is_shown && row.read_seq > moved.before)
                .then(|| frame(Audience::Customer)),
            for_staff: is_shown.then(|| frame(Audience::Staff)),
            for_owner: frame(by.audience()),
            // Of a line that came meanwhile in the same group, the lists are told with the line.
            ends_for_customers: moved.side_before < chat.row.last_seq
                && row.read_seq == chat.row.last_seq,
            ends_for_staff: row.read_staff_seq == chat.row.last_staff_seq,
        });
    }
}

fn read_frame(chat: ChatId, by: Party, seq: Seq) -> Frame {
    ServerFrame::read(
        chat,
        &ReadCursor {
            by: by.into(),
            seq: seq.get(),
        },
    )
    .encode()
    .into()
}
