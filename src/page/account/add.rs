//! One more second factor, or another address.

use super::{super::HOSTILE, Bar};
use crate::page::{ContactStep, EnrolTotpPage, Message, MethodKind, Page, QrCode, Resend, qr};
use serde::Serialize;

/// `GET /account/add`: which one.
#[derive(Debug, Clone, Serialize)]
pub struct AddMethodPage {
    /// Who is signed in.
    #[serde(flatten)]
    pub bar: Bar,
    /// What can be added, in the order in which it is shown: not `Backup`, not `Pass`.
    pub methods: Vec<MethodKind>,
    /// Whether backup codes can be made: there is a method already.
    pub backup: bool,
    /// Why the last try did not work.
    pub error: Option<Message>,
    /// What just went well.
    pub notice: Option<Message>,
}

/// `/account/add/totp`: another authenticator app.
#[derive(Debug, Clone, Serialize)]
pub struct AccountTotpPage {
    /// Who is signed in.
    #[serde(flatten)]
    pub bar: Bar,
    /// [`AccountTotpPage::otpauth`] as a picture.
    pub qr: QrCode,
    /// The secret in Base32, as [`EnrolTotpPage::group_secret`] groups it.
    pub secret_groups: Vec<String>,
    /// The `otpauth://totp/` address that authenticator apps open.
    pub otpauth: String,
    /// What the name field holds; may be empty.
    pub name: String,
    /// Why the last code did not work, next to the field.
    pub error: Option<Message>,
    /// What just went well.
    pub notice: Option<Message>,
}

/// `/account/add/email`, `/account/add/sms`, `/account/email`, `/account/phone`: an address or a number, proved by
/// a code that is sent there.
#[derive(Debug, Clone, Serialize)]
pub struct AccountContactPage {
    /// Who is signed in.
    #[serde(flatten)]
    pub bar: Bar,
    /// What the page is for: one of [`Message::ADD_EMAIL`], [`Message::ADD_SMS`], [`Message::CHANGE_EMAIL`],
    /// [`Message::CHANGE_PHONE`].
    pub title: Message,
    /// Where its forms go: the page's own path.
    pub action: String,
    /// `Email` or `Sms`.
    pub kind: MethodKind,
    /// How far one has come.
    pub step: ContactStep,
    /// Why the last try did not work, next to the field.
    pub error: Option<Message>,
    /// What just went well.
    pub notice: Option<Message>,
}

/// `/account/add/passkey`: another passkey or security key.
#[derive(Debug, Clone, Serialize)]
pub struct AccountPasskeyPage {
    /// Who is signed in.
    #[serde(flatten)]
    pub bar: Bar,
    /// What the name field holds; may be empty.
    pub name: String,
    /// Why the last try did not work.
    pub error: Option<Message>,
    /// What just went well.
    pub notice: Option<Message>,
}

impl Page for AddMethodPage {
    const TEMPLATE: &'static str = "account/add";

    fn is_refusal(&self) -> bool {
        self.error.is_some()
    }

    fn samples() -> Vec<Self> {
        let all = [MethodKind::Passkey, MethodKind::Totp, MethodKind::Sms, MethodKind::Email];
        let page = |name: &str, methods: &[MethodKind], backup| Self {
            bar: Bar::sample(name),
            methods: methods.to_vec(),
            backup,
            error: None,
            notice: None,
        };
        vec![
            page("alice", &all, true),
            Self { error: Some(Message::NOT_ADDABLE), ..page("alice", &all, true) },
            page("alice", &[MethodKind::Totp], false),
            page("alice", &[], false),
            Self { notice: Some(Message::METHOD_REMOVED), ..page(HOSTILE, &all, true) },
        ]
    }
}

impl Page for AccountTotpPage {
    const TEMPLATE: &'static str = "account/totp";

    fn is_refusal(&self) -> bool {
        self.error.is_some()
    }

    fn samples() -> Vec<Self> {
        let page = |username: &str, name: &str, error| {
            let secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
            let otpauth = format!("otpauth://totp/acme:{username}?secret={secret}&issuer=acme");
            Some(Self {
                bar: Bar::sample(username),
                qr: qr::encode(&otpauth)?,
                secret_groups: EnrolTotpPage::group_secret(secret),
                otpauth,
                name: name.to_owned(),
                error,
                notice: None,
            })
        };
        let samples = [("alice", "", None), ("alice", "Tablet", Some(Message::CREDENTIALS)), (HOSTILE, HOSTILE, None)];
        samples.into_iter().filter_map(|(username, name, error)| page(username, name, error)).collect()
    }
}

impl Page for AccountContactPage {
    const TEMPLATE: &'static str = "account/contact";

    fn is_refusal(&self) -> bool {
        self.error.is_some()
    }

    fn samples() -> Vec<Self> {
        let address = |value: &str, fixed| ContactStep::Address { value: value.to_owned(), fixed };
        let code = |detail: &str| ContactStep::Code {
            detail: detail.to_owned(),
            resend: Some(Resend { value: "yes".to_owned(), wait: 30 }),
        };
        let page = |(title, action): (Message, &str), kind, step, error| Self {
            bar: Bar::sample("alice"),
            title,
            action: action.to_owned(),
            kind,
            step,
            error,
            notice: None,
        };
        let add_email = (Message::ADD_EMAIL, "/account/add/email");
        let add_sms = (Message::ADD_SMS, "/account/add/sms");
        let (email, sms) = (MethodKind::Email, MethodKind::Sms);
        vec![
            page(add_sms, sms, address("", false), None),
            page(add_sms, sms, code("+49 170 1234567"), Some(Message::CREDENTIALS)),
            page(add_email, email, address("a***@acme.example", true), None),
            page(add_email, email, code("a***@acme.example"), None),
            page((Message::CHANGE_EMAIL, "/account/email"), email, address("alice@acme", false), Some(Message::CREDENTIALS)),
            page((Message::CHANGE_PHONE, "/account/phone"), sms, address("", false), None),
            Self { bar: Bar::sample(HOSTILE), ..page(add_email, email, address(HOSTILE, false), None) },
            Self { bar: Bar::sample(HOSTILE), ..page(add_email, email, address(HOSTILE, true), None) },
            Self { bar: Bar::sample(HOSTILE), ..page(add_sms, sms, code(HOSTILE), None) },
        ]
    }
}

impl Page for AccountPasskeyPage {
    const TEMPLATE: &'static str = "account/passkey";

    fn is_refusal(&self) -> bool {
        self.error.is_some()
    }

    fn samples() -> Vec<Self> {
        let page =
            |username: &str, name: &str, error| Self { bar: Bar::sample(username), name: name.to_owned(), error, notice: None };
        vec![page("alice", "", None), page("alice", "Blue key", Some(Message::CREDENTIALS)), page(HOSTILE, HOSTILE, None)]
    }
}
