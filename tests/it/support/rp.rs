//! A relying party in somebody else's code: the openidconnect crate. It discovers, redirects, exchanges and verifies.

use super::{api::http, site::Client};
use openidconnect::{
    AccessTokenHash, AuthenticationFlow, AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse,
    IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, TokenResponse,
    core::{
        CoreClient, CoreIdToken, CoreIdTokenClaims, CoreProviderMetadata, CoreResponseType, CoreTokenResponse,
        CoreUserInfoClaims,
    },
};
use reqwest::Url;

/// The relying party.
pub struct RelyingParty {
    metadata: CoreProviderMetadata,
    client: Client,
}

/// What it keeps between the redirect and the callback.
pub struct Pending {
    pub url: Url,
    state: CsrfToken,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
}

/// What it got, verified.
pub struct Got {
    pub tokens: CoreTokenResponse,
    pub claims: CoreIdTokenClaims,
    pub userinfo: CoreUserInfoClaims,
}

async fn call(request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
    let answer = http().execute(request.try_into()?).await?;
    let mut builder = openidconnect::http::Response::builder().status(answer.status());
    for (name, value) in answer.headers() {
        builder = builder.header(name, value);
    }
    Ok(builder.body(answer.bytes().await?.to_vec()).unwrap())
}

impl RelyingParty {
    pub async fn discover(home: &str, client: &Client) -> Self {
        let issuer = IssuerUrl::new(home.to_owned()).unwrap();
        let metadata = CoreProviderMetadata::discover_async(issuer, &call).await.unwrap();
        Self { metadata, client: client.clone() }
    }

    pub fn begin(&self, scopes: &[&str]) -> Pending {
        let client = CoreClient::from_provider_metadata(
            self.metadata.clone(),
            ClientId::new(self.client.id.clone()),
            Some(ClientSecret::new(self.client.secret.clone())),
        )
        .set_redirect_uri(RedirectUrl::new(self.client.redirect_uri.clone()).unwrap());
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
        let mut request = client.authorize_url(flow, CsrfToken::new_random, Nonce::new_random).set_pkce_challenge(challenge);
        for scope in scopes {
            request = request.add_scope(Scope::new((*scope).to_owned()));
        }
        let (url, state, nonce) = request.url();
        Pending { url, state, nonce, verifier }
    }

    /// Reads an ID token of the authorization endpoint: signature, issuer, audience, times and nonce.
    pub fn read(&self, id_token: &str, nonce: &str) -> CoreIdTokenClaims {
        let client = CoreClient::from_provider_metadata(
            self.metadata.clone(),
            ClientId::new(self.client.id.clone()),
            Some(ClientSecret::new(self.client.secret.clone())),
        );
        let token: CoreIdToken = id_token.parse().unwrap();
        token.claims(&client.id_token_verifier(), &Nonce::new(nonce.to_owned())).unwrap().clone()
    }

    /// The callback: checks `state` and `iss`, exchanges, verifies signature, nonce, audience and `at_hash`, asks userinfo.
    pub async fn finish(&self, pending: Pending, callback: &Url) -> Got {
        let of = |name: &str| super::site::answer(callback, name).unwrap_or_else(|| panic!("no {name} in {callback}"));
        assert_eq!(&of("state"), pending.state.secret());
        assert_eq!(of("iss"), self.metadata.issuer().as_str(), "RFC 9207");
        let client = CoreClient::from_provider_metadata(
            self.metadata.clone(),
            ClientId::new(self.client.id.clone()),
            Some(ClientSecret::new(self.client.secret.clone())),
        )
        .set_redirect_uri(RedirectUrl::new(self.client.redirect_uri.clone()).unwrap());
        let exchange = client.exchange_code(AuthorizationCode::new(of("code"))).unwrap();
        let tokens = exchange.set_pkce_verifier(pending.verifier).request_async(&call).await.unwrap();
        let verifier = client.id_token_verifier();
        let id_token = tokens.id_token().expect("an ID token");
        let claims = id_token.claims(&verifier, &pending.nonce).unwrap().clone();
        let alg = id_token.signing_alg().unwrap();
        let hash = AccessTokenHash::from_token(tokens.access_token(), alg, id_token.signing_key(&verifier).unwrap()).unwrap();
        assert_eq!(Some(&hash), claims.access_token_hash());
        let subject = Some(claims.subject().clone());
        let userinfo = client.user_info(tokens.access_token().clone(), subject).unwrap().request_async(&call).await.unwrap();
        Got { tokens, claims, userinfo }
    }
}
