//! RFC 6749 §4.1.1, OIDC Core §3.1.2.1, RFC 8707 §2.

use super::{claims, is_plain};
use url::Url;
use vestibule::protocol::{AuthorizeRequest, Params, TokenRequest, params::MOST, resource};

/// A request is what it says, or is refused in plain words.
pub fn request(query: &str) {
    let (params, faulty) = Params::parse_lenient(query);
    let parsed = AuthorizeRequest::parse(&params, &faulty);
    // What nobody knows changes nothing.
    let more = format!("{query}&zz-nobody-knows-this=1");
    let (again, twice) = Params::parse_lenient(&more);
    if !query.contains("zz-nobody") && query.split('&').filter(|pair| !pair.is_empty()).count() < MOST {
        assert_eq!(AuthorizeRequest::parse(&again, &twice), parsed, "{query:?}");
    }
    let request = match parsed {
        Ok(request) => request,
        Err(error) => return is_plain(error.description),
    };
    assert!(faulty.is_empty(), "{query:?}");
    for name in ["request", "request_uri", "registration"] {
        assert_eq!(params.get(name), None, "{query:?}");
    }
    assert_eq!(request.state.as_deref(), params.get("state"), "{query:?}");
    assert_eq!(request.nonce.as_deref(), params.get("nonce"), "{query:?}");
    assert_eq!(request.redirect_uri.as_deref(), params.get("redirect_uri"), "{query:?}");
    let prompt = &request.prompt;
    assert!(!prompt.none() || !(prompt.login() || prompt.consent() || prompt.select_account()), "{query:?}");
    assert!(request.max_age.is_none_or(|seconds| seconds >= 0), "{query:?}");
    assert_eq!(request.code_challenge.is_some(), params.get("code_challenge_method") == Some("S256"), "{query:?}");
    assert!(!request.response_type.has_id_token() || (request.nonce.is_some() && request.is_openid()), "{query:?}");
    claims::is_bounded(&request.claims);
    resources(&request.resources);
    let stored = serde_json::to_string(&request).unwrap();
    assert_eq!(serde_json::from_str::<AuthorizeRequest>(&stored).unwrap(), request);
}

/// Any request for tokens is read or refused in plain words.
pub fn token_request(form: &str) {
    let Ok(params) = Params::parse(form) else { return };
    match TokenRequest::parse(&params) {
        Ok(request) => {
            assert_eq!(params.get("grant_type"), Some(request.grant_type().as_str()));
            if let TokenRequest::AuthorizationCode { resources: found, .. }
            | TokenRequest::RefreshToken { resources: found, .. }
            | TokenRequest::ClientCredentials { resources: found, .. } = &request
            {
                resources(found);
                narrow(found, &["urn:a".to_owned()]);
            }
        }
        Err(error) => is_plain(error.description),
    }
}

/// Absolute, without fragment, each once, few.
fn resources(found: &[String]) {
    assert!(found.len() <= resource::MOST);
    for (n, one) in found.iter().enumerate() {
        assert!(!found[..n].contains(one), "{one}");
        assert!(Url::parse(one).unwrap().fragment().is_none() && one.len() <= 512, "{one:?}");
        assert!(one.bytes().all(|byte| byte.is_ascii_graphic()), "{one:?}");
    }
}

/// What is narrowed never grows.
pub fn narrow(granted: &[String], wanted: &[String]) {
    match resource::narrow(granted, wanted) {
        Ok(got) if wanted.is_empty() => assert_eq!(got, granted),
        Ok(got) => assert!(got == wanted && got.iter().all(|one| granted.contains(one))),
        Err(why) => {
            is_plain(why);
            assert!(wanted.iter().any(|one| !granted.contains(one)));
        }
    }
}
