//! The implicit flow, OIDC Core §3.2.

use super::{answered, everything, fragment, half, members};
use crate::support::{
    rows::rows_of,
    rp::RelyingParty,
    site::{Site, on_both},
};
use serde_json::Value;

on_both!(
    an_id_token_alone_tells_what_no_userinfo_could,
    an_access_token_comes_with_its_hash_and_opens_userinfo,
    an_id_token_needs_a_nonce_and_openid,
    tokens_do_not_travel_in_a_query,
    without_a_session_nobody_is_asked_under_prompt_none,
    nothing_outlives_the_session,
    a_person_signs_in_and_the_answer_is_a_fragment,
);

const BOTH: (&str, &str) = ("response_type", "id_token token");
const ALONE: (&str, &str) = ("response_type", "id_token");

async fn an_id_token_alone_tells_what_no_userinfo_could(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(everything).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let told = answered(&site, &mut browser, &client, &[ALONE, ("scope", "openid email")]).await;
    assert_eq!(members(&told), ["id_token", "iss", "session_state", "state"]);
    let read = RelyingParty::discover(&site.home, &client).await.read(&told["id_token"], "n1");
    assert_eq!(read.subject().as_str(), bob.id.as_str());
    let (_, claims) = site.verified(&told["id_token"]).await;
    assert_eq!((&claims["nonce"], &claims["aud"]), (&Value::from("n1"), &Value::from(&*client.id)));
    assert_eq!((&claims["email"], &claims["email_verified"]), (&Value::from("bob@acme.example"), &Value::from(true)));
    assert_eq!(claims["s_hash"], half("st/a te"));
    for absent in ["at_hash", "c_hash", "name", "phone_number"] {
        assert!(claims.get(absent).is_none(), "{absent}: {claims}");
    }
    assert_eq!(rows_of(&site, "grants").await, 0, "no token, no family");
}

async fn an_access_token_comes_with_its_hash_and_opens_userinfo(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(everything).await);
    let mut browser = site.signed_in(&client, &bob).await;
    for wanted in ["id_token token", "token id_token"] {
        let more = [("response_type", wanted), ("scope", "openid email offline_access")];
        let told = answered(&site, &mut browser, &client, &more).await;
        assert_eq!(
            members(&told),
            ["access_token", "expires_in", "id_token", "iss", "scope", "session_state", "state", "token_type"]
        );
        assert_eq!((told["token_type"].as_str(), told["expires_in"].as_str()), ("Bearer", "300"));
        assert_eq!(told["scope"], "email openid", "there will be no refresh token");
        RelyingParty::discover(&site.home, &client).await.read(&told["id_token"], "n1");
        let (_, claims) = site.verified(&told["id_token"]).await;
        assert_eq!(claims["at_hash"], half(&told["access_token"]));
        assert!(claims.get("c_hash").is_none() && claims.get("email").is_none(), "{claims}");
        let userinfo = site.userinfo(&told["access_token"]).await;
        assert_eq!((userinfo.status, userinfo.text("sub")), (200, bob.id.as_str().to_owned()));
        assert_eq!(userinfo.text("email"), "bob@acme.example");
    }
    assert_eq!(rows_of(&site, "refresh_tokens").await, 0);
}

async fn an_id_token_needs_a_nonce_and_openid(site: Site) {
    let client = site.client(everything).await;
    let mut browser = site.browser();
    for wanted in ["id_token", "id_token token", "code id_token", "code id_token token"] {
        for missing in [("nonce", ""), ("scope", "email")] {
            let told = answered(&site, &mut browser, &client, &[("response_type", wanted), missing]).await;
            assert_eq!(told["error"], "invalid_request", "{wanted} without {missing:?}");
        }
    }
}

async fn tokens_do_not_travel_in_a_query(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(everything).await);
    let mut browser = site.signed_in(&client, &bob).await;
    for wanted in ["id_token", "id_token token", "code id_token", "code token", "code id_token token"] {
        let more = [("response_type", wanted), ("response_mode", "query")];
        let told = answered(&site, &mut browser, &client, &more).await;
        assert_eq!(told["error"], "invalid_request", "{wanted}");
    }
}

async fn without_a_session_nobody_is_asked_under_prompt_none(site: Site) {
    let client = site.client(everything).await;
    let state = "s".repeat(128);
    let more = [BOTH, ("prompt", "none"), ("state", &*state)];
    let told = fragment(&site.browser().open(&site.ask(&client, &more)).await.away());
    assert_eq!((told["error"].as_str(), &told["state"]), ("login_required", &state));
}

async fn nothing_outlives_the_session(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(everything).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let token = answered(&site, &mut browser, &client, &[BOTH]).await["access_token"].clone();
    assert_eq!(site.userinfo(&token).await.status, 200);
    let mut other = browser.clone();
    let late = answered(&site, &mut other, &client, &[BOTH]).await["access_token"].clone();
    site.sign_out(&mut browser).await;
    for dead in [token, late] {
        assert_eq!(site.userinfo(&dead).await.error(), (401, "invalid_token"));
    }
}

async fn a_person_signs_in_and_the_answer_is_a_fragment(site: Site) {
    let bob = site.person_with_app("bob").await;
    let uri = "https://app.example/cb?a=%41";
    let client = site
        .client(|row| {
            everything(row);
            row.redirect_uris.0 = vec![uri.to_owned()];
        })
        .await;
    let mut browser = site.browser();
    let away = site.sign_in(&mut browser, &site.ask(&client, &[ALONE]), &bob).await.away();
    assert!(away.as_str().starts_with(&format!("{uri}#id_token=")), "the registered query stays: {away}");
}
