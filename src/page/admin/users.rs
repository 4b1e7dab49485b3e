//! The list of users: found, ticked, and dealt with one by one or together.

use super::{super::HOSTILE, AdminBar, Pick, Said};
use crate::page::{Message, MethodKind, Page};
use serde::Serialize;

/// What the list is narrowed to; as the filter's form sends it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct UserFilter {
    /// What user name, name or address begin with; may be empty.
    pub q: String,
    /// `all`, `enabled` or `disabled`.
    pub status: String,
    /// `any`, `none`, `passkey`, `totp`, `sms` or `email`.
    pub method: String,
    /// A role's identifier, `any` (but that of most people), or empty.
    pub role: String,
    /// A group's identifier, or empty.
    pub group: String,
}

/// A user in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UserRow {
    /// The identifier.
    pub id: String,
    /// The user's own page.
    pub href: String,
    /// The name; empty: the user name stands in its place.
    pub name: String,
    /// The user name.
    pub username: String,
    /// The e-mail address; may be empty.
    pub email: String,
    /// Second factors, each kind once, strongest first.
    pub methods: Vec<MethodKind>,
    /// Whether the user can sign in.
    pub enabled: bool,
    /// The name of the role, where it is more than a plain user's.
    pub role: Option<String>,
    /// When the user signed in last, as people read it; `None` means never.
    pub last_sign_in: Option<String>,
    /// What may be done to this user: some of `reset_mfa`, `access_pass`, `sign_out`, `disable`, `enable`.
    pub acts: Vec<&'static str>,
}

/// `GET /admin/users`.
#[derive(Debug, Clone, Serialize)]
pub struct UsersPage {
    /// The frame.
    #[serde(flatten)]
    pub bar: AdminBar,
    /// What the list is narrowed to.
    pub filter: UserFilter,
    /// Whether it is narrowed at all.
    pub filtered: bool,
    /// The roles to choose from.
    pub roles: Vec<Pick>,
    /// The groups to choose from.
    pub groups: Vec<Pick>,
    /// The users of this page of the list.
    pub rows: Vec<UserRow>,
    /// How many there are on all pages of the list.
    pub matching: u64,
    /// Whether there are more than that: they are not counted to the end.
    pub many: bool,
    /// What may be done: some of `add`, `import`, `export`, and to those that are ticked `reset_mfa`, `sign_out`,
    /// `disable`, `enable`, `add_to_group`.
    pub may: Vec<&'static str>,
    /// The first page of the list; `None` on the first page.
    pub first: Option<String>,
    /// The next page of the list; `None` on the last.
    pub next: Option<String>,
    /// All of them as a CSV file.
    pub export_csv: String,
    /// All of them as a JSON file.
    pub export_json: String,
    /// What is said on top.
    #[serde(flatten)]
    pub said: Said,
}

impl UserRow {
    fn sample(number: u32, name: &str, username: &str, methods: &[MethodKind]) -> Self {
        Self {
            id: format!("01JQ7Z5V6W8N0T2X4Y6A8C0E{number:02}"),
            href: format!("/admin/users/01JQ7Z5V6W8N0T2X4Y6A8C0E{number:02}?organization=acme"),
            name: name.to_owned(),
            username: username.to_owned(),
            email: format!("{username}@acme.example"),
            methods: methods.into(),
            enabled: true,
            role: None,
            last_sign_in: Some("24 Nov 2026, 07:31 UTC".to_owned()),
            acts: vec!["reset_mfa", "access_pass", "sign_out", "disable"],
        }
    }

    fn samples() -> Vec<Self> {
        use MethodKind::{Email, Passkey, Sms, Totp};
        let row = Self::sample;
        vec![
            Self { role: Some("Administrator".to_owned()), ..row(1, "Ada Krüger", "ada", &[Passkey, Totp]) },
            row(2, "Ben Achterberg", "ben.achterberg", &[Totp]),
            Self { last_sign_in: None, ..row(3, "Chidi Okafor", "chidi", &[]) },
            row(4, "Dilara Yıldız", "dilara", &[Passkey]),
            Self { enabled: false, acts: vec!["reset_mfa", "enable"], ..row(5, "Erin Walsh", "erin", &[Email]) },
            Self { email: String::new(), ..row(6, "", "farid", &[Totp, Sms]) },
            row(
                7,
                "Maximiliane Freifrau von und zu Hohenberg-Lindenfels",
                "maximiliane.hohenberg-lindenfels",
                &[Passkey, Totp, Sms, Email],
            ),
            Self { acts: vec![], ..row(8, "Hiroshi Tanaka", "hiroshi", &[Totp]) },
            row(9, "Inés Romero", "ines", &[Passkey]),
            row(10, "Jakub Nowak", "jakub", &[Email]),
        ]
    }
}

impl UsersPage {
    fn sample(name: &str, rows: Vec<UserRow>) -> Self {
        Self {
            bar: AdminBar::sample(name),
            filter: UserFilter { status: "all".to_owned(), method: "any".to_owned(), ..UserFilter::default() },
            filtered: false,
            roles: vec![Pick::sample("r1", "Administrator"), Pick::sample("r2", "Help desk")],
            groups: vec![Pick::sample("g1", "Finance"), Pick::sample("g2", "Engineering")],
            matching: 12_408,
            many: false,
            rows,
            may: vec!["add", "import", "export", "reset_mfa", "sign_out", "disable", "enable", "add_to_group"],
            first: None,
            next: Some("/admin/users?organization=acme&after=01JQ7Z5V6W8N0T2X4Y6A8C0E10".to_owned()),
            export_csv: "/admin/users/export?organization=acme&format=csv".to_owned(),
            export_json: "/admin/users/export?organization=acme&format=json".to_owned(),
            said: Said::default(),
        }
    }
}

impl Page for UsersPage {
    const TEMPLATE: &'static str = "admin/users";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.said.is_refusal()
    }

    fn samples() -> Vec<Self> {
        let rows = UserRow::samples();
        let filter = UserFilter {
            q: "a".into(),
            status: "enabled".into(),
            method: "none".into(),
            role: "r1".into(),
            group: "g2".into(),
        };
        let narrowed = Self {
            filter,
            filtered: true,
            roles: vec![Pick::chosen("r1", "Administrator")],
            groups: vec![Pick::chosen("g2", "Engineering")],
            matching: 3,
            many: false,
            next: None,
            first: Some("/admin/users?organization=acme".to_owned()),
            said: Said::wrong(Message::ADMIN_NOBODY),
            ..Self::sample("admin", rows.iter().take(3).cloned().collect())
        };
        let bare = |name: &str| Self { next: None, matching: 0, roles: vec![], groups: vec![], ..Self::sample(name, vec![]) };
        let hostile = UserRow {
            email: HOSTILE.to_owned(),
            role: Some(HOSTILE.to_owned()),
            last_sign_in: Some(HOSTILE.to_owned()),
            ..UserRow::sample(1, HOSTILE, HOSTILE, &[MethodKind::Totp])
        };
        let looking = Self {
            bar: AdminBar::sample_of_few_rooms("auditor"),
            may: vec![],
            next: None,
            matching: 10_000,
            many: true,
            ..Self::sample("auditor", rows.iter().take(2).map(|row| UserRow { acts: vec![], ..row.clone() }).collect())
        };
        vec![
            Self { said: Said::well(Message::ADMIN_MFA_RESET), ..Self::sample("admin", rows) },
            narrowed,
            bare("admin"),
            Self {
                filtered: true,
                filter: UserFilter { q: "zz".into(), status: "all".into(), method: "any".into(), ..UserFilter::default() },
                ..bare("admin")
            },
            looking,
            Self {
                filter: UserFilter {
                    q: HOSTILE.to_owned(),
                    status: "all".into(),
                    method: "any".into(),
                    ..UserFilter::default()
                },
                groups: vec![Pick::chosen(HOSTILE, HOSTILE)],
                said: Said::refused(HOSTILE),
                ..Self::sample(HOSTILE, vec![hostile])
            },
        ]
    }
}
