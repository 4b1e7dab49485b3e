//! Which second factors a person can be asked for, which one first, and asking for it.

use super::{
    Fault,
    account::Account,
    assurance::{Class, Evidence},
    codes::{self, Destination, Held},
    house::House,
    policy::{APART, Requirement, Reset, backup_adds},
    settling,
    stage::{Fresh, Half, Sent, Stage},
    throttle,
};
use crate::{
    audit::{self, Event},
    post::CodeUse,
    store::{Tx, backup, contact::ContactFactor, pass},
    types::{Method, UnixTime},
};

/// One way through the second door.
#[derive(Debug, Clone)]
pub struct Way {
    /// The method.
    pub method: Method,
    /// Where its code goes.
    pub contact: Option<ContactFactor>,
}

impl Way {
    const fn of(method: Method) -> Self {
        Self { method, contact: None }
    }

    /// As forms and the column `users.default_method` name it: `totp`, or `email:ID`.
    #[must_use]
    pub fn value(&self) -> String {
        match &self.contact {
            None => self.method.as_str().to_owned(),
            Some(contact) => format!("{}:{}", self.method, contact.id),
        }
    }

    /// Where its code goes.
    #[must_use]
    pub fn destination(&self) -> Option<Destination> {
        self.contact.as_ref().map(destination)
    }
}

/// Where the codes of a factor go.
#[must_use]
pub fn destination(contact: &ContactFactor) -> Destination {
    Destination { channel: contact.channel, address: contact.address.clone() }
}

/// The ways through the second door.
#[derive(Debug, Default)]
pub struct Ways {
    /// Those that lie open, the preferred one first.
    pub open: Vec<Way>,
    /// The methods that were guessed at too often, the person's own or not.
    pub paused: Vec<Method>,
    /// When the person's backup codes count again: a mail has set the password lately.
    pub backup_at: Option<UnixTime>,
}

/// What was shown, and what is required.
pub type Lacking<'a> = (&'a [Evidence], Requirement);

/// The ways that lie open to a person who has shown this: those of the person's own that the organization allows, that
/// reach the person, that have settled, that were not guessed at too often, and that are enough together with what was
/// shown. The preferred one first, codes for emergencies last.
///
/// # Errors
/// The database's.
pub fn ways(
    tx: &mut Tx<'_>,
    house: &House<'_>,
    account: &Account,
    (evidence, required): Lacking<'_>,
    now: UnixTime,
) -> Result<Ways, Fault> {
    let mut ways = own(account);
    ways.retain(|way| way.destination().is_none_or(|to| codes::reaches(house, &to)));
    ways.retain(|way| way.method != Method::Passkey || house.relying.is_some());
    ways.retain(|way| way.contact.as_ref().and_then(|to| settling::works_from(house, account, to, now)).is_none());
    let listed = account.organization.methods.allows(Method::Backup) && backup_adds(Reset::No, evidence);
    let listed = listed && backup::count(tx, &account.user.id)?.left > 0;
    let adds = backup_adds(account.reset(now), evidence);
    let backup_at = account.reset_at.map(|at| at + APART).filter(|_| listed && !adds);
    if listed && adds {
        ways.push(Way::of(Method::Backup));
    }
    if pass::is_waiting(tx, &account.user.id, now)? {
        ways.push(Way::of(Method::Pass));
    }
    // Where a key has to be set up after it, what the person owns is asked for first.
    let enough = required.within_reach(account.enrolled());
    let shown = |method| evidence.iter().any(|proof| proof.class == Class::of(method));
    let paused = throttle::paused_second(tx, account.user.id.as_str(), now)?;
    ways.retain(|way| !shown(way.method) && !paused.contains(&way.method) && enough.would_be_met(evidence, way.method));
    Ok(Ways { open: ways, paused, backup_at })
}

/// The person's own factors that the organization allows: the chosen one first, then the one used last. Those that were
/// never used come after those that were, the strongest first.
#[must_use]
pub fn own(account: &Account) -> Vec<Way> {
    let mut ways: Vec<(Option<UnixTime>, Way)> = Vec::new();
    if account.owns(Method::Passkey) {
        ways.push((account.keys().filter_map(|key| key.last_used_at).max(), Way::of(Method::Passkey)));
    }
    if account.owns(Method::Totp) {
        ways.push((account.totp.iter().filter_map(|app| app.last_used_at).max(), Way::of(Method::Totp)));
    }
    for contact in account.contacts.iter().filter(|contact| account.organization.methods.allows(contact.channel)) {
        let way = Way { method: contact.channel, contact: Some(contact.clone()) };
        ways.push((contact.last_used_at, way));
    }
    let chosen = account.user.default_method.as_deref();
    // Stable: what was used at the same second, or never, stays in the order of strength.
    ways.sort_by_key(|(_, way)| way.method == Method::Email);
    ways.sort_by_key(|(last, way)| (chosen != Some(&way.value()), std::cmp::Reverse(*last)));
    ways.into_iter().map(|(_, way)| way).collect()
}

/// Asks for the preferred factor: a code that has to be sent is sent now.
///
/// # Errors
/// The database's, or the cipher's.
pub(in crate::auth) fn open(
    tx: &mut Tx<'_>,
    house: &House<'_>,
    account: &Account,
    (half, fresh, required): (Half, Fresh, Requirement),
    now: UnixTime,
) -> Result<Stage, Fault> {
    let ways = ways(tx, house, account, (&half.evidence, required), now)?;
    let Some(way) = ways.open.first() else { return Ok(Stage::Factor { half, fresh, method: None, sent: None }) };
    let sent = match &way.contact {
        None => None,
        Some(contact) => {
            let challenge = send(tx, house, account, (&destination(contact), CodeUse::SignIn), now)?.ok();
            Some(Sent { factor: contact.id.clone(), challenge })
        }
    };
    Ok(Stage::Factor { half, fresh, method: Some(way.method), sent })
}

/// Sends a code and writes it down.
///
/// # Errors
/// The database's, or the cipher's.
pub fn send(
    tx: &mut Tx<'_>,
    house: &House<'_>,
    account: &Account,
    (to, of): (&Destination, CodeUse),
    now: UnixTime,
) -> Result<Result<crate::types::ChallengeId, Held>, Fault> {
    let sent = codes::send(tx, house, account, (to, of), now)?;
    let (user, method) = (&account.user.id, to.channel.as_str());
    let event = match sent {
        Ok(_) => Event::CodeSent { user, method, purpose: codes::purpose(of) },
        Err(_) => Event::CodeHeld { user, method },
    };
    audit::record(tx, now, &event)?;
    Ok(sent)
}
