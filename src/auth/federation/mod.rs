//! Sign-in at upstream providers.
//!
//! Owns the way there ([`begin`]) and back ([`callback`]), the talk with the provider ([`upstreams`], [`exchange`],
//! [`github`]), whom an answer is about ([`link`]), what is made of its claims ([`claims`]) and what it is worth
//! ([`trust`]). No transaction is open while a provider is asked: one notes the request, a second claims the answer, and a
//! third, after the talk, moves the attempt.

pub mod arrival;
pub mod begin;
pub mod callback;
pub mod claims;
pub mod exchange;
pub mod github;
pub mod link;
pub mod logout;
pub mod offer;
pub mod spec;
pub mod trial;
pub mod trust;
pub mod upstreams;

pub use exchange::Verified;
pub use spec::Spec;
pub use upstreams::Upstreams;

use super::throttle::{self, UPSTREAM, Verdict};
use crate::{
    audit::{self, Event, Stamp},
    store::{StoreResult, Tx, provider::ProviderRow},
    types::UnixTime,
};

/// Whose fault it is that a sign-in at a provider came to nothing, as far as an answer's status tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blame {
    /// The answer, or the browser that brought it.
    Answer,
    /// The provider does not answer.
    Away,
    /// The person did not want to, there.
    Person,
    /// The person has been shut out here.
    Shut,
}

/// Why a sign-in at a provider came to nothing. The exact words are for the audit log; the browser gets a reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// In our words.
    pub reason: &'static str,
    /// In the provider's, or more precisely; may be empty.
    pub detail: String,
    /// Whose fault it is.
    pub blame: Blame,
}

/// The most characters of a detail.
const DETAIL: usize = 200;

impl Failure {
    /// The answer is not accepted.
    #[must_use]
    pub const fn answer(reason: &'static str) -> Self {
        Self { reason, detail: String::new(), blame: Blame::Answer }
    }

    /// The provider does not answer.
    #[must_use]
    pub const fn away(reason: &'static str) -> Self {
        Self { reason, detail: String::new(), blame: Blame::Away }
    }

    /// With more words, which may be a stranger's.
    #[must_use]
    pub fn with(self, detail: &str) -> Self {
        let detail = detail.chars().filter(|c| !c.is_control()).take(DETAIL).collect();
        Self { detail, ..self }
    }
}

/// Writes down why a sign-in came to nothing, under the reference that the page shows.
///
/// # Errors
/// The database's.
pub fn note(tx: &mut Tx<'_>, provider: &ProviderRow, (failure, reference): (&Failure, &str), now: UnixTime) -> StoreResult<()> {
    let stamp = Stamp { organization: Some(&provider.organization_id), ..Stamp::default() };
    let Failure { reason, detail, .. } = failure;
    // Anybody can bring answers that are none: from one place only so many are written down, the others are logged.
    let from = tx.address().map(|address| address.to_canonical().to_string()).unwrap_or_default();
    if throttle::attempt(tx, &UPSTREAM, &format!("{}/{from}", provider.id), now)? == Verdict::Refuse {
        tracing::warn!(provider = %provider.slug, %from, reason, reference, "an answer is refused, and no row is left for it");
        return Ok(());
    }
    let event = Event::UpstreamRefused { provider: &provider.id, reason, detail, reference };
    audit::record_by(tx, now, stamp, &event)
}

/// What is proved, in a word for pages.
#[must_use]
pub const fn assurance_word(proved: super::assurance::Proved) -> &'static str {
    match proved {
        super::assurance::Proved::Nothing => "nothing",
        super::assurance::Proved::Factors => "factors",
        super::assurance::Proved::Unphishable => "unphishable",
    }
}
