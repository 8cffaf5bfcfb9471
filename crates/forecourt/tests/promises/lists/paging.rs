//! Pages of a list: newest first, by a cursor, while chats move.

use super::{ids, pages};
use crate::scene::start;
use crate::support::{ENGINES, Engine, Session, TestServer};
use jiff::SignedDuration;
use model::{ManualClock, PartyKind, Timestamp};
use serde_json::{Value, json};
use std::sync::Arc;

async fn say(shop: &TestServer, who: &Session, chat: i64, note: bool) {
    let body = json!({ "chat_id": chat, "message": "More.", "note": note });
    shop.ok("send_message", who, body).await;
}

/// A guest with seven chats: three begun in one millisecond, the others one after the other.
struct Seven {
    shop: TestServer,
    clock: Arc<ManualClock>,
    guest: Session,
    admin: Session,
    chats: Vec<i64>,
}

impl Seven {
    async fn set(engine: Engine) -> Self {
        let clock = Arc::new(ManualClock::new(Timestamp::from_millis(1_795_426_860_123)));
        let shared: Arc<dyn model::Clock> = Arc::<ManualClock>::clone(&clock);
        let shop =
            TestServer::start_at(engine, shared, |config| config.api.limits.scale = 100_000.0)
                .await;
        let (guest, admin) = (
            shop.guest().await,
            shop.hire(PartyKind::Admin, "abel").await,
        );
        let mut seven = Self {
            shop,
            clock,
            guest,
            admin,
            chats: Vec::new(),
        };
        for at in 0..7 {
            if at > 2 {
                seven.later();
            }
            let chat = start(&seven.shop, &seven.guest, "Hello?").await;
            seven.chats.push(chat);
        }
        seven
    }

    fn later(&self) {
        self.clock.advance(SignedDuration::from_millis(1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_neither_skip_nor_repeat_what_stays_put_while_others_move() {
    for engine in ENGINES {
        let seven = Seven::set(engine).await;
        let (shop, guest) = (&seven.shop, &seven.guest);
        let [c1, c2, c3, c4, c5, c6, c7] = seven.chats[..] else {
            panic!()
        };
        let newest_first = vec![c7, c6, c5, c4, c3, c2, c1];
        for who in [guest, &seven.admin] {
            for limit in [1, 2, 3, 6, 7, 8, 200] {
                let all = pages(shop, who, "", limit, &Value::Null).await;
                assert_eq!(all, newest_first, "{engine:?} {limit}");
            }
        }
        let first = shop.ok_get("list?limit=2", guest).await;
        assert_eq!(ids(&first), [c7, c6]);
        // Between the pages: one that was shown and one that was not get a text, one is closed, one begins. And a note
        // moves nothing.
        seven.later();
        say(shop, guest, c6, false).await;
        say(shop, guest, c1, false).await;
        seven.later();
        shop.ok("close", &seven.admin, json!({ "chat_id": c3 }))
            .await;
        let c8 = start(shop, guest, "Another").await;
        seven.later();
        say(shop, &seven.admin, c2, true).await;
        for limit in [1, 2, 200] {
            let rest = pages(shop, guest, "", limit, &first["next_cursor"]).await;
            assert_eq!(rest, [c5, c4, c2], "{engine:?}: what stayed put, once");
        }
        // What moved stands at the front of a list read anew; equal times by the number.
        for who in [guest, &seven.admin] {
            let all = pages(shop, who, "", 3, &Value::Null).await;
            assert_eq!(all, [c8, c3, c6, c1, c7, c5, c4, c2], "{engine:?}");
        }
        // A clock that was set back sends no chat down.
        seven.clock.jump(SignedDuration::from_hours(-2));
        say(shop, guest, c8, false).await;
        assert_eq!(ids(&shop.ok_get("list?limit=1", guest).await), [c8]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_bounded_and_a_cursor_opens_nothing() {
    for engine in ENGINES {
        let seven = Seven::set(engine).await;
        let (shop, guest) = (&seven.shop, &seven.guest);
        let other = shop.guest().await;
        let own = start(shop, &other, "Mine").await;
        for (query, field) in [
            ("limit=0", "limit"),
            ("limit=201", "limit"),
            ("limit=-1", "limit"),
            ("limit=1.5", "limit"),
            ("limit=many", "limit"),
            ("status=new", "status"),
            ("status=Open", "status"),
            ("unassigned=maybe", "unassigned"),
            ("cursor=x", "cursor"),
            ("cursor=1", "cursor"),
            ("cursor=1.", "cursor"),
            ("cursor=.1", "cursor"),
            ("cursor=1.0", "cursor"),
            ("cursor=1.-1", "cursor"),
            ("cursor=1.1.1", "cursor"),
            ("cursor=1.5%00", "cursor"),
            ("cursor=1.%27%20OR%201=1", "cursor"),
            ("cursor=1.9007199254740992", "cursor"),
            ("cursor=99999999999999999999.1", "cursor"),
            // Moments that no table can hold.
            ("cursor=9223372036854775807.1", "cursor"),
            ("cursor=253402300800000.1", "cursor"),
            ("cursor=-62198755200000.1", "cursor"),
            ("cursor=-1.1", "cursor"),
        ] {
            let refused = shop.get(&format!("list?{query}"), Some(guest)).await;
            assert_eq!(
                (refused.status, refused.code().as_str()),
                (422, "invalid_field"),
                "{engine:?} {query}: {}",
                refused.text
            );
            let sentence = refused.json()["error"].as_str().unwrap().to_owned();
            assert!(sentence.starts_with(field), "{query}: {sentence}");
        }
        let long = format!("list?cursor={}", "1".repeat(5_000));
        assert_eq!(shop.get(&long, Some(guest)).await.status, 422);
        assert_eq!(ids(&shop.ok_get("list?limit=200", guest).await).len(), 7);
        // Somebody else's cursor, or one that was made up, says where to go on and nothing else.
        let cursor = shop.ok_get("list?limit=2", &seven.admin).await["next_cursor"].clone();
        let forged = ["253402300799999.9007199254740991", cursor.as_str().unwrap()];
        for cursor in forged {
            let page = shop.ok_get(&format!("list?cursor={cursor}"), &other).await;
            assert!(ids(&page).iter().all(|chat| *chat == own), "{page}");
        }
        let page = shop.ok_get("list?cursor=0.1", guest).await;
        assert_eq!(
            (ids(&page), &page["next_cursor"]),
            (Vec::new(), &Value::Null)
        );
    }
}
