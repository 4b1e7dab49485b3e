//! The one gate of all paths: whether a user may be signed in right now, and what is required of them.

use super::policy::{Enrolled, Requirement, Situation, require};
use crate::{
    store::{
        StoreResult, Tx,
        organization::{self, Organization},
        totp::{self, TotpFactor},
        user::{self, User},
    },
    types::UserId,
};

/// An enabled user of an enabled organization, read and held in this transaction.
#[derive(Debug)]
pub struct Account {
    /// The user.
    pub user: User,
    /// The user's organization.
    pub organization: Organization,
    /// The user's authenticator apps.
    pub totp: Vec<TotpFactor>,
}

/// Opens an account and holds the user's row. `None` when the user or the organization is unknown or disabled.
///
/// # Errors
/// The database's.
pub fn open(tx: &mut Tx<'_>, id: &UserId) -> StoreResult<Option<Account>> {
    let user = user::lock(tx, id)?;
    complete(tx, user)
}

/// As [`open`], but holds nothing: for pages, which decide nothing.
///
/// # Errors
/// The database's.
pub fn peek(tx: &mut Tx<'_>, id: &UserId) -> StoreResult<Option<Account>> {
    let user = user::by_id(tx, id)?;
    complete(tx, user)
}

fn complete(tx: &mut Tx<'_>, user: Option<User>) -> StoreResult<Option<Account>> {
    let Some(user) = user.filter(|user| user.disabled_at.is_none()) else { return Ok(None) };
    let Some(organization) = organization::by_id(tx, &user.organization_id)? else { return Ok(None) };
    if organization.disabled_at.is_some() {
        return Ok(None);
    }
    let totp = totp::of_user(tx, &user.id)?;
    Ok(Some(Account { user, organization, totp }))
}

impl Account {
    /// Whether the user owns a second factor.
    #[must_use]
    pub fn enrolled(&self) -> Enrolled {
        if self.totp.is_empty() { Enrolled::Nothing } else { Enrolled::SecondFactor }
    }

    /// What is required of the user for a request with these `acr_values`.
    #[must_use]
    pub fn require(&self, acr_values: &[String]) -> Requirement {
        require(&Situation { mfa: self.organization.mfa, enrolled: self.enrolled(), acr_values })
    }
}
