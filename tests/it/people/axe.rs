//! Every page of the server, looked at: what axe says of it, whether it fits, and where the keyboard leads. One look in the
//! light on a wide screen, one in the dark on a narrow one, and one
//! more in German.

use super::keyboard;
use crate::support::{
    chromium::{Chromium, Theme},
    samples::{Sample, Samples},
};
use serde_json::json;
use std::{fs, path::Path};

/// The file that `./scripts/setup test` puts beside the build. Without it there is no answer, so the tests fail.
fn axe() -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("axe-4.14.1/node_modules/axe-core/axe.min.js");
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}; run ./scripts/setup test", path.display()))
}

/// Runs axe with all its rules. Gives each broken rule and where, and whether something reaches over the edge.
const RUN: &str = "
    const done = arguments[0];
    const wide = document.documentElement.scrollWidth > innerWidth ? ['scrolls sideways'] : [];
    axe.run({ resultTypes: ['violations'], preload: false }).then(
        found => done(wide.concat(found.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).join(', ')))),
        error => done(['axe: ' + error]))";

/// What is wrong as the page is shown now.
pub(super) async fn look(chromium: &Chromium, view: &str) -> Vec<String> {
    let found = chromium.later(RUN, Vec::new()).await;
    found.as_array().unwrap().iter().map(|fault| format!("{view}: {}", fault.as_str().unwrap())).collect()
}

/// A browser that can look.
pub(super) async fn eyes() -> Chromium {
    let chromium = Chromium::start().await;
    for source in [axe(), keyboard::WATCH.to_owned()] {
        chromium.tool("Page.addScriptToEvaluateOnNewDocument", json!({"source": source})).await;
    }
    chromium
}

/// Looks at every second page, beginning with the first or the second.
async fn look_at_half(first: usize) {
    let samples = Samples::start("en");
    let chromium = eyes().await;
    let mut faults = Vec::new();
    for (address, Sample { name, .. }) in samples.addresses().skip(first).step_by(2) {
        chromium.desktop().await;
        chromium.theme(Theme::Light).await;
        chromium.open(&address).await;
        let mut found = look(&chromium, "light, wide").await;
        found.extend(keyboard::go_round(&chromium).await);
        chromium.telephone(360, 740).await;
        chromium.theme(Theme::Dark).await;
        found.extend(look(&chromium, "dark, narrow").await);
        faults.extend(found.into_iter().map(|fault| format!("{name}, {fault}")));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    chromium.close().await;
}

/// German words are long: on a narrow screen they are the first to reach over an edge. Each page in its fullest states, which
/// come first; where the keyboard leads does not depend on the language.
#[actix_web::test]
async fn no_page_keeps_anybody_out_in_german() {
    let samples = Samples::start("de");
    let chromium = eyes().await;
    chromium.telephone(360, 740).await;
    chromium.theme(Theme::Dark).await;
    let mut faults = Vec::new();
    let is_full =
        |name: &str| name.rsplit(' ').nth(1).and_then(|number| number.parse::<u32>().ok()).is_some_and(|number| number < 2);
    for (address, Sample { name, .. }) in samples.addresses().filter(|(_, sample)| is_full(&sample.name)) {
        chromium.open(&address).await;
        let found = look(&chromium, "dark, narrow").await;
        faults.extend(found.into_iter().map(|fault| format!("{name}, {fault}")));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    chromium.close().await;
}

#[actix_web::test]
async fn no_page_keeps_anybody_out_one_half() {
    look_at_half(0).await;
}

#[actix_web::test]
async fn no_page_keeps_anybody_out_other_half() {
    look_at_half(1).await;
}
