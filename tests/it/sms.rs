//! Text messages really go out: to a gateway of the test's own.

mod program;
mod webhook;

use crate::{
    factors::{code_pages, reached, second_door},
    support::{
        gateway::{Gateway, Mood, TAKEN},
        rows::count,
        site::{On, Site, on_both},
        smtp::{self, Sink},
    },
};
use std::sync::Arc;
use vestibule::{
    app,
    config::Config,
    delivery::{Courier, Transport},
    jobs,
    post::{self, About, Channel, CodeUse, Message, Notice, Who},
    store::audit,
    types::{Method, UnixTime},
};

on_both!(
    a_code_goes_out_by_a_rest_api,
    any_api_is_asked_in_its_own_words,
    a_gateway_that_is_busy_says_when_to_come_again,
    a_gateway_that_fails_or_is_silent_is_asked_again,
    a_final_no_is_the_end,
    a_good_status_with_an_error_in_it_is_an_error,
    a_code_past_its_life_is_never_sent,
    what_took_too_long_to_claim_is_not_handed_over,
    texts_do_not_wait_for_a_dead_mail_server,
    mails_do_not_wait_for_a_dead_gateway,
    where_no_texts_are_sent_they_are_dropped_at_their_end,
    people_are_told_in_their_language,
    a_code_arrives_when_the_gateway_is_back_and_signs_in,
);

const NUMBER: &str = "+14155550123";

/// How long a code of these tests lives, seconds.
const LIFE: i64 = 600;

/// A courier to a gateway that `[sms]` names.
fn courier(site: &Site, sms: &str) -> Courier {
    let text = format!("issuer = '{}'\n[sms]\n{sms}", site.home);
    let config = Config::parse(&text, std::iter::empty()).unwrap_or_else(|faults| panic!("{faults}"));
    jobs::courier(&site.state, Channel::Sms, Transport::Gateway(app::texts(&config).unwrap().unwrap()))
}

async fn deliver(site: &Site, courier: &Courier) {
    jobs::deliver(&site.state, "node", courier).await.unwrap();
}

fn message(to: &str) -> Message {
    let who = Who { username: "ann".to_owned(), organization: "Acme".to_owned() };
    let what = Notice::Code { purpose: CodeUse::SignIn, code: "12345678".to_owned(), minutes: 10 };
    Message { to: to.to_owned(), language: None, link: None, notice: About { who, what } }
}

/// Puts a message into the outbox.
async fn send(site: &Site, channel: Channel, message: Message) {
    let (now, sealer) = (site.now(), site.state.provider.sealer.clone());
    site.state.db.write(move |tx| post::send(tx, &sealer, (channel, &message), now, LIFE)).await.unwrap();
}

async fn code(site: &Site, to: &str) {
    send(site, Channel::Sms, message(to)).await;
}

/// How many rows of the outbox meet a condition.
async fn outbox(site: &Site, condition: &str) -> usize {
    let (url, sql) = (site.url.clone(), format!("SELECT count(*) AS n FROM outbox WHERE {condition}"));
    actix_web::web::block(move || count(&url, &sql)).await.unwrap()
}

const SENT: &str = "delivered_at IS NOT NULL AND length(sealed) = 0";
const WAITS: &str = "delivered_at IS NULL";

/// Messages that were dropped, as their audit rows tell it.
async fn dropped(site: &Site) -> Vec<String> {
    let rows = site.state.db.read(|tx| audit::newest(tx, 100)).await.unwrap();
    rows.into_iter().filter(|row| row.event == "message_dropped").map(|row| row.detail).collect()
}

async fn a_code_goes_out_by_a_rest_api(site: Site) {
    let gateway = Gateway::start();
    code(&site, NUMBER).await;
    deliver(&site, &courier(&site, &gateway.twilio())).await;
    let [caught] = gateway.caught().try_into().unwrap();
    assert_eq!(caught.line, "POST /2010-04-01/Accounts/AC1/Messages.json");
    // "AC1:hush-hush" in base64.
    assert_eq!(caught.header("authorization"), "Basic QUMxOmh1c2gtaHVzaA==");
    assert_eq!(caught.header("content-type"), "application/x-www-form-urlencoded");
    assert_eq!((caught.field("To").as_str(), caught.field("From").as_str()), (NUMBER, "+14155550100"));
    let text = caught.field("Body");
    assert!(text.starts_with("12345678 is your code to sign in at Acme."), "{text}");
    assert!(text.ends_with("\n\n@localhost #12345678"), "{text}");
    assert_eq!((outbox(&site, SENT).await, outbox(&site, WAITS).await), (1, 0));
    deliver(&site, &courier(&site, &gateway.twilio())).await;
    assert_eq!(gateway.caught().len(), 1);
}

async fn any_api_is_asked_in_its_own_words(site: Site) {
    let gateway = Gateway::start();
    let url = format!("kind = 'rest'\nurl = 'http://localhost:{}/send?v=2'\ncountries = 'US'\n", gateway.port);
    let json = "encoding = 'json'\nbody = '{\"messages\": [{\"to\": \"{digits}\", \"text\": \"{text}\", \"ref\": \"{id}\"}], \"from\": \"{from}\"}'\n";
    for (auth, header) in [
        ("auth = 'bearer'\nsecret = 'hush'\n", ("authorization", "Bearer hush")),
        ("auth = 'header'\nheader = 'X-Api-Key'\nsecret = 'hush'\n", ("x-api-key", "hush")),
        ("auth = 'none'\n", ("authorization", "")),
    ] {
        code(&site, NUMBER).await;
        deliver(&site, &courier(&site, &format!("{url}{json}from = 'A\"c\"me'\n{auth}"))).await;
        let caught = gateway.caught().pop().unwrap();
        assert_eq!((caught.line.as_str(), caught.header("content-type")), ("POST /send?v=2", "application/json"));
        assert_eq!(caught.header(header.0), header.1);
        let body = caught.json();
        assert_eq!((&body["messages"][0]["to"], &body["from"]), (&"14155550123".into(), &"A\"c\"me".into()));
        assert!(body["messages"][0]["text"].as_str().unwrap().contains("12345678"));
    }
    assert_eq!((gateway.caught().len(), outbox(&site, SENT).await), (3, 3));
}

async fn a_gateway_that_is_busy_says_when_to_come_again(site: Site) {
    let gateway = Gateway::start();
    let courier = courier(&site, &gateway.twilio());
    gateway.set(Mood::Answers(429, "Retry-After: 40\r\n", "{}"));
    for _ in 0..9 {
        code(&site, NUMBER).await;
    }
    deliver(&site, &courier).await;
    assert_eq!(gateway.caught().len(), 4, "after the first ones it is left in peace");
    gateway.set(TAKEN);
    deliver(&site, &courier).await;
    assert_eq!(gateway.caught().len(), 9, "the others need not wait");
    site.advance(39);
    deliver(&site, &courier).await;
    assert_eq!(gateway.caught().len(), 9, "not before 40 s");
    site.advance(1);
    deliver(&site, &courier).await;
    assert_eq!((gateway.caught().len(), outbox(&site, SENT).await), (13, 9));
}

async fn a_gateway_that_fails_or_is_silent_is_asked_again(site: Site) {
    let gateway = Gateway::start();
    let courier = courier(&site, &gateway.twilio());
    let moods = [
        Mood::Answers(500, "", "oops"),
        Mood::Hangs,
        Mood::Drops,
        Mood::Answers(401, "", "{\"message\": \"Authenticate\"}"),
        Mood::Answers(302, "Location: http://127.0.0.1:9/\r\n", ""),
    ];
    for (sent, mood) in moods.into_iter().enumerate() {
        gateway.set(mood.clone());
        code(&site, NUMBER).await;
        deliver(&site, &courier).await;
        assert_eq!((outbox(&site, SENT).await, outbox(&site, WAITS).await), (sent, 1), "{mood:?}");
        gateway.set(TAKEN);
        site.advance(5);
        deliver(&site, &courier).await;
        assert_eq!((outbox(&site, SENT).await, outbox(&site, WAITS).await), (sent + 1, 0), "{mood:?}");
    }
    assert!(dropped(&site).await.is_empty());
}

async fn a_final_no_is_the_end(site: Site) {
    let gateway = Gateway::start();
    let courier = courier(&site, &gateway.twilio());
    gateway.set(Mood::Answers(400, "", "{\"code\": 21211, \"message\": \"+14155550123 is not a number\"}"));
    code(&site, NUMBER).await;
    deliver(&site, &courier).await;
    let [event] = dropped(&site).await.try_into().unwrap();
    assert!(event.contains("\"reason\":\"refused\"") && event.contains("\"code\":400"), "{event}");
    assert!(!event.contains("0123"), "{event}");
    gateway.set(TAKEN);
    site.advance(300);
    deliver(&site, &courier).await;
    assert_eq!((gateway.caught().len(), outbox(&site, "1 = 1").await), (1, 0), "nothing of it is left");
}

async fn a_good_status_with_an_error_in_it_is_an_error(site: Site) {
    let gateway = Gateway::start();
    let vonage = format!(
        "kind = 'vonage'\nurl = 'http://127.0.0.1:{}/sms/json'\naccount = 'key'\nsecret = 'hush'\nfrom = 'Acme'\ncountries = 'US'\n",
        gateway.port
    );
    let courier = courier(&site, &vonage);
    for (answer, sent, waits, gone) in [
        ("{\"messages\": [{\"status\": \"6\", \"error-text\": \"unroutable\"}]}", 0, 0, 1),
        ("{\"messages\": [{\"status\": \"1\", \"error-text\": \"throttled\"}]}", 0, 1, 1),
        ("<html>Sign in to the network</html>", 0, 2, 1),
        ("{\"messages\": [{\"status\": \"0\"}]}", 1, 2, 1),
    ] {
        gateway.set(Mood::Answers(200, "", answer));
        code(&site, NUMBER).await;
        deliver(&site, &courier).await;
        assert_eq!(
            (outbox(&site, SENT).await, outbox(&site, WAITS).await, dropped(&site).await.len()),
            (sent, waits, gone),
            "{answer}"
        );
    }
    let caught = gateway.caught().pop().unwrap();
    assert_eq!((caught.field("api_key").as_str(), caught.field("api_secret").as_str()), ("key", "hush"));
    assert_eq!((caught.field("to").as_str(), caught.header("authorization")), ("14155550123", ""));
    site.advance(5);
    deliver(&site, &courier).await;
    assert_eq!((outbox(&site, SENT).await, outbox(&site, WAITS).await), (3, 0));
}

async fn a_code_past_its_life_is_never_sent(site: Site) {
    let gateway = Gateway::start();
    let courier = courier(&site, &gateway.twilio());
    gateway.set(Mood::Answers(503, "", ""));
    code(&site, NUMBER).await;
    deliver(&site, &courier).await;
    gateway.set(TAKEN);
    site.advance(LIFE);
    deliver(&site, &courier).await;
    let [event] = dropped(&site).await.try_into().unwrap();
    assert!(event.contains("\"reason\":\"expired\"") && event.contains("\"attempts\":1"), "{event}");
    assert_eq!((gateway.caught().len(), outbox(&site, "1 = 1").await), (1, 0));
}

async fn what_took_too_long_to_claim_is_not_handed_over(site: Site) {
    let gateway = Gateway::start();
    let courier = courier(&site, &gateway.twilio());
    // The site's clock runs: what was made later than this lives longer.
    let looked = site.now() + (LIFE - 1);
    code(&site, NUMBER).await;
    // The database was busy for a second.
    site.advance(LIFE);
    let round = courier.round(looked).await.unwrap();
    assert_eq!((round.taken, round.sent, gateway.caught().len()), (1, 0, 0));
    assert!(dropped(&site).await[0].contains("\"reason\":\"expired\""));
    assert_eq!(outbox(&site, "1 = 1").await, 0);
}

async fn texts_do_not_wait_for_a_dead_mail_server(site: Site) {
    let (gateway, sink) = (Gateway::start(), Sink::plain());
    sink.set(smtp::Mood::Hangs);
    let text = format!("issuer = '{}'\n[mail]\n{}timeout = 60\n", site.home, sink.settings());
    let config = Config::parse(&text, std::iter::empty()).unwrap();
    let smtp = app::mail(&config).unwrap().unwrap();
    let mails = jobs::courier(&site.state, Channel::Email, Transport::Smtp(Arc::new(smtp)));
    for n in 0..9 {
        send(&site, Channel::Email, message(&format!("p{n}@acme.example"))).await;
    }
    let state = site.state.clone();
    let worker = actix_web::rt::spawn(async move { jobs::deliver(&state, "node", &mails).await.unwrap() });
    sink.wait_for_held().await;
    code(&site, NUMBER).await;
    deliver(&site, &courier(&site, &gateway.twilio())).await;
    assert_eq!((gateway.caught().len(), sink.caught().len()), (1, 0));
    assert_eq!((outbox(&site, SENT).await, outbox(&site, WAITS).await), (1, 9));
    worker.abort();
}

async fn mails_do_not_wait_for_a_dead_gateway(site: Site) {
    let (gateway, sink) = (Gateway::start(), Sink::plain());
    gateway.set(Mood::Hangs);
    let texts = courier(&site, &gateway.twilio().replace("timeout = 1", "timeout = 30"));
    for _ in 0..9 {
        code(&site, NUMBER).await;
    }
    let state = site.state.clone();
    let worker = actix_web::rt::spawn(async move { jobs::deliver(&state, "node", &texts).await.unwrap() });
    send(&site, Channel::Email, message("ann@acme.example")).await;
    let text = format!("issuer = '{}'\n[mail]\n{}", site.home, sink.settings());
    let smtp = app::mail(&Config::parse(&text, std::iter::empty()).unwrap()).unwrap().unwrap();
    let mails = jobs::courier(&site.state, Channel::Email, Transport::Smtp(Arc::new(smtp)));
    deliver(&site, &mails).await;
    assert_eq!((sink.caught().len(), outbox(&site, WAITS).await), (1, 9));
    worker.abort();
}

async fn where_no_texts_are_sent_they_are_dropped_at_their_end(site: Site) {
    let sink = Sink::plain();
    let text = format!("issuer = '{}'\n[mail]\n{}", site.home, sink.settings());
    let smtp = app::mail(&Config::parse(&text, std::iter::empty()).unwrap()).unwrap().unwrap();
    let mails = jobs::courier(&site.state, Channel::Email, Transport::Smtp(Arc::new(smtp)));
    code(&site, NUMBER).await;
    deliver(&site, &mails).await;
    assert_eq!((outbox(&site, "delivered_at IS NULL AND attempts = 0").await, sink.connections()), (1, 0));
    site.advance(LIFE);
    let now: UnixTime = site.now();
    site.state.db.write(move |tx| vestibule::delivery::expire(tx, now)).await.unwrap();
    assert!(dropped(&site).await[0].contains("\"reason\":\"expired\""));
    assert_eq!(outbox(&site, "1 = 1").await, 0);
}

async fn people_are_told_in_their_language(site: Site) {
    let gateway = Gateway::start();
    for language in ["de", "de-CH", "nonsense"] {
        send(&site, Channel::Sms, Message { language: Some(language.to_owned()), ..message(NUMBER) }).await;
    }
    deliver(&site, &courier(&site, &gateway.twilio())).await;
    let texts: Vec<_> = gateway.caught().iter().map(|caught| caught.field("Body")).collect();
    let count = |word: &str| texts.iter().filter(|text| text.contains(word)).count();
    assert_eq!((count("ist Ihr Code"), count("is your code")), (2, 1), "{texts:?}");
}

async fn a_code_arrives_when_the_gateway_is_back_and_signs_in(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let (gateway, client) = (Gateway::start(), site.client(|_| ()).await);
    let courier = courier(&site, &gateway.twilio());
    let ann = reached(&site, "ann", Method::Sms, NUMBER).await;
    gateway.set(Mood::Answers(503, "", ""));
    let mut browser = site.browser();
    let page = second_door(&site, &mut browser, &client, &ann).await;
    assert_eq!(page.url.path(), "/login/factor/sms");
    deliver(&site, &courier).await;
    assert_eq!((outbox(&site, WAITS).await, gateway.caught().len()), (1, 1));
    gateway.set(TAKEN);
    site.advance(5);
    deliver(&site, &courier).await;
    let body = gateway.caught().pop().unwrap().field("Body");
    let code: String = body.chars().take_while(char::is_ascii_digit).collect();
    site.present(&mut browser, &page, &code).await.away();
}

/// The gateway never answers; the worker's patience is half a minute. Pages come all the same.
async fn pages_come(on: On) {
    let gateway = Gateway::start();
    gateway.set(Mood::Hangs);
    let sms = gateway.twilio().replace("timeout = 1", "timeout = 30");
    let site = Site::start_with(on, &format!("[sms]\n{sms}")).await;
    site.all_methods("acme", |_| ()).await;
    let client = site.client(|_| ()).await;
    let ann = reached(&site, "ann", Method::Sms, NUMBER).await;
    code(&site, NUMBER).await;
    gateway.wait_for(1).await;
    // A page that waited for it would come when the test is over.
    code_pages(&site, &client, &ann, "/login/factor/sms").await;
    assert_eq!((outbox(&site, WAITS).await, outbox(&site, SENT).await), (4, 0), "nothing was answered so far");
    gateway.set(TAKEN);
}

#[actix_web::test]
async fn pages_come_while_a_gateway_is_silent_sqlite() {
    pages_come(On::Sqlite).await;
}

#[actix_web::test]
async fn pages_come_while_a_gateway_is_silent_postgres() {
    pages_come(On::Postgres).await;
}
