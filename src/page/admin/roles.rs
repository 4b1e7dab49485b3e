//! Roles: what operators may do.

use super::{AdminBar, said::Said};
use crate::page::{HOSTILE, Message, Page};
use serde::Serialize;

/// A role in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoleLine {
    /// `administrator`, `organization_administrator`, `help_desk`, `auditor` or `member` for the roles that every server
    /// has: their names and what they are for are texts. `None`: somebody made it.
    pub built_in: Option<&'static str>,
    /// What its maker called it; empty for those that every server has.
    pub name: String,
    /// Its page.
    pub href: String,
    /// Whether somebody made it for every organization.
    pub everywhere: bool,
    /// How many people of this organization have it.
    pub people: u64,
    /// How many permissions it has.
    pub permissions: u64,
}

/// `GET /admin/roles`; `#add` leads to `/admin/roles/new`.
#[derive(Debug, Clone, Serialize)]
pub struct RolesPage {
    /// The bar and the rooms.
    #[serde(flatten)]
    pub bar: AdminBar,
    /// What is said on top.
    #[serde(flatten)]
    pub said: Said,
    /// The roles: those that every server has, then the others by name.
    pub roles: Vec<RoleLine>,
    /// Whether the person may make roles.
    pub writable: bool,
}

/// A permission of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PermissionTick {
    /// Its name, for example `users.reset`; sent as `permissions`.
    pub name: &'static str,
    /// Its name with a hyphen for the full stop: the end of its text's key.
    pub key: &'static str,
    /// Whether the role has it.
    pub selected: bool,
    /// Whether the person has it, too: nobody gives what they do not have.
    pub offered: bool,
}

/// Permissions that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PermissionArea {
    /// What they are about: the first part of their names, for example `users`.
    pub area: &'static str,
    /// The permissions.
    pub permissions: Vec<PermissionTick>,
}

/// Every permission that the console can show: name, area, key.
const PERMISSIONS: [(&str, &str, &str); 21] = [
    ("users.read", "users", "users-read"),
    ("users.write", "users", "users-write"),
    ("users.reset", "users", "users-reset"),
    ("users.pass", "users", "users-pass"),
    ("groups.read", "groups", "groups-read"),
    ("groups.write", "groups", "groups-write"),
    ("roles.read", "roles", "roles-read"),
    ("roles.write", "roles", "roles-write"),
    ("policies.read", "policies", "policies-read"),
    ("policies.write", "policies", "policies-write"),
    ("providers.read", "providers", "providers-read"),
    ("providers.write", "providers", "providers-write"),
    ("clients.read", "clients", "clients-read"),
    ("clients.write", "clients", "clients-write"),
    ("organizations.read", "organizations", "organizations-read"),
    ("organizations.write", "organizations", "organizations-write"),
    ("audit.read", "audit", "audit-read"),
    ("webhooks.read", "webhooks", "webhooks-read"),
    ("webhooks.write", "webhooks", "webhooks-write"),
    ("keys.read", "keys", "keys-read"),
    ("keys.write", "keys", "keys-write"),
];

impl PermissionArea {
    /// All permissions, grouped: which the role has and which the person may give are asked by name.
    #[must_use]
    pub fn all(selected: impl Fn(&str) -> bool, offered: impl Fn(&str) -> bool) -> Vec<Self> {
        let mut areas: Vec<Self> = Vec::new();
        for (name, area, key) in PERMISSIONS {
            let tick = PermissionTick { name, key, selected: selected(name), offered: offered(name) };
            match areas.last_mut().filter(|last| last.area == area) {
                Some(last) => last.permissions.push(tick),
                None => areas.push(Self { area, permissions: vec![tick] }),
            }
        }
        areas
    }
}

/// `GET /admin/roles/new` and `/admin/roles/{id}`. Forms to `href`: `#role` (`name`, `permissions`, `#save`, `act=save`)
/// and `#removal` (`#remove`, `act=remove`).
#[derive(Debug, Clone, Serialize)]
pub struct RolePage {
    /// The bar and the rooms.
    #[serde(flatten)]
    pub bar: AdminBar,
    /// What is said on top.
    #[serde(flatten)]
    pub said: Said,
    /// Where its forms go.
    pub href: String,
    /// Whether it is being made.
    pub is_new: bool,
    /// As [`RoleLine::built_in`]; then nothing can be changed.
    pub built_in: Option<&'static str>,
    /// Its name, as the heading; empty for one that is being made or that every server has.
    pub title: String,
    /// Its name, as typed.
    pub name: String,
    /// How many people of this organization have it.
    pub people: u64,
    /// `on`: it counts in this organization; `off`: in every one. A new one's form sends `bound=on` or `bound=off`.
    pub bound: String,
    /// Whether the person may choose that.
    pub may_share: bool,
    /// The permissions.
    pub areas: Vec<PermissionArea>,
    /// Whether the person may change it.
    pub writable: bool,
}

const HREF: &str = "/admin/roles/01JQ7Z5V6W8N0T2X4Y6A8C0E2G";

impl RoleLine {
    fn sample(built_in: Option<&'static str>, name: &str, people: u64) -> Self {
        Self {
            built_in,
            name: name.to_owned(),
            href: HREF.to_owned(),
            everywhere: false,
            people,
            permissions: 19 - people.min(19),
        }
    }
}

impl Page for RolesPage {
    const TEMPLATE: &'static str = "admin/roles";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.said.is_refusal()
    }

    fn samples() -> Vec<Self> {
        let page =
            |username: &str, roles| Self { bar: AdminBar::sample(username), said: Said::default(), roles, writable: true };
        let ours = ["administrator", "organization_administrator", "help_desk", "auditor", "member"];
        let all: Vec<_> = std::iter::zip(ours, [0, 3, 12, 1, 2401])
            .map(|(role, people)| RoleLine::sample(Some(role), "", people))
            .chain([RoleLine::sample(None, "Night shift", 4)])
            .chain([RoleLine { everywhere: true, ..RoleLine::sample(None, "Watch", 0) }])
            .collect();
        let notice = Said { notice: Some(Message::ROLE_SAVED), ..Said::default() };
        vec![
            page("admin", all.clone()),
            Self { said: notice, ..page("admin", all.clone()) },
            Self { writable: false, ..page("audrey", all) },
            page(HOSTILE, vec![RoleLine::sample(None, HOSTILE, 1)]),
        ]
    }
}

impl Page for RolePage {
    const TEMPLATE: &'static str = "admin/role";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.said.is_refusal()
    }

    fn samples() -> Vec<Self> {
        let page = |username: &str, name: &str| Self {
            bar: AdminBar::sample(username),
            said: Said::default(),
            href: HREF.to_owned(),
            is_new: false,
            built_in: None,
            title: name.to_owned(),
            name: name.to_owned(),
            people: 4,
            bound: "on".to_owned(),
            may_share: false,
            areas: PermissionArea::all(|name| name.starts_with("users."), |name| !name.starts_with("keys.")),
            writable: true,
        };
        let new = Self { href: "/admin/roles/new".to_owned(), is_new: true, people: 0, may_share: true, ..page("admin", "") };
        let refusal = "You do not have the permission keys.write, so you can not give it.";
        let ours = |role| Self { built_in: Some(role), writable: false, ..page("admin", "") };
        vec![
            page("admin", "Night shift"),
            new.clone(),
            Self { said: Said::refused(refusal), bound: "off".to_owned(), ..new },
            Self { bound: "off".to_owned(), writable: false, ..page("audrey", "Watch") },
            ours("help_desk"),
            Self { people: 1, ..ours("administrator") },
            Self { said: Said::refused(HOSTILE), ..page(HOSTILE, HOSTILE) },
        ]
    }
}
