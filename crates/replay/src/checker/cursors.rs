//! Read cursors only rise, and what is unread is what stands after one's own.

use super::{ClientLog, Event, History, Rule, Stamp, View, Violation, What};
use model::{Audience, ChatId, Kind, Party, Seq};
use std::collections::HashMap;

/// Somebody's cursor in a chat, in one audience's numbers.
type Key = (ChatId, Audience, Party);

pub(super) fn check(history: &History) -> Vec<Violation> {
    let known = known(history);
    let mut violations: Vec<Violation> = history
        .clients
        .iter()
        .flat_map(|log| pushed(log).into_iter().chain(asked(log, &known)))
        .collect();
    let marks = marks(history);
    violations.extend(history.views.iter().filter_map(|view| unread(view, &marks)));
    violations
}

/// What was known of each cursor when, by anybody of that audience: the highest number up to each moment.
fn known(history: &History) -> HashMap<Key, Vec<(Stamp, Seq)>> {
    let mut known: HashMap<Key, Vec<(Stamp, Seq)>> = HashMap::new();
    for log in &history.clients {
        for Event { at, what } in &log.events {
            let (chat, by, seq) = match what {
                What::Cursor { chat, by, seq, .. } => (*chat, *by, *seq),
                What::MarkOk { chat, seq } => (*chat, log.party, *seq),
                _ => continue,
            };
            known
                .entry((chat, log.party.audience(), by))
                .or_default()
                .push((*at, seq));
        }
    }
    for moments in known.values_mut() {
        moments.sort_unstable();
        let mut highest = Seq::ZERO;
        for (_, seq) in moments {
            highest = highest.max(*seq);
            *seq = highest;
        }
    }
    known
}

/// Frames of one connection after the other: never back.
fn pushed(log: &ClientLog) -> Vec<Violation> {
    let mut last: HashMap<(ChatId, Party), Seq> = HashMap::new();
    let mut violations = Vec::new();
    for event in &log.events {
        if let What::Cursor {
            chat,
            by,
            seq,
            asked: None,
        } = event.what
        {
            let before = last.entry((chat, by)).or_default();
            if seq < *before {
                violations.push(fell(chat, by, seq, *before, log.party));
            }
            *before = seq.max(*before);
        }
    }
    violations
}

/// An answer knows at least what anybody of the audience knew before it was asked for.
fn asked(log: &ClientLog, known: &HashMap<Key, Vec<(Stamp, Seq)>>) -> Vec<Violation> {
    let mut violations = Vec::new();
    for event in &log.events {
        let What::Cursor {
            chat,
            by,
            seq,
            asked: Some(asked),
        } = event.what
        else {
            continue;
        };
        let Some(moments) = known.get(&(chat, log.party.audience(), by)) else {
            continue;
        };
        let before = moments.partition_point(|(at, _)| *at <= asked);
        if let Some((_, highest)) = before.checked_sub(1).map(|index| moments[index])
            && seq < highest
        {
            violations.push(fell(chat, by, seq, highest, log.party));
        }
    }
    violations
}

fn fell(chat: ChatId, by: Party, seq: Seq, before: Seq, reader: Party) -> Violation {
    let detail = format!("the cursor of {by} was at {before} before");
    Violation::new(Rule::CursorFell, chat, detail)
        .at(seq)
        .to(reader)
}

/// The unread count is what stands after the own cursor, which lies between what is certain and what was tried.
fn unread(view: &View, marks: &Marks) -> Option<Violation> {
    let wrong =
        |detail: String| Some(Violation::new(Rule::UnreadWrong, view.chat, detail).to(view.party));
    let (first, others) = view.unread.split_first()?;
    if let Some(other) = others.iter().find(|other| *other != first) {
        return wrong(format!(
            "the server counts {first} in one place and {other} in another"
        ));
    }
    let (low, high) = own_cursor(view, marks);
    let after = |cursor: Seq| {
        let unread = view.lines.iter().filter(|line| {
            line.seq > cursor && line.kind != Kind::Event && !line.sender.is(view.party)
        });
        i64::try_from(unread.count()).unwrap_or(i64::MAX)
    };
    let (most, least) = (after(low), after(high));
    if (least..=most).contains(first) {
        None
    } else if least == most {
        wrong(format!(
            "the server counts {first}, the cursor at {low} leaves {most}"
        ))
    } else {
        wrong(format!(
            "the server counts {first}, the cursor from {low} to {high} leaves {least} to {most}"
        ))
    }
}

/// Where each party's own cursor was certainly moved to, and where it was at most asked to go.
type Marks = HashMap<(Party, ChatId), (Seq, Seq)>;

fn marks(history: &History) -> Marks {
    let mut marks = Marks::new();
    for log in &history.clients {
        for event in &log.events {
            match event.what {
                What::MarkOk { chat, seq } => {
                    let (low, _) = marks.entry((log.party, chat)).or_default();
                    *low = seq.max(*low);
                }
                What::MarkInvoke { chat, seq } => {
                    let (_, high) = marks.entry((log.party, chat)).or_default();
                    *high = seq.max(*high);
                }
                _ => {}
            }
        }
    }
    marks
}

/// Where the own cursor certainly is at least, and where it may be at most.
fn own_cursor(view: &View, marks: &Marks) -> (Seq, Seq) {
    let (mut low, mut high) = marks
        .get(&(view.party, view.chat))
        .copied()
        .unwrap_or_default();
    for line in view.lines.iter().filter(|line| line.sender.is(view.party)) {
        high = high.max(line.seq);
        // A text moves its writer's cursor; whether a note does is the server's to choose.
        if line.kind == Kind::Text {
            low = low.max(line.seq);
        }
    }
    (low, high.max(low))
}
