//! The form of a rule: as it is stored, as it was sent, and as an act takes it.

use super::fields::Fields;
use crate::{
    admin::policy::{NewRule, choice::Choices},
    page::Pick,
    types::{
        ClientId, DisplayName, GroupId, Networks, RuleId, RuleLevel, RuleMode, RuleTrust, Side,
        rule::{Rule, Side::Outside},
    },
};
use ipnet::IpNet;
use std::net::IpAddr;

/// What the form shows.
#[derive(Debug, Clone)]
pub struct Form {
    /// The name.
    pub name: String,
    /// The groups that are ticked.
    pub groups: Vec<GroupId>,
    /// The applications that are ticked.
    pub clients: Vec<ClientId>,
    /// Networks, one a line.
    pub networks: String,
    /// `inside` or `outside`.
    pub side: String,
    /// `none`, `mfa` or `phishing_resistant`.
    pub require: String,
    /// `inherit` or `never`.
    pub trust: String,
    /// `enforced` or `report_only`.
    pub mode: String,
}

/// What is wrong with a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// The name.
    Name,
    /// A line of the networks.
    Network(String),
    /// A choice that there is not.
    Choice(&'static str),
}

/// Longest text of networks that is shown again, characters.
const LONG: usize = 8_000;

const fn level(level: RuleLevel) -> &'static str {
    match level {
        RuleLevel::None => "none",
        RuleLevel::Mfa => "mfa",
        RuleLevel::PhishingResistant => "phishing_resistant",
    }
}

impl Form {
    /// A new one: it asks for a second factor, and only reports.
    pub fn new() -> Self {
        let [side, require, trust, mode] = ["outside", "mfa", "inherit", "report_only"].map(str::to_owned);
        Self {
            name: String::new(),
            groups: Vec::new(),
            clients: Vec::new(),
            networks: String::new(),
            side,
            require,
            trust,
            mode,
        }
    }

    /// As it is stored.
    pub fn stored(rule: &Rule) -> Self {
        let networks = rule.networks.as_ref();
        let lines = networks.map(|networks| networks.ranges.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
        let inside = networks.is_some_and(|networks| networks.side != Outside);
        Self {
            name: rule.name.to_string(),
            groups: rule.groups.clone(),
            clients: rule.clients.clone(),
            networks: lines.unwrap_or_default(),
            side: if inside { "inside" } else { "outside" }.to_owned(),
            require: level(rule.require).to_owned(),
            trust: if rule.trust == RuleTrust::Never { "never" } else { "inherit" }.to_owned(),
            mode: if rule.mode == RuleMode::ReportOnly { "report_only" } else { "enforced" }.to_owned(),
        }
    }

    /// As it was sent.
    pub fn typed(fields: &Fields) -> Self {
        let word = |name: &str| fields.get(name).chars().take(32).collect::<String>();
        Self {
            name: fields.get("name").chars().take(200).collect(),
            groups: fields.all("groups").map(GroupId::from_text).collect(),
            clients: fields.all("clients").map(ClientId::from_text).collect(),
            networks: fields.get("networks").chars().take(LONG).collect(),
            side: word("side"),
            require: word("require"),
            trust: word("trust"),
            mode: word("mode"),
        }
    }

    /// What it asks for. `id`: of the rule that is changed.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn read(&self, id: Option<RuleId>) -> Result<NewRule, Wrong> {
        let name = DisplayName::parse(&self.name).map_err(|_| Wrong::Name)?;
        let levels = [RuleLevel::None, RuleLevel::Mfa, RuleLevel::PhishingResistant];
        let require = levels.into_iter().find(|one| level(*one) == self.require).ok_or(Wrong::Choice("require"))?;
        let trust = match self.trust.as_str() {
            "inherit" => RuleTrust::Inherit,
            "never" => RuleTrust::Never,
            _ => return Err(Wrong::Choice("trust")),
        };
        let mode = match self.mode.as_str() {
            "enforced" => RuleMode::Enforced,
            "report_only" => RuleMode::ReportOnly,
            _ => return Err(Wrong::Choice("mode")),
        };
        let (groups, clients, networks) = (self.groups.clone(), self.clients.clone(), self.networks()?);
        Ok(NewRule { id, name, groups, clients, networks, require, trust, mode })
    }

    fn networks(&self) -> Result<Option<Networks>, Wrong> {
        let lines = self.networks.split([',', '\n', '\r']).map(str::trim).filter(|line| !line.is_empty());
        let ranges = lines.map(|line| range(line).ok_or_else(|| Wrong::Network(line.chars().take(64).collect())));
        let ranges = ranges.collect::<Result<Vec<IpNet>, Wrong>>()?;
        let side = match self.side.as_str() {
            "inside" => Side::Inside,
            "outside" => Outside,
            _ => return Err(Wrong::Choice("side")),
        };
        Ok((!ranges.is_empty()).then_some(Networks { side, ranges }))
    }

    /// The groups and the applications, with ticks.
    pub fn picks(&self, choices: &Choices) -> (Vec<Pick>, Vec<Pick>) {
        let pick = |value: &str, name: &String, selected| Pick { value: value.to_owned(), label: name.clone(), selected };
        let groups = choices.groups.iter().map(|(id, name)| pick(id.as_str(), name, self.groups.contains(id)));
        let clients = choices.clients.iter().map(|(id, name)| pick(id.as_str(), name, self.clients.contains(id)));
        (groups.collect(), clients.collect())
    }
}

/// A network, or a single address. One with bits beyond its length is a slip of the pen.
fn range(line: &str) -> Option<IpNet> {
    let range: IpNet = line.parse().ok().or_else(|| line.parse::<IpAddr>().ok().map(IpNet::from))?;
    (range.trunc() == range).then_some(range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_read_line_by_line() {
        let form = |networks: &str| Form { name: "R".to_owned(), networks: networks.to_owned(), ..Form::new() };
        let read = |networks: &str| form(networks).read(None).map(|rule| rule.networks.map(|networks| networks.ranges.len()));
        assert_eq!(read(" \r\n"), Ok(None));
        assert_eq!(read("203.0.113.0/24\r\n2001:db8::/32, 10.0.0.1"), Ok(Some(3)));
        for bad in ["203.0.113.7/24", "10.0.0.0/33", "office", "10.0.0"] {
            assert_eq!(read(bad), Err(Wrong::Network(bad.to_owned())));
        }
    }

    #[test]
    fn what_was_stored_is_read_as_it_was() {
        let text = r#"{"id":"a","name":"Staff","groups":["g"],"clients":["c"],"require":"phishing_resistant","trust":"never",
            "networks":{"side":"inside","ranges":["10.0.0.0/8","2001:db8::/32"]},"mode":"report_only"}"#;
        let rule: Rule = serde_json::from_str(text).unwrap();
        let again = Form::stored(&rule).read(Some(rule.id.clone())).unwrap();
        assert_eq!(format!("{again:?}"), format!("{:?}", NewRule::from(&rule)));
    }

    #[test]
    fn choices_that_there_are_not_are_refused() {
        let form = || Form { name: "R".to_owned(), ..Form::new() };
        let odd = "odd".to_owned();
        assert_eq!(Form { name: " ".to_owned(), ..form() }.read(None).unwrap_err(), Wrong::Name);
        assert_eq!(Form { require: odd.clone(), ..form() }.read(None).unwrap_err(), Wrong::Choice("require"));
        assert_eq!(Form { side: odd.clone(), ..form() }.read(None).unwrap_err(), Wrong::Choice("side"));
        assert_eq!(Form { mode: odd.clone(), ..form() }.read(None).unwrap_err(), Wrong::Choice("mode"));
        assert_eq!(Form { trust: odd, ..form() }.read(None).unwrap_err(), Wrong::Choice("trust"));
    }
}
