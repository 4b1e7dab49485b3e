//! An organization's look and language on the pages of its people, and in their mails.

use super::pictures::picture;
use crate::support::{
    browser::{Browser, Page},
    site::{Person, Site, on_both},
};
use image::ImageFormat;
use reqwest::Method;
use serde_json::json;
use vestibule::{
    store::{StoreError, organization},
    types::{ConsentRule, MfaPolicy, OrganizationId},
};

on_both!(
    people_see_their_organization_once_it_is_known,
    an_application_s_organization_is_seen_before_the_password,
    a_name_that_was_typed_tells_nothing_of_its_organization,
    the_language_is_who_asks_first,
    mails_speak_the_organization_s_language_when_nobody_has_chosen,
);

/// Gives an organization a colour, a logo and perhaps a language.
async fn dress(site: &Site, slug: &'static str, language: Option<&str>) {
    let root = site.root().await;
    let place = format!("/organizations/{}", site.id_of(slug).await);
    assert_eq!(root.patch(&place, json!({ "accent": "#8a1538", "language": language })).await.status, 200);
    let logo = crate::support::api::http()
        .request(Method::PUT, format!("{}/admin/api/v1{place}/logo", site.home))
        .bearer_auth(&root.token)
        .header("content-type", "image/png")
        .body(picture(ImageFormat::Png, 138));
    assert_eq!(logo.send().await.unwrap().status(), 200);
}

const STYLE: &str = "link[rel=stylesheet][href^='/brand/']";

/// Whether a page looks like an organization's; its files are there, and its title says whose it is.
async fn is_dressed(browser: &mut Browser, page: &Page, slug: &str, name: &str) {
    let (style, logo) = (page.attribute(STYLE, "href"), page.attribute("img.logo", "src"));
    assert!(style.starts_with(&format!("/brand/{slug}/")) && logo.starts_with(&format!("/brand/{slug}/")), "{style} {logo}");
    assert_eq!(page.attribute("img.logo", "alt"), name);
    assert!(page.text("head > title").ends_with(&format!(" - {name}")), "{}", page.html);
    let policy = page.header("content-security-policy");
    assert!(policy.contains("style-src 'self'; img-src 'self'") && !policy.contains("unsafe"), "{policy}");
    let css = browser.get(&style).await;
    assert_eq!((css.status, &*css.header("content-type")), (200, "text/css; charset=utf-8"));
    assert_eq!(css.header("cache-control"), "public, max-age=31536000, immutable");
    assert!(css.html.contains(".primary { border-color: #8a1538; background: #8a1538; }"), "{}", css.html);
}

fn is_ours(page: &Page) {
    assert!(!page.has(STYLE) && !page.has("img.logo"), "{}", page.html);
    assert!(page.text("head > title").ends_with(" - Vestibule"), "{}", page.html);
}

async fn people_see_their_organization_once_it_is_known(site: Site) {
    dress(&site, "acme", None).await;
    let (bob, ann) = (site.person_with_app("bob").await, site.person("ann").await);
    let client = site.client(|row| row.consent = ConsentRule::Ask).await;
    let mut browser = site.browser();
    let page = browser.open(&site.ask(&client, &[])).await.page();
    is_ours(&page);
    let factor = site.password(&mut browser, &page, &bob).await.page();
    assert_eq!(factor.url.path(), "/login/factor/totp");
    is_dressed(&mut browser, &factor, "acme", "Acme").await;
    let consent = site.present(&mut browser, &factor, &site.code(&bob)).await.page();
    assert_eq!(consent.url.path(), "/consent");
    is_dressed(&mut browser, &consent, "acme", "Acme").await;
    browser.submit(consent.form("consent").press("allow")).await.away();
    let account = browser.open("/account").await.page();
    is_dressed(&mut browser, &account, "acme", "Acme").await;

    let mut other = site.browser();
    let page = other.open(&site.ask(&client, &[])).await.page();
    let enrol = site.password(&mut other, &page, &ann).await.page();
    assert_eq!(enrol.url.path(), "/login/enrol/totp");
    is_dressed(&mut other, &enrol, "acme", "Acme").await;

    // An organization without logo and colour has its name.
    site.organization("plain", MfaPolicy::Off).await;
    let carol = site.person_of("plain", "carol").await;
    let mut third = site.browser();
    let page = third.open("/account").await.page();
    let account = site.password(&mut third, &page, &carol).await.page();
    assert_eq!((account.url.path(), account.has(STYLE), account.has("img.logo")), ("/account", false, false));
    assert_eq!(account.text(".brand"), "Plain");
}

async fn an_application_s_organization_is_seen_before_the_password(site: Site) {
    dress(&site, "acme", None).await;
    let acme = OrganizationId::from_text(site.id_of("acme").await);
    let client = site.client(|row| row.organization_id = Some(acme)).await;
    let mut browser = site.browser();
    let page = browser.open(&site.ask(&client, &[])).await.page();
    assert_eq!(page.url.path(), "/login");
    is_dressed(&mut browser, &page, "acme", "Acme").await;
}

async fn a_name_that_was_typed_tells_nothing_of_its_organization(site: Site) {
    dress(&site, "acme", Some("de")).await;
    let bob = site.person_with_app("bob").await;
    let client = site.client(|_| ()).await;
    for (username, hint) in [("bob", "bob"), ("nobody", "nobody")] {
        let mut browser = site.browser();
        let page = browser.open(&site.ask(&client, &[("login_hint", hint)])).await.page();
        is_ours(&page);
        let stranger = Person { username: username.to_owned(), password: "wrong".to_owned(), ..bob.clone() };
        let refused = site.password(&mut browser, &page, &stranger).await.page();
        assert_eq!(refused.status, 422);
        is_ours(&refused);
    }
}

/// The language of the page after the password.
async fn spoken(site: &Site, person: &Person, browser: &str, more: &[(&str, &str)]) -> String {
    let client = site.client(|_| ()).await;
    let language: &'static str = Box::leak(browser.to_owned().into_boxed_str());
    let mut browser = site.browser().reading(language);
    let page = browser.open(&site.ask(&client, more)).await.page();
    let page = site.password(&mut browser, &page, person).await.page();
    assert_eq!(page.url.path(), "/login/factor/totp", "{}", page.html);
    assert_eq!(page.header("content-language"), page.attribute("html", "lang"));
    page.attribute("html", "lang")
}

async fn the_language_is_who_asks_first(site: Site) {
    dress(&site, "acme", Some("de")).await;
    let bob = site.person_with_app("bob").await;
    assert_eq!(spoken(&site, &bob, "fr", &[]).await, "de", "nobody asks for one that has texts: the organization's");
    assert_eq!(spoken(&site, &bob, "en", &[]).await, "en", "the browser asks");
    assert_eq!(spoken(&site, &bob, "en", &[("ui_locales", "de")]).await, "de", "the application asks");
    let id = bob.id.clone();
    let chosen = site.state.db.write(move |tx| -> Result<bool, StoreError> {
        let mut row = vestibule::store::user::lock(tx, &id)?.unwrap();
        row.language = Some("de".to_owned());
        vestibule::store::user::update_profile(tx, &row)
    });
    assert!(chosen.await.unwrap());
    assert_eq!(spoken(&site, &bob, "en", &[]).await, "de", "the person has chosen");
    assert_eq!(spoken(&site, &bob, "en", &[("ui_locales", "en")]).await, "en", "the application asks");
    assert_eq!(spoken(&site, &bob, "fr", &[("ui_locales", "fr")]).await, "de");
}

async fn mails_speak_the_organization_s_language_when_nobody_has_chosen(site: Site) {
    let set = site.state.db.write(|tx| -> Result<bool, StoreError> {
        let row = organization::by_slug(tx, "acme")?.unwrap();
        organization::update(tx, &organization::Organization { language: Some("de".to_owned()), ..row })
    });
    assert!(set.await.unwrap());
    let bob = site.person_with_app("bob").await;
    let subject = async |language: &'static str| {
        site.advance(1000);
        let mut browser = site.browser().reading(language);
        let page = browser.get("/login/forgot").await;
        browser.post(&page.form("forgot").set("username", "bob").press("send")).await;
        site.mails_come().await.remove(0).subject
    };
    assert_eq!(subject("en").await, "Ein neues Passwort setzen", "whoever asks is not known to be the person");
    let client = site.client(|_| ()).await;
    for (language, words) in [("fr", "Ein neues Passwort setzen"), ("en", "Set a new password")] {
        site.advance(30);
        let mut browser = site.browser().reading(language);
        site.sign_in(&mut browser, &site.ask(&client, &[]), &bob).await.away();
        site.mails().await;
        assert_eq!(subject("fr").await, words, "the browser of the last sign-in asked for {language}");
    }
}
