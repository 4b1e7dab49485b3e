//! Signing in through upstream providers: who is asked, where one goes, and what came to nothing.

use super::{HOSTILE, Message, Page};
use serde::Serialize;

/// A provider's button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SsoButton {
    /// What people call the provider.
    pub name: String,
    /// Where the button leads: a path of ours.
    pub href: String,
}

impl SsoButton {
    /// Buttons of samples.
    pub(super) fn samples() -> Vec<Self> {
        let button = |name: &str| Self { name: name.to_owned(), href: "/login/sso/acme".to_owned() };
        vec![button("Acme SSO"), button("A provider whose name is really as long as such a name may ever become")]
    }
}

/// `GET /login/sso`: which organization's provider it is.
#[derive(Debug, Clone, Serialize)]
pub struct SsoFindPage {
    /// The form's token against cross-site requests.
    pub csrf: String,
    /// What was typed before; may be empty.
    pub username: String,
    /// Why nothing was found.
    pub error: Option<Message>,
    /// The sign-in page's address.
    pub back: String,
}

impl Page for SsoFindPage {
    const TEMPLATE: &'static str = "sso_find";

    fn is_refusal(&self) -> bool {
        self.error.is_some()
    }

    fn samples() -> Vec<Self> {
        let page = |username: &str, error| Self {
            csrf: "c5rf".to_owned(),
            username: username.to_owned(),
            error,
            back: "/login".to_owned(),
        };
        vec![page("", None), page("ann@acme.example", Some(Message::SSO_NONE)), page(HOSTILE, Some(Message::SSO_NONE))]
    }
}

/// The answer to it: on to the provider. The browser goes there by itself.
#[derive(Debug, Clone, Serialize)]
pub struct SsoGoPage {
    /// What people call the provider.
    pub provider: String,
    /// Where it goes on: a path of ours.
    pub href: String,
}

impl Page for SsoGoPage {
    const TEMPLATE: &'static str = "sso_go";

    fn samples() -> Vec<Self> {
        let page = |name: &str| Self { provider: name.to_owned(), href: "/login/sso/acme".to_owned() };
        vec![page("Acme SSO"), page(HOSTILE)]
    }
}

/// What came to nothing at a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SsoFailure {
    /// Its answer, or the browser that brought it, is not accepted.
    Answer,
    /// It does not answer.
    Away,
    /// The person has cancelled it there.
    Cancelled,
    /// The person's account here is disabled.
    Shut,
}

/// A sign-in at a provider that came to nothing. The attempt is as it was.
#[derive(Debug, Clone, Serialize)]
pub struct SsoFailedPage {
    /// What people call the provider.
    pub provider: String,
    /// What happened.
    pub failure: SsoFailure,
    /// What to name when asking for help.
    pub reference: String,
    /// The way to the provider again; `None`: there is nothing to go on with.
    pub again: Option<String>,
    /// Other ways to sign in: a path of ours.
    pub other: String,
}

impl Page for SsoFailedPage {
    const TEMPLATE: &'static str = "sso_failed";

    fn samples() -> Vec<Self> {
        let page = |name: &str, failure, again: Option<&str>| Self {
            provider: name.to_owned(),
            failure,
            reference: "q7Hk2mPz".to_owned(),
            again: again.map(str::to_owned),
            other: "/login?local".to_owned(),
        };
        vec![
            page("Acme SSO", SsoFailure::Answer, Some("/login/sso/acme")),
            page("Acme SSO", SsoFailure::Away, Some("/login/sso/acme")),
            page("Acme SSO", SsoFailure::Cancelled, Some("/login/sso/acme")),
            page("Acme SSO", SsoFailure::Shut, None),
            page(HOSTILE, SsoFailure::Answer, None),
        ]
    }
}

/// Somebody whom a provider knows and whom nobody here is linked to.
#[derive(Debug, Clone, Serialize)]
pub struct SsoStrangerPage {
    /// What people call the provider.
    pub provider: String,
    /// What to name when asking for help.
    pub reference: String,
    /// Where one signs in to link: a path of ours; `None`: nobody signs in here.
    pub link: Option<String>,
    /// The sign-in page's address.
    pub back: String,
}

impl Page for SsoStrangerPage {
    const TEMPLATE: &'static str = "sso_stranger";

    fn samples() -> Vec<Self> {
        let page = |name: &str, link: Option<&str>| Self {
            provider: name.to_owned(),
            reference: "q7Hk2mPz".to_owned(),
            link: link.map(str::to_owned),
            back: "/login?local".to_owned(),
        };
        vec![page("Acme SSO", Some("/account/links/acme")), page("Acme SSO", None), page(HOSTILE, Some("/account/links/acme"))]
    }
}
