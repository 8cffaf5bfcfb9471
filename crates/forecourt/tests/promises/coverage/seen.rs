//! What reaches whom: frames, lists, counts and searches, for every role.

use super::frames::until_barrier;
use super::shop::{ROLES, Shop, compare};
use crate::support::TestSocket;
use model::PartyKind;
use serde_json::{Value, json};

const YES: &str = "yes";
const NO: &str = "-";

/// A socket of each role but nobody, which have seen all that was before.
struct Watchers(Vec<(&'static str, TestSocket)>);

impl Watchers {
    async fn of(shop: &Shop) -> Self {
        let mut watchers = Vec::new();
        for role in &ROLES[1..] {
            watchers.push((*role, shop.server.live(shop.session(role).unwrap()).await));
        }
        Self(watchers)
    }

    async fn forget(&mut self) {
        for (_, socket) in &mut self.0 {
            until_barrier(socket).await;
        }
    }

    /// A row: to whom a frame like this came.
    async fn row(&mut self, label: &str, is_it: impl Fn(&Value) -> bool) -> Vec<String> {
        let mut row = vec![label.to_owned(), NO.to_owned()];
        for (_, socket) in &mut self.0 {
            let frames = until_barrier(socket).await;
            row.push(if frames.iter().any(&is_it) { YES } else { NO }.to_owned());
        }
        row
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r48_every_frame_reaches_those_and_only_those_who_may_see_it() {
    let shop = Shop::open().await;
    let mut watchers = Watchers::of(&shop).await;
    let mut table = Vec::new();
    for (of, author, staff) in [
        ("guest", "guest", "assigned"),
        ("user", "user", "assigned"),
        ("staff", "side", "admin"),
    ] {
        let chat = shop.chat(of);
        for (label, author, frame) in [
            (
                "message",
                author,
                json!({ "t": "send", "id": format!("m{of}"), "chat": chat, "text": "Hello" }),
            ),
            (
                "message:note",
                staff,
                json!({ "t": "send", "id": format!("n{of}"), "chat": chat, "text": "Rusty", "note": true }),
            ),
            (
                "typing",
                author,
                json!({ "t": "typing", "chat": chat, "on": true }),
            ),
            (
                "typing:note",
                staff,
                json!({ "t": "typing", "chat": chat, "on": true, "note": true }),
            ),
            (
                "read",
                staff,
                json!({ "t": "read", "chat": chat, "seq": 4_000 }),
            ),
            ("looking", staff, json!({ "t": "look", "chat": chat })),
        ] {
            let mut socket = shop.server.live(shop.session(author).unwrap()).await;
            watchers.forget().await;
            let kind = label.split(':').next().unwrap();
            socket.say(frame).await;
            until_barrier(&mut socket).await;
            table.push(
                watchers
                    .row(&format!("{label}:{of}"), |frame| {
                        frame["t"] == kind && frame["chat"] == chat
                    })
                    .await,
            );
        }
        watchers.forget().await;
        shop.server
            .ok(
                "close",
                shop.session("admin").unwrap(),
                json!({ "chat_id": chat, "reason": "Done." }),
            )
            .await;
        // Announced by a task of its own, just after the commit.
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        table.push(
            watchers
                .row(&format!("chat:{of}"), |frame| {
                    frame["t"] == "chat" && frame["chat"]["chat_id"] == chat
                })
                .await,
        );
        let until = shop.server.clock.now().plus_millis(3_600_000).rfc3339();
        let mut beside = vec![
            ("tag", staff, json!({ "chat_id": chat, "tags": [of] })),
            ("snooze", staff, json!({ "chat_id": chat, "until": until })),
        ];
        if of != "staff" {
            beside.push(("rate", author, json!({ "chat_id": chat, "stars": 5 })));
        }
        for (name, who, body) in beside {
            watchers.forget().await;
            shop.server.ok(name, shop.session(who).unwrap(), body).await;
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            table.push(
                watchers
                    .row(&format!("chat:{name}:{of}"), |frame| {
                        frame["t"] == "chat" && frame["chat"]["chat_id"] == chat
                    })
                    .await,
            );
        }
        shop.server
            .ok(
                "reopen",
                shop.session("admin").unwrap(),
                json!({ "chat_id": chat }),
            )
            .await;
    }
    let newcomer = shop.server.hire(PartyKind::Worker, "newcomer").await;
    let _online = shop.server.live(&newcomer).await;
    table.push(
        watchers
            .row("presence", |frame| {
                frame["t"] == "presence" && frame["who"]["id"] == newcomer.id
            })
            .await,
    );
    compare("seen live", &table);
}

#[tokio::test(flavor = "multi_thread")]
async fn r48_lists_counts_and_searches_hold_what_their_reader_may_see() {
    let shop = Shop::open().await;
    let mut table = Vec::new();
    for (of, author, staff) in [
        ("guest", "guest", "assigned"),
        ("user", "user", "assigned"),
        ("staff", "side", "admin"),
    ] {
        let chat = shop.chat(of);
        let say = |text: &str, note: bool| json!({ "chat_id": chat, "message": format!("{text}{of}"), "note": note });
        shop.server
            .ok(
                "send_message",
                shop.session(author).unwrap(),
                say("text-in-", false),
            )
            .await;
        shop.server
            .ok(
                "send_message",
                shop.session(staff).unwrap(),
                say("note-in-", true),
            )
            .await;
        shop.server
            .ok(
                "tag",
                shop.session(staff).unwrap(),
                json!({ "chat_id": chat, "tags": [format!("tag-on-{of}")] }),
            )
            .await;
        let tagged = |json: &Value| json.to_string().contains(&format!("tag-on-{of}"));
        let listed = |json: &Value| {
            json["chats"]
                .as_array()
                .unwrap()
                .iter()
                .any(|row| row["chat_id"] == chat)
        };
        let counted = |json: &Value| json["chats"].get(chat.to_string()).is_some();
        let lines = |json: &Value| json["messages"].to_string();
        table.push(read(&shop, &format!("list:{of}"), "list", listed).await);
        table.push(
            read(
                &shop,
                &format!("list:text:{of}"),
                &format!("list?q=text-in-{of}"),
                listed,
            )
            .await,
        );
        table.push(
            read(
                &shop,
                &format!("list:note:{of}"),
                &format!("list?q=note-in-{of}"),
                listed,
            )
            .await,
        );
        table.push(read(&shop, &format!("list:tag:{of}"), "list", tagged).await);
        table.push(read(&shop, &format!("tags:{of}"), "tags", tagged).await);
        table.push(read(&shop, &format!("unread:{of}"), "unread_count", counted).await);
        let page = format!("messages?chat_id={chat}");
        table.push(
            read(&shop, &format!("messages:text:{of}"), &page, |json| {
                lines(json).contains("text-in-")
            })
            .await,
        );
        table.push(
            read(&shop, &format!("messages:note:{of}"), &page, |json| {
                lines(json).contains("note-in-")
            })
            .await,
        );
    }
    compare("seen by asking", &table);
}

async fn read(
    shop: &Shop,
    label: &str,
    request: &str,
    is_there: impl Fn(&Value) -> bool,
) -> Vec<String> {
    let mut row = vec![label.to_owned()];
    for role in ROLES {
        let answer = shop.server.get(request, shop.session(role)).await;
        row.push(
            if answer.status == 200 && is_there(&answer.json()) {
                YES
            } else {
                NO
            }
            .to_owned(),
        );
    }
    row
}
