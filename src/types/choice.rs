//! Settings with a few named values.

use super::Invalid;
use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::Text};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use utoipa::ToSchema;

// The names are token trees: a literal that went through a macro is not read by what makes the OpenAPI document.
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:tt),+ } else $refusal:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[derive(AsExpression, FromSqlRow)]
        #[diesel(sql_type = Text)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $text)] $variant),+
        }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The value as stored and as typed in commands.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl FromStr for $name {
            type Err = Invalid;
            fn from_str(text: &str) -> Result<Self, Invalid> {
                match text { $($text => Ok(Self::$variant),)+ _ => Err(Invalid($refusal)) }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

choice!(
    /// Whether an organization asks its people for a second factor (S2).
    MfaPolicy {
        /// Nobody is asked to set one up. Who has one is asked for it.
        Off = "off",
        /// Who has one is asked for it.
        Optional = "optional",
        /// Who has none sets one up at the next sign-in (S3).
        Required = "required"
    } else "use off, optional or required"
);

choice!(
    /// Whether something is done.
    OnOff {
        /// It is.
        On = "on",
        /// It is not.
        Off = "off"
    } else "use on or off"
);

choice!(
    /// Whether clients may register themselves, RFC 7591.
    #[derive(Default)]
    Registration {
        /// They may not.
        #[default]
        Off = "off",
        /// Those may that hold an initial access token.
        Token = "token",
        /// Everybody may.
        Open = "open"
    } else "must be off, token or open"
);

choice!(
    /// What a client asks of everybody besides their organizations' rules.
    ClientMfa {
        /// Nothing.
        Inherit = "inherit",
        /// A second factor.
        Required = "required",
        /// What can not be phished.
        PhishingResistant = "phishing_resistant"
    } else "use inherit, required or phishing_resistant"
);

choice!(
    /// Whether a bulk act waits for a second administrator.
    BulkApproval {
        /// It begins at once.
        None = "none",
        /// Another one has to agree.
        SecondPerson = "second_person"
    } else "use none or second_person"
);

choice!(
    /// How far a bulk act is.
    BulkState {
        /// It waits for a second administrator.
        Waiting = "waiting",
        /// It is being done.
        Running = "running",
        /// Everybody has a result.
        Done = "done",
        /// It was called off.
        Cancelled = "cancelled"
    } else "use waiting, running, done or cancelled"
);

choice!(
    /// What a bulk act does to each person.
    BulkAct {
        /// Takes all second factors away.
        ResetMfa = "reset_mfa",
        /// Lets nobody of them sign in.
        Disable = "disable",
        /// Lets them sign in again.
        Enable = "enable",
        /// Ends what was issued.
        SignOut = "sign_out",
        /// Puts them into a group.
        AddToGroup = "add_to_group",
        /// Takes them out of a group.
        RemoveFromGroup = "remove_from_group"
    } else "use reset_mfa, disable, enable, sign_out, add_to_group or remove_from_group"
);

choice!(
    /// Whether a client must use PKCE (RFC 7636). Public clients always must.
    PkceRule {
        /// A request without a challenge is refused.
        Required = "required",
        /// For confidential clients that can not send one.
        Optional = "optional"
    } else "use required or optional"
);

choice!(
    /// Whether people are asked before a client learns about them.
    ConsentRule {
        /// Asked once for each set of scopes.
        Ask = "ask",
        /// The operator vouches for the client.
        Skip = "skip"
    } else "use ask or skip"
);

choice!(
    /// A way to prove who one is.
    Method {
        /// Something one knows.
        Password = "password",
        /// A code of an authenticator app.
        Totp = "totp",
        /// A code by mail.
        Email = "email",
        /// A code by text message.
        Sms = "sms",
        /// A passkey or a security key.
        Passkey = "passkey",
        /// A code of a list that was handed out before.
        Backup = "backup",
        /// A code that an operator handed out.
        Pass = "pass",
        /// A sign-in at an upstream provider.
        Upstream = "upstream"
    } else "use password, totp, email, sms, passkey, backup, pass or upstream"
);

choice!(
    /// Whether a code is mailed to the address on file before a first factor is set up.
    EnrolmentProof {
        /// When there is a verified address.
        Mail = "mail",
        /// Never.
        None = "none"
    } else "use mail or none"
);

choice!(
    /// Who set the password that is there now.
    PasswordBy {
        /// The owner, signed in; or an operator.
        Owner = "owner",
        /// Whoever reads the mailbox: it proves that and nothing more.
        Mailbox = "mailbox"
    } else "use owner or mailbox"
);

choice!(
    /// What a link in a mail does.
    LinkPurpose {
        /// Sets a new password.
        Reset = "reset",
        /// "This wasn't me."
        NotMe = "not_me"
    } else "use reset or not_me"
);

choice!(
    /// How an upstream provider is talked to.
    ProviderKind {
        /// OpenID Connect, by its discovery document.
        Oidc = "oidc",
        /// GitHub, or a GitHub server of one's own: OAuth 2.0 and its user API.
        Github = "github"
    } else "use oidc or github"
);

choice!(
    /// How we authenticate at an upstream provider (OIDC Core 9).
    ProviderAuth {
        /// The secret in the `Authorization` header.
        Basic = "client_secret_basic",
        /// The secret in the body.
        Post = "client_secret_post",
        /// A key of ours, RFC 7523.
        PrivateKey = "private_key_jwt"
    } else "use client_secret_basic, client_secret_post or private_key_jwt"
);

choice!(
    /// Whether people sign in through an upstream provider.
    ProviderState {
        /// Only administrators, who try it out.
        Test = "test",
        /// Everybody whom it knows.
        Live = "live",
        /// Nobody.
        Off = "off"
    } else "use test, live or off"
);

choice!(
    /// What a sign-in at an upstream provider is worth here.
    ProviderTrust {
        /// Nobody is asked for a second factor of ours.
        Accept = "accept",
        /// As far as the provider signs that more than one factor was shown.
        AcceptIfProven = "accept_if_proven",
        /// A second factor of ours is asked for as after a password.
        RequireLocal = "require_local"
    } else "use accept, accept_if_proven or require_local"
);

choice!(
    /// What a request to an upstream provider is for.
    UpstreamPurpose {
        /// Signing in.
        SignIn = "sign_in",
        /// Linking an account to somebody there.
        Link = "link",
        /// Trying the provider out.
        Test = "test"
    } else "use sign_in, link or test"
);

choice!(
    /// How somebody at an upstream provider became known as a person of ours.
    LinkedBy {
        /// The person said so, signed in here and there.
        Owner = "owner",
        /// An administrator had written down who it is.
        FederatedId = "federated_id",
        /// The account was made at the first sign-in.
        JustInTime = "just_in_time",
        /// Both sides have the same verified mail address.
        Email = "email"
    } else "use owner, federated_id, just_in_time or email"
);

choice!(
    /// Who says that a domain is an organization's.
    DomainProof {
        /// A TXT record of the domain.
        Dns = "dns",
        /// An administrator of the server.
        Administrator = "administrator"
    } else "use dns or administrator"
);
