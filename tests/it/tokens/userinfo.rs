//! The userinfo endpoint, OIDC Core §5.3, and how a bearer token is presented, RFC 6750.

use crate::support::{
    acts::{names, segment},
    api::{Reply, http, send},
    site::{On, Site, on_both},
};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use vestibule::{protocol::SigningAlg, types::UnixTime};

on_both!(
    a_token_is_presented_once_in_the_header_or_the_form,
    without_a_token_there_is_a_challenge_and_no_error,
    what_is_no_access_token_of_ours_is_refused,
    a_token_dies_at_its_end,
    each_scope_gives_its_claims,
    a_token_without_openid_opens_nothing,
    scripts_of_the_clients_own_origin_may_read,
);

fn at(site: &Site, method: Method) -> RequestBuilder {
    http().request(method, format!("{}/oauth2/userinfo", site.home))
}

async fn a_token_is_presented_once_in_the_header_or_the_form(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let tokens = site.exchange(&client, &site.authorization_code(&client, &bob, &[]).await).await;
    let token = tokens.text("access_token");
    let form = [("access_token", token.as_str())];
    for good in [
        at(&site, Method::GET).bearer_auth(&token),
        at(&site, Method::GET).header("authorization", format!("bEARER {token}")),
        at(&site, Method::POST).bearer_auth(&token),
        at(&site, Method::POST).bearer_auth(&token).form(&[("other", "x")]),
        at(&site, Method::POST).form(&form),
    ] {
        let reply = send(good).await;
        assert_eq!((reply.status, &reply.json), (200, &json!({"sub": bob.id.as_str()})));
        assert_eq!(reply.header("content-type"), "application/json");
    }
    for bad in [
        at(&site, Method::POST).bearer_auth(&token).form(&form),
        at(&site, Method::POST).form(&[form[0], form[0]]),
        at(&site, Method::GET).bearer_auth(&token).header("authorization", format!("Bearer {token}")),
        at(&site, Method::GET).header("authorization", "Bearer"),
        at(&site, Method::POST).header("content-type", "application/json").body(json!({"access_token": token}).to_string()),
    ] {
        let reply = send(bad).await;
        assert_eq!(reply.error(), (400, "invalid_request"), "{reply:?}");
        assert!(reply.header("www-authenticate").contains("error=\"invalid_request\""));
    }
    let query = format!("{}/oauth2/userinfo?access_token={token}", site.home);
    assert_eq!(send(http().get(query)).await.status, 401, "never in the address");
}

async fn without_a_token_there_is_a_challenge_and_no_error(site: Site) {
    for nothing in [
        at(&site, Method::GET),
        at(&site, Method::POST),
        at(&site, Method::POST).form(&[("other", "x")]),
        at(&site, Method::GET).basic_auth("a", Some("b")),
    ] {
        let reply = send(nothing).await;
        assert_eq!((reply.status, reply.header("www-authenticate")), (401, "Bearer realm=\"vestibule\""), "RFC 6750 §3.1");
    }
}

fn is_refused(reply: &Reply, what: &str) {
    assert_eq!(reply.error(), (401, "invalid_token"), "{what}");
    assert!(reply.header("www-authenticate").contains("error=\"invalid_token\""), "{what}");
}

async fn what_is_no_access_token_of_ours_is_refused(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let tokens = site.exchange(&client, &site.authorization_code(&client, &bob, &[]).await).await;
    let token = tokens.text("access_token");
    let (now, keys) = (site.now(), &site.state.provider.keys);
    let claims = segment(&token, 1);
    let resigned = |name: &str, value: Value| {
        let mut claims = claims.clone();
        claims[name] = value;
        keys.sign(SigningAlg::Rs256, "at+jwt", &claims, now).unwrap()
    };
    assert_eq!(site.userinfo(&resigned("sub", claims["sub"].clone())).await.status, 200, "signed again it is good");
    let (body, signature) = token.rsplit_once('.').unwrap();
    let foreign = Site::start(On::Sqlite).await;
    let theirs = foreign.state.provider.keys.sign(SigningAlg::Rs256, "at+jwt", &claims, now).unwrap();
    for (what, bad) in [
        ("an ID token", tokens.text("id_token")),
        ("a refresh token", tokens.text("refresh_token")),
        ("garbage", "garbage".to_owned()),
        ("dots", "..".to_owned()),
        ("much", "x".repeat(7000)),
        ("a cut token", token[..token.len() - 4].to_owned()),
        ("no signature", format!("{body}.")),
        ("a changed signature", format!("{body}.{}", signature.chars().rev().collect::<String>())),
        ("alg none", crate::support::acts::unsigned(&json!({"alg": "none", "typ": "at+jwt"}), &claims)),
        ("our claims as an ID token", keys.sign(SigningAlg::Rs256, "JWT", &claims, now).unwrap()),
        ("a foreign issuer", resigned("iss", json!("https://other.example"))),
        ("a foreign audience", resigned("aud", json!("https://api.example"))),
        ("an unknown family", resigned("grant_id", json!("unknown"))),
        ("expired", resigned("exp", json!(now.seconds()))),
        ("of another server's key", theirs),
    ] {
        is_refused(&site.userinfo(&bad).await, what);
    }
}

async fn a_token_dies_at_its_end(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let tokens = site.exchange(&client, &site.authorization_code(&client, &bob, &[]).await).await;
    let end = UnixTime(segment(&tokens.text("access_token"), 1)["exp"].as_i64().unwrap());
    site.advance(end - site.now() - 1);
    assert_eq!(site.userinfo(&tokens.text("access_token")).await.status, 200);
    site.advance(1);
    is_refused(&site.userinfo(&tokens.text("access_token")).await, "expired");
}

async fn each_scope_gives_its_claims(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.signed_in(&client, &bob).await;
    for (scope, expected) in [
        ("openid", vec!["sub"]),
        ("openid profile", vec!["name", "preferred_username", "sub", "updated_at"]),
        ("openid email", vec!["email", "email_verified", "sub"]),
        ("openid phone", vec!["phone_number", "phone_number_verified", "sub"]),
        ("openid offline_access unknown", vec!["sub"]),
    ] {
        let tokens = site.silent_tokens(&mut browser, &client, &[("scope", scope)]).await;
        let claims = site.userinfo(&tokens.text("access_token")).await.json;
        assert_eq!(names(&claims), expected, "{scope}");
        assert_eq!(claims["sub"], bob.id.as_str());
    }
}

async fn a_token_without_openid_opens_nothing(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let code = site.authorization_code(&client, &bob, &[("scope", "profile email")]).await;
    let tokens = site.exchange(&client, &code).await;
    let reply = site.userinfo(&tokens.text("access_token")).await;
    assert_eq!(reply.error(), (403, "insufficient_scope"));
    assert!(reply.header("www-authenticate").contains("error=\"insufficient_scope\""));
}

async fn scripts_of_the_clients_own_origin_may_read(site: Site) {
    const OURS: &str = "https://app.example:8443";
    let bob = site.person_with_app("bob").await;
    let client = site.client(|row| row.redirect_uris.0 = vec![format!("{OURS}/cb")]).await;
    let mut browser = site.signed_in(&client, &bob).await;
    let allowed = |reply: &Reply| {
        assert!(!reply.headers.contains_key("access-control-allow-credentials"));
        reply.header("access-control-allow-origin").to_owned()
    };
    for (origin, expected) in [
        (OURS, OURS),
        ("https://app.example", ""),
        ("https://APP.example:8443", ""),
        ("http://app.example:8443", ""),
        ("https://evil.example", ""),
        ("null", ""),
    ] {
        let code = site.silent_code(&mut browser, &client, &[]).await;
        let pairs = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", &client.redirect_uri)];
        let request = http().post(format!("{}/oauth2/token", site.home)).basic_auth(&client.id, Some(&client.secret));
        let tokens = send(request.header("origin", origin).form(&pairs)).await;
        assert_eq!((tokens.status, allowed(&tokens).as_str()), (200, expected), "tokens for {origin}");
        let userinfo = at(&site, Method::GET).bearer_auth(tokens.text("access_token")).header("origin", origin);
        let userinfo = send(userinfo).await;
        assert_eq!((userinfo.status, allowed(&userinfo).as_str()), (200, expected), "userinfo for {origin}");
        assert!(userinfo.header("vary").to_lowercase().contains("origin"));
    }
    let nobody = send(at(&site, Method::GET).bearer_auth("garbage").header("origin", OURS)).await;
    assert_eq!(allowed(&nobody), "", "nobody is known yet");
    for path in ["/oauth2/token", "/oauth2/userinfo"] {
        let request = http().request(Method::OPTIONS, format!("{}{path}", site.home)).header("origin", OURS);
        let reply = send(request.header("access-control-request-method", "POST")).await;
        assert_eq!(reply.status, 204);
        assert!(["*", OURS].contains(&allowed(&reply).as_str()));
        assert!(reply.header("access-control-allow-methods").contains("POST"));
        assert!(reply.header("access-control-allow-headers").to_lowercase().contains("authorization"));
    }
    let page = http().get(site.ask(&client, &[])).header("origin", OURS).send().await.unwrap();
    assert!(!page.headers().contains_key("access-control-allow-origin"), "pages are for people");
}
