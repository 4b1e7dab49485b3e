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
