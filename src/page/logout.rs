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
    /// What applications want loaded when a session ends, OIDC Front-Channel Logout §3.
    pub frames: Vec<String>,
    /// Whether the page goes on to the link by itself when the frames have loaded.
    pub onward: bool,
}

impl LoggedOutPage {
    /// A page that loads nothing and stays.
    #[must_use]
    pub const fn plain(return_to: Option<String>) -> Self {
        Self { return_to, frames: Vec::new(), onward: false }
    }
}

impl Page for LoggedOutPage {
    const TEMPLATE: &'static str = "logged_out";
    const SCRIPT: bool = true;

    fn samples() -> Vec<Self> {
        let back = || Some("https://notes.acme.example/".to_owned());
        vec![
            Self::plain(back()),
            Self::plain(None),
            Self::plain(Some(format!("https://notes.acme.example/?{HOSTILE}"))),
            Self { return_to: back(), frames: vec![format!("https://notes.acme.example/out?{HOSTILE}")], onward: true },
        ]
    }
}
