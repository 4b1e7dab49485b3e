//! What `[sms]` says of a REST API, and what it need not say of two services that many use.

use super::{SmsKind, needed, plain};
use crate::{
    config::reader::Reader,
    types::{BodyTemplate, Invalid, Secret, SuccessRule, template::Encoding},
};

/// What is to be known of a REST API.
#[derive(Debug, Clone)]
pub struct SmsRest {
    /// Our account there; may be empty.
    pub account: String,
    /// What proves that it is us; may be empty.
    pub secret: Secret,
    /// The sender; may be empty.
    pub from: String,
    /// Where the secret goes.
    pub auth: SmsAuth,
    /// The body of a call.
    pub body: BodyTemplate,
    /// What a 2xx answer must say besides.
    pub success: Option<SuccessRule>,
    /// The values that it may say there instead when a message should be tried again.
    pub later: Vec<String>,
}

/// Where the secret goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SmsAuth {
    /// With a name, RFC 7617.
    Basic {
        /// The name.
        username: String,
    },
    /// As a token, RFC 6750 §2.1.
    Bearer,
    /// As a header of its own.
    Header {
        /// Its name.
        name: String,
    },
    /// Nowhere, or into the body.
    None,
}

impl SmsAuth {
    /// The word in the configuration.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Basic { .. } => "basic",
            Self::Bearer => "bearer",
            Self::Header { .. } => "header",
            Self::None => "none",
        }
    }
}

/// The keys of a REST API as they were given.
pub(super) struct Raw {
    pub(super) account: Option<String>,
    from: Option<String>,
    auth: Option<String>,
    username: Option<String>,
    header: Option<String>,
    encoding: Option<Encoding>,
    body: Option<String>,
    success: Option<SuccessRule>,
    later: Option<Vec<String>>,
}

/// The keys that only `rest` has.
const OWN: [&str; 6] = ["sms.auth", "sms.header", "sms.encoding", "sms.body", "sms.success", "sms.later"];

/// What Vonage says when a message may be tried again: that it is too much now, or something about our account.
const VONAGE_LATER: &str = "1,4,5,8,9,10,11,14";

impl Raw {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            account: reader.parsed("sms.account", plain),
            from: reader.parsed("sms.from", plain),
            auth: reader.parsed("sms.auth", method),
            username: reader.parsed("sms.username", plain),
            header: reader.parsed("sms.header", header),
            encoding: reader.parsed("sms.encoding", Encoding::parse),
            body: reader.given("sms.body"),
            success: reader.parsed("sms.success", SuccessRule::parse),
            later: reader.parsed("sms.later", |text| plain(text).map(|text| list(&text))),
        }
    }

    /// What is to be known of the API.
    pub(super) fn gateway(self, reader: &mut Reader, kind: SmsKind, secret: Option<Secret>) -> Option<SmsRest> {
        idle(reader, kind);
        let why = format!("is needed because sms.kind is {}", kind.as_str());
        if kind == SmsKind::Rest {
            return self.own(reader, secret);
        }
        let account = needed(reader, "sms.account", self.account, &why);
        let secret = needed(reader, "sms.secret", secret, &why);
        let from = needed(reader, "sms.from", self.from, &why);
        let (account, secret, from) = (account?, secret?, from?);
        let (auth, body, success, later) = if kind == SmsKind::Vonage {
            let body = "api_key={account}&api_secret={secret}&to={digits}&from={from}&text={text}";
            (SmsAuth::None, body, SuccessRule::parse("/messages/0/status=0").ok(), list(VONAGE_LATER))
        } else {
            let body = if from.starts_with("MG") { TWILIO_SERVICE } else { TWILIO };
            (SmsAuth::Basic { username: self.username.unwrap_or_else(|| account.clone()) }, body, None, Vec::new())
        };
        let body = BodyTemplate::parse(Encoding::Form, body).ok()?;
        Some(SmsRest { account, secret, from, auth, body, success, later })
    }

    /// Everything as given.
    fn own(self, reader: &mut Reader, secret: Option<Secret>) -> Option<SmsRest> {
        let word = self.auth.unwrap_or_else(|| "basic".to_owned());
        let encoding = self.encoding.unwrap_or_default();
        let body = needed(reader, "sms.body", self.body, "is needed because sms.kind is rest");
        let body =
            body.and_then(|text| BodyTemplate::parse(encoding, &text).map_err(|error| reader.fault("sms.body", error.0)).ok());
        let uses = |name: &str| body.as_ref().is_some_and(|body| body.uses(name));
        let (uses_from, uses_account, uses_secret) = (uses("from"), uses("account"), uses("secret"));
        if uses_from {
            needed(reader, "sms.from", self.from.as_ref(), "is needed because sms.body has {from}");
        }
        if uses_account {
            needed(reader, "sms.account", self.account.as_ref(), "is needed because sms.body has {account}");
        }
        if word != "none" || uses_secret {
            let secret = needed(reader, "sms.secret", secret.as_ref(), "is needed because sms.auth or sms.body wants it");
            if secret.is_some_and(|secret| !secret.expose().is_ascii()) && word != "none" {
                reader.fault("sms.secret", "must be ASCII to go into a header");
            }
        }
        if self.later.is_some() && self.success.is_none() {
            reader.fault("sms.later", "means nothing without sms.success");
        }
        let auth = auth(reader, &word, self.username.or_else(|| self.account.clone()), self.header);
        Some(SmsRest {
            account: self.account.unwrap_or_default(),
            secret: secret.unwrap_or_else(|| Secret::new("")),
            from: self.from.unwrap_or_default(),
            auth: auth?,
            body: body?,
            success: self.success,
            later: self.later.unwrap_or_default(),
        })
    }
}

/// Notes the keys that mean nothing to this kind.
pub(super) fn idle(reader: &mut Reader, kind: SmsKind) {
    let mut idle: Vec<&'static str> = Vec::new();
    if kind != SmsKind::Rest {
        idle.extend(OWN);
    }
    match kind {
        SmsKind::Vonage => idle.push("sms.username"),
        SmsKind::Webhook => idle.extend(["sms.account", "sms.from", "sms.username"]),
        SmsKind::Twilio | SmsKind::Rest => {}
    }
    for key in idle {
        if reader.given(key).is_some() {
            reader.fault(key, &format!("means nothing when sms.kind is {}", kind.as_str()));
        }
    }
}

/// What Twilio takes.
const TWILIO: &str = "To={to}&From={from}&Body={text}";
/// What it takes when a messaging service chooses the sender.
const TWILIO_SERVICE: &str = "To={to}&MessagingServiceSid={from}&Body={text}";

fn auth(reader: &mut Reader, word: &str, username: Option<String>, header: Option<String>) -> Option<SmsAuth> {
    if header.is_some() && word != "header" {
        reader.fault("sms.header", "means nothing unless sms.auth is header");
    }
    match word {
        "basic" => {
            let username = needed(reader, "sms.username", username, "is needed because sms.auth is basic")?;
            if username.contains(':') || !username.is_ascii() {
                reader.fault("sms.username", "must be ASCII without a colon");
            }
            Some(SmsAuth::Basic { username })
        }
        "bearer" => Some(SmsAuth::Bearer),
        "header" => {
            let name = needed(reader, "sms.header", header, "is needed because sms.auth is header")?;
            Some(SmsAuth::Header { name })
        }
        _ => Some(SmsAuth::None),
    }
}

fn method(text: &str) -> Result<String, Invalid> {
    let known = ["basic", "bearer", "header", "none"].contains(&text);
    known.then(|| text.to_owned()).ok_or(Invalid("must be basic, bearer, header or none"))
}

fn header(text: &str) -> Result<String, Invalid> {
    let fits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    fits.then(|| text.to_owned()).ok_or(Invalid("must be a header's name, like X-Api-Key"))
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect()
}
