//! Rules about signing in, made by hand: who may, what comes of it, and what is refused.

use crate::support::{
    browser::{Browser, Form, Landed, Page},
    rows::{rows_of, texts},
    site::{Client, Person, Site, on_both},
};
use serde_json::json;
use vestibule::types::{MfaPolicy, Role, RoleId};

on_both!(
    a_rule_is_made_changed_and_removed,
    a_rule_counts_at_once,
    a_rule_that_only_reports_says_whom,
    a_rule_is_tried_out_first,
    what_makes_no_sense_is_asked_again,
    what_was_shown_long_ago_changes_nothing,
    what_weighs_on_people_is_shown_before_it_is_saved,
    a_lockout_is_refused_with_its_reason,
    only_those_who_may_change_rules,
    rules_of_others_do_not_exist,
    forms_of_other_sites_make_no_rules,
);

async fn operator(site: &Site, name: &str, role: Role) -> Browser {
    let person = site.person_with_app(name).await;
    site.set_role(&person, role).await;
    site.at("/admin", &person).await.0
}

/// The page after a form, whatever it is.
async fn sent(browser: &mut Browser, form: Form) -> Page {
    browser.submit(form).await.page()
}

async fn blank(browser: &mut Browser) -> Form {
    browser.get("/admin/security/rules/new").await.form("rule")
}

fn rules(site: &Site) -> String {
    texts(&site.url, "SELECT rules AS t FROM organizations WHERE slug = 'acme'").remove(0)
}

/// Where the right password leads.
async fn leads_to(site: &Site, client: &Client, person: &Person) -> String {
    let mut browser = site.browser();
    let page = browser.open(&site.ask(client, &[])).await.page();
    match site.password(&mut browser, &page, person).await {
        Landed::Page(page) if page.url.path().starts_with("/login/enrol") => "enrol".to_owned(),
        Landed::Page(page) => page.url.path().to_owned(),
        Landed::Away(_) => "in".to_owned(),
    }
}

async fn a_rule_is_made_changed_and_removed(site: Site) {
    let mut chief = operator(&site, "chief", Role::OrganizationAdministrator).await;
    let page = chief.get("/admin/security").await;
    let new = chief.click(&page, "#add-rule").await.page();
    assert_eq!((new.status, new.has("#removal")), (200, false), "{}", new.html);
    let form = new.form("rule").set("name", "Away").set("networks", "203.0.113.0/24\n2001:db8::/32").set("mode", "enforced");
    let list = sent(&mut chief, form.press("save")).await;
    assert_eq!((list.url.path(), list.text("#notice").as_str()), ("/admin/security", "The rule is saved."));
    assert!(list.text("#rules tbody tr").contains("Away Everybody Outside of: 203.0.113.0/24, 2001:db8::/32"), "{}", list.html);
    let page = chief.click(&list, "#rules tbody a").await.page();
    assert_eq!(page.form("rule").value("networks"), Some("203.0.113.0/24\n2001:db8::/32"));
    let id = page.url.path().to_owned();
    let form = page.form("rule").set("name", "At home").set("side", "inside").set("require", "phishing_resistant");
    let list = sent(&mut chief, form.press("save")).await;
    assert!(list.text("#rules tbody tr").contains("At home Everybody In networks: "), "{}", list.html);
    let page = chief.click(&list, "#rules tbody a").await.page();
    assert_eq!(page.url.path(), id, "it is the same rule");
    let list = sent(&mut chief, page.form("removal").press("remove")).await;
    assert_eq!(list.text("#notice"), "The rule is deleted.");
    assert_eq!((rules(&site).as_str(), chief.get(&id).await.status), ("[]", 404));
    assert_eq!(rows_of(&site, "audit WHERE event = 'managed' AND detail LIKE '%policy_changed%'").await, 3);
}

async fn a_rule_counts_at_once(site: Site) {
    site.set_mfa("acme", MfaPolicy::Optional).await;
    let (root, acme, client) =
        (site.root().await, site.id_of("acme").await, site.client(|row| row.name = "Payroll".to_owned()).await);
    let (ann, bob) = (site.person("ann").await, site.person("bob").await);
    let group = root.post("/groups", json!({ "organization_id": acme, "name": "Finance" })).await.text("id");
    assert_eq!(root.put(&format!("/groups/{group}/members/{}", ann.id)).await.status, 204);
    let mut chief = operator(&site, "chief", Role::OrganizationAdministrator).await;
    assert_eq!(leads_to(&site, &client, &ann).await, "in");
    let form = blank(&mut chief).await.set("name", "Money").tick("groups").tick_one("clients", &client.id);
    let form = form.set("mode", "enforced").set("networks", "127.0.0.0/8").set("side", "inside");
    let list = sent(&mut chief, form.press("save")).await;
    assert!(list.text("#rules tbody tr").contains("Groups: Finance Applications: Payroll"), "{}", list.html);
    assert_eq!((leads_to(&site, &client, &ann).await, leads_to(&site, &client, &bob).await), ("enrol".into(), "in".into()));
    let page = chief.click(&list, "#rules tbody a").await.page();
    let list = sent(&mut chief, page.form("rule").set("side", "outside").press("save")).await;
    assert_eq!(leads_to(&site, &client, &ann).await, "in", "she is not outside");
    let page = chief.click(&list, "#rules tbody a").await.page();
    sent(&mut chief, page.form("rule").set("side", "inside").untick("groups").press("save")).await;
    assert_eq!(leads_to(&site, &client, &bob).await, "enrol", "no group: everybody");
}

async fn a_rule_that_only_reports_says_whom(site: Site) {
    site.set_mfa("acme", MfaPolicy::Optional).await;
    let client = site.client(|_| {}).await;
    let (ann, bob) = (site.person("ann").await, site.person_with_app("bob").await);
    let mut chief = operator(&site, "chief", Role::OrganizationAdministrator).await;
    let form = blank(&mut chief).await.set("name", "Soon").press("save");
    let list = sent(&mut chief, form).await;
    assert!(list.text("#rules tbody tr").contains("would have stopped nobody"), "a new rule only reports: {}", list.html);
    assert_eq!(leads_to(&site, &client, &ann).await, "in");
    site.authorization_code(&client, &bob, &[]).await;
    let list = chief.get("/admin/security").await;
    assert!(list.text("#rules tbody tr").contains("would have stopped one person"), "{}", list.html);
    let page = chief.click(&list, "#rules tbody a").await.page();
    assert_eq!(page.text("#stopped"), "ann");
    let root = site.root().await;
    let role = json!({ "organization_id": site.id_of("acme").await, "name": "Rules", "permissions": ["policies.read"] });
    let role = RoleId::from_text(root.post("/roles", role).await.text("id"));
    let mut blind = operator(&site, "blind", Role::Custom(role)).await;
    let page = blind.get(page.url.path()).await;
    assert!(page.status == 200 && !page.html.contains("ann"), "who sees no people learns of no names: {}", page.html);
}

async fn a_rule_is_tried_out_first(site: Site) {
    site.set_mfa("acme", MfaPolicy::Optional).await;
    site.person("ann").await;
    let mut chief = operator(&site, "chief", Role::OrganizationAdministrator).await;
    let form = blank(&mut chief).await.set("name", "All").press("preview");
    let seen = chief.post(&form).await;
    assert_eq!((seen.status, seen.text("#preview-enrol").as_str()), (200, "1"), "{}", seen.html);
    assert_eq!((rules(&site).as_str(), seen.form("rule").value("name")), ("[]", Some("All")), "nothing is saved yet");
    let saved = sent(&mut chief, seen.form("rule").press("save")).await;
    assert_eq!(saved.url.path(), "/admin/security");
}

async fn what_makes_no_sense_is_asked_again(site: Site) {
    site.organization("globex", MfaPolicy::Off).await;
    let (root, globex) = (site.root().await, site.id_of("globex").await);
    let group = root.post("/groups", json!({ "organization_id": globex, "name": "Staff" })).await.text("id");
    let acme = site.id_of("acme").await;
    root.post("/groups", json!({ "organization_id": acme, "name": "Finance" })).await;
    let mut chief = operator(&site, "chief", Role::OrganizationAdministrator).await;
    let page = chief.get("/admin/security/rules/new").await;
    let form = || page.form("rule").set("name", "R").set("networks", "10.0.0.0/8");
    for (bad, words) in [
        (form().set("name", " "), "Give the rule a name"),
        (form().set("name", &"x".repeat(129)), "Give the rule a name"),
        (form().set("networks", "10.0.0.0/8\n203.0.113.7/24"), "203.0.113.7/24 is not a network"),
        (form().set("networks", "<b>office</b>"), "<b>office</b> is not a network"),
        (form().without("require"), "Require: no such choice."),
    ] {
        let again = chief.post(&bad.press("save")).await;
        assert_eq!(again.status, 422, "{words}: {}", again.html);
        assert!(again.text("[role=alert]").contains(words), "{}", again.html);
        assert!(!again.has("b") && again.text("title").starts_with("Error: "));
    }
    let raw = form().tick("groups").press("save");
    let foreign = chief.post(&swapped(&page, &raw, "groups", &group)).await;
    assert_eq!(foreign.status, 422, "another organization's group: {}", foreign.html);
    assert!(!foreign.html.contains("Staff"), "nor is it named");
    assert_eq!(rules(&site), "[]");
    assert_eq!(chief.get("/admin/security/rules/nothing").await.status, 404);
}

/// The same form with another value, which the page does not offer.
fn swapped(page: &Page, form: &Form, name: &str, value: &str) -> Form {
    let fields = form.fields();
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(field, old)| (field.as_str(), if field == name { value } else { old.as_str() })).collect();
    crate::support::acts::form_on(page, page.url.path(), &fields)
}

async fn what_was_shown_long_ago_changes_nothing(site: Site) {
    let mut chief = operator(&site, "chief", Role::OrganizationAdministrator).await;
    let form = blank(&mut chief).await.set("name", "R").press("save");
    let page = sent(&mut chief, form).await;
    let rule = chief.click(&page, "#rules tbody a").await.page();
    assert!(!rule.has("#stale") && !page.has("#stale"));
    let kept = rules(&site);
    site.advance(301);
    let again = chief.get(rule.url.path()).await;
    assert!(again.has("#stale") && chief.get("/admin/security").await.has("#stale"), "it is said before anything is typed");
    let removal = sent(&mut chief, again.form("removal").press("remove")).await;
    assert_eq!(removal.url.path(), "/login", "five minutes for what is dangerous");
    site.advance(600);
    for form in
        [again.form("rule").set("name", "Changed").press("save"), page.form("policy").set("trust_days", "3").press("save")]
    {
        assert_eq!(sent(&mut chief, form).await.url.path(), "/login", "a quarter of an hour to fill a form");
    }
    assert_eq!(rules(&site), kept);
    let fresh = chief.click(&again, "#stale a").await.page();
    assert_eq!(fresh.url.path(), "/login");
}

async fn what_weighs_on_people_is_shown_before_it_is_saved(site: Site) {
    let mfa = || texts(&site.url, "SELECT mfa AS t FROM organizations WHERE slug = 'acme'").remove(0);
    site.set_mfa("acme", MfaPolicy::Optional).await;
    site.person("ann").await;
    let mut chief = operator(&site, "chief", Role::OrganizationAdministrator).await;
    let page = chief.get("/admin/security").await;
    let look = chief.post(&page.form("policy").set("mfa", "required").press("save")).await;
    assert_eq!((look.status, look.text("#preview-enrol").as_str()), (200, "1"), "{}", look.html);
    assert!(look.text("#notice").starts_with("Look at what this does before you save it."));
    assert_eq!(mfa(), "optional", "nothing is saved yet");
    site.person("bob").await;
    let more = chief.post(&look.form("policy").press("save")).await;
    assert_eq!((more.text("#preview-enrol").as_str(), mfa().as_str()), ("2", "optional"), "somebody came meanwhile");
    let saved = sent(&mut chief, more.form("policy").press("save")).await;
    assert_eq!((saved.text("#notice").is_empty(), mfa().as_str()), (false, "required"));
    site.all_methods("acme", |_| {}).await;
    let page = chief.get("/admin/security").await;
    let fewer = page.form("policy").untick("methods").press("save");
    assert!(chief.post(&fewer).await.has("#preview-result"), "a method that goes is looked at, too");
    let off = sent(&mut chief, page.form("policy").set("mfa", "off").press("save")).await;
    assert_eq!((off.url.path(), mfa().as_str()), ("/admin/security", "off"), "what weighs on nobody is saved at once");
}

async fn a_lockout_is_refused_with_its_reason(site: Site) {
    let root = site.root().await;
    let permissions = json!(["policies.read", "policies.write"]);
    let role = json!({ "organization_id": site.id_of("acme").await, "name": "Rules", "permissions": permissions });
    let role = RoleId::from_text(root.post("/roles", role).await.text("id"));
    let mut only = operator(&site, "only", Role::Custom(role)).await;
    let page = only.get("/admin/security").await;
    let refused = only.post(&page.form("policy").untick("local_login").press("save")).await;
    assert_eq!(refused.status, 409, "{}", refused.html);
    assert!(refused.text("#refusal").contains("lock out every administrator"), "{}", refused.html);
    assert!(!refused.has("#local-login[checked]"), "what was typed stays");
    assert_eq!(texts(&site.url, "SELECT local_login AS t FROM organizations WHERE slug = 'acme'"), ["on"]);
    let mut german = only.reading("de");
    let refused = german.post(&page.form("policy").untick("local_login").press("save")).await;
    assert!(refused.text("#refusal").contains("kein Administrator mehr anmelden"), "{}", refused.html);
}

async fn only_those_who_may_change_rules(site: Site) {
    let mut chief = operator(&site, "chief", Role::OrganizationAdministrator).await;
    let form = blank(&mut chief).await.set("name", "R").press("save");
    let list = sent(&mut chief, form).await;
    let rule = chief.click(&list, "#rules tbody a").await.page();
    let new = chief.get("/admin/security/rules/new").await;
    let before = rules(&site);
    for (name, role, sees) in [("eve", Role::Auditor, 200), ("desk", Role::HelpDesk, 403)] {
        let mut browser = operator(&site, name, role).await;
        let seen = browser.get(rule.url.path()).await;
        assert_eq!(seen.status, sees, "{name}");
        assert!(!seen.has("#save") && !seen.has("#remove") && !seen.has("#stale"), "{}", seen.html);
        assert_eq!(browser.get("/admin/security/rules/new").await.status, 403, "{name}");
        let csrf = browser.get("/admin/users").await.attribute("form[action='/account/sign-out'] input[name=csrf]", "value");
        for form in [
            rule.form("rule").set("name", "Mine").press("save"),
            rule.form("removal").press("remove"),
            new.form("rule").set("name", "Mine").press("save"),
        ] {
            assert_eq!(browser.post(&form.set("csrf", &csrf)).await.status, 403, "{name}");
        }
    }
    assert_eq!(rules(&site), before);
    assert!(rows_of(&site, "audit WHERE event = 'forbidden' AND detail LIKE '%policies.write%'").await >= 6);
    let member = site.person_with_app("member").await;
    let (mut outside, _) = site.at("/account", &member).await;
    for path in [rule.url.path(), "/admin/security/rules/new", "/admin/security/what-if"] {
        assert_eq!(outside.get(path).await.status, 404, "{path}");
    }
}

async fn rules_of_others_do_not_exist(site: Site) {
    let mut root = operator(&site, "root", Role::Administrator).await;
    site.organization("globex", MfaPolicy::Off).await;
    let page = root.get("/admin/security/rules/new?organization=globex").await;
    let list = sent(&mut root, page.form("rule").set("name", "Theirs").press("save")).await;
    assert!(list.text("#rules tbody tr").contains("Theirs"), "{}", list.html);
    let theirs = root.click(&list, "#rules tbody a").await.page();
    let path = theirs.url.path();
    let mut boss = operator(&site, "boss", Role::OrganizationAdministrator).await;
    let own = boss.get("/admin/security/rules/new").await;
    for address in [path.to_owned(), format!("{path}?organization=globex"), "/admin/security?organization=globex".to_owned()] {
        assert_eq!(boss.get(&address).await.status, 404, "{address}");
        let mut form = own.form("rule").set("name", "Mine").press("save");
        form.action = own.url.join(&address).unwrap();
        assert_ne!(boss.post(&form).await.status, 303, "{address}");
    }
    let mut removal = theirs.form("removal").press("remove");
    removal.action.set_query(None);
    let csrf = own.attribute("form[action='/account/sign-out'] input[name=csrf]", "value");
    assert_eq!(boss.post(&removal.set("csrf", &csrf)).await.status, 404);
    let mut astray = root.get(path).await;
    assert_eq!(astray.status, 404, "nor in the page of another organization, whoever asks");
    astray = root.get(&format!("{path}?organization=globex")).await;
    assert_eq!(astray.status, 200);
    let kept = texts(&site.url, "SELECT rules AS t FROM organizations WHERE slug = 'globex'").remove(0);
    assert!(kept.contains("Theirs") && rules(&site) == "[]", "{kept}");
}

async fn forms_of_other_sites_make_no_rules(site: Site) {
    let mut chief = operator(&site, "chief", Role::OrganizationAdministrator).await;
    let form = blank(&mut chief).await.set("name", "Evil").press("save");
    let fields = form.fields();
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let foreign = crate::support::acts::foreign_form(&format!("{}/admin/security/rules/new", site.home), &pairs);
    for bad in [form.clone().set("csrf", "x"), form.clone().without("csrf"), foreign] {
        assert_eq!(chief.post(&bad).await.status, 403);
    }
    assert_eq!(rules(&site), "[]");
}
