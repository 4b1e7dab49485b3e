//! What a sign-in would ask of a person. Reads what the sign-in reads and decides by the same functions; does nothing.

use super::{
    Fault,
    account::{self, Account},
    assurance::{Evidence, Shown},
    enrol,
    house::House,
    interaction::{Lead, lead},
    policy::{Asking, Decision},
    prompt,
    proof::PasswordOk,
};
use crate::{
    store::{Tx, client},
    types::{ClientId, Method, UnixTime, UserId},
};
use std::net::IpAddr;

/// A sign-in that somebody thinks of.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Who.
    pub user: &'a UserId,
    /// Which application; `None`: none in particular.
    pub client: Option<&'a ClientId>,
    /// Where from; `None`: not known, and then rules for networks count.
    pub address: Option<IpAddr>,
    /// What the request asks for, in order of preference.
    pub acr_values: &'a [String],
    /// What was shown so far, with what is waived by it; `None`: the password, just now.
    pub shown: Option<&'a Shown>,
}

/// What would be required, and what would come of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What would be required, and why.
    pub decision: Decision,
    /// What would happen next.
    pub outcome: Outcome,
}

/// What would happen next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// What was shown is enough.
    Enough,
    /// A second factor is asked for.
    Prompted {
        /// One of these, the preferred one first. Empty: none of the person's lies open now.
        methods: Vec<Method>,
        /// What has to be set up after it, because none of them is enough: one of these. Empty: nothing.
        then: Vec<Method>,
    },
    /// A second factor has to be set up: one of these. Empty: none can be.
    MustEnrol(Vec<Method>, Wait),
    /// The organization has turned local sign-in off.
    LocalLoginOff,
    /// The application is not for people of that organization.
    OtherOrganization,
}

/// Whether setting up a second factor may be put off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// It may.
    Possible,
    /// It may not.
    No,
}

/// Answers. `None`: there is no such person or application, or it is disabled.
///
/// # Errors
/// The database's.
pub fn ask(tx: &mut Tx<'_>, house: &House<'_>, question: &Question<'_>, now: UnixTime) -> Result<Option<Answer>, Fault> {
    let Some(account) = account::peek(tx, question.user)? else { return Ok(None) };
    let client = match question.client {
        None => None,
        Some(id) => match client::by_id(tx, id)?.filter(|row| row.disabled_at.is_none()) {
            Some(row) => Some(row),
            None => return Ok(None),
        },
    };
    let asking = Asking {
        client: client.as_ref().map(|row| (&row.id, row.mfa)),
        acr_values: question.acr_values,
        address: question.address,
    };
    let decision = account.decide(&asking, now);
    let owner = client.as_ref().and_then(|row| row.organization_id.as_ref());
    let evidence = question.shown.map_or(&[][..], |shown| &shown.evidence);
    let outcome = if decision.requirement.bars(evidence) {
        Outcome::LocalLoginOff
    } else if account.may_use(owner) {
        follow(tx, house, (&account, &decision), question.shown, now)?
    } else {
        Outcome::OtherOrganization
    };
    Ok(Some(Answer { decision, outcome }))
}

fn follow(
    tx: &mut Tx<'_>,
    house: &House<'_>,
    (account, decision): (&Account, &Decision),
    shown: Option<&Shown>,
    now: UnixTime,
) -> Result<Outcome, Fault> {
    let required = decision.requirement;
    let shown = shown.cloned().unwrap_or_else(|| {
        let user = &account.user;
        let password = PasswordOk::new(user.id.clone(), user.epoch, user.password_by, now);
        Shown::of(vec![password.spend().1])
    });
    Ok(match lead(&shown.evidence, shown.waiver, required, account.enrolled()) {
        Lead::Done(_) => Outcome::Enough,
        Lead::Barred => Outcome::LocalLoginOff,
        Lead::AskFactor => {
            let ways = prompt::ways(tx, house, account, (&shown.evidence, required), now)?;
            let mut methods: Vec<Method> = Vec::new();
            for way in ways.open {
                if !methods.contains(&way.method) {
                    methods.push(way.method);
                }
            }
            // Whatever is shown of these, something stronger is still missing.
            let short = |method: &Method| {
                let shown = [&shown.evidence[..], &[Evidence::of(*method, now)]].concat();
                matches!(lead(&shown, None, required, account.enrolled()), Lead::SetUpFactor)
            };
            let all_short = !methods.is_empty() && methods.iter().all(short);
            let then = if all_short { enrol::wanted_of(house, account, required) } else { Vec::new() };
            Outcome::Prompted { methods, then }
        }
        Lead::SetUpFactor => {
            let wait = if enrol::may_wait(account, required, now) { Wait::Possible } else { Wait::No };
            Outcome::MustEnrol(enrol::wanted_of(house, account, required), wait)
        }
    })
}

#[cfg(test)]
mod tests;
