//! What tokens say: these claims and no others.

use crate::support::{
    acts::names,
    site::{Site, on_both},
};
use serde_json::json;
use vestibule::protocol::{SigningAlg, claims::half_hash};

on_both!(
    the_answer_and_both_tokens_have_exactly_their_members,
    without_a_nonce_there_is_none,
    a_refreshed_id_token_tells_of_the_same_sign_in,
    plain_oauth_gets_no_id_token,
);

async fn the_answer_and_both_tokens_have_exactly_their_members(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let signed_in = site.now().seconds();
    site.advance(100);
    let tokens = site.silent_tokens(&mut browser, &client, &[("nonce", "n/1 \u{e4}"), ("scope", "openid email")]).await;
    assert_eq!(names(&tokens.json), ["access_token", "expires_in", "id_token", "refresh_token", "scope", "token_type"]);
    assert_eq!((&tokens.json["token_type"], &tokens.json["expires_in"]), (&json!("Bearer"), &json!(300)));
    assert_eq!(tokens.header("pragma"), "no-cache");
    assert_eq!(tokens.text("scope"), "email openid");
    assert!(tokens.text("refresh_token").len() >= 43 && !tokens.text("refresh_token").contains('.'));

    let now = site.now().seconds();
    let (header, id) = site.verified(&tokens.text("id_token")).await;
    assert_eq!(header, json!({"alg": "RS256", "typ": "JWT", "kid": header["kid"]}));
    let hash = id["at_hash"].as_str().unwrap();
    assert_eq!(hash, half_hash(SigningAlg::Rs256, &tokens.text("access_token")));
    let sid = id["sid"].as_str().unwrap();
    let expected = json!({
        "iss": site.home, "sub": bob.id.as_str(), "aud": client.id, "exp": now + 300, "iat": now, "auth_time": signed_in,
        "nonce": "n/1 \u{e4}", "acr": "urn:vestibule:acr:2", "amr": ["pwd", "otp", "mfa"], "at_hash": hash, "sid": sid,
    });
    assert_eq!(id, expected);

    let (header, access) = site.verified(&tokens.text("access_token")).await;
    assert_eq!(header, json!({"alg": "RS256", "typ": "at+jwt", "kid": header["kid"]}), "RFC 9068 §2.1");
    let (jti, grant) = (access["jti"].as_str().unwrap(), access["grant_id"].as_str().unwrap());
    assert!(jti.len() >= 22);
    let expected = json!({
        "iss": site.home, "sub": bob.id.as_str(), "aud": site.home, "client_id": client.id, "exp": now + 300, "iat": now,
        "jti": jti, "scope": "email openid", "auth_time": signed_in, "acr": "urn:vestibule:acr:2",
        "amr": ["pwd", "otp", "mfa"], "sid": sid, "grant_id": grant,
    });
    assert_eq!(access, expected);
}

async fn without_a_nonce_there_is_none(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let code = site.authorization_code(&client, &bob, &[("nonce", "")]).await;
    let tokens = site.exchange(&client, &code).await;
    let (_, claims) = site.verified(&tokens.text("id_token")).await;
    assert!(!names(&claims).contains(&"nonce"), "{claims}");
}

/// OIDC Core §12.2.
async fn a_refreshed_id_token_tells_of_the_same_sign_in(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let tokens = site.silent_tokens(&mut browser, &client, &[("nonce", "n1")]).await;
    let (_, first) = site.verified(&tokens.text("id_token")).await;
    site.advance(200);
    let tokens = site.refresh(&client, &tokens.text("refresh_token")).await;
    let (_, second) = site.verified(&tokens.text("id_token")).await;
    for name in ["iss", "sub", "aud", "auth_time", "acr", "amr", "sid"] {
        assert_eq!(first[name], second[name], "{name}");
    }
    assert_eq!(second["iat"], site.now().seconds());
    assert_eq!(second["exp"], site.now().seconds() + 300);
    assert!(first["nonce"] == "n1" && !names(&second).contains(&"nonce"));
    assert_eq!(second["at_hash"], half_hash(SigningAlg::Rs256, &tokens.text("access_token")));
}

async fn plain_oauth_gets_no_id_token(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let tokens = site.silent_tokens(&mut browser, &client, &[("scope", "profile")]).await;
    assert_eq!(names(&tokens.json), ["access_token", "expires_in", "refresh_token", "scope", "token_type"]);
    let again = site.refresh(&client, &tokens.text("refresh_token")).await;
    assert_eq!(names(&again.json), names(&tokens.json));
    let tokens = site.silent_tokens(&mut browser, &client, &[("scope", "")]).await;
    assert_eq!(names(&tokens.json), ["access_token", "expires_in", "refresh_token", "token_type"], "nothing was asked for");
    assert_eq!(site.verified(&tokens.text("access_token")).await.1["scope"], "");
}
