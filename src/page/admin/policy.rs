//! "Identity and Security": the switches of an organization, what a change would do, and the rules.

use super::{
    AdminBar,
    said::{Said, texts},
};
use crate::page::{HOSTILE, Message, MethodKind, Page};
use serde::Serialize;

/// A second factor that the organization may allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct MethodTick {
    /// Which.
    pub kind: MethodKind,
    /// Whether it is allowed.
    pub selected: bool,
    /// How many people have it set up.
    pub people: u64,
}

/// The switches, as the form shows them. Numbers are text: what was typed comes back as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PolicyForm {
    /// `off`, `optional` or `required`.
    pub mfa: String,
    /// `on` or `off`; the form sends `on` or nothing.
    pub local_login: String,
    /// `on` or `off`; the form sends `on` or nothing.
    pub sso: String,
    /// The methods, in the order in which they are shown; sent as `methods`, once for each that is ticked.
    pub methods: Vec<MethodTick>,
    /// Days for which a device is trusted, 0 to 90.
    pub trust_days: String,
    /// Days for which setting up can be put off, 0 to 365.
    pub grace_days: String,
    /// How often setting up can be put off, 0 to 100.
    pub grace_skips: String,
    /// `on` or `off`: whether a mailed code comes before setting up; the form sends `on` or nothing.
    pub enrolment_proof: String,
    /// Hours without activity after which a session ends; empty: as the server has it.
    pub session_idle: String,
    /// Hours after which a session ends; empty: as the server has it.
    pub session_absolute: String,
    /// Fewest characters of a password, 8 to 64.
    pub password_length: String,
    /// How hard a password has to be to guess: `2`, `3` or `4`.
    pub password_score: String,
    /// `none` or `second_person`.
    pub bulk_approval: String,
    /// Which state the form was filled in from.
    pub mark: String,
}

/// What the switches above it would do if they were saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PolicyPreview {
    /// How many people there are.
    pub people: u64,
    /// How many of them have to set up a second factor at their next sign-in.
    pub must_enrol: u64,
    /// How many have a method that is not allowed any more.
    pub lose_method: u64,
}

/// A rule in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleLine {
    /// Its name.
    pub name: String,
    /// Its page.
    pub href: String,
    /// For the people of which groups; empty: everybody.
    pub groups: Vec<String>,
    /// For which applications; empty: all.
    pub clients: Vec<String>,
    /// For which networks; empty: wherever people are.
    pub networks: Vec<String>,
    /// `inside` or `outside` these networks.
    pub side: String,
    /// `none`, `mfa` or `phishing_resistant`.
    pub require: String,
    /// `inherit` or `never`.
    pub trust: String,
    /// `enforced` or `report_only`.
    pub mode: String,
    /// How many people it would have stopped, where it only reports.
    pub stopped: u64,
}

/// `GET /admin/security`. Form `#policy`, buttons `#preview` (`act=preview`) and `#save` (`act=save`).
#[derive(Debug, Clone, Serialize)]
pub struct PolicyPage {
    /// The bar and the rooms.
    #[serde(flatten)]
    pub bar: AdminBar,
    /// What is said on top.
    #[serde(flatten)]
    pub said: Said,
    /// The switches.
    #[serde(flatten)]
    pub form: PolicyForm,
    /// What they would do, once that was asked.
    pub preview: Option<PolicyPreview>,
    /// The rules.
    pub rules: Vec<RuleLine>,
    /// Whether the person may change them.
    pub writable: bool,
    /// What leads on from here: some of `what_if`, `rules`.
    pub may: Vec<&'static str>,
    /// Where to show a second factor again before anything is changed; `None`: it is fresh enough.
    pub refresh: Option<String>,
}

impl PolicyForm {
    fn sample() -> Self {
        let tick = |kind, people| MethodTick { kind, selected: kind != MethodKind::Sms, people };
        let methods = vec![
            tick(MethodKind::Passkey, 214),
            tick(MethodKind::Totp, 1032),
            tick(MethodKind::Email, 87),
            tick(MethodKind::Sms, 12),
        ];
        let [required, on, none] = ["required", "on", "none"].map(str::to_owned);
        Self {
            mfa: required,
            local_login: on.clone(),
            sso: on.clone(),
            methods,
            trust_days: "90".to_owned(),
            grace_days: "7".to_owned(),
            grace_skips: "3".to_owned(),
            enrolment_proof: on,
            session_idle: "8".to_owned(),
            session_absolute: String::new(),
            password_length: "10".to_owned(),
            password_score: "3".to_owned(),
            bulk_approval: none,
            mark: "\"uA-7\"".to_owned(),
        }
    }
}

impl RuleLine {
    fn sample(name: &str, groups: &[&str], clients: &[&str], networks: &[&str]) -> Self {
        Self {
            name: name.to_owned(),
            href: "/admin/security/rules/01JQ7Z5V6W8N0T2X4Y6A8C0E2G".to_owned(),
            groups: texts(groups),
            clients: texts(clients),
            networks: texts(networks),
            side: "outside".to_owned(),
            require: "phishing_resistant".to_owned(),
            trust: "never".to_owned(),
            mode: "enforced".to_owned(),
            stopped: 0,
        }
    }

    fn sample_of_each() -> Vec<Self> {
        let [report, mfa, inherit] = ["report_only", "mfa", "inherit"].map(str::to_owned);
        let payroll = Self::sample("Payroll needs a key", &["Finance", "Human resources"], &["Payroll"], &[]);
        let away = Self::sample("Away from the office", &[], &[], &["203.0.113.0/24", "2001:db8:85a3::/48"]);
        let everybody = Self::sample("No trusted devices for contractors", &["Contractors"], &[], &[]);
        vec![
            payroll,
            Self { mode: report, stopped: 41, require: mfa, trust: inherit, ..away },
            Self { require: "none".to_owned(), ..everybody },
        ]
    }
}

impl Page for PolicyPage {
    const TEMPLATE: &'static str = "admin/policy";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.said.is_refusal()
    }

    fn samples() -> Vec<Self> {
        let page = |name: &str, rules| Self {
            bar: AdminBar::sample(name),
            said: Said::default(),
            form: PolicyForm::sample(),
            preview: None,
            rules,
            writable: true,
            may: vec!["what_if", "rules"],
            refresh: None,
        };
        let preview = PolicyPreview { people: 2417, must_enrol: 1385, lose_method: 12 };
        let calm = PolicyPreview { people: 2417, must_enrol: 0, lose_method: 0 };
        let refusal = "Nobody could sign in as an administrator any more: no administrator has a password.";
        let off = PolicyForm {
            mfa: "off".to_owned(),
            local_login: "off".to_owned(),
            sso: "off".to_owned(),
            enrolment_proof: "off".to_owned(),
            bulk_approval: "second_person".to_owned(),
            ..PolicyForm::sample()
        };
        let hostile = RuleLine::sample(HOSTILE, &[HOSTILE], &[HOSTILE], &[HOSTILE]);
        let hostile_form = PolicyForm { trust_days: HOSTILE.to_owned(), ..PolicyForm::sample() };
        vec![
            page("admin", RuleLine::sample_of_each()),
            Self { preview: Some(preview), ..page("admin", RuleLine::sample_of_each()) },
            Self {
                preview: Some(calm),
                form: PolicyForm { mfa: "optional".to_owned(), ..off.clone() },
                ..page("admin", vec![])
            },
            Self { form: off, said: Said::refused(refusal), ..page("admin", vec![]) },
            Self { refresh: Some("/admin/security?fresh=1".to_owned()), ..page("admin", vec![]) },
            Self { writable: false, ..page("audrey", RuleLine::sample_of_each()) },
            Self { said: Said { notice: Some(Message::POLICY_SAVED), ..Said::default() }, ..page("admin", vec![]) },
            Self { form: hostile_form, said: Said::refused(HOSTILE), ..page(HOSTILE, vec![hostile]) },
        ]
    }
}
