//! The way to a provider: what is asked there, and the note that only this browser can redeem.

use super::{
    Failure, Spec, github,
    upstreams::{Keys, Upstreams},
};
use crate::{
    auth::{Fault, assurance::Level, policy::HIGHEST},
    protocol::{AuthorizeRequest, params::encode},
    seal::Sealer,
    store::{
        Tx,
        upstream::{self, AttemptRow, SEALED},
    },
    types::{Issuer, ProviderKind, ProviderTrust, Token, UnixTime, UpstreamPurpose, random, secret::UpstreamState},
};
use openidconnect::PkceCodeChallenge;
use serde::{Deserialize, Serialize};
use url::Url;

/// How long a person may take at the provider, seconds.
pub const LIFETIME: i64 = 1200;

/// What is kept of a request until its answer comes. Sealed.
#[derive(Debug, Serialize, Deserialize)]
pub struct Kept {
    /// Ties the ID token to the request.
    pub nonce: String,
    /// Ties the code to the request, RFC 7636.
    pub verifier: String,
    /// How long ago the person may have signed in there, seconds; 0: a new sign-in was asked for.
    pub max_age: Option<i64>,
    /// When it was asked.
    pub at: UnixTime,
    /// The version of the provider's row under which it was asked.
    pub revision: UnixTime,
}

/// What is asked of a provider besides who it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Levels that the application or the provider's settings name.
    pub acr_values: Vec<String>,
    /// How long ago the person may have signed in there, seconds; 0: a new sign-in.
    pub max_age: Option<i64>,
    /// As `max_age`, but an answer that does not say so is accepted.
    pub hoped_age: Option<i64>,
    /// Who will probably sign in.
    pub login_hint: Option<String>,
    /// Languages.
    pub ui_locales: Vec<String>,
}

/// How long ago the sign-in may be that our own pages want before something is changed, seconds.
const OURS: i64 = 240;

impl Wanted {
    /// What an application's request means for a provider.
    #[must_use]
    pub fn of(request: &AuthorizeRequest, spec: &Spec) -> Self {
        let anew = request.prompt.login() || request.max_age == Some(0);
        let mine = request.acr_values.iter().any(|acr| acr == HIGHEST);
        // A provider that signs nothing can not say when somebody signed in; our own pages take its word as it is.
        let ours = (mine && spec.kind == ProviderKind::Oidc).then_some(OURS);
        let max_age = if anew { Some(0) } else { request.max_age.or(ours) };
        let proof = spec.trust == ProviderTrust::AcceptIfProven;
        Self {
            acr_values: acr_values(request, spec),
            max_age,
            hoped_age: proof.then_some(spec.settings.max_age),
            login_hint: request.login_hint.clone(),
            ui_locales: request.ui_locales.clone(),
        }
    }
}

/// The levels that are asked for there: the provider's own names for ours, and what is none of ours as it came.
fn acr_values(request: &AuthorizeRequest, spec: &Spec) -> Vec<String> {
    let known = request.acr_values.iter().find_map(|acr| Level::of_acr(acr));
    let listed = || spec.settings.acr.clone();
    match known {
        Some(Level::Three) => {
            let mut list = listed();
            list.sort_by_key(|acr| !acr.starts_with("phr"));
            list
        }
        Some(Level::Two) => listed(),
        _ if spec.trust == ProviderTrust::AcceptIfProven => listed(),
        Some(_) => Vec::new(),
        None => request.acr_values.iter().filter(|acr| *acr != HIGHEST).cloned().collect(),
    }
}

/// A request that is ready to be noted and sent.
pub struct Ready {
    /// Where the browser goes.
    pub url: Url,
    state: Token<UpstreamState>,
    kept: Kept,
}

/// Makes a request. Not in a transaction: the provider may have to be asked where it is.
///
/// # Errors
/// [`Failure`].
pub async fn ready(
    upstreams: &Upstreams,
    (spec, wanted): (&Spec, &Wanted),
    (ours, now): (&Issuer, UnixTime),
) -> Result<Ready, Failure> {
    let place = upstreams.talk(spec, now, endpoint(upstreams, spec, now)).await?;
    upstreams.check(&place).map_err(|why| Failure::answer("browsers are not sent to the provider's address").with(why))?;
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let state = Token::random();
    let kept = Kept {
        nonce: random::base64url::<32>(),
        verifier: verifier.secret().clone(),
        max_age: wanted.max_age,
        at: now,
        revision: spec.revision,
    };
    let url = address(place, (spec, wanted, ours), (state.expose(), &kept.nonce, challenge.as_str()));
    Ok(Ready { url, state, kept })
}

/// The provider's authorization endpoint.
///
/// # Errors
/// [`Failure`].
pub async fn endpoint(upstreams: &Upstreams, spec: &Spec, now: UnixTime) -> Result<Url, Failure> {
    match spec.kind {
        ProviderKind::Oidc => {
            let known = upstreams.known(spec, Keys::Kept, now).await?;
            Ok(known.metadata.authorization_endpoint().url().clone())
        }
        ProviderKind::Github => {
            Url::parse(&github::authorize(&spec.issuer)).map_err(|_| Failure::answer("the issuer is no URL"))
        }
    }
}

/// The authorization request, OIDC Core 3.1.2.1 and RFC 7636 §4.3.
fn address(
    mut place: Url,
    (spec, wanted, ours): (&Spec, &Wanted, &Issuer),
    (state, nonce, challenge): (&str, &str, &str),
) -> Url {
    let (scope, callback) = (spec.settings.scopes.join(" "), spec.callback(ours));
    let mut pairs = vec![
        ("response_type", "code"),
        ("client_id", &spec.client_id),
        ("redirect_uri", &callback),
        ("scope", &scope),
        ("state", state),
        ("code_challenge", challenge),
        ("code_challenge_method", "S256"),
    ];
    let age = wanted.max_age.or(wanted.hoped_age).map(|age| age.to_string());
    let (acr, locales) = (wanted.acr_values.join(" "), wanted.ui_locales.join(" "));
    if spec.kind == ProviderKind::Oidc {
        pairs.push(("nonce", nonce));
        if let Some(age) = &age {
            pairs.push(("max_age", age));
        }
        if wanted.max_age == Some(0) {
            pairs.push(("prompt", "login"));
        }
        if !acr.is_empty() {
            pairs.push(("acr_values", &acr));
        }
        if !locales.is_empty() {
            pairs.push(("ui_locales", &locales));
        }
    }
    if let Some(hint) = &wanted.login_hint {
        pairs.push((if spec.kind == ProviderKind::Github { "login" } else { "login_hint" }, hint));
    }
    // An endpoint may have a query of its own, RFC 6749 §3.1.
    let query = encode(&pairs);
    let query = place.query().filter(|own| !own.is_empty()).map_or(query.clone(), |own| format!("{own}&{query}"));
    place.set_query(Some(&query));
    place
}

/// Notes a request: whoever brings its answer must have the cookie of this digest.
///
/// # Errors
/// The database's, or the cipher's.
pub fn note(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    (spec, ready): (&Spec, &Ready),
    (purpose, binding): (UpstreamPurpose, &str),
    now: UnixTime,
) -> Result<(), Fault> {
    let state = ready.state.digest();
    let plain = zeroize::Zeroizing::new(serde_json::to_vec(&ready.kept).map_err(|_| Fault::Stored("request"))?);
    let row = AttemptRow {
        sealed: sealer.seal(SEALED, state.as_str(), &plain)?,
        state: state.as_str().to_owned(),
        provider_id: spec.id.clone(),
        purpose,
        binding: binding.to_owned(),
        created_at: now,
        expires_at: now + LIFETIME,
        used_at: None,
    };
    Ok(upstream::insert(tx, &row)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        auth::federation::spec::Credential,
        protocol::Params,
        types::{OrganizationId, ProviderId, ProviderSettings, Secret},
    };

    fn spec(trust: ProviderTrust) -> Spec {
        Spec {
            id: ProviderId::from_text("p"),
            slug: "acme".to_owned(),
            name: "Acme SSO".to_owned(),
            organization: OrganizationId::from_text("o"),
            kind: ProviderKind::Oidc,
            issuer: "https://idp.example".to_owned(),
            client_id: "us".to_owned(),
            credential: Credential::Basic(Secret::new("s")),
            trust,
            settings: ProviderSettings { acr: vec!["gold".to_owned(), "phr".to_owned()], ..ProviderSettings::default() },
            revision: UnixTime(0),
        }
    }

    fn wanted(query: &str, trust: ProviderTrust) -> Wanted {
        let (params, repeated) = Params::parse_lenient(&format!("client_id=c&response_type=code&{query}"));
        Wanted::of(&AuthorizeRequest::parse(&params, &repeated).unwrap(), &spec(trust))
    }

    #[test]
    fn what_the_application_wants_is_wanted_there() {
        let of = |query| wanted(query, ProviderTrust::Accept);
        assert_eq!(of("acr_values=urn:vestibule:acr:2").acr_values, ["gold", "phr"], "in the provider's words");
        assert_eq!(of("acr_values=phr").acr_values, ["phr", "gold"]);
        assert_eq!(of("acr_values=urn:vestibule:acr:1").acr_values, Vec::<String>::new());
        assert_eq!(of("acr_values=silver").acr_values, ["silver"]);
        assert_eq!((of("prompt=login").max_age, of("max_age=0").max_age, of("max_age=7").max_age), (Some(0), Some(0), Some(7)));
        assert_eq!(of("login_hint=ann&ui_locales=de").login_hint.as_deref(), Some("ann"));
        assert_eq!(wanted("", ProviderTrust::AcceptIfProven).acr_values, ["gold", "phr"]);
    }

    #[test]
    fn an_endpoint_keeps_its_own_query() {
        let place = Url::parse("https://idp.example/authorize?tenant=a").unwrap();
        let ours = Issuer::parse("https://id.example").unwrap();
        let url = address(place, (&spec(ProviderTrust::Accept), &Wanted::default(), &ours), ("s", "n", "c"));
        let pairs: Vec<_> = url.query_pairs().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(pairs[0], "tenant=a");
        assert!(pairs.contains(&"redirect_uri=https://id.example/login/sso/acme/callback".to_owned()), "{pairs:?}");
        assert!(pairs.contains(&"code_challenge_method=S256".to_owned()) && pairs.contains(&"nonce=n".to_owned()));
    }
}
