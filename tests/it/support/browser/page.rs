//! What came back, and what a person sees of it.

use super::form::Form;
use reqwest::{Url, header::HeaderMap};
use scraper::{Html, Selector};

/// One answer.
#[derive(Debug, Clone)]
pub struct Page {
    pub url: Url,
    pub status: u16,
    pub headers: HeaderMap,
    /// The body, whatever its type.
    pub html: String,
}

impl Page {
    /// A header's text, empty when it is absent. Several of one name are joined with commas.
    pub fn header(&self, name: &str) -> String {
        let values = self.headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        values.collect::<Vec<_>>().join(", ")
    }

    /// Where a redirect points; `None` when the answer is none.
    pub fn redirect(&self) -> Option<Url> {
        let location = self.headers.get("location").filter(|_| (300..400).contains(&self.status))?;
        Some(self.url.join(location.to_str().unwrap()).unwrap())
    }

    /// The form of this id.
    pub fn form(&self, id: &str) -> Form {
        Form::read(self, id)
    }

    /// The visible words of the first element that fits.
    pub fn text(&self, selector: &str) -> String {
        self.texts(selector).into_iter().next().unwrap_or_else(|| self.fail(&format!("nothing fits {selector}")))
    }

    /// The visible words of each element that fits.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let words = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.parsed().select(&css(selector)).map(|element| words(element.text().collect())).collect()
    }

    /// Whether an element fits.
    pub fn has(&self, selector: &str) -> bool {
        self.parsed().select(&css(selector)).next().is_some()
    }

    /// An attribute of the first element that fits.
    pub fn attribute(&self, selector: &str, name: &str) -> String {
        let document = self.parsed();
        let value = document.select(&css(selector)).next().and_then(|element| element.value().attr(name));
        value.map_or_else(|| self.fail(&format!("nothing fits {selector} with {name}")), str::to_owned)
    }

    /// An attribute of each element that fits.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let document = self.parsed();
        document.select(&css(selector)).filter_map(|element| element.value().attr(name).map(str::to_owned)).collect()
    }

    /// Where the first link that fits goes.
    pub fn link(&self, selector: &str) -> Url {
        self.url.join(&self.attribute(selector, "href")).unwrap()
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.html).unwrap_or_else(|error| self.fail(&format!("not JSON, {error}")))
    }

    pub(super) fn parsed(&self) -> Html {
        Html::parse_document(&self.html)
    }

    /// Ends the test with the page in sight.
    #[track_caller]
    pub(super) fn fail(&self, what: &str) -> ! {
        panic!("{what}\n{} {}\n{}", self.status, self.url, self.html)
    }
}

pub(super) fn css(selector: &str) -> Selector {
    Selector::parse(selector).unwrap_or_else(|error| panic!("{selector}: {error}"))
}
