//! Who plays in the demo: people and applications with their secrets, kept in `demo.json`.
//!
//! The file is written before anything is put into the database, so a demo that was killed in between finds its cast at
//! the next start and goes on with it.

use super::folder::Folder;
use crate::{
    app::StartError,
    config::Config,
    types::{Issuer, OrganizationId, Role, Token, UnixTime, random, secret::ClientSecret},
};
use serde::{Deserialize, Serialize};
use std::{fs, io::ErrorKind};
use totp_rs::{Builder, Secret, Totp};

/// The file's name.
const FILE: &str = "demo.json";

/// The relying application at `/demo/app`.
pub(super) const APP: &str = "demo-app";
/// A confidential client for tools: nobody serves its redirect URI.
pub(super) const CLIENT: &str = "demo-client";
/// A public client for tools.
pub(super) const SPA: &str = "demo-spa";

/// A client that administers in its own name.
pub(super) const ADMIN: &str = "demo-admin";

/// Digits and letters that can not be taken for each other.
const ALPHABET: &[u8] = b"23456789abcdefghjkmnpqrstuvwxyz";

/// Everybody in the demo.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cast {
    /// Tells whether a database belongs to this cast.
    pub(super) organization: OrganizationId,
    pub(super) users: Vec<Person>,
    pub(super) clients: Vec<Application>,
    /// The secret of [`ADMIN`]; a folder of an earlier demo has none.
    #[serde(default)]
    pub(super) admin_secret: Option<String>,
}

/// A person. Serialized as in the output of `--json`.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Person {
    pub(super) username: String,
    pub(super) password: String,
    /// Base32 of 20 bytes; `None` when no authenticator app was set up by the demo.
    pub(super) totp_secret: Option<String>,
    pub(super) email: String,
    pub(super) phone_number: String,
    pub(super) name: String,
}

/// An application.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Application {
    pub(super) client_id: String,
    /// `None` for a public client.
    pub(super) client_secret: Option<String>,
}

impl Cast {
    /// Reads the folder's cast, or makes one where there is nothing yet.
    pub(super) fn load_or_make(folder: &Folder, config: &Config) -> Result<Self, StartError> {
        let path = folder.path().join(FILE);
        let refused = |text: &str| StartError::Refused(format!("{}: {text}", path.display()));
        match fs::read(&path) {
            Ok(bytes) => {
                serde_json::from_slice(&bytes).map_err(|error| refused(&format!("is not what the demo wrote: {error}")))
            }
            Err(error) if error.kind() != ErrorKind::NotFound => Err(refused(&error.to_string())),
            Err(_) if config.sqlite_file().is_some_and(std::path::Path::exists) => {
                Err(refused("is missing, but there is a database; put it back, or give --data an empty folder"))
            }
            Err(_) => {
                let cast = Self::random();
                let text = serde_json::to_vec_pretty(&cast).map_err(|error| refused(&error.to_string()))?;
                folder.write_new(FILE, &text)?;
                Ok(cast)
            }
        }
    }

    fn random() -> Self {
        let person = |username: &str, name: &str, last: u8, totp_secret| Person {
            username: username.to_owned(),
            password: password(),
            totp_secret,
            email: format!("{username}@acme.example"),
            phone_number: format!("+1415555010{last}"),
            name: name.to_owned(),
        };
        let client = |id: &str, client_secret| Application { client_id: id.to_owned(), client_secret };
        let secret = || Some(Token::<ClientSecret>::random().expose().to_owned());
        Self {
            organization: OrganizationId::random(),
            users: vec![
                person("alice", "Alice Example", 1, None),
                person("bob", "Bob Example", 2, Some(Secret::new_stack(random::bytes::<20>()).to_base32())),
                person("admin", "Admin Example", 3, None),
            ],
            clients: vec![client(CLIENT, secret()), client(SPA, None), client(APP, secret())],
            admin_secret: secret(),
        }
    }

    /// The secret of a client.
    pub(super) fn secret(&self, id: &str) -> Option<&str> {
        self.clients.iter().find(|client| client.client_id == id)?.client_secret.as_deref()
    }
}

impl Person {
    pub(super) fn role(&self) -> Role {
        if self.username == "admin" { Role::Administrator } else { Role::Member }
    }

    /// The authenticator app's secret; `None` without one, or when the file was changed by hand.
    pub(super) fn totp_bytes(&self) -> Option<[u8; 20]> {
        let secret = Secret::try_from_base32(self.totp_secret.as_deref()?).ok()?;
        secret.as_ref().try_into().ok()
    }

    /// What the authenticator app shows at this time.
    pub(super) fn totp_code(&self, now: UnixTime) -> Option<String> {
        let app: Totp = Builder::new().with_secret(Secret::new_stack(self.totp_bytes()?)).build_noncompliant();
        Some(app.generate(u64::try_from(now.seconds()).ok()?).to_string())
    }
}

impl Application {
    /// Where answers may go.
    pub(super) fn redirect_uris(&self, issuer: &Issuer) -> Vec<String> {
        vec![match self.client_id.as_str() {
            APP => issuer.url("/demo/app/callback"),
            SPA => "http://127.0.0.1:9/spa".to_owned(),
            _ => "http://127.0.0.1:9/callback".to_owned(),
        }]
    }

    /// Where a browser may go after signing out.
    pub(super) fn post_logout_redirect_uris(&self, issuer: &Issuer) -> Vec<String> {
        if self.client_id == APP { vec![issuer.url("/demo/app")] } else { Vec::new() }
    }
}

/// Four groups of four characters: 79 random bits that can be typed.
pub(crate) fn password() -> String {
    let mut number = u128::from_be_bytes(random::bytes());
    let mut text = String::new();
    for place in 0..16 {
        if place > 0 && place % 4 == 0 {
            text.push('-');
        }
        // 31 to the power of 16 is so far below 2 to the power of 128 that no character is noticeably likelier.
        let index = usize::try_from(number % 31).unwrap_or_default();
        text.extend(ALPHABET.get(index).map(|&c| char::from(c)));
        number /= 31;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_can_be_typed_and_differ() {
        let text = password();
        assert_eq!(text.len(), 19, "{text}");
        assert!(text.split('-').all(|group| group.len() == 4), "{text}");
        assert_eq!(ALPHABET.len(), 31);
        assert_ne!(text, password());
    }

    #[test]
    fn only_bob_has_an_authenticator_app() {
        let cast = Cast::random();
        let with: Vec<_> = cast.users.iter().filter(|user| user.totp_bytes().is_some()).map(|user| &user.username).collect();
        assert_eq!(with, ["bob"]);
        let code = cast.users[1].totp_code(UnixTime(1_800_000_000)).unwrap();
        assert!(code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()), "{code}");
    }
}
