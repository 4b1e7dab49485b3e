//! The way out.

use super::{HOSTILE, Page};
use serde::Serialize;

/// What a form carries along unseen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HiddenField {
    /// The field's name.
    pub name: String,
    /// The field's value, as it came.
    pub value: String,
}

impl HiddenField {
    /// A field.
    #[must_use]
    pub fn new(name: &str, value: &str) -> Self {
        Self { name: name.to_owned(), value: value.to_owned() }
    }
}

/// `GET /logout`: asks before it signs anybody out, OpenID Connect RP-Initiated Logout §2.
#[derive(Debug, Clone, Serialize)]
pub struct LogoutPage {
    /// The form's token against cross-site requests.
    pub csrf: String,
    /// Who is signed in, if anybody.
    pub username: Option<String>,
    /// What the application asked for, to be sent along with the answer: `post_logout_redirect_uri`, `client_id`,
    /// `state`.
    pub hidden: Vec<HiddenField>,
}

impl Page for LogoutPage {
    const TEMPLATE: &'static str = "logout";
    const SCRIPT: bool = true;

    fn samples() -> Vec<Self> {
        let page = |username: Option<&str>, hidden: &[(&str, &str)]| Self {
            csrf: "c5rf".to_owned(),
            username: username.map(str::to_owned),
            hidden: hidden.iter().map(|(name, value)| HiddenField::new(name, value)).collect(),
        };
        let back = [("client_id", "acme-notes"), ("post_logout_redirect_uri", "https://notes.acme.example/"), ("state", "af0")];
        vec![page(Some("bob"), &back), page(None, &[]), page(Some(HOSTILE), &[("state", HOSTILE)])]
    }
}

/// After the way out.
#[derive(Debug, Clone, Serialize)]
pub struct LoggedOutPage {
    /// The application's registered `post_logout_redirect_uri`; shown as a link.
    pub return_to: Option<String>,
}

impl Page for LoggedOutPage {
    const TEMPLATE: &'static str = "logged_out";

    fn samples() -> Vec<Self> {
        vec![
            Self { return_to: Some("https://notes.acme.example/".to_owned()) },
            Self { return_to: None },
            Self { return_to: Some(format!("https://notes.acme.example/?{HOSTILE}")) },
        ]
    }
}
