//! The first door.

use super::{AppFace, HOSTILE, Message, Page, SsoButton};
use serde::Serialize;

/// `GET /login`: the first door.
#[derive(Debug, Clone, Serialize)]
pub struct LoginPage {
    /// The form's token against cross-site requests.
    pub csrf: String,
    /// What the field starts with: `login_hint` or what was typed before; may be empty.
    pub username: String,
    /// The application that asks; `None`: our own account pages.
    pub app: Option<AppFace>,
    /// Why one signs in again, [`Message::STEP_UP`]; `None`: one just signs in.
    pub why: Option<Message>,
    /// Whether mails leave, so that a link to a new password can be asked for.
    pub forgot: bool,
    /// Why the last try did not work. Shown above the fields, announced, and tied to both of them: it must not
    /// tell which of the two was wrong.
    pub error: Option<Message>,
    /// Whether a passkey opens both doors at once. Its button shows where the script runs and the browser can.
    pub passkey: bool,
    /// Who signs in elsewhere; `None`: the form is shown.
    pub sso: Option<Elsewhere>,
    /// Upstream providers.
    pub providers: Vec<SsoButton>,
    /// Where the provider of a name is looked for; `None`: there is none to be found.
    pub find: Option<String>,
}

/// An organization that has turned local sign-in off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Elsewhere {
    /// Its name.
    pub organization: String,
    /// The address of the form that its administrators use.
    pub local: String,
}

/// The answer to somebody whose first factor was right and whose organization has turned local sign-in off.
#[derive(Debug, Clone, Serialize)]
pub struct BarredPage {
    /// The organization's name.
    pub organization: String,
    /// Upstream providers.
    pub providers: Vec<SsoButton>,
    /// Where the provider of a name is looked for; `None`: there is none to be found.
    pub find: Option<String>,
}

impl Page for BarredPage {
    const TEMPLATE: &'static str = "barred";

    fn samples() -> Vec<Self> {
        let page = |name: &str, providers| Self { organization: name.to_owned(), providers, find: None };
        vec![page("Acme", Vec::new()), page("Acme", SsoButton::samples()), page(HOSTILE, Vec::new())]
    }
}

impl Page for LoginPage {
    const TEMPLATE: &'static str = "login";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.error.is_some()
    }

    fn samples() -> Vec<Self> {
        let page = |username: &str, app: Option<&str>, error| Self {
            csrf: "c5rf".to_owned(),
            username: username.to_owned(),
            app: app.map(AppFace::plain),
            why: None,
            forgot: true,
            error,
            passkey: true,
            sso: None,
            providers: Vec::new(),
            find: None,
        };
        let find = || Some("/login/sso".to_owned());
        let hostile = || SsoButton { name: HOSTILE.to_owned(), href: "/login/sso/x".to_owned() };
        let elsewhere = |name: &str| Elsewhere { organization: name.to_owned(), local: "/login?local".to_owned() };
        vec![
            page("", Some("Acme Notes"), None),
            page("bob", Some("Acme Notes"), Some(Message::CREDENTIALS)),
            Self { passkey: false, forgot: false, ..page("", None, None) },
            Self { why: Some(Message::STEP_UP), ..page("bob", None, None) },
            page(HOSTILE, Some(HOSTILE), Some(Message::CREDENTIALS)),
            Self { sso: Some(elsewhere("Acme")), ..page("", Some("Acme Notes"), None) },
            Self { sso: Some(elsewhere(HOSTILE)), ..page("", None, None) },
            Self { providers: SsoButton::samples(), find: find(), ..page("", Some("Acme Notes"), None) },
            Self { sso: Some(elsewhere("Acme")), providers: SsoButton::samples(), find: find(), ..page("", None, None) },
            Self { providers: vec![hostile()], find: find(), ..page("", None, None) },
            Self { app: Some(AppFace::sample("Acme Notes")), ..page("", None, None) },
            Self { app: Some(AppFace::stranger("Acme Notes")), ..page("bob", None, Some(Message::CREDENTIALS)) },
            Self { app: Some(AppFace::stranger(HOSTILE)), ..page("", None, None) },
            Self { app: Some(AppFace::sample("Acme Notes")), sso: Some(elsewhere("Acme")), ..page("", None, None) },
        ]
    }
}
