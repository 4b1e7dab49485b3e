//! The parts that most kinds of hashes have: numbers, named parameters, base64.

use super::Invalid;
use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use std::ops::RangeInclusive;

/// With or without padding: exports have both.
const BASE64: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent));

/// Lengths of hashes, bytes. Below, other passwords would match, too.
const HASH: RangeInclusive<usize> = 16..=128;

/// Lengths of salts, bytes.
const SALT: RangeInclusive<usize> = 1..=128;

/// Decodes a hash.
pub(super) fn hash(text: &str) -> Result<Vec<u8>, Invalid> {
    within(decode(text, "hash")?, "hash", &HASH)
}

/// Decodes a salt.
pub(super) fn salt(text: &str) -> Result<Vec<u8>, Invalid> {
    within(decode(text, "salt")?, "salt", &SALT)
}

/// A salt that is used as it is written.
pub(super) fn plain_salt(text: &str) -> Result<Vec<u8>, Invalid> {
    within(text.as_bytes().to_vec(), "salt", &SALT)
}

/// Decodes base64 (RFC 4648 §4); passlib writes `.` for `+`.
fn decode(text: &str, what: &'static str) -> Result<Vec<u8>, Invalid> {
    BASE64.decode(text.replace('.', "+")).map_err(|_| Invalid::Unreadable(what))
}

fn within(bytes: Vec<u8>, what: &'static str, lengths: &RangeInclusive<usize>) -> Result<Vec<u8>, Invalid> {
    if lengths.contains(&bytes.len()) { Ok(bytes) } else { Err(Invalid::Bounds(what)) }
}

/// Reads a decimal number.
pub(super) fn number(text: &str, what: &'static str, range: RangeInclusive<u32>) -> Result<u32, Invalid> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Invalid::Unreadable(what));
    }
    // Digits only: what does not parse is too great.
    text.parse().ok().filter(|number| range.contains(number)).ok_or(Invalid::Bounds(what))
}

/// The parameters of a PHC string: `ln=16,r=8,p=1`.
pub(super) struct Parameters<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Parameters<'a> {
    pub(super) fn parse(text: &'a str) -> Result<Self, Invalid> {
        let pairs = text.split(',').map(|pair| pair.split_once('='));
        pairs.collect::<Option<_>>().map(Self).ok_or(Invalid::Unreadable("parameters"))
    }

    /// Takes a parameter that has to be there.
    pub(super) fn number(&mut self, name: &'static str, range: RangeInclusive<u32>) -> Result<u32, Invalid> {
        self.optional(name, range)?.ok_or(Invalid::Unreadable(name))
    }

    /// Takes a parameter that may be there.
    pub(super) fn optional(&mut self, name: &'static str, range: RangeInclusive<u32>) -> Result<Option<u32>, Invalid> {
        let Some(at) = self.0.iter().position(|(other, _)| *other == name) else { return Ok(None) };
        let (_, text) = self.0.swap_remove(at);
        number(text, name, range).map(Some)
    }

    /// Refuses what was not taken: it would have a say in the hash.
    pub(super) fn end(self) -> Result<(), Invalid> {
        if self.0.is_empty() { Ok(()) } else { Err(Invalid::Unreadable("parameters")) }
    }
}
