//! Sessions, devices, applications, activity.

use super::{Elsewhere, made};
use crate::support::{
    browser::{Browser, Page},
    site::{Client, Person, Site, answer, on_both},
};
use vestibule::types::ConsentRule;

on_both!(
    one_session_is_ended_and_no_other,
    signing_out_everywhere_ends_everything,
    signing_out_here_ends_this,
    devices_are_forgotten,
    an_application_loses_its_access,
    an_application_that_nobody_was_asked_about_is_listed,
    what_happened_is_shown,
);

async fn one_session_is_ended_and_no_other(site: Site) {
    let bob = site.person_with_app("bob").await;
    let (mut one, mut two) = (Elsewhere::of(&site, &bob).await, Elsewhere::of(&site, &bob).await);
    let (mut browser, page) = site.at("/account/sessions", &bob).await;
    assert_eq!(page.texts("#sessions li").len(), 3);
    assert!(page.texts("#sessions li")[0].contains("This browser"), "{}", page.html);
    // The one that was signed in first was not used since, so it is the last.
    let ids: Vec<String> =
        page.html.split("name=\"end\" value=\"").skip(1).map(|r| r.split('"').next().unwrap().to_owned()).collect();
    let page = browser.submit(made(&page, "/account/sessions", &[("end", &ids[2])])).await.page();
    assert_eq!((page.url.path(), page.texts("#sessions li").len()), ("/account/sessions", 2));
    assert!(!one.is_alive(&site).await);
    assert!(two.is_alive(&site).await);
    let gone = browser.submit(made(&page, "/account/sessions", &[("end", &ids[2])])).await.page();
    assert_eq!(gone.status, 404, "a second time");
    let own = browser.submit(made(&page, "/account/sessions", &[("end", &ids[0])])).await.page();
    assert!(own.status == 200 && !own.has("form"), "{}", own.html);
    assert!(browser.cookies().get("vestibule_session").is_none());
    assert_eq!(browser.open("/account").await.page().url.path(), "/login");
    assert!(two.is_alive(&site).await);
}

/// A browser at an account page that is trusted from now on.
async fn trusting(site: &Site, path: &str, person: &Person) -> (Browser, Page) {
    site.advance(30);
    let mut browser = site.browser();
    let page = browser.open(path).await.page();
    let page = site.password(&mut browser, &page, person).await.page();
    let form = page.form("factor").tick("trust_device").set("code", &site.code(person)).press("verify");
    let page = browser.submit(form).await.page();
    (browser, page)
}

/// Where the password alone leads on a page that anybody signed in sees.
async fn is_prompted(site: &Site, browser: &Browser, person: &Person) -> bool {
    let mut browser = browser.clone();
    browser.cookies_mut().remove("vestibule_session");
    let page = browser.open("/account").await.page();
    site.password(&mut browser, &page, person).await.page().url.path() != "/account"
}

async fn signing_out_everywhere_ends_everything(site: Site) {
    let bob = site.person_with_app("bob").await;
    let mut elsewhere = Elsewhere::of(&site, &bob).await;
    let (trusted, _) = trusting(&site, "/account", &bob).await;
    let (mut browser, page) = trusting(&site, "/account/sessions", &bob).await;
    site.advance(1000);
    let page = browser.submit(page.form("sessions").press("end-all")).await.page();
    assert!(page.status == 200 && !page.has("form"), "no fresh sign-in is needed to leave: {}", page.html);
    assert!(browser.cookies().get("vestibule_session").is_none());
    assert!(!elsewhere.is_alive(&site).await);
    assert_eq!(browser.open("/account").await.page().url.path(), "/login");
    assert!(is_prompted(&site, &trusted, &bob).await, "no device is trusted any more");
    assert_eq!(site.events(&bob, "sessions_ended").await, 1);
}

async fn signing_out_here_ends_this(site: Site) {
    let bob = site.person_with_app("bob").await;
    let mut elsewhere = Elsewhere::of(&site, &bob).await;
    let (mut browser, page) = site.at("/account", &bob).await;
    let kept = browser.clone();
    let left = browser.submit(page.form("profile-sign-out").press("sign-out")).await.page();
    assert!(left.status == 200 && !left.has("form"));
    assert!(browser.cookies().get("vestibule_session").is_none());
    assert_eq!(kept.clone().open("/account").await.page().url.path(), "/login", "its cookie is worth nothing");
    assert!(elsewhere.is_alive(&site).await);
    // Pressed once more in another tab.
    assert_eq!(browser.submit(page.form("profile-sign-out").press("sign-out")).await.page().status, 200);
}

async fn devices_are_forgotten(site: Site) {
    let bob = site.person_with_app("bob").await;
    let (first, _) = trusting(&site, "/account", &bob).await;
    let (mut browser, page) = trusting(&site, "/account/security", &bob).await;
    assert_eq!(page.texts("#devices li").len(), 2);
    assert!(page.texts("#devices li")[0].contains("This browser"), "{}", page.html);
    let id = page.attribute("#devices li:nth-child(2) button", "value");
    let page = browser.submit(made(&page, "/account/devices", &[("revoke", &id)])).await.page();
    assert_eq!((page.url.path(), page.texts("#devices li").len()), ("/account/security", 1));
    assert!(is_prompted(&site, &first, &bob).await);
    let gone = browser.submit(made(&page, "/account/devices", &[("revoke", &id)])).await.page();
    assert_eq!(gone.status, 404);
    let page = browser.submit(page.form("devices").press("revoke-all")).await.page();
    assert!(!page.has("#devices li"));
    assert!(is_prompted(&site, &browser, &bob).await);
    assert_eq!(browser.get("/account").await.status, 200, "the session stays");
    assert_eq!((site.events(&bob, "device_forgotten").await, site.events(&bob, "devices_forgotten").await), (1, 1));
}

/// Lets an application in.
async fn allow(site: &Site, browser: &mut Browser, client: &Client) -> String {
    let page = browser.open(&site.ask(client, &[("scope", "openid email offline_access")])).await.page();
    let away = browser.submit(page.form("consent").press("allow")).await.away();
    site.exchange(client, &answer(&away, "code").unwrap()).await.text("refresh_token")
}

async fn an_application_loses_its_access(site: Site) {
    let (bob, eve) = (site.person_with_app("bob").await, site.person_with_app("eve").await);
    let client = site.client(|row| row.consent = ConsentRule::Ask).await;
    let (mut browser, _) = site.at("/account", &bob).await;
    let (mut hers, _) = site.at("/account", &eve).await;
    let (token, other) = (allow(&site, &mut browser, &client).await, allow(&site, &mut hers, &client).await);
    let page = browser.get("/account/applications").await;
    let text = page.text("#applications");
    assert!(text.contains("Notes") && text.contains("UTC"), "{text}");
    let page = browser.submit(made(&page, "/account/applications", &[("revoke", &client.id)])).await.page();
    assert_eq!((page.url.path(), page.has("#applications li")), ("/account/applications", false));
    assert_eq!(site.refresh(&client, &token).await.status, 400);
    assert_eq!(site.refresh(&client, &other).await.status, 200, "somebody else's lives");
    let asked = browser.open(&site.ask(&client, &[])).await.page();
    assert_eq!(asked.url.path(), "/consent", "it has to ask again");
    assert_eq!(site.events(&bob, "consent_revoked").await, 1);
}

async fn an_application_that_nobody_was_asked_about_is_listed(site: Site) {
    let bob = site.person_with_app("bob").await;
    let client = site.client(|row| row.consent = ConsentRule::Skip).await;
    let (mut browser, _) = site.at("/account", &bob).await;
    let tokens = site.silent_tokens(&mut browser, &client, &[("scope", "openid email offline_access")]).await;
    let page = browser.get("/account/applications").await;
    let text = page.text("#applications");
    assert!(text.contains("Notes") && text.contains("Provided by your organization") && text.contains("e-mail"), "{text}");
    let page = browser.submit(made(&page, "/account/applications", &[("revoke", &client.id)])).await.page();
    assert!(page.url.path() == "/account/applications" && !page.has("#applications"), "{}", page.html);
    assert_eq!(site.refresh(&client, &tokens.text("refresh_token")).await.status, 400);
    assert_eq!(site.events(&bob, "consent_revoked").await, 1);
    let again = browser.submit(made(&page, "/account/applications", &[("revoke", &client.id)])).await.page();
    assert_eq!(again.status, 404, "a second time");
}

async fn what_happened_is_shown(site: Site) {
    let (bob, eve) = (site.person_with_app("bob").await, site.person_with_app("eve").await);
    let mut stranger = site.browser();
    let page = stranger.open("/account").await.page();
    site.password(&mut stranger, &page, &Person { password: "wrong".to_owned(), ..bob.clone() }).await.page();
    site.at("/account", &eve).await;
    let client = site.client(|row| row.consent = ConsentRule::Ask).await;
    let (mut browser, _) = site.at("/account", &bob).await;
    allow(&site, &mut browser, &client).await;
    let page = browser.get("/account/activity").await;
    let rows = page.texts("main li");
    let words = ["Application allowed", "Signed in", "Second factor accepted", "Wrong password"];
    assert_eq!(rows.len(), words.len(), "{rows:?}");
    for (row, word) in rows.iter().zip(words) {
        assert!(row.contains(word) && row.contains("UTC"), "{row}");
    }
    assert!(rows[0].contains("Notes") && rows[1].contains("127.0.0.1") && rows[2].contains("uthenticator app"), "{rows:?}");
}
