//! The second door: which way to open it, and each way.

use super::{Asked, Asker, HOSTILE, Message, MethodKind, MethodLine, Page, Resend};
use serde::Serialize;

/// `GET /login/factor`: which way to open the second door.
#[derive(Debug, Clone, Serialize)]
pub struct FactorChoicePage {
    /// The form's token against cross-site requests.
    pub csrf: String,
    /// Who passed the first door.
    pub username: String,
    /// The application that asks, by its registered name.
    pub client_name: Option<String>,
    /// Why one is asked again, [`Message::STEP_UP`]; `None`: one just signs in.
    pub why: Option<Message>,
    /// Why a second factor is asked for; `None`: there is nothing to say.
    pub asked: Option<Asked>,
    /// The ways, in the order in which they are shown.
    pub methods: Vec<MethodLine>,
    /// Why the last choice did not work.
    pub error: Option<Message>,
    /// Whether none of the ways can be used now: then the page says who can help.
    pub stuck: bool,
    /// In how many minutes the person's backup codes count again, if they do not now.
    pub backup_minutes: Option<u32>,
}

impl Page for FactorChoicePage {
    const TEMPLATE: &'static str = "factor_choice";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.error.is_some()
    }

    fn samples() -> Vec<Self> {
        let all = vec![
            MethodLine::sample(MethodKind::Passkey, "passkey", ""),
            MethodLine::sample(MethodKind::Totp, "totp", ""),
            MethodLine::sample(MethodKind::Email, "email:1", "b***@acme.example"),
            MethodLine::sample(MethodKind::Sms, "sms:2", "+49 *** 67"),
            MethodLine::sample(MethodKind::Backup, "backup", ""),
            MethodLine::sample(MethodKind::Pass, "pass", ""),
        ];
        let page = |name: &str, methods: &[MethodLine], error| Self {
            csrf: "c5rf".to_owned(),
            username: name.to_owned(),
            client_name: Some(if name == HOSTILE { HOSTILE } else { "Acme Notes" }.to_owned()),
            why: None,
            asked: Some(Asked::sample(Asker::Own, name)),
            methods: methods.to_vec(),
            error,
            stuck: false,
            backup_minutes: None,
        };
        vec![
            page("bob", &all, None),
            page("bob", &all, Some(Message::SEND_LIMIT)),
            Self { stuck: true, ..page("bob", &[], None) },
            Self { stuck: true, backup_minutes: Some(42), ..page("bob", &[], None) },
            Self { stuck: true, client_name: None, ..page("bob", &[MethodLine::sample(MethodKind::Pass, "pass", "")], None) },
            page(HOSTILE, &[MethodLine::sample(MethodKind::Email, HOSTILE, HOSTILE)], Some(Message::TOO_SOON)),
        ]
    }
}

/// `GET /login/factor/KIND` for each kind that is opened by typing a code: all but passkeys.
#[derive(Debug, Clone, Serialize)]
pub struct CodePage {
    /// What kind of code: not [`MethodKind::Passkey`].
    pub kind: MethodKind,
    /// The form's token against cross-site requests.
    pub csrf: String,
    /// Who passed the first door.
    pub username: String,
    /// The application that asks, by its registered name.
    pub client_name: Option<String>,
    /// Why one is asked again, [`Message::STEP_UP`]; `None`: one just signs in.
    pub why: Option<Message>,
    /// Why a second factor is asked for; `None`: there is nothing to say.
    pub asked: Option<Asked>,
    /// Where the code went, masked; `None` for codes that are not sent.
    pub detail: Option<String>,
    /// Why the last code did not work, next to the field.
    pub error: Option<Message>,
    /// What just went well, for example [`Message::ENROLLED_TOTP`].
    pub notice: Option<Message>,
    /// For how many days this device can be trusted; `None` when it can not.
    pub trust_days: Option<u32>,
    /// Whether there are other ways.
    pub others: bool,
    /// Asking for another code; `None` when none is sent or no more can be.
    pub resend: Option<Resend>,
    /// Whether there is a code to type. Otherwise a code has to be sent first, and the button for it sends
    /// [`Resend::value`], or the kind when [`CodePage::resend`] is `None`.
    pub sent: bool,
}

impl CodePage {
    fn sample(kind: MethodKind, name: &str, detail: Option<&str>) -> Self {
        Self {
            kind,
            csrf: "c5rf".to_owned(),
            username: name.to_owned(),
            client_name: Some(if name == HOSTILE { HOSTILE } else { "Acme Notes" }.to_owned()),
            why: None,
            asked: Some(Asked::sample(Asker::Own, name)),
            detail: detail.map(str::to_owned),
            error: None,
            notice: None,
            trust_days: Some(90),
            others: true,
            resend: None,
            sent: true,
        }
    }

    fn sent_sample(kind: MethodKind, name: &str, detail: &str, wait: u32) -> Self {
        Self { resend: Some(Resend::sample("email:1", wait)), ..Self::sample(kind, name, Some(detail)) }
    }
}

impl Page for CodePage {
    const TEMPLATE: &'static str = "code";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.error.is_some()
    }

    fn samples() -> Vec<Self> {
        let totp = || Self::sample(MethodKind::Totp, "bob", None);
        let mail = || Self::sent_sample(MethodKind::Email, "bob", "b***@acme.example", 30);
        let hostile = || Self::sent_sample(MethodKind::Sms, HOSTILE, HOSTILE, 30);
        let mut samples = vec![
            totp(),
            Self { error: Some(Message::CREDENTIALS), ..totp() },
            Self { notice: Some(Message::ENROLLED_TOTP), others: false, trust_days: None, client_name: None, ..totp() },
            mail(),
            Self { error: Some(Message::TOO_SOON), ..mail() },
            Self { notice: Some(Message::CODE_SENT), ..mail() },
            Self { sent: false, ..mail() },
            Self::sent_sample(MethodKind::Sms, "bob", "+49 *** 67", 0),
            Self { error: Some(Message::SEND_LIMIT), sent: false, ..Self::sample(MethodKind::Sms, "bob", Some("+49 *** 67")) },
            Self { notice: Some(Message::ENROLLED_CONTACT), resend: None, ..mail() },
            Self::sample(MethodKind::Backup, "bob", None),
            Self { error: Some(Message::CREDENTIALS), ..Self::sample(MethodKind::Backup, "bob", None) },
            Self::sample(MethodKind::Pass, "bob", None),
            Self { error: Some(Message::CREDENTIALS), notice: Some(Message::CODE_SENT), ..hostile() },
            Self { sent: false, resend: Some(Resend::sample(HOSTILE, 5)), ..hostile() },
            Self { why: Some(Message::STEP_UP), client_name: None, asked: None, ..totp() },
        ];
        samples.extend(Asked::samples().into_iter().map(|asked| Self { asked, ..totp() }));
        samples
    }
}

/// `GET /login/factor/passkey`: the second door, opened by a passkey or security key (WebAuthn). Needs the script.
#[derive(Debug, Clone, Serialize)]
pub struct PasskeyPage {
    /// The form's token against cross-site requests.
    pub csrf: String,
    /// Who passed the first door.
    pub username: String,
    /// The application that asks, by its registered name.
    pub client_name: Option<String>,
    /// Why one is asked again, [`Message::STEP_UP`]; `None`: one just signs in.
    pub why: Option<Message>,
    /// Why a second factor is asked for; `None`: there is nothing to say.
    pub asked: Option<Asked>,
    /// Why the last answer of a key did not work.
    pub error: Option<Message>,
    /// What just went well, for example [`Message::ENROLLED_PASSKEY`].
    pub notice: Option<Message>,
    /// For how many days this device can be trusted; `None` when it can not.
    pub trust_days: Option<u32>,
    /// Whether there are other ways.
    pub others: bool,
}

impl Page for PasskeyPage {
    const TEMPLATE: &'static str = "passkey";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.error.is_some()
    }

    fn samples() -> Vec<Self> {
        let page = |name: &str, error, notice| Self {
            csrf: "c5rf".to_owned(),
            username: name.to_owned(),
            client_name: Some(if name == HOSTILE { HOSTILE } else { "Acme Notes" }.to_owned()),
            why: None,
            asked: Some(Asked::sample(Asker::Own, name)),
            error,
            notice,
            trust_days: Some(90),
            others: true,
        };
        vec![
            page("bob", None, None),
            page("bob", Some(Message::PASSKEY_FAILED), None),
            Self { others: false, trust_days: None, client_name: None, ..page("bob", None, Some(Message::ENROLLED_PASSKEY)) },
            page(HOSTILE, Some(Message::PASSKEY_FAILED), Some(Message::ENROLLED_PASSKEY)),
        ]
    }
}
