//! Which providers somebody may sign in through: for an attempt, by a hint, by the domain of a name.

use super::{Spec, begin::Wanted};
use crate::{
    auth::{
        Fault,
        attempt::{self, Attempt},
        stage::Stage,
        throttle::{self, ATTEMPT, Verdict},
    },
    seal::Sealer,
    store::{
        StoreResult, Tx, organization,
        provider::{self, ProviderRow},
    },
    types::{OnOff, OrganizationId, ProviderState, Token, UnixTime, provider::domain_of, secret::InteractionCookie},
};

/// A provider, as a page names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Its short name in addresses.
    pub slug: String,
    /// What people call it.
    pub name: String,
}

impl From<&ProviderRow> for Offer {
    fn from(row: &ProviderRow) -> Self {
        Self { slug: row.slug.clone(), name: row.name.clone() }
    }
}

/// How many buttons a page has at most.
const MOST: usize = 8;

/// The providers whose buttons are shown: those of the application's organization; for an application of nobody in
/// particular, those that say so.
///
/// # Errors
/// The database's.
pub fn buttons(tx: &mut Tx<'_>, client: Option<&OrganizationId>) -> StoreResult<Vec<Offer>> {
    let rows = provider::live(tx, client)?;
    let shown = rows.iter().filter(|row| client.is_some() || row.settings.0.listed == OnOff::On);
    Ok(shown.take(MOST).map(Offer::from).collect())
}

/// Whether people come in through a provider now.
///
/// # Errors
/// The database's.
pub fn is_usable(tx: &mut Tx<'_>, row: &ProviderRow) -> StoreResult<bool> {
    if row.state != ProviderState::Live {
        return Ok(false);
    }
    let owner = organization::by_id(tx, &row.organization_id)?;
    Ok(owner.is_some_and(|owner| owner.sso == OnOff::On && owner.disabled_at.is_none()))
}

/// The provider of a short name, if an application of this organization may use it.
///
/// # Errors
/// The database's.
pub fn hinted(tx: &mut Tx<'_>, slug: &str, client: Option<&OrganizationId>) -> StoreResult<Option<Offer>> {
    let Some(row) = provider::by_slug(tx, slug)? else { return Ok(None) };
    let fits = client.is_none_or(|client| *client == row.organization_id) && is_usable(tx, &row)?;
    Ok(fits.then(|| Offer::from(&row)))
}

/// The provider that knows the people of a name's domain.
///
/// # Errors
/// The database's.
pub fn discovered(tx: &mut Tx<'_>, name: &str, client: Option<&OrganizationId>) -> StoreResult<Option<Offer>> {
    let Some(domain) = domain_of(name) else { return Ok(None) };
    let Some(id) = provider::of_domain(tx, &domain)? else { return Ok(None) };
    let Some(row) = provider::by_id(tx, &id)? else { return Ok(None) };
    hinted(tx, &row.slug, client)
}

/// What begins a sign-in at a provider.
pub enum Opened {
    /// The attempt is over, or never was.
    Ended,
    /// It stands elsewhere: a first factor was shown already.
    Elsewhere,
    /// There is no such provider for it.
    NoSuch,
    /// The provider, and what is asked of it.
    Ready(Box<(Spec, Wanted)>),
}

/// Looks whether an attempt may go to a provider.
///
/// # Errors
/// The database's, or the cipher's.
pub fn open(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    (cookie, slug, hint): (&Token<InteractionCookie>, &str, Option<&str>),
    now: UnixTime,
) -> Result<Opened, Fault> {
    let Some(attempt) = attempt::load(tx, cookie, now)? else { return Ok(Opened::Ended) };
    if attempt.stage != Stage::Password {
        return Ok(Opened::Elsewhere);
    }
    if throttle::attempt(tx, &ATTEMPT, cookie.digest().as_str(), now)? == Verdict::Refuse {
        attempt.finish(tx)?;
        return Ok(Opened::Ended);
    }
    let owner = owner(tx, &attempt)?;
    let Some(row) = provider::by_slug(tx, slug)? else { return Ok(Opened::NoSuch) };
    let fits = owner.is_none_or(|owner| owner == row.organization_id);
    if !fits || !is_usable(tx, &row)? {
        return Ok(Opened::NoSuch);
    }
    let Some(spec) = Spec::open(sealer, &row)? else { return Ok(Opened::NoSuch) };
    let mut wanted = Wanted::of(&attempt.request, &spec);
    if let Some(hint) = hint {
        wanted.login_hint = Some(hint.to_owned());
    }
    Ok(Opened::Ready(Box::new((spec, wanted))))
}

/// The organization of the application that an attempt is for.
fn owner(tx: &mut Tx<'_>, attempt: &Attempt) -> StoreResult<Option<OrganizationId>> {
    let client = crate::store::client::by_id(tx, &attempt.request.client_id)?;
    Ok(client.and_then(|client| client.organization_id))
}
