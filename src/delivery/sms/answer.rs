//! What a gateway's answer means, and what of it may be said.

use crate::{
    delivery::SendError,
    outbound::{Outbound, OutboundError},
    types::SuccessRule,
};
use openidconnect::{HttpRequest, HttpResponse, http::header::RETRY_AFTER};
use std::time::Duration;

/// The longest pause that a gateway may ask for, seconds. A code lives for minutes.
const PAUSE_LIMIT: i64 = 600;

/// Statuses that are about us, about the address or about the moment, and not about the message: a wrong password must
/// not cost a text.
const OURS: [u16; 7] = [401, 403, 404, 405, 407, 408, 425];

/// How much of an answer is repeated, characters.
const EXCERPT: usize = 200;

/// More digits in a row than this may be a number or a code, and are left out.
const DIGITS: usize = 5;

/// When an answer that says 2xx is a success.
pub(super) struct Rule<'a> {
    /// What else it must say; `None` for nothing.
    pub(super) success: Option<&'a SuccessRule>,
    /// What it may say instead when the message should be tried again.
    pub(super) later: &'a [String],
    /// What must not be repeated.
    pub(super) secret: &'a str,
}

/// Makes the call and reads the answer.
pub(super) async fn ask(
    outbound: &Outbound,
    request: HttpRequest,
    time: Duration,
    rule: &Rule<'_>,
) -> Result<String, SendError> {
    let answer = outbound.call_within(request, time).await.map_err(failed)?;
    judged(&answer, rule)
}

/// A message that may have arrived is sent again all the same: twice is better than never.
fn failed(error: OutboundError) -> SendError {
    if error.is_unconnected() { SendError::Unreached(error.words()) } else { SendError::Later(error.words()) }
}

fn judged(answer: &HttpResponse, rule: &Rule<'_>) -> Result<String, SendError> {
    let status = answer.status().as_u16();
    let said = format!("{status} {}", excerpt(answer.body(), rule.secret)).trim_end().to_owned();
    match status {
        200..=299 => match rule.success.map_or(Ok(()), |success| success.judge(answer.body())) {
            Ok(()) => Ok(said),
            Err(Some(value)) if !rule.later.contains(&value) => Err(SendError::Refused { reason: said, code: Some(status) }),
            // Without a verdict it is not the gateway's answer.
            Err(_) => Err(SendError::Later(said)),
        },
        429 | 503 => Err(SendError::Busy { reason: said, pause: pause(answer) }),
        300..=399 | 500.. => Err(SendError::Later(said)),
        status if OURS.contains(&status) => Err(SendError::Later(said)),
        _ => Err(SendError::Refused { reason: said, code: Some(status) }),
    }
}

/// RFC 9110 §10.2.3, in seconds; a date is not read.
fn pause(answer: &HttpResponse) -> Option<i64> {
    let text = answer.headers().get(RETRY_AFTER)?.to_str().ok()?;
    text.trim().parse::<u32>().ok().map(|seconds| i64::from(seconds).min(PAUSE_LIMIT))
}

/// The start of a body on one line, without the secret and without runs of digits that may be a number or a code, in
/// whatever groups they are written.
fn excerpt(body: &[u8], secret: &str) -> String {
    let text = String::from_utf8_lossy(body);
    let text = if secret.is_empty() { text.into_owned() } else { text.replace(secret, "...") };
    let (mut out, mut run) = (String::new(), String::new());
    let end = |run: &mut String, out: &mut String| {
        let many = run.chars().filter(char::is_ascii_digit).count() > DIGITS;
        out.push_str(if many { "..." } else { run });
        run.clear();
    };
    for c in text.chars().take(4 * EXCERPT).map(|c| if c.is_control() { ' ' } else { c }) {
        if c.is_ascii_digit() || " -.()+".contains(c) {
            run.push(c);
        } else {
            end(&mut run, &mut out);
            out.push(c);
        }
    }
    end(&mut run, &mut out);
    out.chars().take(EXCERPT).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use openidconnect::http::Response;

    fn verdict(status: u16, retry: Option<&str>, body: &str) -> Result<String, SendError> {
        let success = SuccessRule::parse("/status=0").unwrap();
        let mut answer = Response::builder().status(status);
        if let Some(retry) = retry {
            answer = answer.header("Retry-After", retry);
        }
        let rule = Rule { success: Some(&success), later: &["1".to_owned()], secret: "hush" };
        judged(&answer.body(body.as_bytes().to_vec()).unwrap(), &rule)
    }

    #[test]
    fn only_an_answer_about_the_message_is_final() {
        for status in [301, 302, 401, 403, 404, 405, 407, 408, 425, 500, 502, 504, 599] {
            assert!(matches!(verdict(status, None, ""), Err(SendError::Later(_))), "{status}");
        }
        for status in [400, 402, 410, 413, 422] {
            assert!(matches!(verdict(status, None, ""), Err(SendError::Refused { code: Some(code), .. }) if code == status));
        }
    }

    #[test]
    fn a_good_status_is_not_enough_where_there_is_a_rule() {
        assert!(verdict(200, None, "{\"status\":\"0\"}").is_ok());
        assert!(matches!(verdict(200, None, "{\"status\":\"7\"}"), Err(SendError::Refused { .. })));
        for later in ["{\"status\":\"1\"}", "{}", "<p>Welcome to the hotel's network</p>"] {
            assert!(matches!(verdict(200, None, later), Err(SendError::Later(_))), "{later}");
        }
    }

    #[test]
    fn a_gateway_says_when_to_come_again_within_bounds() {
        for (text, pause) in
            [("7", Some(7)), ("99999", Some(PAUSE_LIMIT)), ("-5", None), ("Wed, 21 Oct 2015 07:28:00 GMT", None)]
        {
            assert!(
                matches!(verdict(429, Some(text), ""), Err(SendError::Busy { pause: found, .. }) if found == pause),
                "{text}"
            );
        }
    }

    #[test]
    fn an_excerpt_has_no_number_no_code_and_no_secret() {
        for (body, said) in [
            (
                "{\"code\": 21211, \"message\": \"The 'To' number +1 (415) 555-0123 is\r\nwrong\"}",
                "{\"code\": 21211, \"message\": \"The 'To' number...is  wrong\"}",
            ),
            ("token hush of 4915123456789", "token ... of..."),
            ("@id.example #12345678", "@id.example #..."),
        ] {
            assert_eq!(excerpt(body.as_bytes(), "hush"), said);
        }
        assert_eq!(excerpt(&[b'x'; 5000], "").len(), EXCERPT);
    }
}
