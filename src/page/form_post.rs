//! The page that carries an answer to an application.

use super::{HOSTILE, HiddenField, Page};
use serde::Serialize;

/// An answer of the authorization endpoint as a form, Form Post Response Mode §2. With our script it goes on by itself, without
/// it by the button.
#[derive(Clone, Serialize)]
pub struct FormPostPage {
    /// The application's registered redirect URI.
    pub action: String,
    /// The answer's parameters.
    pub fields: Vec<HiddenField>,
}

impl Page for FormPostPage {
    const TEMPLATE: &'static str = "form_post";
    const SCRIPT: bool = true;

    fn samples() -> Vec<Self> {
        let page = |action: &str, fields: &[(&str, &str)]| Self {
            action: action.to_owned(),
            fields: fields.iter().map(|(name, value)| HiddenField::new(name, value)).collect(),
        };
        let home = "https://notes.acme.example/callback";
        vec![
            page(home, &[("code", "c0de"), ("state", "af0"), ("iss", "https://id.acme.example")]),
            page(&format!("{home}?{HOSTILE}"), &[("error", "access_denied"), ("state", HOSTILE)]),
        ]
    }
}
