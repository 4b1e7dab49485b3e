//! What becomes of a mail that is not taken.

use super::{SENT, WAITS, courier, deliver, notice, outbox, text};
use crate::{
    factors::{code_pages, reached, second_door},
    support::{
        rows::count,
        site::{On, Site, on_both},
        smtp::{Mood, Sink, Speaks, settings},
    },
};
use std::net::TcpListener;
use vestibule::{
    auth::{codes::LIFETIME, recover},
    delivery,
    store::{StoreError, audit},
    types::Method,
};

on_both!(
    a_server_that_is_down_gets_it_when_it_is_up,
    a_temporary_no_is_tried_again_with_growing_pauses,
    a_final_no_is_the_end,
    an_address_that_is_none_stops_no_other,
    a_mail_that_is_too_late_is_never_sent,
    where_no_mails_are_sent_they_do_not_pile_up,
    a_code_arrives_when_the_server_is_back_and_signs_in,
    a_code_past_its_life_is_never_mailed,
    of_two_links_of_one_second_the_one_that_works_is_mailed,
);

/// The audit rows of one kind, as text.
async fn dropped(site: &Site) -> Vec<String> {
    let rows = site.state.db.read(|tx| audit::newest(tx, 100)).await.unwrap();
    rows.into_iter().filter(|row| row.event == "message_dropped").map(|row| row.detail).collect()
}

async fn a_server_that_is_down_gets_it_when_it_is_up(site: Site) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let courier = courier(&site, &settings(port, "none"));
    for n in 0..10 {
        notice(&site, &format!("p{n}@acme.example")).await;
    }
    deliver(&site, &courier).await;
    assert_eq!(outbox(&site, WAITS).await, 10);
    assert_eq!(outbox(&site, "attempts > 0").await, 4, "after the first ones nobody runs against the wall");

    let sink = Sink::on(TcpListener::bind(("127.0.0.1", port)).unwrap(), Speaks::Plain, None, None);
    deliver(&site, &courier).await;
    assert_eq!(sink.caught().len(), 6, "the others need not wait");
    site.advance(5);
    deliver(&site, &courier).await;
    assert_eq!((sink.caught().len(), outbox(&site, SENT).await), (10, 10));
}

async fn a_temporary_no_is_tried_again_with_growing_pauses(site: Site) {
    let sink = Sink::plain();
    let courier = courier(&site, &sink.settings());
    sink.set(Mood::Answers(451));
    notice(&site, "ann@acme.example").await;
    deliver(&site, &courier).await;
    for (tries, pause) in [5, 15, 60, 300, 900, 1800, 1800].into_iter().enumerate() {
        assert_eq!(sink.named(), tries + 1);
        site.advance(pause - 1);
        deliver(&site, &courier).await;
        assert_eq!(sink.named(), tries + 1, "not before {pause} s");
        site.advance(1);
        deliver(&site, &courier).await;
    }
    sink.set(Mood::Well);
    site.advance(1800);
    deliver(&site, &courier).await;
    assert_eq!((sink.caught().len(), outbox(&site, SENT).await, outbox(&site, WAITS).await), (1, 1, 0));
    assert!(dropped(&site).await.is_empty());
}

async fn a_final_no_is_the_end(site: Site) {
    let sink = Sink::plain();
    let courier = courier(&site, &sink.settings());
    sink.set(Mood::Answers(550));
    notice(&site, "ann@acme.example").await;
    deliver(&site, &courier).await;
    assert_eq!((sink.named(), outbox(&site, "1 = 1").await), (1, 0), "nothing of it is left");
    let [event] = dropped(&site).await.try_into().unwrap();
    assert!(event.contains("\"reason\":\"refused\"") && event.contains("\"code\":550"), "{event}");
    assert!(event.contains("\"attempts\":1") && !event.contains("acme"), "{event}");

    sink.set(Mood::Well);
    site.advance(3600);
    deliver(&site, &courier).await;
    assert_eq!(sink.named(), 1);
}

async fn an_address_that_is_none_stops_no_other(site: Site) {
    let sink = Sink::plain();
    for to in ["ann@acme.example\r\nRCPT TO:<eve@evil.example>", "", "nobody", "a@b.example, c@d.example"] {
        notice(&site, to).await;
    }
    notice(&site, "bob@acme.example").await;
    deliver(&site, &courier(&site, &sink.settings())).await;
    let [mail] = sink.caught().try_into().unwrap();
    assert_eq!((mail.to, sink.named()), (vec!["bob@acme.example".to_owned()], 1));
    assert_eq!((dropped(&site).await.len(), outbox(&site, WAITS).await), (4, 0));
}

async fn a_mail_that_is_too_late_is_never_sent(site: Site) {
    let sink = Sink::plain();
    let courier = courier(&site, &sink.settings());
    sink.set(Mood::Answers(451));
    notice(&site, "ann@acme.example").await;
    deliver(&site, &courier).await;
    sink.set(Mood::Well);
    site.advance(24 * 3600);
    notice(&site, "bob@acme.example").await;
    deliver(&site, &courier).await;
    let [mail] = sink.caught().try_into().unwrap();
    assert_eq!((mail.to, sink.named()), (vec!["bob@acme.example".to_owned()], 2));
    assert_eq!((outbox(&site, WAITS).await, outbox(&site, SENT).await), (0, 1), "its words are gone");
    let [event] = dropped(&site).await.try_into().unwrap();
    assert!(event.contains("\"reason\":\"expired\"") && event.contains("\"attempts\":1"), "{event}");
}

async fn where_no_mails_are_sent_they_do_not_pile_up(site: Site) {
    notice(&site, "ann@acme.example").await;
    for (later, left) in [(24 * 3600 - 1, 1), (1, 0)] {
        site.advance(later);
        let now = site.now();
        let done = site.state.db.write(move |tx| -> Result<_, StoreError> { delivery::expire(tx, now) });
        assert_eq!(done.await.unwrap(), 1 - left);
        let url = site.url.clone();
        let rows = actix_web::web::block(move || count(&url, "SELECT count(*) AS n FROM outbox"));
        assert_eq!(rows.await.unwrap(), left);
    }
}

/// Where nobody listens.
fn nobody() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

async fn a_code_arrives_when_the_server_is_back_and_signs_in(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let (port, client) = (nobody(), site.client(|_| ()).await);
    let courier = courier(&site, &settings(port, "none"));
    let ann = reached(&site, "ann", Method::Email, "ann@acme.example").await;
    let mut browser = site.browser();
    let page = second_door(&site, &mut browser, &client, &ann).await;
    assert_eq!(page.url.path(), "/login/factor/email");
    deliver(&site, &courier).await;
    assert_eq!((outbox(&site, WAITS).await, outbox(&site, "attempts = 1").await), (1, 1));

    let sink = Sink::on(TcpListener::bind(("127.0.0.1", port)).unwrap(), Speaks::Plain, None, None);
    site.advance(5);
    deliver(&site, &courier).await;
    let [mail] = sink.caught().try_into().unwrap();
    let words = text(&mail);
    let code = words.split(|c: char| !c.is_ascii_digit()).find(|word| word.len() == 8).unwrap();
    let away = site.present(&mut browser, &page, code).await.away();
    assert!(away.as_str().contains("code="), "{away}");
}

async fn a_code_past_its_life_is_never_mailed(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let (port, client) = (nobody(), site.client(|_| ()).await);
    let courier = courier(&site, &settings(port, "none"));
    let ann = reached(&site, "ann", Method::Email, "ann@acme.example").await;
    second_door(&site, &mut site.browser(), &client, &ann).await;
    deliver(&site, &courier).await;
    assert_eq!(outbox(&site, WAITS).await, 1);

    let sink = Sink::on(TcpListener::bind(("127.0.0.1", port)).unwrap(), Speaks::Plain, None, None);
    site.advance(LIFETIME);
    deliver(&site, &courier).await;
    assert_eq!((sink.named(), sink.caught().len(), outbox(&site, "1 = 1").await), (0, 0, 0), "nothing is left of it");
    let [event] = dropped(&site).await.try_into().unwrap();
    assert!(event.contains("\"reason\":\"expired\"") && event.contains("\"attempts\":1"), "{event}");
}

async fn of_two_links_of_one_second_the_one_that_works_is_mailed(site: Site) {
    let sink = Sink::plain();
    site.person("bob").await;
    let (sealer, now) = (site.state.provider.sealer.clone(), site.now());
    for _ in 0..2 {
        let sealer = sealer.clone();
        let sent = site.state.db.write(move |tx| recover::send_links(tx, &sealer, "bob", now)).await;
        assert_eq!(sent.unwrap(), 1);
    }
    assert_eq!(outbox(&site, WAITS).await, 2);
    deliver(&site, &courier(&site, &sink.settings())).await;
    let [mail] = sink.caught().try_into().unwrap();
    let words = text(&mail);
    let link = words.split(' ').find(|word| word.contains("/login/reset?token=")).unwrap();
    assert_eq!(site.browser().get(link).await.status, 200, "{words}");
    assert_eq!((outbox(&site, WAITS).await, outbox(&site, SENT).await), (0, 1));
}

/// The mail server takes connections and never says a word; the worker's patience is a minute. Pages come all the same.
async fn pages_come(on: On) {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let site = Site::start_with(on, &format!("[mail]\n{}timeout = 60\n", settings(port, "none"))).await;
    site.all_methods("acme", |_| ()).await;
    let client = site.client(|_| ()).await;
    let ann = reached(&site, "ann", Method::Email, "ann@acme.example").await;
    notice(&site, "first@acme.example").await;
    // The worker has connected and waits; nobody will ever answer it.
    let _held = actix_web::web::block(move || silent.accept().map(|held| (held, silent)).unwrap()).await.unwrap();
    // A page that waited for it would come when the test is over.
    code_pages(&site, &client, &ann, "/login/factor/email").await;
    assert_eq!((outbox(&site, WAITS).await, outbox(&site, SENT).await), (4, 0), "nothing was answered so far");
}

#[actix_web::test]
async fn pages_come_while_a_mail_server_is_silent_sqlite() {
    pages_come(On::Sqlite).await;
}

#[actix_web::test]
async fn pages_come_while_a_mail_server_is_silent_postgres() {
    pages_come(On::Postgres).await;
}
