//! The talk about one answer: the code buys tokens, the ID token is verified, the user information is asked for.

use super::{
    Failure, Spec,
    begin::Kept,
    claims::Claims,
    github,
    spec::Credential,
    trust::Signed,
    upstreams::{self, Keys, Known, Upstreams, away},
};
use crate::{
    auth::proof::Recent,
    outbound::OutboundError,
    types::{Issuer, OnOff, ProviderKind, Secret, UnixTime, random},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use openidconnect::{
    AccessTokenHash, AsyncHttpClient, AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, Nonce,
    OAuth2TokenResponse, PkceCodeVerifier, RedirectUrl, SignatureVerificationError,
    core::{
        CoreClient, CoreIdToken, CoreIdTokenClaims, CoreIdTokenVerifier, CoreJwsSigningAlgorithm, CoreRequestTokenError,
        CoreTokenResponse,
    },
    http,
};
use serde_json::{Value, json};
use std::sync::{Mutex, PoisonError};

/// An answer that was verified: who it is there, and what was signed about the sign-in. Made here only, and used up by
/// whoever looks for the person.
///
/// ```compile_fail
/// fn twice(it: vestibule::auth::federation::Verified) -> [vestibule::auth::federation::Verified; 2] { [it.clone(), it] }
/// ```
/// ```compile_fail
/// let forged: vestibule::auth::federation::Verified = serde_json::from_str("{}").unwrap();
/// ```
#[derive(Debug)]
#[must_use]
pub struct Verified {
    pub(super) spec: Spec,
    pub(super) subject: String,
    pub(super) claims: Claims,
    pub(super) signed: Signed,
    pub(super) sid: Option<String>,
    pub(super) id_token: Option<Secret>,
    pub(super) recent: Recent,
}

impl Verified {
    /// For a provider that signs nothing.
    pub(super) fn unsigned(spec: &Spec, subject: String, claims: Claims, recent: Recent) -> Self {
        Self { spec: spec.clone(), subject, claims, signed: Signed::default(), sid: None, id_token: None, recent }
    }

    /// All claims, for people who try a provider out.
    #[must_use]
    pub fn claims(&self) -> &Claims {
        &self.claims
    }

    /// Who it is there.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// What was signed about the sign-in.
    #[must_use]
    pub fn signed(&self) -> &Signed {
        &self.signed
    }

    /// The provider, as it was asked.
    #[must_use]
    pub const fn spec(&self) -> &Spec {
        &self.spec
    }
}

/// How far another clock may be from ours, seconds.
const SKEW: i64 = 60;

/// How old an ID token may be when it comes straight from its issuer, seconds.
const OLDEST: i64 = 600;

/// The longest subject, OIDC Core 2.
const SUBJECT: usize = 255;

/// What may have signed an ID token: asymmetric algorithms that are not broken. `none` and HMAC are not among them.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// What came back.
#[derive(Debug)]
pub struct Answer<'a> {
    /// The code.
    pub code: &'a str,
    /// `iss`, RFC 9207.
    pub issuer: Option<&'a str>,
}

/// Turns an answer into somebody who was verified. Not in a transaction.
///
/// # Errors
/// [`Failure`].
pub async fn verify(
    upstreams: &Upstreams,
    (spec, kept): (&Spec, &Kept),
    answer: &Answer<'_>,
    (ours, now): (&Issuer, UnixTime),
) -> Result<Verified, Failure> {
    let work = async {
        match spec.kind {
            ProviderKind::Oidc => oidc(upstreams, (spec, kept), answer, (ours, now)).await,
            ProviderKind::Github => github::verify(upstreams, (spec, kept), answer, ours).await,
        }
    };
    upstreams.talk(spec, now, work).await
}

/// RFC 9207 §2.4: an answer says whose it is, if its provider promises that.
fn issuer(spec: &Spec, known: &Known, said: Option<&str>) -> Result<(), Failure> {
    let promised = known.metadata.additional_metadata().authorization_response_iss_parameter_supported;
    match said {
        Some(said) if said != spec.issuer => Err(Failure::answer("iss of the answer is another issuer").with(said)),
        None if promised => Err(Failure::answer("iss of the answer is missing")),
        _ => Ok(()),
    }
}

/// Whether an error comes from the provider that was asked: it ends something, too.
///
/// # Errors
/// [`Failure`].
pub async fn is_theirs(upstreams: &Upstreams, spec: &Spec, said: Option<&str>, now: UnixTime) -> Result<(), Failure> {
    if spec.kind != ProviderKind::Oidc {
        return Ok(());
    }
    let known = upstreams.talk(spec, now, upstreams.known(spec, Keys::Kept, now)).await?;
    issuer(spec, &known, said)
}

async fn oidc(
    upstreams: &Upstreams,
    (spec, kept): (&Spec, &Kept),
    answer: &Answer<'_>,
    (ours, now): (&Issuer, UnixTime),
) -> Result<Verified, Failure> {
    let known = upstreams.known(spec, Keys::Kept, now).await?;
    issuer(spec, &known, answer.issuer)?;
    let tokens = buy(upstreams, (spec, kept), (answer.code, &known), (ours, now)).await?;
    let id_token = tokens.extra_fields().id_token().ok_or(Failure::answer("no ID token came"))?;
    let (claims, known) = match check(spec, &known, (id_token, kept), now) {
        Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {
            let fresh = upstreams.known(spec, Keys::Fresh, now).await?;
            (check(spec, &fresh, (id_token, kept), now).map_err(|error| unverified(&error))?, fresh)
        }
        checked => (checked.map_err(|error| unverified(&error))?, known),
    };
    hash(&tokens, (id_token, claims), (spec, &known))?;
    let raw = payload(&id_token.to_string()).ok_or(Failure::answer("the ID token can not be read"))?;
    let mut verified = read(spec, claims, raw, now)?;
    verified.recent = asked(kept, &verified.signed, now);
    if spec.settings.logout == OnOff::On {
        verified.id_token = Some(Secret::new(id_token.to_string()));
    }
    if spec.settings.userinfo == OnOff::On {
        add_userinfo(upstreams, &known, tokens.access_token().secret(), &mut verified).await?;
    }
    Ok(verified)
}

/// The token request, OIDC Core 3.1.3.1, at the endpoint that this provider's own metadata name.
async fn buy(
    upstreams: &Upstreams,
    (spec, kept): (&Spec, &Kept),
    (code, known): (&str, &Known),
    (ours, now): (&Issuer, UnixTime),
) -> Result<CoreTokenResponse, Failure> {
    let secret = spec.secret().map(|secret| ClientSecret::new(secret.expose().to_owned()));
    let redirect = RedirectUrl::new(spec.callback(ours)).map_err(|_| Failure::answer("our own address is no URL"))?;
    let method = if matches!(spec.credential, Credential::Basic(_)) { AuthType::BasicAuth } else { AuthType::RequestBody };
    let client = CoreClient::from_provider_metadata((*known.metadata).clone(), ClientId::new(spec.client_id.clone()), secret)
        .set_redirect_uri(redirect)
        .set_auth_type(method);
    let exchange = client.exchange_code(AuthorizationCode::new(code.to_owned()));
    let mut exchange = exchange.map_err(|_| Failure::answer("the metadata name no token endpoint"))?;
    exchange = exchange.set_pkce_verifier(PkceCodeVerifier::new(kept.verifier.clone()));
    if let Credential::Key(key, kid) = &spec.credential {
        let claims = json!({
            "iss": spec.client_id, "sub": spec.client_id, "aud": spec.issuer, "jti": random::base64url::<16>(),
            "iat": now.seconds(), "exp": now.seconds() + 60,
        });
        let assertion = key.sign(kid, "JWT", &claims).map_err(|_| Failure::answer("our key can not sign"))?;
        exchange = exchange
            .add_extra_param("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
            .add_extra_param("client_assertion", assertion);
    }
    // The library tells no status: what a server that can not answer says would be taken for its word.
    let unable = Mutex::new(None);
    let call = |request| async {
        let answer = upstreams.call(request).await?;
        if answer.status().is_server_error() {
            *unable.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer.status());
        }
        Ok::<_, OutboundError>(answer)
    };
    let bought = exchange.request_async(&call).await;
    let unable = unable.into_inner().unwrap_or_else(PoisonError::into_inner);
    bought.map_err(|error| unable.map_or_else(|| refused(error), upstreams::unable))
}

/// What is wrong with a token response.
fn refused(error: CoreRequestTokenError<OutboundError>) -> Failure {
    match error {
        CoreRequestTokenError::Request(error) => away(error),
        CoreRequestTokenError::ServerResponse(said) => {
            Failure::answer("the token endpoint refuses the code").with(&said.to_string())
        }
        CoreRequestTokenError::Parse(error, _) => {
            Failure::answer("the token endpoint's answer can not be read").with(&error.to_string())
        }
        CoreRequestTokenError::Other(words) => Failure::answer("the token endpoint's answer can not be read").with(&words),
    }
}

fn moment(at: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(at, 0).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// OIDC Core 3.1.3.7, by the provider's own keys and nothing that the token brings along.
fn check<'t>(
    spec: &Spec,
    known: &Known,
    (token, kept): (&'t CoreIdToken, &Kept),
    now: UnixTime,
) -> Result<&'t CoreIdTokenClaims, ClaimsVerificationError> {
    let (id, issuer) = (ClientId::new(spec.client_id.clone()), known.metadata.issuer().clone());
    let now = now.seconds();
    let made_when = move |at: DateTime<Utc>| {
        let at = at.timestamp();
        if at > now + SKEW {
            return Err("iat is in the future".to_owned());
        }
        if at < now - OLDEST { Err("iat is too long ago".to_owned()) } else { Ok(()) }
    };
    let verifier = CoreIdTokenVerifier::new_public_client(id, issuer, (*known.keys).clone())
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(move || moment(now - SKEW))
        .set_issue_time_verifier_fn(made_when);
    token.claims(&verifier, &Nonce::new(kept.nonce.clone()))
}

/// What is wrong with an ID token.
fn unverified(error: &ClaimsVerificationError) -> Failure {
    use ClaimsVerificationError as Wrong;
    let reason = match error {
        Wrong::Expired(words) if words.contains("iat") => "iat of the ID token does not fit",
        Wrong::Expired(_) => "the ID token has expired",
        Wrong::InvalidAudience(_) => "the ID token is for another audience",
        Wrong::InvalidIssuer(_) => "the ID token is another issuer's",
        Wrong::InvalidNonce(_) => "the ID token has another nonce",
        Wrong::SignatureVerification(SignatureVerificationError::NoMatchingKey) => "the ID token's key is not known",
        Wrong::SignatureVerification(
            SignatureVerificationError::DisallowedAlg(_)
            | SignatureVerificationError::UnsupportedAlg(_)
            | SignatureVerificationError::NoSignature,
        ) => "the ID token's algorithm is not allowed",
        Wrong::SignatureVerification(_) => "the ID token's signature is wrong",
        _ => "the ID token is not accepted",
    };
    Failure::answer(reason).with(&error.to_string())
}

/// OIDC Core 3.1.3.8: the access token is the one that the ID token was made with.
fn hash(
    tokens: &CoreTokenResponse,
    (token, claims): (&CoreIdToken, &CoreIdTokenClaims),
    (spec, known): (&Spec, &Known),
) -> Result<(), Failure> {
    let Some(said) = claims.access_token_hash() else { return Ok(()) };
    let id = ClientId::new(spec.client_id.clone());
    let verifier = CoreIdTokenVerifier::new_public_client(id, known.metadata.issuer().clone(), (*known.keys).clone())
        .set_allowed_algs(ALGORITHMS);
    let unread = |_| Failure::answer("at_hash of the ID token can not be compared");
    let key = token.signing_key(&verifier).map_err(|_| Failure::answer("at_hash of the ID token can not be compared"))?;
    let alg = token.signing_alg().map_err(|_| Failure::answer("at_hash of the ID token can not be compared"))?;
    let ours = AccessTokenHash::from_token(tokens.access_token(), alg, key).map_err(unread)?;
    if &ours == said { Ok(()) } else { Err(Failure::answer("at_hash of the ID token is another access token's")) }
}

/// The claims of a token whose signature was found right.
fn payload(token: &str) -> Option<Claims> {
    let bytes = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// Reads what was verified, and checks what the library leaves to us.
fn read(spec: &Spec, claims: &CoreIdTokenClaims, raw: Claims, now: UnixTime) -> Result<Verified, Failure> {
    let subject = claims.subject().as_str().to_owned();
    if subject.trim().is_empty() || subject.len() > SUBJECT {
        return Err(Failure::answer("sub of the ID token does not fit"));
    }
    if raw.get("azp").is_some_and(|azp| azp.as_str() != Some(&spec.client_id)) {
        return Err(Failure::answer("azp of the ID token is another client"));
    }
    if raw.get("nbf").is_some_and(|nbf| nbf.as_i64().is_none_or(|nbf| nbf > now.seconds() + SKEW)) {
        return Err(Failure::answer("nbf of the ID token does not fit"));
    }
    let auth_time = claims.auth_time().map(|at| UnixTime(at.timestamp()));
    if auth_time.is_some_and(|at| at - now > SKEW) {
        return Err(Failure::answer("auth_time of the ID token is in the future"));
    }
    let text = |name: &str| raw.get(name).and_then(Value::as_str).map(str::to_owned);
    let amr = raw.get("amr").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let amr = amr.iter().filter_map(Value::as_str).take(20).map(str::to_owned).collect();
    let signed = Signed { acr: text("acr"), amr, auth_time };
    let sid = text("sid").filter(|sid| sid.len() <= SUBJECT);
    Ok(Verified { spec: spec.clone(), subject, claims: raw, signed, sid, id_token: None, recent: Recent::No })
}

/// Whether the provider did what was asked: a recent sign-in was, if the application wants one.
fn asked(kept: &Kept, signed: &Signed, now: UnixTime) -> Recent {
    let met = match (kept.max_age, signed.auth_time) {
        (None, _) => true,
        (Some(_), None) => false,
        // A sign-in that was asked for anew happened after it was asked for.
        (Some(0), Some(at)) => at >= kept.at - SKEW,
        (Some(most), Some(at)) => now - at <= most + SKEW,
    };
    if met { Recent::Yes } else { Recent::No }
}

/// Adds the claims of the user information endpoint, OIDC Core 5.3. They say nothing about the sign-in, and never who it is.
async fn add_userinfo(upstreams: &Upstreams, known: &Known, token: &str, verified: &mut Verified) -> Result<(), Failure> {
    let Some(url) = known.metadata.userinfo_endpoint() else { return Ok(()) };
    let said = ask(upstreams, url.as_str(), token).await?;
    if said.get("sub").and_then(Value::as_str) != Some(&verified.subject) {
        return Err(Failure::answer("the user information is about somebody else"));
    }
    for (name, value) in said {
        verified.claims.entry(name).or_insert(value);
    }
    Ok(())
}

/// Asks for a JSON object with an access token.
pub(super) async fn ask(upstreams: &Upstreams, url: &str, token: &str) -> Result<Claims, Failure> {
    let text = get(upstreams, url, token).await?;
    serde_json::from_slice(&text).map_err(|_| Failure::answer("the user information can not be read"))
}

/// Asks with an access token.
pub(super) async fn get(upstreams: &Upstreams, url: &str, token: &str) -> Result<Vec<u8>, Failure> {
    let unfit = |_| Failure::answer("the address of the user information is none");
    let request = http::Request::get(url)
        .header("authorization", format!("Bearer {token}"))
        .header("accept", "application/json")
        .header("user-agent", "vestibule")
        .body(Vec::new())
        .map_err(unfit)?;
    let answer = upstreams.call(request).await.map_err(away)?;
    if answer.status().is_server_error() {
        return Err(upstreams::unable(answer.status()));
    }
    if !answer.status().is_success() {
        return Err(Failure::answer("the user information is refused").with(answer.status().as_str()));
    }
    Ok(answer.into_body())
}
