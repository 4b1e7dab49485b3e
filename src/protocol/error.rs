//! Owns the error codes of the endpoints and the errors that carry them.
//!
//! A description goes to the client, so it is ASCII without quotes and backslashes (RFC 6749 §5.2) and never repeats
//! what the client sent.

use super::params::ParamsError;

words!(
    /// Codes of the authorization endpoint: RFC 6749 §4.1.2.1, OIDC Core §3.1.2.6, and
    /// OpenID Connect Core Error Code `unmet_authentication_requirements` 1.0.
    AuthorizeErrorCode, "unknown authorization error", {
        /// A parameter is missing, malformed or given twice.
        InvalidRequest = "invalid_request",
        /// This client may not use this flow.
        UnauthorizedClient = "unauthorized_client",
        /// The person said no.
        AccessDenied = "access_denied",
        /// Something else than `code` was asked for.
        UnsupportedResponseType = "unsupported_response_type",
        /// The scope is malformed or not allowed.
        InvalidScope = "invalid_scope",
        /// A fault of ours.
        ServerError = "server_error",
        /// A fault of ours that passes.
        TemporarilyUnavailable = "temporarily_unavailable",
        /// `prompt=none`, and nobody is signed in.
        LoginRequired = "login_required",
        /// `prompt=none`, and consent is missing.
        ConsentRequired = "consent_required",
        /// `prompt=none`, and some page would have to be shown.
        InteractionRequired = "interaction_required",
        /// `prompt=none`, and it is unclear who is meant.
        AccountSelectionRequired = "account_selection_required",
        /// The request object can not be read, is not signed as it must be, or contradicts itself (RFC 9101 §7).
        InvalidRequestObject = "invalid_request_object",
        /// Nothing good is at `request_uri`, or it is not this client's to use (RFC 9101 §7).
        InvalidRequestUri = "invalid_request_uri",
        /// A resource is malformed, or not one of the client's (RFC 8707 §2).
        InvalidTarget = "invalid_target",
        /// Self-issued registration is not supported.
        RegistrationNotSupported = "registration_not_supported",
        /// The level that was asked for cannot be reached.
        UnmetAuthenticationRequirements = "unmet_authentication_requirements",
    }
);

words!(
    /// Codes of the token endpoint, RFC 6749 §5.2 and RFC 8628 §3.5. `server_error` and `temporarily_unavailable` are ours, by
    /// analogy with the authorization endpoint.
    TokenErrorCode, "unknown token error", {
        /// A parameter is missing, malformed or given twice, or the client authenticated in two ways.
        InvalidRequest = "invalid_request",
        /// The client is unknown or did not authenticate.
        InvalidClient = "invalid_client",
        /// The code or refresh token is not good (any more) or not this client's.
        InvalidGrant = "invalid_grant",
        /// This client may not use this grant.
        UnauthorizedClient = "unauthorized_client",
        /// No such grant here.
        UnsupportedGrantType = "unsupported_grant_type",
        /// The scope is malformed or more than was granted.
        InvalidScope = "invalid_scope",
        /// A resource is malformed, or more than was granted (RFC 8707 §2.2).
        InvalidTarget = "invalid_target",
        /// A fault of ours.
        ServerError = "server_error",
        /// A fault of ours that passes.
        TemporarilyUnavailable = "temporarily_unavailable",
        /// The person has not decided yet, RFC 8628 §3.5.
        AuthorizationPending = "authorization_pending",
        /// The same, and the device asks too often.
        SlowDown = "slow_down",
        /// The person said no.
        AccessDenied = "access_denied",
        /// The device code is too old.
        ExpiredToken = "expired_token",
    }
);

words!(
    /// Codes of endpoints that take an access token, RFC 6750 §3.1.
    BearerErrorCode, "unknown bearer error", {
        /// The token was sent twice or malformed.
        InvalidRequest = "invalid_request",
        /// The token is expired, revoked or none of ours.
        InvalidToken = "invalid_token",
        /// The token does not reach that far.
        InsufficientScope = "insufficient_scope",
    }
);

/// An authorization request that is answered with an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {description}")]
pub struct AuthorizeError {
    /// The `error` parameter.
    pub code: AuthorizeErrorCode,
    /// The `error_description` parameter.
    pub description: &'static str,
}

impl AuthorizeError {
    /// An error with its explanation for the client's developer.
    #[must_use]
    pub const fn new(code: AuthorizeErrorCode, description: &'static str) -> Self {
        Self { code, description }
    }

    /// `invalid_request`.
    #[must_use]
    pub const fn invalid_request(description: &'static str) -> Self {
        Self::new(AuthorizeErrorCode::InvalidRequest, description)
    }
}

/// A token request that is answered with an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {description}")]
pub struct TokenError {
    /// The `error` member.
    pub code: TokenErrorCode,
    /// The `error_description` member.
    pub description: &'static str,
}

impl TokenError {
    /// An error with its explanation for the client's developer.
    #[must_use]
    pub const fn new(code: TokenErrorCode, description: &'static str) -> Self {
        Self { code, description }
    }

    /// `invalid_request`.
    #[must_use]
    pub const fn invalid_request(description: &'static str) -> Self {
        Self::new(TokenErrorCode::InvalidRequest, description)
    }

    /// `invalid_client`.
    #[must_use]
    pub const fn invalid_client(description: &'static str) -> Self {
        Self::new(TokenErrorCode::InvalidClient, description)
    }

    /// `invalid_grant`.
    #[must_use]
    pub const fn invalid_grant(description: &'static str) -> Self {
        Self::new(TokenErrorCode::InvalidGrant, description)
    }
}

impl From<ParamsError> for TokenError {
    fn from(error: ParamsError) -> Self {
        Self::invalid_request(error.description())
    }
}
