//! A half-finished sign-in opens nothing: with its cookie every route answers as for a stranger, and no row exists that
//! could.

use crate::{
    support::{
        api::http,
        browser::{Browser, Kept, Page},
        site::{Client, On, Person, Site, on_both},
    },
    sweep::ROUTES,
};
use vestibule::store::{StoreError, audit};

on_both!(
    the_password_alone_opens_no_route,
    the_password_alone_leaves_no_row,
    a_code_without_the_password_opens_nothing,
    a_lost_or_foreign_cookie_ends_the_sign_in,
    no_step_can_be_skipped_or_taken_twice,
    the_cookie_changes_with_each_step,
    forms_come_from_our_own_pages,
);

/// A browser that has shown bob's password and stands before the second door.
async fn half(site: &Site, client: &Client, person: &Person) -> (Browser, Page) {
    let mut browser = site.browser();
    let page = browser.open(&site.ask(client, &[])).await.page();
    let page = site.password(&mut browser, &page, person).await.page();
    (browser, page)
}

fn cookie(browser: &Browser) -> Kept {
    browser.cookies().get("vestibule_interaction").expect("an attempt").clone()
}

/// All routes but the steps of the sign-in, as (method, path).
fn routes() -> Vec<(reqwest::Method, &'static str)> {
    use reqwest::Method;
    let others = ["/oauth2/authorize", "/login"];
    let paths = ROUTES.iter().map(|(path, _)| *path).filter(|path| !others.iter().any(|start| path.starts_with(start)));
    let paths: Vec<&str> = paths.chain(["/admin/api/v1/users", "/admin/api/v1/me"]).collect();
    [Method::GET, Method::POST]
        .into_iter()
        .flat_map(|method| paths.iter().map(move |path| (method.clone(), *path)).collect::<Vec<_>>())
        .collect()
}

async fn the_password_alone_opens_no_route(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let (browser, _) = half(&site, &client, &bob).await;
    let kept = cookie(&browser);
    let authorize = site.ask(&client, &[("prompt", "none")]);
    for (method, path) in routes().into_iter().chain([(reqwest::Method::GET, authorize.as_str())]) {
        let url = if path.starts_with('/') { format!("{}{path}", site.home) } else { path.to_owned() };
        let mut answers = Vec::new();
        // As what it is, as a session, and without what stands in addresses, which has the form of a session's.
        let (name, value) = (&kept.name, &kept.value);
        let presented =
            [format!("{name}={value}"), format!("vestibule_session={value}"), format!("vestibule_session={}", &value[12..])];
        for presented in std::iter::once(None).chain(presented.map(Some)) {
            let mut request = http().request(method.clone(), &url);
            if let Some(presented) = &presented {
                request = request.header("cookie", presented);
            }
            let answer = request.send().await.unwrap();
            let location = answer.headers().get("location").map(|value| value.to_str().unwrap().to_owned());
            let sets_session = answer.headers().get_all("set-cookie").iter().any(|c| {
                let text = c.to_str().unwrap();
                text.contains("vestibule_session=") && !text.contains("vestibule_session=;")
            });
            assert!(!sets_session, "{method} {path}");
            // A second attempt gets an address of its own.
            let location = location.map(|to| to.split("?a=").next().unwrap().to_owned());
            answers.push((answer.status(), location, answer.text().await.unwrap()));
        }
        // The consent page says "ended" to all three; it never shows anything to a half-finished sign-in.
        assert_eq!(answers[0], answers[1], "{method} {path} with the attempt's cookie");
        assert_eq!(answers[0], answers[2], "{method} {path} with its value as a session");
        // Whoever comes with a session that is none is told that they are signed out.
        if path != "/account/sign-out" {
            assert_eq!(answers[0], answers[3], "{method} {path} with its secret part as a session");
        }
    }
}

async fn the_password_alone_leaves_no_row(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    half(&site, &client, &bob).await;
    let events = site.state.db.read(|tx| -> Result<_, StoreError> { audit::newest(tx, 100) }).await.unwrap();
    let names: Vec<&str> = events.iter().map(|row| row.event.as_str()).collect();
    assert_eq!(names, ["password_accepted"]);
    assert_eq!(site.rows().await, [("sessions", 0), ("codes", 0), ("grants", 0), ("refresh_tokens", 0)]);
}

async fn a_code_without_the_password_opens_nothing(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let (_, page) = half(&site, &client, &bob).await;
    // A fresh attempt, and the form of the second door with its own token.
    let mut stranger = site.browser();
    let fresh = stranger.open(&site.ask(&client, &[])).await.page();
    let csrf = fresh.form("login").value("csrf").unwrap().to_owned();
    let form = page.form("factor").set("csrf", &csrf).set("code", &site.code(&bob));
    let answer = stranger.submit(form).await.page();
    assert_eq!(answer.url.path(), "/login", "sent back to the first door");
    assert_eq!(site.rows().await[0], ("sessions", 0));
}

async fn a_lost_or_foreign_cookie_ends_the_sign_in(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let ended = |page: Page| {
        assert_eq!((page.status, page.text("h1").as_str()), (400, "This sign-in has ended, start again"));
        assert!(!page.has("form"), "nothing else: {}", page.html);
    };
    for path in ["/login/factor/totp", "/login/enrol/totp", "/consent"] {
        ended(site.browser().get(path).await);
    }
    // Lost in the middle.
    let (mut browser, page) = half(&site, &client, &bob).await;
    browser.cookies_mut().remove("vestibule_interaction");
    ended(browser.submit(page.form("factor").set("code", &site.code(&bob))).await.page());
    // Made up.
    let mut made_up = cookie(&half(&site, &client, &bob).await.0);
    made_up.value = "A".repeat(55);
    let mut browser = site.browser();
    browser.cookies_mut().set(made_up);
    ended(browser.get("/login/factor/totp").await);
    // Too old.
    let (mut browser, _) = half(&site, &client, &bob).await;
    site.advance(900);
    ended(browser.get("/login/factor/totp").await);
    // Another browser's form does not fit this browser's cookie.
    let (mut one, _) = half(&site, &client, &bob).await;
    let (_, other) = half(&site, &client, &bob).await;
    assert_eq!(one.submit(other.form("factor").set("code", &site.code(&bob))).await.page().status, 403);
}

async fn no_step_can_be_skipped_or_taken_twice(site: Site) {
    let (bob, dan) = (site.person_with_app("bob").await, site.person("dan").await);
    let client = site.client(|_| ()).await;
    // Who owns an app is not offered to set up another one.
    let (mut browser, factor) = half(&site, &client, &bob).await;
    assert_eq!(browser.open("/login/enrol/totp").await.page().url.path(), "/login/factor/totp");
    assert_eq!(browser.open("/login").await.page().url.path(), "/login/factor/totp");
    let consent = browser.open("/consent").await.page();
    assert_eq!(consent.status, 400);
    drop(factor);
    // Who owns none can not skip setting it up.
    let (mut browser, _) = half(&site, &client, &dan).await;
    assert_eq!(browser.open("/login/factor/totp").await.page().url.path(), "/login/enrol/totp");
    // A finished attempt is over: its last form does nothing any more.
    let (mut browser, page) = half(&site, &client, &bob).await;
    let before = browser.clone();
    site.present(&mut browser, &page, &site.code(&bob)).await.away();
    site.advance(30);
    let late = before.clone().submit(page.form("factor").set("code", &site.code(&bob))).await.page();
    assert_eq!((late.status, late.text("h1").as_str()), (400, "This sign-in has ended, start again"));
}

async fn the_cookie_changes_with_each_step(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.browser();
    let page = browser.open(&site.ask(&client, &[])).await.page();
    let planted = browser.clone();
    let first = cookie(&browser);
    let page = site.password(&mut browser, &page, &bob).await.page();
    assert_ne!(first.value, cookie(&browser).value);
    // Who planted the first cookie learns nothing by it after the password.
    assert_eq!(planted.clone().get("/login/factor/totp").await.status, 400);
    site.present(&mut browser, &page, &site.code(&bob)).await.away();
    assert!(browser.cookies().get("vestibule_interaction").is_none());
    let session = browser.cookies().get("vestibule_session").unwrap().value.clone();
    // Signing in again gives another session; the old value is dead.
    site.advance(30);
    let again = site.ask(&client, &[("prompt", "login")]);
    let thief = browser.clone();
    site.sign_in(&mut browser, &again, &bob).await.away();
    assert_ne!(session, browser.cookies().get("vestibule_session").unwrap().value);
    let page = thief.clone().open(&site.ask(&client, &[])).await.page();
    assert_eq!(page.url.path(), "/login");
}

async fn forms_come_from_our_own_pages(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.browser();
    let page = browser.open(&site.ask(&client, &[])).await.page();
    let (kept, csrf) = (cookie(&browser), page.form("login").value("csrf").unwrap().to_owned());
    let fields =
        |csrf: &str| vec![("username", bob.username.clone()), ("password", bob.password.clone()), ("csrf", csrf.to_owned())];
    let url = format!("{}/login", site.home);
    let post = || http().post(&url).header("cookie", format!("{}={}", kept.name, kept.value));
    let bad = [
        post().form(&fields("")),
        post().form(&fields(&"A".repeat(43))),
        post().form(&fields(&csrf)).header("sec-fetch-site", "cross-site"),
        post().form(&fields(&csrf)).header("sec-fetch-site", "same-site"),
        post().form(&fields(&csrf)).header("origin", "https://evil.example"),
    ];
    for request in bad {
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 403);
        assert!(answer.headers().get("set-cookie").is_none());
    }
    let json = post().header("content-type", "application/json").body("{}").send().await.unwrap();
    assert_eq!(json.status(), 415);
    let twice = post().form(&[("csrf", csrf.as_str()), ("username", "a"), ("username", "b")]).send().await.unwrap();
    assert_eq!(twice.status(), 400);
    assert_eq!(post().form(&fields(&csrf)).send().await.unwrap().status(), 303, "and ours works");
}

/// One more look, outside of the two databases: a cookie that is sent twice is no cookie.
#[actix_web::test]
async fn a_doubled_cookie_is_no_cookie() {
    let site = Site::start(On::Sqlite).await;
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.browser();
    site.sign_in(&mut browser, &site.ask(&client, &[]), &bob).await.away();
    let session = browser.cookies().get("vestibule_session").unwrap().value.clone();
    let ask = site.ask(&client, &[("prompt", "none")]);
    let with = |cookies: String| {
        let request = http().get(&ask).header("cookie", cookies);
        async move { request.send().await.unwrap().headers()["location"].to_str().unwrap().to_owned() }
    };
    assert!(with(format!("vestibule_session={session}")).await.contains("code="));
    for doubled in [
        format!("vestibule_session={session}; vestibule_session={}", "A".repeat(43)),
        format!("vestibule_session={session}x"),
        format!("Vestibule_session={session}"),
    ] {
        assert!(with(doubled.clone()).await.contains("error=login_required"), "{doubled}");
    }
}
