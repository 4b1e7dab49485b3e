//! Owns what a client asks for when it registers itself, RFC 7591 §2 and §3.1, OIDC Registration §2, and how it is refused.
//!
//! Members that mean nothing here are ignored, as RFC 7591 §2 wants; those that would mean less than the client thinks are
//! refused.

use super::{
    client::{AuthMethod, GrantType, SigningAlg},
    params,
    registration::{ClientMetadata, ResponseType},
};
use crate::types::{DisplayName, Invalid, ScopeSet};
use serde_json::{Map, Value};

words!(
    /// Codes of the registration endpoint, RFC 7591 §3.2.2.
    RegisterErrorCode, "unknown registration error", {
        /// A redirect URI is missing or may not be registered.
        InvalidRedirectUri = "invalid_redirect_uri",
        /// Another member is malformed, or does not go with the others.
        InvalidClientMetadata = "invalid_client_metadata",
        /// Nobody's statements about software are believed.
        UnapprovedSoftwareStatement = "unapproved_software_statement",
    }
);

/// A registration that is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {description}")]
pub struct RegisterError {
    /// The `error` member.
    pub code: RegisterErrorCode,
    /// The `error_description` member: ASCII without quotes and backslashes. It names members, and repeats nothing of what was
    /// sent.
    pub description: String,
}

impl RegisterError {
    /// What is wrong with a member.
    #[must_use]
    pub fn of(member: &str, why: &str) -> Self {
        let code = if member == "redirect_uris" {
            RegisterErrorCode::InvalidRedirectUri
        } else {
            RegisterErrorCode::InvalidClientMetadata
        };
        let plain = |c: char| if matches!(c, '"' | '\\') || !(' '..='~').contains(&c) { '\'' } else { c };
        Self { code, description: format!("{member}: {why}").chars().map(plain).collect() }
    }
}

/// What a client asks for. Whether it goes together, and whether this client may have it, is decided elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// `client_name`.
    pub name: Option<DisplayName>,
    /// `token_endpoint_auth_method`; `client_secret_basic` where it is absent.
    pub auth_method: AuthMethod,
    /// `redirect_uris`, as they were sent.
    pub redirect_uris: Vec<String>,
    /// `post_logout_redirect_uris`, as they were sent.
    pub post_logout_redirect_uris: Vec<String>,
    /// `grant_types`; what the response types need where it is absent.
    pub grant_types: Vec<GrantType>,
    /// `scope`.
    pub scope: Option<ScopeSet>,
    /// `id_token_signed_response_alg`; `RS256` where it is absent.
    pub signing_alg: SigningAlg,
    /// `jwks`.
    pub jwks: Option<Value>,
    /// Everything else.
    pub metadata: ClientMetadata,
}

/// What a client adds when it changes its registration, RFC 7592 §2.2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// `client_id`; it must be its own.
    pub client_id: Option<String>,
    /// `client_secret`; if it is there, it must be its own.
    pub client_secret: Option<String>,
}

/// Members that only the server says, RFC 7592 §2.2.
const OURS: [&str; 4] =
    ["registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at"];

/// Members that protect more than a client would get here if they were ignored.
const REFUSED: [&str; 3] =
    ["request_object_encryption_alg", "request_object_encryption_enc", "tls_client_certificate_bound_access_tokens"];

/// The most texts of a list.
const MOST: usize = 100;

impl Wanted {
    /// Reads the members of a registration request.
    ///
    /// # Errors
    /// The first member that is malformed, and why.
    pub fn read(body: &Value) -> Result<Self, RegisterError> {
        let members = Members::of(body)?;
        if members.any("software_statement") {
            let description = "software statements are not accepted".to_owned();
            return Err(RegisterError { code: RegisterErrorCode::UnapprovedSoftwareStatement, description });
        }
        if let Some(member) = REFUSED.into_iter().find(|name| members.get(name).is_some_and(|value| *value != false)) {
            return Err(RegisterError::of(member, "this is not supported"));
        }
        let response_types = members.response_types()?;
        let grants = members.list("grant_types", GrantType::parse)?;
        Ok(Self {
            name: members.word("client_name", DisplayName::parse)?,
            auth_method: members
                .word("token_endpoint_auth_method", AuthMethod::parse)?
                .unwrap_or(AuthMethod::ClientSecretBasic),
            redirect_uris: members.texts("redirect_uris")?,
            post_logout_redirect_uris: members.texts("post_logout_redirect_uris")?,
            grant_types: grants.unwrap_or_else(|| needed(&response_types)),
            scope: members.word("scope", ScopeSet::parse)?,
            signing_alg: members.word("id_token_signed_response_alg", SigningAlg::parse)?.unwrap_or(SigningAlg::Rs256),
            jwks: members.object("jwks")?.cloned(),
            metadata: members.metadata(response_types)?,
        })
    }
}

impl Proof {
    /// Reads what a change of a registration must say besides, and must not say.
    ///
    /// # Errors
    /// A member that only the server says is there, or one is malformed.
    pub fn read(body: &Value) -> Result<Self, RegisterError> {
        let members = Members::of(body)?;
        if let Some(member) = OURS.into_iter().find(|name| members.any(name)) {
            return Err(RegisterError::of(member, "a change must not say this"));
        }
        Ok(Self { client_id: members.text("client_id")?, client_secret: members.text("client_secret")? })
    }
}

/// The grant types that some response types need; none is `code` alone.
fn needed(response_types: &[ResponseType]) -> Vec<GrantType> {
    let code = response_types.is_empty() || response_types.iter().any(|wanted| wanted.has_code());
    let front = response_types.iter().any(|wanted| wanted.is_front_channel());
    let grants = [(GrantType::AuthorizationCode, code), (GrantType::Implicit, front)];
    grants.into_iter().filter(|(_, needed)| *needed).map(|(grant, _)| grant).collect()
}

/// The members of a request. `null` is the same as nothing, RFC 7592 §2.2.
struct Members<'a>(&'a Map<String, Value>);

impl<'a> Members<'a> {
    fn of(body: &'a Value) -> Result<Self, RegisterError> {
        let whole = || RegisterError {
            code: RegisterErrorCode::InvalidClientMetadata,
            description: "the body must be a JSON object".to_owned(),
        };
        body.as_object().map(Self).ok_or_else(whole)
    }

    fn get(&self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    fn any(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    fn text(&self, name: &str) -> Result<Option<String>, RegisterError> {
        let read = |value: &Value| value.as_str().map(str::to_owned).ok_or_else(|| RegisterError::of(name, "must be a text"));
        self.get(name).map(read).transpose()
    }

    fn texts(&self, name: &str) -> Result<Vec<String>, RegisterError> {
        let wrong = || RegisterError::of(name, "must be a list of at most 100 texts");
        let Some(value) = self.get(name) else { return Ok(Vec::new()) };
        let list = value.as_array().filter(|list| list.len() <= MOST).ok_or_else(wrong)?;
        list.iter().map(|text| text.as_str().map(str::to_owned).ok_or_else(wrong)).collect()
    }

    fn flag(&self, name: &str) -> Result<bool, RegisterError> {
        let Some(value) = self.get(name) else { return Ok(false) };
        value.as_bool().ok_or_else(|| RegisterError::of(name, "must be true or false"))
    }

    fn seconds(&self, name: &str) -> Result<Option<i64>, RegisterError> {
        let read = |value: &Value| value.as_i64().ok_or_else(|| RegisterError::of(name, "must be a whole number of seconds"));
        self.get(name).map(read).transpose()
    }

    fn object(&self, name: &str) -> Result<Option<&'a Value>, RegisterError> {
        let read =
            |value: &'a Value| if value.is_object() { Ok(value) } else { Err(RegisterError::of(name, "must be an object")) };
        self.get(name).map(read).transpose()
    }

    fn word<T>(&self, name: &str, parse: impl Fn(&str) -> Result<T, Invalid>) -> Result<Option<T>, RegisterError> {
        self.text(name)?.map(|text| parse(&text).map_err(|why| RegisterError::of(name, why.0))).transpose()
    }

    fn list<T>(&self, name: &str, parse: impl Fn(&str) -> Result<T, Invalid>) -> Result<Option<Vec<T>>, RegisterError> {
        if !self.any(name) {
            return Ok(None);
        }
        let parse = |text: String| parse(&text).map_err(|why| RegisterError::of(name, why.0));
        self.texts(name)?.into_iter().map(parse).collect::<Result<Vec<_>, _>>().map(Some)
    }

    /// The order of a type's words does not matter, OAuth 2.0 Multiple Response Types §3.
    fn response_types(&self) -> Result<Vec<ResponseType>, RegisterError> {
        let parse = |text: &str| {
            let mut words = params::list(Some(text));
            words.sort();
            ResponseType::parse(&words.join(" "))
        };
        Ok(self.list("response_types", parse)?.unwrap_or_default())
    }

    fn metadata(&self, response_types: Vec<ResponseType>) -> Result<ClientMetadata, RegisterError> {
        Ok(ClientMetadata {
            response_types,
            application_type: self.word("application_type", super::ApplicationType::parse)?,
            contacts: self.texts("contacts")?,
            client_uri: self.text("client_uri")?,
            logo_uri: self.text("logo_uri")?,
            policy_uri: self.text("policy_uri")?,
            tos_uri: self.text("tos_uri")?,
            initiate_login_uri: self.text("initiate_login_uri")?,
            jwks_uri: self.text("jwks_uri")?,
            token_endpoint_auth_signing_alg: self.text("token_endpoint_auth_signing_alg")?,
            subject_type: self.word("subject_type", super::SubjectType::parse)?,
            sector_identifier_uri: self.text("sector_identifier_uri")?,
            id_token_encrypted_response_alg: self.text("id_token_encrypted_response_alg")?,
            id_token_encrypted_response_enc: self.text("id_token_encrypted_response_enc")?,
            userinfo_signed_response_alg: self.word("userinfo_signed_response_alg", SigningAlg::parse)?,
            userinfo_encrypted_response_alg: self.text("userinfo_encrypted_response_alg")?,
            userinfo_encrypted_response_enc: self.text("userinfo_encrypted_response_enc")?,
            request_object_signing_alg: self.text("request_object_signing_alg")?,
            request_uris: self.texts("request_uris")?,
            require_signed_request_object: self.flag("require_signed_request_object")?,
            require_pushed_authorization_requests: self.flag("require_pushed_authorization_requests")?,
            default_max_age: self.seconds("default_max_age")?,
            require_auth_time: self.flag("require_auth_time")?,
            default_acr_values: self.texts("default_acr_values")?,
            backchannel_logout_uri: self.text("backchannel_logout_uri")?,
            backchannel_logout_session_required: self.flag("backchannel_logout_session_required")?,
            frontchannel_logout_uri: self.text("frontchannel_logout_uri")?,
            frontchannel_logout_session_required: self.flag("frontchannel_logout_session_required")?,
            software_id: self.text("software_id")?,
            software_version: self.text("software_version")?,
            ..ClientMetadata::default()
        })
    }
}

#[cfg(test)]
mod tests;
