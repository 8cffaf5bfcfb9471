//! A client that reads everything once and lives by frames from then on: the rules of `docs/socket.md`, and
//! nothing that it would have to guess. It holds the server to P5 on the way: no gap, no repeat.

use super::seen::{key_of, key_of_author};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What a client has of a chat.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// As `list` and `chat` frames tell it; lines and cursors tell the rest.
    pub(super) row: Option<Value>,
    /// The chat is ours as far as we know.
    pub(super) is_listed: bool,
    /// Its page was refused: what comes of it before the `gone` is of no use.
    is_lost: bool,
    pub(super) lines: BTreeMap<i64, Value>,
    /// Up to here a page told the lines: a live frame may tell them again.
    paged: i64,
    pub(super) cursors: BTreeMap<String, i64>,
    /// The device was away meanwhile: who read what then, and has left, nobody told it.
    pub(super) was_away: bool,
}

impl Kept {
    pub(super) fn last(&self) -> i64 {
        self.lines.keys().next_back().copied().unwrap_or(0)
    }

    /// Up to here nothing is missing. Only while a page is wanted is this not the last line.
    fn whole(&self) -> i64 {
        let numbered = (1..).zip(self.lines.keys());
        numbered
            .take_while(|(place, seq)| place == *seq)
            .map(|(place, _)| place)
            .last()
            .unwrap_or(0)
    }
}

/// What a device knows.
#[derive(Debug)]
pub(super) struct Mirror {
    pub(super) me: Value,
    pub(super) chats: BTreeMap<i64, Kept>,
    /// Sends without an answer, by key: the frames, to be sent again after the next `hello`.
    pub(super) unanswered: BTreeMap<String, Value>,
    /// Chats to be paged.
    pub(super) wanted: BTreeSet<i64>,
}

type Held = Result<(), String>;

impl Mirror {
    pub(super) const fn new(me: Value) -> Self {
        Self {
            me,
            chats: BTreeMap::new(),
            unanswered: BTreeMap::new(),
            wanted: BTreeSet::new(),
        }
    }

    /// Up to which line it has a chat whole.
    pub(super) fn whole(&self, chat: i64) -> i64 {
        self.chats.get(&chat).map_or(0, Kept::whole)
    }

    /// What `hello` says.
    pub(super) fn resume(&self) -> Value {
        let ours = |(chat, kept): (&i64, &Kept)| {
            (kept.is_listed && !self.wanted.contains(chat))
                .then(|| (chat.to_string(), kept.last().into()))
        };
        let all: serde_json::Map<_, Value> = self.chats.iter().filter_map(ours).collect();
        all.into()
    }

    /// The device was away, and asks for everything that frames would have told it.
    pub(super) fn returned(&mut self, list: &[Value]) {
        self.took_list(list);
        for chat in self.chats.values_mut() {
            chat.was_away = true;
        }
    }

    /// A whole list; its chats are to be paged from where we are.
    pub(super) fn took_list(&mut self, list: &[Value]) {
        // A chat that is missing may only have come later: its frames wait. It is ours no more until they say so.
        for kept in self.chats.values_mut() {
            kept.is_listed = false;
        }
        for row in list {
            let chat = row["chat_id"].as_i64().unwrap();
            let kept = self.chats.entry(chat).or_default();
            kept.row = Some(row.clone());
            kept.is_listed = true;
            self.wanted.insert(chat);
        }
    }

    /// A page after the newest line that it had; `None` when there is no such chat.
    pub(super) fn took_page(&mut self, chat: i64, page: Option<&Value>) -> Held {
        self.wanted.remove(&chat);
        let kept = self.chats.entry(chat).or_default();
        let Some(page) = page else {
            kept.is_listed = false;
            kept.is_lost = true;
            return Ok(());
        };
        for line in page["messages"].as_array().unwrap() {
            let seq = line["seq"].as_i64().unwrap();
            if let Some(known) = kept.lines.get(&seq)
                && without_receipt(known) != without_receipt(line)
            {
                return Err(format!("{known} was told, and {line} is paged"));
            }
            kept.lines.insert(seq, line.clone());
            kept.paged = kept.paged.max(seq);
            moved_by(&mut kept.cursors, line);
        }
        for cursor in page["read"].as_array().unwrap() {
            move_to(&mut kept.cursors, key_of(&cursor["by"]), cursor);
        }
        Ok(())
    }

    /// What the server says.
    pub(super) fn hear(&mut self, frame: &Value) -> Held {
        let chat = frame["chat"].as_i64().unwrap_or_default();
        match frame["t"].as_str().unwrap() {
            "message" => self.line(chat, line_of(chat, frame)),
            "ack" => self.own_line(chat, frame),
            "read" => {
                let Some(kept) = self.chats.get_mut(&chat) else {
                    return Err(format!("of a chat that is not known here: {frame}"));
                };
                move_to(&mut kept.cursors, key_of(&frame["by"]), frame);
                Ok(())
            }
            "chat" => {
                self.state(&frame["chat"]);
                Ok(())
            }
            "gone" => {
                self.chats.remove(&chat);
                self.wanted.remove(&chat);
                Ok(())
            }
            "resync" => {
                // What stands here cannot be proved whole: all but the row is read anew.
                let kept = self.chats.entry(chat).or_default();
                *kept = Kept {
                    row: kept.row.take(),
                    is_listed: kept.is_listed,
                    ..Kept::default()
                };
                self.wanted.insert(chat);
                Ok(())
            }
            "error" => {
                self.unanswered
                    .remove(frame["id"].as_str().unwrap_or_default());
                Ok(())
            }
            "presence" | "pong" => Ok(()),
            _ => Err(format!("unexpected: {frame}")),
        }
    }

    /// A `chat` frame tells the state; it may have been read before the newest lines came, which tell the rest.
    fn state(&mut self, row: &Value) {
        let chat = row["chat_id"].as_i64().unwrap();
        let kept = self.chats.entry(chat).or_default();
        kept.row = Some(row.clone());
        kept.is_listed = true;
        kept.is_lost = false;
    }

    fn line(&mut self, chat: i64, line: Value) -> Held {
        let is_wanted = self.wanted.contains(&chat);
        let kept = self.chats.entry(chat).or_default();
        if kept.is_lost {
            return Ok(());
        }
        let seq = line["seq"].as_i64().unwrap();
        let last = kept.last();
        if let Some(known) = kept.lines.get(&seq) {
            return if seq <= kept.paged && without_receipt(known) == line {
                Ok(())
            } else {
                Err(format!("told twice: {line}"))
            };
        }
        if seq != last + 1 && !is_wanted {
            return Err(format!("after line {last} comes {line}"));
        }
        moved_by(&mut kept.cursors, &line);
        kept.lines.insert(seq, line);
        Ok(())
    }

    /// An `ack` stands for the line; that of a retry for one that may have come before.
    fn own_line(&mut self, chat: i64, ack: &Value) -> Held {
        let key = ack["id"].as_str().unwrap();
        let Some(sent) = self.unanswered.remove(key) else {
            return Err(format!("nobody asked for {ack}"));
        };
        let line = json!({
            "message_id": ack["message_id"],
            "seq": ack["seq"],
            "chat_id": chat,
            "sender_type": self.me["type"],
            "sender_id": self.me["id"],
            "sender_name": self.me["name"],
            "message": sent["text"],
            "kind": if sent["note"] == true { "note" } else { "text" },
            "created_at": ack["created_at"],
            "client_id": key,
        });
        // A chat that just began has no row yet.
        let is_ours = self
            .chats
            .get(&chat)
            .is_some_and(|kept| kept.is_listed || (kept.row.is_none() && !kept.is_lost));
        let known = self
            .chats
            .get(&chat)
            .and_then(|kept| kept.lines.get(&line["seq"].as_i64()?));
        match known {
            Some(known) if without_receipt(known) == line => Ok(()),
            Some(known) => Err(format!("{known} was told, and {ack} is acknowledged")),
            // First sent on a line that was cut, to a chat that is no longer ours or that is paged anew.
            None if sent["again"] == true && (!is_ours || self.wanted.contains(&chat)) => Ok(()),
            None => self.line(chat, line),
        }
    }
}

/// A text moves its writer's cursor.
fn moved_by(cursors: &mut BTreeMap<String, i64>, line: &Value) {
    if line["kind"] == "text" {
        move_to(cursors, key_of_author(line), line);
    }
}

fn move_to(cursors: &mut BTreeMap<String, i64>, who: String, at: &Value) {
    let cursor = cursors.entry(who).or_default();
    *cursor = at["seq"].as_i64().unwrap().max(*cursor);
}

fn line_of(chat: i64, frame: &Value) -> Value {
    let mut line = json!({
        "message_id": frame["message_id"],
        "seq": frame["seq"],
        "chat_id": chat,
        "sender_type": frame["from"]["type"],
        "sender_id": frame["from"]["id"],
        "sender_name": frame["from"]["name"],
        "message": frame["text"],
        "kind": frame["kind"],
        "created_at": frame["created_at"],
    });
    for told in ["client_id", "event"] {
        if let Some(value) = frame.get(told) {
            line[told] = value.clone();
        }
    }
    line
}

fn without_receipt(line: &Value) -> Value {
    let mut line = line.clone();
    line.as_object_mut().unwrap().remove("is_read");
    line
}
