//! A signed post.

use crate::types::{SigningSecret, UnixTime};
use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::STANDARD};
use openidconnect::{
    HttpRequest,
    http::{Request, header::CONTENT_TYPE},
};

/// The request. The identifier stays the same at each try; time and signature do not, so that a receiver can refuse old
/// posts.
///
/// # Errors
/// The URL is none.
pub(super) fn request(
    url: &str,
    key: &SigningSecret,
    (id, body): (&str, &str),
    now: UnixTime,
) -> Result<HttpRequest, &'static str> {
    let time = now.seconds();
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key.expose()), format!("{id}.{time}.{body}").as_bytes());
    Request::post(url)
        .header(CONTENT_TYPE, "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", time)
        .header("webhook-signature", format!("v1,{}", STANDARD.encode(tag)))
        .body(body.as_bytes().to_vec())
        .map_err(|_| "its URL is broken")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example that the specification's libraries publish.
    #[test]
    fn the_signature_is_that_of_the_specification() {
        let key = SigningSecret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let said = ("msg_p5jXN8AQM9LWM0D4loKWxJek", "{\"test\": 2432232314}");
        let request = request("https://example.com/", &key, said, UnixTime(1_614_265_330)).unwrap();
        assert_eq!(request.headers()["webhook-signature"], "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
