//! Owns the device authorization response and its user code, RFC 8628 §3.2 and §6.1.

use crate::types::{Issuer, Secret, Token, random, secret::DeviceCode};
use serde_json::{Value, json};

/// Where people type the code of their device.
pub const PAGE: &str = "/device";

/// How long the codes live, seconds.
pub const LIFETIME: i64 = 600;

/// How long a device waits between two questions at first, and by how much longer after each that came too soon, seconds.
pub const INTERVAL: i64 = 5;

/// Letters that make no words and are not taken for one another.
const ALPHABET: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";

const LENGTH: usize = 8;

/// What a person types: eight letters. Guesses at it are counted.
#[derive(Debug, Clone)]
pub struct UserCode(Secret);

impl UserCode {
    /// A new one.
    #[must_use]
    pub fn random() -> Self {
        let mut text = String::with_capacity(LENGTH);
        while text.len() < LENGTH {
            // 240 is the largest multiple of 20 in a byte: each letter is as likely as the others.
            let drawn = random::bytes::<LENGTH>().into_iter().filter(|byte| *byte < 240);
            let letters = drawn.filter_map(|byte| ALPHABET.get(usize::from(byte) % ALPHABET.len()));
            text.extend(letters.take(LENGTH - text.len()).map(|letter| char::from(*letter)));
        }
        Self(Secret::new(text))
    }

    /// Reads what somebody typed, whatever the case and whatever stands between the letters.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        if typed.len() > 64 {
            return None;
        }
        let letters: String =
            typed.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect();
        let good = letters.len() == LENGTH && letters.bytes().all(|letter| ALPHABET.contains(&letter));
        good.then(|| Self(Secret::new(letters)))
    }

    /// The letters alone.
    #[must_use]
    pub fn letters(&self) -> &str {
        self.0.expose()
    }

    /// As people read it: `BCDF-GHJK`.
    #[must_use]
    pub fn shown(&self) -> String {
        let (first, last) = self.0.expose().split_at(LENGTH / 2);
        format!("{first}-{last}")
    }
}

/// The answer of the device authorization endpoint.
#[must_use]
pub fn response(issuer: &Issuer, device: &Token<DeviceCode>, user: &UserCode) -> Value {
    let page = issuer.url(PAGE);
    json!({
        "device_code": device.expose(),
        "user_code": user.shown(),
        "verification_uri": page,
        "verification_uri_complete": format!("{page}?user_code={}", user.shown()),
        "expires_in": LIFETIME,
        "interval": INTERVAL,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        for typed in ["BCDF-GHJK", "bcdfghjk", " bcdf ghjk ", "b.c.d.f.g.h.j.k"] {
            assert_eq!(UserCode::read(typed).unwrap().shown(), "BCDF-GHJK", "{typed}");
        }
        for typed in ["", "BCDF-GHJ", "BCDF-GHJKL", "ACDF-GHJK", "1CDF-GHJK", &"-".repeat(65)] {
            assert!(UserCode::read(typed).is_none(), "{typed}");
        }
    }

    #[test]
    fn a_new_code_reads_as_itself_and_is_not_the_last_one() {
        let (one, other) = (UserCode::random(), UserCode::random());
        assert_eq!(UserCode::read(&one.shown()).unwrap().letters(), one.letters());
        assert_ne!(one.letters(), other.letters());
    }
}
