//! Setting up a second factor in the middle of a sign-in.

use super::{Asked, Asker, ContactStep, Grace, HOSTILE, Message, MethodKind, Page, QrCode, Resend, qr};
use serde::Serialize;

/// Who asks for the second factor that has to be set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AskedBy {
    /// The organization, of everybody.
    Organization,
    /// The application, for this sign-in, with `acr_values` (OpenID Connect Core §3.1.2.1).
    Application,
    /// Nobody: the person wants one.
    Person,
}

/// `GET /login/enrol`: no second factor yet, so the person chooses one to set up.
#[derive(Debug, Clone, Serialize)]
pub struct EnrolChoicePage {
    /// The form's token against cross-site requests.
    pub csrf: String,
    /// Who passed the first door.
    pub username: String,
    /// Why a second factor is asked for; `None`: there is nothing to say.
    pub asked: Option<Asked>,
    /// Who asks for a second factor.
    pub asked_by: AskedBy,
    /// The person's organization, by its name.
    pub organization: String,
    /// The application that people sign in to, by its registered name.
    pub client_name: String,
    /// What can be set up, in the order in which it is shown. Neither backup codes nor access passes.
    pub methods: Vec<MethodKind>,
    /// How long it can be put off; `None` when it can not.
    pub grace: Option<Grace>,
    /// Why the last choice did not work.
    pub error: Option<Message>,
}

impl Page for EnrolChoicePage {
    const TEMPLATE: &'static str = "enrol_choice";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.error.is_some()
    }

    fn samples() -> Vec<Self> {
        let page = |name: &str, organization: &str, grace: Option<(Option<u32>, Option<u32>)>| Self {
            csrf: "c5rf".to_owned(),
            username: name.to_owned(),
            asked: Some(Asked::sample(Asker::Organization, organization)),
            asked_by: AskedBy::Organization,
            organization: organization.to_owned(),
            client_name: if name == HOSTILE { HOSTILE } else { "Acme Notes" }.to_owned(),
            methods: vec![MethodKind::Passkey, MethodKind::Totp, MethodKind::Sms, MethodKind::Email],
            grace: grace.map(|(days_left, skips_left)| Grace { days_left, skips_left }),
            error: None,
        };
        let by_application = |page| Self { asked_by: AskedBy::Application, ..page };
        vec![
            page("alice", "acme", None),
            Self { error: Some(Message::CREDENTIALS), ..page("alice", "acme", None) },
            page("alice", "acme", Some((Some(6), None))),
            page("alice", "acme", Some((None, Some(1)))),
            page("alice", "acme", Some((Some(1), Some(3)))),
            Self { asked_by: AskedBy::Person, ..page("alice", "acme", None) },
            Self { methods: vec![MethodKind::Totp], ..by_application(page("alice", "acme", None)) },
            page(HOSTILE, HOSTILE, None),
            by_application(page(HOSTILE, "acme", None)),
        ]
    }
}

/// `GET /login/enrol/proof`: before anything is set up, a code that was mailed to the known address, or an operator's pass.
#[derive(Debug, Clone, Serialize)]
pub struct EnrolProofPage {
    /// The form's token against cross-site requests.
    pub csrf: String,
    /// Who passed the first door.
    pub username: String,
    /// Where the code went, masked; `None` when none will do for some hours.
    pub detail: Option<String>,
    /// After how many hours a code will do, at least 1; `None` when one was sent.
    pub hours: Option<u32>,
    /// Whether a pass is waiting that does in its place.
    pub pass: bool,
    /// How long the set-up can be put off, where nothing else can be done; `None` when it can not.
    pub grace: Option<Grace>,
    /// Why the last code did not work, next to the field.
    pub error: Option<Message>,
    /// What just went well, for example [`Message::CODE_SENT`].
    pub notice: Option<Message>,
    /// Asking for another code; `None` when none was sent. Its value is not used: the form sends `resend=yes`.
    pub resend: Option<Resend>,
}

impl Page for EnrolProofPage {
    const TEMPLATE: &'static str = "enrol_proof";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.error.is_some()
    }

    fn samples() -> Vec<Self> {
        let page = |name: &str, detail: &str, error| Self {
            csrf: "c5rf".to_owned(),
            username: name.to_owned(),
            detail: Some(detail.to_owned()),
            hours: None,
            pass: false,
            grace: None,
            error,
            notice: None,
            resend: Some(Resend::sample("yes", 30)),
        };
        let closed = |hours, pass| Self { detail: None, hours: Some(hours), pass, resend: None, ..page("alice", "", None) };
        vec![
            page("alice", "a***@acme.example", None),
            page("alice", "a***@acme.example", Some(Message::CREDENTIALS)),
            Self { notice: Some(Message::CODE_SENT), resend: None, ..page("alice", "a***@acme.example", None) },
            page(HOSTILE, HOSTILE, Some(Message::CREDENTIALS)),
            Self { pass: true, ..page("alice", "a***@acme.example", None) },
            closed(24, false),
            closed(1, true),
            Self { error: Some(Message::CREDENTIALS), ..closed(7, true) },
            Self { grace: Some(Grace { days_left: Some(6), skips_left: None }), ..closed(7, false) },
        ]
    }
}

/// `GET /login/enrol/totp`: connecting an authenticator app.
#[derive(Debug, Clone, Serialize)]
pub struct EnrolTotpPage {
    /// The form's token against cross-site requests.
    pub csrf: String,
    /// Who passed the first door.
    pub username: String,
    /// Why a second factor is asked for; `None`: there is nothing to say.
    pub asked: Option<Asked>,
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
    /// What the name field holds; may be empty.
    pub name: String,
    /// Why the last code or name did not work, next to its field.
    pub error: Option<Message>,
    /// Whether another method can be set up instead.
    pub others: bool,
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
            asked: Some(Asked::sample(Asker::Organization, organization)),
            asked_by: AskedBy::Organization,
            organization: organization.to_owned(),
            client_name: if name == HOSTILE { HOSTILE } else { "Acme Notes" }.to_owned(),
            qr: qr::encode(&otpauth)?,
            secret_groups: Self::group_secret(secret),
            otpauth,
            name: if name == HOSTILE { name } else { "" }.to_owned(),
            error,
            others: error.is_none(),
        })
    }
}

impl Page for EnrolTotpPage {
    const TEMPLATE: &'static str = "enrol_totp";
    const SCRIPT: bool = true;

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

/// `GET /login/enrol/email` and `/login/enrol/sms`: where codes are to go, and the first of them.
#[derive(Debug, Clone, Serialize)]
pub struct EnrolContactPage {
    /// [`MethodKind::Email`] or [`MethodKind::Sms`].
    pub kind: MethodKind,
    /// The form's token against cross-site requests.
    pub csrf: String,
    /// Who passed the first door.
    pub username: String,
    /// Why a second factor is asked for; `None`: there is nothing to say.
    pub asked: Option<Asked>,
    /// The address, or the code that was sent to it.
    pub step: ContactStep,
    /// Why the last address or code did not work, next to the field.
    pub error: Option<Message>,
    /// What just went well, for example [`Message::CODE_SENT`].
    pub notice: Option<Message>,
    /// Whether another method can be set up instead.
    pub others: bool,
}

impl Page for EnrolContactPage {
    const TEMPLATE: &'static str = "enrol_contact";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.error.is_some()
    }

    fn samples() -> Vec<Self> {
        let mail = ContactStep::samples("alice@acme.example", "a***@acme.example", Message::ADDRESS);
        let text = ContactStep::samples("+49 170 1234567", "+49 *** 67", Message::COUNTRY);
        let page = |kind, (step, error): (ContactStep, Option<Message>)| Self {
            kind,
            csrf: "c5rf".to_owned(),
            username: "alice".to_owned(),
            asked: None,
            step,
            error,
            notice: None,
            others: true,
        };
        let mail = mail.into_iter().map(|state| page(MethodKind::Email, state));
        let text = text.into_iter().map(|state| page(MethodKind::Sms, state));
        let last = page(MethodKind::Sms, (ContactStep::Address { value: HOSTILE.to_owned(), fixed: false }, None));
        let last = Self { username: HOSTILE.to_owned(), others: false, notice: Some(Message::CODE_SENT), ..last };
        mail.chain(text).chain([last]).collect()
    }
}

/// `GET /login/enrol/passkey`: making a passkey or registering a security key (WebAuthn). Needs the script.
#[derive(Debug, Clone, Serialize)]
pub struct EnrolPasskeyPage {
    /// The form's token against cross-site requests.
    pub csrf: String,
    /// Who passed the first door.
    pub username: String,
    /// Why a second factor is asked for; `None`: there is nothing to say.
    pub asked: Option<Asked>,
    /// What the name field holds; may be empty.
    pub name: String,
    /// Why the last answer of a key, or the name, did not work.
    pub error: Option<Message>,
    /// Whether another method can be set up instead.
    pub others: bool,
}

impl Page for EnrolPasskeyPage {
    const TEMPLATE: &'static str = "enrol_passkey";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.error.is_some()
    }

    fn samples() -> Vec<Self> {
        let page = |username: &str, error, others| Self {
            csrf: "c5rf".to_owned(),
            username: username.to_owned(),
            asked: Some(Asked::sample(Asker::RuleNetwork, username)),
            name: if username == HOSTILE { username } else { "" }.to_owned(),
            error,
            others,
        };
        vec![
            page("alice", None, true),
            page("alice", Some(Message::PASSKEY_FAILED), true),
            Self { name: "x".repeat(65), ..page("alice", Some(Message::METHOD_NAME), true) },
            page(HOSTILE, None, false),
        ]
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
