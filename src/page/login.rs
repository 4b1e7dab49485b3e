//! The first door.

use super::{HOSTILE, Message, Page};
use serde::Serialize;

/// `GET /login`: the first door.
#[derive(Debug, Clone, Serialize)]
pub struct LoginPage {
    /// The form's token against cross-site requests.
    pub csrf: String,
    /// What the field starts with: `login_hint` or what was typed before; may be empty.
    pub username: String,
    /// The application that asks, by its registered name.
    pub client_name: Option<String>,
    /// Why one signs in again, [`Message::STEP_UP`]; `None`: one just signs in.
    pub why: Option<Message>,
    /// Whether mails leave, so that a link to a new password can be asked for.
    pub forgot: bool,
    /// Why the last try did not work. Shown above the fields, announced, and tied to both of them: it must not
    /// tell which of the two was wrong.
    pub error: Option<Message>,
    /// Whether a passkey opens both doors at once. Its button shows where the script runs and the browser can.
    pub passkey: bool,
}

impl Page for LoginPage {
    const TEMPLATE: &'static str = "login";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.error.is_some()
    }

    fn samples() -> Vec<Self> {
        let page = |username: &str, client_name: Option<&str>, error| Self {
            csrf: "c5rf".to_owned(),
            username: username.to_owned(),
            client_name: client_name.map(str::to_owned),
            why: None,
            forgot: true,
            error,
            passkey: true,
        };
        vec![
            page("", Some("Acme Notes"), None),
            page("bob", Some("Acme Notes"), Some(Message::CREDENTIALS)),
            Self { passkey: false, forgot: false, ..page("", None, None) },
            Self { why: Some(Message::STEP_UP), ..page("bob", None, None) },
            page(HOSTILE, Some(HOSTILE), Some(Message::CREDENTIALS)),
        ]
    }
}
