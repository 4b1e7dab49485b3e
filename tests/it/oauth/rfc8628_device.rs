//! Devices without a browser of their own, RFC 8628.

use crate::support::{
    acts::foreign_form,
    api::{INVALID_CLIENT, INVALID_GRANT, Reply, http, send},
    browser::{Browser, Landed, Page},
    chromium::Chromium,
    site::{Client, On, Person, Site, on_both},
};
use futures_util::future::join_all;
use serde_json::json;
use vestibule::{
    store::{JsonText, client::ClientRow},
    types::{ConsentRule, MfaPolicy, OrganizationId},
};

on_both!(
    a_device_gets_tokens_when_its_person_allows_it,
    a_device_that_asks_too_soon_is_slowed_down,
    a_person_who_refuses_ends_it,
    the_codes_die_after_ten_minutes,
    a_code_is_redeemed_once_however_many_ask,
    a_foreign_client_gets_nothing,
    only_a_registered_client_may_begin,
    a_link_with_the_code_decides_nothing,
    a_form_of_another_site_decides_nothing,
    a_code_is_decided_once,
    guesses_at_codes_are_counted,
    what_has_changed_since_counts,
    the_policy_counts_when_it_is_allowed_and_when_it_is_redeemed,
    an_application_of_another_organization_is_not_for_this_person,
    a_sign_in_leads_back_with_the_code,
    a_public_client_may_begin,
    there_is_a_way_back_from_each_step,
    a_device_of_an_application_that_nobody_has_checked_says_so,
);

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

fn television(row: &mut ClientRow) {
    row.name = "Television".to_owned();
    row.grant_types = JsonText(vec![GRANT.to_owned(), "authorization_code".to_owned(), "refresh_token".to_owned()]);
    row.consent = ConsentRule::Ask;
}

impl Site {
    async fn television(&self) -> Client {
        self.client(television).await
    }

    async fn begin(&self, client: &Client) -> Reply {
        let begun = self.asks(client, "device_authorization", &[("scope", "openid profile")]).await;
        assert_eq!(begun.status, 200, "{begun:?}");
        begun
    }

    async fn poll(&self, client: &Client, begun: &Reply) -> Reply {
        self.token(client, &[("grant_type", GRANT), ("device_code", &begun.text("device_code"))]).await
    }

    /// A browser of somebody who is signed in.
    async fn at_home(&self, person: &Person) -> Browser {
        let client = self.client(|_| ()).await;
        self.signed_in(&client, person).await
    }

    /// The page that shows what waits under a code.
    async fn look(&self, browser: &mut Browser, code: &str) -> Page {
        let page = browser.get("/device").await;
        browser.post(&page.form("device").set("user_code", code).press("continue")).await
    }

    async fn allow(&self, browser: &mut Browser, begun: &Reply) -> Page {
        let page = self.look(browser, &begun.text("user_code")).await;
        browser.post(&page.form("decide").press("allow")).await
    }
}

async fn a_device_gets_tokens_when_its_person_allows_it(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.television().await);
    let mut browser = site.at_home(&bob).await;
    let begun = site.begin(&client).await;
    let code = begun.text("user_code");
    let page = format!("{}/device", site.home);
    assert_eq!((begun.text("verification_uri"), begun.json["expires_in"].as_i64()), (page.clone(), Some(600)));
    assert_eq!(
        (begun.text("verification_uri_complete"), begun.json["interval"].as_i64()),
        (format!("{page}?user_code={code}"), Some(5))
    );
    assert_eq!((code.len(), begun.text("device_code").len()), (9, 43), "256 random bits");
    assert_eq!(site.poll(&client, &begun).await.error(), (400, "authorization_pending"));
    let shown = site.look(&mut browser, &code.to_lowercase().replace('-', " ")).await;
    assert_eq!(shown.status, 200, "{}", shown.html);
    assert!(shown.text("h1").contains("Television"), "{}", shown.html);
    assert_eq!((shown.text("#shown-code"), shown.text("#address")), (code, "127.0.0.1".to_owned()));
    assert_eq!(shown.texts("ul.may li").len(), 2);
    let done = browser.post(&shown.form("decide").press("allow")).await;
    assert_eq!((done.status, done.has("#allow")), (200, false), "{}", done.html);
    let tokens = site.poll(&client, &begun).await;
    assert_eq!((tokens.status, tokens.text("scope")), (200, "openid profile".to_owned()), "{tokens:?}");
    assert_eq!(site.userinfo(&tokens.text("access_token")).await.text("sub"), bob.id.as_str());
    assert_eq!(site.refresh(&client, &tokens.text("refresh_token")).await.status, 200);
    let (_, id_token) = site.verified(&tokens.text("id_token")).await;
    assert_eq!((&id_token["sub"], &id_token["acr"]), (&json!(bob.id.as_str()), &json!("urn:vestibule:acr:2")));
    assert_eq!(site.poll(&client, &begun).await.error(), INVALID_GRANT, "it is used");
    assert_eq!(site.introspect(&client, &tokens.text("access_token")).await.json["active"], true, "asking again harms nothing");
    site.sign_out(&mut browser).await;
    assert_eq!(site.userinfo(&tokens.text("access_token")).await.status, 401, "it was of this session");
}

async fn a_device_that_asks_too_soon_is_slowed_down(site: Site) {
    let client = site.television().await;
    let begun = site.begin(&client).await;
    let (pending, slow) = ((400, "authorization_pending"), (400, "slow_down"));
    for (after, expected) in [(0, pending), (5, pending), (4, slow), (9, slow), (15, pending), (14, slow), (20, pending)] {
        site.advance(after);
        assert_eq!(site.poll(&client, &begun).await.error(), expected, "after {after} s");
    }
}

async fn a_person_who_refuses_ends_it(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.television().await);
    let mut browser = site.at_home(&bob).await;
    let begun = site.begin(&client).await;
    let page = site.look(&mut browser, &begun.text("user_code")).await;
    let done = browser.post(&page.form("decide").press("deny")).await;
    assert_eq!(done.status, 200);
    assert_eq!(site.poll(&client, &begun).await.error(), (400, "access_denied"));
    let late = browser.post(&page.form("decide").press("allow")).await;
    assert_eq!(late.status, 422, "a word is given once");
    assert_eq!(site.poll(&client, &begun).await.error(), (400, "access_denied"));
}

async fn the_codes_die_after_ten_minutes(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.television().await);
    let (begun, allowed) = (site.begin(&client).await, site.begin(&client).await);
    let mut browser = site.at_home(&bob).await;
    site.allow(&mut browser, &allowed).await;
    site.advance(600 - 30);
    assert_eq!(site.poll(&client, &begun).await.error(), (400, "expired_token"));
    assert_eq!(site.poll(&client, &allowed).await.error(), (400, "expired_token"), "allowed, and not fetched");
    assert_eq!(site.look(&mut browser, &begun.text("user_code")).await.status, 422);
}

async fn a_code_is_redeemed_once_however_many_ask(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.television().await);
    let mut browser = site.at_home(&bob).await;
    for round in 0..10 {
        let begun = site.begin(&client).await;
        assert_eq!(site.allow(&mut browser, &begun).await.status, 200);
        let replies = join_all((0..8).map(|_| site.poll(&client, &begun))).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1, "round {round}");
        assert!(replies.iter().filter(|reply| reply.status != 200).all(|reply| reply.error() == INVALID_GRANT));
    }
}

async fn a_foreign_client_gets_nothing(site: Site) {
    let (bob, client, other) = (site.person_with_app("bob").await, site.television().await, site.television().await);
    let mut browser = site.at_home(&bob).await;
    let begun = site.begin(&client).await;
    assert_eq!(site.poll(&other, &begun).await.error(), INVALID_GRANT);
    site.allow(&mut browser, &begun).await;
    assert_eq!(site.poll(&other, &begun).await.error(), INVALID_GRANT);
    let by_its_name = site.token(&client, &[("grant_type", GRANT), ("device_code", &begun.text("user_code"))]).await;
    assert_eq!(by_its_name.error(), INVALID_GRANT, "what people see opens nothing");
    assert_eq!(site.token(&client, &[("grant_type", GRANT)]).await.error(), (400, "invalid_request"));
    assert_eq!(site.poll(&client, &begun).await.status, 200, "nothing was used up");
}

async fn only_a_registered_client_may_begin(site: Site) {
    let (plain, client) = (site.client(|_| ()).await, site.television().await);
    let refused = site.asks(&plain, "device_authorization", &[("scope", "openid")]).await;
    assert_eq!(refused.error(), (400, "unauthorized_client"));
    assert_eq!(site.poll(&plain, &site.begin(&client).await).await.error(), (400, "unauthorized_client"));
    for scope in [&[][..], &[("scope", "unknown")], &[("scope", "\"")]] {
        assert_eq!(site.asks(&client, "device_authorization", scope).await.error(), (400, "invalid_scope"), "{scope:?}");
    }
    let wrong = http().post(format!("{}/oauth2/device_authorization", site.home)).basic_auth(&client.id, Some("wrong"));
    assert_eq!(send(wrong.form(&[("scope", "openid")])).await.error(), INVALID_CLIENT);
    let document = send_plain(&site).await;
    assert_eq!(document["device_authorization_endpoint"], format!("{}/oauth2/device_authorization", site.home));
    assert!(document["grant_types_supported"].as_array().unwrap().contains(&json!(GRANT)));
}

async fn send_plain(site: &Site) -> serde_json::Value {
    let address = format!("{}/.well-known/oauth-authorization-server", site.home);
    serde_json::from_str(&http().get(address).send().await.unwrap().text().await.unwrap()).unwrap()
}

async fn a_link_with_the_code_decides_nothing(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.television().await);
    let mut browser = site.at_home(&bob).await;
    let begun = site.begin(&client).await;
    let page = browser.get(&format!("/device?user_code={}", begun.text("user_code"))).await;
    assert_eq!(page.form("device").value("user_code"), Some(begun.text("user_code").as_str()));
    assert!(!page.has("#allow"), "the code is only in the field");
    assert_eq!(site.poll(&client, &begun).await.error(), (400, "authorization_pending"));
    let page = browser.post(&page.form("device").press("continue")).await;
    assert!(page.has("#warning"));
    site.advance(5);
    assert_eq!(site.poll(&client, &begun).await.error(), (400, "authorization_pending"));
    let page = browser.get("/device?user_code=%3Cscript%3E").await;
    assert_eq!(page.form("device").value("user_code").unwrap_or_default(), "");
}

async fn a_form_of_another_site_decides_nothing(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.television().await);
    let mut browser = site.at_home(&bob).await;
    let begun = site.begin(&client).await;
    let code = begun.text("user_code");
    let action = format!("{}/device", site.home);
    let forged = foreign_form(&action, &[("user_code", &code), ("decision", "allow")]);
    assert_eq!(browser.post(&forged).await.status, 403);
    let page = site.look(&mut browser, &code).await;
    let without = browser.post(&page.form("decide").without("csrf").press("allow")).await;
    assert_eq!(without.status, 403);
    assert_eq!(site.poll(&client, &begun).await.error(), (400, "authorization_pending"));
}

async fn a_code_is_decided_once(site: Site) {
    let (bob, eve, client) = (site.person_with_app("bob").await, site.person_with_app("eve").await, site.television().await);
    let (mut his, mut hers) = (site.at_home(&bob).await, site.at_home(&eve).await);
    let begun = site.begin(&client).await;
    let page = site.look(&mut hers, &begun.text("user_code")).await;
    assert_eq!(site.allow(&mut his, &begun).await.status, 200);
    assert_eq!(hers.post(&page.form("decide").press("allow")).await.status, 422);
    let tokens = site.poll(&client, &begun).await;
    assert_eq!(site.userinfo(&tokens.text("access_token")).await.text("sub"), bob.id.as_str());
}

async fn guesses_at_codes_are_counted(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.television().await);
    let mut browser = site.at_home(&bob).await;
    for _ in 0..15 {
        let begun = site.begin(&client).await;
        assert_eq!(site.look(&mut browser, &begun.text("user_code")).await.status, 200, "right codes are no guesses");
    }
    for _ in 0..10 {
        assert_eq!(site.look(&mut browser, "BBBB-BBBB").await.status, 422);
    }
    let begun = site.begin(&client).await;
    assert_eq!(site.look(&mut browser, &begun.text("user_code")).await.status, 429, "not even the right one");
    site.advance(600);
    let begun = site.begin(&client).await;
    assert_eq!(site.look(&mut browser, &begun.text("user_code")).await.status, 200);
}

async fn what_has_changed_since_counts(site: Site) {
    let client = site.television().await;
    for what in ["person", "epoch", "session"] {
        let bob = site.person_with_app(what).await;
        let mut browser = site.at_home(&bob).await;
        let begun = site.begin(&client).await;
        assert_eq!(site.allow(&mut browser, &begun).await.status, 200);
        match what {
            "person" => site.disable_person(&bob).await,
            "epoch" => site.change_password(&bob).await,
            _ => site.sign_out(&mut browser).await,
        }
        assert_eq!(site.poll(&client, &begun).await.error(), INVALID_GRANT, "{what}");
    }
    let begun = site.begin(&client).await;
    site.disable_client(&client).await;
    assert_eq!(site.poll(&client, &begun).await.error(), INVALID_CLIENT);
}

async fn the_policy_counts_when_it_is_allowed_and_when_it_is_redeemed(site: Site) {
    site.set_mfa("acme", MfaPolicy::Off).await;
    let (bob, client) = (site.person("bob").await, site.television().await);
    let strict = site
        .client(|row| {
            television(row);
            row.mfa = vestibule::types::ClientMfa::Required;
        })
        .await;
    let plain = site.client(|_| ()).await;
    let mut browser = site.browser();
    let page = browser.open(&site.ask(&plain, &[])).await.page();
    let Landed::Away(_) = site.password(&mut browser, &page, &bob).await else { panic!("no second factor is asked for") };
    let begun = site.begin(&strict).await;
    assert_eq!(site.allow(&mut browser, &begun).await.status, 422, "the application asks for more");
    assert_eq!(site.poll(&strict, &begun).await.error(), (400, "authorization_pending"));
    let begun = site.begin(&client).await;
    assert_eq!(site.allow(&mut browser, &begun).await.status, 200);
    site.set_mfa("acme", MfaPolicy::Required).await;
    assert_eq!(site.poll(&client, &begun).await.error(), INVALID_GRANT, "the policy of now");
}

async fn an_application_of_another_organization_is_not_for_this_person(site: Site) {
    site.organization("other", MfaPolicy::Required).await;
    let theirs = OrganizationId::from_text(site.id_of("other").await);
    let client = site
        .client(move |row| {
            television(row);
            row.organization_id = Some(theirs);
        })
        .await;
    let bob = site.person_with_app("bob").await;
    let mut browser = site.at_home(&bob).await;
    let begun = site.begin(&client).await;
    let page = site.look(&mut browser, &begun.text("user_code")).await;
    assert_eq!((page.status, page.has("#allow")), (422, false));
}

async fn a_sign_in_leads_back_with_the_code(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.television().await);
    let begun = site.begin(&client).await;
    site.advance(30);
    let mut browser = site.browser();
    let landed = site.sign_in(&mut browser, &format!("/device?user_code={}", begun.text("user_code")), &bob).await;
    let page = landed.page();
    assert_eq!(page.form("device").value("user_code"), Some(begun.text("user_code").as_str()), "{}", page.html);
    let page = browser.post(&page.form("device").press("continue")).await;
    assert_eq!(browser.post(&page.form("decide").press("allow")).await.status, 200);
    assert_eq!(site.poll(&client, &begun).await.status, 200);
}

async fn a_public_client_may_begin(site: Site) {
    let (bob, client) = (
        site.person_with_app("bob").await,
        site.client(|row| {
            television(row);
            (row.auth_method, row.secret_digest) = ("none".to_owned(), None);
        })
        .await,
    );
    let post = |what: &str, pairs: &[(&str, &str)]| {
        let mut form = vec![("client_id", client.id.as_str())];
        form.extend(pairs);
        send(http().post(format!("{}/oauth2/{what}", site.home)).form(&form))
    };
    let begun = post("device_authorization", &[("scope", "openid")]).await;
    let mut browser = site.at_home(&bob).await;
    assert_eq!(site.allow(&mut browser, &begun).await.status, 200);
    let tokens = post("token", &[("grant_type", GRANT), ("device_code", &begun.text("device_code"))]).await;
    assert_eq!(tokens.status, 200, "{tokens:?}");
}

#[actix_web::test]
async fn a_person_connects_a_device_by_keyboard() {
    let site = Site::start(On::Sqlite).await;
    let (bob, client) = (site.person_with_app("bob").await, site.television().await);
    let begun = site.begin(&client).await;
    let chromium = Chromium::start().await;
    site.advance(30);
    chromium.open(&format!("{}/device", site.home)).await;
    chromium.at("/login").await;
    chromium.fill("#username", &bob.username).await;
    chromium.fill("#password", &bob.password).await;
    chromium.click("#continue").await;
    chromium.at("/login/factor/totp").await;
    chromium.fill("#code", &site.code(&bob)).await;
    chromium.click("#verify").await;
    chromium.at("/device").await;
    chromium.tab_to("user-code").await;
    chromium.keys(&begun.text("user_code")).await;
    chromium.tab_to("continue").await;
    chromium.keys(" ").await;
    chromium.find("#allow").await;
    assert_eq!(chromium.text("#shown-code").await, begun.text("user_code"));
    chromium.tab_to("allow").await;
    chromium.keys(" ").await;
    chromium.gone("#allow").await;
    assert_eq!(site.poll(&client, &begun).await.status, 200);
    assert_eq!(chromium.complaints().await, Vec::<String>::new());
    chromium.close().await;
}

async fn there_is_a_way_back_from_each_step(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.television().await);
    let (mut browser, begun) = (site.at_home(&bob).await, site.begin(&client).await);
    let apps = "/account/applications";
    let asking = browser.get("/device").await;
    assert_eq!((asking.attribute(".back a", "href"), asking.attribute("#cancel", "href")), (apps.to_owned(), apps.to_owned()));
    let deciding = site.look(&mut browser, &begun.text("user_code")).await;
    assert_eq!(deciding.attribute("#another", "href"), "/device");
    assert_eq!(browser.click(&deciding, "#another").await.page().attribute("#user-code", "value"), "");
    let done = browser.post(&deciding.form("decide").press("deny")).await;
    assert_eq!(browser.click(&done, "#applications").await.page().url.path(), apps);
    assert_eq!(site.poll(&client, &begun).await.error(), (400, "access_denied"));
}

async fn a_device_of_an_application_that_nobody_has_checked_says_so(site: Site) {
    let bob = site.person_with_app("bob").await;
    let stranger = |row: &mut ClientRow| {
        television(row);
        row.metadata.0.unverified = true;
        row.metadata.0.policy_uri = Some("https://tv.example/privacy".to_owned());
    };
    let client = site.client(stranger).await;
    let (mut browser, begun) = (site.at_home(&bob).await, site.begin(&client).await);
    let page = site.look(&mut browser, &begun.text("user_code")).await;
    assert_eq!(page.text("#unchecked h2"), "Nobody has checked this application");
    assert!(!page.has("#goes-to"), "nothing is sent on: the device fetches its tokens");
    assert_eq!(page.attribute(".app-policy", "href"), "https://tv.example/privacy");
}
