//! What a person does with a browser: looks, types, presses.

use super::{chromium::Chromium, process::clock};
use actix_web::rt::time::sleep;
use fantoccini::{Locator, elements::Element};
use serde_json::Value;
use std::time::Duration;

/// How long a page may take before a test gives up on it.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long after a look at a page the next one follows.
const PAUSE: Duration = Duration::from_millis(10);

/// The tabulator key.
pub const TAB: &str = "\u{e004}";
/// The enter key.
pub const ENTER: &str = "\u{e007}";

impl Chromium {
    /// The path of the page that is open.
    pub async fn path(&self) -> String {
        self.client.current_url().await.unwrap().path().to_owned()
    }

    /// Waits for a page.
    pub async fn at(&self, path: &str) {
        let start = clock();
        while self.path().await != path {
            assert!(start.elapsed() < PATIENCE, "not at {path}, but at {}", self.page().await);
            sleep(PAUSE).await;
        }
        self.client.wait().for_element(Locator::Css("body")).await.unwrap();
    }

    /// Waits until there is no such element.
    pub async fn gone(&self, selector: &str) {
        let start = clock();
        while self.has(selector).await {
            assert!(start.elapsed() < PATIENCE, "still {selector} at {}", self.page().await);
            sleep(PAUSE).await;
        }
    }

    /// Where it is and what is there, for those who look for something else.
    async fn page(&self) -> String {
        let text = self.script("return document.body?.innerText").await;
        format!("{}: {}", self.path().await, text.as_str().unwrap_or_default())
    }

    /// Waits for an element.
    pub async fn find(&self, selector: &str) -> Element {
        let found = self.client.wait().at_most(PATIENCE).every(PAUSE).for_element(Locator::Css(selector)).await;
        match found {
            Ok(element) => element,
            Err(error) => panic!("no {selector} at {}: {error}", self.page().await),
        }
    }

    /// Whether there is such an element now.
    pub async fn has(&self, selector: &str) -> bool {
        !self.client.find_all(Locator::Css(selector)).await.unwrap().is_empty()
    }

    /// Whether there is such an element now, and it can be seen.
    pub async fn shows(&self, selector: &str) -> bool {
        match self.client.find(Locator::Css(selector)).await {
            Ok(element) => element.is_displayed().await.unwrap(),
            Err(_) => false,
        }
    }

    /// Waits until an element can be seen.
    pub async fn sees(&self, selector: &str) {
        let start = clock();
        while !self.shows(selector).await {
            assert!(start.elapsed() < PATIENCE, "{selector} is not to be seen at {}", self.page().await);
            sleep(PAUSE).await;
        }
    }

    /// What an element says.
    pub async fn text(&self, selector: &str) -> String {
        self.find(selector).await.text().await.unwrap()
    }

    /// What each of these elements says.
    pub async fn texts(&self, selector: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for element in self.client.find_all(Locator::Css(selector)).await.unwrap() {
            texts.push(element.text().await.unwrap());
        }
        texts
    }

    /// An attribute of an element.
    pub async fn attribute(&self, selector: &str, name: &str) -> String {
        let value = self.find(selector).await.attr(name).await.unwrap();
        value.unwrap_or_else(|| panic!("{selector} has no {name}"))
    }

    /// Presses an element; one that takes no press in its first moment, a little later.
    pub async fn click(&self, selector: &str) {
        let mut pressed = self.find(selector).await.click().await;
        for _ in 0..20 {
            if pressed.is_ok() {
                break;
            }
            sleep(PAUSE * 5).await;
            pressed = self.find(selector).await.click().await;
        }
        pressed.unwrap_or_else(|error| panic!("{selector}: {error}"));
    }

    /// Types into an empty field.
    pub async fn fill(&self, selector: &str, text: &str) {
        let field = self.find(selector).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// The id of the element that has the focus.
    pub async fn focus(&self) -> String {
        let id: Value = self.script("return document.activeElement.id || document.activeElement.tagName").await;
        id.as_str().unwrap().to_owned()
    }

    /// Presses keys where the focus is.
    pub async fn keys(&self, keys: &str) {
        self.client.active_element().await.unwrap().send_keys(keys).await.unwrap();
    }

    /// Goes on with the tabulator key until an element has the focus.
    pub async fn tab_to(&self, id: &str) {
        for _ in 0..30 {
            if self.focus().await == id {
                return;
            }
            self.keys(TAB).await;
        }
        panic!("thirty tabs do not lead to #{id}, but to {}", self.focus().await);
    }
}
