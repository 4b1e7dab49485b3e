//! Numbers as a picture: columns of an SVG, because nothing in a page may be styled inline.

use serde::Serialize;

/// The height of the tallest column, in units of the picture.
const TALL: u64 = 100;

/// The width of a day, in units of the picture.
const WIDE: u64 = 24;

/// Sign-ins of one day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct DayColumn {
    /// The day as people read it, for the table.
    pub day: String,
    /// The day in a few characters, below its column, for example `24`.
    pub short: String,
    /// How many sign-ins went well.
    pub good: u64,
    /// How many were refused.
    pub refused: u64,
    /// The audit log of that day; may be empty.
    pub href: String,
    x: u64,
    good_y: u64,
    good_height: u64,
    refused_y: u64,
    refused_height: u64,
}

impl DayColumn {
    /// A day and its numbers; where its column stands, [`SignIns::new`] works out.
    #[must_use]
    pub fn new(day: String, short: String, good: u64, refused: u64) -> Self {
        Self { day, short, good, refused, ..Self::default() }
    }

    /// The same with the audit log of that day.
    #[must_use]
    pub fn leading_to(self, href: String) -> Self {
        Self { href, ..self }
    }
}

/// Sign-ins per day, as columns.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SignIns {
    days: Vec<DayColumn>,
    good: u64,
    refused: u64,
    top: u64,
    width: u64,
}

impl SignIns {
    /// The picture of some days, oldest first. A column of at least one sign-in is never flat.
    #[must_use]
    pub fn new(mut days: Vec<DayColumn>) -> Self {
        let top = days.iter().map(|day| day.good.saturating_add(day.refused)).max().unwrap_or(0);
        let height = |count: u64| match count {
            0 => 0,
            _ => (count.saturating_mul(TALL) / top.max(1)).max(1),
        };
        let mut x = 0;
        for day in &mut days {
            day.x = x;
            day.good_height = height(day.good);
            day.refused_height = height(day.refused).min(TALL.saturating_sub(day.good_height).max(1));
            day.good_y = TALL.saturating_sub(day.good_height);
            day.refused_y = day.good_y.saturating_sub(day.refused_height);
            x = x.saturating_add(WIDE);
        }
        let sum = |of: fn(&DayColumn) -> u64| days.iter().map(of).fold(0, u64::saturating_add);
        Self { good: sum(|day| day.good), refused: sum(|day| day.refused), top, width: x, days }
    }

    pub(super) fn sample() -> Self {
        let numbers = [
            (812, 14),
            (790, 9),
            (845, 21),
            (102, 2),
            (88, 0),
            (901, 17),
            (866, 12),
            (840, 160),
            (871, 20),
            (799, 11),
            (97, 3),
            (110, 1),
            (932, 25),
            (401, 8),
        ];
        let days = (11..)
            .zip(numbers)
            .map(|(day, (good, refused))| DayColumn::new(format!("{day} November 2026"), format!("{day}"), good, refused))
            .map(|column| column.leading_to("/admin/audit?from=2026-11-24".to_owned()));
        Self::new(days.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(numbers: &[(u64, u64)]) -> Vec<(u64, u64, u64, u64)> {
        let days = numbers.iter().map(|&(good, refused)| DayColumn::new(String::new(), String::new(), good, refused));
        let chart = SignIns::new(days.collect());
        chart.days.iter().map(|day| (day.good_y, day.good_height, day.refused_y, day.refused_height)).collect()
    }

    #[test]
    fn the_busiest_day_reaches_the_top_and_the_others_their_share() {
        assert_eq!(columns(&[(50, 50), (50, 0), (0, 0)]), [(50, 50, 0, 50), (50, 50, 50, 0), (100, 0, 100, 0)]);
    }

    #[test]
    fn a_single_sign_in_can_be_seen_beside_many() {
        assert_eq!(columns(&[(100_000, 0), (1, 1)]).last(), Some(&(99, 1, 98, 1)));
        assert_eq!(columns(&[(100_000, 1)]), [(1, 99, 0, 1)]);
        assert_eq!(columns(&[(u64::MAX, u64::MAX)]).len(), 1, "no overflow");
    }
}
