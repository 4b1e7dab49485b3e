//! bcrypt. `$2a$`, `$2b$` and `$2y$` are the same where the implementation that made the hash had none of the old faults.

use super::{Invalid, fields};
use aws_lc_rs::constant_time;
use base64::{
    Engine,
    alphabet::BCRYPT,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use zeroize::Zeroizing;

/// Some implementations leave random bits in the salt's last character, which means nothing.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &BCRYPT,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::RequireNone).with_decode_allow_trailing_bits(true),
);

/// How much of a password counts, bytes; what follows is ignored, as by those who made the hash.
const MAX_KEY: usize = 72;

/// Characters of the salt; those of the hash follow at once.
const SALT_CHARS: usize = 22;

pub(super) struct Bcrypt {
    cost: u32,
    salt: [u8; 16],
    hash: [u8; 23],
}

impl Bcrypt {
    /// Reads what follows the name: `$12$` and 53 characters.
    pub(super) fn parse(rest: &[&str]) -> Result<Self, Invalid> {
        let [cost, text] = *rest else { return Err(Invalid::Unreadable("fields")) };
        let cost = fields::number(cost, "cost", 4..=16)?;
        let (salt, hash) = text.split_at_checked(SALT_CHARS).ok_or(Invalid::Unreadable("salt"))?;
        Ok(Self { cost, salt: decode(salt, "salt")?, hash: decode(hash, "hash")? })
    }

    /// Whether it takes about a second or more.
    pub(super) const fn is_costly(&self) -> bool {
        self.cost > 13
    }

    pub(super) fn verify(&self, password: &[u8]) -> bool {
        // Where it was made, a password ends at its first zero byte; none is stored with one.
        if password.contains(&0) {
            return false;
        }
        let key: Zeroizing<Vec<u8>> = Zeroizing::new(password.iter().copied().chain([0]).take(MAX_KEY).collect());
        let made = ::bcrypt::bcrypt(self.cost, self.salt, &key);
        made.split_last_chunk::<1>().is_some_and(|(made, _)| constant_time::verify_slices_are_equal(made, &self.hash).is_ok())
    }
}

fn decode<const N: usize>(text: &str, what: &'static str) -> Result<[u8; N], Invalid> {
    let bytes = BASE64.decode(text).map_err(|_| Invalid::Unreadable(what))?;
    bytes.try_into().map_err(|_| Invalid::Unreadable(what))
}
