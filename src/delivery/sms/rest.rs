//! A gateway with a REST API, in whatever words it wants to be asked.

use super::{
    Gateway, Sent, Text,
    answer::{Rule, ask},
};
use crate::{
    delivery::SendError,
    outbound::Outbound,
    types::{BodyTemplate, Secret, SuccessRule},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use openidconnect::{
    HttpRequest,
    http::{
        HeaderName, HeaderValue, Request,
        header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE},
    },
};
use std::time::Duration;
use url::Url;

/// What is to be known of an API.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where messages are posted.
    pub url: Url,
    /// Our account there; may be empty.
    pub account: String,
    /// The sender; may be empty.
    pub from: String,
    /// What proves that it is us; may be empty.
    pub secret: Secret,
    /// Where that goes.
    pub credentials: Credentials,
    /// The body.
    pub body: BodyTemplate,
    /// What a 2xx answer must say besides.
    pub success: Option<SuccessRule>,
    /// The values that it may say there instead when a message should be tried again.
    pub later: Vec<String>,
    /// How long a call may take.
    pub timeout: Duration,
}

/// Where the secret goes.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// With a name, RFC 7617.
    Basic(String),
    /// As a token, RFC 6750 §2.1.
    Bearer,
    /// As a header of this name.
    Header(String),
    /// Nowhere, or into the body.
    None,
}

/// A gateway with a REST API.
pub struct Rest {
    settings: Settings,
    header: Option<(HeaderName, HeaderValue)>,
    outbound: Outbound,
}

impl Rest {
    /// Prepares; connects to nothing.
    ///
    /// # Errors
    /// In words: a secret that does not fit into a header.
    pub fn new(settings: Settings, outbound: Outbound) -> Result<Self, String> {
        let secret = settings.secret.expose();
        let header = match &settings.credentials {
            Credentials::Basic(name) => Some((AUTHORIZATION, format!("Basic {}", STANDARD.encode(format!("{name}:{secret}"))))),
            Credentials::Bearer => Some((AUTHORIZATION, format!("Bearer {secret}"))),
            Credentials::Header(name) => {
                let name = name.parse().map_err(|_| "the header's name is none".to_owned())?;
                Some((name, secret.to_owned()))
            }
            Credentials::None => None,
        };
        let header = header.map(|(name, value)| {
            let mut value = HeaderValue::try_from(value).map_err(|_| "the secret does not fit into a header".to_owned())?;
            value.set_sensitive(true);
            Ok::<_, String>((name, value))
        });
        Ok(Self { header: header.transpose()?, settings, outbound })
    }

    fn request(&self, text: Text<'_>) -> Result<HttpRequest, SendError> {
        let Settings { url, account, from, secret, body, .. } = &self.settings;
        let values = [
            ("to", text.to),
            ("digits", text.to.trim_start_matches('+')),
            ("from", from),
            ("text", text.text),
            ("id", text.id),
            ("account", account),
            ("secret", secret.expose()),
        ];
        let mut request =
            Request::post(url.as_str()).header(CONTENT_TYPE, body.encoding().media_type()).header(ACCEPT, "application/json");
        if let Some((name, value)) = &self.header {
            request = request.header(name, value);
        }
        let wrong = |error: openidconnect::http::Error| SendError::Later(error.to_string());
        request.body(body.filled(&values).into_bytes()).map_err(wrong)
    }
}

impl Gateway for Rest {
    fn send<'a>(&'a self, text: Text<'a>) -> Sent<'a> {
        Box::pin(async move {
            let Settings { success, later, secret, timeout, .. } = &self.settings;
            let rule = Rule { success: success.as_ref(), later, secret: secret.expose() };
            ask(&self.outbound, self.request(text)?, *timeout, &rule).await
        })
    }

    fn patience(&self) -> i64 {
        i64::try_from(self.settings.timeout.as_secs()).unwrap_or(30)
    }
}
