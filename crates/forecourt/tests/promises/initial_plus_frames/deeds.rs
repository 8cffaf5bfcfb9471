//! Acts become frames and requests.

use super::acts::{ADMINS, Act, CUSTOMERS, Door, WORKERS, Who};
use super::live::{Around, Held, Scene};
use futures_util::future::join_all;
use proptest::test_runner::TestCaseError;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A request and what it is about, for what follows from its success.
struct Post {
    role: usize,
    name: &'static str,
    body: Value,
    /// The place of the chat, and of a worker who gets it; of a start, who has it then.
    chat: usize,
    worker: Option<usize>,
}

impl Scene<'_> {
    pub(super) async fn together(&mut self, acts: &[Act]) -> Held {
        let mut posts = Vec::new();
        let mut cut = BTreeSet::new();
        for act in acts {
            posts.extend(self.begin(act, &mut cut).await);
        }
        let people = &self.shop.people;
        let server = &self.shop.server;
        let asked = posts
            .iter()
            .map(|post| server.post(post.name, Some(&people[post.role]), post.body.clone()));
        let answers = join_all(asked).await;
        for (post, answer) in posts.iter().zip(answers) {
            if ![200, 403, 404, 409].contains(&answer.status) {
                let text = format!(
                    "{} {}: {} {}",
                    post.name, post.body, answer.status, answer.text
                );
                return Err(TestCaseError::fail(text));
            }
            if answer.status == 200 {
                self.done(post, &answer.json());
            }
        }
        for device in cut {
            self.leave(device, 0).await?;
        }
        Ok(())
    }

    /// Says what goes by a socket; gives what goes by HTTP.
    async fn begin(&mut self, act: &Act, cut: &mut BTreeSet<usize>) -> Option<Post> {
        let post = |role, name, chat, body| Post {
            role,
            name,
            body,
            chat,
            worker: None,
        };
        match act {
            Act::Start { by, subject, text } => {
                let body = json!({ "subject": subject, "message": text });
                Some(post(*by, "start", *by, body))
            }
            Act::StartWith { by, with, text } => {
                let person = &self.shop.people[*with];
                let body = json!({ "with": { "type": person.kind.as_str(), "id": person.id }, "message": text });
                let worker = (WORKERS.contains(by) || !CUSTOMERS.contains(with)).then_some(*by);
                Some(Post {
                    worker,
                    ..post(*by, "start", *with, body)
                })
            }
            Act::Say { .. } => self.say(act, cut).await,
            Act::Read {
                by,
                chat,
                tenths,
                door,
            } => self.read(*by, *chat, *tenths, *door).await,
            Act::Assign { by, chat, worker } => {
                let at = self.place(*chat)?;
                let body = json!({
                    "chat_id": self.chats[at].id,
                    "worker_id": worker.map(|worker| self.shop.people[worker].id),
                });
                Some(Post {
                    worker: *worker,
                    ..post(*by, "assign_worker", at, body)
                })
            }
            Act::Escalate { by, chat, reason } | Act::Close { by, chat, reason } => {
                let at = self.place(*chat)?;
                let name = if matches!(act, Act::Close { .. }) {
                    "close"
                } else {
                    "escalate"
                };
                let body = json!({ "chat_id": self.chats[at].id, "reason": reason });
                Some(post(self.role(*by, at), name, at, body))
            }
            Act::Reopen { by, chat } => {
                let at = self.place(*chat)?;
                let body = json!({ "chat_id": self.chats[at].id });
                Some(post(self.role(*by, at), "reopen", at, body))
            }
        }
    }

    async fn say(&mut self, act: &Act, cut: &mut BTreeSet<usize>) -> Option<Post> {
        let Act::Say {
            by,
            second,
            chat,
            text,
            note,
            door,
        } = act
        else {
            return None;
        };
        let at = self.place(*chat)?;
        let (role, chat) = (self.role(*by, at), self.chats[at].id);
        self.shop.keys += 1;
        let key = format!("k{}", self.shop.keys);
        if let Some(device) = self.device(role, *second, *door) {
            let frame = json!({ "t": "send", "id": key, "chat": chat, "text": text, "note": note });
            self.devices[device]
                .socket
                .as_mut()?
                .say(frame.clone())
                .await;
            self.devices[device].mirror.unanswered.insert(key, frame);
            if *door == Door::Cut {
                cut.insert(device);
            }
            return None;
        }
        let mut body = json!({ "chat_id": chat, "message": text, "note": note });
        if *door != Door::Plain {
            body["client_id"] = key.into();
        }
        Some(Post {
            role,
            name: "send_message",
            body,
            chat: at,
            worker: None,
        })
    }

    async fn read(&mut self, by: Who, chat: usize, tenths: i64, door: Door) -> Option<Post> {
        let at = self.place(chat)?;
        let (role, chat) = (self.role(by, at), self.chats[at].id);
        let has = self.devices.iter().find(|device| device.role == role);
        let has = has.map_or(3, |device| device.mirror.whole(chat));
        // Past the end is the end.
        let seq = if tenths == 10 {
            1_000
        } else {
            has * tenths / 10
        };
        if ADMINS.contains(&role) {
            self.murky.insert(chat);
        }
        if let Some(device) = self.device(role, false, door) {
            let frame = json!({ "t": "read", "chat": chat, "seq": seq });
            self.devices[device].socket.as_mut()?.say(frame).await;
            return None;
        }
        Some(Post {
            role,
            name: "mark_read",
            body: json!({ "chat_id": chat, "seq": seq }),
            chat: at,
            worker: None,
        })
    }

    fn done(&mut self, post: &Post, answer: &Value) {
        match post.name {
            "start" => self.chats.push(Around {
                id: answer["chat_id"].as_i64().unwrap(),
                customer: post.chat,
                assigned: post.worker,
            }),
            "assign_worker" => self.chats[post.chat].assigned = post.worker,
            _ => {}
        }
    }

    /// The place of a chat, if there is any yet.
    fn place(&self, chat: usize) -> Option<usize> {
        chat.checked_rem(self.chats.len())
    }

    fn role(&self, who: Who, chat: usize) -> usize {
        let around = &self.chats[chat];
        match who {
            Who::Customer => around.customer,
            Who::Assigned => around.assigned.unwrap_or(ADMINS.start),
            Who::Role(role) => role,
        }
    }

    /// A connected device of the role, if the door is its socket.
    fn device(&self, role: usize, second: bool, door: Door) -> Option<usize> {
        if !matches!(door, Door::Socket | Door::Cut) {
            return None;
        }
        let mut own = (0..self.devices.len())
            .filter(|at| self.devices[*at].role == role && self.devices[*at].socket.is_some());
        if second { own.next_back() } else { own.next() }
    }
}
