//! The rooms of things in a real Chromium: whether they fit, and pictures of them for people to look at.

use crate::support::{
    chromium::{Chromium, Theme},
    site::{CALLBACK, On, Site},
};
use serde_json::json;
use std::path::PathBuf;
use vestibule::types::Role;

/// What reaches over the right edge.
const MISFITS: &str = "
    const wide = [...document.body.querySelectorAll('*')].filter(e => e.checkVisibility() && !e.closest('.unseen, pre')
        && e.getBoundingClientRect().right > innerWidth + 0.5).map(e => e.tagName + '#' + e.id + '.' + e.className);
    if (document.documentElement.scrollWidth > innerWidth) wide.push('the page scrolls sideways');
    return wide.join(', ')";

/// Looks at a page in both sizes and colours, and keeps pictures in `target/screenshots`.
async fn look(chromium: &Chromium, name: &str) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("../screenshots");
    for theme in [Theme::Light, Theme::Dark] {
        let file = |size: &str| folder.join(format!("room-{name}-{size}-{}.png", format!("{theme:?}").to_lowercase()));
        chromium.theme(theme).await;
        chromium.telephone(360, 740).await;
        assert_eq!(chromium.script(MISFITS).await, "", "{name} at 360 pixels");
        chromium.screenshot(file("phone")).await;
        chromium.desktop().await;
        assert_eq!(chromium.script(MISFITS).await, "", "{name} on a desk");
        chromium.screenshot(file("wide")).await;
    }
    assert_eq!(chromium.complaints().await, Vec::<String>::new(), "{name}");
}

/// Things to look at, and the addresses of one of each.
async fn furnish(site: &Site) -> [String; 4] {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let mut group = String::new();
    for (name, about) in
        [("Contractors", Some("Stay for a project.")), ("Everybody in Vienna", None), ("Finance", Some("Payroll and bank."))]
    {
        group = root.post("/groups", json!({ "organization_id": acme, "name": name, "description": about })).await.text("id");
    }
    for name in ["alice", "bob", "carol.ng-featherstonehaugh"] {
        let person = site.person(name).await;
        assert_eq!(root.put(&format!("/groups/{group}/members/{}", person.id)).await.status, 204);
    }
    let role = json!({ "organization_id": acme, "name": "Night shift", "permissions": ["users.read", "users.reset"] });
    let role = root.post("/roles", role).await.text("id");
    let settings =
        json!({ "name": "Payroll", "redirect_uris": ["https://payroll.acme.example/signed-in", CALLBACK], "mfa": "required" });
    let client = root.post("/clients", json!({ "organization_id": acme, "settings": settings })).await.text("id");
    let machine = json!({ "organization_id": acme, "kind": "machine", "settings": { "name": "Nightly import", "scope": "admin.users.read" } });
    assert_eq!(root.post("/clients", machine).await.status, 201);
    let hook = json!({ "organization_id": acme, "name": "Watch", "url": "https://siem.acme.example/v1/events?source=vestibule",
                       "events": ["factors_reset", "password_refused"] });
    let hook = root.post("/webhooks", hook).await.text("id");
    for _ in 0..2 {
        assert_eq!(root.post(&format!("/webhooks/{hook}/test"), json!({})).await.status, 202);
    }
    [group, role, client, hook]
}

#[actix_web::test]
async fn every_room_fits_a_telephone_and_a_desk() {
    let site = Site::start(On::Sqlite).await;
    let [group, role, client, hook] = furnish(&site).await;
    let chief = site.person_with_app("grace").await;
    site.set_role(&chief, Role::Administrator).await;
    let chromium = Chromium::start().await;
    site.advance(30);
    chromium.open(&format!("{}/admin/groups", site.home)).await;
    chromium.at("/login").await;
    chromium.fill("#username", &chief.username).await;
    chromium.fill("#password", &chief.password).await;
    chromium.click("#continue").await;
    chromium.at("/login/factor/totp").await;
    chromium.fill("#code", &site.code(&chief)).await;
    chromium.click("#verify").await;
    chromium.at("/admin/groups").await;
    for (name, path) in [
        ("groups", "groups".to_owned()),
        ("group", format!("groups/{group}")),
        ("roles", "roles".to_owned()),
        ("role-new", "roles/new".to_owned()),
        ("role", format!("roles/{role}")),
        ("role-auditor", "roles/auditor".to_owned()),
        ("applications", "applications".to_owned()),
        ("application-new", "applications/new".to_owned()),
        ("application", format!("applications/{client}")),
        ("application-edit", format!("applications/{client}/edit")),
        ("keys", "keys".to_owned()),
        ("webhooks", "webhooks".to_owned()),
        ("webhook-new", "webhooks/new".to_owned()),
        ("webhook", format!("webhooks/{hook}")),
    ] {
        chromium.open(&format!("{}/admin/{path}", site.home)).await;
        look(&chromium, name).await;
    }
    // Asked back, and a secret that is shown once.
    chromium.open(&format!("{}/admin/applications/{client}", site.home)).await;
    chromium.click("#rotate").await;
    chromium.find("#confirm-act").await;
    look(&chromium, "application-ask").await;
    chromium.fill("#reason", "The old one was in a ticket.").await;
    chromium.click("#confirm").await;
    chromium.find("#secret").await;
    look(&chromium, "application-secret").await;
    chromium.open(&format!("{}/admin/applications/{client}/edit", site.home)).await;
    chromium.click("#more summary").await;
    look(&chromium, "application-more").await;
    chromium.open(&format!("{}/admin/groups/{group}", site.home)).await;
    chromium.click("#remove").await;
    chromium.find("#confirm-act").await;
    look(&chromium, "group-ask").await;
    chromium.close().await;
}
