//! What goes together in a client's registration, and what to say about what is odd.

use crate::{
    cli::{Failure, out::note},
    protocol::{AuthMethod, GrantType, metadata::SCOPES},
    store::client::ClientRow,
    types::{PkceRule, ScopeSet, permission::is_admin_scope},
};

/// Refuses what does not go together.
pub(super) fn check(row: &ClientRow) -> Result<(), Failure> {
    let method = AuthMethod::parse(&row.auth_method)?;
    let may = |grant: GrantType| row.grant_types.0.iter().any(|other| other == grant.as_str());
    let why = match (method, &row.jwks) {
        (AuthMethod::PrivateKeyJwt, None) => "private_key_jwt needs the application's public keys: --jwks FILE",
        (AuthMethod::None | AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost, Some(_)) => {
            "--jwks is for --auth-method private_key_jwt"
        }
        // RFC 9700 §2.1.1: nothing else protects a public client's codes.
        (AuthMethod::None, None) if row.pkce == PkceRule::Optional => "a client without a secret must use PKCE",
        (AuthMethod::None, None) if may(GrantType::ClientCredentials) => "client_credentials needs a client that authenticates",
        _ if may(GrantType::RefreshToken) && !may(GrantType::AuthorizationCode) => "refresh_token needs authorization_code too",
        _ => return Ok(()),
    };
    Err(Failure::refused(why))
}

/// Whether the method is proved with a secret that we make.
pub(super) const fn has_secret(method: AuthMethod) -> bool {
    matches!(method, AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost)
}

/// The grant types in their usual order, each once.
pub(super) fn grant_texts(grants: &[GrantType]) -> Vec<String> {
    GrantType::ALL.iter().filter(|grant| grants.contains(grant)).map(GrantType::to_string).collect()
}

/// Tells what is odd about a scope. It is no fault: an application may ask for words of its own, or for tokens only.
pub(super) fn note_oddities(scope: &ScopeSet) {
    for word in scope.iter().filter(|word| !SCOPES.contains(word) && !is_admin_scope(word)) {
        note(&format!("note: the scope {word} means nothing to this server; it knows {}", SCOPES.join(" ")));
    }
    if !scope.contains("openid") {
        note("note: without the scope openid the application gets no ID token and no userinfo");
    }
}
