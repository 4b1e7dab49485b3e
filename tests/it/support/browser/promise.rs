//! Promises that every answer of ours keeps. They are checked at each request that a test makes, and not in the tests.

use super::page::Page;
use reqwest::{Url, header::SET_COOKIE};

/// Ends the test when an answer of ours breaks a promise.
pub fn check(page: &Page) {
    let faults = faults(page);
    if !faults.is_empty() {
        page.fail(&format!("broken promises: {}\n{:?}", faults.join("; "), page.headers));
    }
}

/// Answers that anybody may keep.
fn is_public(path: &str) -> bool {
    path.starts_with("/static/") || path.starts_with("/brand/") || path == "/oauth2/jwks" || path.starts_with("/.well-known/")
}

fn faults(page: &Page) -> Vec<&'static str> {
    let mut faults = Vec::new();
    let mut promise = |kept: bool, words| {
        if !kept {
            faults.push(words);
        }
    };
    promise(page.header("x-content-type-options") == "nosniff", "nosniff");
    promise(!page.headers.contains_key("server") && !page.headers.contains_key("x-powered-by"), "does not say what it runs on");
    if !is_public(page.url.path()) {
        promise(page.header("cache-control").contains("no-store"), "no-store");
        promise(
            ["no-referrer", "same-origin"].contains(&page.header("referrer-policy").as_str()),
            "tells other sites no address",
        );
    }
    if page.header("content-type").starts_with("text/html") {
        let policy = page.header("content-security-policy");
        promise(policy.contains("default-src ") && !policy.contains("unsafe-"), "a content security policy without unsafe-*");
        let framed = if page.url.path() == "/oauth2/check_session" { "frame-ancestors *" } else { "frame-ancestors 'none'" };
        promise(policy.contains(framed), "is framed by nobody");
        promise(policy.contains("base-uri 'none'"), "no base");
    }
    for cookie in page.headers.get_all(SET_COOKIE) {
        let cookie = String::from_utf8_lossy(cookie.as_bytes()).to_lowercase();
        // Made for the script that clients embed; it opens nothing.
        let watched = cookie.starts_with("vestibule_browser_state=") || cookie.starts_with("__host-vestibule_browser_state=");
        promise(cookie.contains("; httponly") != watched, "cookies are not for scripts");
        let same_site = ["; samesite=lax", "; samesite=strict"].iter().any(|word| cookie.contains(word));
        promise(same_site || (watched && cookie.contains("; samesite=none")), "cookies say SameSite");
        promise(page.url.scheme() != "https" || cookie.contains("; secure"), "cookies are Secure");
    }
    faults
}

/// Whether a page's `form-action` lets a form go to `target`. Chromium asks this at each redirect after a POST as well.
pub fn may_send(page: &Page, target: &Url) -> bool {
    let policy = page.header("content-security-policy");
    let sources = policy.split(';').find_map(|part| part.trim().strip_prefix("form-action "));
    let Some(sources) = sources else { return true };
    sources.split_ascii_whitespace().any(|source| match source {
        "'self'" => page.url.origin() == target.origin(),
        scheme if scheme.ends_with(':') => scheme.trim_end_matches(':') == target.scheme(),
        origin => Url::parse(origin).is_ok_and(|url| {
            url.scheme() == target.scheme()
                && url.host() == target.host()
                && url.port_or_known_default() == target.port_or_known_default()
        }),
    })
}
