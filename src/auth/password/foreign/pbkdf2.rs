//! PBKDF2, RFC 8018 §5.2, as PHC strings and as passlib, Django and Keycloak export it.

use super::{
    Invalid,
    fields::{self, Parameters},
};
use aws_lc_rs::pbkdf2::{self, PBKDF2_HMAC_SHA1, PBKDF2_HMAC_SHA256, PBKDF2_HMAC_SHA512};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use std::num::NonZeroU32;

/// Most rounds for all blocks of a hash together: seconds.
const MAX_ROUNDS: u32 = 10_000_000;

/// Rounds for all blocks beyond which one takes about a second.
const COSTLY: u32 = 3_000_000;

/// Which HMAC is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hmac {
    Sha1,
    Sha256,
    Sha512,
}

impl Hmac {
    /// By the name in a PHC string, or that of passlib and Keycloak, for whom SHA-1 goes without saying.
    pub(super) fn named(name: &str) -> Result<Self, Invalid> {
        match name {
            "pbkdf2" | "pbkdf2-sha1" => Ok(Self::Sha1),
            "pbkdf2-sha256" => Ok(Self::Sha256),
            "pbkdf2-sha512" => Ok(Self::Sha512),
            _ => Err(Invalid::Unknown),
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "pbkdf2-sha1",
            Self::Sha256 => "pbkdf2-sha256",
            Self::Sha512 => "pbkdf2-sha512",
        }
    }

    /// The function, and the bytes that one block gives.
    fn function(self) -> (pbkdf2::Algorithm, usize) {
        match self {
            Self::Sha1 => (PBKDF2_HMAC_SHA1, 20),
            Self::Sha256 => (PBKDF2_HMAC_SHA256, 32),
            Self::Sha512 => (PBKDF2_HMAC_SHA512, 64),
        }
    }
}

pub(super) struct Pbkdf2 {
    hmac: Hmac,
    iterations: NonZeroU32,
    salt: Vec<u8>,
    hash: Vec<u8>,
}

impl Pbkdf2 {
    /// Reads what follows the name: `$i=29000,l=32$salt$hash`, or passlib's `$29000$salt$hash`.
    pub(super) fn parse(hmac: Hmac, rest: &[&str]) -> Result<Self, Invalid> {
        let [rounds, salt, hash] = *rest else { return Err(Invalid::Unreadable("fields")) };
        let (salt, hash) = (fields::salt(salt)?, fields::hash(hash)?);
        if !rounds.contains('=') {
            return Self::of_parts(hmac, fields::number(rounds, "iterations", 1..=MAX_ROUNDS)?, salt, hash);
        }
        let mut parameters = Parameters::parse(rounds)?;
        let iterations = parameters.number("i", 1..=MAX_ROUNDS)?;
        let length = parameters.optional("l", 1..=MAX_ROUNDS)?;
        parameters.end()?;
        if length.is_some_and(|length| usize::try_from(length) != Ok(hash.len())) {
            return Err(Invalid::Unreadable("l"));
        }
        Self::of_parts(hmac, iterations, salt, hash)
    }

    /// Reads what follows Django's name: `$600000$salt$hash`. The salt is text and counts as it is written.
    pub(super) fn parse_django(hmac: Hmac, rest: &[&str]) -> Result<Self, Invalid> {
        let [rounds, salt, hash] = *rest else { return Err(Invalid::Unreadable("fields")) };
        let iterations = fields::number(rounds, "iterations", 1..=MAX_ROUNDS)?;
        Self::of_parts(hmac, iterations, fields::plain_salt(salt)?, fields::hash(hash)?)
    }

    pub(super) fn of_parts(hmac: Hmac, iterations: u32, salt: Vec<u8>, hash: Vec<u8>) -> Result<Self, Invalid> {
        let (_, block) = hmac.function();
        let blocks = u32::try_from(hash.len().div_ceil(block)).map_err(|_| Invalid::Bounds("hash"))?;
        let rounds = iterations.checked_mul(blocks).filter(|rounds| *rounds <= MAX_ROUNDS);
        let iterations = rounds.and(NonZeroU32::new(iterations)).ok_or(Invalid::Bounds("iterations"))?;
        Ok(Self { hmac, iterations, salt, hash })
    }

    /// Whether it takes about a second or more.
    pub(super) fn is_costly(&self) -> bool {
        let (_, block) = self.hmac.function();
        let blocks = u32::try_from(self.hash.len().div_ceil(block)).unwrap_or(u32::MAX);
        self.iterations.get().saturating_mul(blocks) > COSTLY
    }

    pub(super) fn verify(&self, password: &[u8]) -> bool {
        let (function, _) = self.hmac.function();
        pbkdf2::verify(function, self.iterations, &self.salt, password, &self.hash).is_ok()
    }

    pub(super) const fn hmac(&self) -> Hmac {
        self.hmac
    }

    /// As PHC string.
    pub(super) fn phc(&self) -> String {
        let (salt, hash) = (STANDARD_NO_PAD.encode(&self.salt), STANDARD_NO_PAD.encode(&self.hash));
        format!("${}$i={},l={}${salt}${hash}", self.hmac.name(), self.iterations, self.hash.len())
    }
}
