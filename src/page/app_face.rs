//! An application, as it shows itself to people.

use super::HOSTILE;
use serde::Serialize;

/// Its logo, below our own origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AppLogo {
    /// The address. There may be nothing: then nothing is shown.
    pub href: String,
    /// Pixels, if they are known.
    pub width: Option<u32>,
    /// Pixels, if they are known.
    pub height: Option<u32>,
}

/// An application: what it has registered for people to see, OpenID Connect Dynamic Client Registration §2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AppFace {
    /// Its registered name.
    pub name: String,
    /// Its logo.
    pub logo: Option<AppLogo>,
    /// Its home page, `https`.
    pub website: Option<String>,
    /// How it treats personal data, `https`.
    pub policy: Option<String>,
    /// Its terms of service, `https`.
    pub terms: Option<String>,
    /// Whether it registered itself, and nobody has looked at it since. People are told so.
    pub unverified: bool,
    /// The host that its answer goes to; `None`: not told.
    pub goes_to: Option<String>,
}

impl AppFace {
    /// One that has registered its name only.
    #[must_use]
    pub fn plain(name: &str) -> Self {
        let (logo, website, policy, terms, goes_to) = (None, None, None, None, None);
        Self { name: name.to_owned(), logo, website, policy, terms, unverified: false, goes_to }
    }

    /// One that shows all that can be shown.
    pub(super) fn sample(name: &str) -> Self {
        let hostile = name == HOSTILE;
        let at = |path: &str| Some(format!("https://notes.acme.example/{path}{}", if hostile { "?%3Cb%3E" } else { "" }));
        Self {
            logo: Some(AppLogo { href: "/brand/client/acme-notes/logo?v=0".to_owned(), width: Some(96), height: Some(96) }),
            website: at(""),
            policy: at("privacy"),
            terms: at("terms"),
            ..Self::plain(name)
        }
    }

    /// One that nobody has checked.
    pub(super) fn stranger(name: &str) -> Self {
        let logo = Some(AppLogo { href: "/brand/client/acme-notes/logo".to_owned(), width: None, height: None });
        let host = if name == HOSTILE { name } else { "notes.acme.example" };
        Self { logo, website: None, unverified: true, goes_to: Some(host.to_owned()), ..Self::sample(name) }
    }
}
