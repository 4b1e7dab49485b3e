//! Events go out: signed, again and again until somebody takes them, and only where they may.

use crate::support::{
    gateway::{Gateway, Mood, TAKEN},
    rows::{count, texts},
    site::{Site, on_both},
};
use serde_json::Value;
use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};
use vestibule::{
    audit::{self, Event, Stamp, hook},
    delivery::webhook::Poster,
    jobs,
    outbound::{Guard, Outbound},
    store::{
        JsonText, StoreError, organization, post,
        webhook::{self, DeliveryRow, SECRET, WebhookRow},
    },
    types::{MfaPolicy, OrganizationId, SigningSecret, UserId, WebhookId},
};

on_both!(
    an_event_is_posted_and_signed,
    each_gets_what_it_chose,
    a_sign_in_is_told_and_tokens_are_not,
    what_is_rolled_back_is_not_told,
    a_receiver_that_fails_is_asked_seven_times,
    a_receiver_that_is_gone_gets_nothing_more,
    a_post_is_sent_again_with_its_identifier,
    a_new_secret_signs_what_waits,
    a_slow_receiver_keeps_nobody_waiting,
    a_redirect_is_not_followed,
    private_addresses_get_no_packet,
    what_is_old_is_forgotten,
);

/// A poster that may call this machine.
fn poster(site: &Site) -> Poster {
    let here = ipnet::IpNet::from(IpAddr::from(Ipv4Addr::LOCALHOST));
    jobs::poster(&site.state, Outbound::guarded(&[here]).unwrap())
}

struct Hook {
    id: WebhookId,
    key: SigningSecret,
}

async fn hook_at(site: &Site, url: String, whose: Option<OrganizationId>, events: &[&str]) -> Hook {
    let (id, key) = (WebhookId::random(), SigningSecret::random());
    let row = WebhookRow {
        id: id.clone(),
        organization_id: whose,
        name: "Receiver".to_owned(),
        url,
        events: JsonText(events.iter().map(ToString::to_string).collect()),
        secret_sealed: site.state.provider.sealer.seal(SECRET, id.as_str(), key.expose()).unwrap(),
        created_at: site.now(),
        updated_at: site.now(),
        disabled_at: None,
    };
    site.state.db.write(move |tx| webhook::insert(tx, &row)).await.unwrap();
    Hook { id, key }
}

/// A webhook of `acme`.
async fn hook(site: &Site, gateway: &Gateway, events: &[&str]) -> Hook {
    let acme = site.state.db.read(|tx| organization::by_slug(tx, "acme")).await.unwrap().unwrap().id;
    hook_at(site, at(gateway), Some(acme), events).await
}

fn at(gateway: &Gateway) -> String {
    format!("http://127.0.0.1:{}/events", gateway.port)
}

/// Somebody changes their name.
async fn happens(site: &Site, user: &UserId) {
    let (now, user) = (site.now(), user.clone());
    site.state.db.write(move |tx| audit::record(tx, now, &Event::ProfileChanged { user: &user })).await.unwrap();
}

async fn deliveries(site: &Site, hook: &Hook) -> Vec<DeliveryRow> {
    let id = hook.id.clone();
    site.state.db.read(move |tx| post::page(tx, &id, None, 100)).await.unwrap()
}

/// The kinds of events that came, in any order.
fn kinds(gateway: &Gateway) -> Vec<String> {
    let mut kinds: Vec<String> =
        gateway.caught().iter().map(|caught| caught.json()["type"].as_str().unwrap().to_owned()).collect();
    kinds.sort();
    kinds
}

async fn an_event_is_posted_and_signed(site: Site) {
    let (gateway, ann) = (Gateway::start(), site.person("ann").await);
    let hook = hook(&site, &gateway, &["factors_reset"]).await;
    let (now, id) = (site.now(), ann.id.clone());
    let done = site.state.db.write(move |tx| {
        let stamp = Stamp { actor: Some("command line"), reason: Some("lost \"phone\" €"), ..Stamp::default() };
        audit::record_by(tx, now, stamp, &Event::FactorsReset { user: &id, count: 2 })
    });
    done.await.unwrap();
    poster(&site).round().await.unwrap();
    let [caught] = gateway.caught().try_into().unwrap();
    assert!(caught.is_signed(hook.key.expose()), "{caught:?}");
    assert!(!caught.is_signed(SigningSecret::random().expose()));
    assert_eq!((caught.line.as_str(), caught.header("content-type")), ("POST /events", "application/json"));
    assert_eq!(caught.header("webhook-timestamp"), now.seconds().to_string());
    assert!(!caught.header("webhook-id").contains('.'));
    let said = caught.json();
    assert_eq!((&said["type"], &said["timestamp"]), (&"factors_reset".into(), &now.rfc3339().into()));
    let data = &said["data"];
    assert_eq!((&data["actor"], &data["reason"]), (&"command line".into(), &"lost \"phone\" €".into()));
    assert_eq!((&data["user_id"], &data["detail"]["count"]), (&ann.id.as_str().into(), &2.into()));
    assert!(data["organization_id"].is_string() && data["id"].is_i64() && data["address"].is_null(), "{data}");
    let row = &deliveries(&site, &hook).await[0];
    assert_eq!((row.attempts, row.delivered_at, row.last_answer.as_deref()), (1, Some(now), Some("answered 201")));
    poster(&site).round().await.unwrap();
    assert_eq!(gateway.caught().len(), 1, "once");
}

async fn each_gets_what_it_chose(site: Site) {
    let other = site.organization("other", MfaPolicy::Off).await;
    let (ann, olga) = (site.person("ann").await, site.person_of("other", "olga").await);
    let gateways = [(); 5].map(|()| Gateway::start());
    let [of_acme, of_other, of_all, off, picky] = &gateways;
    hook(&site, of_acme, &["*"]).await;
    hook_at(&site, at(of_other), Some(other), &["profile_changed", "password_changed"]).await;
    hook_at(&site, at(of_all), None, &["*"]).await;
    let disabled = hook(&site, off, &["*"]).await;
    hook(&site, picky, &["password_changed"]).await;
    let now = site.now();
    site.state.db.write(move |tx| webhook::disable(tx, &disabled.id, now)).await.unwrap();
    happens(&site, &ann.id).await;
    happens(&site, &olga.id).await;
    let done = site.state.db.write(move |tx| {
        audit::record(tx, now, &Event::Administered { act: "signing_key_added", subject: "k", user: None, client: None })?;
        audit::record(tx, now, &Event::PasswordChanged { user: &olga.id })
    });
    done.await.unwrap();
    poster(&site).round().await.unwrap();
    assert_eq!(kinds(of_acme), ["profile_changed"]);
    assert_eq!(kinds(of_other), ["password_changed", "profile_changed"]);
    assert_eq!(kinds(of_all), ["administered", "password_changed", "profile_changed", "profile_changed"]);
    assert!(off.caught().is_empty() && picky.caught().is_empty());
}

async fn a_sign_in_is_told_and_tokens_are_not(site: Site) {
    let gateway = Gateway::start();
    hook(&site, &gateway, &["*", "tokens_issued", "code_issued"]).await;
    let (client, ann) = (site.client(|_| {}).await, site.person_with_app("ann").await);
    site.authorization_code(&client, &ann, &[]).await;
    poster(&site).round().await.unwrap();
    let kinds = kinds(&gateway);
    assert!(["password_accepted", "factor_accepted", "session_begun"].iter().all(|kind| kinds.iter().any(|one| one == kind)));
    assert!(!kinds.iter().any(|kind| kind.ends_with("_issued")), "{kinds:?}");
    let begun: Vec<Value> = gateway
        .caught()
        .iter()
        .map(super::support::gateway::Caught::json)
        .filter(|said| said["type"] == "session_begun")
        .collect();
    assert_eq!(begun[0]["data"]["client_id"], *client.id);
    assert!(begun[0]["data"]["address"].is_string(), "as in the row: {}", begun[0]);
}

async fn what_is_rolled_back_is_not_told(site: Site) {
    let (gateway, ann) = (Gateway::start(), site.person("ann").await);
    let hook = hook(&site, &gateway, &["*"]).await;
    let (now, id) = (site.now(), ann.id.clone());
    let failed: Result<(), StoreError> = site
        .state
        .db
        .write(move |tx| {
            audit::record(tx, now, &Event::ProfileChanged { user: &id })?;
            Err(StoreError::Busy)
        })
        .await;
    assert!(failed.is_err());
    poster(&site).round().await.unwrap();
    assert!(gateway.caught().is_empty() && deliveries(&site, &hook).await.is_empty());
}

async fn a_receiver_that_fails_is_asked_seven_times(site: Site) {
    let (gateway, ann, poster) = (Gateway::start(), site.person("ann").await, poster(&site));
    let hook = hook(&site, &gateway, &["profile_changed"]).await;
    gateway.set(Mood::Answers(500, "", "secret words"));
    happens(&site, &ann.id).await;
    poster.round().await.unwrap();
    for (n, pause) in (1..).zip([5, 300, 1800, 7200, 18_000, 36_000]) {
        assert_eq!(gateway.caught().len(), n);
        site.advance(pause - 1);
        poster.round().await.unwrap();
        assert_eq!(gateway.caught().len(), n, "not before {pause} s");
        site.advance(1);
        poster.round().await.unwrap();
    }
    let caught = gateway.caught();
    assert_eq!(caught.len(), 7);
    assert!(
        caught.iter().all(|one| one.is_signed(hook.key.expose()) && one.header("webhook-id") == caught[0].header("webhook-id"))
    );
    assert_ne!(caught[0].header("webhook-timestamp"), caught[6].header("webhook-timestamp"));
    site.advance(86_400);
    poster.round().await.unwrap();
    assert_eq!(gateway.caught().len(), 7);
    let row = &deliveries(&site, &hook).await[0];
    assert_eq!((row.attempts, row.delivered_at, row.last_answer.as_deref()), (7, None, Some("answered 500")));
    assert!(row.gave_up_at.is_some());
    // The next event has all its tries again, and comes through.
    gateway.set(Mood::Drops);
    happens(&site, &ann.id).await;
    poster.round().await.unwrap();
    let words = deliveries(&site, &hook).await[0].last_answer.clone().unwrap();
    assert!(!words.is_empty() && !words.contains("127.0.0.1"), "{words}");
    gateway.set(TAKEN);
    site.advance(5);
    poster.round().await.unwrap();
    assert!(deliveries(&site, &hook).await[0].delivered_at.is_some());
}

async fn a_receiver_that_is_gone_gets_nothing_more(site: Site) {
    let (gateway, watcher, ann) = (Gateway::start(), Gateway::start(), site.person("ann").await);
    let gone = hook(&site, &gateway, &["*"]).await;
    hook(&site, &watcher, &["webhook_stopped"]).await;
    gateway.set(Mood::Answers(410, "", ""));
    for _ in 0..9 {
        happens(&site, &ann.id).await;
    }
    let poster = poster(&site);
    poster.round().await.unwrap();
    assert!(gateway.caught().len() <= 4, "those that were on their way together");
    gateway.set(TAKEN);
    happens(&site, &ann.id).await;
    site.advance(86_400);
    let before = gateway.caught().len();
    poster.round().await.unwrap();
    assert_eq!(gateway.caught().len(), before);
    let rows = deliveries(&site, &gone).await;
    assert!(
        rows.len() == 9
            && rows.iter().all(|row| row.gave_up_at.is_some() && row.last_answer.as_deref() == Some("answered 410"))
    );
    assert_eq!(
        (kinds(&watcher).len(), &watcher.caught()[0].json()["data"]["detail"]["webhook"]),
        (1, &gone.id.as_str().into())
    );
}

async fn a_post_is_sent_again_with_its_identifier(site: Site) {
    let (gateway, ann, poster) = (Gateway::start(), site.person("ann").await, poster(&site));
    let hook = hook(&site, &gateway, &["profile_changed"]).await;
    happens(&site, &ann.id).await;
    poster.round().await.unwrap();
    site.advance(1000);
    let (first, now) = (deliveries(&site, &hook).await[0].id.clone(), site.now());
    let again = site.state.db.write(move |tx| post::again(tx, &first, now)).await.unwrap().unwrap();
    assert_eq!((again.attempts, again.created_at), (0, now));
    poster.round().await.unwrap();
    let [one, two] = gateway.caught().try_into().unwrap();
    assert_eq!((one.header("webhook-id"), &one.body), (two.header("webhook-id"), &two.body));
    assert!(two.is_signed(hook.key.expose()) && two.header("webhook-timestamp") == now.seconds().to_string());
    assert_eq!(deliveries(&site, &hook).await.len(), 2);
    let id = hook.id.clone();
    let tested = site.state.db.write(move |tx| -> Result<_, StoreError> {
        let row = webhook::by_id(tx, &id)?.unwrap();
        hook::test(tx, now, &row)
    });
    tested.await.unwrap();
    poster.round().await.unwrap();
    let test = gateway.caught().pop().unwrap();
    assert!(test.is_signed(hook.key.expose()) && test.json()["type"] == "webhook_test");
    // One page after the other, newest first.
    let rows = deliveries(&site, &hook).await;
    let last = rows[0].clone();
    let rest = site.state.db.read(move |tx| post::page(tx, &last.webhook_id, Some((last.created_at, &last.id)), 100)).await;
    assert_eq!(
        rest.unwrap().iter().map(|row| &row.id).collect::<Vec<_>>(),
        rows[1..].iter().map(|row| &row.id).collect::<Vec<_>>()
    );
}

async fn a_new_secret_signs_what_waits(site: Site) {
    let (gateway, ann) = (Gateway::start(), site.person("ann").await);
    let hook = hook(&site, &gateway, &["profile_changed"]).await;
    happens(&site, &ann.id).await;
    let (id, key, sealer) = (hook.id.clone(), SigningSecret::random(), site.state.provider.sealer.clone());
    let new = key.clone();
    let changed = site.state.db.write(move |tx| -> Result<_, StoreError> {
        let mut row = webhook::by_id(tx, &id)?.unwrap();
        row.secret_sealed = sealer.seal(SECRET, id.as_str(), new.expose()).unwrap();
        webhook::update(tx, &row)
    });
    assert!(changed.await.unwrap());
    poster(&site).round().await.unwrap();
    let [caught] = gateway.caught().try_into().unwrap();
    assert!(caught.is_signed(key.expose()) && !caught.is_signed(hook.key.expose()));
    let dump = texts(&site.url, "SELECT body || coalesce(last_answer, '') AS t FROM webhook_deliveries").concat();
    assert!(!dump.contains(key.to_text().trim_start_matches("whsec_")));
}

async fn a_slow_receiver_keeps_nobody_waiting(site: Site) {
    let (slow, quick, ann) = (Gateway::start(), Gateway::start(), site.person("ann").await);
    slow.set(Mood::Hangs);
    let late = hook(&site, &slow, &["*"]).await;
    hook(&site, &quick, &["*"]).await;
    for _ in 0..12 {
        happens(&site, &ann.id).await;
    }
    let poster = poster(&site);
    let mut tasks = poster.start().await.unwrap();
    slow.wait_for(4).await;
    quick.wait_for(12).await;
    happens(&site, &ann.id).await;
    tasks.extend(poster.start().await.unwrap());
    quick.wait_for(13).await;
    assert_eq!(slow.caught().len(), 4, "a few at a time");
    slow.set(TAKEN);
    for task in tasks {
        task.await.unwrap();
    }
    poster.round().await.unwrap();
    assert_eq!((slow.caught().len(), quick.caught().len()), (13, 13));
    assert!(deliveries(&site, &late).await.iter().all(|row| row.delivered_at.is_some()));
}

async fn a_redirect_is_not_followed(site: Site) {
    let (gateway, ann) = (Gateway::start(), site.person("ann").await);
    let hook = hook(&site, &gateway, &["*"]).await;
    gateway.set(Mood::Answers(307, "Location: /elsewhere\r\n", ""));
    happens(&site, &ann.id).await;
    poster(&site).round().await.unwrap();
    assert_eq!(gateway.caught().len(), 1);
    assert_eq!(deliveries(&site, &hook).await[0].last_answer.as_deref(), Some("answered 307"));
}

/// The name gives a good address to whoever asks first, and this machine's afterwards.
async fn private_addresses_get_no_packet(site: Site) {
    let (gateway, ann) = (Gateway::start(), site.person("ann").await);
    let strict = jobs::poster(&site.state, Outbound::guarded(&[]).unwrap());
    let urls = ["http://127.0.0.1", "https://127.0.0.1", "http://localhost", "https://localhost", "https://[::ffff:127.0.0.1]"];
    let mut hooks = Vec::new();
    for url in urls {
        hooks.push(hook_at(&site, format!("{url}:{}/", gateway.port), None, &["*"]).await);
    }
    happens(&site, &ann.id).await;
    strict.round().await.unwrap();
    for hook in &hooks {
        let row = &deliveries(&site, hook).await[0];
        let words = row.last_answer.as_deref().unwrap();
        assert!(words.contains("not a public address") || words.contains("must be an https URL"), "{words}");
        assert!(row.attempts == 1 && row.delivered_at.is_none());
    }
    assert_eq!(gateway.connections(), 0);
    let lookup = Arc::new(|_: String| -> std::pin::Pin<Box<dyn Future<Output = std::io::Result<Vec<IpAddr>>> + Send>> {
        Box::pin(async { Ok(vec![IpAddr::from(Ipv4Addr::LOCALHOST)]) })
    });
    let elsewhere = ["10.0.0.0/8".parse().unwrap()];
    let rebound = jobs::poster(&site.state, Outbound::guarded_by(Guard::looking_up(&elsewhere, lookup)).unwrap());
    site.advance(5);
    rebound.round().await.unwrap();
    assert_eq!(gateway.connections(), 0);
    // The same posts arrive where the operator allows it.
    site.advance(300);
    poster(&site).round().await.unwrap();
    assert_eq!(gateway.caught().len(), 2, "by http to the address and to the name");
}

async fn what_is_old_is_forgotten(site: Site) {
    let (gateway, ann) = (Gateway::start(), site.person("ann").await);
    let hook = hook(&site, &gateway, &["*"]).await;
    happens(&site, &ann.id).await;
    let start = site.now();
    site.advance(100);
    happens(&site, &ann.id).await;
    let gone = site.state.db.write(move |tx| post::forget(tx, start, 500)).await.unwrap();
    assert_eq!((gone, deliveries(&site, &hook).await.len()), (1, 1));
    let id = hook.id.clone();
    assert!(site.state.db.write(move |tx| webhook::delete(tx, &id)).await.unwrap());
    let url = site.url.clone();
    let left = actix_web::web::block(move || count(&url, "SELECT count(*) AS n FROM webhook_deliveries")).await.unwrap();
    assert_eq!(left, 0, "with all its posts");
}
