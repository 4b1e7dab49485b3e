//! RFC 6265 §5.4: a cookie of ours is there once, whole, or not at all.

use actix_web::{
    http::header::{COOKIE, HeaderValue},
    test::TestRequest,
};
use vestibule::{
    types::{Issuer, Token, secret::InteractionCookie},
    web::Cookies,
};

/// Whatever a browser sends.
pub fn header(text: &[u8]) {
    let Ok(value) = HeaderValue::from_bytes(text) else { return };
    for (issuer, prefix) in [("https://id.example", "__Host-"), ("http://localhost:1", "")] {
        let cookies = Cookies::of(&Issuer::parse(issuer).unwrap());
        let request = TestRequest::default().insert_header((COOKIE, value.clone())).to_http_request();
        let sent = |name: &str| -> Vec<&[u8]> {
            let wanted = format!("{prefix}vestibule_{name}=");
            let pairs = text.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
            pairs.filter_map(|pair| pair.strip_prefix(wanted.as_bytes())).collect()
        };
        let session = cookies.session_token(&request);
        if let Some(token) = &session {
            assert_eq!(sent("session"), [token.expose().as_bytes()]);
            assert!(is_ours(token.expose(), 43));
        }
        if let [one] = sent("session")[..] {
            let whole = std::str::from_utf8(one).is_ok_and(|one| is_ours(one, 43));
            assert_eq!(session.is_some(), whole, "{}", String::from_utf8_lossy(text));
        }
        let (attempts, trusted) = (cookies.attempts(&request), cookies.trusted(&request));
        assert!(attempts.len() <= 5 && attempts.iter().all(|token| is_ours(token.expose(), 55)));
        assert!(trusted.len() <= 5 && trusted.iter().all(|token| is_ours(token.expose(), 43)));
        assert!(attempts.is_empty() || sent("interaction").len() == 1);
        assert!(trusted.is_empty() || sent("device").len() == 1);
        assert!(is_ours(cookies.device(&request).expose(), 43));
        written(cookies, &attempts);
    }
}

/// What we set is what we read.
fn written(cookies: Cookies, attempts: &[Token<InteractionCookie>]) {
    let nothing = TestRequest::default().to_http_request();
    for attempt in attempts {
        let cookie = cookies.set_attempt(&nothing, None, Some(attempt), 60);
        let header = format!("{}={}", cookie.name(), cookie.value());
        let request = TestRequest::default().insert_header((COOKIE, header)).to_http_request();
        assert!(cookies.attempts(&request).iter().map(Token::expose).eq([attempt.expose()]));
    }
}

fn is_ours(value: &str, length: usize) -> bool {
    value.len() == length && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}
