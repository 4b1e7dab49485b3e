//! Which kinds of second factors a user has, as one question.

use super::{
    StoreResult, Tx,
    schema::{contact_factors, passkeys, recoveries, totp_factors},
};
use crate::types::{Method, MethodSet, UserId};
use diesel::{dsl::exists, prelude::*};
use std::collections::HashMap;

/// Which kinds a user has. Backup codes are not asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owned {
    /// Methods of which the user has something that is accepted.
    pub usable: MethodSet,
    /// Whether there is a passkey that is not accepted any more. Its owner still owns a second factor.
    pub suspended_key: bool,
    /// Whether "This wasn't me" has taken away what there was. Its owner still counts as somebody who owns a second factor.
    pub lost: bool,
}

/// Asks.
///
/// # Errors
/// The database's.
pub fn by(tx: &mut Tx<'_>, user: &UserId) -> StoreResult<Owned> {
    let contact = |channel: Method| {
        contact_factors::table.filter(contact_factors::user_id.eq(user).and(contact_factors::channel.eq(channel)))
    };
    let key = passkeys::user_id.eq(user);
    let keys = passkeys::table.filter(key.and(passkeys::suspended_at.is_null()));
    let suspended = passkeys::table.filter(key.and(passkeys::suspended_at.is_not_null()));
    let apps = totp_factors::table.filter(totp_factors::user_id.eq(user));
    let has_contact = (exists(contact(Method::Sms)), exists(contact(Method::Email)));
    let lost = recoveries::table.filter(recoveries::user_id.eq(user).and(recoveries::lost_at.is_not_null()));
    let (passkey, suspended_key, totp, (sms, email), lost): (bool, bool, bool, (bool, bool), bool) =
        diesel::select((exists(keys), exists(suspended), exists(apps), has_contact, exists(lost))).get_result(tx.0)?;
    let has = [(Method::Passkey, passkey), (Method::Totp, totp), (Method::Sms, sms), (Method::Email, email)];
    Ok(Owned { usable: MethodSet::of(|method| has.contains(&(method, true))), suspended_key, lost })
}

/// Which kinds several people have, the strongest first, suspended keys included; with a fixed number of statements.
///
/// # Errors
/// The database's.
pub fn of_many(tx: &mut Tx<'_>, users: &[UserId]) -> StoreResult<HashMap<UserId, Vec<Method>>> {
    let mut kinds: HashMap<UserId, Vec<Method>> = HashMap::new();
    let keys: Vec<UserId> =
        passkeys::table.filter(passkeys::user_id.eq_any(users)).select(passkeys::user_id).distinct().load(tx.0)?;
    let apps: Vec<UserId> =
        totp_factors::table.filter(totp_factors::user_id.eq_any(users)).select(totp_factors::user_id).distinct().load(tx.0)?;
    let contacts: Vec<(UserId, Method)> = contact_factors::table
        .filter(contact_factors::user_id.eq_any(users))
        .select((contact_factors::user_id, contact_factors::channel))
        .distinct()
        .load(tx.0)?;
    let of = |wanted: Method| contacts.iter().filter(move |(_, method)| *method == wanted).map(|(user, _)| user);
    for user in &keys {
        kinds.entry(user.clone()).or_default().push(Method::Passkey);
    }
    for user in &apps {
        kinds.entry(user.clone()).or_default().push(Method::Totp);
    }
    for channel in [Method::Sms, Method::Email] {
        for user in of(channel) {
            kinds.entry(user.clone()).or_default().push(channel);
        }
    }
    Ok(kinds)
}
