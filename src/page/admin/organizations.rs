//! Organizations: the list of them, and how one looks.

use super::{AdminBar, said::Said};
use crate::page::{HOSTILE, Message, Page, assets};
use serde::Serialize;

/// An organization in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrganizationLine {
    /// Its name.
    pub name: String,
    /// Its short name, as in addresses.
    pub slug: String,
    /// Its page.
    pub href: String,
    /// The console inside it.
    pub open: String,
    /// How many people belong to it.
    pub people: u64,
    /// `off`, `optional` or `required`.
    pub mfa: &'static str,
    /// Whether it is disabled.
    pub disabled: bool,
}

/// `GET /admin/organizations`. Form `#organization-new` (`name`, `slug`, `#add`) goes to `/admin/organizations`.
#[derive(Debug, Clone, Serialize)]
pub struct OrganizationsPage {
    /// The bar and the rooms.
    #[serde(flatten)]
    pub bar: AdminBar,
    /// What is said on top.
    #[serde(flatten)]
    pub said: Said,
    /// The organizations, by short name.
    pub organizations: Vec<OrganizationLine>,
    /// The next page of them.
    pub next: Option<String>,
    /// The name of a new one, as typed.
    pub name: String,
    /// The short name of a new one, as typed.
    pub slug: String,
    /// Whether the person may make organizations.
    pub writable: bool,
}

/// How well an accent colour can be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contrast {
    /// The ratio between it and the text of a button in this colour, WCAG 2.2, for example `5.2`.
    pub ratio: String,
    /// `good` (4.5 or more) or `poor`.
    pub verdict: &'static str,
}

/// `GET /admin/organizations/{id}`. Forms: `#organization` to `href` (`name`, `language`, `accent`, `#save`, `act=save`),
/// `#logo` to `upload` (multipart: `logo`, `#upload`, `act=upload`), `#logo-removal` to `upload` (`#remove-logo`,
/// `act=remove`), `#acts` to `href` (`act=disable`, `act=enable`).
#[derive(Debug, Clone, Serialize)]
pub struct OrganizationPage {
    /// The bar and the rooms.
    #[serde(flatten)]
    pub bar: AdminBar,
    /// What is said on top.
    #[serde(flatten)]
    pub said: Said,
    /// `page` for somebody who looks after this organization alone; `true` below the list of them.
    pub standing: &'static str,
    /// Where its forms go.
    pub href: String,
    /// Where the logo goes.
    pub upload: String,
    /// Its name, as the heading.
    pub title: String,
    /// Its name, as typed.
    pub name: String,
    /// Its short name, which stays.
    pub slug: String,
    /// `en`, `de` or empty: as the browser asks for.
    pub language: String,
    /// `#rrggbb` as typed; empty: ours.
    pub accent: String,
    /// How well it can be read; `None` where it is no colour.
    pub contrast: Option<Contrast>,
    /// The logo's address.
    pub logo: Option<String>,
    /// Whether it is disabled.
    pub disabled: bool,
    /// Whether the person may disable it: not the own one, and only with the permission for all of them.
    pub may_disable: bool,
    /// Whether the person may change it.
    pub writable: bool,
}

impl OrganizationLine {
    fn sample(name: &str, slug: &str, people: u64) -> Self {
        Self {
            name: name.to_owned(),
            slug: slug.to_owned(),
            href: "/admin/organizations/01JQ7Z5V6W8N0T2X4Y6A8C0E2G".to_owned(),
            open: "/admin?organization=acme".to_owned(),
            people,
            mfa: if people > 100 { "required" } else { "off" },
            disabled: false,
        }
    }
}

impl Page for OrganizationsPage {
    const TEMPLATE: &'static str = "admin/organizations";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.said.is_refusal()
    }

    fn samples() -> Vec<Self> {
        let page = |username: &str, organizations| Self {
            bar: AdminBar::sample(username),
            said: Said::default(),
            organizations,
            next: None,
            name: String::new(),
            slug: String::new(),
            writable: true,
        };
        let all = vec![
            OrganizationLine::sample("Acme", "acme", 2417),
            OrganizationLine { mfa: "optional", ..OrganizationLine::sample("Beispiel GmbH", "beispiel", 87) },
            OrganizationLine { disabled: true, ..OrganizationLine::sample("Old Corner Shop", "old-corner", 1) },
        ];
        let taken = Said { error: Some(Message::SLUG_TAKEN), ..Said::default() };
        vec![
            Self { next: Some("/admin/organizations?after=3".to_owned()), ..page("admin", all.clone()) },
            Self { said: taken, name: "Acme Two".to_owned(), slug: "acme".to_owned(), ..page("admin", all.clone()) },
            Self { writable: false, ..page("audrey", all) },
            Self {
                name: HOSTILE.to_owned(),
                slug: HOSTILE.to_owned(),
                ..page(HOSTILE, vec![OrganizationLine::sample(HOSTILE, HOSTILE, 1)])
            },
        ]
    }
}

impl Page for OrganizationPage {
    const TEMPLATE: &'static str = "admin/organization";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.said.is_refusal()
    }

    fn samples() -> Vec<Self> {
        let page = |username: &str, name: &str, accent: &str| Self {
            bar: AdminBar::sample(username),
            said: Said::default(),
            standing: "true",
            href: "/admin/organizations/acme".to_owned(),
            upload: "/admin/organizations/acme/logo".to_owned(),
            title: name.to_owned(),
            name: name.to_owned(),
            slug: "acme".to_owned(),
            language: "de".to_owned(),
            accent: accent.to_owned(),
            contrast: Some(Contrast { ratio: "9.1".to_owned(), verdict: "good" }),
            logo: None,
            disabled: false,
            may_disable: true,
            writable: true,
        };
        let poor = Some(Contrast { ratio: "3.9".to_owned(), verdict: "poor" });
        let refused = Said { error: Some(Message::ACCENT_POOR), ..Said::default() };
        let unread = Said { error: Some(Message::LOGO_UNREADABLE), ..Said::default() };
        vec![
            Self { logo: Some(assets::favicon_href().to_owned()), ..page("admin", "Acme", "#8a1538") },
            Self { contrast: poor, said: refused, may_disable: false, ..page("admin", "Acme", "#7a7a7a") },
            Self { contrast: None, language: String::new(), disabled: true, ..page("admin", "Acme", "") },
            Self { writable: false, may_disable: false, ..page("audrey", "Acme", "#8a1538") },
            Self { slug: HOSTILE.to_owned(), contrast: None, ..page(HOSTILE, HOSTILE, HOSTILE) },
            Self { said: unread, ..page("admin", "Acme", "#8a1538") },
            Self { standing: "page", bar: AdminBar::sample_of_few_rooms("boss"), ..page("boss", "Acme", "#8a1538") },
        ]
    }
}
