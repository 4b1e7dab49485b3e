//! One answer is one sign-in, in the browser that asked, at the provider that was asked.

use super::{Fed, ann, code_of, provider_row, refused, with_idp};
use crate::support::{idp::Idp, rows::rows_of, site::Person};
use futures_util::future::join_all;
use vestibule::{
    store::{
        StoreError,
        identity::{self, IdentityRow},
        provider,
    },
    types::{IdentityId, LinkedBy, OnOff, ProviderState},
};

with_idp!(
    one_answer_that_comes_many_times_is_one_sign_in,
    an_answer_in_another_browser_is_refused,
    an_answer_to_another_provider_is_refused,
    an_answer_that_comes_too_late_is_refused,
    what_changes_on_the_way_counts,
    two_first_sign_ins_make_one_account,
    one_subject_is_linked_to_one_person,
);

async fn one_answer_that_comes_many_times_is_one_sign_in(fed: Fed) {
    let person = fed.site.person("ann").await;
    fed.link(&person, "ann-there").await;
    let mut browser = fed.site.browser();
    let asked = fed.away(&mut browser, &[]).await;
    let back = fed.idp.sign_in(&asked, ann());
    let many = (0..8).map(|_| {
        let (mut browser, back) = (browser.clone(), back.clone());
        async move { browser.open(back.as_str()).await }
    });
    let landed = join_all(many).await;
    let in_ = landed.iter().filter(|landed| matches!(landed, crate::support::browser::Landed::Away(_))).count();
    assert_eq!(in_, 1);
    assert_eq!((rows_of(&fed.site, "sessions").await, rows_of(&fed.site, "codes").await), (1, 1));
    let used = fed.refusals().await;
    assert!(used.iter().all(|row| row["reason"] == "state was used before") && used.len() == 7, "{used:?}");
}

async fn an_answer_in_another_browser_is_refused(fed: Fed) {
    let person = fed.site.person("ann").await;
    fed.link(&person, "ann-there").await;
    let (mut mine, mut other) = (fed.site.browser(), fed.site.browser());
    let asked = fed.away(&mut mine, &[]).await;
    let back = fed.idp.sign_in(&asked, ann());
    // A browser without anything, and one that has an attempt of its own.
    refused(other.open(back.as_str()).await, 400);
    fed.away(&mut other, &[]).await;
    refused(other.open(back.as_str()).await, 400);
    assert!(fed.refusals().await.iter().all(|row| row["reason"] == "state belongs to another browser"));
    fed.is_shut().await;
    // Nobody has used it up.
    code_of(mine.open(back.as_str()).await);
}

async fn an_answer_to_another_provider_is_refused(fed: Fed) {
    let person = fed.site.person("ann").await;
    fed.link(&person, "ann-there").await;
    let second = Idp::start(fed.site.now().seconds());
    let row = provider_row(&fed.site, (&fed.provider.organization_id, "evil", "Other SSO"), &second.issuer);
    fed.site.state.db.write(move |tx| provider::insert(tx, &row)).await.unwrap();
    fed.advance(1);
    second.at(fed.site.now().seconds());
    let mut browser = fed.site.browser();
    let asked = fed.away(&mut browser, &[]).await;
    // The evil one sends the code of the honest one to its own address, so that it is asked to buy tokens for it.
    let back = fed.idp.sign_in(&asked, ann());
    let mixed = back.as_str().replace("/login/sso/acme-sso/", "/login/sso/evil/");
    refused(browser.open(&mixed).await, 400);
    assert_eq!(fed.refusals().await[0]["reason"], "state belongs to another provider");
    assert_eq!(second.hits().token, 0, "the code stays where it belongs");
    // And it says that it is the honest one.
    let mut back = second.sign_in(&asked, ann());
    let pairs: Vec<_> =
        back.query_pairs().filter(|(name, _)| name != "iss").map(|(n, v)| (n.into_owned(), v.into_owned())).collect();
    back.query_pairs_mut().clear().extend_pairs(pairs).append_pair("iss", &second.issuer);
    refused(browser.open(back.as_str()).await, 400);
    assert_eq!(fed.refusals().await[1]["reason"], "iss of the answer is another issuer");
    fed.is_shut().await;
}

async fn an_answer_that_comes_too_late_is_refused(fed: Fed) {
    let mut browser = fed.site.browser();
    let asked = fed.away(&mut browser, &[]).await;
    let back = fed.idp.sign_in(&asked, ann());
    fed.advance(1200);
    refused(browser.open(back.as_str()).await, 400);
    assert_eq!(fed.refusals().await[0]["reason"], "state has expired");
}

async fn what_changes_on_the_way_counts(fed: Fed) {
    let person = fed.site.person("ann").await;
    fed.link(&person, "ann-there").await;
    let mut browser = fed.site.browser();
    let asked = fed.away(&mut browser, &[]).await;
    fed.set(|row| row.state = ProviderState::Off).await;
    refused(browser.open(fed.idp.sign_in(&asked, ann()).as_str()).await, 400);
    fed.set(|row| row.state = ProviderState::Live).await;
    let asked = fed.away(&mut browser, &[]).await;
    fed.set(|row| row.client_id = "another".to_owned()).await;
    refused(browser.open(fed.idp.sign_in(&asked, ann()).as_str()).await, 400);
    fed.set(|row| row.client_id = "vestibule".to_owned()).await;
    let asked = fed.away(&mut browser, &[]).await;
    fed.organization(|row| row.sso = OnOff::Off).await;
    refused(browser.open(fed.idp.sign_in(&asked, ann()).as_str()).await, 400);
    let reasons: Vec<_> = fed.refusals().await.iter().map(|row| row["reason"].as_str().unwrap().to_owned()).collect();
    let (off, changed) = ("the provider was switched off meanwhile", "the provider was changed meanwhile");
    assert_eq!(reasons, [off, changed, off]);
    fed.is_shut().await;
}

async fn two_first_sign_ins_make_one_account(fed: Fed) {
    fed.settings(|settings| settings.just_in_time = vestibule::types::OnOff::On).await;
    let mut ways = Vec::new();
    for _ in 0..6 {
        let mut browser = fed.site.browser();
        let asked = fed.away(&mut browser, &[]).await;
        ways.push((browser, fed.idp.sign_in(&asked, ann())));
    }
    let landed = join_all(ways.into_iter().map(|(mut browser, back)| async move { browser.open(back.as_str()).await })).await;
    for one in landed {
        code_of(one);
    }
    assert_eq!((rows_of(&fed.site, "users").await, rows_of(&fed.site, "identities").await), (1, 1));
}

/// Many people are linked to one subject at once, in many rounds.
async fn one_subject_is_linked_to_one_person(fed: Fed) {
    let people: [Person; 2] = [fed.site.person("ann").await, fed.site.person("bob").await];
    let now = fed.site.now();
    for round in 0..10 {
        let link = |number: usize| {
            let row = IdentityRow {
                id: IdentityId::random(),
                provider_id: fed.provider.id.clone(),
                issuer: fed.provider.issuer.clone(),
                subject: "one".to_owned(),
                user_id: people[number % 2].id.clone(),
                label: "one".to_owned(),
                linked_by: LinkedBy::Owner,
                created_at: now,
                last_used_at: None,
            };
            fed.site.state.db.write(move |tx| -> Result<bool, StoreError> { identity::insert(tx, &row) })
        };
        let linked = join_all((0..64).map(link)).await;
        assert_eq!(linked.into_iter().filter(|linked| *linked.as_ref().unwrap()).count(), 1, "round {round}");
        assert_eq!(rows_of(&fed.site, "identities").await, 1, "round {round}");
        let url = fed.site.url.clone();
        let cleared = actix_web::web::block(move || crate::support::rows::change(&url, "DELETE FROM identities"));
        cleared.await.unwrap().unwrap();
    }
}
