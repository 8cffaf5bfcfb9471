//! Sessions, guests and the own directory.

use super::data::{Data, number};
use crate::contract::{
    EndedRight, EndedRightRow, GuestRow, NewGuest, NewPerson, NewSession, SessionRow, StoredPerson,
};
use crate::fold::fold;
use model::{ChatId, ClientId, Party, PartyKind, Sender, Timestamp, TokenHash};
use std::collections::HashSet;

/// Lines of the log that one look reads.
const ENDED_MAX: usize = 1_000;

impl Data {
    pub(super) fn add_session(&mut self, new: NewSession) {
        let session = SessionRow {
            party: new.party,
            credential_mark: new.credential_mark,
            created_at: new.created_at,
            last_seen_at: new.created_at,
        };
        if let Some(device) = new.device {
            self.devices.insert(new.hash.clone(), device);
        }
        self.sessions.insert(new.hash, session);
    }

    pub(super) fn session(&self, hash: &TokenHash) -> Option<SessionRow> {
        self.sessions.get(hash).cloned()
    }

    pub(super) fn touch_session(&mut self, hash: &TokenHash, now: Timestamp) {
        if let Some(session) = self.sessions.get_mut(hash) {
            session.last_seen_at = now;
        }
    }

    pub(super) fn end_session(&mut self, hash: &TokenHash) {
        self.sessions.remove(hash);
        self.log_ended(EndedRight::Session(hash.clone()));
    }

    pub(super) fn end_sessions_of(&mut self, party: Party) {
        self.sessions.retain(|_, session| session.party != party);
        self.log_ended(EndedRight::Party(party));
    }

    pub(super) fn signed_in(&self) -> Vec<(Party, String)> {
        let people = self
            .sessions
            .values()
            .filter(|session| session.party.kind != PartyKind::Guest);
        let marks: HashSet<_> = people
            .map(|session| (session.party, session.credential_mark.clone()))
            .collect();
        marks.into_iter().collect()
    }

    pub(super) fn drop_sessions(
        &mut self,
        used_before: Timestamp,
        begun_before: Timestamp,
        guests_used_before: Timestamp,
        now: Timestamp,
    ) {
        let is_old = |session: &SessionRow| {
            if session.party.kind == PartyKind::Guest {
                session.last_seen_at < guests_used_before
            } else {
                session.last_seen_at < used_before || session.created_at < begun_before
            }
        };
        let old = self.sessions.iter().filter(|(_, session)| is_old(session));
        let old: Vec<TokenHash> = old.map(|(hash, _)| hash.clone()).collect();
        old.iter().for_each(|hash| self.end_session(hash));
        self.handoffs.retain(|_, expires_at| *expires_at >= now);
    }

    pub(super) fn ended_rights(&self, after: Option<i64>) -> (Vec<EndedRightRow>, i64) {
        let Some(after) = after else {
            return (Vec::new(), self.ended.last().map_or(0, |line| line.id));
        };
        let lines = self
            .ended
            .iter()
            .filter(|line| line.id > after)
            .take(ENDED_MAX);
        let lines: Vec<EndedRightRow> = lines.cloned().collect();
        let last = lines.last().map_or(after, |line| line.id);
        (lines, last)
    }

    pub(super) fn use_handoff(&mut self, jti: &str, expires_at: Timestamp) -> bool {
        let is_new = !self.handoffs.contains_key(jti);
        self.handoffs.entry(jti.to_owned()).or_insert(expires_at);
        is_new
    }

    pub(super) fn add_guest(&mut self, new: NewGuest) -> i64 {
        let id = number(self.guests.len() + 1);
        self.guests.push(GuestRow {
            id,
            name: new.name,
            email: new.email,
        });
        self.add_session(NewSession {
            hash: new.hash,
            party: Party::guest(id),
            credential_mark: String::new(),
            device: None,
            created_at: new.created_at,
        });
        id
    }

    pub(super) fn guests(&self, ids: &[i64]) -> Vec<GuestRow> {
        ids.iter()
            .filter_map(|id| self.guests.iter().find(|guest| guest.id == *id))
            .cloned()
            .collect()
    }

    pub(super) fn guest_token(&self, guest: i64) -> Option<TokenHash> {
        let is_it = |session: &SessionRow| session.party == Party::guest(guest);
        self.sessions
            .iter()
            .find(|(_, session)| is_it(session))
            .map(|(hash, _)| hash.clone())
    }

    /// A key that the user already used cannot be the user's twice: the guest's line loses it.
    pub(super) fn become_user(&mut self, guest: Party, user: Party) -> Vec<ChatId> {
        let keys_of = |lines: &Self, note: bool| -> HashSet<ClientId> {
            let of_user = lines.lines.iter().filter(|line| line.sender.is(user));
            let of_table = of_user.filter(|line| (line.kind == model::Kind::Note) == note);
            of_table.filter_map(|line| line.client_id.clone()).collect()
        };
        let used = [keys_of(self, false), keys_of(self, true)];
        for line in self.lines.iter_mut().filter(|line| line.sender.is(guest)) {
            line.sender = Sender::Party(user);
            let used = &used[usize::from(line.kind == model::Kind::Note)];
            line.client_id = line.client_id.take().filter(|key| !used.contains(key));
        }
        for upload in self
            .uploads
            .iter_mut()
            .filter(|upload| upload.row.uploader == guest)
        {
            upload.row.uploader = user;
        }
        let starts = self.chats.iter().filter_map(|chat| chat.start_key.clone());
        let started: HashSet<ClientId> = starts
            .filter(|(who, _)| *who == user)
            .map(|(_, key)| key)
            .collect();
        let mut moved = Vec::new();
        for chat in &mut self.chats {
            if chat
                .start_key
                .as_ref()
                .is_some_and(|(who, _)| *who == guest)
            {
                let kept = chat
                    .start_key
                    .take()
                    .filter(|(_, key)| !started.contains(key));
                chat.start_key = kept.map(|(_, key)| (user, key));
            }
            if chat.customer == Some(guest) {
                chat.customer = Some(user);
                moved.push(chat.id);
            }
        }
        for (_, row) in self.places.iter_mut().filter(|(_, row)| row.party == guest) {
            row.party = user;
        }
        moved
    }

    pub(super) fn add_person(&mut self, new: NewPerson) -> Option<Party> {
        let next = || {
            self.persons
                .iter()
                .filter(|one| one.party.kind == new.kind)
                .map(|one| one.party.id)
                .max()
        };
        let party = Party::new(new.kind, new.id.unwrap_or_else(|| next().unwrap_or(0) + 1));
        let username = new.username.as_deref().map(fold);
        let is_taken = |one: &StoredPerson| {
            one.party == party || (username.is_some() && one.username == username)
        };
        if self.persons.iter().any(is_taken) {
            return None;
        }
        self.persons.push(StoredPerson {
            party,
            username,
            name: new.name,
            email: new.email,
            password_hash: new.password_hash,
            image_url: new.image_url,
            is_active: true,
        });
        Some(party)
    }

    pub(super) fn people(&self, parties: &[Party]) -> Vec<StoredPerson> {
        parties
            .iter()
            .filter_map(|who| self.persons.iter().find(|one| one.party == *who))
            .cloned()
            .collect()
    }

    pub(super) fn person_by_username(&self, username: &str) -> Option<StoredPerson> {
        let wanted = Some(fold(username));
        self.persons
            .iter()
            .find(|one| one.username == wanted)
            .cloned()
    }

    pub(super) fn search_people(
        &self,
        q: &str,
        kind: Option<PartyKind>,
        limit: usize,
    ) -> Vec<StoredPerson> {
        let needle = fold(q);
        let is_found = |one: &&StoredPerson| {
            one.is_active
                && kind.is_none_or(|kind| one.party.kind == kind)
                && fold(&one.name).contains(&needle)
        };
        let mut found: Vec<StoredPerson> = self.persons.iter().filter(is_found).cloned().collect();
        found.sort_by(|a, b| (&a.name, order(a.party)).cmp(&(&b.name, order(b.party))));
        found.truncate(limit);
        found
    }

    pub(super) fn all_people(&self) -> Vec<StoredPerson> {
        let mut all = self.persons.clone();
        all.sort_by_key(|one| order(one.party));
        all
    }

    pub(super) fn set_password(&mut self, party: Party, hash: &str) -> bool {
        let Some(one) = self.persons.iter_mut().find(|one| one.party == party) else {
            return false;
        };
        one.password_hash = Some(hash.to_owned());
        self.end_sessions_of(party);
        true
    }

    pub(super) fn set_active(&mut self, party: Party, is_active: bool) -> bool {
        let Some(one) = self.persons.iter_mut().find(|one| one.party == party) else {
            return false;
        };
        one.is_active = is_active;
        if !is_active {
            self.end_sessions_of(party);
        }
        true
    }
}

/// By kind and number, as the tables' words sort.
const fn order(party: Party) -> (&'static str, i64) {
    (party.kind.as_str(), party.id)
}
