//! An application that registered itself: people are told that nobody has checked it, and where their answer goes.

use super::{application, pages};
use crate::support::{
    browser::Browser,
    site::{Site, on_both},
};
use vestibule::store::{StoreError, client};

on_both!(
    people_are_told_that_nobody_has_checked_an_application,
    an_application_that_somebody_has_checked_is_shown_without_a_word,
    the_host_is_that_of_this_request,
);

async fn people_are_told_that_nobody_has_checked_an_application(site: Site) {
    let bob = site.person_with_app("bob").await;
    let client = application(&site, |row| row.metadata.0.unverified = true).await;
    let [first, consent, list] = pages(&site, &client, &bob).await;
    for page in [&first, &consent] {
        assert_eq!(page.text("#unchecked h2"), "Nobody has checked this application");
        assert_eq!(page.text("#goes-to"), "127.0.0.1");
    }
    assert!(list.text("main").contains("It registered itself. Nobody has checked it."), "{}", list.html);
    let mut german = Browser::new(&site.home).reading("de");
    let page = german.open(&site.ask(&client, &[])).await.page();
    assert_eq!(page.text("#unchecked h2"), "Niemand hat diese Anwendung geprüft");
}

async fn an_application_that_somebody_has_checked_is_shown_without_a_word(site: Site) {
    let bob = site.person_with_app("bob").await;
    let client = application(&site, |row| row.metadata.0.unverified = true).await;
    let id = vestibule::types::ClientId::from_text(&client.id);
    let done = site.state.db.write(move |tx| -> Result<bool, StoreError> {
        let mut row = client::lock(tx, &id)?.unwrap();
        row.metadata.0.unverified = false;
        client::update(tx, &row)
    });
    assert!(done.await.unwrap());
    for page in pages(&site, &client, &bob).await {
        assert!(!page.has("#unchecked") && !page.html.contains("Nobody has checked"), "{}", page.url);
    }
}

async fn the_host_is_that_of_this_request(site: Site) {
    let uris = ["https://one.example/cb", "https://two.example:8443/cb", "com.example.notes:/cb"];
    let shown = ["one.example", "two.example", "com.example.notes:"];
    let client = application(&site, |row| {
        row.metadata.0.unverified = true;
        row.redirect_uris.0 = uris.map(str::to_owned).to_vec();
    })
    .await;
    for (uri, host) in uris.into_iter().zip(shown) {
        let page = site.browser().open(&site.ask(&client, &[("redirect_uri", uri)])).await.page();
        assert_eq!(page.text("#goes-to"), host);
    }
}
