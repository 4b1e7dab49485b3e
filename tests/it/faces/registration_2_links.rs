//! `client_uri`, `policy_uri`, `tos_uri`: links that leave the sign-in where it is.

use super::{application, pages};
use crate::support::{
    browser::Page,
    site::{Site, on_both},
};
use vestibule::protocol::ClientMetadata;

on_both!(
    oidcc_registration_policy_uri,
    oidcc_registration_tos_uri,
    the_home_page_is_a_link_too,
    what_is_no_https_address_is_no_link,
);

/// A link that opens beside the page and tells the other side nothing.
fn leads(page: &Page, selector: &str, address: &str) {
    assert_eq!(page.attribute(selector, "href"), address, "{}", page.url);
    assert_eq!(page.attribute(selector, "target"), "_blank");
    assert_eq!(page.attribute(selector, "rel"), "noopener noreferrer");
    assert!(page.text(selector).ends_with("(opens in a new tab)"), "{}", page.text(selector));
}

async fn each_page_links(site: &Site, selector: &str, address: &str, set: fn(&mut ClientMetadata, String)) {
    let bob = site.person_with_app("bob").await;
    let client = application(site, |row| set(&mut row.metadata.0, address.to_owned())).await;
    for page in pages(site, &client, &bob).await {
        leads(&page, selector, address);
        assert_eq!(page.attributes(".app-links a", "href"), [address], "what is not registered is no link");
        assert_eq!(page.attribute(".app-links", "aria-label"), "About Acme Notes");
    }
}

async fn oidcc_registration_policy_uri(site: Site) {
    each_page_links(&site, "main .app-policy", "https://notes.example/login.html", |to, uri| to.policy_uri = Some(uri)).await;
}

async fn oidcc_registration_tos_uri(site: Site) {
    each_page_links(&site, "main .app-terms", "https://openid.net/", |to, uri| to.tos_uri = Some(uri)).await;
}

async fn the_home_page_is_a_link_too(site: Site) {
    each_page_links(&site, "main .app-website", "https://notes.example/", |to, uri| to.client_uri = Some(uri)).await;
}

async fn what_is_no_https_address_is_no_link(site: Site) {
    for uri in ["http://notes.example/", "javascript:alert(1)", "data:text/html,x", "https://bob:pw@notes.example/", "/terms"] {
        let client = application(&site, |row| {
            let to = &mut row.metadata.0;
            (to.client_uri, to.policy_uri, to.tos_uri) = (Some(uri.to_owned()), Some(uri.to_owned()), Some(uri.to_owned()));
        })
        .await;
        let page = site.browser().open(&site.ask(&client, &[])).await.page();
        assert_eq!((page.status, page.has(".app-links")), (200, false), "{uri}");
    }
}
