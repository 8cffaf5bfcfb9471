//! When did somebody's list last change? Enough memory to answer "since your version: yes or no", and
//! never a wrong no.

use model::{Party, PartyKind};
use std::collections::HashMap;

/// Parties remembered one by one; beyond it everybody is told "maybe", which costs one read.
const PARTIES_MAX: usize = 50_000;

/// A point in a hub's life: another hub, or this one after a restart, has another `life`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListVersion {
    /// Which hub.
    pub life: String,
    /// Which of its changes was the last.
    pub tick: u64,
}

impl ListVersion {
    /// As the wire carries it.
    #[must_use]
    pub fn encode(&self) -> String {
        format!("{}.{}", self.life, self.tick)
    }

    /// Reads it back; `None` when it is not one of ours, which means: changed.
    #[must_use]
    pub fn decode(text: &str) -> Option<Self> {
        let (life, tick) = text.rsplit_once('.')?;
        Some(Self {
            life: life.to_owned(),
            tick: tick.parse().ok()?,
        })
    }
}

#[derive(Debug, Default)]
pub(crate) struct Versions {
    tick: u64,
    /// Changes up to here may concern anybody.
    floor: u64,
    admins: u64,
    parties: HashMap<Party, u64>,
}

impl Versions {
    pub(crate) fn touch(&mut self, parties: impl IntoIterator<Item = Party>, admins: bool) {
        self.tick += 1;
        if admins {
            self.admins = self.tick;
        }
        for party in parties
            .into_iter()
            .filter(|party| party.kind != PartyKind::Admin)
        {
            if self.parties.len() >= PARTIES_MAX && !self.parties.contains_key(&party) {
                self.floor = self.tick;
                self.parties.clear();
            }
            self.parties.insert(party, self.tick);
        }
    }

    /// One admin's list alone changed (an own cursor): all admins look again, which is rare and harmless.
    pub(crate) fn touch_one(&mut self, party: Party) {
        self.touch([party], party.kind == PartyKind::Admin);
    }

    pub(crate) const fn tick(&self) -> u64 {
        self.tick
    }

    pub(crate) fn last_change(&self, party: Party) -> u64 {
        let own = if party.kind == PartyKind::Admin {
            self.admins
        } else {
            self.parties.get(&party).copied().unwrap_or(0)
        };
        own.max(self.floor)
    }
}
