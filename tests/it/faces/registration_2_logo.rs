//! `logo_uri`: fetched by the server, drawn anew, shown from its own origin.

use super::{Place, application, beside, pages, picture};
use crate::support::{
    api::http,
    browser::Page,
    rows::{change, rows_of},
    site::{Client, Site, on_both},
};
use futures_util::future::join_all;
use image::ImageFormat;
use reqwest::header::HeaderMap;
use vestibule::{
    store::{StoreError, client},
    types::ClientId,
};

on_both!(
    oidcc_registration_logo_uri,
    a_page_does_not_wait_for_the_logo,
    however_many_ask_there_is_one_call,
    an_address_that_gives_no_picture_is_asked_once_an_hour,
    a_new_address_shows_its_own_logo,
    an_address_that_changes_in_a_loop_makes_no_loop_of_calls,
    a_picture_is_looked_at_again_after_a_day,
    private_addresses_are_not_asked_for_logos,
    a_client_that_goes_takes_its_logo_along,
);

async fn first_page(site: &Site, client: &Client) -> Page {
    site.browser().open(&site.ask(client, &[])).await.page()
}

fn place_of(client: &Client) -> String {
    format!("/brand/client/{}/logo", client.id)
}

async fn file(site: &Site, path: &str) -> (u16, HeaderMap, Vec<u8>) {
    let answer = http().get(format!("{}{path}", site.home)).send().await.unwrap();
    (answer.status().as_u16(), answer.headers().clone(), answer.bytes().await.unwrap().to_vec())
}

async fn with_logo(site: &Site, uri: String) -> Client {
    application(site, |row| row.metadata.0.logo_uri = Some(uri)).await
}

async fn move_logo(site: &Site, of: &Client, uri: String) {
    let id = ClientId::from_text(&of.id);
    let done = site.state.db.write(move |tx| -> Result<bool, StoreError> {
        let mut row = client::lock(tx, &id)?.unwrap();
        row.metadata.0.logo_uri = Some(uri);
        client::update(tx, &row)
    });
    assert!(done.await.unwrap());
}

async fn oidcc_registration_logo_uri(site: Site) {
    let (site, place) = (beside(&site).await, Place::with(picture(200, 100, [20, 90, 200])));
    let (bob, client) = (site.person_with_app("bob").await, with_logo(&site, place.url("logo.png")).await);
    let page = first_page(&site, &client).await;
    assert_eq!(page.attribute("main img.app-logo", "src"), place_of(&client), "before anybody has asked for it");
    assert_eq!(page.attribute("main img.app-logo", "alt"), "", "the name is beside it");
    assert!(page.header("content-security-policy").contains("img-src 'self';"));
    let (status, headers, bytes) = file(&site, &place_of(&client)).await;
    assert_eq!(
        (status, &headers["content-type"], &headers["cache-control"]),
        (200, &"image/png".parse().unwrap(), &"no-cache".parse().unwrap())
    );
    assert_eq!(
        (&headers["x-content-type-options"], &headers["cross-origin-resource-policy"]),
        (&"nosniff".parse().unwrap(), &"same-origin".parse().unwrap())
    );
    let drawn = image::load_from_memory_with_format(&bytes, ImageFormat::Png).unwrap();
    assert_eq!((drawn.width(), drawn.height()), (200, 100));
    for page in pages(&site, &client, &bob).await {
        let src = page.attribute("main img.app-logo", "src");
        let (width, height) = (page.attribute("img.app-logo", "width"), page.attribute("img.app-logo", "height"));
        assert_eq!((width.as_str(), height.as_str()), ("200", "100"));
        let (status, headers, again) = file(&site, &src).await;
        assert_eq!((status, &again), (200, &bytes));
        assert_eq!(headers["cache-control"], "public, max-age=86400", "its name is made from what is in it");
        assert!(src.contains(headers["etag"].to_str().unwrap().trim_matches('"')), "{src}");
        let known = http().get(format!("{}{src}", site.home)).header("if-none-match", &headers["etag"]).send().await.unwrap();
        assert_eq!((known.status().as_u16(), known.bytes().await.unwrap().len()), (304, 0));
    }
    assert_eq!(place.asked(), 1);
    let none = application(&site, |_| ()).await;
    assert!(!first_page(&site, &none).await.has("img.app-logo"));
    assert_eq!((file(&site, &place_of(&none)).await.0, file(&site, "/brand/client/nobody/logo").await.0), (404, 404));
}

async fn a_page_does_not_wait_for_the_logo(site: Site) {
    let (site, place) = (beside(&site).await, Place::start());
    let client = with_logo(&site, place.url("logo.png")).await;
    let path = place_of(&client);
    let logo = file(&site, &path);
    let page = async {
        while place.asked() == 0 {
            tokio::task::yield_now().await;
        }
        let page = first_page(&site, &client).await;
        place.gives(200, "", picture(20, 20, [0, 0, 0]));
        page
    };
    let (logo, page) = futures_util::future::join(logo, page).await;
    assert_eq!((logo.0, page.status, page.has("img.app-logo")), (200, 200, true));
}

async fn however_many_ask_there_is_one_call(site: Site) {
    let (site, place) = (beside(&site).await, Place::with(picture(20, 20, [0, 0, 0])));
    let path = place_of(&with_logo(&site, place.url("logo.png")).await);
    let all = join_all((0..12).map(|_| file(&site, &path))).await;
    assert!(all.iter().all(|(status, ..)| *status == 200));
    assert_eq!(place.asked(), 1);
}

async fn an_address_that_gives_no_picture_is_asked_once_an_hour(site: Site) {
    let site = beside(&site).await;
    let (png, elsewhere) = (picture(20, 20, [0, 0, 0]), Place::with(picture(20, 20, [0, 0, 0])));
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>".to_vec();
    let to = format!("Location: {}\r\n", elsewhere.url("logo.png"));
    let cases = [
        (200, "Content-Type: image/svg+xml\r\n", svg),
        (200, "Content-Type: image/png\r\n", b"<!DOCTYPE html><h1>No</h1>".to_vec()),
        (200, "", png[..png.len() / 2].to_vec()),
        (200, "", [png.clone(), vec![0; 64 * 1024]].concat()),
        (200, "", picture(2049, 1, [0, 0, 0])),
        (404, "", png.clone()),
        (302, to.as_str(), Vec::new()),
    ];
    for (status, headers, body) in cases {
        let place = Place::start();
        place.gives(status, headers, body);
        let client = with_logo(&site, place.url("logo.png")).await;
        for _ in 0..3 {
            let (status, headers, body) = file(&site, &place_of(&client)).await;
            assert_eq!((status, body.len()), (404, 0));
            assert_eq!(headers["cache-control"], "no-store");
        }
        site.advance(15);
        assert!(!first_page(&site, &client).await.has("img.app-logo"), "nothing broken is shown");
        site.advance(3600 - 16);
        assert_eq!((file(&site, &place_of(&client)).await.0, place.asked()), (404, 1));
        site.advance(1);
        place.gives(200, "", png.clone());
        assert!(first_page(&site, &client).await.has("img.app-logo"));
        assert_eq!((file(&site, &place_of(&client)).await.0, place.asked()), (200, 2));
    }
    assert_eq!(elsewhere.asked(), 0, "no redirect is followed");
}

async fn a_new_address_shows_its_own_logo(site: Site) {
    let site = beside(&site).await;
    let (old, new) = (Place::with(picture(20, 20, [0, 0, 0])), Place::with(picture(40, 40, [200, 0, 0])));
    let client = with_logo(&site, old.url("logo.png")).await;
    let before = file(&site, &place_of(&client)).await.2;
    let named = first_page(&site, &client).await.attribute("img.app-logo", "src");
    site.advance(10);
    move_logo(&site, &client, new.url("logo.png")).await;
    assert_eq!(first_page(&site, &client).await.attribute("img.app-logo", "src"), place_of(&client), "not the old one");
    let after = file(&site, &place_of(&client)).await.2;
    assert!(after != before && file(&site, &named).await.2 == after);
    assert_eq!(first_page(&site, &client).await.attribute("img.app-logo", "width"), "40");
    // Gone as if it had never been.
    site.advance(10);
    let id = ClientId::from_text(&client.id);
    let done = site.state.db.write(move |tx| -> Result<bool, StoreError> {
        let mut row = client::lock(tx, &id)?.unwrap();
        row.metadata.0.logo_uri = None;
        client::update(tx, &row)
    });
    assert!(done.await.unwrap());
    assert_eq!((first_page(&site, &client).await.has("img.app-logo"), file(&site, &place_of(&client)).await.0), (false, 404));
}

async fn an_address_that_changes_in_a_loop_makes_no_loop_of_calls(site: Site) {
    let (site, place) = (beside(&site).await, Place::with(picture(20, 20, [0, 0, 0])));
    let client = with_logo(&site, place.url("0")).await;
    for number in 1..6 {
        file(&site, &place_of(&client)).await;
        move_logo(&site, &client, place.url(&number.to_string())).await;
    }
    assert_eq!(place.asked(), 1);
    site.advance(10);
    assert_eq!((file(&site, &place_of(&client)).await.0, place.asked()), (200, 2));
}

async fn a_picture_is_looked_at_again_after_a_day(site: Site) {
    let (site, place) = (beside(&site).await, Place::with(picture(20, 20, [0, 0, 0])));
    let client = with_logo(&site, place.url("logo.png")).await;
    let first = file(&site, &place_of(&client)).await.2;
    site.advance(86_399);
    assert_eq!((file(&site, &place_of(&client)).await.2 == first, place.asked()), (true, 1));
    site.advance(1);
    place.gives(500, "", Vec::new());
    assert!(file(&site, &place_of(&client)).await.2 == first, "nobody waits, and what was there stays");
    while place.asked() < 2 {
        tokio::task::yield_now().await;
    }
    assert!(file(&site, &place_of(&client)).await.2 == first);
}

async fn private_addresses_are_not_asked_for_logos(site: Site) {
    let place = Place::with(picture(20, 20, [0, 0, 0]));
    for uri in [
        place.url("logo.png"),
        place.url("logo.png").replace("http:", "https:"),
        place.url("logo.png").replace("127.0.0.1", "localhost"),
        "https://169.254.169.254/logo.png".to_owned(),
        "file:///etc/passwd".to_owned(),
        "logo.png".to_owned(),
    ] {
        let client = with_logo(&site, uri.clone()).await;
        assert_eq!((first_page(&site, &client).await.status, file(&site, &place_of(&client)).await.0), (200, 404), "{uri}");
    }
    assert_eq!(place.asked(), 0);
}

async fn a_client_that_goes_takes_its_logo_along(site: Site) {
    let (site, place) = (beside(&site).await, Place::with(picture(20, 20, [0, 0, 0])));
    let client = with_logo(&site, place.url("logo.png")).await;
    assert_eq!(file(&site, &place_of(&client)).await.0, 200);
    site.disable_client(&client).await;
    assert_eq!(file(&site, &place_of(&client)).await.0, 404, "while it is disabled");
    let (url, id) = (site.url.clone(), client.id.clone());
    let alone = move || change(&url, &format!("DELETE FROM clients WHERE id = '{id}'"));
    assert!(actix_web::web::block(alone).await.unwrap().is_err());
    let id = ClientId::from_text(&client.id);
    assert!(site.state.db.write(move |tx| client::delete_unused(tx, &id)).await.unwrap());
    assert_eq!(rows_of(&site, "client_logos").await, 0);
}
