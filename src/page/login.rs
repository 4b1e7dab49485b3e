//! The way through the two doors: password, second factor, and setting one up.

use super::{HOSTILE, Message, Page, QrCode, qr};
use serde::Serialize;

/// `GET /login`: the first door.
#[derive(Debug, Clone, Serialize)]
pub struct LoginPage {
    /// The form's token against cross-site requests.
    pub csrf: String,
    /// What the field starts with: `login_hint` or what was typed before; may be empty.
    pub username: String,
    /// The application that asks, by its registered name.
    pub client_name: Option<String>,
    /// Why the last try did not work. Shown above the fields, announced, and tied to both of them: it must not
    /// tell which of the two was wrong.
    pub error: Option<Message>,
}

impl Page for LoginPage {
    const TEMPLATE: &'static str = "login";

    fn is_refusal(&self) -> bool {
        self.error.is_some()
    }

    fn samples() -> Vec<Self> {
        let page = |username: &str, client_name: Option<&str>, error| Self {
            csrf: "c5rf".to_owned(),
            username: username.to_owned(),
            client_name: client_name.map(str::to_owned),
            error,
        };
        vec![
            page("", Some("Acme Notes"), None),
            page("bob", Some("Acme Notes"), Some(Message::CREDENTIALS)),
            page("", None, None),
            page(HOSTILE, Some(HOSTILE), Some(Message::CREDENTIALS)),
        ]
    }
}

/// `GET /login/factor/totp`: the second door, opened by a code of an authenticator app.
#[derive(Debug, Clone, Serialize)]
pub struct TotpPage {
    /// The form's token against cross-site requests.
    pub csrf: String,
    /// Who passed the first door.
    pub username: String,
    /// The application that asks, by its registered name.
    pub client_name: Option<String>,
    /// Why the last code did not work, next to the field.
    pub error: Option<Message>,
    /// What just went well, for example [`Message::ENROLLED`].
    pub notice: Option<Message>,
}

impl Page for TotpPage {
    const TEMPLATE: &'static str = "totp";

    fn is_refusal(&self) -> bool {
        self.error.is_some()
    }

    fn samples() -> Vec<Self> {
        let page = |name: &str, error, notice| Self {
            csrf: "c5rf".to_owned(),
            username: name.to_owned(),
            client_name: Some(if name == HOSTILE { HOSTILE } else { "Acme Notes" }.to_owned()),
            error,
            notice,
        };
        vec![
            page("bob", None, None),
            page("bob", Some(Message::CREDENTIALS), None),
            page("alice", None, Some(Message::ENROLLED)),
            page(HOSTILE, Some(Message::CREDENTIALS), Some(Message::ENROLLED)),
            Self { client_name: None, ..page("bob", None, None) },
        ]
    }
}

/// Who asks for the second factor that has to be set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AskedBy {
    /// The organization, of everybody.
    Organization,
    /// The application, for this sign-in, with `acr_values` (OpenID Connect Core §3.1.2.1).
    Application,
}

/// `GET /login/enrol/totp`: no second factor yet, so the person connects an authenticator app.
#[derive(Debug, Clone, Serialize)]
pub struct EnrolTotpPage {
    /// The form's token against cross-site requests.
    pub csrf: String,
    /// Who passed the first door.
    pub username: String,
    /// Who asks for a second factor.
    pub asked_by: AskedBy,
    /// The person's organization, by its name.
    pub organization: String,
    /// The application that people sign in to, by its registered name.
    pub client_name: String,
    /// [`EnrolTotpPage::otpauth`] as a picture.
    pub qr: QrCode,
    /// The secret in Base32, as [`EnrolTotpPage::group_secret`] groups it.
    pub secret_groups: Vec<String>,
    /// The `otpauth://totp/` address that authenticator apps open.
    pub otpauth: String,
    /// Why the last code did not work, next to the field.
    pub error: Option<Message>,
}

impl EnrolTotpPage {
    /// A secret in groups of four characters, the last perhaps shorter: people copy four at a time.
    #[must_use]
    pub fn group_secret(base32: &str) -> Vec<String> {
        let characters: Vec<char> = base32.chars().collect();
        characters.chunks(4).map(|group| group.iter().collect()).collect()
    }

    fn sample(name: &str, organization: &str, error: Option<Message>) -> Option<Self> {
        let secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
        let otpauth = format!("otpauth://totp/{organization}:{name}?secret={secret}&issuer={organization}");
        Some(Self {
            csrf: "c5rf".to_owned(),
            username: name.to_owned(),
            asked_by: AskedBy::Organization,
            organization: organization.to_owned(),
            client_name: if name == HOSTILE { HOSTILE } else { "Acme Notes" }.to_owned(),
            qr: qr::encode(&otpauth)?,
            secret_groups: Self::group_secret(secret),
            otpauth,
            error,
        })
    }
}

impl Page for EnrolTotpPage {
    const TEMPLATE: &'static str = "enrol_totp";

    fn is_refusal(&self) -> bool {
        self.error.is_some()
    }

    fn samples() -> Vec<Self> {
        let samples = [("alice", "acme", None), ("alice", "acme", Some(Message::CREDENTIALS)), (HOSTILE, HOSTILE, None)];
        let by_organization =
            samples.into_iter().filter_map(|(name, organization, error)| Self::sample(name, organization, error));
        let by_application = [("alice", "acme"), (HOSTILE, "acme")].into_iter().filter_map(|(name, organization)| {
            Some(Self { asked_by: AskedBy::Application, ..Self::sample(name, organization, None)? })
        });
        by_organization.chain(by_application).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_shown_four_characters_at_a_time() {
        assert_eq!(EnrolTotpPage::group_secret("ABCDEFGHIJ"), ["ABCD", "EFGH", "IJ"]);
        assert!(EnrolTotpPage::group_secret("").is_empty());
    }
}
