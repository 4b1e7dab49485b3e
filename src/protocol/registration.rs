//! Owns what a client registers besides its identity, RFC 7591 §2, OIDC Registration §2 and the logout specifications.

use super::client::SigningAlg;
use crate::types::whole;
use serde::{Deserialize, Serialize};

words!(
    /// What the authorization endpoint answers with, OAuth 2.0 Multiple Response Types §3 and §5.
    ResponseType, "response_type is not known", {
        /// A code.
        Code = "code",
        /// An ID token.
        IdToken = "id_token",
        /// An ID token and an access token.
        IdTokenToken = "id_token token",
        /// A code and an ID token.
        CodeIdToken = "code id_token",
        /// A code and an access token.
        CodeToken = "code token",
        /// All three.
        CodeIdTokenToken = "code id_token token",
    }
);

words!(
    /// How the authorization endpoint's answer travels, OAuth 2.0 Multiple Response Types §2.1, Form Post Response Mode §2.
    ResponseMode, "response_mode is not known", {
        /// In the query of the redirect URI.
        Query = "query",
        /// In its fragment.
        Fragment = "fragment",
        /// In a form that the browser posts to it.
        FormPost = "form_post",
    }
);

words!(
    /// Whether clients know a person by the same name, OIDC Core §8.
    SubjectType, "subject_type is not known", {
        /// All by the same.
        Public = "public",
        /// Each sector by another.
        Pairwise = "pairwise",
    }
);

words!(
    /// What kind of application it is, OIDC Registration §2.
    ApplicationType, "application_type is not known", {
        /// On a server.
        Web = "web",
        /// On a person's machine.
        Native = "native",
    }
);

words!(
    /// What an access token is.
    AccessTokenFormat, "the format of access tokens is not known", {
        /// Readable by resource servers, RFC 9068.
        Jwt = "jwt",
        /// Read by this server alone; resource servers ask about it (RFC 7662).
        Opaque = "opaque",
    }
);

/// What a client registered besides its columns. Each member is as the specifications name it; what is absent has the
/// default that they give.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "they are the specifications'")]
pub struct ClientMetadata {
    /// What it may ask for; empty: [`ResponseType::Code`] alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub response_types: Vec<ResponseType>,
    /// Absent: [`ApplicationType::Web`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application_type: Option<ApplicationType>,
    /// Mail addresses of those who look after it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<String>,
    /// Its home page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_uri: Option<String>,
    /// Its logo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo_uri: Option<String>,
    /// How it treats personal data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_uri: Option<String>,
    /// Its terms of service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tos_uri: Option<String>,
    /// Where somebody else may start a sign-in, OIDC Core §4.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initiate_login_uri: Option<String>,
    /// Where its public keys are; never together with keys in the column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
    /// The only algorithm that its assertions may be signed with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_signing_alg: Option<String>,
    /// Absent: [`SubjectType::Public`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject_type: Option<SubjectType>,
    /// Names the sector of pairwise subjects, OIDC Core §8.1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sector_identifier_uri: Option<String>,
    /// Encrypts its ID tokens: how the key travels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_encrypted_response_alg: Option<String>,
    /// Encrypts its ID tokens: how the content is encrypted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_encrypted_response_enc: Option<String>,
    /// Signs userinfo answers; absent: they are plain JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub userinfo_signed_response_alg: Option<SigningAlg>,
    /// Encrypts userinfo answers: how the key travels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub userinfo_encrypted_response_alg: Option<String>,
    /// Encrypts userinfo answers: how the content is encrypted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub userinfo_encrypted_response_enc: Option<String>,
    /// The only algorithm that its request objects may be signed with; `none` where they are not signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_object_signing_alg: Option<String>,
    /// Where its request objects are, with fragments.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub request_uris: Vec<String>,
    /// Whether requests must be signed objects, RFC 9101 §10.5.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub require_signed_request_object: bool,
    /// Whether requests must be pushed, RFC 9126 §6.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub require_pushed_authorization_requests: bool,
    /// `max_age` where a request has none, seconds.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "whole::maybe")]
    pub default_max_age: Option<i64>,
    /// Whether ID tokens must say `auth_time`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub require_auth_time: bool,
    /// `acr_values` where a request has none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub default_acr_values: Vec<String>,
    /// Where ends of sessions are told, OIDC Back-Channel Logout §2.2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backchannel_logout_uri: Option<String>,
    /// Whether that must name the session.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub backchannel_logout_session_required: bool,
    /// What the browser loads at the end of a session, OIDC Front-Channel Logout §2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frontchannel_logout_uri: Option<String>,
    /// Whether that must name the session.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub frontchannel_logout_session_required: bool,
    /// Absent: [`AccessTokenFormat::Jwt`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token_format: Option<AccessTokenFormat>,
    /// Resource servers that its tokens may be for, RFC 8707; empty: this server alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
    /// It registered itself without anybody's leave, and no operator has looked at it since. People are told so.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unverified: bool,
    /// It registered itself so, and an operator has looked at it since. A change that it makes itself ends that.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub vouched: bool,
    /// Identifies the software, RFC 7591 §2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub software_id: Option<String>,
    /// Its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub software_version: Option<String>,
}

impl ClientMetadata {
    /// Whether it may ask for this.
    #[must_use]
    pub fn answers(&self, wanted: ResponseType) -> bool {
        if self.response_types.is_empty() { wanted == ResponseType::Code } else { self.response_types.contains(&wanted) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_registered_is_nothing_stored() {
        assert_eq!(serde_json::to_string(&ClientMetadata::default()).unwrap(), "{}");
        let read: ClientMetadata = serde_json::from_str("{}").unwrap();
        assert!(read.answers(ResponseType::Code) && !read.answers(ResponseType::IdToken));
    }
}
