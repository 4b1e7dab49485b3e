//! The console's first room: numbers that are true, lead on, and are nobody else's.

use crate::support::{
    browser::{Browser, Page},
    rows::change,
    site::{Person, Site, on_both},
};
use serde_json::json;
use vestibule::types::{MfaPolicy, Role, RoleId};

on_both!(
    numbers_are_true_and_lead_to_those_they_count,
    sign_ins_are_counted_day_by_day,
    what_wants_to_be_looked_after_is_said,
    each_sees_what_is_theirs,
    an_empty_organization_is_no_fault,
);

async fn chief(site: &Site, name: &str, role: Role) -> (Person, Browser, Page) {
    let person = site.person_with_app(name).await;
    site.set_role(&person, role).await;
    let (browser, page) = site.at("/admin", &person).await;
    (person, browser, page)
}

async fn numbers_are_true_and_lead_to_those_they_count(site: Site) {
    let (_, mut browser, _) = chief(&site, "chief", Role::OrganizationAdministrator).await;
    site.person_with_app("ann").await;
    let gone = site.person_with_app("gone").await;
    site.disable_person(&gone).await;
    site.person("bare").await;
    site.organization("globex", MfaPolicy::Optional).await;
    for n in 0..3 {
        site.person_of("globex", &format!("gus{n}")).await;
    }
    let page = browser.get("/admin").await;
    let figures = page.texts("#people .figure");
    assert_eq!(figures, ["4", "3", "66 %", "1"], "all, enabled, secured, operators: {}", page.html);
    let coverage = page.texts("#coverage tbody tr");
    assert!(coverage[0].starts_with("Authenticator app 66 % 2"), "{coverage:?}");
    assert!(coverage.last().unwrap().ends_with("33 % 1"), "{coverage:?}");
    for (link, wanted) in [(1, "4"), (2, "3"), (3, "1"), (4, "1")] {
        let list = browser.click(&page, &format!("#people li:nth-child({link}) a")).await.page();
        assert!(list.text("#matching").starts_with(&format!("{} user", if wanted == "1" { "One" } else { wanted })), "{link}");
    }
    for (row, count) in coverage.iter().enumerate() {
        let list = browser.click(&page, &format!("#coverage tbody tr:nth-child({}) a", row + 1)).await.page();
        let shown = list.texts("table#users tbody tr").len().to_string();
        assert!(count.ends_with(&format!(" {shown}")), "{count}: {shown}");
    }
}

async fn sign_ins_are_counted_day_by_day(site: Site) {
    let ann = site.person_with_app("ann").await;
    let client = site.client(|_| {}).await;
    site.organization("globex", MfaPolicy::Off).await;
    let gus = site.person_of("globex", "gus").await;
    // From noon on, so that no test runs over midnight.
    site.advance(86_400 - site.now().seconds() % 86_400 + 43_200);
    site.authorization_code(&client, &ann, &[]).await;
    site.advance(2 * 86_400);
    let mut browser = site.browser();
    let page = browser.open(&site.ask(&client, &[])).await.page();
    for (name, password) in [("ann", "wrong"), ("nobody", "wrong"), ("gus", "wrong")] {
        let form = page.form("login").set("username", name).set("password", password);
        assert!(browser.submit(form.press("continue")).await.page().has("#error"));
    }
    let next = site.password(&mut browser, &page, &ann).await.page();
    let wrong = site.present(&mut browser, &next, "000000").await.page();
    assert!(wrong.has("#error"));
    drop(gus);
    let (_, mut console, page) = chief(&site, "chief", Role::OrganizationAdministrator).await;
    let days = page.texts("#sign-ins tbody tr");
    assert_eq!(days.len(), 14, "{}", page.html);
    let counts = |day: u8| page.texts(&format!("#sign-ins tbody tr:nth-child({day}) td"));
    assert_eq!(counts(14), ["1", "2"], "the chief's own; a password and a code of ann: {days:?}");
    assert_eq!(counts(13), ["0", "0"], "{days:?}");
    assert_eq!(counts(12), ["1", "0"], "{days:?}");
    let refused = page.texts("#refusals li");
    assert_eq!(refused.len(), 2, "{refused:?}");
    assert!(
        refused[0].contains("Second factor refused") && refused[1].contains("Password refused"),
        "newest first: {refused:?}"
    );
    assert!(refused.iter().all(|line| line.contains("ann") && line.contains("127.0.0.1")), "{refused:?}");
    let log = console.click(&page, "#sign-ins tbody tr:nth-child(12) a").await.page();
    let rows = log.texts("#rows tbody tr");
    assert!(!rows.is_empty() && rows.iter().all(|row| row.contains("ann")), "the log of that day: {rows:?}");
    let log = console.open("/admin/audit?event=refused").await.page();
    assert_eq!(log.texts("#rows tbody tr").len(), 2, "{}", log.html);
}

async fn what_wants_to_be_looked_after_is_said(site: Site) {
    let (_, mut browser, page) = chief(&site, "chief", Role::Administrator).await;
    assert_eq!(
        page.texts("#notes li"),
        ["There is only one administrator. Add a second one before the first loses a phone. See the users"]
    );
    let second = site.person_with_app("second").await;
    site.set_role(&second, Role::OrganizationAdministrator).await;
    assert!(!browser.get("/admin").await.has("#notes"));
    let form = browser.get("/admin/security").await.form("policy").set("bulk_approval", "second_person").press("save");
    browser.submit(form).await.page();
    for n in 0..2 {
        site.person_with_app(&format!("many{n}")).await;
    }
    let list = browser.get("/admin/users?q=many").await;
    let ask = browser.post(&list.form("bulk").tick("all").press("all-reset_mfa")).await;
    browser.submit(ask.form("confirm-act").set("reason", "theft").press("confirm")).await.page();
    let page = browser.get("/admin").await;
    assert_eq!(page.texts("#notes li"), ["Bulk work waits for a second administrator. Look at it"]);
    let bulk = browser.click(&page, "#notes a").await.page();
    assert_eq!(bulk.url.path(), "/admin/bulk");
    let now = site.now().seconds();
    change(&site.url, &format!("UPDATE bulk_jobs SET state = 'done', failed = 1, finished_at = {now}")).unwrap();
    let page = browser.get("/admin").await;
    assert_eq!(page.texts("#notes li"), ["Bulk work ended with failures. Look at it"]);
    change(&site.url, "UPDATE signing_keys SET active_from = active_from - 31536000, created_at = created_at - 31536000")
        .unwrap();
    let page = browser.get("/admin").await;
    assert!(page.text("#notes").contains("signing keys are due for replacement"), "{}", page.html);
    let (_, other) = site.at("/admin", &second).await;
    assert!(!other.text("#notes").contains("signing key"), "keys are the server's");
}

async fn each_sees_what_is_theirs(site: Site) {
    site.organization("globex", MfaPolicy::Required).await;
    let gus = site.person_of("globex", "gus").await;
    site.give_app(gus).await;
    let (_, mut boss, _) = chief(&site, "boss", Role::OrganizationAdministrator).await;
    assert_eq!(boss.get("/admin?organization=globex").await.status, 404);
    let (_, mut desk, page) = chief(&site, "desk", Role::HelpDesk).await;
    assert!(page.has("#people") && !page.has("#sign-ins") && !page.has("#refusals-title"), "{}", page.html);
    assert!(!page.html.contains("/admin/audit"), "no room, no link");
    assert_eq!(desk.get("/admin/audit").await.status, 403);
    let (_, _, page) = chief(&site, "eve", Role::Auditor).await;
    assert!(page.has("#people") && page.has("#sign-ins"), "{}", page.html);
    let root = site.root().await;
    let acme = site.id_of("acme").await;
    let role = json!({ "organization_id": acme, "name": "Rules", "permissions": ["policies.read"] });
    let role = RoleId::from_text(root.post("/roles", role).await.text("id"));
    let (_, _, page) = chief(&site, "rules", Role::Custom(role)).await;
    assert_eq!((page.url.path(), page.status), ("/admin/security", 200), "the first room that is open");
    let (_, mut server, _) = chief(&site, "root", Role::Administrator).await;
    let theirs = server.get("/admin?organization=globex").await;
    assert_eq!(theirs.texts("#people .figure"), ["1", "1", "100 %", "0"]);
    assert!(theirs.link("#people li:nth-child(1) a").query().unwrap().contains("organization=globex"));
    assert!(theirs.text("#notes").starts_with("There is no administrator who can sign in here."));
    let member = site.person_with_app("member").await;
    let (mut outside, _) = site.at("/account", &member).await;
    assert_eq!(outside.get("/admin").await.status, 404);
}

async fn an_empty_organization_is_no_fault(site: Site) {
    let (_, mut browser, _) = chief(&site, "chief", Role::Administrator).await;
    site.organization("empty", MfaPolicy::Off).await;
    let page = browser.get("/admin?organization=empty").await;
    assert_eq!((page.status, page.texts("#people .figure")), (200, ["0", "0", "0 %", "0"].map(str::to_owned).into()));
    assert!(!page.has("#coverage") && !page.has("#sign-ins"));
}
