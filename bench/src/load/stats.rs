//! Medians and percentiles.

use std::time::Duration;

/// The middle of some values; of an even count the mean of the middle two.
pub(super) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => f64::NAN,
        count if count % 2 == 1 => sorted[middle],
        _ => f64::midpoint(sorted[middle - 1], sorted[middle]),
    }
}

/// How long something took, many times.
#[derive(Debug, Default)]
pub(super) struct Spans(Vec<Duration>);

impl Spans {
    pub(super) fn push(&mut self, span: Duration) {
        self.0.push(span);
    }

    pub(super) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// The span that `percent` of all do not exceed, in milliseconds (nearest rank).
    pub(super) fn percentile_millis(&mut self, percent: usize) -> f64 {
        self.0.sort_unstable();
        let rank = (self.0.len() * percent).div_ceil(100).max(1) - 1;
        self.0
            .get(rank)
            .map_or(f64::NAN, |span| span.as_secs_f64() * 1_000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle() {
        assert!((median(&[3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!((median(&[4.0, 1.0, 2.0, 3.0]) - 2.5).abs() < f64::EPSILON);
        assert!(median(&[]).is_nan());
    }

    #[test]
    fn percentiles_are_by_nearest_rank() {
        let mut spans = Spans::default();
        (1..=200).for_each(|millis| spans.push(Duration::from_millis(millis)));
        assert!((spans.percentile_millis(50) - 100.0).abs() < 1e-9);
        assert!((spans.percentile_millis(99) - 198.0).abs() < 1e-9);
    }
}
