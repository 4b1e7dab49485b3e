//! A gateway of the operator's own: a server that gets each message as a signed post, as the specification of Standard
//! Webhooks describes it.

use super::{
    Gateway, Sent, Text,
    answer::{Rule, ask},
};
use crate::{delivery::SendError, outbound::Outbound, types::SigningSecret};
use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::STANDARD};
use openidconnect::{
    HttpRequest,
    http::{Request, header::CONTENT_TYPE},
};
use serde_json::json;
use std::time::Duration;
use url::Url;

/// A server that gets signed posts.
pub struct Webhook {
    url: Url,
    key: hmac::Key,
    timeout: Duration,
    outbound: Outbound,
}

impl Webhook {
    /// Prepares; connects to nothing. One call may take `timeout`.
    #[must_use]
    pub fn new(url: Url, secret: &SigningSecret, timeout: Duration, outbound: Outbound) -> Self {
        Self { url, key: hmac::Key::new(hmac::HMAC_SHA256, secret.expose()), timeout, outbound }
    }

    /// The identifier stays the same at each try; time and signature do not, so that a receiver can refuse old posts.
    fn request(&self, text: Text<'_>) -> Result<HttpRequest, SendError> {
        let Text { id, to, text, sent_at, expires_at } = text;
        let (sent, expires) = (sent_at.seconds(), expires_at.seconds());
        let body = json!({"type": "sms", "id": id, "to": to, "text": text, "sent_at": sent, "expires_at": expires}).to_string();
        let tag = hmac::sign(&self.key, format!("{id}.{sent}.{body}").as_bytes());
        let request = Request::post(self.url.as_str())
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", sent)
            .header("webhook-signature", format!("v1,{}", STANDARD.encode(tag)));
        request.body(body.into_bytes()).map_err(|error| SendError::Later(error.to_string()))
    }
}

impl Gateway for Webhook {
    fn send<'a>(&'a self, text: Text<'a>) -> Sent<'a> {
        Box::pin(async move {
            let rule = Rule { success: None, later: &[], secret: "" };
            ask(&self.outbound, self.request(text)?, self.timeout, &rule).await
        })
    }

    fn patience(&self) -> i64 {
        i64::try_from(self.timeout.as_secs()).unwrap_or(30)
    }
}
