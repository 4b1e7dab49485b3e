//! What a decision has considered, for people who have to understand it: one entry for each rule, and what it did.

use crate::types::{DisplayName, GroupId, RuleId};
use serde::Serialize;
use utoipa::ToSchema;

/// One thing that was considered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Considered {
    /// Which.
    pub rule: Source,
    /// What it did.
    pub effect: Effect,
    /// Why.
    pub why: Why,
}

/// Where a demand comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The organization's setting for everybody.
    Organization,
    /// One of its rules.
    Rule {
        /// Which.
        id: RuleId,
        /// What administrators call it.
        name: DisplayName,
    },
    /// The application's registration.
    Application,
    /// The request's `acr_values`.
    Request,
    /// What the person owns.
    OwnFactor,
    /// The organization's setting for local sign-in.
    LocalLogin,
}

/// What something did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Nothing.
    None,
    /// It demands a second factor.
    Mfa,
    /// It demands what can not be phished.
    PhishingResistant,
    /// A trusted browser may not stand in.
    NoTrust,
    /// It only reports, and would have demanded more.
    Reported,
    /// Nothing that is kept here is enough.
    Barred,
}

/// Why it did that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The setting says so.
    Setting,
    /// It concerns everybody.
    Everybody,
    /// The person is in this group.
    Group(GroupId),
    /// It concerns this application.
    Application,
    /// It concerns where the person is.
    Network,
    /// The person is in none of its groups.
    OtherGroup,
    /// It concerns other applications.
    OtherApplication,
    /// It concerns other networks.
    OtherNetwork,
    /// It only reports, and would have demanded nothing more.
    ReportOnly,
    /// The request asks for it.
    Asked,
    /// The request asks for a key, and the person owns none: the next best level counts.
    NoKey,
    /// A key would be demanded, but the organization allows none: a second factor counts.
    KeysBarred,
    /// The person owns a second factor.
    Owned,
    /// The person owns none.
    NotOwned,
    /// Administrators keep local sign-in.
    Administrator,
}
