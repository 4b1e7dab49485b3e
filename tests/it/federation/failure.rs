//! A provider that is away, slow or switched off: a page with a reference, other ways stay open, and local sign-ins do not
//! wait for it.

use super::{Fed, ann, code_of, refused, with_idp};
use crate::support::idp::{Hits, Mood};
use futures_util::future::join_all;
use serde_json::json;
use vestibule::types::{OnOff, ProviderState, Role};

with_idp!(
    a_provider_that_is_away_leaves_the_other_ways_open,
    a_provider_that_is_silent_is_left_alone_for_a_while,
    what_is_known_of_a_silent_provider_is_no_answer,
    trying_again_is_the_tab_s_own,
    strangers_write_only_so_many_rows,
    a_token_endpoint_that_can_not_answer_is_silent,
    keys_stay_when_no_others_can_be_had,
    a_slow_provider_is_not_waited_for,
    keys_that_change_are_fetched_and_floods_of_names_are_not,
    administrators_get_in_whatever_the_provider_does,
    what_it_answers_elsewhere_is_not_followed,
);

async fn a_provider_that_is_away_leaves_the_other_ways_open(fed: Fed) {
    let bob = fed.site.person_with_app("bob").await;
    fed.idp.stop().await;
    let mut browser = fed.site.browser();
    let page = browser.open(&fed.site.ask(&fed.client, &[])).await.page();
    let page = refused(browser.click(&page, "#sso-0").await, 502);
    assert_eq!(fed.refusals().await[0]["reason"], "the provider does not answer");
    let page = browser.click(&page, "#other").await.page();
    let page = fed.site.password(&mut browser, &page, &bob).await.page();
    code_of(fed.site.present(&mut browser, &page, &fed.site.code(&bob)).await);
}

async fn a_provider_that_is_silent_is_left_alone_for_a_while(fed: Fed) {
    let person = fed.site.person("ann").await;
    fed.link(&person, "ann-there").await;
    fed.idp.be(Mood { down: Some(503), ..Mood::default() });
    for _ in 0..5 {
        let mut browser = fed.site.browser();
        let page = browser.open(&fed.site.ask(&fed.client, &[])).await.page();
        refused(browser.click(&page, "#sso-0").await, 502);
    }
    assert_eq!(fed.idp.hits().discovery, 3, "it is asked three times and then left alone");
    assert_eq!(fed.refusals().await[4]["reason"], "the provider did not answer lately");
    fed.idp.be(Mood::default());
    fed.advance(30);
    code_of(fed.come(&mut fed.site.browser(), ann(), &[]).await);
}

async fn what_is_known_of_a_silent_provider_is_no_answer(fed: Fed) {
    let person = fed.site.person("ann").await;
    fed.link(&person, "ann-there").await;
    code_of(fed.come(&mut fed.site.browser(), ann(), &[]).await);
    // Everything about it is known, so a way there needs no call; the way back does.
    let mut ways = Vec::new();
    for _ in 0..5 {
        let mut browser = fed.site.browser();
        let asked = fed.away(&mut browser, &[]).await;
        ways.push((browser, fed.idp.sign_in(&asked, ann())));
    }
    let asked_before = fed.idp.hits().token;
    fed.idp.be(Mood { down: Some(503), ..Mood::default() });
    for (browser, back) in &mut ways {
        refused(browser.open(back.as_str()).await, 502);
        // Neither a way that begins nor a stranger's token is a sign of life.
        let mut other = fed.site.browser();
        let page = other.open(&fed.site.ask(&fed.client, &[])).await.page();
        drop(other.click(&page, "#sso-0").await);
        let url = format!("{}/login/sso/acme-sso/logout", fed.site.home);
        crate::support::api::http().post(url).form(&[("logout_token", "x")]).send().await.unwrap();
    }
    assert_eq!(fed.idp.hits().token, asked_before + 3, "it is asked three times and then left alone");
    let mut browser = fed.site.browser();
    let page = browser.open(&fed.site.ask(&fed.client, &[])).await.page();
    refused(browser.click(&page, "#sso-0").await, 502);
    fed.idp.be(Mood::default());
    fed.advance(30);
    code_of(fed.come(&mut fed.site.browser(), ann(), &[]).await);
}

async fn trying_again_is_the_tab_s_own(fed: Fed) {
    let person = fed.site.person("ann").await;
    fed.link(&person, "ann-there").await;
    let mut browser = fed.site.browser();
    let first = fed.away(&mut browser, &[("state", "one")]).await;
    fed.away(&mut browser, &[("state", "two")]).await;
    let mut back = fed.idp.sign_in(&first, ann());
    let state = crate::support::site::answer(&back, "state").unwrap();
    back.query_pairs_mut().clear().append_pair("state", &state).append_pair("error", "access_denied");
    back.query_pairs_mut().append_pair("iss", &fed.idp.issuer);
    let page = refused(browser.open(back.as_str()).await, 400);
    assert!(page.text("#sso-failed").contains("cancelled"), "{}", page.html);
    let asked = browser.click(&page, "#again").await.away();
    let away = browser.open(fed.idp.sign_in(&asked, ann()).as_str()).await.away();
    assert_eq!(crate::support::site::answer(&away, "state").as_deref(), Some("one"));
}

async fn strangers_write_only_so_many_rows(fed: Fed) {
    let url = format!("{}/login/sso/acme-sso", fed.site.home);
    for number in 0..40 {
        let http = crate::support::api::http();
        http.post(format!("{url}/logout")).form(&[("logout_token", "x")]).send().await.unwrap();
        http.get(format!("{url}/callback?state=x{number}")).send().await.unwrap();
    }
    assert_eq!(fed.refusals().await.len(), 60);
}

async fn a_token_endpoint_that_can_not_answer_is_silent(fed: Fed) {
    let person = fed.site.person("ann").await;
    fed.link(&person, "ann-there").await;
    for status in [500, 503] {
        let refusal = (status, "application/json", json!({"error": "server_error"}));
        fed.idp.be(Mood { token: Some(refusal), ..Mood::default() });
        refused(fed.come(&mut fed.site.browser(), ann(), &[]).await, 502);
        let last = fed.refusals().await.pop().unwrap();
        assert_eq!((&last["reason"], &last["detail"]), (&json!("the provider can not answer"), &json!(status.to_string())));
    }
}

async fn keys_stay_when_no_others_can_be_had(fed: Fed) {
    let person = fed.site.person("ann").await;
    fed.link(&person, "ann-there").await;
    code_of(fed.come(&mut fed.site.browser(), ann(), &[]).await);
    let before = fed.idp.hits();
    fed.advance(31);
    for status in [404, 500] {
        fed.idp.be(Mood { no_keys: Some(status), ..Mood::default() });
        for _ in 0..5 {
            let token = fed.idp.logout_token(json!({"sub": "ann-there"}), |header, _| header.kid = Some("nobody's".into()));
            let url = format!("{}/login/sso/acme-sso/logout", fed.site.home);
            let said = crate::support::api::http().post(url).form(&[("logout_token", &token)]).send().await.unwrap();
            assert_eq!(said.status(), 400);
        }
    }
    let after = fed.idp.hits();
    assert_eq!((after.keys, after.discovery), (before.keys + 1, before.discovery), "once, and not again for half a minute");
    // Whoever signs in is none the wiser, also after the keys have grown old.
    code_of(fed.come(&mut fed.site.browser(), ann(), &[]).await);
    fed.advance(301);
    code_of(fed.come(&mut fed.site.browser(), ann(), &[]).await);
    // But not for ever.
    fed.advance(3600);
    let mut browser = fed.site.browser();
    let page = browser.open(&fed.site.ask(&fed.client, &[])).await.page();
    assert!(browser.click(&page, "#sso-0").await.page().has("#sso-failed"));
}

async fn a_slow_provider_is_not_waited_for(fed: Fed) {
    let bob = fed.site.person_with_app("bob").await;
    fed.idp.be(Mood { slow: 30, ..Mood::default() });
    let away = (0..4).map(|_| async {
        let mut browser = fed.site.browser();
        let page = browser.open(&fed.site.ask(&fed.client, &[])).await.page();
        refused(browser.click(&page, "#sso-0").await, 502);
    });
    let local = async {
        let mut browser = fed.site.browser();
        fed.site.sign_in(&mut browser, &fed.site.ask(&fed.client, &[]), &bob).await.away();
    };
    // The local one is there before the others have given up: nothing waits for them.
    let waiting = join_all(away);
    tokio::pin!(waiting);
    tokio::select! {
        biased;
        () = local => {}
        _ = &mut waiting => panic!("the local sign-in waited for the provider"),
    }
    waiting.await;
}

async fn keys_that_change_are_fetched_and_floods_of_names_are_not(fed: Fed) {
    let person = fed.site.person("ann").await;
    fed.link(&person, "ann-there").await;
    code_of(fed.come(&mut fed.site.browser(), ann(), &[]).await);
    assert_eq!(fed.idp.hits(), Hits { discovery: 1, keys: 1, token: 1 });
    fed.idp.rotate("k2");
    fed.advance(31);
    code_of(fed.come(&mut fed.site.browser(), ann(), &[]).await);
    assert_eq!(fed.idp.hits().keys, 2, "a name that is not known is looked for");
    for _ in 0..5 {
        fed.idp.be(Mood { sign: crate::support::idp::Sign::WithUnknownKey, ..Mood::default() });
        refused(fed.come(&mut fed.site.browser(), ann(), &[]).await, 400);
    }
    assert_eq!(fed.idp.hits().keys, 2, "not more often than twice a minute");
    // A key that was taken back is refused after some minutes, also where nothing else is new.
    fed.idp.be(Mood { sign: crate::support::idp::Sign::WithOtherKey, ..Mood::default() });
    fed.advance(301);
    refused(fed.come(&mut fed.site.browser(), ann(), &[]).await, 400);
    assert_eq!(fed.idp.hits().keys, 3);
}

async fn administrators_get_in_whatever_the_provider_does(fed: Fed) {
    let chief = fed.site.person_with_app("chief").await;
    fed.site.set_role(&chief, Role::OrganizationAdministrator).await;
    fed.organization(|row| row.local_login = OnOff::Off).await;
    for state in [ProviderState::Live, ProviderState::Off] {
        fed.set(move |row| (row.issuer, row.state) = ("http://127.0.0.1:9".to_owned(), state)).await;
        let mut browser = fed.site.browser();
        let page = browser.open(&fed.site.ask(&fed.client, &[])).await.page();
        let page = if page.has("#other") { browser.click(&page, "#other").await } else { browser.click(&page, "#local").await };
        let page = page.page();
        fed.advance(31);
        let page = fed.site.password(&mut browser, &page, &chief).await.page();
        code_of(fed.site.present(&mut browser, &page, &fed.site.code(&chief)).await);
    }
}

async fn what_it_answers_elsewhere_is_not_followed(fed: Fed) {
    fed.idp.be(Mood { down: Some(302), ..Mood::default() });
    let mut browser = fed.site.browser();
    let page = browser.open(&fed.site.ask(&fed.client, &[])).await.page();
    refused(browser.click(&page, "#sso-0").await, 400);
    assert_eq!(fed.refusals().await[0]["reason"], json!("the discovery document or the keys can not be read"));
}
