//! The issuer: the one place that makes public URLs.

use super::Invalid;
use url::{Host, Url};

/// Where the world reaches us, and the `iss` claim. `https`, or `http` on a loopback host; no query, no
/// fragment, no user name, no trailing slash (OIDC Discovery 1.0 §3, RFC 8414 §2).
///
/// Every link, redirect and cookie is made from it; request headers have no say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    url: Url,
    text: String,
}

impl Issuer {
    /// Parses a configured issuer. One trailing slash is dropped.
    ///
    /// # Errors
    /// Says which rule the text breaks; the first one of [`Self::faults`].
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let url = Url::parse(text).map_err(|_| NO_URL)?;
        if let Some(first) = faults(&url).next() {
            return Err(first);
        }
        let text = url.as_str().trim_end_matches('/').to_owned();
        Ok(Self { url, text })
    }

    /// Every rule that the text breaks; empty for an issuer.
    #[must_use]
    pub fn faults(text: &str) -> Vec<Invalid> {
        Url::parse(text).map_or_else(|_| vec![NO_URL], |url| faults(&url).collect())
    }

    /// The `iss` value, without a trailing slash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// A public URL of ours. `path` starts with a slash.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.text)
    }

    /// The web origin, RFC 6454 §6.2.
    #[must_use]
    pub fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }

    /// The host name, without a port.
    #[must_use]
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// Whether browsers reach us over TLS. Cookies are `Secure` and named `__Host-…` then.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }
}

/// What is said of a text that is no URL at all.
const NO_URL: Invalid = Invalid("must be a URL like https://login.example.com");

/// The rules that a URL breaks.
fn faults(url: &Url) -> impl Iterator<Item = Invalid> {
    let scheme = match url.scheme() {
        "https" => None,
        "http" if is_loopback(url) => None,
        "http" => Some("must be https; http is only for localhost and loopback addresses"),
        _ => Some("must be https"),
    };
    let broken = |is: bool, rule| is.then_some(rule);
    let rules = [
        scheme,
        broken(!url.username().is_empty() || url.password().is_some(), "must have no user name and no password"),
        broken(!matches!(url.path(), "" | "/"), "must have no path; give the server a host name of its own"),
        broken(url.query().is_some() || url.fragment().is_some(), "must have no query and no fragment"),
    ];
    rules.into_iter().flatten().map(Invalid)
}

/// Whether the URL's host is `localhost` or a loopback address.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_or_loopback_and_nothing_else() {
        for good in ["https://id.example", "http://localhost:8080", "http://127.0.0.1:1/", "http://[::1]:80"] {
            assert!(Issuer::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "id.example",
            "http://id.example",
            "http://localhost.evil.example",
            "ftp://localhost",
            "https://a@b.example",
            "https://id.example/?q",
            "https://id.example/#f",
            "https://id.example/path",
        ] {
            assert!(Issuer::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn every_broken_rule_is_named() {
        let said = |text| Issuer::faults(text).into_iter().map(|fault| fault.0).collect::<Vec<_>>().join(" / ");
        assert_eq!(
            said("http://a@id.example/path?q#f"),
            "must be https; http is only for localhost and loopback addresses / must have no user name and no password / \
             must have no path; give the server a host name of its own / must have no query and no fragment"
        );
        assert_eq!(said("id.example"), "must be a URL like https://login.example.com");
        assert_eq!(said("https://id.example/"), "");
    }

    #[test]
    fn the_trailing_slash_goes() {
        assert_eq!(Issuer::parse("https://id.example/").map(|i| i.url("/login")), Ok("https://id.example/login".to_owned()));
    }
}
