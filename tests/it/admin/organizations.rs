//! Organizations in the console.

use super::pictures::{picture, send, sent_to, unfit};
use crate::support::{
    browser::{Browser, Form, Page},
    rows::{rows_of, texts},
    site::{Person, Site, on_both},
};
use image::ImageFormat;
use vestibule::{
    admin::logo::FILE,
    types::{MfaPolicy, Role},
};

on_both!(
    organizations_are_listed_and_added,
    one_is_renamed_and_gets_a_colour,
    a_logo_is_sent_and_taken_away,
    files_of_other_sites_do_nothing,
    who_looks_after_one_sees_one,
    the_one_that_is_looked_after_changes,
    who_only_helps_changes_no_look,
    one_is_closed_and_opened_again,
);

async fn chief(site: &Site, role: Role) -> (Person, Browser, Page) {
    let person = site.person_with_app(&format!("chief-{role}")).await;
    site.set_role(&person, role).await;
    let (browser, page) = site.at("/admin/organizations", &person).await;
    (person, browser, page)
}

async fn sent(browser: &mut Browser, form: Form) -> Page {
    browser.submit(form).await.page()
}

async fn place(site: &Site, slug: &'static str) -> String {
    format!("/admin/organizations/{}", site.id_of(slug).await)
}

async fn organizations_are_listed_and_added(site: Site) {
    let (_, mut browser, page) = chief(&site, Role::Administrator).await;
    assert_eq!((page.url.path(), page.status), ("/admin/organizations", 200), "{}", page.html);
    assert!(page.has("#switch"), "{}", page.html);
    assert_eq!(page.texts("#organizations tbody tr").len(), 1);
    for (name, slug, status) in [("Acme Two", "acme", 409), ("Acme Two", "Not A Slug", 422), ("", "two", 422)] {
        let refused = browser.post(&page.form("organization-new").set("name", name).set("slug", slug).press("add")).await;
        assert_eq!((refused.status, refused.has("#error")), (status, true), "{slug}: {}", refused.html);
        assert_eq!(refused.form("organization-new").value("slug"), Some(slug), "what was typed stays");
    }
    let added =
        sent(&mut browser, page.form("organization-new").set("name", "Globex <b>").set("slug", "globex").press("add")).await;
    assert_eq!((added.url.path(), added.status), (&*place(&site, "globex").await, 200), "{}", added.html);
    assert!(added.has("#notice") && added.text("h1") == "Globex <b>", "{}", added.html);
    assert_eq!(texts(&site.url, "SELECT mfa AS t FROM organizations WHERE slug = 'globex'"), ["required"]);
    for n in 0..60 {
        let slug: &'static str = Box::leak(format!("more{n:02}").into_boxed_str());
        site.organization(slug, MfaPolicy::Off).await;
    }
    let first = browser.get("/admin/organizations").await;
    let rows = first.texts("#organizations tbody tr");
    assert_eq!(rows.len(), 50);
    assert!(rows[0].starts_with("Acme acme") && rows[0].contains(" 1 "), "one person: {rows:?}");
    let second = browser.click(&first, "#next").await.page();
    assert_eq!((second.texts("#organizations tbody tr").len(), second.has("#next")), (12, false));
}

async fn one_is_renamed_and_gets_a_colour(site: Site) {
    let (_, mut browser, _) = chief(&site, Role::OrganizationAdministrator).await;
    let page = browser.get(&place(&site, "acme").await).await;
    let form = page.form("organization").set("name", "Acme Ltd").set("language", "de").set("accent", "#8A1538");
    let saved = sent(&mut browser, form.press("save")).await;
    assert_eq!((saved.status, saved.has("#notice")), (200, true), "{}", saved.html);
    let form = saved.form("organization");
    assert_eq!(
        (form.value("name"), form.value("language"), form.value("accent")),
        (Some("Acme Ltd"), Some("de"), Some("#8a1538"))
    );
    assert!(saved.text("#contrast").contains("9."), "{}", saved.html);
    for (accent, words) in [("#ffd400", Some("1.4")), ("#fff", None), ("red;}", None)] {
        let refused = browser.post(&saved.form("organization").set("accent", accent).press("save")).await;
        assert_eq!((refused.status, refused.form("organization").value("accent")), (422, Some(accent)), "{}", refused.html);
        assert_eq!(refused.has("#contrast"), words.is_some());
        assert!(words.is_none_or(|words| refused.text("#contrast").contains(words)));
    }
    let row = "SELECT name || ' ' || language || ' ' || accent AS t FROM organizations WHERE slug = 'acme'";
    assert_eq!(texts(&site.url, row), ["Acme Ltd de #8a1538"]);
    let cleared = sent(&mut browser, saved.form("organization").set("accent", "").set("language", "").press("save")).await;
    assert_eq!((cleared.status, cleared.has("#contrast")), (200, false));
    assert_eq!(rows_of(&site, "organizations WHERE accent IS NULL AND language IS NULL").await, 1);
    assert_eq!(rows_of(&site, "audit WHERE event = 'managed' AND detail LIKE '%organization_changed%'").await, 2);
}

/// The token of the forms of a page.
fn token(page: &Page) -> String {
    page.attribute("form#logo input[name=csrf]", "value")
}

async fn a_logo_is_sent_and_taken_away(site: Site) {
    let (_, mut browser, _) = chief(&site, Role::OrganizationAdministrator).await;
    let here = place(&site, "acme").await;
    let page = browser.get(&here).await;
    let csrf = token(&page);
    let parts = |bytes: Vec<u8>| vec![("csrf", csrf.clone().into_bytes()), ("logo", bytes), ("act", b"upload".to_vec())];
    let borrow =
        |parts: &[(&'static str, Vec<u8>)]| parts.iter().map(|(name, bytes)| (*name, bytes.clone())).collect::<Vec<_>>();
    for (what, bytes) in unfit() {
        let parts = borrow(&parts(bytes));
        let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
        let answer = send(&site, &browser, &page, &parts).await;
        let status = answer.status();
        let html = answer.text().await.unwrap();
        assert!(status == 422 && html.contains("id=\"error\""), "{what}: {status} {html}");
    }
    let large = vec![0; FILE + 32 * 1024];
    let answer = send(&site, &browser, &page, &[("csrf", csrf.as_bytes()), ("logo", &large), ("act", b"upload")]).await;
    assert_eq!(answer.status(), 413);
    assert_eq!(rows_of(&site, "organization_logos").await, 0);
    let png = picture(ImageFormat::Png, 77);
    let answer = send(&site, &browser, &page, &[("csrf", csrf.as_bytes()), ("logo", &png), ("act", b"upload")]).await;
    assert_eq!(answer.status(), 303);
    let with = browser.get(&here).await;
    let picture = browser.get(&with.attribute(".logo img", "src")).await;
    assert_eq!((picture.status, &*picture.header("content-type")), (200, "image/png"));
    let answer = send(&site, &browser, &with, &[("csrf", csrf.as_bytes()), ("act", b"remove")]).await;
    assert_eq!(answer.status(), 303);
    assert!(!browser.get(&here).await.has(".logo img"));
    assert_eq!(rows_of(&site, "organization_logos").await, 0);
}

async fn files_of_other_sites_do_nothing(site: Site) {
    let (_, mut browser, _) = chief(&site, Role::OrganizationAdministrator).await;
    let page = browser.get(&place(&site, "acme").await).await;
    let (csrf, png) = (token(&page), picture(ImageFormat::Png, 77));
    let address = format!("{}{}", site.home, page.attribute("form#logo", "action"));
    let kind = "multipart/form-data; boundary=----t1";
    let good: [(&str, &[u8]); 3] = [("csrf", csrf.as_bytes()), ("logo", &png), ("act", b"upload")];
    let refused: [&[(&str, &[u8])]; 3] = [&good[1..], &[("csrf", b"x"), good[1], good[2]], &[("csrf", b""), good[1], good[2]]];
    for parts in refused {
        assert_eq!(sent_to(&site, &browser, &address, parts, kind).await.status(), 403);
    }
    let stranger = site.browser();
    assert_eq!(sent_to(&site, &stranger, &address, &good, kind).await.status(), 403, "no session, no form");
    for (other, status) in [("multipart/form-data", 415), ("multipart/form-data; boundary=other", 400), ("text/plain", 415)] {
        assert_eq!(sent_to(&site, &browser, &address, &good, other).await.status(), status, "{other}");
    }
    let elsewhere = crate::support::api::http()
        .post(&address)
        .header("sec-fetch-site", "cross-site")
        .header("content-type", kind)
        .body("------t1--");
    assert_eq!(elsewhere.send().await.unwrap().status(), 403);
    assert_eq!(rows_of(&site, "organization_logos").await, 0);
    assert_eq!(sent_to(&site, &browser, &address, &good, kind).await.status(), 303, "the same form with its token");
}

async fn who_looks_after_one_sees_one(site: Site) {
    site.organization("other", MfaPolicy::Off).await;
    let (_, mut browser, page) = chief(&site, Role::OrganizationAdministrator).await;
    assert_eq!(page.url.path(), place(&site, "acme").await, "the list is of one");
    assert!(!page.has("#switch") && page.has("nav a[href='/admin/organizations']"), "{}", page.html);
    assert!(!page.has("#disable"), "only who looks after all of them closes one");
    let theirs = place(&site, "other").await;
    for path in [theirs.clone(), "/admin/organizations?organization=other".to_owned(), "/admin/organizations/nobody".to_owned()]
    {
        assert_eq!(browser.get(&path).await.status, 404, "{path}");
    }
    let mut form = page.form("organization").set("name", "Mine now").press("save");
    form.action.set_path(&theirs);
    assert_eq!(browser.post(&form).await.status, 404);
    let parts: [(&str, &[u8]); 3] =
        [("csrf", token(&page).leak().as_bytes()), ("logo", &picture(ImageFormat::Png, 1)), ("act", b"upload")];
    let address = format!("{}{theirs}/logo", site.home);
    let answer = sent_to(&site, &browser, &address, &parts, "multipart/form-data; boundary=----t1").await;
    assert_eq!(answer.status(), 404);
    let mut new = page.form("organization").press("save");
    new.action.set_path("/admin/organizations");
    assert_eq!(browser.post(&new).await.status, 403, "nor are others made");
    assert_eq!(rows_of(&site, "organizations WHERE name = 'Mine now' OR logo IS NOT NULL").await, 0);
    assert_eq!(rows_of(&site, "organizations").await, 2);
}

async fn the_one_that_is_looked_after_changes(site: Site) {
    site.organization("other", MfaPolicy::Off).await;
    site.person_of("other", "stranger").await;
    let (_, mut browser, page) = chief(&site, Role::Administrator).await;
    let open = page.link("#organizations a[href='/admin?organization=other']");
    let home = browser.open(open.as_str()).await.page();
    assert_eq!((home.url.path(), home.url.query()), ("/admin", Some("organization=other")));
    let users = browser.open("/admin/users?organization=other").await.page();
    assert!(users.text("#switch").contains("Other") && users.html.contains("stranger"), "{}", users.html);
    let back = browser.click(&users, "#switch").await.page();
    assert_eq!((back.url.path(), back.url.query()), ("/admin/organizations", Some("organization=other")));
    assert_eq!(browser.get("/admin/organizations?organization=nobody").await.status, 404);
}

async fn who_only_helps_changes_no_look(site: Site) {
    for role in [Role::HelpDesk, Role::Auditor] {
        let (_, mut helper, page) = chief(&site, role.clone()).await;
        assert_eq!((page.url.path(), page.status), (&*place(&site, "acme").await, 200), "{}", page.html);
        assert!(!page.has("#save") && !page.has("#logo") && !page.has("#acts"), "{}", page.html);
        let csrf = page.attribute("form[action='/account/sign-out'] input[name=csrf]", "value");
        let form = crate::support::acts::form_on(&page, page.url.path(), &[("csrf", &csrf), ("act", "save"), ("name", "x")]);
        assert_eq!(helper.post(&form).await.status, 403, "{role}");
        let png = picture(ImageFormat::Png, 5);
        let parts: [(&str, &[u8]); 3] = [("csrf", csrf.as_bytes()), ("logo", &png), ("act", b"upload")];
        let address = format!("{}{}/logo", site.home, page.url.path());
        let answer = sent_to(&site, &helper, &address, &parts, "multipart/form-data; boundary=----t1").await;
        assert_eq!(answer.status(), 403, "{role}");
        for act in ["disable", "enable"] {
            let form = crate::support::acts::form_on(&page, page.url.path(), &[("csrf", &csrf), ("act", act)]);
            assert_eq!(helper.post(&form).await.status, 403, "{role} {act}");
        }
    }
    assert_eq!(rows_of(&site, "organizations WHERE name = 'Acme' AND logo IS NULL AND disabled_at IS NULL").await, 1);
    assert!(rows_of(&site, "audit WHERE event = 'forbidden'").await >= 6);
}

async fn one_is_closed_and_opened_again(site: Site) {
    site.organization("other", MfaPolicy::Off).await;
    let carol = site.person_of("other", "carol").await;
    let mut hers = site.browser();
    let login = hers.open("/account").await.page();
    assert_eq!(site.password(&mut hers, &login, &carol).await.page().url.path(), "/account");
    let (person, mut browser, _) = chief(&site, Role::Administrator).await;
    let own = browser.get(&place(&site, "acme").await).await;
    assert!(!own.has("#disable"), "{}", own.html);
    let theirs = place(&site, "other").await;
    let page = browser.get(&theirs).await;
    let mut own = page.form("acts").press("disable");
    own.action.set_path(&place(&site, "acme").await);
    assert_eq!(browser.post(&own).await.status, 409, "nobody closes their own");
    let ask = browser.post(&page.form("acts").press("disable")).await;
    assert_eq!((ask.status, ask.text("h1")), (200, "Disable Other".to_owned()), "{}", ask.html);
    assert_eq!(browser.post(&ask.form("confirm-act").press("confirm")).await.status, 422, "a reason is needed");
    assert_eq!(hers.open("/account").await.page().url.path(), "/account", "nothing has happened yet");
    let done = sent(&mut browser, ask.form("confirm-act").set("reason", "contract over").press("confirm")).await;
    assert!(done.status == 200 && done.has("#disabled") && done.has("#enable"), "{}", done.html);
    assert_eq!(hers.open("/account").await.page().url.path(), "/login");
    assert_eq!(rows_of(&site, "audit WHERE reason = 'contract over'").await, 1);
    let opened = sent(&mut browser, done.form("acts").press("enable")).await;
    assert!(opened.status == 200 && !opened.has("#disabled"), "{}", opened.html);
    assert_eq!(rows_of(&site, "organizations WHERE disabled_at IS NOT NULL").await, 0);
    site.advance(301);
    let login = browser.submit(opened.form("acts").press("disable")).await.page();
    assert_eq!(login.url.path(), "/login", "what was shown five minutes ago closes nothing");
    site.advance(30);
    let factor = site.password(&mut browser, &login, &person).await.page();
    let back = site.present(&mut browser, &factor, &site.code(&person)).await.page();
    assert_eq!(back.url.path(), theirs);
}
