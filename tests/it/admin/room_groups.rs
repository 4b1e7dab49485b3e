//! The console's room of groups.

use super::desk::{Desk, globex, reasons};
use crate::support::{
    rows::rows_of,
    site::{Site, on_both},
};
use reqwest::Method;
use serde_json::json;
use vestibule::types::Role;

on_both!(
    a_group_is_made_filled_renamed_and_deleted,
    a_rule_that_names_a_group_is_shown_and_holds_it,
    whoever_comes_in_between_is_not_overlooked,
    groups_come_page_by_page,
    who_only_looks_changes_no_group,
    groups_of_others_do_not_exist,
    nobody_moves_somebody_who_may_do_more,
);

async fn a_group_is_made_filled_renamed_and_deleted(site: Site) {
    let mut desk = Desk::open(&site, Role::OrganizationAdministrator, "/admin/groups").await;
    site.person("alice").await;
    assert_eq!(desk.page.status, 200, "{}", desk.page.html);
    assert!(desk.page.has("nav a[href='/admin/groups'][aria-current]") && desk.page.has(".empty"));
    let form = desk.page.form("group-new").set("name", "Fin <b>ance</b>").set("description", "Payroll & <i>bank</i>");
    let group = desk.sent(form).await;
    assert!(group.url.path().starts_with("/admin/groups/") && group.has("#notice"), "{}", group.html);
    assert!(!group.html.contains("<b>ance") && !group.html.contains("<i>bank"));
    assert_eq!(group.text("h1"), "Fin <b>ance</b>");
    // The name is taken in every spelling, and what was typed stays.
    let list = desk.get("/admin/groups").await;
    let taken = desk.answered(list.form("group-new").set("name", "FIN <B>ANCE</B>")).await;
    assert_eq!((taken.status, taken.form("group-new").value("name")), (409, Some("FIN <B>ANCE</B>")), "{}", taken.html);
    assert!(taken.text("#error").contains("of that name already"), "{}", taken.html);
    let unfit = desk.answered(list.form("group-new").set("name", "a\u{202e}b")).await;
    assert_eq!(unfit.status, 422, "{}", unfit.html);
    // People come in by user name, in any spelling.
    let unknown = desk.answered(group.form("add-member").set("username", "alcie")).await;
    assert_eq!((unknown.status, unknown.form("add-member").value("username")), (404, Some("alcie")), "{}", unknown.html);
    let filled = desk.sent(group.form("add-member").set("username", " ALICE ")).await;
    assert_eq!(filled.texts("#members tbody tr").len(), 1, "{}", filled.html);
    assert_eq!(rows_of(&site, "group_members").await, 1);
    let emptied = desk.sent(filled.form("members")).await;
    assert!(!emptied.has("#members") && emptied.has("#notice"), "{}", emptied.html);
    assert_eq!(rows_of(&site, "group_members").await, 0);
    let renamed = desk.sent(emptied.form("group").set("name", "Finance").set("description", "")).await;
    assert_eq!((renamed.text("h1"), renamed.form("group").value("description")), ("Finance".to_owned(), Some("")));
    // Deleting is asked back, and why.
    let ask = desk.answered(renamed.form("removal")).await;
    assert_eq!(ask.status, 200, "{}", ask.html);
    assert!(ask.text("h1").contains("Finance") && ask.text(".lead").contains("Nobody is in it"), "{}", ask.html);
    assert_eq!(rows_of(&site, "groups").await, 1, "nothing has happened yet");
    let none = desk.answered(ask.form("confirm-act").press("confirm")).await;
    assert_eq!((none.status, rows_of(&site, "groups").await), (422, 1), "{}", none.html);
    let gone = desk.sent(none.form("confirm-act").set("reason", "merged <b>away</b>").press("confirm")).await;
    assert_eq!((gone.url.path(), gone.status), ("/admin/groups", 200), "{}", gone.html);
    assert!(gone.has("#notice"));
    assert_eq!(rows_of(&site, "groups").await, 0);
    assert_eq!(reasons(&site, "group_removed"), ["merged <b>away</b>"]);
}

async fn a_rule_that_names_a_group_is_shown_and_holds_it(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let group = root.post("/groups", json!({ "organization_id": acme, "name": "Finance" })).await.text("id");
    let mut policy = root.get(&format!("/organizations/{acme}/policy")).await.json;
    policy["rules"] = json!([{ "name": "Payroll needs <a>key</a>", "groups": [group], "require": "mfa" }]);
    let set = root.call(Method::PUT, &format!("/organizations/{acme}/policy"), Some(&policy), &[]).await;
    assert_eq!(set.status, 200, "{set:?}");
    let mut desk = Desk::open(&site, Role::OrganizationAdministrator, &format!("/admin/groups/{group}")).await;
    assert!(desk.page.texts(".links a").iter().any(|name| name == "Payroll needs <a>key</a>"), "{}", desk.page.html);
    let list = desk.get("/admin/groups").await;
    assert_eq!(list.texts("#groups td.number"), ["0", "1"], "{}", list.html);
    let held = desk.answered(desk.page.form("removal")).await;
    assert_eq!(held.status, 409, "{}", held.html);
    assert!(held.text("#refusal").contains("A rule names this group"), "{}", held.html);
    // The help desk sees groups, but not the rules.
    let mut helper = Desk::open(&site, Role::HelpDesk, &format!("/admin/groups/{group}")).await;
    assert!(helper.page.status == 200 && !helper.page.html.contains("Payroll needs"), "{}", helper.page.html);
    assert!(!helper.get("/admin/groups").await.html.contains(">Rules<"));
    // A rule that comes between the question and the answer holds it, too.
    policy["rules"] = json!([]);
    let put = async |policy: &serde_json::Value| {
        let shown = root.call(Method::PUT, &format!("/organizations/{acme}/policy"), Some(policy), &[]).await;
        assert_eq!(shown.status, 200, "{shown:?}");
    };
    put(&policy).await;
    let ask = desk.answered(desk.page.form("removal")).await;
    assert_eq!(ask.status, 200);
    policy["rules"] = json!([{ "name": "Again", "groups": [group], "require": "mfa" }]);
    put(&policy).await;
    let late = desk.answered(ask.form("confirm-act").set("reason", "late").press("confirm")).await;
    assert_eq!((late.status, rows_of(&site, "groups").await), (409, 1), "{}", late.html);
}

async fn whoever_comes_in_between_is_not_overlooked(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let group = root.post("/groups", json!({ "organization_id": acme, "name": "Night" })).await.text("id");
    let mut desk = Desk::open(&site, Role::Administrator, &format!("/admin/groups/{group}")).await;
    let ask = desk.answered(desk.page.form("removal")).await;
    let late = site.person("late").await;
    assert_eq!(root.put(&format!("/groups/{group}/members/{}", late.id)).await.status, 204);
    let again = desk.answered(ask.form("confirm-act").set("reason", "over").press("confirm")).await;
    assert_eq!((again.status, rows_of(&site, "groups").await), (200, 1), "it is asked again: {}", again.html);
    assert!(again.text(".lead").contains("One user is in it"), "{}", again.html);
    let gone = desk.sent(again.form("confirm-act").set("reason", "over").press("confirm")).await;
    assert_eq!((gone.url.path(), rows_of(&site, "groups").await), ("/admin/groups", 0));
    assert_eq!(rows_of(&site, &format!("users WHERE id = '{}'", late.id)).await, 1, "people stay");
}

async fn groups_come_page_by_page(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    for n in 0..52 {
        let made = root.post("/groups", json!({ "organization_id": acme, "name": format!("Group {n:02}") })).await;
        assert_eq!(made.status, 201);
    }
    let mut desk = Desk::open(&site, Role::Auditor, "/admin/groups").await;
    assert_eq!(desk.page.texts("#groups tbody tr").len(), 50, "{}", desk.page.html);
    let rest = desk.browser.click(&desk.page.clone(), "#next").await.page();
    assert_eq!(rest.texts("#groups tbody th"), ["Group 50", "Group 51"], "{}", rest.html);
    let first = desk.browser.click(&rest, "#first").await.page();
    assert_eq!(first.texts("#groups tbody th")[0], "Group 00");
    let made_up = desk.get("/admin/groups?after=AAAA").await;
    assert_eq!(made_up.texts("#groups tbody tr").len(), 50, "a place that we did not write is the beginning");
}

async fn who_only_looks_changes_no_group(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let group = root.post("/groups", json!({ "organization_id": acme, "name": "Finance" })).await.text("id");
    let path = format!("/admin/groups/{group}");
    let mut chief = Desk::open(&site, Role::OrganizationAdministrator, &path).await;
    let ask = chief.answered(chief.page.form("removal")).await;
    let list = chief.get("/admin/groups").await;
    let forms = [
        list.form("group-new").set("name", "Mine"),
        chief.page.form("group").set("name", "Mine"),
        chief.page.form("add-member").set("username", &chief.person.username),
        chief.page.form("removal"),
        ask.form("confirm-act").set("reason", "mine").press("confirm"),
    ];
    for (role, noted) in [(Role::Auditor, 5), (Role::HelpDesk, 10)] {
        let mut desk = Desk::open(&site, role.clone(), &path).await;
        assert!(desk.page.status == 200 && !desk.page.has("main form[method=post]"), "{}", desk.page.html);
        for form in &forms {
            let refused = desk.forge(form.clone()).await;
            assert_eq!(refused.status, 403, "{role}: {}", refused.html);
            assert!(refused.html.contains("groups.write"), "it says why: {}", refused.html);
        }
        assert_eq!(rows_of(&site, "audit WHERE event = 'forbidden'").await, noted, "each is written down once");
    }
    assert_eq!(rows_of(&site, "groups WHERE name = 'Finance'").await, 1);
    assert_eq!(rows_of(&site, "group_members").await, 0);
    // Forms of other sites do nothing either.
    for form in forms {
        for bad in [form.clone().set("csrf", "x"), form.without("csrf")] {
            assert_eq!(chief.answered(bad).await.status, 403);
        }
    }
    assert_eq!(rows_of(&site, "groups WHERE name = 'Finance'").await, 1);
}

async fn groups_of_others_do_not_exist(site: Site) {
    let (globex, gus) = globex(&site).await;
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let theirs = root.post("/groups", json!({ "organization_id": globex, "name": "Staff" })).await.text("id");
    let mine = root.post("/groups", json!({ "organization_id": acme, "name": "Mine" })).await.text("id");
    assert_eq!(root.put(&format!("/groups/{theirs}/members/{}", gus.id)).await.status, 204);
    for role in [Role::OrganizationAdministrator, Role::Administrator] {
        // Whoever runs the server sees a group only with its organization.
        let mut desk = Desk::open(&site, role, &format!("/admin/groups/{mine}")).await;
        let page = desk.get(&format!("/admin/groups/{theirs}")).await;
        assert_eq!((page.status, page.html.contains("Staff")), (404, false), "{}", page.html);
        let own = desk.get(&format!("/admin/groups/{mine}")).await;
        let ask = desk.answered(own.form("removal")).await;
        for form in [
            own.form("group").set("name", "Taken over"),
            own.form("add-member").set("username", "gus"),
            own.form("removal"),
            ask.form("confirm-act").set("reason", "x").press("confirm"),
        ] {
            let mut form = form;
            form.action.set_path(&format!("/admin/groups/{theirs}"));
            assert_eq!(desk.answered(form).await.status, 404);
        }
        let stranger = desk.answered(own.form("add-member").set("username", "gus")).await;
        assert_eq!(stranger.status, 404, "people of others are nobody: {}", stranger.html);
    }
    assert_eq!(rows_of(&site, "groups WHERE name = 'Staff'").await, 1);
    assert_eq!(rows_of(&site, "group_members").await, 1);
}

async fn nobody_moves_somebody_who_may_do_more(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let group = root.post("/groups", json!({ "organization_id": acme, "name": "Mild" })).await.text("id");
    let top = site.person_with_app("top").await;
    site.set_role(&top, Role::Administrator).await;
    let mut desk = Desk::open(&site, Role::OrganizationAdministrator, &format!("/admin/groups/{group}")).await;
    let refused = desk.answered(desk.page.form("add-member").set("username", "top")).await;
    assert_eq!((refused.status, rows_of(&site, "group_members").await), (403, 0), "{}", refused.html);
    assert!(refused.text("#refusal").contains("may do more than you"), "{}", refused.html);
}
