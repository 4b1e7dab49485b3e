//! "What if?" in the console: the decision in words, and nothing of other organizations.

use crate::support::{
    browser::{Browser, Page},
    site::{Site, on_both},
};
use serde_json::json;
use vestibule::types::{MfaPolicy, Role};

on_both!(
    a_decision_is_told_in_words,
    what_has_to_be_set_up_after_the_prompt_is_told,
    what_shuts_somebody_out_is_told,
    who_asks_what_they_may_not_learns_nothing,
);

async fn operator(site: &Site, name: &str, role: Role) -> Browser {
    let person = site.person_with_app(name).await;
    site.set_role(&person, role).await;
    site.at("/admin", &person).await.0
}

async fn ask(browser: &mut Browser, pairs: &[(&str, &str)]) -> Page {
    let page = browser.get("/admin/security/what-if").await;
    let form = pairs.iter().fold(page.form("what_if"), |form, (name, value)| form.set(name, value));
    browser.submit(form.press("ask")).await.page()
}

fn told(page: &Page) -> (String, String) {
    assert_eq!(page.status, 200, "{}", page.html);
    (page.text("#verdict-title"), page.text("#sentence"))
}

/// What the verdict has beside a heading.
fn fact(page: &Page, heading: &str) -> String {
    let (headings, words) = (page.texts("#verdict .facts dt"), page.texts("#verdict .facts dd"));
    let found = headings.iter().zip(words).find(|(known, _)| *known == heading);
    found.map_or_else(|| panic!("no {heading}: {}", page.html), |(_, words)| words)
}

fn pair(title: &str, sentence: &str) -> (String, String) {
    (title.to_owned(), sentence.to_owned())
}

async fn a_decision_is_told_in_words(site: Site) {
    site.set_mfa("acme", MfaPolicy::Optional).await;
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let payroll = site.client(|row| row.name = "Payroll".to_owned()).await;
    let (ann, _) = (site.person("ann").await, site.person_with_app("bob").await);
    let group = root.post("/groups", json!({ "organization_id": acme, "name": "Finance" })).await.text("id");
    assert_eq!(root.put(&format!("/groups/{group}/members/{}", ann.id)).await.status, 204);
    let path = format!("/organizations/{acme}/policy");
    let mut policy = root.get(&path).await.json;
    policy["rules"] = json!([
        { "name": "Money", "groups": [group], "clients": [payroll.id], "require": "mfa" },
        { "name": "Away", "networks": { "side": "outside", "ranges": ["10.0.0.0/8"] }, "require": "mfa", "mode": "report_only" },
    ]);
    assert_eq!(root.call(reqwest::Method::PUT, &path, Some(&policy), &[]).await.status, 200);
    let mut eve = operator(&site, "eve", Role::Auditor).await;
    let plain = ask(&mut eve, &[("user", "ANN"), ("address", "10.1.2.3")]).await;
    assert_eq!(told(&plain), pair("The password is enough", "No rule asks for more than the password."));
    let asked = ask(&mut eve, &[("user", "ann"), ("client", &payroll.id), ("address", "192.0.2.1")]).await;
    assert_eq!(told(&asked), pair("A second factor has to be set up first", "The rule “Money” asks for it."));
    assert_eq!(fact(&asked, "One of these"), "Authenticator app");
    let lines = asked.texts(".trace li");
    assert!(lines[0].contains("Money Rule Applies. It is for the group Finance, and the person is in it."), "{lines:?}");
    let away = lines.iter().find(|line| line.starts_with("Away")).unwrap();
    assert!(away.contains("Reports only Does not apply. It would have asked for nothing more."), "{away}");
    assert_eq!(eve.click(&asked, ".trace a").await.page().status, 200, "a rule leads to its page");
    assert_eq!(eve.click(&asked, "#verdict a").await.page().url.path(), format!("/admin/users/{}", ann.id));
    let own = ask(&mut eve, &[("user", "bob")]).await;
    let words = "The person has set up a second factor, so the password alone is not enough.";
    assert_eq!(told(&own), pair("A second factor is asked for", words));
    assert_eq!(fact(&own, "On a trusted device"), "Not asked for");
    let key = ask(&mut eve, &[("user", "bob"), ("acr", "phr")]).await;
    assert!(key.html.contains("The request asks for a passkey or security key, and the person has none."), "{}", key.html);
}

async fn what_has_to_be_set_up_after_the_prompt_is_told(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let path = format!("/organizations/{acme}/policy");
    let mut policy = root.get(&path).await.json;
    policy["methods"] = json!(["passkey", "totp"]);
    policy["rules"] = json!([{ "name": "Keys", "clients": [client.id], "require": "phishing_resistant" }]);
    assert_eq!(root.call(reqwest::Method::PUT, &path, Some(&policy), &[]).await.status, 200);
    let told =
        root.post(&format!("/organizations/{acme}/what-if"), json!({ "user_id": bob.id, "client_id": client.id })).await.json;
    assert_eq!(
        (&told["outcome"], &told["methods"], &told["then_enrol"]),
        (&json!("prompted"), &json!(["totp"]), &json!(["passkey"])),
        "{told}"
    );
    let mut browser = site.browser();
    site.advance(30);
    let page = site.sign_in(&mut browser, &site.ask(&client, &[]), &bob).await.page();
    assert_eq!(page.url.path(), "/login/enrol/passkey", "and so it is: {}", page.html);
}

async fn what_shuts_somebody_out_is_told(site: Site) {
    let globex = site.organization("globex", MfaPolicy::Off).await;
    let gone = site.person("gone").await;
    let theirs = site.client(move |row| row.organization_id = Some(globex)).await;
    site.person("ann").await;
    site.disable_person(&gone).await;
    let mut chief = operator(&site, "chief", Role::OrganizationAdministrator).await;
    let page = ask(&mut chief, &[("user", "gone")]).await;
    assert_eq!(told(&page), pair("There is no way in", "The account or the organization is disabled."));
    let page = chief.get(&format!("/admin/security/what-if?user=ann&client={}", theirs.id)).await;
    assert_eq!(told(&page).0, "There is no way in");
    assert!(!page.html.contains("Notes"), "another organization's application is not named: {}", page.html);
    let form = chief.get("/admin/security").await.form("policy").untick("local_login").press("save");
    assert_eq!(chief.submit(form).await.page().status, 200);
    let page = ask(&mut chief, &[("user", "ann")]).await;
    assert!(told(&page).1.starts_with("Acme has turned local sign-in off"), "{}", page.html);
    let page = ask(&mut chief, &[("user", "chief")]).await;
    assert!(page.html.contains("It is turned off, but administrators keep it."), "{}", page.html);
}

async fn who_asks_what_they_may_not_learns_nothing(site: Site) {
    site.organization("globex", MfaPolicy::Off).await;
    site.person_of("globex", "gus").await;
    let mut chief = operator(&site, "chief", Role::OrganizationAdministrator).await;
    // A name that is no word of the page.
    let [unknown, other] = [ask(&mut chief, &[("user", "zoe")]).await, ask(&mut chief, &[("user", "gus")]).await];
    assert_eq!((unknown.status, other.status), (422, 422));
    assert_eq!(unknown.html.replace("\"zoe\"", ""), other.html.replace("\"gus\"", ""), "nothing tells them apart");
    let odd = ask(&mut chief, &[("user", "chief"), ("address", "home")]).await;
    assert_eq!((odd.status, odd.form("what_if").value("address")), (422, Some("home")));
    let mut root = operator(&site, "root", Role::Administrator).await;
    assert_eq!(root.get("/admin/security/what-if?user=gus").await.status, 422, "not in this organization");
    assert_eq!(root.get("/admin/security/what-if?user=gus&organization=globex").await.status, 200);
    assert_eq!(chief.get("/admin/security/what-if?user=gus&organization=globex").await.status, 404);
    let mut desk = operator(&site, "desk", Role::HelpDesk).await;
    assert_eq!(desk.get("/admin/security/what-if?user=chief").await.status, 403);
}
