//! Staff's tools: what each step answers is written down once, for every engine.

use crate::engines::Engines;
use crate::jobs::{Act, Outcome, perform};
use model::{ChatId, Clock as _, Party, SignedDuration, Timestamp};
use storage::{
    ChatExtras, Duty, ListFilter, NewAppointment, NewCar, NewReply, REPLIES_MAX, Rated, Rating,
    ReplySaved, Storage,
};

const ADMIN: Party = Party::admin(1);
const SARA: Party = Party::worker(3);
const DAWIT: Party = Party::worker(4);
const USER: Party = Party::user(42);
const HOUR: i64 = 3_600_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tags_are_staffs_and_counted_within_the_scope() {
    let engines = Engines::open().await;
    for (name, storage) in engines.all() {
        let (first, second) = (begin(storage, USER).await, begin(storage, USER).await);
        assign(storage, first, SARA).await;
        for nobody in [USER, DAWIT] {
            let refused = storage.set_tags(nobody, first, &words(&["x"])).await;
            assert_eq!(refused.unwrap(), None, "{name}: {nobody}");
        }
        let missing = storage.set_tags(ADMIN, ChatId::stored(999), &[]).await;
        assert_eq!(missing.unwrap(), None, "{name}");
        let facts = storage
            .set_tags(SARA, first, &words(&["brakes", "ፍሬን", "Brakes"]))
            .await;
        assert_eq!(
            facts.unwrap().expect("the worker's own chat").worker,
            Some(3)
        );
        storage
            .set_tags(ADMIN, second, &words(&["brakes"]))
            .await
            .unwrap();
        let extras = extras(&engines, storage, SARA, first).await;
        assert_eq!(extras.tags, ["Brakes", "brakes", "ፍሬን"], "{name}: by name");
        let customers = self::extras(&engines, storage, USER, first).await;
        assert_eq!(customers, ChatExtras::default(), "{name}");
        assert_eq!(
            storage.tags(ADMIN).await.unwrap(),
            counted(&[("brakes", 2), ("Brakes", 1), ("ፍሬን", 1)]),
            "{name}: the most used first"
        );
        assert_eq!(
            storage.tags(SARA).await.unwrap(),
            counted(&[("Brakes", 1), ("brakes", 1), ("ፍሬን", 1)]),
            "{name}: no more than she sees"
        );
        assert_eq!(storage.tags(DAWIT).await.unwrap(), [], "{name}");
        let tagged = |tag: &str| ListFilter {
            tag: Some(tag.to_owned()),
            ..ListFilter::default()
        };
        assert_eq!(listed(storage, ADMIN, tagged("brakes")).await.len(), 2);
        assert_eq!(
            listed(storage, SARA, tagged("brakes")).await,
            [first],
            "{name}"
        );
        assert_eq!(listed(storage, ADMIN, tagged("BRAKES")).await, []);
        // The whole new set.
        storage
            .set_tags(ADMIN, first, &words(&["tyres"]))
            .await
            .unwrap();
        storage.set_tags(ADMIN, second, &[]).await.unwrap();
        assert_eq!(storage.tags(ADMIN).await.unwrap(), counted(&[("tyres", 1)]));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_snooze_is_its_owners_and_ends_by_time_or_by_a_text_of_the_other_side() {
    let engines = Engines::open().await;
    for (name, storage) in engines.all() {
        let now = engines.clock.now();
        let chat = begin(storage, USER).await;
        assign(storage, chat, SARA).await;
        assert_eq!(
            storage
                .snooze(USER, chat, Some(now.plus_millis(HOUR)), now)
                .await
                .unwrap(),
            None,
            "{name}: not a customer's"
        );
        let until = now.plus_millis(HOUR);
        let aside = storage.snooze(SARA, chat, Some(until), now).await.unwrap();
        assert!(aside.is_some(), "{name}");
        let snoozed = |wanted| ListFilter {
            snoozed: Some((wanted, engines.clock.now())),
            ..ListFilter::default()
        };
        assert_eq!(until_of(&engines, storage, SARA, chat).await, Some(until));
        assert_eq!(until_of(&engines, storage, ADMIN, chat).await, None);
        assert_eq!(listed(storage, SARA, snoozed(true)).await, [chat]);
        assert_eq!(listed(storage, SARA, snoozed(false)).await, []);
        assert_eq!(listed(storage, ADMIN, snoozed(true)).await, []);
        assert!(listed(storage, ADMIN, snoozed(false)).await.contains(&chat));
        // A colleague's text, one's own, and a note are not the other side's.
        say(storage, ADMIN, chat, false).await;
        say(storage, SARA, chat, false).await;
        say(storage, ADMIN, chat, true).await;
        assert_eq!(until_of(&engines, storage, SARA, chat).await, Some(until));
        say(storage, USER, chat, false).await;
        assert_eq!(
            until_of(&engines, storage, SARA, chat).await,
            None,
            "{name}"
        );
        assert_eq!(listed(storage, SARA, snoozed(true)).await, []);
        assert_eq!(listed(storage, SARA, snoozed(false)).await, [chat]);
        // Put aside again, and taken back; put aside again, and the hour passes.
        storage.snooze(SARA, chat, Some(until), now).await.unwrap();
        assert_eq!(until_of(&engines, storage, SARA, chat).await, Some(until));
        storage.snooze(SARA, chat, None, now).await.unwrap();
        assert_eq!(until_of(&engines, storage, SARA, chat).await, None);
        storage.snooze(SARA, chat, Some(until), now).await.unwrap();
        engines.clock.advance(SignedDuration::from_hours(1));
        assert_eq!(
            until_of(&engines, storage, SARA, chat).await,
            None,
            "{name}"
        );
        let over = ListFilter {
            snoozed: Some((true, engines.clock.now())),
            ..ListFilter::default()
        };
        assert_eq!(listed(storage, SARA, over).await, [], "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn between_staff_the_other_side_is_anybody_else() {
    let engines = Engines::open().await;
    for (name, storage) in engines.all() {
        let now = engines.clock.now();
        let start = Act::StartWith {
            by: SARA,
            with: DAWIT,
        };
        let Outcome::Started(chat) = perform(storage, start).await else {
            panic!("not started")
        };
        let chat = ChatId::stored(chat);
        let until = now.plus_millis(HOUR);
        storage.snooze(SARA, chat, Some(until), now).await.unwrap();
        say(storage, SARA, chat, false).await;
        assert_eq!(until_of(&engines, storage, SARA, chat).await, Some(until));
        say(storage, DAWIT, chat, false).await;
        assert_eq!(
            until_of(&engines, storage, SARA, chat).await,
            None,
            "{name}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_chat_is_rated_by_its_customer_alone() {
    let engines = Engines::open().await;
    for (name, storage) in engines.all() {
        let chat = begin(storage, USER).await;
        assign(storage, chat, SARA).await;
        let rating = Rating {
            stars: 4,
            comment: Some("Quick. አመሰግናለሁ".to_owned()),
            created_at: engines.clock.now(),
        };
        let rate = |who| storage.rate(who, chat, &rating);
        assert_eq!(rate(USER).await.unwrap(), Rated::NotClosed, "{name}");
        let act = Act::Close {
            by: SARA,
            chat: chat.get(),
        };
        assert_eq!(perform(storage, act).await, Outcome::Done(true));
        for nobody in [Party::user(43), Party::guest(42), SARA, ADMIN] {
            assert_eq!(rate(nobody).await.unwrap(), Rated::NotYours, "{name}");
        }
        assert!(matches!(rate(USER).await.unwrap(), Rated::Done(_)));
        for viewer in [USER, SARA, ADMIN] {
            let seen = extras(&engines, storage, viewer, chat).await.rating;
            assert_eq!(seen.as_ref(), Some(&rating), "{name}");
        }
        let second = Rating {
            stars: 2,
            comment: None,
            created_at: rating.created_at.plus_millis(5),
        };
        storage.rate(USER, chat, &second).await.unwrap();
        let seen = extras(&engines, storage, USER, chat).await.rating;
        assert_eq!(seen, Some(second), "{name}: the second takes its place");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn duty_and_capacity_are_remembered() {
    let engines = Engines::open().await;
    for (name, storage) in engines.all() {
        let of_sara = async || storage.duty().await.unwrap().get(&3).copied();
        let duty = |on, capacity| Some(Duty { on, capacity });
        assert_eq!(of_sara().await, None, "{name}");
        storage.set_duty(3, false, None).await.unwrap();
        assert_eq!(of_sara().await, duty(false, None), "{name}");
        storage.set_duty(3, true, Some(Some(5))).await.unwrap();
        storage.set_duty(3, false, None).await.unwrap();
        assert_eq!(of_sara().await, duty(false, Some(5)), "{name}: it stays");
        storage.set_duty(3, true, Some(None)).await.unwrap();
        assert_eq!(of_sara().await, duty(true, None), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn saved_replies_are_shared_or_somebodys() {
    let engines = Engines::open().await;
    for (name, storage) in engines.all() {
        let now = engines.clock.now();
        let shared = added(storage, &reply(None, "price", "Shared"), now).await;
        let own = added(storage, &reply(Some(SARA), "price", "Sara's"), now).await;
        added(storage, &reply(Some(DAWIT), "bye", "Dawit's"), now).await;
        let again = storage
            .add_reply(&reply(Some(SARA), "price", "x"), now)
            .await;
        assert_eq!(again.unwrap(), ReplySaved::Taken, "{name}");
        let seen = storage.replies(SARA).await.unwrap();
        let ids: Vec<i64> = seen.iter().map(|row| row.id).collect();
        assert_eq!(ids, [own, shared], "{name}: the own one first");
        assert_eq!(seen[0].reply, reply(Some(SARA), "price", "Sara's"));
        // Changed by whoever has it; not by whom it does not belong to.
        let renamed = reply(Some(SARA), "hello", "Sara's");
        let change = |id, owner, new| async move {
            storage.change_reply(id, owner, new, now).await.unwrap()
        };
        let foreign = change(own, Some(DAWIT), &renamed).await;
        assert_eq!(foreign, ReplySaved::Gone, "{name}");
        let done = change(own, Some(SARA), &renamed).await;
        assert_eq!(done, ReplySaved::Done(own), "{name}");
        let unchanged = change(own, Some(SARA), &renamed).await;
        assert_eq!(unchanged, ReplySaved::Done(own), "{name}: nothing new");
        let now_shared = reply(None, "price", "Sara's");
        let taken = change(own, Some(SARA), &now_shared).await;
        assert_eq!(taken, ReplySaved::Taken, "{name}");
        assert!(!storage.drop_reply(own, None).await.unwrap(), "{name}");
        assert!(storage.drop_reply(own, Some(SARA)).await.unwrap());
        assert!(!storage.drop_reply(own, Some(SARA)).await.unwrap());
        assert_eq!(storage.replies(SARA).await.unwrap().len(), 1, "{name}");
        for number in 1..REPLIES_MAX {
            added(storage, &reply(None, &format!("r{number}"), "x"), now).await;
        }
        let one_more = storage.add_reply(&reply(None, "more", "x"), now).await;
        assert_eq!(one_more.unwrap(), ReplySaved::TooMany, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cars_and_appointments_of_the_own_directory() {
    let engines = Engines::open().await;
    for (name, storage) in engines.all() {
        let now = engines.clock.now();
        let vitz = NewCar {
            user: 42,
            make: Some("Toyota".to_owned()),
            model: Some("Vitz".to_owned()),
            year: Some(2012),
            plate: Some("AA 12345".to_owned()),
        };
        let bare = NewCar {
            user: 42,
            make: None,
            model: None,
            year: None,
            plate: None,
        };
        let (first, second) = (
            storage.add_car(&vitz).await.unwrap(),
            storage.add_car(&bare).await.unwrap(),
        );
        let of: Vec<_> = storage.cars_of(42).await.unwrap();
        assert_eq!((of[0].id, &of[0].car), (first, &vitz), "{name}");
        assert_eq!((of[1].id, &of[1].car), (second, &bare), "{name}");
        assert!(storage.cars_of(43).await.unwrap().is_empty());
        assert_eq!(storage.cars(&[second, 999]).await.unwrap(), of[1..]);
        assert!(storage.cars(&[]).await.unwrap().is_empty());
        let at = |millis| NewAppointment {
            user: 42,
            car: Some(first),
            service: Some("Brakes".to_owned()),
            starts_at: now.plus_millis(millis),
            status: "confirmed".to_owned(),
        };
        storage.add_appointment(&at(0)).await.unwrap();
        storage.add_appointment(&at(HOUR)).await.unwrap();
        let found = storage.appointments_of(42, 1).await.unwrap();
        assert_eq!(found[0].appointment, at(HOUR), "{name}: the latest first");
        assert_eq!(storage.appointments_of(42, 9).await.unwrap().len(), 2);
    }
}

fn words(tags: &[&str]) -> Vec<String> {
    tags.iter().map(|&tag| tag.to_owned()).collect()
}

fn counted(tags: &[(&str, i64)]) -> Vec<(String, i64)> {
    let owned = tags.iter().map(|(tag, chats)| ((*tag).to_owned(), *chats));
    owned.collect()
}

fn reply(owner: Option<Party>, shortcut: &str, text: &str) -> NewReply {
    NewReply {
        owner,
        shortcut: shortcut.to_owned(),
        title: "A title".to_owned(),
        text: text.to_owned(),
    }
}

async fn added(storage: &dyn Storage, reply: &NewReply, now: Timestamp) -> i64 {
    match storage.add_reply(reply, now).await.unwrap() {
        ReplySaved::Done(id) => id,
        other => panic!("{} was not added: {other:?}", reply.shortcut),
    }
}

async fn begin(storage: &dyn Storage, by: Party) -> ChatId {
    let start = Act::Start {
        by,
        subject: None,
        key: None,
    };
    match perform(storage, start).await {
        Outcome::Started(chat) => ChatId::stored(chat),
        other => panic!("not started: {other:?}"),
    }
}

async fn assign(storage: &dyn Storage, chat: ChatId, worker: Party) {
    let act = Act::Assign {
        by: ADMIN,
        chat: chat.get(),
        worker: Some(worker.id),
    };
    assert_eq!(perform(storage, act).await, Outcome::Done(true));
}

async fn say(storage: &dyn Storage, by: Party, chat: ChatId, note: bool) {
    let act = Act::Say {
        by,
        chat: chat.get(),
        text: "Hello".to_owned(),
        key: None,
        note,
    };
    let said = perform(storage, act).await;
    assert!(matches!(said, Outcome::Said(..)), "{said:?}");
}

async fn extras(
    engines: &Engines,
    storage: &dyn Storage,
    viewer: Party,
    chat: ChatId,
) -> ChatExtras {
    let now = engines.clock.now();
    let mut all = storage.extras(viewer, &[chat], now).await.unwrap();
    all.remove(&chat).expect("asked for")
}

async fn until_of(
    engines: &Engines,
    storage: &dyn Storage,
    viewer: Party,
    chat: ChatId,
) -> Option<Timestamp> {
    extras(engines, storage, viewer, chat).await.snoozed_until
}

async fn listed(storage: &dyn Storage, viewer: Party, filter: ListFilter) -> Vec<ChatId> {
    let page = storage.chats(viewer, &filter, None, 50).await.unwrap();
    page.chats.iter().map(|view| view.chat.id).collect()
}
