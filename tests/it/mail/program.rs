//! Mails by the real program: `vestibule serve` and `vestibule mail test`.

use crate::support::{
    process::{Place, eventually},
    smtp::{Certified, Mood, Sink, Speaks, settings, with_ca},
};

#[test]
fn a_test_mail_says_what_the_server_said() {
    let certified = Certified::new("localhost");
    let sink = Sink::start(Speaks::StartTls, Some(&certified), Some("id:hush"));
    let place = Place::new();
    let mail = with_ca(&sink.settings(), place.folder.path(), &certified);
    place.configure(&format!("issuer = \"{}\"\n[mail]\n{mail}username = 'id'\npassword = 'hush'\n", place.home));
    let answer = place.json(&["mail", "test", "ann@acme.example"]);
    assert_eq!(answer["answer"], "250 2.0.0 queued as 7");
    let [caught] = sink.caught().try_into().unwrap();
    assert_eq!(
        (caught.to.as_slice(), caught.header("Subject").as_str()),
        (&["ann@acme.example".to_owned()][..], "A test of your mail settings")
    );

    sink.set(Mood::Answers(550));
    let ran = place.run(&["mail", "test", "ann@acme.example"]);
    assert_eq!(ran.status.code(), Some(1));
    assert!(ran.err.starts_with("error: refused: ") && ran.err.contains("550") && ran.err.contains("not wanted"), "{ran:?}");
    assert!(!place.path("vestibule.sqlite").exists(), "it needs no database");
}

#[test]
fn a_test_mail_says_what_is_wrong() {
    let place = Place::new();
    let failed = |place: &Place, why: &str| {
        let ran = place.run(&["mail", "test", "ann@acme.example"]);
        assert_eq!(ran.status.code(), Some(1), "{ran:?}");
        assert!(ran.err.starts_with("error: ") && ran.err.contains(why), "{why}: {ran:?}");
    };
    failed(&place, "[mail] is not configured");
    let sink = Sink::start(Speaks::Tls, Some(&Certified::new("localhost")), None);
    place.configure(&format!("issuer = \"{}\"\n[mail]\n{}", place.home, sink.settings()));
    failed(&place, "certificate");
    place.configure(&format!("issuer = \"{}\"\n[mail]\n{}ca_file = 'none.pem'\n", place.home, sink.settings()));
    failed(&place, "none.pem");
    std::fs::write(place.path("none.pem"), "nothing\n").unwrap();
    failed(&place, "none.pem: no certificate in it");
    assert!(place.run(&["serve"]).err.contains("none.pem: no certificate in it"));
    place.configure(&format!("issuer = \"{}\"\n[mail]\n{}", place.home, settings(1, "none")));
    failed(&place, "not reached");
    let ran = place.run(&["mail", "test", "not an address"]);
    assert_eq!(ran.status.code(), Some(1), "{ran:?}");
}

#[test]
fn the_server_says_at_the_start_that_no_mails_are_sent() {
    let place = Place::new();
    let server = place.serve();
    assert_eq!(server.log().matches("No mails are sent").count(), 1, "{}", server.log());
    server.stop();
}

#[test]
fn a_running_server_sends_and_logs_no_address() {
    let sink = Sink::plain();
    let place = Place::with(&format!("[log]\nlevel = 'trace'\n[mail]\n{}", sink.settings()));
    let server = place.serve();
    assert!(!server.log().contains("No mails are sent"), "{}", server.log());
    place.json(&["organization", "add", "acme", "--name", "Acme Ltd"]);
    place.json(&["user", "add", "annabel", "--organization", "acme", "--email", "annabel@acme.example"]);
    place.json(&["user", "reset-mfa", "annabel"]);
    eventually("the mail arrives", || !sink.caught().is_empty());
    eventually("the log says so", || server.log().contains("message sent"));
    let log = server.log();
    assert!(log.contains("a...@acme.example") && !log.contains("annabel@") && !log.contains("Hello"), "{log}");
    server.stop();
}
