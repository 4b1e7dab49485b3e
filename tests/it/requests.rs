//! The authorization endpoint: whom it answers, with what, and what people are asked on the way.

mod back;
mod consent;
mod core_6_request_objects;
mod core_6_request_uri;
mod here;
mod hints;
mod metadata;
pub mod object;
mod organizations;
mod prompts;
mod rfc8707_resources;
mod rfc9101_jar;
mod rfc9126_par;

use crate::support::{
    browser::Browser,
    site::{Client, Site, answer},
};
use reqwest::Url;

/// Where an answer to the client went, after the promises of each answer were checked: `state` as it was sent and `iss`
/// (RFC 9207).
fn answered(site: &Site, away: &Url) -> (String, Option<String>) {
    assert_eq!(answer(away, "iss").as_deref(), Some(site.home.as_str()), "RFC 9207: {away}");
    assert_eq!(answer(away, "state").as_deref(), Some("st/a te"), "{away}");
    let error = answer(away, "error");
    assert_ne!(error.is_some(), answer(away, "code").is_some(), "one of both: {away}");
    (error.unwrap_or_else(|| "code".to_owned()), answer(away, "error_description"))
}

/// `code`, or the error that the client is told.
async fn told(site: &Site, browser: &mut Browser, client: &Client, more: &[(&str, &str)]) -> String {
    let away = browser.open(&site.ask(client, more)).await.away();
    answered(site, &away).0
}

/// Which of our pages a request leads to.
async fn page(site: &Site, browser: &mut Browser, client: &Client, more: &[(&str, &str)]) -> crate::support::browser::Page {
    browser.open(&site.ask(client, more)).await.page()
}
