//! Users who are made and changed in the console.

use crate::support::{
    admin::is,
    api::http,
    browser::{Browser, Page},
    post::Mail,
    rows::{rows_of, texts},
    site::{Person, Site, on_both},
    totp::code_at,
};
use serde_json::json;
use vestibule::types::{MfaPolicy, Role, UserId};

on_both!(
    a_password_is_made_and_shown_once,
    an_invitation_is_a_password_link,
    an_invitation_alone_sets_no_second_factor_up,
    an_invitation_that_is_over_is_followed_by_another,
    what_does_not_fit_is_said_at_its_field,
    nobody_gives_a_role_that_may_do_more,
    a_user_is_changed,
    a_new_password_is_made_and_shown_once,
    who_may_not_make_users_makes_none,
    the_api_invites_too,
);

async fn chief(site: &Site, role: Role) -> (Person, Browser, Page) {
    let person = site.person_with_app(&format!("chief-{role}")).await;
    site.set_role(&person, role).await;
    let (browser, page) = site.at("/admin/users/new", &person).await;
    (person, browser, page)
}

fn login(id: &str, username: &str, password: &str) -> Person {
    Person { id: UserId::from_text(id), username: username.to_owned(), password: password.to_owned(), totp: None }
}

/// Where somebody comes to with a password.
async fn lands(site: &Site, person: &Person) -> (Browser, Page) {
    let mut browser = site.browser();
    let page = browser.open("/account").await.page();
    let page = site.password(&mut browser, &page, person).await.page();
    (browser, page)
}

async fn a_password_is_made_and_shown_once(site: Site) {
    let (_, mut browser, page) = chief(&site, Role::OrganizationAdministrator).await;
    assert_eq!(page.status, 200, "{}", page.html);
    let list = browser.get("/admin/users").await;
    assert!(list.has("#add"), "{}", list.html);
    let form = page.form("user").set("username", "ada").set("name", "Ada Krüger").set("email", "ada@acme.example");
    let form = form.set("phone_number", "+1 415 555 0123").set("language", "de").set("role", "help_desk");
    let once = browser.post(&form.tick("email_verified").press("save")).await;
    assert_eq!(once.status, 200, "{}", once.html);
    assert!(once.text("h1").contains("ada") && once.header("cache-control") == "no-store");
    let password = once.text("#secret");
    let row = "SELECT name || ' ' || email || ' ' || phone_number || ' ' || language || ' ' || role AS t FROM users WHERE username = 'ada'";
    assert_eq!(texts(&site.url, row), ["Ada Krüger ada@acme.example +14155550123 de help_desk"]);
    assert_eq!(
        rows_of(&site, "users WHERE username = 'ada' AND email_verified_at IS NOT NULL AND password_by = 'owner'").await,
        1
    );
    assert!(texts(&site.url, "SELECT detail AS t FROM audit").iter().all(|row| !row.contains(&password)));
    let done = browser.click(&once, "#done").await.page();
    assert!(done.has("#edit") && !done.html.contains(&password), "{}", done.html);
    let (mut own, enrol) = lands(&site, &login("", "ada", &password)).await;
    assert_eq!(enrol.url.path(), "/login/enrol/totp", "the second door is asked for as of everybody");
    drop(own.get("/account").await);
    let again = browser.post(&page.form("user").set("username", "ADA").press("save")).await;
    assert_eq!((again.status, again.attribute("#username", "aria-invalid")), (409, "true".to_owned()), "{}", again.html);
    assert!(!again.has("#secret"));
    let bare = page.form("user").set("username", "bare").set("password", "none").press("save");
    assert_eq!(browser.submit(bare).await.page().status, 200);
    assert_eq!(rows_of(&site, "users WHERE username = 'bare' AND password_hash IS NULL AND password_by = 'owner'").await, 1);
}

/// Invites somebody, and takes the mail.
async fn invited(site: &Site, browser: &mut Browser, page: &Page, name: &str) -> Mail {
    site.mails().await;
    let form = page.form("user").set("username", name).set("email", &format!("{name}@acme.example")).tick("email_verified");
    let user = browser.submit(form.set("password", "mail").press("save")).await.page();
    assert!(user.status == 200 && user.has("#notice"), "{}", user.html);
    let [mail] = site.mails().await.try_into().unwrap();
    assert_eq!(mail.to, format!("{name}@acme.example"));
    mail
}

const NEW: &str = "a long password that nobody knows";

/// Opens a mailed link and sets a password there.
async fn choose(site: &Site, link: &str) -> Page {
    let mut browser = site.browser();
    let page = browser.get(link).await;
    if page.status != 200 {
        return page;
    }
    browser.post(&page.form("reset").set("password", NEW).press("save")).await
}

async fn an_invitation_is_a_password_link(site: Site) {
    site.set_mfa("acme", MfaPolicy::Optional).await;
    let (_, mut browser, page) = chief(&site, Role::OrganizationAdministrator).await;
    let mail = invited(&site, &mut browser, &page, "eve").await;
    assert!(mail.text.contains("You sign in as eve") && mail.text.contains("72 hours"), "{}", mail.text);
    let link = mail.link(&site);
    assert_eq!(lands(&site, &login("", "eve", "")).await.1.status, 422, "there is no password yet");
    site.advance(71 * 3600);
    assert_eq!(choose(&site, &link).await.status, 200);
    assert_eq!(choose(&site, &link).await.status, 400, "it works once");
    assert_eq!(rows_of(&site, "users WHERE username = 'eve' AND password_by = 'mailbox'").await, 1, "it proves the mailbox");
    assert_eq!(lands(&site, &login("", "eve", NEW)).await.1.url.path(), "/account");
    assert_eq!(rows_of(&site, "sessions").await, 2, "the operator's and hers: the link signs nobody in");
}

async fn an_invitation_alone_sets_no_second_factor_up(site: Site) {
    let (_, mut browser, page) = chief(&site, Role::OrganizationAdministrator).await;
    let link = invited(&site, &mut browser, &page, "eve").await.link(&site);
    assert_eq!(choose(&site, &link).await.status, 200);
    let eve = login("", "eve", NEW);
    let (mut hers, closed) = lands(&site, &eve).await;
    assert_eq!((closed.url.path(), closed.has("#closed")), ("/login/enrol/proof", true), "{}", closed.html);
    // An operator's pass, which did not come by mail, opens it.
    let id = texts(&site.url, "SELECT id AS t FROM users WHERE username = 'eve'").remove(0);
    let user = browser.get(&format!("/admin/users/{id}")).await;
    let ask = browser.post(&user.form("acts").press("access-pass")).await;
    let pass = browser.post(&ask.form("confirm-act").set("reason", "new here").press("confirm")).await.text("#secret");
    let proof = hers.open("/login/enrol/proof").await.page();
    let enrol = hers.submit(proof.form("proof").set("code", &pass).press("confirm")).await.page();
    assert_eq!(enrol.url.path(), "/login/enrol/totp", "{}", enrol.html);
    let secret = enrol.text("#secret").replace(char::is_whitespace, "");
    let code = code_at(&secret, site.now().seconds());
    let factor = hers.submit(enrol.form("enrol").set("code", &code).press("confirm")).await.page();
    assert_eq!(factor.url.path(), "/login/factor/totp", "{}", factor.html);
    // Without one a day passes.
    let link = invited(&site, &mut browser, &page, "joe").await.link(&site);
    assert_eq!(choose(&site, &link).await.status, 200);
    site.advance(86_400);
    assert_eq!(lands(&site, &login("", "joe", NEW)).await.1.url.path(), "/login/enrol/totp");
}

async fn an_invitation_that_is_over_is_followed_by_another(site: Site) {
    let (_, mut browser, page) = chief(&site, Role::OrganizationAdministrator).await;
    let link = invited(&site, &mut browser, &page, "eve").await.link(&site);
    site.advance(72 * 3600);
    assert_eq!(choose(&site, &link).await.status, 400);
    let mut hers = site.browser();
    let forgot = hers.get("/login/forgot").await;
    hers.post(&forgot.form("forgot").set("username", "eve").press("send")).await;
    let [mail] = site.mails_come().await.try_into().unwrap();
    assert_eq!(choose(&site, &mail.link(&site)).await.status, 200);
}

async fn what_does_not_fit_is_said_at_its_field(site: Site) {
    let (_, mut browser, page) = chief(&site, Role::Administrator).await;
    let form = || page.form("user").set("username", "ada").set("email", "ada@acme.example");
    let cases = [
        (form().set("username", "a b"), "#username", 422),
        (form().set("username", ""), "#username", 422),
        (form().set("username", "chief-administrator"), "#username", 409),
        (form().set("name", "\u{202e}gnp"), "#name", 422),
        (form().set("email", "nowhere"), "#email", 422),
        (form().set("phone_number", "12"), "#phone", 422),
        (form().set("password", "mail"), "#email", 422),
        (form().set("password", "mail").set("email", ""), "#email", 422),
    ];
    for (form, field, status) in cases {
        let refused = browser.post(&form.press("save")).await;
        let place = (refused.status, refused.attribute(field, "aria-invalid"));
        assert_eq!(place, (status, "true".to_owned()), "{field}: {}", refused.html);
        assert!(refused.has("#error") && refused.text("head > title").starts_with("Error"));
    }
    for bad in [form().press("save").set("csrf", "x"), form().press("save").without("csrf")] {
        assert_eq!(browser.post(&bad).await.status, 403);
    }
    assert_eq!(rows_of(&site, "users").await, 1);
    assert!(site.mails().await.iter().all(|mail| mail.to != "ada@acme.example"), "nobody is invited");
}

async fn nobody_gives_a_role_that_may_do_more(site: Site) {
    let (_, mut browser, page) = chief(&site, Role::OrganizationAdministrator).await;
    let offered = page.texts("#role option");
    assert!(offered.contains(&"Help desk".to_owned()) && !offered.contains(&"System administrator".to_owned()), "{offered:?}");
    let csrf = page.attribute("form#user input[name=csrf]", "value");
    let fields = [("csrf", &*csrf), ("username", "ada"), ("role", "administrator"), ("password", "none")];
    let forged = crate::support::acts::form_on(&page, "/admin/users/new", &fields);
    let refused = browser.post(&forged).await;
    assert_eq!((refused.status, refused.attribute("#role", "aria-invalid")), (403, "true".to_owned()), "{}", refused.html);
    let nonsense = [("csrf", &*csrf), ("username", "ada"), ("role", "custom:none"), ("password", "none")];
    let refused = browser.post(&crate::support::acts::form_on(&page, "/admin/users/new", &nonsense)).await;
    assert_eq!(refused.status, 422, "{}", refused.html);
    let member = site.person_with_app("member").await;
    let fields = [("csrf", &*csrf), ("role", "administrator")];
    let edit = crate::support::acts::form_on(&page, &format!("/admin/users/{}/edit", member.id), &fields);
    assert_eq!(browser.post(&edit).await.status, 403);
    let above = site.person_with_app("above").await;
    site.set_role(&above, Role::Administrator).await;
    let edit =
        crate::support::acts::form_on(&page, &format!("/admin/users/{}/edit", above.id), &[("csrf", &*csrf), ("name", "x")]);
    assert_eq!(browser.post(&edit).await.status, 403, "who may do more is not touched");
    assert_eq!(rows_of(&site, "users WHERE role = 'administrator' OR name = 'x' OR username = 'ada'").await, 1);
}

async fn a_user_is_changed(site: Site) {
    let (own, mut browser, _) = chief(&site, Role::OrganizationAdministrator).await;
    let bob = site.person_with_app("bob").await;
    let (mut his, account) = site.at("/account", &bob).await;
    assert_eq!(account.status, 200);
    let user = browser.get(&format!("/admin/users/{}", bob.id)).await;
    let edit = browser.click(&user, "#edit").await.page();
    let form = edit.form("user");
    assert_eq!((form.value("name"), form.value("email")), (Some("bob Example"), Some("bob@acme.example")));
    assert!(!edit.has("#username"), "a user name stays");
    let saved = browser.submit(form.set("name", "Bob Li").set("language", "de").press("save")).await.page();
    assert!(saved.has("#notice") && saved.text("h1") == "Bob Li", "{}", saved.html);
    assert_eq!(his.open("/account").await.page().url.path(), "/account", "another name ends nothing");
    let form = edit.form("user").set("email", "robert@acme.example").untick("email_verified").set("role", "auditor");
    let saved = browser.submit(form.press("save")).await.page();
    assert_eq!(saved.status, 200, "{}", saved.html);
    let row = "SELECT role || ' ' || email AS t FROM users WHERE username = 'bob' AND email_verified_at IS NULL";
    assert_eq!(texts(&site.url, row), ["auditor robert@acme.example"]);
    assert_eq!(his.open("/account").await.page().url.path(), "/login", "another address and another role do");
    assert!(site.mails().await.iter().any(|mail| mail.to == "bob@acme.example"), "the old address is told");
    let wrong = browser.get(saved.url.path()).await;
    let edit = browser.click(&wrong, "#edit").await.page();
    assert!(edit.has("#role option[value=auditor][selected]"), "{}", edit.html);
    let refused = browser.post(&edit.form("user").set("email", "nowhere").press("save")).await;
    assert_eq!((refused.status, refused.form("user").value("email")), (422, Some("nowhere")));
    let mine = browser.open(&format!("/admin/users/{}/edit", own.id)).await.page();
    assert_eq!(mine.url.path(), "/account", "what is one's own is changed there");
    let mut form = edit.form("user").set("name", "Me").press("save");
    form.action.set_path(&format!("/admin/users/{}/edit", own.id));
    assert_eq!(browser.submit(form).await.page().url.path(), "/account");
    assert_eq!(rows_of(&site, "users WHERE name = 'Me'").await, 0);
}

async fn a_new_password_is_made_and_shown_once(site: Site) {
    let (_, mut browser, _) = chief(&site, Role::OrganizationAdministrator).await;
    let bob = site.person_with_app("bob").await;
    let (mut his, _) = site.at("/account", &bob).await;
    let user = browser.get(&format!("/admin/users/{}", bob.id)).await;
    let ask = browser.post(&user.form("acts").press("set-password")).await;
    assert_eq!((ask.status, ask.has("#secret")), (200, false), "{}", ask.html);
    let once = browser.post(&ask.form("confirm-act").set("reason", "forgot it").press("confirm")).await;
    assert!(once.status == 200 && once.text("h1").contains("bob"), "{}", once.html);
    assert_eq!(his.open("/account").await.page().url.path(), "/login", "the old one ends at once");
    assert_eq!(lands(&site, &bob).await.1.status, 422);
    let (_, page) = lands(&site, &Person { password: once.text("#secret"), ..bob.clone() }).await;
    assert_eq!(page.url.path(), "/login/factor/totp", "the second factor is still asked for");
    assert_eq!(rows_of(&site, "audit WHERE reason = 'forgot it'").await, 1);
    let (_, mut helper, _) = chief(&site, Role::HelpDesk).await;
    let page = helper.get(&format!("/admin/users/{}", bob.id)).await;
    assert!(!page.has("#set-password") && !page.has("#edit"), "{}", page.html);
    let csrf = page.form("acts").value("csrf").unwrap().to_owned();
    let fields = [("csrf", &*csrf), ("act", "set_password"), ("confirm", "1"), ("count", "1"), ("reason", "mine")];
    let forged = crate::support::acts::form_on(&page, &format!("/admin/users/{}/act", bob.id), &fields);
    assert_eq!(helper.post(&forged).await.status, 403);
}

async fn who_may_not_make_users_makes_none(site: Site) {
    site.organization("other", MfaPolicy::Off).await;
    let stranger = site.person_of("other", "stranger").await;
    let victim = site.person_with_app("victim").await;
    for (role, status) in [(Role::HelpDesk, 403), (Role::Auditor, 403), (Role::Member, 404)] {
        let (_, mut browser, page) = chief(&site, role.clone()).await;
        assert_eq!(page.status, status, "{role}");
        let list = browser.open("/admin/users").await.page();
        assert!(!list.has("#add"), "{role}");
        let account = browser.open("/account").await.page();
        let csrf = account.attribute("form[action='/account/sign-out'] input[name=csrf]", "value");
        for path in ["/admin/users/new".to_owned(), format!("/admin/users/{}/edit", victim.id)] {
            let fields = [("csrf", &*csrf), ("username", "ada"), ("name", "Ada"), ("password", "make")];
            let answer = browser.post(&crate::support::acts::form_on(&account, &path, &fields)).await;
            assert_eq!((answer.status, answer.has("#secret")), (status, false), "{role} {path}: {}", answer.html);
        }
    }
    let (_, mut browser, page) = chief(&site, Role::OrganizationAdministrator).await;
    for path in [format!("/admin/users/{}/edit", stranger.id), "/admin/users/new?organization=other".to_owned()] {
        assert_eq!(browser.get(&path).await.status, 404, "{path}");
        let mut form = page.form("user").set("username", "ada").press("save");
        form.action = form.action.join(&path).unwrap();
        assert_eq!(browser.post(&form).await.status, 404, "{path}");
    }
    assert_eq!(rows_of(&site, "users WHERE username = 'ada' OR name = 'Ada'").await, 0);
    assert_eq!(http().get(format!("{}/admin/users/new", site.home)).send().await.unwrap().status(), 303);
}

async fn the_api_invites_too(site: Site) {
    let root = site.root().await;
    let acme = site.id_of("acme").await;
    let new = |more: serde_json::Value| {
        let mut body = json!({ "organization_id": acme, "username": "eve", "invite": true, "language": "de" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    for bad in [
        json!({}),
        json!({ "email": "eve@acme.example" }),
        json!({ "email": "eve@acme.example", "email_verified": true, "make_password": true }),
        json!({ "email": "eve@acme.example", "email_verified": true, "language": "no tag" }),
    ] {
        is(&root.post("/users", new(bad)).await, 422, "invalid");
    }
    assert_eq!((rows_of(&site, "users").await, site.mails().await.len()), (0, 0), "nothing is half done");
    let made = root.post("/users", new(json!({ "email": "eve@acme.example", "email_verified": true }))).await;
    assert_eq!(
        (made.status, made.text("language"), &made.json["has_password"]),
        (201, "de".to_owned(), &json!(false)),
        "{made:?}"
    );
    let [mail] = site.mails().await.try_into().unwrap();
    assert!(mail.subject == "Ihr neues Konto" && mail.text.contains("eve"), "{mail:?}");
    assert_eq!(choose(&site, &mail.link(&site)).await.status, 200);
}
