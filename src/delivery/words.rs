//! Messages in words: plain text and HTML say the same.

use crate::{
    page::{Language, LetterPage, PageError, Pages},
    post::{About, Notice},
    types::{Issuer, UnixTime},
};
use serde::{Deserialize, Serialize};

/// A message in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// `email` or `sms`.
    pub kind: String,
    /// The address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// When it was sent, unix seconds.
    pub sent_at: UnixTime,
}

/// What a message says. Nothing of a person stands in the subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    page: LetterPage,
    language: Language,
}

impl Words {
    /// A notice in words.
    #[must_use]
    pub fn of(notice: &About, issuer: &Issuer, language: Language) -> Self {
        let key = match notice.what {
            Notice::FactorsReset => "mail-factors-reset",
            _ => "mail-factor-added",
        };
        let (username, organization) = (tame(&notice.who.username), tame(&notice.who.organization));
        Self::filled(key, &[("username", &username), ("organization", &organization)], issuer, language)
    }

    /// The test mail.
    #[must_use]
    pub fn test(issuer: &Issuer, language: Language) -> Self {
        Self::filled("mail-test", &[], issuer, language)
    }

    fn filled(key: &str, values: &[(&'static str, &str)], issuer: &Issuer, language: Language) -> Self {
        let text = language.filled(&format!("{key}-text"), values);
        let page = LetterPage {
            subject: language.text(&format!("{key}-subject")),
            paragraphs: text.split("\n\n").map(str::to_owned).collect(),
            footer: language.filled("mail-footer", &[("issuer", issuer.as_str())]),
        };
        Self { page, language }
    }

    /// As plain text, to an address.
    #[must_use]
    pub fn letter(&self, kind: &str, to: &str, now: UnixTime) -> Letter {
        Letter {
            kind: kind.to_owned(),
            to: to.to_owned(),
            subject: self.page.subject.clone(),
            text: format!("{}\n\n{}", self.page.paragraphs.join("\n\n"), self.page.footer),
            sent_at: now,
        }
    }

    /// As HTML.
    ///
    /// # Errors
    /// A fault in the template.
    pub fn html(&self, pages: &Pages) -> Result<String, PageError> {
        pages.render(&self.page, &self.language)
    }
}

/// A name on one line that a mail program does not turn into a link.
fn tame(name: &str) -> String {
    let line: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    line.replace("://", ": //").replace("www.", "www .")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::post::Who;

    fn notice(username: &str, organization: &str) -> About {
        let who = Who { username: username.to_owned(), organization: organization.to_owned() };
        About { who, what: Notice::FactorAdded { method: None } }
    }

    fn issuer() -> Issuer {
        Issuer::parse("https://id.example").unwrap()
    }

    #[test]
    fn a_notice_has_words_in_each_language() {
        for language in Language::all() {
            let reset = About { what: Notice::FactorsReset, ..notice("ann", "Acme") };
            for notice in [notice("ann", "Acme"), reset] {
                let text = Words::of(&notice, &issuer(), language.clone()).letter("email", "x", UnixTime(7)).text;
                assert!(text.contains("ann") && text.contains("Acme") && !text.contains('{'), "{text}");
                assert!(text.ends_with("https://id.example"), "{text}");
            }
        }
    }

    #[test]
    fn html_says_the_same_as_text_and_escapes_it() {
        let pages = Pages::new().unwrap();
        for language in Language::all() {
            let words = Words::of(&notice("<b>&\"", "A<script>"), &issuer(), language);
            let html = words.html(&pages).unwrap();
            assert!(!html.contains("<b>") && !html.contains("<script>"), "{html}");
            let shown = scraper::Html::parse_document(&html);
            let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            let said = flat(&shown.root_element().text().collect::<String>());
            for part in words.letter("email", "x", UnixTime(7)).text.split("\n\n") {
                assert!(said.contains(&flat(part)), "{said}: {part}");
            }
        }
    }

    #[test]
    fn no_name_becomes_a_line_or_a_link() {
        let words = Words::of(&notice("a\r\nBcc: x", "https://evil.example www.evil.example"), &issuer(), Language::default());
        let letter = words.letter("email", "x", UnixTime(7));
        assert!(letter.text.contains("Hello a  Bcc: x,"), "{}", letter.text);
        assert!(!letter.text.contains("https://evil") && !letter.text.contains("www.evil"), "{}", letter.text);
        assert!(!letter.subject.contains("Bcc"));
    }
}
