//! What a sign-in at a provider is worth here: who is asked for a second factor of ours, and what tokens say (S5).

use super::{Fed, ann, code_of, with_idp};
use crate::support::{
    acts::choose_app,
    browser::{Browser, Landed, Page},
    site::{Person, answer},
};
use serde_json::{Value, json};
use vestibule::types::{ClientMfa, MfaPolicy, OnOff, ProviderTrust, Role};

with_idp!(
    who_comes_from_a_trusted_provider_is_not_asked_for_a_second_factor,
    the_outcome_follows_what_the_provider_signed,
    a_provider_that_is_not_trusted_with_it_leaves_the_second_factor_to_us,
    what_an_application_asks_for_is_asked_there_and_judged_here,
    a_time_that_the_provider_does_not_say_is_not_made_up,
    what_can_not_be_phished_is_not_waived,
    where_local_sign_in_is_off_people_go_straight_there,
    who_may_not_sign_in_here_finds_their_provider,
    a_stranger_is_not_sent_to_a_door_that_is_shut,
    the_account_pages_want_a_fresh_sign_in_there,
    a_policy_that_changes_counts_from_the_next_token_on,
);

/// What tokens say: `acr` and `amr`.
fn said(claims: &Value) -> (String, Value) {
    (claims["acr"].as_str().unwrap_or_default().to_owned(), claims.get("amr").cloned().unwrap_or(Value::Null))
}

fn with(more: Value) -> Value {
    let (mut claims, Value::Object(more)) = (ann(), more) else { panic!("claims are an object") };
    claims.as_object_mut().unwrap().extend(more);
    claims
}

impl Fed {
    /// At the second door: shows the app.
    async fn second(&self, browser: &mut Browser, page: &Page, person: &Person) -> Landed {
        self.site.present(browser, page, &self.site.code(person)).await
    }

    /// Whether the way from the provider ends at the second door.
    async fn is_asked(&self, claims: Value) -> bool {
        self.advance(31);
        match self.come(&mut self.site.browser(), claims, &[]).await {
            Landed::Away(_) => false,
            Landed::Page(page) => {
                assert_eq!(page.url.path(), "/login/factor/totp", "{}", page.html);
                true
            }
        }
    }
}

async fn who_comes_from_a_trusted_provider_is_not_asked_for_a_second_factor(fed: Fed) {
    let (ann_, bob) = (fed.site.person("ann").await, fed.site.person_with_app("bob").await);
    fed.link(&ann_, "ann-there").await;
    fed.link(&bob, "bob-there").await;
    for claims in [ann(), with(json!({"sub": "bob-there"}))] {
        let claims = fed.claims(fed.come(&mut fed.site.browser(), claims, &[]).await).await;
        let (acr, amr) = said(&claims);
        assert_eq!(acr, "urn:vestibule:acr:1w", "nothing was proved: {claims}");
        assert!(!amr.to_string().contains("mfa"), "{amr}");
    }
    // By password the same person is.
    let mut browser = fed.site.browser();
    let page = browser.open(&fed.site.ask(&fed.client, &[])).await.page();
    let page = fed.site.password(&mut browser, &page, &bob).await.page();
    assert_eq!(page.url.path(), "/login/factor/totp");
    // A session that came from there is good for the next application, and silently.
    let mut browser = fed.site.browser();
    code_of(fed.come(&mut browser, ann(), &[]).await);
    assert_eq!(fed.site.silently(&mut browser, &fed.client, &[]).await, "code");
    let wants = [("acr_values", "urn:vestibule:acr:2")];
    assert_eq!(fed.site.silently(&mut browser, &fed.client, &wants).await, "unmet_authentication_requirements");
}

async fn the_outcome_follows_what_the_provider_signed(fed: Fed) {
    let person = fed.site.person_with_app("ann").await;
    fed.link(&person, "ann-there").await;
    fed.set(|row| {
        row.trust = ProviderTrust::AcceptIfProven;
        (row.settings.0.acr, row.settings.0.max_age) = (vec!["gold".to_owned(), "phr".to_owned()], 600);
    })
    .await;
    let now = fed.site.now().seconds();
    for proven in [json!({"amr": ["pwd", "otp", "mfa"]}), json!({"acr": "gold"}), json!({"acr": "phr"})] {
        assert!(!fed.is_asked(with(proven.clone())).await, "{proven}");
    }
    for not in [
        json!({}),
        json!({"amr": ["pwd"]}),
        json!({"acr": "silver"}),
        json!({"amr": ["mfa"], "auth_time": now - 3600}),
        json!({"amr": ["mfa"], "auth_time": null}),
        // What is not signed counts for nothing; here it stands where nobody looks.
        json!({"userinfo": {"amr": ["mfa"]}}),
    ] {
        assert!(fed.is_asked(with(not.clone())).await, "{not}");
    }
    fed.advance(31);
    let claims = fed.claims(fed.come(&mut fed.site.browser(), with(json!({"amr": ["pwd", "otp", "mfa"]})), &[]).await).await;
    assert_eq!(said(&claims), ("urn:vestibule:acr:2".to_owned(), json!(["pwd", "otp", "mfa"])));
    let claims = fed.claims(fed.come(&mut fed.site.browser(), with(json!({"acr": "phr"})), &[]).await).await;
    assert_eq!(claims["acr"], "phr");
    // Asked here, the app is the second of two classes.
    let mut browser = fed.site.browser();
    fed.advance(31);
    let page = fed.come(&mut browser, ann(), &[]).await.page();
    let claims = fed.claims(fed.second(&mut browser, &page, &person).await).await;
    assert_eq!(said(&claims), ("urn:vestibule:acr:2".to_owned(), json!(["otp", "mfa"])));
}

async fn a_provider_that_is_not_trusted_with_it_leaves_the_second_factor_to_us(fed: Fed) {
    let (owner, new) = (fed.site.person_with_app("bob").await, fed.site.person("ann").await);
    fed.link(&owner, "bob-there").await;
    fed.link(&new, "ann-there").await;
    fed.trust(ProviderTrust::RequireLocal).await;
    // Also when everything was proved there.
    assert!(fed.is_asked(with(json!({"sub": "bob-there", "amr": ["mfa"]}))).await);
    // Who has none sets one up, and then shows it.
    let mut browser = fed.site.browser();
    let page = fed.come(&mut browser, with(json!({"amr": ["mfa"]})), &[]).await.page();
    assert!(page.url.path().starts_with("/login/enrol"), "{}", page.url);
    let page = choose_app(&mut browser, page).await;
    assert_eq!(page.url.path(), "/login/enrol/totp");
    fed.is_shut().await;
}

async fn what_an_application_asks_for_is_asked_there_and_judged_here(fed: Fed) {
    let person = fed.site.person_with_app("ann").await;
    fed.link(&person, "ann-there").await;
    fed.settings(|settings| settings.acr = vec!["gold".to_owned()]).await;
    let wants = [
        ("acr_values", "urn:vestibule:acr:2"),
        ("max_age", "300"),
        ("login_hint", "ann@acme.example"),
        ("ui_locales", "de en"),
    ];
    let mut browser = fed.site.browser();
    let asked = fed.away(&mut browser, &wants).await;
    let of = |name| answer(&asked, name).unwrap_or_default();
    assert_eq!((of("acr_values"), of("max_age"), of("login_hint")), ("gold".into(), "300".into(), "ann@acme.example".into()));
    assert_eq!(of("ui_locales"), "de en");
    // Proved there: on. Not proved: the app is asked for, although the provider is trusted.
    let back = fed.idp.sign_in(&asked, with(json!({"acr": "gold"})));
    code_of(browser.open(back.as_str()).await);
    let mut browser = fed.site.browser();
    let page = fed.come(&mut browser, ann(), &wants).await.page();
    assert_eq!(page.url.path(), "/login/factor/totp");
    fed.advance(31);
    code_of(fed.second(&mut browser, &page, &person).await);
    // An old sign-in is not what was asked for.
    for (pair, old) in [(("max_age", "300"), 400), (("prompt", "login"), 400)] {
        let mut browser = fed.site.browser();
        let asked = fed.away(&mut browser, &[pair]).await;
        assert_eq!(answer(&asked, "prompt").is_some(), pair.0 == "prompt");
        let before = fed.site.now().seconds() - old;
        let back = fed.idp.sign_in(&asked, with(json!({"auth_time": before})));
        // Who owns a factor here shows it now; then a recent proof is there.
        let page = browser.open(back.as_str()).await.page();
        assert_eq!(page.url.path(), "/login/factor/totp", "{}", page.html);
        fed.advance(31);
        let claims = fed.claims(fed.second(&mut browser, &page, &person).await).await;
        assert_eq!(claims["auth_time"], fed.site.now().seconds());
        let mut browser = fed.site.browser();
        let asked = fed.away(&mut browser, &[pair]).await;
        let page = browser.open(fed.idp.sign_in(&asked, with(json!({"auth_time": null}))).as_str()).await.page();
        assert_eq!(page.url.path(), "/login/factor/totp", "{}", page.html);
    }
    // A provider that says so is believed, and the application is told.
    let mut browser = fed.site.browser();
    let asked = fed.away(&mut browser, &wants).await;
    let mut back = fed.idp.sign_in(&asked, ann());
    let state = answer(&back, "state").unwrap();
    back.query_pairs_mut().clear().append_pair("state", &state).append_pair("error", "unmet_authentication_requirements");
    // Whose word that is has to be said, too.
    super::refused(browser.clone().open(back.as_str()).await, 400);
    let asked = fed.away(&mut browser, &wants).await;
    let issuer = fed.idp.issuer.clone();
    let mut back = fed.idp.sign_in(&asked, ann());
    let state = answer(&back, "state").unwrap();
    back.query_pairs_mut().clear().append_pair("state", &state).append_pair("error", "unmet_authentication_requirements");
    back.query_pairs_mut().append_pair("iss", &issuer);
    let away = browser.open(back.as_str()).await.away();
    assert_eq!(answer(&away, "error").as_deref(), Some("unmet_authentication_requirements"));
    assert_eq!(answer(&away, "state").as_deref(), Some("st/a te"));
}

async fn a_time_that_the_provider_does_not_say_is_not_made_up(fed: Fed) {
    let person = fed.site.person("ann").await;
    fed.link(&person, "ann-there").await;
    let mut browser = fed.site.browser();
    let undated = || with(json!({"auth_time": null}));
    let claims = fed.claims(fed.come(&mut browser, undated(), &[]).await).await;
    assert_eq!(claims.get("auth_time"), None, "{claims}");
    assert_eq!(fed.site.silently(&mut browser, &fed.client, &[("max_age", "600")]).await, "login_required");
    // Who has a password here shows it; who may not is told to the application.
    let mut other = fed.site.browser();
    let page = fed.come(&mut other, undated(), &[("max_age", "600")]).await.page();
    assert!(page.has("form#login"), "{}", page.html);
    let next = fed.site.password(&mut other, &page, &person).await.page();
    assert!(next.url.path().starts_with("/login/enrol"), "and what else the organization wants: {}", next.url);
    fed.organization(|row| row.local_login = OnOff::Off).await;
    let mut other = fed.site.browser();
    let asked = other.open(&fed.site.ask(&fed.client, &[("max_age", "600")])).await.away();
    let away = other.open(fed.idp.sign_in(&asked, undated()).as_str()).await.away();
    assert_eq!(answer(&away, "error").as_deref(), Some("unmet_authentication_requirements"));
}

async fn what_can_not_be_phished_is_not_waived(fed: Fed) {
    let (person, id) = (fed.site.person("ann").await, fed.provider.organization_id.clone());
    fed.link(&person, "ann-there").await;
    fed.site.all_methods("acme", |_| ()).await;
    let strict = fed.site.client(move |row| (row.organization_id, row.mfa) = (Some(id), ClientMfa::PhishingResistant)).await;
    let mut browser = fed.site.browser();
    let page = browser.open(&fed.site.ask(&strict, &[])).await.page();
    let asked = browser.click(&page, "#sso-0").await.away();
    let page = browser.open(fed.idp.sign_in(&asked, ann()).as_str()).await.page();
    assert!(page.url.path().starts_with("/login/enrol"), "{}", page.url);
    fed.is_shut().await;
}

async fn where_local_sign_in_is_off_people_go_straight_there(fed: Fed) {
    let (person, chief) = (fed.site.person("ann").await, fed.site.person_with_app("chief").await);
    fed.link(&person, "ann-there").await;
    fed.site.set_role(&chief, Role::OrganizationAdministrator).await;
    fed.organization(|row| row.local_login = OnOff::Off).await;
    let mut browser = fed.site.browser();
    let asked = browser.open(&fed.site.ask(&fed.client, &[])).await.away();
    assert_eq!(asked.path(), "/authorize");
    code_of(browser.open(fed.idp.sign_in(&asked, ann()).as_str()).await);
    // The session is good here: it came from there.
    assert_eq!(fed.site.silently(&mut browser, &fed.client, &[]).await, "code");
    // By password nobody comes in but administrators, who find their way.
    let mut browser = fed.site.browser();
    browser.open(&fed.site.ask(&fed.client, &[])).await.away();
    let page = browser.open("/login?local").await.page();
    let barred = fed.site.password(&mut browser, &page, &person).await.page();
    assert!(barred.status == 403 && barred.has("#barred") && barred.has("#sso-0"), "{}", barred.html);
    let page = browser.open("/login?local").await.page();
    fed.advance(31);
    let page = fed.site.password(&mut browser, &page, &chief).await.page();
    code_of(fed.second(&mut browser, &page, &chief).await);
}

async fn who_may_not_sign_in_here_finds_their_provider(fed: Fed) {
    let person = fed.site.person("ann").await;
    fed.link(&person, "ann-there").await;
    fed.settings(|settings| settings.listed = OnOff::Off).await;
    fed.organization(|row| row.local_login = OnOff::Off).await;
    // An application of nobody in particular does not know whose people come.
    let everybody = fed.site.client(|_| ()).await;
    let mut browser = fed.site.browser();
    let page = browser.open(&fed.site.ask(&everybody, &[])).await.page();
    assert!(!page.has("#sso-0"), "{}", page.html);
    let page = fed.site.password(&mut browser, &page, &person).await.page();
    assert!(page.status == 403 && page.has("#barred"), "{}", page.html);
    let asked = browser.click(&page, "#sso-0").await.away();
    code_of(browser.open(fed.idp.sign_in(&asked, ann()).as_str()).await);
}

async fn a_stranger_is_not_sent_to_a_door_that_is_shut(fed: Fed) {
    fed.organization(|row| row.local_login = OnOff::Off).await;
    let mut browser = fed.site.browser();
    let asked = browser.open(&fed.site.ask(&fed.client, &[])).await.away();
    let page = browser.open(fed.idp.sign_in(&asked, ann()).as_str()).await.page();
    assert!(page.has("#sso-stranger") && !page.has("#link"), "{}", page.html);
}

async fn the_account_pages_want_a_fresh_sign_in_there(fed: Fed) {
    let person = fed.site.person("ann").await;
    fed.link(&person, "ann-there").await;
    fed.settings(|settings| settings.listed = OnOff::On).await;
    let mut browser = fed.site.browser();
    code_of(fed.come(&mut browser, ann(), &[]).await);
    let page = browser.open("/account/security").await.page();
    assert!(page.has("#links") && page.url.path() == "/account/security", "{}", page.url);
    fed.advance(400);
    let page = browser.open("/account/password").await.page();
    assert_eq!(page.url.path(), "/login", "what opens the account wants a fresh proof");
    let asked = browser.click(&page, "#sso-0").await.away();
    assert!(answer(&asked, "max_age").is_some(), "{asked}");
    let page = browser.open(fed.idp.sign_in(&asked, ann()).as_str()).await.page();
    assert_eq!(page.url.path(), "/account/password", "{}", page.html);
}

async fn a_policy_that_changes_counts_from_the_next_token_on(fed: Fed) {
    let person = fed.site.person("ann").await;
    fed.link(&person, "ann-there").await;
    let mut browser = fed.site.browser();
    let code = code_of(fed.come(&mut browser, ann(), &[("scope", "openid offline_access")]).await);
    let tokens = fed.site.exchange(&fed.client, &code).await;
    let refresh = tokens.text("refresh_token");
    fed.organization(|row| row.sso = OnOff::Off).await;
    assert_eq!(fed.site.refresh(&fed.client, &refresh).await.error(), crate::support::api::INVALID_GRANT);
    assert_ne!(fed.site.silently(&mut browser, &fed.client, &[]).await, "code");
    fed.organization(|row| (row.sso, row.mfa) = (OnOff::On, MfaPolicy::Optional)).await;
    assert_eq!(fed.site.silently(&mut browser, &fed.client, &[]).await, "code");
}
