//! A person with a browser that runs no scripts.

mod form;
mod jar;
mod page;
mod promise;
mod request;
mod tests;

pub use form::{Form, Method};
pub use jar::{Jar, Kept};
pub use page::Page;

use request::Request;
use reqwest::{Client, Url, header, redirect};

/// A browser. A clone has the same cookies and goes its own way from then on.
#[derive(Clone)]
pub struct Browser {
    client: Client,
    home: Url,
    allowed: Vec<Url>,
    jar: Jar,
    language: &'static str,
    /// Whether its home is somebody else's.
    strange: bool,
}

/// Where following redirects led.
#[derive(Debug)]
pub enum Landed {
    /// A page of ours.
    Page(Page),
    /// A redirect to somebody else, which was not followed.
    Away(Url),
}

impl Landed {
    /// The page. Ends the test when the browser was sent away.
    #[track_caller]
    pub fn page(self) -> Page {
        match self {
            Self::Page(page) => page,
            Self::Away(url) => panic!("sent away to {url}"),
        }
    }

    /// The address outside. Ends the test when the browser is still here.
    #[track_caller]
    pub fn away(self) -> Url {
        match self {
            Self::Page(page) => page.fail("still here"),
            Self::Away(url) => url,
        }
    }
}

impl Browser {
    /// A new browser that lives at `home`, like `http://localhost:8080`.
    pub fn new(home: &str) -> Self {
        Self::with(home, reqwest::Certificate::from_pem_bundle(b"").unwrap())
    }

    /// A new browser that trusts a certificate of the test's own.
    pub fn trusting(home: &str, pem: &str) -> Self {
        Self::with(home, reqwest::Certificate::from_pem_bundle(pem.as_bytes()).unwrap())
    }

    /// A new browser that lives at a site that is not ours and promises nothing.
    pub fn elsewhere(home: &str) -> Self {
        Self { strange: true, ..Self::new(home) }
    }

    #[expect(clippy::disallowed_methods, reason = "a browser is not the server's outbound client")]
    fn with(home: &str, certificates: Vec<reqwest::Certificate>) -> Self {
        let builder = Client::builder().redirect(redirect::Policy::none()).no_proxy();
        let builder = certificates.into_iter().fold(builder, reqwest::ClientBuilder::add_root_certificate);
        let home = Url::parse(home).unwrap();
        Self {
            client: builder.build().unwrap(),
            allowed: vec![home.clone()],
            home,
            jar: Jar::default(),
            language: "en",
            strange: false,
        }
    }

    /// The same browser, whose owner reads another language.
    pub fn reading(self, language: &'static str) -> Self {
        Self { language, ..self }
    }

    /// The cookies.
    pub fn cookies(&self) -> &Jar {
        &self.jar
    }

    /// The cookies, to tamper with.
    pub fn cookies_mut(&mut self) -> &mut Jar {
        &mut self.jar
    }

    /// Types an address; no redirect is followed. A path alone is one at home.
    pub async fn get(&mut self, url: &str) -> Page {
        let request = self.typed(url);
        self.send(request).await
    }

    /// Types an address and follows.
    pub async fn open(&mut self, url: &str) -> Landed {
        let request = self.typed(url);
        self.go(request).await
    }

    /// Clicks a link and follows.
    pub async fn click(&mut self, page: &Page, selector: &str) -> Landed {
        let url = page.link(selector);
        self.go(Request::new(Method::Get, url, Some(page))).await
    }

    /// Sends a form and follows.
    pub async fn submit(&mut self, form: Form) -> Landed {
        let request = Request::filled(&form);
        self.go(request).await
    }

    /// Sends a form; no redirect is followed.
    pub async fn post(&mut self, form: &Form) -> Page {
        self.send(Request::filled(form)).await
    }

    /// Sends a form with a file in it; no redirect is followed.
    pub async fn upload(&mut self, form: &Form, (name, file): (&str, &[u8])) -> Page {
        let request = Request::filled(form);
        let mut body = Vec::new();
        for (field, value) in request.fields.iter().filter(|(field, _)| field != "file") {
            let part = format!("--made\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
            body.extend(part.as_bytes());
        }
        let head = format!(
            "--made\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n"
        );
        body.extend([head.as_bytes(), file, b"\r\n--made--\r\n"].concat());
        let builder = self.client.post(request.url.clone());
        let builder = builder.header("content-type", "multipart/form-data; boundary=made").body(body);
        self.finish(request, builder).await
    }

    /// Follows the redirect of an answer, if it is one.
    pub async fn follow(&mut self, page: Page) -> Landed {
        match page.redirect() {
            None => Landed::Page(page),
            Some(url) if !self.is_allowed(&url) => Landed::Away(url),
            Some(url) => self.open(url.as_str()).await,
        }
    }

    fn typed(&self, url: &str) -> Request<'static> {
        Request::new(Method::Get, self.home.join(url).unwrap(), None)
    }

    fn is_allowed(&self, url: &Url) -> bool {
        self.allowed.iter().any(|allowed| allowed.origin() == url.origin())
    }

    /// Sends a request and those that redirects ask for, until a page comes or the way leads out.
    async fn go(&mut self, mut request: Request<'_>) -> Landed {
        let sends_form = request.method == Method::Post;
        for _ in 0..20 {
            let answer = self.send(request.clone()).await;
            let Some(url) = answer.redirect() else {
                return Landed::Page(answer);
            };
            if let Some(page) = request.page.filter(|page| sends_form && !promise::may_send(page, &url)) {
                page.fail(&format!("form-action of this page stops the redirect to {url}"));
            }
            if !self.is_allowed(&url) {
                return Landed::Away(url);
            }
            request.redirected(&answer, url);
        }
        panic!("too many redirects, at last to {}", request.url);
    }

    /// Sends one request, keeps its cookies and checks the promises.
    async fn send(&mut self, request: Request<'_>) -> Page {
        if let Some(page) = request.page.filter(|page| request.method == Method::Post && !promise::may_send(page, &request.url))
        {
            page.fail(&format!("form-action of this page stops the form to {}", request.url));
        }
        let builder = match request.method {
            Method::Get => self.client.get(request.url.clone()),
            Method::Post => self.client.post(request.url.clone()).form(&request.fields),
        };
        self.finish(request, builder).await
    }

    async fn finish(&mut self, request: Request<'_>, mut builder: reqwest::RequestBuilder) -> Page {
        for (name, value) in request.headers(&self.jar) {
            let value = if name == "accept-language" { self.language.to_owned() } else { value };
            builder = builder.header(name, value);
        }
        let answer = builder.send().await.unwrap_or_else(|error| panic!("{}: {error:?}", request.url));
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        for cookie in headers.get_all(header::SET_COOKIE) {
            self.jar.take(&request.url, cookie.to_str().unwrap());
        }
        let page = Page { url: request.url, status, headers, html: answer.text().await.unwrap() };
        if page.url.origin() == self.home.origin() && !self.strange {
            promise::check(&page);
        }
        page
    }
}
