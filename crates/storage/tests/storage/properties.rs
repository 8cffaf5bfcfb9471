//! Random lives: whatever is done, in whatever groups, all engines answer like the oracle, to everybody.

use crate::engines::Engines;
use crate::jobs::{Act, Outcome, submit};
use model::{ChatId, Clock as _, Party, Seq, TokenHash};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::time::Duration;
use storage::{ListCursor, ListFilter, NewGuest, PageRange, Storage};
use tokio::runtime::Runtime;

const GUESTS: i64 = 2;
const USER: Party = Party::user(42);

/// Everybody who looks: parties of chats and strangers.
const VIEWERS: [Party; 9] = [
    Party::guest(1),
    Party::guest(2),
    USER,
    Party::user(43),
    Party::worker(1),
    Party::worker(2),
    Party::worker(3),
    Party::admin(1),
    Party::admin(2),
];

/// One group of a random life.
#[derive(Debug, Clone)]
enum Step {
    /// Handed in without waiting, so that an engine may put them into one commit.
    Together(Vec<Act>),
    /// A guest signs in as the user.
    Become(i64),
    /// `is_read` follows.
    Follow,
    /// Time passes.
    Later(u64),
}

fn customer() -> impl Strategy<Value = Party> {
    prop_oneof![Just(Party::guest(1)), Just(Party::guest(2)), Just(USER)]
}

fn staff() -> impl Strategy<Value = Party> {
    prop_oneof![
        (1..=3_i64).prop_map(Party::worker),
        (1..=2_i64).prop_map(Party::admin)
    ]
}

fn anybody() -> impl Strategy<Value = Party> {
    prop_oneof![customer(), staff()]
}

/// Few keys, so that they meet each other.
fn key() -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        Just(None),
        "[ab]k[1-3]".prop_map(Some),
        Just(Some("ключ ☃".to_owned()))
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z%_ '\\\\]{1,12}",
        Just("ፍሬኑ ይጮኻል".to_owned()),
        Just("ÄRGER 100% 🛞".to_owned()),
        Just("ΟΔΌΣ, İzmir, ısı".to_owned()),
        Just("same".to_owned()),
    ]
}

/// What one party does in a chat; places beyond what stands are the chat's end.
fn act() -> impl Strategy<Value = Act> {
    let chat = 1..=4_i64;
    prop_oneof![
        2 => (customer(), proptest::option::of(text()), key())
            .prop_map(|(by, subject, key)| Act::Start { by, subject, key }),
        1 => (staff(), anybody()).prop_filter("with another person", |(by, with)| by != with)
            .prop_filter("guests are not started with", |(_, with)| with.kind != model::PartyKind::Guest)
            .prop_map(|(by, with)| Act::StartWith { by, with }),
        9 => (anybody(), chat.clone(), text(), key(), any::<bool>()).prop_map(
            |(by, chat, text, key, note)| Act::Say { by, chat, text, key, note: note && by.is_staff() }
        ),
        7 => (prop_oneof![1 => customer(), 2 => staff()], chat.clone(), prop_oneof![4 => 0..8_i64, 1 => Just(i64::MAX)])
            .prop_map(|(by, chat, to)| Act::Read { by, chat, to }),
        3 => (anybody(), chat.clone(), proptest::option::of(1..=3_i64))
            .prop_map(|(by, chat, worker)| Act::Assign { by, chat, worker }),
        1 => (staff(), chat.clone(), proptest::option::of(text()))
            .prop_map(|(by, chat, reason)| Act::Escalate { by, chat, reason }),
        1 => (anybody(), chat).prop_map(|(by, chat)| Act::Close { by, chat }),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => vec(act(), 1..9).prop_map(Step::Together),
        1 => (1..=GUESTS).prop_map(Step::Become),
        1 => Just(Step::Follow),
        2 => (0..3_u64).prop_map(Step::Later),
    ]
}

#[test]
fn any_life_reads_the_same_on_every_engine() {
    let runtime = Runtime::new().expect("a runtime can be made");
    let cases = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(24);
    let config = Config {
        cases,
        max_shrink_iters: 200,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(&vec(step(), 1..14), |life| runtime.block_on(live(life)))
        .unwrap_or_else(|error| panic!("{error}"));
}

async fn live(life: Vec<Step>) -> Result<(), TestCaseError> {
    let engines = Engines::open().await;
    for (_, storage) in engines.all() {
        for at in 1..=GUESTS {
            let hash = TokenHash(format!("{at:0>64}"));
            let name = Some(format!("Gäst {at}"));
            let guest = NewGuest {
                hash,
                name,
                email: None,
                created_at: engines.clock.now(),
            };
            assert_eq!(
                storage
                    .add_guest(guest)
                    .await
                    .expect("a guest can be added"),
                at
            );
        }
    }
    for step in life {
        play(&engines, &step).await?;
    }
    compare(&engines).await
}

async fn play(engines: &Engines, step: &Step) -> Result<(), TestCaseError> {
    let now = engines.clock.now();
    match step {
        Step::Together(acts) => {
            let acts = without_the_groups_own(&engines.memory, acts).await;
            let expected = together(&engines.memory, &acts).await;
            for (name, storage) in &engines.all()[1..] {
                let got = together(*storage, &acts).await;
                prop_assert_eq!(&got, &expected, "{} on {:?}", name, acts);
            }
        }
        Step::Become(guest) => {
            let mut moved = Vec::new();
            for (_, storage) in engines.all() {
                moved.push(
                    storage
                        .become_user(*guest, USER.id, now)
                        .await
                        .expect("it can"),
                );
            }
            prop_assert!(
                moved.windows(2).all(|pair| pair[0] == pair[1]),
                "{:?}",
                moved
            );
        }
        Step::Follow => {
            let all: Vec<ChatId> = (1..=20).map(ChatId::stored).collect();
            for (name, storage) in engines.all() {
                storage.follow_reads(&all).await.expect("it can");
                let lagging = storage.lagging_reads(50).await.expect("it can");
                prop_assert!(lagging.is_empty(), "{} lags: {:?}", name, lagging);
            }
        }
        Step::Later(millis) => {
            let span = Duration::from_millis(*millis).try_into().expect("short");
            engines.clock.advance(span);
        }
    }
    Ok(())
}

/// What a group does not see of itself is left out: a chat that the group begins has no number yet, and a
/// cursor cannot be moved between two lines of one commit (nobody can have seen them apart), so a place
/// that the group itself may reach stands for the chat's end.
async fn without_the_groups_own(memory: &dyn Storage, acts: &[Act]) -> Vec<Act> {
    let mut kept = Vec::new();
    for act in acts {
        let mut act = act.clone();
        let Some(chat) = chat_of(&act) else {
            kept.push(act);
            continue;
        };
        // An admin sees every chat.
        let view = memory
            .chat(Party::admin(1), ChatId::stored(chat))
            .await
            .expect("memory answers");
        let Some(view) = view else { continue };
        if let Act::Read { by, to, .. } = &mut act
            && *to >= view.chat.last(by.audience()).get()
        {
            *to = i64::MAX;
        }
        kept.push(act);
    }
    kept
}

const fn chat_of(act: &Act) -> Option<i64> {
    match act {
        Act::Start { .. } | Act::StartWith { .. } => None,
        Act::Say { chat, .. }
        | Act::Read { chat, .. }
        | Act::Assign { chat, .. }
        | Act::Escalate { chat, .. }
        | Act::Close { chat, .. } => Some(*chat),
    }
}

async fn together(storage: &dyn Storage, acts: &[Act]) -> Vec<Outcome> {
    let told: Vec<_> = acts
        .iter()
        .map(|act| submit(storage, act.clone()))
        .collect();
    let mut outcomes = Vec::new();
    for told in told {
        outcomes.push(told.await.expect("every job is told"));
    }
    outcomes
}

async fn compare(engines: &Engines) -> Result<(), TestCaseError> {
    let expected = everything(&engines.memory).await;
    for (name, storage) in &engines.all()[1..] {
        let got = everything(*storage).await;
        for (got, expected) in got.iter().zip(&expected) {
            prop_assert_eq!(got, expected, "{}", name);
        }
        prop_assert_eq!(got.len(), expected.len(), "{}", name);
    }
    Ok(())
}

/// Whatever anybody can read, in words.
async fn everything(storage: &dyn Storage) -> Vec<String> {
    let mut all = Vec::new();
    for viewer in VIEWERS {
        let unread = storage.unread(viewer).await.expect("it answers");
        all.push(format!("{viewer} unread {unread:?}"));
        let chats = listed(storage, viewer, &mut all).await;
        searched(storage, viewer, &mut all).await;
        for chat in (1..=chats + 3).map(ChatId::stored) {
            let view = storage.chat(viewer, chat).await.expect("it answers");
            all.push(format!("{viewer} chat {chat} {view:?}"));
            paged(storage, viewer, chat, &mut all).await;
        }
    }
    let rights = storage.ended_rights(Some(0)).await.expect("it answers").0;
    all.push(format!(
        "{:?}",
        rights.iter().map(|line| &line.right).collect::<Vec<_>>()
    ));
    let mut open: Vec<_> = storage
        .open_chats_by_worker()
        .await
        .expect("it answers")
        .into_iter()
        .collect();
    open.sort_unstable();
    all.push(format!("open {open:?}"));
    let mut lagging = storage.lagging_reads(100).await.expect("it answers");
    lagging.sort_unstable();
    all.push(format!("lagging {lagging:?}"));
    all
}

/// The list in pages of two; gives the greatest chat seen.
async fn listed(storage: &dyn Storage, viewer: Party, all: &mut Vec<String>) -> i64 {
    let (mut after, mut greatest) = (None, 0);
    loop {
        let page = storage
            .chats(viewer, &ListFilter::default(), after, 2)
            .await
            .expect("it answers");
        greatest = page
            .chats
            .iter()
            .map(|view| view.chat.id.get())
            .fold(greatest, i64::max);
        after = page.chats.last().map(|view| ListCursor {
            updated_at: view.chat.updated_at,
            chat: view.chat.id,
        });
        all.push(format!("{viewer} list {page:?}"));
        if !page.has_more {
            return greatest;
        }
    }
}

async fn searched(storage: &dyn Storage, viewer: Party, all: &mut Vec<String>) {
    let found = |q: &str| ListFilter {
        search: Some(q.to_owned()),
        ..ListFilter::default()
    };
    let filters = [
        found("a"),
        found("%"),
        found("_"),
        found("\\"),
        found("ärger"),
        found("οδός"),
        found("iZM"),
        found("ISI"),
        found("GÄST 1"),
        ListFilter {
            search_users: vec![7, 42],
            ..found("no such words")
        },
        ListFilter {
            unassigned: Some(true),
            ..ListFilter::default()
        },
        ListFilter {
            unassigned: Some(false),
            ..ListFilter::default()
        },
        ListFilter {
            worker_id: Some(1),
            status: Some(model::Status::Open),
            ..ListFilter::default()
        },
        ListFilter {
            user_id: Some(42),
            ..ListFilter::default()
        },
        ListFilter {
            guest_id: Some(1),
            ..ListFilter::default()
        },
    ];
    for filter in filters {
        let page = storage
            .chats(viewer, &filter, None, 100)
            .await
            .expect("it answers");
        let chats: Vec<_> = page.chats.iter().map(|view| view.chat.id.get()).collect();
        all.push(format!("{viewer} {filter:?}: {chats:?}"));
    }
}

/// Resuming from every point, and going back from every point.
async fn paged(storage: &dyn Storage, viewer: Party, chat: ChatId, all: &mut Vec<String>) {
    let newest = storage
        .page(viewer, chat, PageRange::Newest, 3)
        .await
        .expect("it answers");
    let Some(page) = &newest else { return };
    let last = page.chat.last(viewer.audience());
    all.push(format!("{viewer} newest of {chat}: {newest:?}"));
    for place in (0..=last.get() + 1).map(Seq::new) {
        for range in [PageRange::After(place), PageRange::Before(place)] {
            let page = storage
                .page(viewer, chat, range, 3)
                .await
                .expect("it answers")
                .expect("it is visible");
            all.push(format!(
                "{viewer} {range:?} of {chat}: {} {:?}",
                page.has_more, page.messages
            ));
        }
    }
}
