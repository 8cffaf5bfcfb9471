//! Holds `decide`, `Scope` and the reviewed table together.

use model::{Party, PartyKind, Status};
use policy::{Action, ChatFacts, Decision, Scope, ShopAction, decide, may_in_shop, may_start_with};
use proptest::prelude::*;

fn customer_chat(
    customer: Party,
    worker: Option<i64>,
    parties: &[Party],
    status: Status,
) -> ChatFacts {
    ChatFacts {
        customer: Some(customer),
        worker,
        parties: parties.to_vec(),
        status,
    }
}

fn staff_chat(sides: [Party; 2], status: Status) -> ChatFacts {
    ChatFacts {
        customer: None,
        worker: None,
        parties: sides.to_vec(),
        status,
    }
}

/// Every row of the table: its words, who asks, and the chat.
fn rows(status: Status) -> Vec<(&'static str, Party, ChatFacts)> {
    let others = customer_chat(Party::user(9), Some(9), &[], status);
    let staff_others = staff_chat([Party::worker(8), Party::admin(9)], status);
    let (guest, user, worker, admin) = (
        Party::guest(1),
        Party::user(1),
        Party::worker(1),
        Party::admin(1),
    );
    vec![
        (
            "guest, own chat",
            guest,
            customer_chat(guest, Some(1), &[admin], status),
        ),
        ("guest, other chat", guest, others.clone()),
        ("guest, staff chat", guest, staff_others.clone()),
        (
            "user, own chat",
            user,
            customer_chat(user, None, &[], status),
        ),
        ("user, other chat", user, others.clone()),
        ("user, staff chat", user, staff_others.clone()),
        (
            "worker, assigned",
            worker,
            customer_chat(guest, Some(1), &[], status),
        ),
        ("worker, other chat", worker, others.clone()),
        (
            "worker, side of a staff chat",
            worker,
            staff_chat([admin, worker], status),
        ),
        ("worker, other staff chat", worker, staff_others.clone()),
        (
            "admin, party",
            admin,
            customer_chat(user, Some(1), &[admin], status),
        ),
        ("admin, not a party", admin, others),
        (
            "admin, side of a staff chat",
            admin,
            staff_chat([admin, worker], status),
        ),
        ("admin, other staff chat", admin, staff_others),
    ]
}

fn word(decision: Decision) -> &'static str {
    match decision {
        Decision::Yes => "yes",
        Decision::NotFound => "404",
        Decision::Forbidden => "403",
        Decision::StaffChat => "409",
    }
}

fn squeeze(text: &str) -> Vec<String> {
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

fn computed(status: Status) -> Vec<String> {
    let mut lines = vec!["role".to_owned()];
    for action in Action::ALL {
        lines[0] += &format!(" {action:?}");
    }
    for (name, who, facts) in rows(status) {
        let answers = Action::ALL.map(|action| word(decide(who, action, &facts)));
        lines.push(format!("{name} {}", answers.join(" ")));
    }
    lines.push(format!(
        "shop {}",
        ShopAction::ALL.map(|a| format!("{a:?}")).join(" ")
    ));
    for kind in PartyKind::ALL {
        let yes_no = |action| {
            if may_in_shop(kind, action) {
                "yes"
            } else {
                "no"
            }
        };
        lines.push(format!("{kind} {}", ShopAction::ALL.map(yes_no).join(" ")));
    }
    lines.push("start with shop guest user worker admin".to_owned());
    for kind in PartyKind::ALL {
        let yes_no = |with| {
            if may_start_with(kind, with) {
                "yes"
            } else {
                "no"
            }
        };
        let with = PartyKind::ALL.map(|with| yes_no(Some(with)));
        lines.push(format!("{kind} {} {}", yes_no(None), with.join(" ")));
    }
    lines
}

#[test]
fn the_reviewed_table_is_what_the_code_decides_in_every_state() {
    let reviewed = squeeze(include_str!("table.txt"));
    for status in Status::ALL {
        assert_eq!(computed(status), reviewed, "in state {status}");
    }
}

fn any_party() -> impl Strategy<Value = Party> {
    (0..4_usize, 1..4_i64).prop_map(|(kind, id)| Party::new(PartyKind::ALL[kind], id))
}

fn any_facts() -> impl Strategy<Value = ChatFacts> {
    let customer = prop_oneof![
        Just(None),
        (1..4_i64).prop_map(|id| Some(Party::guest(id))),
        (1..4_i64).prop_map(|id| Some(Party::user(id))),
    ];
    let staff = prop::collection::vec(
        (any::<bool>(), 1..4_i64).prop_map(|(admin, id)| {
            if admin {
                Party::admin(id)
            } else {
                Party::worker(id)
            }
        }),
        0..3,
    );
    (customer, prop::option::of(1..4_i64), staff, 0..4_usize).prop_map(
        |(customer, worker, parties, status)| ChatFacts {
            worker: customer.and(worker),
            customer,
            parties,
            status: Status::ALL[status],
        },
    )
}

proptest! {
    #[test]
    fn filter_and_decision_agree(who in any_party(), facts in any_facts()) {
        let seen = decide(who, Action::See, &facts) == Decision::Yes;
        prop_assert_eq!(Scope::of(who).admits(&facts), seen);
        for action in Action::ALL {
            // What is not seen is not found, whatever one wants to do with it; what is seen never is.
            prop_assert_eq!(decide(who, action, &facts) == Decision::NotFound, !seen);
        }
    }

    #[test]
    fn customers_never_meet_what_is_staffs(id in 1..4_i64, guest in any::<bool>(), facts in any_facts()) {
        let who = if guest { Party::guest(id) } else { Party::user(id) };
        for action in [
            Action::SeeNotes,
            Action::WriteNote,
            Action::Tag,
            Action::Snooze,
            Action::Look,
            Action::SeeCustomer,
        ] {
            prop_assert_ne!(decide(who, action, &facts), Decision::Yes);
        }
    }
}
