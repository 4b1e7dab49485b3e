//! Configuration, database and master key: what is wrong with them is said.

use super::Place;
use serde_json::Value;
use std::{fs, os::unix::fs::PermissionsExt};

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

/// The keys of the faults that a check prints, with their texts.
fn faults(place: &Place, toml: &str) -> Vec<String> {
    fs::write(place.path("vestibule.toml"), toml).unwrap();
    let ran = place.run(&["config", "check"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    ran.out.lines().map(str::to_owned).collect()
}

#[test]
fn a_check_looks_at_the_files_too() {
    let place = Place::new();
    let toml = "issuer = 'http://id.example/x'\ndatabase_url = 'sqlite://no/db'\nmaster_key_file = 'key'\n\
                [tls]\ncert = 'cert.pem'\nkey = 'folder'\n";
    fs::write(place.path("key"), "x").unwrap();
    fs::set_permissions(place.path("key"), fs::Permissions::from_mode(0o644)).unwrap();
    fs::create_dir(place.path("folder")).unwrap();
    let found = faults(&place, toml);
    let wanted = [
        ("issuer", "must be https"),
        ("issuer", "must have no path"),
        ("database_url", "the folder no: No such file"),
        ("master_key_file", "chmod 600"),
        ("tls.cert", "cert.pem: No such file"),
        ("tls.key", "folder: Is a directory"),
    ];
    assert_eq!(found.len(), wanted.len(), "{found:#?}");
    for (line, (key, text)) in found.iter().zip(wanted) {
        assert!(line.starts_with(&format!("{key}: ")) && line.contains(text), "{line}");
    }
    fs::set_permissions(place.path("key"), fs::Permissions::from_mode(0o600)).unwrap();
    assert!(faults(&place, toml)[3].contains("is not a master key"));
    fs::write(place.path("database"), "").unwrap();
    let found = faults(&place, "issuer = 'https://id.example'\ndatabase_url = 'sqlite://database/db'\n");
    assert_eq!(found, ["database_url: database is no folder"]);
    let found = faults(&place, "issuer = 'https://id.example'\ndatabase_url = 'sqlite:///proc/self/db'\n");
    assert!(found.len() == 1 && found[0].contains("no file can be made in the folder /proc/self"), "{found:?}");
    let left: Vec<_> = fs::read_dir(place.path(".")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 4, "a check leaves nothing behind: {left:?}");
}

#[test]
fn a_certificate_is_checked_with_its_key() {
    let place = Place::new();
    let make = || rcgen::generate_simple_self_signed(["id.example".to_owned()]).unwrap();
    let (one, other) = (make(), make());
    let toml = "issuer = 'https://id.example'\n[tls]\ncert = 'cert.pem'\nkey = 'key.pem'\n";
    let check = |cert: &str, key: &str| {
        fs::write(place.path("cert.pem"), cert).unwrap();
        fs::write(place.path("key.pem"), key).unwrap();
        faults(&place, toml)
    };
    let (cert, key) = (one.cert.pem(), one.signing_key.serialize_pem());
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    assert_eq!(
        check("", "x"),
        ["tls.cert: cert.pem: no certificate in it, as PEM", "tls.key: key.pem: no private key in it, as PEM"]
    );
    assert_eq!(
        check(&cert, &other.signing_key.serialize_pem()),
        ["tls.key: key.pem: does not belong to the certificate of tls.cert"]
    );
    assert!(check(broken, &key)[0].starts_with("tls.cert: cert.pem: "));
    assert_eq!(check(&cert, "-----BEGIN PRIVATE KEY-----\n!\n-----END PRIVATE KEY-----\n"), ["tls.key: key.pem: not PEM"]);
    fs::write(place.path("key.pem"), key).unwrap();
    assert!(place.run(&["config", "check"]).good().starts_with("ok\n"));
}

#[test]
fn a_file_that_breaks_off_is_named() {
    let place = Place::new();
    let found = faults(&place, "issuer = 'https://id.example'\nworkers =\n");
    assert!(found.len() == 1 && found[0].starts_with("vestibule.toml: line 2: "), "{found:?}");
}
