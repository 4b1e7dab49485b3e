//! Owns the token request and response, RFC 6749 §4.1.3, §5.1 and §6.

use super::{
    client::GrantType,
    error::{TokenError, TokenErrorCode},
    params::Params,
    resource,
};
use crate::types::{
    ScopeSet, Secret, Token,
    secret::{Code, DeviceCode, Refresh},
};
use serde::{Serialize, Serializer};

/// What a client gives for tokens. Who the client is stands in [`super::PresentedClient`].
#[derive(Debug, Clone)]
pub enum TokenRequest {
    /// RFC 6749 §4.1.3.
    AuthorizationCode {
        /// The code as presented.
        code: Token<Code>,
        /// Must be what the authorization request had.
        redirect_uri: Option<String>,
        /// RFC 7636 §4.5; its form is checked by [`super::CodeChallenge::verify`].
        code_verifier: Option<Secret>,
        /// For which resource servers, RFC 8707 §2.2; none: all that were granted.
        resources: Vec<String>,
    },
    /// RFC 6749 §6.
    RefreshToken {
        /// The token as presented.
        refresh_token: Token<Refresh>,
        /// Fewer scopes than were granted; `None` means the same.
        scope: Option<ScopeSet>,
        /// As with a code.
        resources: Vec<String>,
    },
    /// RFC 6749 §4.4.2.
    ClientCredentials {
        /// Fewer scopes than the client may have; `None` means all of them.
        scope: Option<ScopeSet>,
        /// For which resource servers; none: this server.
        resources: Vec<String>,
    },
    /// RFC 8628 §3.4.
    DeviceCode {
        /// The code as presented.
        device_code: Token<DeviceCode>,
    },
}

impl TokenRequest {
    /// Reads a token request.
    ///
    /// # Errors
    /// `invalid_request` when a parameter is missing, `unsupported_grant_type`, `invalid_scope`.
    pub fn parse(params: &Params) -> Result<Self, TokenError> {
        let grant = params.get("grant_type").ok_or(TokenError::invalid_request("grant_type is missing"))?;
        match GrantType::parse(grant) {
            Ok(GrantType::AuthorizationCode) => Ok(Self::AuthorizationCode {
                code: Token::presented(params.get("code").ok_or(TokenError::invalid_request("code is missing"))?),
                redirect_uri: params.get("redirect_uri").map(str::to_owned),
                code_verifier: params.get("code_verifier").map(Secret::new),
                resources: resources(params)?,
            }),
            Ok(GrantType::RefreshToken) => {
                let token = params.get("refresh_token").ok_or(TokenError::invalid_request("refresh_token is missing"))?;
                let refresh_token = Token::presented(token);
                Ok(Self::RefreshToken { refresh_token, scope: scope(params)?, resources: resources(params)? })
            }
            Ok(GrantType::ClientCredentials) => {
                Ok(Self::ClientCredentials { scope: scope(params)?, resources: resources(params)? })
            }
            Ok(GrantType::DeviceCode) => {
                let code = params.get("device_code").ok_or(TokenError::invalid_request("device_code is missing"))?;
                Ok(Self::DeviceCode { device_code: Token::presented(code) })
            }
            Ok(GrantType::Implicit) => {
                let text = "implicit is a grant of the authorization endpoint";
                Err(TokenError::new(TokenErrorCode::UnsupportedGrantType, text))
            }
            Err(why) => Err(TokenError::new(TokenErrorCode::UnsupportedGrantType, why.0)),
        }
    }

    /// Which grant it is.
    #[must_use]
    pub const fn grant_type(&self) -> GrantType {
        match self {
            Self::AuthorizationCode { .. } => GrantType::AuthorizationCode,
            Self::RefreshToken { .. } => GrantType::RefreshToken,
            Self::ClientCredentials { .. } => GrantType::ClientCredentials,
            Self::DeviceCode { .. } => GrantType::DeviceCode,
        }
    }
}

fn scope(params: &Params) -> Result<Option<ScopeSet>, TokenError> {
    let scope = params.get("scope").map(ScopeSet::parse).transpose();
    scope.map_err(|why| TokenError::new(TokenErrorCode::InvalidScope, why.0))
}

fn resources(params: &Params) -> Result<Vec<String>, TokenError> {
    resource::list(params).map_err(|why| TokenError::new(TokenErrorCode::InvalidTarget, why))
}

/// How an access token is used. There is one way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub enum TokenType {
    /// RFC 6750.
    #[default]
    Bearer,
}

/// The answer that carries tokens, RFC 6749 §5.1 and OIDC Core §3.1.3.3. Never cached, never logged.
#[derive(Debug, Serialize)]
pub struct TokenResponse {
    /// For the resource server.
    #[serde(serialize_with = "expose")]
    pub access_token: Secret,
    /// Always `Bearer`.
    pub token_type: TokenType,
    /// How long the access token lives, in seconds.
    pub expires_in: i64,
    /// For the next token request.
    #[serde(serialize_with = "expose_refresh", skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<Token<Refresh>>,
    /// Who signed in; for the client alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
    /// What was granted; left out when nothing was.
    #[serde(skip_serializing_if = "ScopeSet::is_empty")]
    pub scope: ScopeSet,
}

fn expose<S: Serializer>(secret: &Secret, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(secret.expose())
}

#[expect(clippy::ref_option, reason = "serde passes a reference to the field")]
fn expose_refresh<S: Serializer>(token: &Option<Token<Refresh>>, to: S) -> Result<S::Ok, S::Error> {
    token.as_ref().map(Token::expose).serialize(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<TokenRequest, TokenErrorCode> {
        TokenRequest::parse(&Params::parse(text).unwrap()).map_err(|error| error.code)
    }

    #[test]
    fn the_grants_are_read() {
        let request = parse("grant_type=authorization_code&code=abc&redirect_uri=https://a/cb&code_verifier=v").unwrap();
        let TokenRequest::AuthorizationCode { code, redirect_uri, code_verifier, .. } = request else { panic!() };
        assert_eq!(code.expose(), "abc");
        assert_eq!(redirect_uri.as_deref(), Some("https://a/cb"));
        assert!(code_verifier.unwrap().ct_eq("v"));
        let request = parse("grant_type=refresh_token&refresh_token=r&scope=openid").unwrap();
        assert_eq!(request.grant_type(), GrantType::RefreshToken);
        assert!(!format!("{request:?}").contains("\"r\""));
    }

    #[test]
    fn each_fault_has_its_code() {
        for (text, code) in [
            ("", TokenErrorCode::InvalidRequest),
            ("grant_type=", TokenErrorCode::InvalidRequest),
            ("grant_type=password&username=a&password=b", TokenErrorCode::UnsupportedGrantType),
            ("grant_type=Authorization_Code&code=a", TokenErrorCode::UnsupportedGrantType),
            ("grant_type=authorization_code", TokenErrorCode::InvalidRequest),
            ("grant_type=authorization_code&code=", TokenErrorCode::InvalidRequest),
            ("grant_type=refresh_token", TokenErrorCode::InvalidRequest),
            ("grant_type=refresh_token&refresh_token=r&scope=%22", TokenErrorCode::InvalidScope),
            ("grant_type=client_credentials&scope=%22", TokenErrorCode::InvalidScope),
            ("grant_type=client_credentials&resource=api", TokenErrorCode::InvalidTarget),
        ] {
            assert_eq!(parse(text).unwrap_err(), code, "{text}");
        }
    }

    #[test]
    fn the_answer_has_only_what_there_is() {
        let mut answer = TokenResponse {
            access_token: Secret::new("a"),
            token_type: TokenType::Bearer,
            expires_in: 300,
            refresh_token: None,
            id_token: None,
            scope: ScopeSet::default(),
        };
        let json = |answer: &TokenResponse| serde_json::to_string(answer).unwrap();
        assert_eq!(json(&answer), r#"{"access_token":"a","token_type":"Bearer","expires_in":300}"#);
        answer.refresh_token = Some(Token::presented("r"));
        answer.scope = ScopeSet::parse("openid email").unwrap();
        assert!(json(&answer).ends_with(r#""refresh_token":"r","scope":"email openid"}"#));
    }
}
