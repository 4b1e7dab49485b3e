//! Everything that could take an organization's last administrator away, or shut them out: refused, by API and at the console.

use crate::support::{
    acts::form_on,
    admin::{Caller, is},
    api::Reply,
    browser::{Browser, Form, Page},
    rows::{change, rows_of},
    site::{Person, Site, on_both},
};
use reqwest::Method;
use serde_json::{Value, json};
use vestibule::types::{MfaPolicy, Role};

on_both!(
    nothing_done_to_the_last_one_takes_them_away,
    no_role_that_is_changed_takes_them_away,
    no_policy_shuts_them_out,
    no_rule_shuts_them_out,
    the_last_factor_stays,
    the_console_refuses_the_same,
);

/// An organization of one administrator, who has an app. The server has an administrator elsewhere.
async fn globex(site: &Site, role: Role) -> (String, Person) {
    let chief = site.person_with_app("chief").await;
    site.set_role(&chief, Role::Administrator).await;
    site.organization("globex", MfaPolicy::Required).await;
    let boss = site.person_of("globex", "boss").await;
    let boss = site.give_app(boss).await;
    site.set_role(&boss, role).await;
    (site.id_of("globex").await, boss)
}

async fn put(root: &Caller<'_>, of: &str, change: impl FnOnce(&mut Value)) -> Reply {
    let path = format!("/organizations/{of}/policy");
    let mut policy = root.get(&path).await.json;
    change(&mut policy);
    root.call(Method::PUT, &path, Some(&policy), &[]).await
}

/// A role with these permissions, of an organization or of the server.
async fn role(root: &Caller<'_>, of: Option<&str>, permissions: &[&str]) -> (String, Role) {
    let made = root.post("/roles", json!({ "organization_id": of, "name": "Boss", "permissions": permissions })).await;
    assert_eq!(made.status, 201, "{made:?}");
    (made.text("id"), made.text("role").parse().unwrap())
}

/// Whether somebody still gets to the console with password and app.
async fn gets_in(site: &Site, person: &Person) {
    let (_, page) = site.at("/admin/users", person).await;
    assert_eq!((page.url.path(), page.status), ("/admin/users", 200), "{}", page.html);
}

async fn nothing_done_to_the_last_one_takes_them_away(site: Site) {
    let (of, boss) = globex(&site, Role::OrganizationAdministrator).await;
    let root = site.root().await;
    let (_, clerk) = role(&root, Some(&of), &["users.read", "users.write"]).await;
    let user = format!("/users/{}", boss.id);
    for change in [
        json!({ "enabled": false }),
        json!({ "role": "member" }),
        json!({ "role": "auditor" }),
        json!({ "role": "help_desk" }),
        json!({ "role": clerk }),
    ] {
        is(&root.patch(&user, change).await, 409, "lockout");
    }
    is(&root.delete(&user).await, 409, "lockout");
    // Whoever runs the server closes an organization, and opens it again; not their own last one.
    for enabled in [false, true] {
        assert_eq!(root.patch(&format!("/organizations/{of}"), json!({ "enabled": enabled })).await.status, 200);
    }
    let own = format!("/organizations/{}", site.id_of("acme").await);
    is(&root.patch(&own, json!({ "enabled": false })).await, 409, "lockout");
    for act in ["disable", "reset_mfa", "sign_out"] {
        let body = json!({ "organization_id": of, "act": act, "reason": "a test", "user_ids": [boss.id] });
        let done = root.finish(&root.post("/bulk", body).await).await;
        let failed = i64::from(act == "disable");
        assert_eq!((&done["done"], &done["failed"]), (&json!(1), &json!(failed)), "{act}: {done}");
    }
    let own = site.operator(&site.give_app(boss.clone()).await).await;
    is(&own.post(&format!("{user}/reset-mfa"), json!({ "reason": "x" })).await, 409, "conflict");
    is(&own.patch(&user, json!({ "enabled": false })).await, 409, "conflict");
    is(&own.patch(&user, json!({ "role": "member" })).await, 409, "conflict");
    is(&own.delete(&user).await, 409, "conflict");
    let shown = root.get(&user).await.json;
    assert_eq!((&shown["role"], &shown["enabled"]), (&json!("organization_administrator"), &json!(true)));
}

/// Somebody may administer by a role that was made, of the organization or of the server.
async fn no_role_that_is_changed_takes_them_away(site: Site) {
    let (of, boss) = globex(&site, Role::OrganizationAdministrator).await;
    let root = site.root().await;
    for owner in [Some(of.as_str()), None] {
        let (id, made) = role(&root, owner, &["policies.read", "policies.write", "users.read"]).await;
        assert_eq!(root.patch(&format!("/users/{}", boss.id), json!({ "role": made })).await.status, 200);
        let path = format!("/roles/{id}");
        is(&root.patch(&path, json!({ "permissions": ["policies.read"] })).await, 409, "lockout");
        is(&root.patch(&path, json!({ "permissions": [] })).await, 409, "lockout");
        is(&root.delete(&path).await, 409, "conflict");
        let more = json!({ "permissions": ["policies.write", "policies.read", "users.read", "users.write"] });
        assert_eq!(root.patch(&path, more).await.status, 200);
        // Only those with the roles that every server has keep local sign-in.
        is(&put(&root, &of, |policy| policy["local_login"] = json!("off")).await, 409, "lockout");
        let back = json!({ "role": "organization_administrator" });
        assert_eq!(root.patch(&format!("/users/{}", boss.id), back).await.status, 200);
        assert_eq!(root.patch(&path, json!({ "permissions": [] })).await.status, 200, "now nobody has it");
    }
    assert_eq!(put(&root, &of, |policy| policy["local_login"] = json!("off")).await.status, 200);
    let (_, made) = role(&root, Some(&of), &["policies.read", "policies.write"]).await;
    is(&root.patch(&format!("/users/{}", boss.id), json!({ "role": made })).await, 409, "lockout");
    gets_in(&site, &boss).await;
}

async fn no_policy_shuts_them_out(site: Site) {
    let (of, boss) = globex(&site, Role::OrganizationAdministrator).await;
    let root = site.root().await;
    // A telephone opens no console, so an organization that allows nothing else would be nobody's.
    for methods in [json!(["sms"]), json!(["sms", "backup"])] {
        for mfa in ["off", "optional", "required"] {
            let tried = put(&root, &of, |policy| (policy["methods"], policy["mfa"]) = (methods.clone(), json!(mfa))).await;
            is(&tried, 409, "lockout");
        }
    }
    for methods in [json!(["backup"]), json!([])] {
        is(&put(&root, &of, |policy| policy["methods"] = methods).await, 422, "invalid");
    }
    // Whoever has set the password by the mailbox shows nothing more with a code by mail.
    let url = site.url.clone();
    let set = |by: &'static str| {
        let (url, id) = (url.clone(), boss.id.clone());
        async move {
            let sql = format!("UPDATE users SET password_by = '{by}' WHERE id = '{id}'");
            actix_web::web::block(move || change(&url, &sql)).await.unwrap().unwrap();
        }
    };
    set("mailbox").await;
    is(&put(&root, &of, |policy| policy["methods"] = json!(["email"])).await, 409, "lockout");
    set("owner").await;
    // What nobody has yet, but can set up, shuts nobody out.
    for (methods, path) in [("email", "/login/enrol/email"), ("passkey", "/login/enrol/passkey")] {
        assert_eq!(put(&root, &of, |policy| policy["methods"] = json!([methods])).await.status, 200);
        let mut browser = site.browser();
        let page = browser.open("/admin/users").await.page();
        let page = site.password(&mut browser, &page, &boss).await.page();
        assert_eq!((page.url.path(), page.has("#stuck")), (path, false), "{}", page.html);
    }
    assert_eq!(put(&root, &of, |policy| policy["methods"] = json!(["totp"])).await.status, 200);
    assert_eq!(put(&root, &of, |policy| policy["local_login"] = json!("off")).await.status, 200);
    gets_in(&site, &boss).await;
}

async fn no_rule_shuts_them_out(site: Site) {
    let (of, boss) = globex(&site, Role::OrganizationAdministrator).await;
    let root = site.root().await;
    let group = root.post("/groups", json!({ "organization_id": of, "name": "Chiefs" })).await.text("id");
    assert_eq!(root.put(&format!("/groups/{group}/members/{}", boss.id)).await.status, 204);
    let everywhere = json!({ "side": "inside", "ranges": ["0.0.0.0/0", "::/0"] });
    let elsewhere = json!({ "side": "outside", "ranges": ["192.0.2.0/24"] });
    for rule in [
        json!({ "name": "R", "require": "mfa", "trust": "never" }),
        json!({ "name": "R", "require": "mfa", "groups": [group], "networks": everywhere }),
        json!({ "name": "R", "require": "mfa", "networks": elsewhere }),
        // Without passkeys among the methods it asks for what there is.
        json!({ "name": "R", "require": "phishing_resistant", "groups": [group] }),
    ] {
        assert_eq!(put(&root, &of, |policy| policy["rules"] = json!([rule])).await.status, 200, "{rule}");
        gets_in(&site, &boss).await;
    }
    let keys = json!({ "name": "R", "require": "phishing_resistant", "groups": [group] });
    let set =
        put(&root, &of, |policy| (policy["methods"], policy["rules"]) = (json!(["totp", "passkey"]), json!([keys]))).await;
    assert_eq!(set.status, 200, "{set:?}");
    let (_, page) = site.at("/admin/users", &boss).await;
    assert_eq!((page.url.path(), page.has("#stuck")), ("/login/enrol/passkey", false), "after the app a key is set up");
    is(&put(&root, &of, |policy| policy["methods"] = json!(["sms"])).await, 409, "lockout");
}

async fn the_last_factor_stays(site: Site) {
    let (of, boss) = globex(&site, Role::OrganizationAdministrator).await;
    let root = site.root().await;
    let user = format!("/users/{}", boss.id);
    let own = root.get(&format!("{user}/methods")).await.json["methods"][0]["id"].as_str().unwrap().to_owned();
    is(&root.delete(&format!("{user}/methods/totp/{own}")).await, 409, "conflict");
    let path = format!("/account/method/totp/{own}");
    let (mut browser, page) = site.at(&path, &boss).await;
    let fields = [("csrf", &*page.form("rename").value("csrf").unwrap().to_owned()), ("act", "remove")];
    let refused = answered(&mut browser, form_on(&page, &path, &fields)).await;
    assert_eq!(refused.status, 422, "nobody removes their own last one: {}", refused.html);
    assert_eq!(rows_of(&site, &format!("totp_factors WHERE user_id = '{}'", boss.id)).await, 1);
    assert_eq!(put(&root, &of, |policy| policy["mfa"] = json!("off")).await.status, 200);
    assert_eq!(root.delete(&format!("{user}/methods/totp/{own}")).await.status, 204, "another can be set up then");
    let mut browser = site.browser();
    let page = browser.open("/admin/users").await.page();
    let page = site.password(&mut browser, &page, &boss).await.page();
    assert_eq!((page.url.path(), page.status), ("/admin/users", 403), "the console wants two in any case");
    let page = browser.open("/account/add/totp").await.page();
    assert_eq!(page.url.path(), "/login/enrol/totp", "which is set up from there, although the organization has none");
}

/// The page after a form, followed nowhere.
async fn answered(browser: &mut Browser, form: Form) -> Page {
    browser.post(&form).await
}

async fn the_console_refuses_the_same(site: Site) {
    let (of, boss) = globex(&site, Role::OrganizationAdministrator).await;
    let root = site.root().await;
    let root_person = site.person_with_app("runs-the-server").await;
    site.set_role(&root_person, Role::Administrator).await;
    let (mut browser, _) = site.at("/admin/users?organization=globex", &root_person).await;
    let user = format!("/admin/users/{}?organization=globex", boss.id);
    for button in ["disable", "delete"] {
        let page = browser.get(&user).await;
        let ask = answered(&mut browser, page.form("acts").press(button)).await;
        let refused = answered(&mut browser, ask.form("confirm-act").set("reason", "leaves").press("confirm")).await;
        assert_eq!(refused.status, 409, "{button}: {}", refused.html);
        assert!(refused.html.contains("no administrator of the organization"), "{button}: {}", refused.html);
    }
    let own = root.get(&format!("/users/{}/methods", boss.id)).await.json["methods"][0]["id"].as_str().unwrap().to_owned();
    let page = browser.get(&user).await;
    let (csrf, remove) = (page.form("acts").value("csrf").unwrap().to_owned(), format!("totp:{own}"));
    let fields = [("csrf", &*csrf), ("remove", &remove), ("confirm", "1"), ("count", "1"), ("reason", "x")];
    let form = form_on(&page, &user.replace('?', "/act?"), &fields);
    assert_eq!(answered(&mut browser, form).await.status, 409, "the last factor");
    let security = "/admin/security?organization=globex";
    let page = browser.get(security).await;
    let sms = page.form("policy").ticked("methods", &["sms"]).press("save");
    let looked = answered(&mut browser, sms).await;
    assert_eq!(looked.status, 200, "what it does is shown first: {}", looked.html);
    let refused = answered(&mut browser, looked.form("policy").press("save")).await;
    assert_eq!(refused.status, 409, "{}", refused.html);
    assert!(refused.text("#refusal").starts_with("That would lock out every administrator"), "{}", refused.html);
    let none = answered(&mut browser, page.form("policy").ticked("methods", &[]).press("save")).await;
    assert_eq!(none.status, 422, "{}", none.html);
    let (_, made) = role(&root, Some(&of), &["policies.read", "policies.write", "users.read"]).await;
    assert_eq!(root.patch(&format!("/users/{}", boss.id), json!({ "role": made })).await.status, 200);
    let off = page.form("policy").untick("local_login").press("save");
    assert_eq!(answered(&mut browser, off).await.status, 409, "who administers by such a role would be shut out");
    assert_eq!(rows_of(&site, "organizations WHERE slug = 'globex' AND local_login = 'on' AND methods = 'totp'").await, 1);
    let own = format!("/admin/users/{}/act", root_person.id);
    let page = browser.get("/account").await;
    let csrf = page.attribute("form[action='/account/sign-out'] input[name=csrf]", "value");
    for act in ["reset_mfa", "disable", "delete"] {
        let fields = [("csrf", &*csrf), ("act", act), ("confirm", "1"), ("count", "1"), ("reason", "x")];
        let refused = answered(&mut browser, form_on(&page, &own, &fields)).await;
        assert_eq!(refused.status, 409, "nobody does it to themselves: {act}: {}", refused.html);
    }
    assert_eq!(rows_of(&site, &format!("users WHERE id = '{}' AND disabled_at IS NULL", boss.id)).await, 1);
}
