//! The administrators' console, under `/admin`.

mod act;
mod bulk;
mod chart;
mod confirm;
mod dashboard;
mod import;
mod once;
#[cfg(test)]
mod tests;
mod user;
mod user_form;
mod users;
mod words;

pub use act::Act;
pub use bulk::{BulkLine, BulkListPage, BulkPage, BulkResult, BulkState};
pub use chart::{DayColumn, SignIns};
pub use confirm::{ConfirmPage, NAMES_MOST};
pub use dashboard::{CoverageLine, DashboardNote, DashboardPage, Headcount, NoteKind, RefusalLine};
pub use import::{ImportFault, ImportLine, ImportPage, ImportResult, ImportState};
pub use once::{SecretKind, ShownOncePage};
pub use user::{UserFacts, UserFederatedId, UserGroup, UserLink, UserMethod, UserPage};
pub use user_form::UserFormPage;
pub use users::{UserFilter, UserRow, UsersPage};
mod application;
mod application_form;
mod application_members;
mod applications;
mod audit_log;
mod audit_row;
mod groups;
mod keys;
mod organizations;
mod policy;
mod providers;
mod reference;
mod roles;
mod rule;
mod said;
#[cfg(test)]
mod tests_b;
mod trace;
mod webhooks;
mod what_if;
mod words_b;
mod words_c;
mod words_org;

pub use application::{ClientFacts, ClientPage, Setup};
pub use application_form::ClientFormPage;
pub use application_members::{Member, MemberField, MemberGroup, MemberInput};
pub use applications::{ClientLine, ClientsPage};
pub use audit_log::{AuditLine, AuditPage};
pub use audit_row::{AuditChange, AuditFact, AuditField, AuditRowPage};
pub use groups::{GroupLine, GroupPage, GroupsPage, MemberLine, RuleLink};
pub use keys::{KeyLine, KeysPage};
pub use organizations::{Contrast, OrganizationLine, OrganizationPage, OrganizationsPage};
pub use policy::{MethodTick, PolicyForm, PolicyPage, PolicyPreview, RuleLine};
pub use providers::{
    ClaimPair, DomainLine, PresetLink, ProviderFacts, ProviderForm, ProviderLine, ProviderPage, ProviderTrialPage,
    ProvidersPage,
};
pub use reference::{ApiAnswer, ApiArea, ApiField, ApiOperation, ApiScope, ApiShape, ReferencePage};
pub use roles::{PermissionArea, PermissionTick, RoleLine, RolePage, RolesPage};
pub use rule::RulePage;
pub use said::{EventName, EventPick, Pick, Said};
pub use trace::RuleSeen;
pub use webhooks::{DeliveryLine, HookLine, WebhookPage, WebhooksPage};
pub use what_if::{Verdict, WhatIfPage};

use serde::Serialize;

/// What the frame around every page of the console needs. Flattened into its page, so that templates and the parts
/// they share with the account pages find `csrf` and `username` where they look for them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AdminBar {
    /// The forms' token against cross-site requests.
    pub csrf: String,
    /// Who is signed in.
    pub username: String,
    /// The name of the organization that is being looked after.
    pub organization: String,
    /// Its identifier.
    pub organization_id: String,
    /// Whether the person may look after others, too: then the bar leads to their list.
    pub several: bool,
    /// The rooms that the person may open, each once, in any order: some of [`AdminBar::ROOMS`].
    pub rooms: Vec<&'static str>,
    /// What links carry along so that the next page is about the same organization: empty, or `?organization=SLUG`.
    pub query: String,
    /// The same for forms that ask by GET, which drop what their address carries: the organization's short name, sent
    /// as `organization`. `None` where `query` is empty.
    pub organization_slug: Option<String>,
}

impl AdminBar {
    /// Every room, in the order in which they are shown.
    pub const ROOMS: [&'static str; 12] = [
        "dashboard",
        "security",
        "users",
        "groups",
        "roles",
        "applications",
        "providers",
        "audit",
        "bulk",
        "webhooks",
        "keys",
        "organizations",
    ];

    /// The bar of a sample.
    pub(super) fn sample(name: &str) -> Self {
        let organization = if name == super::HOSTILE { name } else { "Acme" };
        Self {
            csrf: "c5rf".to_owned(),
            username: name.to_owned(),
            organization: organization.to_owned(),
            organization_id: "01JQ7Z5V6W8N0T2X4Y6A8C0E2G".to_owned(),
            several: true,
            rooms: Self::ROOMS.into(),
            query: "?organization=acme".to_owned(),
            organization_slug: Some("acme".to_owned()),
        }
    }

    /// The bar of somebody who sees one organization, and little of it.
    pub(super) fn sample_of_few_rooms(name: &str) -> Self {
        Self {
            several: false,
            rooms: vec!["users", "audit"],
            query: String::new(),
            organization_slug: None,
            ..Self::sample(name)
        }
    }
}
