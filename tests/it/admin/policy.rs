//! Rules about signing in: who is asked for what, from where, for which application; tried out, previewed, reported.

use crate::support::{
    admin::{Caller, is},
    api::http_from,
    rows::rows_of,
    site::{Client, Person, Site, on_both},
};
use reqwest::Method;
use serde_json::{Value, json};
use vestibule::types::{MfaPolicy, Role};

on_both!(
    one_switch_counts_at_once,
    the_strictest_rule_counts,
    a_network_decides,
    an_application_asks_it_of_everybody,
    a_rule_that_only_reports_stops_nobody,
    what_would_happen_is_what_happens,
    a_preview_changes_nothing,
    a_rule_that_wants_keys_is_previewed_and_tried_out,
    local_sign_in_stays_for_somebody,
    rules_that_make_no_sense_are_refused,
    sessions_are_as_short_as_the_organization_says,
);

/// The rules as they stand, to be changed and sent back.
async fn document(root: &Caller<'_>, acme: &str) -> Value {
    let shown = root.get(&format!("/organizations/{acme}/policy")).await;
    assert_eq!(shown.status, 200, "{shown:?}");
    shown.json
}

async fn set(root: &Caller<'_>, acme: &str, change: impl FnOnce(&mut Value)) -> Value {
    let mut policy = document(root, acme).await;
    change(&mut policy);
    let done = root.call(Method::PUT, &format!("/organizations/{acme}/policy"), Some(&policy), &[]).await;
    assert_eq!(done.status, 200, "{done:?}");
    done.json
}

/// Where the right password leads; of the set-up its first page, whichever method is there.
async fn leads_to(site: &Site, client: &Client, person: &Person) -> String {
    let mut browser = site.browser();
    let page = browser.open(&site.ask(client, &[])).await.page();
    match site.password(&mut browser, &page, person).await {
        crate::support::browser::Landed::Page(page) if page.url.path().starts_with("/login/enrol") => "/login/enrol".to_owned(),
        crate::support::browser::Landed::Page(page) => page.url.path().to_owned(),
        crate::support::browser::Landed::Away(_) => "in".to_owned(),
    }
}

async fn optional(site: &Site) -> (Caller<'_>, String, Client) {
    site.set_mfa("acme", MfaPolicy::Optional).await;
    (site.root().await, site.id_of("acme").await, site.client(|_| {}).await)
}

async fn one_switch_counts_at_once(site: Site) {
    let (root, acme, client) = optional(&site).await;
    let bob = site.person("bob").await;
    let mut browser = site.browser();
    let page = browser.open(&site.ask(&client, &[("scope", "openid offline_access")])).await.page();
    let away = site.password(&mut browser, &page, &bob).await.away();
    let code = crate::support::site::answer(&away, "code").unwrap();
    let tokens = site.exchange(&client, &code).await;
    set(&root, &acme, |policy| policy["mfa"] = json!("required")).await;
    assert_eq!(site.userinfo(&tokens.text("access_token")).await.status, 401);
    assert_eq!(site.refresh(&client, &tokens.text("refresh_token")).await.error(), (400, "invalid_grant"));
    assert_eq!(leads_to(&site, &client, &bob).await, "/login/enrol");
    assert_eq!(rows_of(&site, "audit WHERE event = 'managed' AND detail LIKE '%policy_changed%'").await, 1);
}

async fn the_strictest_rule_counts(site: Site) {
    let (root, acme, client) = optional(&site).await;
    let (ann, bob) = (site.person("ann").await, site.person("bob").await);
    let group = root.post("/groups", json!({ "organization_id": acme, "name": "Finance" })).await.text("id");
    assert_eq!(root.put(&format!("/groups/{group}/members/{}", ann.id)).await.status, 204);
    let rules = json!([
        { "name": "Finance", "groups": [group], "require": "mfa" },
        { "name": "Nothing more", "require": "none" },
    ]);
    set(&root, &acme, |policy| policy["rules"] = rules).await;
    assert_eq!(leads_to(&site, &client, &ann).await, "/login/enrol");
    assert_eq!(leads_to(&site, &client, &bob).await, "in");
    is(&root.delete(&format!("/groups/{group}")).await, 409, "conflict");
    assert_eq!(root.delete(&format!("/groups/{group}/members/{}", ann.id)).await.status, 204);
    assert_eq!(leads_to(&site, &client, &ann).await, "in", "membership counts at once");
    let other = site.client(|_| {}).await;
    set(&root, &acme, |policy| policy["rules"] = json!([{ "name": "Vault", "clients": [other.id], "require": "mfa" }])).await;
    assert_eq!(leads_to(&site, &client, &bob).await, "in");
    assert_eq!(leads_to(&site, &other, &bob).await, "/login/enrol");
}

async fn a_network_decides(site: Site) {
    let (root, acme, client) = optional(&site).await;
    let bob = site.person("bob").await;
    let rule = json!([{ "name": "Away", "networks": { "side": "outside", "ranges": ["127.0.0.1/32"] }, "require": "mfa" }]);
    set(&root, &acme, |policy| policy["rules"] = rule).await;
    let mut browser = site.browser();
    let page = browser.open(&site.ask(&client, &[("scope", "openid offline_access")])).await.page();
    let away = site.password(&mut browser, &page, &bob).await.away();
    let code = crate::support::site::answer(&away, "code").unwrap();
    let tokens = site.exchange(&client, &code).await;
    assert_eq!(site.refresh(&client, &tokens.text("refresh_token")).await.status, 200, "judged by where the sign-in was");
    // The same session from elsewhere has to show more.
    let cookie = browser.cookies().get("vestibule_session").expect("a session").value.clone();
    let elsewhere = http_from("127.0.0.2".parse().unwrap());
    let request =
        elsewhere.get(site.ask(&client, &[("prompt", "none")])).header("cookie", format!("vestibule_session={cookie}"));
    let answer = request.send().await.unwrap();
    let location = answer.headers()["location"].to_str().unwrap().to_owned();
    assert!(location.contains("error=unmet_authentication_requirements"), "{location}");
}

async fn an_application_asks_it_of_everybody(site: Site) {
    let (root, _, client) = optional(&site).await;
    let bob = site.person("bob").await;
    let path = format!("/clients/{}", client.id);
    assert_eq!(leads_to(&site, &client, &bob).await, "in");
    assert_eq!(root.patch(&path, json!({ "mfa": "required" })).await.json["mfa"], "required");
    assert_eq!(leads_to(&site, &client, &bob).await, "/login/enrol");
}

async fn a_rule_that_only_reports_stops_nobody(site: Site) {
    let (root, acme, client) = optional(&site).await;
    let (ann, bob) = (site.person("ann").await, site.person_with_app("bob").await);
    let rule = json!([{ "name": "Soon", "require": "mfa", "mode": "report_only" }]);
    let policy = set(&root, &acme, |policy| policy["rules"] = rule).await;
    assert_eq!(leads_to(&site, &client, &ann).await, "in");
    assert_eq!(leads_to(&site, &client, &ann).await, "in");
    site.authorization_code(&client, &bob, &[]).await;
    let reports = root.all(&format!("/organizations/{acme}/policy/reports")).await;
    assert_eq!(reports, [json!({ "rule_id": policy["rules"][0]["id"], "people": 1 })], "ann once; bob shows two anyway");
    let traced = "audit WHERE event = 'session_begun' AND detail LIKE '%\"effect\":\"reported\"%' AND detail LIKE '%Soon%'";
    assert_eq!(rows_of(&site, traced).await, 2, "bob was asked anyway");
}

async fn what_would_happen_is_what_happens(site: Site) {
    let (root, acme, client) = optional(&site).await;
    let (ann, bob) = (site.person("ann").await, site.person_with_app("bob").await);
    let ask = async |person: &Person| {
        let body = json!({ "user_id": person.id, "client_id": client.id, "address": "127.0.0.1" });
        let verdict = root.post(&format!("/organizations/{acme}/what-if"), body).await;
        assert_eq!(verdict.status, 200, "{verdict:?}");
        verdict.json
    };
    let real = |outcome: &str| match outcome {
        "password_enough" => "in",
        "prompted" => "/login/factor/totp",
        "must_enrol" => "/login/enrol",
        other => panic!("{other}"),
    };
    for change in [
        json!([]),
        json!([{ "name": "All", "require": "mfa" }]),
        json!([{ "name": "Here", "networks": { "side": "inside", "ranges": ["127.0.0.0/8"] }, "require": "mfa" }]),
        json!([{ "name": "There", "networks": { "side": "outside", "ranges": ["127.0.0.0/8"] }, "require": "mfa" }]),
        json!([{ "name": "App", "clients": [client.id], "require": "mfa" }]),
    ] {
        set(&root, &acme, |policy| policy["rules"] = change.clone()).await;
        for person in [&ann, &bob] {
            let verdict = ask(person).await;
            let outcome = verdict["outcome"].as_str().unwrap();
            assert_eq!(leads_to(&site, &client, person).await, real(outcome), "{change} {verdict}");
        }
    }
    let verdict = ask(&ann).await;
    assert_eq!((&verdict["reason"], &verdict["methods"]), (&json!("rule"), &json!(["totp"])));
    assert_eq!(root.patch(&format!("/users/{}", ann.id), json!({ "enabled": false })).await.status, 200);
    assert_eq!(ask(&ann).await["outcome"], "disabled");
    let globex = site.organization("globex", MfaPolicy::Off).await;
    let theirs = site.client(move |row| row.organization_id = Some(globex)).await;
    let body = json!({ "user_id": bob.id, "client_id": theirs.id });
    let verdict = root.post(&format!("/organizations/{acme}/what-if"), body).await;
    assert_eq!(verdict.json["outcome"], "other_organization");
}

async fn a_preview_changes_nothing(site: Site) {
    let (root, acme, _) = optional(&site).await;
    site.person("ann").await;
    site.person("cid").await;
    site.person_with_app("bob").await;
    let mut policy = document(&root, &acme).await;
    policy["mfa"] = json!("required");
    let path = format!("/organizations/{acme}/policy/preview");
    let seen = root.post(&path, policy.clone()).await;
    assert_eq!(seen.json, json!({ "users": 3, "would_enrol": 2, "would_lose": 0 }), "{seen:?}");
    policy["methods"] = json!(["passkey", "email"]);
    assert_eq!(root.post(&path, policy).await.json, json!({ "users": 3, "would_enrol": 3, "would_lose": 1 }));
    assert_eq!(document(&root, &acme).await["mfa"], "optional");
}

async fn a_rule_that_wants_keys_is_previewed_and_tried_out(site: Site) {
    let (root, acme, _) = optional(&site).await;
    let (bob, path) = (site.person_with_app("bob").await, format!("/organizations/{acme}/policy/preview"));
    site.person("ann").await;
    let group = root.post("/groups", json!({ "organization_id": acme, "name": "Vault" })).await.text("id");
    assert_eq!(root.put(&format!("/groups/{group}/members/{}", bob.id)).await.status, 204);
    let mut policy = document(&root, &acme).await;
    policy["methods"] = json!(["passkey", "totp"]);
    policy["rules"] = json!([{ "name": "Vault", "groups": [group], "require": "phishing_resistant" }]);
    let seen = root.post(&path, policy.clone()).await;
    assert_eq!(seen.json, json!({ "users": 2, "would_enrol": 1, "would_lose": 0 }), "an app is no key: {seen:?}");
    let rules = policy["rules"].clone();
    let policy = set(&root, &acme, |policy| (policy["methods"], policy["rules"]) = (json!(["passkey", "totp"]), rules)).await;
    let verdict = root.post(&format!("/organizations/{acme}/what-if"), json!({ "username": "BOB" })).await.json;
    assert_eq!(
        (&verdict["outcome"], &verdict["required"], &verdict["rule_id"]),
        (&json!("prompted"), &json!("phr"), &policy["rules"][0]["id"]),
        "{verdict}"
    );
    let both = json!({ "username": "bob", "user_id": bob.id });
    is(&root.post(&format!("/organizations/{acme}/what-if"), both).await, 422, "invalid");
    let nobody = json!({ "username": "nobody" });
    is(&root.post(&format!("/organizations/{acme}/what-if"), nobody).await, 404, "not-found");
}

async fn local_sign_in_stays_for_somebody(site: Site) {
    let (root, acme, client) = optional(&site).await;
    let (chief, bob) = (site.person_with_app("chief").await, site.person("bob").await);
    let role = json!({ "organization_id": acme, "name": "Policies", "permissions": ["policies.read", "policies.write"] });
    let role = root.post("/roles", role).await;
    assert_eq!(role.status, 201, "{role:?}");
    site.set_role(&chief, Role::Custom(vestibule::types::RoleId::from_text(role.text("id")))).await;
    let path = format!("/organizations/{acme}/policy");
    let mut policy = document(&root, &acme).await;
    policy["local_login"] = json!("off");
    let refused = root.call(Method::PUT, &path, Some(&policy), &[]).await;
    is(&refused, 409, "lockout");
    site.set_role(&chief, Role::OrganizationAdministrator).await;
    set(&root, &acme, |policy| policy["local_login"] = json!("off")).await;
    let ask = async |person: &Person| {
        let body = json!({ "user_id": person.id, "client_id": client.id });
        root.post(&format!("/organizations/{acme}/what-if"), body).await.json["outcome"].clone()
    };
    assert_eq!((ask(&bob).await, ask(&chief).await), (json!("local_login_off"), json!("prompted")));
}

async fn rules_that_make_no_sense_are_refused(site: Site) {
    let (root, acme, _) = optional(&site).await;
    site.organization("globex", MfaPolicy::Off).await;
    let globex = site.id_of("globex").await;
    let theirs = root.post("/groups", json!({ "organization_id": globex, "name": "Staff" })).await.text("id");
    let path = format!("/organizations/{acme}/policy");
    let put = async |change: &dyn Fn(&mut Value)| {
        let mut policy = document(&root, &acme).await;
        change(&mut policy);
        root.call(Method::PUT, &path, Some(&policy), &[]).await
    };
    let rule = |more: Value| {
        let mut rule = json!({ "name": "R" });
        rule.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!([rule])
    };
    for (field, value) in [
        ("mfa", json!("maybe")),
        ("methods", json!([])),
        ("methods", json!(["backup"])),
        ("methods", json!(["password"])),
        ("trust_days", json!(91)),
        ("trust_days", json!(-1)),
        ("grace_days", json!(366)),
        ("session_idle", json!(59)),
        ("password_length", json!(7)),
        ("password_score", json!(5)),
        ("local_login", json!("maybe")),
        ("rules", rule(json!({ "groups": [theirs] }))),
        ("rules", rule(json!({ "clients": ["nobody"] }))),
        ("rules", rule(json!({ "id": "unknown" }))),
        ("rules", rule(json!({ "networks": { "side": "inside", "ranges": [] } }))),
        ("rules", rule(json!({ "networks": { "side": "inside", "ranges": ["10.0.0.0/99"] } }))),
        ("rules", rule(json!({ "require": "everything" }))),
        ("colour", json!("blue")),
    ] {
        let refused = put(&|policy| policy[field] = value.clone()).await;
        is(&refused, 422, "invalid");
    }
    let auditor = site.person_with_app("auditor").await;
    site.set_role(&auditor, Role::Auditor).await;
    let auditor = site.operator(&auditor).await;
    let policy = document(&auditor, &acme).await;
    is(&auditor.call(Method::PUT, &path, Some(&policy), &[]).await, 403, "forbidden");
    let etag = root.get(&path).await.header("etag").to_owned();
    set(&root, &acme, |policy| policy["trust_days"] = json!(7)).await;
    is(&root.call(Method::PUT, &path, Some(&policy), &[("if-match", &etag)]).await, 412, "stale");
}

async fn sessions_are_as_short_as_the_organization_says(site: Site) {
    let (root, acme, client) = optional(&site).await;
    let bob = site.person("bob").await;
    set(&root, &acme, |policy| {
        policy["session_idle"] = json!(300);
        policy["session_absolute"] = json!(1000);
    })
    .await;
    let mut browser = site.browser();
    let page = browser.open(&site.ask(&client, &[])).await.page();
    site.password(&mut browser, &page, &bob).await.away();
    for _ in 0..3 {
        site.advance(299);
        browser.open(&site.ask(&client, &[])).await.away();
    }
    site.advance(104);
    assert_eq!(browser.open(&site.ask(&client, &[])).await.page().url.path(), "/login", "1,000 seconds are over");
    let page = browser.open(&site.ask(&client, &[])).await.page();
    site.password(&mut browser, &page, &bob).await.away();
    site.advance(300);
    assert_eq!(browser.open(&site.ask(&client, &[])).await.page().url.path(), "/login", "nobody came for 300 seconds");
}
