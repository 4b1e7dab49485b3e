//! Second factors: added, named, put in order, replaced, removed.

use super::{Elsewhere, add_contact, methods, notices};
use crate::support::{
    authenticator::{Key, Scene},
    browser::{Browser, Form, Page},
    site::{Person, Site, on_both},
    totp::code_at,
};
use futures_util::future::join_all;
use vestibule::{
    auth::{account, backup},
    post::Notice,
    store::backup as codes,
    types::{EnrolmentProof, Method, MfaPolicy},
};

on_both!(
    an_app_is_added_and_asked_for,
    an_address_and_a_number_are_added_by_code,
    a_passkey_is_added,
    what_is_sent_many_times_is_done_once,
    one_is_named_and_asked_for_first,
    the_last_one_stays_where_one_is_demanded,
    with_the_last_one_the_backup_codes_go,
    a_new_one_takes_an_old_one_s_place,
    who_came_by_an_emergency_code_adds_before_removing,
    a_first_factor_is_set_up_by_the_sign_in,
    what_the_organization_does_not_allow_is_not_added,
);

fn secret(page: &Page) -> String {
    page.text("#secret").split_whitespace().collect()
}

/// Adds an app on its page.
async fn add_app(site: &Site, browser: &mut Browser, page: &Page, name: &str) -> (Page, String) {
    let secret = secret(page);
    let code = code_at(&secret, site.now().seconds());
    let form = page.form("enrol").set("code", &code).set("name", name).press("confirm");
    (browser.submit(form).await.page(), secret)
}

async fn an_app_is_added_and_asked_for(site: Site) {
    let bob = site.person_with_app("bob").await;
    let mut elsewhere = Elsewhere::of(&site, &bob).await;
    let (mut browser, page) = site.at("/account/add", &bob).await;
    let page = browser.click(&page, "#add-totp").await.page();
    assert_eq!(secret(&browser.get("/account/add/totp").await), secret(&page), "the same until it is confirmed");
    let wrong = browser.submit(page.form("enrol").set("code", "000000").press("confirm")).await.page();
    assert_eq!((wrong.status, secret(&wrong)), (422, secret(&page)));
    assert!(elsewhere.is_alive(&site).await);
    site.sent("email").await;
    let (page, new) = add_app(&site, &mut browser, &page, "Tablet <b>").await;
    assert_eq!(methods(&page).len(), 2);
    assert!(page.text("#methods").contains("Tablet <b>"));
    assert_eq!(page.texts("[role=status]"), ["The method is set up. You can use it from now on."]);
    let told = notices(site.sent("email").await);
    assert_eq!(told, [("bob@acme.example".to_owned(), Notice::FactorAdded { method: Some(Method::Totp) })]);
    assert!(!elsewhere.is_alive(&site).await, "everything else is dead");
    assert_eq!(browser.get("/account").await.status, 200, "this browser stays");
    let with_new = Person { totp: Some(new.clone()), ..bob.clone() };
    assert_eq!(site.at("/account", &with_new).await.1.url.path(), "/account", "the new app opens the door");
    assert_ne!(secret(&browser.get("/account/add/totp").await), new, "the next one has another secret");
    assert_eq!(site.events(&bob, "factor_added").await, 1);
}

async fn an_address_and_a_number_are_added_by_code(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let bob = site.person_with_app("bob").await;
    let (mut browser, page) = site.at("/account/add/email", &bob).await;
    assert_eq!(page.form("enrol").value("address"), Some("bob@acme.example"));
    let page = add_contact(&site, &mut browser, &page, (Method::Email, "bob@home.example")).await;
    assert_eq!(methods(&page).len(), 2);
    assert!(page.html.contains("b***@home.example") && !page.html.contains("bob@home"), "masked");
    let page = browser.get("/account/add/sms").await;
    let page = add_contact(&site, &mut browser, &page, (Method::Sms, "+14155550123")).await;
    assert_eq!(methods(&page).len(), 3);
    // The same one again is refused before anything is sent.
    let page = browser.get("/account/add/email").await;
    let page = browser.submit(page.form("enrol").set("address", "bob@home.example").press("send")).await.page();
    assert_eq!(
        (page.status, site.sent("email").await.iter().any(|(_, what)| matches!(what, Notice::Code { .. }))),
        (422, false)
    );
    assert_eq!(site.row(&bob).await.email.as_deref(), Some("bob@acme.example"), "the account's own stays");
    let page = browser.get("/account/security").await;
    browser.submit(page.form("profile-sign-out")).await.page();
    let page = browser.open("/account").await.page();
    let page = site.password(&mut browser, &page, &bob).await.page();
    let page = browser.click(&page, "#others").await.page();
    assert_eq!(page.texts("#methods button").len(), 2, "a number has to settle: {}", page.html);
    site.advance(72 * 3600);
    let page = browser.open("/account").await.page();
    let page = site.password(&mut browser, &page, &bob).await.page();
    let page = browser.click(&page, "#others").await.page();
    assert_eq!(page.texts("#methods button").len(), 3, "{}", page.html);
}

async fn a_passkey_is_added(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let bob = site.person_with_app("bob").await;
    let (mut browser, page) = site.at("/account/add/passkey", &bob).await;
    assert!(page.header("content-security-policy").contains("script-src 'self'"));
    let mut ask = page.form("enrol");
    ask.action = page.url.join(&page.attribute("#enrol", "data-options")).unwrap();
    let options = browser.post(&ask).await;
    assert_eq!(options.status, 200, "{}", options.html);
    let (_, answer) = Key::make(&options.json(), &Scene::at(&site.home));
    let answer = answer.to_string();
    let form = page.form("enrol").set("credential", &answer).set("name", "Blue key").press("confirm");
    let done = browser.submit(form.clone()).await.page();
    assert!(methods(&done).iter().any(|link| link.contains("/passkey/")), "{}", done.html);
    assert_eq!(site.events(&bob, "factor_added").await, 1);
    // The highest level is another one now: it has to be shown.
    assert_eq!(browser.open("/account/add").await.page().url.path(), "/login");
    assert_eq!(browser.get("/account/security").await.status, 200);
}

async fn what_is_sent_many_times_is_done_once(site: Site) {
    let bob = site.person_with_app("bob").await;
    let (mut browser, page) = site.at("/account/add/totp", &bob).await;
    let at_once = |browser: &Browser, forms: Vec<Form>| {
        let browser = browser.clone();
        join_all(forms.into_iter().map(move |form| {
            let mut browser = browser.clone();
            async move { browser.post(&form).await }
        }))
    };
    let code = code_at(&secret(&page), site.now().seconds());
    let form = page.form("enrol").set("code", &code).press("confirm");
    let answers = at_once(&browser, vec![form; 12]).await;
    // A second press leads to where the first one did; what is made is counted below.
    assert!(answers.iter().any(|answer| answer.status == 303));
    assert!(answers.iter().all(|answer| [303, 422].contains(&answer.status)), "the others are still signed in");
    let page = browser.get("/account/security").await;
    let both = methods(&page);
    assert_eq!(both.len(), 2);
    let mut forms = Vec::new();
    for link in &both {
        forms.extend(vec![browser.get(link).await.form("removal").press("remove"); 6]);
    }
    let answers = at_once(&browser, forms).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 303).count(), 1);
    assert!(answers.iter().all(|answer| [303, 404, 422].contains(&answer.status)));
    assert_eq!(methods(&browser.get("/account/security").await).len(), 1, "one has to stay");
}

async fn one_is_named_and_asked_for_first(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let bob = site.person_with_app("bob").await;
    let (mut browser, page) = site.at("/account/add/email", &bob).await;
    let page = add_contact(&site, &mut browser, &page, (Method::Email, "bob@home.example")).await;
    let link = methods(&page).into_iter().find(|link| link.contains("/email/")).unwrap();
    let page = browser.get(&link).await;
    let page = browser.submit(page.form("rename").set("name", "Home").press("save-name")).await.page();
    assert_eq!(page.form("rename").value("name"), Some("Home"));
    let page = browser.submit(page.form("default").press("make-default")).await.page();
    assert!(!page.has("#make-default"));
    let value = site.row(&bob).await.default_method.unwrap();
    assert_eq!(value, format!("email:{}", link.rsplit('/').next().unwrap()));
    let mut other = site.browser();
    let door = other.open("/account").await.page();
    assert_eq!(site.password(&mut other, &door, &bob).await.page().url.path(), "/login/factor/email");
    let page = browser.get("/account/security").await;
    let page = browser.submit(page.form("default").set("default", "totp").press("save-default")).await.page();
    assert_eq!(site.row(&bob).await.default_method.as_deref(), Some("totp"));
    let page = browser.submit(page.form("default").set("default", "").press("save-default")).await.page();
    assert_eq!(site.row(&bob).await.default_method, None);
    let forged = page.html.replace("value=\"totp\"", "value=\"sms:somebody\"");
    let forged = Page { html: forged, ..page }.form("default").set("default", "sms:somebody").press("save-default");
    assert_eq!((browser.post(&forged).await.status, site.row(&bob).await.default_method), (404, None));
    // What is asked for first goes with its method.
    let page = browser.get(&link).await;
    browser.submit(page.form("default").press("make-default")).await.page();
    browser.submit(page.form("removal").press("remove")).await.page();
    assert_eq!(site.row(&bob).await.default_method, None);
    assert_eq!(site.events(&bob, "factor_renamed").await, 1);
}

async fn the_last_one_stays_where_one_is_demanded(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let bob = site.person_with_app("bob").await;
    let (mut browser, page) = site.at("/account/security", &bob).await;
    let app = methods(&page).remove(0);
    let only = browser.get(&app).await;
    assert!(only.has("#remove[disabled][aria-describedby=why-not]"), "{}", only.html);
    let page = browser.get("/account/add/email").await;
    let page = add_contact(&site, &mut browser, &page, (Method::Email, "bob@home.example")).await;
    let mail = methods(&page).into_iter().find(|link| link.contains("/email/")).unwrap();
    let (first, second) = (browser.get(&app).await.form("removal"), browser.get(&mail).await.form("removal"));
    let mut elsewhere = Elsewhere::of(&site, &bob).await;
    site.sent("email").await;
    let page = browser.submit(first.press("remove")).await.page();
    assert_eq!(methods(&page), std::slice::from_ref(&mail));
    let told = notices(site.sent("email").await);
    assert_eq!(told, [("bob@acme.example".to_owned(), Notice::FactorRemoved { method: Method::Totp })]);
    assert!(!elsewhere.is_alive(&site).await, "everything else is dead");
    assert_eq!(browser.get("/account").await.status, 200, "this browser stays");
    let refused = browser.submit(second.press("remove")).await.page();
    assert_eq!(refused.status, 422, "the form was there, and the server says no");
    assert!(refused.has("#remove[disabled]"));
    assert_eq!(browser.get(&mail).await.status, 200);
    assert_eq!(site.events(&bob, "factor_removed").await, 1);
    // One that the organization does not accept any more is no way in, and can always go.
    let page = browser.get("/account/add/totp").await;
    add_app(&site, &mut browser, &page, "").await;
    site.all_methods("acme", |rules| rules.methods = "totp".parse().unwrap()).await;
    let page = browser.get(&mail).await;
    let page = browser.submit(page.form("removal").press("remove")).await.page();
    assert_eq!(methods(&page).len(), 1);
}

/// Backup codes that were made for a person elsewhere.
async fn give_codes(site: &Site, person: &Person) -> Vec<String> {
    let (id, now, sealer) = (person.id.clone(), site.now(), site.state.provider.sealer.clone());
    let made = site.state.db.write(move |tx| {
        let account = account::open(tx, &id)?.unwrap();
        backup::make(tx, &sealer, &account, now)
    });
    made.await.unwrap().iter().map(|code| code.expose().to_owned()).collect()
}

async fn with_the_last_one_the_backup_codes_go(site: Site) {
    site.all_methods("acme", |_| ()).await;
    site.set_mfa("acme", MfaPolicy::Optional).await;
    let bob = site.person_with_app("bob").await;
    give_codes(&site, &bob).await;
    let (mut browser, page) = site.at("/account/security", &bob).await;
    let page = browser.get(&methods(&page)[0]).await;
    let page = browser.submit(page.form("removal").press("remove")).await.page();
    assert!(methods(&page).is_empty());
    let id = bob.id.clone();
    assert_eq!(site.state.db.read(move |tx| codes::count(tx, &id)).await.unwrap().total, 0);
    let page = browser.get("/account/backup").await;
    assert!(!page.has("form#backup"), "they can not be the only one: {}", page.html);
}

async fn a_new_one_takes_an_old_one_s_place(site: Site) {
    let bob = site.person_with_app("bob").await;
    let (mut browser, page) = site.at("/account/security", &bob).await;
    let old = methods(&page).remove(0);
    let page = browser.get(&old).await;
    let page = browser.click(&page, "#replace").await.page();
    assert_eq!(browser.get(&old).await.status, 200, "not before the new one works");
    let (page, new) = add_app(&site, &mut browser, &page, "").await;
    let left = methods(&page);
    assert!(left.len() == 1 && left[0] != old, "{left:?}");
    assert_eq!((site.events(&bob, "factor_added").await, site.events(&bob, "factor_removed").await), (1, 1));
    let bob = Person { totp: Some(new), ..bob };
    // Somebody who goes away and adds another one replaces nothing.
    site.all_methods("acme", |_| ()).await;
    let (mut browser, page) = site.at("/account/add/email", &bob).await;
    add_contact(&site, &mut browser, &page, (Method::Email, "one@home.example")).await;
    let page = browser.get("/account/security").await;
    let mail = methods(&page).into_iter().find(|link| link.contains("/email/")).unwrap();
    browser.get(&format!("/account/add/email?replace={}", mail.rsplit('/').next().unwrap())).await;
    let page = browser.get("/account/add/email").await;
    let page = add_contact(&site, &mut browser, &page, (Method::Email, "two@home.example")).await;
    assert_eq!(methods(&page).len(), 3);
    // And through the steps of an address it is remembered.
    let page = browser.get(&format!("/account/add/email?replace={}", mail.rsplit('/').next().unwrap())).await;
    let page = add_contact(&site, &mut browser, &page, (Method::Email, "three@home.example")).await;
    assert!(methods(&page).len() == 3 && !methods(&page).contains(&mail));
}

async fn who_came_by_an_emergency_code_adds_before_removing(site: Site) {
    site.all_methods("acme", |_| ()).await;
    site.set_mfa("acme", MfaPolicy::Optional).await;
    let bob = site.person_with_app("bob").await;
    let code = give_codes(&site, &bob).await.remove(0);
    let mut browser = site.browser();
    let page = browser.open("/account/security").await.page();
    let page = site.password(&mut browser, &page, &bob).await.page();
    let page = browser.click(&page, "#others").await.page();
    let line = page.texts("#methods button").iter().position(|text| text.contains("ackup")).unwrap();
    let page = browser.submit(page.form("methods").press(&format!("method-{line}"))).await.page();
    let page = browser.submit(page.form("factor").set("code", &code).press("verify")).await.page();
    let old = methods(&page).remove(0);
    let page = browser.get(&old).await;
    assert!(page.has("#remove[disabled]") && page.text("#why-not").contains("Add a new method first"));
    let enabled = Page { html: page.html.replace(" disabled", ""), ..page.clone() };
    assert_eq!(browser.submit(enabled.form("removal").press("remove")).await.page().status, 422);
    let page = browser.get("/account/add/totp").await;
    let (page, _) = add_app(&site, &mut browser, &page, "New").await;
    assert_eq!(methods(&page).len(), 2);
    let page = browser.get(&old).await;
    let page = browser.submit(page.form("removal").press("remove")).await.page();
    assert_eq!(methods(&page).len(), 1);
}

async fn a_first_factor_is_set_up_by_the_sign_in(site: Site) {
    site.all_methods("acme", |rules| rules.enrolment_proof = EnrolmentProof::Mail).await;
    site.set_mfa("acme", MfaPolicy::Optional).await;
    let ann = site.person("ann").await;
    let mut browser = site.browser();
    let page = browser.open("/account/security").await.page();
    let page = site.password(&mut browser, &page, &ann).await.page();
    assert!(methods(&page).is_empty());
    site.sent("email").await;
    let page = browser.click(&page, "#add").await.page();
    assert_eq!(page.url.path(), "/login/enrol", "the password was shown a moment ago");
    let page = browser.submit(page.form("methods").press("method-totp")).await.page();
    assert_eq!(page.url.path(), "/login/enrol/proof", "the mailbox on file comes first");
    let (_, code) = site.sent_code("email").await;
    let page = browser.submit(page.form("proof").set("code", &code).press("confirm")).await.page();
    let secret = secret(&page);
    let form = page.form("enrol").set("code", &code_at(&secret, site.now().seconds())).press("confirm");
    let page = browser.submit(form).await.page();
    let ann = Person { totp: Some(secret), ..ann };
    site.advance(30);
    let page = site.present(&mut browser, &page, &site.code(&ann)).await.page();
    assert_eq!(page.url.path(), "/login/backup");
    let page = browser.submit(page.form("backup").press("later")).await.page();
    assert_eq!((page.url.path(), methods(&page).len()), ("/account/security", 1));
    assert_eq!(browser.get("/account/add").await.status, 200, "the next one is added here");
    // An old password alone is asked for again.
    let mut other = site.browser();
    let carl = site.person("carl").await;
    let page = other.open("/account").await.page();
    site.password(&mut other, &page, &carl).await.page();
    site.advance(301);
    assert_eq!(other.open("/account/add/totp").await.page().url.path(), "/login");
}

async fn what_the_organization_does_not_allow_is_not_added(site: Site) {
    let bob = site.person_with_app("bob").await;
    let (mut browser, page) = site.at("/account/add", &bob).await;
    assert!(page.has("#add-totp") && !page.has("#add-email") && !page.has("#add-passkey"), "{}", page.html);
    for path in ["/account/add/email", "/account/add/sms", "/account/add/passkey"] {
        assert_eq!(browser.get(path).await.status, 422, "{path}");
    }
    for path in ["/account/add/backup", "/account/add/pass", "/account/add/password", "/account/add/x"] {
        assert_eq!(browser.get(path).await.status, 404, "{path}");
    }
    let mut form = browser.get("/account/add/totp").await.form("enrol").set("code", "123456");
    for kind in ["email", "sms", "passkey"] {
        form.action.set_path(&format!("/account/add/{kind}"));
        assert_eq!(browser.post(&form).await.status, 422, "{kind}");
    }
    assert!(site.sent("sms").await.is_empty());
    form.action.set_path("/account/add/passkey/options");
    assert_eq!(browser.post(&form).await.status, 409);
}
