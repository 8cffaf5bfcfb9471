//! Simple jobs for the tests of the engines: the rules of a chat in their plainest form. The real use
//! cases live above this crate.

use model::{ChatId, ClientId, Kind, MessageId, Party, PartyKind, Sender, Seq, Status};
use policy::{Action, Decision, decide};
use storage::{
    Appended, Attached, ChatRow, EndedRight, Job, KeyedMessage, Needs, NewMessage, PartyRow, Slot,
    Storage, StorageError, World,
};
use tokio::sync::oneshot;

/// What somebody does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Act {
    /// A customer starts a chat with the shop.
    Start {
        by: Party,
        subject: Option<String>,
        key: Option<String>,
    },
    /// Staff starts a chat with somebody.
    StartWith { by: Party, with: Party },
    /// Somebody says something; a note if so.
    Say {
        by: Party,
        chat: i64,
        text: String,
        key: Option<String>,
        note: bool,
    },
    /// Somebody has read up to a place.
    Read { by: Party, chat: i64, to: i64 },
    /// An admin gives the chat to a worker, or takes it away.
    Assign {
        by: Party,
        chat: i64,
        worker: Option<i64>,
    },
    /// The worker needs an admin; the reason is a note by the system.
    Escalate {
        by: Party,
        chat: i64,
        reason: Option<String>,
    },
    /// Done.
    Close { by: Party, chat: i64 },
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// A chat was begun, or had been under that key.
    Started(i64),
    /// A line is there: its id, and both numbers.
    Said(i64, i64, i64),
    /// Done; whether anything changed.
    Done(bool),
    /// Refused.
    Refused(&'static str),
    /// The engine gave up.
    Failed(String),
}

/// What `run` found, to be told after the commit.
#[derive(Debug, Clone)]
enum Draft {
    Begun(Slot),
    Known(ChatId),
    Line(Appended),
    Stored(MessageId, Seq, Seq),
    Done(bool),
    Refused(&'static str),
}

struct ActJob {
    act: Act,
    draft: Draft,
    answer: oneshot::Sender<Outcome>,
}

/// Submits, and gives what will come of it.
pub(crate) fn submit(storage: &dyn Storage, act: Act) -> oneshot::Receiver<Outcome> {
    let (answer, answered) = oneshot::channel();
    let job = ActJob {
        act,
        draft: Draft::Refused("never run"),
        answer,
    };
    assert!(storage.submit(Box::new(job)).is_ok(), "the queue is full");
    answered
}

/// Submits, and waits for what comes of it.
pub(crate) async fn perform(storage: &dyn Storage, act: Act) -> Outcome {
    submit(storage, act).await.expect("every job is told")
}

impl Job for ActJob {
    fn needs(&self, needs: &mut Needs) {
        match &self.act {
            Act::Start { by, key, .. } => needs
                .keys
                .extend(key.as_deref().map(|key| (*by, client_id(key)))),
            Act::StartWith { .. } => {}
            Act::Say { by, chat, key, .. } => {
                needs.chats.insert(ChatId::stored(*chat));
                needs
                    .keys
                    .extend(key.as_deref().map(|key| (*by, client_id(key))));
            }
            Act::Read { by, chat, to } => {
                needs.chats.insert(ChatId::stored(*chat));
                needs
                    .marks
                    .insert((ChatId::stored(*chat), *by, Seq::new(*to)));
            }
            Act::Assign { chat, .. } | Act::Escalate { chat, .. } | Act::Close { chat, .. } => {
                needs.chats.insert(ChatId::stored(*chat));
            }
        }
    }

    fn run(&mut self, world: &mut World) {
        self.draft = run(&self.act, world).unwrap_or_else(Draft::Refused);
    }

    fn committed(self: Box<Self>, world: &World) {
        let outcome = match self.draft {
            Draft::Begun(slot) => Outcome::Started(world.chat(slot).row.id.get()),
            Draft::Known(chat) => Outcome::Started(chat.get()),
            Draft::Line(line) => {
                let line = world.message(line);
                Outcome::Said(line.id.get(), line.seq.get(), line.staff_seq.get())
            }
            Draft::Stored(id, seq, staff_seq) => {
                Outcome::Said(id.get(), seq.get(), staff_seq.get())
            }
            Draft::Done(changed) => Outcome::Done(changed),
            Draft::Refused(why) => Outcome::Refused(why),
        };
        // A test that lost interest in an answer is free to.
        drop(self.answer.send(outcome));
    }

    fn failed(self: Box<Self>, error: &StorageError) {
        drop(self.answer.send(Outcome::Failed(error.to_string())));
    }
}

fn client_id(key: &str) -> ClientId {
    ClientId::new(key).expect("tests write good keys")
}

fn run(act: &Act, world: &mut World) -> Result<Draft, &'static str> {
    match act {
        Act::Start { by, subject, key } => start(world, *by, subject.clone(), key.as_deref()),
        Act::StartWith { by, with } => Ok(start_with(world, *by, *with)),
        Act::Say {
            by,
            chat,
            text,
            key,
            note,
        } => say(world, *by, *chat, text, key.as_deref(), *note),
        Act::Read { by, chat, to } => {
            let slot = allowed(world, *by, *chat, Action::MarkRead)?;
            Ok(Draft::Done(world.read_to(slot, *by, Seq::new(*to))))
        }
        Act::Assign { by, chat, worker } => assign(world, *by, *chat, *worker),
        Act::Escalate { by, chat, reason } => escalate(world, *by, *chat, reason.clone()),
        Act::Close { by, chat } => {
            let slot = allowed(world, *by, *chat, Action::Close)?;
            let is_open = world.chat(slot).row.status != Status::Closed;
            if is_open {
                event(world, slot, "closed");
                world.set_status(slot, Status::Closed);
            }
            Ok(Draft::Done(is_open))
        }
    }
}

fn allowed(world: &World, who: Party, chat: i64, action: Action) -> Result<Slot, &'static str> {
    let slot = world.find(ChatId::stored(chat)).ok_or("not found")?;
    match decide(who, action, &world.chat(slot).facts()) {
        Decision::Yes => Ok(slot),
        Decision::NotFound => Err("not found"),
        Decision::Forbidden => Err("forbidden"),
        Decision::StaffChat => Err("staff chat"),
    }
}

fn start(
    world: &mut World,
    by: Party,
    subject: Option<String>,
    key: Option<&str>,
) -> Result<Draft, &'static str> {
    let key = key.map(client_id);
    if let Some(hit) = key.as_ref().and_then(|key| world.key(by, key)) {
        return match (hit.start, hit.new_start) {
            (Some(chat), _) => Ok(Draft::Known(chat)),
            (None, Some(slot)) => Ok(Draft::Begun(slot)),
            (None, None) => Err("key reused"),
        };
    }
    let row = ChatRow {
        subject,
        start_key: key.map(|key| (by, key)),
        ..new_chat(world, Some(by), Status::Pending)
    };
    Ok(Draft::Begun(world.begin(row, vec![PartyRow::new(by)])))
}

fn start_with(world: &mut World, by: Party, with: Party) -> Draft {
    let is_party = |party: Party| PartyRow {
        is_party: true,
        ..PartyRow::new(party)
    };
    let customer = Some(with).filter(|with| !with.is_staff());
    let mut row = ChatRow {
        is_answered: true,
        ..new_chat(world, customer, Status::Open)
    };
    let mut parties = Vec::new();
    match (by.kind, customer) {
        (PartyKind::Worker, Some(_)) => row.worker_id = Some(by.id),
        _ => parties.push(is_party(by)),
    }
    if by.kind == PartyKind::Admin {
        row.admin_id = Some(by.id);
    }
    if customer.is_none() {
        parties.push(is_party(with));
    }
    Draft::Begun(world.begin(row, parties))
}

fn new_chat(world: &World, customer: Option<Party>, status: Status) -> ChatRow {
    ChatRow {
        id: ChatId::stored(0),
        customer,
        admin_id: None,
        worker_id: None,
        assigned_by: None,
        status,
        subject: None,
        created_at: world.now(),
        updated_at: world.now(),
        last_seq: Seq::ZERO,
        last_staff_seq: Seq::ZERO,
        text_count: 0,
        note_count: 0,
        customer_read_seq: Seq::ZERO,
        staff_read_seq: Seq::ZERO,
        is_answered: false,
        start_key: None,
        vehicle_id: None,
    }
}

fn say(
    world: &mut World,
    by: Party,
    chat: i64,
    text: &str,
    key: Option<&str>,
    note: bool,
) -> Result<Draft, &'static str> {
    let kind = if note { Kind::Note } else { Kind::Text };
    let key = key.map(client_id);
    if let Some(hit) = key.as_ref().and_then(|key| world.key(by, key)) {
        let (line, draft) = match hit.message.clone().ok_or("key reused")? {
            KeyedMessage::Stored(line) => {
                let draft = Draft::Stored(line.id, line.seq, line.staff_seq);
                (line, draft)
            }
            KeyedMessage::Appended(at) => (world.message(at).clone(), Draft::Line(at)),
        };
        let is_same = line.chat.get() == chat && line.body == text && line.kind == kind;
        return if is_same {
            Ok(draft)
        } else {
            Err("key reused")
        };
    }
    let slot = allowed(
        world,
        by,
        chat,
        if note {
            Action::WriteNote
        } else {
            Action::Send
        },
    )?;
    if !note {
        wake(world, slot, by);
    }
    let new = NewMessage {
        sender: Sender::Party(by),
        kind,
        body: text.to_owned(),
        event: None,
        attached: Attached::default(),
        client_id: key,
    };
    let line = world.append(slot, new);
    if by.kind == PartyKind::Admin {
        world.make_party(slot, by);
    }
    if !note {
        world.read_all(slot, by);
    }
    Ok(Draft::Line(line))
}

/// What a text does to the state of its chat.
fn wake(world: &mut World, slot: Slot, by: Party) {
    let row = world.chat_mut(slot);
    if by.is_staff() {
        row.is_answered = true;
    }
    if by.kind == PartyKind::Admin && row.admin_id.is_none() {
        row.admin_id = Some(by.id);
    }
    let reopened = if row.is_answered {
        Status::Open
    } else {
        Status::Pending
    };
    match row.status {
        Status::Closed => {
            world.set_status(slot, reopened);
            event(world, slot, "reopened");
        }
        Status::Pending => world.set_status(slot, reopened),
        Status::Escalated if by.kind == PartyKind::Admin => world.set_status(slot, Status::Open),
        Status::Escalated | Status::Open => {}
    }
}

fn assign(
    world: &mut World,
    by: Party,
    chat: i64,
    worker: Option<i64>,
) -> Result<Draft, &'static str> {
    let slot = allowed(world, by, chat, Action::Assign)?;
    let before = world.chat(slot).row.worker_id;
    if before == worker {
        return Ok(Draft::Done(false));
    }
    if let Some(before) = before {
        world.end_right(EndedRight::Chat(
            Party::worker(before),
            ChatId::stored(chat),
        ));
    }
    let row = world.chat_mut(slot);
    row.worker_id = worker;
    row.assigned_by = Some(by.id);
    if row.status == Status::Escalated {
        row.status = Status::Open;
    }
    event(world, slot, "assigned");
    Ok(Draft::Done(true))
}

fn escalate(
    world: &mut World,
    by: Party,
    chat: i64,
    reason: Option<String>,
) -> Result<Draft, &'static str> {
    let slot = allowed(world, by, chat, Action::Escalate)?;
    world.set_status(slot, Status::Escalated);
    event(world, slot, "escalated");
    if let Some(body) = reason {
        let note = NewMessage {
            sender: Sender::System,
            kind: Kind::Note,
            body,
            event: None,
            attached: Attached::default(),
            client_id: None,
        };
        world.append(slot, note);
    }
    Ok(Draft::Done(true))
}

fn event(world: &mut World, slot: Slot, what: &str) {
    let new = NewMessage {
        sender: Sender::System,
        kind: Kind::Event,
        body: format!("the chat was {what}"),
        event: Some(format!("{{\"event\":\"{what}\"}}")),
        attached: Attached::default(),
        client_id: None,
    };
    world.append(slot, new);
}
