//! Longer acts of people, clients and operators, made of the short ones.

use super::{
    api::{Reply, http},
    browser::{Browser, Form, Landed, Page},
    site::{Client, Person, Site, answer},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, jwk::JwkSet};
use reqwest::{Url, header::HeaderMap};
use serde_json::Value;
use vestibule::{
    store::{StoreError, client, organization, user},
    types::{ClientId, MfaPolicy, Role},
};

impl Site {
    /// A browser in which a person is signed in with an app. Time moves on by a step, so that the app's code is new.
    pub async fn signed_in(&self, client: &Client, person: &Person) -> Browser {
        self.advance(30);
        let mut browser = self.browser();
        self.sign_in(&mut browser, &self.ask(client, &[]), person).await.away();
        browser
    }

    /// A code for somebody who is signed in, without a page.
    pub async fn silent_code(&self, browser: &mut Browser, client: &Client, more: &[(&str, &str)]) -> String {
        let away = browser.open(&self.ask(client, more)).await.away();
        answer(&away, "code").unwrap_or_else(|| panic!("no code in {away}"))
    }

    /// Tokens for somebody who is signed in.
    pub async fn silent_tokens(&self, browser: &mut Browser, client: &Client, more: &[(&str, &str)]) -> Reply {
        let code = self.silent_code(browser, client, more).await;
        let reply = self.exchange(client, &code).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        reply
    }

    /// What `prompt=none` gives: `code`, or the error.
    pub async fn silently(&self, browser: &mut Browser, client: &Client, more: &[(&str, &str)]) -> String {
        let mut pairs = more.to_vec();
        pairs.push(("prompt", "none"));
        let away = browser.open(&self.ask(client, &pairs)).await.away();
        if answer(&away, "code").is_some() { "code".to_owned() } else { answer(&away, "error").unwrap() }
    }

    /// Signs out on the page that asks.
    pub async fn sign_out(&self, browser: &mut Browser) {
        let page = browser.open("/logout").await.page();
        let page = browser.submit(page.form("logout").press("sign-out")).await.page();
        assert!(!page.has("form"), "{}", page.html);
    }

    /// Disables a person, as an operator would.
    pub async fn disable_person(&self, person: &Person) {
        let (id, now) = (person.id.clone(), self.now());
        assert!(self.state.db.write(move |tx| user::set_disabled(tx, &id, Some(now))).await.unwrap());
    }

    /// Gives a person another password.
    pub async fn change_password(&self, person: &Person) {
        let id = person.id.clone();
        assert!(
            self.state
                .db
                .write(move |tx| user::set_password(tx, &id, Some("$argon2id$other"), vestibule::types::PasswordBy::Owner))
                .await
                .unwrap()
        );
    }

    /// Disables a client.
    pub async fn disable_client(&self, client: &Client) {
        let (id, now) = (ClientId::from_text(&client.id), self.now());
        assert!(self.state.db.write(move |tx| client::set_disabled(tx, &id, Some(now))).await.unwrap());
    }

    /// Disables an organization.
    pub async fn disable_organization(&self, slug: &'static str) {
        let now = self.now();
        let done = self.state.db.write(move |tx| -> Result<_, StoreError> {
            let id = organization::by_slug(tx, slug)?.unwrap().id;
            organization::set_disabled(tx, &id, Some(now))
        });
        assert!(done.await.unwrap());
    }

    /// A token for the administration's API of an administrator of `acme` who has shown a password and nothing else.
    pub async fn weak_token(&self) -> String {
        self.set_mfa("acme", MfaPolicy::Optional).await;
        let chief = self.person("chief").await;
        self.set_role(&chief, Role::Administrator).await;
        let client = self.client(|row| row.scope = "openid admin".to_owned()).await;
        let mut browser = self.browser();
        let page = browser.open(&self.ask(&client, &[("scope", "openid admin")])).await.page();
        let away = self.password(&mut browser, &page, &chief).await.away();
        self.exchange(&client, &answer(&away, "code").unwrap()).await.text("access_token")
    }

    /// The published keys.
    pub async fn keys(&self) -> JwkSet {
        http().get(format!("{}/oauth2/jwks", self.home)).send().await.unwrap().json().await.unwrap()
    }

    /// Header and claims of a token, after somebody else's code found the signature right by the published keys.
    pub async fn verified(&self, token: &str) -> (Value, Value) {
        let header = jsonwebtoken::decode_header(token).unwrap();
        let keys = self.keys().await;
        let jwk = keys.find(header.kid.as_deref().unwrap()).expect("the key is published");
        let mut rules = Validation::new(header.alg);
        assert!([Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::EdDSA].contains(&header.alg));
        rules.validate_exp = false;
        // A signed userinfo answer has no end.
        rules.required_spec_claims.clear();
        rules.validate_aud = false;
        rules.set_issuer(&[&self.home]);
        let claims = jsonwebtoken::decode::<Value>(token, &DecodingKey::from_jwk(jwk).unwrap(), &rules).unwrap().claims;
        (segment(token, 0), claims)
    }
}

/// At the choice of what to set up: an app. Elsewhere nothing.
pub async fn choose_app(browser: &mut Browser, page: Page) -> Page {
    if page.url.path() != "/login/enrol" {
        return page;
    }
    browser.submit(page.form("methods").press("method-totp")).await.page()
}

/// Past the offer of backup codes, if there is one, to where the sign-in ends.
pub async fn without_codes(browser: &mut Browser, landed: Landed) -> Url {
    match landed {
        Landed::Page(page) if page.url.path() == "/login/backup" => {
            browser.submit(page.form("backup").press("later")).await.away()
        }
        other => other.away(),
    }
}

/// One segment of a JWT, read without any check.
pub fn segment(token: &str, number: usize) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(number).unwrap()).unwrap()).unwrap()
}

/// A JWT with an empty signature.
pub fn unsigned(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.", part(header), part(claims))
}

/// The names of a JSON object's members, in alphabetical order.
pub fn names(object: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

/// A form on another site's page that sends these fields here.
pub fn foreign_form(action: &str, fields: &[(&str, &str)]) -> Form {
    let url = Url::parse("https://app.example/").unwrap();
    form_on(&Page { url, status: 200, headers: HeaderMap::new(), html: String::new() }, action, fields)
}

/// A form on a page with these fields, whatever the page has.
pub fn form_on(page: &Page, action: &str, fields: &[(&str, &str)]) -> Form {
    let input = |(name, value): &(&str, &str)| format!("<input type=hidden name=\"{name}\" value=\"{value}\">");
    let inputs = fields.iter().map(input).collect::<Vec<_>>().concat();
    let html = format!("<form id=\"made\" method=\"post\" action=\"{action}\">{inputs}<button>go</button></form>");
    Page { html, ..page.clone() }.form("made")
}
