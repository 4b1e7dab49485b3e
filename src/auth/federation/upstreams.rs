//! What is known of providers, and the lines to them: metadata and keys, fetched when they are needed and kept a while, and a
//! breaker that stops asking who does not answer.

use super::{Failure, Spec};
use crate::{
    outbound::{Guard, Outbound, OutboundError},
    types::{ProviderId, UnixTime},
};
use openidconnect::{
    AdditionalProviderMetadata, AsyncHttpClient, DiscoveryError, HttpRequest, HttpResponse, IssuerUrl, ProviderMetadata,
    core::{
        CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey, CoreJsonWebKeySet,
        CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType,
        CoreSubjectIdentifierType,
    },
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use std::{
    cell::Cell,
    collections::HashMap,
    fmt,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::Semaphore;

/// Metadata that OpenID Connect Discovery does not know.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct More {
    /// OIDC RP-Initiated Logout 1.0 §2.1.
    pub end_session_endpoint: Option<String>,
    /// RFC 9207 §3.
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for More {}

/// A provider's discovery document.
pub type Metadata = ProviderMetadata<
    More,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// How long metadata are kept, seconds.
const KEEP: i64 = 600;

/// How long keys are kept, seconds: a key that was taken back is refused after that.
const KEEP_KEYS: i64 = 300;

/// How long what is known still serves when nothing newer can be had, seconds.
const KEEP_AT_MOST: i64 = 3600;

/// Seconds between two fetches because of a key that is not known, and after one that came to nothing.
const FETCH_PAUSE: i64 = 30;

/// Failures in a row after which a provider is left alone for a while.
const FAILURES: u32 = 3;

/// How long, seconds.
const PAUSE: i64 = 30;

/// How long the whole talk about one sign-in may take.
const TALK: Duration = Duration::from_secs(6);

/// Largest answer of a provider that is read, bytes.
const ANSWER: usize = 64 * 1024;

/// Calls to all providers at a time.
const CALLS: usize = 32;

/// What is known of a provider.
#[derive(Debug, Clone)]
pub struct Known {
    /// Its discovery document.
    pub metadata: Arc<Metadata>,
    /// Its keys.
    pub keys: Arc<CoreJsonWebKeySet>,
    fetched_at: UnixTime,
    keys_at: UnixTime,
}

/// What is held of a provider, and the last fetch that came to nothing since.
#[derive(Debug, Default)]
struct Held {
    known: Option<Known>,
    failed: Option<(UnixTime, Failure)>,
}

impl Held {
    /// What needs no fetch.
    fn current(&self, wanted: Keys, now: UnixTime) -> Option<&Known> {
        let known = self.known.as_ref().filter(|known| now - known.fetched_at < KEEP)?;
        let most = if wanted == Keys::Fresh { FETCH_PAUSE } else { KEEP_KEYS };
        (now - known.keys_at < most).then_some(known)
    }

    /// Why nothing is fetched now: the last fetch came to nothing a moment ago. Who is merely silent, and of whom nothing is
    /// known, is left to the breaker.
    fn pause(&self, now: UnixTime) -> Option<&Failure> {
        let (at, failure) = self.failed.as_ref().filter(|(at, _)| now - *at < FETCH_PAUSE)?;
        let silent = self.old(*at).is_none() && failure.blame == super::Blame::Away;
        (!silent).then_some(failure)
    }

    /// What still serves when nothing newer can be had.
    fn old(&self, now: UnixTime) -> Option<&Known> {
        self.known.as_ref().filter(|known| now - known.fetched_at < KEEP_AT_MOST && now - known.keys_at < KEEP_AT_MOST)
    }
}

/// One provider: what is known, behind a lock that the one holds who fetches; and how it behaves.
#[derive(Debug, Default)]
struct Line {
    held: tokio::sync::Mutex<Held>,
    breaker: Mutex<Breaker>,
}

/// What came of the last call of a talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heard {
    /// None was made.
    Nobody,
    /// No answer, or not yet, or one that says that there is none.
    Silence,
    /// An answer.
    Answer,
}

tokio::task_local! {
    static HEARD: Cell<Heard>;
}

/// Notes what came of a call in the talk that it belongs to.
fn heard(what: Heard) {
    // Outside of a talk nobody listens.
    HEARD.try_with(|cell| cell.set(what)).unwrap_or_default();
}

#[derive(Debug, Default)]
struct Breaker {
    failures: u32,
    until: Option<UnixTime>,
    /// Grows with each fetch, so that who has waited for a failed one does not try again.
    fetches: u64,
    last: Option<Failure>,
}

/// The lines to all providers. Cheap to clone.
#[derive(Clone)]
pub struct Upstreams(Arc<Inner>);

struct Inner {
    outbound: Outbound,
    guard: Guard,
    lines: Mutex<HashMap<(ProviderId, String), Arc<Line>>>,
    calls: Semaphore,
}

impl fmt::Debug for Upstreams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Upstreams(…)")
    }
}

/// Whether keys that are known already will do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// They will.
    Kept,
    /// One was not among them.
    Fresh,
}

impl Upstreams {
    /// Lines by a client that judges addresses.
    ///
    /// # Errors
    /// The TLS set-up of this machine is broken.
    pub fn new(guard: Guard) -> Result<Self, OutboundError> {
        let outbound = Outbound::guarded_by(guard.clone())?.reading(ANSWER);
        Ok(Self(Arc::new(Inner { outbound, guard, lines: Mutex::default(), calls: Semaphore::new(CALLS) })))
    }

    /// Whether a browser may be sent to an address, or a provider called there.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self, address: &url::Url) -> Result<(), &'static str> {
        self.0.guard.check(address)
    }

    fn line(&self, spec: &Spec) -> Arc<Line> {
        let mut lines = self.0.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.entry((spec.id.clone(), spec.issuer.clone())).or_default().clone()
    }

    /// Does something that talks with a provider, if it was not silent lately, and not for longer than a person waits.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn talk<T>(
        &self,
        spec: &Spec,
        now: UnixTime,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let line = self.line(spec);
        line.is_open(now)?;
        let talk = async {
            let done = tokio::time::timeout(TALK, work).await.unwrap_or(Err(Failure::away("the provider is too slow")));
            (done, HEARD.with(Cell::get))
        };
        let (done, heard) = HEARD.scope(Cell::new(Heard::Nobody), talk).await;
        line.learn(heard, now);
        done
    }

    /// What is known of a provider, fetched if it is not, or not any more. What is known already stays until there is
    /// something newer: strangers can make us look for keys, and never forget some.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn known(&self, spec: &Spec, wanted: Keys, now: UnixTime) -> Result<Known, Failure> {
        let line = self.line(spec);
        let before = line.fetches();
        let mut held = line.held.lock().await;
        if let Some(known) = held.current(wanted, now) {
            return Ok(known.clone());
        }
        let paused = line.failed_since(before).or_else(|| held.pause(now).cloned());
        if let Some(failure) = paused {
            return held.old(now).cloned().ok_or(failure);
        }
        // Stands if nobody waits for the answer any more.
        held.failed = Some((now, Failure::away("the provider is too slow")));
        let fetched = match held.known.clone().filter(|known| now - known.fetched_at < KEEP) {
            Some(known) => self.refresh(known, now).await,
            None => self.discover(spec, now).await,
        };
        line.fetched(fetched.as_ref().err());
        match fetched {
            Ok(known) => {
                *held = Held { known: Some(known.clone()), failed: None };
                Ok(known)
            }
            Err(failure) => {
                tracing::warn!(provider = %spec.id, reason = failure.reason, "what is known of a provider is not refreshed");
                held.failed = Some((now, failure.clone()));
                held.old(now).cloned().ok_or(failure)
            }
        }
    }

    async fn discover(&self, spec: &Spec, now: UnixTime) -> Result<Known, Failure> {
        let issuer = IssuerUrl::new(spec.issuer.clone()).map_err(|_| Failure::answer("the issuer is no URL"))?;
        let metadata = Metadata::discover_async(issuer, self).await.map_err(discovery)?;
        let keys = Arc::new(metadata.jwks().clone());
        Ok(Known { metadata: Arc::new(metadata), keys, fetched_at: now, keys_at: now })
    }

    async fn refresh(&self, known: Known, now: UnixTime) -> Result<Known, Failure> {
        let keys = CoreJsonWebKeySet::fetch_async(known.metadata.jwks_uri(), self).await.map_err(discovery)?;
        Ok(Known { keys: Arc::new(keys), keys_at: now, ..known })
    }
}

impl Line {
    fn breaker(&self) -> std::sync::MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_open(&self, now: UnixTime) -> Result<(), Failure> {
        match self.breaker().until {
            Some(until) if now < until => Err(Failure::away("the provider did not answer lately")),
            _ => Ok(()),
        }
    }

    /// Counts silences in a row. What is wrong with an answer is none, and where nobody was called there was nothing to hear.
    fn learn(&self, heard: Heard, now: UnixTime) {
        let mut breaker = self.breaker();
        match heard {
            Heard::Nobody => {}
            Heard::Answer => (breaker.failures, breaker.until) = (0, None),
            Heard::Silence => {
                breaker.failures += 1;
                if breaker.failures >= FAILURES {
                    breaker.until = Some(now + PAUSE);
                }
            }
        }
    }

    fn fetches(&self) -> u64 {
        self.breaker().fetches
    }

    fn failed_since(&self, before: u64) -> Option<Failure> {
        let breaker = self.breaker();
        if breaker.fetches == before { None } else { breaker.last.clone() }
    }

    fn fetched(&self, failure: Option<&Failure>) {
        let mut breaker = self.breaker();
        breaker.fetches += 1;
        breaker.last = failure.cloned();
    }
}

/// An answer that says that there is none now.
pub(super) fn unable(status: StatusCode) -> Failure {
    Failure::away("the provider can not answer").with(status.as_str())
}

/// What is wrong with a discovery document or a list of keys.
fn discovery(error: DiscoveryError<OutboundError>) -> Failure {
    match error {
        DiscoveryError::Request(error) => away(error),
        DiscoveryError::Response(status, _, words) if status.is_server_error() => unable(status).with(&words),
        DiscoveryError::Validation(words) => Failure::answer("the discovery document is another issuer's").with(&words),
        other => Failure::answer("the discovery document or the keys can not be read").with(&other.to_string()),
    }
}

/// A call that came to nothing.
pub(super) fn away(error: OutboundError) -> Failure {
    match error {
        OutboundError::Refused(why) => Failure::answer("the provider's address is not called").with(why),
        OutboundError::TooLarge(_) => Failure::answer("the provider's answer is too large"),
        error => Failure::away("the provider does not answer").with(&error.words()),
    }
}

impl<'c> AsyncHttpClient<'c> for Upstreams {
    type Error = OutboundError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, OutboundError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let _turn = self.0.calls.acquire().await;
            heard(Heard::Silence);
            let answer = self.0.outbound.call(request).await;
            match &answer {
                Ok(answer) if answer.status().is_server_error() => {}
                Ok(_) | Err(OutboundError::TooLarge(_)) => heard(Heard::Answer),
                // Nobody was called.
                Err(OutboundError::Refused(_)) => heard(Heard::Nobody),
                Err(_) => {}
            }
            answer
        })
    }
}
