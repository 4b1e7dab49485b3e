//! The one gate of all paths: whether a user may be signed in right now, and what is required of them.

use super::policy::{self, APART, Asking, Decision, Enrolled, Grace, Keys, Requirement, Reset, Situation, Trust};
use crate::{
    store::{
        StoreResult, Tx, group, link,
        organization::{self, Organization},
        owned::{self, Owned},
        user::{self, User},
    },
    types::{
        GroupId, LinkPurpose, Method, MfaPolicy, OrganizationId, PasswordBy, Role, Rule, RuleLevel, RuleMode, UnixTime, UserId,
    },
};

/// An enabled user of an enabled organization, read in this transaction.
#[derive(Debug)]
pub struct Member {
    /// The user.
    pub user: User,
    /// The user's organization.
    pub organization: Organization,
    /// The kinds of second factors that the user has, allowed or not.
    pub owned: Owned,
    /// The groups that the user is in; empty where no rule of the organization names one.
    pub groups: Vec<GroupId>,
    /// When a mailed link has set the password that counts; `None`: its owner has set it.
    pub reset_at: Option<UnixTime>,
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
    let by_group = organization.rules.0.iter().any(|rule| !rule.groups.is_empty());
    let groups = if by_group { group::ids_of_user(tx, &user.id)? } else { Vec::new() };
    Ok(Some(Member { user, organization, owned, groups, reset_at }))
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
    /// make the password enough by using the copy. So does what "This wasn't me" has taken away: otherwise whoever reads the
    /// mailbox could make the password enough, which the mailbox sets, by disputing what the owner has set up.
    #[must_use]
    pub fn enrolled(&self) -> Enrolled {
        if self.owns(Method::Passkey) {
            Enrolled::Passkey
        } else if [Method::Totp, Method::Sms, Method::Email].iter().any(|method| self.owns(*method))
            || (self.owned.suspended_key && self.organization.methods.allows(Method::Passkey))
            || self.owned.lost
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

    /// What is required of the user, for whoever asks.
    #[must_use]
    pub fn require(&self, asking: &Asking<'_>, now: UnixTime) -> Requirement {
        policy::require(&self.situation(asking, now))
    }

    /// As [`Self::require`], and how that came about.
    #[must_use]
    pub fn decide(&self, asking: &Asking<'_>, now: UnixTime) -> Decision {
        policy::decide(&self.situation(asking, now))
    }

    fn situation<'a>(&'a self, asking: &Asking<'a>, now: UnixTime) -> Situation<'a> {
        let organization = &self.organization;
        Situation {
            mfa: organization.mfa,
            enrolled: self.enrolled(),
            trust: if organization.trust_days > 0 { Trust::Allowed } else { Trust::Off },
            grace: self.grace(now),
            reset: self.reset(now),
            acr_values: asking.acr_values,
            rules: &organization.rules.0,
            groups: &self.groups,
            client: asking.client,
            address: asking.address,
            keys: if organization.methods.allows(Method::Passkey) { Keys::Allowed } else { Keys::Barred },
            local_login: organization.local_login,
            sso: organization.sso,
            role: &self.user.role,
        }
    }

    /// Whether the person needs a second factor somewhere: everybody of the organization does, or a rule that counts for
    /// the person asks for one in some application or network. The last one can not be given up then.
    #[must_use]
    pub fn is_obliged(&self) -> bool {
        let mine = |rule: &Rule| rule.groups.is_empty() || rule.groups.iter().any(|group| self.groups.contains(group));
        let demands = |rule: &&Rule| rule.mode == RuleMode::Enforced && rule.require > RuleLevel::None;
        self.organization.mfa == MfaPolicy::Required || self.organization.rules.0.iter().filter(demands).any(mine)
    }

    /// Whether the person goes without second factors: the organization has none, and nothing asks the person for one.
    /// Whoever may act as an operator needs one for that, whatever the organization says.
    #[must_use]
    pub fn goes_without(&self) -> bool {
        self.organization.mfa == MfaPolicy::Off && !self.is_obliged() && self.user.role == Role::Member
    }

    /// Whether the person may use an application of this organization; `None`: one that is everybody's.
    #[must_use]
    pub fn may_use(&self, owner: Option<&OrganizationId>) -> bool {
        owner.is_none_or(|owner| *owner == self.organization.id)
    }
}
