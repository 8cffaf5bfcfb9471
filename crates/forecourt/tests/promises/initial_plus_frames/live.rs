//! A life lived by real devices on a real server, and looked at.

use super::acts::{CUSTOMERS, DEVICES, Life, ROLES, Step, WORKERS};
use super::mirror::Mirror;
use super::seen::{Elsewhere, Seen, fresh, of_this_life, page};
use crate::support::{Engine, Session, TestServer, TestSocket};
use futures_util::future::join_all;
use model::PartyKind;
use proptest::test_runner::TestCaseError;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// No chat.
const NOWHERE: i64 = 9_000_000_000;
/// How long a life that has not failed yet waits for a frame.
const PATIENCE: Duration = Duration::from_secs(10);
/// And one that only looks for a shorter way to fail.
const IMPATIENCE: Duration = Duration::from_secs(1);

pub(super) type Held = Result<(), TestCaseError>;

/// A shop that sees many lives, one after the other.
pub(super) struct Shop {
    pub(super) server: TestServer,
    /// In the order of [`ROLES`]; the guests are new in each life.
    pub(super) people: Vec<Session>,
    /// Chats up to here are those of earlier lives.
    base: i64,
    pub(super) keys: usize,
    /// How long a frame that is still missing is waited for: `chat` frames follow a moment after the commit.
    patience: Duration,
}

impl Shop {
    pub(super) async fn open(engine: Engine) -> Self {
        let server = TestServer::start(engine).await;
        let mut people = Vec::new();
        for (place, role) in ROLES.iter().enumerate() {
            people.push(match place {
                0 | 1 => server.guest().await,
                place if CUSTOMERS.contains(&place) => server.hire(PartyKind::User, role).await,
                place if WORKERS.contains(&place) => server.hire(PartyKind::Worker, role).await,
                _ => server.hire(PartyKind::Admin, role).await,
            });
        }
        Self {
            server,
            people,
            base: 0,
            keys: 0,
            patience: PATIENCE,
        }
    }

    /// Lives a life; what does not hold is its failure.
    pub(super) async fn live(&mut self, life: &Life) -> Held {
        for guest in 0..2 {
            self.people[guest] = self.server.guest().await;
        }
        let mut scene = Scene::set(self).await;
        let lived = scene.live(life).await;
        let newest = scene.chats.iter().map(|chat| chat.id).max();
        self.base = newest.unwrap_or(self.base);
        if let (Err(why), PATIENCE) = (&lived, self.patience) {
            // The search for a shorter life that fails is not to take long, and may find another failure.
            eprintln!("at first: {why}");
            self.patience = IMPATIENCE;
        }
        lived
    }
}

/// Who has to do with a chat, by place; only to choose who acts next.
pub(super) struct Around {
    pub(super) id: i64,
    pub(super) customer: usize,
    pub(super) assigned: Option<usize>,
}

pub(super) struct Device {
    pub(super) role: usize,
    pub(super) socket: Option<TestSocket>,
    pub(super) mirror: Mirror,
}

/// A life in a shop.
pub(super) struct Scene<'a> {
    pub(super) shop: &'a mut Shop,
    pub(super) devices: Vec<Device>,
    pub(super) chats: Vec<Around>,
    elsewhere: Vec<Elsewhere>,
    /// Chats that an admin may have read without being a party: nobody else is told.
    pub(super) murky: BTreeSet<i64>,
    /// What each role's list held at which version.
    lists: BTreeMap<(usize, String), Vec<Value>>,
}

impl<'a> Scene<'a> {
    async fn set(shop: &'a mut Shop) -> Self {
        let mut elsewhere = Vec::new();
        for who in &shop.people {
            let unread = shop.server.ok_get("unread_count", who).await;
            elsewhere.push(Elsewhere {
                unread_count: unread["unread_count"].as_i64().unwrap(),
                mine: unread["mine"].as_i64().unwrap(),
            });
        }
        Self {
            shop,
            devices: Vec::new(),
            chats: Vec::new(),
            elsewhere,
            murky: BTreeSet::new(),
            lists: BTreeMap::new(),
        }
    }

    async fn live(&mut self, life: &Life) -> Held {
        for act in &life.before {
            self.together(std::slice::from_ref(act)).await?;
        }
        self.connect().await?;
        for step in &life.steps {
            match step {
                Step::Together(acts) => self.together(acts).await?,
                Step::Leave { device, frames } => self.leave(*device, *frames).await?,
                Step::Return { device } => self.come_back(*device).await?,
                Step::Look => self.look().await?,
            }
        }
        for device in 0..self.devices.len() {
            self.come_back(device).await?;
        }
        self.look().await
    }

    // --- devices ---

    async fn connect(&mut self) -> Held {
        for role in DEVICES {
            let who = self.shop.people[role].clone();
            let me = self.shop.server.ok_get("auth/me", &who).await["me"].clone();
            let socket = Some(self.shop.server.live(&who).await);
            let mut mirror = Mirror::new(me);
            mirror.took_list(&self.list(&who).await);
            self.devices.push(Device {
                role,
                socket,
                mirror,
            });
            self.fill(self.devices.len() - 1).await?;
        }
        Ok(())
    }

    async fn list(&self, who: &Session) -> Vec<Value> {
        let list = self.shop.server.ok_get("list?limit=200", who).await;
        of_this_life(&list, self.shop.base)
    }

    /// Pages what the device wants paged.
    async fn fill(&mut self, at: usize) -> Held {
        let device = &mut self.devices[at];
        let who = &self.shop.people[device.role];
        while let Some(chat) = device.mirror.wanted.first().copied() {
            let after = device.mirror.whole(chat);
            let page = page(&self.shop.server, who, chat, after).await;
            held(at, device.mirror.took_page(chat, page.as_ref()))?;
        }
        Ok(())
    }

    pub(super) async fn leave(&mut self, at: usize, frames: usize) -> Held {
        let device = &mut self.devices[at];
        let Some(mut socket) = device.socket.take() else {
            return Ok(());
        };
        for _ in 0..frames {
            match tokio::time::timeout(Duration::from_millis(1), socket.next()).await {
                Ok(frame) => hear(at, device, &frame, self.shop.base)?,
                Err(_) => break,
            }
        }
        Ok(())
    }

    async fn come_back(&mut self, at: usize) -> Held {
        let role = self.devices[at].role;
        if self.devices[at].socket.is_some() {
            return Ok(());
        }
        self.fill(at).await?;
        let who = self.shop.people[role].clone();
        let resume = self.devices[at].mirror.resume();
        let (mut socket, frames) = self.shop.server.resumed(&who, resume).await;
        for frame in frames {
            hear(at, &mut self.devices[at], &frame, self.shop.base)?;
        }
        let list = self.list(&who).await;
        let device = &mut self.devices[at];
        device.mirror.returned(&list);
        for sent in device.mirror.unanswered.values_mut() {
            sent["again"] = true.into();
            socket.say(sent.clone()).await;
        }
        device.socket = Some(socket);
        self.fill(at).await
    }

    /// Hears until `is_last`.
    async fn hear_until(&mut self, at: usize, is_last: impl Fn(&Value) -> bool) -> Held {
        loop {
            let device = &mut self.devices[at];
            let frame = device.socket.as_mut().unwrap().next().await;
            hear(at, device, &frame, self.shop.base)?;
            if is_last(&frame) {
                return self.fill(at).await;
            }
        }
    }

    // --- looking ---

    /// What every connected device has is what its party would read afresh.
    async fn look(&mut self) -> Held {
        self.settle().await?;
        let shop = &self.shop;
        let asked = shop.people.iter().zip(&self.elsewhere);
        let asked = asked.map(|(who, elsewhere)| fresh(&shop.server, who, shop.base, *elsewhere));
        let fresh = join_all(asked).await;
        for (role, (seen, version)) in fresh.iter().enumerate() {
            let key = (role, version.clone());
            let before = self.lists.entry(key).or_insert_with(|| seen.rows.clone());
            if *before != seen.rows {
                let text = format!("{} has another list under the same version", ROLES[role]);
                return Err(TestCaseError::fail(format!(
                    "{text}: {before:?}, then {:?}",
                    seen.rows
                )));
            }
        }
        for at in 0..self.devices.len() {
            if self.devices[at].socket.is_some() {
                let seen = &fresh[self.devices[at].role].0;
                self.until_same(at, seen).await?;
            }
        }
        Ok(())
    }

    /// Until everything that was asked is done, and what was told synchronously is heard.
    async fn settle(&mut self) -> Held {
        let connected: Vec<usize> = (0..self.devices.len())
            .filter(|at| self.devices[*at].socket.is_some())
            .collect();
        // Sends of one connection are done in the order sent, so the answer to this one follows all others.
        for at in &connected {
            let last = json!({ "t": "send", "id": "last", "chat": NOWHERE, "text": "?" });
            self.devices[*at].socket.as_mut().unwrap().say(last).await;
        }
        for at in &connected {
            self.hear_until(*at, |frame| frame["t"] == "error" && frame["id"] == "last")
                .await?;
            let unanswered = &self.devices[*at].mirror.unanswered;
            if !unanswered.is_empty() {
                return Err(TestCaseError::fail(format!(
                    "device {at}: unanswered {unanswered:?}"
                )));
            }
        }
        for at in &connected {
            let ping = json!({ "t": "ping" });
            self.devices[*at].socket.as_mut().unwrap().say(ping).await;
            self.hear_until(*at, |frame| frame["t"] == "pong").await?;
        }
        Ok(())
    }

    async fn until_same(&mut self, at: usize, seen: &Seen) -> Held {
        loop {
            let device = &mut self.devices[at];
            let Some(difference) = device.mirror.seen().differs(seen, &self.murky) else {
                return Ok(());
            };
            let next = device.socket.as_mut().unwrap().next();
            match tokio::time::timeout(self.shop.patience, next).await {
                Ok(frame) => hear(at, device, &frame, self.shop.base)?,
                Err(_) => {
                    let role = ROLES[device.role];
                    return Err(TestCaseError::fail(format!(
                        "device {at} of {role} shows\n  {difference}"
                    )));
                }
            }
            self.fill(at).await?;
        }
    }
}

/// Takes a frame, unless it is of a chat of an earlier life.
fn hear(at: usize, device: &mut Device, frame: &Value, base: i64) -> Held {
    let of = frame["chat"].as_i64().or(frame["chat"]["chat_id"].as_i64());
    if of.is_some_and(|chat| chat <= base) {
        return Ok(());
    }
    held(at, device.mirror.hear(frame))
}

fn held(at: usize, result: Result<(), String>) -> Held {
    result
        .map_err(|why| TestCaseError::fail(format!("device {at} of {}: {why}", ROLES[DEVICES[at]])))
}
