//! The one gate of all paths: whether a user may be signed in right now, and what is required of them.

use super::policy::{APART, Around, Decision, Enrolled, Grace, Requirement, Reset, Situation, Trust, decide, require};
use crate::{
    store::{
        StoreResult, Tx, client, group, link,
        organization::{self, Organization},
        owned::{self, Owned},
        user::{self, User},
    },
    types::{ClientId, ClientMfa, GroupId, LinkPurpose, Method, PasswordBy, UnixTime, UserId},
};

use std::net::IpAddr;

/// An enabled user of an enabled organization, read in this transaction.
#[derive(Debug)]
pub struct Member {
    /// The user.
    pub user: User,
    /// The user's organization.
    pub organization: Organization,
    /// The kinds of second factors that the user has, allowed or not.
    pub owned: Owned,
    /// When a mailed link has set the password that counts; `None`: its owner has set it.
    pub reset_at: Option<UnixTime>,
    /// The groups that the user is in; empty where no rule asks.
    pub groups: Vec<GroupId>,
    /// What the user is judged for.
    pub errand: Errand,
}

/// For which application and from where somebody is judged. Without one only those rules count that are about neither; who
/// is not said to be anywhere is on both sides of every network.
#[derive(Debug, Clone, Default)]
pub struct Errand {
    /// The application, and what it asks of everybody.
    pub client: Option<(ClientId, ClientMfa)>,
    /// Where the person is, or was when signing in.
    pub address: Option<IpAddr>,
}

/// Finds a member and holds the user's row. `None` when the user or the organization is unknown or disabled.
///
/// # Errors
/// The database's.
pub fn hold(tx: &mut Tx<'_>, id: &UserId) -> StoreResult<Option<Member>> {
    let user = user::lock(tx, id)?;
    admit(tx, user)
}

/// As [`hold`], but holds nothing: for what decides nothing.
///
/// # Errors
/// The database's.
pub fn peek(tx: &mut Tx<'_>, id: &UserId) -> StoreResult<Option<Member>> {
    let user = user::by_id(tx, id)?;
    admit(tx, user)
}

fn admit(tx: &mut Tx<'_>, user: Option<User>) -> StoreResult<Option<Member>> {
    let Some(user) = user.filter(|user| user.disabled_at.is_none()) else { return Ok(None) };
    let organization = organization::by_id(tx, &user.organization_id)?;
    let Some(organization) = organization.filter(|organization| organization.disabled_at.is_none()) else { return Ok(None) };
    let owned = owned::by(tx, &user.id)?;
    let reset_at = match user.password_by {
        PasswordBy::Owner => None,
        PasswordBy::Mailbox => link::last_used(tx, &user.id, LinkPurpose::Reset)?,
    };
    let asks = organization.rules.0.iter().any(|rule| !rule.groups.is_empty());
    let groups = if asks { group::ids_of_user(tx, &user.id)? } else { Vec::new() };
    Ok(Some(Member { user, organization, owned, reset_at, groups, errand: Errand::default() }))
}

/// Seconds of a day.
const DAY: i64 = 86_400;

impl Member {
    /// Whether the user has something of a method that the organization allows.
    #[must_use]
    pub fn owns(&self, method: Method) -> bool {
        self.owned.usable.contains(method) && self.organization.methods.allows(method)
    }

    /// What the user owns. A passkey that was suspended counts as a second factor: otherwise whoever has copied it could
    /// make the password enough by using the copy.
    #[must_use]
    pub fn enrolled(&self) -> Enrolled {
        if self.owns(Method::Passkey) {
            Enrolled::Passkey
        } else if [Method::Totp, Method::Sms, Method::Email].iter().any(|method| self.owns(*method))
            || (self.owned.suspended_key && self.organization.methods.allows(Method::Passkey))
        {
            Enrolled::SecondFactor
        } else {
            Enrolled::Nothing
        }
    }

    /// Whether setting up a second factor may wait: some days from when it was first asked for, or some times.
    #[must_use]
    pub fn grace(&self, now: UnixTime) -> Grace {
        let rules = &self.organization;
        let days = self.days_left(now).is_some();
        // Somebody who put it off once stays signed in on that; whether it can be put off again is counted elsewhere.
        let times = rules.grace_skips > 0 && self.user.skips <= rules.grace_skips;
        if days || times { Grace::Open } else { Grace::Over }
    }

    /// How many days setting up a second factor can still wait, the last one included; `None`: no more.
    #[must_use]
    pub fn days_left(&self, now: UnixTime) -> Option<i64> {
        let until = self.user.grace_since.unwrap_or(now) + self.organization.grace_days * DAY;
        (now < until).then(|| (until - now + DAY - 1) / DAY)
    }

    /// How often it can still be put off.
    #[must_use]
    pub fn skips_left(&self) -> i64 {
        (self.organization.grace_skips - self.user.skips).max(0)
    }

    /// Whether a mailed link has set the password lately.
    #[must_use]
    pub fn reset(&self, now: UnixTime) -> Reset {
        if self.reset_at.is_some_and(|at| now - at < APART) { Reset::Lately } else { Reset::No }
    }

    /// Says for which application the user is judged, from where this request comes.
    ///
    /// # Errors
    /// The database's.
    pub fn on_errand(&mut self, tx: &mut Tx<'_>, client: &ClientId) -> StoreResult<()> {
        let mfa = client::mfa(tx, client)?;
        self.errand = Errand { client: Some((client.clone(), mfa)), address: tx.address() };
        Ok(())
    }

    /// What is required of the user for a request with these `acr_values`.
    #[must_use]
    pub fn require(&self, acr_values: &[String], now: UnixTime) -> Requirement {
        require(&self.situation(acr_values, now))
    }

    /// As [`Self::require`], with how it came about.
    #[must_use]
    pub fn decide(&self, acr_values: &[String], now: UnixTime) -> Decision {
        decide(&self.situation(acr_values, now))
    }

    fn situation<'a>(&'a self, acr_values: &'a [String], now: UnixTime) -> Situation<'a> {
        Situation {
            mfa: self.organization.mfa,
            enrolled: self.enrolled(),
            trust: if self.organization.trust_days > 0 { Trust::Allowed } else { Trust::Off },
            grace: self.grace(now),
            reset: self.reset(now),
            acr_values,
            around: Around {
                rules: &self.organization.rules.0,
                groups: &self.groups,
                client: self.errand.client.as_ref().map(|(id, mfa)| (id, *mfa)),
                address: self.errand.address,
            },
        }
    }
}
