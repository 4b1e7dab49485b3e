//! Identifiers. Not secrets, never reused, opaque to everybody.

use super::random;
use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::Text};
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        #[derive(AsExpression, FromSqlRow)]
        #[diesel(sql_type = Text)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// A new identifier: 128 random bits, base64url.
            #[must_use]
            pub fn random() -> Self {
                Self(random::base64url::<16>())
            }

            /// The text as stored or as somebody presented it. It names nothing until it is looked up.
            #[must_use]
            pub fn from_text(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// A person; also the `sub` claim (OIDC Core 8, public subject).
    UserId
);
id!(
    /// A company.
    OrganizationId
);
id!(
    /// A relying application, RFC 6749 §2.2.
    ClientId
);
id!(
    /// One initial access token, RFC 7591 §1.2; not the token itself.
    RegistrationTokenId
);
id!(
    /// A sign-in that was completed; also the `sid` claim.
    SessionId
);
id!(
    /// What one authorization code gave: the family of its tokens.
    GrantId
);
id!(
    /// One enrolled authenticator app.
    TotpFactorId
);
id!(
    /// One address or number that codes are sent to.
    ContactFactorId
);
id!(
    /// One passkey or security key of ours; not the authenticator's own identifier.
    PasskeyId
);
id!(
    /// One code that was sent.
    ChallengeId
);
id!(
    /// One browser that a person trusts.
    TrustedDeviceId
);
id!(
    /// A signing key's name in the JWKS, RFC 7517 §4.5.
    Kid
);
id!(
    /// Some people of an organization.
    GroupId
);
id!(
    /// A role that an administrator made.
    RoleId
);
id!(
    /// A rule of an organization's policy.
    RuleId
);
id!(
    /// Something done to many people.
    BulkId
);
id!(
    /// An address that events are posted to.
    WebhookId
);
id!(
    /// One event for one such address.
    DeliveryId
);
id!(
    /// An upstream provider of an organization.
    ProviderId
);
id!(
    /// Somebody as an upstream provider knows them.
    IdentityId
);
id!(
    /// One sign-in that came from an upstream provider.
    ArrivalId
);
