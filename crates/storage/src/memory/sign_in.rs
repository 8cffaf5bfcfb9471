//! A person's own sessions, and second factors.

use super::MemoryStorage;
use super::data::{Data, count};
use crate::contract::{NewSession, OwnSession, SecondFactorRow, SignInStorage};
use crate::error::StorageError;
use async_trait::async_trait;
use model::{Party, Timestamp, TokenHash};
use std::cmp::Reverse;
use std::collections::HashSet;

#[async_trait]
impl SignInStorage for MemoryStorage {
    async fn sessions_of(
        &self,
        party: Party,
        limit: usize,
    ) -> Result<Vec<OwnSession>, StorageError> {
        let mut sessions = self.data().sessions_of(party);
        sessions.truncate(limit);
        Ok(sessions)
    }

    async fn end_other_sessions(
        &self,
        party: Party,
        kept: &TokenHash,
        _now: Timestamp,
    ) -> Result<Vec<TokenHash>, StorageError> {
        Ok(self.data().end_others(party, kept))
    }

    async fn change_password(
        &self,
        password_hash: &str,
        fresh: NewSession,
        _now: Timestamp,
    ) -> Result<Option<Vec<TokenHash>>, StorageError> {
        let mut data = self.data();
        let party = fresh.party;
        let Some(one) = data.persons.iter_mut().find(|one| one.party == party) else {
            return Ok(None);
        };
        one.password_hash = Some(password_hash.to_owned());
        let ended = data.end_others(party, &fresh.hash);
        data.add_session(fresh);
        Ok(Some(ended))
    }

    async fn second_factor(&self, party: Party) -> Result<Option<SecondFactorRow>, StorageError> {
        let data = self.data();
        let found = data.factors.get(&party);
        Ok(found.map(|(row, codes)| SecondFactorRow {
            recovery_left: count(codes.iter()),
            ..row.clone()
        }))
    }

    async fn begin_second_factor(
        &self,
        party: Party,
        secret: &str,
        _now: Timestamp,
    ) -> Result<bool, StorageError> {
        let mut data = self.data();
        if data.factors.get(&party).is_some_and(|(row, _)| row.is_on) {
            return Ok(false);
        }
        let row = SecondFactorRow {
            secret: secret.to_owned(),
            is_on: false,
            last_step: 0,
            recovery_left: 0,
        };
        data.factors.insert(party, (row, HashSet::new()));
        Ok(true)
    }

    async fn confirm_second_factor(
        &self,
        party: Party,
        secret: &str,
        step: i64,
        recovery: &[String],
    ) -> Result<bool, StorageError> {
        let mut data = self.data();
        let found = data.factors.get_mut(&party);
        let Some((row, codes)) = found.filter(|(row, _)| !row.is_on && row.secret == secret) else {
            return Ok(false);
        };
        row.is_on = true;
        row.last_step = step;
        codes.extend(recovery.iter().cloned());
        Ok(true)
    }

    async fn take_step(&self, party: Party, secret: &str, step: i64) -> Result<bool, StorageError> {
        let mut data = self.data();
        let found = data.factors.get_mut(&party);
        let is_new =
            |row: &SecondFactorRow| row.is_on && row.secret == secret && row.last_step < step;
        let Some((row, _)) = found.filter(|(row, _)| is_new(row)) else {
            return Ok(false);
        };
        row.last_step = step;
        Ok(true)
    }

    async fn take_recovery_code(&self, party: Party, hash: &str) -> Result<bool, StorageError> {
        let mut data = self.data();
        let found = data.factors.get_mut(&party);
        Ok(found.is_some_and(|(_, codes)| codes.remove(hash)))
    }

    async fn drop_second_factor(&self, party: Party) -> Result<(), StorageError> {
        self.data().factors.remove(&party);
        Ok(())
    }

    async fn with_second_factor(&self) -> Result<Vec<Party>, StorageError> {
        let data = self.data();
        let on = data.factors.iter().filter(|(_, (row, _))| row.is_on);
        let mut parties: Vec<Party> = on.map(|(party, _)| *party).collect();
        parties.sort_by_key(|party| (party.kind.as_str(), party.id));
        Ok(parties)
    }
}

impl Data {
    fn sessions_of(&self, party: Party) -> Vec<OwnSession> {
        let own = self
            .sessions
            .iter()
            .filter(|(_, session)| session.party == party);
        let mut own: Vec<OwnSession> = own
            .map(|(hash, session)| OwnSession {
                hash: hash.clone(),
                device: self.devices.get(hash).cloned(),
                created_at: session.created_at,
                last_seen_at: session.last_seen_at,
            })
            .collect();
        own.sort_by_key(|session| (Reverse(session.last_seen_at), session.hash.clone()));
        own
    }

    fn end_others(&mut self, party: Party, kept: &TokenHash) -> Vec<TokenHash> {
        let own = self.sessions_of(party).into_iter();
        let mut ended: Vec<TokenHash> = own
            .map(|session| session.hash)
            .filter(|hash| hash != kept && party.kind != model::PartyKind::Guest)
            .collect();
        ended.sort();
        ended.iter().for_each(|hash| self.end_session(hash));
        ended
    }
}
