//! Words: values that are parsed once at the edge and printed safely.
//!
//! Owns newtypes and nothing else; imports nothing of ours. No clock, no database, no HTTP.

pub mod agent;
pub mod choice;
pub mod id;
pub mod issuer;
pub mod methods;
pub mod name;
pub mod phone;
pub mod random;
pub mod reach;
pub mod scope;
pub mod secret;
pub mod signing_secret;
pub mod template;
pub mod time;

pub use choice::{ConsentRule, EnrolmentProof, LinkPurpose, Method, MfaPolicy, PasswordBy, PkceRule, Role};
pub use id::{
    ChallengeId, ClientId, ContactFactorId, GrantId, Kid, OrganizationId, PasskeyId, SessionId, TotpFactorId, TrustedDeviceId,
    UserId,
};
pub use issuer::Issuer;
pub use methods::MethodSet;
pub use name::{DisplayName, EmailAddress, FactorName, Slug, Username};
pub use phone::PhoneNumber;
pub use reach::{Mails, TextRules};
pub use scope::ScopeSet;
pub use secret::{Digest, Secret, Token};
pub use signing_secret::SigningSecret;
pub use template::{BodyTemplate, SuccessRule};
pub use time::UnixTime;

/// Why a value was refused, in words fit for an operator or a client developer (ASCII, no quotes).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Invalid(pub &'static str);
