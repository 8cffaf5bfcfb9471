//! P6: `unread_count`, its part that is mine to answer, and the chats behind it.

use crate::scene::start;
use crate::support::{ENGINES, Engine, Session, TestServer};
use model::PartyKind;
use serde_json::{Value, json};

/// Most chats that a count names.
const NAMED_MAX: usize = 1_000;

struct Shop {
    shop: TestServer,
    guest: Session,
    user: Session,
    sara: Session,
    yonas: Session,
    abel: Session,
    marta: Session,
}

impl Shop {
    async fn open(engine: Engine) -> Self {
        let shop = TestServer::start(engine).await;
        Self {
            guest: shop.guest().await,
            user: shop.hire(PartyKind::User, "eden").await,
            sara: shop.hire(PartyKind::Worker, "sara").await,
            yonas: shop.hire(PartyKind::Worker, "yonas").await,
            abel: shop.hire(PartyKind::Admin, "abel").await,
            marta: shop.hire(PartyKind::Admin, "marta").await,
            shop,
        }
    }

    async fn say(&self, who: &Session, chat: i64, texts: &[&str]) {
        for text in texts {
            let body = json!({ "chat_id": chat, "message": text });
            self.shop.ok("send_message", who, body).await;
        }
    }

    async fn note(&self, who: &Session, chat: i64) {
        let body = json!({ "chat_id": chat, "message": "Rusty.", "note": true });
        self.shop.ok("send_message", who, body).await;
    }

    async fn give(&self, chat: i64) {
        let body = json!({ "chat_id": chat, "worker_id": self.sara.id });
        self.shop.ok("assign_worker", &self.abel, body).await;
    }

    async fn with(&self, who: &Session, with: &Session) -> i64 {
        let body = json!({ "with": { "type": with.kind.as_str(), "id": with.id } });
        self.shop.ok("start", who, body).await["chat_id"]
            .as_i64()
            .unwrap()
    }

    /// What the counts say, held to what the list and each chat say.
    async fn counted(&self, who: &Session) -> (i64, i64, Value) {
        let all = self.shop.ok_get("unread_count", who).await;
        let list = self.shop.ok_get("list?limit=200", who).await;
        let (mut sum, mut mine) = (0, 0);
        for row in list["chats"].as_array().unwrap() {
            let (chat, count) = (&row["chat_id"], row["unread_count"].as_i64().unwrap());
            let one = self
                .shop
                .ok_get(&format!("unread_count?chat_id={chat}"), who)
                .await;
            assert_eq!(one["unread_count"], count, "{row}");
            let named = (count > 0).then_some(count);
            for chats in [&one["chats"], &all["chats"]] {
                assert_eq!(chats[chat.to_string()].as_i64(), named, "{row}");
            }
            sum += count;
            mine += one["mine"].as_i64().unwrap();
        }
        assert_eq!(
            (&all["unread_count"], &all["mine"]),
            (&sum.into(), &mine.into())
        );
        if who.kind != PartyKind::Admin {
            assert_eq!(sum, mine, "everything is mine to answer");
        }
        (sum, mine, all["chats"].clone())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_unread_and_what_of_it_is_mine_for_each_role() {
    for engine in ENGINES {
        let s = Shop::open(engine).await;
        let (guest, user, sara, yonas) = (&s.guest, &s.user, &s.sara, &s.yonas);
        let (abel, marta) = (&s.abel, &s.marta);
        // Sara has it: no admin's to answer. The event of the assignment counts for nobody.
        let given = start(&s.shop, guest, "one").await;
        s.say(guest, given, &["two"]).await;
        s.give(given).await;
        s.say(sara, given, &["an answer"]).await;
        let unassigned = start(&s.shop, guest, "one").await;
        let escalated = start(&s.shop, user, "one").await;
        s.say(user, escalated, &["two", "three"]).await;
        s.give(escalated).await;
        let reason =
            json!({ "chat_id": escalated, "reason": "the system's note counts for nobody" });
        s.shop.ok("escalate", sara, reason).await;
        let begun_by_abel = s.with(abel, user).await;
        s.give(begun_by_abel).await;
        s.say(user, begun_by_abel, &["one"]).await;
        let written_by_abel = start(&s.shop, guest, "one").await;
        s.give(written_by_abel).await;
        s.say(abel, written_by_abel, &["an answer"]).await;
        s.say(guest, written_by_abel, &["two", "three"]).await;
        // A note is a message to its readers, none to customers, and takes nothing up.
        let noted_by_abel = start(&s.shop, user, "one").await;
        s.give(noted_by_abel).await;
        s.note(abel, noted_by_abel).await;
        let of_workers = s.with(yonas, sara).await;
        s.say(yonas, of_workers, &["one"]).await;
        let to_abel = s.with(yonas, abel).await;
        s.say(yonas, to_abel, &["one"]).await;
        let chats = |counts: &[(i64, i64)]| -> Value {
            let counts = counts.iter().filter(|(_, count)| *count > 0);
            counts
                .map(|(chat, count)| (chat.to_string(), json!(count)))
                .collect::<serde_json::Map<_, _>>()
                .into()
        };
        let for_admins = |written: i64, noted: i64| {
            chats(&[
                (given, 3),
                (unassigned, 1),
                (escalated, 3),
                (begun_by_abel, 1),
                (written_by_abel, written),
                (noted_by_abel, noted),
                (of_workers, 1),
                (to_abel, 1),
            ])
        };
        for (who, expected) in [
            (guest, (1, 1, chats(&[(given, 1)]))),
            (user, (0, 0, chats(&[]))),
            (yonas, (0, 0, chats(&[]))),
            (
                sara,
                (
                    11,
                    11,
                    chats(&[
                        (escalated, 3),
                        (begun_by_abel, 1),
                        (written_by_abel, 4),
                        (noted_by_abel, 2),
                        (of_workers, 1),
                    ]),
                ),
            ),
            // Abel's: nobody's, escalated, begun, written in, and the one that is with him.
            (abel, (13, 1 + 3 + 1 + 2 + 1, for_admins(2, 1))),
            (marta, (16, 1 + 3, for_admins(4, 2))),
        ] {
            let counted = s.counted(who).await;
            assert_eq!(counted, expected, "{engine:?} {:?} {}", who.kind, who.id);
        }
        // What is answered or given away is no admin's any more; what is read is nobody's.
        s.give(unassigned).await;
        s.shop
            .ok("reopen", abel, json!({ "chat_id": escalated }))
            .await;
        s.give_back_from_escalation(escalated).await;
        assert_eq!(s.counted(marta).await.1, 0, "{engine:?}");
        let end = json!({ "chat_id": written_by_abel, "seq": 1_000 });
        s.shop.ok("mark_read", abel, end).await;
        assert_eq!(s.counted(abel).await.1, 1 + 1, "{engine:?}");
        // Of a chat that is not theirs nobody learns a count.
        for (who, chat) in [
            (guest, escalated),
            (yonas, given),
            (user, given),
            (guest, 999_999),
        ] {
            let question = format!("unread_count?chat_id={chat}");
            assert_eq!(s.shop.get(&question, Some(who)).await.status, 404);
        }
    }
}

impl Shop {
    /// A new assignment ends an escalation.
    async fn give_back_from_escalation(&self, chat: i64) {
        let nobody = json!({ "chat_id": chat, "worker_id": null });
        self.shop.ok("assign_worker", &self.abel, nobody).await;
        self.give(chat).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_count_names_a_thousand_chats_those_of_mine_first_and_counts_them_all() {
    for engine in ENGINES {
        let s = Shop::open(engine).await;
        let mine = [
            start(&s.shop, &s.guest, "one").await,
            start(&s.shop, &s.user, "one").await,
        ];
        // Younger, and not an admin's to answer: one is begun, the others are its likes in the table.
        let given = start(&s.shop, &s.guest, "one").await;
        s.give(given).await;
        let mut begun = 1;
        while begun <= NAMED_MAX {
            s.shop.sql(
                "INSERT INTO tbl_chats \
                 (guest_id, worker_id, status, created_at, updated_at, last_seq, last_staff_seq, text_count) \
                 SELECT guest_id, worker_id, status, created_at, updated_at, last_seq, last_staff_seq, text_count \
                 FROM tbl_chats WHERE worker_id IS NOT NULL",
            );
            begun *= 2;
        }
        for (who, sum, of_mine) in [
            (&s.abel, begun + 2, 2),
            (&s.marta, begun + 2, 2),
            (&s.sara, begun, begun),
        ] {
            let unread = s.shop.ok_get("unread_count", who).await;
            assert_eq!(unread["unread_count"], sum, "{engine:?}");
            assert_eq!(unread["mine"], of_mine, "{engine:?}");
            let named = unread["chats"].as_object().unwrap();
            assert_eq!(named.len(), NAMED_MAX, "{engine:?}");
            if who.kind == PartyKind::Admin {
                assert!(
                    mine.iter()
                        .all(|chat| named.contains_key(&chat.to_string()))
                );
            }
        }
    }
}
