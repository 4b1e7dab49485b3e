//! Password hashes that other systems export, compared as those systems do. They are kept at import and replaced by ours
//! when their person signs in. What would take too long or too much memory to compare is refused at import.

mod argon;
mod bcrypt;
mod fields;
mod pbkdf2;
mod scrypt;
#[cfg(test)]
mod tests;

use crate::types::Secret;

/// Longest text that is looked at, bytes.
const MAX_TEXT: usize = 512;

/// A hash that passwords can be compared with.
pub struct Foreign(Kind);

enum Kind {
    Argon(argon::Argon),
    Bcrypt(bcrypt::Bcrypt),
    Pbkdf2(pbkdf2::Pbkdf2),
    Scrypt(scrypt::Scrypt),
}

/// Why no password could ever be compared with a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// None of the kinds.
    #[error("not a password hash of a kind that is known: argon2, bcrypt, pbkdf2, scrypt")]
    Unknown,
    /// A part of it is missing, or is not what stands there in this kind of hash.
    #[error("the hash's {0} can not be read")]
    Unreadable(&'static str),
    /// A part of it is too little to be safe or real, or too much to be compared in time.
    #[error("the hash's {0} is too little or too much")]
    Bounds(&'static str),
}

impl Foreign {
    /// Reads a hash:
    /// - argon2i, argon2d and argon2id as PHC strings (RFC 9106), up to 256 MiB, 16 passes and 16 lanes;
    /// - bcrypt as `$2a$`, `$2b$` and `$2y$`, cost 4 to 16;
    /// - PBKDF2 (RFC 8018 §5.2) with SHA-1, SHA-256 and SHA-512 as PHC strings and as passlib and Django write them, up to
    ///   ten million rounds for all blocks of the hash together;
    /// - scrypt (RFC 7914) as PHC strings and as passlib writes them, up to `ln` 20, `r` 32, `p` 16 and 256 MiB.
    ///
    /// Hashes have 16 to 128 bytes, bcrypt's 23; salts have 1 to 128, argon2's at least 8.
    ///
    /// # Errors
    /// Why nothing could be compared with it. The hash itself is not in it.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if text.len() > MAX_TEXT {
            return Err(Invalid::Bounds("length"));
        }
        let parts: Vec<&str> = text.split('$').collect();
        Ok(Self(match parts.as_slice() {
            ["", name @ ("argon2i" | "argon2d" | "argon2id"), rest @ ..] => Kind::Argon(argon::Argon::parse(name, rest)?),
            ["", "2a" | "2b" | "2y", rest @ ..] => Kind::Bcrypt(bcrypt::Bcrypt::parse(rest)?),
            ["", "scrypt", rest @ ..] => Kind::Scrypt(scrypt::Scrypt::parse(rest)?),
            ["", name, rest @ ..] => Kind::Pbkdf2(pbkdf2::Pbkdf2::parse(pbkdf2::Hmac::named(name)?, rest)?),
            ["pbkdf2_sha1", rest @ ..] => Kind::Pbkdf2(pbkdf2::Pbkdf2::parse_django(pbkdf2::Hmac::Sha1, rest)?),
            ["pbkdf2_sha256", rest @ ..] => Kind::Pbkdf2(pbkdf2::Pbkdf2::parse_django(pbkdf2::Hmac::Sha256, rest)?),
            _ => return Err(Invalid::Unknown),
        }))
    }

    /// The PHC string of a PBKDF2 hash whose parts are exported one by one, as Keycloak does: `algorithm` is `pbkdf2`
    /// (SHA-1), `pbkdf2-sha256` or `pbkdf2-sha512`; salt and hash are base64.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn pbkdf2_phc(algorithm: &str, iterations: u32, salt: &str, hash: &str) -> Result<String, Invalid> {
        let read =
            pbkdf2::Pbkdf2::of_parts(pbkdf2::Hmac::named(algorithm)?, iterations, fields::salt(salt)?, fields::hash(hash)?)?;
        Ok(read.phc())
    }

    /// Whether this is the password. Takes as long as the hash's parameters say, up to seconds: call it on a thread of its
    /// own and in turn.
    #[must_use]
    pub fn verify(&self, password: &Secret) -> bool {
        let password = password.expose().as_bytes();
        match &self.0 {
            Kind::Argon(known) => known.verify(password),
            Kind::Bcrypt(known) => known.verify(password),
            Kind::Pbkdf2(known) => known.verify(password),
            Kind::Scrypt(known) => known.verify(password),
        }
    }

    /// Whether comparing takes about a second or more. Whoever may set many of these can keep the server busy.
    #[must_use]
    pub fn is_costly(&self) -> bool {
        match &self.0 {
            Kind::Argon(known) => known.is_costly(),
            Kind::Bcrypt(known) => known.is_costly(),
            Kind::Pbkdf2(known) => known.is_costly(),
            Kind::Scrypt(known) => known.is_costly(),
        }
    }

    /// What it was made with: `argon2i`, `argon2d`, `argon2id`, `bcrypt`, `pbkdf2-sha1`, `pbkdf2-sha256`, `pbkdf2-sha512`
    /// or `scrypt`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match &self.0 {
            Kind::Argon(known) => known.name(),
            Kind::Bcrypt(_) => "bcrypt",
            Kind::Pbkdf2(known) => known.hmac().name(),
            Kind::Scrypt(_) => "scrypt",
        }
    }

    /// Whether both are argon2 hashes with the same parameters and lengths.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Kind::Argon(one), Kind::Argon(other)) => one.is_like(other),
            _ => false,
        }
    }
}

impl std::fmt::Debug for Foreign {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Foreign").field(&self.kind()).finish()
    }
}
