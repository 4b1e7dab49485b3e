//! Arguments, exit codes, output and keys.

use super::Place;
use std::process::Command;

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
fn a_reader_that_leaves_early_is_no_fault() {
    let place = Place::with_acme();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut program = Command::new(env!("CARGO_BIN_EXE_vestibule"));
    let output = program.args(["audit", "list"]).env_clear().current_dir(place.0.path()).stdout(writer).output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
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
