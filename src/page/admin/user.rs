//! One user: who it is, what opens the account, and what can be done about it.

use super::{super::HOSTILE, AdminBar, Pick, Said};
use crate::page::{ActivityLine, DeviceLine, Message, MethodKind, Page, SessionLine};
use serde::Serialize;

/// Who the user is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "what a template shows")]
pub struct UserFacts {
    /// The identifier.
    pub id: String,
    /// What stands on top: the name, or the user name where there is none.
    pub title: String,
    /// The name; may be empty.
    pub name: String,
    /// The user name.
    pub username: String,
    /// The e-mail address; may be empty.
    pub email: String,
    /// Whether it is confirmed.
    pub email_verified: bool,
    /// The telephone number; may be empty.
    pub phone: String,
    /// Whether it is confirmed.
    pub phone_verified: bool,
    /// `en`, `de`, or empty for whatever the browser asks for.
    pub language: String,
    /// The name of the role; `None`: a plain user.
    pub role: Option<String>,
    /// When the user was made, as people read it.
    pub created: String,
    /// When the user signed in last, as people read it; `None` means never.
    pub last_sign_in: Option<String>,
    /// Whether the user can sign in.
    pub enabled: bool,
    /// Whether there is a password.
    pub has_password: bool,
    /// Whether it is the one who looks.
    pub you: bool,
}

/// A second factor of the user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UserMethod {
    /// What the button sends: `KIND:ID`.
    pub value: String,
    /// What it is.
    pub kind: MethodKind,
    /// What the user calls it; may be empty.
    pub name: String,
    /// Where codes go, masked; may be empty.
    pub detail: String,
    /// When it was added, as people read it.
    pub added: String,
    /// When it was used last, as people read it; `None` means never.
    pub last_used: Option<String>,
    /// Until when it is refused after too many wrong codes, as people read it; `None`: it is not.
    pub suspended: Option<String>,
}

/// A group that the user is in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UserGroup {
    /// The identifier.
    pub id: String,
    /// The name.
    pub name: String,
    /// The group's own page.
    pub href: String,
}

/// The user as an upstream provider knows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UserLink {
    /// The identifier.
    pub id: String,
    /// The provider's name.
    pub provider: String,
    /// What the user is called there.
    pub label: String,
    /// Since when, as people read it.
    pub since: String,
    /// When the user last came by it, as people read it; `None` means never.
    pub last_used: Option<String>,
}

/// What is written down of the user at an upstream provider, for the first sign-in through it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UserFederatedId {
    /// The provider's name.
    pub provider: String,
    /// The federated ID.
    pub value: String,
}

/// `GET /admin/users/{id}`.
#[derive(Debug, Clone, Serialize)]
pub struct UserPage {
    /// The frame.
    #[serde(flatten)]
    pub bar: AdminBar,
    /// Who it is.
    pub user: UserFacts,
    /// The second factors.
    pub methods: Vec<UserMethod>,
    /// How many backup codes are unused.
    pub backup_left: u32,
    /// How many there were; 0: none were made.
    pub backup_total: u32,
    /// Where the user is signed in.
    pub sessions: Vec<SessionLine>,
    /// The browsers that are not asked for the second factor.
    pub devices: Vec<DeviceLine>,
    /// The groups that the user is in.
    pub groups: Vec<UserGroup>,
    /// The groups that the user can be put into.
    pub joinable: Vec<Pick>,
    /// The organization's upstream providers.
    pub providers: Vec<Pick>,
    /// Those that know the user.
    pub links: Vec<UserLink>,
    /// What is written down of the user.
    pub federated: Vec<UserFederatedId>,
    /// What happened lately, newest first.
    pub rows: Vec<ActivityLine>,
    /// The audit log, filtered to this user.
    pub audit_href: String,
    /// What may be done: some of `federate`, `edit`, `reset_mfa`, `remove_method`, `access_pass`, `set_password`, `sign_out`,
    /// `forget_devices`, `groups`, `disable`, `enable`, `delete`.
    pub may: Vec<&'static str>,
    /// What is said on top.
    #[serde(flatten)]
    pub said: Said,
}

impl UserFacts {
    fn sample(username: &str, name: &str) -> Self {
        Self {
            id: "01JQ7Z5V6W8N0T2X4Y6A8C0E2G".to_owned(),
            title: if name.is_empty() { username } else { name }.to_owned(),
            name: name.to_owned(),
            username: username.to_owned(),
            email: if username == HOSTILE { username.to_owned() } else { format!("{username}@acme.example") },
            email_verified: true,
            phone: "+49 30 5550167".to_owned(),
            phone_verified: false,
            language: "de".to_owned(),
            role: Some(if username == HOSTILE { username } else { "Help desk" }.to_owned()),
            created: "3 Feb 2026, 09:12 UTC".to_owned(),
            last_sign_in: Some("24 Nov 2026, 07:31 UTC".to_owned()),
            enabled: true,
            has_password: true,
            you: false,
        }
    }
}

impl UserMethod {
    fn sample(kind: MethodKind, name: &str, detail: &str) -> Self {
        Self {
            value: format!("{}:01JQ7Z5V6W8N0T2X4Y6A8C0E2G", if kind == MethodKind::Passkey { "passkey" } else { "totp" }),
            kind,
            name: name.to_owned(),
            detail: detail.to_owned(),
            added: "3 Feb 2026, 09:12 UTC".to_owned(),
            last_used: Some("24 Nov 2026, 07:31 UTC".to_owned()),
            suspended: None,
        }
    }
}

impl UserPage {
    fn sample(bar: AdminBar, user: UserFacts, strange: &str) -> Self {
        let until = Some("25 Nov 2026, 07:31 UTC".to_owned());
        Self {
            bar,
            user,
            methods: vec![
                UserMethod::sample(MethodKind::Passkey, strange, ""),
                UserMethod { suspended: until, last_used: None, ..UserMethod::sample(MethodKind::Totp, "", "") },
            ],
            backup_left: 8,
            backup_total: 10,
            sessions: vec![
                SessionLine::sample("s1", strange, "203.0.113.7", "phr"),
                SessionLine::sample("s2", "", "", "urn:vestibule:acr:1w"),
            ],
            devices: vec![DeviceLine::sample("d1", strange)],
            groups: vec![UserGroup { id: "g1".into(), name: strange.to_owned(), href: "/admin/groups/g1".into() }],
            joinable: vec![Pick::sample("g2", "Engineering"), Pick::sample("g3", "Sales")],
            providers: vec![Pick::sample("p1", "Acme SSO"), Pick::sample("p2", strange)],
            links: vec![UserLink {
                id: "01JQ7Z5V6W8N0T2X4Y6A8C0E2G".to_owned(),
                provider: "Acme SSO".to_owned(),
                label: if strange == HOSTILE { strange } else { "ann@acme.example" }.to_owned(),
                since: "3 Feb 2026, 09:12 UTC".to_owned(),
                last_used: Some("24 Nov 2026, 07:31 UTC".to_owned()),
            }],
            federated: vec![UserFederatedId { provider: "Acme SSO".to_owned(), value: strange.to_owned() }],
            rows: vec![
                ActivityLine::sample(Message::ACTIVITY_SIGNED_IN, Some("Firefox on Windows, 203.0.113.7")),
                ActivityLine::sample(Message::ACTIVITY_FACTOR_REFUSED, Some("203.0.113.7")),
                ActivityLine::sample(Message::ACTIVITY_BACKUP_MADE, None),
            ],
            audit_href: "/admin/audit?organization=acme&user=ada".to_owned(),
            may: vec![
                "edit",
                "federate",
                "reset_mfa",
                "remove_method",
                "access_pass",
                "set_password",
                "sign_out",
                "forget_devices",
                "groups",
                "disable",
                "delete",
            ],
            said: Said::default(),
        }
    }
}

impl Page for UserPage {
    const TEMPLATE: &'static str = "admin/user";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.said.is_refusal()
    }

    fn samples() -> Vec<Self> {
        let full = Self::sample(AdminBar::sample("admin"), UserFacts::sample("ada", "Ada Krüger"), "Firefox on Windows");
        let bare = UserFacts {
            email: String::new(),
            phone: String::new(),
            language: String::new(),
            role: None,
            last_sign_in: None,
            enabled: false,
            has_password: false,
            ..UserFacts::sample("erin", "")
        };
        let empty = Self {
            methods: vec![],
            backup_total: 0,
            sessions: vec![],
            devices: vec![],
            groups: vec![],
            links: vec![],
            federated: vec![],
            rows: vec![],
            may: vec!["edit", "federate", "reset_mfa", "access_pass", "set_password", "groups", "enable", "delete"],
            said: Said::well(Message::ADMIN_USER_DISABLED),
            user: bare,
            ..full.clone()
        };
        let looking = Self {
            bar: AdminBar::sample_of_few_rooms("auditor"),
            may: vec![],
            joinable: vec![],
            links: vec![],
            federated: vec![],
            user: UserFacts { you: true, email_verified: false, ..full.user.clone() },
            ..full.clone()
        };
        let hostile = Self::sample(AdminBar::sample(HOSTILE), UserFacts::sample(HOSTILE, HOSTILE), HOSTILE);
        vec![
            full.clone(),
            empty,
            looking,
            Self { said: Said::refused("Acme would have nobody left who can look after it."), ..full },
            hostile,
        ]
    }
}
