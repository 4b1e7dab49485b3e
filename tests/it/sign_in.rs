//! The main job: a relying application signs a person in through both doors.

use crate::support::{
    api::http,
    rp::RelyingParty,
    site::{Person, Site, answer, on_both},
    totp::code_at,
};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, jwk::JwkSet};
use openidconnect::OAuth2TokenResponse;
use vestibule::{audit::Stamp, auth::reset, protocol::SigningAlg, store::user, types::MfaPolicy};

on_both!(
    a_person_enrols_on_the_way_and_arrives_through_both_doors,
    the_next_sign_in_asks_for_a_code_and_a_used_one_is_refused,
    a_session_signs_in_again_without_asking,
    where_mfa_is_off_a_password_is_enough_and_the_token_says_so,
    the_switch_counts_from_the_next_sign_in_on,
    every_refusal_looks_the_same,
    another_account_can_be_used_in_the_middle,
    every_algorithm_is_a_choice,
    a_lost_phone_is_not_the_end,
);

/// Reads what an enrolment page shows: the secret as text.
fn shown_secret(page: &crate::support::browser::Page) -> String {
    page.text("#secret").chars().filter(|c| !c.is_whitespace()).collect()
}

async fn a_person_enrols_on_the_way_and_arrives_through_both_doors(site: Site) {
    let (mut alice, client) = (site.person("alice").await, site.client(|_| ()).await);
    let rp = RelyingParty::discover(&site.home, &client).await;
    let pending = rp.begin(&["profile", "email", "phone"]);

    let mut browser = site.browser();
    let page = browser.open(pending.url.as_str()).await.page();
    assert_eq!(page.url.path(), "/login");
    let page = site.password(&mut browser, &page, &alice).await.page();
    assert_eq!(page.url.path(), "/login/enrol/totp");
    assert!(page.has("svg#qr") && page.has("a#otpauth"));
    let secret = shown_secret(&page);
    let confirm = page.form("enrol").set("code", &code_at(&secret, site.now().seconds())).press("confirm");
    let page = browser.submit(confirm).await.page();

    // Setting up is not showing: the new factor is asked for, and the code that confirmed it is spent.
    assert_eq!(page.url.path(), "/login/factor/totp");
    let again = site.present(&mut browser, &page, &code_at(&secret, site.now().seconds())).await.page();
    assert_eq!((again.status, again.url.path()), (422, "/login/factor/totp"));
    site.advance(30);
    alice.totp = Some(secret);
    let callback = site.present(&mut browser, &again, &site.code(&alice)).await.away();

    let got = rp.finish(pending, &callback).await;
    let amr: Vec<&str> = got.claims.auth_method_refs().unwrap().iter().map(|amr| amr.as_str()).collect();
    assert_eq!(amr, ["pwd", "otp", "mfa"]);
    assert_eq!(got.claims.auth_context_ref().unwrap().as_str(), "urn:vestibule:acr:2");
    assert_eq!(got.claims.auth_time().unwrap().timestamp(), site.now().seconds());
    assert_eq!(got.claims.subject().as_str(), alice.id.as_str());
    assert_eq!(got.userinfo.preferred_username().unwrap().as_str(), "alice");
    assert_eq!(got.userinfo.email().unwrap().as_str(), "alice@acme.example");
    assert_eq!((got.userinfo.email_verified(), got.userinfo.phone_number_verified()), (Some(true), Some(false)));
    assert!(got.tokens.refresh_token().is_some());
}

async fn the_next_sign_in_asks_for_a_code_and_a_used_one_is_refused(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    site.sign_in(&mut site.browser(), &site.ask(&client, &[]), &bob).await.away();

    let mut browser = site.browser();
    let page = browser.open(&site.ask(&client, &[])).await.page();
    let page = site.password(&mut browser, &page, &bob).await.page();
    assert_eq!(page.url.path(), "/login/factor/totp");
    let page = site.present(&mut browser, &page, &site.code(&bob)).await.page();
    assert_eq!(page.status, 422, "the code was used by the other browser");
    site.advance(30);
    site.present(&mut browser, &page, &site.code(&bob)).await.away();
}

async fn a_session_signs_in_again_without_asking(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.browser();
    site.sign_in(&mut browser, &site.ask(&client, &[]), &bob).await.away();
    site.advance(600);
    let away = browser.open(&site.ask(&client, &[("state", "second")])).await.away();
    assert_eq!(answer(&away, "state").as_deref(), Some("second"));
    assert!(answer(&away, "code").is_some());
    site.advance(3600);
    assert_eq!(browser.open(&site.ask(&client, &[])).await.page().url.path(), "/login", "idle for an hour");
}

async fn where_mfa_is_off_a_password_is_enough_and_the_token_says_so(site: Site) {
    site.organization("plain", MfaPolicy::Optional).await;
    let (carol, client) = (site.person_of("plain", "carol").await, site.client(|_| ()).await);
    let rp = RelyingParty::discover(&site.home, &client).await;
    let pending = rp.begin(&[]);
    let mut browser = site.browser();
    let page = browser.open(pending.url.as_str()).await.page();
    let callback = site.password(&mut browser, &page, &carol).await.away();
    let got = rp.finish(pending, &callback).await;
    let amr: Vec<&str> = got.claims.auth_method_refs().unwrap().iter().map(|amr| amr.as_str()).collect();
    assert_eq!(amr, ["pwd"]);
    assert_eq!(got.claims.auth_context_ref().unwrap().as_str(), "urn:vestibule:acr:1");
    assert_eq!(got.userinfo.email(), None, "no scope, no claim");
}

async fn the_switch_counts_from_the_next_sign_in_on(site: Site) {
    site.organization("plain", MfaPolicy::Optional).await;
    let (carol, client) = (site.person_of("plain", "carol").await, site.client(|_| ()).await);
    let mut browser = site.browser();
    let page = browser.open(&site.ask(&client, &[])).await.page();
    let callback = site.password(&mut browser, &page, &carol).await.away();
    let code = answer(&callback, "code").unwrap();

    site.set_mfa("plain", MfaPolicy::Required).await;
    assert_eq!(site.exchange(&client, &code).await.error(), (400, "invalid_grant"), "the policy is read when tokens are made");
    let page = browser.open(&site.ask(&client, &[])).await.page();
    assert_eq!(page.url.path(), "/login/enrol/totp", "the session has shown a password; the other door is asked for");
}

async fn every_refusal_looks_the_same(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let disabled = site.person("dora").await;
    let id = disabled.id.clone();
    let now = site.now();
    assert!(site.state.db.write(move |tx| vestibule::store::user::set_disabled(tx, &id, Some(now))).await.unwrap());

    let words = "That did not work. Check what you entered and try again.";
    let mut seen = Vec::new();
    for (username, password) in [
        ("bob", "wrong"),
        ("nobody", "wrong"),
        (disabled.username.as_str(), disabled.password.as_str()),
        ("bob", ""),
        ("", "x"),
    ] {
        let mut browser = site.browser();
        let page = browser.open(&site.ask(&client, &[])).await.page();
        let form = page.form("login").set("username", username).set("password", password);
        let refused = browser.submit(form).await.page();
        assert_eq!(refused.status, 422, "{username}");
        assert!(refused.html.contains(words), "{}", refused.html);
        assert!(browser.cookies().dump().iter().all(|cookie| !cookie.name.contains("session")));
        let csrf = refused.attribute("[name=csrf]", "value");
        let selector = browser.cookies().get("vestibule_interaction").unwrap().value[..12].to_owned();
        seen.push(
            refused
                .html
                .replace(&csrf, "CSRF")
                .replace(&selector, "SELECTOR")
                .replace(&format!("value=\"{username}\""), "value=\"NAME\""),
        );
    }
    assert!(seen[..3].iter().all(|html| html == &seen[0]), "wrong password, unknown and disabled user differ");

    let mut browser = site.browser();
    let page = browser.open(&site.ask(&client, &[])).await.page();
    let page = site.password(&mut browser, &page, &bob).await.page();
    for code in ["000000", "", "abc", "00000000000000000"] {
        let refused = site.present(&mut browser, &page, code).await.page();
        assert_eq!(refused.status, 422, "{code}");
        assert!(refused.html.contains(words), "{}", refused.html);
    }
}

async fn another_account_can_be_used_in_the_middle(site: Site) {
    let (bob, carl) = (site.person_with_app("bob").await, site.person_with_app("carl").await);
    let client = site.client(|_| ()).await;
    let mut browser = site.browser();
    let page = browser.open(&site.ask(&client, &[])).await.page();
    let page = site.password(&mut browser, &page, &bob).await.page();
    assert!(page.html.contains("bob"));
    let page = browser.submit(page.form("restart").press("start-over")).await.page();
    assert_eq!(page.url.path(), "/login");
    let page = site.password(&mut browser, &page, &carl).await.page();
    let away = site.present(&mut browser, &page, &site.code(&carl)).await.away();
    let tokens = site.exchange(&client, &answer(&away, "code").unwrap()).await;
    assert_eq!(site.userinfo(&tokens.text("access_token")).await.text("sub"), carl.id.as_str());
}

async fn a_lost_phone_is_not_the_end(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.browser();
    let away = site.sign_in(&mut browser, &site.ask(&client, &[]), &bob).await.away();
    let tokens = site.exchange(&client, &answer(&away, "code").unwrap()).await;

    let (sealer, now, id) = (site.state.provider.sealer.clone(), site.now(), bob.id.clone());
    let reset = site.state.db.write(move |tx| {
        let user = user::by_id(tx, &id)?.unwrap();
        reset::second_factors(tx, &sealer, &user, now, Stamp::default())
    });
    assert_eq!(reset.await.unwrap(), 1);
    assert_eq!(site.userinfo(&tokens.text("access_token")).await.status, 401, "what was issued is dead");
    assert_eq!(site.refresh(&client, &tokens.text("refresh_token")).await.error(), (400, "invalid_grant"));
    let page = browser.open(&site.ask(&client, &[])).await.page();
    assert_eq!(page.url.path(), "/login", "so is the session");
    let page = site.password(&mut browser, &page, &bob).await.page();
    assert_eq!(page.url.path(), "/login/enrol/totp", "the password alone still opens nothing");
}

async fn every_algorithm_is_a_choice(site: Site) {
    let bob = site.person_with_app("bob").await;
    for (alg, theirs) in SigningAlg::ALL.iter().zip([Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::EdDSA]) {
        signs_by(&site, &bob, *alg, theirs).await;
    }
}

async fn signs_by(site: &Site, bob: &Person, alg: SigningAlg, theirs: Algorithm) {
    let client = site.client(|row| row.signing_alg = alg.to_string()).await;
    let code = site.authorization_code(&client, bob, &[]).await;
    let tokens = site.exchange(&client, &code).await;
    let keys: JwkSet = http().get(format!("{}/oauth2/jwks", site.home)).send().await.unwrap().json().await.unwrap();
    for name in ["id_token", "access_token"] {
        let token = tokens.text(name);
        let header = jsonwebtoken::decode_header(&token).unwrap();
        assert_eq!(header.alg, theirs);
        let key = DecodingKey::from_jwk(keys.find(header.kid.as_deref().unwrap()).unwrap()).unwrap();
        let mut rules = Validation::new(theirs);
        rules.set_issuer(&[&site.home]);
        rules.set_audience(&[if name == "id_token" { &client.id } else { &site.home }]);
        let claims = jsonwebtoken::decode::<serde_json::Value>(&token, &key, &rules).unwrap().claims;
        assert_eq!(claims["sub"], bob.id.as_str());
    }
}
