//! The console's room of roles.

use super::desk::{Desk, globex, reasons};
use crate::support::{
    rows::{rows_of, texts},
    site::{Site, on_both},
};
use serde_json::json;
use vestibule::types::{Permission, Role};

on_both!(
    a_role_is_made_given_changed_and_deleted,
    those_that_every_server_has_are_shown_and_stay,
    nobody_gives_more_than_they_have,
    a_role_for_every_organization_is_made_by_those_who_run_the_server,
    the_last_who_administer_keep_what_it_takes,
    who_only_looks_changes_no_role,
    roles_of_others_do_not_exist,
);

const NEW: &str = "/admin/roles/new";

async fn a_role_is_made_given_changed_and_deleted(site: Site) {
    let mut desk = Desk::open(&site, Role::OrganizationAdministrator, NEW).await;
    let form = desk.page.form("role").set("name", "Night <b>shift</b>").tick_one("permissions", "users.read");
    let list = desk.sent(form.tick_one("permissions", "users.reset").press("save")).await;
    assert_eq!((list.url.path(), list.status), ("/admin/roles", 200), "{}", list.html);
    assert!(list.has("#notice") && !list.html.contains("<b>shift"));
    let row = list.texts("#roles tbody tr").into_iter().find(|row| row.starts_with("Night")).unwrap();
    assert!(row.ends_with(" 2 0"), "two permissions, nobody: {row}");
    let path = list.link("#roles tbody tr:last-child a").path().to_owned();
    let page = desk.get(&path).await;
    assert!(page.has("#permission-users-reset[checked]") && !page.has("#permission-users-write[checked]"), "{}", page.html);
    let form = page.form("role").set("name", "Watch").tick_one("permissions", "audit.read").press("save");
    assert_eq!(desk.sent(form).await.status, 200);
    let stored = texts(&site.url, "SELECT permissions AS t FROM roles");
    assert_eq!(stored, [json!(["users.read", "users.reset", "audit.read"]).to_string()]);
    let nameless = desk.answered(page.form("role").set("name", " ").press("save")).await;
    assert_eq!((nameless.status, nameless.form("role").value("name")), (422, Some(" ")), "{}", nameless.html);
    // Somebody has it: it stays.
    let role: Role = format!("custom:{}", path.rsplit('/').next().unwrap()).parse().unwrap();
    let bob = site.person("bob").await;
    site.set_role(&bob, role).await;
    let used = desk.answered(page.form("removal")).await;
    assert_eq!((used.status, rows_of(&site, "roles").await), (409, 1), "{}", used.html);
    assert!(used.text("#refusal").contains("Somebody has this role"), "{}", used.html);
    site.set_role(&bob, Role::Member).await;
    let gone = desk.sure(page.form("removal"), "nobody needs it").await;
    assert_eq!((gone.url.path(), rows_of(&site, "roles").await), ("/admin/roles", 0), "{}", gone.html);
    assert_eq!(reasons(&site, "role_removed"), ["nobody needs it"]);
}

async fn those_that_every_server_has_are_shown_and_stay(site: Site) {
    let mut desk = Desk::open(&site, Role::Administrator, "/admin/roles").await;
    let names = desk.page.texts("#roles tbody th");
    assert_eq!(names, ["System administrator", "Organization administrator", "Help desk", "Auditor", "Member"]);
    let page = desk.get("/admin/roles/auditor").await;
    assert!(page.status == 200 && !page.has("main form button"), "{}", page.html);
    let new = desk.get(NEW).await;
    for permission in Permission::ALL {
        let tick = format!("input[name=permissions][value='{permission}']");
        assert!(new.has(&tick) && !new.has(&format!("{tick}[disabled]")), "{permission} can be given");
    }
    let made = desk.sent(new.form("role").set("name", "Own").press("save")).await;
    let own = desk.get(made.link("#roles tbody tr:last-child a").path()).await;
    for id in ["auditor", "administrator", "nobody"] {
        for form in [own.form("role").press("save"), own.form("removal")] {
            let mut form = form;
            form.action.set_path(&format!("/admin/roles/{id}"));
            assert_eq!(desk.answered(form).await.status, 404, "{id}");
        }
    }
}

async fn nobody_gives_more_than_they_have(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let body = |name: &str, permissions| json!({ "organization_id": acme, "name": name, "permissions": permissions });
    let mighty = root.post("/roles", body("Mighty", json!(["keys.write"]))).await.text("id");
    let mild = root.post("/roles", body("Mild", json!(["users.read"]))).await.text("id");
    let mut desk = Desk::open(&site, Role::OrganizationAdministrator, NEW).await;
    assert!(desk.page.has("#permission-keys-write[disabled]") && !desk.page.has("#permission-users-write[disabled]"));
    assert!(!desk.page.has("[name=bound]"), "an organization's administrator makes none for others");
    let form = desk.page.form("role").set("name", "Mine").press("save");
    let refused = desk.answered(form.clone().with("permissions", "keys.write")).await;
    assert_eq!((refused.status, refused.form("role").value("name")), (403, Some("Mine")), "{}", refused.html);
    assert!(refused.text("#refusal").contains("may do more than you"), "{}", refused.html);
    assert_eq!(desk.answered(form.clone().with("permissions", "everything")).await.status, 422);
    assert_eq!(desk.answered(form.with("bound", "off")).await.status, 404);
    let page = desk.get(&format!("/admin/roles/{mild}")).await;
    let more = page.form("role").with("permissions", "keys.write").press("save");
    assert_eq!(desk.answered(more).await.status, 403);
    // One that may do more can be seen, and neither changed nor deleted.
    let shown = desk.get(&format!("/admin/roles/{mighty}")).await;
    assert!(shown.status == 200 && !shown.has("main form button"), "{}", shown.html);
    let ask = desk.answered(page.form("removal")).await;
    for form in [
        page.form("role").set("name", "Meek").press("save"),
        page.form("removal"),
        ask.form("confirm-act").set("reason", "x").press("confirm"),
    ] {
        let mut form = form;
        form.action.set_path(&format!("/admin/roles/{mighty}"));
        assert_eq!(desk.answered(form).await.status, 403);
    }
    assert_eq!(rows_of(&site, "roles WHERE name IN ('Mighty', 'Mild')").await, 2);
    assert_eq!(rows_of(&site, "roles").await, 2);
}

async fn a_role_for_every_organization_is_made_by_those_who_run_the_server(site: Site) {
    globex(&site).await;
    let mut desk = Desk::open(&site, Role::Administrator, NEW).await;
    let form = desk.page.form("role").set("name", "Roaming").set("bound", "off").tick_one("permissions", "users.read");
    assert_eq!(desk.sent(form.press("save")).await.status, 200);
    assert_eq!(rows_of(&site, "roles WHERE organization_id IS NULL").await, 1);
    let there = desk.get("/admin/roles?organization=globex").await;
    assert!(there.texts("#roles tbody th").iter().any(|name| name == "Roaming"), "{}", there.html);
    let page = desk.get(there.link("#roles tbody tr:last-child a").as_str()).await;
    assert!(page.has("#everywhere") && page.url.query() == Some("organization=globex"), "{}", page.html);
    // For the administrator of an organization it is there to be looked at.
    let mut boss = Desk::open(&site, Role::OrganizationAdministrator, page.url.path()).await;
    assert!(boss.page.status == 200 && !boss.page.has("main form button"), "{}", boss.page.html);
    let refused = boss.forge(page.form("role").set("name", "Ours").press("save")).await;
    assert!(matches!(refused.status, 403 | 404), "{}", refused.html);
    assert_eq!(rows_of(&site, "roles WHERE name = 'Roaming'").await, 1);
}

async fn the_last_who_administer_keep_what_it_takes(site: Site) {
    let (globex, gus) = globex(&site).await;
    let root = site.root().await;
    let body = json!({ "organization_id": globex, "name": "Keeper", "permissions": ["policies.read", "policies.write"] });
    let role = root.post("/roles", body).await;
    let gus = site.give_app(gus).await;
    site.set_role(&gus, role.text("role").parse().unwrap()).await;
    let path = format!("/admin/roles/{}?organization=globex", role.text("id"));
    let mut desk = Desk::open(&site, Role::Administrator, &path).await;
    assert_eq!(desk.page.text(".lead"), "One person has this role.");
    let bare = desk.page.form("role").without("permissions").press("save");
    let refused = desk.answered(bare).await;
    assert_eq!(refused.status, 409, "{}", refused.html);
    assert!(refused.text("#refusal").contains("no administrator could sign in"), "{}", refused.html);
    assert_eq!(texts(&site.url, "SELECT permissions AS t FROM roles"), [r#"["policies.read","policies.write"]"#]);
}

async fn who_only_looks_changes_no_role(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let body = json!({ "organization_id": acme, "name": "Mild", "permissions": ["users.read"] });
    let path = format!("/admin/roles/{}", root.post("/roles", body).await.text("id"));
    let mut chief = Desk::open(&site, Role::OrganizationAdministrator, &path).await;
    let (new, ask) = (chief.get(NEW).await, chief.answered(chief.page.form("removal")).await);
    let forms = [
        new.form("role").set("name", "Mine").press("save"),
        chief.page.form("role").set("name", "Mine").press("save"),
        chief.page.form("removal"),
        ask.form("confirm-act").set("reason", "mine").press("confirm"),
    ];
    let mut auditor = Desk::open(&site, Role::Auditor, &path).await;
    assert!(auditor.page.status == 200 && !auditor.page.has("main form button"), "{}", auditor.page.html);
    assert_eq!(auditor.get(NEW).await.status, 403);
    let mut helper = Desk::open(&site, Role::HelpDesk, "/admin/users").await;
    assert!(!helper.page.has("nav a[href='/admin/roles']"));
    assert_eq!(helper.get("/admin/roles").await.status, 403);
    for form in &forms {
        for desk in [&mut auditor, &mut helper] {
            let refused = desk.forge(form.clone()).await;
            assert_eq!(refused.status, 403, "{}", refused.html);
            assert!(refused.html.contains("roles."), "it says why: {}", refused.html);
        }
        for bad in [form.clone().set("csrf", "x"), form.clone().without("csrf")] {
            assert_eq!(chief.answered(bad).await.status, 403);
        }
    }
    assert_eq!(rows_of(&site, "audit WHERE event = 'forbidden'").await, 10);
    assert_eq!(rows_of(&site, "roles WHERE name = 'Mild'").await, 1);
    assert_eq!(rows_of(&site, "roles").await, 1);
}

async fn roles_of_others_do_not_exist(site: Site) {
    let (globex, _) = globex(&site).await;
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let role = |of: &str, name: &str| json!({ "organization_id": of, "name": name, "permissions": ["users.read"] });
    let theirs = root.post("/roles", role(&globex, "Theirs")).await.text("id");
    let mine = root.post("/roles", role(&acme, "Mine")).await.text("id");
    for who in [Role::OrganizationAdministrator, Role::Administrator] {
        let mut desk = Desk::open(&site, who, &format!("/admin/roles/{mine}")).await;
        assert_eq!(desk.get(&format!("/admin/roles/{theirs}")).await.status, 404);
        assert!(!desk.get("/admin/roles").await.html.contains("Theirs"));
        let ask = desk.answered(desk.page.form("removal")).await;
        for form in [
            desk.page.form("role").set("name", "Taken over").press("save"),
            desk.page.form("removal"),
            ask.form("confirm-act").set("reason", "x").press("confirm"),
        ] {
            let mut form = form;
            form.action.set_path(&format!("/admin/roles/{theirs}"));
            assert_eq!(desk.answered(form).await.status, 404);
        }
    }
    assert_eq!(rows_of(&site, "roles WHERE name = 'Theirs'").await, 1);
}
