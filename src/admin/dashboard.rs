//! How an organization stands, in numbers. They are read apart from the transaction that looks who asks: counting a hundred
//! thousand people must not hold up those who sign in.

use super::{Actor, AdminResult, keys};
use crate::{
    store::{
        StoreResult, Tx,
        audit::{self, AuditFilter, AuditRow},
        bulk, client,
        key::signing_keys,
        people::{self, Filter, Owns, Status},
        user,
    },
    types::{BulkState, Method, OrganizationId, Permission, Role, UnixTime},
};

/// Whose numbers, and which of them somebody may see.
#[derive(Debug, Clone)]
pub struct Scope {
    organization: OrganizationId,
    log: Sight,
    keys: Sight,
    now: UnixTime,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sight {
    Open,
    Closed,
}

/// What this operator may see of an organization.
///
/// # Errors
/// [`super::Refusal`].
pub fn scope(actor: &Actor<'_>, organization: &OrganizationId) -> AdminResult<Scope> {
    actor.need(Permission::UsersRead, organization, "organization")?;
    let sight = |may| if may { Sight::Open } else { Sight::Closed };
    Ok(Scope {
        organization: organization.clone(),
        log: sight(actor.rights.may(Permission::AuditRead, organization)),
        keys: sight(actor.rights.may_everywhere(Permission::KeysRead)),
        now: actor.now,
    })
}

/// Second factors that people set up for themselves.
pub const KINDS: [Method; 4] = [Method::Passkey, Method::Totp, Method::Email, Method::Sms];

/// How many people there are, and of which kind.
#[derive(Debug, Clone)]
pub struct People {
    /// All.
    pub users: i64,
    /// Those who can sign in.
    pub enabled: i64,
    /// Those of them who have a second factor.
    pub secured: i64,
    /// Those of them who have each kind.
    pub owners: Vec<(Method, i64)>,
    /// Those who have a role in the console, whether they can sign in or not.
    pub operators: i64,
    /// Those who administer it and can sign in.
    pub administrators: i64,
}

/// Counts people.
///
/// # Errors
/// The database's.
pub fn people(tx: &mut Tx<'_>, scope: &Scope) -> StoreResult<People> {
    let all = Filter { organization: Some(scope.organization.clone()), ..Filter::default() };
    let enabled = Filter { status: Some(Status::Enabled), ..all.clone() };
    let role = |role| Filter { role: Some(role), ..enabled.clone() };
    let administrators = people::total(tx, &role(Role::Administrator))?;
    Ok(People {
        users: people::total(tx, &all)?,
        enabled: people::total(tx, &enabled)?,
        secured: people::total(tx, &Filter { owns: Some(Owns::Any), ..enabled.clone() })?,
        owners: owners(tx, scope)?,
        operators: people::total(tx, &Filter { other_role: Some(Role::Member), ..all })?,
        administrators: administrators + people::total(tx, &role(Role::OrganizationAdministrator))?,
    })
}

/// How many of those who can sign in have each kind of second factor.
///
/// # Errors
/// The database's.
pub fn owners(tx: &mut Tx<'_>, scope: &Scope) -> StoreResult<Vec<(Method, i64)>> {
    let whom = |method| Filter {
        organization: Some(scope.organization.clone()),
        status: Some(Status::Enabled),
        owns: Some(Owns::This(method)),
        ..Filter::default()
    };
    KINDS.iter().map(|method| Ok((*method, people::total(tx, &whom(*method))?))).collect()
}

/// Seconds of a day.
const DAY: i64 = 86_400;

/// How many days are shown, today included.
const DAYS: i64 = 14;

/// Sign-ins of one day, UTC.
#[derive(Debug, Clone)]
pub struct Day {
    /// When it begins.
    pub at: UnixTime,
    /// Sign-ins that went well.
    pub good: i64,
    /// Passwords, factors and sign-ins that were refused.
    pub refused: i64,
}

/// What is counted as a sign-in that was refused.
pub const REFUSED: [&str; 3] = ["password_refused", "factor_refused", "local_login_refused"];

/// The last days, oldest first; `None`: not for whom this is.
///
/// # Errors
/// The database's.
pub fn days(tx: &mut Tx<'_>, scope: &Scope) -> StoreResult<Option<Vec<Day>>> {
    if scope.log == Sight::Closed {
        return Ok(None);
    }
    let today = scope.now.seconds().div_euclid(DAY);
    let times: Vec<UnixTime> = (today - DAYS + 1..=today).map(|day| UnixTime(day.max(0) * DAY)).collect();
    let numbers = audit::numbers_at(tx, &times)?;
    let ends = numbers.iter().copied().skip(1).chain([i64::MAX]);
    let mut days = Vec::new();
    for (at, (start, end)) in times.iter().zip(numbers.iter().copied().zip(ends)) {
        let mut count = |event| audit::tally(tx, &scope.organization, event, start..end);
        let mut refused = 0;
        for event in REFUSED {
            refused += count(event)?;
        }
        days.push(Day { at: *at, good: count("session_begun")?, refused });
    }
    Ok(Some(days))
}

/// A sign-in that was refused.
#[derive(Debug, Clone)]
pub struct Refused {
    /// The row.
    pub row: AuditRow,
    /// Who it was about, by user name.
    pub who: Option<String>,
    /// The application, by its name.
    pub client: Option<String>,
}

/// How many of those are shown.
const LATELY: i64 = 8;

/// The latest ones, newest first; none for whom this is not.
///
/// # Errors
/// The database's.
pub fn refused(tx: &mut Tx<'_>, scope: &Scope) -> StoreResult<Vec<Refused>> {
    if scope.log == Sight::Closed {
        return Ok(Vec::new());
    }
    let filter = AuditFilter {
        organization: Some(scope.organization.clone()),
        events: REFUSED.map(str::to_owned).into(),
        ..AuditFilter::default()
    };
    let mut found = Vec::new();
    for row in audit::page(tx, &filter, LATELY)? {
        let who = match &row.user_id {
            Some(id) => user::by_id(tx, id)?.map(|user| user.username),
            None => None,
        };
        let client = match &row.client_id {
            Some(id) => client::by_id(tx, id)?.map(|client| client.name),
            None => None,
        };
        found.push(Refused { row, who, client });
    }
    Ok(found)
}

/// What wants to be looked after.
#[derive(Debug, Clone)]
pub struct Cares {
    /// Bulk work that waits for somebody's agreement.
    pub waiting: usize,
    /// Bulk work of the last week that ended with failures.
    pub failed: usize,
    /// Signing keys that have signed for longer than a year; none for whom this is not.
    pub old_keys: usize,
}

/// How long a signing key may sign before somebody is reminded, seconds.
const KEY_AGE: i64 = 365 * DAY;

/// How long bulk work that failed is shown, seconds.
const WEEK: i64 = 7 * DAY;

/// How much bulk work is looked at.
const BULK: i64 = 100;

/// Looks for it.
///
/// # Errors
/// The database's.
pub fn cares(tx: &mut Tx<'_>, scope: &Scope) -> StoreResult<Cares> {
    let work = bulk::newest(tx, Some(&scope.organization), BULK)?;
    let since = scope.now - WEEK;
    let failed = |row: &&bulk::BulkRow| row.failed > 0 && row.finished_at.is_some_and(|at| at >= since);
    let old_keys = match scope.keys {
        Sight::Closed => 0,
        Sight::Open => {
            let rows = signing_keys(tx)?;
            let views = keys::views(&rows, scope.now);
            let signing = rows.iter().zip(&views).filter(|(_, view)| view.state == keys::KeyState::Active);
            signing.filter(|(row, _)| row.active_from <= scope.now - KEY_AGE).count()
        }
    };
    Ok(Cares {
        waiting: work.iter().filter(|row| row.state == BulkState::Waiting).count(),
        failed: work.iter().filter(failed).count(),
        old_keys,
    })
}
