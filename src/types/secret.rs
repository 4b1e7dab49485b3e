//! Secrets and what is stored of them: different types, so that neither is taken for the other.

use super::random;
use aws_lc_rs::{constant_time, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use std::{fmt, marker::PhantomData};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A secret text: wiped when dropped, printed as `…`, never serialized, compared in constant time only.
///
/// ```compile_fail
/// let secret = vestibule::types::Secret::new("x");
/// println!("{secret}");
/// ```
/// ```compile_fail
/// let secret = vestibule::types::Secret::new("x");
/// assert!(secret == secret);
/// ```
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself. Call it where the secret leaves for its purpose, nowhere else.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Compares without telling by time where the difference is.
    #[must_use]
    pub fn ct_eq(&self, other: &str) -> bool {
        constant_time::verify_slices_are_equal(self.0.as_bytes(), other.as_bytes()).is_ok()
    }
}

impl<'de> serde::Deserialize<'de> for Secret {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(Self::new)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// What a bearer value is for. A value of one purpose can not be looked up as another.
pub trait Purpose {
    /// Goes into the digest, so that equal texts of two purposes have different digests.
    const LABEL: &'static str;
}

macro_rules! purpose {
    ($($(#[$doc:meta])* $name:ident = $label:literal),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name;
        impl Purpose for $name { const LABEL: &'static str = $label; }
    )*};
}

purpose! {
    /// An authorization code, RFC 6749 §4.1.2.
    Code = "code",
    /// A refresh token, RFC 6749 §1.5.
    Refresh = "refresh",
    /// What a device without a browser of its own holds, RFC 8628 §3.2.
    DeviceCode = "device_code",
    /// The browser's half of an attempt to sign in.
    InteractionCookie = "interaction",
    /// The browser's half of a session.
    SessionCookie = "session",
    /// A browser from which somebody has signed in.
    DeviceCookie = "device",
    /// One value of a trusted device; good for one use.
    TrustCookie = "trust",
    /// A link in a mail; good for one use.
    ActionLink = "action_link",
    /// A client secret that we generated.
    ClientSecret = "client_secret",
    /// Lets a client register itself, RFC 7591 §1.2.
    InitialAccess = "initial_access",
    /// Lets a client read and change its registration, RFC 7592 §1.2.
    RegistrationAccess = "registration_access",
    /// A pushed authorization request, RFC 9126 §2.2.
    PushedRequest = "pushed_request",
    /// The `jti` of a client assertion, RFC 7523 §3.
    AssertionId = "assertion_id",
    /// The `state` of a request to an upstream provider.
    UpstreamState = "upstream_state",
    /// The `jti` of an upstream provider's logout token.
    LogoutTokenId = "logout_token_id",
}

/// A bearer value as its holder sees it: 256 random bits in base64url when we made it, any text when
/// somebody presents it. Never stored.
///
/// ```compile_fail
/// use vestibule::types::{Token, secret::{Code, Refresh}};
/// let code: Token<Code> = Token::<Refresh>::random();
/// ```
pub struct Token<P: Purpose> {
    text: Secret,
    purpose: PhantomData<P>,
}

impl<P: Purpose> Token<P> {
    /// A new value.
    #[must_use]
    pub fn random() -> Self {
        Self::presented(random::base64url::<32>())
    }

    /// A value that came from outside.
    #[must_use]
    pub fn presented(text: impl Into<String>) -> Self {
        Self { text: Secret::new(text), purpose: PhantomData }
    }

    /// The text itself, for the one answer or cookie that carries it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.text.expose()
    }

    /// What the database holds.
    #[must_use]
    pub fn digest(&self) -> Digest<P> {
        let mut hash = digest::Context::new(&digest::SHA256);
        hash.update(P::LABEL.as_bytes());
        hash.update(&[0]);
        hash.update(self.text.expose().as_bytes());
        Digest { text: URL_SAFE_NO_PAD.encode(hash.finish()), purpose: PhantomData }
    }
}

impl<P: Purpose> Token<P> {
    /// The token of the forms that belong to it. It is made from the value, tells nothing about it, and changes with it.
    #[must_use]
    pub fn form(&self) -> String {
        let mut hash = digest::Context::new(&digest::SHA256);
        hash.update(b"vestibule form\0");
        hash.update(P::LABEL.as_bytes());
        hash.update(b"\0");
        hash.update(self.text.expose().as_bytes());
        URL_SAFE_NO_PAD.encode(hash.finish())
    }
}

impl Token<ClientSecret> {
    /// A new secret that is long enough to sign with, whatever the hash: 384 random bits in 64 characters (RFC 7518 §3.2).
    #[must_use]
    pub fn for_signatures() -> Self {
        Self::presented(random::base64url::<48>())
    }
}

/// How much of an attempt's cookie tells it from the browser's other attempts, characters.
const SELECTOR: usize = 12;

/// What an attempt's cookie begins with stays while the attempt lives, and stands in the addresses of its pages. The 256
/// random bits behind it are new with each step, and they alone open anything.
impl Token<InteractionCookie> {
    /// The value of a new attempt.
    #[must_use]
    pub fn begun() -> Self {
        Self::presented(format!("{}{}", random::base64url::<9>(), random::base64url::<32>()))
    }

    /// The value of the same attempt after a step.
    #[must_use]
    pub fn renewed(&self) -> Self {
        Self::presented(format!("{}{}", self.selector(), random::base64url::<32>()))
    }

    /// What tells the attempt from the browser's other ones. It is no secret.
    #[must_use]
    pub fn selector(&self) -> &str {
        self.expose().get(..SELECTOR).unwrap_or_default()
    }
}

impl<P: Purpose> Clone for Token<P> {
    fn clone(&self) -> Self {
        Self { text: self.text.clone(), purpose: PhantomData }
    }
}

impl<P: Purpose> fmt::Debug for Token<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(…)", P::LABEL)
    }
}

/// SHA-256 of a purpose and a [`Token`], base64url. Enough for values of 256 random bits.
pub struct Digest<P: Purpose> {
    text: String,
    purpose: PhantomData<P>,
}

impl<P: Purpose> Digest<P> {
    /// The digest as stored.
    #[must_use]
    pub fn from_stored(text: impl Into<String>) -> Self {
        Self { text: text.into(), purpose: PhantomData }
    }

    /// The text as stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Compares in constant time.
    #[must_use]
    pub fn ct_eq(&self, other: &Self) -> bool {
        constant_time::verify_slices_are_equal(self.text.as_bytes(), other.text.as_bytes()).is_ok()
    }
}

impl<P: Purpose> Clone for Digest<P> {
    fn clone(&self) -> Self {
        Self::from_stored(self.text.clone())
    }
}

impl<P: Purpose> fmt::Debug for Digest<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#…", P::LABEL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_has_another_digest_for_each_purpose() {
        let code = Token::<Code>::presented("same").digest();
        let refresh = Token::<Refresh>::presented("same").digest();
        assert_ne!(code.as_str(), refresh.as_str());
        assert!(code.ct_eq(&Token::<Code>::presented("same").digest()));
    }

    #[test]
    fn nothing_prints_the_secret() {
        let token = Token::<Code>::presented("hush");
        let printed = format!("{:?} {:?} {:?}", token, token.digest(), Secret::new("hush"));
        assert!(!printed.contains("hush"), "{printed}");
    }

    #[test]
    fn an_attempt_keeps_its_selector_and_nothing_else() {
        let begun = Token::<InteractionCookie>::begun();
        let next = begun.renewed();
        assert_eq!((begun.selector(), begun.selector().len()), (next.selector(), 12));
        assert_eq!((begun.expose().len(), next.expose().len()), (55, 55), "256 bits behind the selector");
        assert_ne!(begun.expose()[12..], next.expose()[12..]);
        assert_ne!(begun.selector(), Token::<InteractionCookie>::begun().selector());
        assert!(!begun.form().contains(begun.selector()) && !begun.digest().ct_eq(&next.digest()));
        assert_eq!(Token::<InteractionCookie>::presented("short").selector(), "");
    }

    #[test]
    fn a_new_token_has_256_bits() {
        assert_eq!(Token::<Code>::random().expose().len(), 43);
    }
}
