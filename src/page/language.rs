//! Which language to answer in, and the texts themselves.

use fluent_templates::{Loader, fluent_bundle::FluentValue, static_loader};
use std::{borrow::Cow, collections::HashMap};
use unic_langid::LanguageIdentifier;

static_loader! {
    static TEXTS = {
        locales: "./locales",
        fallback_language: "en",
        // Isolation marks are for mixed directions; they would also end up in values that people copy.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// The languages that have texts; the first is the one when no wish can be met.
const SUPPORTED: [&str; 2] = ["en", "de"];

/// How many wishes of a request are looked at; browsers send a handful.
const MAX_WISHES: usize = 32;

/// A language that has texts: `en` or `de`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language {
    tag: &'static str,
    identifier: LanguageIdentifier,
}

impl Default for Language {
    fn default() -> Self {
        Self::of("en").unwrap_or(Self { tag: "en", identifier: LanguageIdentifier::default() })
    }
}

impl Language {
    /// The best language for a request: `ui_locales` in their order (OpenID Connect Core §3.1.2.1), then
    /// `Accept-Language` by weight (RFC 9110 §12.5.4), then English. Tags that are malformed or unknown are
    /// passed over: a wish for a language is never a reason to refuse a request.
    #[must_use]
    pub fn negotiate(ui_locales: &[String], accept_language: Option<&str>) -> Self {
        Self::wished(ui_locales, accept_language).unwrap_or_default()
    }

    /// As [`Self::negotiate`]; `None` when no wish can be met.
    #[must_use]
    pub fn wished(ui_locales: &[String], accept_language: Option<&str>) -> Option<Self> {
        let asked = ui_locales.iter().take(MAX_WISHES).find_map(|tag| Self::of(tag));
        asked.or_else(|| accept_language.and_then(Self::accepted))
    }

    /// Every language that has texts.
    pub fn all() -> impl Iterator<Item = Self> {
        SUPPORTED.iter().filter_map(|tag| Self::of(tag))
    }

    /// The language tag, BCP 47; for `lang` and `Content-Language`.
    #[must_use]
    pub fn tag(&self) -> &str {
        self.tag
    }

    /// The text of a key, or the key itself when there is none.
    #[must_use]
    pub fn text(&self, key: &str) -> String {
        self.find(key, &HashMap::new()).unwrap_or_else(|| key.to_owned())
    }

    /// The text of a key with its variables filled in, for mails: not escaped. The key itself when there is none.
    #[must_use]
    pub fn filled(&self, key: &str, values: &[(&'static str, &str)]) -> String {
        let arguments = values.iter().map(|(name, value)| (Cow::Borrowed(*name), FluentValue::from((*value).to_owned())));
        self.find(key, &arguments.collect()).unwrap_or_else(|| key.to_owned())
    }

    /// A browser, which is stored in English words (`Firefox on Windows`), in this language.
    #[must_use]
    pub fn browser(&self, words: &str) -> String {
        match words.split_once(" on ") {
            Some((browser, system)) => self.filled("words-browser-on", &[("browser", browser), ("system", system)]),
            None => words.to_owned(),
        }
    }

    /// The text of a key with its variables filled in, not escaped.
    pub(super) fn find(&self, key: &str, arguments: &HashMap<Cow<'static, str>, FluentValue<'_>>) -> Option<String> {
        TEXTS.try_lookup_with_args(&self.identifier, key, arguments)
    }

    /// The supported language that a tag means; a region does not matter (`de-AT` is served with `de`).
    #[must_use]
    pub fn of(tag: &str) -> Option<Self> {
        let wished: LanguageIdentifier = tag.trim().parse().ok()?;
        let tag = SUPPORTED.into_iter().find(|supported| *supported == wished.language.as_str())?;
        Some(Self { tag, identifier: tag.parse().ok()? })
    }

    /// The first of the supported languages with the highest weight.
    fn accepted(header: &str) -> Option<Self> {
        let mut best: Option<(u16, Self)> = None;
        for wish in header.split(',').take(MAX_WISHES) {
            let mut parts = wish.split(';');
            let Some(language) = parts.next().and_then(Self::of) else { continue };
            let weight = parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(Some(1000), thousandths).unwrap_or(0);
            if weight > best.as_ref().map_or(0, |(weight, _)| *weight) {
                best = Some((weight, language));
            }
        }
        best.map(|(_, language)| language)
    }
}

/// A weight of RFC 9110 §12.4.2 (`0` to `1`, up to three decimals) in thousandths.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = fraction.len() <= 3 && fraction.bytes().all(|b| b.is_ascii_digit());
    let fraction: u16 = format!("{fraction:0<3}").parse().ok().filter(|_| digits)?;
    match (whole, fraction) {
        ("0", n) => Some(n),
        ("1", 0) => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn negotiated(ui_locales: &[&str], accept_language: Option<&str>) -> String {
        let wishes: Vec<String> = ui_locales.iter().map(|&tag| tag.to_owned()).collect();
        Language::negotiate(&wishes, accept_language).tag().to_owned()
    }

    #[test]
    fn the_application_s_wish_comes_before_the_browser_s() {
        assert_eq!(negotiated(&["fr", "de-AT", "en"], Some("en")), "de");
        assert_eq!(negotiated(&["fr", "nonsense tag"], Some("de")), "de");
    }

    #[test]
    fn the_browser_s_wishes_are_weighed() {
        assert_eq!(negotiated(&[], Some("en;q=0.5, de;q=0.9")), "de");
        assert_eq!(negotiated(&[], Some("de-CH,de;q=0.9,en;q=0.8")), "de");
        assert_eq!(negotiated(&[], Some("fr, en;q=0.8, de;q=0.8")), "en", "equal weights: the first");
        assert_eq!(negotiated(&[], Some("de;q=0")), "en", "q=0 means: not this one");
        assert_eq!(negotiated(&[], Some("de;q=7, en;q=0.1")), "en", "no such weight");
    }

    #[test]
    fn without_a_wish_that_can_be_met_it_is_english() {
        assert_eq!(negotiated(&[], None), "en");
        assert_eq!(negotiated(&[], Some("*")), "en");
        assert_eq!(negotiated(&[], Some(",;;q=,\u{0}")), "en");
        assert_eq!(negotiated(&[], Some("q=1.0000, ;")), "en");
    }

    #[test]
    fn a_key_has_its_text_in_each_language() {
        assert_eq!(
            Language::of("en").unwrap().text("error-credentials"),
            "That did not work. Check what you entered and try again."
        );
        assert_ne!(
            Language::of("de").unwrap().text("error-credentials"),
            Language::of("en").unwrap().text("error-credentials")
        );
        assert_eq!(Language::default().text("no-such-key"), "no-such-key");
    }
}
