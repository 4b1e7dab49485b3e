//! Pages that say why there is no way on from here, and the one where there is nothing to do.

use super::{HOSTILE, Message, Page};
use serde::Serialize;

/// The sign-in is over: finished, expired, or begun in another browser.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct EndedPage {}

impl Page for EndedPage {
    const TEMPLATE: &'static str = "ended";

    fn samples() -> Vec<Self> {
        vec![Self {}]
    }
}

/// Something can not be done, and a redirect to the application would be wrong or impossible.
#[derive(Debug, Clone, Serialize)]
pub struct ErrorPage {
    /// What happened, in a few words.
    pub title: Message,
    /// What to do about it, in a sentence or two.
    pub text: Message,
    /// A fixed protocol text for the application's developer, ASCII, for example `invalid_redirect_uri`.
    pub detail: Option<String>,
    /// What to name when asking for help: the number of the request.
    pub reference: Option<String>,
}

impl Page for ErrorPage {
    const TEMPLATE: &'static str = "error";

    fn samples() -> Vec<Self> {
        let page = |title, text, detail: Option<&str>, reference: Option<&str>| Self {
            title,
            text,
            detail: detail.map(str::to_owned),
            reference: reference.map(str::to_owned),
        };
        vec![
            page(Message::REQUEST_TITLE, Message::REQUEST_TEXT, Some("redirect_uri is not registered"), Some("7f3a9c21")),
            page(Message::NOT_FOUND_TITLE, Message::NOT_FOUND_TEXT, None, None),
            page(Message::FAULT_TITLE, Message::FAULT_TEXT, Some(HOSTILE), Some(HOSTILE)),
        ]
    }
}

/// The server can not decide just now: 503, with `Retry-After`.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct BusyPage {}

impl Page for BusyPage {
    const TEMPLATE: &'static str = "busy";

    fn samples() -> Vec<Self> {
        vec![Self {}]
    }
}

/// `GET /`: nothing is wrong, but there is nothing to do either.
#[derive(Debug, Clone, Serialize)]
pub struct HomePage {
    /// The issuer's host.
    pub host: String,
}

impl Page for HomePage {
    const TEMPLATE: &'static str = "home";

    fn samples() -> Vec<Self> {
        ["login.acme.example", HOSTILE].map(|host| Self { host: host.to_owned() }).into()
    }
}
