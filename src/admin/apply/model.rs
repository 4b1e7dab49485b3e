//! What a file says. What it does not say stays as it is.

use super::reader::{Fault, Place};
use crate::{
    admin::{
        clients::{ClientChange, Kind},
        providers::Preset,
    },
    types::{
        BulkApproval, DisplayName, EnrolmentProof, Method, MfaPolicy, Networks, OnOff, PermissionSet, ProviderAuth,
        ProviderState, ProviderTrust, RuleLevel, RuleMode, RuleTrust, Secret, Slug,
    },
};
use serde_json::{Map, Value};

/// A whole file.
#[derive(Debug, Default)]
pub struct Setup {
    pub(super) acts: Vec<Act>,
}

/// One thing that is to be so, and where that stands.
#[derive(Debug)]
pub(super) struct Act {
    pub(super) place: Place,
    /// Whose thing it is; `None`: the server's.
    pub(super) of: Option<Slug>,
    pub(super) what: Thing,
}

/// What can be set up. A new kind needs a file beside this one that reads it and does it, a variant here, and its place in
/// the order of [`super::read()`].
#[derive(Debug)]
pub(super) enum Thing {
    /// The organization that it belongs to.
    Organization(Organization),
    /// A group of this name.
    Group(DisplayName, State<Group>),
    /// A role of this name.
    Role(DisplayName, State<Option<PermissionSet>>),
    /// A client of this identifier.
    Client(String, Box<State<Client>>),
    /// An upstream provider of this short name.
    Provider(Slug, Box<State<Provider>>),
    /// The rules about signing in.
    Policy(Box<Policy>),
    /// Somebody of this user name.
    Person(String, Person),
}

/// Whether there is to be such a thing.
#[derive(Debug)]
pub(super) enum State<T> {
    /// There is to be one, like this.
    There(T),
    /// There is to be none.
    Absent,
}

#[derive(Debug)]
pub(super) struct Organization {
    pub(super) name: Option<DisplayName>,
    pub(super) enabled: Option<bool>,
    pub(super) language: Option<String>,
    pub(super) accent: Option<String>,
    pub(super) bulk_approval: Option<BulkApproval>,
}

#[derive(Debug)]
pub(super) struct Group {
    pub(super) description: Option<String>,
}

#[derive(Debug)]
pub(super) struct Person {
    pub(super) role: Option<String>,
    pub(super) enabled: Option<bool>,
}

#[derive(Debug)]
pub(super) struct Client {
    pub(super) kind: Kind,
    pub(super) settings: ClientChange,
    pub(super) secret: Option<Secret>,
}

#[derive(Debug)]
pub(super) struct Provider {
    pub(super) name: Option<DisplayName>,
    pub(super) preset: Option<Preset>,
    pub(super) issuer: Option<String>,
    pub(super) client_id: Option<String>,
    pub(super) auth_method: Option<ProviderAuth>,
    pub(super) secret: Option<Secret>,
    pub(super) state: Option<ProviderState>,
    pub(super) trust: Option<ProviderTrust>,
    pub(super) domains: Option<Vec<String>>,
    /// Groups there, with the names of groups here.
    pub(super) group_map: Option<Vec<(String, String)>>,
    /// The other settings that the file speaks of.
    pub(super) settings: Map<String, Value>,
}

#[derive(Debug, Default)]
pub(super) struct Policy {
    pub(super) mfa: Option<MfaPolicy>,
    pub(super) methods: Option<Vec<Method>>,
    pub(super) trust_days: Option<i64>,
    pub(super) grace_days: Option<i64>,
    pub(super) grace_skips: Option<i64>,
    pub(super) enrolment_proof: Option<EnrolmentProof>,
    pub(super) local_login: Option<OnOff>,
    pub(super) sso: Option<OnOff>,
    pub(super) password_length: Option<i64>,
    pub(super) password_score: Option<i64>,
    pub(super) session_idle: Option<i64>,
    pub(super) session_absolute: Option<i64>,
    pub(super) rules: Vec<(Place, DisplayName, State<Rule>)>,
}

#[derive(Debug, Default)]
pub(super) struct Rule {
    pub(super) groups: Option<Vec<String>>,
    pub(super) clients: Option<Vec<String>>,
    pub(super) networks: Option<Networks>,
    pub(super) require: Option<RuleLevel>,
    pub(super) trust: Option<RuleTrust>,
    pub(super) mode: Option<RuleMode>,
}

/// Where a secret is: a file, or a variable of the environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// The path of a file, as it stands there.
    File(String),
    /// The name of a variable.
    Variable(String),
}

/// Gives what a reference refers to.
pub type Look<'a> = dyn FnMut(&Reference) -> Result<Secret, String> + 'a;

/// A file, or everything that is wrong with it.
pub type Read = Result<Setup, Vec<Fault>>;
