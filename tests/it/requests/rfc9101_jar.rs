//! Clients whose requests must be signed objects, RFC 9101: nothing beside the object counts, and no JWT stands in for another.

use super::{
    answered,
    object::{Pair, ask, claims, is_told_here, keyed, unsigned},
};
use crate::support::{
    acts::segment,
    api::{INVALID_CLIENT, http, send},
    site::{CALLBACK, Client, Site, answer, on_both},
};
use serde_json::json;
use vestibule::{
    protocol::SigningAlg,
    types::{Token, secret::ClientSecret},
};

on_both!(
    plain_and_unsigned_requests_are_refused,
    nothing_beside_the_object_counts,
    an_object_must_name_its_client,
    an_object_is_no_client_assertion_and_the_other_way_round,
);

async fn strict(site: &Site, pair: &Pair) -> Client {
    keyed(site, pair, |row| row.metadata.0.require_signed_request_object = true).await
}

async fn plain_and_unsigned_requests_are_refused(site: Site) {
    let pair = Pair::new(SigningAlg::Es256);
    let client = strict(&site, &pair).await;
    let away = site.browser().open(&site.ask(&client, &[])).await.away();
    assert_eq!(answered(&site, &away).0, "invalid_request", "RFC 9101 §10.5");
    let good = claims(&site, &client, &json!({}));
    let away = site.browser().open(&site.ask(&client, &[("request", &unsigned(&good))])).await.away();
    assert_eq!(answered(&site, &away).0, "invalid_request_object");
    let page = site.browser().get(&ask(&site, &client, ("request", &unsigned(&good)))).await;
    is_told_here(&page, "the request object must be signed");
    let page = site.browser().open(&ask(&site, &client, ("request", &pair.sign("JWT", &good)))).await.page();
    assert_eq!(page.url.path(), "/login");
    // Who registered `none` and must sign can not ask at all.
    let client = keyed(&site, &pair, |row| {
        row.metadata.0.require_signed_request_object = true;
        row.metadata.0.request_object_signing_alg = Some("none".to_owned());
    });
    let client = client.await;
    let good = claims(&site, &client, &json!({}));
    for object in [unsigned(&good), pair.sign("JWT", &good)] {
        let away = site.browser().open(&site.ask(&client, &[("request", &object)])).await.away();
        assert_eq!(answered(&site, &away).0, "invalid_request_object");
    }
}

async fn nothing_beside_the_object_counts(site: Site) {
    let (bob, pair) = (site.person_with_app("bob").await, Pair::new(SigningAlg::Rs256));
    let client = strict(&site, &pair).await;
    // Not even what the object leaves out.
    let object = pair.sign("oauth-authz-req+jwt", &claims(&site, &client, &json!({"nonce": null})));
    let url = site.ask(
        &client,
        &[
            ("request", &object),
            ("redirect_uri", "https://evil.example/cb"),
            ("response_type", "code id_token"),
            ("scope", "openid email phone"),
            ("state", "other"),
            ("nonce", "beside"),
            ("prompt", "none"),
            ("resource", "urn:x"),
        ],
    );
    let away = site.sign_in(&mut site.browser(), &url, &bob).await.away();
    assert!(away.as_str().starts_with(CALLBACK), "{away}");
    assert_eq!(answered(&site, &away).0, "code");
    let tokens = site.exchange(&client, &answer(&away, "code").unwrap()).await;
    assert_eq!((tokens.status, tokens.text("scope").as_str()), (200, "openid"));
    assert!(segment(&tokens.text("id_token"), 1).get("nonce").is_none());
    let object = pair.sign("JWT", &claims(&site, &client, &json!({"redirect_uri": null})));
    let page = site.browser().get(&site.ask(&client, &[("request", &object)])).await;
    is_told_here(&page, "redirect_uri is missing or given twice");
}

async fn an_object_must_name_its_client(site: Site) {
    let pair = Pair::new(SigningAlg::Es256);
    let (client, other) = (strict(&site, &pair).await, strict(&site, &pair).await);
    for more in [json!({"client_id": null}), json!({"client_id": other.id, "iss": null})] {
        let object = pair.sign("JWT", &claims(&site, &client, &more));
        let away = site.browser().open(&site.ask(&client, &[("request", &object)])).await.away();
        assert_eq!(answered(&site, &away).0, "invalid_request_object", "{more}");
    }
    let page = site.browser().get(&site.ask(&client, &[("client_id", ""), ("request", "a.b.c")])).await;
    is_told_here(&page, "client_id is missing or given twice");
}

/// RFC 9101 §10.8: the same key signs both.
async fn an_object_is_no_client_assertion_and_the_other_way_round(site: Site) {
    let pair = Pair::new(SigningAlg::Es256);
    let client = keyed(&site, &pair, |row| row.auth_method = "private_key_jwt".to_owned()).await;
    let now = site.now().seconds();
    let jti = Token::<ClientSecret>::random().expose().to_owned();
    let assertion = json!({"iss": client.id, "sub": client.id, "aud": site.home, "jti": jti, "iat": now, "exp": now + 60});
    let asserted = |assertion: String| {
        let pairs = [
            ("grant_type", "refresh_token".to_owned()),
            ("refresh_token", "made-up".to_owned()),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer".to_owned()),
            ("client_assertion", assertion),
        ];
        send(http().post(format!("{}/oauth2/token", site.home)).form(&pairs))
    };
    for typ in ["JWT", "oauth-authz-req+jwt"] {
        let object = pair.sign(typ, &claims(&site, &client, &json!({"jti": jti, "exp": now + 60})));
        assert_eq!(asserted(object).await.error(), INVALID_CLIENT, "{typ}: an object has no sub");
    }
    assert_eq!(asserted(pair.sign("oauth-authz-req+jwt", &assertion)).await.error(), INVALID_CLIENT, "another type");
    for typ in ["JWT", "client-authentication+jwt"] {
        let away = site.browser().open(&site.ask(&client, &[("request", &pair.sign(typ, &assertion))])).await.away();
        assert_eq!(answered(&site, &away).0, "invalid_request_object", "{typ}");
    }
    assert_eq!(asserted(pair.sign("JWT", &assertion)).await.error(), (400, "invalid_grant"), "it was good for its own use");
}
