//! Client authentication, OIDC Core §9: assertions that a secret has signed, and keys that a client keeps at its own address.

use super::jwe;
use crate::support::{
    api::{INVALID_CLIENT, Reply, http, send},
    gateway::{Gateway, Mood},
    site::{Client, On, Site, answer, on_both},
};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use vestibule::{
    grant::client::keep_secret,
    store::client::ClientRow,
    types::{Token, secret::ClientSecret},
};

on_both!(
    a_secret_signs_assertions,
    keys_fit_with_kid_and_without,
    the_registered_algorithm_is_the_only_one,
    oidcc_ensure_client_assertion_with_iss_aud_succeeds,
    oidcc_registration_jwks_uri,
    oidcc_refresh_token_rp_key_rotation,
    keys_without_kid_are_fetched_anew_when_none_fits,
    strangers_make_us_call_every_five_seconds_at_most,
    private_addresses_get_no_packet,
    places_that_give_no_keys_prove_nobody,
    request_objects_are_signed_by_keys_at_the_address,
    tokens_are_encrypted_for_keys_at_the_address,
);

const BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// What a client that is believed is told of a refresh token that it made up.
const BELIEVED: (u16, &str) = (400, "invalid_grant");

/// A site where calls to this machine are allowed.
async fn here(site: &Site) -> Site {
    let on = if site.url.starts_with("sqlite") { On::Sqlite } else { On::Postgres };
    Site::start_with(on, "[outbound]\nallow = ['127.0.0.1/32']\n").await
}

/// A client's key on P-256.
struct Pair {
    signs: EncodingKey,
    jwk: Value,
    kid: Option<&'static str>,
}

impl Pair {
    fn new(kid: Option<&'static str>) -> Self {
        let alg = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let document = EcdsaKeyPair::generate_pkcs8(alg, &SystemRandom::new()).unwrap();
        let point = EcdsaKeyPair::from_pkcs8(alg, document.as_ref()).unwrap().public_key().as_ref().to_vec();
        let (x, y) = (URL_SAFE_NO_PAD.encode(&point[1..33]), URL_SAFE_NO_PAD.encode(&point[33..]));
        let mut jwk = json!({"kty": "EC", "crv": "P-256", "x": x, "y": y});
        if let Some(kid) = kid {
            jwk["kid"] = json!(kid);
        }
        Self { signs: EncodingKey::from_ec_der(document.as_ref()), jwk, kid }
    }

    fn sign(&self, claims: &Value) -> String {
        self.sign_as(self.kid, claims)
    }

    fn sign_as(&self, kid: Option<&str>, claims: &Value) -> String {
        let header = Header { kid: kid.map(str::to_owned), ..Header::new(Algorithm::ES256) };
        jsonwebtoken::encode(&header, claims, &self.signs).unwrap()
    }
}

fn set(pairs: &[&Pair]) -> String {
    json!({"keys": pairs.iter().map(|pair| &pair.jwk).collect::<Vec<_>>()}).to_string()
}

fn serves(gateway: &Gateway, body: String) {
    gateway.set(Mood::Answers(200, "", body.leak()));
}

fn place(gateway: &Gateway) -> String {
    format!("http://127.0.0.1:{}/jwks", gateway.port)
}

/// A client whose keys are there.
async fn far(site: &Site, uri: &str, change: impl FnOnce(&mut ClientRow)) -> Client {
    site.client(|row| {
        (row.auth_method, row.secret_digest) = ("private_key_jwt".to_owned(), None);
        row.metadata.0.jwks_uri = Some(uri.to_owned());
        change(row);
    })
    .await
}

/// A client with these keys.
async fn near(site: &Site, keys: String, change: impl FnOnce(&mut ClientRow)) -> Client {
    site.client(|row| {
        (row.auth_method, row.jwks) = ("private_key_jwt".to_owned(), Some(keys));
        change(row);
    })
    .await
}

/// What a good assertion says. Each is a new one.
fn claims(site: &Site, client: &Client) -> Value {
    let now = site.now().seconds();
    let jti = Token::<ClientSecret>::random().expose().to_owned();
    json!({"iss": client.id, "sub": client.id, "aud": site.home, "jti": jti, "iat": now, "exp": now + 60})
}

async fn present(site: &Site, path: &str, pairs: &[(&str, &str)], assertion: &str) -> Reply {
    let proof = [("client_assertion_type", BEARER), ("client_assertion", assertion)];
    send(http().post(format!("{}{path}", site.home)).form(&[pairs, &proof[..]].concat())).await
}

/// How the token endpoint takes an assertion.
async fn told(site: &Site, assertion: &str) -> (u16, String) {
    let pairs = [("grant_type", "refresh_token"), ("refresh_token", "made-up")];
    let reply = present(site, "/oauth2/token", &pairs, assertion).await;
    (reply.status, reply.error().1.to_owned())
}

async fn is_believed(site: &Site, assertion: &str, why: &str) {
    let told = told(site, assertion).await;
    assert_eq!((told.0, told.1.as_str()), BELIEVED, "{why}");
}

async fn is_refused(site: &Site, assertion: &str, why: &str) {
    let told = told(site, assertion).await;
    assert_eq!((told.0, told.1.as_str()), INVALID_CLIENT, "{why}");
}

fn mac(alg: Algorithm, secret: &str, claims: &Value) -> String {
    jsonwebtoken::encode(&Header::new(alg), claims, &EncodingKey::from_secret(secret.as_bytes())).unwrap()
}

/// A client whose secret signs.
async fn signing(site: &Site, secret: &Token<ClientSecret>, alg: Option<&str>) -> Client {
    site.client(|row| {
        row.auth_method = "client_secret_jwt".to_owned();
        row.metadata.0.token_endpoint_auth_signing_alg = alg.map(str::to_owned);
        keep_secret(row, &site.state.provider.sealer, Some(secret)).unwrap();
    })
    .await
}

async fn a_secret_signs_assertions(site: Site) {
    let secret = Token::<ClientSecret>::for_signatures();
    assert_eq!(secret.expose().len(), 64, "as long as the longest hash");
    let client = signing(&site, &secret, None).await;
    for alg in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
        is_believed(&site, &mac(alg, secret.expose(), &claims(&site, &client)), "the right secret").await;
        is_refused(&site, &mac(alg, &"x".repeat(64), &claims(&site, &client)), "another secret").await;
    }
    let once = mac(Algorithm::HS256, secret.expose(), &claims(&site, &client));
    is_believed(&site, &once, "first").await;
    is_refused(&site, &once, "a second time").await;
    is_refused(&site, &Pair::new(None).sign(&claims(&site, &client)), "a key of somebody's making").await;
    let pairs = [("grant_type", "refresh_token"), ("refresh_token", "made-up")];
    let plain = http().post(format!("{}/oauth2/token", site.home)).basic_auth(&client.id, Some(secret.expose()));
    assert_eq!(send(plain.form(&pairs)).await.error(), INVALID_CLIENT, "the secret itself is not for sending");
    let strict = signing(&site, &secret, Some("HS512")).await;
    is_believed(&site, &mac(Algorithm::HS512, secret.expose(), &claims(&site, &strict)), "the registered hash").await;
    is_refused(&site, &mac(Algorithm::HS256, secret.expose(), &claims(&site, &strict)), "another hash").await;
}

async fn keys_fit_with_kid_and_without(site: Site) {
    let (named, other, bare) = (Pair::new(Some("k1")), Pair::new(Some("k2")), Pair::new(None));
    let client = near(&site, set(&[&named, &bare]), |_| ()).await;
    let said = || claims(&site, &client);
    is_believed(&site, &named.sign(&said()), "a kid that is registered").await;
    is_believed(&site, &bare.sign(&said()), "no kid, and a key without").await;
    is_believed(&site, &named.sign_as(None, &said()), "no kid, and a key with one").await;
    is_refused(&site, &bare.sign_as(Some("k1"), &said()), "the kid of another key").await;
    is_refused(&site, &other.sign(&said()), "a kid that is not registered").await;
}

async fn the_registered_algorithm_is_the_only_one(site: Site) {
    let pair = Pair::new(None);
    for (alg, works) in [("ES256", true), ("RS256", false), ("HS256", false)] {
        let strict = |row: &mut ClientRow| row.metadata.0.token_endpoint_auth_signing_alg = Some(alg.to_owned());
        let client = near(&site, set(&[&pair]), strict).await;
        let assertion = pair.sign(&claims(&site, &client));
        if works { is_believed(&site, &assertion, alg).await } else { is_refused(&site, &assertion, alg).await }
    }
}

async fn oidcc_ensure_client_assertion_with_iss_aud_succeeds(site: Site) {
    let pair = Pair::new(None);
    let client = near(&site, set(&[&pair]), |_| ()).await;
    let url = |path: &str| format!("{}{path}", site.home);
    let (token, introspect) = ("/oauth2/token", "/oauth2/introspect");
    for (at, audience, works) in [
        (token, site.home.clone(), true),
        (token, url(token), true),
        (token, url(introspect), false),
        (token, url("/oauth2/userinfo"), false),
        (introspect, site.home.clone(), true),
        (introspect, url(token), true),
        (introspect, url(introspect), true),
        (introspect, url("/oauth2/revoke"), false),
        ("/oauth2/revoke", url("/oauth2/revoke"), true),
        ("/oauth2/par", url("/oauth2/par"), true),
    ] {
        let mut claims = claims(&site, &client);
        claims["aud"] = json!(audience);
        let pairs = [("grant_type", "refresh_token"), ("refresh_token", "made-up"), ("token", "made-up")];
        let reply = present(&site, at, &pairs, &pair.sign(&claims)).await;
        assert_eq!(reply.error().1 != "invalid_client", works, "{audience} at {at}: {reply:?}");
    }
}

async fn oidcc_registration_jwks_uri(site: Site) {
    let site = here(&site).await;
    let (bob, gateway, pair) = (site.person_with_app("bob").await, Gateway::start(), Pair::new(Some("k1")));
    serves(&gateway, set(&[&pair]));
    let client = far(&site, &place(&gateway), |_| ()).await;
    let code = site.authorization_code(&client, &bob, &[]).await;
    let pairs = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", &client.redirect_uri)];
    let tokens = present(&site, "/oauth2/token", &pairs, &pair.sign(&claims(&site, &client))).await;
    assert_eq!(tokens.status, 200, "{tokens:?}");
    for _ in 0..3 {
        is_believed(&site, &pair.sign(&claims(&site, &client)), "the keys are known").await;
    }
    assert_eq!(gateway.caught().len(), 1, "the place was asked once");
    assert_eq!(gateway.caught()[0].line, "GET /jwks");
    site.advance(300);
    is_believed(&site, &pair.sign(&claims(&site, &client)), "five minutes later").await;
    assert_eq!(gateway.caught().len(), 2, "and asked anew");
    serves(&gateway, set(&[&Pair::new(Some("k9"))]));
    site.advance(300);
    is_refused(&site, &pair.sign(&claims(&site, &client)), "a key that was withdrawn").await;
}

async fn oidcc_refresh_token_rp_key_rotation(site: Site) {
    let site = here(&site).await;
    let (bob, gateway) = (site.person_with_app("bob").await, Gateway::start());
    let (old, new) = (Pair::new(Some("old")), Pair::new(Some("new")));
    serves(&gateway, set(&[&old]));
    let client = far(&site, &place(&gateway), |_| ()).await;
    let code = site.authorization_code(&client, &bob, &[("scope", "openid offline_access")]).await;
    let pairs = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", &client.redirect_uri)];
    let tokens = present(&site, "/oauth2/token", &pairs, &old.sign(&claims(&site, &client))).await;
    let token = tokens.text("refresh_token");
    serves(&gateway, set(&[&new]));
    site.advance(5);
    let pairs = [("grant_type", "refresh_token"), ("refresh_token", &token)];
    let again = present(&site, "/oauth2/token", &pairs, &new.sign(&claims(&site, &client))).await;
    assert_eq!(again.status, 200, "{again:?}");
    is_refused(&site, &old.sign(&claims(&site, &client)), "the old key is gone").await;
}

async fn keys_without_kid_are_fetched_anew_when_none_fits(site: Site) {
    let site = here(&site).await;
    let (gateway, old, new) = (Gateway::start(), Pair::new(None), Pair::new(None));
    serves(&gateway, set(&[&old]));
    let client = far(&site, &place(&gateway), |_| ()).await;
    is_believed(&site, &old.sign(&claims(&site, &client)), "the first key").await;
    serves(&gateway, set(&[&new]));
    site.advance(5);
    is_believed(&site, &new.sign(&claims(&site, &client)), "the next key").await;
}

async fn strangers_make_us_call_every_five_seconds_at_most(site: Site) {
    let site = here(&site).await;
    let (gateway, pair) = (Gateway::start(), Pair::new(Some("k1")));
    serves(&gateway, set(&[&pair]));
    let client = far(&site, &place(&gateway), |_| ()).await;
    for _ in 0..10 {
        is_refused(&site, &Pair::new(Some("made-up")).sign(&claims(&site, &client)), "a stranger's key").await;
    }
    assert_eq!(gateway.caught().len(), 1);
    site.advance(5);
    for _ in 0..10 {
        is_refused(&site, &Pair::new(Some("k1")).sign(&claims(&site, &client)), "a stranger's key under a known name").await;
    }
    assert_eq!(gateway.caught().len(), 2);
    is_believed(&site, &pair.sign(&claims(&site, &client)), "the client's own").await;
    assert_eq!(gateway.caught().len(), 2, "its key is known");
}

async fn private_addresses_get_no_packet(site: Site) {
    let (gateway, pair) = (Gateway::start(), Pair::new(None));
    serves(&gateway, set(&[&pair]));
    let port = gateway.port;
    for uri in [
        format!("http://127.0.0.1:{port}/jwks"),
        format!("https://127.0.0.1:{port}/jwks"),
        format!("https://localhost:{port}/jwks"),
        format!("https://[::ffff:127.0.0.1]:{port}/jwks"),
        format!("https://2130706433:{port}/jwks"),
        "https://169.254.169.254/jwks".to_owned(),
        "file:///etc/passwd".to_owned(),
        "jwks".to_owned(),
    ] {
        let client = far(&site, &uri, |_| ()).await;
        is_refused(&site, &pair.sign(&claims(&site, &client)), &uri).await;
    }
    assert_eq!(gateway.connections(), 0);
}

async fn places_that_give_no_keys_prove_nobody(site: Site) {
    let site = here(&site).await;
    let (gateway, elsewhere, pair) = (Gateway::start(), Gateway::start(), Pair::new(None));
    let good: &'static str = set(&[&pair]).leak();
    serves(&elsewhere, good.to_owned());
    let to_elsewhere: &'static str = format!("Location: {}\r\n", place(&elsewhere)).leak();
    let large: &'static str = format!("{}{good}", " ".repeat(64 * 1024)).leak();
    let mut private = pair.jwk.clone();
    private["d"] = json!("AAAA");
    let private: &'static str = json!({"keys": [private]}).to_string().leak();
    let client = far(&site, &place(&gateway), |_| ()).await;
    for (why, mood) in [
        ("it fails", Mood::Answers(500, "", good)),
        ("it is not there", Mood::Answers(404, "", good)),
        ("it sends us elsewhere", Mood::Answers(302, to_elsewhere, good)),
        ("it says too much", Mood::Answers(200, "", large)),
        ("it is no JSON", Mood::Answers(200, "", "<html>")),
        ("it has no keys", Mood::Answers(200, "", "{}")),
        ("it gives a private key away", Mood::Answers(200, "", private)),
        ("it hangs up", Mood::Drops),
    ] {
        gateway.set(mood);
        is_refused(&site, &pair.sign(&claims(&site, &client)), why).await;
        site.advance(5);
    }
    assert_eq!(elsewhere.connections(), 0, "redirects are not followed");
    gateway.set(Mood::Answers(200, "", good));
    is_believed(&site, &pair.sign(&claims(&site, &client)), "it has come to its senses").await;
    gateway.set(Mood::Drops);
    site.advance(600);
    is_believed(&site, &pair.sign(&claims(&site, &client)), "it is away for a while").await;
    site.advance(3600);
    is_refused(&site, &pair.sign(&claims(&site, &client)), "it is away for too long").await;
}

async fn request_objects_are_signed_by_keys_at_the_address(site: Site) {
    let site = here(&site).await;
    let (bob, gateway, pair) = (site.person_with_app("bob").await, Gateway::start(), Pair::new(Some("k1")));
    serves(&gateway, set(&[&pair]));
    let client = far(&site, &place(&gateway), |row| row.metadata.0.request_object_signing_alg = Some("ES256".into())).await;
    let object = json!({
        "iss": client.id, "aud": site.home, "client_id": client.id, "response_type": "code",
        "redirect_uri": client.redirect_uri, "scope": "openid", "nonce": "n1",
    });
    let ask = |pair: &Pair| site.ask(&client, &[("request", &pair.sign(&object))]);
    let away = site.sign_in(&mut site.browser(), &ask(&pair), &bob).await.away();
    assert!(answer(&away, "code").is_some(), "{away}");
    let refused = site.browser().open(&ask(&Pair::new(Some("k1")))).await.away();
    assert_eq!(answer(&refused, "error").as_deref(), Some("invalid_request_object"));
    // A request that is pushed is read in the same way.
    let pushed = present(&site, "/oauth2/par", &[("request", &pair.sign(&object))], &pair.sign(&claims(&site, &client))).await;
    assert_eq!(pushed.status, 201, "{pushed:?}");
}

async fn tokens_are_encrypted_for_keys_at_the_address(site: Site) {
    let site = here(&site).await;
    let (bob, gateway, (private, jwk)) = (site.person_with_app("bob").await, Gateway::start(), jwe::rsa());
    serves(&gateway, json!({"keys": [jwk]}).to_string());
    let encrypted = |row: &mut ClientRow| {
        row.metadata.0.jwks_uri = Some(place(&gateway));
        row.metadata.0.id_token_encrypted_response_alg = Some("RSA-OAEP-256".to_owned());
        row.metadata.0.userinfo_encrypted_response_alg = Some("RSA-OAEP-256".to_owned());
    };
    let client = site.client(encrypted).await;
    let code = site.authorization_code(&client, &bob, &[]).await;
    let tokens = site.exchange(&client, &code).await;
    let (header, signed) = jwe::open(&tokens.text("id_token"), &private);
    assert_eq!((&header["alg"], signed.split('.').count()), (&json!("RSA-OAEP-256"), 3));
    let request = http().get(format!("{}/oauth2/userinfo", site.home)).bearer_auth(tokens.text("access_token"));
    let claims = jwe::open(&request.send().await.unwrap().text().await.unwrap(), &private).1;
    assert_eq!(serde_json::from_str::<Value>(&claims).unwrap()["sub"], bob.id.as_str());
    assert_eq!(gateway.caught().len(), 1, "the keys were known");
}
