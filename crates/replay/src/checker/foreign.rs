//! Nobody is shown anything of a chat they may not see: no line, no cursor, no name, no note, no foreign key.

use super::{Access, ClientLog, Event, History, Line, Rule, Stamp, Violation, What};
use model::{ChatId, Kind, Party, PartyKind};
use std::collections::{HashMap, HashSet};

pub(super) fn check(history: &History) -> Vec<Violation> {
    let rights = Rights::new(&history.access);
    let mut violations: Vec<Violation> = history
        .clients
        .iter()
        .flat_map(|log| check_client(log, &rights))
        .collect();
    for view in &history.views {
        violations.extend(
            view.lines
                .iter()
                .filter_map(|line| betrayed(line, view.party)),
        );
    }
    violations
}

struct Rights<'a> {
    by_party: HashMap<(Party, ChatId), Vec<&'a Access>>,
    known: HashSet<ChatId>,
}

impl<'a> Rights<'a> {
    fn new(access: &'a [Access]) -> Self {
        let mut rights = Self {
            by_party: HashMap::new(),
            known: HashSet::new(),
        };
        for right in access {
            rights
                .by_party
                .entry((right.party, right.chat))
                .or_default()
                .push(right);
            rights.known.insert(right.chat);
        }
        rights
    }

    /// Whether the party had the right at some time between asking and being told.
    fn may(&self, party: Party, chat: ChatId, asked: Stamp, at: Stamp) -> bool {
        match party.kind {
            PartyKind::Admin => return true,
            // Staff of a server with a past have chats that this run knows nothing of.
            PartyKind::Worker if !self.known.contains(&chat) => return true,
            _ => {}
        }
        let rights = self.by_party.get(&(party, chat)).into_iter().flatten();
        rights
            .into_iter()
            .any(|right| right.from <= at && right.until.is_none_or(|until| asked <= until))
    }

    /// Whether a right that lived after asking has begun and ended by then or later.
    fn ended(&self, party: Party, chat: ChatId, asked: Stamp, at: Stamp) -> bool {
        let mut rights = self.by_party.get(&(party, chat)).into_iter().flatten();
        rights.any(|right| right.from <= at && right.until.is_some_and(|until| asked <= until))
    }

    /// How many rights to this chat the party had, one after the other, between asking and being told. A screen
    /// that reads late may be told of the end of one right long after the next has begun, and even ended.
    fn count(&self, party: Party, chat: ChatId, asked: Stamp, at: Stamp) -> usize {
        let rights = self.by_party.get(&(party, chat)).into_iter().flatten();
        rights
            .filter(|right| right.from <= at && right.until.is_none_or(|until| asked <= until))
            .count()
    }
}

fn check_client(log: &ClientLog, rights: &Rights<'_>) -> Vec<Violation> {
    // How often each chat was said to be gone on this connection, after having been told of.
    let mut gone: HashMap<ChatId, usize> = HashMap::new();
    let mut told: HashSet<ChatId> = HashSet::new();
    let mut asked = None;
    let mut violations = Vec::new();
    for event in &log.events {
        if event.what == What::Listening {
            asked = Some(event.at);
            gone.clear();
        }
        let Some(chat) = named(event) else { continue };
        if let What::Gone { chat } = event.what {
            // Said again of an old loss (another node's log tells it too), it ends nothing.
            let ended = || rights.ended(log.party, chat, asked.unwrap_or(event.at), event.at);
            let ends = told.remove(&chat) || (!gone.contains_key(&chat) && ended());
            *gone.entry(chat).or_default() += usize::from(ends);
            continue;
        }
        told.insert(chat);
        let since = asked.unwrap_or(event.at);
        let gone = gone.get(&chat).copied().unwrap_or(0);
        if !rights.may(log.party, chat, since, event.at) {
            violations.push(found(event, chat, "not a member at that time", log.party));
        } else if gone > 0 && gone >= rights.count(log.party, chat, since, event.at) {
            violations.push(found(
                event,
                chat,
                "told after the chat was gone",
                log.party,
            ));
        }
        if let What::Seen(line) | What::Peeked(line) = &event.what {
            violations.extend(betrayed(line, log.party));
        }
    }
    violations
}

fn named(event: &Event) -> Option<ChatId> {
    match &event.what {
        What::Seen(line) | What::Peeked(line) => Some(line.chat),
        What::Named { chat }
        | What::Gone { chat }
        | What::Cursor { chat, .. }
        | What::Ok { chat, .. } => Some(*chat),
        _ => None,
    }
}

fn found(event: &Event, chat: ChatId, detail: &str, party: Party) -> Violation {
    let violation = Violation::new(Rule::Foreign, chat, detail).to(party);
    match &event.what {
        What::Seen(line) => violation.at(line.seq),
        _ => violation,
    }
}

/// A note for a customer, or the key of somebody else's send.
fn betrayed(line: &Line, reader: Party) -> Option<Violation> {
    let violation = |detail| {
        Some(
            Violation::new(Rule::Foreign, line.chat, detail)
                .at(line.seq)
                .to(reader),
        )
    };
    if line.kind == Kind::Note && !reader.is_staff() {
        violation("an internal note reached a customer")
    } else if line.client_id.is_some() && !line.sender.is(reader) {
        violation("somebody else's client_id")
    } else {
        None
    }
}
