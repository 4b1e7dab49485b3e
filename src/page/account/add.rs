//! One more second factor, or another address.

use super::{super::HOSTILE, Bar};
use crate::page::{ContactStep, EnrolTotpPage, Message, MethodKind, Page, QrCode, qr};
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
    /// Whether it takes another one's place.
    pub replaces: bool,
    /// What the name field holds; may be empty.
    pub name: String,
    /// Why the last code or name did not work, next to its field.
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
    /// Whether it takes the place of another factor.
    pub replaces: bool,
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
    /// Whether it takes another one's place.
    pub replaces: bool,
    /// What the name field holds; may be empty.
    pub name: String,
    /// Why the last try, or the name, did not work.
    pub error: Option<Message>,
    /// What just went well.
    pub notice: Option<Message>,
}

impl Page for AddMethodPage {
    const TEMPLATE: &'static str = "account/add";
    const SCRIPT: bool = true;

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
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.error.is_some()
    }

    fn samples() -> Vec<Self> {
        let page = |username: &str, error: Option<Message>| {
            let secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
            let otpauth = format!("otpauth://totp/acme:{username}?secret={secret}&issuer=acme");
            Some(Self {
                bar: Bar::sample(username),
                qr: qr::encode(&otpauth)?,
                secret_groups: EnrolTotpPage::group_secret(secret),
                otpauth,
                replaces: error.is_some(),
                name: if username == HOSTILE { username } else { "Phone" }.to_owned(),
                error,
                notice: None,
            })
        };
        let samples =
            [("alice", None), ("alice", Some(Message::CREDENTIALS)), ("alice", Some(Message::METHOD_NAME)), (HOSTILE, None)];
        samples.into_iter().filter_map(|(username, error)| page(username, error)).collect()
    }
}

impl AccountContactPage {
    fn samples_of(title: Message, action: &str, kind: MethodKind) -> impl Iterator<Item = Self> {
        let (value, detail, wrong) = match kind {
            MethodKind::Sms => ("+49 170 1234567", "+49 *** 67", Message::NUMBER),
            _ => ("alice@acme.example", "a***@acme.example", Message::ADDRESS),
        };
        ContactStep::samples(value, detail, wrong).into_iter().map(move |(step, error)| Self {
            bar: Bar::sample("alice"),
            title,
            action: action.to_owned(),
            kind,
            replaces: error.is_some(),
            step,
            error,
            notice: None,
        })
    }
}

impl Page for AccountContactPage {
    const TEMPLATE: &'static str = "account/contact";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.error.is_some()
    }

    fn samples() -> Vec<Self> {
        let (email, sms) = (MethodKind::Email, MethodKind::Sms);
        let add = Self::samples_of(Message::ADD_SMS, "/account/add/sms", sms).chain(Self::samples_of(
            Message::ADD_EMAIL,
            "/account/add/email",
            email,
        ));
        let change = Self::samples_of(Message::CHANGE_EMAIL, "/account/email", email)
            .take(2)
            .chain(Self::samples_of(Message::CHANGE_PHONE, "/account/phone", sms).take(2));
        let mut samples: Vec<Self> = add.chain(change).collect();
        samples.extend(samples.get(3).cloned().map(|page| Self { notice: Some(Message::CODE_SENT), ..page }));
        samples.extend(samples.first().cloned().map(|page| Self { bar: Bar::sample(HOSTILE), ..page }));
        samples
    }
}

impl Page for AccountPasskeyPage {
    const TEMPLATE: &'static str = "account/passkey";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.error.is_some()
    }

    fn samples() -> Vec<Self> {
        let page = |username: &str, error: Option<Message>| Self {
            bar: Bar::sample(username),
            replaces: error.is_some(),
            name: if username == HOSTILE { username } else { "" }.to_owned(),
            error,
            notice: None,
        };
        vec![
            page("alice", None),
            page("alice", Some(Message::PASSKEY_FAILED)),
            page("alice", Some(Message::METHOD_NAME)),
            page(HOSTILE, None),
        ]
    }
}
