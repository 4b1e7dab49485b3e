//! What several of the console's pages share: what is said on top, what can be picked, and names of events.

use crate::page::{Language, Message};
use serde::Serialize;

/// What is said on top of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Said {
    /// Why the last act did not work.
    pub error: Option<Message>,
    /// What just went well.
    pub notice: Option<Message>,
    /// Why a change was refused, as a sentence in the page's language; shown as an error, and instead of `error`.
    pub refusal: Option<String>,
}

impl Said {
    /// Whether something was refused.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        self.error.is_some() || self.refusal.is_some()
    }

    /// A refusal, for samples.
    pub(super) fn refused(sentence: &str) -> Self {
        Self { refusal: Some(sentence.to_owned()), ..Self::default() }
    }

    /// An error, for samples.
    pub(super) fn wrong(error: Message) -> Self {
        Self { error: Some(error), ..Self::default() }
    }

    /// A notice, for samples.
    pub(super) fn well(notice: Message) -> Self {
        Self { notice: Some(notice), ..Self::default() }
    }
}

/// Something that can be picked from a list or ticked, and that people gave its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pick {
    /// What the form sends.
    pub value: String,
    /// Its name.
    pub label: String,
    /// Whether it is picked.
    pub selected: bool,
}

impl Pick {
    /// For samples: one that is not picked.
    pub(super) fn sample(value: &str, label: &str) -> Self {
        Self { value: value.to_owned(), label: label.to_owned(), selected: false }
    }

    /// For samples: one that is.
    pub(super) fn chosen(value: &str, label: &str) -> Self {
        Self { selected: true, ..Self::sample(value, label) }
    }

    /// For samples: the first one is picked.
    pub(super) fn samples(names: &[&str]) -> Vec<Self> {
        let pick = |(at, name): (usize, &&str)| Self { value: format!("v{at}"), label: (*name).to_owned(), selected: at == 0 };
        names.iter().enumerate().map(pick).collect()
    }
}

/// An event of the audit log: in words where there are words for it, else as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventName {
    name: String,
    known: bool,
}

impl EventName {
    /// From the name as stored, for example `factors_reset`.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let key = format!("event-{name}");
        Self { known: Language::default().text(&key) != key, name: name.to_owned() }
    }

    /// Whether there are words for it.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.known
    }

    /// The name as stored.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// An event that can be picked or ticked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventPick {
    /// Which.
    pub event: EventName,
    /// Whether it is picked.
    pub selected: bool,
}

impl EventPick {
    pub(super) fn samples() -> Vec<Self> {
        let names = ["factors_reset", "policy_changed", "session_begun", "user_disabled", "brand_new_event"];
        let pick = |name: &str| Self { event: EventName::new(name), selected: name == "factors_reset" };
        names.map(pick).into()
    }
}

/// Owned texts, for samples.
pub(super) fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}
