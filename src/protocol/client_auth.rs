//! Owns the reading of client authentication, RFC 6749 §2.3 and RFC 7523 §2.2: what was presented, not whether it is right.

use super::{
    client::AuthMethod,
    error::TokenError,
    params::{self, Params},
};
use crate::types::{ClientId, Secret, Token, secret::ClientSecret};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};

/// The one value of `client_assertion_type`, RFC 7523 §2.2.
pub const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The most bytes of a client identifier.
const MOST: usize = 256;

/// A client as it presents itself at the token endpoint. Proves nothing yet.
#[derive(Debug, Clone)]
pub enum PresentedClient {
    /// `client_secret_basic`.
    Basic {
        /// Who it says it is.
        client_id: ClientId,
        /// Its secret as presented.
        secret: Token<ClientSecret>,
    },
    /// `client_secret_post`.
    Post {
        /// Who it says it is.
        client_id: ClientId,
        /// Its secret as presented.
        secret: Token<ClientSecret>,
    },
    /// `client_secret_jwt` or `private_key_jwt`.
    Assertion {
        /// The `sub` of the assertion, whose signature is not verified yet.
        client_id: ClientId,
        /// The JWT; see [`super::assertion::verify`].
        assertion: Secret,
    },
    /// `none`.
    Public {
        /// Who it says it is.
        client_id: ClientId,
    },
}

impl PresentedClient {
    /// Reads the `Authorization` header's value and the form.
    ///
    /// # Errors
    /// `invalid_request` when there is more than one kind of authentication (RFC 6749 §5.2), else `invalid_client`.
    pub fn read(authorization: Option<&str>, params: &Params) -> Result<Self, TokenError> {
        let assertion = params.get("client_assertion").or(params.get("client_assertion_type"));
        match (authorization, params.get("client_secret"), assertion) {
            (None, None, None) => Ok(Self::Public { client_id: required(params)? }),
            (Some(header), None, None) => basic(header, params),
            (None, Some(secret), None) => Ok(Self::Post { client_id: required(params)?, secret: Token::presented(secret) }),
            (None, None, Some(_)) => assertion_of(params),
            _ => Err(TokenError::invalid_request("the client authenticates in more than one way")),
        }
    }

    /// Whether this is what clients of a method present. Which of its two methods an assertion is of, its signature tells.
    #[must_use]
    pub const fn is_by(&self, method: AuthMethod) -> bool {
        match self {
            Self::Basic { .. } => matches!(method, AuthMethod::ClientSecretBasic),
            Self::Post { .. } => matches!(method, AuthMethod::ClientSecretPost),
            Self::Assertion { .. } => matches!(method, AuthMethod::ClientSecretJwt | AuthMethod::PrivateKeyJwt),
            Self::Public { .. } => matches!(method, AuthMethod::None),
        }
    }

    /// Who the client says it is.
    #[must_use]
    pub const fn client_id(&self) -> &ClientId {
        match self {
            Self::Basic { client_id, .. }
            | Self::Post { client_id, .. }
            | Self::Assertion { client_id, .. }
            | Self::Public { client_id } => client_id,
        }
    }
}

/// RFC 6749 §2.3.1: identifier and secret are form-encoded, then joined with a colon, then base64.
fn basic(header: &str, params: &Params) -> Result<PresentedClient, TokenError> {
    let (client_id, secret) = basic_pair(header).ok_or(TokenError::invalid_client("the Authorization header is malformed"))?;
    let client_id = client(&client_id, params)?;
    Ok(PresentedClient::Basic { client_id, secret: Token::presented(secret) })
}

fn basic_pair(header: &str) -> Option<(String, String)> {
    let (scheme, credentials) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("Basic") {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(credentials.trim_matches(' ')).ok()?).ok()?;
    let (client_id, secret) = pair.split_once(':')?;
    let (client_id, secret) = (params::decode(client_id)?, params::decode(secret)?);
    (!secret.is_empty() && !secret.contains(char::is_control)).then_some((client_id, secret))
}

/// RFC 7521 §4.2: a `client_id` beside the assertion must name the same client.
fn assertion_of(params: &Params) -> Result<PresentedClient, TokenError> {
    if params.get("client_assertion_type") != Some(JWT_BEARER) {
        return Err(TokenError::invalid_client("client_assertion_type is missing or unknown"));
    }
    let assertion = params.get("client_assertion").ok_or(TokenError::invalid_client("client_assertion is missing"))?;
    let subject = unverified_subject(assertion).ok_or(TokenError::invalid_client("client_assertion has no subject"))?;
    Ok(PresentedClient::Assertion { client_id: client(&subject, params)?, assertion: Secret::new(assertion) })
}

fn unverified_subject(assertion: &str) -> Option<String> {
    if assertion.len() > super::assertion::MOST {
        return None;
    }
    let claims = URL_SAFE_NO_PAD.decode(assertion.split('.').nth(1)?).ok()?;
    let claims: serde_json::Value = serde_json::from_slice(&claims).ok()?;
    claims.get("sub")?.as_str().map(str::to_owned)
}

fn required(params: &Params) -> Result<ClientId, TokenError> {
    client(params.get("client_id").ok_or(TokenError::invalid_client("client_id is missing"))?, params)
}

/// An identifier of the right form (RFC 6749 appendix A.1) that no `client_id` parameter contradicts.
fn client(text: &str, params: &Params) -> Result<ClientId, TokenError> {
    if !(1..=MOST).contains(&text.len()) || !text.bytes().all(|b| matches!(b, 0x20..=0x7e)) {
        return Err(TokenError::invalid_client("client_id is malformed"));
    }
    if params.get("client_id").is_some_and(|parameter| parameter != text) {
        return Err(TokenError::invalid_client("client_id names another client than the credentials"));
    }
    Ok(ClientId::from_text(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::TokenErrorCode;

    fn header(pair: &str) -> String {
        format!("Basic {}", STANDARD.encode(pair))
    }

    fn read(authorization: Option<&str>, form: &str) -> Result<PresentedClient, TokenErrorCode> {
        PresentedClient::read(authorization, &Params::parse(form).unwrap()).map_err(|error| error.code)
    }

    fn jwt(claims: &str) -> String {
        format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims))
    }

    #[test]
    fn each_method_is_recognised() {
        let assertion = jwt(r#"{"sub":"c"}"#);
        let with_assertion = format!("client_assertion_type={JWT_BEARER}&client_assertion={assertion}");
        for (authorization, form, method) in [
            (Some(header("c:s")), "", AuthMethod::ClientSecretBasic),
            (Some(header("c:s")), "client_id=c", AuthMethod::ClientSecretBasic),
            (None, "client_id=c&client_secret=s", AuthMethod::ClientSecretPost),
            (None, with_assertion.as_str(), AuthMethod::PrivateKeyJwt),
            (None, &format!("{with_assertion}&client_id=c"), AuthMethod::ClientSecretJwt),
            (None, "client_id=c", AuthMethod::None),
            (None, "client_id=c&client_secret=", AuthMethod::None),
        ] {
            let client = read(authorization.as_deref(), form).unwrap();
            assert_eq!((client.is_by(method), client.client_id().as_str()), (true, "c"), "{form}");
            let by = AuthMethod::ALL.iter().filter(|method| client.is_by(**method)).count();
            assert_eq!(by, if form.contains("assertion") { 2 } else { 1 }, "{form}");
            assert!(!format!("{client:?}").contains(&assertion));
        }
    }

    #[test]
    fn basic_is_form_decoded_once() {
        let client = read(Some(&header("a%3Ab+c:%2525%C3%A4:x")), "").unwrap();
        let PresentedClient::Basic { client_id, secret } = client else { panic!() };
        assert_eq!((client_id.as_str(), secret.expose()), ("a:b c", "%25\u{e4}:x"));
        assert!(read(Some(&header("c:s").replace("Basic", "bAsIc")), "").is_ok());
    }

    #[test]
    fn a_malformed_header_is_an_unauthenticated_client() {
        let latin = format!("Basic {}", STANDARD.encode(b"c:\xff"));
        for bad in [
            "",
            "Basic",
            "Basic ",
            "Basic  ",
            "Basic ====",
            "Basic !!!",
            "Basic Yzpz=",
            "Basic Yzp",
            "Bearer abc",
            "Basic\tYzpz",
            "\u{e4}",
            &latin,
            &header(""),
            &header("c"),
            &header("c:"),
            &header(":s"),
            &header("c:%"),
            &header("c:%ff"),
            &header("%zz:s"),
            &header("c:a\nb"),
            &header("c%00:s"),
            &header("%C3%A4:s"),
            &header(&format!("{}:s", "c".repeat(257))),
        ] {
            assert_eq!(read(Some(bad), "").unwrap_err(), TokenErrorCode::InvalidClient, "{bad}");
        }
    }

    #[test]
    fn two_ways_at_once_are_refused_even_if_both_are_right() {
        let basic = header("c:s");
        for (authorization, form) in [
            (Some(basic.as_str()), "client_id=c&client_secret=s"),
            (Some(&basic), "client_secret=s"),
            (Some(&basic), "client_assertion=x"),
            (Some(&basic), "client_assertion_type=x"),
            (Some(""), "client_id=c&client_secret=s"),
            (None, "client_id=c&client_secret=s&client_assertion=x"),
        ] {
            assert_eq!(read(authorization, form).unwrap_err(), TokenErrorCode::InvalidRequest, "{form}");
        }
    }

    #[test]
    fn nobody_and_somebody_else_are_no_clients() {
        let other = format!("client_assertion_type={JWT_BEARER}&client_id=d&client_assertion={}", jwt(r#"{"sub":"c"}"#));
        for (authorization, form) in [
            (None, ""),
            (None, "client_secret=s"),
            (None, other.as_str()),
            (Some(header("c:s")), "client_id=d"),
            (None, "client_assertion=x.y.z&client_id=c"),
            (None, &format!("client_assertion_type={JWT_BEARER}&client_id=c")),
            (None, "client_assertion_type=urn:ietf:params:oauth:client-assertion-type:saml2-bearer&client_assertion=x"),
            (None, "client_id=%C3%A4"),
        ] {
            assert_eq!(read(authorization.as_deref(), form).unwrap_err(), TokenErrorCode::InvalidClient, "{form}");
        }
    }

    #[test]
    fn an_assertion_without_subject_is_refused() {
        for bad in [
            "x",
            "x.y",
            "e30.e30.e30",
            &jwt(r#"{"sub":1}"#),
            &jwt(r#"{"sub":""}"#),
            &jwt("[]"),
            &jwt(&"[".repeat(9000)),
            &"a".repeat(20_000),
        ] {
            let form = format!("client_assertion_type={JWT_BEARER}&client_assertion={bad}");
            assert_eq!(read(None, &form).unwrap_err(), TokenErrorCode::InvalidClient);
        }
    }
}
