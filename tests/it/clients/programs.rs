//! Libraries in other languages, each in a small program of ours: `tests/clients`.

use super::{
    BYE,
    party::{Library, Party},
    registered,
};
use crate::support::site::{CALLBACK, On, Site, answer};
use serde_json::json;
use vestibule::protocol::SigningAlg;

const BOTH: [(On, SigningAlg); 2] = [(On::Sqlite, SigningAlg::Rs256), (On::Postgres, SigningAlg::Es256)];
const NEWER: [(On, SigningAlg); 2] = [(On::Sqlite, SigningAlg::EdDsa), (On::Postgres, SigningAlg::Ps256)];

async fn round(site: Site, library: Library, alg: SigningAlg) {
    let client = registered(&site, alg, (CALLBACK, BYE)).await;
    let (bob, mut browser) = (site.person_with_app("bob").await, site.browser());
    let given = json!({
        "issuer": site.home,
        "client_id": client.id,
        "client_secret": client.secret,
        "redirect_uri": CALLBACK,
        "post_logout_redirect_uri": BYE,
        "alg": alg.as_str(),
        "scope": "openid profile email",
    });
    let mut party = Party::start(library, &given);

    let asked = party.hear().await;
    let back = site.sign_in(&mut browser, asked["url"].as_str().unwrap(), &bob).await.away();
    assert_eq!(answer(&back, "iss").as_deref(), Some(&*site.home), "RFC 9207");
    party.tell(&json!({"callback": back}));

    let seen = party.hear().await;
    let claims = &seen["claims"];
    assert_eq!(seen["alg"], alg.as_str());
    assert_eq!((&claims["iss"], &claims["sub"]), (&json!(site.home), &json!(bob.id.as_str())));
    assert_eq!((&claims["acr"], &claims["amr"]), (&json!("urn:vestibule:acr:2"), &json!(["pwd", "otp", "mfa"])));
    let userinfo = &seen["userinfo"];
    assert_eq!((&userinfo["sub"], &userinfo["email"]), (&claims["sub"], &json!("bob@acme.example")));
    assert_eq!(userinfo["preferred_username"], "bob");

    assert_eq!(seen["rotated"], true, "{seen}");
    assert_eq!(&seen["again"], userinfo);
    for claim in ["iss", "sub", "aud", "auth_time", "acr", "amr", "sid"] {
        assert!(!claims[claim].is_null(), "{claim}: {seen}");
        assert_eq!(seen["refreshed"][claim], claims[claim], "OIDC Core §12.2: {claim}: {seen}");
    }

    let landed = browser.open(seen["logout"].as_str().unwrap()).await.away();
    assert!(landed.as_str().starts_with(&format!("{BYE}?state=")), "{landed}");
    assert!(browser.cookies().get("vestibule_session").is_none());
    party.tell(&json!({"landed": landed}));
    assert_eq!(party.hear().await, json!({"returned": true, "error": "invalid_grant"}));
}

#[actix_web::test]
async fn openid_client_signs_in_refreshes_and_signs_out() {
    for (on, alg) in BOTH.into_iter().chain(NEWER) {
        round(Site::start(on).await, Library::OpenidClient, alg).await;
    }
}

#[actix_web::test]
async fn oauth4webapi_signs_in_refreshes_and_signs_out() {
    for (on, alg) in BOTH.into_iter().chain(NEWER) {
        round(Site::start(on).await, Library::Oauth4webapi, alg).await;
    }
}

#[actix_web::test]
async fn authlib_signs_in_refreshes_and_signs_out() {
    for (on, alg) in BOTH.into_iter().chain(NEWER) {
        round(Site::start(on).await, Library::Authlib, alg).await;
    }
}
