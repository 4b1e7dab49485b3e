//! The console's room of signing keys.

use super::desk::{Desk, reasons};
use crate::support::{
    rows::rows_of,
    site::{Site, on_both},
};
use serde_json::json;
use vestibule::types::Role;

on_both!(a_key_is_rotated_after_asking_back, a_key_that_is_old_is_due, only_who_runs_the_server_rotates_keys,);

const KEYS: &str = "/admin/keys";

/// `ES256 active` and so on, as the page has them.
async fn states(desk: &mut Desk) -> Vec<String> {
    let page = desk.get(KEYS).await;
    assert_eq!(page.status, 200, "{}", page.html);
    let (algorithms, states) = (page.texts("tbody th"), page.texts("tbody .badge"));
    algorithms.into_iter().zip(states).map(|(alg, state)| format!("{alg} {state}")).collect()
}

async fn a_key_is_rotated_after_asking_back(site: Site) {
    let mut desk = Desk::open(&site, Role::Administrator, KEYS).await;
    assert_eq!(states(&mut desk).await, ["RS256 Signs", "PS256 Signs", "ES256 Signs", "EdDSA Signs"]);
    let ask = desk.answered(desk.page.form("keys").press("rotate-ES256")).await;
    assert!(ask.status == 200 && ask.text("h1").contains("ES256"), "{}", ask.html);
    assert_eq!(rows_of(&site, "signing_keys").await, 4, "nothing has happened yet");
    assert_eq!(desk.answered(ask.form("confirm-act").press("confirm")).await.status, 422);
    let form = ask.form("confirm-act").set("reason", "quarter is over").press("confirm");
    let done = desk.sent(form.clone()).await;
    assert_eq!(desk.sent(form).await.status, 200, "a form that is sent again makes no further key");
    assert!(done.url.path() == KEYS && done.has("#notice"), "{}", done.html);
    let with = |state| ["RS256 Signs", "PS256 Signs", "ES256 Signs", state, "EdDSA Signs"];
    assert_eq!(states(&mut desk).await, with("ES256 Announced"));
    assert_eq!(site.keys().await.keys.len(), 5, "published at once");
    assert_eq!(reasons(&site, "signing_key_added"), ["quarter is over"]);
    site.advance(600);
    assert_eq!(states(&mut desk).await, with("ES256 Retired"));
    // Too long ago for anything dangerous.
    let stale = desk.browser.submit(desk.page.form("keys").press("rotate-RS256")).await.page();
    assert_eq!((stale.url.path(), rows_of(&site, "signing_keys").await), ("/login", 5));
}

async fn a_key_that_is_old_is_due(site: Site) {
    site.advance(90 * 86_400 - 60);
    let mut desk = Desk::open(&site, Role::Administrator, KEYS).await;
    assert!(!desk.page.has(".due"), "{}", desk.page.html);
    site.advance(61);
    let page = desk.get(KEYS).await;
    assert_eq!(page.texts(".due").len(), 4, "{}", page.html);
    desk.sure(page.form("keys").press("rotate-ES256"), "due").await;
    assert_eq!(desk.get(KEYS).await.texts(".due").len(), 3, "a successor is announced");
    let wrong = page.form("keys").press("rotate-ES256").with("rotate", "none");
    assert_eq!(desk.answered(wrong).await.status, 200, "the first one counts");
}

async fn only_who_runs_the_server_rotates_keys(site: Site) {
    let mut chief = Desk::open(&site, Role::Administrator, KEYS).await;
    let ask = chief.answered(chief.page.form("keys").press("rotate-ES256")).await;
    let forms = [chief.page.form("keys").press("rotate-ES256"), ask.form("confirm-act").set("reason", "mine").press("confirm")];
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let body = json!({ "organization_id": acme, "name": "Key holder", "permissions": ["keys.read", "keys.write"] });
    let local: Role = root.post("/roles", body).await.text("role").parse().unwrap();
    for role in [Role::OrganizationAdministrator, Role::Auditor, Role::HelpDesk, local] {
        // Keys belong to no organization: whoever has them in one only does not have them.
        let mut desk = Desk::open(&site, role.clone(), "/account").await;
        let refused = desk.get(KEYS).await;
        assert_eq!((refused.status, refused.html.contains("keys.read")), (403, true), "{role}: {}", refused.html);
        assert!(!desk.get("/admin/users").await.has("nav a[href='/admin/keys']"));
        for form in &forms {
            assert_eq!(desk.forge(form.clone()).await.status, 403, "{role}");
        }
    }
    let body = json!({ "name": "Key watcher", "permissions": ["keys.read"] });
    let watcher: Role = root.post("/roles", body).await.text("role").parse().unwrap();
    let mut desk = Desk::open(&site, watcher, "/admin").await;
    assert_eq!((desk.page.url.path(), desk.page.status), (KEYS, 200), "the only room they have: {}", desk.page.html);
    assert!(!desk.page.has("#keys"));
    for form in &forms {
        let refused = desk.forge(form.clone()).await;
        assert_eq!((refused.status, refused.html.contains("keys.write")), (403, true), "{}", refused.html);
        for bad in [form.clone().set("csrf", "x"), form.clone().without("csrf")] {
            assert_eq!(chief.answered(bad).await.status, 403);
        }
    }
    assert_eq!(rows_of(&site, "signing_keys").await, 4);
}
