//! The one HTTP client for calls that this program makes.
//!
//! No redirects, no proxy, no cookies, three seconds to connect, five in all unless the caller has a limit of its own,
//! 256 KiB of answer. It calls what an operator has configured (the gateway for text messages), and the demo's relying
//! application calls its own server. URLs that other people give are for a [guarded](Outbound::guarded) client.

mod address;
mod guard;
mod trusted;
pub mod txt;

pub use address::is_public;
pub use guard::{Guard, Lookup};
pub use trusted::Trusted;

use guard::Way;
use ipnet::IpNet;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse, http};
use std::{pin::Pin, time::Duration};

/// Largest answer that is read, bytes, unless the caller has a limit of its own.
const ANSWER_LIMIT: usize = 256 * 1024;

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    /// No answer.
    #[error("{0}")]
    Call(#[from] reqwest::Error),
    /// An answer that can not be passed on.
    #[error("{0}")]
    Answer(#[from] http::Error),
    /// The URL is not called.
    #[error("not called: {0}")]
    Refused(&'static str),
    /// The answer is larger than it may be.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
}

impl OutboundError {
    /// Whether nothing can have arrived: there was no connection.
    #[must_use]
    pub fn is_unconnected(&self) -> bool {
        matches!(self, Self::Call(error) if error.is_connect() || error.is_builder())
    }

    /// What went wrong, down to its cause, without the address, which may name an account.
    #[must_use]
    pub fn words(self) -> String {
        let Self::Call(error) = self else { return self.to_string() };
        if error.is_timeout() {
            return "no answer in time".to_owned();
        }
        let error = error.without_url();
        let mut words = error.to_string();
        let mut cause = std::error::Error::source(&error);
        while let Some(deeper) = cause {
            words = format!("{words}: {deeper}");
            cause = deeper.source();
        }
        words
    }
}

/// The client. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Outbound {
    kind: Kind,
    limit: usize,
}

#[derive(Debug, Clone)]
enum Kind {
    /// Calls what it is told.
    Open(reqwest::Client),
    /// Calls what the guard admits: with TLS, and without.
    Guarded { guard: Guard, secure: reqwest::Client, plain: reqwest::Client },
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that makes a client")]
fn builder() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .no_proxy()
        .connect_timeout(Duration::from_secs(3))
        .timeout(Duration::from_secs(5))
}

impl Outbound {
    const fn of(kind: Kind) -> Self {
        Self { kind, limit: ANSWER_LIMIT }
    }

    /// The same, which reads no more than some bytes of an answer.
    #[must_use]
    pub fn reading(self, limit: usize) -> Self {
        Self { limit, ..self }
    }

    /// A client with the limits above.
    ///
    /// # Errors
    /// The TLS set-up of this machine is broken.
    pub fn new() -> Result<Self, OutboundError> {
        Ok(Self::of(Kind::Open(builder().build()?)))
    }

    /// A client for URLs that other people give. It connects to public addresses by https, and to `allow` by http, too.
    /// What a name stands for is judged when it is connected to, so another answer later does not help anybody.
    ///
    /// # Errors
    /// The TLS set-up of this machine is broken.
    pub fn guarded(allow: &[IpNet]) -> Result<Self, OutboundError> {
        Self::guarded_by(Guard::new(allow))
    }

    /// As [`Self::guarded`], with a guard that looks names up in a way of its own.
    ///
    /// # Errors
    /// The TLS set-up of this machine is broken.
    pub fn guarded_by(guard: Guard) -> Result<Self, OutboundError> {
        let secure = guard.trust().map_or_else(builder, |trust| builder().tls_backend_preconfigured(trust.config()));
        let secure = secure.https_only(true).dns_resolver(guard.resolver(Way::Secure)).build()?;
        let plain = builder().dns_resolver(guard.resolver(Way::Plain)).build()?;
        Ok(Self::of(Kind::Guarded { guard, secure, plain }))
    }

    /// The client for a URL.
    fn client(&self, url: &reqwest::Url) -> Result<&reqwest::Client, OutboundError> {
        match &self.kind {
            Kind::Open(client) => Ok(client),
            Kind::Guarded { guard, secure, plain } => match guard.admit(url).map_err(OutboundError::Refused)? {
                Way::Secure => Ok(secure),
                Way::Plain => Ok(plain),
            },
        }
    }

    /// Sends a request and reads the whole answer, in a time of the caller's.
    ///
    /// # Errors
    /// [`OutboundError`]. An answer that says no is none.
    pub async fn call_within(&self, request: HttpRequest, time: Duration) -> Result<HttpResponse, OutboundError> {
        let mut request = reqwest::Request::try_from(request)?;
        *request.timeout_mut() = Some(time);
        self.send(request).await
    }

    async fn send(&self, request: reqwest::Request) -> Result<HttpResponse, OutboundError> {
        let mut response = self.client(request.url())?.execute(request).await?;
        let mut answer = http::Response::builder().status(response.status()).version(response.version());
        for (name, value) in response.headers() {
            answer = answer.header(name, value);
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if body.len() + chunk.len() > self.limit {
                return Err(OutboundError::TooLarge(self.limit));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(answer.body(body)?)
    }
}

impl<'c> AsyncHttpClient<'c> for Outbound {
    type Error = OutboundError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, OutboundError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async { self.send(request.try_into()?).await })
    }
}
