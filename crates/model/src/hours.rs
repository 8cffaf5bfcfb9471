//! Opening hours: when a shop answers, by its own clock and calendar. Pure arithmetic over a moment; nothing is ever
//! refused because a shop is closed, it is only told.
//!
//! An interval belongs to the day on which it begins, also when it runs past midnight: a closed day closes what begins
//! on it and nothing else. Where the clocks are moved, a time that does not exist is the moment at which they jump,
//! and of a time that comes twice the first is meant.

use crate::Timestamp;
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use jiff::{Span, ToSpan as _};
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

/// How many days ahead the next opening is looked for.
const SEARCH_DAYS_MAX: i64 = 14;
const HOUR_MINUTES: u16 = 60;
const DAY_MINUTES: u16 = 24 * HOUR_MINUTES;

/// The calendar of the program itself: what is right must not depend on the machine it runs on.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// What an opening hour, a day or a zone must look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// Not a time of day.
    #[error("must be a time such as 08:00, from 00:00 to 24:00")]
    Time,
    /// Not a day of the calendar.
    #[error("must be a day such as 2026-12-25")]
    Day,
    /// Not a time zone.
    #[error("must be a time zone such as Africa/Addis_Ababa")]
    Zone,
    /// Not a weekday, or an interval without length.
    #[error("must be a day from 1 (Monday) to 7, and a from that is not the to")]
    Interval,
}

/// A time of day to the minute, 00:00 to 24:00.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DayTime(u16);

impl FromStr for DayTime {
    type Err = HoursError;

    fn from_str(text: &str) -> Result<Self, HoursError> {
        let (hours, minutes) = text.split_once(':').ok_or(HoursError::Time)?;
        let two_digits = |part: &str| {
            let is_number = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
            is_number
                .then(|| part.parse::<u16>().ok())
                .flatten()
                .ok_or(HoursError::Time)
        };
        let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
        let at = hours * HOUR_MINUTES + minutes;
        if minutes < HOUR_MINUTES && at <= DAY_MINUTES {
            Ok(Self(at))
        } else {
            Err(HoursError::Time)
        }
    }
}

impl fmt::Display for DayTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:02}:{:02}",
            self.0 / HOUR_MINUTES,
            self.0 % HOUR_MINUTES
        )
    }
}

impl DayTime {
    /// That time on a day; 24:00 is the next day's beginning.
    fn on(self, date: Date) -> Option<DateTime> {
        let (date, minutes) = if self.0 == DAY_MINUTES {
            (date.tomorrow().ok()?, 0)
        } else {
            (date, self.0)
        };
        let part = |minutes: u16| i8::try_from(minutes).ok();
        let time = Time::new(
            part(minutes / HOUR_MINUTES)?,
            part(minutes % HOUR_MINUTES)?,
            0,
            0,
        );
        Some(date.to_datetime(time.ok()?))
    }
}

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(Date);

impl FromStr for Day {
    type Err = HoursError;

    fn from_str(text: &str) -> Result<Self, HoursError> {
        // Only the plain form: the calendar's own reader takes times and zones behind it too.
        let is_plain = text.len() == 10
            && text
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'-');
        is_plain
            .then(|| text.parse().ok())
            .flatten()
            .map(Self)
            .ok_or(HoursError::Day)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// A time zone by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    /// Where nothing was said.
    #[must_use]
    pub const fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// Its name, spelled as the calendar spells it.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }
}

impl FromStr for Zone {
    type Err = HoursError;

    fn from_str(text: &str) -> Result<Self, HoursError> {
        let zone = ZONES.get(text).map_err(|_| HoursError::Zone)?;
        // `Etc/Unknown` is a zone without a name: it would come back as another one.
        if zone.iana_name().is_none() {
            return Err(HoursError::Zone);
        }
        Ok(Self(zone))
    }
}

/// Open from … to on one day of the week; a `to` before the `from` is on the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenHours {
    day: i8,
    from: DayTime,
    to: DayTime,
}

impl OpenHours {
    /// Hours of a day of the week, 1 (Monday) to 7.
    ///
    /// # Errors
    /// When there is no such day, or nothing between `from` and `to`.
    pub fn new(day: i64, from: DayTime, to: DayTime) -> Result<Self, HoursError> {
        let is_empty = from == to || from.0 == DAY_MINUTES;
        match i8::try_from(day) {
            Ok(day @ 1..=7) if !is_empty => Ok(Self { day, from, to }),
            _ => Err(HoursError::Interval),
        }
    }

    /// The day of the week, 1 (Monday) to 7.
    #[must_use]
    pub fn day(&self) -> i64 {
        self.day.into()
    }

    /// When it begins.
    #[must_use]
    pub const fn from(&self) -> DayTime {
        self.from
    }

    /// When it ends.
    #[must_use]
    pub const fn to(&self) -> DayTime {
        self.to
    }

    fn begins_on(&self, date: Date) -> bool {
        Weekday::from_monday_one_offset(self.day).is_ok_and(|day| day == date.weekday())
    }

    /// From and to as moments, if it begins on that day at all.
    fn moments(&self, date: Date, zone: &TimeZone) -> Option<(Timestamp, Timestamp)> {
        if !self.begins_on(date) {
            return None;
        }
        let end = if self.to > self.from {
            date
        } else {
            date.tomorrow().ok()?
        };
        let from = moment(zone, self.from.on(date)?)?;
        let to = moment(zone, self.to.on(end)?)?;
        (from < to).then_some((from, to))
    }
}

/// Whether a shop answers now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenState {
    /// It has not said when.
    Unknown,
    /// It does.
    Open,
    /// It does not; when it does again, if that is within two weeks.
    Closed {
        /// The next opening.
        opens_at: Option<Timestamp>,
    },
}

/// All of a shop's hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    /// In any order; they may touch and overlap. None: it has not said.
    pub weekly: Vec<OpenHours>,
    /// Nothing begins on these days.
    pub closed_days: Vec<Day>,
    /// By which clock.
    pub zone: Zone,
}

impl Hours {
    /// Whether the shop answers at this moment, and when next.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> OpenState {
        if self.weekly.is_empty() {
            return OpenState::Unknown;
        }
        let Some(today) = self.date(now) else {
            return OpenState::Closed { opens_at: None };
        };
        // What began yesterday may run past midnight.
        let days = (-1..=SEARCH_DAYS_MAX).filter_map(|days| today.checked_add(span(days)).ok());
        let mut opens_at: Option<Timestamp> = None;
        for date in days.filter(|date| !self.closed_days.contains(&Day(*date))) {
            for hours in &self.weekly {
                let Some((from, to)) = hours.moments(date, &self.zone.0) else {
                    continue;
                };
                if from <= now && now < to {
                    return OpenState::Open;
                }
                if from > now {
                    opens_at = Some(opens_at.map_or(from, |found| found.min(from)));
                }
            }
        }
        OpenState::Closed { opens_at }
    }

    fn date(&self, now: Timestamp) -> Option<Date> {
        let now = jiff::Timestamp::from_millisecond(now.millis()).ok()?;
        Some(self.zone.0.to_datetime(now).date())
    }
}

/// When the shop's clock shows this time.
fn moment(zone: &TimeZone, at: DateTime) -> Option<Timestamp> {
    let found = zone.to_ambiguous_zoned(at);
    let is_skipped = matches!(found.offset(), AmbiguousOffset::Gap { .. });
    let found = found.compatible().ok()?.timestamp();
    let jump = zone.preceding(found).next().filter(|_| is_skipped);
    let moment = jump.map_or(found, |jump| jump.timestamp());
    Some(Timestamp::from_millis(moment.as_millisecond()))
}

fn span(days: i64) -> Span {
    days.days()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(zone: &str, weekly: &[(i64, &str, &str)], closed_days: &[&str]) -> Hours {
        let one = |(day, from, to): &(i64, &str, &str)| {
            OpenHours::new(*day, from.parse().unwrap(), to.parse().unwrap()).unwrap()
        };
        Hours {
            weekly: weekly.iter().map(one).collect(),
            closed_days: closed_days.iter().map(|day| day.parse().unwrap()).collect(),
            zone: zone.parse().unwrap(),
        }
    }

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    /// `open`, or when it opens, UTC to the minute; `-` when not within two weeks.
    fn shown(hours: &Hours, now: &str) -> String {
        match hours.state(at(now)) {
            OpenState::Unknown => "unknown".to_owned(),
            OpenState::Open => "open".to_owned(),
            OpenState::Closed { opens_at: None } => "-".to_owned(),
            OpenState::Closed {
                opens_at: Some(opens_at),
            } => opens_at.rfc3339()[..16].to_owned(),
        }
    }

    fn table(hours: &Hours, rows: &[(&str, &str)]) {
        for (now, expected) in rows {
            assert_eq!(shown(hours, now), *expected, "at {now}");
        }
    }

    const WEEK: [(i64, &str, &str); 6] = [
        (1, "08:00", "18:30"),
        (2, "08:00", "18:30"),
        (3, "08:00", "18:30"),
        (4, "08:00", "18:30"),
        (5, "08:00", "18:30"),
        (6, "08:00", "13:00"),
    ];

    #[test]
    fn a_week_in_addis_ababa() {
        // Three hours ahead of UTC, all year. 2026-11-23 is a Monday.
        let hours = hours("Africa/Addis_Ababa", &WEEK, &["2026-11-24"]);
        table(
            &hours,
            &[
                ("2026-11-23T04:59:59.999Z", "2026-11-23T05:00"),
                ("2026-11-23T05:00:00Z", "open"),
                ("2026-11-23T15:29:59.999Z", "open"),
                // Closed from its end on; Tuesday is a closed day, so Wednesday is next.
                ("2026-11-23T15:30:00Z", "2026-11-25T05:00"),
                ("2026-11-24T09:00:00Z", "2026-11-25T05:00"),
                ("2026-11-28T09:59:00Z", "open"),
                ("2026-11-28T10:00:00Z", "2026-11-30T05:00"),
                // Sunday evening there is Sunday afternoon here, and Monday there begins at 21:00 UTC.
                ("2026-11-29T21:00:00Z", "2026-11-30T05:00"),
            ],
        );
    }

    #[test]
    fn hours_past_midnight_belong_to_the_day_they_begin_on() {
        let night = hours(
            "UTC",
            &[(5, "22:00", "02:00"), (6, "22:00", "02:00")],
            &["2026-11-28"],
        );
        table(
            &night,
            &[
                ("2026-11-27T21:59:00Z", "2026-11-27T22:00"),
                ("2026-11-27T22:00:00Z", "open"),
                // Saturday is a closed day; what began on Friday goes on until two.
                ("2026-11-28T01:59:00Z", "open"),
                ("2026-11-28T02:00:00Z", "2026-12-04T22:00"),
                ("2026-11-28T23:00:00Z", "2026-12-04T22:00"),
                ("2026-11-29T01:00:00Z", "2026-12-04T22:00"),
            ],
        );
        let sunday = hours("UTC", &[(7, "20:00", "04:00")], &[]);
        table(&sunday, &[("2026-11-30T03:59:00Z", "open")]);
    }

    #[test]
    fn whole_days_breaks_and_touching_hours() {
        let whole = hours("UTC", &[(1, "00:00", "24:00"), (2, "00:00", "24:00")], &[]);
        table(
            &whole,
            &[
                ("2026-11-23T00:00:00Z", "open"),
                ("2026-11-23T23:59:59.999Z", "open"),
                ("2026-11-24T00:00:00Z", "open"),
                ("2026-11-25T00:00:00Z", "2026-11-30T00:00"),
            ],
        );
        let lunch = hours("UTC", &[(1, "14:00", "18:00"), (1, "08:00", "12:00")], &[]);
        table(
            &lunch,
            &[
                ("2026-11-23T07:00:00Z", "2026-11-23T08:00"),
                ("2026-11-23T12:00:00Z", "2026-11-23T14:00"),
                ("2026-11-23T13:59:00Z", "2026-11-23T14:00"),
                ("2026-11-23T18:00:00Z", "2026-11-30T08:00"),
            ],
        );
    }

    #[test]
    fn where_clocks_are_moved_the_hours_stay_where_the_clock_shows_them() {
        // 2026-03-29: 02:00 becomes 03:00; 2026-10-25: 03:00 becomes 02:00.
        let every_day: Vec<_> = (1..=7).map(|day| (day, "08:00", "18:00")).collect();
        let berlin = hours("Europe/Berlin", &every_day, &[]);
        table(
            &berlin,
            &[
                ("2026-03-28T07:00:00Z", "open"),
                ("2026-03-28T17:00:00Z", "2026-03-29T06:00"),
                ("2026-03-29T06:00:00Z", "open"),
                ("2026-03-29T16:00:00Z", "2026-03-30T06:00"),
                ("2026-10-24T16:00:00Z", "2026-10-25T07:00"),
                ("2026-10-25T07:00:00Z", "open"),
            ],
        );
        let small_hours = hours("Europe/Berlin", &[(7, "02:15", "02:45")], &[]);
        table(
            &small_hours,
            &[
                // The half hour does not exist on the day of the jump; a week later it does again.
                ("2026-03-29T00:00:00Z", "2026-04-05T00:15"),
                // It comes twice in autumn: the first is meant.
                ("2026-10-25T00:20:00Z", "open"),
                ("2026-10-25T01:20:00Z", "2026-11-01T01:15"),
            ],
        );
        let around_the_jump = hours("Europe/Berlin", &[(7, "02:30", "03:30")], &[]);
        table(
            &around_the_jump,
            &[
                // From the jump on, which is when three o'clock begins.
                ("2026-03-29T00:59:00Z", "2026-03-29T01:00"),
                ("2026-03-29T01:00:00Z", "open"),
                ("2026-03-29T01:30:00Z", "2026-04-05T00:30"),
            ],
        );
        let over_the_jump = hours("America/New_York", &[(6, "22:00", "03:30")], &[]);
        table(
            &over_the_jump,
            &[
                ("2026-03-08T07:29:00Z", "open"),
                ("2026-03-08T07:30:00Z", "2026-03-15T02:00"),
            ],
        );
    }

    #[test]
    fn the_next_opening_is_looked_for_two_weeks_and_no_further() {
        let days: Vec<String> = (1..=15).map(|day| format!("2026-12-{day:02}")).collect();
        let closed: Vec<&str> = days.iter().map(String::as_str).collect();
        let hours = hours("UTC", &WEEK, &closed);
        table(
            &hours,
            &[
                ("2026-12-01T09:00:00Z", "-"),
                ("2026-12-02T09:00:00Z", "2026-12-16T08:00"),
            ],
        );
    }

    #[test]
    fn a_shop_that_has_not_said_is_neither_open_nor_closed() {
        assert_eq!(
            hours("UTC", &[], &["2026-12-25"]).state(at("2026-12-25T09:00:00Z")),
            OpenState::Unknown
        );
    }

    #[test]
    fn what_is_no_time_day_or_zone_is_refused() {
        for text in [
            "8:00", "08:60", "24:01", "25:00", "08-00", "0800", "+8:00", "",
        ] {
            assert_eq!(text.parse::<DayTime>(), Err(HoursError::Time), "{text}");
        }
        for text in [
            "2026-02-29",
            "2026-13-01",
            "26-12-25",
            "2026-12-25T00:00",
            "20261225",
            "",
        ] {
            assert_eq!(text.parse::<Day>(), Err(HoursError::Day), "{text}");
        }
        for text in ["Addis", "UTC+3", "", "Etc/Unknown", "../../etc/passwd"] {
            assert_eq!(text.parse::<Zone>(), Err(HoursError::Zone), "{text}");
        }
        let time = |text: &str| text.parse::<DayTime>().unwrap();
        for (day, from, to) in [
            (0, "08:00", "09:00"),
            (8, "08:00", "09:00"),
            (1, "08:00", "08:00"),
            (1, "24:00", "08:00"),
        ] {
            assert_eq!(
                OpenHours::new(day, time(from), time(to)),
                Err(HoursError::Interval),
                "{day} {from} {to}"
            );
        }
        assert_eq!(
            "africa/addis_ababa".parse::<Zone>().unwrap().name(),
            "Africa/Addis_Ababa"
        );
        assert_eq!(time("24:00").to_string(), "24:00");
    }
}
