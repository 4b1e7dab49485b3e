//! When a new key signs, and how long the JWKS may be kept. The times fit together: whoever keeps to `max-age`, and fetches once
//! more for a `kid` that is not in their copy, never meets a token of ours that they can not verify.

use crate::types::{Kid, UnixTime};

/// How often a node looks for new keys, seconds.
pub const LOOK: u64 = 2;

/// How long after a key was made every node publishes it, seconds: some looks, and a wait for the database. No node signs with a
/// key that another one may not know yet.
pub const SPREAD: i64 = 10;

/// How long the JWKS may be kept while nothing changes, seconds.
pub const LONGEST: i64 = 300;

/// How long it may be kept while a key is announced, or is so new that copies without it are around, seconds. Where one key is
/// changed in haste, another one may follow.
pub const SHORTEST: i64 = 60;

/// How long a new key is published before it signs, seconds: until the last copy without it is over, and some more.
pub const ANNOUNCE: i64 = 600;

const _: () = assert!(SHORTEST <= LONGEST && SPREAD + LONGEST < ANNOUNCE, "a copy must end before a key that it lacks signs");

/// From when on a key signs that is made now: at once if it is the first of its algorithm. `soon`: as soon as every node has it.
#[must_use]
pub fn begins(is_first: bool, soon: bool, now: UnixTime) -> UnixTime {
    match (is_first, soon) {
        (true, _) => now,
        (false, true) => now + SPREAD,
        (false, false) => now + ANNOUNCE,
    }
}

/// The key that signs, of those of one algorithm: the newest whose time has come. None has come if another node, whose clock is
/// ahead, has made the first one a moment ago; then it is that one.
#[must_use]
pub fn signer<'a, T>(
    keys: impl Iterator<Item = &'a T> + Clone,
    order: impl Fn(&'a T) -> (UnixTime, &'a Kid),
    now: UnixTime,
) -> Option<&'a T> {
    let due = keys.clone().filter(|key| order(key).0 <= now).max_by_key(|key| order(key));
    due.or_else(|| keys.min_by_key(|key| order(key)))
}

/// How long the JWKS may be kept from now on, seconds, given when each key was made and from when on it signs.
#[must_use]
pub fn max_age(keys: impl IntoIterator<Item = (UnixTime, UnixTime)>, now: UnixTime) -> i64 {
    let changes = |(made, signs): (UnixTime, UnixTime)| now < signs || now < made + SPREAD + LONGEST;
    if keys.into_iter().any(changes) { SHORTEST } else { LONGEST }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_age_follows_the_plan() {
        let age = |keys: &[(i64, i64)], now| {
            max_age(keys.iter().map(|(made, signs)| (UnixTime(*made), UnixTime(*signs))), UnixTime(now))
        };
        let old = (-1000, -1000);
        assert_eq!(age(&[old], 0), 300, "nothing changes");
        assert_eq!([0, 309, 310, 599].map(|now| age(&[old, (0, 600)], now)), [60; 4], "announced");
        assert_eq!(age(&[old, (0, 600)], 600), 300, "it signs, and no copy without it is left");
        assert_eq!([0, 10, 309].map(|now| age(&[old, (0, 10)], now)), [60; 3], "changed at once");
        assert_eq!(age(&[old, (0, 10)], 310), 300);
        assert_eq!([0, 309, 310].map(|now| age(&[(0, 0)], now)), [60, 60, 300], "the first one");
    }

    #[test]
    fn a_key_waits_for_those_who_must_know_it() {
        let at = |is_first, soon| begins(is_first, soon, UnixTime(1000)).seconds();
        assert_eq!((at(true, false), at(true, true)), (1000, 1000));
        assert_eq!((at(false, true), at(false, false)), (1010, 1600));
    }

    fn signs(keys: &[(Kid, UnixTime)], now: i64) -> Option<&str> {
        signer(keys.iter(), |(kid, from)| (*from, kid), UnixTime(now)).map(|(kid, _)| kid.as_str())
    }

    #[test]
    fn one_key_signs() {
        let key = |kid, from| (Kid::from_text(kid), UnixTime(from));
        let keys = [key("b", 10), key("a", 20), key("c", 20), key("d", 30)];
        assert_eq!([9, 10, 19, 20, 30].map(|now| signs(&keys, now)), [Some("b"), Some("b"), Some("b"), Some("c"), Some("d")]);
        assert_eq!(signs(&[], 0), None);
    }

    /// A client of one node, a signer on another: each sees a new key up to `SPREAD` after it was made.
    fn verifies(keys: &[(Kid, UnixTime, UnixTime)], (lag_a, lag_b): (i64, i64), fetched: i64, used: i64) -> bool {
        let seen =
            |lag: i64, at: i64| keys.iter().filter(move |(_, made, _)| made.seconds() + lag <= at).cloned().collect::<Vec<_>>();
        let known: Vec<_> = seen(lag_a, used).into_iter().map(|(kid, _, from)| (kid, from)).collect();
        let Some(kid) = signs(&known, used) else { return true };
        let copy = seen(lag_b, fetched);
        let age = max_age(copy.iter().map(|(_, made, signs)| (*made, *signs)), UnixTime(fetched));
        let has = |copy: &[(Kid, UnixTime, UnixTime)]| copy.iter().any(|(other, ..)| other.as_str() == kid);
        // What is too old is fetched anew; so it is, once, for a key that is not in it.
        let again = || has(&seen(lag_b, used));
        if used >= fetched + age { again() } else { has(&copy) || again() }
    }

    proptest! {
        #[test]
        fn who_keeps_to_the_age_and_asks_once_more_never_fails(
            rotations in proptest::collection::vec((any::<bool>(), 1_i64..900), 1..6),
            lags in (0..=SPREAD, 0..=SPREAD), fetched in 0_i64..4000, later in 0_i64..400,
        ) {
            let mut keys = vec![(Kid::from_text("first"), UnixTime(-5000), UnixTime(-5000))];
            let mut now = 0;
            for (number, (soon, wait)) in rotations.into_iter().enumerate() {
                now += wait;
                keys.push((Kid::from_text(number.to_string()), UnixTime(now), begins(false, soon, UnixTime(now))));
            }
            prop_assert!(verifies(&keys, lags, fetched, fetched + later));
        }

        #[test]
        fn a_key_that_is_announced_is_in_every_copy_before_it_signs(lag in 0..=SPREAD, fetched in -900_i64..900) {
            let keys = [(UnixTime(-5000), UnixTime(-5000)), (UnixTime(0), begins(false, false, UnixTime(0)))];
            let seen = keys.into_iter().filter(|(made, _)| made.seconds() + lag <= fetched).collect::<Vec<_>>();
            let (has, age) = (seen.len() == 2, max_age(seen, UnixTime(fetched)));
            prop_assert!(has || fetched + age <= keys[1].1.seconds());
        }
    }
}
