//! Staff's tools on SQLite: the contract, method by method. What is written takes its turn in the writing
//! thread, between two groups of sends at most.

pub(super) mod cars;
pub(super) mod chats;
pub(super) mod replies;

use super::SqliteStorage;
use crate::contract::desk::{
    AppointmentRow, CarRow, ChatExtras, DeskStorage, Duty, NewAppointment, NewCar, NewReply, Rated,
    Rating, ReplyRow, ReplySaved,
};
use crate::error::StorageError;
use async_trait::async_trait;
use model::{ChatId, Party, Timestamp};
use policy::ChatFacts;
use std::collections::HashMap;

#[async_trait]
impl DeskStorage for SqliteStorage {
    async fn extras(
        &self,
        viewer: Party,
        chats: &[ChatId],
        now: Timestamp,
    ) -> Result<HashMap<ChatId, ChatExtras>, StorageError> {
        let chats = chats.to_vec();
        self.readers
            .read(move |tx| chats::extras(tx, viewer, &chats, now))
            .await
    }

    async fn tags(&self, viewer: Party) -> Result<Vec<(String, i64)>, StorageError> {
        self.readers.read(move |tx| chats::tags(tx, viewer)).await
    }

    async fn set_tags(
        &self,
        viewer: Party,
        chat: ChatId,
        tags: &[String],
    ) -> Result<Option<ChatFacts>, StorageError> {
        let tags = tags.to_vec();
        self.writer
            .call(move |tx, _| chats::set_tags(tx, viewer, chat, &tags))
            .await
    }

    async fn snooze(
        &self,
        viewer: Party,
        chat: ChatId,
        until: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Option<ChatFacts>, StorageError> {
        self.writer
            .call(move |tx, _| chats::snooze(tx, viewer, chat, until, now))
            .await
    }

    async fn rate(
        &self,
        viewer: Party,
        chat: ChatId,
        rating: &Rating,
    ) -> Result<Rated, StorageError> {
        let rating = rating.clone();
        self.writer
            .call(move |tx, _| chats::rate(tx, viewer, chat, &rating))
            .await
    }

    async fn duty(&self) -> Result<HashMap<i64, Duty>, StorageError> {
        self.readers.read(chats::duty).await
    }

    async fn set_duty(
        &self,
        worker: i64,
        on: bool,
        capacity: Option<Option<i64>>,
    ) -> Result<(), StorageError> {
        self.writer
            .call(move |tx, _| chats::set_duty(tx, worker, on, capacity))
            .await
    }

    async fn replies(&self, viewer: Party) -> Result<Vec<ReplyRow>, StorageError> {
        self.readers.read(move |tx| replies::list(tx, viewer)).await
    }

    async fn add_reply(
        &self,
        reply: &NewReply,
        now: Timestamp,
    ) -> Result<ReplySaved, StorageError> {
        let reply = reply.clone();
        self.writer
            .call(move |tx, _| replies::add(tx, &reply, now))
            .await
    }

    async fn change_reply(
        &self,
        id: i64,
        owner: Option<Party>,
        reply: &NewReply,
        now: Timestamp,
    ) -> Result<ReplySaved, StorageError> {
        let reply = reply.clone();
        self.writer
            .call(move |tx, _| replies::change(tx, id, owner, &reply, now))
            .await
    }

    async fn drop_reply(&self, id: i64, owner: Option<Party>) -> Result<bool, StorageError> {
        self.writer
            .call(move |tx, _| replies::drop_one(tx, id, owner))
            .await
    }

    async fn add_car(&self, car: &NewCar) -> Result<i64, StorageError> {
        let car = car.clone();
        self.writer.call(move |tx, _| cars::add(tx, &car)).await
    }

    async fn cars_of(&self, user: i64) -> Result<Vec<CarRow>, StorageError> {
        self.readers.read(move |tx| cars::of(tx, user)).await
    }

    async fn cars(&self, ids: &[i64]) -> Result<Vec<CarRow>, StorageError> {
        let ids = ids.to_vec();
        self.readers.read(move |tx| cars::find(tx, &ids)).await
    }

    async fn add_appointment(&self, appointment: &NewAppointment) -> Result<i64, StorageError> {
        let appointment = appointment.clone();
        self.writer
            .call(move |tx, _| cars::add_appointment(tx, &appointment))
            .await
    }

    async fn appointments_of(
        &self,
        user: i64,
        limit: usize,
    ) -> Result<Vec<AppointmentRow>, StorageError> {
        self.readers
            .read(move |tx| cars::appointments_of(tx, user, limit))
            .await
    }
}
