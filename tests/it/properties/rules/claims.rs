//! OIDC Core §5.5.

use super::is_plain;
use serde_json::Value;
use vestibule::{
    protocol::{
        ClaimsRequest,
        claims::{CLAIMS_OF_SCOPES, covering},
        claims_request::MOST,
    },
    types::ScopeSet,
};

/// What is read is asked for in the text, known, storable, and never grows by registration or consent.
pub fn request(text: &str, scopes: &str) {
    let request = match ClaimsRequest::parse(text) {
        Ok(request) => request,
        Err(why) => return is_plain(why.0),
    };
    is_bounded(&request);
    let asked: Value = serde_json::from_str(text).unwrap();
    for (part, wishes) in [("userinfo", &request.userinfo), ("id_token", &request.id_token)] {
        for (name, wish) in wishes {
            let theirs = asked[part].get(name).unwrap();
            assert_eq!(wish.essential, theirs["essential"] == true, "{text}");
        }
    }
    let stored = serde_json::to_string(&request).unwrap();
    assert_eq!(serde_json::from_str::<ClaimsRequest>(&stored).unwrap(), request);
    let Ok(scopes) = ScopeSet::parse(scopes) else { return };
    for less in [request.within(&scopes), request.allowed(&scopes)] {
        assert!(less.userinfo.iter().all(|(name, wish)| request.userinfo.get(name) == Some(wish)), "{text}");
        assert!(less.id_token.iter().all(|(name, wish)| request.id_token.get(name) == Some(wish)), "{text}");
    }
    let within = request.within(&scopes);
    assert_eq!(within.within(&scopes), within, "{text}");
    for name in within.userinfo.keys().chain(within.id_token.keys()) {
        let by_scope = covering(name).is_some_and(|scope| scopes.contains(scope));
        assert!(by_scope || ["sub", "acr", "auth_time"].contains(&&**name), "{name}");
    }
    assert!(scopes.is_subset(&request.with_scopes(&scopes)), "{text}");
}

/// Only claims that somebody here knows, and few values.
pub fn is_bounded(request: &ClaimsRequest) {
    for (name, wish) in request.userinfo.iter().chain(&request.id_token) {
        let known = CLAIMS_OF_SCOPES.iter().any(|(_, claims)| claims.contains(&&**name));
        assert!(known || ["sub", "acr", "auth_time"].contains(&&**name), "{name}");
        assert!(wish.values.len() <= 20 && wish.values.iter().all(|value| value.len() <= MOST), "{name}");
    }
}
