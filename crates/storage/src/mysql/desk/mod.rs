//! Staff's tools on MariaDB and MySQL: the contract, method by method. Each write is a transaction of its own
//! beside the group writer; one that belongs to a chat locks the chat's row first, as every writer does.

pub(super) mod cars;
pub(super) mod chats;
pub(super) mod replies;

use super::MysqlStorage;
use crate::contract::desk::{
    AppointmentRow, CarRow, ChatExtras, DeskStorage, Duty, NewAppointment, NewCar, NewReply, Rated,
    Rating, ReplyRow, ReplySaved,
};
use crate::error::StorageError;
use async_trait::async_trait;
use model::{ChatId, Party, Timestamp};
use policy::ChatFacts;
use std::collections::HashMap;
use std::sync::Arc;

#[async_trait]
impl DeskStorage for MysqlStorage {
    async fn extras(
        &self,
        viewer: Party,
        chats: &[ChatId],
        now: Timestamp,
    ) -> Result<HashMap<ChatId, ChatExtras>, StorageError> {
        let chats: Arc<[ChatId]> = chats.into();
        self.read(move |conn| {
            let chats = Arc::clone(&chats);
            Box::pin(async move { chats::extras(conn, viewer, &chats, now).await })
        })
        .await
    }

    async fn tags(&self, viewer: Party) -> Result<Vec<(String, i64)>, StorageError> {
        self.look(move |conn| Box::pin(chats::tags(conn, viewer)))
            .await
    }

    async fn set_tags(
        &self,
        viewer: Party,
        chat: ChatId,
        tags: &[String],
    ) -> Result<Option<ChatFacts>, StorageError> {
        let tags: Arc<[String]> = tags.into();
        self.write(move |conn| {
            let tags = Arc::clone(&tags);
            Box::pin(async move { chats::set_tags(conn, viewer, chat, &tags).await })
        })
        .await
    }

    async fn snooze(
        &self,
        viewer: Party,
        chat: ChatId,
        until: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Option<ChatFacts>, StorageError> {
        self.write(move |conn| Box::pin(chats::snooze(conn, viewer, chat, until, now)))
            .await
    }

    async fn rate(
        &self,
        viewer: Party,
        chat: ChatId,
        rating: &Rating,
    ) -> Result<Rated, StorageError> {
        let rating = Arc::new(rating.clone());
        self.write(move |conn| {
            let rating = Arc::clone(&rating);
            Box::pin(async move { chats::rate(conn, viewer, chat, &rating).await })
        })
        .await
    }

    async fn duty(&self) -> Result<HashMap<i64, Duty>, StorageError> {
        self.look(|conn| Box::pin(chats::duty(conn))).await
    }

    async fn set_duty(
        &self,
        worker: i64,
        on: bool,
        capacity: Option<Option<i64>>,
    ) -> Result<(), StorageError> {
        self.write(move |conn| Box::pin(chats::set_duty(conn, worker, on, capacity)))
            .await
    }

    async fn replies(&self, viewer: Party) -> Result<Vec<ReplyRow>, StorageError> {
        self.look(move |conn| Box::pin(replies::list(conn, viewer)))
            .await
    }

    async fn add_reply(
        &self,
        reply: &NewReply,
        now: Timestamp,
    ) -> Result<ReplySaved, StorageError> {
        let reply = Arc::new(reply.clone());
        self.write(move |conn| {
            let reply = Arc::clone(&reply);
            Box::pin(async move { replies::add(conn, &reply, now).await })
        })
        .await
    }

    async fn change_reply(
        &self,
        id: i64,
        owner: Option<Party>,
        reply: &NewReply,
        now: Timestamp,
    ) -> Result<ReplySaved, StorageError> {
        let reply = Arc::new(reply.clone());
        self.write(move |conn| {
            let reply = Arc::clone(&reply);
            Box::pin(async move { replies::change(conn, id, owner, &reply, now).await })
        })
        .await
    }

    async fn drop_reply(&self, id: i64, owner: Option<Party>) -> Result<bool, StorageError> {
        self.write(move |conn| Box::pin(replies::drop_one(conn, id, owner)))
            .await
    }

    async fn add_car(&self, car: &NewCar) -> Result<i64, StorageError> {
        let car = Arc::new(car.clone());
        self.write(move |conn| {
            let car = Arc::clone(&car);
            Box::pin(async move { cars::add(conn, &car).await })
        })
        .await
    }

    async fn cars_of(&self, user: i64) -> Result<Vec<CarRow>, StorageError> {
        self.look(move |conn| Box::pin(cars::of(conn, user))).await
    }

    async fn cars(&self, ids: &[i64]) -> Result<Vec<CarRow>, StorageError> {
        let ids: Arc<[i64]> = ids.into();
        self.look(move |conn| {
            let ids = Arc::clone(&ids);
            Box::pin(async move { cars::find(conn, &ids).await })
        })
        .await
    }

    async fn add_appointment(&self, appointment: &NewAppointment) -> Result<i64, StorageError> {
        let appointment = Arc::new(appointment.clone());
        self.write(move |conn| {
            let appointment = Arc::clone(&appointment);
            Box::pin(async move { cars::add_appointment(conn, &appointment).await })
        })
        .await
    }

    async fn appointments_of(
        &self,
        user: i64,
        limit: usize,
    ) -> Result<Vec<AppointmentRow>, StorageError> {
        self.look(move |conn| Box::pin(cars::appointments_of(conn, user, limit)))
            .await
    }
}
