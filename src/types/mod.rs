//! Words: values that are parsed once at the edge and printed safely.
//!
//! Owns newtypes and nothing else; imports nothing of ours. No clock, no database, no HTTP.

pub mod agent;
pub mod choice;
pub mod claims;
pub mod colour;
pub mod id;
pub mod issuer;
pub mod methods;
pub mod name;
pub mod permission;
pub mod phone;
pub mod provider;
pub mod random;
pub mod reach;
pub mod role;
pub mod rule;
pub mod scope;
pub mod secret;
pub mod signing_secret;
pub mod template;
pub mod time;
pub mod whole;

pub use choice::{
    BulkAct, BulkApproval, BulkState, ClientMfa, ConsentRule, DomainProof, EnrolmentProof, LinkPurpose, LinkedBy, Method,
    MfaPolicy, OnOff, PasswordBy, PkceRule, ProviderAuth, ProviderKind, ProviderState, ProviderTrust, Registration,
    UpstreamPurpose,
};
pub use claims::{Address, StandardClaims, UnfitClaim};
pub use colour::Colour;
pub use id::{
    ArrivalId, BulkId, ChallengeId, ClientId, ContactFactorId, DeliveryId, GrantId, GroupId, IdentityId, Kid, OrganizationId,
    PasskeyId, ProviderId, RegistrationTokenId, RoleId, RuleId, SessionId, TotpFactorId, TrustedDeviceId, UserId, WebhookId,
};
pub use issuer::Issuer;
pub use methods::MethodSet;
pub use name::{DisplayName, EmailAddress, FactorName, Slug, Username};
pub use permission::{Permission, PermissionSet};
pub use phone::PhoneNumber;
pub use provider::{ClaimMapping, GroupMapping, ProviderSettings};
pub use reach::{Mails, TextRules};
pub use role::Role;
pub use rule::{Networks, Rule, RuleLevel, RuleMode, RuleTrust, Side};
pub use scope::ScopeSet;
pub use secret::{Digest, Secret, Token};
pub use signing_secret::SigningSecret;
pub use template::{BodyTemplate, SuccessRule};
pub use time::UnixTime;

/// Why a value was refused, in words fit for an operator or a client developer (ASCII, no quotes).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Invalid(pub &'static str);
