//! `[sms]`: the gateway that takes text messages.

mod rest;
#[cfg(test)]
mod tests;

pub use rest::{SmsAuth, SmsRest};

use super::{
    place::{plain, secret},
    reader::Reader,
};
use crate::types::{Invalid, Secret, SigningSecret, phone};
use std::{path::Path, time::Duration};
use url::{Host, Url};

/// The gateway that takes text messages.
#[derive(Debug, Clone)]
pub struct Sms {
    /// Who it is.
    pub kind: SmsKind,
    /// Where messages are posted: `https`, or `http` on loopback.
    pub url: Url,
    /// How they are posted.
    pub gateway: SmsGateway,
    /// How long one call may take: 1 to 30 seconds.
    pub timeout: Duration,
    /// The countries whose numbers get texts, ISO 3166-1 alpha-2 in capitals; at least one.
    pub countries: Vec<String>,
    /// The country of numbers that are typed without `+`; one of [`Self::countries`].
    pub default_region: Option<String>,
    /// How long a number waits that was added beside another second factor, seconds: 0 to 30 days.
    pub settling: i64,
}

impl Sms {
    /// What is to be known of a REST API; `None` for a webhook.
    #[must_use]
    pub const fn rest(&self) -> Option<&SmsRest> {
        match &self.gateway {
            SmsGateway::Rest(rest) => Some(rest),
            SmsGateway::Webhook(_) => None,
        }
    }
}

/// How messages are posted.
#[derive(Debug, Clone)]
pub enum SmsGateway {
    /// To somebody's REST API.
    Rest(Box<SmsRest>),
    /// Signed with this key.
    Webhook(SigningSecret),
}

/// Who takes messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmsKind {
    /// Twilio's Programmable Messaging, or a service with the same API.
    Twilio,
    /// Vonage's SMS API.
    Vonage,
    /// Any REST API.
    Rest,
    /// A server of the operator's.
    Webhook,
}

impl SmsKind {
    const ALL: [Self; 4] = [Self::Twilio, Self::Vonage, Self::Rest, Self::Webhook];

    /// The word in the configuration.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Twilio => "twilio",
            Self::Vonage => "vonage",
            Self::Rest => "rest",
            Self::Webhook => "webhook",
        }
    }

    const fn url(self) -> Option<&'static str> {
        match self {
            Self::Twilio => Some("https://api.twilio.com/2010-04-01/Accounts/{account}/Messages.json"),
            Self::Vonage => Some("https://rest.nexmo.com/sms/json"),
            Self::Rest | Self::Webhook => None,
        }
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        let fault = Invalid("must be twilio, vonage, rest or webhook");
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(fault)
    }
}

/// Seconds of an hour.
const HOUR: i64 = 3600;

/// `[sms]`: all that is needed, or nothing.
pub(super) fn section(reader: &mut Reader, folder: &Path) -> Option<Sms> {
    let given = reader.has_any("sms.");
    let kind = reader.parsed("sms.kind", SmsKind::parse);
    let secret = secret(reader, ("sms.secret", "sms.secret_file"), folder);
    let raw = rest::Raw::read(reader);
    let url = reader.parsed("sms.url", plain);
    let timeout = Duration::from_secs(reader.whole("sms.timeout"));
    let countries = reader.parsed("sms.countries", countries);
    let default_region = reader.parsed("sms.default_region", country);
    let settling = reader.whole::<i64>("sms.settling") * HOUR;
    if !given {
        return None;
    }
    if let (Some(region), Some(countries)) = (&default_region, &countries)
        && !countries.contains(region)
    {
        reader.fault("sms.default_region", "must be one of sms.countries");
    }
    let why = "is needed because [sms] is given";
    let (kind, countries) = (needed(reader, "sms.kind", kind, why), needed(reader, "sms.countries", countries, why));
    let kind = kind?;
    let url = address(reader, kind, url, raw.account.as_deref());
    let gateway = match kind {
        SmsKind::Webhook => {
            rest::idle(reader, kind);
            signing(reader, secret).map(SmsGateway::Webhook)
        }
        _ => raw.gateway(reader, kind, secret).map(|rest| SmsGateway::Rest(Box::new(rest))),
    };
    Some(Sms { kind, url: url?, gateway: gateway?, timeout, countries: countries?, default_region, settling })
}

/// Notes that a value is absent, unless it is there and has a fault of its own.
fn needed<T>(reader: &mut Reader, key: &'static str, value: Option<T>, why: &str) -> Option<T> {
    if value.is_none() && !reader.faults.iter().any(|fault| fault.key.starts_with(key)) {
        reader.fault(key, why);
    }
    value
}

/// The webhook's key.
fn signing(reader: &mut Reader, secret: Option<Secret>) -> Option<SigningSecret> {
    let secret = needed(reader, "sms.secret", secret, "is needed to sign with")?;
    SigningSecret::parse(secret.expose()).map_err(|error| reader.fault("sms.secret", error.0)).ok()
}

/// Where messages are posted: as given, or the service's own address.
fn address(reader: &mut Reader, kind: SmsKind, given: Option<String>, account: Option<&str>) -> Option<Url> {
    let given = given.or_else(|| kind.url().map(str::to_owned));
    let mut text = needed(reader, "sms.url", given, "is needed to know where messages are posted")?;
    if text.contains("{account}") {
        // Without one, something is said of sms.account.
        let account = needed(reader, "sms.account", account, "is needed because sms.url has {account}")?;
        if !account.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)) {
            reader.fault("sms.account", "must have letters, digits, - and _ only, because sms.url has {account}");
            return None;
        }
        text = text.replace("{account}", account);
    }
    let found = Url::parse(&text).map_err(|_| "must be a URL like https://sms.example.com/send").and_then(|url| {
        if !(url.scheme() == "https" || url.scheme() == "http" && is_loopback(&url)) {
            return Err("must be https; http is only for loopback addresses");
        }
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err("must have no user, no password and no fragment");
        }
        Ok(url)
    });
    found.map_err(|error| reader.fault("sms.url", error)).ok()
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn country(text: &str) -> Result<String, Invalid> {
    let known = phone::regions().any(|region| region == text);
    known.then(|| text.to_owned()).ok_or(Invalid("must be a country code of ISO 3166-1, like DE"))
}

fn countries(text: &str) -> Result<Vec<String>, Invalid> {
    let fault = Invalid("must be country codes of ISO 3166-1 separated by commas, like DE,AT,CH");
    text.split(',').map(|word| country(word.trim()).map_err(|_| fault)).collect()
}
