//! The OpenID Connect side of the application, on the `openidconnect` crate.

use crate::{
    demo::cast::APP,
    outbound::Outbound,
    page::{ClaimLine, DemoSignedIn},
    types::{Issuer, Secret, random},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, EndSessionUrl,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl, LogoutRequest, Nonce, OAuth2TokenResponse, PkceCodeChallenge,
    PkceCodeVerifier, PostLogoutRedirectUrl, ProviderMetadataWithLogout, RedirectUrl, Scope, SignatureVerificationError,
    core::{CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreIdTokenClaims, CoreTokenResponse, CoreUserInfoClaims},
};
use serde_json::{Map, Value};
use std::{
    fmt::Display,
    sync::{Arc, Mutex, PoisonError},
};
use url::Url;

/// What the application asks to be told.
const SCOPES: [&str; 3] = ["profile", "email", "phone"];

/// Why a sign-in did not succeed. The text is for the log.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// No sign-in that this browser began.
    #[error("unknown state")]
    State,
    /// An answer of another provider, RFC 9207 §2.4.
    #[error("wrong or missing iss")]
    Issuer,
    /// The provider's error code.
    #[error("the provider answered {0}")]
    Refused(String),
    /// No tokens for the code, or not the right ones.
    #[error("{0}")]
    Exchange(String),
    /// The provider's metadata or keys can not be had.
    #[error("{0}")]
    Away(String),
}

impl Failure {
    fn exchange(error: impl Display) -> Self {
        Self::Exchange(error.to_string())
    }

    fn away(error: impl Display) -> Self {
        Self::Away(error.to_string())
    }
}

/// What must come back, and what proves that it came back to who asked.
pub(super) struct Pending {
    pub(super) state: String,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
}

/// Somebody who has signed in.
#[derive(Clone)]
pub(super) struct SignedIn {
    /// What the page shows; its link for signing out is not filled in.
    pub(super) shown: DemoSignedIn,
    /// Where the provider's session is ended.
    pub(super) end_session: String,
    /// Must come with the wish to sign out.
    pub(super) token: String,
}

type Client = CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// What discovery told.
struct Known {
    client: Client,
    end_session: Option<EndSessionUrl>,
}

/// The application towards its provider.
pub(in crate::demo) struct Party {
    issuer: Issuer,
    secret: Secret,
    http: Outbound,
    known: Mutex<Option<Arc<Known>>>,
}

impl Party {
    /// An application of this provider; asks it nothing yet.
    pub(in crate::demo) fn new(issuer: Issuer, secret: Secret, http: Outbound) -> Self {
        Self { issuer, secret, http, known: Mutex::new(None) }
    }

    /// The authorization request, and what to keep until its answer comes.
    pub(super) async fn begin(&self) -> Result<(Url, Pending), Failure> {
        let known = self.known().await?;
        let verifier = PkceCodeVerifier::new(random::base64url::<32>());
        let fresh = random::base64url::<32>;
        let request = known.client.authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            move || CsrfToken::new(fresh()),
            move || Nonce::new(fresh()),
        );
        let (url, state, nonce) = request
            .add_scopes(SCOPES.map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        Ok((url, Pending { state: state.secret().clone(), nonce, verifier }))
    }

    /// Buys tokens with the code and believes them only after every check.
    pub(super) async fn redeem(&self, code: &str, pending: Pending) -> Result<SignedIn, Failure> {
        let known = self.known().await?;
        let request = known.client.exchange_code(AuthorizationCode::new(code.to_owned())).map_err(Failure::exchange)?;
        let tokens = request.set_pkce_verifier(pending.verifier).request_async(&self.http).await.map_err(Failure::exchange)?;
        let id_token = tokens.extra_fields().id_token().ok_or_else(|| Failure::exchange("no ID token"))?;
        let (known, claims) = self.verified(known, id_token, &pending.nonce).await?;
        check_at_hash(&known.client, &tokens, id_token, claims)?;
        let subject = Some(claims.subject().clone());
        let request = known.client.user_info(tokens.access_token().clone(), subject).map_err(Failure::exchange)?;
        let userinfo: CoreUserInfoClaims = request.request_async(&self.http).await.map_err(Failure::exchange)?;
        self.signed_in(&known, id_token, claims, &userinfo)
    }

    /// Checks signature, issuer, audience, times and nonce. An unknown key may be a new one: the keys are read again, once.
    async fn verified<'a>(
        &self,
        known: Arc<Known>,
        token: &'a CoreIdToken,
        nonce: &Nonce,
    ) -> Result<(Arc<Known>, &'a CoreIdTokenClaims), Failure> {
        let first = token.claims(&known.client.id_token_verifier(), nonce);
        match first {
            Ok(claims) => Ok((known, claims)),
            Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {
                let known = self.discover().await?;
                let claims = token.claims(&known.client.id_token_verifier(), nonce).map_err(Failure::exchange)?;
                Ok((known, claims))
            }
            Err(error) => Err(Failure::exchange(error)),
        }
    }

    fn signed_in(
        &self,
        known: &Known,
        token: &CoreIdToken,
        claims: &CoreIdTokenClaims,
        userinfo: &CoreUserInfoClaims,
    ) -> Result<SignedIn, Failure> {
        let userinfo = object(&serde_json::to_vec(userinfo).map_err(Failure::exchange)?)?;
        let name = ["name", "preferred_username", "sub"].iter().find_map(|claim| userinfo.get(*claim)?.as_str());
        let amr = claims.auth_method_refs().map(|all| all.iter().map(|one| one.as_str()).collect::<Vec<_>>().join(" "));
        let shown = DemoSignedIn {
            name: name.unwrap_or_default().to_owned(),
            id_token_claims: lines(&object(&payload(token)?)?),
            userinfo: lines(&userinfo),
            acr: claims.auth_context_ref().map(|acr| acr.as_str().to_owned()).unwrap_or_default(),
            amr: amr.unwrap_or_default(),
            logout_href: String::new(),
        };
        Ok(SignedIn { shown, end_session: self.end_session(known, token)?, token: random::base64url::<32>() })
    }

    /// RP-Initiated Logout 1.0 §2. Without an end-session endpoint, only the application's own session can be ended.
    fn end_session(&self, known: &Known, token: &CoreIdToken) -> Result<String, Failure> {
        let back = self.issuer.url("/demo/app");
        let Some(endpoint) = &known.end_session else { return Ok(back) };
        let back = PostLogoutRedirectUrl::new(back).map_err(Failure::exchange)?;
        let request = LogoutRequest::from(endpoint.clone()).set_id_token_hint(token).set_post_logout_redirect_uri(back);
        Ok(request.http_get_url().into())
    }

    async fn known(&self) -> Result<Arc<Known>, Failure> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match known {
            Some(known) => Ok(known),
            None => self.discover().await,
        }
    }

    /// OIDC Discovery §4: metadata and keys.
    async fn discover(&self) -> Result<Arc<Known>, Failure> {
        let issuer = IssuerUrl::new(self.issuer.as_str().to_owned()).map_err(Failure::away)?;
        let metadata = ProviderMetadataWithLogout::discover_async(issuer, &self.http).await.map_err(Failure::away)?;
        let end_session = metadata.additional_metadata().end_session_endpoint.clone();
        let secret = ClientSecret::new(self.secret.expose().to_owned());
        let redirect = RedirectUrl::new(self.issuer.url("/demo/app/callback")).map_err(Failure::away)?;
        let client = CoreClient::from_provider_metadata(metadata, ClientId::new(APP.to_owned()), Some(secret));
        let known = Arc::new(Known { client: client.set_redirect_uri(redirect), end_session });
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(known.clone());
        Ok(known)
    }
}

/// The access token must be the one that the ID token names, OIDC Core §3.1.3.8.
fn check_at_hash(
    client: &Client,
    tokens: &CoreTokenResponse,
    token: &CoreIdToken,
    claims: &CoreIdTokenClaims,
) -> Result<(), Failure> {
    let Some(named) = claims.access_token_hash() else { return Ok(()) };
    let algorithm = token.signing_alg().map_err(Failure::exchange)?;
    let verifier = client.id_token_verifier();
    let key = token.signing_key(&verifier).map_err(Failure::exchange)?;
    let given = AccessTokenHash::from_token(tokens.access_token(), algorithm, key).map_err(Failure::exchange)?;
    if given == *named { Ok(()) } else { Err(Failure::exchange("at_hash does not match")) }
}

/// The bytes that were signed. Only for tokens that were verified.
fn payload(token: &CoreIdToken) -> Result<Vec<u8>, Failure> {
    let text = token.to_string();
    URL_SAFE_NO_PAD.decode(text.split('.').nth(1).unwrap_or_default()).map_err(Failure::exchange)
}

fn object(json: &[u8]) -> Result<Map<String, Value>, Failure> {
    serde_json::from_slice(json).map_err(Failure::exchange)
}

fn lines(claims: &Map<String, Value>) -> Vec<ClaimLine> {
    let told = claims.iter().filter(|(_, value)| !value.is_null());
    let line = |(name, value): (&String, &Value)| ClaimLine::new(name, value.as_str().unwrap_or(&value.to_string()));
    told.map(line).collect()
}
