//! What an application registers besides its settings, as it is shown and as it is changed.

use super::said::Pick;
use serde::Serialize;

/// A member and its values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Member {
    /// As the specifications name it; `client-member-` and this is its label.
    pub name: &'static str,
    /// Its values; `true` is said as a word.
    pub values: Vec<String>,
    /// Whether it is a switch that is on.
    pub on: bool,
}

/// Members that belong together, in a form. `client-members-` and `key` is its title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MemberGroup {
    /// `shown`, `keys`, `requests`, `tokens` or `sign_out`.
    pub key: &'static str,
    /// Whether it is open.
    pub open: bool,
    /// Its fields.
    pub fields: Vec<MemberField>,
}

/// How a member is put in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberInput {
    /// In one line.
    Line,
    /// As a number of seconds.
    Seconds,
    /// One value a line.
    Lines,
    /// By a tick.
    Tick,
    /// By a tick for each of some words.
    Ticks,
    /// As one of some words; the first, empty one is what counts without it.
    Choice,
}

/// A member in a form. The form sends `metadata.` and its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MemberField {
    /// As the specifications name it.
    pub name: &'static str,
    /// How it is put in.
    pub input: MemberInput,
    /// Its text; for a tick `on` or nothing.
    pub value: String,
    /// Its words, where it has some.
    pub words: Vec<Pick>,
}

impl MemberGroup {
    /// For samples.
    pub(super) fn samples(text: &str, open: bool) -> Vec<Self> {
        use MemberInput::{Choice, Line, Lines, Seconds, Tick, Ticks};
        let field = |name, input, value: &str, words| MemberField { name, input, value: value.to_owned(), words };
        let words = vec![Pick::chosen("", ""), Pick::sample("pairwise", "pairwise")];
        let ticks = vec![Pick::chosen("code", "code"), Pick::sample("code id_token", "code id_token")];
        vec![
            Self {
                key: "shown",
                open,
                fields: vec![
                    field("logo_uri", Line, text, vec![]),
                    field("contacts", Lines, "ops@acme.example\nann@acme.example", vec![]),
                ],
            },
            Self {
                key: "requests",
                open,
                fields: vec![
                    field("response_types", Ticks, "", ticks),
                    field("default_max_age", Seconds, "3600", vec![]),
                    field("require_auth_time", Tick, "on", vec![]),
                ],
            },
            Self { key: "tokens", open: false, fields: vec![field("subject_type", Choice, "", words)] },
        ]
    }
}

impl Member {
    /// For samples.
    pub(super) fn samples(text: &str) -> Vec<Self> {
        let member = |name, values: &[&str], on| Self { name, values: super::said::texts(values), on };
        vec![
            member("contacts", &["ops@acme.example", text], false),
            member("logo_uri", &["https://payroll.acme.example/logo.png"], false),
            member("require_auth_time", &["true"], true),
        ]
    }
}
