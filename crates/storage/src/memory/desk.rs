//! Staff's tools in the oracle: plain collections, and each question answered by looking at everything.

use super::MemoryStorage;
use super::data::{Data, number};
use crate::contract::desk::{
    AppointmentRow, CARS_MAX, CarRow, ChatExtras, DeskStorage, Duty, NewAppointment, NewCar,
    NewReply, REPLIES_MAX, Rated, Rating, ReplyRow, ReplySaved, TAGS_MAX,
};
use crate::error::StorageError;
use crate::rows::ChatRow;
use async_trait::async_trait;
use model::{Audience, ChatId, Kind, Party, Sender, Seq, Status, Timestamp};
use policy::{Action, ChatFacts, Decision, decide};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What staff's tools keep.
#[derive(Default)]
pub(super) struct Kept {
    tags: HashMap<ChatId, BTreeSet<String>>,
    /// Until when, and the newest message then.
    snoozes: HashMap<(Party, ChatId), (Timestamp, Seq)>,
    ratings: HashMap<ChatId, Rating>,
    duty: HashMap<i64, Duty>,
    replies: Vec<ReplyRow>,
    /// Numbers are never given twice.
    last_reply: i64,
    cars: Vec<CarRow>,
    appointments: Vec<AppointmentRow>,
}

impl Data {
    pub(super) fn has_tag(&self, chat: ChatId, tag: &str) -> bool {
        let tags = self.desk.tags.get(&chat);
        tags.is_some_and(|tags| tags.contains(tag))
    }

    pub(super) fn is_snoozed(&self, viewer: Party, chat: &ChatRow, now: Timestamp) -> bool {
        self.snoozed_until(viewer, chat, now).is_some()
    }

    fn snoozed_until(&self, viewer: Party, chat: &ChatRow, now: Timestamp) -> Option<Timestamp> {
        let (until, after) = self.desk.snoozes.get(&(viewer, chat.id)).copied()?;
        let is_other_side = |sender: Sender| match sender {
            Sender::System => false,
            Sender::Party(who) => !who.is_staff() || (chat.customer.is_none() && who != viewer),
        };
        let lines = self.lines_for(chat.id, Audience::Customer);
        let ended = lines
            .iter()
            .any(|line| line.kind == Kind::Text && line.seq > after && is_other_side(line.sender));
        Some(until).filter(|until| !ended && *until > now)
    }

    fn allowed(&self, viewer: Party, action: Action, chat: ChatId) -> Option<(ChatRow, ChatFacts)> {
        let (row, parties) = self.visible(viewer, chat)?;
        let facts = row.facts(&parties);
        (decide(viewer, action, &facts) == Decision::Yes).then_some((row, facts))
    }

    fn extras_of(&self, viewer: Party, chat: ChatId, now: Timestamp) -> ChatExtras {
        let mut extras = ChatExtras {
            rating: self.desk.ratings.get(&chat).cloned(),
            ..ChatExtras::default()
        };
        if viewer.is_staff() {
            let tags = self.desk.tags.get(&chat).into_iter().flatten();
            extras.tags = tags.cloned().collect();
            let row = self.chat(chat);
            extras.snoozed_until = row.and_then(|row| self.snoozed_until(viewer, &row, now));
        }
        extras
    }

    fn tags_seen_by(&self, viewer: Party) -> Vec<(String, i64)> {
        let mut counts: BTreeMap<String, i64> = BTreeMap::new();
        for view in self.views(viewer) {
            for tag in self.desk.tags.get(&view.chat.id).into_iter().flatten() {
                *counts.entry(tag.clone()).or_insert(0) += 1;
            }
        }
        let mut counts: Vec<(String, i64)> = counts.into_iter().collect();
        counts.sort_by_key(|(_, chats)| -chats);
        counts.truncate(TAGS_MAX);
        counts
    }

    fn refused(&self, id: Option<i64>, reply: &NewReply) -> Option<ReplySaved> {
        let others = || {
            let all = self.desk.replies.iter();
            all.filter(|row| Some(row.id) != id && row.reply.owner == reply.owner)
        };
        if others().any(|row| row.reply.shortcut == reply.shortcut) {
            return Some(ReplySaved::Taken);
        }
        (number(others().count()) >= REPLIES_MAX).then_some(ReplySaved::TooMany)
    }
}

#[async_trait]
impl DeskStorage for MemoryStorage {
    async fn extras(
        &self,
        viewer: Party,
        chats: &[ChatId],
        now: Timestamp,
    ) -> Result<HashMap<ChatId, ChatExtras>, StorageError> {
        let data = self.data();
        let extras = chats
            .iter()
            .map(|chat| (*chat, data.extras_of(viewer, *chat, now)));
        Ok(extras.collect())
    }

    async fn tags(&self, viewer: Party) -> Result<Vec<(String, i64)>, StorageError> {
        Ok(self.data().tags_seen_by(viewer))
    }

    async fn set_tags(
        &self,
        viewer: Party,
        chat: ChatId,
        tags: &[String],
    ) -> Result<Option<ChatFacts>, StorageError> {
        let mut data = self.data();
        let Some((_, facts)) = data.allowed(viewer, Action::Tag, chat) else {
            return Ok(None);
        };
        data.desk.tags.insert(chat, tags.iter().cloned().collect());
        Ok(Some(facts))
    }

    async fn snooze(
        &self,
        viewer: Party,
        chat: ChatId,
        until: Option<Timestamp>,
        _now: Timestamp,
    ) -> Result<Option<ChatFacts>, StorageError> {
        let mut data = self.data();
        let Some((row, facts)) = data.allowed(viewer, Action::Snooze, chat) else {
            return Ok(None);
        };
        match until {
            Some(until) => data
                .desk
                .snoozes
                .insert((viewer, chat), (until, row.last_seq)),
            None => data.desk.snoozes.remove(&(viewer, chat)),
        };
        Ok(Some(facts))
    }

    async fn rate(
        &self,
        viewer: Party,
        chat: ChatId,
        rating: &Rating,
    ) -> Result<Rated, StorageError> {
        let mut data = self.data();
        let Some((row, facts)) = data.allowed(viewer, Action::Rate, chat) else {
            return Ok(Rated::NotYours);
        };
        if row.status != Status::Closed {
            return Ok(Rated::NotClosed);
        }
        data.desk.ratings.insert(chat, rating.clone());
        Ok(Rated::Done(facts))
    }

    async fn duty(&self) -> Result<HashMap<i64, Duty>, StorageError> {
        Ok(self.data().desk.duty.clone())
    }

    async fn set_duty(
        &self,
        worker: i64,
        on: bool,
        capacity: Option<Option<i64>>,
    ) -> Result<(), StorageError> {
        let mut data = self.data();
        let duty = data.desk.duty.entry(worker).or_default();
        duty.on = on;
        duty.capacity = capacity.unwrap_or(duty.capacity);
        Ok(())
    }

    async fn replies(&self, viewer: Party) -> Result<Vec<ReplyRow>, StorageError> {
        let data = self.data();
        let all = data.desk.replies.iter();
        let mut seen: Vec<ReplyRow> = all
            .filter(|row| row.reply.owner.is_none_or(|owner| owner == viewer))
            .cloned()
            .collect();
        seen.sort_by_key(|row| (row.reply.shortcut.clone(), row.reply.owner.is_none()));
        Ok(seen)
    }

    async fn add_reply(
        &self,
        reply: &NewReply,
        _now: Timestamp,
    ) -> Result<ReplySaved, StorageError> {
        let mut data = self.data();
        if let Some(refused) = data.refused(None, reply) {
            return Ok(refused);
        }
        data.desk.last_reply += 1;
        let id = data.desk.last_reply;
        let reply = reply.clone();
        data.desk.replies.push(ReplyRow { id, reply });
        Ok(ReplySaved::Done(id))
    }

    async fn change_reply(
        &self,
        id: i64,
        owner: Option<Party>,
        reply: &NewReply,
        _now: Timestamp,
    ) -> Result<ReplySaved, StorageError> {
        let mut data = self.data();
        match data.refused(Some(id), reply) {
            Some(ReplySaved::TooMany) if reply.owner == owner => {}
            Some(refused) => return Ok(refused),
            None => {}
        }
        let is_it = |row: &&mut ReplyRow| row.id == id && row.reply.owner == owner;
        let Some(row) = data.desk.replies.iter_mut().find(is_it) else {
            return Ok(ReplySaved::Gone);
        };
        row.reply = reply.clone();
        Ok(ReplySaved::Done(id))
    }

    async fn drop_reply(&self, id: i64, owner: Option<Party>) -> Result<bool, StorageError> {
        let mut data = self.data();
        let before = data.desk.replies.len();
        data.desk
            .replies
            .retain(|row| !(row.id == id && row.reply.owner == owner));
        Ok(data.desk.replies.len() < before)
    }

    async fn add_car(&self, car: &NewCar) -> Result<i64, StorageError> {
        let mut data = self.data();
        let id = number(data.desk.cars.len() + 1);
        let car = car.clone();
        data.desk.cars.push(CarRow { id, car });
        Ok(id)
    }

    async fn cars_of(&self, user: i64) -> Result<Vec<CarRow>, StorageError> {
        let data = self.data();
        let own = data.desk.cars.iter().filter(|row| row.car.user == user);
        Ok(own.take(CARS_MAX).cloned().collect())
    }

    async fn cars(&self, ids: &[i64]) -> Result<Vec<CarRow>, StorageError> {
        let data = self.data();
        let found = data.desk.cars.iter().filter(|row| ids.contains(&row.id));
        Ok(found.cloned().collect())
    }

    async fn add_appointment(&self, appointment: &NewAppointment) -> Result<i64, StorageError> {
        let mut data = self.data();
        let id = number(data.desk.appointments.len() + 1);
        let appointment = appointment.clone();
        data.desk
            .appointments
            .push(AppointmentRow { id, appointment });
        Ok(id)
    }

    async fn appointments_of(
        &self,
        user: i64,
        limit: usize,
    ) -> Result<Vec<AppointmentRow>, StorageError> {
        let data = self.data();
        let all = data.desk.appointments.iter();
        let mut own: Vec<AppointmentRow> = all
            .filter(|row| row.appointment.user == user)
            .cloned()
            .collect();
        own.sort_by_key(|row| std::cmp::Reverse((row.appointment.starts_at, row.id)));
        own.truncate(limit);
        Ok(own)
    }
}
