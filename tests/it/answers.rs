//! The authorization endpoint's response types and modes, OIDC Core §3 and Form Post Response Mode.

mod core_3_1_code;
mod core_3_2_implicit;
mod core_3_3_hybrid;
mod form_post;

use crate::support::{
    browser::Browser,
    site::{Client, Site},
};
use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::Url;
use std::collections::BTreeMap;
use vestibule::{protocol::ResponseType, store::client::ClientRow};

/// The parameters of an answer.
type Answer = BTreeMap<String, String>;

/// Lets a client ask for everything.
fn everything(row: &mut ClientRow) {
    row.grant_types.0.push("implicit".to_owned());
    row.metadata.0.response_types = ResponseType::ALL.to_vec();
}

/// The parameters in a fragment. Nothing is in the query.
fn fragment(url: &Url) -> Answer {
    assert_eq!(url.query(), None, "nothing in the query: {url}");
    let mut read = url.clone();
    read.set_query(Some(url.fragment().unwrap_or_else(|| panic!("no fragment: {url}"))));
    read.query_pairs().into_owned().collect()
}

/// The answer to somebody who is signed in, by fragment, after `state` and `iss` were looked at.
async fn answered(site: &Site, browser: &mut Browser, client: &Client, more: &[(&str, &str)]) -> Answer {
    let answer = fragment(&browser.open(&site.ask(client, more)).await.away());
    assert_eq!(answer.get("iss"), Some(&site.home), "RFC 9207");
    assert_eq!(answer.get("state").map(String::as_str), Some("st/a te"));
    answer
}

/// The names of an answer's parameters.
fn members(answer: &Answer) -> Vec<&str> {
    answer.keys().map(String::as_str).collect()
}

/// The left half of SHA-256, OIDC Core §3.3.2.11, not by the product's code.
fn half(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(&digest(&SHA256, text.as_bytes()).as_ref()[..16])
}
