//! `vestibule audit`: what is listed and exported, and whether a change is noticed.

use super::Place;
use crate::support::rows::change;
use serde_json::Value;
use vestibule::{audit::chain, clock::Clock, config::Config, open::Opened, seal::SealError};

impl Place {
    fn url(&self) -> String {
        format!("sqlite://{}", self.path("vestibule.sqlite").display())
    }

    /// Seals what there is, as the server does after a while.
    fn seal(&self) {
        let key = self.path("master.key");
        let text =
            format!("issuer = 'https://id.example'\ndatabase_url = '{}'\nmaster_key_file = '{}'", self.url(), key.display());
        let opened = Opened::open(Config::parse(&text, std::iter::empty()).unwrap(), Clock::System).unwrap();
        let later = opened.clock.now() + 3600;
        let sealed: Result<usize, SealError> = opened.db.write_now(|tx| chain::seal(tx, &opened.sealer, later));
        assert!(sealed.unwrap() > 0);
    }
}

fn events(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|row| row["detail"]["act"].as_str().unwrap()).collect()
}

#[test]
fn rows_are_listed_by_what_they_are_about() {
    let place = Place::with_acme();
    place.run_with(&["user", "add", "ann", "--organization", "acme"], "").good();
    let all = place.json(&["audit", "list"]);
    assert_eq!(events(&all), ["user_added", "organization_added"]);
    let list = |more: &[&str]| place.json(&[&["audit", "list"], more].concat()).as_array().unwrap().len();
    assert_eq!((list(&["--event", "administered"]), list(&["--event", "managed", "--event", "not_me"])), (2, 0));
    assert_eq!((list(&["--since", "1h"]), list(&["--until", "1h"]), list(&["--since", "2020-01-01"])), (2, 0, 2));
    assert_eq!((list(&["--user", "ann"]), list(&["--actor", "nobody"]), list(&["--organization", "acme"])), (1, 0, 2));
    assert!(place.run(&["audit", "list", "--organization", "none"]).refused().contains("no organization none"));
    place.run(&["audit", "list", "--event", "dance"]).misused();
    place.run(&["audit", "list", "--since", "soon"]).misused();
    let table = place.run(&["audit", "list"]).good();
    let heading = table.lines().next().unwrap().split_whitespace().collect::<Vec<_>>();
    assert_eq!(heading, ["TIME", "EVENT", "USER", "CLIENT", "BY", "REASON", "ADDRESS", "DETAIL"]);
}

#[test]
fn an_export_is_one_object_a_line_oldest_first() {
    let place = Place::with_acme();
    place.run(&["key", "rotate"]).good();
    let lines = place.run(&["audit", "export"]).good();
    let rows: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let acts: Vec<&str> = rows.iter().map(|row| row["detail"]["act"].as_str().unwrap()).collect();
    assert_eq!((acts[0], &acts[1..]), ("organization_added", &["signing_key_added"; 4][..]));
    assert!(rows.windows(2).all(|pair| pair[0]["id"].as_i64() < pair[1]["id"].as_i64()));
    assert!(rows.iter().all(|row| row["detail"]["event"].is_null()));
    let by: Vec<_> = rows.iter().map(|row| (row["event"].as_str().unwrap(), row["actor"].as_str())).collect();
    let rotated = ("managed", Some("command line"));
    assert_eq!(by, [("administered", Some("command line")), rotated, rotated, rotated, rotated]);
    assert_eq!(place.run(&["audit", "export", "--until", "2020-01-01"]).good(), "");
}

#[test]
fn a_changed_log_is_refused() {
    let place = Place::with_acme();
    let words = place.run(&["audit", "verify"]).good();
    assert!(words.starts_with("0 rows as written, 1 not sealed yet"), "{words}");
    for alg in ["RS256", "ES256"] {
        place.run(&["key", "rotate", "--alg", alg]).good();
    }
    place.seal();
    let report = place.json(&["audit", "verify"]);
    assert_eq!((&report["rows"], &report["unsealed"], &report["faults"]), (&3.into(), &0.into(), &serde_json::json!([])));
    let seal = report["newest_seal"].as_str().unwrap();
    place.run(&["audit", "verify", &format!("--seal={seal}")]).good();
    let missing = place.run(&["audit", "verify", "--seal=another"]);
    assert_eq!(missing.code, Some(1));
    assert!(missing.err.contains("the seal another was removed or changed"), "{missing:?}");
    change(&place.url(), "DROP TRIGGER audit_is_append_only_update; DROP TRIGGER audit_is_append_only_delete").unwrap();
    change(&place.url(), "UPDATE audit SET reason = 'x' WHERE id = 2; DELETE FROM audit WHERE id = 3").unwrap();
    let ran = place.run(&["audit", "verify"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let said: Vec<&str> = ran.err.lines().collect();
    assert_eq!(said, ["row 2 was changed", "row 3 was removed", "error: the audit log is not what was written"]);
    let ran = place.run(&["audit", "verify", "--json"]);
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((ran.code, &report["faults"][0]), (Some(1), &"row 2 was changed".into()));
}
