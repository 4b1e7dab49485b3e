//! What `vestibule organization set` changes.

use crate::{
    cli::{
        organization::MFA,
        word::{one_of, put},
    },
    store::organization::Organization,
    types::{BulkApproval, Colour, DisplayName, EnrolmentProof, Invalid, MethodSet, MfaPolicy, OnOff, colour::READABLE},
};
use clap::{Args, value_parser};
use std::path::{Path, PathBuf};

const PROOF: &[&str] = &["mail", "none"];
const SWITCH: &[&str] = &["on", "off"];
const APPROVAL: &[&str] = &["none", "second_person"];

/// A value, or the word `none`, which takes it away.
#[derive(Debug, Clone, PartialEq, Eq)]
enum OrNone<T> {
    None,
    Some(T),
}

impl<T> OrNone<T> {
    fn parse(text: &str, parse: impl FnOnce(&str) -> Result<T, Invalid>) -> Result<Self, Invalid> {
        if text == "none" { Ok(Self::None) } else { parse(text).map(Self::Some) }
    }

    fn option(self) -> Option<T> {
        match self {
            Self::None => None,
            Self::Some(value) => Some(value),
        }
    }
}

#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub(super) struct Changes {
    /// The name for people
    #[arg(long, value_parser = DisplayName::parse)]
    name: Option<DisplayName>,
    /// Whether its people need a second factor: required, all do; optional, they can set one up; off, the account pages
    /// offer none. Who has one is asked for it in each case
    #[arg(long, value_parser = one_of(MFA, |text| text.parse::<MfaPolicy>()))]
    mfa: Option<MfaPolicy>,
    /// Which second factors its people may use: some of passkey, totp, sms, email, backup
    #[arg(long, value_parser = |text: &str| text.parse::<MethodSet>())]
    methods: Option<MethodSet>,
    /// For how many days a browser may be trusted, 0 to 90; 0: never
    #[arg(long, value_name = "N", value_parser = value_parser!(i64).range(0..=90))]
    trust_days: Option<i64>,
    /// For how many days setting up a second factor can be put off, 0 to 365
    #[arg(long, value_name = "N", value_parser = value_parser!(i64).range(0..=365))]
    grace_days: Option<i64>,
    /// How often setting up a second factor can be put off, 0 to 100
    #[arg(long, value_name = "N", value_parser = value_parser!(i64).range(0..=100))]
    grace_skips: Option<i64>,
    /// What is asked before a first second factor is set up: a code by mail, or nothing
    #[arg(long, value_parser = one_of(PROOF, |text| text.parse::<EnrolmentProof>()))]
    enrolment_proof: Option<EnrolmentProof>,
    /// Whether its people sign in with what is kept here; administrators always do
    #[arg(long, value_parser = one_of(SWITCH, |text| text.parse::<OnOff>()))]
    local_login: Option<OnOff>,
    /// Whether its people sign in by an upstream provider
    #[arg(long, value_parser = one_of(SWITCH, |text| text.parse::<OnOff>()))]
    sso: Option<OnOff>,
    /// Seconds without use after which a session ends, 60 to 31536000; none: as the server says
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    session_idle: Option<OrNone<i64>>,
    /// Seconds after which a session ends, 60 to 31536000; none: as the server says
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    session_absolute: Option<OrNone<i64>>,
    /// The least length of a new password, 8 to 64 characters
    #[arg(long, value_name = "N", value_parser = value_parser!(i64).range(8..=64))]
    password_length: Option<i64>,
    /// How hard a new password is to guess, 2 to 4 of zxcvbn's scale
    #[arg(long, value_name = "N", value_parser = value_parser!(i64).range(2..=4))]
    password_score: Option<i64>,
    /// Whether bulk acts wait for a second administrator
    #[arg(long, value_parser = one_of(APPROVAL, |text| text.parse::<BulkApproval>()))]
    bulk_approval: Option<BulkApproval>,
    /// The language of pages and mails for which nobody asked for another one, like de; none: English
    #[arg(long, value_name = "TAG", value_parser = language)]
    language: Option<OrNone<String>>,
    /// The colour of its pages' buttons, like '#8a1538', on which white text can be read; none: ours
    #[arg(long, value_name = "#RRGGBB", value_parser = accent)]
    accent: Option<OrNone<String>>,
    /// Its logo: a PNG, JPEG or WebP of at most 1 MB, which is drawn anew
    #[arg(long, value_name = "FILE")]
    logo: Option<PathBuf>,
    /// Takes the logo away
    #[arg(long, conflicts_with = "logo")]
    no_logo: bool,
}

fn seconds(text: &str) -> Result<OrNone<i64>, Invalid> {
    OrNone::parse(text, |text| {
        let number = text.parse::<i64>().ok().filter(|seconds| (60..=31_536_000).contains(seconds));
        number.ok_or(Invalid("use seconds, 60 to 31536000, or none"))
    })
}

fn language(text: &str) -> Result<OrNone<String>, Invalid> {
    OrNone::parse(text, |text| match text.parse::<unic_langid::LanguageIdentifier>() {
        Ok(_) if text.len() <= 35 => Ok(text.to_owned()),
        _ => Err(Invalid("use a language tag such as en or de, or none")),
    })
}

fn accent(text: &str) -> Result<OrNone<String>, Invalid> {
    OrNone::parse(text, |text| {
        let colour = Colour::parse(text)?;
        if colour.contrast(Colour::WHITE) < READABLE {
            return Err(Invalid("white text can not be read on it (WCAG 2.2: 4.5 to 1); use a darker one"));
        }
        Ok(colour.to_string())
    })
}

impl Changes {
    /// The picture to be the logo.
    pub(super) fn logo(&self) -> Option<&Path> {
        self.logo.as_deref()
    }

    /// Whether the logo is to be taken away.
    pub(super) const fn no_logo(&self) -> bool {
        self.no_logo
    }

    /// All that was given, for people.
    pub(super) fn said(&self) -> Vec<String> {
        fn plain<T: std::fmt::Display>(name: &str, given: Option<&T>) -> Option<String> {
            given.map(|value| format!("{name} {value}"))
        }
        fn clear<T: std::fmt::Display>(name: &str, given: Option<&OrNone<T>>) -> Option<String> {
            given.map(|value| match value {
                OrNone::None => format!("{name} none"),
                OrNone::Some(value) => format!("{name} {value}"),
            })
        }
        let parts = [
            plain("name", self.name.as_ref()),
            plain("mfa", self.mfa.as_ref()),
            plain("methods", self.methods.as_ref()),
            plain("trust days", self.trust_days.as_ref()),
            plain("grace days", self.grace_days.as_ref()),
            plain("grace skips", self.grace_skips.as_ref()),
            plain("enrolment proof", self.enrolment_proof.as_ref()),
            plain("local login", self.local_login.as_ref()),
            plain("sso", self.sso.as_ref()),
            clear("session idle", self.session_idle.as_ref()),
            clear("session absolute", self.session_absolute.as_ref()),
            plain("password length", self.password_length.as_ref()),
            plain("password score", self.password_score.as_ref()),
            plain("bulk approval", self.bulk_approval.as_ref()),
            clear("language", self.language.as_ref()),
            clear("accent", self.accent.as_ref()),
            self.logo.as_ref().map(|path| format!("logo {}", path.display())),
            self.no_logo.then(|| "no logo".to_owned()),
        ];
        parts.into_iter().flatten().collect()
    }

    /// Changes an organization, but for its logo, and gives what was done.
    pub(super) fn apply(self, row: &mut Organization) -> Vec<&'static str> {
        let mut acts = Vec::new();
        let done = &mut acts;
        put(&mut row.name, self.name.map(String::from), "organization_name_set", done);
        put(&mut row.mfa, self.mfa, self.mfa.map_or("", mfa_act), done);
        put(&mut row.methods, self.methods, "organization_methods_set", done);
        put(&mut row.trust_days, self.trust_days, "organization_trust_days_set", done);
        put(&mut row.grace_days, self.grace_days, "organization_grace_days_set", done);
        put(&mut row.grace_skips, self.grace_skips, "organization_grace_skips_set", done);
        put(&mut row.enrolment_proof, self.enrolment_proof, "organization_enrolment_proof_set", done);
        put(&mut row.local_login, self.local_login, "organization_local_login_set", done);
        put(&mut row.sso, self.sso, "organization_sso_set", done);
        put(&mut row.session_idle, self.session_idle.map(OrNone::option), "organization_session_idle_set", done);
        put(&mut row.session_absolute, self.session_absolute.map(OrNone::option), "organization_session_absolute_set", done);
        put(&mut row.password_length, self.password_length, "organization_password_length_set", done);
        put(&mut row.password_score, self.password_score, "organization_password_score_set", done);
        put(&mut row.bulk_approval, self.bulk_approval, "organization_bulk_approval_set", done);
        put(&mut row.language, self.language.map(OrNone::option), "organization_language_set", done);
        put(&mut row.accent, self.accent.map(OrNone::option), "organization_accent_set", done);
        acts
    }
}

const fn mfa_act(mfa: MfaPolicy) -> &'static str {
    match mfa {
        MfaPolicy::Off => "organization_mfa_off",
        MfaPolicy::Optional => "organization_mfa_optional",
        MfaPolicy::Required => "organization_mfa_required",
    }
}
