//! Every rule with a history that keeps it and one that breaks it in one place.

use model::{ChatId, Kind, Party, Sender, Seq};
use proptest::prelude::*;
use replay::checker::{
    Access, BodyHash, ClientLog, Event, History, Line, Row, Rule, Stamp, Stamps, View, What, check,
};
use std::sync::Arc;

const CHAT: ChatId = ChatId::stored(7);
const GUEST: Party = Party::guest(1);
const WORKER: Party = Party::worker(3);
const STRANGER: Party = Party::guest(9);

/// The `n`-th line: the guest and the worker take turns.
fn line(n: i64, reader: Party) -> Line {
    let sender = if n % 2 == 1 { GUEST } else { WORKER };
    Line {
        chat: CHAT,
        seq: Seq::new(n),
        message_id: 100 + n,
        kind: Kind::Text,
        sender: Sender::Party(sender),
        client_id: (sender == reader).then(|| key(n)),
        body: BodyHash::of(&format!("text {n}")),
    }
}

fn key(n: i64) -> Arc<str> {
    Arc::from(format!("key-{n}"))
}

/// A talk of `lines` lines that keeps every promise: each is sent, acknowledged, shown to the other, and read.
#[expect(
    clippy::too_many_lines,
    reason = "one run written down, event by event"
)]
fn kept(lines: i64) -> History {
    let stamps = Stamps::default();
    let mut guest = ClientLog::new(GUEST);
    let mut worker = ClientLog::new(WORKER);
    let note = |log: &mut ClientLog, what| {
        log.events.push(Event {
            at: stamps.next(),
            what,
        })
    };
    for n in 1..=lines {
        let (from, to) = if n % 2 == 1 {
            (&mut guest, &mut worker)
        } else {
            (&mut worker, &mut guest)
        };
        let shown = line(n, to.party);
        let body = shown.body;
        note(
            from,
            What::Invoke {
                client_id: key(n),
                chat: Some(CHAT),
                kind: Kind::Text,
                body,
                lane: None,
            },
        );
        note(
            from,
            What::Ok {
                client_id: key(n),
                chat: CHAT,
                seq: Seq::new(n),
                message_id: 100 + n,
            },
        );
        note(to, What::Seen(shown));
        note(
            to,
            What::MarkInvoke {
                chat: CHAT,
                seq: Seq::new(n),
            },
        );
        note(
            to,
            What::MarkOk {
                chat: CHAT,
                seq: Seq::new(n),
            },
        );
        let by = to.party;
        note(
            from,
            What::Cursor {
                chat: CHAT,
                by,
                seq: Seq::new(n),
                asked: None,
            },
        );
    }
    guest.complete.push(CHAT);
    worker.complete.push(CHAT);
    let view = |party| View {
        party,
        chat: CHAT,
        lines: (1..=lines).map(|n| line(n, party)).collect(),
        unread: vec![0, 0],
    };
    let row = |n: i64| {
        let line = line(n, GUEST);
        let (kind, message_id, sender, body) = (line.kind, line.message_id, line.sender, line.body);
        Row {
            chat: CHAT,
            kind,
            message_id,
            sender,
            client_id: Some(key(n)),
            body,
        }
    };
    let access = |party| Access {
        party,
        chat: CHAT,
        from: Stamp(0),
        until: None,
    };
    History {
        clients: vec![guest, worker, ClientLog::new(STRANGER)],
        views: vec![view(GUEST), view(WORKER)],
        rows: Some((1..=lines).map(row).collect()),
        access: vec![access(GUEST), access(WORKER)],
    }
}

type Break = fn(&mut History, i64);

fn rows(history: &mut History) -> &mut Vec<Row> {
    history.rows.get_or_insert_default()
}

fn push(history: &mut History, client: usize, what: What) {
    history.clients[client].events.push(Event {
        at: Stamp(1_000_000),
        what,
    });
}

fn index(n: i64) -> usize {
    usize::try_from(n - 1).expect("places are small and begin at 1")
}

/// One way to break each rule at line `n` (from 2 to the last but one).
const BREAKS: [(Rule, Break); 20] = [
    (Rule::Lost, |history, n| {
        rows(history).remove(index(n));
    }),
    (Rule::Lost, |history, n| {
        history.views[0].lines.remove(index(n));
    }),
    (Rule::Phantom, |history, _| {
        let mut row = rows(history)[0].clone();
        (row.message_id, row.client_id, row.body) = (900, None, BodyHash::of("buy now"));
        rows(history).push(row);
    }),
    (Rule::Phantom, |history, n| {
        let mut line = line(n, GUEST);
        (line.seq, line.message_id) = (Seq::new(500), 500);
        push(history, 0, What::Seen(line));
    }),
    (Rule::Changed, |history, n| {
        for view in &mut history.views {
            view.lines[index(n)].body = BodyHash::of("something else");
        }
    }),
    (Rule::Changed, |history, n| {
        rows(history)[index(n)].body = BodyHash::of("something else")
    }),
    (Rule::CertainFailStored, |history, n| {
        for log in &mut history.clients {
            for event in &mut log.events {
                if matches!(&event.what, What::Ok { client_id, .. } if *client_id == key(n)) {
                    event.what = What::Refused { client_id: key(n) };
                }
            }
        }
    }),
    (Rule::StoredDuplicate, |history, n| {
        let mut twin = rows(history)[index(n)].clone();
        twin.message_id = 900;
        rows(history).push(twin);
    }),
    (Rule::StoredDuplicate, |history, n| {
        // Without keys, the same text more often than it was sent.
        let mut twin = rows(history)[index(n)].clone();
        (twin.message_id, twin.client_id) = (900, None);
        rows(history).push(twin);
    }),
    (Rule::ShownDuplicate, |history, _| {
        push(history, 0, What::Seen(line(2, GUEST)))
    }),
    (Rule::ShownDuplicate, |history, _| {
        let mut twin = line(2, GUEST);
        twin.seq = Seq::new(3);
        push(history, 0, What::Seen(twin));
    }),
    (Rule::Order, |history, n| {
        for view in &mut history.views {
            view.lines.swap(index(n), index(n) + 1);
            (view.lines[index(n)].seq, view.lines[index(n) + 1].seq) =
                (Seq::new(n), Seq::new(n + 1));
        }
    }),
    (Rule::Order, |history, n| {
        history.views[1].lines.swap(index(n), index(n) + 1)
    }),
    (Rule::Gap, |history, _| {
        history.clients[0]
            .events
            .retain(|event| !matches!(&event.what, What::Seen(line) if line.seq == Seq::new(2)));
    }),
    (Rule::Foreign, |history, _| {
        push(history, 2, What::Named { chat: CHAT })
    }),
    (Rule::Foreign, |history, n| {
        push(history, 2, What::Seen(line(n, STRANGER)))
    }),
    (Rule::Foreign, |history, n| {
        // A note in a customer's pages.
        history.views[0].lines[index(n)].kind = Kind::Note;
    }),
    (Rule::Foreign, |history, _| {
        history.access[1].until = Some(Stamp(500_000));
        push(history, 1, What::Gone { chat: CHAT });
        push(history, 1, What::Named { chat: CHAT });
    }),
    (Rule::CursorFell, |history, _| {
        push(
            history,
            1,
            What::Cursor {
                chat: CHAT,
                by: GUEST,
                seq: Seq::new(1),
                asked: None,
            },
        );
    }),
    (Rule::UnreadWrong, |history, _| {
        history.views[0].unread = vec![3, 3]
    }),
];

#[test]
fn a_kept_history_has_no_violation() {
    for lines in 1..40 {
        assert_eq!(check(&kept(lines)), []);
    }
}

#[test]
fn every_rule_is_tried() {
    for rule in Rule::ALL {
        assert!(
            BREAKS.iter().any(|(broken, _)| *broken == rule),
            "{}",
            rule.as_str()
        );
    }
}

#[test]
fn every_break_is_found_by_its_rule() {
    for (number, (rule, break_it)) in BREAKS.iter().enumerate() {
        let mut history = kept(8);
        break_it(&mut history, 4);
        let found = check(&history);
        assert!(
            found.iter().any(|violation| violation.rule == *rule),
            "{number} {}: {found:?}",
            rule.as_str()
        );
        assert!(
            found.iter().all(|violation| violation.chat == Some(CHAT)),
            "{found:?}"
        );
    }
}

#[test]
fn an_answer_knows_what_was_known_before_it_was_asked_for() {
    let mut history = kept(8);
    push(
        &mut history,
        1,
        What::Cursor {
            chat: CHAT,
            by: GUEST,
            seq: Seq::new(1),
            asked: Some(Stamp(999_999)),
        },
    );
    assert!(
        check(&history)
            .iter()
            .any(|violation| violation.rule == Rule::CursorFell)
    );
    // The same answer, asked for before anybody knew better, is merely old.
    let mut history = kept(8);
    push(
        &mut history,
        1,
        What::Cursor {
            chat: CHAT,
            by: GUEST,
            seq: Seq::new(1),
            asked: Some(Stamp(0)),
        },
    );
    assert_eq!(check(&history), []);
}

#[test]
fn an_unknown_send_may_be_stored_or_not() {
    let forget = |history: &mut History| {
        for log in &mut history.clients {
            for event in &mut log.events {
                if matches!(&event.what, What::Ok { client_id, .. } if *client_id == key(8)) {
                    event.what = What::Unknown { client_id: key(8) };
                }
            }
        }
    };
    let mut stored = kept(8);
    forget(&mut stored);
    stored.clients[1].complete.clear();
    assert_eq!(check(&stored), []);
    let mut gone = stored;
    rows(&mut gone).pop();
    for view in &mut gone.views {
        view.lines.pop();
    }
    for log in &mut gone.clients {
        log.events
            .retain(|event| !matches!(&event.what, What::Seen(line) if line.seq == Seq::new(8)));
    }
    assert_eq!(check(&gone), []);
}

proptest! {
    #[test]
    fn any_break_anywhere_is_found(lines in 4_i64..60, at in 0.0_f64..1.0, which in 0..BREAKS.len()) {
        // From the second line to the last but one.
        let span = u32::try_from(lines - 3).unwrap();
        let step = (0..=span).rev().find(|step| f64::from(*step) <= at * f64::from(span)).unwrap_or(0);
        let (rule, break_it) = BREAKS[which];
        let mut history = kept(lines);
        break_it(&mut history, 2 + i64::from(step));
        let found = check(&history);
        prop_assert!(found.iter().any(|violation| violation.rule == rule), "{}: {found:?}", rule.as_str());
    }
}
