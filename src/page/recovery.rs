//! When the password is lost, or somebody else knows it.

use super::{HOSTILE, Message, Page};
use serde::Serialize;

/// `GET /login/forgot`: asks for a link to a new password.
#[derive(Debug, Clone, Serialize)]
pub struct ForgotPage {
    /// The form's token against cross-site requests; empty when there is no sign-in attempt.
    pub csrf: String,
    /// What the field starts with; may be empty.
    pub username: String,
    /// Whether mails leave. Where none do, the page says who can help.
    pub mails: bool,
    /// Whether the form was sent. The words are the same for any user name: they must not tell who exists.
    pub sent: bool,
    /// Why the form was not taken.
    pub error: Option<Message>,
}

impl Page for ForgotPage {
    const TEMPLATE: &'static str = "forgot";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.error.is_some()
    }

    fn samples() -> Vec<Self> {
        let page = |username: &str, sent, error| Self {
            csrf: "c5rf".to_owned(),
            username: username.to_owned(),
            mails: true,
            sent,
            error,
        };
        vec![
            page("", false, None),
            page("bob", false, Some(Message::CREDENTIALS)),
            page("", true, None),
            Self { mails: false, ..page("", false, None) },
            page(HOSTILE, false, None),
        ]
    }
}

/// Where setting a new password stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ResetState {
    /// The link works.
    Form,
    /// The password is changed.
    Done,
    /// The link is used up, too old, or was never one.
    Dead,
}

/// `GET /login/reset`: where the mailed link leads. Opening it changes nothing; the form does.
#[derive(Debug, Clone, Serialize)]
pub struct ResetPasswordPage {
    /// Where it stands.
    pub state: ResetState,
    /// What the link carries.
    pub token: String,
    /// The form's token against cross-site requests.
    pub csrf: String,
    /// Whose password it is, for the password managers; empty unless the link works.
    pub username: String,
    /// How many characters it has at least.
    pub length: usize,
    /// Why the password was not taken, for example [`Message::PASSWORD_SHORT`].
    pub error: Option<Message>,
}

impl Page for ResetPasswordPage {
    const TEMPLATE: &'static str = "reset_password";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.error.is_some()
    }

    fn samples() -> Vec<Self> {
        let page = |state, error| Self {
            state,
            token: "t0ken".to_owned(),
            csrf: "c5rf".to_owned(),
            username: "bob".to_owned(),
            length: 8,
            error,
        };
        vec![
            page(ResetState::Form, None),
            page(ResetState::Form, Some(Message::PASSWORD_SHORT)),
            page(ResetState::Done, None),
            page(ResetState::Dead, None),
            Self { token: HOSTILE.to_owned(), username: HOSTILE.to_owned(), ..page(ResetState::Form, None) },
        ]
    }
}

/// Where "This wasn't me" stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NotMeState {
    /// The link works, nothing has happened.
    Ask,
    /// Everything is revoked.
    Done,
    /// The link is used up, too old, or was never one.
    Dead,
}

/// `GET /login/not-me`: where "This wasn't me" of a mail leads. Opening it changes nothing; the button does.
#[derive(Debug, Clone, Serialize)]
pub struct NotMePage {
    /// Where it stands.
    pub state: NotMeState,
    /// What the link carries.
    pub token: String,
    /// The form's token against cross-site requests.
    pub csrf: String,
    /// Whose account it is; empty unless the link works.
    pub username: String,
}

impl Page for NotMePage {
    const TEMPLATE: &'static str = "not_me";
    const SCRIPT: bool = true;

    fn samples() -> Vec<Self> {
        let page = |state, name: &str| Self {
            state,
            token: if name == HOSTILE { HOSTILE } else { "t0ken" }.to_owned(),
            csrf: "c5rf".to_owned(),
            username: name.to_owned(),
        };
        vec![
            page(NotMeState::Ask, "bob"),
            page(NotMeState::Done, "bob"),
            page(NotMeState::Dead, "bob"),
            page(NotMeState::Ask, HOSTILE),
        ]
    }
}
