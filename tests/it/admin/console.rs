//! The console, as operators and those who are none meet it.

use crate::support::{
    api::{http, send},
    browser::{Browser, Form, Landed, Page},
    rows::{rows_of, texts},
    site::{Person, Site, on_both},
};
use reqwest::Method;
use serde_json::json;
use vestibule::{jobs, types::Role};

on_both!(
    operators_come_in_and_others_find_nothing,
    what_was_shown_long_ago_is_shown_again,
    a_code_by_text_does_not_open_it,
    one_person_is_reset_with_a_reason,
    many_are_reset_and_nobody_else,
    a_second_person_has_to_agree,
    who_only_looks_changes_nothing,
    forms_of_other_sites_do_nothing,
    people_of_others_do_not_exist,
    the_policy_is_tried_out_and_set,
    a_form_of_before_turns_nothing_back,
    the_session_alone_acts_only_while_it_is_fresh,
    nobody_is_locked_out,
);

async fn chief(site: &Site, role: Role) -> (Person, Browser, Page) {
    let person = site.person_with_app(&format!("chief-{role}")).await;
    site.set_role(&person, role).await;
    let (browser, page) = site.at("/admin/users", &person).await;
    (person, browser, page)
}

/// The page after a form: what it leads to, if it leads on.
async fn sent(browser: &mut Browser, form: Form) -> Page {
    browser.submit(form).await.page()
}

async fn answered(browser: &mut Browser, form: &Form) -> Page {
    browser.post(form).await
}

async fn operators_come_in_and_others_find_nothing(site: Site) {
    let (person, mut browser, page) = chief(&site, Role::Administrator).await;
    assert_eq!((page.url.path(), page.status), ("/admin/users", 200), "{}", page.html);
    assert_eq!(page.header("cross-origin-opener-policy"), "same-origin");
    assert!(page.texts("table#users tbody tr").iter().any(|row| row.contains(&*person.username)));
    for path in ["/admin", "/admin/security", "/admin/bulk", &format!("/admin/users/{}", person.id)] {
        let page = browser.open(path).await.page();
        assert_eq!(page.status, 200, "{path}: {}", page.html);
    }
    let member = site.person_with_app("member").await;
    let (mut outside, page) = site.at("/account", &member).await;
    assert_eq!(page.status, 200);
    for path in ["/admin", "/admin/security", "/admin/users", "/admin/bulk", &format!("/admin/users/{}", person.id)] {
        let page = outside.get(path).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(!page.html.contains(&*person.username), "{path}");
        assert_eq!(site.browser().open(path).await.page().url.path(), "/login", "{path}");
    }
}

async fn what_was_shown_long_ago_is_shown_again(site: Site) {
    let (person, mut browser, page) = chief(&site, Role::Administrator).await;
    let other = site.person_with_app("other").await;
    site.set_role(&other, Role::HelpDesk).await;
    site.advance(301);
    let list = browser.get("/admin/users").await;
    assert_eq!(list.status, 200, "an hour for looking");
    assert!(list.texts("#users .badge").iter().any(|badge| badge == "Help desk"), "{}", list.html);
    let user = browser.get(&format!("/admin/users/{}", other.id)).await;
    let landed = browser.submit(user.form("acts").press("reset-mfa")).await;
    let page_after = landed.page();
    assert_eq!(page_after.url.path(), "/login", "five minutes for what is dangerous");
    assert!(page_after.html.contains("on the way to the administration"), "{}", page_after.html);
    site.advance(30);
    let next = site.password(&mut browser, &page_after, &person).await.page();
    let back = site.present(&mut browser, &next, &site.code(&person)).await.page();
    assert_eq!((back.url.path(), back.status), (&*format!("/admin/users/{}", other.id), 200));
    site.advance(3601);
    assert_eq!(browser.open("/admin/users").await.page().url.path(), "/login");
    drop(page);
}

async fn a_code_by_text_does_not_open_it(site: Site) {
    let person = site.person("texter").await;
    site.set_role(&person, Role::Administrator).await;
    let mut browser = site.browser();
    let page = browser.open("/admin/users").await.page();
    let landed = site.password(&mut browser, &page, &person).await;
    // No second factor at all: the organization wants one, so it is set up on the way, or nothing opens.
    assert!(!matches!(landed, Landed::Page(ref page) if page.url.path().starts_with("/admin")), "the password opens nothing");
}

async fn one_person_is_reset_with_a_reason(site: Site) {
    let (_, mut browser, _) = chief(&site, Role::Administrator).await;
    let lost = site.person_with_app("lost").await;
    let kept = site.person_with_app("kept").await;
    let page = browser.get(&format!("/admin/users/{}", lost.id)).await;
    let ask = answered(&mut browser, &page.form("acts").press("reset-mfa")).await;
    assert_eq!(ask.status, 200, "{}", ask.html);
    assert!(ask.text("#confirm-act").contains("lost Example (lost)"), "{}", ask.html);
    assert_eq!(rows_of(&site, "totp_factors").await, 3, "nothing has happened yet");
    let none = answered(&mut browser, &ask.form("confirm-act").press("confirm")).await;
    assert_eq!(none.status, 422);
    let form = none.form("confirm-act").set("reason", "phone <b>stolen</b>").press("confirm");
    let done = sent(&mut browser, form.clone()).await;
    assert_eq!((done.url.path(), done.status), (&*format!("/admin/users/{}", lost.id), 200), "{}", done.html);
    assert!(done.has("#notice") || done.html.contains("role=\"status\""), "{}", done.html);
    assert_eq!(rows_of(&site, &format!("totp_factors WHERE user_id = '{}'", lost.id)).await, 0);
    assert_eq!(rows_of(&site, &format!("totp_factors WHERE user_id = '{}'", kept.id)).await, 1);
    let reasons = texts(&site.url, "SELECT reason AS t FROM audit WHERE event = 'factors_reset'");
    assert_eq!(reasons, ["phone <b>stolen</b>"]);
    let mut own = site.browser();
    let login = own.open("/account").await.page();
    let enrol = site.password(&mut own, &login, &lost).await.page();
    assert!(enrol.url.path().starts_with("/login/enrol"), "{}", enrol.url);
}

async fn many_are_reset_and_nobody_else(site: Site) {
    let (_, mut browser, _) = chief(&site, Role::Administrator).await;
    for n in 0..12 {
        site.person_with_app(&format!("many{n:02}")).await;
    }
    let kept = site.person_with_app("kept").await;
    let list = browser.get("/admin/users?q=many&status=enabled&method=totp").await;
    assert_eq!(list.texts("table#users tbody tr").len(), 12, "{}", list.html);
    let nobody = answered(&mut browser, &list.form("bulk").press("all-reset_mfa")).await;
    assert_eq!(nobody.status, 422, "nobody is ticked");
    let ask = answered(&mut browser, &list.form("bulk").tick("all").press("all-reset_mfa")).await;
    assert!(ask.text("#confirm-act").contains("many00 Example (many00)"), "{}", ask.html);
    // Somebody comes between the question and the answer.
    site.person_with_app("many99").await;
    let form = ask.form("confirm-act").set("reason", "all phones").press("confirm");
    let again = answered(&mut browser, &form).await;
    assert_eq!((again.status, again.form("confirm-act").value("count")), (200, Some("13")), "it is asked again");
    let begun = sent(&mut browser, again.form("confirm-act").set("reason", "all phones").press("confirm")).await;
    assert!(begun.url.path().starts_with("/admin/bulk/"), "{}", begun.url);
    // The server may have done it already.
    assert!(begun.header("refresh") == "2" || begun.has("#results"), "{}", begun.html);
    let mut done = begun.clone();
    while done.header("refresh") == "2" {
        jobs::bulk_acts(&site.state, "test").await.unwrap();
        done = browser.get(begun.url.path()).await;
    }
    assert_eq!(done.header("refresh"), "", "it is over");
    assert!(done.html.contains("many00") && !done.has("#failed"), "{}", done.html);
    assert_eq!(rows_of(&site, "totp_factors").await, 2, "the operator's and one more");
    assert_eq!(rows_of(&site, &format!("totp_factors WHERE user_id = '{}'", kept.id)).await, 1);
    assert_eq!(rows_of(&site, "audit WHERE event = 'factors_reset' AND reason = 'all phones'").await, 13);
    assert!(browser.get("/admin/bulk").await.html.contains("all phones"));
}

async fn a_second_person_has_to_agree(site: Site) {
    let (_, mut browser, _) = chief(&site, Role::Administrator).await;
    let second = site.person_with_app("second").await;
    site.set_role(&second, Role::Administrator).await;
    for n in 0..2 {
        site.person_with_app(&format!("many{n}")).await;
    }
    let form = browser.get("/admin/security").await.form("policy").set("bulk_approval", "second_person").press("save");
    assert_eq!(sent(&mut browser, form).await.status, 200);
    let list = browser.get("/admin/users?q=many").await;
    let ask = answered(&mut browser, &list.form("bulk").tick("all").press("all-reset_mfa")).await;
    assert!(ask.has("#approval"));
    let waits = sent(&mut browser, ask.form("confirm-act").set("reason", "theft").press("confirm")).await;
    assert!(!waits.has("#approve") && waits.has("#cancel"), "nobody agrees with themselves: {}", waits.html);
    jobs::bulk_acts(&site.state, "test").await.unwrap();
    assert_eq!(rows_of(&site, "totp_factors").await, 4);
    let (mut other, page) = site.at(waits.url.path(), &second).await;
    let agreed = sent(&mut other, page.form("decide").press("approve")).await;
    assert_eq!(agreed.status, 200, "{}", agreed.html);
    jobs::bulk_acts(&site.state, "test").await.unwrap();
    assert_eq!(rows_of(&site, "totp_factors").await, 2);
}

async fn who_only_looks_changes_nothing(site: Site) {
    let (_, mut looking, list) = chief(&site, Role::Auditor).await;
    let victim = site.person_with_app("victim").await;
    assert!(!list.has("#all") && !list.has("#more"), "{}", list.html);
    let page = looking.get(&format!("/admin/users/{}", victim.id)).await;
    assert!(!page.has("#acts"), "{}", page.html);
    let csrf = page.attribute("form[action='/account/sign-out'] input[name=csrf]", "value");
    let (_, mut chief, _) = chief(&site, Role::Administrator).await;
    let own = chief.get(&format!("/admin/users/{}", victim.id)).await;
    let forged = own.form("acts").press("reset-mfa").set("csrf", &csrf);
    let refused = answered(&mut looking, &forged).await;
    let ask = answered(&mut chief, &own.form("acts").press("reset-mfa")).await;
    let confirm = ask.form("confirm-act").set("csrf", &csrf).set("reason", "mine").press("confirm");
    let denied = answered(&mut looking, &confirm).await;
    assert!(refused.status == 200 || refused.status == 403, "asked back, or refused: {}", refused.status);
    assert_eq!(denied.status, 403, "{}", denied.html);
    let switches = chief.get("/admin/security").await.form("policy").set("mfa", "off").press("save").set("csrf", &csrf);
    assert_eq!(answered(&mut looking, &switches).await.status, 403);
    assert_eq!(rows_of(&site, &format!("totp_factors WHERE user_id = '{}'", victim.id)).await, 1);
    assert_eq!(texts(&site.url, "SELECT mfa AS t FROM organizations WHERE slug = 'acme'"), ["required"]);
    assert!(rows_of(&site, "audit WHERE event = 'forbidden'").await >= 2, "who reaches for it is written down");
}

/// Two administrators have the switches open; the second one to save sees what the first one has set.
async fn a_form_of_before_turns_nothing_back(site: Site) {
    site.set_mfa("acme", vestibule::types::MfaPolicy::Optional).await;
    let (_, mut one, _) = chief(&site, Role::Administrator).await;
    let (_, mut two, _) = chief(&site, Role::OrganizationAdministrator).await;
    let old = two.get("/admin/security").await;
    let page = one.get("/admin/security").await;
    let looked = answered(&mut one, &page.form("policy").set("mfa", "required").press("save")).await;
    let saved = sent(&mut one, looked.form("policy").press("save")).await;
    assert_eq!(saved.status, 200);
    let late = answered(&mut two, &old.form("policy").set("trust_days", "7").press("save")).await;
    assert_eq!(late.status, 409, "{}", late.html);
    assert!(late.html.contains("was changed meanwhile") && late.has("#mfa-required[checked]"), "{}", late.html);
    let stored = || texts(&site.url, "SELECT mfa || ' ' || trust_days AS t FROM organizations WHERE slug = 'acme'");
    assert_eq!(stored(), ["required 90"]);
    sent(&mut two, late.form("policy").set("trust_days", "7").press("save")).await;
    assert_eq!(stored(), ["required 7"]);
}

/// As at the pages: an hour to look, five minutes to act.
async fn the_session_alone_acts_only_while_it_is_fresh(site: Site) {
    let victim = site.person_with_app("victim").await;
    let (_, browser, page) = chief(&site, Role::Administrator).await;
    let csrf = page.attribute("form[action='/account/sign-out'] input[name=csrf]", "value");
    let cookies: Vec<_> = browser.cookies().dump().iter().map(|kept| format!("{}={}", kept.name, kept.value)).collect();
    let ask = async |method: Method, path: &str| {
        let request = http().request(method, format!("{}/admin/api/v1{path}", site.home)).header("cookie", cookies.join("; "));
        let reply = send(request.header("x-csrf-token", &csrf).json(&json!({ "reason": "x" }))).await;
        (reply.status, reply.header("www-authenticate").to_owned())
    };
    let reset = format!("/users/{}/reset-mfa", victim.id);
    site.advance(301);
    assert_eq!(ask(Method::GET, "/users").await.0, 200, "looking is still possible");
    let (status, challenge) = ask(Method::POST, &reset).await;
    assert!(status == 401 && challenge.contains("insufficient_user_authentication"), "{status} {challenge}");
    assert_eq!(rows_of(&site, &format!("totp_factors WHERE user_id = '{}'", victim.id)).await, 1);
    let (_, browser, page) = chief(&site, Role::OrganizationAdministrator).await;
    let csrf = page.attribute("form[action='/account/sign-out'] input[name=csrf]", "value");
    let cookies: Vec<_> = browser.cookies().dump().iter().map(|kept| format!("{}={}", kept.name, kept.value)).collect();
    let request = http().post(format!("{}/admin/api/v1{reset}", site.home)).header("cookie", cookies.join("; "));
    assert_eq!(send(request.header("x-csrf-token", &csrf).json(&json!({ "reason": "x" }))).await.status, 200);
}

async fn forms_of_other_sites_do_nothing(site: Site) {
    let (_, mut browser, _) = chief(&site, Role::Administrator).await;
    let victim = site.person_with_app("victim").await;
    let page = browser.get(&format!("/admin/users/{}", victim.id)).await;
    let ask = answered(&mut browser, &page.form("acts").press("reset-mfa")).await;
    let form = ask.form("confirm-act").set("reason", "x").press("confirm");
    for bad in [form.clone().set("csrf", "x"), form.clone().without("csrf")] {
        assert_eq!(answered(&mut browser, &bad).await.status, 403);
    }
    assert_eq!(rows_of(&site, &format!("totp_factors WHERE user_id = '{}'", victim.id)).await, 1);
}

async fn people_of_others_do_not_exist(site: Site) {
    let (_, mut browser, list) = chief(&site, Role::OrganizationAdministrator).await;
    let root = site.root().await;
    assert_eq!(root.post("/organizations", json!({ "slug": "other", "name": "Other" })).await.status, 201);
    let stranger = site.person_of("other", "stranger").await;
    let stranger = site.give_app(stranger).await;
    assert!(!list.html.contains("stranger"));
    for path in
        [format!("/admin/users/{}", stranger.id), "/admin/users/nobody".to_owned(), "/admin/users?organization=other".into()]
    {
        let page = browser.get(&path).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(!page.html.contains("stranger"));
    }
    let own = site.person_with_app("own").await;
    let page = browser.get(&format!("/admin/users/{}", own.id)).await;
    let ask = answered(&mut browser, &page.form("acts").press("reset-mfa")).await;
    let mut form = ask.form("confirm-act").set("reason", "x").press("confirm");
    form.action.set_path(&format!("/admin/users/{}/act", stranger.id));
    assert_eq!(answered(&mut browser, &form).await.status, 404);
    assert_eq!(rows_of(&site, &format!("totp_factors WHERE user_id = '{}'", stranger.id)).await, 1);
}

async fn the_policy_is_tried_out_and_set(site: Site) {
    let (_, mut browser, _) = chief(&site, Role::Administrator).await;
    site.person("bare").await;
    let page = browser.get("/admin/security").await;
    let form = page.form("policy").set("mfa", "optional").set("trust_days", "30").press("save");
    let saved = sent(&mut browser, form).await;
    assert_eq!((saved.status, saved.form("policy").value("trust_days")), (200, Some("30")), "{}", saved.html);
    let seen = answered(&mut browser, &saved.form("policy").set("mfa", "required").press("preview")).await;
    assert_eq!((seen.status, seen.text("#preview-enrol").trim()), (200, "1"), "{}", seen.html);
    assert_eq!(
        texts(&site.url, "SELECT mfa AS t FROM organizations WHERE slug = 'acme'"),
        ["optional"],
        "nothing is saved yet"
    );
    let typed = saved.form("policy").set("trust_days", "91").press("save");
    let refused = answered(&mut browser, &typed).await;
    assert_eq!((refused.status, refused.form("policy").value("trust_days")), (422, Some("91")), "what was typed stays");
    let saved = sent(&mut browser, seen.form("policy").press("save")).await;
    assert_eq!(saved.status, 200, "{}", saved.html);
    assert_eq!(texts(&site.url, "SELECT mfa AS t FROM organizations WHERE slug = 'acme'"), ["required"]);
}

async fn nobody_is_locked_out(site: Site) {
    let (_, mut browser, _) = chief(&site, Role::Administrator).await;
    let before = texts(&site.url, "SELECT methods AS t FROM organizations WHERE slug = 'acme'");
    let page = browser.get("/admin/security").await;
    let none = answered(&mut browser, &page.form("policy").without("methods").press("save")).await;
    assert_eq!(none.status, 422, "{}", none.html);
    assert_eq!(texts(&site.url, "SELECT methods AS t FROM organizations WHERE slug = 'acme'"), before);
    let root = site.root().await;
    assert_eq!(root.post("/organizations", json!({ "slug": "other", "name": "Other" })).await.status, 201);
    let only = site.person_of("other", "only").await;
    let only = site.give_app(only).await;
    site.set_role(&only, Role::OrganizationAdministrator).await;
    for button in ["disable", "delete"] {
        let page = browser.get(&format!("/admin/users/{}?organization=other", only.id)).await;
        let ask = answered(&mut browser, &page.form("acts").press(button)).await;
        let form = ask.form("confirm-act").set("reason", "leaves").press("confirm");
        let refused = answered(&mut browser, &form).await;
        assert_eq!(refused.status, 409, "{button}: the last one stays: {}", refused.html);
        assert!(refused.has("#cancel") && !refused.has("#confirm"), "{}", refused.html);
    }
    assert_eq!(rows_of(&site, &format!("users WHERE id = '{}' AND disabled_at IS NULL", only.id)).await, 1);
    let second = site.person_with_app("second").await;
    site.set_role(&second, Role::Administrator).await;
    let page = browser.get(&format!("/admin/users/{}", second.id)).await;
    let ask = answered(&mut browser, &page.form("acts").press("disable")).await;
    let done = sent(&mut browser, ask.form("confirm-act").set("reason", "leaves").press("confirm")).await;
    assert_eq!(done.status, 200, "one is left: {}", done.html);
}
