//! Points in time as whole seconds.

use super::Invalid;
use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::BigInt};
use serde::{Deserialize, Serialize};
use std::ops::{Add, Sub};

/// Seconds since 1970-01-01T00:00:00Z, as in RFC 7519 `NumericDate` without fractions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = BigInt)]
#[serde(transparent)]
pub struct UnixTime(pub i64);

impl UnixTime {
    /// The number of seconds.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// A time as RFC 3339 §5.6 in UTC, like `2026-03-01T12:00:00Z`. Times outside the years 1970 to 9999 are shown as the
    /// nearest one inside.
    #[must_use]
    pub fn rfc3339(self) -> String {
        rfc3339(self.0)
    }

    /// Reads a time as RFC 3339 §5.6 writes it, in whole seconds, like `2026-03-01T12:00:00Z` or
    /// `2026-03-01T14:00:00+02:00`; a date alone is its beginning in UTC. Years 1970 to 9999.
    ///
    /// # Errors
    /// It is of another form, or there is no such time. There are no leap seconds here.
    pub fn from_rfc3339(text: &str) -> Result<Self, Invalid> {
        read(text).map(Self).ok_or(Invalid("must be a time like 2026-03-01T12:00:00Z or a date like 2026-03-01"))
    }
}

impl Add<i64> for UnixTime {
    type Output = Self;
    /// This time plus some seconds; stays at the ends of the range instead of wrapping.
    fn add(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }
}

impl Sub<i64> for UnixTime {
    type Output = Self;
    fn sub(self, seconds: i64) -> Self {
        Self(self.0.saturating_sub(seconds))
    }
}

impl Sub for UnixTime {
    type Output = i64;
    /// Seconds from `earlier` to this time; negative when it lies ahead.
    fn sub(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// The last second of the year 9999.
const LAST: i64 = 253_402_300_799;

fn rfc3339(seconds: i64) -> String {
    let seconds = seconds.clamp(0, LAST);
    let (year, month, day) = date(seconds / 86_400);
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

fn read(text: &str) -> Option<i64> {
    let (date, time) = match text.split_once(['T', 't']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let days = days_since_1970(year, month, day)?;
    let Some(time) = time else { return Some(days * 86_400) };
    let (clock, offset) = if let Some(clock) = time.strip_suffix(['Z', 'z']) {
        (clock, 0)
    } else {
        let at = time.rfind(['+', '-'])?;
        let (clock, zone) = time.split_at(at);
        let [hours, minutes] = numbers(zone.get(1..)?, ':', [2, 2])?;
        let ahead = (hours < 24 && minutes < 60).then_some(hours * 3600 + minutes * 60)?;
        (clock, if zone.starts_with('-') { -ahead } else { ahead })
    };
    // Parts of a second are cut off.
    let (clock, parts) = clock.split_once('.').unwrap_or((clock, "0"));
    if parts.is_empty() || !parts.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let [hour, minute, second] = numbers(clock, ':', [2, 2, 2])?;
    let good = hour < 24 && minute < 60 && second < 60;
    good.then_some(days * 86_400 + hour * 3600 + minute * 60 + second - offset)
}

/// Numbers of given lengths with a sign between them, and nothing else.
fn numbers<const N: usize>(text: &str, between: char, lengths: [usize; N]) -> Option<[i64; N]> {
    let mut found = [0; N];
    let mut parts = text.split(between);
    for (number, length) in found.iter_mut().zip(lengths) {
        let part = parts.next()?;
        let fits = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        *number = fits.then(|| part.parse().ok())??;
    }
    parts.next().is_none().then_some(found)
}

/// The days from 1970-01-01 to a day; `None` when there is no such day.
fn days_since_1970(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1970..=9999).contains(&year) || !day_exists(year, month, day) {
        return None;
    }
    let years: i64 = (1970..year).map(days_of).sum();
    let months: i64 = lengths(year).into_iter().zip(1..month).map(|(length, _)| length).sum();
    Some(years + months + day - 1)
}

/// Whether there is such a day, in any year of the Gregorian calendar.
pub(super) fn day_exists(year: i64, month: i64, day: i64) -> bool {
    let length = usize::try_from(month - 1).ok().and_then(|month| lengths(year).get(month).copied());
    length.is_some_and(|length| (1..=length).contains(&day))
}

/// The lengths of a year's months.
const fn lengths(year: i64) -> [i64; 12] {
    [31, days_of(year) - 337, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
}

/// Year, month and day of a number of days since 1970-01-01.
fn date(mut days: i64) -> (i64, usize, i64) {
    let mut year = 1970;
    while days >= days_of(year) {
        days -= days_of(year);
        year += 1;
    }
    let mut month = 1;
    for length in lengths(year) {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    (year, month, days + 1)
}

/// The days of a year of the Gregorian calendar.
const fn days_of(year: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if leap { 366 } else { 365 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_800, "2000-03-01T00:00:00Z"),
            (1_772_366_400, "2026-03-01T12:00:00Z"),
            (1_798_761_599, "2026-12-31T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
            (LAST, "9999-12-31T23:59:59Z"),
            (i64::MAX, "9999-12-31T23:59:59Z"),
            (-1, "1970-01-01T00:00:00Z"),
        ] {
            assert_eq!(UnixTime(seconds).rfc3339(), text);
        }
    }

    #[test]
    fn a_time_is_read_as_it_is_written() {
        for seconds in [0, 951_782_399, 951_782_400, 1_772_366_400, 1_798_761_599, 4_107_542_400, LAST] {
            assert_eq!(UnixTime::from_rfc3339(&UnixTime(seconds).rfc3339()), Ok(UnixTime(seconds)));
        }
        for (text, seconds) in [
            ("2026-03-01", 1_772_323_200),
            ("2026-03-01t14:00:00+02:00", 1_772_366_400),
            ("2026-03-01T06:30:00-05:30", 1_772_366_400),
        ] {
            assert_eq!(UnixTime::from_rfc3339(text), Ok(UnixTime(seconds)), "{text}");
        }
        for bad in [
            "",
            "2026",
            "2026-3-1",
            "2026-02-29",
            "2026-13-01",
            "2026-00-01",
            "2026-01-00",
            "1969-12-31",
            "2026-03-01T",
            "2026-03-01T12:00:00",
            "2026-03-01T12:00Z",
            "2026-03-01T24:00:00Z",
            "2026-03-01T12:00:60Z",
            "2026-03-01 12:00:00Z",
            "2026-03-01T12:00:00+2:00",
            "2026-03-01T12:00:00+24:00",
            "2026-03-01Z",
            "+026-03-01",
            "2026-03-01-01",
            "2026-03-0\u{661}",
        ] {
            assert!(UnixTime::from_rfc3339(bad).is_err(), "{bad}");
        }
    }
}
