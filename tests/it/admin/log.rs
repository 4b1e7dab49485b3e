//! The audit log in the console: found, followed, told in full, exported; and nobody sees what is not theirs.

use crate::support::{
    browser::{Browser, Page},
    rows::rows_of,
    site::{Person, Site, on_both},
};
use serde_json::{Value, json};
use vestibule::{
    audit::{self, Event, Stamp},
    store::StoreError,
    types::{MfaPolicy, OrganizationId, Role, UserId},
};

on_both!(
    rows_are_found_by_what_is_typed,
    pages_follow_one_another,
    a_sign_in_is_told_in_full,
    a_change_is_told_before_and_after,
    the_list_renews_itself,
    exports_hold_what_the_page_shows,
    an_export_is_never_a_formula,
    what_strangers_write_stays_text,
    nobody_sees_the_rows_of_others,
);

async fn operator(site: &Site, name: &str, role: Role) -> (Person, Browser) {
    let person = site.person_with_app(name).await;
    site.set_role(&person, role).await;
    let (browser, _) = site.at("/admin", &person).await;
    (person, browser)
}

/// An operator did something to somebody.
async fn reset(site: &Site, user: &UserId, actor: &str, reason: &str) {
    let (now, user, actor, reason) = (site.now(), user.clone(), actor.to_owned(), reason.to_owned());
    let done = site.state.db.write(move |tx| {
        let stamp = Stamp { actor: Some(&actor), reason: Some(&reason), ..Stamp::default() };
        audit::record_by(tx, now, stamp, &Event::FactorsReset { user: &user, count: 1 })
    });
    done.await.unwrap();
}

/// Something was done to the organization, so often.
async fn many(site: &Site, times: usize, subject: &'static str) {
    let (now, acme) = (site.now(), OrganizationId::from_text(site.id_of("acme").await));
    let done = site.state.db.write(move |tx| -> Result<(), StoreError> {
        let stamp = Stamp { organization: Some(&acme), ..Stamp::default() };
        let event = Event::Managed { act: "group_changed", subject, user: None, client: None, change: None };
        (0..times).try_for_each(|_| audit::record_by(tx, now, stamp, &event))
    });
    done.await.unwrap();
}

fn rows(page: &Page) -> Vec<String> {
    page.texts("#rows tbody tr")
}

async fn rows_are_found_by_what_is_typed(site: Site) {
    let client = site.client(|_| {}).await;
    let (ann, bob) = (site.person_with_app("ann").await, site.person_with_app("bob").await);
    let gone = site.person("gone").await;
    site.authorization_code(&client, &ann, &[]).await;
    reset(&site, &ann.id, &format!("user:{}", bob.id), "lost").await;
    reset(&site, &gone.id, "command line", "left").await;
    let today = site.now().rfc3339()[..10].to_owned();
    let next = (site.now() + 86_400).rfc3339()[..10].to_owned();
    let (_, mut eve) = operator(&site, "eve", Role::Auditor).await;
    let page = eve.get("/admin/audit").await;
    assert!(rows(&page).iter().any(|row| row.contains("Second factors reset") && row.contains("bob") && row.contains("ann")));
    let resets = "event=factors_reset";
    for (query, wanted) in [
        (format!("{resets}&user=ANN"), 1),
        (format!("{resets}&user={}", gone.id), 1),
        (format!("{resets}&actor=bob"), 1),
        (format!("{resets}&actor=command+line"), 1),
        (format!("{resets}&actor=ann"), 0),
        (format!("{resets}&user=nobody"), 0),
        (format!("{resets}&from={today}&to={today}"), 2),
        (format!("{resets}&from={next}"), 0),
        ("event=session_begun&address=127.0.0.1&user=ann".to_owned(), 1),
        ("event=session_begun&address=203.0.113.9".to_owned(), 0),
        (format!("event=session_begun&client={}", client.id), 1),
        ("client=nothing".to_owned(), 0),
        ("event=refused&user=ann".to_owned(), 0),
    ] {
        let page = eve.get(&format!("/admin/audit?{query}")).await;
        assert_eq!((page.status, rows(&page).len()), (200, wanted), "{query}: {}", page.html);
    }
    let form = page.form("filter").set("user", "ann").set("event", "factors_reset").press("apply");
    let found = eve.submit(form).await.page();
    assert_eq!((rows(&found).len(), found.form("filter").value("user")), (1, Some("ann")), "{}", found.html);
    for (query, field) in [("from=yesterday", "from"), ("to=2026-02-30", "to"), ("address=home", "address")] {
        let page = eve.get(&format!("/admin/audit?{query}")).await;
        assert_eq!((page.status, rows(&page).len()), (422, 0), "{query}");
        assert!(page.has("#error") && page.form("filter").value(field) == query.split('=').nth(1), "{}", page.html);
        assert_eq!(eve.get(&format!("/admin/audit/export?{query}")).await.status, 422);
    }
}

async fn pages_follow_one_another(site: Site) {
    many(&site, 120, "Staff").await;
    let (_, mut eve) = operator(&site, "eve", Role::Auditor).await;
    let mut page = eve.get("/admin/audit?event=managed").await;
    let mut numbers: Vec<String> = Vec::new();
    loop {
        numbers.extend(page.texts("#rows tbody td:last-child"));
        if !page.has("#older") {
            break;
        }
        page = eve.click(&page, "#older").await.page();
        assert!(page.has("#newest"));
    }
    assert_eq!(numbers.len(), 120);
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), 120, "each row once");
    let first = eve.click(&page, "#newest").await.page();
    assert!(!first.has("#newest") && rows(&first).len() == 50);
}

async fn a_sign_in_is_told_in_full(site: Site) {
    let (root, acme, client) = (site.root().await, site.id_of("acme").await, site.client(|_| {}).await);
    let ann = site.person_with_app("ann").await;
    let group = root.post("/groups", json!({ "organization_id": acme, "name": "Finance" })).await.text("id");
    assert_eq!(root.put(&format!("/groups/{group}/members/{}", ann.id)).await.status, 204);
    let path = format!("/organizations/{acme}/policy");
    let mut policy = root.get(&path).await.json;
    policy["rules"] = json!([
        { "name": "Money", "groups": [group], "require": "mfa", "trust": "never" },
        { "name": "Elsewhere", "networks": { "side": "outside", "ranges": ["127.0.0.0/8"] }, "require": "mfa" },
    ]);
    let set = root.call(reqwest::Method::PUT, &path, Some(&policy), &[]).await;
    assert_eq!(set.status, 200, "{set:?}");
    site.authorization_code(&client, &ann, &[]).await;
    let (_, mut eve) = operator(&site, "eve", Role::Auditor).await;
    let list = eve.get("/admin/audit?event=session_begun&user=ann").await;
    let row = eve.click(&list, "#rows tbody a").await.page();
    assert_eq!(row.status, 200, "{}", row.html);
    assert_eq!(row.text("#event-title"), "Signed in");
    assert!(row.text("#facts").contains("ann") && row.text("#facts").contains("Notes"), "{}", row.html);
    let lines = row.texts(".trace li");
    let line = |start: &str| lines.iter().find(|line| line.starts_with(start)).unwrap_or_else(|| panic!("{start}: {lines:?}"));
    assert!(line("Acme Organization").contains("Applies. Everybody needs a second factor."));
    assert!(
        lines
            .iter()
            .any(|line| line.contains("It is for the group Finance, and the person is in it. A second factor is needed."))
    );
    assert!(lines.iter().any(|line| line.contains("No trusted device stands in.")), "{lines:?}");
    assert!(line("Elsewhere").contains("Does not apply. It is for other networks."));
    assert!(line("What the person has").contains("The person has a second factor."));
    assert_eq!(serde_json::from_str::<Value>(&row.text("#json")).unwrap()["event"], "session_begun");
    let rule = eve.click(&row, ".trace a").await.page();
    assert!(rule.url.path().starts_with("/admin/security/rules/") && rule.status == 200);
}

async fn a_change_is_told_before_and_after(site: Site) {
    let (person, mut chief) = operator(&site, "chief", Role::Administrator).await;
    let form = chief.get("/admin/security").await.form("policy").set("trust_days", "12").press("save");
    assert_eq!(chief.submit(form).await.page().status, 200);
    let list = chief.get(&format!("/admin/audit?event=managed&actor={}", person.username)).await;
    assert!(rows(&list)[0].contains("Identity and Security changed"), "in words, not 'managed': {}", list.html);
    let row = chief.click(&list, "#rows tbody a").await.page();
    assert_eq!(row.texts("#changes tbody tr > *"), ["trust_days", "90", "12"], "{}", row.html);
}

async fn the_list_renews_itself(site: Site) {
    many(&site, 60, "Staff").await;
    let (_, mut eve) = operator(&site, "eve", Role::Auditor).await;
    let page = eve.get("/admin/audit?event=managed").await;
    assert_eq!(page.header("refresh"), "");
    let live = eve.click(&page, "#live").await.page();
    assert_eq!((live.header("refresh").as_str(), live.has("#live-now")), ("5", true));
    assert!(live.url.query().unwrap().contains("event=managed"), "the filter stays");
    many(&site, 1, "Brand new").await;
    let again = eve.get(live.url.as_str()).await;
    let newest = eve.click(&again, "#rows tbody a").await.page();
    assert!(newest.text("#fields").contains("Brand new"), "{}", newest.html);
    let older = eve.click(&live, "#older").await.page();
    assert_eq!(older.header("refresh"), "", "an older page stays as it is");
    let stopped = eve.click(&live, "#live").await.page();
    assert_eq!(stopped.header("refresh"), "");
}

/// The rows of comma-separated values, RFC 4180, all of whose cells but the head's are in quotes.
fn csv_rows(text: &str) -> Vec<Vec<String>> {
    let (_, mut rest) = text.split_once("\r\n").expect("a head");
    let (mut all, mut row) = (Vec::new(), Vec::new());
    while let Some(open) = rest.strip_prefix('"') {
        let mut end = open.find('"').expect("a cell ends");
        while open[end + 1..].starts_with('"') {
            end += 2 + open[end + 2..].find('"').expect("a cell ends");
        }
        row.push(open[..end].replace("\"\"", "\""));
        rest = &open[end + 1..];
        if let Some(next) = rest.strip_prefix("\r\n") {
            all.push(std::mem::take(&mut row));
            rest = next;
        } else {
            rest = rest.strip_prefix(',').expect("a comma between cells");
        }
    }
    assert!(rest.is_empty() && row.is_empty(), "{rest}");
    all
}

async fn exports_hold_what_the_page_shows(site: Site) {
    many(&site, 700, "Staff").await;
    let ann = site.person("ann").await;
    reset(&site, &ann.id, "command line", "lost").await;
    let (_, mut eve) = operator(&site, "eve", Role::Auditor).await;
    let page = eve.get("/admin/audit?event=managed").await;
    let lines = eve.click(&page, "#export").await.page();
    assert_eq!(lines.header("content-type"), "application/jsonl");
    let disposition = lines.header("content-disposition");
    assert!(
        disposition.starts_with("attachment; filename=\"audit-acme-") && disposition.ends_with(".jsonl\""),
        "{disposition}"
    );
    let parsed: Vec<Value> = lines.html.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(parsed.len(), 700);
    let csv = eve.click(&page, "#export-csv").await.page();
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    let found = csv_rows(&csv.html);
    assert_eq!((found.len(), found[0].len(), csv.html.lines().next().unwrap().split(',').count()), (700, 10, 10));
    assert_eq!(found[0][0], parsed[0]["id"].to_string());
    assert_eq!(serde_json::from_str::<Value>(&found[0][9]).unwrap(), parsed[0]["detail"]);
    let one = eve.get("/admin/audit/export?user=ann&event=factors_reset").await;
    assert_eq!(one.html.lines().count(), 1);
    let none = eve.get("/admin/audit/export?user=nobody&format=csv").await;
    assert_eq!(none.html.lines().count(), 1, "the head alone");
}

async fn an_export_is_never_a_formula(site: Site) {
    let ann = site.person("ann").await;
    for reason in ["=HYPERLINK(\"https://evil.example\")", "+1", "-1", "@SUM(A1:A9)", "\tx", "a\"\r\n=1+1"] {
        reset(&site, &ann.id, "command line", reason).await;
    }
    let (_, mut eve) = operator(&site, "eve", Role::Auditor).await;
    let csv = eve.get("/admin/audit/export?format=csv&event=factors_reset").await;
    assert!(csv.html.contains("\"'=HYPERLINK(\"\"https://evil.example\"\")\""), "{}", csv.html);
    for start in ["=", "+", "-", "@", "\t"] {
        assert!(!csv.html.contains(&format!(",\"{start}")), "no cell begins with {start:?}: {}", csv.html);
    }
    let reasons: Vec<String> = csv_rows(&csv.html).into_iter().map(|row| row[7].clone()).collect();
    assert_eq!(reasons[1..], ["'+1", "'-1", "'@SUM(A1:A9)", "'\tx", "a\"\r\n=1+1"], "a line end within a cell ends nothing");
}

async fn what_strangers_write_stays_text(site: Site) {
    const HOSTILE: &str = "<img src=x onerror=alert(1)>\"'";
    let client = site.client(|row| row.name = HOSTILE.to_owned()).await;
    let ann = site.person_with_app("ann").await;
    reset(&site, &ann.id, "command line", HOSTILE).await;
    site.authorization_code(&client, &ann, &[]).await;
    let (_, mut eve) = operator(&site, "eve", Role::Auditor).await;
    for query in ["event=factors_reset", "event=session_begun&user=ann"] {
        let list = eve.get(&format!("/admin/audit?{query}")).await;
        let row = eve.click(&list, "#rows tbody a").await.page();
        for page in [&list, &row] {
            assert!(page.html.contains("&lt;img src"), "{query}: {}", page.html);
            assert!(!page.html.contains("<img src") && !page.has("[onerror]"), "{query}: {}", page.html);
        }
    }
    let typed = eve.get("/admin/audit?user=%22%3E%3Cimg+src%3Dx%3E&address=%3Cb%3E").await;
    assert!(typed.status == 422 && !typed.has("img") && !typed.has("b"), "{}", typed.html);
}

/// Whether a page or an export has the row of this number.
fn holds(page: &Page, number: &str) -> bool {
    let (path, cell) = (format!("/admin/audit/{number}"), format!("\"{number}\","));
    let linked = page.attributes("#rows a", "href").iter().any(|link| link.split('?').next() == Some(path.as_str()));
    let written = |line: &str| {
        line.starts_with(&cell)
            || serde_json::from_str::<Value>(line).is_ok_and(|row| row["id"].as_i64() == number.parse().ok())
    };
    linked || page.html.lines().any(written)
}

async fn nobody_sees_the_rows_of_others(site: Site) {
    site.organization("globex", MfaPolicy::Required).await;
    let (ann, gus) = (site.person("ann").await, site.person_of("globex", "gus").await);
    reset(&site, &ann.id, "command line", "ours").await;
    reset(&site, &gus.id, "command line", "zz-theirs-zz").await;
    let number = async |id: &UserId| {
        let rows = site.root().await.all(&format!("/audit?event=factors_reset&user_id={id}")).await;
        rows[0]["id"].to_string()
    };
    let (ours, theirs) = (number(&ann.id).await, number(&gus.id).await);
    let (_, mut boss) = operator(&site, "boss", Role::OrganizationAdministrator).await;
    for query in ["", "scope=server", "user=gus", &format!("user={}", gus.id), "event=factors_reset&scope=server"] {
        for path in ["/admin/audit?", "/admin/audit/export?", "/admin/audit/export?format=csv&"] {
            let page = boss.get(&format!("{path}{query}")).await;
            assert_eq!(page.status, 200, "{path}{query}");
            assert!(!page.html.contains("zz-theirs-zz") && !holds(&page, &theirs), "{path}{query}: {}", page.html);
            assert_eq!(holds(&page, &ours), !query.contains("user="), "{path}{query}: {}", page.html);
        }
    }
    assert_eq!(boss.get(&format!("/admin/audit/{ours}")).await.status, 200);
    for path in [
        format!("/admin/audit/{theirs}"),
        "/admin/audit/0".to_owned(),
        "/admin/audit/x".to_owned(),
        "/admin/audit?organization=globex".to_owned(),
        "/admin/audit/export?organization=globex".to_owned(),
    ] {
        assert_eq!(boss.get(&path).await.status, 404, "{path}");
    }
    let page = boss.get("/admin/audit").await;
    assert!(!page.has("#scope"));
    let (_, mut desk) = operator(&site, "desk", Role::HelpDesk).await;
    for path in ["/admin/audit", "/admin/audit/export", &format!("/admin/audit/{ours}")] {
        assert_eq!(desk.get(path).await.status, 403, "{path}");
    }
    assert!(rows_of(&site, "audit WHERE event = 'forbidden' AND detail LIKE '%audit.read%'").await >= 3);
    let (_, mut root) = operator(&site, "root", Role::Administrator).await;
    let own = root.get("/admin/audit?event=factors_reset").await;
    assert_eq!(rows(&own).len(), 1, "its own organization at first");
    let all = root.submit(own.form("filter").set("scope", "server").press("apply")).await.page();
    assert_eq!(rows(&all).len(), 2, "{}", all.html);
    let forbidden = root.get("/admin/audit?event=forbidden&scope=server").await;
    assert!(
        rows(&forbidden).len() >= 3 && rows(&forbidden)[0].contains("desk"),
        "what belongs to nobody's organization: {}",
        forbidden.html
    );
    let member = site.person_with_app("member").await;
    let (mut outside, _) = site.at("/account", &member).await;
    assert_eq!(outside.get("/admin/audit").await.status, 404);
    assert_eq!(site.browser().open("/admin/audit/export").await.page().url.path(), "/login");
}
