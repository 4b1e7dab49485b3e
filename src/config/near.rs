//! "Did you mean": the known key that looks most like an unknown one.

use super::keys::KEYS;

/// The known key nearest to `unknown`, when one is near: the same last word in another table, or a few letters away.
pub(super) fn nearest(unknown: &str) -> Option<&'static str> {
    let last = |key: &str| key.rsplit('.').next().map(str::to_owned);
    let elsewhere = KEYS.iter().find(|doc| last(doc.key) == last(unknown));
    let close = || KEYS.iter().min_by_key(|doc| distance(doc.key, unknown)).filter(|doc| is_close(doc.key, unknown));
    elsewhere.or_else(close).map(|doc| doc.key)
}

/// Up to two wrong letters, or one in a very short name.
fn is_close(known: &str, unknown: &str) -> bool {
    distance(known, unknown) <= if unknown.len() < 5 { 1 } else { 2 }
}

/// How many letters to insert, drop or change to get from one text to the other (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (n, a) in from.chars().enumerate() {
        let mut left = n + 1;
        let mut next = vec![left];
        for (b, (above_left, above)) in to.chars().zip(row.iter().zip(row.iter().skip(1))) {
            left = (above_left + usize::from(a != b)).min(above + 1).min(left + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_letters() {
        for (a, b, n) in [("", "", 0), ("abc", "", 3), ("issuer", "isuer", 1), ("kitten", "sitting", 3), ("same", "same", 0)] {
            assert_eq!(distance(a, b), n, "{a} {b}");
        }
    }

    #[test]
    fn near_keys_are_found_and_far_ones_are_not() {
        assert_eq!(nearest("isuer"), Some("issuer"));
        assert_eq!(nearest("code"), Some("lifetimes.code"));
        assert_eq!(nearest("lifetime.code"), Some("lifetimes.code"));
        assert_eq!(nearest("colour"), None);
    }
}
