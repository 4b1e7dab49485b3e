//! Request objects as a client makes them.

use crate::support::{
    acts::unsigned as jwt,
    browser::Page,
    site::{Client, On, Site},
};
use serde_json::{Value, json};
use vestibule::{
    protocol::{SigningAlg, jose::SigningKey},
    store::client::ClientRow,
    types::Kid,
};

/// A client's key pair.
pub struct Pair {
    key: SigningKey,
    kid: Kid,
}

impl Pair {
    pub fn new(alg: SigningAlg) -> Self {
        Self { key: SigningKey::generate(alg).unwrap().0, kid: Kid::from_text("k1") }
    }

    /// The public half, as the client registers it.
    pub fn jwks(&self) -> Value {
        json!({"keys": [self.key.public_jwk(&self.kid)]})
    }

    pub fn sign(&self, typ: &str, claims: &Value) -> String {
        self.key.sign(&self.kid, typ, claims).unwrap()
    }
}

/// An object without a signature.
pub fn unsigned(claims: &Value) -> String {
    jwt(&json!({"alg": "none"}), claims)
}

/// What a complete object says, changed by members of another one; `null` takes one away.
pub fn claims(site: &Site, client: &Client, more: &Value) -> Value {
    let now = site.now().seconds();
    let mut claims = json!({
        "iss": client.id, "aud": site.home, "iat": now, "exp": now + 300, "client_id": client.id, "response_type": "code",
        "redirect_uri": client.redirect_uri, "scope": "openid", "state": "st/a te", "nonce": "n1",
    });
    for (name, value) in more.as_object().unwrap() {
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name.as_str()] = value.clone();
        }
    }
    claims
}

/// A client with these keys.
pub async fn keyed(site: &Site, pair: &Pair, change: impl FnOnce(&mut ClientRow)) -> Client {
    site.client(|row| {
        row.jwks = Some(pair.jwks().to_string());
        change(row);
    })
    .await
}

/// The address of a request that has nothing but the object, besides what OAuth demands.
pub fn ask(site: &Site, client: &Client, (name, value): (&str, &str)) -> String {
    let bare = [("redirect_uri", ""), ("scope", ""), ("state", ""), ("nonce", "")];
    site.ask(client, &[&bare[..], &[(name, value)]].concat())
}

/// The page that says what is wrong; nobody is sent anywhere.
pub fn is_told_here(page: &Page, why: &str) {
    assert_eq!((page.status, page.header("location").as_str()), (400, ""), "{}", page.url);
    assert_eq!(page.text("h1"), "This sign-in link does not work");
    assert_eq!(page.text("#detail"), why, "{}", page.url);
}

/// A site like this one with other lines of configuration.
pub async fn with(site: &Site, more: &str) -> Site {
    let on = if site.url.starts_with("sqlite") { On::Sqlite } else { On::Postgres };
    Site::start_with(on, more).await
}
