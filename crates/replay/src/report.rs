//! What a replay found, as a short table.

use crate::checker::{Rule, Violation};
use std::fmt;
use std::time::Duration;

/// How many violations and failures a printed report shows.
const SHOWN_MAX: usize = 20;

/// The result of a replay.
#[derive(Debug, Clone, Default)]
pub struct ReplayReport {
    /// Conversations played.
    pub conversations: u64,
    /// Texts and notes acknowledged.
    pub messages: u64,
    /// Connections cut on purpose.
    pub cuts: u64,
    /// Sends tried again under the same key.
    pub retries: u64,
    /// Requests of strangers that had to fail.
    pub probes: u64,
    /// How long it took.
    pub elapsed: Duration,
    /// The seed that plays the same cuts again.
    pub seed: u64,
    /// Broken promises.
    pub violations: Vec<Violation>,
    /// What kept a conversation from being played to its end, and answers that the contract does not know.
    pub failures: Vec<String>,
}

impl ReplayReport {
    /// Every promise was kept and every conversation was played.
    #[must_use]
    pub const fn is_clean(&self) -> bool {
        self.violations.is_empty() && self.failures.is_empty()
    }

    /// How often a rule was broken.
    #[must_use]
    pub fn count(&self, rule: Rule) -> usize {
        self.violations
            .iter()
            .filter(|violation| violation.rule == rule)
            .count()
    }
}

impl fmt::Display for ReplayReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.elapsed.as_secs_f64();
        for (name, value) in [
            ("conversations", self.conversations.to_string()),
            ("messages", self.messages.to_string()),
            ("cut connections", self.cuts.to_string()),
            ("sends tried again", self.retries.to_string()),
            ("strangers' requests", self.probes.to_string()),
            ("seconds", format!("{seconds:.1}")),
            ("seed", self.seed.to_string()),
            ("violations", self.violations.len().to_string()),
            ("failures", self.failures.len().to_string()),
        ] {
            writeln!(f, "{name:<20} {value:>10}")?;
        }
        for rule in Rule::ALL {
            let count = self.count(rule);
            if count > 0 {
                writeln!(f, "  {:<18} {count:>10}", rule.as_str())?;
            }
        }
        for violation in self.violations.iter().take(SHOWN_MAX) {
            writeln!(f, "{violation}")?;
        }
        for failure in self.failures.iter().take(SHOWN_MAX) {
            writeln!(f, "failure: {failure}")?;
        }
        Ok(())
    }
}
