//! Files at the console.

use crate::support::{
    browser::{Browser, Page},
    rows::rows_of,
    site::{Person, Site, on_both},
};
use vestibule::types::Role;

on_both!(
    a_file_is_tried_and_then_imported,
    faults_are_shown_in_the_reader_s_language,
    forms_of_others_and_broken_ones_import_nothing,
    who_may_not_finds_nothing,
    the_list_is_exported_as_it_is_narrowed,
);

async fn chief(site: &Site) -> (Person, Browser, Page) {
    let person = site.person_with_app("chief").await;
    site.set_role(&person, Role::Administrator).await;
    let (browser, page) = site.at("/admin/users/import", &person).await;
    (person, browser, page)
}

async fn a_file_is_tried_and_then_imported(site: Site) {
    let (_, mut browser, page) = chief(&site).await;
    let file = b"username,name\nann,Ann\nchief,\n";
    let page = browser.upload(&page.form("import").press("send"), ("people.csv", file)).await;
    assert_eq!(page.status, 200, "{}", page.html);
    assert_eq!(page.texts("#result .figure"), ["1", "1", "0", "0"]);
    assert!(page.text("#changes").contains("ann"), "{}", page.html);
    assert_eq!(rows_of(&site, "users").await, 1, "the tick for a trial is set at first");
    let form = page.form("import").untick("dry_run").press("send");
    let page = browser.upload(&form, ("people.csv", file)).await;
    assert_eq!((page.status, page.text("#result-title").as_str()), (200, "What happened"));
    assert_eq!(rows_of(&site, "users").await, 2);
    let page = browser.upload(&form, ("people.csv", file)).await;
    assert_eq!(page.texts("#result .figure"), ["0", "0", "2", "0"]);
    assert_eq!(rows_of(&site, "audit WHERE detail LIKE '%user_added%' AND actor LIKE 'user:%'").await, 1);
}

async fn faults_are_shown_in_the_reader_s_language(site: Site) {
    let (_, browser, page) = chief(&site).await;
    let mut browser = browser.reading("de");
    let file = "username,email\nann,\nANN,\nb b,x\n<b>,\n".as_bytes();
    let form = page.form("import").untick("dry_run").press("send");
    let refused = browser.upload(&form, ("people.csv", file)).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text("#faults").contains("Zeile 2 hat denselben Benutzernamen."), "{}", refused.html);
    assert_eq!(rows_of(&site, "users").await, 1);
    let done = browser.upload(&refused.form("import").tick("skip_faulty").press("send"), ("people.csv", file)).await;
    assert_eq!((done.status, rows_of(&site, "users").await), (200, 3), "{}", done.html);
    let nothing = browser.upload(&form, ("people.csv", b"")).await;
    assert!(nothing.text("#error").contains("Wählen Sie zuerst eine Datei."), "{}", nothing.html);
    let large = vec![b'x'; 11 * 1024 * 1024];
    let large = browser.upload(&form, ("people.csv", &large)).await;
    assert!(large.text("#error").contains("zu groß"), "{}", large.html);
}

async fn forms_of_others_and_broken_ones_import_nothing(site: Site) {
    let (_, mut browser, page) = chief(&site).await;
    let form = || page.form("import").untick("dry_run").press("send");
    let forged = browser.upload(&form().set("csrf", "x"), ("people.csv", b"username\neve\n")).await;
    assert_eq!(forged.status, 403);
    let plain = browser.post(&form().without("file")).await;
    assert_eq!(plain.status, 415, "{}", plain.html);
    site.advance(301);
    let late = browser.upload(&form(), ("people.csv", b"username\neve\n")).await;
    assert_eq!(late.status, 303, "what was shown is too long ago");
    assert_eq!(rows_of(&site, "users").await, 1);
}

async fn who_may_not_finds_nothing(site: Site) {
    for (role, status) in [(Role::HelpDesk, 403), (Role::Auditor, 403), (Role::Member, 404)] {
        let person = site.person_with_app(&role.to_string()).await;
        site.set_role(&person, role).await;
        let (mut browser, _) = site.at("/account", &person).await;
        let page = browser.get("/admin/users/import").await;
        assert!(page.status == status || page.status == 303, "{}", page.status);
    }
}

async fn the_list_is_exported_as_it_is_narrowed(site: Site) {
    let (_, mut browser, _) = chief(&site).await;
    site.person("ann").await;
    let page = browser.get("/admin/users?q=ann").await;
    let link = page.link("#export-csv");
    let file = browser.get(link.as_str()).await;
    assert_eq!((file.status, file.header("content-type").as_str()), (200, "text/csv; charset=utf-8"));
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"users.csv\"");
    assert!(file.html.starts_with("\u{feff}organization,username,"), "{}", file.html);
    assert!(file.html.contains(",ann,") && !file.html.contains("chief"), "{}", file.html);
    let json = browser.get(page.link("#export-json").as_str()).await;
    assert_eq!(json.json().as_array().unwrap().len(), 1);
}
