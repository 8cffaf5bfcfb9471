//! One long life of a chat, the same against every engine: what each step answers is written down once.

use crate::engines::Engines;
use crate::jobs::{Act, Outcome, perform};
use model::{ChatId, ClientId, Clock as _, Kind, Party, Seq, Status, Timestamp, TokenHash};
use storage::{EndedRight, ListCursor, ListFilter, NewGuest, PageRange, Storage};

const ADMIN: Party = Party::admin(1);
const OTHER_ADMIN: Party = Party::admin(2);
const WORKER: Party = Party::worker(3);
const OTHER_WORKER: Party = Party::worker(4);
const USER: Party = Party::user(42);

fn hash(text: &str) -> TokenHash {
    TokenHash(format!("{text:0>64}"))
}

fn say(by: Party, chat: i64, text: &str, key: &str) -> Act {
    Act::Say {
        by,
        chat,
        text: text.to_owned(),
        key: Some(key.to_owned()),
        note: false,
    }
}

fn note(by: Party, chat: i64, text: &str) -> Act {
    Act::Say {
        by,
        chat,
        text: text.to_owned(),
        key: None,
        note: true,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_lives_the_same_life_on_every_engine() {
    let engines = Engines::open().await;
    for (name, storage) in engines.all() {
        println!("on {name}");
        let guest = arrival(storage, engines.clock.now()).await;
        let chat = first_words(storage, guest).await;
        answers(storage, guest, chat).await;
        reading(storage, guest, chat).await;
        closing_and_reopening(storage, guest, chat).await;
        handing_over(storage, guest, chat).await;
        between_staff(storage).await;
        becoming_a_user(storage, guest, chat, engines.clock.now()).await;
    }
}

async fn arrival(storage: &dyn Storage, now: Timestamp) -> Party {
    let guest = NewGuest {
        hash: hash("guest"),
        name: Some("Ülo Kask".to_owned()),
        email: None,
        created_at: now,
    };
    let id = storage.add_guest(guest).await.unwrap();
    let session = storage
        .session(&hash("guest"))
        .await
        .unwrap()
        .expect("the guest is signed in");
    assert_eq!((session.party, session.created_at), (Party::guest(id), now));
    assert_eq!(
        storage.guests(&[id, id + 1]).await.unwrap()[0]
            .name
            .as_deref(),
        Some("Ülo Kask")
    );
    Party::guest(id)
}

async fn first_words(storage: &dyn Storage, guest: Party) -> i64 {
    let start = Act::Start {
        by: guest,
        subject: Some("Brakes_100%".to_owned()),
        key: Some("s1".to_owned()),
    };
    let Outcome::Started(chat) = perform(storage, start.clone()).await else {
        panic!("not started")
    };
    assert_eq!(
        perform(storage, start).await,
        Outcome::Started(chat),
        "the same key starts nothing new"
    );
    let first = perform(storage, say(guest, chat, "They squeak. ፍሬን", "k1")).await;
    assert!(matches!(first, Outcome::Said(_, 1, 1)), "{first:?}");
    assert_eq!(
        perform(storage, say(guest, chat, "They squeak. ፍሬን", "k1")).await,
        first
    );
    let reused = Outcome::Refused("key reused");
    assert_eq!(
        perform(storage, say(guest, chat, "Another body", "k1")).await,
        reused
    );
    assert_eq!(
        perform(storage, say(guest, chat + 1, "They squeak. ፍሬን", "k1")).await,
        reused
    );
    let not_found = Outcome::Refused("not found");
    assert_eq!(
        perform(storage, say(USER, chat, "Not mine", "k1")).await,
        not_found
    );
    assert_eq!(
        perform(storage, say(WORKER, chat, "Not mine", "k1")).await,
        not_found
    );
    assert!(
        storage
            .chat(WORKER, ChatId::stored(chat))
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        storage
            .page(USER, ChatId::stored(chat), PageRange::Newest, 10)
            .await
            .unwrap()
            .is_none()
    );
    chat
}

async fn answers(storage: &dyn Storage, guest: Party, chat: i64) {
    let id = ChatId::stored(chat);
    let unread = storage.unread(ADMIN).await.unwrap();
    assert_eq!(
        (unread.total, unread.mine, unread.chats),
        (1, 1, vec![(id, 1)])
    );
    let assign = Act::Assign {
        by: ADMIN,
        chat,
        worker: Some(WORKER.id),
    };
    assert_eq!(perform(storage, assign).await, Outcome::Done(true));
    assert_eq!(
        storage.chat(WORKER, id).await.unwrap().unwrap().chat.status,
        Status::Pending
    );
    let noted = perform(storage, note(WORKER, chat, "Rear discs, surely")).await;
    assert!(matches!(noted, Outcome::Said(1, 2, 3)), "{noted:?}");
    let said = perform(storage, say(WORKER, chat, "Come by at nine", "k1")).await;
    assert!(matches!(said, Outcome::Said(_, 3, 4)), "{said:?}");
    let view = storage.chat(guest, id).await.unwrap().unwrap();
    assert_eq!((view.chat.status, view.unread), (Status::Open, 1));
    assert_eq!(view.last.unwrap().body, "Come by at nine");
    assert_eq!(storage.unread(WORKER).await.unwrap().total, 0);
    // To the admin the chat is no longer his to answer: the guest's text, the worker's note and text.
    let unread = storage.unread(ADMIN).await.unwrap();
    assert_eq!((unread.total, unread.mine), (3, 0));
    assert_eq!(storage.open_chats_by_worker().await.unwrap()[&WORKER.id], 1);
}

async fn reading(storage: &dyn Storage, guest: Party, chat: i64) {
    let id = ChatId::stored(chat);
    let page = storage
        .page(guest, id, PageRange::Newest, 2)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        page.messages
            .iter()
            .map(|line| line.seq.get())
            .collect::<Vec<_>>(),
        [2, 3]
    );
    assert!(page.has_more && page.messages.iter().all(|line| line.kind != Kind::Note));
    let page = storage
        .page(WORKER, id, PageRange::After(Seq::new(1)), 2)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        page.messages
            .iter()
            .map(|line| line.staff_seq.get())
            .collect::<Vec<_>>(),
        [2, 3]
    );
    assert!(page.has_more && page.messages[1].kind == Kind::Note);
    let page = storage
        .page(WORKER, id, PageRange::Before(Seq::new(4)), 2)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        page.messages
            .iter()
            .map(|line| line.staff_seq.get())
            .collect::<Vec<_>>(),
        [2, 3]
    );
    let read = |to| Act::Read {
        by: guest,
        chat,
        to,
    };
    assert_eq!(perform(storage, read(2)).await, Outcome::Done(true));
    assert_eq!(
        perform(storage, read(1)).await,
        Outcome::Done(false),
        "never back"
    );
    assert_eq!(storage.unread(guest).await.unwrap().total, 1);
    assert_eq!(
        perform(storage, read(99)).await,
        Outcome::Done(true),
        "never past the last"
    );
    let view = storage.chat(guest, id).await.unwrap().unwrap();
    assert_eq!((view.unread, view.chat.customer_read_seq), (0, Seq::new(3)));
    own_notes(storage, chat).await;
    storage
        .follow_reads(&[id, ChatId::stored(chat + 7)])
        .await
        .unwrap();
    assert!(storage.lagging_reads(10).await.unwrap().is_empty());
}

async fn own_notes(storage: &dyn Storage, chat: i64) {
    // A note moves no cursor, and is not unread to its author, before the cursor or after it.
    let noted = perform(storage, note(ADMIN, chat, "Ask for the key")).await;
    assert!(matches!(noted, Outcome::Said(2, 3, 5)), "{noted:?}");
    assert_eq!(storage.unread(ADMIN).await.unwrap().total, 3);
    let glance = Act::Read {
        by: ADMIN,
        chat,
        to: 2,
    };
    assert_eq!(perform(storage, glance).await, Outcome::Done(true));
    assert_eq!(storage.unread(ADMIN).await.unwrap().total, 2);
    assert_eq!(storage.unread(WORKER).await.unwrap().total, 1);
}

async fn closing_and_reopening(storage: &dyn Storage, guest: Party, chat: i64) {
    let id = ChatId::stored(chat);
    assert_eq!(
        perform(storage, Act::Close { by: guest, chat }).await,
        Outcome::Refused("forbidden")
    );
    let close = Act::Close { by: WORKER, chat };
    assert_eq!(perform(storage, close.clone()).await, Outcome::Done(true));
    assert_eq!(perform(storage, close).await, Outcome::Done(false));
    assert!(storage.open_chats_by_worker().await.unwrap().is_empty());
    let retried = perform(storage, say(guest, chat, "They squeak. ፍሬን", "k1")).await;
    assert!(matches!(retried, Outcome::Said(_, 1, 1)));
    assert_eq!(
        storage.chat(guest, id).await.unwrap().unwrap().chat.status,
        Status::Closed
    );
    let said = perform(storage, say(guest, chat, "Still squeaks", "k2")).await;
    assert!(
        matches!(said, Outcome::Said(_, 6, 8)),
        "the event comes first: {said:?}"
    );
    assert_eq!(
        storage.chat(guest, id).await.unwrap().unwrap().chat.status,
        Status::Open
    );
}

async fn handing_over(storage: &dyn Storage, guest: Party, chat: i64) {
    let id = ChatId::stored(chat);
    let (_, before) = storage.ended_rights(None).await.unwrap();
    let escalate = Act::Escalate {
        by: WORKER,
        chat,
        reason: Some("needs a lift".to_owned()),
    };
    assert_eq!(perform(storage, escalate).await, Outcome::Done(true));
    let unread = storage.unread(ADMIN).await.unwrap();
    assert!(unread.mine > 0 && unread.mine == unread.total);
    let assign = Act::Assign {
        by: OTHER_ADMIN,
        chat,
        worker: Some(OTHER_WORKER.id),
    };
    assert_eq!(perform(storage, assign).await, Outcome::Done(true));
    assert!(
        storage
            .page(WORKER, id, PageRange::Newest, 10)
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(
        storage.chats_of_worker(OTHER_WORKER.id).await.unwrap(),
        [id]
    );
    let (lines, last) = storage.ended_rights(Some(before)).await.unwrap();
    let rights: Vec<_> = lines.into_iter().map(|line| line.right).collect();
    assert_eq!(rights, [EndedRight::Chat(WORKER, id)]);
    assert!(storage.ended_rights(Some(last)).await.unwrap().0.is_empty());
    searching(storage, guest, id).await;
}

async fn searching(storage: &dyn Storage, guest: Party, id: ChatId) {
    let found = async |viewer: Party, q: &str| {
        let filter = ListFilter {
            search: Some(q.to_owned()),
            ..ListFilter::default()
        };
        let page = storage.chats(viewer, &filter, None, 10).await.unwrap();
        page.chats
            .into_iter()
            .map(|view| view.chat.id)
            .collect::<Vec<_>>()
            == [id]
    };
    for q in ["s_100%", "BRAKES", "squeak", "ፍሬን", "ÜLO k", "still"] {
        assert!(found(ADMIN, q).await, "{q}");
        assert!(found(guest, q).await, "{q}");
    }
    for q in ["rear discs", "Needs a LIFT"] {
        assert!(found(OTHER_WORKER, q).await, "{q}");
        assert!(!found(guest, q).await, "{q} stands in a note");
    }
    for q in ["br%kes", "brake_s", "the chat was"] {
        assert!(!found(ADMIN, q).await, "{q}");
    }
    assert!(!found(WORKER, "squeak").await);
}

async fn between_staff(storage: &dyn Storage) {
    let started = perform(
        storage,
        Act::StartWith {
            by: WORKER,
            with: OTHER_ADMIN,
        },
    )
    .await;
    let Outcome::Started(chat) = started else {
        panic!("not started: {started:?}")
    };
    let id = ChatId::stored(chat);
    assert!(matches!(
        perform(storage, say(WORKER, chat, "Lunch?", "l1")).await,
        Outcome::Said(_, 1, 1)
    ));
    assert_eq!(
        storage.chat(OTHER_ADMIN, id).await.unwrap().unwrap().unread,
        1
    );
    assert!(storage.chat(OTHER_WORKER, id).await.unwrap().is_none());
    let assign = Act::Assign {
        by: ADMIN,
        chat,
        worker: Some(4),
    };
    assert_eq!(
        perform(storage, assign).await,
        Outcome::Refused("staff chat")
    );
    let unassigned = ListFilter {
        unassigned: Some(true),
        ..ListFilter::default()
    };
    assert!(
        storage
            .chats(ADMIN, &unassigned, None, 10)
            .await
            .unwrap()
            .chats
            .is_empty()
    );
    let mine = storage
        .chats(WORKER, &ListFilter::default(), None, 10)
        .await
        .unwrap();
    assert_eq!(
        mine.chats
            .iter()
            .map(|view| view.chat.id)
            .collect::<Vec<_>>(),
        [id]
    );
}

async fn becoming_a_user(storage: &dyn Storage, guest: Party, chat: i64, now: Timestamp) {
    let id = ChatId::stored(chat);
    let start = Act::Start {
        by: USER,
        subject: None,
        key: Some("s1".to_owned()),
    };
    let Outcome::Started(own) = perform(storage, start.clone()).await else {
        panic!("not started")
    };
    perform(storage, say(USER, own, "Mine", "k1")).await;
    let before = storage.chat(guest, id).await.unwrap().unwrap();
    assert_eq!(
        storage.become_user(guest.id, USER.id, now).await.unwrap(),
        [id]
    );
    assert!(storage.chat(guest, id).await.unwrap().is_none());
    assert!(storage.session(&hash("guest")).await.unwrap().is_none());
    let after = storage.chat(USER, id).await.unwrap().unwrap();
    assert_eq!(
        (after.chat.customer, after.unread),
        (Some(USER), before.unread)
    );
    let page = storage
        .page(USER, id, PageRange::After(Seq::ZERO), 10)
        .await
        .unwrap()
        .unwrap();
    assert!(page.messages[0].sender.is(USER));
    assert_eq!(
        page.messages[0].client_id, None,
        "the user had used that key"
    );
    assert_eq!(page.messages[5].client_id, ClientId::new("k2").ok());
    assert_eq!(
        perform(storage, start).await,
        Outcome::Started(own),
        "the user's own key won"
    );
    let (lines, _) = storage.ended_rights(Some(0)).await.unwrap();
    let rights: Vec<_> = lines
        .into_iter()
        .rev()
        .take(2)
        .map(|line| line.right)
        .collect();
    assert_eq!(
        rights,
        [EndedRight::Party(guest), EndedRight::Session(hash("guest"))]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_are_read_page_by_page_and_each_chat_once() {
    let engines = Engines::open().await;
    for at in 0..7 {
        if at % 2 == 0 {
            engines
                .clock
                .advance(std::time::Duration::from_millis(5).try_into().unwrap());
        }
        for (_, storage) in engines.all() {
            let start = Act::Start {
                by: USER,
                subject: Some(format!("number {at}")),
                key: None,
            };
            assert_eq!(perform(storage, start).await, Outcome::Started(at + 1));
        }
    }
    for (name, storage) in engines.all() {
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = storage
                .chats(USER, &ListFilter::default(), after, 2)
                .await
                .unwrap();
            seen.extend(page.chats.iter().map(|view| view.chat.id.get()));
            let last = &page.chats.last().unwrap().chat;
            after = Some(ListCursor {
                updated_at: last.updated_at,
                chat: last.id,
            });
            if !page.has_more {
                break;
            }
        }
        assert_eq!(seen, [7, 6, 5, 4, 3, 2, 1], "{name}");
    }
}
