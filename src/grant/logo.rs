//! Clients' logos: when an address that a stranger may have written is asked, and what pages show until it has answered. Pure.

use crate::{
    picture::Bounds,
    store::client_logo::{KnownLogo, Turn},
    types::UnixTime,
};

/// Seconds for which a picture is taken to be what is there.
const FRESH: i64 = 86_400;

/// Seconds after a call from which nothing came before there is another one.
const FAILED: i64 = 3600;

/// Seconds after a call before there is one to another address of the same client: whoever changes it in a loop does not make
/// us call in one.
const PAUSE: i64 = 10;

/// Seconds for which a call may be under way, with some to spare.
const UNDER_WAY: i64 = 15;

/// What is taken of strangers, and what is kept: twice of what the pages show.
pub const BOUNDS: Bounds = Bounds { file: 64 * 1024, side: 2048, kept: (320, 128) };

/// What a page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// Nothing.
    Nothing,
    /// Whatever the address gives: nobody has asked it yet.
    Unknown,
    /// A picture that is here.
    Picture {
        /// A name that is made from what is in it.
        name: String,
        /// Pixels, if they are known.
        width: Option<i64>,
        /// Pixels, if they are known.
        height: Option<i64>,
    },
}

/// What a page shows of the picture at an address.
#[must_use]
pub fn shown(uri: &str, known: Option<KnownLogo>, now: UnixTime) -> Shown {
    let Some(known) = known.filter(|known| known.uri == uri) else { return Shown::Unknown };
    match known.name {
        Some(name) => Shown::Picture { name, width: known.width, height: known.height },
        None if now < known.next_at && now >= known.tried_at + UNDER_WAY => Shown::Nothing,
        None => Shown::Unknown,
    }
}

/// Whether an address is worth a call, as far as can be said before its turn is claimed.
#[must_use]
pub fn is_due(uri: &str, known: Option<&KnownLogo>, now: UnixTime) -> bool {
    match known {
        None => true,
        Some(known) if known.uri == uri => now >= known.next_at,
        Some(known) => now >= known.tried_at + PAUSE,
    }
}

/// Whether a call is under way that a picture may come of.
#[must_use]
pub fn is_under_way(uri: &str, known: Option<&KnownLogo>, now: UnixTime) -> bool {
    known.is_some_and(|known| known.uri == uri && known.name.is_none() && now < known.tried_at + UNDER_WAY)
}

/// The turn to claim before a call.
#[must_use]
pub fn turn(now: UnixTime) -> Turn {
    Turn { now, paused_since: now - PAUSE, next_at: now + FAILED }
}

/// When an address that gave a picture is asked again.
#[must_use]
pub fn fresh_until(now: UnixTime) -> UnixTime {
    now + FRESH
}

#[cfg(test)]
mod tests {
    use super::*;

    const URI: &str = "https://rp.example/logo.png";

    fn known(name: Option<&str>) -> KnownLogo {
        let next_at = if name.is_some() { FRESH } else { FAILED };
        KnownLogo {
            uri: URI.to_owned(),
            name: name.map(str::to_owned),
            width: name.map(|_| 3),
            height: name.map(|_| 4),
            tried_at: UnixTime(1000),
            next_at: UnixTime(1000 + next_at),
        }
    }

    #[test]
    fn a_picture_stays_until_its_address_is_another_one() {
        let picture = Shown::Picture { name: "n".to_owned(), width: Some(3), height: Some(4) };
        for now in [1000, 1000 + FRESH, 1000 + 100 * FRESH] {
            assert_eq!(shown(URI, Some(known(Some("n"))), UnixTime(now)), picture);
        }
        assert_eq!(shown("https://rp.example/new.png", Some(known(Some("n"))), UnixTime(1000)), Shown::Unknown);
        assert_eq!(shown(URI, None, UnixTime(1000)), Shown::Unknown);
    }

    #[test]
    fn where_nothing_came_nothing_is_shown_until_it_is_tried_again() {
        let at = |now| shown(URI, Some(known(None)), UnixTime(now));
        assert_eq!((at(1014), at(1015)), (Shown::Unknown, Shown::Nothing), "it may be on its way");
        assert_eq!((at(999 + FAILED), at(1000 + FAILED)), (Shown::Nothing, Shown::Unknown));
        let way = |now| is_under_way(URI, Some(&known(None)), UnixTime(now));
        assert!(way(1014) && !way(1015) && !is_under_way("other", Some(&known(None)), UnixTime(1000)));
    }

    #[test]
    fn an_address_is_asked_once_in_a_while() {
        let due = |uri, name, now| is_due(uri, Some(&known(name)), UnixTime(now));
        assert!(is_due(URI, None, UnixTime(0)));
        assert!(!due(URI, None, 999 + FAILED) && due(URI, None, 1000 + FAILED));
        assert!(!due(URI, Some("n"), 999 + FRESH) && due(URI, Some("n"), 1000 + FRESH));
        assert!(!due("other", Some("n"), 1009) && due("other", Some("n"), 1010));
        assert_eq!((turn(UnixTime(50)).paused_since, turn(UnixTime(50)).next_at), (UnixTime(40), UnixTime(50 + FAILED)));
    }
}
