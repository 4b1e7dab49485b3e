//! RFC 3986 §6.2.1, RFC 8252 §7.3: a redirect URI is the registered one, but for the port of a loopback address.

use super::is_plain;
use url::Url;
use vestibule::protocol::{RedirectUri, redirect::authorization_response};

/// What is registered is harmless; what is taken for it is the same, by another way of comparing.
pub fn matches(registered: &str, presented: &str) {
    let registered = match RedirectUri::register(registered) {
        Ok(uri) => uri,
        Err(why) => return is_plain(why.0),
    };
    harmless(registered.as_str());
    assert!(registered.matches(registered.as_str()), "{registered}");
    let taken = registered.matches(presented);
    let same = registered.as_str() == presented || other_port(registered.as_str(), presented);
    assert_eq!(taken, same, "{registered} {presented:?}");
    if taken {
        harmless(presented);
        answers(presented);
    }
}

/// Whether both are `http` at one loopback address and differ in nothing but the port.
fn other_port(one: &str, other: &str) -> bool {
    ["http://127.0.0.1", "http://[::1]"].iter().any(|host| {
        let (Some(one), Some(other)) = (one.strip_prefix(host), other.strip_prefix(host)) else { return false };
        matches!((after_port(one), after_port(other)), (Some(one), Some(other)) if one == other)
    })
}

/// What comes after a port that is there or not, written as a number from 1 to 65535.
fn after_port(rest: &str) -> Option<&str> {
    let Some(port) = rest.strip_prefix(':') else { return fits(rest) };
    let end = port.find(['/', '?']).unwrap_or(port.len());
    let number: u16 = port[..end].parse().ok()?;
    (number > 0 && number.to_string() == port[..end]).then(|| fits(&port[end..])).flatten()
}

fn fits(tail: &str) -> Option<&str> {
    (tail.is_empty() || tail.starts_with(['/', '?'])).then_some(tail)
}

/// Nobody reads another host, path or scheme in it than we do.
fn harmless(uri: &str) {
    assert!(uri.bytes().all(|byte| byte.is_ascii_graphic() && !b"#@\\\"<>^`{|}".contains(&byte)), "{uri:?}");
    // The regular expression of RFC 3986, appendix B.
    let (scheme, rest) = uri.split_once(':').unwrap();
    let parsed = Url::parse(uri).unwrap();
    assert_eq!(parsed.scheme(), scheme);
    let Some(rest) = rest.strip_prefix("//") else { return assert!(scheme.contains('.'), "{uri}") };
    let (authority, tail) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let host =
        authority.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit())).map_or(authority, |it| it.0);
    assert_eq!(parsed.host_str().unwrap_or_default(), host, "{uri}");
    let path = tail.split('?').next().unwrap();
    assert!(path == parsed.path() || (path.is_empty() && parsed.path() == "/"), "{uri}");
    assert!(!path.split('/').any(|part| matches!(part.split(';').next(), Some("." | ".."))), "{uri}");
    let loopback = host == "localhost" || host == "[::1]" || host.parse().is_ok_and(|ip: std::net::Ipv4Addr| ip.is_loopback());
    assert!(scheme == "https" || scheme.contains('.') || (scheme == "http" && loopback), "{uri}");
}

/// An answer is the address, and then what was put on it, which reads back.
fn answers(uri: &str) {
    let pairs = [("error", "a b&c=d"), ("state", "\r\n\"<\u{e4}#?%41+")];
    let answer = authorization_response(uri, &pairs);
    let added = answer.strip_prefix(uri).unwrap().trim_start_matches(['?', '&']);
    let read: Vec<_> = url::form_urlencoded::parse(added.as_bytes()).collect();
    assert_eq!(read.iter().map(|(name, value)| (&**name, &**value)).collect::<Vec<_>>(), pairs);
    assert!(answer.bytes().all(|byte| byte.is_ascii_graphic()), "{answer:?}");
}
