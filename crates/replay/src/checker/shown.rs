//! What each client was shown while it happened: every line once, in order, without a hole, and the same lines
//! that stand there at the end.

use super::{BodyHash, ClientLog, History, Line, LineId, Rule, Violation, What};
use model::{Audience, ChatId, Party, Seq};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// What stands under a number at the end.
type Finals = HashMap<(ChatId, Audience), HashMap<Seq, (LineId, BodyHash)>>;

pub(super) fn check(history: &History) -> Vec<Violation> {
    let mut finals: Finals = HashMap::new();
    for view in &history.views {
        let lines = view
            .lines
            .iter()
            .map(|line| (line.seq, (line.id(), line.body)));
        finals
            .entry((view.chat, view.audience()))
            .or_default()
            .extend(lines);
    }
    // Who lost a chat while disconnected and got it back later was never told what came in between, and is told
    // from some later line on: such screens may have holes.
    let interrupted: HashSet<(Party, ChatId)> = history
        .access
        .iter()
        .filter(|right| right.until.is_some())
        .map(|right| (right.party, right.chat))
        .collect();
    let check = |log: &ClientLog| {
        check_client(log, &finals, &|chat| {
            interrupted.contains(&(log.party, chat))
        })
    };
    history.clients.iter().flat_map(check).collect()
}

/// One chat on one screen.
#[derive(Default)]
struct Screen {
    seqs: BTreeSet<Seq>,
    /// Own acknowledged sends stand on the screen too.
    acknowledged: BTreeSet<Seq>,
    ids: HashMap<LineId, Seq>,
    keys: HashMap<Arc<str>, Seq>,
    last: Seq,
}

fn check_client(
    log: &ClientLog,
    finals: &Finals,
    interrupted: &dyn Fn(ChatId) -> bool,
) -> Vec<Violation> {
    let mut screens: HashMap<ChatId, Screen> = HashMap::new();
    let mut violations = Vec::new();
    for event in &log.events {
        match &event.what {
            What::Seen(line) => {
                let screen = screens.entry(line.chat).or_default();
                violations.extend(screen.show(line).map(|found| found.to(log.party)));
                violations.extend(unlike_the_end(line, log, finals));
            }
            What::Ok {
                client_id,
                chat,
                seq,
                ..
            } => {
                let screen = screens.entry(*chat).or_default();
                screen.acknowledged.insert(*seq);
                let other = screen
                    .keys
                    .insert(Arc::clone(client_id), *seq)
                    .filter(|other| other != seq);
                violations.extend(
                    other.map(|other| two_places(*chat, *seq, other).to(log.party).of(client_id)),
                );
            }
            What::Gone { chat } | What::Forgot { chat } => {
                let left = screens.remove(chat).filter(|_| !interrupted(*chat));
                violations.extend(
                    left.and_then(|screen| screen.hole(*chat))
                        .map(|found| found.to(log.party)),
                );
            }
            _ => {}
        }
    }
    for (chat, screen) in screens.iter().filter(|(chat, _)| !interrupted(**chat)) {
        violations.extend(screen.hole(*chat).map(|found| found.to(log.party)));
    }
    for chat in &log.complete {
        violations.extend(unfinished(*chat, screens.get(chat), log, finals));
    }
    violations
}

impl Screen {
    fn show(&mut self, line: &Line) -> Option<Violation> {
        let found =
            |rule, detail: String| Some(Violation::new(rule, line.chat, detail).at(line.seq));
        let other_place = self
            .ids
            .insert(line.id(), line.seq)
            .filter(|other| *other != line.seq);
        let other_key = line.client_id.as_ref().and_then(|key| {
            self.keys
                .insert(Arc::clone(key), line.seq)
                .filter(|other| *other != line.seq)
        });
        let repeated = !self.seqs.insert(line.seq);
        let before = self.last;
        self.last = self.last.max(line.seq);
        if repeated {
            found(Rule::ShownDuplicate, "shown twice".to_owned())
        } else if let Some(other) = other_place.or(other_key) {
            Some(two_places(line.chat, line.seq, other))
        } else if line.seq < before {
            found(Rule::Order, format!("shown after {before}"))
        } else {
            None
        }
    }

    /// The first number that is missing between the first and the last.
    fn hole(&self, chat: ChatId) -> Option<Violation> {
        let shown: BTreeSet<Seq> = self.seqs.union(&self.acknowledged).copied().collect();
        let after_hole = shown
            .iter()
            .zip(shown.iter().skip(1))
            .find(|(one, next)| one.next() != **next);
        after_hole.map(|(one, next)| {
            let detail = format!("never shown, though {next} was");
            Violation::new(Rule::Gap, chat, detail).at(one.next())
        })
    }
}

fn two_places(chat: ChatId, seq: Seq, other: Seq) -> Violation {
    Violation::new(
        Rule::ShownDuplicate,
        chat,
        format!("shown here and at {other}"),
    )
    .at(seq)
}

/// What was shown is what stands there at the end.
fn unlike_the_end(line: &Line, log: &ClientLog, finals: &Finals) -> Option<Violation> {
    let lines = finals.get(&(line.chat, log.party.audience()))?;
    let found = |rule, detail| {
        Some(
            Violation::new(rule, line.chat, detail)
                .at(line.seq)
                .to(log.party),
        )
    };
    match lines.get(&line.seq) {
        None => found(Rule::Phantom, "shown, and not there at the end"),
        Some((id, _)) if *id != line.id() => {
            found(Rule::Order, "another message stands there at the end")
        }
        Some((_, body)) if *body != line.body => {
            found(Rule::Changed, "another text stands there at the end")
        }
        Some(_) => None,
    }
}

/// A client that followed the chat to its end was shown all of it.
fn unfinished(
    chat: ChatId,
    screen: Option<&Screen>,
    log: &ClientLog,
    finals: &Finals,
) -> Option<Violation> {
    let lines = finals.get(&(chat, log.party.audience()))?;
    let shown = |seq: &Seq| {
        screen.is_some_and(|screen| screen.seqs.contains(seq) || screen.acknowledged.contains(seq))
    };
    let missing = lines.keys().filter(|seq| !shown(seq)).min()?;
    Some(
        Violation::new(
            Rule::Gap,
            chat,
            "never shown, though the client waited for it",
        )
        .at(*missing)
        .to(log.party),
    )
}
