//! The hybrid flow, OIDC Core §3.3.

use super::{answered, everything, half};
use crate::support::{
    api::INVALID_GRANT,
    rows::rows_of,
    rp::RelyingParty,
    site::{Site, on_both},
};
use aws_lc_rs::digest::{SHA256, SHA512, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use vestibule::protocol::SigningAlg;

on_both!(
    each_type_answers_with_its_members_and_their_hashes,
    each_algorithm_has_hashes_of_its_own,
    the_code_continues_the_family_of_the_access_token,
    a_replayed_code_ends_the_access_token_that_came_with_it,
    a_code_that_does_not_fit_ends_the_access_token_that_came_with_it,
    a_public_client_needs_pkce_for_a_code_only,
);

const TYPES: [&str; 3] = ["code id_token", "code token", "code id_token token"];

async fn each_type_answers_with_its_members_and_their_hashes(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(everything).await);
    let mut browser = site.signed_in(&client, &bob).await;
    for wanted in TYPES {
        let more = [("response_type", wanted), ("scope", "openid email")];
        let told = answered(&site, &mut browser, &client, &more).await;
        let words: Vec<&str> = wanted.split(' ').collect();
        assert!(told.contains_key("code"), "{wanted}");
        assert_eq!(told.contains_key("id_token"), words.contains(&"id_token"), "{wanted}");
        assert_eq!(told.contains_key("access_token"), words.contains(&"token"), "{wanted}");
        assert!(!told.contains_key("refresh_token"));
        let tokens = site.exchange(&client, &told["code"]).await;
        assert_eq!(tokens.status, 200, "{tokens:?}");
        let (_, later) = site.verified(&tokens.text("id_token")).await;
        assert_eq!(later["nonce"], "n1");
        if let Some(id_token) = told.get("id_token") {
            RelyingParty::discover(&site.home, &client).await.read(id_token, "n1");
            let (_, claims) = site.verified(id_token).await;
            assert_eq!((&claims["sub"], &claims["iss"]), (&later["sub"], &later["iss"]), "OIDC Core §3.3.3.6");
            assert_eq!(claims["c_hash"], half(&told["code"]));
            assert_eq!(claims["s_hash"], half("st/a te"));
            let at_hash = told.get("access_token").map(|token| half(token));
            assert_eq!(claims.get("at_hash").and_then(|hash| hash.as_str()), at_hash.as_deref(), "{wanted}");
            assert!(claims.get("email").is_none(), "userinfo tells: {claims}");
        }
        if let Some(token) = told.get("access_token") {
            assert_eq!(site.userinfo(token).await.text("email"), "bob@acme.example");
        }
    }
}

/// `at_hash`, `c_hash` and `s_hash`, also in the implicit flow (OIDC Core §3.2.2.10), as somebody else's code makes them.
async fn each_algorithm_has_hashes_of_its_own(site: Site) {
    let bob = site.person_with_app("bob").await;
    for alg in SigningAlg::ALL {
        let client = site
            .client(|row| {
                everything(row);
                row.signing_alg = alg.to_string();
            })
            .await;
        let mut browser = site.signed_in(&client, &bob).await;
        let rp = RelyingParty::discover(&site.home, &client).await;
        for wanted in ["id_token token", "code id_token", "code id_token token"] {
            let told = answered(&site, &mut browser, &client, &[("response_type", wanted)]).await;
            let came = |name: &str| told.get(name).map(String::as_str);
            rp.read_all(&told["id_token"], "n1", (came("code"), came("access_token")));
            let (header, claims) = site.verified(&told["id_token"]).await;
            assert_eq!(header["alg"], alg.as_str());
            let (hash, half) = if *alg == SigningAlg::EdDsa { (&SHA512, 32) } else { (&SHA256, 16) };
            let state = URL_SAFE_NO_PAD.encode(&digest(hash, "st/a te".as_bytes()).as_ref()[..half]);
            assert_eq!(claims["s_hash"], state, "{alg} {wanted}");
        }
    }
}

async fn the_code_continues_the_family_of_the_access_token(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(everything).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let told = answered(&site, &mut browser, &client, &[("response_type", "code token")]).await;
    assert_eq!(rows_of(&site, "grants").await, 1);
    let tokens = site.exchange(&client, &told["code"]).await;
    let again = site.refresh(&client, &tokens.text("refresh_token")).await;
    assert_eq!((tokens.status, again.status), (200, 200));
    assert_eq!(rows_of(&site, "grants").await, 1, "one family");
    let grant = |token: &str| crate::support::acts::segment(token, 1)["grant_id"].clone();
    assert_eq!(grant(&told["access_token"]), grant(&again.text("access_token")));
}

async fn a_replayed_code_ends_the_access_token_that_came_with_it(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(everything).await);
    let mut browser = site.signed_in(&client, &bob).await;
    for wanted in ["code token", "code id_token token"] {
        let told = answered(&site, &mut browser, &client, &[("response_type", wanted)]).await;
        assert_eq!(site.exchange(&client, &told["code"]).await.status, 200);
        assert_eq!(site.userinfo(&told["access_token"]).await.status, 200);
        assert_eq!(site.exchange(&client, &told["code"]).await.error(), INVALID_GRANT);
        assert_eq!(site.userinfo(&told["access_token"]).await.error(), (401, "invalid_token"), "{wanted}");
    }
}

async fn a_code_that_does_not_fit_ends_the_access_token_that_came_with_it(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(everything).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let told = answered(&site, &mut browser, &client, &[("response_type", "code token")]).await;
    let pairs = [("grant_type", "authorization_code"), ("code", &*told["code"]), ("redirect_uri", "https://other.example/")];
    assert_eq!(site.token(&client, &pairs).await.error(), INVALID_GRANT);
    assert_eq!(site.userinfo(&told["access_token"]).await.error(), (401, "invalid_token"));
}

async fn a_public_client_needs_pkce_for_a_code_only(site: Site) {
    let bob = site.person_with_app("bob").await;
    let usual = site.client(|_| ()).await;
    let public = site
        .client(|row| {
            everything(row);
            row.auth_method = "none".to_owned();
        })
        .await;
    let mut browser = site.signed_in(&usual, &bob).await;
    for wanted in TYPES {
        let told = answered(&site, &mut browser, &public, &[("response_type", wanted)]).await;
        assert_eq!(told["error"], "invalid_request", "{wanted}");
    }
    let told = answered(&site, &mut browser, &public, &[("response_type", "id_token token")]).await;
    assert!(told.contains_key("access_token"));
}
