//! scrypt, RFC 7914, as PHC strings; passlib writes the same.

use super::{
    Invalid,
    fields::{self, Parameters},
};
use aws_lc_rs::constant_time;
use scrypt::Params;

/// Most memory, bytes.
const MAX_MEMORY: u64 = 1 << 28;

/// `N * r * p` beyond which one takes about a second.
const COSTLY: u64 = 1 << 21;

pub(super) struct Scrypt {
    params: Params,
    salt: Vec<u8>,
    hash: Vec<u8>,
}

impl Scrypt {
    /// Reads what follows the name: `$ln=16,r=8,p=1$salt$hash`.
    pub(super) fn parse(rest: &[&str]) -> Result<Self, Invalid> {
        let [parameters, salt, hash] = *rest else { return Err(Invalid::Unreadable("fields")) };
        let mut parameters = Parameters::parse(parameters)?;
        let log_n = parameters.number("ln", 1..=20)?;
        let r = parameters.number("r", 1..=32)?;
        let p = parameters.number("p", 1..=16)?;
        parameters.end()?;
        // RFC 7914 §2: 128 * r bytes for each of the N blocks.
        if (128 * u64::from(r)) << log_n > MAX_MEMORY {
            return Err(Invalid::Bounds("ln"));
        }
        let log_n = u8::try_from(log_n).map_err(|_| Invalid::Bounds("ln"))?;
        let params = Params::new(log_n, r, p).map_err(|_| Invalid::Bounds("parameters"))?;
        Ok(Self { params, salt: fields::salt(salt)?, hash: fields::hash(hash)? })
    }

    /// Whether it takes about a second or more.
    pub(super) fn is_costly(&self) -> bool {
        (u64::from(self.params.r()) * u64::from(self.params.p())) << self.params.log_n() > COSTLY
    }

    pub(super) fn verify(&self, password: &[u8]) -> bool {
        let mut made = vec![0; self.hash.len()];
        let done = scrypt::scrypt(password, &self.salt, &self.params, &mut made);
        done.is_ok() && constant_time::verify_slices_are_equal(&made, &self.hash).is_ok()
    }
}
