//! Claims, OIDC Core §5.1 to §5.5.

use super::{SCOPES, change, curious, fill, lacks, value_of};
use crate::support::{
    acts::names,
    api::http,
    browser::Browser,
    rp::RelyingParty,
    site::{Client, Site, answer, on_both},
};
use serde_json::{Value, json};
use vestibule::types::{ConsentRule, StandardClaims};

on_both!(
    discovery_names_what_can_be_asked_for,
    each_scope_gives_all_of_its_claims,
    another_ones_client_reads_every_claim,
    the_language_stands_in_for_the_locale,
    a_claim_comes_where_it_was_asked_for,
    a_refreshed_token_knows_what_was_asked_for,
    a_claim_needs_the_registration_for_it,
    people_are_asked_for_claims_as_for_scopes,
    a_refusal_is_one_of_everything,
    what_is_no_claims_request_is_refused,
    a_value_for_sub_means_that_person,
    an_essential_acr_is_reached_or_refused,
    an_essential_auth_time_is_in_the_token,
    without_openid_nothing_is_asked_for,
);

async fn discovery_names_what_can_be_asked_for(site: Site) {
    let answer = http().get(format!("{}/.well-known/openid-configuration", site.home)).send().await.unwrap();
    let document: Value = answer.json().await.unwrap();
    assert_eq!(document["claims_parameter_supported"], true);
    let lists = |name: &str, word: &str| document[name].as_array().unwrap().contains(&json!(word));
    for scope in SCOPES.split(' ') {
        assert!(lists("scopes_supported", scope), "{scope}");
    }
    for claim in ["name", "middle_name", "address", "locale", "phone_number_verified", "updated_at", "sub", "acr"] {
        assert!(lists("claims_supported", claim), "{claim}");
    }
}

async fn each_scope_gives_all_of_its_claims(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, curious(&site, |_| ()).await);
    fill(&site, &bob).await;
    let mut browser = site.signed_in(&client, &bob).await;
    let profile = [
        "birthdate",
        "family_name",
        "gender",
        "given_name",
        "locale",
        "middle_name",
        "name",
        "nickname",
        "picture",
        "preferred_username",
        "profile",
        "sub",
        "updated_at",
        "website",
        "zoneinfo",
    ];
    for (scope, expected) in [
        ("openid profile", profile.to_vec()),
        ("openid email", vec!["email", "email_verified", "sub"]),
        ("openid address", vec!["address", "sub"]),
        ("openid phone", vec!["phone_number", "phone_number_verified", "sub"]),
        ("email openid", vec!["email", "email_verified", "sub"]),
    ] {
        let tokens = site.silent_tokens(&mut browser, &client, &[("scope", scope)]).await;
        let claims = site.userinfo(&tokens.text("access_token")).await.json;
        assert_eq!(names(&claims), expected, "{scope}");
        let (_, id) = site.verified(&tokens.text("id_token")).await;
        for name in expected.into_iter().filter(|name| *name != "sub") {
            assert!(lacks(&id, name), "an ID token is no userinfo: {name}");
        }
    }
    let tokens = site.silent_tokens(&mut browser, &client, &[("scope", "openid profile email address phone")]).await;
    let all = site.userinfo(&tokens.text("access_token")).await.json;
    for name in StandardClaims::NAMES {
        let found = match name.strip_prefix("address.") {
            Some(member) => &all["address"][member],
            None => &all[name],
        };
        assert_eq!(found, &json!(value_of(name)), "{name}");
    }
    assert_eq!((&all["email_verified"], &all["phone_number_verified"]), (&json!(true), &json!(false)));
    assert!(all["updated_at"].is_i64());
}

async fn another_ones_client_reads_every_claim(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, curious(&site, |_| ()).await);
    fill(&site, &bob).await;
    let rp = RelyingParty::discover(&site.home, &client).await;
    let pending = rp.begin(&["profile", "email", "address", "phone"]);
    site.advance(30);
    let away = site.sign_in(&mut site.browser(), pending.url.as_str(), &bob).await.away();
    let got = rp.finish(pending, &away).await;
    assert_eq!(got.userinfo.subject().as_str(), bob.id.as_str());
    assert_eq!(got.userinfo.birthdate().unwrap().as_str(), "1990-12-31");
    assert_eq!(got.userinfo.address().unwrap().locality.as_ref().unwrap().as_str(), "Bob's address.locality");
    assert_eq!(got.userinfo.locale().unwrap().as_ref(), "de-DE");
    assert!(got.claims.name().is_none() && got.userinfo.name().is_some());
}

async fn the_language_stands_in_for_the_locale(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, curious(&site, |_| ()).await);
    change(&site, &bob, |row| row.language = Some("de".to_owned())).await;
    let code = site.authorization_code(&client, &bob, &[("scope", "openid profile")]).await;
    let token = site.exchange(&client, &code).await.text("access_token");
    assert_eq!(site.userinfo(&token).await.json["locale"], "de");
    change(&site, &bob, |row| row.claims.0.locale = Some("de-AT".to_owned())).await;
    assert_eq!(site.userinfo(&token).await.json["locale"], "de-AT");
}

/// ID token and userinfo for a `claims` parameter.
async fn asked(site: &Site, browser: &mut Browser, client: &Client, claims: &Value) -> (Value, Value) {
    let tokens = site.silent_tokens(browser, client, &[("claims", &claims.to_string())]).await;
    let (_, id) = site.verified(&tokens.text("id_token")).await;
    (id, site.userinfo(&tokens.text("access_token")).await.json)
}

async fn a_claim_comes_where_it_was_asked_for(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, curious(&site, |_| ()).await);
    fill(&site, &bob).await;
    let mut browser = site.signed_in(&client, &bob).await;
    let (id, userinfo) = asked(&site, &mut browser, &client, &json!({"userinfo": {"name": {"essential": true}}})).await;
    assert_eq!((names(&userinfo), lacks(&id, "name")), (vec!["name", "sub"], true));
    let wish =
        json!({"id_token": {"birthdate": null, "address": {"essential": true}, "email": {"value": "other@acme.example"}}});
    let (id, userinfo) = asked(&site, &mut browser, &client, &wish).await;
    assert_eq!(names(&userinfo), ["sub"]);
    assert_eq!((&id["birthdate"], &id["address"]["country"]), (&json!("1990-12-31"), &json!("Bob's address.country")));
    assert_eq!(id["email"], "bob@acme.example", "a client gets what is so");
    assert!(lacks(&id, "name") && lacks(&id, "email_verified"));
    let unknown = json!({"userinfo": {"shoe_size": {"essential": true}, "name#de": null}, "other": {"x": 1}});
    let (id, userinfo) = asked(&site, &mut browser, &client, &unknown).await;
    assert_eq!((names(&userinfo), lacks(&id, "shoe_size")), (vec!["sub"], true));
    // What the ID token says of itself can not be asked for in another way.
    let (id, _) = asked(&site, &mut browser, &client, &json!({"id_token": {"iss": null, "aud": {"value": "x"}}})).await;
    assert_eq!((&id["iss"], &id["aud"]), (&json!(site.home), &json!(client.id)));
}

async fn a_refreshed_token_knows_what_was_asked_for(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, curious(&site, |_| ()).await);
    fill(&site, &bob).await;
    let mut browser = site.signed_in(&client, &bob).await;
    let wish = json!({"userinfo": {"nickname": null}, "id_token": {"gender": null}}).to_string();
    let tokens = site.silent_tokens(&mut browser, &client, &[("claims", &wish)]).await;
    change(&site, &bob, |row| row.claims.0.nickname = Some("Rob".to_owned())).await;
    let tokens = site.refresh(&client, &tokens.text("refresh_token")).await;
    assert_eq!(site.userinfo(&tokens.text("access_token")).await.json["nickname"], "Rob");
    let (_, id) = site.verified(&tokens.text("id_token")).await;
    assert_eq!(id["gender"], "Bob's gender");
    // Another request of the same client is another grant.
    let plain = site.silent_tokens(&mut browser, &client, &[]).await;
    assert_eq!(names(&site.userinfo(&plain.text("access_token")).await.json), ["sub"]);
}

async fn a_claim_needs_the_registration_for_it(site: Site) {
    let bob = site.person_with_app("bob").await;
    let client = site.client(|row| row.scope = "openid email".to_owned()).await;
    fill(&site, &bob).await;
    let mut browser = site.signed_in(&client, &bob).await;
    let wish = json!({"userinfo": {"name": {"essential": true}, "email": null}, "id_token": {"name": null, "address": null}});
    let (id, userinfo) = asked(&site, &mut browser, &client, &wish).await;
    assert_eq!(names(&userinfo), ["email", "sub"]);
    assert!(lacks(&id, "name") && lacks(&id, "address"));
}

async fn people_are_asked_for_claims_as_for_scopes(site: Site) {
    let bob = site.person_with_app("bob").await;
    let client = curious(&site, |row| row.consent = ConsentRule::Ask).await;
    fill(&site, &bob).await;
    let wish = json!({"userinfo": {"birthdate": null, "email": null}, "id_token": {"birthdate": null}}).to_string();
    let more = [("claims", wish.as_str()), ("scope", "openid email")];
    site.advance(30);
    let mut browser = site.browser();
    let question = site.sign_in(&mut browser, &site.ask(&client, &more), &bob).await.page();
    assert_eq!(question.url.path(), "/consent");
    let lines = question.texts(".scopes li");
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines.contains(&"see your birthday".to_owned()), "{lines:?}");
    let away = browser.submit(question.form("consent").press("allow")).await.away();
    let tokens = site.exchange(&client, &answer(&away, "code").unwrap()).await;
    let userinfo = site.userinfo(&tokens.text("access_token")).await.json;
    assert_eq!(names(&userinfo), ["birthdate", "email", "email_verified", "sub"]);
    assert_eq!(tokens.text("scope"), "email openid", "a claim is no scope");
    assert_eq!(site.silently(&mut browser, &client, &more).await, "code", "remembered");
    assert_eq!(site.silently(&mut browser, &client, &[("scope", "openid")]).await, "code");
    let wider = json!({"userinfo": {"gender": null}}).to_string();
    assert_eq!(site.silently(&mut browser, &client, &[("claims", &wider)]).await, "consent_required");
    assert_eq!(site.silently(&mut browser, &client, &[("scope", "openid profile")]).await, "consent_required");
    let listed = browser.get("/account/applications").await.texts(".may li");
    assert!(listed.contains(&"see your birthday".to_owned()), "{listed:?}");
}

async fn a_refusal_is_one_of_everything(site: Site) {
    let bob = site.person_with_app("bob").await;
    let client = curious(&site, |row| row.consent = ConsentRule::Ask).await;
    let wish = json!({"id_token": {"gender": null}}).to_string();
    site.advance(30);
    let mut browser = site.browser();
    let question = site.sign_in(&mut browser, &site.ask(&client, &[("claims", &wish)]), &bob).await.page();
    let away = browser.submit(question.form("consent").press("deny")).await.away();
    assert_eq!(answer(&away, "error").as_deref(), Some("access_denied"));
    assert_eq!(site.silently(&mut browser, &client, &[]).await, "consent_required");
}

async fn what_is_no_claims_request_is_refused(site: Site) {
    let client = curious(&site, |_| ()).await;
    let long = format!(r#"{{"a": "{}"}}"#, "b".repeat(5000));
    for bad in ["name", "[]", "{", r#"{"userinfo": "name"}"#, r#"{"id_token": {"name": {"essential": 1}}}"#, &long] {
        let away = site.browser().open(&site.ask(&client, &[("claims", bad)])).await.away();
        assert_eq!(answer(&away, "error").as_deref(), Some("invalid_request"), "{bad}");
        assert_eq!(answer(&away, "state").as_deref(), Some("st/a te"));
        let text = answer(&away, "error_description").unwrap();
        assert!(text.is_ascii() && !text.contains(['"', '\\']), "{text}");
    }
}

async fn a_value_for_sub_means_that_person(site: Site) {
    let (bob, carl) = (site.person_with_app("bob").await, site.person_with_app("carl").await);
    let client = curious(&site, |_| ()).await;
    let mut browser = site.signed_in(&client, &bob).await;
    let wish = |part: &str, sub: &str| json!({part: {"sub": {"value": sub}}}).to_string();
    for part in ["id_token", "userinfo"] {
        let (own, other) = (wish(part, bob.id.as_str()), wish(part, carl.id.as_str()));
        assert_eq!(site.silently(&mut browser, &client, &[("claims", &own)]).await, "code");
        assert_eq!(site.silently(&mut browser, &client, &[("claims", &other)]).await, "login_required");
        assert_eq!(site.silently(&mut browser, &client, &[("claims", &wish(part, "nobody"))]).await, "login_required");
    }
    let other = wish("id_token", carl.id.as_str());
    site.advance(30);
    let away = site.sign_in(&mut site.browser(), &site.ask(&client, &[("claims", &other)]), &bob).await.away();
    assert_eq!(answer(&away, "error").as_deref(), Some("login_required"), "another one signed in than was named");
    let away = site.sign_in(&mut browser, &site.ask(&client, &[("claims", &other)]), &carl).await.away();
    let tokens = site.exchange(&client, &answer(&away, "code").unwrap()).await;
    assert_eq!(site.verified(&tokens.text("id_token")).await.1["sub"], carl.id.as_str());
}

async fn an_essential_acr_is_reached_or_refused(site: Site) {
    const TWO: &str = "urn:vestibule:acr:2";
    let (bob, client) = (site.person_with_app("bob").await, curious(&site, |_| ()).await);
    let mut browser = site.signed_in(&client, &bob).await;
    for (acr, expected) in [
        (json!({"essential": true, "values": ["urn:mace:incommon:iap:silver"]}), "unmet_authentication_requirements"),
        (json!({"essential": true, "value": "0"}), "unmet_authentication_requirements"),
        // Bob owns no key.
        (json!({"essential": true, "values": ["phr"]}), "unmet_authentication_requirements"),
        (json!({"essential": true, "values": ["phr", TWO]}), "code"),
        (json!({"essential": true, "value": TWO}), "code"),
        (json!({"essential": true}), "code"),
        (json!({"values": ["urn:mace:incommon:iap:silver"]}), "code"),
        (json!({"values": ["phr"]}), "code"),
    ] {
        let wish = json!({"id_token": {"acr": acr}}).to_string();
        assert_eq!(site.silently(&mut browser, &client, &[("claims", &wish)]).await, expected, "{acr}");
    }
    let (id, _) = asked(&site, &mut browser, &client, &json!({"id_token": {"acr": {"essential": true, "value": TWO}}})).await;
    assert_eq!(id["acr"], TWO);
}

async fn an_essential_auth_time_is_in_the_token(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, curious(&site, |_| ()).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let signed_in = site.now().seconds();
    site.advance(100);
    let (id, _) = asked(&site, &mut browser, &client, &json!({"id_token": {"auth_time": {"essential": true}}})).await;
    assert_eq!(id["auth_time"], signed_in);
}

async fn without_openid_nothing_is_asked_for(site: Site) {
    let bob = site.person_with_app("bob").await;
    let client = curious(&site, |row| row.consent = ConsentRule::Ask).await;
    let wish = json!({"id_token": {"gender": null}}).to_string();
    site.advance(30);
    let more = [("scope", "profile"), ("claims", wish.as_str())];
    let question = site.sign_in(&mut site.browser(), &site.ask(&client, &more), &bob).await.page();
    assert_eq!(question.texts(".scopes li").len(), 1, "{}", question.html);
}
