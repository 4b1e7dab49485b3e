//! argon2, RFC 9106, as the reference implementation writes it.

use super::{
    Invalid,
    fields::{self, Parameters},
};
use argon2::{Algorithm, Argon2, Params, Version};
use aws_lc_rs::constant_time;

/// Most memory, KiB.
const MAX_MEMORY: u32 = 256 * 1024;

/// Most passes, and most lanes.
const MAX_COST: u32 = 16;

/// KiB, times passes, beyond which one takes about a second.
const COSTLY: u64 = 400_000;

/// Shortest salt, bytes (RFC 9106 §3.1).
const MIN_SALT: usize = 8;

pub(super) struct Argon {
    algorithm: Algorithm,
    version: Version,
    params: Params,
    salt: Vec<u8>,
    hash: Vec<u8>,
}

impl Argon {
    /// Reads what follows the name: `$v=19$m=65536,t=3,p=4$salt$hash`. Without a version it is the first one, 16.
    pub(super) fn parse(name: &str, rest: &[&str]) -> Result<Self, Invalid> {
        let (version, parameters, salt, hash) = match *rest {
            [version, parameters, salt, hash] => (read_version(version)?, parameters, salt, hash),
            [parameters, salt, hash] => (Version::V0x10, parameters, salt, hash),
            _ => return Err(Invalid::Unreadable("fields")),
        };
        let algorithm = Algorithm::new(name).map_err(|_| Invalid::Unknown)?;
        let mut parameters = Parameters::parse(parameters)?;
        let memory = parameters.number("m", 1..=MAX_MEMORY)?;
        let passes = parameters.number("t", 1..=MAX_COST)?;
        let lanes = parameters.number("p", 1..=MAX_COST)?;
        parameters.end()?;
        // Each lane has at least eight blocks.
        let params = Params::new(memory, passes, lanes, None).map_err(|_| Invalid::Bounds("m"))?;
        let (salt, hash) = (fields::salt(salt)?, fields::hash(hash)?);
        if salt.len() < MIN_SALT {
            return Err(Invalid::Bounds("salt"));
        }
        Ok(Self { algorithm, version, params, salt, hash })
    }

    pub(super) fn verify(&self, password: &[u8]) -> bool {
        let mut made = vec![0; self.hash.len()];
        let argon2 = Argon2::new(self.algorithm, self.version, self.params.clone());
        let done = argon2.hash_password_into(password, &self.salt, &mut made);
        done.is_ok() && constant_time::verify_slices_are_equal(&made, &self.hash).is_ok()
    }

    /// Whether it takes about a second or more.
    pub(super) fn is_costly(&self) -> bool {
        u64::from(self.params.m_cost()) * u64::from(self.params.t_cost()) > COSTLY
    }

    pub(super) fn name(&self) -> &'static str {
        self.algorithm.as_str()
    }

    /// Whether nothing but salt and password can make the difference.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let lengths = |argon: &Self| (argon.salt.len(), argon.hash.len());
        self.algorithm == other.algorithm
            && self.version == other.version
            && self.params == other.params
            && lengths(self) == lengths(other)
    }
}

fn read_version(text: &str) -> Result<Version, Invalid> {
    match text {
        "v=16" => Ok(Version::V0x10),
        "v=19" => Ok(Version::V0x13),
        _ => Err(Invalid::Unreadable("version")),
    }
}
