//! The account pages: who gets in, what each act does, and what dies with it.

mod act;
mod add;
mod enter;
mod guide;
mod leave;
mod number;
mod step;
mod told;
mod twice;

use crate::support::{
    acts::form_on,
    api::{INVALID_GRANT, Reply},
    browser::{Browser, Form, Landed, Page},
    site::{Client, Person, Site},
};
use vestibule::{
    post::{self, Notice},
    store::{StoreError, audit, outbox, user},
    types::{Method, UserId},
};

impl Site {
    /// A browser that came to an account page through the sign-in, with an app. Time moves on by a step, so that the app's
    /// code is new.
    pub async fn at(&self, path: &str, person: &Person) -> (Browser, Page) {
        self.advance(30);
        let mut browser = self.browser();
        let page = self.sign_in(&mut browser, path, person).await.page();
        (browser, page)
    }

    /// Signs in again on the way to a page.
    async fn again(&self, browser: &mut Browser, landed: Landed, person: &Person) -> Page {
        let page = landed.page();
        assert_eq!((page.url.path(), page.form("login").value("username")), ("/login", Some(&*person.username)));
        self.advance(30);
        let page = self.password(browser, &page, person).await.page();
        self.present(browser, &page, &self.code(person)).await.page()
    }

    /// Takes the messages that wait in a channel, oldest first: where to, and what.
    async fn sent(&self, channel: &'static str) -> Vec<(String, Notice)> {
        let (sealer, now) = (self.state.provider.sealer.clone(), self.now());
        let rows = self.state.db.write(move |tx| outbox::claim(tx, channel, now, now + 86_400, 1000)).await.unwrap();
        let opened = rows.iter().map(|row| post::open(&sealer, row).unwrap());
        opened.map(|message| (message.to, message.notice.what)).collect()
    }

    /// The one code that waits in a channel, and where it goes.
    async fn sent_code(&self, channel: &'static str) -> (String, String) {
        let codes: Vec<(String, String)> = self
            .sent(channel)
            .await
            .into_iter()
            .filter_map(|(to, what)| match what {
                Notice::Code { code, .. } => Some((to, code)),
                _ => None,
            })
            .collect();
        let [code] = codes.try_into().unwrap();
        code
    }

    /// The person's row.
    async fn row(&self, person: &Person) -> user::User {
        let id: UserId = person.id.clone();
        self.state.db.read(move |tx| user::by_id(tx, &id)).await.unwrap().unwrap()
    }

    /// How many rows of the audit log say this of a person.
    async fn events(&self, person: &Person, event: &'static str) -> usize {
        let id = person.id.clone();
        let rows = self.state.db.read(move |tx| -> Result<_, StoreError> { audit::of_user(tx, &id, &[event], 1000) });
        rows.await.unwrap().len()
    }
}

/// What a person has elsewhere: a browser that is signed in, and an application with tokens.
struct Elsewhere {
    client: Client,
    browser: Browser,
    tokens: Reply,
}

impl Elsewhere {
    async fn of(site: &Site, person: &Person) -> Self {
        let client = site.client(|_| ()).await;
        let mut browser = site.signed_in(&client, person).await;
        let tokens = site.silent_tokens(&mut browser, &client, &[]).await;
        Self { client, browser, tokens }
    }

    /// Whether the browser is still signed in. The tokens must be as alive as it is.
    async fn is_alive(&mut self, site: &Site) -> bool {
        let alive = site.silently(&mut self.browser, &self.client, &[]).await == "code";
        let refreshed = site.refresh(&self.client, &self.tokens.text("refresh_token")).await;
        if alive {
            assert_eq!(refreshed.status, 200, "{refreshed:?}");
            self.tokens = refreshed;
        } else {
            assert_eq!(refreshed.error(), INVALID_GRANT);
        }
        assert_eq!(self.browser.get("/account/sessions").await.status == 200, alive);
        alive
    }
}

/// The notices among messages that are no codes, and where they go.
fn notices(messages: Vec<(String, Notice)>) -> Vec<(String, Notice)> {
    messages.into_iter().filter(|(_, what)| !matches!(what, Notice::Code { .. } | Notice::NewDevice { .. })).collect()
}

/// The methods of the page "Password and MFA": where each one's page is.
fn methods(page: &Page) -> Vec<String> {
    assert_eq!(page.url.path(), "/account/security", "{}", page.html);
    let links = page.html.split("<h3><a href=\"").skip(1);
    links.map(|rest| rest.split('"').next().unwrap().to_owned()).filter(|link| link.contains("/method/")).collect()
}

/// Adds an address or a number by the code that is sent there.
async fn add_contact(site: &Site, browser: &mut Browser, page: &Page, (channel, address): (Method, &str)) -> Page {
    let page = browser.submit(page.form("enrol").set("address", address).press("send")).await.page();
    let channel = if channel == Method::Sms { "sms" } else { "email" };
    let (_, code) = site.sent_code(channel).await;
    browser.submit(page.form("enrol").set("code", &code).press("confirm")).await.page()
}

/// A form of a page with these fields, whatever the page has.
fn made(page: &Page, action: &str, fields: &[(&str, &str)]) -> Form {
    let csrf = page.form("profile-sign-out").value("csrf").unwrap().to_owned();
    form_on(page, action, &[&[("csrf", &*csrf)], fields].concat())
}
