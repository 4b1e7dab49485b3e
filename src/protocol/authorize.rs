//! Owns the authorization request, RFC 6749 §4.1.1 and OIDC Core §3.1.2.1: the form of it, not whether it is allowed.

use super::{
    claims_request::ClaimsRequest,
    error::{AuthorizeError, AuthorizeErrorCode},
    params::{self, Params},
    pkce::CodeChallenge,
    prompt::Prompts,
    registration::{ResponseMode, ResponseType},
    resource,
};
use crate::types::{ClientId, Invalid, ScopeSet};
use serde::{Deserialize, Serialize};

/// What an application asks for. Unknown parameters and `display` are ignored.
///
/// The caller has looked up the client, put the claims of a request object in the place of the object (see
/// [`super::request_object`]) and checked `redirect_uri` before it answers any error by redirect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizeRequest {
    /// Who asks.
    pub client_id: ClientId,
    /// What the answer holds.
    #[serde(default = "code")]
    pub response_type: ResponseType,
    /// How it travels.
    #[serde(default = "query")]
    pub response_mode: ResponseMode,
    /// As presented; `None` when the parameter is absent.
    pub redirect_uri: Option<String>,
    /// Without `openid` it is a plain OAuth request and there will be no ID token.
    pub scope: ScopeSet,
    /// Given back byte for byte, at most 2048 bytes.
    pub state: Option<String>,
    /// Goes into the ID token, at most 512 bytes.
    pub nonce: Option<String>,
    /// Whether it must be there is the client's policy.
    pub code_challenge: Option<CodeChallenge>,
    /// What the person must or must not be asked.
    pub prompt: Prompts,
    /// How long ago the person may have signed in, in seconds, 0 or more.
    pub max_age: Option<i64>,
    /// Who will probably sign in, at most 320 bytes. Not checked, says nothing.
    pub login_hint: Option<String>,
    /// An ID token of ours, not verified yet, at most 8192 bytes.
    pub id_token_hint: Option<String>,
    /// Wanted levels, the best liked first.
    pub acr_values: Vec<String>,
    /// Wanted languages, the best liked first.
    pub ui_locales: Vec<String>,
    /// The upstream provider to go to, by its short name. Says nothing about who may use it.
    #[serde(default)]
    pub idp_hint: Option<String>,
    /// Single claims that are asked for, OIDC Core §5.5.
    #[serde(default, skip_serializing_if = "ClaimsRequest::is_empty")]
    pub claims: ClaimsRequest,
    /// For which resource servers tokens shall be, RFC 8707 §2.1; at most [`resource::MOST`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
    /// Digest of the pushed request that this one is. No parameter: who finds it among the pushed ones sets it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pushed: Option<String>,
}

impl AuthorizeRequest {
    /// Reads a request. `duplicates` are the faulty names that [`Params::parse_lenient`] found.
    ///
    /// # Errors
    /// The first fault, in this order: duplicates, no `client_id`, request objects, `response_type`,
    /// `response_mode`, then the others.
    pub fn parse(params: &Params, duplicates: &[String]) -> Result<Self, AuthorizeError> {
        if !duplicates.is_empty() {
            return Err(AuthorizeError::invalid_request("a parameter is given more than once or is not percent-encoded UTF-8"));
        }
        let client_id = params.get("client_id").ok_or(AuthorizeError::invalid_request("client_id is missing"))?;
        refuse_request_objects(params)?;
        let response_type = ResponseType::read(params)?;
        let response_mode = ResponseMode::read(params, response_type)?;
        let claims = params.get("claims").map(ClaimsRequest::parse).transpose().map_err(invalid)?.unwrap_or_default();
        let acr_values = params::list(bounded(params, "acr_values", 1024)?.as_deref());
        let request = Self {
            client_id: ClientId::from_text(client_id),
            response_type,
            response_mode,
            redirect_uri: params.get("redirect_uri").map(str::to_owned),
            scope: scope(params)?,
            state: bounded(params, "state", 2048)?,
            nonce: bounded(params, "nonce", 512)?,
            code_challenge: code_challenge(params)?,
            prompt: Prompts::parse(params.get("prompt")).map_err(invalid)?,
            max_age: params.get("max_age").map(seconds).transpose()?,
            login_hint: bounded(params, "login_hint", 320)?,
            id_token_hint: bounded(params, "id_token_hint", 8192)?,
            // What `claims` says of it is more precise than the list.
            acr_values: claims.acr().map_or(acr_values, |wish| wish.values.clone()),
            ui_locales: params::list(bounded(params, "ui_locales", 256)?.as_deref()),
            idp_hint: bounded(params, "idp_hint", 64)?,
            claims,
            resources: resource::list(params).map_err(|why| AuthorizeError::new(AuthorizeErrorCode::InvalidTarget, why))?,
            pushed: None,
        };
        request.check_id_token()?;
        Ok(request)
    }

    /// An ID token of the authorization endpoint needs `openid` and, against replay, a nonce (OIDC Core §3.2.2.1, §3.3.2.11).
    fn check_id_token(&self) -> Result<(), AuthorizeError> {
        if !self.response_type.has_id_token() {
            return Ok(());
        }
        if !self.is_openid() {
            return Err(AuthorizeError::invalid_request("an ID token needs the scope openid"));
        }
        if self.nonce.is_none() {
            return Err(AuthorizeError::invalid_request("nonce is missing"));
        }
        Ok(())
    }

    /// What the person has to allow: the scopes, and each claim that none of them gives.
    #[must_use]
    pub fn asked(&self) -> ScopeSet {
        self.claims.with_scopes(&self.scope)
    }

    /// Whether an ID token is wanted, OIDC Core §3.1.2.1.
    #[must_use]
    pub fn is_openid(&self) -> bool {
        self.scope.contains("openid")
    }
}

fn invalid(why: Invalid) -> AuthorizeError {
    AuthorizeError::invalid_request(why.0)
}

/// OIDC Core §6.1 and §7.2.1, RFC 9101 §4: an object holds no other one. Ignoring one would ignore the wishes in it, so it comes
/// first.
fn refuse_request_objects(params: &Params) -> Result<(), AuthorizeError> {
    for (name, code) in [
        ("request", AuthorizeErrorCode::InvalidRequestObject),
        ("request_uri", AuthorizeErrorCode::InvalidRequestObject),
        ("registration", AuthorizeErrorCode::RegistrationNotSupported),
    ] {
        if params.get(name).is_some() {
            return Err(AuthorizeError::new(code, "send the parameters themselves"));
        }
    }
    Ok(())
}

/// What requests asked that were stored before there were other types.
const fn code() -> ResponseType {
    ResponseType::Code
}

const fn query() -> ResponseMode {
    ResponseMode::Query
}

fn scope(params: &Params) -> Result<ScopeSet, AuthorizeError> {
    let text = params.get("scope").unwrap_or_default();
    if text.len() > 2048 {
        return Err(AuthorizeError::new(AuthorizeErrorCode::InvalidScope, "scope is too long"));
    }
    ScopeSet::parse(text).map_err(|why| AuthorizeError::new(AuthorizeErrorCode::InvalidScope, why.0))
}

fn code_challenge(params: &Params) -> Result<Option<CodeChallenge>, AuthorizeError> {
    match (params.get("code_challenge"), params.get("code_challenge_method")) {
        (None, None) => Ok(None),
        (None, Some(_)) => Err(AuthorizeError::invalid_request("code_challenge_method comes without code_challenge")),
        (Some(challenge), method) => CodeChallenge::parse(challenge, method).map(Some).map_err(invalid),
    }
}

fn seconds(text: &str) -> Result<i64, AuthorizeError> {
    // Digits only: the standard library's parser would also take a sign.
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    let seconds = text.parse().ok().filter(|_| digits);
    seconds.ok_or(AuthorizeError::invalid_request("max_age must be a number of seconds, 0 or more"))
}

/// The value, when it has at most `most` bytes.
fn bounded(params: &Params, name: &str, most: usize) -> Result<Option<String>, AuthorizeError> {
    match params.get(name) {
        Some(value) if value.len() > most => Err(AuthorizeError::invalid_request("a parameter is too long")),
        value => Ok(value.map(str::to_owned)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use AuthorizeErrorCode as Code;

    fn parse(more: &str) -> Result<AuthorizeRequest, AuthorizeError> {
        let (params, faulty) = Params::parse_lenient(more);
        AuthorizeRequest::parse(&params, &faulty)
    }

    /// The code of the refusal of a good request with one thing more.
    fn refused(more: &str) -> Option<Code> {
        parse(&format!("client_id=c&response_type=code&{more}")).err().map(|error| error.code)
    }

    #[test]
    fn a_full_request_is_read_and_survives_storage() {
        let request = parse(
            "ui_locales=se+de&client_id=c&response_type=code&redirect_uri=https%3A%2F%2Fa.example%2Fcb&scope=email+openid\
             &state=a%26b&nonce=n&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256\
             &prompt=login&max_age=0&login_hint=bob&id_token_hint=x.y.z&acr_values=phr+urn:vestibule:acr:2&display=popup\
             &response_mode=query&extra=foobar&claims=%7B%22id_token%22%3A%7B%22name%22%3Anull%7D%7D\
             &resource=https://a.example/&resource=urn:b",
        )
        .unwrap();
        assert_eq!(request.redirect_uri.as_deref(), Some("https://a.example/cb"));
        assert_eq!((request.state.as_deref(), request.max_age), (Some("a&b"), Some(0)));
        assert_eq!(request.acr_values, ["phr", "urn:vestibule:acr:2"]);
        assert_eq!(request.ui_locales, ["se", "de"]);
        assert!(request.prompt.login() && request.is_openid() && request.claims.id_token.contains_key("name"));
        assert_eq!(request.resources, ["https://a.example/", "urn:b"]);
        let stored = serde_json::to_string(&request).unwrap();
        assert_eq!(serde_json::from_str::<AuthorizeRequest>(&stored).unwrap(), request);
    }

    #[test]
    fn the_claim_acr_says_more_than_the_list() {
        let wish = "claims=%7B%22id_token%22%3A%7B%22acr%22%3A%7B%22values%22%3A%5B%22phr%22%5D%7D%7D%7D";
        let read = |more: &str| parse(&format!("client_id=c&response_type=code&acr_values=a+b&{more}")).unwrap().acr_values;
        assert_eq!((read("x=y"), read(wish)), (vec!["a".to_owned(), "b".to_owned()], vec!["phr".to_owned()]));
    }

    #[test]
    fn the_least_request_is_plain_oauth() {
        let request = parse("client_id=c&response_type=code&state=").unwrap();
        assert!(!request.is_openid() && request.scope.is_empty() && request.state.is_none());
    }

    #[test]
    fn each_fault_has_its_code() {
        for (more, code) in [
            ("response_mode=web_message", Code::InvalidRequest),
            ("response_mode=form_post", Code::InvalidRequest),
            ("request=e30.e30.", Code::InvalidRequestObject),
            ("request_uri=https://evil.example", Code::InvalidRequestObject),
            ("registration=%7B%7D", Code::RegistrationNotSupported),
            ("prompt=none+login", Code::InvalidRequest),
            ("prompt=create", Code::InvalidRequest),
            ("max_age=-1", Code::InvalidRequest),
            ("max_age=%2B1", Code::InvalidRequest),
            ("max_age=1.5", Code::InvalidRequest),
            ("max_age=99999999999999999999", Code::InvalidRequest),
            ("scope=%22openid%22", Code::InvalidScope),
            ("code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", Code::InvalidRequest),
            ("code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=plain", Code::InvalidRequest),
            ("code_challenge_method=S256", Code::InvalidRequest),
            ("claims=name", Code::InvalidRequest),
            ("claims=%5B%5D", Code::InvalidRequest),
            ("resource=api", Code::InvalidTarget),
            ("resource=https://a.example%23b", Code::InvalidTarget),
            ("extra=1&extra=2", Code::InvalidRequest),
            ("extra=%ff", Code::InvalidRequest),
        ] {
            assert_eq!(refused(more), Some(code), "{more}");
        }
    }

    #[test]
    fn an_id_token_of_the_authorization_endpoint_needs_openid_and_a_nonce() {
        for wanted in ResponseType::ALL {
            let code = |more: &str| {
                let text = format!("client_id=c&response_type={}&{more}", wanted.as_str().replace(' ', "+"));
                parse(&text).err().map(|error| error.code)
            };
            let needed = wanted.has_id_token().then_some(Code::InvalidRequest);
            assert_eq!(code("scope=openid&nonce=n"), None, "{wanted}");
            assert_eq!((code("scope=openid"), code("nonce=n")), (needed, needed), "{wanted}");
        }
    }

    #[test]
    fn a_request_that_was_stored_before_asks_for_a_code_by_query() {
        let mut stored = serde_json::to_value(parse("client_id=c&response_type=code").unwrap()).unwrap();
        let members = stored.as_object_mut().unwrap();
        assert!(members.remove("response_type").is_some() && members.remove("response_mode").is_some());
        let read: AuthorizeRequest = serde_json::from_value(stored).unwrap();
        assert_eq!((read.response_type, read.response_mode), (ResponseType::Code, ResponseMode::Query));
    }

    #[test]
    fn lengths_are_bounded() {
        for (name, most) in [("state", 2048), ("nonce", 512), ("login_hint", 320), ("id_token_hint", 8192)] {
            assert_eq!(refused(&format!("{name}={}", "a".repeat(most))), None, "{name}");
            assert_eq!(refused(&format!("{name}={}", "a".repeat(most + 1))), Some(Code::InvalidRequest), "{name}");
        }
    }

    #[test]
    fn the_first_fault_counts() {
        let code = |text: &str| parse(text).unwrap_err().code;
        assert_eq!(code("client_id=c"), Code::InvalidRequest);
        assert_eq!(code("response_type=code"), Code::InvalidRequest);
        for other in ["token", "code+code", "CODE"] {
            assert_eq!(code(&format!("client_id=c&response_type={other}")), Code::UnsupportedResponseType, "{other}");
        }
        assert_eq!(code("client_id=c&response_type=token&state=1&state=2"), Code::InvalidRequest);
        assert_eq!(code("client_id=c&request=x&response_type=token"), Code::InvalidRequestObject);
    }
}
