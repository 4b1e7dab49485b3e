//! Our own JSON Web Signatures: [`key`] signs, [`jwk`] is the public half, [`jws`] verifies what we signed; and encryption
//! for clients that want it ([`jwe`]).
//!
//! Not a general JOSE library: four algorithms, compact form, header of exactly `alg`, `typ` and `kid`. Other people's
//! JWTs are verified elsewhere.

pub mod jwe;
pub mod jwk;
pub mod jws;
pub mod key;

pub use jwk::PublicJwk;
pub use key::{Pkcs8, SigningKey};

/// `typ` of an ID token.
pub const TYP_ID_TOKEN: &str = "JWT";
/// `typ` of a userinfo answer. The claims tell it from an ID token: it has no `exp`, `iat` and `sid`.
pub const TYP_USERINFO: &str = "JWT";
/// `typ` of an access token, RFC 9068 §2.1.
pub const TYP_ACCESS_TOKEN: &str = "at+jwt";

/// Why something could not be signed or was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JoseError {
    /// Not three segments of base64url with the JSON that belongs there, or too long.
    #[error("the token is malformed")]
    Malformed,
    /// No key of that name.
    #[error("the token names no key of ours")]
    UnknownKey,
    /// The header's algorithm is not the key's.
    #[error("the token has another algorithm than its key")]
    Algorithm,
    /// A token made for something else.
    #[error("the token is of another type")]
    Type,
    /// The signature is not the key's.
    #[error("the signature is wrong")]
    Signature,
    /// Signed by us, but not the claims that were expected.
    #[error("the claims are not those of this type of token")]
    Claims,
    /// A key could not be made or read, or is too small.
    #[error("the key is not usable")]
    Key,
    /// The library could not sign, or the claims cannot be written as JSON.
    #[error("signing failed")]
    Signing,
    /// None of the client's keys can be encrypted for.
    #[error("the client has no key that fits its encryption algorithm")]
    NoKey,
    /// The library could not encrypt.
    #[error("encrypting failed")]
    Encrypting,
}
