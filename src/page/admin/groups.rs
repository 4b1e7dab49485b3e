//! Groups and who is in them.

use super::{AdminBar, said::Said};
use crate::page::{HOSTILE, Message, Page};
use serde::Serialize;

/// A group in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupLine {
    /// Its name.
    pub name: String,
    /// What it is for; may be empty.
    pub description: String,
    /// Its page.
    pub href: String,
    /// How many people are in it.
    pub members: u64,
    /// How many rules name it.
    pub rules: u64,
}

/// `GET /admin/groups`. Form `#group-new` (`name`, `description`, `#add`) goes to `/admin/groups`.
#[derive(Debug, Clone, Serialize)]
pub struct GroupsPage {
    /// The bar and the rooms.
    #[serde(flatten)]
    pub bar: AdminBar,
    /// What is said on top.
    #[serde(flatten)]
    pub said: Said,
    /// The groups, by name.
    pub groups: Vec<GroupLine>,
    /// The next page of them.
    pub next: Option<String>,
    /// The first page, if this is another.
    pub first: Option<String>,
    /// Whether the person may know which rules there are.
    pub sees_rules: bool,
    /// The name of a new one, as typed.
    pub name: String,
    /// What a new one is for, as typed.
    pub description: String,
    /// Whether the person may make groups.
    pub writable: bool,
}

/// Somebody in a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MemberLine {
    /// What the form sends.
    pub id: String,
    /// The display name.
    pub name: String,
    /// The user name.
    pub username: String,
    /// The person's page.
    pub href: String,
    /// Since when, as people read it.
    pub added: String,
}

/// A rule that names a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleLink {
    /// Its name.
    pub name: String,
    /// Its page.
    pub href: String,
}

/// `GET /admin/groups/{id}`. Forms to `href`: `#group` (`name`, `description`, `#save`, `act=save`), `#add-member`
/// (`username`, `#add`, `act=add`), `#members` (`remove=ID`), `#removal` (`#remove`, `act=remove`).
#[derive(Debug, Clone, Serialize)]
pub struct GroupPage {
    /// The bar and the rooms.
    #[serde(flatten)]
    pub bar: AdminBar,
    /// What is said on top.
    #[serde(flatten)]
    pub said: Said,
    /// Where its forms go.
    pub href: String,
    /// Its name, as the heading.
    pub title: String,
    /// Its name, as typed.
    pub name: String,
    /// What it is for, as typed.
    pub description: String,
    /// How many people are in it.
    pub total: u64,
    /// Some of them.
    pub members: Vec<MemberLine>,
    /// The rest of them.
    pub next: Option<String>,
    /// The first page of them, if this is another.
    pub first: Option<String>,
    /// Whether the person may see who they are.
    pub sees_people: bool,
    /// Whether the person may know which rules there are.
    pub sees_rules: bool,
    /// The rules that name it.
    pub rules: Vec<RuleLink>,
    /// The user name of somebody to be added, as typed.
    pub member: String,
    /// Whether the person may change it.
    pub writable: bool,
}

const HREF: &str = "/admin/groups/01JQ7Z5V6W8N0T2X4Y6A8C0E2G";

impl GroupLine {
    fn sample(name: &str, description: &str, members: u64, rules: u64) -> Self {
        let [name, description] = [name, description].map(str::to_owned);
        Self { name, description, href: HREF.to_owned(), members, rules }
    }
}

impl MemberLine {
    fn sample(id: &str, name: &str, username: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            username: username.to_owned(),
            href: "/admin/users/01JQ7Z5V6W8N0T2X4Y6A8C0E2G".to_owned(),
            added: "3 Feb 2026, 09:12 UTC".to_owned(),
        }
    }
}

impl Page for GroupsPage {
    const TEMPLATE: &'static str = "admin/groups";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.said.is_refusal()
    }

    fn samples() -> Vec<Self> {
        let page = |username: &str, groups| Self {
            bar: AdminBar::sample(username),
            said: Said::default(),
            groups,
            next: None,
            first: None,
            sees_rules: true,
            name: String::new(),
            description: String::new(),
            writable: true,
        };
        let groups = vec![
            GroupLine::sample("Contractors", "People who are not employed here and stay for a project.", 38, 1),
            GroupLine::sample("Everybody in Vienna", "", 412, 0),
            GroupLine::sample("Finance", "Payroll, invoices and the bank.", 1, 2),
        ];
        let taken = Said { error: Some(Message::GROUP_TAKEN), ..Said::default() };
        vec![
            page("admin", groups.clone()),
            page("admin", vec![]),
            Self { said: taken, name: "finance".to_owned(), ..page("admin", groups.clone()) },
            Self { writable: false, sees_rules: false, ..page("audrey", groups.clone()) },
            Self {
                next: Some("/admin/groups?after=9".to_owned()),
                first: Some("/admin/groups".to_owned()),
                ..page("admin", groups)
            },
            Self { writable: false, ..page("audrey", vec![]) },
            Self {
                name: HOSTILE.to_owned(),
                description: HOSTILE.to_owned(),
                ..page(HOSTILE, vec![GroupLine::sample(HOSTILE, HOSTILE, 0, 0)])
            },
        ]
    }
}

impl Page for GroupPage {
    const TEMPLATE: &'static str = "admin/group";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.said.is_refusal()
    }

    fn samples() -> Vec<Self> {
        let page = |username: &str, name: &str, members| Self {
            bar: AdminBar::sample(username),
            said: Said::default(),
            href: HREF.to_owned(),
            title: name.to_owned(),
            name: name.to_owned(),
            description: "Payroll, invoices and the bank.".to_owned(),
            total: 38,
            members,
            next: None,
            first: None,
            sees_people: true,
            sees_rules: true,
            rules: vec![],
            member: String::new(),
            writable: true,
        };
        let members = vec![
            MemberLine::sample("1", "Alice Archer", "alice"),
            MemberLine::sample("2", "", "bob"),
            MemberLine::sample("3", "Carol Ng-Featherstonehaugh", "carol.ng@acme.example"),
        ];
        let rules = |name: &str| {
            vec![RuleLink { name: name.to_owned(), href: "/admin/security/rules/01JQ7Z5V6W8N0T2X4Y6A8C0E2G".to_owned() }]
        };
        let next = Some(format!("{HREF}?after=3"));
        let unknown = Said { error: Some(Message::NO_SUCH_USER), ..Said::default() };
        vec![
            Self {
                rules: rules("Payroll needs a key"),
                next,
                first: Some(HREF.to_owned()),
                ..page("admin", "Finance", members.clone())
            },
            Self { total: 0, ..page("admin", "Finance", vec![]) },
            Self { said: unknown, member: "alcie".to_owned(), ..page("admin", "Finance", members.clone()) },
            Self { writable: false, total: 3, ..page("audrey", "Finance", members) },
            Self { writable: false, sees_people: false, sees_rules: false, ..page("hal", "Finance", vec![]) },
            Self {
                description: HOSTILE.to_owned(),
                member: HOSTILE.to_owned(),
                rules: rules(HOSTILE),
                ..page(HOSTILE, HOSTILE, vec![MemberLine::sample(HOSTILE, HOSTILE, HOSTILE)])
            },
        ]
    }
}
