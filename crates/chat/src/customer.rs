//! The customer's card beside a chat: how to reach them, what they drive, when they come, what they wrote before.

use crate::refuse::{allow, from_directory, from_storage};
use crate::{Caller, Desk, view};
use model::{ChatId, Party, PartyKind};
use policy::{Action, decide};
use protocol::{Appointment, Code, CustomerAnswer, CustomerCard, EarlierChat, Person, Problem};
use storage::{ChatView, ListFilter};

/// Other chats of the customer that the card shows.
const EARLIER_MAX: usize = 20;

impl Desk {
    /// The card of a chat's customer.
    ///
    /// # Errors
    /// Why it was refused.
    pub async fn customer(&self, caller: &Caller, chat: ChatId) -> Result<CustomerAnswer, Problem> {
        let me = caller.party();
        let found = self
            .storage
            .chat(me, chat)
            .await
            .map_err(|error| from_storage(&error))?;
        let found = found.ok_or_else(Problem::not_found)?;
        let facts = found.chat.facts(&found.parties);
        allow(decide(me, Action::SeeCustomer, &facts))?;
        let Some(customer) = found.chat.customer else {
            return Ok(CustomerAnswer {
                customer: None,
                cars: Vec::new(),
                appointments: Vec::new(),
                earlier_chats: Vec::new(),
            });
        };
        let is_user = customer.kind == PartyKind::User;
        Ok(CustomerAnswer {
            customer: Some(self.card(customer).await?),
            cars: if is_user {
                self.cars_of(customer.id).await?
            } else {
                Vec::new()
            },
            appointments: if is_user {
                self.appointments_of(customer.id).await?
            } else {
                Vec::new()
            },
            earlier_chats: self.earlier_chats(me, customer, chat).await?,
        })
    }

    async fn card(&self, customer: Party) -> Result<CustomerCard, Problem> {
        let who = Person::new(customer, self.names.one(customer).await?);
        let (email, phone) = match customer.kind {
            PartyKind::User => self.reached_at(customer).await?,
            PartyKind::Guest => {
                let guests = self
                    .storage
                    .guests(&[customer.id])
                    .await
                    .map_err(|error| from_storage(&error))?;
                (guests.into_iter().find_map(|guest| guest.email), None)
            }
            PartyKind::Worker | PartyKind::Admin => {
                return Err(Problem::new(
                    Code::Internal,
                    "a customer is a guest or a user",
                ));
            }
        };
        Ok(CustomerCard { who, email, phone })
    }

    async fn reached_at(&self, user: Party) -> Result<(Option<String>, Option<String>), Problem> {
        let person = self
            .directory
            .person(user)
            .await
            .map_err(|error| from_directory(&error))?;
        let phone = self
            .directory
            .phone_of(user.id)
            .await
            .map_err(|error| from_directory(&error))?;
        Ok((person.and_then(|person| person.email), phone))
    }

    async fn appointments_of(&self, user: i64) -> Result<Vec<Appointment>, Problem> {
        let appointments = self
            .directory
            .appointments_of(user)
            .await
            .map_err(|error| from_directory(&error))?;
        let ids: Vec<i64> = appointments.iter().filter_map(|one| one.car).collect();
        let cars = self.cars.of(&ids).await?;
        let shown = |one: directory::Appointment| Appointment {
            id: one.id,
            at: one.at,
            service: one.service,
            status: one.status,
            car: one.car.and_then(|id| cars.get(&id)).map(view::car),
        };
        Ok(appointments.into_iter().map(shown).collect())
    }

    /// The customer's other chats, no more of them than the caller sees in a list.
    async fn earlier_chats(
        &self,
        me: Party,
        customer: Party,
        but: ChatId,
    ) -> Result<Vec<EarlierChat>, Problem> {
        let number_of = |kind| (customer.kind == kind).then_some(customer.id);
        let filter = ListFilter {
            user_id: number_of(PartyKind::User),
            guest_id: number_of(PartyKind::Guest),
            ..ListFilter::default()
        };
        let page = self
            .storage
            .chats(me, &filter, None, EARLIER_MAX + 1)
            .await
            .map_err(|error| from_storage(&error))?;
        let others = page.chats.iter().filter(|view| view.chat.id != but);
        Ok(others.take(EARLIER_MAX).map(earlier).collect())
    }
}

fn earlier(view: &ChatView) -> EarlierChat {
    EarlierChat {
        chat_id: view.chat.id.get(),
        subject: view.chat.subject.clone(),
        status: view.chat.status,
        updated_at: view.chat.updated_at.rfc3339(),
    }
}
