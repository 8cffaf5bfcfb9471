//! The sends of a run, put together from the clients' logs: one operation per sender and `client_id`, however
//! often it was tried and from whichever client.

use super::{BodyHash, History, LineId, Stamp, What};
use model::{ChatId, Kind, Party, Seq};
use std::collections::HashMap;
use std::sync::Arc;

/// One acknowledgement.
pub(super) struct Answered {
    pub(super) chat: ChatId,
    pub(super) seq: Seq,
    pub(super) message_id: i64,
    pub(super) at: Stamp,
}

/// One send with all its tries.
pub(super) struct Op {
    pub(super) sender: Party,
    pub(super) client_id: Arc<str>,
    pub(super) chat: Option<ChatId>,
    pub(super) kind: Kind,
    pub(super) body: BodyHash,
    pub(super) invoked: Stamp,
    /// The client and connection of its first try, if it was pipelined.
    pub(super) lane: Option<(usize, u32)>,
    pub(super) tries: u32,
    pub(super) answered: Vec<Answered>,
    refused: u32,
}

impl Op {
    /// Every try was certainly refused.
    pub(super) fn certainly_failed(&self) -> bool {
        self.answered.is_empty() && self.refused >= self.tries
    }

    /// The chat it went to, as far as anybody knows.
    pub(super) fn chat(&self) -> Option<ChatId> {
        self.chat
            .or_else(|| self.answered.first().map(|answer| answer.chat))
    }

    pub(super) fn line_id(&self, answer: &Answered) -> LineId {
        LineId {
            note: self.kind == Kind::Note,
            id: answer.message_id,
        }
    }
}

/// All sends of a run.
pub(super) struct Ops {
    all: Vec<Op>,
    by_key: HashMap<(Party, Arc<str>), usize>,
    by_line: HashMap<LineId, usize>,
    by_text: HashMap<(Party, ChatId, Kind, BodyHash), Vec<usize>>,
}

impl Ops {
    /// Reads all logs.
    pub(super) fn gather(history: &History) -> Self {
        let mut ops = Self {
            all: Vec::new(),
            by_key: HashMap::new(),
            by_line: HashMap::new(),
            by_text: HashMap::new(),
        };
        for (client, log) in history.clients.iter().enumerate() {
            for event in &log.events {
                ops.take(client, log.party, event.at, &event.what);
            }
        }
        ops.index(history);
        ops
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Op> {
        self.all.iter()
    }

    pub(super) fn by_key(&self, sender: Party, client_id: &Arc<str>) -> Option<&Op> {
        self.by_key
            .get(&(sender, Arc::clone(client_id)))
            .map(|&index| &self.all[index])
    }

    /// The send that an acknowledgement or a keyed line tied to this line.
    pub(super) fn by_line(&self, line: LineId) -> Option<&Op> {
        self.by_line.get(&line).map(|&index| &self.all[index])
    }

    /// The sends of this text by this sender into this chat.
    pub(super) fn by_text(
        &self,
        sender: Party,
        chat: ChatId,
        kind: Kind,
        body: BodyHash,
    ) -> Vec<&Op> {
        let found = self.by_text.get(&(sender, chat, kind, body));
        found
            .into_iter()
            .flatten()
            .map(|&index| &self.all[index])
            .collect()
    }

    fn take(&mut self, client: usize, party: Party, at: Stamp, what: &What) {
        match what {
            What::Invoke {
                client_id,
                chat,
                kind,
                body,
                lane,
            } => {
                let index = self.index_of(party, client_id, || Op {
                    sender: party,
                    client_id: Arc::clone(client_id),
                    chat: *chat,
                    kind: *kind,
                    body: *body,
                    invoked: at,
                    lane: lane.map(|lane| (client, lane)),
                    tries: 0,
                    answered: Vec::new(),
                    refused: 0,
                });
                let op = &mut self.all[index];
                op.tries += 1;
                op.invoked = op.invoked.min(at);
            }
            What::Ok {
                client_id,
                chat,
                seq,
                message_id,
            } => {
                if let Some(op) = self.known(party, client_id) {
                    op.answered.push(Answered {
                        chat: *chat,
                        seq: *seq,
                        message_id: *message_id,
                        at,
                    });
                }
            }
            What::Refused { client_id } => {
                if let Some(op) = self.known(party, client_id) {
                    op.refused += 1;
                }
            }
            _ => {}
        }
    }

    fn index_of(
        &mut self,
        party: Party,
        client_id: &Arc<str>,
        fresh: impl FnOnce() -> Op,
    ) -> usize {
        *self
            .by_key
            .entry((party, Arc::clone(client_id)))
            .or_insert_with(|| {
                self.all.push(fresh());
                self.all.len() - 1
            })
    }

    fn known(&mut self, party: Party, client_id: &Arc<str>) -> Option<&mut Op> {
        let index = *self.by_key.get(&(party, Arc::clone(client_id)))?;
        Some(&mut self.all[index])
    }

    fn index(&mut self, history: &History) {
        for (index, op) in self.all.iter_mut().enumerate() {
            // Two devices of one party may answer out of order in the logs; the first acknowledgement counts.
            op.answered.sort_by_key(|answer| answer.at);
            for answer in &op.answered {
                self.by_line.entry(op.line_id(answer)).or_insert(index);
            }
            if let Some(chat) = op.chat() {
                self.by_text
                    .entry((op.sender, chat, op.kind, op.body))
                    .or_default()
                    .push(index);
            }
        }
        // What carries its key ties line and send together even if the acknowledgement was lost.
        let views = history.views.iter().flat_map(|view| &view.lines);
        let keyed_lines = views.map(|line| (line.id(), line.sender, &line.client_id));
        let rows = history.rows.iter().flatten();
        let keyed_rows = rows.map(|row| (row.id(), row.sender, &row.client_id));
        for (id, sender, client_id) in keyed_lines.chain(keyed_rows) {
            if let (model::Sender::Party(sender), Some(client_id)) = (sender, client_id)
                && let Some(&index) = self.by_key.get(&(sender, Arc::clone(client_id)))
            {
                self.by_line.entry(id).or_insert(index);
            }
        }
    }
}
