//! Points in time as whole seconds.

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

/// Year, month and day of a number of days since 1970-01-01.
fn date(mut days: i64) -> (i64, usize, i64) {
    let mut year = 1970;
    while days >= days_of(year) {
        days -= days_of(year);
        year += 1;
    }
    let mut month = 1;
    for length in [31, days_of(year) - 337, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
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
}
