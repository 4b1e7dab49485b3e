//! People as files, by API: what an import does and does not, and whom it stops.

use crate::support::{
    admin::{Caller, is},
    api::{Reply, http, send},
    browser::Browser,
    rows::{change, rows_of, texts},
    site::{Client, Person, Site, on_both},
};
use serde_json::{Value, json};
use vestibule::types::{MfaPolicy, Role, UserId};

on_both!(
    a_file_makes_and_changes_people_and_twice_is_once,
    a_dry_run_says_what_would_happen_and_does_nothing,
    a_file_with_faults_changes_nothing_unless_it_is_told_to,
    another_system_s_password_opens_the_first_door_and_stays_imported_once,
    contact_data_and_roles_end_what_was_issued_and_names_do_not,
    nobody_imports_more_than_they_are,
    hashes_that_would_burn_time_are_refused,
    administrators_are_not_put_down_by_a_file,
    a_stopped_import_leaves_whole_batches_and_goes_on_later,
    the_same_request_is_done_once,
);

/// bcrypt of "correct horse".
pub const BCRYPT: &str = "$2b$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2";

impl Caller<'_> {
    /// Sends a file.
    pub async fn import(&self, query: &str, file: &str) -> Reply {
        self.import_with(query, ("text/csv", file), &[]).await
    }

    pub async fn import_with(&self, query: &str, (kind, file): (&str, &str), headers: &[(&str, &str)]) -> Reply {
        let url = format!("{}/admin/api/v1/users/import?{query}", self.site.home);
        let request = http().post(url).bearer_auth(&self.token).header("content-type", kind).body(file.to_owned());
        send(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await
    }
}

/// `[made, changed, same, faulty]` of a report.
pub fn counts(report: &Value) -> [u64; 4] {
    ["made", "changed", "same", "faulty"].map(|name| report[name].as_u64().unwrap_or_else(|| panic!("{report}")))
}

fn whys(report: &Value) -> Vec<String> {
    let fault = |fault: &Value| format!("{} {}", fault["line"], fault["why"].as_str().unwrap());
    report["faults"].as_array().unwrap().iter().map(fault).collect()
}

async fn found(root: &Caller<'_>, name: &str) -> Value {
    root.all(&format!("/users?search={name}")).await.into_iter().find(|user| user["username"] == name).unwrap()
}

async fn a_file_makes_and_changes_people_and_twice_is_once(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    for name in ["Staff", "Board"] {
        assert_eq!(root.post("/groups", json!({ "organization_id": acme, "name": name })).await.status, 201);
    }
    let file = "\u{feff}username;name;email;email_verified;phone_number;language;enabled;groups\r\n\
                ann;Ann Li;ann@acme.example;true;+1 (415) 555-0123;de;true;staff|Board\r\n\
                \"bob\";\"Li; Bob\";;;;;no;\r\n";
    let query = format!("organization_id={acme}");
    let first = root.import(&query, file).await;
    assert_eq!((first.status, counts(&first.json)), (200, [2, 0, 0, 0]), "{first:?}");
    assert_eq!(first.json["through_line"], 3);
    let ann = found(&root, "ann").await;
    assert_eq!((&ann["phone_number"], &ann["email_verified"]), (&json!("+14155550123"), &json!(true)));
    assert_eq!((&ann["language"], &ann["has_password"]), (&json!("de"), &json!(false)));
    assert_eq!(found(&root, "bob").await["enabled"], false);
    assert_eq!(rows_of(&site, "group_members").await, 2);
    let audit = rows_of(&site, "audit").await;
    let again = root.import(&query, file).await;
    assert_eq!(counts(&again.json), [0, 0, 2, 0]);
    assert_eq!(rows_of(&site, "audit").await, audit, "nothing happened, so nothing is written down");
    let other = "[{\"username\":\"ANN\",\"name\":null,\"groups\":[\"Staff\"]},\n{\"username\":\"cid\",\"role\":\"auditor\"}]";
    let third = root.import_with(&query, ("application/json", other), &[]).await;
    assert_eq!(counts(&third.json), [1, 1, 0, 0], "{third:?}");
    assert_eq!(third.json["changes"][0], json!({ "line": 1, "username": "ann", "changed": ["name", "groups"] }));
    assert_eq!(
        (&found(&root, "ann").await["name"], found(&root, "cid").await["role"].as_str()),
        (&Value::Null, Some("auditor"))
    );
    assert_eq!(rows_of(&site, "group_members").await, 1);
    let lines = "{\"username\":\"ann\",\"enabled\":false}\n{\"username\":\"dot\"}\n";
    let fourth = root.import_with(&query, ("application/jsonl", lines), &[]).await;
    assert_eq!(counts(&fourth.json), [1, 1, 0, 0]);
    assert_eq!(rows_of(&site, "audit WHERE detail LIKE '%users_imported%' AND organization_id IS NOT NULL").await, 3);
    assert_eq!(rows_of(&site, "audit WHERE detail LIKE '%user_added%' AND actor LIKE 'client:%'").await, 4);
}

async fn a_dry_run_says_what_would_happen_and_does_nothing(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    site.person("bob").await;
    let file = "username,name,email\nann,Ann,\nbob,Bob Example,new@acme.example\nBOB,x,\nc d,x,\n";
    let tried = root.import(&format!("organization_id={acme}&dry_run=true&faulty=skip"), file).await;
    assert_eq!((tried.status, counts(&tried.json)), (200, [1, 1, 0, 2]), "{tried:?}");
    assert_eq!((&tried.json["dry_run"], &tried.json["through_line"]), (&json!(true), &json!(0)));
    assert_eq!(
        tried.json["changes"][1],
        json!({ "line": 3, "username": "bob", "changed": ["name", "email", "email_verified"] })
    );
    assert_eq!(rows_of(&site, "users").await, 1);
    assert_eq!(rows_of(&site, "outbox").await + rows_of(&site, "audit WHERE detail LIKE '%user_%'").await, 0);
    let done = root.import(&format!("organization_id={acme}&faulty=skip"), file).await;
    assert_eq!(counts(&done.json), counts(&tried.json), "what was said is what happened");
    assert_eq!((&done.json["changes"], whys(&done.json)), (&tried.json["changes"], whys(&tried.json)));
}

async fn a_file_with_faults_changes_nothing_unless_it_is_told_to(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let file =
        "username,email,phone_number,groups,role\nann,,,,\nbob,nonsense,12,,\ncid,,,Nobody,\ndot,,,,king\nann,,,,\neve,,,\n";
    let query = format!("organization_id={acme}");
    let refused = root.import(&query, file).await;
    is(&refused, 422, "faults");
    let report = &refused.json["report"];
    assert_eq!((counts(report), rows_of(&site, "users").await), ([0, 0, 0, 6], 0));
    let wanted =
        ["3 email:", "3 phone_number:", "4 groups: the organization has no group Nobody", "5 role:", "6 the user name", "7 "];
    let found = whys(report);
    assert_eq!(found.len(), wanted.len(), "{found:?}");
    for (why, wanted) in found.iter().zip(wanted) {
        assert!(why.starts_with(wanted), "{why}");
    }
    let done = root.import(&format!("{query}&faulty=skip"), file).await;
    assert_eq!((done.status, counts(&done.json), rows_of(&site, "users").await), (200, [1, 0, 0, 6], 1));
    is(&root.import_with(&query, ("application/xml", "<a/>"), &[]).await, 415, "type");
    is(&root.import("organization_id=nowhere", file).await, 404, "not-found");
    is(&root.import(&format!("{query}&prune=true"), file).await, 400, "malformed");
    let huge = format!("username,name\nann,{}\n", "x".repeat(11 * 1024 * 1024));
    is(&root.import(&query, &huge).await, 413, "large");
    let utf16: String = "username\nann\n".chars().flat_map(|c| [c, '\0']).collect();
    is(&root.import(&query, &utf16).await, 422, "faults");
}

/// Somebody who was imported, whose password is that of [`BCRYPT`].
async fn imported(root: &Caller<'_>, name: &str) -> Person {
    let user = found(root, name).await;
    let id = UserId::from_text(user["id"].as_str().unwrap());
    Person { id, username: name.to_owned(), password: "correct horse".to_owned(), totp: None }
}

async fn enter(site: &Site, client: &Client, person: &Person) -> (Browser, bool) {
    let mut browser = site.browser();
    let page = browser.open(&site.ask(client, &[])).await.page();
    let landed = site.password(&mut browser, &page, person).await;
    let inside = matches!(landed, crate::support::browser::Landed::Away(_));
    (browser, inside)
}

async fn another_system_s_password_opens_the_first_door_and_stays_imported_once(site: Site) {
    site.organization("plain", MfaPolicy::Optional).await;
    let (root, plain, client) = (site.root().await, site.id_of("plain").await, site.client(|_| ()).await);
    let file = format!("username,password_hash\nann,{BCRYPT}\n");
    let query = format!("organization_id={plain}");
    assert_eq!(counts(&root.import(&query, &file).await.json), [1, 0, 0, 0]);
    let ann = imported(&root, "ann").await;
    let (mut browser, inside) = enter(&site, &client, &ann).await;
    assert!(inside);
    let hash = || async { rows_of(&site, "users WHERE password_hash LIKE '$argon2id$v=19$m=19456%'").await };
    assert_eq!(hash().await, 1, "it is ours now");
    assert_eq!(counts(&root.import(&query, &file).await.json), [0, 0, 1, 0], "and stays");
    assert_eq!((hash().await, site.silently(&mut browser, &client, &[]).await), (1, "code".to_owned()));
    let replaced = root.import(&format!("{query}&passwords=replace"), &file).await;
    assert_eq!(replaced.json["changes"][0]["changed"], json!(["password_hash"]), "{replaced:?}");
    assert_eq!((hash().await, site.silently(&mut browser, &client, &[]).await), (0, "login_required".to_owned()));
    assert!(enter(&site, &client, &ann).await.1);
    assert_eq!(rows_of(&site, "audit WHERE detail LIKE '%$2b$%' OR detail LIKE '%argon2id$%'").await, 0, "no hash is logged");
}

async fn contact_data_and_roles_end_what_was_issued_and_names_do_not(site: Site) {
    let (root, acme, client) = (site.root().await, site.id_of("acme").await, site.client(|_| ()).await);
    let bob = site.person_with_app("bob").await;
    let query = format!("organization_id={acme}");
    let mails = || async { rows_of(&site, "outbox WHERE channel = 'email'").await };
    for (file, alive) in [
        ("username,name,language\nbob,Bob Li,de\n", true),
        ("username,email_verified\nbob,false\n", true),
        ("username,email,email_verified\nbob,bob@new.example,true\n", false),
        ("username,phone_number\nbob,+14155550199\n", false),
        ("username,role\nbob,auditor\n", false),
        ("username,enabled\nbob,false\n", false),
    ] {
        let code = site.authorization_code(&client, &bob, &[]).await;
        let token = site.exchange(&client, &code).await.text("access_token");
        let before = mails().await;
        assert_eq!(counts(&root.import(&query, file).await.json), [0, 1, 0, 0], "{file}");
        assert_eq!(site.userinfo(&token).await.status, if alive { 200 } else { 401 }, "{file}");
        let told = file.contains(",email,") || file.contains(",phone_number\n");
        assert_eq!(mails().await > before, told, "the old address is told: {file}");
    }
}

/// An operator of a role, of `acme`.
pub async fn operator<'a>(site: &'a Site, name: &str, role: Role) -> Caller<'a> {
    let person = site.person_with_app(name).await;
    site.set_role(&person, role).await;
    site.operator(&person).await
}

async fn nobody_imports_more_than_they_are(site: Site) {
    site.organization("globex", MfaPolicy::Required).await;
    let (acme, globex) = (site.id_of("acme").await, site.id_of("globex").await);
    let theirs = site.person_of("globex", "gus").await;
    let chief = site.person_with_app("chief").await;
    site.set_role(&chief, Role::Administrator).await;
    let boss = operator(&site, "boss", Role::OrganizationAdministrator).await;
    let query = format!("organization_id={acme}");
    let before = texts_of(&site, "SELECT username || email || role || epoch AS t FROM users ORDER BY username").await;
    for (line, why) in [
        ("eve,,administrator,", "this role may do more than you"),
        ("boss,,administrator,", "nobody changes their own role"),
        ("chief,eve@acme.example,,", "this person may do more than you"),
        ("gus,eve@acme.example,,", "the user name is taken in another organization"),
        ("GUS,eve@acme.example,,", "the user name is taken in another organization"),
        ("eve,,,globex", "there is no organization globex"),
        ("eve,,,nowhere", "there is no organization nowhere"),
    ] {
        let file = format!("username,email,role,organization\n{line}\n");
        let refused = boss.import(&query, &file).await;
        is(&refused, 422, "faults");
        assert!(whys(&refused.json["report"])[0].contains(why), "{line}: {refused:?}");
    }
    is(&boss.import(&format!("organization_id={globex}"), "username\neve\n").await, 404, "not-found");
    assert_eq!(texts_of(&site, "SELECT username || email || role || epoch AS t FROM users ORDER BY username").await, before);
    // Whom an export names stays as they are, also somebody who may do more.
    let same = boss.import(&query, "username,email\nchief,chief@acme.example\n").await;
    assert_eq!(counts(&same.json), [0, 0, 1, 0], "{same:?}");
    let desk = operator(&site, "desk", Role::HelpDesk).await;
    is(&desk.import(&query, "username\neve\n").await, 403, "forbidden");
    let root = site.root().await;
    let strict = root.import(&query, "username,organization\neve,globex\n").await;
    is(&strict, 422, "faults");
    assert_eq!(rows_of(&site, &format!("users WHERE organization_id = '{globex}' AND id <> '{}'", theirs.id)).await, 0);
    let narrow = site.machine("admin.users.read", Some("acme")).await;
    is(&site.caller(&narrow).await.import(&query, "username\neve\n").await, 403, "forbidden");
    let people = site.machine("admin.users.write", Some("acme")).await;
    let refused = site.caller(&people).await.import(&query, "username,role\neve,auditor\n").await;
    assert!(whys(&refused.json["report"])[0].contains("roles.write"), "{refused:?}");
}

async fn texts_of(site: &Site, sql: &'static str) -> Vec<String> {
    let url = site.url.clone();
    actix_web::web::block(move || texts(&url, sql)).await.unwrap()
}

async fn hashes_that_would_burn_time_are_refused(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let boss = operator(&site, "boss", Role::OrganizationAdministrator).await;
    let query = format!("organization_id={acme}");
    let hash = "T6MNN3SQaNjUZ2PAG91XTWJW";
    let absurd = [
        format!("$argon2id$v=19$m=4194304,t=1,p=1$c2FsdHNhbHRzYWx0${hash}"),
        format!("$argon2id$v=19$m=65536,t=4000000000,p=1$c2FsdHNhbHRzYWx0${hash}"),
        "$2b$31$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e".to_owned(),
        "pbkdf2_sha256$2000000000$salt$0k4cdjB/cLgIMkjCVX92bgFbFIe+nyPIE0EIwqtXMu0=".to_owned(),
        format!("$scrypt$ln=30,r=8,p=1$c2FsdA${hash}"),
        "hunter2".to_owned(),
    ];
    for text in &absurd {
        let file = format!("username,password_hash\neve,\"{text}\"\n");
        let refused = root.import(&query, &file).await;
        is(&refused, 422, "faults");
        assert!(!refused.json.to_string().contains(text.as_str()), "what was given is not repeated: {refused:?}");
    }
    let costly = format!("username,password_hash\neve,\"$argon2id$v=19$m=262144,t=16,p=1$c2FsdHNhbHRzYWx0${hash}\"\n");
    let refused = boss.import(&query, &costly).await;
    is(&refused, 422, "faults");
    assert!(whys(&refused.json["report"])[0].contains("only an administrator of the server"), "{refused:?}");
    assert_eq!(counts(&root.import(&query, &costly).await.json), [1, 0, 0, 0]);
}

async fn administrators_are_not_put_down_by_a_file(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let query = format!("organization_id={acme}");
    for (name, role) in [("chief", Role::Administrator), ("boss", Role::OrganizationAdministrator)] {
        let person = site.person_with_app(name).await;
        site.set_role(&person, role).await;
        for change in ["enabled\n#,false", "role\n#,member", "role\n#,auditor"] {
            let file = format!("username,{}\n", change.replace('#', name));
            let refused = root.import(&query, &file).await;
            is(&refused, 422, "faults");
            assert!(whys(&refused.json["report"])[0].contains("an administrator is neither disabled"), "{refused:?}");
        }
    }
    assert_eq!(counts(&root.import(&query, "username,role\nboss,administrator\n").await.json), [0, 1, 0, 0]);
    site.person("help").await;
    assert_eq!(counts(&root.import(&query, "username,role,enabled\nhelp,help_desk,\n").await.json), [0, 1, 0, 0]);
    assert_eq!(counts(&root.import(&query, "username,role,enabled\nhelp,member,false\n").await.json), [0, 1, 0, 0]);
}

/// Lets the database refuse one name, as a disk that is full would.
async fn trap(site: &Site, set: bool) {
    let url = site.url.clone();
    let sql = match (url.starts_with("sqlite"), set) {
        (true, true) => {
            "CREATE TRIGGER trap BEFORE INSERT ON users WHEN NEW.username = 'u150' BEGIN SELECT RAISE(ABORT, 'trap'); END"
        }
        (true, false) => "DROP TRIGGER trap",
        (false, true) => {
            "CREATE FUNCTION trap() RETURNS trigger AS 'BEGIN RAISE EXCEPTION ''trap''; END' LANGUAGE plpgsql;
             CREATE TRIGGER trap BEFORE INSERT ON users FOR EACH ROW WHEN (NEW.username = 'u150') EXECUTE FUNCTION trap()"
        }
        (false, false) => "DROP TRIGGER trap ON users",
    };
    actix_web::web::block(move || change(&url, sql)).await.unwrap().unwrap();
}

async fn a_stopped_import_leaves_whole_batches_and_goes_on_later(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let names: Vec<String> = (0..250).map(|n| format!("u{n}\n")).collect();
    let file = format!("username\n{}", names.concat());
    let url = format!("{}/admin/api/v1/users/import?organization_id={acme}", site.home);
    trap(&site, true).await;
    let request = http().post(url).bearer_auth(&root.token).header("content-type", "text/csv");
    let answer = request.header("idempotency-key", "once").body(file.clone()).send().await.unwrap();
    assert!(answer.status().is_server_error(), "{answer:?}");
    let problem: Value = answer.json().await.unwrap();
    assert_eq!(problem["type"], "urn:vestibule:problem:stopped", "{problem}");
    assert!(problem["detail"].as_str().unwrap().starts_with("lines up to 101 are imported"), "{problem}");
    assert_eq!((&problem["report"]["through_line"], counts(&problem["report"])), (&json!(101), [100, 0, 0, 0]));
    assert_eq!(rows_of(&site, "users").await, 100, "whole batches only");
    trap(&site, false).await;
    let rest = root.import_with(&format!("organization_id={acme}"), ("text/csv", &file), &[("idempotency-key", "once")]).await;
    assert_eq!((rest.status, counts(&rest.json)), (200, [150, 0, 100, 0]), "{rest:?}");
    assert_eq!(rows_of(&site, "users").await, 250);
}

async fn the_same_request_is_done_once(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let query = format!("organization_id={acme}");
    let key = [("idempotency-key", "k1")];
    let first = root.import_with(&query, ("text/csv", "username\nann\n"), &key).await;
    let again = root.import_with(&query, ("text/csv", "username\nann\n"), &key).await;
    assert_eq!((first.status, &first.json), (again.status, &again.json));
    assert_eq!(counts(&again.json), [1, 0, 0, 0]);
    is(&root.import_with(&query, ("text/csv", "username\nbob\n"), &key).await, 422, "invalid");
    assert_eq!(rows_of(&site, "users").await, 1);
}
