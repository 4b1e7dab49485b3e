//! OpenID Connect Core 1.0, by section.

mod core_3_1_authentication;
mod core_5_3_userinfo;
mod core_5_claims;
mod core_5_details;
mod core_8_pairwise;
mod core_9_client_authentication;
pub mod jwe;

use crate::support::site::{Client, Person, Site};
use serde_json::Value;
use vestibule::{
    store::{JsonText, StoreError, client::ClientRow, user},
    types::StandardClaims,
};

/// All scopes of OIDC Core §5.4.
const SCOPES: &str = "openid profile email address phone offline_access";

/// A client that may ask for everything.
async fn curious(site: &Site, change: impl FnOnce(&mut ClientRow)) -> Client {
    let scope = |row: &mut ClientRow| {
        row.scope = SCOPES.to_owned();
        change(row);
    };
    site.client(scope).await
}

/// A value for a claim, by its name in [`StandardClaims::NAMES`].
fn value_of(name: &str) -> String {
    match name {
        "profile" | "picture" | "website" => format!("https://acme.example/{name}"),
        "birthdate" => "1990-12-31".to_owned(),
        "zoneinfo" => "Europe/Berlin".to_owned(),
        "locale" => "de-DE".to_owned(),
        _ => format!("Bob's {name}"),
    }
}

/// Lets everything be known of a person.
async fn fill(site: &Site, person: &Person) {
    let mut claims = StandardClaims::default();
    for name in StandardClaims::NAMES {
        claims.set(name, &value_of(name), site.now()).unwrap();
    }
    change(site, person, |row| row.claims = JsonText(claims)).await;
}

/// Changes a person's row.
async fn change(site: &Site, person: &Person, change: impl FnOnce(&mut user::User) + Send + 'static) {
    let id = person.id.clone();
    let done = site.state.db.write(move |tx| -> Result<bool, StoreError> {
        let mut row = user::lock(tx, &id)?.unwrap();
        change(&mut row);
        user::update_profile(tx, &row)
    });
    assert!(done.await.unwrap());
}

/// A text that is nowhere in a token's claims under this name.
fn lacks(claims: &Value, name: &str) -> bool {
    claims.get(name).is_none()
}
