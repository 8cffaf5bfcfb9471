//! When did somebody's list last change? Enough memory to answer "since your version: yes or no", and
//! never a wrong no.

use model::{Party, PartyKind};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// Parties remembered one by one; beyond it everybody is told "maybe", which costs one read.
const PARTIES_MAX: usize = 50_000;

/// What a party's list was like at a moment. Opaque: a number would count what happened elsewhere, and a
/// customer could tell from it that staff wrote a note. Only whether two are the same says anything; another
/// hub, or this one after a restart, makes others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListVersion(String);

impl ListVersion {
    /// `life` is random, differs from run to run, and never goes on the wire: without it nobody can find
    /// the number behind a version.
    pub(crate) fn new(life: &str, last_change: u64) -> Self {
        let mut hasher = DefaultHasher::new();
        (life, last_change).hash(&mut hasher);
        Self(format!("{:016x}", hasher.finish()))
    }

    /// As the wire carries it.
    #[must_use]
    pub fn encode(self) -> String {
        self.0
    }

    /// What a client gave back. What is not one of ours is no version of any list, which means: changed.
    #[must_use]
    pub fn decode(text: &str) -> Self {
        Self(text.to_owned())
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

    pub(crate) fn last_change(&self, party: Party) -> u64 {
        let own = if party.kind == PartyKind::Admin {
            self.admins
        } else {
            self.parties.get(&party).copied().unwrap_or(0)
        };
        own.max(self.floor)
    }
}
