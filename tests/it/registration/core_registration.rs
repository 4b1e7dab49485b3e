//! OpenID Connect Dynamic Client Registration 1.0: what its own members mean, as the conformance suite asks for it.

use super::{OPEN, agreed, client, manage, refused, registered, with};
use crate::{
    outbound_ca::serve,
    requests::object::{claims, unsigned},
    support::{
        acts::segment,
        api::{Reply, http, send},
        browser::Page,
        gateway::{Gateway, Mood},
        site::{CALLBACK, Client, Person, Site, answer, on_both},
        smtp::Certified,
    },
};
use aws_lc_rs::{
    rand::SystemRandom,
    rsa::KeySize,
    signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::{Method, Url};
use serde_json::{Value, json};
use std::{collections::HashMap, fs};
use vestibule::types::{Token, secret::ClientSecret};

on_both!(
    oidcc_server_with_each_response_type,
    oidcc_idtoken_rs256,
    oidcc_idtoken_signature,
    oidcc_userinfo_rs256,
    oidcc_ensure_redirect_uri_in_authorization_request,
    oidcc_redirect_uri_query_ok,
    oidcc_redirect_uri_query_mismatch,
    oidcc_redirect_uri_query_added,
    oidcc_redirect_uri_regfrag,
    oidcc_registration_jwks_uri,
    oidcc_registration_sector_uri,
    oidcc_registration_sector_bad,
    oidcc_request_uri_unsigned,
    oidcc_request_uri_signed_rs256,
    oidcc_ensure_request_object_with_redirect_uri,
    oidcc_refresh_token,
    oidcc_server_client_secret_post,
    the_default_acr_and_age_hold_for_every_sign_in,
    encrypted_id_tokens_want_keys,
);

const BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Where answers that hold tokens may go.
const SECURE: &str = "https://notes.example/cb";

/// A client's RSA key. Neither it nor what it signs has a `kid`, as in the suite.
struct Bare(RsaKeyPair);

impl Bare {
    fn new() -> Self {
        Self(RsaKeyPair::generate(KeySize::Rsa2048).unwrap())
    }

    fn jwks(&self) -> Value {
        let n = URL_SAFE_NO_PAD.encode(self.0.public_key().modulus().big_endian_without_leading_zero());
        let e = URL_SAFE_NO_PAD.encode(self.0.public_key().exponent().big_endian_without_leading_zero());
        json!({"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "n": n, "e": e}]})
    }

    fn sign(&self, claims: &Value) -> String {
        let head = URL_SAFE_NO_PAD.encode("{\"alg\":\"RS256\"}");
        let text = format!("{head}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

/// A client that proves itself with a key, as those of the dynamic plan do.
struct Keyed {
    pair: Bare,
    made: Reply,
    client: Client,
}

impl Keyed {
    async fn new(site: &Site, more: &Value) -> Self {
        let pair = Bare::new();
        let mut all = json!({
            "token_endpoint_auth_method": "private_key_jwt", "jwks": pair.jwks(), "contacts": ["certification@oidf.org"],
        });
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let made = registered(site, &all).await;
        let client = client(&made);
        Self { pair, made, client }
    }

    fn assertion(&self, site: &Site) -> String {
        let now = site.now().seconds();
        let jti = Token::<ClientSecret>::random().expose().to_owned();
        let (id, aud) = (&self.client.id, format!("{}/oauth2/token", site.home));
        self.pair.sign(&json!({"iss": id, "sub": id, "aud": aud, "jti": jti, "iat": now, "exp": now + 60}))
    }

    async fn token(&self, site: &Site, pairs: &[(&str, &str)]) -> Reply {
        let assertion = self.assertion(site);
        let proof = [("client_assertion_type", BEARER), ("client_assertion", &assertion)];
        send(http().post(format!("{}/oauth2/token", site.home)).form(&[pairs, &proof[..]].concat())).await
    }

    async fn exchange(&self, site: &Site, code: &str) -> Reply {
        let pairs = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", &self.client.redirect_uri)];
        let tokens = self.token(site, &pairs).await;
        assert_eq!(tokens.status, 200, "{tokens:?}");
        tokens
    }

    /// A sign-in by a new browser: where the answer went, and what is in it.
    async fn answer(&self, site: &Site, bob: &Person, more: &[(&str, &str)]) -> (Url, HashMap<String, String>) {
        site.advance(30);
        let away = agreed(site, &mut site.browser(), &site.ask(&self.client, more), bob).await;
        let text = away.fragment().or(away.query()).unwrap().to_owned();
        (away, url::form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }
}

async fn oidcc_server_with_each_response_type(site: Site) {
    let site = with(&site, OPEN).await;
    let bob = site.person_with_app("bob").await;
    for (types, grants) in [
        ("code", vec!["authorization_code"]),
        ("id_token", vec!["implicit"]),
        ("id_token token", vec!["implicit"]),
        ("code id_token", vec!["authorization_code", "implicit"]),
        ("code token", vec!["authorization_code", "implicit"]),
        ("code id_token token", vec!["authorization_code", "implicit"]),
    ] {
        let more = json!({"response_types": [types], "grant_types": grants, "redirect_uris": [SECURE]});
        let keyed = Keyed::new(&site, &more).await;
        let (away, got) = keyed.answer(&site, &bob, &[("response_type", types)]).await;
        assert_eq!(away.fragment().is_some(), types != "code", "{away}");
        assert_eq!((got["state"].as_str(), got["iss"].as_str()), ("st/a te", site.home.as_str()));
        for (name, member) in [("code", "code"), ("id_token", "id_token"), ("token", "access_token")] {
            assert_eq!(types.split(' ').any(|word| word == name), got.contains_key(member), "{types}: {member}");
        }
        if let Some(code) = got.get("code") {
            let tokens = keyed.exchange(&site, code).await;
            assert_eq!(site.verified(&tokens.text("id_token")).await.1["aud"], keyed.client.id);
        }
        if let Some(token) = got.get("id_token") {
            assert_eq!(site.verified(token).await.1["nonce"], "n1");
        }
        if let Some(token) = got.get("access_token") {
            assert_eq!(site.userinfo(token).await.json["sub"], bob.id.as_str());
        }
        assert_eq!(manage(Method::DELETE, &keyed.made, None).await.status, 204, "as the suite ends each module");
    }
}

async fn signed_as(site: &Site, more: &Value) -> Value {
    let bob = site.person_with_app("bob").await;
    let keyed = Keyed::new(site, more).await;
    let (_, got) = keyed.answer(site, &bob, &[]).await;
    let tokens = keyed.exchange(site, &got["code"]).await;
    site.verified(&tokens.text("id_token")).await.0
}

async fn oidcc_idtoken_rs256(site: Site) {
    let site = with(&site, OPEN).await;
    let header = signed_as(&site, &json!({"id_token_signed_response_alg": "RS256"})).await;
    assert_eq!(header["alg"], "RS256");
    assert!(header["kid"].is_string());
}

async fn oidcc_idtoken_signature(site: Site) {
    let site = with(&site, OPEN).await;
    let header = signed_as(&site, &json!({})).await;
    assert_eq!(header["alg"], "RS256", "OIDC Registration §2: the default");
    assert!(header["kid"].is_string());
}

async fn oidcc_userinfo_rs256(site: Site) {
    let site = with(&site, OPEN).await;
    let bob = site.person_with_app("bob").await;
    let keyed = Keyed::new(&site, &json!({"userinfo_signed_response_alg": "RS256"})).await;
    let (_, got) = keyed.answer(&site, &bob, &[]).await;
    let token = keyed.exchange(&site, &got["code"]).await.text("access_token");
    let answer = http().get(format!("{}/oauth2/userinfo", site.home)).bearer_auth(token).send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/jwt");
    let (header, claims) = site.verified(&answer.text().await.unwrap()).await;
    assert_eq!((&header["alg"], &claims["iss"], &claims["aud"]), (&json!("RS256"), &json!(site.home), &json!(keyed.client.id)));
    assert!(claims.get("nonce").is_none() && claims["sub"] == bob.id.as_str());
}

/// A page of ours says what is wrong, and nobody is sent anywhere.
fn is_told_here(page: &Page) {
    assert_eq!((page.status, page.header("location").as_str()), (400, ""), "{}", page.html);
    assert_eq!(page.text("h1"), "This sign-in link does not work");
}

async fn oidcc_ensure_redirect_uri_in_authorization_request(site: Site) {
    let site = with(&site, OPEN).await;
    let two = json!({"redirect_uris": ["https://notes.example/cb", "https://notes.example/other"]});
    let client = client(&registered(&site, &two).await);
    is_told_here(&site.browser().get(&site.ask(&client, &[("redirect_uri", "")])).await);
}

/// A client that has registered a redirect URI with a query.
async fn queried(site: &Site) -> Keyed {
    Keyed::new(site, &json!({"redirect_uris": [format!("{SECURE}?dummy1=lorem&dummy2=ipsum")]})).await
}

async fn oidcc_redirect_uri_query_ok(site: Site) {
    let site = with(&site, OPEN).await;
    let bob = site.person_with_app("bob").await;
    let keyed = queried(&site).await;
    let (away, got) = keyed.answer(&site, &bob, &[]).await;
    assert!(away.as_str().starts_with(&format!("{SECURE}?dummy1=lorem&dummy2=ipsum&")), "{away}");
    keyed.exchange(&site, &got["code"]).await;
}

async fn oidcc_redirect_uri_query_mismatch(site: Site) {
    let site = with(&site, OPEN).await;
    let keyed = queried(&site).await;
    for query in ["?dummy1=lorem&dummy2=other", "?dummy2=ipsum&dummy1=lorem", "?dummy1=lorem", ""] {
        let uri = format!("{SECURE}{query}");
        is_told_here(&site.browser().get(&site.ask(&keyed.client, &[("redirect_uri", &uri)])).await);
    }
}

async fn oidcc_redirect_uri_query_added(site: Site) {
    let site = with(&site, OPEN).await;
    let keyed = Keyed::new(&site, &json!({"redirect_uris": [SECURE]})).await;
    let uri = format!("{SECURE}?dummy1=lorem&dummy2=ipsum");
    is_told_here(&site.browser().get(&site.ask(&keyed.client, &[("redirect_uri", &uri)])).await);
}

async fn oidcc_redirect_uri_regfrag(site: Site) {
    let site = with(&site, OPEN).await;
    for uri in [format!("{SECURE}#foobar"), format!("{SECURE}#")] {
        let (status, error, _) = refused(&site, &json!({"redirect_uris": [SECURE, uri]})).await;
        assert_eq!((status, error.as_str()), (400, "invalid_redirect_uri"), "{uri}");
    }
}

fn serves(gateway: &Gateway, kind: &'static str, body: String) {
    gateway.set(Mood::Answers(200, kind, body.leak()));
}

const JSON: &str = "Content-Type: application/json\r\n";

fn place(gateway: &Gateway, path: &str) -> String {
    format!("http://127.0.0.1:{}/{path}", gateway.port)
}

async fn oidcc_registration_jwks_uri(site: Site) {
    let site = with(&site, OPEN).await;
    let (bob, gateway) = (site.person_with_app("bob").await, Gateway::start());
    let keyed = Keyed::new(&site, &json!({"jwks": null, "jwks_uri": place(&gateway, "jwks")})).await;
    serves(&gateway, JSON, keyed.pair.jwks().to_string());
    let (_, got) = keyed.answer(&site, &bob, &[]).await;
    keyed.exchange(&site, &got["code"]).await;
    assert_eq!(gateway.caught()[0].line, "GET /jwks");
}

/// A site that believes a server's certificate.
async fn believing(site: &Site, certified: &Certified) -> Site {
    let file = site.folder().join("authority.pem");
    fs::write(&file, &certified.ca).unwrap();
    with(site, &format!("{OPEN}ca_file = '{}'\n", file.display())).await
}

/// Where a sector's file with this text is.
fn sector(certified: &Certified, text: &Value) -> String {
    format!("https://localhost:{}/uris.json", serve(certified, text.to_string()))
}

async fn oidcc_registration_sector_uri(site: Site) {
    let certified = Certified::new("localhost");
    let site = believing(&site, &certified).await;
    let bob = site.person_with_app("bob").await;
    let uris = ["https://a.example/cb", "https://b.example/cb"];
    let sector = sector(&certified, &json!(uris));
    let more = json!({"redirect_uris": uris, "sector_identifier_uri": sector, "subject_type": "pairwise"});
    let keyed = Keyed::new(&site, &more).await;
    assert_eq!(keyed.made.json["sector_identifier_uri"], sector);
    let (_, got) = keyed.answer(&site, &bob, &[]).await;
    let tokens = keyed.exchange(&site, &got["code"]).await;
    let sub = site.verified(&tokens.text("id_token")).await.1["sub"].as_str().unwrap().to_owned();
    assert_ne!(sub, bob.id.as_str());
    // Another client of that sector knows the person by the same name.
    let other = Keyed::new(&site, &more).await;
    let (_, got) = other.answer(&site, &bob, &[("redirect_uri", uris[0])]).await;
    let tokens = other.exchange(&site, &got["code"]).await;
    assert_eq!(site.verified(&tokens.text("id_token")).await.1["sub"], sub);
}

async fn oidcc_registration_sector_bad(site: Site) {
    let certified = Certified::new("localhost");
    let site = believing(&site, &certified).await;
    let uris = ["https://a.example/cb", "https://b.example/cb"];
    let strange = serve(&Certified::new("localhost"), json!(uris).to_string());
    for (sector, why) in [
        (sector(&certified, &json!(["https://a.example/cb"])), "does not name every redirect URI"),
        (sector(&certified, &json!([])), "does not name every redirect URI"),
        (sector(&certified, &json!({"redirect_uris": uris})), "not a JSON array"),
        (format!("https://localhost:{strange}/uris.json"), "gives no answer"),
        ("https://localhost:1/uris.json".to_owned(), "gives no answer"),
        ("http://localhost:1/uris.json".to_owned(), "https"),
    ] {
        let more = json!({"redirect_uris": uris, "sector_identifier_uri": sector, "subject_type": "pairwise"});
        let (status, error, said) = refused(&site, &more).await;
        assert_eq!((status, error.as_str()), (400, "invalid_client_metadata"), "{said}");
        assert!(said.starts_with("sector_identifier_uri") && said.contains(why), "{said}");
    }
    // Without a file, places on several hosts have no sector.
    let none = json!({"redirect_uris": uris, "subject_type": "pairwise"});
    assert_eq!(refused(&site, &none).await.1, "invalid_client_metadata");
}

/// A request that has the object's address, besides what OAuth demands.
fn by_reference(site: &Site, client: &Client, uri: &str) -> String {
    site.ask(client, &[("redirect_uri", ""), ("scope", "openid"), ("state", ""), ("nonce", ""), ("request_uri", uri)])
}

async fn oidcc_request_uri_unsigned(site: Site) {
    let site = with(&site, OPEN).await;
    let (bob, gateway) = (site.person_with_app("bob").await, Gateway::start());
    let uri = place(&gateway, "request.jwt");
    let keyed = Keyed::new(&site, &json!({"request_uris": [uri], "request_object_signing_alg": "none"})).await;
    serves(&gateway, "Content-Type: application/jwt\r\n", unsigned(&claims(&site, &keyed.client, &json!({"nonce": "far"}))));
    let away = agreed(&site, &mut site.browser(), &by_reference(&site, &keyed.client, &uri), &bob).await;
    let tokens = keyed.exchange(&site, &answer(&away, "code").unwrap()).await;
    assert_eq!(segment(&tokens.text("id_token"), 1)["nonce"], "far");
}

async fn oidcc_request_uri_signed_rs256(site: Site) {
    let site = with(&site, OPEN).await;
    let (bob, gateway) = (site.person_with_app("bob").await, Gateway::start());
    let uri = format!("{}#0123456789abcdef", place(&gateway, "request.jwt"));
    let keyed = Keyed::new(&site, &json!({"request_uris": [uri], "request_object_signing_alg": "RS256"})).await;
    assert_eq!(keyed.made.json["request_uris"], json!([uri]), "a fragment stays");
    let object = claims(&site, &keyed.client, &json!({"nonce": "far"}));
    serves(&gateway, "Content-Type: application/jwt\r\n", keyed.pair.sign(&object));
    let away = agreed(&site, &mut site.browser(), &by_reference(&site, &keyed.client, &uri), &bob).await;
    let tokens = keyed.exchange(&site, &answer(&away, "code").unwrap()).await;
    assert_eq!(segment(&tokens.text("id_token"), 1)["nonce"], "far");
    serves(&gateway, "Content-Type: application/jwt\r\n", unsigned(&object));
    let told = site.browser().open(&site.ask(&keyed.client, &[("request_uri", &uri)])).await.away();
    assert_eq!(answer(&told, "error").as_deref(), Some("invalid_request_object"), "{told}");
}

async fn oidcc_ensure_request_object_with_redirect_uri(site: Site) {
    let site = with(&site, OPEN).await;
    let bob = site.person_with_app("bob").await;
    let keyed = Keyed::new(&site, &json!({"request_object_signing_alg": "none"})).await;
    let object = unsigned(&claims(&site, &keyed.client, &json!({})));
    let asked = site.ask(&keyed.client, &[("redirect_uri", "https://evil.example/cb"), ("request", &object)]);
    let away = agreed(&site, &mut site.browser(), &asked, &bob).await;
    assert!(away.as_str().starts_with(CALLBACK), "the object's address counts: {away}");
}

async fn oidcc_refresh_token(site: Site) {
    let site = with(&site, OPEN).await;
    let bob = site.person_with_app("bob").await;
    let grants = json!({"grant_types": ["authorization_code", "refresh_token"]});
    let (one, two) = (Keyed::new(&site, &grants).await, Keyed::new(&site, &grants).await);
    let mut tokens = Vec::new();
    for keyed in [&one, &two] {
        let (_, got) = keyed.answer(&site, &bob, &[("scope", "openid offline_access"), ("prompt", "consent")]).await;
        tokens.push(keyed.exchange(&site, &got["code"]).await);
    }
    site.advance(2);
    let refresh = |token: String| async move { [("grant_type", "refresh_token".to_owned()), ("refresh_token", token)] };
    let pairs = refresh(tokens[0].text("refresh_token")).await;
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let again = one.token(&site, &pairs).await;
    assert_eq!((again.status, again.text("token_type").as_str()), (200, "Bearer"), "{again:?}");
    let (old, new) = (segment(&tokens[0].text("id_token"), 1), segment(&again.text("id_token"), 1));
    for name in ["iss", "sub", "aud", "auth_time"] {
        assert_eq!(old[name], new[name], "{name}");
    }
    assert!(old["iat"].as_i64() < new["iat"].as_i64());
    let pairs = refresh(tokens[1].text("refresh_token")).await;
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(one.token(&site, &pairs).await.error(), (400, "invalid_grant"), "another client's token");
}

async fn oidcc_server_client_secret_post(site: Site) {
    let site = with(&site, OPEN).await;
    let bob = site.person_with_app("bob").await;
    let client = client(&registered(&site, &json!({"token_endpoint_auth_method": "client_secret_post"})).await);
    let away = agreed(&site, &mut site.browser(), &site.ask(&client, &[]), &bob).await;
    let code = answer(&away, "code").unwrap();
    let pairs = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", &client.redirect_uri),
        ("client_id", &client.id),
        ("client_secret", &client.secret),
    ];
    let tokens = send(http().post(format!("{}/oauth2/token", site.home)).form(&pairs)).await;
    assert_eq!(tokens.status, 200, "{tokens:?}");
}

async fn the_default_acr_and_age_hold_for_every_sign_in(site: Site) {
    let site = with(&site, OPEN).await;
    let bob = site.person_with_app("bob").await;
    let keyed = Keyed::new(&site, &json!({"default_max_age": 100, "require_auth_time": true})).await;
    let mut browser = site.browser();
    let asked = site.ask(&keyed.client, &[]);
    let away = agreed(&site, &mut browser, &asked, &bob).await;
    let tokens = keyed.exchange(&site, &answer(&away, "code").unwrap()).await;
    assert_eq!(segment(&tokens.text("id_token"), 1)["auth_time"], site.now().seconds());
    assert!(browser.clone().open(&asked).await.away().query().unwrap().contains("code="));
    site.advance(101);
    assert_eq!(browser.open(&asked).await.page().url.path(), "/login", "the registered age is over");
}

async fn encrypted_id_tokens_want_keys(site: Site) {
    let site = with(&site, OPEN).await;
    let (_, jwk) = crate::core::jwe::rsa();
    let encrypted = json!({"id_token_encrypted_response_alg": "RSA-OAEP-256"});
    assert_eq!(refused(&site, &encrypted).await.1, "invalid_client_metadata");
    let mut with_key = encrypted.clone();
    with_key["jwks"] = json!({"keys": [jwk]});
    let bob = site.person_with_app("bob").await;
    let client = client(&registered(&site, &with_key).await);
    let away = agreed(&site, &mut site.browser(), &site.ask(&client, &[]), &bob).await;
    let token = site.exchange(&client, &answer(&away, "code").unwrap()).await.text("id_token");
    assert_eq!((token.split('.').count(), &segment(&token, 0)["alg"]), (5, &json!("RSA-OAEP-256")));
    for wrong in [
        json!({"id_token_encrypted_response_alg": "RSA1_5"}),
        json!({"id_token_encrypted_response_alg": "RSA-OAEP-256", "id_token_encrypted_response_enc": "A128GCM"}),
        json!({"id_token_encrypted_response_enc": "A256GCM"}),
        json!({"userinfo_encrypted_response_alg": "dir"}),
    ] {
        let mut more = wrong.clone();
        more["jwks"] = with_key["jwks"].clone();
        assert_eq!(refused(&site, &more).await.1, "invalid_client_metadata", "{wrong}");
    }
}
