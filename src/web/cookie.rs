//! Cookies: names, attributes, reading. A cookie that is sent twice or can not be read is no cookie.

use crate::types::{
    Digest, Issuer, Token,
    secret::{InteractionCookie, Purpose, SessionCookie},
};
use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
};

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

    fn read<P: Purpose>(self, request: &HttpRequest) -> Option<Token<P>> {
        let name = self.name(P::LABEL);
        let cookies = request.cookies().ok()?;
        let mut found = cookies.iter().filter(|cookie| cookie.name() == name);
        let value = found.next()?.value();
        // Ours are 43 characters. Two of one name come from a sibling domain that plants one (CVE-2024-28197).
        (found.next().is_none() && value.len() == 43).then(|| Token::presented(value))
    }

    fn make<P: Purpose>(self, value: &str) -> Cookie<'static> {
        Cookie::build(self.name(P::LABEL), value.to_owned())
            .path("/")
            .secure(self.secure)
            .http_only(true)
            .same_site(SameSite::Lax)
            .finish()
    }

    /// The browser's half of its attempt to sign in.
    #[must_use]
    pub fn interaction(self, request: &HttpRequest) -> Option<Token<InteractionCookie>> {
        self.read(request)
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

    /// Sets the attempt's cookie for so many seconds.
    #[must_use]
    pub fn set_interaction(self, token: &Token<InteractionCookie>, seconds: i64) -> Cookie<'static> {
        let mut cookie = self.make::<InteractionCookie>(token.expose());
        cookie.set_max_age(Duration::seconds(seconds));
        cookie
    }

    /// Deletes the attempt's cookie.
    #[must_use]
    pub fn clear_interaction(self) -> Cookie<'static> {
        gone(self.make::<InteractionCookie>(""))
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
}

fn gone(mut cookie: Cookie<'static>) -> Cookie<'static> {
    cookie.set_max_age(Duration::ZERO);
    cookie
}
