//! People and organizations.

use super::{Place, contains, mode};
use crate::support::rows::count;
use serde_json::{Value, json};
use std::time::Duration;
use vestibule::{
    store::{
        Db, Limits, StoreResult,
        throttle::{self, Throttle},
    },
    types::UnixTime,
};

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
    assert_eq!(lines[0], ["USERNAME", "ORGANIZATION", "ROLE", "NAME", "METHODS", "DISABLED"]);
    assert_eq!(lines[1], ["bob", "acme", "member", "Bob", "Li", "-", "-"]);
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
    for nothing in ["", "\n"] {
        assert!(place.run_with(&add, nothing).refused().contains("standard input gave no password"));
    }
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
fn a_person_is_changed_and_starts_anew_when_reached_elsewhere() {
    let place = Place::with_acme();
    place.run(&["user", "add", "boss", "--organization", "acme", "--admin"]).good();
    place.run(&["user", "add", "bob", "--organization", "acme", "--email", "bob@acme.example", "--email-verified"]).good();
    let set = |more: &[&str]| place.json(&[&["user", "set", "BOB"], more].concat());
    let state = |bob: &Value| (bob["epoch"].as_i64().unwrap(), bob["email_verified"].as_bool().unwrap());
    let bob = set(&["--name", "Bob Li"]);
    assert_eq!((bob["name"].as_str(), state(&bob)), (Some("Bob Li"), (0, true)));
    let letters =
        || count(&format!("sqlite://{}", place.path("vestibule.sqlite").display()), "SELECT count(*) AS n FROM outbox");
    assert_eq!(letters(), 0);
    let bob = set(&["--email", "bob@new.example"]);
    assert_eq!(letters(), 1, "the old address is told");
    assert_eq!((bob["email"].as_str(), state(&bob)), (Some("bob@new.example"), (1, false)));
    assert_eq!(state(&set(&["--email-verified"])), (1, true));
    // The same once more changes nothing.
    assert_eq!(state(&set(&["--email", "bob@new.example", "--name", "Bob Li", "--member"])), (1, true));
    assert_eq!(letters(), 1);
    assert_eq!(state(&set(&["--phone", "+14155550123"])), (2, true));
    assert_eq!(letters(), 2);
    let ran = place.run(&["user", "set", "bob", "--admin", "--json"]);
    assert!(ran.err.contains("all sign-ins and tokens of bob are ended"), "{ran:?}");
    let bob = ran.good_json();
    assert_eq!((bob["role"].as_str(), state(&bob)), (Some("administrator"), (3, true)));
    assert_eq!(set(&["--member"])["role"], "member");
    assert_eq!(
        place.acts()[3..].join(" "),
        "user_name_set user_email_set user_email_verified user_phone_set user_made_administrator user_made_member"
    );

    place.run(&["user", "add", "eve", "--organization", "acme"]).good();
    assert!(place.run(&["user", "set", "eve", "--email-verified"]).refused().contains("give --email"));
    assert!(place.run(&["user", "set", "nobody", "--member"]).refused().contains("there is no user nobody"));
    place.run(&["user", "set", "eve"]).misused();
    place.run(&["user", "set", "eve", "--admin", "--member"]).misused();
}

#[test]
fn claims_are_set_and_taken_away() {
    let place = Place::with_acme();
    let given = ["--claim", "given_name=Bob", "--claim", "address.locality=Ulm", "--claim", "birthdate=1990-12-31"];
    place.run(&[&["user", "add", "bob", "--organization", "acme"], &given[..]].concat()).good();
    let claims = || place.json(&["user", "show", "bob"])["claims"].clone();
    let mut expected = json!({"given_name": "Bob", "birthdate": "1990-12-31", "address": {"locality": "Ulm"}});
    assert_eq!(claims(), expected);
    let table = place.run(&["user", "show", "bob"]).good();
    assert!(table.contains("address.locality") && table.contains("1990-12-31"), "{table}");
    place.run(&["user", "set", "bob", "--claim", "birthdate=", "--claim", "address.locality=", "--claim", "gender=x=y"]).good();
    expected = json!({"given_name": "Bob", "gender": "x=y"});
    assert_eq!(claims(), expected);
    for (claim, word) in [("birthdate=tomorrow", "birthdate: must be a past date"), ("website=bob", "website: must be")] {
        assert!(place.run(&["user", "set", "bob", "--claim", claim]).refused().contains(word), "{claim}");
    }
    for claim in ["name=Bob", "shoe_size=45", "gender"] {
        place.run(&["user", "set", "bob", "--claim", claim]).misused();
    }
    assert_eq!(claims(), expected);
    assert_eq!(place.acts().last().map(String::as_str), Some("user_claims_set"));
}

#[test]
fn the_last_administrator_stays() {
    let place = Place::with_acme();
    place.run(&["user", "add", "ann", "--organization", "acme", "--admin"]).good();
    for (words, whose) in [
        (&["user", "disable", "ann"][..], "of the organization"),
        (&["user", "set", "ann", "--member"], "of the organization"),
        (&["organization", "disable", "acme"], "of the server"),
        (&["organization", "set", "acme", "--methods", "sms"], "of the organization"),
        (&["organization", "set", "acme", "--methods", "email"], "of the organization"),
    ] {
        let why = place.run(words).refused();
        assert!(why.contains(&format!("then no administrator {whose} could sign in")), "{words:?}: {why}");
    }
    assert_eq!(place.acts().join(" "), "organization_added administrator_added");
    place.run(&["user", "add", "bob", "--organization", "acme", "--admin"]).good();
    place.run(&["user", "disable", "ann", "--reason", "has left"]).good();
    let row = &place.json(&["audit", "list", "--user", "ann"])[0];
    assert_eq!(
        (&row["reason"], &row["actor"], &row["detail"]["act"]),
        (&json!("has left"), &json!("command line"), &json!("user_disabled"))
    );
    assert_eq!(row["organization_id"], place.json(&["organization", "show", "acme"])["id"]);
    place.run(&["user", "disable", "ann", "--reason", ""]).misused();
}

#[test]
fn a_mailed_code_lets_nobody_in_where_no_mails_leave() {
    let place = Place::with_acme();
    place.write(
        "vestibule.toml",
        format!(
            "{}\n[mail]\nhost = \"smtp.acme.example\"\nfrom = \"id@acme.example\"\n",
            std::fs::read_to_string(place.path("vestibule.toml")).unwrap()
        ),
    );
    place.run(&["user", "add", "ann", "--organization", "acme", "--admin"]).good();
    let only = ["organization", "set", "acme", "--methods", "email"];
    assert!(place.run(&only).refused().contains("no administrator"), "nor where there is no address");
    place.run(&["user", "set", "ann", "--email", "ann@acme.example"]).good();
    place.run(&only).good();
}

#[test]
fn people_are_shown_without_words_of_the_machine() {
    let place = Place::with_acme();
    place.run(&["user", "add", "bob", "--organization", "acme"]).good();
    let shown = place.run(&["user", "show", "bob"]).good();
    assert!(!shown.contains("epoch") && !shown.contains("codes"), "{shown}");
    assert_eq!(place.json(&["user", "show", "bob"])["totp_guesses"], "open");
}

#[test]
fn guesses_that_are_used_up_are_shown_in_words() {
    let place = Place::with_acme();
    let bob = place.json(&["user", "add", "bob", "--organization", "acme"]);
    let url = format!("sqlite://{}", place.path("vestibule.sqlite").display());
    let db = Db::open(&url, Limits { connections: 1, wait: Duration::from_secs(5) }).unwrap();
    let burn = |failures, consecutive| {
        let stored: StoreResult<()> = db.write_now(|tx| {
            // The year 2100, so that the window is not over.
            let row = throttle::lock(tx, bob["id"].as_str().unwrap(), "totp", UnixTime(4_102_444_800))?;
            throttle::store(tx, &Throttle { failures, consecutive, ..row })
        });
        stored.unwrap();
    };
    burn(10, 10);
    let shown = place.run(&["user", "show", "bob"]).good();
    assert!(shown.contains("codes") && shown.contains("refused until 2100-01-02T00:00:00Z"), "{shown}");
    let json = place.json(&["user", "show", "bob"]);
    assert_eq!(
        (&json["totp_guesses"], &json["totp_guesses_refused_until"]),
        (&json!("used_up"), &json!("2100-01-02T00:00:00Z"))
    );
    burn(0, 30);
    let shown = place.run(&["user", "show", "bob"]).good();
    assert!(shown.contains("vestibule user reset-mfa bob"), "{shown}");
    assert_eq!(place.json(&["user", "list"])[0]["totp_guesses"], "suspended");
    place.run(&["user", "reset-mfa", "bob"]).good();
    assert_eq!(place.json(&["user", "show", "bob"])["totp_guesses"], "open");
}

#[test]
fn an_organization_gets_another_name() {
    let place = Place::with_acme();
    let acme = place.json(&["organization", "set", "acme", "--name", "Acme Inc", "--mfa", "optional"]);
    assert_eq!((&acme["name"], &acme["mfa"]), (&json!("Acme Inc"), &json!("optional")));
    let said = place.run(&["organization", "set", "acme", "--name", "Acme"]).good();
    assert_eq!(said, "organization acme is set: name Acme\n");
    let many = ["organization", "set", "acme", "--mfa", "optional", "--methods", "totp sms", "--trust-days", "7"];
    assert_eq!(place.run(&many).good(), "organization acme is set: mfa optional, methods totp sms, trust days 7\n");
    assert_eq!(place.json(&["organization", "show", "acme"])["name"], "Acme");
    place.run(&["organization", "set", "acme"]).misused();
    assert_eq!(
        place.acts().join(" "),
        "organization_added organization_name_set organization_mfa_optional organization_name_set organization_methods_set \
         organization_trust_days_set"
    );
}

#[test]
fn an_organization_gets_other_rules() {
    let place = Place::with_acme();
    let rules = ["--methods", "totp,email", "--trust-days", "30", "--grace-days", "14", "--grace-skips", "3"];
    let proof = ["--enrolment-proof", "none"];
    let acme = place.json(&[&["organization", "set", "acme"][..], &rules, &proof].concat());
    let shown = ["methods", "trust_days", "grace_days", "grace_skips", "enrolment_proof", "mfa"].map(|key| acme[key].clone());
    assert_eq!(shown, [json!("totp email"), json!(30), json!(14), json!(3), json!("none"), json!("required")]);
    assert_eq!(place.json(&["organization", "show", "acme"]), acme);
    assert!(place.run(&["organization", "show", "acme"]).good().contains("totp email"));
    place.run(&["organization", "set", "acme", "--trust-days", "0", "--grace-skips", "3"]).good();
    assert_eq!(place.acts().last().unwrap(), "organization_trust_days_set", "what stays is no act");
    for wrong in [["--methods", "backup"], ["--methods", "smoke"], ["--trust-days", "91"], ["--grace-days", "-1"]] {
        place.run(&[&["organization", "set", "acme"], &wrong[..]].concat()).misused();
    }
}

#[test]
fn a_pass_is_printed_once_and_stored_nowhere() {
    let place = Place::with_acme();
    let more = ["--email", "bob@acme.example", "--email-verified"];
    place.run(&[&["user", "add", "bob", "--organization", "acme"], &more[..]].concat()).good();
    let shown = place.json(&["user", "pass", "BOB", "--minutes", "10"]);
    let pass = shown["pass"].as_str().unwrap();
    assert_eq!(pass.len(), 19, "{pass}");
    assert!(!contains(&place.database(), pass) && !contains(&place.database(), &pass.replace('-', "")));
    assert!(!place.run(&["user", "show", "bob"]).good().contains(pass));
    assert_ne!(place.json(&["user", "pass", "bob"])["pass"], pass);
    assert!(place.run(&["user", "pass", "bob"]).err.contains("shown this once"));
    for minutes in ["9", "1441"] {
        place.run(&["user", "pass", "bob", "--minutes", minutes]).misused();
    }
    place.run(&["user", "disable", "bob"]).good();
    assert!(place.run(&["user", "pass", "bob"]).refused().contains("disabled"));
}

#[test]
fn a_typed_password_is_good_enough_or_refused() {
    let place = Place::with_acme();
    let add = ["user", "add", "bob", "--organization", "acme", "--password-stdin"];
    for poor in ["password1\n", "bob-acme-1\n", "short\n"] {
        place.run_with(&add, poor).refused();
    }
    place.run_with(&add, "the tides of the northern sea\n").good();
    assert!(place.run_with(&["user", "password", "bob", "--password-stdin"], "acmebob99\n").refused().contains("names"));
}
