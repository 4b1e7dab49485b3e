//! Asking back before a dangerous act: what will happen, to how many, and why.

use super::{super::HOSTILE, Act, AdminBar, Said};
use crate::page::{HiddenField, Message, Page};
use serde::Serialize;

/// How many names are shown at most.
pub const NAMES_MOST: usize = 10;

/// `POST` of a dangerous act, before it is done: nothing has happened yet.
#[derive(Debug, Clone, Serialize)]
pub struct ConfirmPage {
    /// The frame.
    #[serde(flatten)]
    pub bar: AdminBar,
    /// The room one came from, one of [`AdminBar::ROOMS`].
    pub here: &'static str,
    /// What will be done.
    pub act: Act,
    /// To how many.
    pub count: u64,
    /// What it is about besides, for example the group, the method, the application; may be empty.
    pub what: String,
    /// To whom: names, [`NAMES_MOST`] at most.
    pub names: Vec<String>,
    /// How many are not named.
    pub more: u64,
    /// Ends of keys `admin-will-...`: [`Act::effects`], or some of them.
    pub effects: Vec<&'static str>,
    /// Whether it has to be approved by a second administrator before it happens.
    pub approval: bool,
    /// Whether the button need not warn: [`Act::is_mild`].
    pub mild: bool,
    /// Where the form goes.
    pub action: String,
    /// What the form sends besides, as it came; the fields of the act and of whom it is done to.
    pub fields: Vec<HiddenField>,
    /// What was given as a reason before; empty at first.
    pub reason: String,
    /// Where "Cancel" leads.
    pub cancel: String,
    /// What is said on top.
    #[serde(flatten)]
    pub said: Said,
}

impl ConfirmPage {
    fn sample(name: &str, act: Act, names: &[&str]) -> Self {
        Self {
            bar: AdminBar::sample(name),
            here: "users",
            act,
            count: u64::try_from(names.len()).unwrap_or(0),
            what: String::new(),
            names: names.iter().map(|&name| name.to_owned()).collect(),
            more: 0,
            effects: act.effects().into(),
            approval: false,
            mild: act.is_mild(),
            action: "/admin/users/act".to_owned(),
            fields: vec![
                HiddenField { name: "act".to_owned(), value: "reset_mfa".to_owned() },
                HiddenField { name: "user".to_owned(), value: "01JQ7Z5V6W8N0T2X4Y6A8C0E2G".to_owned() },
            ],
            reason: String::new(),
            cancel: "/admin/users".to_owned(),
            said: Said::default(),
        }
    }
}

impl Page for ConfirmPage {
    const TEMPLATE: &'static str = "admin/confirm";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.said.is_refusal()
    }

    fn samples() -> Vec<Self> {
        let people = [
            "Ada Krüger (ada)",
            "Ben Achterberg (ben.achterberg)",
            "Chidi Okafor (chidi)",
            "Dilara Yıldız (dilara)",
            "Erin Walsh (erin)",
            "Farid Haidari (farid)",
            "Grace Lindqvist (grace)",
            "Hiroshi Tanaka (hiroshi)",
            "Inés Romero (ines)",
            "Jakub Nowak (jakub)",
        ];
        let many = Self { count: 1500, more: 1490, approval: true, ..Self::sample("admin", Act::ResetMfa, &people) };
        let one = |act| Self { what: "Finance".to_owned(), ..Self::sample("admin", act, &["Ada Krüger (ada)"]) };
        let refused = Self {
            said: Said::refused("Nobody could look after Acme any more: ada is the only administrator who can sign in here."),
            ..one(Act::Disable)
        };
        let hostile = Self {
            what: HOSTILE.to_owned(),
            fields: vec![HiddenField { name: "user".to_owned(), value: HOSTILE.to_owned() }],
            reason: HOSTILE.to_owned(),
            ..Self::sample(HOSTILE, Act::AddToGroup, &[HOSTILE])
        };
        let wrong = Self { said: Said::wrong(Message::ADMIN_REASON), reason: "x".repeat(30), ..many.clone() };
        let mut all = vec![many, wrong, refused, hostile];
        all.extend(Act::ALL.into_iter().map(one));
        all
    }
}
