//! What applications register besides, by the command line.

use super::Place;
use serde_json::json;
use std::fs;

#[test]
fn members_are_set_shown_changed_and_cleared() {
    let place = Place::new();
    let more = [
        "--id",
        "app",
        "--logo-uri",
        "https://app.example/logo.png",
        "--response-type",
        "code",
        "--resource",
        "urn:a",
        "--resource",
        "urn:b",
        "--metadata",
        "contacts=[\"ops@app.example\"]",
        "--metadata",
        "default_max_age=60",
        "--metadata",
        "software_version=1.0",
        "--metadata",
        "require_auth_time=true",
        "--metadata",
        "initiate_login_uri=https://app.example/?a=b",
    ];
    let client = place.add_client(&more).good_json();
    for (member, value) in [
        ("logo_uri", json!("https://app.example/logo.png")),
        ("response_types", json!(["code"])),
        ("resources", json!(["urn:a", "urn:b"])),
        ("contacts", json!(["ops@app.example"])),
        ("default_max_age", json!(60)),
        ("software_version", json!("1.0")),
        ("require_auth_time", json!(true)),
        ("initiate_login_uri", json!("https://app.example/?a=b")),
    ] {
        assert_eq!(client[member], value, "{member}");
    }
    let shown = place.run(&["client", "show", "app"]).good();
    for words in ["logo_uri", "https://app.example/logo.png", "urn:a", "urn:b", "default_max_age"] {
        assert!(shown.contains(words), "{shown}");
    }
    // Each option alone is a change.
    for change in [
        ["--logo-uri", "https://app.example/other.png"],
        ["--client-uri", "https://app.example/"],
        ["--policy-uri", "https://app.example/policy"],
        ["--tos-uri", "https://app.example/terms"],
        ["--jwks-uri", "https://app.example/jwks"],
        ["--response-type", "code"],
        ["--subject-type", "pairwise"],
        ["--backchannel-logout-uri", "https://app.example/out"],
        ["--frontchannel-logout-uri", "https://app.example/out"],
        ["--access-token-format", "jwt"],
        ["--resource", "urn:c"],
        ["--metadata", "contacts="],
    ] {
        place.run(&[&["client", "set", "app"], &change[..]].concat()).good();
    }
    let after = place.json(&["client", "show", "app"]);
    assert_eq!((&after["logo_uri"], &after["resources"]), (&json!("https://app.example/other.png"), &json!(["urn:c"])));
    assert_eq!((after.get("contacts"), &after["subject_type"]), (None, &json!("pairwise")));
    let acts = place.acts();
    assert_eq!(acts.iter().filter(|act| *act == "client_metadata_set").count(), 11, "the same again is no act: {acts:?}");
    let cleared = place.json(&["client", "set", "app", "--logo-uri", "", "--metadata", "require_auth_time=false"]);
    assert_eq!((cleared.get("logo_uri"), cleared.get("require_auth_time")), (None, None));
}

#[test]
fn what_does_not_fit_is_named() {
    let place = Place::new();
    place.add_client(&["--id", "app"]).good();
    for (members, why) in [
        (&["--logo-uri", "http://app.example/l"][..], "metadata.logo_uri: must be an https URL"),
        (&["--tos-uri", "app.example"], "metadata.tos_uri: must be an https URL"),
        (&["--jwks-uri", "https://127.0.0.1/jwks"], "metadata.jwks_uri: this is not a public address"),
        (&["--subject-type", "other"], "metadata.subject_type: "),
        (&["--frontchannel-logout-uri", "https://other.example/"], "metadata.frontchannel_logout_uri: "),
        (&["--metadata", "logo=x"], "logo is unknown; known here: response_types"),
        (&["--metadata", "default_max_age=soon"], "metadata.default_max_age: "),
        (&["--metadata", "unverified=true"], "metadata.unverified: "),
    ] {
        let said = place.run(&[&["client", "set", "app"], members].concat()).refused();
        assert!(said.contains(why), "{members:?}: {said}");
        place.run(&[&["client", "add", "Other", "--redirect-uri", "https://app.example/cb"], members].concat()).refused();
    }
    assert_eq!(place.json(&["client", "list"]).as_array().unwrap().len(), 1);
    place.run(&["client", "set", "app", "--metadata", "logo_uri"]).misused();
    // Where a network is allowed, http is.
    fs::write(place.path("vestibule.toml"), "issuer = \"https://id.example\"\n[outbound]\nallow = [\"127.0.0.1\"]\n").unwrap();
    place.run(&["client", "set", "app", "--jwks-uri", "http://127.0.0.1:8080/jwks"]).good();
}

#[test]
fn a_list_marks_what_nobody_vouches_for() {
    let place = Place::new();
    place.add_client(&["--id", "app"]).good();
    let listed = place.run(&["client", "list"]).good();
    assert!(listed.lines().next().unwrap().contains("UNVERIFIED"), "{listed}");
    assert!(place.json(&["client", "list"])[0].get("unverified").is_none());
    assert!(!listed.contains("yes"), "{listed}");
}

#[test]
fn a_file_sets_members_once_and_clears_them() {
    let place = Place::new();
    let apply = |members: &str| {
        let client = "[clients.notes]\nkind = \"spa\"\nname = \"Notes\"\nredirect_uris = [\"https://notes.example/cb\"]\n";
        fs::write(place.path("set-up.toml"), format!("{client}[clients.notes.metadata]\n{members}\n")).unwrap();
        place.run(&["apply", "set-up.toml"])
    };
    let members = "logo_uri = \"https://notes.example/l\"\ncontacts = [\"ops@notes.example\"]\ndefault_max_age = 60\n\
                   require_auth_time = true\nresponse_types = [\"code\"]";
    assert!(apply(members).good().contains("+ client notes"));
    let kept = place.json(&["client", "show", "notes"]);
    assert_eq!((&kept["logo_uri"], &kept["default_max_age"]), (&json!("https://notes.example/l"), &json!(60)));
    assert_eq!((&kept["contacts"], &kept["require_auth_time"]), (&json!(["ops@notes.example"]), &json!(true)));
    assert!(apply(members).good().contains("everything is as the file says"), "once is enough");
    let said = apply("logo_uri = \"\"\ncontacts = []").good();
    assert!(said.contains("~ client notes") && said.contains("metadata: "), "{said}");
    let after = place.json(&["client", "show", "notes"]);
    assert_eq!((after.get("logo_uri"), after.get("contacts"), &after["default_max_age"]), (None, None, &json!(60)));
    for (members, why) in [
        ("logo = \"x\"", "logo is unknown"),
        ("logo_uri = \"x\"", "metadata.logo_uri: must be an https URL"),
        ("logo_uri = 1.5", "must be a text, a whole number"),
        ("jwks_uri = \"https://10.0.0.1/\"", "not a public address"),
    ] {
        let ran = apply(members);
        assert!(ran.code == Some(1) && ran.err.contains(why), "{members}: {ran:?}");
    }
    assert_eq!(place.json(&["client", "show", "notes"]), after);
}
