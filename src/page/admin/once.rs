//! A secret, in the only answer that ever holds it.

use super::{super::HOSTILE, AdminBar, Said};
use crate::page::{Message, Page};
use serde::Serialize;

/// What is shown once. Its texts are `admin-once-title-<kind>`, `-text-<kind>`, `-label-<kind>` and `-next-<kind>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretKind {
    /// A user's new password.
    Password,
    /// A temporary access pass.
    AccessPass,
    /// A secret of an application.
    ClientSecret,
    /// A secret with which deliveries of a webhook are signed.
    WebhookSecret,
}

/// The answer to an act that makes a secret.
#[derive(Debug, Clone, Serialize)]
pub struct ShownOncePage {
    /// The frame.
    #[serde(flatten)]
    pub bar: AdminBar,
    /// The room one came from, one of [`AdminBar::ROOMS`].
    pub here: &'static str,
    /// What it is.
    pub kind: SecretKind,
    /// Whose it is: a user, an application, a webhook's address.
    pub owner: String,
    /// The secret. `None`: it was shown already, by the same form.
    pub secret: Option<String>,
    /// Until when it can be used, as people read it; `None`: until it is replaced.
    pub until: Option<String>,
    /// Where "Done" leads.
    pub done: String,
    /// What is said on top.
    #[serde(flatten)]
    pub said: Said,
}

impl ShownOncePage {
    fn sample(name: &str, kind: SecretKind, owner: &str, secret: &str) -> Self {
        Self {
            bar: AdminBar::sample(name),
            here: "users",
            kind,
            owner: owner.to_owned(),
            secret: Some(secret.to_owned()),
            until: None,
            done: "/admin/users/01JQ7Z5V6W8N0T2X4Y6A8C0E2G?organization=acme".to_owned(),
            said: Said::default(),
        }
    }
}

impl Page for ShownOncePage {
    const TEMPLATE: &'static str = "admin/once";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.said.is_refusal()
    }

    fn samples() -> Vec<Self> {
        let pass = Self {
            until: Some("24 November 2026, 08:31 UTC".to_owned()),
            ..Self::sample("admin", SecretKind::AccessPass, "ada", "k7qd-2mxa-9tfh")
        };
        let client = Self {
            here: "applications",
            ..Self::sample("admin", SecretKind::ClientSecret, "Acme Notes", "vQ2mXc0s8Kt4Zr1fYw7Hn5Jb3Ld9Pg6Ea0Ru2To8Ms4")
        };
        let webhook = Self {
            here: "webhooks",
            ..Self::sample(
                "admin",
                SecretKind::WebhookSecret,
                "https://siem.acme.example/in",
                "whsec_b2xkIGtleSBvZiB0aGUgaG91c2U",
            )
        };
        vec![
            Self {
                said: Said::well(Message::ADMIN_USER_MADE),
                ..Self::sample("admin", SecretKind::Password, "ada", "winter-kettle-north-9")
            },
            pass.clone(),
            client,
            webhook,
            Self { secret: None, ..pass },
            Self::sample(HOSTILE, SecretKind::Password, HOSTILE, HOSTILE),
        ]
    }
}
