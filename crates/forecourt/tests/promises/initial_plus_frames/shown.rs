//! What a device would show of what it knows: the list, the receipts, the cursors of the parties, and the counts, worked
//! out from rows, lines and cursors by the contract's words.

use super::mirror::{Kept, Mirror};
use super::seen::{Seen, key_of, key_of_author};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

impl Mirror {
    /// What it would show.
    pub(super) fn seen(&self) -> Seen {
        let mut seen = Seen::default();
        for (chat, kept) in self.chats.iter().filter(|(_, kept)| kept.is_listed) {
            let Some(row) = &kept.row else { continue };
            let receipt = |line: &Value| {
                let mut line = line.clone();
                line["is_read"] = is_read(&line, row, &kept.cursors).into();
                line
            };
            let lines: Vec<Value> = kept.lines.values().map(receipt).collect();
            let mut row = row.clone();
            let newest = lines.iter().rfind(|line| line["kind"] != "note");
            if newest.is_some_and(|line| line["created_at"].as_str() > row["updated_at"].as_str()) {
                row["updated_at"] = newest.unwrap()["created_at"].clone();
            }
            row["last_seq"] = kept.last().into();
            row["last_message"] = lines.last().cloned().unwrap_or_default();
            let unread = self.unread(kept);
            row["unread_count"] = unread.into();
            let parties = self.parties(kept, &row);
            if unread > 0 {
                seen.unread.insert(*chat, unread);
                seen.unread_count += unread;
                seen.mine += if self.is_mine(&row, &parties) {
                    unread
                } else {
                    0
                };
            }
            let me = key_of(&self.me);
            let shown = |(who, _): &(&String, &i64)| **who == me || parties.contains(who.as_str());
            let cursors = kept.cursors.iter().filter(shown);
            seen.cursors
                .insert(*chat, cursors.map(|(who, at)| (who.clone(), *at)).collect());
            seen.lines.insert(*chat, lines);
            seen.rows.push(row);
            if kept.was_away {
                seen.murky.insert(*chat);
            }
        }
        seen.sort();
        seen
    }

    fn unread(&self, kept: &Kept) -> i64 {
        let me = key_of(&self.me);
        let read = kept.cursors.get(&me).copied().unwrap_or(0);
        let counts = |line: &&Value| {
            line["kind"] != "event" && line["sender_type"] != "system" && key_of_author(line) != me
        };
        let unread = kept.lines.range(read + 1..).map(|(_, line)| line);
        i64::try_from(unread.filter(counts).count()).unwrap()
    }

    /// Whose cursors are shown: the customer, the assigned worker, both sides of a chat between staff, and each admin
    /// who started the chat or wrote a text in it.
    fn parties(&self, kept: &Kept, row: &Value) -> BTreeSet<String> {
        let mut parties = BTreeSet::new();
        for person in [&row["customer"], &row["worker"]] {
            if !person.is_null() {
                parties.insert(key_of(person));
            }
        }
        parties.extend(row["parties"].as_array().into_iter().flatten().map(key_of));
        if let Some(admin) = row["admin_id"].as_i64() {
            parties.insert(format!("admin {admin}"));
        }
        let by_admins = kept
            .lines
            .values()
            .filter(|line| line["kind"] == "text" && line["sender_type"] == "admin");
        parties.extend(by_admins.map(key_of_author));
        parties
    }

    fn is_mine(&self, row: &Value, parties: &BTreeSet<String>) -> bool {
        let is_unassigned = row["worker_id"].is_null() && !row["customer"].is_null();
        self.me["type"] != "admin"
            || is_unassigned
            || row["status"] == "escalated"
            || parties.contains(&key_of(&self.me))
    }
}

/// Somebody of the other side has read it: told by the page, or by a cursor since.
fn is_read(line: &Value, row: &Value, cursors: &BTreeMap<String, i64>) -> bool {
    if line["kind"] == "event" || line["is_read"] == true || line["sender_type"] == "system" {
        return true;
    }
    let author = key_of_author(line);
    let is_customers = |who: &str| who.starts_with("guest") || who.starts_with("user");
    let is_between_staff = line["kind"] == "note" || row["customer"].is_null();
    cursors.iter().any(|(who, at)| {
        let is_other_side = if is_between_staff {
            *who != author && !is_customers(who)
        } else {
            is_customers(who) != is_customers(&author)
        };
        is_other_side && *at >= line["seq"].as_i64().unwrap()
    })
}
