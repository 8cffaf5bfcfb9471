//! What is there at the end, in the tables and in every member's pages: nothing acknowledged is missing, nothing
//! unsent or refused is there, nothing is there twice.

use super::ops::{Answered, Op, Ops};
use super::{BodyHash, History, LineId, Rule, View, Violation};
use model::{ChatId, Kind, Party, Sender};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// A line of either source.
struct Stored<'a> {
    id: LineId,
    chat: ChatId,
    kind: Kind,
    sender: Sender,
    client_id: Option<&'a Arc<str>>,
    body: BodyHash,
}

/// One place where lines are found: the tables, or a member's pages of a chat.
struct Source<'a> {
    reader: Option<Party>,
    lines: Vec<Stored<'a>>,
}

/// A member with the lines of its pages.
type Reader = (Party, HashMap<LineId, BodyHash>);

pub(super) fn check(history: &History, ops: &Ops) -> Vec<Violation> {
    let sources = sources(history);
    let mut violations = lost(history, ops, &sources);
    for source in &sources {
        violations.extend(
            source
                .lines
                .iter()
                .filter_map(|line| unwanted(line, source.reader, ops)),
        );
        violations.extend(too_often(source, ops));
    }
    violations.extend(doubled(ops, &sources));
    once_per_line(violations)
}

fn sources(history: &History) -> Vec<Source<'_>> {
    let rows = history.rows.iter().map(|rows| Source {
        reader: None,
        lines: rows
            .iter()
            .map(|row| Stored {
                id: row.id(),
                chat: row.chat,
                kind: row.kind,
                sender: row.sender,
                client_id: row.client_id.as_ref(),
                body: row.body,
            })
            .collect(),
    });
    let views = history.views.iter().map(|view| Source {
        reader: Some(view.party),
        lines: view
            .lines
            .iter()
            .map(|line| Stored {
                id: line.id(),
                chat: line.chat,
                kind: line.kind,
                sender: line.sender,
                client_id: line.client_id.as_ref(),
                body: line.body,
            })
            .collect(),
    });
    rows.chain(views).collect()
}

/// Acknowledged, and missing from the tables or from a member's pages.
fn lost(history: &History, ops: &Ops, sources: &[Source<'_>]) -> Vec<Violation> {
    let mut readers: HashMap<ChatId, Vec<Reader>> = HashMap::new();
    for view in &history.views {
        let lines = view
            .lines
            .iter()
            .map(|line| (line.id(), line.body))
            .collect();
        readers
            .entry(view.chat)
            .or_default()
            .push((view.party, lines));
    }
    let rows: Option<HashMap<LineId, (ChatId, BodyHash)>> = history.rows.as_ref().map(|_| {
        let tables = sources.iter().filter(|source| source.reader.is_none());
        tables
            .flat_map(|source| &source.lines)
            .map(|line| (line.id, (line.chat, line.body)))
            .collect()
    });
    let mut violations = Vec::new();
    for (op, answer) in ops
        .iter()
        .flat_map(|op| op.answered.iter().map(move |answer| (op, answer)))
    {
        let id = op.line_id(answer);
        if let Some(rows) = &rows
            && !rows
                .get(&id)
                .is_some_and(|(chat, body)| *chat == answer.chat && *body == op.body)
        {
            violations.push(lost_from(
                op,
                answer,
                "acknowledged, and not in the tables as sent",
            ));
        }
        for (reader, lines) in readers.get(&answer.chat).into_iter().flatten() {
            let may_see = op.kind != Kind::Note || reader.is_staff();
            if may_see && lines.get(&id) != Some(&op.body) {
                violations.push(
                    lost_from(
                        op,
                        answer,
                        "acknowledged, and not in this member's pages as sent",
                    )
                    .to(*reader),
                );
            }
        }
    }
    violations
}

fn lost_from(op: &Op, answer: &Answered, detail: &str) -> Violation {
    Violation::new(Rule::Lost, answer.chat, detail)
        .at(answer.seq)
        .of(&op.client_id)
}

/// A line that nobody sent, that is not what was sent, or that was refused.
fn unwanted(line: &Stored<'_>, reader: Option<Party>, ops: &Ops) -> Option<Violation> {
    let Sender::Party(sender) = line.sender else {
        return None;
    };
    let keyed = line
        .client_id
        .and_then(|client_id| ops.by_key(sender, client_id));
    let violation = |rule, detail: &str| {
        let detail = format!("message {} by {sender}: {detail}", line.id.id);
        let violation = Violation::new(rule, line.chat, detail);
        Some(if let Some(reader) = reader {
            violation.to(reader)
        } else {
            violation
        })
    };
    if let Some(op) = keyed.or_else(|| ops.by_line(line.id)) {
        return if op.certainly_failed() {
            violation(
                Rule::CertainFailStored,
                "it is there, and its sender was told that it failed",
            )
        } else if op.body != line.body || op.kind != line.kind {
            violation(Rule::Changed, "it is not what was sent")
        } else if op.sender != sender || op.chat().is_some_and(|chat| chat != line.chat) {
            violation(
                Rule::Changed,
                "it has another sender or stands in another chat",
            )
        } else {
            None
        };
    }
    let same = ops.by_text(sender, line.chat, line.kind, line.body);
    if same.is_empty() {
        violation(Rule::Phantom, "nobody sent it")
    } else if same.iter().all(|op| op.certainly_failed()) {
        violation(
            Rule::CertainFailStored,
            "it is there, and its sender was told that it failed",
        )
    } else {
        None
    }
}

/// More lines of one text than sends of it: a duplicate, even where lines carry no key.
fn too_often(source: &Source<'_>, ops: &Ops) -> Vec<Violation> {
    let mut counts: HashMap<(Party, ChatId, Kind, BodyHash), HashSet<LineId>> = HashMap::new();
    for line in &source.lines {
        if let Sender::Party(sender) = line.sender {
            counts
                .entry((sender, line.chat, line.kind, line.body))
                .or_default()
                .insert(line.id);
        }
    }
    let mut violations = Vec::new();
    for ((sender, chat, kind, body), lines) in counts {
        let sent = ops.by_text(sender, chat, kind, body);
        if let Some(op) = sent.first()
            && lines.len() > sent.len()
        {
            let detail = format!("sent {} times, there {} times", sent.len(), lines.len());
            violations.push(Violation::new(Rule::StoredDuplicate, chat, detail).of(&op.client_id));
        }
    }
    violations
}

/// One key with two lines, in one source or between two acknowledgements.
fn doubled(ops: &Ops, sources: &[Source<'_>]) -> Vec<Violation> {
    let mut lines: HashMap<(Party, &Arc<str>), BTreeSet<LineId>> = HashMap::new();
    for op in ops.iter() {
        let ids = op.answered.iter().map(|answer| op.line_id(answer));
        lines
            .entry((op.sender, &op.client_id))
            .or_default()
            .extend(ids);
    }
    let mut chats = HashMap::new();
    for line in sources.iter().flat_map(|source| &source.lines) {
        if let (Sender::Party(sender), Some(client_id)) = (line.sender, line.client_id) {
            lines
                .entry((sender, client_id))
                .or_default()
                .insert(line.id);
            chats.insert((sender, client_id), line.chat);
        }
    }
    let mut violations = Vec::new();
    for ((sender, client_id), ids) in lines.into_iter().filter(|(_, ids)| ids.len() > 1) {
        let op_chat = ops.by_key(sender, client_id).and_then(Op::chat);
        let Some(chat) = chats.get(&(sender, client_id)).copied().or(op_chat) else {
            continue;
        };
        let ids: Vec<String> = ids.iter().map(|line| line.id.to_string()).collect();
        let detail = format!("one key of {sender}, messages {}", ids.join(" and "));
        violations.push(Violation::new(Rule::StoredDuplicate, chat, detail).of(client_id));
    }
    violations
}

/// The tables and each member's pages tell of the same fault: once is enough.
fn once_per_line(violations: Vec<Violation>) -> Vec<Violation> {
    let mut told = HashSet::new();
    let key = |violation: &Violation| {
        (
            violation.rule,
            violation.chat,
            violation.client_id.clone(),
            violation.detail.clone(),
        )
    };
    violations
        .into_iter()
        .filter(|violation| told.insert(key(violation)))
        .collect()
}

/// The end of a chat as the staff's numbers have it, or the customers' where no staff looked.
pub(super) fn widest(history: &History) -> HashMap<ChatId, &View> {
    let mut widest: HashMap<ChatId, &View> = HashMap::new();
    for view in &history.views {
        let kept = widest.entry(view.chat).or_insert(view);
        if view.party.is_staff() && !kept.party.is_staff() {
            *kept = view;
        }
    }
    widest
}
