//! People and set-ups out of files, by command.

use super::{Place, contains, mode};
use crate::support::rows::count;
use serde_json::{Value, json};
use std::fs;

impl Place {
    pub(super) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.path(name), text).unwrap();
    }

    pub(super) fn count(&self, of: &str) -> usize {
        count(&format!("sqlite://{}", self.path("vestibule.sqlite").display()), &format!("SELECT count(*) AS n FROM {of}"))
    }
}

#[test]
fn people_are_imported_from_a_file_and_from_standard_input() {
    let place = Place::with_acme();
    place.run(&["organization", "add", "other", "--name", "Other"]).good();
    place.write("people.csv", "username,organization,name\nann,,Ann\nbob,other,Bob\n");
    let ran = place.run(&["user", "import", "people.csv", "--organization", "acme", "--dry-run"]);
    assert_eq!(ran.err, "", "no terminal looks on, so nothing is said on the way");
    assert_eq!(
        ran.good(),
        "line 2: ann: new\nline 3: bob: new\n2 would be new, 0 would be changed, 0 as they were, 0 faults\n"
    );
    assert_eq!(place.count("users"), 0);
    let done = place.run(&["user", "import", "people.csv", "--organization", "acme"]).good();
    assert_eq!(done, "2 new, 0 changed, 0 as they were, 0 faults\n");
    assert_eq!(place.json(&["user", "show", "bob"])["organization"], "other");
    let lines = "{\"username\":\"ann\",\"email\":\"ann@acme.example\"}\n{\"username\":\"cid\"}\n";
    let args = ["user", "import", "-", "--organization", "acme", "--dry-run"];
    assert!(place.run_with(&args, lines).good().starts_with("line 1: ann: email\nline 2: cid: new\n"));
    let report = place.run_with(&[&args[..5], &["--json"]].concat(), lines).good_json();
    assert_eq!((&report["made"], &report["changed"], &report["through_line"]), (&json!(1), &json!(1), &json!(2)));
    let none = place.run_with(&["user", "import", "-"], "username\neve\n");
    assert!(none.err.contains("-:2: eve: organization: is missing"), "{none:?}");
    assert_eq!(place.json(&["user", "show", "ann"])["epoch"], 1, "another address");
}

#[test]
fn faults_name_the_file_and_the_line() {
    let place = Place::with_acme();
    place.write("people.csv", "username,email\nann,\nbob,x\nANN,\n\"\n");
    let import = ["user", "import", "people.csv", "--organization", "acme"];
    let ran = place.run(&import);
    let lines: Vec<&str> = ran.err.lines().collect();
    assert_eq!((ran.code, lines.len()), (Some(1), 4), "{ran:?}");
    assert_eq!(lines[0], "error: people.csv:3: bob: email: not an e-mail address");
    assert!(lines[1].starts_with("error: people.csv:4: ANN: the user name stands on line 2"), "{ran:?}");
    assert!(lines[2].starts_with("error: people.csv:5: a quote is not closed"), "{ran:?}");
    assert!(lines[3].contains("3 faults, so nothing is imported; --skip-faulty"), "{ran:?}");
    assert_eq!(place.count("users"), 0);
    let ran = place.run(&[&import[..], &["--skip-faulty"]].concat());
    assert_eq!(ran.good(), "1 new, 0 changed, 0 as they were, 3 faults\n");
    assert!(place.run(&["user", "import", "none.csv", "--organization", "acme"]).refused().contains("none.csv: No such file"));
    assert!(place.run(&["user", "import", "people.csv", "--organization", "none"]).refused().contains("no organization none"));
}

#[test]
fn an_export_is_for_its_owner_and_holds_hashes_only_when_asked() {
    let place = Place::with_acme();
    place.run(&["user", "add", "ann", "--organization", "acme", "--name", "=1+1", "--phone", "+14155550123"]).good();
    let text = place.run(&["user", "export"]).good();
    assert!(text.starts_with("organization,username,name,"), "{text}");
    assert!(text.contains("acme,ann,\"'=1+1\",,false,\"'+14155550123\",") && !text.contains("argon2"), "{text}");
    assert!(place.run(&["user", "export", "--organization", "none"]).refused().contains("no organization none"));
    let list = place.json(&["user", "export"]);
    assert_eq!((&list[0]["username"], list[0].get("password_hash")), (&json!("ann"), None));
    let whole = ["user", "export", "--password-hashes", "--format", "jsonl", "--output", "people.jsonl"];
    assert_eq!(place.run(&whole).good(), "");
    assert_eq!(mode(&place.path("people.jsonl")), 0o600);
    assert!(fs::read_to_string(place.path("people.jsonl")).unwrap().contains("$argon2id$"));
    assert!(place.run(&whole).refused().contains("File exists"), "no file is overwritten");
    let rows = place.json(&["audit", "list"]);
    let hashes = |row: &&Value| row["detail"]["change"]["password_hashes"] == true;
    assert_eq!(rows.as_array().unwrap().iter().filter(hashes).count(), 1, "it is on record");
    // To another server, where the same passwords open.
    let other = Place::with_acme();
    fs::copy(place.path("people.jsonl"), other.path("people.jsonl")).unwrap();
    assert_eq!(other.run(&["user", "import", "people.jsonl"]).good(), "1 new, 0 changed, 0 as they were, 0 faults\n");
    let both = [&place, &other].map(|place| place.run(&["user", "export", "--password-hashes"]).good());
    assert_eq!(both[0], both[1]);
}

const SET_UP: &str = r#"
[organizations.acme.policy]
mfa = "optional"
[organizations.acme.groups.Staff]
[clients.notes]
organization = "acme"
name = "Notes"
redirect_uris = ["https://notes.example/callback"]
secret = { file = "notes.secret" }
"#;

const SECRET: &str = "a-secret-of-forty-three-random-characters-1";

#[test]
fn a_set_up_is_shown_applied_and_then_so() {
    let place = Place::with_acme();
    fs::create_dir(place.path("etc")).unwrap();
    place.write("etc/set-up.toml", SET_UP);
    place.write("etc/notes.secret", format!("{SECRET}\n"));
    let shown = place.run(&["apply", "etc/set-up.toml", "--dry-run"]).good();
    assert!(shown.contains("~ policy acme\n    mfa: required -> optional\n"), "{shown}");
    assert!(shown.contains("+ client notes\n") && shown.ends_with("3 things would change\n"), "{shown}");
    assert_eq!((place.count("clients WHERE id = 'notes'"), place.count("groups")), (0, 0));
    let done = place.run(&["apply", "etc/set-up.toml"]);
    assert!(!format!("{done:?}").contains(SECRET));
    assert!(done.good().ends_with("3 things changed\n"));
    assert!(!contains(&place.database(), SECRET), "only its digest is kept");
    let again = place.json(&["apply", "etc/set-up.toml"]);
    assert_eq!(again, json!({ "dry_run": false, "changes": [] }));
    assert_eq!(place.run(&["apply", "etc/set-up.toml"]).good(), "everything is as the file says\n");
    assert_eq!(place.count("audit WHERE actor = 'apply'"), 3);
    assert_eq!(place.json(&["organization", "show", "acme"])["mfa"], "optional");
}

const PROVIDERS: &str = r#"
[organizations.acme.groups.Staff]
[organizations.acme.providers.acme-okta]
name = "Okta"
preset = "okta"
issuer = "https://acme.okta.com"
client_id = "0oa1"
secret = { file = "okta.secret" }
trust = "accept_if_proven"
domains = ["ACME.example"]
group_map = { everyone = "staff" }
[organizations.acme.providers.acme-okta.settings]
just_in_time = "on"
mapping = { username = "login" }
"#;

#[test]
fn upstream_providers_are_what_a_set_up_says() {
    let place = Place::with_acme();
    place.write("set-up.toml", PROVIDERS);
    place.write("okta.secret", "an-upstream-secret\n");
    let made = place.run(&["apply", "set-up.toml"]).good();
    for said in [
        "+ provider acme: acme-okta\n",
        "state: test\n",
        "just_in_time: on\n",
        "domains: [\"acme.example\"]\n",
        "group_map: {\"everyone\":\"Staff\"}\n",
    ] {
        assert!(made.contains(said), "{said}: {made}");
    }
    assert!(!contains(&place.database(), "an-upstream-secret"), "it is encrypted");
    let shown = place.json(&["provider", "show", "acme-okta"]);
    assert_eq!(
        (&shown["settings"]["acr"], &shown["domains"][0]["verified_by"]),
        (&json!(["urn:okta:loa:2fa:any"]), &json!("administrator"))
    );
    assert_eq!(place.run(&["apply", "set-up.toml"]).good(), "everything is as the file says\n");
    place.write("okta.secret", "another-secret");
    assert_eq!(
        place.run(&["apply", "set-up.toml"]).good(),
        "~ provider acme: acme-okta\n    secret: another one\n1 thing changed\n"
    );
    place.write("set-up.toml", PROVIDERS.replace("\"login\"", "\"upn\"").replace("[\"ACME.example\"]", "[]"));
    let changed = place.run(&["apply", "set-up.toml"]).good();
    assert!(
        changed.contains("    mapping.username: login -> upn\n") && changed.contains("    domains: [\"acme.example\"] -> []\n"),
        "{changed}"
    );
    let only = |text: &str| place.write("set-up.toml", format!("[organizations.acme.providers.acme-okta]\n{text}\n"));
    for (text, why) in [
        ("state = \"live\"", "complete a sign-in through this provider"),
        ("group_map = { a = \"Nobody\" }", "the organization has no group Nobody"),
        ("auth_method = \"client_secret_post\"", "client_secret: is missing"),
        ("issuer = \"http://10.0.0.1\"", "issuer: must be an https URL"),
        ("settings = { max_age = 1 }", "must be a whole number from 60"),
        ("settings = { nonsense = 1 }", "is unknown; known here: scopes"),
        ("secret = \"hush\"", "secret: must be a table"),
    ] {
        only(text);
        let refused = place.run(&["apply", "set-up.toml"]);
        assert!(refused.code == Some(1) && refused.err.contains(why) && !refused.err.contains("hush"), "{text}: {refused:?}");
    }
    assert_eq!(place.count("providers WHERE state = 'test' AND issuer = 'https://acme.okta.com'"), 1);
    only("absent = true");
    assert_eq!(place.run(&["apply", "set-up.toml"]).good(), "- provider acme: acme-okta\n1 thing changed\n");
    only("client_id = \"x\"");
    assert!(place.run(&["apply", "set-up.toml"]).err.contains("name: a new provider needs one"));
}

#[test]
fn everything_that_is_wrong_with_a_set_up_is_said_with_its_line() {
    let place = Place::with_acme();
    place.write(
        "set-up.toml",
        "[organizations.acme]\nnmae = \"x\"\nenabled = \"yes\"\n[organizations.acme.policy]\nmfa = \"always\"\n\
         trust_days = 91\n[organizations.\"A B\"]\n[clients.notes]\nname = 1\nsecret = \"hush-hush\"\n[clients.app]\n\
         secret = { file = \"none\" }\n[clients.weak]\nsecret = { file = \"weak\" }\n[providers.okta]\n",
    );
    place.write("weak", "short\n");
    let ran = place.run(&["apply", "set-up.toml"]);
    let lines: Vec<String> = ran.err.lines().map(|line| line.chars().take(60).collect()).collect();
    let wanted = [
        "set-up.toml:2: organizations.acme.nmae: is unknown",
        "set-up.toml:3: organizations.acme.enabled: must be true",
        "set-up.toml:5: organizations.acme.policy.mfa: use off",
        "set-up.toml:6: organizations.acme.policy.trust_days: must",
        "set-up.toml:7: organizations.A B: use 1 to 64",
        "set-up.toml:9: clients.notes.name: must be a text",
        "set-up.toml:10: clients.notes.secret: must",
        "set-up.toml:12: clients.app.secret: none: No such file",
        "set-up.toml:14: clients.weak.secret: the secret must be",
        "set-up.toml:15: providers: is unknown",
    ];
    for wanted in wanted {
        assert!(ran.err.contains(wanted), "{wanted}\n{}", ran.err);
    }
    assert_eq!((ran.code, lines.len()), (Some(1), wanted.len() + 1), "{}", ran.err);
    assert!(!ran.err.contains("hush") && !ran.err.contains("short"), "{}", ran.err);
    place.write("set-up.toml", "[organizations.acme\nname = \"x\"\n[clients]\nx = hush-hush\n");
    let ran = place.run(&["apply", "set-up.toml"]);
    assert!(ran.err.contains("set-up.toml:1: ") && ran.err.contains("set-up.toml:4: "), "{}", ran.err);
    assert!(!ran.err.contains("hush"), "{}", ran.err);
}

#[test]
fn an_administrator_is_let_in_again_by_command() {
    let place = Place::new();
    place.run(&["user", "add", "ann", "--admin"]).good();
    place.run(&["user", "add", "bob", "--organization", "main"]).good();
    // Somebody else runs the server, or the commands would refuse to shut everybody out.
    place.run(&["organization", "add", "other", "--name", "Other"]).good();
    place.run(&["user", "add", "eve", "--organization", "other", "--admin"]).good();
    place.run(&["user", "add", "zoe", "--organization", "main", "--admin"]).good();
    place.run(&["user", "disable", "ann"]).good();
    place.run(&["organization", "disable", "main"]).good();
    let ran = place.run(&["user", "recover", "ANN", "--json"]);
    for said in ["the organization is enabled again", "the person is enabled again", "shown this once"] {
        assert!(ran.err.contains(said), "{ran:?}");
    }
    let ann = ran.good_json();
    assert_eq!((&ann["disabled_at"], &ann["sign_in_at"]), (&Value::Null, &json!("https://id.example/admin")));
    assert_eq!(ann["password"].as_str().unwrap().len(), 24);
    assert!(!contains(&place.database(), ann["password"].as_str().unwrap()));
    assert!(!contains(&place.database(), ann["pass"].as_str().unwrap()));
    assert!(place.json(&["organization", "show", "main"])["disabled_at"].is_null());
    assert_eq!(place.count("audit WHERE detail LIKE '%user_recovered%' AND actor = 'command line'"), 1);
    let own = place.run_with(&["user", "recover", "ann", "--password-stdin", "--minutes", "15"], "correct horse battery\n");
    assert!(!own.good().contains("correct horse"));
    assert!(place.run(&["user", "recover", "bob"]).refused().contains("vestibule user set NAME --admin"));
    assert!(place.run(&["user", "recover", "nobody"]).refused().contains("there is no user nobody"));
}
