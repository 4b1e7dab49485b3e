//! Times as people read them.

use crate::{page::Language, types::UnixTime};

/// Seconds of a day.
const DAY: i64 = 86_400;

/// A time in UTC, to the minute: `24 November 2026, 12:16 UTC`.
#[must_use]
pub fn shown(time: UnixTime, language: &Language) -> String {
    let second = time.seconds().rem_euclid(DAY);
    let clock = format!("{:02}:{:02}", second / 3600, second / 60 % 60);
    language.filled("words-time", &[("date", &day(time, language)), ("time", &clock)])
}

/// A day in UTC: `24 November 2026`.
#[must_use]
pub fn day(time: UnixTime, language: &Language) -> String {
    let (year, month, day) = date(time.seconds().div_euclid(DAY));
    let month = language.text(&format!("words-month-{month}"));
    language.filled("words-day", &[("day", &day.to_string()), ("month", &month), ("year", &year.to_string())])
}

/// Year, month and day of a number of days since 1970-01-01, in the Gregorian calendar. Years are counted from March, so
/// that the leap day is the last one; 400 of them have 146 097 days.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, rest) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (rest - rest / 1460 + rest / 36_524 - rest / 146_096) / 365;
    let rest = rest - (365 * year + year / 4 - year / 100);
    let month = (5 * rest + 2) / 153;
    let day = rest - (153 * month + 2) / 5 + 1;
    let (month, turn) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (era * 400 + year + turn, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_utc_to_the_minute_in_each_language() {
        let language = |tag| Language::of(tag).unwrap();
        for (seconds, english, german) in [
            (0, "1 January 1970, 00:00 UTC", "1. Januar 1970, 00:00 UTC"),
            (951_782_400, "29 February 2000, 00:00 UTC", "29. Februar 2000, 00:00 UTC"),
            (951_868_800, "1 March 2000, 00:00 UTC", "1. März 2000, 00:00 UTC"),
            (1_795_505_519, "24 November 2026, 07:31 UTC", "24. November 2026, 07:31 UTC"),
            (4_107_542_399, "28 February 2100, 23:59 UTC", "28. Februar 2100, 23:59 UTC"),
            (-1, "31 December 1969, 23:59 UTC", "31. Dezember 1969, 23:59 UTC"),
        ] {
            assert_eq!(shown(UnixTime(seconds), &language("en")), english);
            assert_eq!(shown(UnixTime(seconds), &language("de")), german);
        }
        assert_eq!(day(UnixTime(1_795_505_519), &language("de")), "24. November 2026");
    }

    #[test]
    fn every_day_follows_the_one_before() {
        let (mut year, mut month, mut day) = (1970, 1, 1);
        for number in 0..150_000 {
            assert_eq!(date(number), (year, month, day));
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let last = match month {
                2 => 28 + i64::from(leap),
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            (year, month, day) = match (month, day) {
                (12, 31) => (year + 1, 1, 1),
                (_, d) if d == last => (year, month + 1, 1),
                _ => (year, month, day + 1),
            };
        }
    }
}
