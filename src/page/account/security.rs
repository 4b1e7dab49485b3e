//! "Password and MFA": what opens the account, in one place.

use super::{super::HOSTILE, Bar};
use crate::page::{Grace, Message, MethodKind, Page};
use serde::Serialize;

/// A second factor that is set up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MethodCard {
    /// What it is.
    pub kind: MethodKind,
    /// What the person calls it; empty: its kind is its name.
    pub name: String,
    /// Its number among those of its kind that have no name.
    pub number: Option<u32>,
    /// Where codes go, masked, for example `a***@acme.example`.
    pub detail: Option<String>,
    /// Its own page: `/account/method/KIND/ID`.
    pub href: String,
    /// When it was added, as people read it.
    pub added: String,
    /// When it was used last, as people read it; `None` means never.
    pub last_used: Option<String>,
    /// From when on it opens the second door, as people read it; `None`: it does now.
    pub works_from: Option<String>,
    /// Whether it is asked for first.
    pub is_default: bool,
}

/// A method that can be asked for first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// The form's value; empty: whichever was used last.
    pub value: String,
    /// What it is; `None` for the empty value.
    pub kind: Option<MethodKind>,
    /// What tells it from others of its kind: its name or its masked address.
    pub detail: Option<String>,
    /// Whether it is the one now.
    pub selected: bool,
}

/// How the person stands with backup codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "at")]
pub enum BackupState {
    /// There are none.
    None {
        /// Whether they can be made now: not before another method is set up.
        can: bool,
    },
    /// They were made.
    Left {
        /// How many have not been used, 0 to `total`.
        left: u32,
        /// How many there were.
        total: u32,
        /// Whether it is time for new ones: two or fewer are left.
        low: bool,
    },
}

/// A browser that is not asked for the second factor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeviceLine {
    /// The form's value.
    pub id: String,
    /// "Firefox on Windows"; empty when the browser did not say.
    pub name: String,
    /// Since when it is trusted, as people read it.
    pub created: String,
    /// When the trust was used last, as people read it.
    pub last_used: String,
    /// When it ends, as people read it.
    pub expires: String,
    /// Whether it is the one that shows this page. In templates `current`, because `this` means something there.
    #[serde(rename = "current")]
    pub this: bool,
}

/// `GET /account/security`.
#[derive(Debug, Clone, Serialize)]
pub struct SecurityPage {
    /// Who is signed in.
    #[serde(flatten)]
    pub bar: Bar,
    /// The second factors, in the order in which they are shown.
    pub methods: Vec<MethodCard>,
    /// Whether the organization demands one.
    pub required: bool,
    /// Whether one can be added here.
    pub offered: bool,
    /// How long setting one up can still be put off, where one is demanded and there is none.
    pub grace: Option<Grace>,
    /// What can be asked for first, the empty value among them; the form is shown only when there are two methods
    /// to choose from.
    pub choices: Vec<Choice>,
    /// The backup codes.
    pub backup: BackupState,
    /// Whether there is single sign-on that the account is or can be linked to.
    pub links: bool,
    /// The trusted devices.
    pub devices: Vec<DeviceLine>,
    /// For how many days a device may be trusted; 0: never.
    pub trust_days: u32,
    /// Why the last act did not work, on top of the page.
    pub error: Option<Message>,
    /// What just went well.
    pub notice: Option<Message>,
}

impl MethodCard {
    fn sample(kind: MethodKind, name: &str, detail: Option<&str>) -> Self {
        Self {
            kind,
            name: name.to_owned(),
            number: None,
            detail: detail.map(str::to_owned),
            href: "/account/method/totp/01JQ7Z5V6W8N0T2X4Y6A8C0E2G".to_owned(),
            added: "3 Feb 2026, 09:12 UTC".to_owned(),
            last_used: Some("24 Nov 2026, 07:31 UTC".to_owned()),
            works_from: None,
            is_default: false,
        }
    }

    fn sample_of_each() -> Vec<Self> {
        vec![
            Self { is_default: true, ..Self::sample(MethodKind::Totp, "Phone", None) },
            Self { last_used: None, ..Self::sample(MethodKind::Passkey, "Blue key on the key ring", None) },
            Self::sample(MethodKind::Email, "", Some("a***@acme.example")),
            Self {
                last_used: None,
                works_from: Some("27 Nov 2026, 07:31 UTC".to_owned()),
                ..Self::sample(MethodKind::Sms, "", Some("+49 *** 67"))
            },
        ]
    }
}

impl Choice {
    fn sample(value: &str, kind: Option<MethodKind>, detail: Option<&str>) -> Self {
        Self { value: value.to_owned(), kind, detail: detail.map(str::to_owned), selected: value == "totp:1" }
    }
}

impl DeviceLine {
    pub(in crate::page) fn sample(id: &str, name: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            created: "3 Feb 2026, 09:12 UTC".to_owned(),
            last_used: "24 Nov 2026, 07:31 UTC".to_owned(),
            expires: "4 May 2026, 09:12 UTC".to_owned(),
            this: id == "1",
        }
    }
}

impl SecurityPage {
    fn sample(username: &str, methods: Vec<MethodCard>) -> Self {
        Self {
            bar: Bar::sample(username),
            methods,
            required: true,
            offered: true,
            grace: None,
            choices: vec![
                Choice::sample("", None, None),
                Choice::sample("totp:1", Some(MethodKind::Totp), Some("Phone")),
                Choice::sample("passkey:1", Some(MethodKind::Passkey), Some("Blue key on the key ring")),
                Choice::sample("email:1", Some(MethodKind::Email), Some("a***@acme.example")),
            ],
            backup: BackupState::Left { left: 8, total: 10, low: false },
            links: true,
            devices: vec![DeviceLine::sample("1", "Firefox on Windows"), DeviceLine::sample("2", "")],
            trust_days: 90,
            error: None,
            notice: None,
        }
    }
}

impl Page for SecurityPage {
    const TEMPLATE: &'static str = "account/security";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.error.is_some()
    }

    fn samples() -> Vec<Self> {
        let bare = Self {
            required: false,
            choices: vec![],
            backup: BackupState::None { can: false },
            links: false,
            devices: vec![],
            ..Self::sample("alice", vec![])
        };
        let hostile_card =
            MethodCard { added: HOSTILE.to_owned(), ..MethodCard::sample(MethodKind::Totp, HOSTILE, Some(HOSTILE)) };
        let hostile_choice = Choice::sample(HOSTILE, Some(MethodKind::Totp), Some(HOSTILE));
        vec![
            Self::sample("alice", MethodCard::sample_of_each()),
            Self { error: Some(Message::GONE), ..Self::sample("alice", MethodCard::sample_of_each()) },
            bare.clone(),
            Self { required: true, trust_days: 0, ..bare.clone() },
            Self {
                backup: BackupState::Left { left: 2, total: 10, low: true },
                notice: Some(Message::METHOD_ADDED),
                devices: vec![],
                choices: vec![],
                ..Self::sample("alice", vec![MethodCard::sample(MethodKind::Totp, "", None)])
            },
            Self {
                backup: BackupState::None { can: true },
                ..Self::sample(
                    "alice",
                    [1, 2].map(|n| MethodCard { number: Some(n), ..MethodCard::sample(MethodKind::Totp, "", None) }).into(),
                )
            },
            Self { backup: BackupState::Left { left: 0, total: 10, low: true }, ..Self::sample("alice", vec![]) },
            Self { required: true, grace: Some(Grace { days_left: Some(6), skips_left: Some(2) }), ..bare.clone() },
            Self { required: true, grace: Some(Grace { days_left: None, skips_left: Some(1) }), ..bare.clone() },
            Self { offered: false, ..bare },
            Self {
                choices: vec![
                    hostile_choice.clone(),
                    Choice { value: "b".to_owned(), ..hostile_choice.clone() },
                    hostile_choice,
                ],
                devices: vec![DeviceLine::sample(HOSTILE, HOSTILE)],
                ..Self::sample(HOSTILE, vec![hostile_card])
            },
        ]
    }
}
