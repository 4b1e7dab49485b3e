//! What is stored of a registration that was asked for. Pure.

use crate::{
    grant::{metadata_rules, registration},
    protocol::{
        AuthMethod, GrantType, RedirectUri,
        metadata::SCOPES,
        register::{RegisterError, Wanted},
    },
    store::{JsonText, client::ClientRow},
    types::{ClientId, ClientMfa, ConsentRule, DisplayName, PkceRule, ScopeSet, UnixTime},
};
use url::Url;

/// Grants without a redirect URI that answers go to, and without a person. A stranger's client does not get them.
const TRUSTED: [GrantType; 2] = [GrantType::ClientCredentials, GrantType::DeviceCode];

/// What a client without a name is called, if it has no address either.
const NAMELESS: &str = "Application without a name";

/// A new client. `unverified`: nobody vouches for it.
pub(super) fn new(wanted: Wanted, unverified: bool, now: UnixTime) -> Result<ClientRow, RegisterError> {
    let mut blank = blank(now);
    blank.metadata.0.unverified = unverified;
    changed(&blank, wanted, now)
}

/// A client with another registration: what only operators say is kept.
pub(super) fn changed(before: &ClientRow, wanted: Wanted, now: UnixTime) -> Result<ClientRow, RegisterError> {
    let kept = &before.metadata.0;
    // Whoever vouched for it has not seen what it makes of itself now.
    let unverified = kept.unverified || kept.vouched;
    if unverified && wanted.grant_types.iter().any(|grant| TRUSTED.contains(grant)) {
        return Err(RegisterError::of("grant_types", "client_credentials and device_code need an initial access token"));
    }
    let mut metadata = wanted.metadata;
    metadata.unverified = unverified;
    metadata.resources.clone_from(&kept.resources);
    metadata.access_token_format = kept.access_token_format;
    metadata_rules::check(&metadata).map_err(|(member, why)| RegisterError::of(member, why.0))?;
    let redirect_uris = uris("redirect_uris", &wanted.redirect_uris)?;
    implicit_is_secure(&wanted.grant_types, &redirect_uris)?;
    let answers = |grant: &GrantType| [GrantType::AuthorizationCode, GrantType::Implicit].contains(grant);
    if redirect_uris.is_empty() && wanted.grant_types.iter().any(answers) {
        return Err(RegisterError::of("redirect_uris", "at least one is needed"));
    }
    let read = if wanted.auth_method == AuthMethod::PrivateKeyJwt { registration::keys } else { registration::any_keys };
    let jwks = wanted.jwks.map(|keys| read(&keys.to_string())).transpose();
    let row = ClientRow {
        name: wanted.name.map_or_else(|| named_after(&redirect_uris), String::from),
        auth_method: wanted.auth_method.to_string(),
        jwks: jwks.map_err(|why| RegisterError::of("jwks", &why))?,
        redirect_uris: JsonText(redirect_uris),
        post_logout_redirect_uris: JsonText(uris("post_logout_redirect_uris", &wanted.post_logout_redirect_uris)?),
        grant_types: JsonText(registration::grant_texts(&wanted.grant_types)),
        scope: scope(wanted.scope)?,
        signing_alg: wanted.signing_alg.to_string(),
        pkce: if wanted.auth_method == AuthMethod::None { PkceRule::Required } else { before.pkce },
        consent: if unverified { ConsentRule::Ask } else { before.consent },
        updated_at: now,
        metadata: JsonText(metadata),
        ..before.clone()
    };
    registration::check(&row).map_err(|why| RegisterError::of("the whole", why.0))?;
    Ok(row)
}

/// A client of which nothing is known.
fn blank(now: UnixTime) -> ClientRow {
    ClientRow {
        id: ClientId::random(),
        organization_id: None,
        name: String::new(),
        auth_method: String::new(),
        secret_digest: None,
        jwks: None,
        redirect_uris: JsonText(Vec::new()),
        post_logout_redirect_uris: JsonText(Vec::new()),
        grant_types: JsonText(Vec::new()),
        scope: String::new(),
        signing_alg: String::new(),
        // Clients of OpenID Connect without PKCE are the specifications' rule; a nonce binds their codes.
        pkce: PkceRule::Optional,
        consent: ConsentRule::Ask,
        created_at: now,
        updated_at: now,
        disabled_at: None,
        access_token_lifetime: None,
        mfa: ClientMfa::Inherit,
        metadata: JsonText::default(),
        secret_sealed: None,
        registration_digest: None,
    }
}

/// URIs that may be registered, each once.
fn uris(member: &str, list: &[String]) -> Result<Vec<String>, RegisterError> {
    let mut texts: Vec<String> = Vec::new();
    for uri in list {
        let uri = RedirectUri::register(uri).map_err(|why| RegisterError::of(member, why.0))?;
        if !texts.iter().any(|text| text == uri.as_str()) {
            texts.push(uri.as_str().to_owned());
        }
    }
    Ok(texts)
}

/// OIDC Registration §2, `application_type`: tokens in fragments go to secure places of the web, or to an application's own
/// scheme.
fn implicit_is_secure(grants: &[GrantType], uris: &[String]) -> Result<(), RegisterError> {
    if grants.contains(&GrantType::Implicit) && uris.iter().any(|uri| uri.starts_with("http:")) {
        return Err(RegisterError::of("redirect_uris", "implicit needs https"));
    }
    Ok(())
}

/// Of what is asked for that which clients by themselves may ask people for: nothing of administration. Everything, if nothing
/// is named.
fn scope(wanted: Option<ScopeSet>) -> Result<String, RegisterError> {
    let usual = ScopeSet::parse(&SCOPES.join(" ")).map_err(|why| RegisterError::of("scope", why.0))?;
    let Some(wanted) = wanted else { return Ok(usual.to_string()) };
    let given = wanted.intersection(&usual);
    if given.is_empty() && !wanted.is_empty() {
        return Err(RegisterError::of("scope", "none of these is known"));
    }
    Ok(given.to_string())
}

fn named_after(redirect_uris: &[String]) -> String {
    let host = redirect_uris.first().and_then(|uri| Url::parse(uri).ok()?.host_str().map(str::to_owned));
    let fits = host.filter(|host| DisplayName::parse(host).is_ok());
    fits.unwrap_or_else(|| NAMELESS.to_owned())
}

#[cfg(test)]
mod tests;
