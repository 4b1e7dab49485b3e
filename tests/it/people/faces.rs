//! Applications as they show themselves, in a real browser: the logo is there, the links can be read, and where no logo comes
//! there is no gap.

use super::axe::{eyes, look};
use crate::{
    faces::{Place, application, open_site, picture},
    support::{
        chromium::{Chromium, Theme},
        site::{Client, On, Person, Site},
    },
};
use std::path::PathBuf;

/// Looks at the page in both sizes and both colours, and keeps pictures.
async fn see(chromium: &Chromium, name: &str) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("../screenshots");
    let mut faults = Vec::new();
    for theme in [Theme::Light, Theme::Dark] {
        let word = format!("{theme:?}").to_lowercase();
        chromium.theme(theme).await;
        for size in ["wide", "phone"] {
            match size {
                "wide" => chromium.desktop().await,
                _ => chromium.telephone(360, 740).await,
            }
            faults.extend(look(chromium, &format!("{name}, {word}, {size}")).await);
            chromium.screenshot(folder.join(format!("face-{name}-{size}-{word}.png"))).await;
        }
    }
    chromium.desktop().await;
    assert_eq!(faults, Vec::<String>::new());
}

/// How wide the logo is drawn from what was loaded, and how wide on the page.
const WIDTHS: &str = "const logo = document.querySelector('main img.app-logo');
    return `${logo.complete} ${logo.naturalWidth} ${Math.round(logo.getBoundingClientRect().width)}`";

async fn sign_in(site: &Site, chromium: &Chromium, person: &Person) {
    chromium.fill("#username", &person.username).await;
    chromium.fill("#password", &person.password).await;
    chromium.click("#continue").await;
    chromium.at("/login/factor/totp").await;
    site.advance(30);
    chromium.fill("#code", &site.code(person)).await;
    chromium.click("#verify").await;
}

async fn notes(site: &Site, place: &Place, unverified: bool) -> Client {
    application(site, |row| {
        if unverified {
            row.name = "Guest Book".to_owned();
        }
        let shows = &mut row.metadata.0;
        shows.logo_uri = Some(place.url("openid.png"));
        shows.client_uri = Some("https://notes.example/".to_owned());
        shows.policy_uri = Some("https://notes.example/login.html".to_owned());
        shows.tos_uri = Some("https://openid.net/".to_owned());
        shows.unverified = unverified;
    })
    .await
}

#[actix_web::test]
async fn the_logo_and_the_links_are_to_be_seen_wherever_an_application_is() {
    let site = open_site(On::Sqlite).await;
    let (bob, place) = (site.person_with_app("bob").await, Place::with(picture(240, 240, [28, 78, 196])));
    let (client, chromium) = (notes(&site, &place, false).await, eyes().await);
    chromium.open(&site.ask(&client, &[])).await;
    chromium.at("/login").await;
    assert_eq!(chromium.script(WIDTHS).await, "true 128 56", "the first one to come sees it");
    assert_eq!(chromium.texts(".app-links a").await.len(), 3);
    assert!(chromium.shows(".app-policy").await && chromium.shows(".app-terms").await && chromium.shows(".app-website").await);
    see(&chromium, "login-first").await;
    chromium.open(&site.ask(&client, &[])).await;
    assert_eq!(chromium.script(WIDTHS).await, "true 128 70", "with a frame, now that its sides are known");
    see(&chromium, "login").await;
    sign_in(&site, &chromium, &bob).await;
    chromium.at("/consent").await;
    see(&chromium, "consent").await;
    chromium.click("#allow").await;
    chromium.gone("#allow").await;
    let stranger = notes(&site, &Place::with(picture(320, 90, [150, 30, 90])), true).await;
    chromium.open(&site.ask(&stranger, &[])).await;
    chromium.at("/consent").await;
    see(&chromium, "consent-unchecked-first").await;
    chromium.open(&site.ask(&stranger, &[])).await;
    see(&chromium, "consent-unchecked").await;
    chromium.click("#allow").await;
    chromium.gone("#allow").await;
    chromium.open(&format!("{}/account/applications", site.home)).await;
    chromium.sees(".app-logo").await;
    see(&chromium, "applications").await;
    assert_eq!(place.asked(), 1, "the browser asked us alone");
    let complaints: Vec<String> =
        chromium.complaints().await.into_iter().filter(|text| !text.contains(":9/callback")).collect();
    assert_eq!(complaints, Vec::<String>::new());
    chromium.close().await;
}

#[actix_web::test]
async fn where_no_logo_comes_nothing_broken_is_shown() {
    let (site, place, chromium) = (open_site(On::Sqlite).await, Place::start(), eyes().await);
    place.gives(404, "", Vec::new());
    let client = notes(&site, &place, true).await;
    chromium.open(&site.ask(&client, &[])).await;
    chromium.at("/login").await;
    assert_eq!(chromium.script(WIDTHS).await, "true 0 0");
    see(&chromium, "login-broken").await;
    chromium.close().await;
}
