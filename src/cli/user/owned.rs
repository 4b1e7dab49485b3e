//! What people own besides the password, and what of it is refused now.

use crate::{
    auth::throttle::{SECOND, Standing, standing},
    store::{StoreResult, Tx, backup, contact, passkey, throttle as budgets, totp},
    types::{Method, UnixTime, UserId},
};
use serde::Serialize;
use std::collections::HashMap;

/// The methods, the strongest first.
const ORDER: [Method; 5] = [Method::Passkey, Method::Totp, Method::Sms, Method::Email, Method::Backup];

/// What one person owns.
#[derive(Default)]
pub(super) struct Owned {
    /// How many second factors, backup codes not counted.
    pub(super) factors: usize,
    /// Of which methods, the strongest first.
    pub(super) methods: Vec<Method>,
    /// Of which methods nothing is looked at.
    pub(super) refused: Vec<Refused>,
}

/// A method of which nothing is looked at now.
#[derive(Serialize)]
pub(super) struct Refused {
    pub(super) method: Method,
    /// `used_up` or `suspended`.
    pub(super) state: &'static str,
    /// Until when, when it is used up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) until: Option<String>,
}

impl Refused {
    fn of(method: Method, standing: Standing) -> Option<Self> {
        match standing {
            Standing::Open => None,
            Standing::UsedUp(until) => Some(Self { method, state: "used_up", until: Some(until.rfc3339()) }),
            Standing::Suspended => Some(Self { method, state: "suspended", until: None }),
        }
    }

    /// In words, with what helps.
    pub(super) fn words(&self, username: &str) -> String {
        match &self.until {
            Some(until) => format!("{} refused until {until}: too many wrong codes", self.method),
            None => format!(
                "{} refused: too many wrong codes in a row, until another factor is shown or vestibule user reset-mfa \
                 {username} removes all",
                self.method
            ),
        }
    }
}

impl Owned {
    fn add(&mut self, method: Method) {
        self.factors += usize::from(method != Method::Backup);
        if !self.methods.contains(&method) {
            self.methods.push(method);
            self.methods.sort_by_key(|method| ORDER.iter().position(|other| other == method));
        }
    }

    /// What one person owns.
    pub(super) fn of(tx: &mut Tx<'_>, user: &UserId, now: UnixTime) -> StoreResult<Self> {
        let mut owned = Self::default();
        totp::of_user(tx, user)?.iter().for_each(|_| owned.add(Method::Totp));
        contact::of_user(tx, user)?.iter().for_each(|contact| owned.add(contact.channel));
        passkey::of_user(tx, user)?.iter().for_each(|_| owned.add(Method::Passkey));
        if backup::count(tx, user)?.left > 0 {
            owned.add(Method::Backup);
        }
        for budget in &SECOND {
            let Ok(method) = budget.class.parse() else { continue };
            let row = budgets::read(tx, user.as_str(), budget.class)?;
            owned.refused.extend(row.and_then(|row| Refused::of(method, standing(budget, &row, now))));
        }
        Ok(owned)
    }

    /// What everybody owns, by the user's identifier, with a fixed number of statements.
    pub(super) fn all(tx: &mut Tx<'_>, now: UnixTime) -> StoreResult<HashMap<String, Self>> {
        let mut all: HashMap<String, Self> = HashMap::new();
        let of = |method| move |user| (user, method);
        let mut factors: Vec<(UserId, Method)> = totp::owners(tx)?.into_iter().map(of(Method::Totp)).collect();
        factors.extend(contact::owners(tx)?);
        factors.extend(passkey::owners(tx)?.into_iter().map(of(Method::Passkey)));
        factors.extend(backup::owners(tx)?.into_iter().map(of(Method::Backup)));
        for (user, method) in factors {
            all.entry(user.as_str().to_owned()).or_default().add(method);
        }
        for budget in &SECOND {
            let Ok(method) = budget.class.parse() else { continue };
            for row in budgets::of_class(tx, budget.class)? {
                if let Some(refused) = Refused::of(method, standing(budget, &row, now)) {
                    all.entry(row.subject).or_default().refused.push(refused);
                }
            }
        }
        Ok(all)
    }
}
