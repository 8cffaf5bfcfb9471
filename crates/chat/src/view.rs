//! Rows as one party may see them on the wire.

use crate::attach;
use model::{Audience, Kind, Named, Party, PartyKind, Sender};
use policy::ChatFacts;
use protocol::{Chat, ChatCar, ChatRating, Event, Message, Person, ReadCursor, SenderType};
use std::collections::HashMap;
use storage::{ChatExtras, ChatRow, ChatView, MessageRow, PartyRow};

/// A line on the wire, in an audience's numbers and without its key.
pub(crate) fn message(
    row: &MessageRow,
    audience: Audience,
    author: &str,
    is_read: bool,
) -> Message {
    let sender = match row.sender {
        Sender::Party(party) => Person::new(party, author),
        Sender::System => Person::system(),
    };
    Message {
        message_id: row.id.get(),
        seq: match (audience, row.kind) {
            (Audience::Customer, _) => row.seq.get(),
            (Audience::Staff, _) => row.staff_seq.get(),
        },
        chat_id: row.chat.get(),
        sender_type: sender.kind,
        sender_id: sender.id,
        sender_name: sender.name,
        message: row.body.clone(),
        kind: row.kind,
        is_read,
        created_at: row.created_at.rfc3339(),
        client_id: None,
        event: row
            .event
            .as_deref()
            .and_then(|event| serde_json::from_str::<Event>(event).ok()),
        attachments: attach::shown(row),
    }
}

/// A line as a viewer sees it in a page: with the key if it is the viewer's own.
pub(crate) fn message_for(
    viewer: Party,
    row: &MessageRow,
    chat: &ChatRow,
    parties: &[PartyRow],
    names: &HashMap<Party, String>,
) -> Message {
    let name = match row.sender {
        Sender::Party(party) => names.get(&party).map_or("", String::as_str),
        Sender::System => "",
    };
    let mut message = message(row, viewer.audience(), name, is_read(row, chat, parties));
    if row.sender.is(viewer) {
        message.client_id = row.client_id.as_ref().map(|key| key.as_str().to_owned());
    }
    message
}

/// Somebody of the other side has read it. Between staff, and for notes, everybody but the author is the
/// other side. Events have no side and are never unread.
fn is_read(row: &MessageRow, chat: &ChatRow, parties: &[PartyRow]) -> bool {
    let Sender::Party(author) = row.sender else {
        return true;
    };
    if row.kind == Kind::Note || chat.customer.is_none() {
        return parties.iter().any(|reader| {
            reader.party.is_staff()
                && reader.party != author
                && reader.read_staff_seq >= row.staff_seq
        });
    }
    let furthest = if author.is_staff() {
        chat.customer_read_seq
    } else {
        chat.staff_read_seq
    };
    row.seq <= furthest
}

/// The cursors that a viewer is shown: those of the chat's parties, and the viewer's own.
pub(crate) fn cursors(viewer: Party, facts: &ChatFacts, parties: &[PartyRow]) -> Vec<ReadCursor> {
    let audience = viewer.audience();
    parties
        .iter()
        .filter(|row| row.party == viewer || facts.is_party(row.party))
        .filter(|row| row.cursor(audience).get() > 0)
        .map(|row| ReadCursor {
            by: row.party.into(),
            seq: row.cursor(audience).get(),
        })
        .collect()
}

/// Everybody whose name a view shows.
pub(crate) fn named_in(view: &ChatView) -> Vec<Party> {
    let mut parties: Vec<Party> = view.chat.customer.into_iter().collect();
    parties.extend(view.chat.worker_id.map(Party::worker));
    if view.chat.customer.is_none() {
        parties.extend(
            view.parties
                .iter()
                .filter(|row| row.is_party)
                .map(|row| row.party),
        );
    }
    if let Some(Sender::Party(author)) = view.last.as_ref().map(|last| last.sender) {
        parties.push(author);
    }
    parties
}

/// What stands beside chats: extras by chat, cars by number.
#[derive(Debug, Default)]
pub(crate) struct Beside {
    pub(crate) extras: HashMap<model::ChatId, ChatExtras>,
    pub(crate) cars: HashMap<i64, directory::Car>,
}

/// A car as a chat names it.
pub(crate) fn car(car: &directory::Car) -> ChatCar {
    ChatCar {
        id: car.id,
        label: car.label(),
        plate: car.plate.clone(),
    }
}

/// A chat as `list` shows it to a viewer.
pub(crate) fn chat(
    viewer: Party,
    view: &ChatView,
    names: &HashMap<Party, String>,
    beside: &Beside,
) -> Chat {
    let row = &view.chat;
    let extras = beside.extras.get(&row.id).cloned().unwrap_or_default();
    // A car that was sold is its new owner's business, not this customer's any more.
    let its_car = row
        .vehicle_id
        .and_then(|id| beside.cars.get(&id))
        .filter(|car| row.customer == Some(Party::user(car.user)));
    let until = extras.snoozed_until.map(model::Timestamp::rfc3339);
    let person = |party: Party| Person::new(party, names.get(&party).map_or("", String::as_str));
    let number_of = |kind| {
        row.customer
            .filter(|customer| customer.kind == kind)
            .map(|customer| customer.id)
    };
    let sides = || {
        let sides = view
            .parties
            .iter()
            .filter(|row| row.is_party)
            .map(|row| person(row.party));
        sides.collect::<Vec<_>>()
    };
    Chat {
        chat_id: row.id.get(),
        subject: row.subject.clone(),
        status: row.status,
        user_id: number_of(PartyKind::User),
        guest_id: number_of(PartyKind::Guest),
        admin_id: row.admin_id,
        worker_id: row.worker_id,
        assigned_by: row.assigned_by,
        created_at: row.created_at.rfc3339(),
        updated_at: row.updated_at.rfc3339(),
        last_seq: row.last(viewer.audience()).get(),
        last_message: view
            .last
            .as_ref()
            .map(|last| message_for(viewer, last, row, &view.parties, names)),
        unread_count: view.unread,
        customer: row.customer.map(person),
        worker: row.worker_id.map(|id| person(Party::worker(id))),
        parties: row.customer.is_none().then(sides),
        car: its_car.map(car),
        rating: extras.rating.map(|rating| ChatRating {
            stars: rating.stars,
            comment: rating.comment,
            created_at: rating.created_at.rfc3339(),
        }),
        tags: viewer.is_staff().then_some(extras.tags),
        snoozed_until: viewer.is_staff().then_some(until),
    }
}

/// A named party as the wire carries it.
pub(crate) fn person(named: &Named) -> Person {
    Person {
        kind: SenderType::from(named.party.kind),
        id: Some(named.party.id),
        name: named.name.clone(),
    }
}
