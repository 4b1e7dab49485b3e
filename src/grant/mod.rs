//! What a client may be given, and why.
//!
//! Owns clients, authorization requests, consent, codes, families of tokens and their end. A token is signed by
//! [`issue`](mod@issue) only, and it takes a [`Basis`], which only [`code`], [`refresh`] and [`respond`] make. Who the person is was
//! settled by `auth`.

pub mod again;
pub mod authorize;
pub mod bearer;
pub mod client;
pub mod client_credentials;
pub mod code;
pub mod consent;
pub mod decide;
pub mod device;
pub mod device_word;
pub mod introspect;
pub mod issue;
pub mod keyset;
pub mod logo;
pub mod logout;
pub mod metadata_rules;
pub mod pushed;
pub mod refresh;
pub mod register;
pub mod registration;
pub mod request;
pub mod respond;
pub mod revoke;
pub mod subject;
pub mod userinfo;
pub mod visit;
pub mod wrap;

pub use issue::{Basis, issue};
pub use keyset::KeyCache;
pub use subject::subject;

use crate::{
    auth::{Fault, house::House, passkey::Relying, session::Limits},
    keys::{KeyError, KeyRing},
    protocol::{claims::IdTokenClaims, error::TokenError, jose::TYP_ID_TOKEN},
    seal::Sealer,
    store::StoreError,
    types::{Issuer, Mails, Registration, TextRules},
};
use std::sync::Arc;

/// Lifetimes in seconds. Something is dead *at* its end, not after it.
#[derive(Debug, Clone, Copy)]
pub struct Lifetimes {
    /// An attempt to sign in.
    pub interaction: i64,
    /// An authorization code.
    pub code: i64,
    /// An access token.
    pub access_token: i64,
    /// An ID token.
    pub id_token: i64,
    /// A refresh token that is not used.
    pub refresh_idle: i64,
    /// A family of tokens.
    pub refresh_absolute: i64,
}

/// What this provider is: its name, its keys, its limits. The same for all requests.
#[derive(Clone)]
pub struct Provider {
    /// `iss`, and the source of all public URLs.
    pub issuer: Issuer,
    /// Opens and seals values at rest.
    pub sealer: Sealer,
    /// Signs and verifies our tokens.
    pub keys: KeyRing,
    /// How long sessions last.
    pub sessions: Limits,
    /// How long everything else lasts.
    pub lifetimes: Lifetimes,
    /// Whether mails leave.
    pub mails: Mails,
    /// To whom texts go; `None` when there is no gateway, and then nothing that needs one is offered.
    pub texts: Option<TextRules>,
    /// Whether every request must be pushed, RFC 9126 §5.
    pub pushed_only: bool,
    /// Whether clients may register themselves, RFC 7591.
    pub registration: Registration,
    /// The public keys of clients that keep them at an address of their own.
    pub client_keys: KeyCache,
    /// The site that passkeys are made for.
    pub relying: Option<Arc<Relying>>,
}

impl Provider {
    /// This server, as far as it matters to a sign-in.
    #[must_use]
    pub fn house(&self) -> House<'_> {
        House {
            sealer: &self.sealer,
            issuer: &self.issuer,
            mails: self.mails,
            texts: self.texts.as_ref(),
            relying: self.relying.as_deref(),
        }
    }

    /// Reads an `id_token_hint`: an ID token of ours, expired or not (OIDC Core 3.1.2.1).
    #[must_use]
    pub fn read_hint(&self, hint: &str) -> Option<IdTokenClaims> {
        let claims: IdTokenClaims = self.keys.verify(hint, TYP_ID_TOKEN).ok()?;
        (claims.iss == self.issuer.as_str()).then_some(claims)
    }
}

/// Why a token request was not answered with tokens.
#[derive(Debug, thiserror::Error)]
pub enum GrantError {
    /// The client is told, RFC 6749 §5.2.
    #[error("{0}")]
    Refused(#[from] TokenError),
    /// Something failed; the client may try again.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// A key failed.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl From<StoreError> for GrantError {
    fn from(error: StoreError) -> Self {
        Self::Fault(error.into())
    }
}
