//! Pairwise subjects, OIDC Core §8.

use super::curious;
use crate::support::site::{Client, Site, answer, on_both};
use reqwest::Url;
use serde_json::json;
use vestibule::{
    protocol::SubjectType,
    store::{JsonText, client::ClientRow},
};

on_both!(
    clients_of_one_sector_know_a_person_by_one_name,
    all_tokens_have_the_same_name,
    hints_and_wishes_name_people_as_the_client_knows_them,
    an_id_token_of_the_client_signs_out,
);

fn pairwise(uri: &'static str, sector: Option<&'static str>) -> impl FnOnce(&mut ClientRow) {
    move |row| {
        row.redirect_uris = JsonText(vec![uri.to_owned()]);
        row.metadata.0.subject_type = Some(SubjectType::Pairwise);
        row.metadata.0.sector_identifier_uri = sector.map(str::to_owned);
    }
}

async fn clients_of_one_sector_know_a_person_by_one_name(site: Site) {
    let (bob, carl) = (site.person_with_app("bob").await, site.person_with_app("carl").await);
    let one = curious(&site, pairwise("https://a.example/cb", None)).await;
    let same = curious(&site, pairwise("https://a.example:8443/other", None)).await;
    let other = curious(&site, pairwise("https://b.example/cb", None)).await;
    let joined = curious(&site, pairwise("https://b.example/cb", Some("https://a.example/uris.json"))).await;
    let public = curious(&site, |_| ()).await;
    let mut browser = site.signed_in(&one, &bob).await;
    let mut sub = async |client: &Client| {
        let tokens = site.silent_tokens(&mut browser, client, &[]).await;
        site.verified(&tokens.text("id_token")).await.1["sub"].as_str().unwrap().to_owned()
    };
    let bobs = sub(&one).await;
    assert_eq!((bobs.len(), sub(&one).await), (43, bobs.clone()), "256 bits, always the same");
    assert_eq!((sub(&same).await, sub(&joined).await), (bobs.clone(), bobs.clone()));
    assert_ne!(sub(&other).await, bobs);
    assert_eq!(sub(&public).await, bob.id.as_str());
    assert!(!bobs.contains(bob.id.as_str()));
    let mut browser = site.signed_in(&one, &carl).await;
    let tokens = site.silent_tokens(&mut browser, &one, &[]).await;
    assert_ne!(site.verified(&tokens.text("id_token")).await.1["sub"], bobs);
}

async fn all_tokens_have_the_same_name(site: Site) {
    let bob = site.person_with_app("bob").await;
    let client = curious(&site, pairwise("https://a.example/cb", None)).await;
    let mut browser = site.signed_in(&client, &bob).await;
    let tokens = site.silent_tokens(&mut browser, &client, &[]).await;
    let sub = site.verified(&tokens.text("id_token")).await.1["sub"].clone();
    assert_ne!(sub, bob.id.as_str());
    let again = site.refresh(&client, &tokens.text("refresh_token")).await;
    for reply in [tokens, again] {
        assert_eq!(site.verified(&reply.text("id_token")).await.1["sub"], sub);
        assert_eq!(site.verified(&reply.text("access_token")).await.1["sub"], sub);
        assert_eq!(site.userinfo(&reply.text("access_token")).await.json["sub"], sub);
    }
}

async fn hints_and_wishes_name_people_as_the_client_knows_them(site: Site) {
    let (bob, carl) = (site.person_with_app("bob").await, site.person_with_app("carl").await);
    let client = curious(&site, pairwise("https://a.example/cb", None)).await;
    let mut carls = site.signed_in(&client, &carl).await;
    let other = site.silent_tokens(&mut carls, &client, &[]).await.text("id_token");
    let mut browser = site.signed_in(&client, &bob).await;
    let hint = site.silent_tokens(&mut browser, &client, &[]).await.text("id_token");
    assert_eq!(site.silently(&mut browser, &client, &[("id_token_hint", &hint)]).await, "code");
    assert_eq!(site.silently(&mut browser, &client, &[("id_token_hint", &other)]).await, "login_required");
    let sub = site.verified(&hint).await.1["sub"].as_str().unwrap().to_owned();
    let wish = |sub: &str| json!({"id_token": {"sub": {"value": sub}}}).to_string();
    assert_eq!(site.silently(&mut browser, &client, &[("claims", &wish(&sub))]).await, "code");
    let traced = wish(bob.id.as_str());
    assert_eq!(site.silently(&mut browser, &client, &[("claims", &traced)]).await, "login_required", "not to be tried out");
}

async fn an_id_token_of_the_client_signs_out(site: Site) {
    let bob = site.person_with_app("bob").await;
    let client = curious(&site, |row| {
        pairwise("https://a.example/cb", None)(row);
        row.post_logout_redirect_uris = JsonText(vec!["https://a.example/bye".to_owned()]);
    })
    .await;
    let mut browser = site.signed_in(&client, &bob).await;
    let hint = site.silent_tokens(&mut browser, &client, &[]).await.text("id_token");
    let mut url = Url::parse(&format!("{}/oauth2/logout", site.home)).unwrap();
    url.query_pairs_mut()
        .append_pair("id_token_hint", &hint)
        .append_pair("post_logout_redirect_uri", "https://a.example/bye")
        .append_pair("state", "s1");
    let away = browser.open(url.as_str()).await.away();
    assert_eq!((away.host_str(), answer(&away, "state").as_deref()), (Some("a.example"), Some("s1")));
    assert_eq!(site.silently(&mut browser, &client, &[]).await, "login_required");
}
