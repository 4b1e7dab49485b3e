//! Where pages lead, and whether what they say is so.

use super::{add_contact, made, methods};
use crate::support::{
    browser::{Browser, Page},
    rows::rows_of,
    site::{Person, Site, on_both},
    totp::code_at,
};
use vestibule::types::{EnrolmentProof, Method, MfaPolicy};

on_both!(
    a_language_is_the_browser_s_until_one_is_chosen,
    the_sign_in_page_leads_to_the_account,
    who_is_asked_again_learns_why,
    what_was_picked_is_set_up,
    a_code_that_was_sent_again_ends_the_others,
    what_was_never_used_is_not_asked_for_first,
    a_form_that_is_sent_again_makes_no_second_set,
    a_name_is_taken_whole_or_not_at_all,
    the_days_that_are_left_are_said,
    a_replacement_says_so_and_keeps_the_name,
    two_apps_without_a_name_are_told_apart,
    codes_that_still_go_elsewhere_are_named,
    a_number_that_can_not_get_codes_is_called_that,
    where_second_factors_are_off_none_is_offered,
    small_paths_lead_somewhere,
);

async fn a_language_is_the_browser_s_until_one_is_chosen(site: Site) {
    let bob = site.person_with_app("bob").await;
    let (mut english, page) = site.at("/account", &bob).await;
    assert_eq!(page.form("profile").value("language"), Some(""));
    let row = site.row(&bob).await;
    assert_eq!((row.language.as_deref(), row.seen_language.as_deref()), (None, Some("en")));
    site.advance(30);
    let mut german = site.browser().reading("de");
    let page = site.sign_in(&mut german, "/account/sessions", &bob).await.page();
    assert_eq!(page.header("content-language"), "de");
    assert!(page.html.contains(" UTC") && !page.html.contains(" at "), "{}", page.html);
    assert_eq!(german.get("/account").await.form("profile").value("language"), Some(""), "nothing was chosen");
    assert_eq!(site.row(&bob).await.seen_language.as_deref(), Some("de"), "mails go in the language that was seen last");
    let page = english.get("/account").await;
    assert_eq!(page.header("content-language"), "en");
    let page = english.submit(page.form("profile").set("language", "en").press("save")).await.page();
    assert_eq!(german.get("/account").await.header("content-language"), "en", "chosen");
    let odd = english.submit(made(&page, "/account", &[("name", "Bob"), ("language", "tlh")])).await.page();
    assert_eq!((odd.status, site.row(&bob).await.language.as_deref()), (400, Some("en")));
}

async fn the_sign_in_page_leads_to_the_account(site: Site) {
    let bob = site.person_with_app("bob").await;
    let mut browser = site.browser();
    let page = browser.open("/login").await.page();
    assert_eq!((page.status, page.url.path()), (200, "/login"));
    assert!(page.has("#forgot") && !page.has("#why"), "{}", page.html);
    let page = site.password(&mut browser, &page, &bob).await.page();
    let page = site.present(&mut browser, &page, &site.code(&bob)).await.page();
    assert_eq!(page.url.path(), "/account");
    assert_eq!(browser.open("/login").await.page().url.path(), "/account", "already signed in");
    for path in ["/login/factor/totp", "/login/enrol", "/consent", "/login?a=gone"] {
        let ended = site.browser().get(path).await;
        assert_eq!((ended.status, ended.attribute("#sign-in", "href").as_str()), (400, "/account"), "{path}");
    }
    assert_eq!(site.browser().get("/").await.attribute("#account", "href"), "/account");
}

async fn who_is_asked_again_learns_why(site: Site) {
    let bob = site.person_with_app("bob").await;
    let (mut browser, page) = site.at("/account/security", &bob).await;
    site.advance(301);
    let page = browser.click(&page, "#add").await.page();
    assert!(page.url.path() == "/login" && page.text("#why").contains("five minutes"), "{}", page.html);
    let page = site.password(&mut browser, &page, &bob).await.page();
    assert!(page.url.path() == "/login/factor/totp" && page.has("#why"), "{}", page.html);
    assert_eq!(site.present(&mut browser, &page, &site.code(&bob)).await.page().url.path(), "/account/add");
}

async fn what_was_picked_is_set_up(site: Site) {
    site.all_methods("acme", |rules| rules.enrolment_proof = EnrolmentProof::None).await;
    site.set_mfa("acme", MfaPolicy::Optional).await;
    let ann = site.person("ann").await;
    let mut browser = site.browser();
    let page = browser.open("/account").await.page();
    site.password(&mut browser, &page, &ann).await.page();
    let page = browser.open("/account/add").await.page();
    assert_eq!(page.url.path(), "/login/enrol");
    assert_eq!(page.text(".lead"), "You are adding a second factor to your account.");
    let page = browser.open("/account/add/totp").await.page();
    assert_eq!(page.url.path(), "/login/enrol/totp", "picked already");
    assert!(!page.html.contains("asks everybody"), "{}", page.html);
    // Also when the password was shown too long ago.
    site.advance(301);
    let page = browser.open("/account/add/totp").await.page();
    let page = site.password(&mut browser, &page, &ann).await.page();
    assert_eq!(page.url.path(), "/login/enrol/totp", "{}", page.html);
    let page = browser.open("/account/add/backup").await.page();
    assert_eq!(page.status, 404);
}

async fn a_code_that_was_sent_again_ends_the_others(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let bob = site.person_with_app("bob").await;
    for path in ["/account/email", "/account/add/email"] {
        // Only so many are sent in a quarter of an hour.
        site.advance(900);
        let (mut browser, page) = site.at(path, &bob).await;
        let page = browser.submit(page.form("enrol").set("address", "new@home.example").press("send")).await.page();
        assert!(page.has("#code") && page.texts("[role=status]").is_empty(), "the first one: {}", page.html);
        site.advance(30);
        let page = browser.submit(page.form("resend-form").press("resend")).await.page();
        assert_eq!(page.texts("[role=status]"), ["Another code is on its way. The ones before it no longer work."]);
    }
}

async fn what_was_never_used_is_not_asked_for_first(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let bob = site.person_with_app("bob").await;
    let (mut browser, page) = site.at("/account/add/sms", &bob).await;
    site.advance(60);
    add_contact(&site, &mut browser, &page, (Method::Sms, "+14155550123")).await;
    let mut other = site.browser();
    let page = other.open("/account").await.page();
    let page = site.password(&mut other, &page, &bob).await.page();
    assert_eq!((page.url.path(), site.sent("sms").await.len()), ("/login/factor/totp", 0), "the app was used last");
}

async fn a_form_that_is_sent_again_makes_no_second_set(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let bob = site.person_with_app("bob").await;
    let (mut browser, page) = site.at("/account/backup", &bob).await;
    let form = page.form("backup").press("create");
    let made = browser.submit(form.clone()).await.page();
    assert_eq!(made.texts("#codes li").len(), 10);
    let sheet = made.text("#sheet");
    assert!(sheet.contains("bob") && sheet.contains(&site.home) && sheet.contains("20"), "{sheet}");
    // Pressed twice: the first answer was given up, so the codes of the second are those that are seen.
    let twice = browser.submit(form.clone()).await.page();
    assert_eq!((twice.status, twice.texts("#codes li").len()), (200, 10));
    assert_ne!(made.texts("#codes li"), twice.texts("#codes li"));
    assert_eq!(rows_of(&site, "backup_codes").await, 10, "there is one set");
    site.advance(11);
    let again = browser.submit(form).await.page();
    assert!(again.status == 422 && !again.has("#codes") && again.text("#error").contains("shown once"), "{}", again.html);
    assert_eq!(site.events(&bob, "backup_codes_made").await, 2);
    let page = browser.submit(twice.form("backup").press("continue")).await.page();
    assert_eq!((page.url.path(), site.events(&bob, "backup_codes_made").await), ("/account/security", 2));
    let anew = browser.submit(again.form("backup").press("create")).await.page();
    assert_eq!((anew.texts("#codes li").len(), site.events(&bob, "backup_codes_made").await), (10, 3));
}

/// The page of a person's first method.
async fn first_method(browser: &mut Browser) -> Page {
    let page = browser.get("/account/security").await;
    browser.get(&methods(&page)[0]).await
}

async fn a_name_is_taken_whole_or_not_at_all(site: Site) {
    let bob = site.person_with_app("bob").await;
    let (mut browser, add) = site.at("/account/add/totp", &bob).await;
    let page = first_method(&mut browser).await;
    let long = "x".repeat(65);
    for bad in [&*long, "a\u{202e}b", "a\u{200b}"] {
        let refused = browser.submit(page.form("rename").set("name", bad).press("save-name")).await.page();
        assert_eq!((refused.status, refused.form("rename").value("name")), (422, Some(bad)), "what was typed stays");
        assert!(refused.has("#name[aria-invalid]") && refused.text(".lead") == "app", "{}", refused.html);
        let secret: String = add.text("#secret").split_whitespace().collect();
        let form = add.form("enrol").set("code", &code_at(&secret, site.now().seconds())).set("name", bad);
        let refused = browser.submit(form.press("confirm")).await.page();
        assert_eq!((refused.status, refused.form("enrol").value("name")), (422, Some(bad)));
        assert!(refused.has("#name[aria-invalid]") && !refused.has("#code[aria-invalid]"), "{}", refused.html);
    }
    assert_eq!((site.events(&bob, "factor_renamed").await, site.events(&bob, "factor_added").await), (0, 0));
    let page = browser.submit(page.form("rename").set("name", " Blue phone ").press("save-name")).await.page();
    assert_eq!(page.form("rename").value("name"), Some("Blue phone"));
    let rows = browser.get("/account/activity").await.texts("main li");
    assert!(rows.iter().any(|row| row.contains("Method renamed") && row.contains("Blue phone")), "{rows:?}");
}

async fn the_days_that_are_left_are_said(site: Site) {
    site.all_methods("acme", |rules| (rules.grace_days, rules.grace_skips) = (7, 2)).await;
    let ann = site.person("ann").await;
    let mut browser = site.browser();
    let page = browser.open("/account/security").await.page();
    let page = site.password(&mut browser, &page, &ann).await.page();
    let both = ["You have 7 days left to set it up.", "After that, you can put it off 2 more times."];
    assert!(both.iter().all(|words| page.text("#grace").contains(words)), "{}", page.html);
    let page = browser.submit(page.form("skip-form").press("skip")).await.page();
    assert!(both.iter().all(|words| page.text("#none").contains(words)), "{}", page.html);
    assert!(!page.html.contains("will have you set one up"));
    // A skip counts once the days are over.
    site.advance(7 * 86_400);
    let mut later = site.browser();
    let page = later.open("/account/security").await.page();
    let page = site.password(&mut later, &page, &ann).await.page();
    assert_eq!(page.text("#grace"), "You can put it off 2 more times.");
    let page = later.submit(page.form("skip-form").press("skip")).await.page();
    assert!(page.text("#none").contains("You can put it off one more time."), "{}", page.html);
}

/// Adds an app on its page, under the name that stands there.
async fn add_app(site: &Site, browser: &mut Browser, page: &Page) -> Page {
    let secret: String = page.text("#secret").split_whitespace().collect();
    let form = page.form("enrol").set("code", &code_at(&secret, site.now().seconds()));
    browser.submit(form.press("confirm")).await.page()
}

async fn a_replacement_says_so_and_keeps_the_name(site: Site) {
    let bob = site.person_with_app("bob").await;
    let (mut browser, _) = site.at("/account/add", &bob).await;
    let page = first_method(&mut browser).await;
    let page = browser.click(&page, "#replace").await.page();
    assert_eq!(page.text("h1"), "Replace your authenticator app");
    assert_eq!(page.form("enrol").value("name"), Some("app"));
    assert!(page.text("#effects").contains("trusted devices are forgotten"), "{}", page.html);
    let page = add_app(&site, &mut browser, &page).await;
    assert_eq!(page.texts("[role=status]"), ["The new method is set up, and the old one is removed."]);
    assert!(methods(&page).len() == 1 && page.text("#methods h3").contains("app"), "{}", page.html);
    let page = browser.get("/account/add/totp").await;
    assert_eq!((page.text("h1").as_str(), page.form("enrol").value("name")), ("Add an authenticator app", Some("")));
    // Addresses and numbers have no field for a name.
    site.all_methods("acme", |_| ()).await;
    let page = browser.get("/account/add/email").await;
    let page = add_contact(&site, &mut browser, &page, (Method::Email, "one@home.example")).await;
    let link = methods(&page).into_iter().find(|link| link.contains("/email/")).unwrap();
    let page = browser.get(&link).await;
    let page = browser.submit(page.form("rename").set("name", "Home").press("save-name")).await.page();
    let page = browser.click(&page, "#replace").await.page();
    assert_eq!(page.text("h1"), "Replace the address for codes");
    let page = add_contact(&site, &mut browser, &page, (Method::Email, "two@home.example")).await;
    assert!(page.text("#methods").contains("Home") && page.text("#methods").contains("t***@home.example"), "{}", page.html);
}

async fn two_apps_without_a_name_are_told_apart(site: Site) {
    let bob = site.person_with_app("bob").await;
    let (mut browser, page) = site.at("/account/add/totp", &bob).await;
    let page = add_app(&site, &mut browser, &page).await;
    assert_eq!(page.texts("#methods h3").iter().filter(|name| name.starts_with("Authenticator app")).count(), 1);
    let page = browser.get("/account/add/totp").await;
    let page = add_app(&site, &mut browser, &page).await;
    let names = page.texts("#methods h3 a");
    assert!(["app", "Authenticator app 1", "Authenticator app 2"].iter().all(|name| names.contains(&(*name).to_owned())));
}

async fn codes_that_still_go_elsewhere_are_named(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let bob = site.person_with_app("bob").await;
    let (mut browser, page) = site.at("/account/add/email", &bob).await;
    add_contact(&site, &mut browser, &page, (Method::Email, "bob@acme.example")).await;
    assert!(!browser.get("/account").await.has("#email-elsewhere"));
    let page = browser.get("/account/email").await;
    let page = add_contact(&site, &mut browser, &page, (Method::Email, "new@home.example")).await;
    assert_eq!(page.url.path(), "/account");
    assert!(page.text("#email-elsewhere").contains("b***@acme.example"), "{}", page.html);
    assert_eq!(page.attribute("#email-elsewhere a", "href"), "/account/security");
}

async fn a_number_that_can_not_get_codes_is_called_that(site: Site) {
    let bob = site.person_with_app("bob").await;
    let (mut browser, page) = site.at("/account/phone", &bob).await;
    for (typed, words) in [("+19002345678", "can not get codes"), ("+1415555", "can not get codes"), ("12", "Begin with +")] {
        let refused = browser.submit(page.form("enrol").set("address", typed).press("send")).await.page();
        assert!(refused.text("#error").contains(words), "{typed}: {}", refused.html);
        assert_eq!(refused.form("enrol").value("address"), Some(typed), "what was typed stays");
    }
}

async fn where_second_factors_are_off_none_is_offered(site: Site) {
    site.set_mfa("acme", MfaPolicy::Off).await;
    let ann = site.person("ann").await;
    let mut browser = site.browser();
    let page = browser.open("/account/security").await.page();
    let page = site.password(&mut browser, &page, &ann).await.page();
    assert!(page.url.path() == "/account/security" && !page.has("#add"), "{}", page.html);
    assert!(page.text("#none").contains("offers none"), "{}", page.html);
    assert!(!browser.get("/account/add").await.has("#methods"));
    assert_eq!(browser.get("/account/add/totp").await.status, 422);
    let bob = site.person_with_app("bob").await;
    let (mut browser, page) = site.at("/account/security", &bob).await;
    assert!(methods(&page).len() == 1 && !page.has("#add"), "who has one is asked for it: {}", page.html);
    assert!(browser.get(&methods(&page)[0]).await.has("#remove:not([disabled])"));
}

async fn small_paths_lead_somewhere(site: Site) {
    let bob = site.person_with_app("bob").await;
    let (mut browser, page) = site.at("/account", &bob).await;
    assert_eq!(browser.open("/account/").await.page().url.path(), "/account");
    let refused = browser.post(&made(&page, "/health/live", &[])).await;
    assert_eq!((refused.status, &*refused.header("allow")), (405, "GET, HEAD"));
    assert!(refused.html.contains("GET, HEAD"), "{}", refused.html);
    let wrong = Person { password: "wrong".to_owned(), ..bob };
    let mut stranger = site.browser();
    let page = stranger.open("/login").await.page();
    assert_eq!(site.password(&mut stranger, &page, &wrong).await.page().status, 422);
}
