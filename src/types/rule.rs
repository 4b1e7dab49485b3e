//! A rule of an organization's policy: for whom, from where, what, and whether it already counts.

use super::{ClientId, DisplayName, GroupId, RuleId};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use utoipa::ToSchema;

/// A rule that adds to the organization's own. Its conditions all have to be met; an empty one always is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its identifier, which stays.
    pub id: RuleId,
    /// What administrators call it.
    #[schema(value_type = String, min_length = 1, max_length = 128)]
    pub name: DisplayName,
    /// Whom it concerns: members of any of these groups; empty: everybody.
    #[serde(default)]
    pub groups: Vec<GroupId>,
    /// For which applications; empty: for all.
    #[serde(default)]
    pub clients: Vec<ClientId>,
    /// From which networks; without them: from all.
    #[serde(default)]
    pub networks: Option<Networks>,
    /// What has to be shown.
    #[serde(default)]
    pub require: RuleLevel,
    /// Whether a trusted browser may stand in.
    #[serde(default)]
    pub trust: RuleTrust,
    /// Whether it counts, or only reports.
    #[serde(default)]
    pub mode: RuleMode,
}

/// Networks, and on which side of them a rule counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Networks {
    /// Inside or outside of the ranges.
    pub side: Side,
    /// Ranges such as `10.0.0.0/8` or `2001:db8::/32`.
    #[schema(value_type = Vec<String>, min_items = 1, max_items = 100)]
    pub ranges: Vec<IpNet>,
}

impl Networks {
    /// Whether a sign-in from an address is meant. One whose address is not known is.
    #[must_use]
    pub fn means(&self, address: Option<IpAddr>) -> bool {
        let Some(address) = address else { return true };
        // An IPv4 address that came by an IPv6 socket is the IPv4 address.
        let address = address.to_canonical();
        let inside = self.ranges.iter().any(|range| range.contains(&address));
        inside == (self.side == Side::Inside)
    }
}

/// A side of some networks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// In one of them.
    Inside,
    /// In none of them.
    Outside,
}

/// What a rule asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleLevel {
    /// Nothing more.
    #[default]
    None,
    /// A second factor.
    Mfa,
    /// What can not be phished.
    PhishingResistant,
}

/// Whether a trusted browser may stand in for what a rule asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleTrust {
    /// As the organization says.
    #[default]
    Inherit,
    /// It may not.
    Never,
}

/// Whether a rule counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleMode {
    /// It does.
    #[default]
    Enforced,
    /// It is only counted whom it would have stopped.
    ReportOnly,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_two_sides() {
        let networks = |side| Networks { side, ranges: vec!["10.0.0.0/8".parse().unwrap(), "2001:db8::/32".parse().unwrap()] };
        for (address, inside) in
            [("10.1.2.3", true), ("::ffff:10.1.2.3", true), ("11.0.0.1", false), ("2001:db8::1", true), ("::1", false)]
        {
            let address = Some(address.parse().unwrap());
            assert_eq!(networks(Side::Inside).means(address), inside, "{address:?}");
            assert_eq!(networks(Side::Outside).means(address), !inside, "{address:?}");
        }
        assert!(networks(Side::Inside).means(None) && networks(Side::Outside).means(None));
    }

    #[test]
    fn what_is_unknown_is_refused() {
        let read = |text| serde_json::from_str::<Rule>(text);
        assert!(read(r#"{"id":"a","name":"Staff","require":"mfa"}"#).is_ok());
        assert!(read(r#"{"id":"a","name":"Staff","requires":"mfa"}"#).is_err());
        assert!(read(r#"{"id":"a","name":""}"#).is_err());
    }
}
