//! One request, and the headers that Chromium would send with it.

use super::{Form, Jar, Method, Page, jar};
use reqwest::Url;

/// One request of a browser: what the person did, and where.
#[derive(Clone)]
pub struct Request<'a> {
    pub method: Method,
    pub url: Url,
    pub fields: Vec<(String, String)>,
    /// The page on which the person acted; `None` when the address was typed.
    pub page: Option<&'a Page>,
    /// Whether a redirect in between left the page's origin. Then the request is no longer same-origin.
    strayed: bool,
    /// The page's `Referrer-Policy`, until a redirect brings its own.
    policy: String,
}

impl<'a> Request<'a> {
    /// What a form asks for. A form sent by GET puts its fields into the address.
    pub fn filled(form: &'a Form) -> Self {
        let (mut url, mut fields) = (form.target(), form.fields());
        if form.method == Method::Get {
            url.query_pairs_mut().clear().extend_pairs(fields.drain(..));
        }
        Self { fields, ..Self::new(form.method, url, Some(&form.page)) }
    }

    /// A request without a form; `page` is where the person was.
    pub fn new(method: Method, url: Url, page: Option<&'a Page>) -> Self {
        let policy = page.map(|page| page.header("referrer-policy")).unwrap_or_default();
        Self { method, url, fields: Vec::new(), page, strayed: false, policy }
    }

    /// Becomes the request that a redirect asks for: 307 and 308 keep the form, the others drop it.
    pub fn redirected(&mut self, answer: &Page, url: Url) {
        if !matches!(answer.status, 307 | 308) {
            self.method = Method::Get;
            self.fields.clear();
        }
        self.strayed |= self.url.origin() != url.origin();
        self.url = url;
        if answer.headers.contains_key("referrer-policy") {
            self.policy = answer.header("referrer-policy");
        }
    }

    /// How the target relates to the page, in the words of `Sec-Fetch-Site`. A site is a host here.
    fn relation(&self) -> &'static str {
        let Some(page) = self.page else { return "none" };
        let same_host = page.url.host() == self.url.host();
        match (page.url.origin() == self.url.origin() && !self.strayed, same_host) {
            (true, _) => "same-origin",
            (false, true) => "same-site",
            (false, false) => "cross-site",
        }
    }

    /// The headers that Chromium sends when it leaves a page for another.
    pub fn headers(&self, jar: &Jar) -> Vec<(&'static str, String)> {
        let relation = self.relation();
        let from = match (relation, self.method) {
            ("cross-site", Method::Get) => jar::From::ElsewhereByGet,
            ("cross-site", Method::Post) => jar::From::ElsewhereByPost,
            _ => jar::From::SameSite,
        };
        let mut headers = vec![
            ("accept", "text/html,application/xhtml+xml,*/*;q=0.8".to_owned()),
            ("accept-language", "en".to_owned()),
            ("upgrade-insecure-requests", "1".to_owned()),
            ("sec-fetch-dest", "document".to_owned()),
            ("sec-fetch-mode", "navigate".to_owned()),
            ("sec-fetch-site", relation.to_owned()),
            ("sec-fetch-user", "?1".to_owned()),
        ];
        headers.extend(jar.header(&self.url, from).map(|cookies| ("cookie", cookies)));
        let Some(page) = self.page else { return headers };
        if self.method == Method::Post {
            headers.push(("origin", self.origin(page)));
        }
        if self.policy == "same-origin" && relation == "same-origin" {
            let mut referrer = page.url.clone();
            referrer.set_fragment(None);
            headers.push(("referer", referrer.into()));
        }
        headers
    }

    /// The `Origin` of a form: `null` under `no-referrer`, and to others under `same-origin` (Fetch, "append a request
    /// `Origin` header").
    fn origin(&self, page: &Page) -> String {
        let hidden = self.policy == "no-referrer" || self.policy == "same-origin" && page.url.origin() != self.url.origin();
        if hidden || self.strayed { "null".to_owned() } else { page.url.origin().ascii_serialization() }
    }
}
