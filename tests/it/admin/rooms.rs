//! Every room of the console, asked by everybody who may not enter. The rooms are those of the route table: one without a
//! line here fails a test.

use super::super::sweep::everything;
use crate::support::{
    acts::form_on,
    browser::{Browser, Page},
    site::{Site, on_both},
};
use std::collections::BTreeSet;
use vestibule::types::{MfaPolicy, Role};

on_both!(nobody_enters_a_room_that_is_not_theirs, strangers_find_no_room_at_all);

/// Where the routes are.
const TABLE: &str = include_str!("../../../src/web/mod.rs");

/// One way into a room.
struct Way {
    verb: &'static str,
    path: &'static str,
    /// `None`: any right of an operator.
    needs: Option<&'static str>,
    /// What the form sends that does something.
    fields: &'static [(&'static str, &'static str)],
}

const fn look(path: &'static str, needs: &'static str) -> Way {
    Way { verb: "GET", path, needs: Some(needs), fields: &[] }
}

const fn act(path: &'static str, needs: &'static str, fields: &'static [(&'static str, &'static str)]) -> Way {
    Way { verb: "POST", path, needs: Some(needs), fields }
}

const WAYS: &[Way] = &[
    Way { verb: "GET", path: "/admin", needs: None, fields: &[] },
    look("/admin/security", "policies.read"),
    act(
        "/admin/security",
        "policies.write",
        &[
            ("act", "save"),
            ("mfa", "off"),
            ("methods", "totp"),
            ("local_login", "on"),
            ("sso", "on"),
            ("trust_days", "1"),
            ("grace_days", "0"),
            ("grace_skips", "0"),
            ("session_idle", ""),
            ("session_absolute", ""),
            ("password_length", "12"),
            ("password_score", "2"),
            ("bulk_approval", "none"),
        ],
    ),
    look("/admin/users", "users.read"),
    act(
        "/admin/users/act",
        "users.write",
        &[("act", "disable"), ("user", "{user}"), ("confirm", "1"), ("count", "1"), ("reason", "a test")],
    ),
    look("/admin/users/{id}", "users.read"),
    act("/admin/users/{id}/act", "users.write", &[("act", "disable"), ("confirm", "1"), ("count", "1"), ("reason", "a test")]),
    look("/admin/bulk", "users.read"),
    look("/admin/bulk/{id}", "users.read"),
    act("/admin/bulk/{id}", "users.reset", &[("act", "cancel")]),
];

/// Rooms whose own chapters try them as everybody who may not: `room_*`, `log`, `rules`, `foresight`, `organizations`, `looks`,
/// `new_users`, `upload` and `federation::admin`.
const IN_CHAPTERS: &[(&str, &str)] = &[
    ("GET", "/admin/security/what-if"),
    ("GET", "/admin/security/rules/new"),
    ("POST", "/admin/security/rules/new"),
    ("GET", "/admin/security/rules/{id}"),
    ("POST", "/admin/security/rules/{id}"),
    ("GET", "/admin/audit"),
    ("GET", "/admin/audit/export"),
    ("GET", "/admin/audit/{id}"),
    ("GET", "/admin/users/new"),
    ("POST", "/admin/users/new"),
    ("GET", "/admin/users/{id}/edit"),
    ("POST", "/admin/users/{id}/edit"),
    ("GET", "/admin/users/import"),
    ("POST", "/admin/users/import"),
    ("GET", "/admin/users/export"),
    ("GET", "/admin/providers"),
    ("GET", "/admin/providers/new"),
    ("POST", "/admin/providers/new"),
    ("GET", "/admin/providers/{id}"),
    ("POST", "/admin/providers/{id}"),
    ("GET", "/admin/groups"),
    ("POST", "/admin/groups"),
    ("GET", "/admin/groups/{id}"),
    ("POST", "/admin/groups/{id}"),
    ("GET", "/admin/roles"),
    ("GET", "/admin/roles/new"),
    ("POST", "/admin/roles/new"),
    ("GET", "/admin/roles/{id}"),
    ("POST", "/admin/roles/{id}"),
    ("GET", "/admin/applications"),
    ("GET", "/admin/applications/new"),
    ("POST", "/admin/applications/new"),
    ("GET", "/admin/applications/{id}"),
    ("POST", "/admin/applications/{id}"),
    ("GET", "/admin/applications/{id}/edit"),
    ("POST", "/admin/applications/{id}/edit"),
    ("GET", "/admin/keys"),
    ("POST", "/admin/keys"),
    ("GET", "/admin/webhooks"),
    ("GET", "/admin/webhooks/new"),
    ("POST", "/admin/webhooks/new"),
    ("GET", "/admin/webhooks/{id}"),
    ("POST", "/admin/webhooks/{id}"),
    ("GET", "/admin/organizations"),
    ("POST", "/admin/organizations"),
    ("GET", "/admin/organizations/{id}"),
    ("POST", "/admin/organizations/{id}"),
    ("POST", "/admin/organizations/{id}/logo"),
];

/// Ways that the route table has below `/admin`, but for the API.
fn routed() -> BTreeSet<(String, String)> {
    let mut ways = BTreeSet::new();
    let services = TABLE.split(".service(").skip(1).map(str::trim_start);
    for service in services {
        let Some((kind, rest)) = service.split_once("(\"") else { continue };
        let path = rest.split('"').next().unwrap();
        if path != "/admin" && !path.starts_with("/admin/") || path.starts_with("/admin/api") {
            continue;
        }
        let verbs: &[&str] = match kind {
            "read" => &["GET"],
            "post" | "large" => &["POST"],
            "both" => &["GET", "POST"],
            other => panic!("what is {other}?"),
        };
        ways.extend(verbs.iter().map(|verb| ((*verb).to_owned(), path.to_owned())));
    }
    ways
}

#[test]
fn every_room_of_the_route_table_is_swept() {
    let here = WAYS.iter().map(|way| (way.verb, way.path));
    let swept: BTreeSet<_> =
        here.chain(IN_CHAPTERS.iter().copied()).map(|(verb, path)| (verb.to_owned(), path.to_owned())).collect();
    assert_eq!(swept, routed(), "a room was added or removed: do the same in the list above");
    assert!(!TABLE.contains("configure(admin::console"), "the rooms are in the route table itself");
}

/// Somebody before the console, with what they may do in `acme`.
struct Somebody {
    name: &'static str,
    browser: Browser,
    csrf: String,
    here: Vec<&'static str>,
    may_nothing: bool,
}

/// What stands in the place of parameters.
struct Things {
    user: String,
    bulk: String,
}

impl Things {
    fn fill(&self, path: &str) -> String {
        let id = if path.starts_with("/admin/bulk") { &self.bulk } else { &self.user };
        path.replace("{id}", id).replace("{user}", &self.user)
    }
}

async fn somebody(site: &Site, name: &'static str, (slug, role): (&'static str, Role)) -> Somebody {
    let person = site.person_of(slug, &name.replace(' ', "-")).await;
    let person = site.give_app(person).await;
    site.set_role(&person, role.clone()).await;
    let (browser, page) = site.at("/account", &person).await;
    let csrf = page.attribute("form[action='/account/sign-out'] input[name=csrf]", "value");
    let here = match &role {
        Role::HelpDesk => vec!["organizations.read", "users.read", "groups.read", "users.reset", "users.pass"],
        Role::Auditor => vec![
            "organizations.read",
            "users.read",
            "groups.read",
            "roles.read",
            "clients.read",
            "policies.read",
            "audit.read",
            "webhooks.read",
            "providers.read",
        ],
        _ => Vec::new(),
    };
    Somebody { name, browser, csrf, here, may_nothing: role == Role::Member }
}

impl Somebody {
    async fn go(&mut self, way: &Way, things: &Things, query: &str) -> Page {
        let path = format!("{}{query}", things.fill(way.path));
        if way.verb == "GET" {
            return self.browser.get(&path).await;
        }
        let page = self.browser.get("/account").await;
        let fields: Vec<(&str, String)> = way.fields.iter().map(|(name, value)| (*name, things.fill(value))).collect();
        let mut all: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        all.push(("csrf", &self.csrf));
        self.browser.post(&form_on(&page, &path, &all)).await
    }
}

async fn things(site: &Site) -> Things {
    let acme = site.id_of("acme").await;
    let victim = site.person_with_app("victim").await;
    let bulk = super::bulk::waiting(site, &acme, &victim).await;
    Things { user: victim.id.to_string(), bulk }
}

/// What is in the tables, but for what refusals and visits write on purpose: the log, attempts to sign in, when a session
/// was last used.
async fn rows(site: &Site) -> Vec<String> {
    let mut rows = everything(site).await;
    let aside = ["audit", "interactions", "sessions", "known_browsers"];
    rows.retain(|row| !aside.iter().any(|table| row.starts_with(&format!("{table}:"))));
    rows
}

/// Without a session every room leads to the sign-in, and a form nowhere; for a person without rights there is no room.
async fn strangers_find_no_room_at_all(site: Site) {
    let mut member = somebody(&site, "an ordinary user", ("acme", Role::Member)).await;
    let before = rows(&site).await;
    for (verb, path) in routed() {
        let path = path.replace("{id}", "made-up");
        let mut nobody = site.browser();
        let login = nobody.get("/login").await;
        if verb == "GET" {
            let page = nobody.get(&path).await;
            assert!(page.status == 303 && page.header("location").contains("/login"), "nobody: {path}: {page:?}");
            assert_eq!(member.browser.get(&path).await.status, 404, "{path}");
            continue;
        }
        let status = nobody.post(&form_on(&login, &path, &[("csrf", "made-up")])).await.status;
        assert!([403, 415].contains(&status), "nobody: {path}: {status}");
        let page = member.browser.get("/account").await;
        let status = member.browser.post(&form_on(&page, &path, &[("csrf", &member.csrf), ("act", "save")])).await.status;
        // Forms that carry a file are refused for their kind first.
        assert!([404, 415].contains(&status), "{path}: {status}");
    }
    assert_eq!(rows(&site).await, before);
}

async fn nobody_enters_a_room_that_is_not_theirs(site: Site) {
    site.organization("globex", MfaPolicy::Required).await;
    let things = things(&site).await;
    let mut all = vec![
        somebody(&site, "an ordinary user", ("acme", Role::Member)).await,
        somebody(&site, "the help desk", ("acme", Role::HelpDesk)).await,
        somebody(&site, "an auditor", ("acme", Role::Auditor)).await,
        somebody(&site, "another administrator", ("globex", Role::OrganizationAdministrator)).await,
    ];
    let before = rows(&site).await;
    for way in WAYS {
        // Without a session: to the sign-in, or nowhere.
        let mut nobody = site.browser();
        let answer = nobody.get("/login").await;
        let (status, wanted) = if way.verb == "GET" {
            let page = nobody.get(&things.fill(way.path)).await;
            assert!(page.header("location").contains("/login"), "{} {}: {page:?}", way.verb, way.path);
            (page.status, 303)
        } else {
            (nobody.post(&form_on(&answer, &things.fill(way.path), &[("csrf", "made-up")])).await.status, 403)
        };
        assert_eq!(status, wanted, "nobody: {} {}", way.verb, way.path);
        for one in &mut all {
            let stranger = one.name == "another administrator";
            let may = way.needs.is_none_or(|permission| one.here.contains(&permission)) && !one.may_nothing;
            if may && (!stranger || way.needs.is_none()) {
                continue;
            }
            // Who administers something else chooses this organization, or names its things at home.
            for query in if stranger { &["?organization=acme", ""][..] } else { &[""] } {
                let page = one.go(way, &things, query).await;
                let own = stranger && query.is_empty() && !way.path.contains("{id}");
                if own && way.fields.iter().all(|(_, value)| *value != "{user}") {
                    // Their own room, in which nothing of the others is.
                    assert!(!page.html.contains("victim"), "{}: {} {}", one.name, way.verb, way.path);
                    continue;
                }
                let wanted: &[u16] = if one.may_nothing || stranger { &[404] } else { &[403] };
                let text = format!("{}: {} {}{query}: {}", one.name, way.verb, way.path, page.status);
                assert!(wanted.contains(&page.status), "{text}\n{}", page.html);
                assert!(one.here.contains(&"users.read") || !page.html.contains("victim"), "{text}");
            }
        }
    }
    let after = rows(&site).await;
    let changed: Vec<_> = after.iter().filter(|row| !before.contains(row)).collect();
    // Their own policy is theirs to set.
    let foreign: Vec<_> = changed.iter().filter(|row| !row.contains("'globex'") && !row.contains("\"globex\"")).collect();
    assert!(foreign.is_empty() && after.len() == before.len(), "a refusal has changed something: {foreign:#?}");
    for one in &mut all {
        for way in WAYS.iter().filter(|way| way.verb == "GET") {
            if way.needs.is_some_and(|permission| one.here.contains(&permission)) {
                assert_eq!(one.go(way, &things, "").await.status, 200, "{}: {}", one.name, way.path);
            }
        }
    }
}
