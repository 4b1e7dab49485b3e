//! What the console's pages about security, applications and the rest promise beyond what holds for every page.

use super::*;
use crate::page::{
    Language, Page, Pages,
    tests::{one, select, text},
};
use scraper::Html;

fn rendered<P: Page>(number: usize) -> Html {
    let html = Pages::new().unwrap().render(&P::samples()[number], &Language::default()).unwrap();
    Html::parse_document(&html)
}

/// Looks for one form and for each of its parts in it.
fn has_form(html: &Html, form: &str, action: &str, parts: &[&str]) {
    assert_eq!(one(html, &format!("form#{form}")).attr("action"), Some(action));
    for part in parts {
        one(html, &format!("form#{form} {part}"));
    }
}

#[test]
fn forms_have_the_names_that_people_s_tools_rely_on() {
    let policy =
        ["#preview[name=act][value=preview]", "#save[name=act][value=save]", "[name=mfa][checked]", "[name=trust_days]"];
    has_form(&rendered::<PolicyPage>(0), "policy", "/admin/security?organization=acme", &policy);
    let rule = ["[name=networks]", "[name=side]", "[name=require][checked]", "[name=mode][checked]", "#save"];
    has_form(&rendered::<RulePage>(1), "rule", "/admin/security/rules/new", &rule);
    let asked = ["[name=user]", "[name=client]", "[name=address]", "[name=acr]", "[name=organization][value=acme]"];
    has_form(&rendered::<WhatIfPage>(0), "what_if", "/admin/security/what-if", &asked);
    let group = rendered::<GroupPage>(0);
    has_form(&group, "members", "/admin/groups/01JQ7Z5V6W8N0T2X4Y6A8C0E2G", &["[name=remove][value='2']"]);
    has_form(&group, "add-member", "/admin/groups/01JQ7Z5V6W8N0T2X4Y6A8C0E2G", &["[name=username]", "#add"]);
    let permissions = ["[name=permissions][value='users.reset'][checked]", "[name=permissions][value='keys.write'][disabled]"];
    has_form(&rendered::<RolePage>(0), "role", "/admin/roles/01JQ7Z5V6W8N0T2X4Y6A8C0E2G", &permissions);
    let application = ["[name=kind][checked]", "[name=redirect_uris]", "[name=bound][checked]", "#save"];
    has_form(&rendered::<ClientFormPage>(0), "application", "/admin/applications/new", &application);
    let audit = ["[name=event]", "[name=user]", "[name=actor]", "[name=from]", "[name=to]", "[name=address]", "[name=client]"];
    has_form(&rendered::<AuditPage>(0), "filter", "/admin/audit", &audit);
    has_form(&rendered::<KeysPage>(0), "keys", "/admin/keys?organization=acme", &["#rotate-ES256[name=rotate][value=ES256]"]);
    let deliveries = ["button[name=replay][value='0']", "button[name=replay][value='3']"];
    has_form(&rendered::<WebhookPage>(0), "deliveries", "/admin/webhooks/01JQ7Z5V6W8N0T2X4Y6A8C0E2G", &deliveries);
    let logo = ["[name=logo]", "#upload[name=act][value=upload]"];
    has_form(&rendered::<OrganizationPage>(0), "logo", "/admin/organizations/acme/logo", &logo);
}

#[test]
fn who_may_only_look_finds_no_button_that_changes_anything() {
    let pages = [
        rendered::<PolicyPage>(5),
        rendered::<RulePage>(4),
        rendered::<GroupsPage>(3),
        rendered::<GroupPage>(3),
        rendered::<RolesPage>(2),
        rendered::<RolePage>(3),
        rendered::<ClientsPage>(3),
        rendered::<ClientPage>(3),
        rendered::<KeysPage>(2),
        rendered::<WebhooksPage>(2),
        rendered::<WebhookPage>(4),
        rendered::<OrganizationsPage>(2),
        rendered::<OrganizationPage>(3),
    ];
    for html in pages {
        assert!(select(&html, "main form[method=post] button, #add").is_empty(), "{}", text(one(&html, "h1")));
    }
}

#[test]
fn the_preview_says_what_would_happen_before_it_does() {
    assert!(select(&rendered::<PolicyPage>(0), "#preview-result").is_empty());
    assert_eq!(text(one(&rendered::<PolicyPage>(1), "#preview-enrol")), "1,385");
}

#[test]
fn an_event_without_words_is_shown_by_its_name() {
    let words: Vec<_> = select(&rendered::<AuditPage>(0), "tbody th").into_iter().map(text).collect();
    assert!(words[0].starts_with("Second factors reset Lost telephone"), "{words:?}");
    assert_eq!(words[4], "brand_new_event");
    assert_eq!(EventName::new("session_begun").name(), "session_begun");
}

#[test]
fn permissions_are_grouped_and_each_is_there_once() {
    let areas = PermissionArea::all(|_| false, |_| true);
    assert_eq!(areas.iter().map(|area| area.permissions.len()).sum::<usize>(), 21);
    assert_eq!(areas.len(), 10);
}
