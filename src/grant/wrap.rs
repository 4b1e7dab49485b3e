//! Encryption of what a client wants encrypted, OIDC Registration §2 and OIDC Core 10.2.

use super::{GrantError, Provider, client::Client};
use crate::{
    auth::Fault,
    keys::KeyError,
    protocol::jose::{
        JoseError,
        jwe::{self, ContentEncryption, KeyManagement},
    },
};

/// What the content is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// A JWT that we signed.
    Jwt,
    /// JSON that nobody signed.
    Json,
}

/// Encrypts for a client, if it registered that: `alg` and `enc` are of its metadata.
///
/// # Errors
/// The client has no key for it, or the library could not.
pub fn encrypted(
    provider: &Provider,
    client: &Client,
    (alg, enc): (Option<&str>, Option<&str>),
    (content, text): (Content, String),
) -> Result<String, GrantError> {
    let Some(alg) = alg else { return Ok(text) };
    let unknown = |_| Fault::Stored("encryption algorithm");
    let alg = KeyManagement::parse(alg).map_err(unknown)?;
    let enc = enc.map_or(Ok(ContentEncryption::A128CbcHs256), ContentEncryption::parse).map_err(unknown)?;
    let cty = (content == Content::Jwt).then_some("JWT");
    let keys = provider.client_keys.of(client).ok_or(KeyError::Jose(JoseError::NoKey))?;
    Ok(jwe::encrypt(text.as_bytes(), cty, &keys, (alg, enc)).map_err(KeyError::Jose)?)
}
