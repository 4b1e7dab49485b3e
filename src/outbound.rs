//! The one HTTP client for calls that this program makes.
//!
//! No redirects, no proxy, no cookies, three seconds to connect, five in all unless the caller has a limit of its own,
//! 256 KiB of answer. It calls what an operator has configured (the gateway for text messages), and the demo's relying
//! application calls its own server. Addresses that other people give it must be checked first.

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse, http};
use std::{pin::Pin, time::Duration};

/// Largest answer that is read, bytes.
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
    /// The answer is larger than it may be.
    #[error("the answer is larger than {ANSWER_LIMIT} bytes")]
    TooLarge,
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
pub struct Outbound(reqwest::Client);

impl Outbound {
    /// A client with the limits above.
    ///
    /// # Errors
    /// The TLS set-up of this machine is broken.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that makes a client")]
    pub fn new() -> Result<Self, OutboundError> {
        let builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(Duration::from_secs(3))
            .timeout(Duration::from_secs(5));
        Ok(Self(builder.build()?))
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
        let mut response = self.0.execute(request).await?;
        let mut answer = http::Response::builder().status(response.status()).version(response.version());
        for (name, value) in response.headers() {
            answer = answer.header(name, value);
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if body.len() + chunk.len() > ANSWER_LIMIT {
                return Err(OutboundError::TooLarge);
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
