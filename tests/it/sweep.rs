//! Every route, asked in every way: what all answers have in common.

use crate::support::{
    api::http,
    rows::texts,
    site::{On, Site, on_both},
};
use reqwest::{Method, Response};
use vestibule::web::BODY_LIMIT;

on_both!(reading_changes_no_row);

const READ: &str = "GET, HEAD";
const WRITE: &str = "POST";
const BOTH: &str = "GET, HEAD, POST";

/// The route table, as people and clients know it.
pub const ROUTES: &[(&str, &str)] = &[
    ("/.well-known/openid-configuration", READ),
    ("/.well-known/oauth-authorization-server", READ),
    ("/.well-known/webfinger", READ),
    ("/oauth2/jwks", READ),
    ("/oauth2/token", WRITE),
    ("/oauth2/par", WRITE),
    ("/oauth2/userinfo", BOTH),
    ("/oauth2/introspect", WRITE),
    ("/oauth2/revoke", WRITE),
    ("/oauth2/device_authorization", WRITE),
    ("/oauth2/register", WRITE),
    ("/oauth2/register/x", "GET, HEAD, PUT, DELETE"),
    ("/oauth2/authorize", BOTH),
    ("/oauth2/logout", BOTH),
    ("/oauth2/check_session", READ),
    ("/login", BOTH),
    ("/login/factor", BOTH),
    ("/login/factor/totp", BOTH),
    ("/login/enrol", BOTH),
    ("/login/enrol/proof", BOTH),
    ("/login/enrol/skip", WRITE),
    ("/login/enrol/totp", BOTH),
    ("/login/backup", BOTH),
    ("/login/passkey", WRITE),
    ("/login/passkey/options", WRITE),
    ("/login/factor/passkey/options", WRITE),
    ("/login/enrol/passkey/options", WRITE),
    ("/login/restart", WRITE),
    ("/login/sso", BOTH),
    ("/login/sso/x", READ),
    ("/login/sso/x/callback", READ),
    ("/login/sso/x/signed-out", READ),
    ("/login/sso/x/jwks", READ),
    ("/login/sso/x/logout", WRITE),
    ("/login/forgot", BOTH),
    ("/login/reset", BOTH),
    ("/login/not-me", BOTH),
    ("/consent", BOTH),
    ("/logout", BOTH),
    ("/account", BOTH),
    ("/account/", READ),
    ("/account/details", BOTH),
    ("/account/email", BOTH),
    ("/account/phone", BOTH),
    ("/account/security", BOTH),
    ("/account/add", READ),
    ("/account/add/passkey/options", WRITE),
    ("/account/add/totp", BOTH),
    ("/account/method/totp/x", BOTH),
    ("/account/links", BOTH),
    ("/account/links/x", BOTH),
    ("/account/backup", BOTH),
    ("/account/devices", WRITE),
    ("/account/sessions", BOTH),
    ("/account/applications", BOTH),
    ("/account/password", BOTH),
    ("/account/activity", READ),
    ("/device", BOTH),
    ("/account/sign-out", WRITE),
    ("/admin", READ),
    ("/admin/security", BOTH),
    ("/admin/security/what-if", READ),
    ("/admin/security/rules/new", BOTH),
    ("/admin/security/rules/x", BOTH),
    ("/admin/audit", READ),
    ("/admin/audit/export", READ),
    ("/admin/audit/x", READ),
    ("/admin/users", READ),
    ("/admin/users/act", WRITE),
    ("/admin/users/new", BOTH),
    ("/admin/users/x/edit", BOTH),
    ("/admin/users/import", BOTH),
    ("/admin/users/export", READ),
    ("/admin/users/x", READ),
    ("/admin/users/x/act", WRITE),
    ("/admin/bulk", READ),
    ("/admin/bulk/x", BOTH),
    ("/admin/organizations", BOTH),
    ("/admin/organizations/x", BOTH),
    ("/admin/organizations/x/logo", WRITE),
    ("/admin/providers", READ),
    ("/admin/providers/new", BOTH),
    ("/admin/providers/x", BOTH),
    ("/admin/groups", BOTH),
    ("/admin/groups/x", BOTH),
    ("/admin/roles", READ),
    ("/admin/roles/new", BOTH),
    ("/admin/roles/x", BOTH),
    ("/admin/applications", READ),
    ("/admin/applications/new", BOTH),
    ("/admin/applications/x", BOTH),
    ("/admin/applications/x/edit", BOTH),
    ("/admin/keys", BOTH),
    ("/admin/webhooks", READ),
    ("/admin/webhooks/new", BOTH),
    ("/admin/webhooks/x", BOTH),
    ("/", READ),
    ("/health/live", READ),
    ("/health/ready", READ),
    ("/static/vestibule.css", READ),
    ("/brand/acme/x.png", READ),
    ("/brand/client/x/logo", READ),
    ("/favicon.ico", READ),
];

const METHODS: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"];

/// Where nothing is, although it looks like something.
const NOTHING: [&str; 13] = [
    "/nothing",
    "/login/",
    "/LOGIN",
    "/login/factor/totp/x",
    "/account/nothing",
    "/account/method/totp",
    "/oauth2",
    "/oauth2/",
    "/oauth2/token/..%2fjwks",
    "/static",
    "/static/..%2fCargo.toml",
    "/admin/nothing",
    "/%ff",
];

async fn ask(site: &Site, method: &str, path: &str) -> Response {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    http().request(method, format!("{}{path}", site.home)).send().await.unwrap()
}

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

/// Answers that anybody may keep.
fn is_public(path: &str) -> bool {
    ["/static/", "/.well-known/", "/oauth2/jwks"].iter().any(|start| path.starts_with(start))
}

/// What every answer carries. Gives what it does not.
fn faults(answer: &Response, path: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut must = |kept: bool, words: &str| {
        if !kept {
            faults.push(words.to_owned());
        }
    };
    let policy = header(answer, "content-security-policy");
    must(header(answer, "x-content-type-options") == "nosniff", "nosniff");
    must(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "a policy without unsafe-*");
    let denied = header(answer, "x-frame-options");
    // The one page that is made for frames of other sites.
    let framed = path == "/oauth2/check_session" && answer.status().is_success();
    let word = if framed { "frame-ancestors *" } else { "frame-ancestors 'none'" };
    must(policy.contains(word) && denied == if framed { "" } else { "DENY" }, "frame protection");
    must(policy.contains("base-uri 'none'") && policy.contains("form-action "), "base-uri and form-action");
    must(header(answer, "referrer-policy") == "no-referrer", "referrer policy");
    must(!header(answer, "cross-origin-resource-policy").is_empty(), "resource policy");
    must(!header(answer, "permissions-policy").is_empty(), "permissions policy");
    must(answer.headers().get("server").is_none() && answer.headers().get("x-powered-by").is_none(), "no server header");
    let kept = header(answer, "cache-control");
    let is_good = answer.status().is_success();
    must(if is_public(path) && is_good { kept.starts_with("public") } else { kept == "no-store" }, "cache-control");
    let kind = header(answer, "content-type");
    must(!kind.starts_with("text/") || kind.ends_with("; charset=utf-8"), "charset");
    must(answer.status() != 307 && answer.status() != 308, "no redirect that repeats a form");
    faults
}

#[actix_web::test]
async fn every_answer_carries_what_all_answers_carry() {
    let site = Site::start_with(On::Sqlite, "[registration]\nmode = 'open'\n").await;
    for (path, _) in ROUTES.iter().copied().chain(NOTHING.map(|path| (path, ""))) {
        for method in METHODS {
            let answer = ask(&site, method, path).await;
            assert_eq!(faults(&answer, path), Vec::<String>::new(), "{method} {path}: {answer:?}");
            assert!(answer.status().as_u16() < 500, "{method} {path}: {answer:?}");
        }
    }
}

#[actix_web::test]
async fn wrong_methods_are_405_and_say_which_are_right() {
    let site = Site::start_with(On::Sqlite, "[registration]\nmode = 'open'\n").await;
    for (path, allowed) in ROUTES.iter().copied() {
        for method in METHODS {
            let answer = ask(&site, method, path).await;
            let right = allowed.split(", ").any(|name| name == method);
            assert_eq!(answer.status() == 405, !right, "{method} {path}: {answer:?}");
            assert!(right || header(&answer, "allow") == allowed, "{method} {path}: {answer:?}");
            // Names of pictures are made from what is in them: nobody guesses one. There is no provider x.
            let named = path.starts_with("/brand/") || path.starts_with("/login/sso/x");
            assert!(answer.status() != 404 || named, "{method} {path}");
        }
    }
}

#[actix_web::test]
async fn nothing_is_404_whatever_the_method() {
    let site = Site::start(On::Sqlite).await;
    for path in NOTHING {
        for method in METHODS {
            // Any name below /static/ might be a file's, and files are only read.
            let is_written = path.starts_with("/static/") && !["GET", "HEAD"].contains(&method);
            let status = if is_written { 405 } else { 404 };
            assert_eq!(ask(&site, method, path).await.status(), status, "{method} {path}");
        }
    }
}

#[actix_web::test]
async fn what_is_too_long_or_packed_is_refused_with_the_same_headers() {
    let site = Site::start(On::Sqlite).await;
    let post = |path: &str| http().post(format!("{}{path}", site.home));
    for path in ["/login", "/login/forgot", "/login/reset", "/oauth2/token", "/oauth2/par", "/oauth2/authorize", "/consent"] {
        let long = "a=".to_owned() + &"x".repeat(BODY_LIMIT);
        let form = "application/x-www-form-urlencoded";
        let answer = post(path).header("content-type", form).body(long).send().await.unwrap();
        assert_eq!((answer.status().as_u16(), faults(&answer, path)), (413, vec![]), "{path}: {answer:?}");
        let answer = post(path).header("content-type", form).header("content-encoding", "gzip").body("x").send().await.unwrap();
        assert_eq!((answer.status().as_u16(), faults(&answer, path)), (415, vec![]), "{path}: {answer:?}");
    }
    let answer = ask(&site, "GET", &format!("/login?{}", "x".repeat(8 * 1024))).await;
    assert_eq!((answer.status().as_u16(), faults(&answer, "/login")), (414, vec![]), "{answer:?}");
}

#[actix_web::test]
async fn forms_are_answered_with_303() {
    let site = Site::start(On::Sqlite).await;
    let (alice, client) =
        (site.person("alice").await, site.client(|row| row.consent = vestibule::types::ConsentRule::Ask).await);
    let mut browser = site.browser();
    let mut page = browser.open(&site.ask(&client, &[])).await.page();
    let mut went = Vec::new();
    loop {
        let now = site.now().seconds();
        let form = match page.url.path() {
            "/login" => page.form("login").set("username", &alice.username).set("password", &alice.password),
            "/login/enrol/totp" => {
                let secret = page.text("#secret");
                site.advance(30);
                let form = page.form("enrol").set("code", &crate::support::totp::code_at(&secret, now));
                went.push(secret);
                form
            }
            "/login/factor/totp" => page.form("factor").set("code", &crate::support::totp::code_at(&went.remove(0), now)),
            _ => page.form("consent").press("allow"),
        };
        let answer = browser.post(&form).await;
        assert_eq!(answer.status, 303, "{}", page.url);
        match browser.follow(answer).await {
            crate::support::browser::Landed::Page(next) => page = next,
            crate::support::browser::Landed::Away(url) => {
                assert!(url.as_str().contains("code="), "{url}");
                break;
            }
        }
    }
    assert_eq!(page.url.path(), "/consent", "all forms were sent");
    let page = browser.get("/logout").await;
    assert!(browser.post(&page.form("logout")).await.status < 304);
}

/// All rows of all tables, as text.
pub async fn everything(site: &Site) -> Vec<String> {
    let url = site.url.clone();
    let tables = if url.starts_with("sqlite") {
        "SELECT name AS t FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
    } else {
        "SELECT table_name::text AS t FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"
    };
    let work = move || {
        let mut all = Vec::new();
        for table in texts(&url, tables) {
            // Leases belong to the clock.
            let rows = match table.as_str() {
                "leases" => continue,
                _ if url.starts_with("sqlite") => {
                    let columns =
                        texts(&url, &format!("SELECT 'quote(' || name || ')' AS t FROM pragma_table_info('{table}')"));
                    texts(&url, &format!("SELECT {} AS t FROM {table} ORDER BY 1", columns.join(" || ',' || ")))
                }
                _ => texts(&url, &format!("SELECT row_to_json(r)::text AS t FROM {table} r ORDER BY 1")),
            };
            all.extend(rows.into_iter().map(|row| format!("{table}: {row}")));
        }
        all
    };
    actix_web::web::block(work).await.unwrap()
}

/// Whether reading a page begins something: a sign-in that leads to it or to the account, or an app's secret to be shown.
fn begins(path: &str, cookie: &str, signed_in: bool) -> bool {
    let pages = path == "/device" || path.starts_with("/account") || path.starts_with("/admin");
    let account = pages && (!signed_in || path == "/account/add/totp");
    account || (path == "/login" && cookie.is_empty())
}

/// Asking for an authorization, for an account page or for the sign-in page itself is what begins a sign-in; everything else that is read leaves no
/// trace.
async fn reading_changes_no_row(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.browser();
    site.sign_in(&mut browser, &site.ask(&client, &[]), &bob).await.away();
    let mut other = site.browser();
    let page = other.open(&site.ask(&client, &[])).await.page();
    site.password(&mut other, &page, &bob).await.page();
    let cookies = |browser: &crate::support::browser::Browser| {
        browser.cookies().dump().iter().map(|kept| format!("{}={}", kept.name, kept.value)).collect::<Vec<_>>().join("; ")
    };
    let before = everything(&site).await;
    assert!(before.len() > 10, "{before:#?}");
    site.advance(5);
    for (cookie, signed_in) in [(cookies(&browser), true), (cookies(&other), false), (String::new(), false)] {
        for (path, _) in ROUTES.iter().copied().filter(|(path, _)| !begins(path, &cookie, signed_in)) {
            for method in [Method::GET, Method::HEAD] {
                let request = http().request(method.clone(), format!("{}{path}", site.home)).header("cookie", &cookie);
                request.send().await.unwrap();
            }
            assert_eq!(everything(&site).await, before, "{path} with {cookie}");
        }
    }
}

#[test]
fn the_list_above_is_the_route_table() {
    let table = include_str!("../../src/web/mod.rs");
    let routes = table.lines().filter(|line| line.trim_start().starts_with(".service(")).count();
    assert_eq!(routes, ROUTES.len(), "a route was added: add it here, too");
}
