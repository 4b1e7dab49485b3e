//! A forgotten password, mails that say "This wasn't me", codes that were handed out before.

mod changed;
mod handed;
mod matrix;
mod not_me;
mod settling;

use crate::support::{
    api::http,
    browser::{Browser, Page},
    post::Mail,
    rows::rows_of,
    site::{Person, Site, on_both},
};
use futures_util::future::join_all;
use reqwest::Response;
use vestibule::{
    auth::recover,
    store::{StoreError, organization, user},
    types::{MfaPolicy, PasswordBy, UserId},
};

on_both!(
    a_mailed_link_sets_a_new_password,
    a_reset_signs_nobody_in_and_ends_what_was_issued,
    everybody_gets_the_same_answer,
    no_header_changes_the_link,
    opening_a_link_does_not_use_it_up,
    a_link_has_one_winner,
    a_link_is_good_for_one_thing,
    a_poor_password_leaves_the_link_as_it_is,
    links_are_few,
    one_address_may_serve_several_people,
    who_can_not_sign_in_gets_no_link,
    forms_of_other_sites_are_refused,
);

const NEW: &str = "another long password, not known";

/// Asks for a link on the page, as a person does.
async fn forget(site: &Site, typed: &str) -> Page {
    let mut browser = site.browser();
    let page = browser.get("/login/forgot").await;
    browser.post(&page.form("forgot").set("username", typed).press("send")).await
}

/// The one mail with a link to set a password that `forget` causes.
async fn link_mail(site: &Site, typed: &str) -> Mail {
    assert_eq!(forget(site, typed).await.status, 200);
    let [mail] = site.mails_come().await.try_into().unwrap();
    assert_eq!(mail.subject, "Set a new password");
    mail
}

/// Sends a form that belongs to no attempt, from our own page.
async fn post(site: &Site, path: &str, fields: &[(&str, &str)]) -> Response {
    let request = http().post(format!("{}{path}", site.home)).header("sec-fetch-site", "same-origin").form(fields);
    request.send().await.unwrap()
}

fn token(link: &str) -> &str {
    link.split_once("token=").unwrap().1
}

/// Takes the link and sets a password.
async fn set(site: &Site, link: &str, password: &str) -> Response {
    post(site, "/login/reset", &[("token", token(link)), ("password", password), ("csrf", "")]).await
}

/// Which page a person comes to with a password.
async fn lands(site: &Site, browser: &mut Browser, person: &Person, password: &str) -> (u16, String) {
    let client = site.client(|_| ()).await;
    let page = browser.open(&site.ask(&client, &[("prompt", "login")])).await.page();
    let person = Person { password: password.to_owned(), ..person.clone() };
    let page = site.password(browser, &page, &person).await.page();
    (page.status, page.url.path().to_owned())
}

async fn the_user(site: &Site, id: &UserId) -> user::User {
    let id = id.clone();
    site.state.db.read(move |tx| user::by_id(tx, &id)).await.unwrap().unwrap()
}

async fn a_mailed_link_sets_a_new_password(site: Site) {
    let bob = site.person_with_app("bob").await;
    let mail = link_mail(&site, " BOB ").await;
    assert_eq!(mail.to, "bob@acme.example");
    let mut browser = site.browser();
    let page = browser.get(&mail.link(&site)).await;
    let form = page.form("reset");
    assert_eq!((page.status, form.value("username")), (200, Some("bob")));
    let done = browser.post(&form.set("password", NEW).press("save")).await;
    assert_eq!((done.status, done.has("form")), (200, false), "{}", done.html);

    assert_eq!(lands(&site, &mut site.browser(), &bob, &bob.password).await, (422, "/login".to_owned()));
    let (status, path) = lands(&site, &mut site.browser(), &bob, NEW).await;
    assert!(status == 200 && path.starts_with("/login/factor"), "the second factor is asked for: {path}");
    let [told] = site.mails_come().await.try_into().unwrap();
    assert_eq!(told.subject, "Your password was set anew");
    assert!(told.link(&site).starts_with("/login/not-me?token="), "{}", told.text);
    assert_eq!(rows_of(&site, "audit WHERE event IN ('link_sent', 'password_reset')").await, 2);
    assert_eq!(rows_of(&site, "totp_factors").await, 1, "nothing else was changed");
    assert_eq!(the_user(&site, &bob.id).await.password_by, PasswordBy::Mailbox);
}

async fn a_reset_signs_nobody_in_and_ends_what_was_issued(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let tokens = site.silent_tokens(&mut browser, &client, &[]).await;
    site.mails().await;
    let link = link_mail(&site, "bob").await.link(&site);
    let before = site.rows().await[0];
    let answer = set(&site, &link, NEW).await;
    assert_eq!(answer.status(), 200);
    assert!(answer.headers().get("set-cookie").is_none(), "{answer:?}");
    assert_eq!(site.rows().await[0], before, "no session was made");
    assert_eq!(site.silently(&mut browser, &client, &[]).await, "login_required");
    assert_eq!(site.userinfo(&tokens.text("access_token")).await.status, 401);
    assert_eq!(site.refresh(&client, &tokens.text("refresh_token")).await.status, 400);
}

async fn everybody_gets_the_same_answer(site: Site) {
    site.person_with_app("bob").await;
    let known = forget(&site, "bob").await;
    for unknown in ["nobody", "nobody@acme.example", "", "' OR 1=1 --", &"x".repeat(4000)] {
        let answer = post(&site, "/login/forgot", &[("username", unknown)]).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.text().await.unwrap(), known.html, "{unknown}");
    }
    for _ in 0..10 {
        assert_eq!(forget(&site, "bob").await.html, known.html, "too often looks the same");
    }
}

async fn no_header_changes_the_link(site: Site) {
    site.person("bob").await;
    let plain = link_mail(&site, "bob").await;
    let asks = [
        ("host", "evil.example"),
        ("forwarded", "host=evil.example;proto=https"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-prefix", "/evil"),
        ("x-original-url", "https://evil.example/"),
    ];
    for (name, value) in asks {
        site.advance(3600);
        let request = http().post(format!("{}/login/forgot", site.home)).header("sec-fetch-site", "same-origin");
        let answer = request.header(name, value).form(&[("username", "bob")]).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{name}");
        let [mail] = site.mails_come().await.try_into().unwrap();
        let without = |mail: &Mail| mail.text.replace(token(&mail.link(&site)), "");
        assert_eq!(without(&mail), without(&plain), "{name}");
    }
}

async fn opening_a_link_does_not_use_it_up(site: Site) {
    site.person("bob").await;
    let link = link_mail(&site, "bob").await.link(&site);
    for _ in 0..20 {
        assert_eq!(site.browser().get(&link).await.status, 200);
        assert_eq!(http().head(format!("{}{link}", site.home)).send().await.unwrap().status(), 200);
    }
    assert_eq!(rows_of(&site, "action_links WHERE used_at IS NULL").await, 1);
    assert_eq!(set(&site, &link, NEW).await.status(), 200);
    // One that is used keeps the look of the organization whose it was.
    for (link, look) in [(link.as_str(), "Acme"), ("/login/reset?token=x", "Vestibule")] {
        let over = site.browser().get(link).await;
        assert_eq!((over.status, over.text("header.brand").as_str()), (400, look));
    }
}

async fn a_link_has_one_winner(site: Site) {
    let bob = site.person("bob").await;
    let link = link_mail(&site, "bob").await.link(&site);
    let epoch = the_user(&site, &bob.id).await.epoch;
    let answers = join_all((0..200).map(|_| set(&site, &link, NEW))).await;
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status().as_u16()).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 400).count(), 199, "{statuses:?}");
    assert_eq!(the_user(&site, &bob.id).await.epoch, epoch + 1);
}

async fn a_link_is_good_for_one_thing(site: Site) {
    let bob = site.person("bob").await;
    let first = link_mail(&site, "bob").await.link(&site);
    let link = link_mail(&site, "bob").await.link(&site);
    let dead = async |what: &str, path: &str, link: &str| {
        let answer = post(&site, path, &[("token", token(link)), ("password", NEW)]).await;
        assert_eq!(answer.status(), 400, "{what}");
        let page = site.browser().get(&format!("{path}?token={}", token(link))).await;
        assert_eq!((page.status, page.has("form")), (400, false), "{what}");
    };
    dead("a later one ends it", "/login/reset", &first).await;
    dead("made up", "/login/reset", "token=abc").await;
    dead("none", "/login/reset", "token=").await;
    dead("another purpose", "/login/not-me", &link).await;
    assert_eq!(the_user(&site, &bob.id).await.epoch, 1, "nothing happened");

    assert_eq!(set(&site, &link, NEW).await.status(), 200);
    dead("used", "/login/reset", &link).await;
    let [told] = site.mails_come().await.try_into().unwrap();
    dead("another purpose, again", "/login/reset", &told.link(&site)).await;

    let late = link_mail(&site, "bob").await.link(&site);
    site.advance(30 * 60);
    dead("too late", "/login/reset", &late).await;

    let old = link_mail(&site, "bob").await.link(&site);
    let id = bob.id.clone();
    site.state.db.write(move |tx| user::raise_epoch(tx, &id)).await.unwrap();
    dead("another epoch", "/login/reset", &old).await;
}

async fn a_poor_password_leaves_the_link_as_it_is(site: Site) {
    let bob = site.person("bob").await;
    let link = link_mail(&site, "bob").await.link(&site);
    for poor in ["", "short", "password1", "bob@acme.example", &"x".repeat(2000)] {
        let mut browser = site.browser();
        let page = browser.get(&link).await;
        let refused = browser.post(&page.form("reset").set("password", poor)).await;
        assert_eq!((refused.status, refused.has("#error")), (422, true), "{poor}");
        assert_eq!(refused.form("reset").value("username"), Some("bob"));
    }
    assert_eq!(the_user(&site, &bob.id).await.epoch, 1);
    assert_eq!(set(&site, &link, NEW).await.status(), 200);
}

/// What the part of the work does that nobody waits for.
async fn send_links(site: &Site, typed: &str) -> usize {
    let (provider, typed, now) = (site.state.provider.clone(), typed.to_owned(), site.now());
    site.state.db.write(move |tx| recover::send_links(tx, &provider.sealer, &typed, now)).await.unwrap()
}

async fn links_are_few(site: Site) {
    site.person("bob").await;
    let mut sent = Vec::new();
    for _ in 0..5 {
        let mut now = 0;
        for _ in 0..5 {
            now += send_links(&site, "bob").await;
        }
        sent.push(now);
        site.advance(900);
    }
    assert_eq!(sent, [3, 3, 3, 1, 0]);
    site.advance(86_400);
    assert_eq!(send_links(&site, "bob").await, 1);
    let alive = format!("action_links WHERE used_at IS NULL AND expires_at > {}", site.now().seconds());
    assert_eq!(rows_of(&site, &alive).await, 1, "the last one lives");
}

async fn one_address_may_serve_several_people(site: Site) {
    for name in ["ann", "bob", "cid"] {
        let id = site.person(name).await.id;
        let done = site.state.db.write(move |tx| -> Result<_, StoreError> {
            let mut row = user::lock(tx, &id)?.unwrap();
            row.email = Some("family@acme.example".to_owned());
            user::update_profile(tx, &row)
        });
        done.await.unwrap();
    }
    assert_eq!(send_links(&site, "family@acme.example").await, 3);
    let mails = site.mails().await;
    for name in ["ann", "bob", "cid"] {
        assert_eq!(mails.iter().filter(|mail| mail.text.starts_with(&format!("Hello {name},"))).count(), 1);
    }
    assert!(mails.iter().all(|mail| mail.to == "family@acme.example"));
    assert_eq!(send_links(&site, "ann").await, 1, "a name means one person");
}

async fn who_can_not_sign_in_gets_no_link(site: Site) {
    site.organization("closed", MfaPolicy::Optional).await;
    let (ann, bob, cid) = (site.person("ann").await, site.person("bob").await, site.person("cid").await);
    site.person_of("closed", "dan").await;
    let now = site.now();
    let done = site.state.db.write(move |tx| -> Result<_, StoreError> {
        let mut row = user::lock(tx, &ann.id)?.unwrap();
        row.email_verified_at = None;
        user::update_profile(tx, &row)?;
        user::set_disabled(tx, &bob.id, Some(now))?;
        user::set_password(tx, &cid.id, None, PasswordBy::Owner)?;
        let closed = organization::by_slug(tx, "closed")?.unwrap();
        organization::set_disabled(tx, &closed.id, Some(now))
    });
    done.await.unwrap();
    for name in ["ann", "bob", "cid", "dan", "ann@acme.example", "eve"] {
        assert_eq!(send_links(&site, name).await, 0, "{name}");
    }
    assert_eq!(site.mails().await.len(), 0);
}

async fn forms_of_other_sites_are_refused(site: Site) {
    site.person("bob").await;
    let link = link_mail(&site, "bob").await.link(&site);
    let fields = [("username", "bob"), ("token", token(&link)), ("password", NEW)];
    let evil: [&[(&str, &str)]; 6] = [
        &[],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site"), ("origin", "null")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "same-origin"), ("origin", "https://evil.example")],
        &[("origin", "https://evil.example")],
    ];
    for path in ["/login/forgot", "/login/reset", "/login/not-me"] {
        for headers in evil {
            let request = http().post(format!("{}{path}", site.home)).form(&fields);
            let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
            assert_eq!(request.send().await.unwrap().status(), 403, "{path} {headers:?}");
        }
    }
    let old = http().post(format!("{}/login/reset", site.home)).header("origin", &site.home).form(&fields);
    assert_eq!(old.send().await.unwrap().status(), 200, "a browser that says only where its page is from");
}
