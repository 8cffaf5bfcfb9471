//! `GET list?q=`: a substring, case folded, in any script; and for nobody more than they may read.

use crate::scene::start;
use crate::support::{ENGINES, Session, TestServer, session};
use model::PartyKind;
use serde_json::{Value, json};

/// As a query carries it.
fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// The chats that are found, in the order of their beginning.
async fn found(shop: &TestServer, who: &Session, q: &str) -> Vec<i64> {
    let list = shop
        .ok_get(&format!("list?limit=200&q={}", escaped(q)), who)
        .await;
    let rows = list["chats"].as_array().unwrap().iter();
    let mut ids: Vec<i64> = rows.map(|row| row["chat_id"].as_i64().unwrap()).collect();
    ids.sort_unstable();
    ids
}

/// Chats are told by their places in this list.
const TEXTS: [&str; 14] = [
    "ÄRGER mit der Straße",
    "Un éléphant à l'œuvre",
    "ፍሬኑ ይጮኻል",
    "الفرامل تصدر صوتا",
    "Тормоза скрипят, ЁЛКА",
    "Ο ΔΡΌΜΟΣ και η οδός",
    "İstanbul, ısıtma bozuk",
    "ISITMA kit for the Isparta",
    "A flat 🛞🔧 tyre 👩🏽‍🔧",
    "100% sure, C:\\brakes_new",
    "100 percent; it's \"odd\"",
    "刹车有声音",
    "𞤀𞤣𞤤𞤢𞤥 Ᏺ Ԃ Ӏ Ა",
    "first line\nsecond\tline",
];

/// What is looked for, and where it stands.
const SOUGHT: [(&str, &[usize]); 46] = [
    // Case is folded letter by letter; accents are letters, and ß is not ss.
    ("ärger", &[0]),
    ("ÄrGeR MIT", &[0]),
    ("arger", &[]),
    ("STRAßE", &[0]),
    ("strasse", &[]),
    ("ÉLÉPHANT", &[1]),
    ("elephant", &[]),
    ("L'ŒUVRE", &[1]),
    ("ይጮኻ", &[2]),
    ("ፍሬኑ ይጮኻል", &[2]),
    ("ይጮኸ", &[]),
    ("تصدر", &[3]),
    ("الفرامل تصدر صوتا", &[3]),
    ("ТОРМОЗА СКРИПЯТ", &[4]),
    ("ёлка", &[4]),
    ("елка", &[]),
    // A sigma is a sigma, also at the end of a word.
    ("δρόμος", &[5]),
    ("ΟΔΌΣ", &[5]),
    ("οδόσ", &[5]),
    ("οδος", &[]),
    // The dotted İ folds to i like I; the dotless ı is a letter of its own.
    ("istanbul", &[6]),
    ("İSTANBUL", &[6]),
    ("ISTANBUL", &[6]),
    ("ısıtma", &[6]),
    ("isitma", &[7]),
    ("ISITMA", &[7]),
    ("İSPARTA", &[7]),
    ("🛞🔧", &[8]),
    ("🔧🛞", &[]),
    ("👩🏽\u{200d}🔧", &[8]),
    // Nothing is a wildcard, an escape or a quote.
    ("%", &[9]),
    ("100%", &[9]),
    ("100_", &[]),
    ("_", &[9]),
    ("s_n", &[9]),
    ("\\", &[9]),
    ("c:\\B", &[9]),
    ("\\\\", &[]),
    ("'", &[1, 10]),
    ("\"ODD\"", &[10]),
    ("' OR 1=1 -- ", &[]),
    ("有声", &[11]),
    // Capitals that not every engine knows are found as they are written.
    ("𞤀𞤣𞤤", &[12]),
    ("Ᏺ Ԃ Ӏ Ა", &[12]),
    ("second\tLINE", &[13]),
    ("the ", &[7]),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_substring_is_found_in_every_script_and_nothing_is_a_wildcard() {
    for engine in ENGINES {
        let shop = TestServer::start(engine).await;
        let (guest, admin) = (
            shop.guest().await,
            shop.hire(PartyKind::Admin, "abel").await,
        );
        let mut chats = Vec::new();
        for text in TEXTS {
            chats.push(start(&shop, &guest, text).await);
        }
        for (q, places) in SOUGHT {
            let expected: Vec<i64> = places.iter().map(|place| chats[*place]).collect();
            for who in [&guest, &admin] {
                let found = found(&shop, who, q).await;
                assert_eq!(found, expected, "{engine:?} {q:?} by {:?}", who.kind);
            }
        }
        // Every text is found by itself (a line of it, for a query is one line).
        for (text, chat) in TEXTS.iter().zip(&chats) {
            let line = text.lines().next_back().unwrap();
            assert_eq!(found(&shop, &guest, line).await, [*chat], "{engine:?}");
        }
    }
}

/// One chat for each place where a word may stand, and who sees it.
struct Words {
    shop: TestServer,
    guest: Session,
    user: Session,
    sara: Session,
    yonas: Session,
    admin: Session,
    /// By subject, by the guest's name, by a text, by a note: all the guest's, the last two Sara's.
    subject: i64,
    text: i64,
    note: i64,
    reason: i64,
    /// By the user's name; Yonas's.
    named: i64,
    /// Between Sara and the admin, by a text.
    staff: i64,
}

impl Words {
    async fn set(engine: crate::support::Engine) -> Self {
        let shop = TestServer::start(engine).await;
        let guest = json!({ "name": "Käthe Gast" });
        let guest = session(&shop.post("auth/guest", None, guest).await);
        let user = shop.hire(PartyKind::User, "Käthe").await;
        let sara = shop.hire(PartyKind::Worker, "sara").await;
        let yonas = shop.hire(PartyKind::Worker, "yonas").await;
        let admin = shop.hire(PartyKind::Admin, "abel").await;
        let begin = async |who: &Session, body: Value| {
            shop.ok("start", who, body).await["chat_id"]
                .as_i64()
                .unwrap()
        };
        let act = async |name: &str, who: &Session, chat: i64, mut body: Value| {
            body["chat_id"] = chat.into();
            shop.ok(name, who, body).await;
        };
        let subject = begin(&guest, json!({ "subject": "Der KÜHLER" })).await;
        let text = start(&shop, &guest, "kühler tropft").await;
        let note = start(&shop, &guest, "Hallo").await;
        let reason = start(&shop, &guest, "Hallo").await;
        let named = start(&shop, &user, "Hallo").await;
        for chat in [text, note] {
            act(
                "assign_worker",
                &admin,
                chat,
                json!({ "worker_id": sara.id }),
            )
            .await;
        }
        act(
            "assign_worker",
            &admin,
            named,
            json!({ "worker_id": yonas.id }),
        )
        .await;
        let words = json!({ "message": "Kühler durchgerostet", "note": true });
        act("send_message", &sara, note, words).await;
        act(
            "close",
            &admin,
            reason,
            json!({ "reason": "Kühler bestellt" }),
        )
        .await;
        let with = json!({ "with": { "type": "admin", "id": admin.id }, "message": "kühler da?" });
        let staff = begin(&sara, with).await;
        Self {
            shop,
            guest,
            user,
            sara,
            yonas,
            admin,
            subject,
            text,
            note,
            reason,
            named,
            staff,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_looks_where_its_asker_may_read_and_nowhere_else() {
    for engine in ENGINES {
        let w = Words::set(engine).await;
        for (who, q, expected) in [
            // Subject and text; notes and reasons are staff's alone.
            (&w.guest, "kühler", vec![w.subject, w.text]),
            (&w.guest, "durchgerostet", vec![]),
            (&w.guest, "bestellt", vec![]),
            (
                &w.admin,
                "kühler",
                vec![w.subject, w.text, w.note, w.reason, w.staff],
            ),
            (&w.admin, "DURCHGEROSTET", vec![w.note]),
            (&w.admin, "bestellt", vec![w.reason]),
            (&w.sara, "kühler", vec![w.text, w.note, w.staff]),
            (&w.sara, "bestellt", vec![]),
            (&w.yonas, "kühler", vec![]),
            (&w.user, "kühler", vec![]),
            // The customer's name, a guest's as well as a user's.
            (
                &w.admin,
                "KÄTHE",
                vec![w.subject, w.text, w.note, w.reason, w.named],
            ),
            (&w.admin, "the käthe", vec![w.named]),
            (
                &w.admin,
                "käthe gast",
                vec![w.subject, w.text, w.note, w.reason],
            ),
            (&w.sara, "käthe", vec![w.text, w.note]),
            (&w.yonas, "käthe", vec![w.named]),
            (&w.guest, "käthe", vec![w.subject, w.text, w.note, w.reason]),
            (&w.user, "käthe", vec![w.named]),
            // Not the names of staff, and not the system's words.
            (&w.admin, "sara", vec![]),
            (&w.admin, "assigned", vec![]),
            (&w.guest, "assigned", vec![]),
        ] {
            let found = found(&w.shop, who, q).await;
            assert_eq!(
                found, expected,
                "{engine:?} {q} by {:?} {}",
                who.kind, who.id
            );
        }
        // It goes with the filters, and page by page.
        for (query, expected) in [
            ("status=closed", vec![w.reason]),
            ("unassigned=true&status=pending", vec![w.subject]),
            ("status=escalated", vec![]),
        ] {
            let question = format!("list?{query}&q={}", escaped("kühler"));
            let list = w.shop.ok_get(&question, &w.admin).await;
            let ids: Vec<Value> = list["chats"]
                .as_array()
                .unwrap()
                .iter()
                .map(|row| row["chat_id"].clone())
                .collect();
            assert_eq!(json!(ids), json!(expected), "{engine:?} {query}");
        }
        let (mut paged, mut cursor) = (Vec::new(), String::new());
        loop {
            let question = format!("list?limit=2&q={}{cursor}", escaped("kühler"));
            let page = w.shop.ok_get(&question, &w.admin).await;
            let rows = page["chats"].as_array().unwrap().iter();
            paged.extend(rows.map(|row| row["chat_id"].as_i64().unwrap()));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        paged.sort_unstable();
        assert_eq!(paged, found(&w.shop, &w.admin, "kühler").await);
        // Who loses a chat loses its words.
        let body = json!({ "chat_id": w.text, "worker_id": w.yonas.id });
        w.shop.ok("assign_worker", &w.admin, body).await;
        assert_eq!(found(&w.shop, &w.sara, "kühler").await, [w.note, w.staff]);
        assert_eq!(found(&w.shop, &w.yonas, "kühler").await, [w.text]);
        bounds(&w.shop, &w.guest, &w.admin, w.text).await;
    }
}

/// A query is one line of at most 200 characters.
async fn bounds(shop: &TestServer, guest: &Session, admin: &Session, chat: i64) {
    let long = "🛞".repeat(200);
    let body = json!({ "chat_id": chat, "message": format!("<{long}>") });
    shop.ok("send_message", guest, body).await;
    for who in [guest, admin] {
        assert_eq!(found(shop, who, &long).await, [chat]);
        for q in [format!("{long}x"), "a\nb".to_owned(), "a\0".to_owned()] {
            let refused = shop
                .get(&format!("list?q={}", escaped(&q)), Some(who))
                .await;
            let told = (refused.status, refused.code());
            assert_eq!(told, (422, "invalid_field".to_owned()), "{q:?}");
        }
        // Nothing looked for narrows nothing.
        let all = shop.ok_get("list", who).await;
        assert_eq!(shop.ok_get("list?q=", who).await["chats"], all["chats"]);
    }
}
