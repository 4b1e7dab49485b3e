//! What an upstream provider is asked for, and what is made of its answer.

use super::{GroupId, OnOff};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The settings of an upstream provider that no query looks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ProviderSettings {
    /// The scopes that are asked for.
    #[schema(min_items = 1, max_items = 20)]
    pub scopes: Vec<String>,
    /// The `acr` values that prove a second factor. The first ones are asked for when an application wants one. `phr` and
    /// `phrh` in the list prove what can not be phished.
    #[schema(max_items = 20)]
    pub acr: Vec<String>,
    /// The `amr` values of which any one proves a second factor.
    #[schema(max_items = 20)]
    pub amr: Vec<String>,
    /// How long ago that proof may have been shown there, seconds, 60..=2592000.
    #[schema(minimum = 60, maximum = 2_592_000)]
    pub max_age: i64,
    /// Where claims go.
    pub mapping: ClaimMapping,
    /// Whether accounts are made at the first sign-in.
    pub just_in_time: OnOff,
    /// Whether an account is linked by itself when both sides have the same verified address of a verified domain.
    pub link_by_email: OnOff,
    /// Whether its button is shown for applications that belong to no organization.
    pub listed: OnOff,
    /// Whether the user information endpoint is asked for claims, too.
    pub userinfo: OnOff,
    /// Whether signing out here signs out there.
    pub logout: OnOff,
}

impl Default for ProviderSettings {
    fn default() -> Self {
        Self {
            scopes: ["openid", "profile", "email"].map(str::to_owned).into(),
            acr: Vec::new(),
            amr: vec!["mfa".to_owned()],
            max_age: 43_200,
            mapping: ClaimMapping::default(),
            just_in_time: OnOff::Off,
            link_by_email: OnOff::Off,
            listed: OnOff::Off,
            userinfo: OnOff::Off,
            logout: OnOff::Off,
        }
    }
}

/// Which claims become what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ClaimMapping {
    /// The user name of an account that is made.
    pub username: String,
    /// Its name for people.
    pub name: String,
    /// Its mail address. Only `email` may be verified: `email_verified` says nothing about any other claim.
    pub email: String,
    /// What an administrator has written down as a person's federated ID. An address counts only where it is verified.
    pub federated_id: String,
    /// The list of groups. Without it, or where it is no list of texts, groups stay as they are.
    pub groups: String,
    /// Which of those are groups of ours. People are put into them and taken out of them at each sign-in.
    #[schema(max_items = 100)]
    pub group_map: Vec<GroupMapping>,
}

impl Default for ClaimMapping {
    fn default() -> Self {
        Self {
            username: "preferred_username".to_owned(),
            name: "name".to_owned(),
            email: "email".to_owned(),
            federated_id: "sub".to_owned(),
            groups: "groups".to_owned(),
            group_map: Vec::new(),
        }
    }
}

/// A group there that is a group here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupMapping {
    /// Its name or identifier there.
    pub value: String,
    /// The group here.
    pub group: GroupId,
}

/// A domain in the form that is compared: lower case, ASCII. `None`: no domain.
#[must_use]
pub fn domain(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches('.').to_lowercase();
    let label = |part: &str| {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        (1..=63).contains(&part.len()) && part.chars().all(fits) && !part.starts_with('-') && !part.ends_with('-')
    };
    (text.len() <= 253 && text.contains('.') && text.split('.').all(label)).then_some(text)
}

/// The domain of an address or of a user name that looks like one.
#[must_use]
pub fn domain_of(name: &str) -> Option<String> {
    name.rsplit_once('@').and_then(|(_, rest)| domain(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_have_one_form() {
        assert_eq!(domain(" Acme.Example. "), Some("acme.example".to_owned()));
        assert_eq!(domain_of("alice@ACME.example"), Some("acme.example".to_owned()));
        for bad in ["", "acme", "a..b", "-a.example", "a_b.example", "acmé.example", "a b.example", "@"] {
            assert_eq!(domain(bad), None, "{bad}");
        }
        assert_eq!(domain_of("alice"), None);
    }

    #[test]
    fn settings_of_an_earlier_program_are_read() {
        let settings: ProviderSettings = serde_json::from_str("{}").unwrap();
        assert_eq!(settings, ProviderSettings::default());
    }
}
