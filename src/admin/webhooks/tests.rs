use super::*;

fn why(result: AdminResult<impl std::fmt::Debug>) -> &'static str {
    match result.unwrap_err() {
        AdminError::Refused(Refusal::Invalid { field, .. }) => field,
        other => panic!("{other}"),
    }
}

#[test]
fn addresses_are_public_and_said_by_https() {
    let strict = Guard::new(&[]);
    assert_eq!(address("https://hooks.example/x?y=z", &strict).unwrap(), "https://hooks.example/x?y=z");
    let long = format!("https://hooks.example/{}", "x".repeat(URL_LIMIT));
    for bad in [
        "",
        "hooks.example",
        "http://hooks.example/",
        "https://10.0.0.1/",
        "https://a@b.example/",
        "https://a.example/#b",
        &long,
    ] {
        assert_eq!(why(address(bad, &strict)), "url", "{bad}");
    }
    let here = Guard::new(&["127.0.0.1/32".parse().unwrap()]);
    assert_eq!(address("http://127.0.0.1:8080/x", &here).unwrap(), "http://127.0.0.1:8080/x");
}

#[test]
fn a_list_names_events_that_can_be_chosen() {
    let list = |names: &[&str]| chosen(names.iter().map(|name| (*name).to_owned()).collect());
    assert_eq!(list(&["managed", "factors_reset", "managed"]).unwrap(), ["factors_reset", "managed"]);
    assert_eq!(list(&["*"]).unwrap(), ["*"]);
    for bad in [&[][..], &["tokens_issued"], &["*", "nothing"], &[""]] {
        assert_eq!(why(list(bad)), "events", "{bad:?}");
    }
}
