//! Request objects by value, OIDC Core §6.1.

use super::{
    answered,
    object::{Pair, ask, claims, is_told_here, keyed, unsigned},
};
use crate::support::{
    acts::segment,
    site::{CALLBACK, Client, Site, answer, on_both},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use vestibule::protocol::SigningAlg;

on_both!(
    oidcc_unsigned_request_object_supported_correctly,
    oidcc_ensure_request_object_with_redirect_uri,
    the_address_in_an_object_must_be_registered,
    what_the_object_says_goes_first,
    what_contradicts_is_refused,
    an_object_holds_no_other,
    a_signed_object_is_the_clients_own,
    every_algorithm_signs_objects,
    an_object_for_others_or_other_times_is_refused,
    unsigned_ones_are_refused_where_signed_ones_are_registered,
    no_algorithm_takes_the_public_key_for_a_secret,
    a_signed_object_reaches_the_sign_in_and_the_tokens,
);

const OTHER: &str = "https://other.example/cb";

/// What the client is told of an object: the error, after the promises of each answer were checked.
async fn told(site: &Site, client: &Client, object: &str) -> String {
    let away = site.browser().open(&site.ask(client, &[("request", object)])).await.away();
    assert!(away.as_str().starts_with(&client.redirect_uri), "{away}");
    answered(site, &away).0
}

/// Whether an object leads to the sign-in.
async fn leads_in(site: &Site, client: &Client, object: &str) -> bool {
    let page = site.browser().get(&site.ask(client, &[("request", object)])).await;
    page.header("location") == "/login"
}

/// `state` and `nonce` are nowhere else, so who ignores the object fails.
async fn oidcc_unsigned_request_object_supported_correctly(site: Site) {
    let bob = site.person_with_app("bob").await;
    for registered in [None, Some("none".to_owned())] {
        let client = site.client(|row| row.metadata.0.request_object_signing_alg = registered).await;
        let object = unsigned(&json!({
            "client_id": client.id, "response_type": "code", "scope": "openid", "redirect_uri": client.redirect_uri,
            "state": "st/a te", "nonce": "from the object",
        }));
        site.advance(30);
        let away = site.sign_in(&mut site.browser(), &ask(&site, &client, ("request", &object)), &bob).await.away();
        assert_eq!(answered(&site, &away).0, "code");
        let tokens = site.exchange(&client, &answer(&away, "code").unwrap()).await;
        assert_eq!(segment(&tokens.text("id_token"), 1)["nonce"], "from the object");
    }
}

/// The one beside the object is not registered at all.
async fn oidcc_ensure_request_object_with_redirect_uri(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let object = unsigned(&claims(&site, &client, &json!({})));
    let url = site.ask(&client, &[("redirect_uri", "https://evil.example/cb"), ("request", &object)]);
    let away = browser.open(&url).await.away();
    assert!(away.as_str().starts_with(CALLBACK), "{away}");
    let tokens = site.exchange(&client, &answer(&away, "code").unwrap()).await;
    assert_eq!(tokens.status, 200, "the exchange wants the address of the object: {tokens:?}");
}

async fn the_address_in_an_object_must_be_registered(site: Site) {
    let client = site.client(|row| row.redirect_uris.0 = vec![CALLBACK.to_owned(), OTHER.to_owned()]).await;
    let why = "redirect_uri is not registered for this client";
    for uri in ["https://evil.example/cb", "https://other.example/cb/", "javascript:alert(1)", ""] {
        let object = unsigned(&claims(&site, &client, &json!({"redirect_uri": uri})));
        let page = site.browser().get(&site.ask(&client, &[("request", &object)])).await;
        let missing = "redirect_uri is missing or given twice";
        is_told_here(&page, if uri.is_empty() { missing } else { why });
    }
    // The error of a request goes where the object says, too.
    let object = unsigned(&claims(&site, &client, &json!({"redirect_uri": OTHER, "max_age": "soon"})));
    let away = site.browser().open(&site.ask(&client, &[("request", &object)])).await.away();
    assert!(away.as_str().starts_with(OTHER), "{away}");
    assert_eq!(answered(&site, &away).0, "invalid_request");
    // An object that can not be read says nothing; without an address beside it nobody is told but who looks.
    is_told_here(
        &site.browser().get(&ask(&site, &client, ("request", "a.b.c"))).await,
        "the header of the request object is malformed",
    );
    let url = site.ask(&client, &[("redirect_uri", "https://evil.example/cb"), ("request", "a.b.c")]);
    is_told_here(&site.browser().get(&url).await, "the header of the request object is malformed");
}

async fn what_the_object_says_goes_first(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let object = unsigned(&json!({"scope": "openid email", "state": "st/a te", "max_age": 86400}));
    let beside = [("scope", "openid phone"), ("state", "other"), ("nonce", "beside"), ("max_age", "x"), ("request", &object)];
    let away = browser.open(&site.ask(&client, &beside)).await.away();
    assert_eq!(answered(&site, &away).0, "code");
    let tokens = site.exchange(&client, &answer(&away, "code").unwrap()).await;
    assert_eq!(tokens.text("scope"), "email openid");
    assert_eq!(segment(&tokens.text("id_token"), 1)["nonce"], "beside", "what the object does not have counts");
    // prompt=none beside a prompt in the object.
    let object = unsigned(&json!({"prompt": "login"}));
    let page = browser.open(&site.ask(&client, &[("prompt", "none"), ("request", &object)])).await.page();
    assert_eq!(page.url.path(), "/login");
}

async fn what_contradicts_is_refused(site: Site) {
    let (client, other) = (site.client(|_| ()).await, site.client(|_| ()).await);
    for more in [json!({"client_id": other.id}), json!({"response_type": "code id_token"}), json!({"iss": other.id})] {
        let object = unsigned(&claims(&site, &client, &more));
        assert_eq!(told(&site, &client, &object).await, "invalid_request_object", "{more}");
    }
    // The client that the request names counts, not the one in the object.
    let object = unsigned(&claims(&site, &other, &json!({})));
    assert_eq!(told(&site, &client, &object).await, "invalid_request_object");
}

async fn an_object_holds_no_other(site: Site) {
    let client = site.client(|row| row.metadata.0.request_uris = vec!["https://app.example/o".to_owned()]).await;
    let inner = unsigned(&claims(&site, &client, &json!({})));
    for more in [json!({"request": inner}), json!({"request_uri": "https://app.example/o"})] {
        let object = unsigned(&claims(&site, &client, &more));
        assert_eq!(told(&site, &client, &object).await, "invalid_request_object", "{more}");
    }
    let both = [("request", inner.as_str()), ("request_uri", "https://app.example/o")];
    let away = site.browser().open(&site.ask(&client, &both)).await.away();
    assert_eq!(answered(&site, &away).0, "invalid_request", "one of both");
    let twice = format!("{}&request={inner}&request={inner}", site.ask(&client, &[]));
    assert_eq!(answered(&site, &site.browser().open(&twice).await.away()).0, "invalid_request");
}

async fn every_algorithm_signs_objects(site: Site) {
    for alg in SigningAlg::ALL.iter().copied() {
        let pair = Pair::new(alg);
        let client = keyed(&site, &pair, |row| row.metadata.0.request_object_signing_alg = Some(alg.to_string())).await;
        let good = claims(&site, &client, &json!({}));
        assert!(leads_in(&site, &client, &pair.sign("JWT", &good)).await, "{alg}");
        let other = if alg == SigningAlg::Es256 { SigningAlg::Rs256 } else { SigningAlg::Es256 };
        assert_eq!(told(&site, &client, &Pair::new(other).sign("JWT", &good)).await, "invalid_request_object", "{alg}");
    }
}

async fn a_signed_object_is_the_clients_own(site: Site) {
    let (own, foreign) = (Pair::new(SigningAlg::Rs256), Pair::new(SigningAlg::Rs256));
    let client = keyed(&site, &own, |_| ()).await;
    let keyless = site.client(|_| ()).await;
    let good = claims(&site, &client, &json!({}));
    assert!(leads_in(&site, &client, &own.sign("oauth-authz-req+jwt", &good)).await);
    assert!(leads_in(&site, &client, &own.sign("JWT", &good)).await);
    let signed = own.sign("JWT", &good);
    let (kept, _) = signed.rsplit_once('.').unwrap();
    let swapped = claims(&site, &client, &json!({"scope": "openid email"}));
    let parts: Vec<&str> = signed.split('.').collect();
    for bad in [
        foreign.sign("JWT", &good),
        format!("{kept}."),
        kept.to_owned(),
        format!("{}.{}.{}", parts[0], URL_SAFE_NO_PAD.encode(swapped.to_string()), parts[2]),
        own.sign("at+jwt", &good),
        own.sign("client-authentication+jwt", &good),
    ] {
        assert_eq!(told(&site, &client, &bad).await, "invalid_request_object", "{bad:.60}");
    }
    let other = claims(&site, &keyless, &json!({}));
    assert_eq!(told(&site, &keyless, &own.sign("JWT", &other)).await, "invalid_request_object", "no keys are registered");
}

async fn an_object_for_others_or_other_times_is_refused(site: Site) {
    let pair = Pair::new(SigningAlg::Es256);
    let client = keyed(&site, &pair, |_| ()).await;
    let now = site.now().seconds();
    let token = format!("{}/oauth2/token", site.home);
    for more in [
        json!({"exp": now + 1}),
        json!({"aud": [site.home, "x"]}),
        json!({"aud": null, "iss": null, "iat": null, "exp": null}),
        json!({"nbf": now}),
    ] {
        assert!(leads_in(&site, &client, &pair.sign("JWT", &claims(&site, &client, &more))).await, "{more}");
    }
    for more in [
        json!({"exp": now}),
        json!({"exp": now - 1}),
        json!({"exp": "soon"}),
        json!({"nbf": now + 61}),
        json!({"iat": now + 61}),
        json!({"aud": "https://other.example"}),
        json!({"aud": format!("{}/", site.home)}),
        json!({"aud": token}),
        json!({"aud": []}),
        json!({"sub": client.id}),
    ] {
        let object = pair.sign("JWT", &claims(&site, &client, &more));
        assert_eq!(told(&site, &client, &object).await, "invalid_request_object", "{more}");
    }
}

async fn unsigned_ones_are_refused_where_signed_ones_are_registered(site: Site) {
    let pair = Pair::new(SigningAlg::Rs256);
    let client = keyed(&site, &pair, |row| row.metadata.0.request_object_signing_alg = Some("RS256".to_owned())).await;
    let good = claims(&site, &client, &json!({}));
    assert!(leads_in(&site, &client, &pair.sign("JWT", &good)).await);
    assert_eq!(told(&site, &client, &unsigned(&good)).await, "invalid_request_object");
    for registered in ["ES256", "none", "unknown"] {
        let client = keyed(&site, &pair, |row| row.metadata.0.request_object_signing_alg = Some(registered.to_owned())).await;
        let object = pair.sign("JWT", &claims(&site, &client, &json!({})));
        assert_eq!(told(&site, &client, &object).await, "invalid_request_object", "{registered}");
    }
}

async fn no_algorithm_takes_the_public_key_for_a_secret(site: Site) {
    let pair = Pair::new(SigningAlg::Rs256);
    let client = keyed(&site, &pair, |_| ()).await;
    let good = claims(&site, &client, &json!({}));
    let jwks = pair.jwks();
    let key = jwks["keys"][0].to_string();
    let modulus = URL_SAFE_NO_PAD.decode(jwks["keys"][0]["n"].as_str().unwrap()).unwrap();
    let secrets: [&[u8]; 4] =
        [key.as_bytes(), jwks["keys"][0]["n"].as_str().unwrap().as_bytes(), &modulus, client.secret.as_bytes()];
    for secret in secrets {
        for kid in [None, Some("k1".to_owned())] {
            let header = Header { kid, ..Header::new(Algorithm::HS256) };
            let object = jsonwebtoken::encode(&header, &good, &EncodingKey::from_secret(secret)).unwrap();
            assert_eq!(told(&site, &client, &object).await, "invalid_request_object");
        }
    }
    for alg in ["None", "NONE", "nOnE", "", "RS256"] {
        let object = crate::support::acts::unsigned(&json!({"alg": alg}), &good);
        assert_eq!(told(&site, &client, &object).await, "invalid_request_object", "{alg}");
    }
}

async fn a_signed_object_reaches_the_sign_in_and_the_tokens(site: Site) {
    let (bob, pair) = (site.person_with_app("bob").await, Pair::new(SigningAlg::Es256));
    let client = keyed(&site, &pair, |row| row.metadata.0.request_object_signing_alg = Some("ES256".to_owned())).await;
    let more: Value = json!({"login_hint": "bob", "scope": "openid email", "nonce": "signed"});
    let object = pair.sign("oauth-authz-req+jwt", &claims(&site, &client, &more));
    let url = ask(&site, &client, ("request", &object));
    let page = site.browser().open(&url).await.page();
    assert_eq!(page.form("login").value("username"), Some("bob"));
    let away = site.sign_in(&mut site.browser(), &url, &bob).await.away();
    assert_eq!(answered(&site, &away).0, "code");
    let tokens = site.exchange(&client, &answer(&away, "code").unwrap()).await;
    assert_eq!(
        (tokens.text("scope").as_str(), &segment(&tokens.text("id_token"), 1)["nonce"]),
        ("email openid", &json!("signed"))
    );
}
