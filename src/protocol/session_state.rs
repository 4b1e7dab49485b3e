//! Owns what a client can ask a browser about a session, OIDC Session Management 1.0 §3.

use crate::types::{Digest, secret::SessionCookie};
use aws_lc_rs::digest::{SHA256, digest};
use std::fmt::Write;
use url::Url;

fn hex(text: &str) -> String {
    digest(&SHA256, text.as_bytes()).as_ref().iter().fold(String::new(), |mut hex, byte| {
        // Writing to a String can not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// What scripts of ours may read of a session: another value in each session, from which nobody comes back to the cookie
/// or its digest.
#[must_use]
pub fn browser_state(session: &Digest<SessionCookie>) -> String {
    hex(&format!("browser state {}", session.as_str()))
}

/// `session_state` for a client at a redirect URI, §3. `None`: the client has no origin that a script could run in.
#[must_use]
pub fn session_state(client_id: &str, redirect_uri: &str, browser_state: &str, salt: &str) -> Option<String> {
    let origin = Url::parse(redirect_uri).ok()?.origin();
    let hash = hex(&format!("{client_id} {} {browser_state} {salt}", origin.ascii_serialization()));
    origin.is_tuple().then(|| format!("{hash}.{salt}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Token;

    #[test]
    fn each_part_matters_and_the_path_does_not() {
        let state = |client, uri, browser, salt| session_state(client, uri, browser, salt).unwrap();
        let one = state("c", "https://a.example/cb", "b", "s");
        assert_eq!(one, state("c", "https://a.example:443/other?x", "b", "s"));
        let others = [
            state("d", "https://a.example/cb", "b", "s"),
            state("c", "http://a.example/cb", "b", "s"),
            state("c", "https://a.example/cb", "c", "s"),
            state("c", "https://a.example/cb", "b", "t"),
        ];
        assert!(others.iter().all(|other| other != &one && !other.contains(' ') && other.matches('.').count() == 1));
        assert_eq!(session_state("c", "com.example.app:/cb", "b", "s"), None);
    }

    #[test]
    fn the_state_of_a_browser_is_that_of_its_session() {
        let (one, other) = (Token::<SessionCookie>::random().digest(), Token::<SessionCookie>::random().digest());
        assert_eq!(browser_state(&one), browser_state(&one));
        assert_ne!(browser_state(&one), browser_state(&other));
        assert!(!browser_state(&one).contains(one.as_str()));
    }
}
