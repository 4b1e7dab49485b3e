//! Cookies: names, attributes, reading. A cookie that is sent twice or can not be read is no cookie.

use crate::{
    protocol::session_state::browser_state,
    types::{
        Digest, Issuer, Token,
        secret::{DeviceCookie, InteractionCookie, Purpose, SessionCookie, TrustCookie},
    },
};
use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
    http::header::COOKIE,
};

/// Attempts to sign in that one browser may have open at a time. The oldest one goes when there is one more.
const ATTEMPTS: usize = 5;

/// People who may trust one browser at a time. The oldest trust goes when there is one more.
const TRUSTED: usize = 5;

/// How cookies are named and marked; follows from the issuer's scheme.
#[derive(Debug, Clone, Copy)]
pub struct Cookies {
    secure: bool,
}

impl Cookies {
    /// `__Host-` names and `Secure` on https; plain names on a loopback issuer with http.
    #[must_use]
    pub fn of(issuer: &Issuer) -> Self {
        Self { secure: issuer.is_https() }
    }

    fn name(self, of: &str) -> String {
        if self.secure { format!("__Host-vestibule_{of}") } else { format!("vestibule_{of}") }
    }

    /// The value of a cookie that is sent once. Two of one name come from a sibling domain that plants one
    /// (CVE-2024-28197). What is not text is passed over, pair by pair: another application's odd cookie is no reason to
    /// lose ours.
    fn value(self, request: &HttpRequest, of: &str) -> Option<String> {
        let name = self.name(of);
        let pairs = request.headers().get_all(COOKIE).flat_map(|header| header.as_bytes().split(|byte| *byte == b';'));
        let texts = pairs.filter_map(|pair| std::str::from_utf8(pair).ok());
        let mut found = texts.filter_map(|pair| pair.trim().split_once('=')).filter(|(other, _)| *other == name);
        let (_, value) = found.next()?;
        found.next().is_none().then(|| value.to_owned())
    }

    /// What the browser is known by, and then what it is trusted by.
    fn device_values(self, request: &HttpRequest) -> Vec<String> {
        let value = self.value(request, DeviceCookie::LABEL).unwrap_or_default();
        let values: Vec<String> = value.split('.').map(str::to_owned).collect();
        let all_fit = values.len() <= 1 + TRUSTED && values.iter().all(|value| is_token(value));
        if all_fit { values } else { Vec::new() }
    }

    fn read<P: Purpose>(self, request: &HttpRequest) -> Option<Token<P>> {
        self.value(request, P::LABEL).filter(|value| is_token(value)).map(Token::presented)
    }

    fn make<P: Purpose>(self, value: &str) -> Cookie<'static> {
        Cookie::build(self.name(P::LABEL), value.to_owned())
            .path("/")
            .secure(self.secure)
            .http_only(true)
            .same_site(SameSite::Lax)
            .finish()
    }

    /// The browser's halves of its attempts to sign in, oldest first: one for each tab, a few at the most.
    #[must_use]
    pub fn attempts(self, request: &HttpRequest) -> Vec<Token<InteractionCookie>> {
        let value = self.value(request, InteractionCookie::LABEL).unwrap_or_default();
        let tokens: Vec<&str> = value.split('.').collect();
        let all_fit = tokens.len() <= ATTEMPTS && tokens.iter().all(|token| is_attempt(token));
        if all_fit { tokens.into_iter().map(Token::presented).collect() } else { Vec::new() }
    }

    /// What the browser is known by; a new value when it has none.
    #[must_use]
    pub fn device(self, request: &HttpRequest) -> Token<DeviceCookie> {
        self.device_values(request).first().map_or_else(Token::random, Token::presented)
    }

    /// The browser's values as a trusted device, oldest first.
    #[must_use]
    pub fn trusted(self, request: &HttpRequest) -> Vec<Token<TrustCookie>> {
        self.device_values(request).iter().skip(1).map(Token::presented).collect()
    }

    /// The digest of the browser's session cookie.
    #[must_use]
    pub fn session(self, request: &HttpRequest) -> Option<Digest<SessionCookie>> {
        self.session_token(request).map(|token| token.digest())
    }

    /// The browser's session cookie.
    #[must_use]
    pub fn session_token(self, request: &HttpRequest) -> Option<Token<SessionCookie>> {
        self.read(request)
    }

    /// Puts an attempt in the place of another one, or beside the others. `None` for `new` takes the old one away.
    #[must_use]
    pub fn set_attempt(
        self,
        request: &HttpRequest,
        old: Option<&Token<InteractionCookie>>,
        new: Option<&Token<InteractionCookie>>,
        seconds: i64,
    ) -> Cookie<'static> {
        let mut kept = self.attempts(request);
        kept.retain(|token| old.is_none_or(|old| old.expose() != token.expose()));
        kept.extend(new.cloned());
        let over = kept.len().saturating_sub(ATTEMPTS);
        let value: Vec<&str> = kept.iter().skip(over).map(Token::expose).collect();
        let mut cookie = self.make::<InteractionCookie>(&value.join("."));
        cookie.set_max_age(if value.is_empty() { Duration::ZERO } else { Duration::seconds(seconds) });
        cookie
    }

    /// Deletes all attempts.
    #[must_use]
    pub fn clear_attempts(self) -> Cookie<'static> {
        gone(self.make::<InteractionCookie>(""))
    }

    /// Sets what the browser is known by and what it is trusted by, for a year. Of the latter the newest few stay.
    #[must_use]
    pub fn set_device(self, known: &Token<DeviceCookie>, trusted: &[Token<TrustCookie>]) -> Cookie<'static> {
        let over = trusted.len().saturating_sub(TRUSTED);
        let kept = trusted.iter().skip(over).map(Token::expose);
        let values: Vec<&str> = std::iter::once(known.expose()).chain(kept).collect();
        let mut cookie = self.make::<DeviceCookie>(&values.join("."));
        cookie.set_max_age(Duration::days(365));
        cookie
    }

    /// Sets the session's cookie, until the browser is closed.
    #[must_use]
    pub fn set_session(self, token: &Token<SessionCookie>) -> Cookie<'static> {
        self.make::<SessionCookie>(token.expose())
    }

    /// Deletes the session's cookie.
    #[must_use]
    pub fn clear_session(self) -> Cookie<'static> {
        gone(self.make::<SessionCookie>(""))
    }

    /// Sets what scripts of ours may read of the session, OIDC Session Management §3.2, until the browser is closed. It is
    /// read in frames of other sites, too.
    #[must_use]
    pub fn set_browser_state(self, session: &Token<SessionCookie>) -> Cookie<'static> {
        self.browser_state(browser_state(&session.digest()))
    }

    /// Deletes what scripts may read of the session.
    #[must_use]
    pub fn clear_browser_state(self) -> Cookie<'static> {
        gone(self.browser_state(String::new()))
    }

    fn browser_state(self, value: String) -> Cookie<'static> {
        // Browsers take `None` from https only.
        let same_site = if self.secure { SameSite::None } else { SameSite::Lax };
        Cookie::build(self.name("browser_state"), value).path("/").secure(self.secure).same_site(same_site).finish()
    }
}

/// Whether a value can be one of ours: 256 bits in base64url.
fn is_token(value: &str) -> bool {
    value.len() == 43 && value.bytes().all(is_base64url)
}

/// Whether a value can be an attempt's: what stays with it, and then a token.
fn is_attempt(value: &str) -> bool {
    value.split_at_checked(12).is_some_and(|(selector, token)| is_token(token) && selector.bytes().all(is_base64url))
}

const fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

fn gone(mut cookie: Cookie<'static>) -> Cookie<'static> {
    cookie.set_max_age(Duration::ZERO);
    cookie
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_keeps_the_newest_five_trusts() {
        let cookies = Cookies::of(&Issuer::parse("https://id.example").unwrap());
        let (known, trusted) = (Token::random(), (0..9).map(|_| Token::random()).collect::<Vec<_>>());
        let cookie = cookies.set_device(&known, &trusted);
        assert!(cookie.to_string().len() < 4096, "what browsers keep");
        let request =
            actix_web::test::TestRequest::default().cookie(Cookie::new(cookie.name(), cookie.value())).to_http_request();
        let kept: Vec<_> = cookies.trusted(&request).iter().map(|token| token.expose().to_owned()).collect();
        assert_eq!(kept, trusted[4..].iter().map(|token| token.expose().to_owned()).collect::<Vec<_>>());
    }
}
