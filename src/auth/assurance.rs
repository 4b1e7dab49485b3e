//! What was proved, and what it is worth. Pure: one function computes `acr` and `amr`, and it never claims more than was
//! shown.

use crate::types::{ArrivalId, Method, ProviderId, UnixTime};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// What makes two proofs independent: two proofs are two factors only if their classes differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Something one knows.
    Password,
    /// A secret in an authenticator app.
    Totp,
    /// Reading a mailbox. A password that a mailed link has set is of this class, too.
    Mailbox,
    /// Receiving text messages.
    Telephone,
    /// A key in an authenticator.
    Webauthn,
    /// A list that was handed out before.
    Backup,
    /// A code that an operator handed out.
    Pass,
    /// A sign-in at an upstream provider, whatever was shown there.
    Upstream,
}

impl Class {
    /// The class of a method, where the method alone decides.
    #[must_use]
    pub const fn of(method: Method) -> Self {
        match method {
            Method::Password => Self::Password,
            Method::Totp => Self::Totp,
            Method::Email => Self::Mailbox,
            Method::Sms => Self::Telephone,
            Method::Passkey => Self::Webauthn,
            Method::Backup => Self::Backup,
            Method::Pass => Self::Pass,
            Method::Upstream => Self::Upstream,
        }
    }
}

/// Whether an authenticator has recognized its owner, WebAuthn §6.1, the flag UV.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verification {
    /// It has not, or there is no such thing.
    #[default]
    None,
    /// By a PIN or a biometric.
    User,
}

/// What an upstream provider has signed about how somebody signed in there, as far as its settings accept that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proved {
    /// Nothing, or nothing that is accepted.
    #[default]
    Nothing,
    /// More than one factor.
    Factors,
    /// Factors that can not be phished.
    Unphishable,
}

/// A sign-in at an upstream provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upstream {
    /// The provider.
    pub provider: ProviderId,
    /// Which arrival it was: it has to count still when a session begins.
    pub arrival: ArrivalId,
    /// What it proves.
    pub proved: Proved,
    /// The `amr` values that it rests on.
    pub amr: Vec<String>,
    /// Whether the provider has not said when the person signed in: the evidence's time is that of the arrival then.
    #[serde(default)]
    pub undated: bool,
}

impl Upstream {
    /// Whether several factors were signed. What can not be phished may be one.
    #[must_use]
    pub fn says_mfa(&self) -> bool {
        match self.proved {
            Proved::Nothing => false,
            Proved::Factors => true,
            Proved::Unphishable => self.amr.iter().any(|value| value == "mfa"),
        }
    }
}

/// A record that a verifier wrote: what was proved, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "StoredEvidence")]
pub struct Evidence {
    /// What was proved.
    pub class: Class,
    /// How.
    pub method: Method,
    /// What a passkey said about its owner.
    pub verification: Verification,
    /// When.
    pub at: UnixTime,
    /// Where else the person signed in, for [`Class::Upstream`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upstream: Option<Upstream>,
}

impl Evidence {
    /// Evidence of a method's own class.
    #[must_use]
    pub const fn of(method: Method, at: UnixTime) -> Self {
        Self { class: Class::of(method), method, verification: Verification::None, at, upstream: None }
    }
}

/// Evidence as rows hold it; those of the first program have only class and time.
#[derive(Deserialize)]
struct StoredEvidence {
    class: Class,
    method: Option<Method>,
    #[serde(default)]
    verification: Verification,
    at: UnixTime,
    #[serde(default)]
    upstream: Option<Upstream>,
}

impl From<StoredEvidence> for Evidence {
    fn from(stored: StoredEvidence) -> Self {
        let method = stored.method.unwrap_or(match stored.class {
            Class::Password => Method::Password,
            Class::Totp => Method::Totp,
            Class::Mailbox => Method::Email,
            Class::Telephone => Method::Sms,
            Class::Webauthn => Method::Passkey,
            Class::Backup => Method::Backup,
            Class::Pass => Method::Pass,
            Class::Upstream => Method::Upstream,
        });
        Self { class: stored.class, method, verification: stored.verification, at: stored.at, upstream: stored.upstream }
    }
}

/// Why a second factor was not asked for although a rule demands one. Never evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Waiver {
    /// The browser was trusted before.
    Device,
    /// The organization lets setting one up wait.
    Grace,
    /// The upstream provider is trusted with that.
    Upstream,
}

/// What was shown, and what was waived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "StoredShown")]
pub struct Shown {
    /// What was proved.
    pub evidence: Vec<Evidence>,
    /// What was not asked.
    pub waiver: Option<Waiver>,
    /// Where the person was; `None`: not known.
    pub address: Option<IpAddr>,
}

impl Shown {
    /// With nothing waived, from nowhere in particular.
    #[must_use]
    pub const fn of(evidence: Vec<Evidence>) -> Self {
        Self { evidence, waiver: None, address: None }
    }
}

/// As rows hold it; those of the first program are lists of evidence.
#[derive(Deserialize)]
#[serde(untagged)]
enum StoredShown {
    List(Vec<Evidence>),
    Whole {
        evidence: Vec<Evidence>,
        waiver: Option<Waiver>,
        #[serde(default)]
        address: Option<IpAddr>,
    },
}

impl From<StoredShown> for Shown {
    fn from(stored: StoredShown) -> Self {
        match stored {
            StoredShown::List(evidence) => Self::of(evidence),
            StoredShown::Whole { evidence, waiver, address } => Self { evidence, waiver, address },
        }
    }
}

/// How sure we are. Ordered: more is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// One class was shown.
    One,
    /// One class was shown, and the prompt for another was waived by a trusted device or an upstream provider.
    OneWaived,
    /// Two classes were shown.
    Two,
    /// What was shown can not be phished: a key that recognized its owner, or a key and another class.
    Three,
}

/// The `acr` values that can be reached, weakest first; discovery lists them.
pub const ACR_VALUES: &[&str] = &[Level::One.acr(), Level::OneWaived.acr(), Level::Two.acr(), Level::Three.acr()];

impl Level {
    /// The `acr` value. The highest one is that of OpenID Connect Extended Authentication Profile ACR Values 1.0 §2.
    #[must_use]
    pub const fn acr(self) -> &'static str {
        match self {
            Self::One => "urn:vestibule:acr:1",
            Self::OneWaived => "urn:vestibule:acr:1w",
            Self::Two => "urn:vestibule:acr:2",
            Self::Three => "phr",
        }
    }

    /// The level that an `acr` value asks for; `None` for one that can not be reached.
    #[must_use]
    pub fn of_acr(acr: &str) -> Option<Self> {
        [Self::One, Self::OneWaived, Self::Two, Self::Three].into_iter().find(|level| level.acr() == acr)
    }
}

/// The worth of some evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assurance {
    /// How sure we are.
    pub level: Level,
    /// `amr`, RFC 8176: each once, and `mfa` when there are two classes.
    pub amr: Vec<&'static str>,
    /// `auth_time`: when the person last proved anything; `None`: nobody has said.
    pub auth_time: Option<UnixTime>,
}

/// The `amr` values of a method, RFC 8176 §2. Codes by mail and codes of lists are one-time passwords; a key proves that
/// one has it, and that somebody was there.
const fn amr_of(method: Method) -> &'static [&'static str] {
    match method {
        Method::Password => &["pwd"],
        Method::Totp | Method::Email | Method::Backup | Method::Pass => &["otp"],
        Method::Sms => &["otp", "sms"],
        Method::Passkey => &["pop", "user"],
        // What an upstream provider said stands in the evidence itself.
        Method::Upstream => &[],
    }
}

/// The `amr` values of RFC 8176 §2 that are passed on from upstream providers. `mfa` is computed here.
const PASSED_ON: &[&str] = &[
    "face", "fpt", "geo", "hwk", "iris", "kba", "mca", "otp", "pin", "pop", "pwd", "rba", "retina", "sc", "sms", "swk", "tel",
    "user", "vbm", "wia",
];

/// Judges what was shown. `None` when nothing was.
#[must_use]
pub fn judge(shown: &Shown) -> Option<Assurance> {
    let evidence = &shown.evidence;
    if evidence.is_empty() {
        return None;
    }
    let dated = evidence.iter().filter(|proof| proof.upstream.as_ref().is_none_or(|upstream| !upstream.undated));
    let auth_time = dated.map(|proof| proof.at).max();
    let mut classes: Vec<Class> = evidence.iter().map(|proof| proof.class).collect();
    classes.sort_unstable();
    classes.dedup();
    let proved = evidence.iter().filter_map(|proof| proof.upstream.as_ref()).map(|upstream| upstream.proved).max();
    let several = classes.len() >= 2 || proved >= Some(Proved::Factors);
    let key = classes.contains(&Class::Webauthn);
    let owner = evidence.iter().any(|proof| proof.class == Class::Webauthn && proof.verification == Verification::User);
    let level = match shown.waiver {
        _ if (key && (several || owner)) || proved == Some(Proved::Unphishable) => Level::Three,
        _ if several => Level::Two,
        Some(Waiver::Device | Waiver::Upstream) => Level::OneWaived,
        Some(Waiver::Grace) | None => Level::One,
    };
    let mut amr: Vec<&'static str> = Vec::new();
    let mut methods: Vec<Method> = evidence.iter().map(|proof| proof.method).collect();
    methods.sort_by_key(|method| Class::of(*method));
    let theirs = evidence.iter().filter_map(|proof| proof.upstream.as_ref()).flat_map(|upstream| &upstream.amr);
    let theirs = theirs.filter_map(|value| PASSED_ON.iter().find(|known| *known == value));
    for value in methods.into_iter().flat_map(amr_of).chain(theirs) {
        if !amr.contains(value) {
            amr.push(value);
        }
    }
    if classes.len() >= 2 || evidence.iter().filter_map(|proof| proof.upstream.as_ref()).any(Upstream::says_mfa) {
        amr.push("mfa");
    }
    Some(Assurance { level, amr, auth_time })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proof(method: Method, at: i64) -> Evidence {
        Evidence::of(method, UnixTime(at))
    }

    fn worth(evidence: Vec<Evidence>, waiver: Option<Waiver>) -> Option<Assurance> {
        judge(&Shown { waiver, ..Shown::of(evidence) })
    }

    #[test]
    fn nothing_is_worth_nothing() {
        assert_eq!(worth(vec![], None), None);
        assert_eq!(worth(vec![], Some(Waiver::Device)), None, "a waiver proves nothing");
    }

    #[test]
    fn two_classes_are_two_factors_in_any_order() {
        let one = worth(vec![proof(Method::Totp, 7), proof(Method::Password, 5)], None).unwrap();
        let other = worth(vec![proof(Method::Password, 5), proof(Method::Totp, 7)], None).unwrap();
        assert_eq!(one, other);
        assert_eq!((one.level, one.auth_time), (Level::Two, Some(UnixTime(7))));
    }

    #[test]
    fn a_time_that_nobody_has_said_is_none() {
        let (provider, arrival) = (ProviderId::from_text("p"), ArrivalId::from_text("a"));
        let upstream = Upstream { provider, arrival, proved: Proved::Nothing, amr: Vec::new(), undated: true };
        let came = Evidence { upstream: Some(upstream), ..proof(Method::Upstream, 9) };
        assert_eq!(worth(vec![came.clone()], None).unwrap().auth_time, None);
        assert_eq!(worth(vec![came, proof(Method::Totp, 7)], None).unwrap().auth_time, Some(UnixTime(7)));
    }

    #[test]
    fn acr_values_are_the_levels() {
        for acr in ACR_VALUES {
            assert_eq!(Level::of_acr(acr).map(Level::acr), Some(*acr));
        }
        assert_eq!(Level::of_acr("gold"), None);
    }

    #[test]
    fn rows_of_the_first_program_are_read() {
        let old = r#"[{"class":"password","at":5},{"class":"totp","at":7}]"#;
        let shown: Shown = serde_json::from_str(old).unwrap();
        assert_eq!(shown, Shown::of(vec![proof(Method::Password, 5), proof(Method::Totp, 7)]));
        let again: Shown = serde_json::from_str(&serde_json::to_string(&shown).unwrap()).unwrap();
        assert_eq!(again, shown);
    }

    /// A sign-in at an upstream provider.
    fn came(proved: Proved, amr: &[&str]) -> Evidence {
        let (provider, arrival) = (ProviderId::from_text("p"), ArrivalId::from_text("a"));
        let amr = amr.iter().map(ToString::to_string).collect();
        Evidence { upstream: Some(Upstream { provider, arrival, proved, amr, undated: false }), ..proof(Method::Upstream, 1) }
    }

    /// A way to sign in: its words, its evidence, what was waived.
    type Path = (&'static str, Vec<Evidence>, Option<Waiver>);

    /// Every way to sign in.
    fn paths() -> Vec<Path> {
        let with = |methods: &[Method]| methods.iter().map(|method| proof(*method, 1)).collect::<Vec<_>>();
        let reset = Evidence { class: Class::Mailbox, ..proof(Method::Password, 1) };
        let owner = Evidence { verification: Verification::User, ..proof(Method::Passkey, 1) };
        let both = |first: Evidence, second: Evidence| vec![first, second];
        let password = || proof(Method::Password, 1);
        vec![
            ("password", with(&[Method::Password]), None),
            ("password, on a trusted device", with(&[Method::Password]), Some(Waiver::Device)),
            ("password, setting up a factor put off", with(&[Method::Password]), Some(Waiver::Grace)),
            ("password + code of an app", with(&[Method::Password, Method::Totp]), None),
            ("password + code by mail", with(&[Method::Password, Method::Email]), None),
            ("password + code by text message", with(&[Method::Password, Method::Sms]), None),
            ("password + backup code", with(&[Method::Password, Method::Backup]), None),
            ("password + access pass", with(&[Method::Password, Method::Pass]), None),
            ("password + security key without PIN", with(&[Method::Password, Method::Passkey]), None),
            ("password + passkey", both(password(), owner.clone()), None),
            ("passkey alone", vec![owner], None),
            ("password set by mail", vec![reset.clone()], None),
            ("password set by mail, on a trusted device", vec![reset.clone()], Some(Waiver::Device)),
            ("password set by mail + code by mail", both(reset.clone(), proof(Method::Email, 1)), None),
            ("password set by mail + code of an app", both(reset, proof(Method::Totp, 1)), None),
            ("upstream provider that proved nothing", vec![came(Proved::Nothing, &[])], None),
            (
                "the same, whose provider is trusted with the second factor",
                vec![came(Proved::Nothing, &[])],
                Some(Waiver::Upstream),
            ),
            ("the same, on a trusted device", vec![came(Proved::Nothing, &[])], Some(Waiver::Device)),
            ("the same + code of an app", both(came(Proved::Nothing, &[]), proof(Method::Totp, 1)), None),
            (
                "upstream provider that signed `amr` with `pwd otp mfa`",
                vec![came(Proved::Factors, &["pwd", "otp", "mfa"])],
                None,
            ),
            ("upstream provider that signed `acr` with `phr`", vec![came(Proved::Unphishable, &[])], None),
        ]
    }

    #[test]
    fn the_documentation_has_the_table_of_all_paths() {
        let row = |(words, evidence, waiver): Path| {
            let worth = worth(evidence, waiver).unwrap();
            format!("| {words} | `{}` | `{}` |\n", worth.level.acr(), worth.amr.join(" "))
        };
        let rows: Vec<String> = paths().into_iter().map(row).collect();
        let table = format!("| way | `acr` | `amr` |\n|---|---|---|\n{}", rows.concat());
        assert!(include_str!("../../docs/assurance.md").contains(&table), "docs/assurance.md should contain:\n{table}");
    }

    #[test]
    fn mfa_is_said_of_two_classes_and_of_what_a_provider_signed_only() {
        for (words, evidence, waiver) in paths() {
            let mut classes: Vec<Class> = evidence.iter().map(|proof| proof.class).collect();
            classes.sort_unstable();
            classes.dedup();
            let signed = evidence.iter().filter_map(|proof| proof.upstream.as_ref()).any(Upstream::says_mfa);
            let worth = worth(evidence, waiver).unwrap();
            assert_eq!(worth.amr.contains(&"mfa"), classes.len() >= 2 || signed, "{words}");
            assert!(waiver.is_none() || worth.level < Level::Two, "{words}: a waiver is no factor");
        }
    }
}
