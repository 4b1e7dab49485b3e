//! The one HTTP client for calls that this program makes.
//!
//! No redirects, no proxy, no cookies, three seconds to connect, five in all, 256 KiB of answer. Its only user today is
//! the demo's relying application, which calls its own server on a loopback address.

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

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, OutboundError> {
        let mut response = self.0.execute(request.try_into()?).await?;
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
        Box::pin(self.send(request))
    }
}
