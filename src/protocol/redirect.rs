//! Owns redirect URIs: which may be registered, which presented text is the registered one, and how an answer is put on.

use super::params;
use crate::types::Invalid;
use serde::{Deserialize, Serialize};
use std::fmt;
use url::{Host, Position, Url};

/// The most bytes of a redirect URI.
const MOST: usize = 2048;

/// Hosts whose port the client chooses at run time, RFC 8252 §7.3.
const ANY_PORT: [&str; 2] = ["http://127.0.0.1", "http://[::1]"];

/// A redirect URI that passed the rules of registration. Kept as the bytes that were given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RedirectUri(String);

impl RedirectUri {
    /// Checks a redirect URI.
    ///
    /// `https`, `http` on `localhost` or a loopback address, or a private-use scheme with a dot in its name
    /// (RFC 8252 §7.1). Absolute, ASCII, at most 2048 bytes, without fragment (RFC 6749 §3.1.2), user name and dot
    /// segments, and spelt such that a URL parser finds the same parts in it.
    ///
    /// # Errors
    /// Says which rule the text breaks.
    pub fn register(text: &str) -> Result<Self, Invalid> {
        check_characters(text)?;
        let url = Url::parse(text).map_err(|_| Invalid("a redirect URI must be an absolute URL"))?;
        match text.split_once(':') {
            Some(("https", _)) => check_web(text, &url)?,
            Some(("http", _)) if is_loopback(&url) => check_web(text, &url)?,
            Some(("http", _)) => return Err(Invalid("http is only for localhost and loopback addresses")),
            Some((scheme, rest)) => check_private(scheme, rest, text == url.as_str())?,
            None => return Err(Invalid("a redirect URI must be an absolute URL")),
        }
        Ok(Self(text.to_owned()))
    }

    /// Whether `presented` is this URI, byte for byte (RFC 9700 §4.1.3). Only for `http` on `127.0.0.1` and `[::1]`
    /// may the port differ (RFC 8252 §7.3).
    #[must_use]
    pub fn matches(&self, presented: &str) -> bool {
        if self.0 == presented {
            return true;
        }
        let Ok(presented) = Self::register(presented) else { return false };
        self.without_port().is_some_and(|ours| presented.without_port() == Some(ours))
    }

    /// Host and what follows the port, when the port does not count.
    fn without_port(&self) -> Option<(&'static str, &str)> {
        ANY_PORT.into_iter().find_map(|host| {
            let rest = self.0.strip_prefix(host)?;
            let tail = rest.strip_prefix(':').map_or(rest, |port| port.trim_start_matches(|c: char| c.is_ascii_digit()));
            (tail.is_empty() || tail.starts_with(['/', '?'])).then_some((host, tail))
        })
    }

    /// The source expression for a `form-action` directive, CSP Level 3 §2.3.1: `scheme://host:port`, or `scheme:` for
    /// a private-use scheme. Also `http:` for an IPv6 address, which the directive cannot name.
    ///
    /// Where the port is the client's choice, ask the URI that was presented, not the registered one.
    #[must_use]
    pub fn origin_source(&self) -> String {
        let (scheme, rest) = self.0.split_once(':').unwrap_or_default();
        let authority = rest.trim_start_matches('/').split(['/', '?']).next().unwrap_or_default();
        if matches!(scheme, "http" | "https") && !authority.starts_with('[') {
            format!("{scheme}://{authority}")
        } else {
            format!("{scheme}:")
        }
    }

    /// The text as registered.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Puts an answer on a redirect URI, RFC 6749 §4.1.2: a query that is there stays as it is, byte for byte.
#[must_use]
pub fn authorization_response(redirect_uri: &str, pairs: &[(&str, &str)]) -> String {
    let joint = match redirect_uri.split_once('?') {
        None => "?",
        Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
        Some(_) => "&",
    };
    format!("{redirect_uri}{joint}{}", params::encode(pairs))
}

/// The characters of RFC 3986 §2 without `#` and `@`, and percent signs only where they encode.
fn check_characters(text: &str) -> Result<(), Invalid> {
    if text.len() > MOST {
        return Err(Invalid("a redirect URI has at most 2048 bytes"));
    }
    if text.contains('#') {
        return Err(Invalid("a redirect URI must have no fragment"));
    }
    if text.contains('@') {
        return Err(Invalid("a redirect URI must have no user name; write @ as %40"));
    }
    if text.bytes().any(|b| !b.is_ascii_graphic() || matches!(b, b'\\' | b'"' | b'<' | b'>' | b'^' | b'`' | b'{' | b'|' | b'}'))
    {
        return Err(Invalid("a redirect URI has a character that must be percent-encoded"));
    }
    let encodes = |after: &str| after.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
    if !text.split('%').skip(1).all(encodes) {
        return Err(Invalid("a redirect URI has a percent sign that encodes nothing"));
    }
    let path = text.split('?').next().unwrap_or_default();
    if path.split('/').any(|segment| matches!(segment.split(';').next(), Some("." | ".."))) {
        return Err(Invalid("a redirect URI must have no dot segments"));
    }
    Ok(())
}

/// The parser must find what the text shows: same host, same port, same rest. What it would rewrite (upper-case hosts,
/// `127.1`, `%2e%2e`, missing slashes) somebody else may read in yet another way.
fn check_web(text: &str, url: &Url) -> Result<(), Invalid> {
    let unclear = Invalid("a redirect URI must be spelt as a URL parser prints it");
    let rest = text.strip_prefix(url.scheme()).and_then(|rest| rest.strip_prefix("://")).ok_or(unclear)?;
    let (authority, tail) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let shown = url.host_str().ok_or(unclear)?;
    // The URL standard lets a host have `*`, `;` and `,`: a wildcard to some reader, and a new directive in a CSP.
    if !shown.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b':' | b'[' | b']')) {
        return Err(Invalid("the host of a redirect URI has letters, digits, dots and hyphens only"));
    }
    let port = authority.strip_prefix(shown).ok_or(unclear)?;
    let expected = url.port_or_known_default().filter(|port| *port != 0).ok_or(unclear)?;
    if !port.is_empty() && port != format!(":{expected}") {
        return Err(unclear);
    }
    let slash = if tail.starts_with('/') { "" } else { "/" };
    if format!("{slash}{tail}") != url[Position::BeforePath..] {
        return Err(unclear);
    }
    Ok(())
}

/// A private-use scheme is a domain name turned round, so nobody takes `javascript:` or `data:` for one.
fn check_private(scheme: &str, rest: &str, survives_parsing: bool) -> Result<(), Invalid> {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+');
    let labels = scheme.split('.').all(|label| !label.is_empty());
    if !scheme.contains('.') || !labels || !scheme.bytes().all(allowed) {
        return Err(Invalid("the scheme must be https, or a private one like com.example.app"));
    }
    if !rest.starts_with('/') || rest.trim_matches('/').is_empty() || !survives_parsing {
        return Err(Invalid("after a private scheme comes a path, like com.example.app:/callback"));
    }
    Ok(())
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

impl TryFrom<String> for RedirectUri {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::register(&text)
    }
}

impl From<RedirectUri> for String {
    fn from(uri: RedirectUri) -> Self {
        uri.0
    }
}

impl fmt::Display for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: [&str; 15] = [
        "https://app.example/callback",
        "https://app.example",
        "https://app.example?x=1",
        "https://app.example:8443/cb?dummy1=lorem&dummy2=ipsum",
        "https://app.example:443/cb",
        "https://app.example/a%2Fb/~x;v=1/..a",
        "https://xn--bcher-kva.example/cb",
        "http://localhost:8080/cb",
        "http://127.0.0.1/cb",
        "http://127.0.0.1:1/",
        "http://127.0.0.2:9/cb",
        "http://[::1]:80/cb",
        "com.example.app:/callback",
        "com.example.app://callback",
        "com.example.app:/cb?x=1",
    ];

    const BAD: &[&str] = &[
        "",
        "/callback",
        "//app.example/cb",
        "https:",
        "https://",
        "https:///cb",
        "https:app.example/cb",
        "https:/app.example/cb",
        "HTTPS://app.example/cb",
        "https://App.example/cb",
        "https://app.example/cb#",
        "https://app.example/cb#x",
        "https://user@app.example/cb",
        "https://user:pw@app.example/cb",
        "https://app.example@evil.example/cb",
        "https://app.example@@evil.example/cb",
        "https://app.example:443@evil.example/cb",
        "https://app.example/@evil",
        "https://app.example\\@evil.example/cb",
        "https://app.example\\cb",
        "https://app.example/a b",
        " https://app.example/cb",
        "https://app.example/cb\n",
        "https://app.example/\u{0}",
        "https://app.example/\t",
        "https://app.example/\u{e4}",
        "https://b\u{fc}cher.example/cb",
        "https://app.example/..;/cb",
        "https://app.example/a/.;x/cb",
        "https://app.example/../cb",
        "https://app.example/cb/..",
        "https://app.example/%2e%2e/cb",
        "https://app.example/%2E./cb",
        "https://app.example/%",
        "https://app.example/%4",
        "https://app.example/%zz",
        "https://app.example:/cb",
        "https://app.example:0/cb",
        "https://app.example:0443/cb",
        "https://app.example:70000/cb",
        "https://app.example/<x>",
        "https://app.example/\"x",
        "https://app.example/{x}",
        "https://0x7f.1/cb",
        "https://*.example/cb",
        "https://*/cb",
        "https://a;sandbox/cb",
        "https://a,b.example/cb",
        "https://a'b.example/cb",
        "https://$a.example/cb",
        "com.example;x:/cb",
        "http://app.example/cb",
        "http://localhost.evil/cb",
        "http://localhost./cb",
        "http://localhost.evil.example:80/cb",
        "http://127.0.0.1.evil/cb",
        "http://127.0.0.1.evil.example/cb",
        "http://127.0.0.1:80.evil.example/cb",
        "http://127.0.0.1@evil.example/cb",
        "http://127.1/cb",
        "http://2130706433/cb",
        "http://0177.0.0.1/cb",
        "http://10.0.0.1/cb",
        "http://[::2]/cb",
        "http://[0:0:0:0:0:0:0:1]/cb",
        "http://[::ffff:127.0.0.1]/cb",
        "javascript:alert(1)",
        "javascript.x:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://localhost/x",
        "myapp://callback",
        "urn:ietf:wg:oauth:2.0:oob",
        "Com.example.app:/cb",
        ".com:/cb",
        "com.:/cb",
        "com..app:/cb",
        "com.example.app:",
        "com.example.app:/",
        "com.example.app://",
        "com.example.app:cb",
        "com.example.app:/a/../b",
        "blob:https://app.example/x",
    ];

    #[test]
    fn what_may_be_registered() {
        for good in GOOD {
            let uri = RedirectUri::register(good).unwrap_or_else(|why| panic!("{good}: {why}"));
            assert!(uri.matches(good), "{good}");
            assert_eq!(uri.as_str(), good);
        }
    }

    #[test]
    fn what_may_not_be_registered_matches_nothing() {
        for bad in BAD {
            assert!(RedirectUri::register(bad).is_err(), "{bad:?}");
            for good in GOOD {
                assert!(!RedirectUri::register(good).unwrap().matches(bad), "{good} {bad:?}");
            }
        }
        assert!(RedirectUri::register(&format!("https://app.example/{}", "a".repeat(2048))).is_err());
    }

    #[test]
    fn only_bytes_are_equal() {
        let uri = RedirectUri::register("https://app.example/cb?a=1").unwrap();
        for other in [
            "https://app.example/cb",
            "https://app.example/cb?a=1&b=2",
            "https://app.example/cb?a=2",
            "https://app.example/cb/?a=1",
            "https://app.example/CB?a=1",
            "https://app.example/c%62?a=1",
            "https://app.example:443/cb?a=1",
            "https://app.example:8443/cb?a=1",
            "https://app.example.evil.example/cb?a=1",
            "http://app.example/cb?a=1",
        ] {
            assert!(!uri.matches(other), "{other}");
        }
        assert!(!RedirectUri::register("https://app.example").unwrap().matches("https://app.example/"));
    }

    #[test]
    fn the_port_of_a_loopback_address_is_free() {
        let uri = RedirectUri::register("http://127.0.0.1/cb?x=1").unwrap();
        assert!(uri.matches("http://127.0.0.1:51004/cb?x=1"));
        for other in [
            "http://127.0.0.1:51004/cb",
            "http://127.0.0.1:51004/cb?x=2",
            "http://127.0.0.1:51004/cb/?x=1",
            "http://127.0.0.2:51004/cb?x=1",
            "http://[::1]:51004/cb?x=1",
            "http://localhost:51004/cb?x=1",
            "https://127.0.0.1:51004/cb?x=1",
            "http://127.0.0.1:99999/cb?x=1",
            "http://127.0.0.1:1:2/cb?x=1",
            "http://127.0.0.1:1@evil.example/cb?x=1",
            "http://127.0.0.1.evil.example/cb?x=1",
        ] {
            assert!(!uri.matches(other), "{other}");
        }
        assert!(RedirectUri::register("http://[::1]:8000/cb").unwrap().matches("http://[::1]:9000/cb"));
        assert!(!RedirectUri::register("http://localhost:1/cb").unwrap().matches("http://localhost:2/cb"));
        assert!(!RedirectUri::register("https://127.0.0.1:1/cb").unwrap().matches("https://127.0.0.1:2/cb"));
    }

    #[test]
    fn an_answer_leaves_the_registered_query_alone() {
        let answer = |uri| authorization_response(uri, &[("code", "a+b"), ("state", "x y")]);
        assert_eq!(answer("https://a.example/cb"), "https://a.example/cb?code=a%2Bb&state=x+y");
        assert_eq!(answer("https://a.example/cb?q=%7e+"), "https://a.example/cb?q=%7e+&code=a%2Bb&state=x+y");
        assert_eq!(answer("https://a.example/cb?"), "https://a.example/cb?code=a%2Bb&state=x+y");
        let nasty = authorization_response("https://a.example/cb", &[("state", "\r\nSet-Cookie: a=b;\"<\u{e4}")]);
        assert_eq!(nasty, "https://a.example/cb?state=%0D%0ASet-Cookie%3A+a%3Db%3B%22%3C%C3%A4");
    }

    #[test]
    fn sources_for_form_action() {
        for (uri, source) in [
            ("https://app.example/cb", "https://app.example"),
            ("https://app.example?x", "https://app.example"),
            ("https://app.example:8443/cb", "https://app.example:8443"),
            ("http://127.0.0.1:9/callback", "http://127.0.0.1:9"),
            ("http://[::1]:9/callback", "http:"),
            ("com.example.app:/callback", "com.example.app:"),
            ("com.example.app://callback", "com.example.app:"),
        ] {
            assert_eq!(RedirectUri::register(uri).unwrap().origin_source(), source, "{uri}");
        }
    }
}
