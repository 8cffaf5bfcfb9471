//! Which staff is here. Somebody who only changes networks does not flicker: offline is told after a
//! pause, well within the contract's ten seconds.

use model::{Named, Party};
use std::collections::HashMap;

/// Milliseconds between the last connection's end and "offline".
const PAUSE_MILLIS: i64 = 5_000;

#[derive(Debug, Default)]
pub(crate) struct Presence {
    here: HashMap<Party, Here>,
}

#[derive(Debug)]
struct Here {
    name: String,
    connections: usize,
    /// When the last connection ended, on the monotonic clock.
    left_at: Option<i64>,
}

impl Presence {
    /// A connection came; true when that makes its party newly present.
    pub(crate) fn came(&mut self, who: &Named) -> bool {
        let mut is_new = false;
        let here = self.here.entry(who.party).or_insert_with(|| {
            is_new = true;
            Here {
                name: who.name.clone(),
                connections: 0,
                left_at: None,
            }
        });
        here.connections += 1;
        here.left_at = None;
        is_new
    }

    /// A connection went.
    pub(crate) fn went(&mut self, party: Party, now: i64) {
        if let Some(here) = self.here.get_mut(&party) {
            here.connections = here.connections.saturating_sub(1);
            if here.connections == 0 {
                here.left_at = Some(now);
            }
        }
    }

    /// Those whose pause is over; they are gone from here on.
    pub(crate) fn sweep(&mut self, now: i64) -> Vec<Named> {
        let over = |here: &Here| here.left_at.is_some_and(|left| now - left >= PAUSE_MILLIS);
        self.here
            .extract_if(|_, here| over(here))
            .map(|(party, here)| Named {
                party,
                name: here.name,
            })
            .collect()
    }

    pub(crate) fn is_here(&self, party: Party) -> bool {
        self.here.contains_key(&party)
    }

    pub(crate) fn all(&self) -> Vec<Named> {
        let named = |(party, here): (&Party, &Here)| Named {
            party: *party,
            name: here.name.clone(),
        };
        self.here.iter().map(named).collect()
    }
}
