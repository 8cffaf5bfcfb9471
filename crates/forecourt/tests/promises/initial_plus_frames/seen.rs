//! Everything that one party can see of a life's chats: as a device has it, and as the server tells it afresh.

use crate::support::{Session, TestServer};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Rows, lines, cursors and counts.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Seen {
    /// The list, newest first.
    pub(super) rows: Vec<Value>,
    pub(super) lines: BTreeMap<i64, Vec<Value>>,
    pub(super) cursors: BTreeMap<i64, BTreeMap<String, i64>>,
    pub(super) unread: BTreeMap<i64, i64>,
    pub(super) unread_count: i64,
    pub(super) mine: i64,
    /// Chats whose receipts may be truer than what frames tell: somebody read whose cursor is not shown.
    pub(super) murky: BTreeSet<i64>,
}

/// A party's counts over chats that are none of this life's.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Elsewhere {
    pub(super) unread_count: i64,
    pub(super) mine: i64,
}

impl Seen {
    pub(super) fn sort(&mut self) {
        self.rows.sort_by(|a, b| {
            let place = |row: &Value| (row["updated_at"].to_string(), row["chat_id"].as_i64());
            place(b).cmp(&place(a))
        });
    }

    /// Where the device and the server differ. What is read is never shown as unread by a fresh reading; the other
    /// way round only where it is `murky`.
    pub(super) fn differs(mut self, fresh: &Self, murky: &BTreeSet<i64>) -> Option<String> {
        let murky: BTreeSet<i64> = murky.union(&self.murky).copied().collect();
        for row in &mut self.rows {
            if let Some(theirs) = fresh
                .rows
                .iter()
                .find(|other| other["chat_id"] == row["chat_id"])
                && murky.contains(&row["chat_id"].as_i64().unwrap())
            {
                forgive(&mut row["last_message"], &theirs["last_message"]);
            }
        }
        for chat in &murky {
            let theirs = fresh.lines.get(chat).into_iter().flatten();
            let ours = self.lines.get_mut(chat).into_iter().flatten();
            ours.zip(theirs)
                .for_each(|(ours, theirs)| forgive(ours, theirs));
        }
        different("row", &self.rows, &fresh.rows)
            .or_else(|| {
                let pairs = self.lines.values().zip(fresh.lines.values());
                pairs
                    .into_iter()
                    .find_map(|(ours, theirs)| different("line", ours, theirs))
            })
            .or_else(|| {
                (self.cursors != fresh.cursors)
                    .then(|| format!("cursors: {:?}, and not {:?}", self.cursors, fresh.cursors))
            })
            .or_else(|| {
                let counts = |seen: &Self| (seen.unread_count, seen.mine, seen.unread.clone());
                (counts(&self) != counts(fresh))
                    .then(|| format!("unread: {:?}, and not {:?}", counts(&self), counts(fresh)))
            })
    }
}

fn forgive(ours: &mut Value, theirs: &Value) {
    if ours["seq"] == theirs["seq"] && theirs["is_read"] == true {
        ours["is_read"] = true.into();
    }
}

fn different(what: &str, ours: &[Value], theirs: &[Value]) -> Option<String> {
    for at in 0..ours.len().max(theirs.len()) {
        let (ours, theirs) = (ours.get(at), theirs.get(at));
        if ours != theirs {
            let shown =
                |value: Option<&Value>| value.map_or("nothing".to_owned(), Value::to_string);
            return Some(format!(
                "{what} {at}: {}\n  and not {}",
                shown(ours),
                shown(theirs)
            ));
        }
    }
    None
}

/// Everything read anew, and the version of the list. Chats up to `base` are other lives'.
pub(super) async fn fresh(
    shop: &TestServer,
    who: &Session,
    base: i64,
    elsewhere: Elsewhere,
) -> (Seen, String) {
    let list = shop.ok_get("list?limit=200", who).await;
    let mut seen = Seen {
        rows: of_this_life(&list, base),
        ..Seen::default()
    };
    for row in &seen.rows {
        let chat = row["chat_id"].as_i64().unwrap();
        let page = page(shop, who, chat, 0).await.unwrap();
        let cursors = page["read"].as_array().unwrap().iter();
        let cursors =
            cursors.map(|cursor| (key_of(&cursor["by"]), cursor["seq"].as_i64().unwrap()));
        seen.cursors.insert(chat, cursors.collect());
        seen.lines
            .insert(chat, page["messages"].as_array().unwrap().clone());
    }
    let unread = shop.ok_get("unread_count", who).await;
    let counts = unread["chats"].as_object().unwrap().iter();
    seen.unread = counts
        .map(|(chat, count)| (chat.parse().unwrap(), count.as_i64().unwrap()))
        .filter(|(chat, _)| *chat > base)
        .collect();
    seen.unread_count = unread["unread_count"].as_i64().unwrap() - elsewhere.unread_count;
    seen.mine = unread["mine"].as_i64().unwrap() - elsewhere.mine;
    (seen, list["version"].as_str().unwrap().to_owned())
}

/// The rows of a list that are this life's.
pub(super) fn of_this_life(list: &Value, base: i64) -> Vec<Value> {
    let rows = list["chats"].as_array().unwrap().iter();
    rows.filter(|row| row["chat_id"].as_i64() > Some(base))
        .cloned()
        .collect()
}

/// The lines after a place, which are few, and the cursors; `None` when the chat is not there to see.
pub(super) async fn page(shop: &TestServer, who: &Session, chat: i64, after: i64) -> Option<Value> {
    let question = format!("messages?chat_id={chat}&after_seq={after}&limit=200");
    let answer = shop.get(&question, Some(who)).await;
    match answer.status {
        200 => {
            assert_eq!(answer.json()["has_more"], false, "a life is short");
            Some(answer.json())
        }
        404 => None,
        _ => panic!("{question}: {}", answer.text),
    }
}

/// A party as a word.
pub(super) fn key_of(who: &Value) -> String {
    format!("{} {}", who["type"].as_str().unwrap(), who["id"])
}

/// The author of a line, likewise.
pub(super) fn key_of_author(line: &Value) -> String {
    format!(
        "{} {}",
        line["sender_type"].as_str().unwrap(),
        line["sender_id"]
    )
}
