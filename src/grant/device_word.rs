//! A person's word on a device, RFC 8628 §3.3: the code is typed, what waits under it is shown, then it is allowed or not.

use super::{
    Provider,
    client::{self, Client},
    consent,
    decide::Decision,
    device::kept,
};
use crate::{
    audit::{self, Event},
    auth::{
        Fault,
        member::Member,
        session::Session,
        throttle::{self, Verdict},
    },
    protocol::{GrantType, device::UserCode},
    store::{
        Tx,
        device::{self, ALLOWED, DENIED, Word},
    },
    types::{ScopeSet, UnixTime},
};

/// A device that waits.
#[derive(Debug)]
pub struct Waiting {
    /// Its application.
    pub client: Client,
    /// What it asks for.
    pub scope: ScopeSet,
    /// From which network address; may be empty.
    pub address: String,
    digest: String,
}

/// Why nothing came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Not {
    /// Nothing waits under that code.
    Unknown,
    /// Too many codes were tried.
    TooMany,
    /// The application is not for this person.
    Stranger,
    /// The application asks for more than was shown.
    More,
}

/// Who decides.
pub type Person<'a> = (&'a Session, &'a Member);

/// What waits under a code. Codes that do not fit are counted, for the person and for the network; nothing is looked up
/// when there were too many.
///
/// # Errors
/// The database's.
pub fn find(
    tx: &mut Tx<'_>,
    provider: &Provider,
    (session, member): Person<'_>,
    typed: &str,
    now: UnixTime,
) -> Result<Result<Waiting, Not>, Fault> {
    let person = session.authenticated().user().to_string();
    let network = tx.address().map(|address| provider.sealer.pseudonym(&format!("device\0{address}")));
    for (budget, subject) in [(throttle::DEVICE, Some(person.clone())), (throttle::DEVICES, network.clone())] {
        let Some(subject) = subject else { continue };
        if throttle::attempt(tx, &budget, &subject, now)? == Verdict::Refuse {
            return Ok(Err(Not::TooMany));
        }
    }
    let Some(code) = UserCode::read(typed) else { return Ok(Err(Not::Unknown)) };
    let Some(row) = device::waiting(tx, &kept(provider, &code), now)? else { return Ok(Err(Not::Unknown)) };
    let found = client::find(tx, &row.client_id)?;
    let Some(client) = found.filter(|client| client.grant_types.contains(&GrantType::DeviceCode)) else {
        return Ok(Err(Not::Unknown));
    };
    // It was no guess.
    throttle::give_back(tx, &throttle::DEVICE, &person, now)?;
    if let Some(network) = network {
        throttle::give_back(tx, &throttle::DEVICES, &network, now)?;
    }
    if !member.may_use(client.organization_id.as_ref()) {
        return Ok(Err(Not::Stranger));
    }
    let scope = ScopeSet::parse(&row.scope).map_err(|_| Fault::Stored("scope"))?.intersection(&client.scope);
    Ok(Ok(Waiting { client, scope, address: row.address, digest: row.digest }))
}

/// Writes a person's word down, once. What the application asks of its people has to be shown by now.
///
/// # Errors
/// The database's.
pub fn decide(
    tx: &mut Tx<'_>,
    provider: &Provider,
    (session, member): Person<'_>,
    (typed, decision): (&str, Decision),
    now: UnixTime,
) -> Result<Result<Waiting, Not>, Fault> {
    let waiting = match find(tx, provider, (session, member), typed, now)? {
        Ok(waiting) => waiting,
        Err(not) => return Ok(Err(not)),
    };
    let (who, client) = (session.authenticated(), &waiting.client);
    let asking = client.asking(&[], who.shown());
    if decision == Decision::Allow && !member.require(&asking, now).is_met(who.assurance(), who.shown()) {
        return Ok(Err(Not::More));
    }
    let authentication = serde_json::to_string(who.shown()).map_err(|_| Fault::Stored("evidence"))?;
    let word = Word {
        decision: if decision == Decision::Allow { ALLOWED } else { DENIED },
        session: session.id(),
        user: who.user(),
        epoch: who.epoch(),
        authentication: &authentication,
    };
    if !device::decide(tx, &waiting.digest, &word, now)? {
        return Ok(Err(Not::Unknown));
    }
    match decision {
        Decision::Allow => consent::note(tx, who.user(), client, &waiting.scope, now)?,
        Decision::Deny => audit::record(tx, now, &Event::ConsentDenied { user: who.user(), client: &client.id })?,
    }
    Ok(Ok(waiting))
}
