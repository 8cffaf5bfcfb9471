//! How long to wait before the next try: full jitter, so that a thousand clients do not come back at once.

use rand::{Rng, RngExt};
use std::time::Duration;

/// Waits that are drawn from zero to a bound, and the bound doubles with each try.
#[derive(Debug, Clone, Copy)]
pub struct FullJitter {
    bound_millis: u64,
    first_millis: u64,
    most_millis: u64,
}

impl FullJitter {
    /// The first wait is at most `first_millis`, none is longer than `most_millis`.
    #[must_use]
    pub const fn new(first_millis: u64, most_millis: u64) -> Self {
        Self {
            bound_millis: first_millis,
            first_millis,
            most_millis,
        }
    }

    /// The next wait.
    pub fn next_wait(&mut self, rng: &mut impl Rng) -> Duration {
        let wait = rng.random_range(0..=self.bound_millis);
        self.bound_millis = self.bound_millis.saturating_mul(2).min(self.most_millis);
        Duration::from_millis(wait)
    }

    /// It worked: start small again.
    pub const fn reset(&mut self) {
        self.bound_millis = self.first_millis;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    #[test]
    fn waits_spread_over_the_whole_bound_and_stop_growing() {
        let mut rng = StdRng::seed_from_u64(1);
        let mut jitter = FullJitter::new(100, 400);
        let mut longest = [0_u128; 4];
        let mut shortest = [u128::MAX; 4];
        for _ in 0..500 {
            jitter.reset();
            for step in 0..4 {
                let wait = jitter.next_wait(&mut rng).as_millis();
                longest[step] = longest[step].max(wait);
                shortest[step] = shortest[step].min(wait);
            }
        }
        for (step, bound) in [(0, 100), (1, 200), (2, 400), (3, 400)] {
            assert!(
                longest[step] <= bound && longest[step] > bound * 9 / 10,
                "{longest:?}"
            );
            assert!(shortest[step] < bound / 10, "{shortest:?}");
        }
    }
}
