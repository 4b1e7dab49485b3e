//! The command line, as an operator uses it.

use serde_json::{Value, json};
use std::{
    fs,
    io::Write,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// A folder with a configuration of one line.
struct Place(TempDir);

/// How a command ended.
#[derive(Debug)]
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        fs::write(place.path("vestibule.toml"), "issuer = \"https://id.example\"\n").unwrap();
        place
    }

    /// With an organization `acme`.
    fn with_acme() -> Self {
        let place = Self::new();
        place.run(&["organization", "add", "acme", "--name", "Acme Ltd"]).good();
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, "")
    }

    #[expect(clippy::disallowed_methods, reason = "the program under test")]
    fn run_with(&self, arguments: &[&str], input: &str) -> Ran {
        let mut child = Command::new(env!("CARGO_BIN_EXE_vestibule"))
            .args(arguments)
            .env_clear()
            .current_dir(self.0.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that reads nothing may have ended already.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.run(&[arguments, &["--json"]].concat()).good()).unwrap()
    }

    /// All bytes of the database, its log included.
    fn database(&self) -> Vec<u8> {
        let files = fs::read_dir(self.0.path()).unwrap().map(|entry| entry.unwrap().path());
        files.filter(|path| path.to_string_lossy().contains(".sqlite")).flat_map(|path| fs::read(path).unwrap()).collect()
    }

    fn add_client(&self, more: &[&str]) -> Ran {
        self.run(&[&["client", "add", "App", "--redirect-uri", "https://app.example/cb", "--json"], more].concat())
    }

    /// What the audit log has of commands, oldest first.
    fn acts(&self) -> Vec<String> {
        let rows = self.json(&["audit", "list"]);
        rows.as_array().unwrap().iter().rev().map(|row| row["detail"]["act"].as_str().unwrap().to_owned()).collect()
    }
}

impl Ran {
    /// The output of a command that did what it was asked.
    fn good(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.out
    }

    fn good_json(self) -> Value {
        serde_json::from_str(&self.good()).unwrap()
    }

    /// The reason of a command that refused, on one line and without output.
    fn refused(self) -> String {
        assert_eq!((self.code, self.out.as_str()), (Some(1), ""), "{self:?}");
        assert!(self.err.starts_with("error: ") && self.err.trim_end().lines().count() == 1, "{self:?}");
        self.err
    }

    /// What was said to a command that was used wrongly.
    fn misused(self) -> String {
        assert_eq!(self.code, Some(2), "{self:?}");
        self.err
    }
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn the_first_administrator_needs_one_command() {
    let place = Place::new();
    let ran = place.run(&["user", "add", "ann", "--admin", "--json"]);
    assert!(ran.err.contains("organization main is made; its people need a second factor"), "{ran:?}");
    let ann = ran.good_json();
    assert_eq!((&ann["role"], &ann["organization"]), (&json!("administrator"), &json!("main")));
    let password = ann["password"].as_str().unwrap();
    assert_eq!(password.len(), 24, "five groups of four");
    assert!(!contains(&place.database(), password));
    assert_eq!(place.json(&["organization", "show", "main"])["mfa"], "required");
    assert_eq!(place.acts(), ["organization_added", "administrator_added"]);
    assert_eq!((mode(&place.path("vestibule.sqlite")), mode(&place.path("master.key"))), (0o600, 0o600));

    let second = place.run(&["user", "add", "eve", "--admin"]).refused();
    assert!(second.contains("choose one with --organization"), "the way in is open once: {second}");
}

#[test]
fn there_is_no_default_user_and_no_default_password() {
    let place = Place::new();
    place.run(&["migrate"]).good();
    assert_eq!(place.json(&["user", "list"]), json!([]));
    let password = |name| place.json(&["user", "add", name, "--admin", "--organization", "acme"])["password"].clone();
    place.run(&["organization", "add", "acme", "--name", "Acme"]).good();
    assert_ne!(password("ann"), password("bob"));
    let missing = place.run(&["user", "add", "eve"]).misused();
    assert!(missing.contains("--organization"), "{missing}");
}

#[test]
fn a_user_name_is_taken_in_every_spelling() {
    let place = Place::with_acme();
    place.run(&["user", "add", "Bob", "--organization", "acme"]).good();
    for spelling in ["bob", "BOB", "\u{ff22}ob"] {
        let why = place.run(&["user", "add", spelling, "--organization", "acme"]).refused();
        assert_eq!(why, "error: the user name is taken: Bob\n");
    }
    assert_eq!(place.json(&["user", "show", "bOB"])["username"], "Bob");
}

#[test]
fn users_are_listed_for_people_and_for_programs() {
    let place = Place::with_acme();
    place.run(&["organization", "add", "other", "--name", "Other", "--mfa", "off"]).good();
    let more = ["--name", "Bob Li", "--email", "bob@acme.example", "--email-verified", "--phone", "+1 415 555 0123"];
    place.run(&[&["user", "add", "bob", "--organization", "acme"], &more[..]].concat()).good();
    place.run(&["user", "add", "eve", "--organization", "other"]).good();

    let table = place.run(&["user", "list", "--organization", "acme"]).good();
    let lines: Vec<Vec<&str>> = table.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines[0], ["USERNAME", "ORGANIZATION", "ROLE", "NAME", "FACTORS", "DISABLED"]);
    assert_eq!(lines[1], ["bob", "acme", "member", "Bob", "Li", "0", "-"]);
    assert_eq!(lines.len(), 2);

    let list = place.json(&["user", "list"]);
    assert_eq!(list.as_array().unwrap().len(), 2);
    let bob = place.json(&["user", "show", "bob"]);
    assert!(list.as_array().unwrap().contains(&bob));
    assert_eq!(
        (&bob["email_verified"], &bob["phone_number"], &bob["factors"]),
        (&json!(true), &json!("+14155550123"), &json!(0))
    );
    assert!(bob.get("password").is_none());
    assert_eq!(place.json(&["organization", "list"])[0]["users"], 1);
    assert!(place.run(&["user", "list", "--organization", "none"]).refused().contains("there is no organization none"));
}

#[test]
fn a_password_may_come_from_standard_input() {
    let place = Place::with_acme();
    let add = ["user", "add", "bob", "--organization", "acme", "--password-stdin", "--json"];
    assert!(place.run_with(&add, "short\n").refused().contains("at least 8 characters"));
    let ran = place.run_with(&add, "correct horse\n");
    assert!(!ran.err.contains("correct horse"));
    assert!(ran.good_json().get("password").is_none());
    let ran = place.run_with(&["user", "password", "bob", "--password-stdin"], "battery staple\n");
    assert!(!ran.good().contains("battery"));
    assert_eq!(place.json(&["user", "show", "bob"])["epoch"], 1);
    let made = place.json(&["user", "password", "bob"]);
    assert_eq!((made["password"].as_str().unwrap().len(), &made["epoch"]), (24, &json!(2)));
    assert_eq!(place.json(&["user", "reset-mfa", "bob"])["epoch"], 3);
    assert!(place.run(&["user", "password", "nobody"]).refused().contains("there is no user nobody"));
}

#[test]
fn what_is_disabled_can_be_enabled() {
    let place = Place::with_acme();
    place.run(&["user", "add", "bob", "--organization", "acme"]).good();
    let id = place.add_client(&[]).good_json()["client_id"].as_str().unwrap().to_owned();
    for (kind, name) in [("organization", "acme"), ("user", "bob"), ("client", &id)] {
        let off = place.json(&[kind, "disable", name]);
        assert!(off["disabled_at"].as_str().unwrap().ends_with('Z'), "{off}");
        // A second time changes nothing, and is not on record.
        assert_eq!(place.json(&[kind, "disable", name]), off);
        assert_eq!(place.run(&[kind, "enable", name]).good(), format!("{kind} {name} is enabled\n"));
        assert_eq!(place.json(&[kind, "show", name])["disabled_at"], Value::Null);
        assert!(place.run(&[kind, "disable", "nothing"]).refused().contains(" nothing"));
    }
    place.run(&["organization", "set", "acme", "--mfa", "optional"]).good();
    let acts = place.acts();
    let all = "organization_added user_added client_added organization_disabled organization_enabled user_disabled user_enabled \
               client_disabled client_enabled organization_mfa_optional";
    assert_eq!(acts.join(" "), all);
}

#[test]
fn a_client_secret_is_shown_once_and_not_stored() {
    let place = Place::with_acme();
    for method in ["client_secret_basic", "client_secret_post"] {
        let ran = place.add_client(&["--auth-method", method]);
        assert!(ran.err.contains("shown this once"), "{ran:?}");
        let client = ran.good_json();
        assert_eq!(client["token_endpoint_auth_method"], method);
        let secret = client["client_secret"].as_str().unwrap();
        assert_eq!(secret.len(), 43, "256 bits");
        assert!(!contains(&place.database(), secret));
        let id = client["client_id"].as_str().unwrap();
        assert!(contains(&place.database(), id), "the scan finds what is stored");
        assert!(!place.run(&["client", "show", id]).good().contains(secret));
        assert!(place.json(&["client", "show", id]).get("client_secret").is_none());
    }
    assert_eq!(place.json(&["client", "list"]).as_array().unwrap().len(), 2);
}

#[test]
fn a_public_client_has_no_secret_and_must_use_pkce() {
    let place = Place::new();
    let public = ["--auth-method", "none", "--id", "phone-app"];
    let client = place.add_client(&public).good_json();
    assert_eq!(
        (&client["client_id"], &client["pkce"], client.get("client_secret")),
        (&json!("phone-app"), &json!("required"), None)
    );
    assert!(place.add_client(&public).refused().contains("there is a client phone-app already"));
    assert!(place.add_client(&["--auth-method", "none", "--pkce", "optional"]).refused().contains("must use PKCE"));
}

#[test]
fn a_client_with_keys_gives_the_public_half() {
    let place = Place::new();
    let method = ["--auth-method", "private_key_jwt"];
    assert!(place.add_client(&method).refused().contains("--jwks FILE"));
    // RFC 7517 appendix A.1 and A.2, the first key.
    let mut key = json!({
        "kty": "EC", "crv": "P-256",
        "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
    });
    let file = |key: &Value| fs::write(place.path("keys.json"), json!({ "keys": [key] }).to_string()).unwrap();
    let with_file = [&method[..], &["--jwks", "keys.json"]].concat();
    assert!(place.add_client(&with_file).refused().contains("keys.json: No such file"));
    file(&key);
    let client = place.add_client(&with_file).good_json();
    assert_eq!((&client["jwks"]["keys"][0]["crv"], client.get("client_secret")), (&json!("P-256"), None));
    assert!(place.add_client(&["--jwks", "keys.json"]).refused().contains("is for --auth-method private_key_jwt"));
    key["d"] = json!("870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE");
    file(&key);
    let why = place.add_client(&with_file).refused();
    assert!(why.contains("private member d") && !why.contains("870MB6"), "{why}");
}

#[test]
fn redirect_uris_that_are_unsafe_are_refused_with_the_reason() {
    let place = Place::new();
    for (uri, why) in [
        ("https://app.example/cb#x", "must have no fragment"),
        ("http://app.example/cb", "http is only for localhost"),
        ("javascript:alert(1)", "the scheme must be https"),
        ("https://*.example/cb", "letters, digits, dots and hyphens only"),
        ("/cb", "must be an absolute URL"),
    ] {
        let said = place.run(&["client", "add", "App", "--redirect-uri", uri]).misused();
        assert!(said.contains(why), "{uri}: {said}");
    }
    let id = place.add_client(&[]).good_json()["client_id"].as_str().unwrap().to_owned();
    let set = |uris: &[&str]| {
        let options: Vec<&str> = uris.iter().flat_map(|uri| ["--redirect-uri", uri]).collect();
        place.run(&[&["client", "set", &id, "--json"], &options[..]].concat())
    };
    let [one, two] = ["https://a.example/1", "https://a.example/2"];
    assert_eq!(set(&[one, two, one]).good_json()["redirect_uris"], json!([one, two]));
    set(&["https://a.example/#"]).misused();
    set(&[]).misused();
}

#[test]
fn a_client_is_registered_as_it_was_said() {
    let place = Place::with_acme();
    let more =
        ["--organization", "acme", "--alg", "ES256", "--consent", "skip", "--pkce", "optional", "--scope", "profile openid"];
    let more =
        [&more[..], &["--grant-type", "authorization_code", "--post-logout-redirect-uri", "https://app.example/bye"]].concat();
    let client = place.add_client(&more).good_json();
    for (member, value) in [
        ("organization", json!("acme")),
        ("id_token_signed_response_alg", json!("ES256")),
        ("consent", json!("skip")),
        ("pkce", json!("optional")),
        ("scope", json!("openid profile")),
        ("grant_types", json!(["authorization_code"])),
        ("post_logout_redirect_uris", json!(["https://app.example/bye"])),
    ] {
        assert_eq!(client[member], value, "{member}");
    }
    place.add_client(&["--grant-type", "refresh_token"]).refused();
    place.add_client(&["--grant-type", "password"]).misused();
    place.add_client(&["--alg", "none"]).misused();
    place.add_client(&["--id", "a b"]).misused();
}

#[test]
fn rotation_announces_a_second_key() {
    let place = Place::new();
    let rotate = |more: &[&str]| place.json(&[&["key", "rotate", "--alg", "ES256"], more].concat());
    let states = || {
        let keys = place.json(&["key", "list"]);
        keys.as_array().unwrap().iter().map(|key| key["state"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(rotate(&[])[0]["state"], "active", "the first key has nobody to wait for");
    let ran = place.run(&["key", "rotate", "--alg", "ES256"]);
    assert!(ran.err.contains(" signs from 20"), "{ran:?}");
    assert!(ran.good().contains("announced"));
    assert_eq!(states(), ["active", "announced"]);
    rotate(&["--now"]);
    assert_eq!(states().len(), 3);
    assert_eq!(place.acts(), ["signing_key_added"; 3]);
}

#[test]
fn a_master_key_that_others_can_read_is_refused() {
    let place = Place::new();
    let file = place.path("master.key");
    fs::write(&file, "x").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(place.run(&["user", "list"]).refused().contains("chmod 600"));
    assert!(!place.path("vestibule.sqlite").exists(), "nothing was made");
}

#[test]
fn a_lost_master_key_is_not_replaced() {
    let place = Place::with_acme();
    let (file, kept) = (place.path("master.key"), place.path("kept"));
    fs::rename(&file, &kept).unwrap();
    assert!(place.run(&["user", "list"]).refused().contains("put it back"));
    assert!(!file.exists());
    fs::rename(&kept, &file).unwrap();
    place.run(&["user", "list"]).good();
}

#[test]
fn what_stands_in_the_way_of_starting_is_said_on_one_line() {
    let place = Place::new();
    let config = |database: &str| {
        let text = format!("issuer = 'https://id.example'\ndatabase_url = '{database}'\n[database]\nwait = 1\n");
        fs::write(place.path("vestibule.toml"), text).unwrap();
    };
    config("sqlite://no/such/folder/db.sqlite");
    assert!(place.run(&["migrate"]).refused().contains("no/such/folder/db.sqlite: No such file"));
    config("postgres://someone:hush@127.0.0.1:1/x");
    let why = place.run(&["migrate"]).refused();
    assert!(why.contains("refused") && !why.contains("hush"), "{why}");
    config("sqlite://vestibule.toml");
    assert!(place.run(&["migrate"]).refused().contains("not a database"));
    config("postgres://someone:hu@sh@127.0.0.1:1/x");
    let why = place.run(&["migrate"]).refused();
    assert!(why.contains("must be percent-encoded") && !why.contains("sh@"), "{why}");
    assert!(place.run(&["--config", "absent.toml", "user", "list"]).refused().contains("absent.toml: cannot be read"));
}

#[test]
fn config_check_prints_every_fault() {
    let place = Place::new();
    let shown = place.run(&["config", "check"]).good();
    assert!(shown.starts_with("ok\n") && shown.contains("lifetimes.code"), "{shown}");
    assert!(!place.path("vestibule.sqlite").exists() && !place.path("master.key").exists(), "a check makes nothing");

    fs::write(place.path("good.toml"), "issuer = 'https://id.example'\ndatabase_url = 'postgres://u:hush@h/d'\n").unwrap();
    let shown = place.run(&["config", "check", "--config", "good.toml"]).good();
    assert!(shown.contains("postgres://u:...@h/d") && !shown.contains("hush"), "{shown}");

    fs::write(place.path("bad.toml"), "isuer = 'x'\n[lifetimes]\ncode = 601\n").unwrap();
    let ran = place.run(&["config", "check", "--config", "bad.toml"]);
    let keys: Vec<_> = ran.out.lines().map(|line| line.split(": ").next().unwrap()).collect();
    assert_eq!((ran.code, keys), (Some(1), vec!["isuer", "issuer", "lifetimes.code"]));
    assert_eq!(ran.err, "error: the configuration has 3 faults\n");
    let ran = place.run(&["config", "check", "--config", "bad.toml", "--json"]);
    assert_eq!(serde_json::from_str::<Value>(&ran.out).unwrap()[2]["key"], "lifetimes.code");
}

#[test]
fn wrong_usage_ends_with_two() {
    let place = Place::new();
    place.run(&["dance"]).misused();
    place.run(&[]).misused();
    place.run(&["user", "add", "a b", "--admin"]).misused();
    place.run(&["audit", "list", "--limit", "0"]).misused();
    assert!(place.run(&["client", "add", "--help"]).good().contains("Examples:"));
    assert!(place.run(&["--version"]).good().starts_with("vestibule "));
    assert!(!place.path("vestibule.sqlite").exists());
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the program under test")]
fn a_reader_that_leaves_early_is_no_panic() {
    let place = Place::with_acme();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut program = Command::new(env!("CARGO_BIN_EXE_vestibule"));
    let output = program.args(["audit", "list"]).env_clear().current_dir(place.0.path()).stdout(writer).output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(1), &b""[..]));
}
