//! The console's room of applications.

use super::desk::{Desk, globex, reasons};
use crate::support::{
    browser::Page,
    rows::{rows_of, texts},
    site::{CALLBACK, Client, Site, on_both},
};
use serde_json::{Value, json};
use vestibule::types::{PkceRule, Role};

on_both!(
    an_application_is_registered_used_and_ended,
    every_setting_can_be_changed,
    what_does_not_fit_is_said_and_kept,
    nobody_registers_one_that_may_do_more,
    applications_are_found_and_come_page_by_page,
    what_was_shown_long_ago_is_shown_again,
    who_only_looks_changes_no_application,
    applications_of_others_do_not_exist,
);

const NEW: &str = "/admin/applications/new";

/// The identifier in the address of an application's page.
fn id_of(page: &Page) -> String {
    page.url.path().trim_start_matches("/admin/applications/").split('/').next().unwrap().to_owned()
}

async fn an_application_is_registered_used_and_ended(site: Site) {
    let mut desk = Desk::open(&site, Role::Administrator, NEW).await;
    let form = desk.page.form("application").set("name", "Notes <b>4</b>").set("redirect_uris", CALLBACK);
    let form = form.set("consent", "skip").set("pkce", "optional").set("scope", "openid  profile").press("save");
    let once = desk.answered(form.clone()).await;
    assert_eq!(once.status, 200, "{}", once.html);
    let again = desk.answered(form).await;
    assert_eq!((again.status, again.has("#secret")), (200, false), "a form that is sent again does nothing: {}", again.html);
    assert_eq!(rows_of(&site, "clients WHERE name LIKE 'Notes%'").await, 1);
    let secret = once.text("#secret");
    assert!(secret.len() >= 43 && !once.html.contains("<b>4"), "{}", once.html);
    let page = desk.browser.click(&once, "#done").await.page();
    let id = id_of(&page);
    assert_eq!((page.status, page.text("#client-id")), (200, id.clone()), "{}", page.html);
    assert!(!page.html.contains(&secret) && !page.html.contains("<b>4"), "a secret is never read back");
    // What a developer copies is what the application is.
    let environment = page.text("#environment");
    assert!(environment.contains(&format!("OIDC_ISSUER={}", site.home)), "{environment}");
    assert!(environment.contains(&format!("OIDC_CLIENT_ID={id}")) && environment.contains("OIDC_CLIENT_SECRET="));
    let json: Value = serde_json::from_str(&page.text("#json")).unwrap();
    assert_eq!((&json["client_id"], &json["redirect_uris"]), (&json!(id), &json!([CALLBACK])));
    let notes = Client { id: id.clone(), secret, redirect_uri: CALLBACK.to_owned() };
    let bob = site.person_with_app("bob").await;
    let code = site.authorization_code(&notes, &bob, &[]).await;
    assert_eq!(site.exchange(&notes, &code).await.status, 200);
    // A new secret: asked back, with how many people use it.
    let ask = desk.answered(page.form("acts").press("rotate")).await;
    assert!(ask.status == 200 && ask.text(".lead").contains("One person uses it"), "{}", ask.html);
    let code = site.authorization_code(&notes, &bob, &[]).await;
    assert_eq!(site.exchange(&notes, &code).await.status, 200, "nothing has happened yet");
    let form = ask.form("confirm-act").set("reason", "leaked").press("confirm");
    assert_eq!(desk.answered(form.clone().without("once")).await.status, 409);
    let shown = desk.answered(form.clone()).await;
    let again = desk.answered(form).await;
    assert_eq!((again.status, again.has("#secret")), (200, false), "{}", again.html);
    let renewed = Client { secret: shown.text("#secret"), ..notes.clone() };
    let code = site.authorization_code(&renewed, &bob, &[]).await;
    assert_eq!(site.exchange(&notes, &code).await.error(), (401, "invalid_client"), "the old secret is dead");
    let code = site.authorization_code(&renewed, &bob, &[]).await;
    assert_eq!(site.exchange(&renewed, &code).await.status, 200);
    assert_eq!(reasons(&site, "client_secret_set"), ["leaked"]);
    // It was used, so it can be disabled and not deleted.
    let ask = desk.answered(page.form("acts").press("remove")).await;
    let used = desk.answered(ask.form("confirm-act").set("reason", "old").press("confirm")).await;
    assert_eq!(used.status, 409, "{}", used.html);
    assert!(used.text("#refusal").contains("Disable it instead"), "{}", used.html);
    let off = desk.sure(page.form("acts").press("disable"), "retired").await;
    assert!(off.has("#disabled") && off.has("#enable") && off.has("#notice"), "{}", off.html);
    assert_eq!(site.browser().get(&site.ask(&renewed, &[])).await.status, 400);
    assert_eq!(reasons(&site, "client_changed"), ["retired"]);
    let on = desk.sent(off.form("acts").press("enable")).await;
    assert!(!on.has("#disabled"), "{}", on.html);
    site.authorization_code(&renewed, &bob, &[]).await;
    // One that nobody used goes.
    let spare = site.client(|row| row.name = "Spare".to_owned()).await;
    let page = desk.get(&format!("/admin/applications/{}", spare.id)).await;
    let gone = desk.sure(page.form("acts").press("remove"), "never used").await;
    assert_eq!((gone.url.path(), gone.status), ("/admin/applications", 200), "{}", gone.html);
    assert_eq!(rows_of(&site, &format!("clients WHERE id = '{}'", spare.id)).await, 0);
    assert_eq!(reasons(&site, "client_removed"), ["never used"]);
}

async fn every_setting_can_be_changed(site: Site) {
    let root = site.root().await;
    let mut desk = Desk::open(&site, Role::OrganizationAdministrator, NEW).await;
    let form = desk.page.form("application").set("name", "Reports").set("kind", "spa").set("redirect_uris", CALLBACK);
    let page = desk.sent(form.press("save")).await;
    assert!(page.has("#notice") && !page.has("#rotate"), "it has no secret: {}", page.html);
    let edit = desk.browser.click(&page, "#edit").await.page();
    assert_eq!(edit.form("application").value("redirect_uris"), Some(CALLBACK));
    assert_eq!(edit.attributes("[name=signing_alg]", "value"), ["RS256", "PS256", "ES256", "EdDSA"]);
    let uris = format!("{CALLBACK}\r\n\r\n  https://reports.example/in  \r\n");
    let form = edit.form("application").set("name", "Reports 2").set("redirect_uris", &uris);
    let form = form.set("post_logout_uris", "https://reports.example/").set("scope", "openid email");
    let form = form.set("consent", "skip").set("mfa", "phishing_resistant").set("access_token_lifetime", "600");
    let form = form.set("signing_alg", "ES256").without("grant_types").with("grant_types", "authorization_code");
    let saved = desk.sent(form.press("save")).await;
    assert!(saved.status == 200 && saved.has("#notice"), "{}", saved.html);
    let id = id_of(&saved);
    let client = root.get(&format!("/clients/{id}")).await.json;
    for (field, value) in [
        ("name", json!("Reports 2")),
        ("redirect_uris", json!([CALLBACK, "https://reports.example/in"])),
        ("post_logout_redirect_uris", json!(["https://reports.example/"])),
        ("scope", json!("email openid")),
        ("consent", json!("skip")),
        ("mfa", json!("phishing_resistant")),
        ("access_token_lifetime", json!(600)),
        ("signing_alg", json!("ES256")),
        ("grant_types", json!(["authorization_code"])),
        ("auth_method", json!("none")),
        ("pkce", json!("required")),
        ("organization_id", json!(site.id_of("acme").await)),
    ] {
        assert_eq!(client[field], value, "{field}");
    }
    // The form shows what is stored; saved as it is, nothing changes.
    let edit = desk.get(&format!("/admin/applications/{id}/edit")).await;
    let again = desk.sent(edit.form("application").press("save")).await;
    assert_eq!(again.status, 200, "{}", again.html);
    let mut after = root.get(&format!("/clients/{id}")).await.json;
    after["updated_at"] = client["updated_at"].clone();
    assert_eq!(after, client);
    let empty = desk.sent(edit.form("application").set("access_token_lifetime", "").press("save")).await;
    assert_eq!(empty.status, 200);
    assert_eq!(root.get(&format!("/clients/{id}")).await.json["access_token_lifetime"], Value::Null);
    // How it authenticates stays, whatever is sent.
    let forced = edit.form("application").with("auth_method", "client_secret_basic").press("save");
    assert_eq!(desk.sent(forced).await.status, 200);
    assert_eq!(root.get(&format!("/clients/{id}")).await.json["auth_method"], "none");
}

async fn what_does_not_fit_is_said_and_kept(site: Site) {
    let mut desk = Desk::open(&site, Role::Administrator, NEW).await;
    let form = |name: &str, value: &str| {
        desk.page.form("application").set("name", "Notes").set("redirect_uris", CALLBACK).set(name, value).press("save")
    };
    let forms = [
        (form("redirect_uris", "javascript:alert(1)"), "redirect_uris", "javascript:alert(1)"),
        (form("redirect_uris", "https://*.acme.example/"), "redirect_uris", "https://*.acme.example/"),
        (form("redirect_uris", "http://acme.example/"), "redirect_uris", "http://acme.example/"),
        (form("redirect_uris", "data:text/html,x"), "redirect_uris", "data:text/html,x"),
        (form("redirect_uris", ""), "redirect_uris", ""),
        (form("post_logout_uris", "javascript:alert(1)"), "post_logout_uris", "javascript:alert(1)"),
        (form("name", "\u{202e}evil"), "name", "\u{202e}evil"),
        (form("access_token_lifetime", "59"), "access_token_lifetime", "59"),
        (form("access_token_lifetime", "soon"), "access_token_lifetime", "soon"),
        (form("jwks", "{"), "jwks", ""),
        (form("jwks", "{\"keys\": [{\"kty\": \"EC\", \"d\": \"hush\"}]}"), "jwks", ""),
        (form("auth_method", "private_key_jwt"), "name", "Notes"),
        (form("kind", "spa").set("pkce", "optional"), "name", "Notes"),
        (form("scope", "openid \"x\""), "scope", "openid \"x\""),
        (form("scope", "openid").without("consent"), "name", "Notes"),
        (form("scope", "openid").without("kind").with("kind", "toaster"), "name", "Notes"),
        (form("scope", "openid").with("grant_types", "password"), "name", "Notes"),
        (form("scope", "openid").without("signing_alg").with("signing_alg", "none"), "name", "Notes"),
    ];
    for (form, field, kept) in forms {
        let sent = format!("{:?}", form.fields());
        let refused = desk.browser.post(&form).await;
        assert_eq!(refused.status, 422, "{sent}: {}", refused.html);
        assert!(refused.has("#refusal") && !refused.html.contains("hush"), "{sent}: {}", refused.html);
        assert_eq!(refused.form("application").value(field), Some(kept), "what was typed stays: {sent}");
    }
    assert_eq!(rows_of(&site, "clients").await, 2, "the account pages' and the console's own");
}

async fn nobody_registers_one_that_may_do_more(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let mut desk = Desk::open(&site, Role::OrganizationAdministrator, NEW).await;
    assert!(!desk.page.has("[name=bound]"), "an organization's administrator registers none for others");
    let machine = |scope: &str| desk.page.form("application").set("name", "Robot").set("kind", "machine").set("scope", scope);
    let refused = desk.browser.post(&machine("admin").press("save")).await;
    assert_eq!((refused.status, refused.form("application").value("scope")), (403, Some("admin")), "{}", refused.html);
    assert!(refused.text("#refusal").contains("may do more than you"), "{}", refused.html);
    let keys = machine("admin.keys.write").press("save");
    let shared = machine("admin.users.read").with("bound", "off").press("save");
    let fair = machine("admin.users.read").press("save");
    assert_eq!(desk.answered(keys).await.status, 403);
    assert_eq!(desk.answered(shared).await.status, 404);
    let made = desk.answered(fair).await;
    assert!(made.status == 200 && made.has("#secret"), "{}", made.html);
    let page = desk.browser.click(&made, "#done").await.page();
    let edit = desk.get(&format!("{}/edit", page.url.path())).await;
    assert_eq!(desk.answered(edit.form("application").set("scope", "admin").press("save")).await.status, 403);
    // A new secret of one that may do more would give its rights away.
    let body = json!({ "organization_id": acme, "kind": "machine", "settings": { "name": "Mighty", "scope": "admin" } });
    let mighty = root.post("/clients", body).await.text("id");
    for button in ["rotate", "disable", "remove"] {
        let mut form = page.form("acts").press(button);
        form.action.set_path(&format!("/admin/applications/{mighty}"));
        let ask = desk.answered(form).await;
        let refused = desk.answered(ask.form("confirm-act").set("reason", "x").press("confirm")).await;
        assert_eq!((refused.status, refused.has("#secret")), (403, false), "{button}: {}", refused.html);
    }
    assert_eq!(rows_of(&site, "clients WHERE name = 'Mighty' AND disabled_at IS NULL").await, 1);
}

async fn applications_are_found_and_come_page_by_page(site: Site) {
    for n in 0..52 {
        site.client(|row| row.name = format!("Tool {n:02}")).await;
    }
    let payroll = site.client(|row| row.name = "PAYROLL".to_owned()).await;
    let mut desk = Desk::open(&site, Role::Administrator, "/admin/applications").await;
    assert_eq!(desk.page.texts("#applications tbody tr").len(), 50, "{}", desk.page.html);
    assert!(desk.page.texts("#applications tbody th")[0].contains("PAYROLL"), "by name");
    let rest = desk.browser.click(&desk.page.clone(), "#next").await.page();
    assert_eq!(rest.texts("#applications tbody th"), ["Tool 49", "Tool 50", "Tool 51"], "{}", rest.html);
    for (q, found) in [("payroll", 1), ("ool 1", 10), (&*payroll.id, 1), ("zebra", 0), ("<b>x", 0), ("%", 0)] {
        let page = desk.sent(desk.page.form("filter").set("q", q)).await;
        assert_eq!(page.texts("#applications tbody tr").len(), found, "{q}");
        assert!(page.form("filter").value("q") == Some(q) && !page.html.contains("<b>x"), "{q}");
    }
    let own = desk.get("/admin/applications?q=vestibule").await;
    assert!(!own.has("#applications"), "the server's own are not there");
    assert_eq!(desk.get("/admin/applications/vestibule-admin").await.status, 404);
    assert_eq!(desk.get("/admin/applications/vestibule-account/edit").await.status, 404);
}

async fn what_was_shown_long_ago_is_shown_again(site: Site) {
    let spare = site.client(|_| {}).await;
    let path = format!("/admin/applications/{}", spare.id);
    let mut desk = Desk::open(&site, Role::Administrator, &path).await;
    site.advance(301);
    assert_eq!(desk.get(&path).await.status, 200, "an hour for looking");
    // Who is about to type is asked before, and who has typed has some minutes more.
    for path in [NEW, "/admin/roles/new", "/admin/webhooks/new", &format!("{path}/edit")] {
        assert_eq!(desk.browser.open(path).await.page().url.path(), "/login", "{path}");
    }
    for button in ["rotate", "disable", "remove"] {
        let form = desk.page.form("acts").press(button);
        assert_eq!(desk.browser.submit(form).await.page().url.path(), "/login", "{button}");
    }
    assert_eq!(rows_of(&site, "clients WHERE disabled_at IS NOT NULL").await, 0);
}

async fn who_only_looks_changes_no_application(site: Site) {
    let acme = site.id_of("acme").await;
    let of = acme.clone();
    let notes = site.client(|row| row.organization_id = Some(vestibule::types::OrganizationId::from_text(of))).await;
    let path = format!("/admin/applications/{}", notes.id);
    let mut chief = Desk::open(&site, Role::OrganizationAdministrator, &path).await;
    let (new, edit) = (chief.get(NEW).await, chief.get(&format!("{path}/edit")).await);
    let ask = chief.answered(chief.page.form("acts").press("disable")).await;
    let forms = [
        new.form("application").set("name", "Mine").set("redirect_uris", CALLBACK).press("save"),
        edit.form("application").set("redirect_uris", "https://evil.example/").press("save"),
        chief.page.form("acts").press("rotate"),
        ask.form("confirm-act").set("reason", "mine").press("confirm"),
    ];
    let mut auditor = Desk::open(&site, Role::Auditor, &path).await;
    assert!(auditor.page.status == 200 && !auditor.page.has("main form button"), "{}", auditor.page.html);
    let mut helper = Desk::open(&site, Role::HelpDesk, "/admin/users").await;
    assert!(!helper.page.has("nav a[href='/admin/applications']"));
    for path in ["/admin/applications", &path] {
        let page = helper.get(path).await;
        assert_eq!((page.status, page.html.contains("clients.read")), (403, true), "{}", page.html);
    }
    for path in [NEW, &format!("{path}/edit")] {
        assert_eq!(auditor.get(path).await.status, 403);
    }
    for form in &forms {
        for desk in [&mut auditor, &mut helper] {
            assert_eq!(desk.forge(form.clone()).await.status, 403);
        }
        for bad in [form.clone().set("csrf", "x"), form.clone().without("csrf")] {
            assert_eq!(chief.answered(bad).await.status, 403);
        }
    }
    assert_eq!(rows_of(&site, "audit WHERE event = 'forbidden'").await, 12, "each is written down once");
    let stored = texts(&site.url, &format!("SELECT redirect_uris AS t FROM clients WHERE id = '{}'", notes.id));
    assert_eq!(stored, [json!([CALLBACK]).to_string()]);
    assert_eq!(rows_of(&site, "clients WHERE disabled_at IS NOT NULL OR name = 'Mine'").await, 0);
}

async fn applications_of_others_do_not_exist(site: Site) {
    let (globex, _) = globex(&site).await;
    let acme = site.id_of("acme").await;
    let of = |id: &str| Some(vestibule::types::OrganizationId::from_text(id));
    let theirs = site.client(|row| (row.organization_id, row.name) = (of(&globex), "Theirs".to_owned())).await;
    let mine = site.client(|row| (row.organization_id, row.pkce) = (of(&acme), PkceRule::Required)).await;
    let everybody = site.client(|row| row.name = "Everybodys".to_owned()).await;
    for (role, hidden) in [(Role::OrganizationAdministrator, vec![&theirs, &everybody]), (Role::Administrator, vec![&theirs])] {
        let mut desk = Desk::open(&site, role, &format!("/admin/applications/{}", mine.id)).await;
        let edit = desk.get(&format!("/admin/applications/{}/edit", mine.id)).await;
        let ask = desk.answered(desk.page.form("acts").press("disable")).await;
        let list = desk.get("/admin/applications").await;
        for client in hidden {
            let path = format!("/admin/applications/{}", client.id);
            assert!(!list.html.contains(&client.id));
            assert_eq!(desk.get(&path).await.status, 404);
            assert_eq!(desk.get(&format!("{path}/edit")).await.status, 404);
            let mut changed = edit.form("application").set("name", "Taken over").press("save");
            changed.action.set_path(&format!("{path}/edit"));
            assert_eq!(desk.answered(changed).await.status, 404);
            for form in [desk.page.form("acts").press("rotate"), ask.form("confirm-act").set("reason", "x").press("confirm")] {
                let mut form = form;
                form.action.set_path(&path);
                assert_eq!(desk.answered(form).await.status, 404);
            }
        }
    }
    assert_eq!(rows_of(&site, "clients WHERE disabled_at IS NOT NULL OR name = 'Taken over'").await, 0);
    // With its organization it is there for whoever runs the server.
    let person = site.person_with_app("roamer").await;
    site.set_role(&person, Role::Administrator).await;
    let (_, page) = site.at(&format!("/admin/applications/{}?organization=globex", theirs.id), &person).await;
    assert_eq!((page.status, page.text("h1")), (200, "Theirs".to_owned()), "{}", page.html);
}
