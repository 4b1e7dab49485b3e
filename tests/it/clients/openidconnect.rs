//! The crate `openidconnect`.

use super::{BYE, registered};
use crate::support::{
    acts::segment,
    api::INVALID_GRANT,
    rp::RelyingParty,
    site::{CALLBACK, Person, Site, on_both},
};
use openidconnect::{OAuth2TokenResponse, TokenResponse};
use vestibule::protocol::SigningAlg;

on_both!(the_crate_signs_in_refreshes_and_signs_out);

async fn the_crate_signs_in_refreshes_and_signs_out(site: Site) {
    let bob = site.person_with_app("bob").await;
    for alg in SigningAlg::ALL.iter().copied() {
        site.advance(30);
        Box::pin(round(&site, &bob, alg)).await;
    }
}

async fn round(site: &Site, bob: &Person, alg: SigningAlg) {
    let (client, mut browser) = (registered(site, alg, (CALLBACK, BYE)).await, site.browser());
    let rp = RelyingParty::discover(&site.home, &client).await;
    let pending = rp.begin(&["profile", "email"]);
    let callback = site.sign_in(&mut browser, pending.url.as_str(), bob).await.away();
    let got = rp.finish(pending, &callback).await;
    assert_eq!(segment(&got.tokens.id_token().unwrap().to_string(), 0)["alg"], alg.as_str());
    assert_eq!(got.claims.auth_context_ref().unwrap().as_str(), "urn:vestibule:acr:2");
    assert_eq!(got.userinfo.email().unwrap().as_str(), "bob@acme.example");

    let fresh = rp.refresh(&got).await;
    assert_ne!(fresh.tokens.access_token().secret(), got.tokens.access_token().secret());
    assert_eq!(fresh.userinfo.preferred_username().unwrap().as_str(), "bob");
    assert_eq!(
        (fresh.claims.subject(), fresh.claims.audiences(), fresh.claims.auth_time()),
        (got.claims.subject(), got.claims.audiences(), got.claims.auth_time()),
        "OIDC Core §12.2"
    );

    let landed = browser.open(rp.logout(&fresh, BYE, "leaving").as_str()).await.away();
    assert_eq!(landed.as_str(), format!("{BYE}?state=leaving"));
    let dead = site.refresh(&client, fresh.tokens.refresh_token().unwrap().secret()).await;
    assert_eq!(dead.error(), INVALID_GRANT);
}
