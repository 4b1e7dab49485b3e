//! GitHub, which speaks OAuth 2.0 and not OpenID Connect: a code buys an access token, and that asks who it is. Nothing is
//! signed, so nothing is proved about how the person signed in.

use super::{
    Failure, Spec, Verified,
    begin::Kept,
    claims::Claims,
    exchange::{Answer, ask, get},
    upstreams::{Upstreams, away, unable},
};
use crate::{auth::proof::Recent, protocol::params::encode, types::Issuer};
use openidconnect::{AsyncHttpClient, http};
use serde::Deserialize;
use serde_json::Value;

/// Where people sign in.
#[must_use]
pub fn authorize(issuer: &str) -> String {
    format!("{}/login/oauth/authorize", issuer.trim_end_matches('/'))
}

fn token(issuer: &str) -> String {
    format!("{}/login/oauth/access_token", issuer.trim_end_matches('/'))
}

/// Where its API is: GitHub's own has a host of its own, a server of one's own has a path.
fn api(issuer: &str) -> String {
    let issuer = issuer.trim_end_matches('/');
    if issuer == "https://github.com" { "https://api.github.com".to_owned() } else { format!("{issuer}/api/v3") }
}

/// One mail address.
#[derive(Deserialize)]
struct Address {
    email: String,
    primary: bool,
    verified: bool,
}

/// Turns an answer into somebody: the number of the account, which never changes and is never given to another.
///
/// # Errors
/// [`Failure`].
pub(super) async fn verify(
    upstreams: &Upstreams,
    (spec, kept): (&Spec, &Kept),
    answer: &Answer<'_>,
    ours: &Issuer,
) -> Result<Verified, Failure> {
    if let Some(issuer) = answer.issuer.filter(|issuer| issuer.trim_end_matches('/') != spec.issuer.trim_end_matches('/')) {
        return Err(Failure::answer("iss of the answer is another issuer").with(issuer));
    }
    let token = buy(upstreams, (spec, kept), answer.code, ours).await?;
    let user = ask(upstreams, &format!("{}/user", api(&spec.issuer)), &token).await?;
    let id = user.get("id").and_then(Value::as_u64).ok_or(Failure::answer("the account has no number"))?;
    let mut claims = Claims::new();
    claims.insert("sub".to_owned(), Value::String(id.to_string()));
    for name in ["login", "name"] {
        if let Some(value) = user.get(name).filter(|value| value.is_string()) {
            claims.insert(name.to_owned(), value.clone());
        }
    }
    if let Some(login) = claims.get("login").cloned() {
        claims.insert("preferred_username".to_owned(), login);
    }
    if let Some(address) = address(upstreams, spec, &token).await? {
        claims.insert("email".to_owned(), Value::String(address));
        claims.insert("email_verified".to_owned(), Value::Bool(true));
    }
    // It can not say when the person signed in.
    let recent = if kept.max_age.is_some() { Recent::No } else { Recent::Yes };
    Ok(Verified::unsigned(spec, id.to_string(), claims, recent))
}

/// The first address, if GitHub has verified it. Without the scope for it there is none.
async fn address(upstreams: &Upstreams, spec: &Spec, token: &str) -> Result<Option<String>, Failure> {
    if !spec.settings.scopes.iter().any(|scope| scope == "user:email") {
        return Ok(None);
    }
    let text = get(upstreams, &format!("{}/user/emails", api(&spec.issuer)), token).await?;
    let list: Vec<Address> =
        serde_json::from_slice(&text).map_err(|_| Failure::answer("the mail addresses can not be read"))?;
    Ok(list.into_iter().find(|address| address.primary && address.verified).map(|address| address.email))
}

/// What the token endpoint says: it answers 200 also when it refuses.
#[derive(Deserialize)]
struct Said {
    access_token: Option<String>,
    error: Option<String>,
}

async fn buy(upstreams: &Upstreams, (spec, kept): (&Spec, &Kept), code: &str, ours: &Issuer) -> Result<String, Failure> {
    let secret = spec.secret().ok_or(Failure::answer("there is no client secret"))?;
    let redirect = spec.callback(ours);
    let body = encode(&[
        ("grant_type", "authorization_code"),
        ("client_id", &spec.client_id),
        ("client_secret", secret.expose()),
        ("code", code),
        ("redirect_uri", &redirect),
        ("code_verifier", &kept.verifier),
    ]);
    let request = http::Request::post(token(&spec.issuer))
        .header("accept", "application/json")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body.into_bytes())
        .map_err(|_| Failure::answer("the token endpoint's address is none"))?;
    let answer = upstreams.call(request).await.map_err(away)?;
    if answer.status().is_server_error() {
        return Err(unable(answer.status()));
    }
    let unread = |_| Failure::answer("the token endpoint's answer can not be read");
    let said: Said = serde_json::from_slice(answer.body()).map_err(unread)?;
    match (said.access_token, said.error) {
        (Some(token), None) => Ok(token),
        (_, error) => Err(Failure::answer("the token endpoint refuses the code").with(error.as_deref().unwrap_or_default())),
    }
}
