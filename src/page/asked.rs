//! Why a person is asked for a second factor, in one sentence.

use super::HOSTILE;
use serde::Serialize;

/// Who or what asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asker {
    /// The organization, of everybody.
    Organization,
    /// A rule of the organization, of everybody.
    Rule,
    /// A rule of the organization, of the people in a group: [`Asked::what`].
    RuleGroup,
    /// A rule of the organization, for an application: [`Asked::what`].
    RuleApplication,
    /// A rule of the organization, for where the person is.
    RuleNetwork,
    /// The application, of everybody: [`Asked::what`].
    Application,
    /// The application, for this sign-in: [`Asked::what`].
    Request,
    /// Our own account pages, for a page or a change that was asked for.
    Account,
    /// The factor that the person has set up.
    Own,
}

/// Why a person is asked, for the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// Who or what asks.
    pub by: Asker,
    /// The person's organization, by its name.
    pub organization: String,
    /// The rule, by its name; may be empty.
    pub rule: String,
    /// The group or the application, by its name; may be empty.
    pub what: String,
}

impl Asked {
    /// Every asker once, and one whose names are hostile.
    pub(super) fn samples() -> Vec<Option<Self>> {
        let all = [
            Asker::Organization,
            Asker::Rule,
            Asker::RuleGroup,
            Asker::RuleApplication,
            Asker::RuleNetwork,
            Asker::Application,
            Asker::Request,
            Asker::Account,
            Asker::Own,
        ];
        all.into_iter()
            .map(|by| Some(Self::sample(by, "Acme")))
            .chain([Some(Self::sample(Asker::RuleGroup, HOSTILE))])
            .collect()
    }

    pub(super) fn sample(by: Asker, name: &str) -> Self {
        let named = |usual: &str| if name == HOSTILE { HOSTILE.to_owned() } else { usual.to_owned() };
        Self { by, organization: name.to_owned(), rule: named("Everything about money"), what: named("Accounting") }
    }
}
