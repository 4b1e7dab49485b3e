//! Mails really go out: to a mail server of the test's own, and to somebody else's.

mod away;
mod program;
mod real;

use crate::support::{
    rows::count,
    site::{On, Site, on_both},
    smtp::{Caught, Certified, Mood, Sink, Speaks, with_ca},
    totp::code_at,
};
use std::sync::{Arc, atomic::AtomicI64};
use vestibule::{
    app,
    audit::Stamp,
    auth::reset,
    clock::Clock,
    config::Config,
    delivery::{Courier, Transport},
    jobs,
    open::Opened,
    post::{self, About, Channel, Message, NOTICE_LIFETIME, Notice, Who},
    store::user,
    web::State,
};

on_both!(
    an_enrolment_tells_the_person,
    a_reset_tells_the_person,
    mails_go_out_by_starttls,
    mails_go_out_by_tls_from_the_first_byte,
    a_server_with_a_wrong_certificate_gets_nothing,
    a_server_without_starttls_gets_nothing,
    answers_that_came_before_tls_do_not_count,
    a_name_and_a_password_are_given_where_they_are_wanted,
    two_workers_send_each_mail_once,
    a_crash_in_the_middle_loses_nothing,
    a_mail_that_was_not_confirmed_comes_again,
);

/// A courier to a server that `[mail]` names.
fn courier(site: &Site, mail: &str) -> Courier {
    let text = format!("issuer = '{}'\n[mail]\n{mail}", site.home);
    let config = Config::parse(&text, std::iter::empty()).unwrap_or_else(|faults| panic!("{faults}"));
    let smtp = app::mail(&config).unwrap().unwrap();
    jobs::courier(&site.state, Channel::Email, Transport::Smtp(Arc::new(smtp)))
}

/// Lets the site's worker do what there is to do.
async fn deliver(site: &Site, courier: &Courier) {
    jobs::deliver(&site.state, "node", courier).await.unwrap();
}

/// Puts a notice into the outbox.
async fn notice(site: &Site, to: &str) {
    let who = Who { username: "ann".to_owned(), organization: "Acme".to_owned() };
    let notice = About { who, what: Notice::FactorAdded { method: None } };
    let message = Message { to: to.to_owned(), language: None, link: None, notice };
    let (now, sealer) = (site.now(), site.state.provider.sealer.clone());
    site.state.db.write(move |tx| post::send(tx, &sealer, (Channel::Email, &message), now, NOTICE_LIFETIME)).await.unwrap();
}

/// How many rows of the outbox meet a condition.
async fn outbox(site: &Site, condition: &str) -> usize {
    let (url, sql) = (site.url.clone(), format!("SELECT count(*) AS n FROM outbox WHERE {condition}"));
    actix_web::web::block(move || count(&url, &sql)).await.unwrap()
}

const SENT: &str = "delivered_at IS NOT NULL AND length(sealed) = 0";
const WAITS: &str = "delivered_at IS NULL";

fn text(mail: &Caught) -> String {
    mail.part("text/plain").split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn an_enrolment_tells_the_person(site: Site) {
    let sink = Sink::plain();
    let courier = courier(&site, &sink.settings());
    let (alice, client) = (site.person("alice").await, site.client(|_| ()).await);
    let mut browser = site.browser();
    let page = browser.open(&site.ask(&client, &[])).await.page();
    let page = site.password(&mut browser, &page, &alice).await.page();
    deliver(&site, &courier).await;
    assert_eq!(sink.connections(), 0, "nothing to send, nobody to talk to");
    let secret: String = page.text("#secret").split_whitespace().collect();
    let code = code_at(&secret, site.now().seconds());
    browser.submit(page.form("enrol").set("code", &code).press("confirm")).await.page();
    deliver(&site, &courier).await;

    let [mail] = sink.caught().try_into().unwrap();
    assert_eq!((mail.from.as_str(), mail.to.as_slice()), ("id@acme.example", &["alice@acme.example".to_owned()][..]));
    assert_eq!(mail.header("From"), "Acme <id@acme.example>");
    assert_eq!(mail.header("To"), "alice@acme.example");
    assert_eq!(mail.header("Subject"), "A second factor was added to your account");
    assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
    assert!(mail.header("Message-ID").ends_with("@localhost>"), "{}", mail.data);
    assert!(
        text(&mail).starts_with("Hello alice, A second factor was added to your account at Acme: an authenticator app."),
        "{}",
        mail.data
    );
    let html = mail.part("text/html");
    assert!(html.contains("<p>Hello alice,</p>") && html.contains("at Acme: an authenticator app."), "{html}");
    for part in [text(&mail), html] {
        let all = part.split("://").count();
        assert!(all > 2 && all == part.split(&site.home).count(), "all addresses are our own: {part}");
    }
    assert_eq!((outbox(&site, SENT).await, outbox(&site, WAITS).await), (1, 0));
    deliver(&site, &courier).await;
    assert_eq!(sink.caught().len(), 1);
}

async fn a_reset_tells_the_person(site: Site) {
    let sink = Sink::plain();
    let bob = site.person_with_app("bob").await;
    let (sealer, now, id) = (site.state.provider.sealer.clone(), site.now(), bob.id.clone());
    let done = site.state.db.write(move |tx| {
        let bob = user::by_id(tx, &id)?.unwrap();
        reset::second_factors(tx, &sealer, &bob, now, Stamp::default())
    });
    done.await.unwrap();
    deliver(&site, &courier(&site, &sink.settings())).await;
    let [mail] = sink.caught().try_into().unwrap();
    assert_eq!(mail.to, ["bob@acme.example"]);
    assert_eq!(mail.header("Subject"), "Your second factors were removed");
}

async fn mails_go_out_by_starttls(site: Site) {
    by_tls(&site, Speaks::StartTls).await;
}

async fn mails_go_out_by_tls_from_the_first_byte(site: Site) {
    by_tls(&site, Speaks::Tls).await;
}

async fn by_tls(site: &Site, speaks: Speaks) {
    let certified = Certified::new("localhost");
    let sink = Sink::start(speaks, Some(&certified), None);
    let courier = courier(site, &with_ca(&sink.settings(), site.folder(), &certified));
    for n in 0..9 {
        notice(site, &format!("p{n}@acme.example")).await;
    }
    deliver(site, &courier).await;
    let caught = sink.caught();
    assert_eq!(caught.len(), 9);
    assert!(caught.iter().all(|mail| mail.encrypted));
    assert!(!sink.clear().contains("MAIL") && !sink.clear().contains("acme"), "{}", sink.clear());
    assert!(sink.connections() <= 4, "connections are used again: {}", sink.connections());
}

async fn a_server_with_a_wrong_certificate_gets_nothing(site: Site) {
    let right = Certified::new("localhost");
    for speaks in [Speaks::StartTls, Speaks::Tls] {
        let (elsewhere, other) = (Certified::new("smtp.example"), Certified::new("localhost"));
        notice(&site, "ann@acme.example").await;
        // For another name; and by somebody whom nobody trusts.
        for (shown, trusted) in [(&elsewhere, &elsewhere), (&other, &right)] {
            let sink = Sink::start(speaks, Some(shown), None);
            deliver(&site, &courier(&site, &with_ca(&sink.settings(), site.folder(), trusted))).await;
            assert_eq!((sink.connections(), sink.named(), sink.caught().len()), (1, 0, 0));
            assert!(!sink.clear().contains("MAIL"), "{}", sink.clear());
            // And without ca_file the system's authorities decide.
            site.advance(3600);
            deliver(&site, &courier(&site, &sink.settings())).await;
            assert_eq!((sink.connections(), sink.named(), outbox(&site, WAITS).await), (2, 0, 1));
            site.advance(3600);
        }
        let sink = Sink::start(speaks, Some(&right), None);
        deliver(&site, &courier(&site, &with_ca(&sink.settings(), site.folder(), &right))).await;
        assert_eq!((sink.caught().len(), outbox(&site, WAITS).await), (1, 0), "it was kept, and arrives");
    }
}

async fn a_server_without_starttls_gets_nothing(site: Site) {
    let (certified, sink) = (Certified::new("localhost"), Sink::start(Speaks::Plain, None, Some("id:hush")));
    let settings = with_ca(&crate::support::smtp::settings(sink.port, "starttls"), site.folder(), &certified);
    notice(&site, "ann@acme.example").await;
    deliver(&site, &courier(&site, &format!("{settings}username = 'id'\npassword = 'hush'\n"))).await;
    assert_eq!((sink.connections(), sink.named(), outbox(&site, WAITS).await), (1, 0, 1));
    let clear = sink.clear();
    assert!(clear.lines().all(|line| line.starts_with("EHLO") || line == "QUIT"), "{clear}");
}

async fn answers_that_came_before_tls_do_not_count(site: Site) {
    let certified = Certified::new("localhost");
    let sink = Sink::start(Speaks::StartTls, Some(&certified), None);
    let courier = courier(&site, &with_ca(&sink.settings(), site.folder(), &certified));
    sink.set(Mood::Injected);
    notice(&site, "ann@acme.example").await;
    deliver(&site, &courier).await;
    assert_eq!((sink.named(), outbox(&site, WAITS).await), (0, 1));
    sink.set(Mood::Well);
    site.advance(5);
    deliver(&site, &courier).await;
    assert_eq!((sink.caught().len(), outbox(&site, SENT).await), (1, 1));
}

async fn a_name_and_a_password_are_given_where_they_are_wanted(site: Site) {
    let certified = Certified::new("localhost");
    for speaks in [Speaks::Plain, Speaks::StartTls, Speaks::Tls] {
        let sink = Sink::start(speaks, Some(&certified), Some("id:hush"));
        let tls = if speaks == Speaks::Plain { sink.settings() } else { with_ca(&sink.settings(), site.folder(), &certified) };
        notice(&site, "ann@acme.example").await;
        // Without and with a wrong one nothing arrives, and nothing is given up.
        for login in ["", "username = 'id'\npassword = 'wrong'\n"] {
            deliver(&site, &courier(&site, &format!("{tls}{login}"))).await;
            assert_eq!((sink.named(), outbox(&site, WAITS).await), (0, 1), "{speaks:?} {login}");
            site.advance(3600);
        }
        deliver(&site, &courier(&site, &format!("{tls}username = 'id'\npassword = 'hush'\n"))).await;
        let [mail] = sink.caught().try_into().unwrap();
        assert_eq!(mail.login.as_deref(), Some("id:hush"));
    }
}

/// Another process on the same database and the same key, as far as the database can tell.
async fn another_state(site: &Site) -> State {
    let key = site.folder().join("master.key");
    let text = format!("issuer = '{}'\ndatabase_url = '{}'\nmaster_key_file = '{}'", site.home, site.url, key.display());
    let config = Config::parse(&text, std::iter::empty()).unwrap();
    let clock = Clock::Fixed(Arc::new(AtomicI64::new(site.now().seconds())));
    let opened = actix_web::web::block(move || Opened::open(config, clock).unwrap());
    app::state(opened.await.unwrap()).unwrap()
}

async fn two_workers_send_each_mail_once(site: Site) {
    let sink = Sink::plain();
    let one = courier(&site, &sink.settings());
    let state = another_state(&site).await;
    let two = jobs::courier(&state, Channel::Email, one.transport.clone());
    for n in 0..40 {
        notice(&site, &format!("p{n}@acme.example")).await;
    }
    // Rounds without the lease: the claim alone must keep them apart.
    let now = site.now();
    let rounds = |courier: Courier| async move { while courier.round(now).await.unwrap().taken > 0 {} };
    futures_util::future::join(rounds(one.clone()), rounds(two.clone())).await;
    // When both claimed the same, one may have stopped early; whoever comes next finds the rest.
    rounds(one.clone()).await;
    let mut to: Vec<_> = sink.caught().into_iter().flat_map(|mail| mail.to).collect();
    assert_eq!(to.len(), 40);
    to.sort();
    to.dedup();
    assert_eq!(to.len(), 40);

    // With the lease only one of them works.
    notice(&site, "last@acme.example").await;
    let first = jobs::deliver(&site.state, "first", &one);
    let second = jobs::deliver(&state, "second", &two);
    let (first, second) = futures_util::future::join(first, second).await;
    first.and(second).unwrap();
    assert_eq!((sink.caught().len(), outbox(&site, SENT).await), (41, 41));
}

async fn a_crash_in_the_middle_loses_nothing(site: Site) {
    let sink = Sink::plain();
    let courier = courier(&site, &sink.settings());
    sink.set(Mood::Hangs);
    notice(&site, "ann@acme.example").await;
    let (state, crashing) = (site.state.clone(), courier.clone());
    let worker = actix_web::rt::spawn(async move { jobs::deliver(&state, "crashing", &crashing).await.unwrap() });
    sink.wait_for_held().await;
    worker.abort();
    assert!(worker.await.unwrap_err().is_cancelled());

    sink.set(Mood::Well);
    let state = another_state(&site).await;
    // As long as the first one could still be at it, nobody else takes the mail.
    for (later, sent) in [(0, 0), (59, 0), (60, 1)] {
        let now = site.now() + later;
        let round = jobs::courier(&state, Channel::Email, courier.transport.clone()).round(now).await.unwrap();
        assert_eq!((round.taken, round.sent), (sent, sent), "{later} s later");
    }
    assert_eq!((sink.caught().len(), outbox(&site, SENT).await), (1, 1));
}

async fn a_mail_that_was_not_confirmed_comes_again(site: Site) {
    let sink = Sink::plain();
    sink.set(Mood::Drops);
    notice(&site, "ann@acme.example").await;
    deliver(&site, &courier(&site, &sink.settings())).await;
    let [first] = sink.caught().try_into().unwrap();
    assert_eq!((outbox(&site, SENT).await, outbox(&site, WAITS).await), (0, 1), "taken, but not confirmed");

    sink.set(Mood::Well);
    site.advance(5);
    deliver(&site, &courier(&site, &sink.settings())).await;
    let [_, second] = sink.caught().try_into().unwrap();
    assert_eq!(first.header("Message-ID"), second.header("Message-ID"), "the same mail, as anybody can see");
    assert_eq!((outbox(&site, SENT).await, outbox(&site, WAITS).await), (1, 0));
}

/// The worker hangs at the mail server, and people notice nothing.
async fn nobody_waits(on: On) {
    let sink = Sink::plain();
    sink.set(Mood::Hangs);
    let site = Site::start_with(on, &format!("[mail]\n{}timeout = 60\n", sink.settings())).await;
    notice(&site, "first@acme.example").await;
    sink.wait_for_held().await;

    let (alice, client) = (site.person("alice").await, site.client(|_| ()).await);
    let mut browser = site.browser();
    let page = browser.open(&site.ask(&client, &[])).await.page();
    let page = site.password(&mut browser, &page, &alice).await.page();
    let secret: String = page.text("#secret").split_whitespace().collect();
    let code = code_at(&secret, site.now().seconds());
    let page = browser.submit(page.form("enrol").set("code", &code).press("confirm")).await.page();
    site.advance(30);
    let code = code_at(&secret, site.now().seconds());
    site.present(&mut browser, &page, &code).await.away();
    assert!(sink.held() > 0 && sink.caught().is_empty(), "the mail server has answered nothing so far");

    sink.set(Mood::Well);
    let mut to: Vec<_> = sink.wait_for(2).await.into_iter().flat_map(|mail| mail.to).collect();
    to.sort();
    assert_eq!(to, ["alice@acme.example", "first@acme.example"]);
}

#[actix_web::test]
async fn nobody_waits_for_a_mail_server_sqlite() {
    nobody_waits(On::Sqlite).await;
}

#[actix_web::test]
async fn nobody_waits_for_a_mail_server_postgres() {
    nobody_waits(On::Postgres).await;
}
