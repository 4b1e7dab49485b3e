//! Cookies as browsers keep them, RFC 6265bis.

use actix_web::cookie::{Cookie, SameSite};
use reqwest::Url;

/// One cookie that the browser keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    pub name: String,
    pub value: String,
    /// Without the port: cookies do not know about ports.
    pub host: String,
    pub path: String,
    pub secure: bool,
    pub http_only: bool,
    pub same_site: Option<SameSite>,
    /// In seconds; `None` for a cookie that goes when the browser is closed. The jar does not let time pass.
    pub max_age: Option<i64>,
}

/// All cookies of a browser, oldest first, and what it would not take.
#[derive(Debug, Clone, Default)]
pub struct Jar {
    kept: Vec<Kept>,
    refused: Vec<String>,
}

/// Where a request comes from, as far as `SameSite` asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    SameSite,
    /// Another site's link or redirect: `Strict` stays at home.
    ElsewhereByGet,
    /// Another site's form: `Lax` stays at home as well.
    ElsewhereByPost,
}

impl Jar {
    /// Takes in one `Set-Cookie` of an answer from `url`.
    pub fn take(&mut self, url: &Url, header: &str) {
        let Ok(cookie) = Cookie::parse(header) else {
            self.refused.push(format!("not a cookie: {header}"));
            return;
        };
        if let Some(why) = refusal(url, &cookie) {
            self.refused.push(format!("{why}: {header}"));
            return;
        }
        let path = cookie.path().filter(|path| path.starts_with('/')).map_or_else(|| default_path(url), str::to_owned);
        let kept = Kept {
            name: cookie.name().to_owned(),
            value: cookie.value().to_owned(),
            host: host(url),
            path,
            secure: cookie.secure() == Some(true),
            http_only: cookie.http_only() == Some(true),
            same_site: cookie.same_site(),
            max_age: cookie.max_age().map(actix_web::cookie::time::Duration::whole_seconds),
        };
        let long_ago = cookie.max_age().is_none() && cookie.expires_datetime().is_some_and(|date| date.year() < 2000);
        self.remove_exactly(&kept.name, &kept.host, &kept.path);
        if !long_ago && kept.max_age.is_none_or(|age| age > 0) {
            self.kept.push(kept);
        }
    }

    /// The `Cookie` header of a request to `url`, longer paths first.
    pub fn header(&self, url: &Url, from: From) -> Option<String> {
        let mut fitting: Vec<&Kept> = self.kept.iter().filter(|kept| kept.goes_to(url) && kept.goes_from(from)).collect();
        fitting.sort_by_key(|kept| std::cmp::Reverse(kept.path.len()));
        let pairs: Vec<String> = fitting.iter().map(|kept| format!("{}={}", kept.name, kept.value)).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// The cookie of this name that was set last.
    pub fn get(&self, name: &str) -> Option<&Kept> {
        self.kept.iter().rev().find(|kept| kept.name == name)
    }

    /// Puts a cookie in as it is, as a thief or a user with developer tools would.
    pub fn set(&mut self, kept: Kept) {
        self.remove_exactly(&kept.name, &kept.host, &kept.path);
        self.kept.push(kept);
    }

    /// Forgets a cookie on every host and path.
    pub fn remove(&mut self, name: &str) {
        self.kept.retain(|kept| kept.name != name);
    }

    /// Everything that is kept.
    pub fn dump(&self) -> &[Kept] {
        &self.kept
    }

    /// What was not taken, and why. A browser says nothing of it; tests may ask.
    pub fn refused(&self) -> &[String] {
        &self.refused
    }

    fn remove_exactly(&mut self, name: &str, host: &str, path: &str) {
        self.kept.retain(|kept| (kept.name.as_str(), kept.host.as_str(), kept.path.as_str()) != (name, host, path));
    }
}

impl Kept {
    fn goes_to(&self, url: &Url) -> bool {
        let path = url.path();
        let below = path
            .strip_prefix(&self.path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || self.path.ends_with('/'));
        self.host == host(url) && below && (!self.secure || url.scheme() == "https")
    }

    fn goes_from(&self, from: From) -> bool {
        match from {
            From::SameSite => true,
            From::ElsewhereByGet => self.same_site != Some(SameSite::Strict),
            From::ElsewhereByPost => self.same_site == Some(SameSite::None),
        }
    }
}

/// Why a browser would drop this cookie. Stricter than Chromium in one thing: no `Secure` over plain http, not even
/// on localhost, because not every browser makes that exception.
fn refusal(url: &Url, cookie: &Cookie<'_>) -> Option<&'static str> {
    let secure = cookie.secure() == Some(true);
    if cookie.name().starts_with("__Host-") && !(secure && cookie.path() == Some("/") && cookie.domain().is_none()) {
        return Some("__Host- needs Secure, Path=/ and no Domain");
    }
    if cookie.name().starts_with("__Secure-") && !secure {
        return Some("__Secure- needs Secure");
    }
    if secure && url.scheme() != "https" {
        return Some("Secure over plain http");
    }
    if cookie.same_site() == Some(SameSite::None) && !secure {
        return Some("SameSite=None needs Secure");
    }
    // No host of a test has subdomains, so nothing may ask for them.
    cookie.domain().is_some().then_some("Domain")
}

fn host(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

/// RFC 6265 §5.1.4: up to, but not including, the last slash.
fn default_path(url: &Url) -> String {
    let folder = url.path().rsplit_once('/').map_or("", |(folder, _)| folder);
    if folder.is_empty() { "/".to_owned() } else { folder.to_owned() }
}

mod tests {
    use super::*;

    fn at(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn jar(url: &str, headers: &[&str]) -> Jar {
        let mut jar = Jar::default();
        for header in headers {
            jar.take(&at(url), header);
        }
        jar
    }

    #[test]
    fn a_cookie_goes_back_to_its_host_on_any_port_and_below_its_path() {
        let jar = jar("http://localhost:1/a/b", &["x=1; Path=/a"]);
        for (url, sent) in [
            ("http://localhost:2/a", true),
            ("http://localhost:1/a/c", true),
            ("http://localhost:1/ab", false),
            ("http://127.0.0.1:1/a", false),
        ] {
            assert_eq!(jar.header(&at(url), From::SameSite).is_some(), sent, "{url}");
        }
    }

    #[test]
    fn an_age_of_zero_or_a_date_long_ago_deletes() {
        for end in ["x=; Path=/; Max-Age=0", "x=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT"] {
            assert_eq!(jar("http://localhost/", &["x=1; Path=/; Max-Age=9", end]).dump(), [], "{end}");
        }
    }

    #[test]
    fn prefixes_and_secure_are_taken_seriously() {
        assert!(jar("https://id.example/", &["__Host-x=1; Secure; Path=/"]).get("__Host-x").is_some());
        for bad in ["__Host-x=1; Path=/", "__Host-x=1; Secure; Path=/a", "__Host-x=1; Secure; Path=/; Domain=id.example"] {
            assert_eq!(jar("https://id.example/", &[bad]).refused().len(), 1, "{bad}");
        }
        assert_eq!(jar("http://localhost/", &["x=1; Secure"]).refused().len(), 1);
    }

    #[test]
    fn same_site_decides_what_another_site_may_cause() {
        let jar = jar("http://localhost/", &["lax=1; SameSite=Lax", "strict=1; SameSite=Strict", "plain=1"]);
        let sent = |from| jar.header(&at("http://localhost/"), from).unwrap_or_default();
        assert_eq!(sent(From::SameSite), "lax=1; strict=1; plain=1");
        assert_eq!(sent(From::ElsewhereByGet), "lax=1; plain=1");
        assert_eq!(sent(From::ElsewhereByPost), "");
    }
}
