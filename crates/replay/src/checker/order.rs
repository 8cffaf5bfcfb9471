//! One order: the numbers of each audience are 1 … n, everybody reads the same lines under them, and what was
//! sent after another's acknowledgement comes after it.

use super::ops::{Op, Ops};
use super::stored::widest;
use super::{History, Line, LineId, Rule, Stamp, View, Violation};
use model::{Audience, ChatId, Kind, Seq};
use std::collections::HashMap;

pub(super) fn check(history: &History, ops: &Ops) -> Vec<Violation> {
    let mut violations: Vec<Violation> = history.views.iter().flat_map(numbers).collect();
    violations.extend(agreement(history));
    violations.extend(audiences(history));
    violations.extend(acknowledged_places(history, ops));
    for view in widest(history).into_values() {
        violations.extend(in_real_time(view, ops));
        violations.extend(in_lanes(view, ops));
    }
    violations
}

/// Pages ascend, without a hole and without a repeat.
fn numbers(view: &View) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut last = Seq::ZERO;
    for line in &view.lines {
        let found = |rule, detail| {
            Violation::new(rule, view.chat, detail)
                .at(line.seq)
                .to(view.party)
        };
        if line.seq == last {
            violations.push(found(
                Rule::ShownDuplicate,
                "the pages give this number twice",
            ));
        } else if line.seq < last {
            violations.push(found(Rule::Order, "the pages do not ascend"));
        } else if line.seq > last.next() {
            violations.push(found(
                Rule::Gap,
                "the pages leave out what is before this number",
            ));
        }
        last = last.max(line.seq);
    }
    violations
}

/// Two members of one audience read the same.
fn agreement(history: &History) -> Vec<Violation> {
    let mut first: HashMap<(ChatId, Audience), &View> = HashMap::new();
    let mut violations = Vec::new();
    for view in &history.views {
        let other = *first.entry((view.chat, view.audience())).or_insert(view);
        let differs = |(mine, theirs): &(&Line, &Line)| {
            (mine.seq, mine.id(), mine.sender, mine.body)
                != (theirs.seq, theirs.id(), theirs.sender, theirs.body)
        };
        if let Some((mine, _)) = view.lines.iter().zip(&other.lines).find(differs) {
            let detail = format!("{} reads something else here", other.party);
            violations.push(
                Violation::new(Rule::Order, view.chat, detail)
                    .at(mine.seq)
                    .to(view.party),
            );
        } else if view.lines.len() != other.lines.len() {
            let detail = format!(
                "reads {} lines, {} reads {}",
                view.lines.len(),
                other.party,
                other.lines.len()
            );
            violations.push(Violation::new(Rule::Gap, view.chat, detail).to(view.party));
        }
    }
    violations
}

/// The staff's lines without notes are the customer's lines.
fn audiences(history: &History) -> Vec<Violation> {
    let shared = |view: &View| -> Vec<LineId> {
        view.lines
            .iter()
            .filter(|line| line.kind != Kind::Note)
            .map(Line::id)
            .collect()
    };
    let mut by_chat: HashMap<ChatId, (Option<&View>, Option<&View>)> = HashMap::new();
    for view in &history.views {
        let pair = by_chat.entry(view.chat).or_default();
        match view.audience() {
            Audience::Customer => pair.0 = pair.0.or(Some(view)),
            Audience::Staff => pair.1 = pair.1.or(Some(view)),
        }
    }
    let pairs = by_chat
        .into_iter()
        .filter_map(|(chat, pair)| Some((chat, pair.0?, pair.1?)));
    let unequal = pairs.filter(|(_, customer, staff)| shared(customer) != shared(staff));
    unequal
        .map(|(chat, customer, staff)| {
            let detail = format!(
                "{} and {} read the shared lines differently",
                customer.party, staff.party
            );
            Violation::new(Rule::Order, chat, detail)
        })
        .collect()
}

/// An acknowledged number is where the line stands at the end.
fn acknowledged_places(history: &History, ops: &Ops) -> Vec<Violation> {
    let mut places: HashMap<(Audience, LineId), Seq> = HashMap::new();
    for view in &history.views {
        places.extend(
            view.lines
                .iter()
                .map(|line| ((view.audience(), line.id()), line.seq)),
        );
    }
    let mut violations = Vec::new();
    for (op, answer) in ops
        .iter()
        .flat_map(|op| op.answered.iter().map(move |answer| (op, answer)))
    {
        if let Some(place) = places.get(&(op.sender.audience(), op.line_id(answer)))
            && *place != answer.seq
        {
            let detail = format!("acknowledged here, stands at {place}");
            let found = Violation::new(Rule::Order, answer.chat, detail);
            violations.push(found.at(answer.seq).to(op.sender).of(&op.client_id));
        }
    }
    violations
}

/// A send that began after another's acknowledgement has the larger number.
fn in_real_time(view: &View, ops: &Ops) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut earliest_ack_above: Option<(Stamp, Seq)> = None;
    let mut lines: Vec<&Line> = view.lines.iter().collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.seq));
    for line in lines {
        let Some(op) = ops.by_line(line.id()) else {
            continue;
        };
        if let Some((acked, above)) = earliest_ack_above
            && acked < op.invoked
        {
            let detail = format!(
                "its sending began after {above} was acknowledged, yet it stands before it"
            );
            violations.push(
                Violation::new(Rule::Order, view.chat, detail)
                    .at(line.seq)
                    .of(&op.client_id),
            );
        }
        if let Some(answer) = op.answered.first()
            && earliest_ack_above.is_none_or(|(acked, _)| answer.at < acked)
        {
            earliest_ack_above = Some((answer.at, line.seq));
        }
    }
    violations
}

/// Sends written one after the other to one connection stand in that order. Those that had to be tried again
/// are held to real time instead.
fn in_lanes(view: &View, ops: &Ops) -> Vec<Violation> {
    let mut lanes: HashMap<(usize, u32), Vec<(&Op, Seq)>> = HashMap::new();
    for line in &view.lines {
        if let Some(op) = ops.by_line(line.id())
            && let Some(lane) = op.lane
            && op.tries == 1
        {
            lanes.entry(lane).or_default().push((op, line.seq));
        }
    }
    let mut violations = Vec::new();
    for mut sends in lanes.into_values() {
        sends.sort_by_key(|(op, _)| op.invoked);
        for pair in sends.windows(2).filter(|pair| pair[0].1 > pair[1].1) {
            let detail = format!(
                "written before {} to the same connection, stands after it",
                pair[1].1
            );
            let found = Violation::new(Rule::Order, view.chat, detail);
            violations.push(found.at(pair[0].1).of(&pair[0].0.client_id));
        }
    }
    violations
}
