//! A relying party in somebody else's code: the openidconnect crate. It discovers, redirects, exchanges, verifies, refreshes
//! and signs out.

use super::{api::http, site::Client};
use openidconnect::{
    AccessToken, AccessTokenHash, AuthenticationFlow, AuthorizationCode, AuthorizationCodeHash, ClientId, ClientSecret,
    CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IssuerUrl, LogoutRequest, Nonce,
    NonceVerifier, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, PostLogoutRedirectUrl, ProviderMetadataWithLogout,
    RedirectUrl, Scope, TokenResponse,
    core::{CoreClient, CoreIdToken, CoreIdTokenClaims, CoreResponseType, CoreTokenResponse, CoreUserInfoClaims},
};
use reqwest::Url;

/// The relying party.
pub struct RelyingParty {
    metadata: ProviderMetadataWithLogout,
    client: Client,
}

/// The crate's client after discovery.
type Ready = CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

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

pub async fn call(request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
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
        let metadata = ProviderMetadataWithLogout::discover_async(issuer, &call).await.unwrap();
        Self { metadata, client: client.clone() }
    }

    fn ready(&self) -> Ready {
        CoreClient::from_provider_metadata(
            self.metadata.clone(),
            ClientId::new(self.client.id.clone()),
            Some(ClientSecret::new(self.client.secret.clone())),
        )
        .set_redirect_uri(RedirectUrl::new(self.client.redirect_uri.clone()).unwrap())
    }

    pub fn begin(&self, scopes: &[&str]) -> Pending {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (flow, client) = (AuthenticationFlow::<CoreResponseType>::AuthorizationCode, self.ready());
        let mut request = client.authorize_url(flow, CsrfToken::new_random, Nonce::new_random).set_pkce_challenge(challenge);
        for scope in scopes {
            request = request.add_scope(Scope::new((*scope).to_owned()));
        }
        let (url, state, nonce) = request.url();
        Pending { url, state, nonce, verifier }
    }

    /// Reads an ID token of the authorization endpoint: signature, issuer, audience, times and nonce.
    pub fn read(&self, id_token: &str, nonce: &str) -> CoreIdTokenClaims {
        let (client, token) = (self.ready(), id_token.parse::<CoreIdToken>().unwrap());
        token.claims(&client.id_token_verifier(), &Nonce::new(nonce.to_owned())).unwrap().clone()
    }

    /// The same, with the hashes of the code and the access token that came with it, which the crate makes anew.
    pub fn read_all(
        &self,
        id_token: &str,
        nonce: &str,
        (code, access_token): (Option<&str>, Option<&str>),
    ) -> CoreIdTokenClaims {
        let (client, token) = (self.ready(), id_token.parse::<CoreIdToken>().unwrap());
        let (verifier, claims) = (client.id_token_verifier(), self.read(id_token, nonce));
        let (alg, key) = (token.signing_alg().unwrap(), token.signing_key(&verifier).unwrap());
        let code = code.map(|code| AuthorizationCode::new(code.to_owned()));
        let hash = code.map(|code| AuthorizationCodeHash::from_code(&code, alg, key).unwrap());
        assert_eq!(claims.code_hash(), hash.as_ref(), "c_hash");
        let access_token = access_token.map(|token| AccessToken::new(token.to_owned()));
        let hash = access_token.map(|token| AccessTokenHash::from_token(&token, alg, key).unwrap());
        assert_eq!(claims.access_token_hash(), hash.as_ref(), "at_hash");
        claims
    }

    /// The callback: checks `state` and `iss`, exchanges, verifies signature, nonce, audience and `at_hash`, asks userinfo.
    pub async fn finish(&self, pending: Pending, callback: &Url) -> Got {
        let of = |name: &str| super::site::answer(callback, name).unwrap_or_else(|| panic!("no {name} in {callback}"));
        assert_eq!(&of("state"), pending.state.secret());
        assert_eq!(of("iss"), self.metadata.issuer().as_str(), "RFC 9207");
        let client = self.ready();
        let exchange = client.exchange_code(AuthorizationCode::new(of("code"))).unwrap();
        let tokens = exchange.set_pkce_verifier(pending.verifier).request_async(&call).await.unwrap();
        self.verified(tokens, &pending.nonce).await
    }

    /// New tokens for old ones, verified in the same way.
    pub async fn refresh(&self, got: &Got) -> Got {
        let (client, token) = (self.ready(), got.tokens.refresh_token().expect("a refresh token"));
        let tokens = client.exchange_refresh_token(token).unwrap().request_async(&call).await.unwrap();
        // OIDC Core §12.2: a nonce should not be there, and if it is, it is the old one.
        let old = got.claims.nonce();
        self.verified(tokens, |nonce: Option<&Nonce>| match nonce {
            Some(nonce) if Some(nonce) != old => Err("another nonce".to_owned()),
            _ => Ok(()),
        })
        .await
    }

    async fn verified(&self, tokens: CoreTokenResponse, nonce: impl NonceVerifier) -> Got {
        let client = self.ready();
        let verifier = client.id_token_verifier();
        let id_token = tokens.id_token().expect("an ID token");
        let claims = id_token.claims(&verifier, nonce).unwrap().clone();
        let alg = id_token.signing_alg().unwrap();
        let hash = AccessTokenHash::from_token(tokens.access_token(), alg, id_token.signing_key(&verifier).unwrap()).unwrap();
        assert_eq!(Some(&hash), claims.access_token_hash());
        let subject = Some(claims.subject().clone());
        let userinfo = client.user_info(tokens.access_token().clone(), subject).unwrap().request_async(&call).await.unwrap();
        Got { tokens, claims, userinfo }
    }

    /// Where to send the browser for a logout, RP-Initiated Logout 1.0 §2.
    pub fn logout(&self, got: &Got, back: &str, state: &str) -> Url {
        let endpoint = self.metadata.additional_metadata().end_session_endpoint.clone().expect("an end-session endpoint");
        LogoutRequest::from(endpoint)
            .set_id_token_hint(got.tokens.id_token().unwrap())
            .set_post_logout_redirect_uri(PostLogoutRedirectUrl::new(back.to_owned()).unwrap())
            .set_state(CsrfToken::new(state.to_owned()))
            .http_get_url()
    }
}
