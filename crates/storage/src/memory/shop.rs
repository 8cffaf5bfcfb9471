//! Settings, staff, and how fast the shop answers.

use super::MemoryStorage;
use super::data::Data;
use crate::contract::{FirstAnswer, PersonChange, Setting, ShopStorage, StoredPerson};
use crate::error::StorageError;
use async_trait::async_trait;
use model::{Audience, Kind, Party, PartyKind, Sender, Timestamp};

#[async_trait]
impl ShopStorage for MemoryStorage {
    async fn settings(&self) -> Result<Vec<Setting>, StorageError> {
        let settings = self.data().settings.clone();
        Ok(settings
            .into_iter()
            .map(|(name, value)| Setting { name, value })
            .collect())
    }

    async fn save_settings(
        &self,
        settings: &[Setting],
        _now: Timestamp,
    ) -> Result<(), StorageError> {
        let pairs = settings
            .iter()
            .map(|setting| (setting.name.clone(), setting.value.clone()));
        self.data().settings.extend(pairs);
        Ok(())
    }

    async fn first_answers(
        &self,
        since: Timestamp,
        limit: usize,
    ) -> Result<Vec<FirstAnswer>, StorageError> {
        Ok(self.data().first_answers(since, limit))
    }

    async fn has_admin(&self) -> Result<bool, StorageError> {
        let is_admin = |one: &StoredPerson| one.party.kind == PartyKind::Admin;
        Ok(self.data().persons.iter().any(is_admin))
    }

    async fn staff(&self, limit: usize) -> Result<Vec<StoredPerson>, StorageError> {
        let all = self.data().all_people();
        Ok(all
            .into_iter()
            .filter(|one| one.party.is_staff())
            .take(limit)
            .collect())
    }

    async fn change_person(
        &self,
        party: Party,
        change: &PersonChange,
        _now: Timestamp,
    ) -> Result<Option<StoredPerson>, StorageError> {
        Ok(self.data().change_person(party, change))
    }
}

impl Data {
    fn first_answers(&self, since: Timestamp, limit: usize) -> Vec<FirstAnswer> {
        let mut chats: Vec<_> = self
            .chats
            .iter()
            .filter_map(|chat| self.chat(chat.id))
            .filter(|chat| chat.updated_at >= since)
            .collect();
        chats.sort_by_key(|chat| std::cmp::Reverse((chat.updated_at, chat.id)));
        chats.truncate(limit);
        let began = chats
            .into_iter()
            .filter(|chat| chat.created_at >= since && chat.customer.is_some());
        began
            .filter_map(|chat| {
                let texts = self.lines_for(chat.id, Audience::Customer);
                let mut texts = texts.into_iter().filter(|line| line.kind == Kind::Text);
                let is_staff =
                    |sender: &Sender| matches!(sender, Sender::Party(party) if party.is_staff());
                let asked = texts.next().filter(|line| !is_staff(&line.sender))?;
                let answered = texts.find(|line| is_staff(&line.sender))?;
                Some(FirstAnswer {
                    asked_at: asked.created_at,
                    answered_at: answered.created_at,
                })
            })
            .collect()
    }

    fn change_person(&mut self, party: Party, change: &PersonChange) -> Option<StoredPerson> {
        let one = self.persons.iter_mut().find(|one| one.party == party)?;
        if let Some(name) = &change.name {
            one.name.clone_from(name);
        }
        if let Some(email) = &change.email {
            one.email.clone_from(email);
        }
        if let Some(image_url) = &change.image_url {
            one.image_url.clone_from(image_url);
        }
        if let Some(hash) = &change.password_hash {
            self.set_password(party, hash);
        }
        if let Some(is_active) = change.is_active {
            self.set_active(party, is_active);
        }
        self.people(&[party]).pop()
    }
}
