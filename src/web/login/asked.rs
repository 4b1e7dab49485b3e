//! Why a person is asked for a second factor: the decision in one sentence.

use crate::{
    auth::{
        Fault,
        account::Account,
        policy::{Decision, Reason, Source, Why},
    },
    grant::client::Client,
    page::{Asked, Asker},
    store::{Tx, client::ACCOUNT, group},
};

/// The sentence; `None` where no second factor is required.
///
/// # Errors
/// The database's.
pub fn sentence(tx: &mut Tx<'_>, account: &Account, client: &Client, decision: &Decision) -> Result<Option<Asked>, Fault> {
    let mut asked = Asked {
        by: Asker::Organization,
        organization: account.organization.name.clone(),
        rule: String::new(),
        what: client.name.clone(),
    };
    asked.by = match decision.requirement.reason() {
        Reason::Baseline => return Ok(None),
        Reason::Organization => Asker::Organization,
        Reason::OwnFactor => Asker::Own,
        Reason::Application => Asker::Application,
        Reason::Client if client.id.as_str() == ACCOUNT => Asker::Account,
        Reason::Client => Asker::Request,
        Reason::Rule(place) => {
            let Some(rule) = account.organization.rules.0.get(place) else { return Ok(None) };
            asked.rule = rule.name.to_string();
            let considered = decision.trace.iter().find(|one| matches!(&one.rule, Source::Rule { id, .. } if *id == rule.id));
            match considered.map(|one| &one.why) {
                Some(Why::Group(id)) => {
                    asked.what = group::by_id(tx, id)?.map(|group| group.name).unwrap_or_default();
                    Asker::RuleGroup
                }
                // Our own pages have no name of their own.
                Some(Why::Application) if client.id.as_str() != ACCOUNT => Asker::RuleApplication,
                Some(Why::Network) => Asker::RuleNetwork,
                _ => Asker::Rule,
            }
        }
    };
    Ok(Some(asked))
}
