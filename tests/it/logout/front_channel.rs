//! OIDC Front-Channel Logout 1.0.

use super::{Party, address, arrive, signed_in};
use crate::support::{
    acts::form_on,
    chromium::Chromium,
    rows::rows_of,
    site::{Client, On, Site, answer, on_both},
};
use reqwest::Url;
use vestibule::{
    store::{StoreError, client},
    types::ClientId,
};

impl Site {
    /// Lets a client be told of ends of sessions by a call, too.
    async fn told(&self, of: &Client, uri: &'static str) {
        let id = ClientId::from_text(&of.id);
        let done = self.state.db.write(move |tx| -> Result<bool, StoreError> {
            let mut row = client::lock(tx, &id)?.unwrap();
            row.metadata.0.backchannel_logout_uri = Some(uri.to_owned());
            client::update(tx, &row)
        });
        assert!(done.await.unwrap());
    }
}

on_both!(
    the_page_loads_what_clients_registered_and_goes_on,
    without_such_clients_the_browser_goes_straight_on,
    leaving_the_account_pages_tells_applications_too
);

async fn the_page_loads_what_clients_registered_and_goes_on(site: Site) {
    let (party, bob) = (Party::start(), site.person_with_app("bob").await);
    let client = party.client(&site).await;
    let (mut browser, tokens) = signed_in(&site, &client, &bob).await;
    let hint = tokens.text("id_token");
    let (_, claims) = site.verified(&hint).await;
    let bye = party.url("/bye");
    let pairs = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", &bye), ("state", "s1")];
    let page = browser.open(&address(&site, &pairs)).await.page();
    let frame = Url::parse(&page.attribute("iframe", "src")).unwrap();
    assert!(frame.as_str().starts_with(&party.url("/out?x=1&")), "{frame}");
    let sent: Vec<_> = frame.query_pairs().skip(1).collect();
    let sid = claims["sid"].as_str().unwrap();
    assert_eq!(sent, [("iss".into(), site.home.as_str().into()), ("sid".into(), sid.into())]);
    let policy = page.header("content-security-policy");
    assert!(policy.contains(&format!("frame-src {};", party.url(""))), "{policy}");
    assert_eq!(page.header("refresh"), format!("5; url={bye}?state=s1"), "without scripts");
    assert_eq!(page.attribute("#return", "href"), format!("{bye}?state=s1"));
    assert_eq!(site.silently(&mut browser, &client, &[]).await, "login_required");
}

async fn without_such_clients_the_browser_goes_straight_on(site: Site) {
    let client = site.client(|row| row.post_logout_redirect_uris.0 = vec!["https://app.example/bye".to_owned()]).await;
    let bob = site.person_with_app("bob").await;
    let (mut browser, tokens) = signed_in(&site, &client, &bob).await;
    let hint = tokens.text("id_token");
    let pairs = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", "https://app.example/bye")];
    assert_eq!(browser.get(&address(&site, &pairs)).await.status, 303);
}

/// Each way to end the browser's own session there: on the page `/account/sessions` with this value, or by the menu.
async fn leaving_the_account_pages_tells_applications_too(site: Site) {
    let (party, bob) = (Party::start(), site.person_with_app("bob").await);
    let client = party.client(&site).await;
    site.told(&client, "https://app.example/out").await;
    for (told, way) in ["menu", "all", "own"].into_iter().enumerate() {
        site.advance(30);
        let (mut browser, tokens) = signed_in(&site, &client, &bob).await;
        let (_, claims) = site.verified(&tokens.text("id_token")).await;
        let page = browser.open("/account/sessions").await.page();
        let sid = claims["sid"].as_str().unwrap();
        let form = match way {
            "menu" => page.form("profile-sign-out").press("sign-out"),
            "all" => page.form("sessions").press("end-all"),
            _ => {
                let csrf = page.form("sessions").value("csrf").unwrap().to_owned();
                form_on(&page, "/account/sessions", &[("csrf", &csrf), ("end", sid)])
            }
        };
        let out = browser.post(&form).await;
        assert_eq!((out.status, out.url.path() == "/login"), (200, false), "{way}: {}", out.html);
        let frame = Url::parse(&out.attribute("iframe", "src")).unwrap();
        assert_eq!(answer(&frame, "sid").as_deref(), Some(sid), "{way}");
        assert!(out.header("content-security-policy").contains(&format!("frame-src {};", party.url(""))), "{way}");
        assert!(browser.cookies().get("vestibule_session").is_none());
        assert_eq!(rows_of(&site, "logout_notices").await, told + 1, "and by a call from server to server, once");
    }
}

#[actix_web::test]
async fn a_browser_loads_the_frame_and_arrives_at_the_application() {
    let (site, party) = (Site::start(On::Sqlite).await, Party::start());
    let (bob, client) = (site.person_with_app("bob").await, party.client(&site).await);
    let chromium = Chromium::start().await;
    let back = arrive(&site, &chromium, &client, &bob).await;
    let tokens = site.exchange(&client, &answer(&back, "code").unwrap()).await;
    let hint = tokens.text("id_token");
    let (_, claims) = site.verified(&hint).await;
    let bye = party.url("/bye");
    let pairs = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", &bye), ("state", "s1")];
    chromium.open(&address(&site, &pairs)).await;
    chromium.at("/bye").await;
    assert_eq!(party.seen("/bye"), ["/bye?state=s1"]);
    let [out] = party.seen("/out").try_into().unwrap();
    assert!(out.ends_with(&format!("&sid={}", claims["sid"].as_str().unwrap())), "{out}");
    chromium.close().await;
}
