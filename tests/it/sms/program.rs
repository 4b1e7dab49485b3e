//! Texts by the real program: `vestibule serve` and `vestibule sms test`.

use super::{LIFE, NUMBER, message};
use crate::support::{
    gateway::{Gateway, Mood},
    process::{Place, eventually},
};
use vestibule::{
    clock::Clock,
    config::Config,
    open::Opened,
    post::{self, Channel},
};

#[test]
fn a_test_message_says_what_the_gateway_said() {
    let gateway = Gateway::start();
    let place = Place::with(&format!("[sms]\n{}default_region = 'US'\n", gateway.twilio()));
    let answer = place.json(&["sms", "test", "(415) 555-0123"]);
    assert_eq!((&answer["to"], &answer["answer"]), (&NUMBER.into(), &"201 {\"status\": \"queued\"}".into()));
    let [caught] = gateway.caught().try_into().unwrap();
    assert!(caught.field("Body").starts_with("This is the test message of localhost."), "{caught:?}");

    gateway.set(Mood::Answers(400, "", "{\"code\": 21408, \"message\": \"not to +14155550123\"}"));
    let ran = place.run(&["sms", "test", NUMBER]);
    assert_eq!(ran.status.code(), Some(1));
    assert!(ran.err.starts_with("error: refused: 400 ") && ran.err.contains("21408") && !ran.err.contains("0123"), "{ran:?}");
    for (number, why) in [("+43 664 1234567", "AT, and sms.countries is US,DE"), ("12", "not a telephone number")] {
        let ran = place.run(&["sms", "test", number]);
        assert!(ran.status.code() == Some(1) && ran.err.contains(why), "{ran:?}");
    }
    assert_eq!(gateway.caught().len(), 2, "and nothing went there");
    assert!(!place.path("vestibule.sqlite").exists(), "it needs no database");
    let ran = Place::new().run(&["sms", "test", NUMBER]);
    assert!(ran.status.code() == Some(1) && ran.err.contains("[sms] is not configured"), "{ran:?}");
}

#[test]
fn a_running_server_sends_texts_and_logs_no_number_no_code_and_no_secret() {
    let gateway = Gateway::start();
    gateway.set(Mood::Answers(500, "", "{\"to\": \"+14155550123\", \"text\": \"12345678 hush-hush\"}"));
    let place = Place::with(&format!("[log]\nlevel = 'trace'\n[sms]\n{}", gateway.twilio()));
    let server = place.serve();
    let file = place.path("vestibule.toml");
    let opened = Opened::open(Config::load(Some(&file), std::iter::empty()).unwrap(), Clock::System).unwrap();
    let (now, sealer) = (opened.clock.now(), opened.sealer.clone());
    opened.db.write_now(|tx| post::send(tx, &sealer, (Channel::Sms, &message(NUMBER)), now, LIFE)).unwrap();
    eventually("the gateway is asked", || !gateway.caught().is_empty());
    eventually("the log says so", || server.log().contains("message not sent"));
    gateway.set(Mood::Answers(200, "", "{\"body\": \"12345678\", \"to\": \"+14155550123\"}"));
    eventually("it is sent", || server.log().contains("message sent"));
    let log = server.log();
    for hidden in ["4155550123", "12345678", "hush-hush", "QUMxOmh1c2gtaHVzaA"] {
        assert!(!log.contains(hidden), "{hidden}: {log}");
    }
    assert!(log.contains("+1 *** 23"), "{log}");
    server.stop();
}
