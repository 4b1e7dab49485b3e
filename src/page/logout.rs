//! The way out.

use super::{HOSTILE, Page};
use serde::Serialize;

/// `GET /logout`: asks before it signs anybody out, OpenID Connect RP-Initiated Logout §2.
#[derive(Debug, Clone, Serialize)]
pub struct LogoutPage {
    /// The form's token against cross-site requests.
    pub csrf: String,
    /// Who is signed in, if anybody.
    pub username: Option<String>,
}

impl Page for LogoutPage {
    const TEMPLATE: &'static str = "logout";

    fn samples() -> Vec<Self> {
        let page = |username: Option<&str>| Self { csrf: "c5rf".to_owned(), username: username.map(str::to_owned) };
        vec![page(Some("bob")), page(None), page(Some(HOSTILE))]
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
