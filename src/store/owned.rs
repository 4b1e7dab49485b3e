//! Which kinds of second factors a user has, as one question.

use super::{
    StoreResult, Tx,
    schema::{contact_factors, passkeys, totp_factors},
};
use crate::types::{Method, MethodSet, UserId};
use diesel::{dsl::exists, prelude::*};

/// The methods of which a user has something that is accepted. Backup codes are not asked for.
///
/// # Errors
/// The database's.
pub fn by(tx: &mut Tx<'_>, user: &UserId) -> StoreResult<MethodSet> {
    let contact = |channel: Method| {
        contact_factors::table.filter(contact_factors::user_id.eq(user).and(contact_factors::channel.eq(channel)))
    };
    let keys = passkeys::table.filter(passkeys::user_id.eq(user).and(passkeys::suspended_at.is_null()));
    let apps = totp_factors::table.filter(totp_factors::user_id.eq(user));
    let (passkey, totp, sms, email): (bool, bool, bool, bool) =
        diesel::select((exists(keys), exists(apps), exists(contact(Method::Sms)), exists(contact(Method::Email))))
            .get_result(tx.0)?;
    let has = [(Method::Passkey, passkey), (Method::Totp, totp), (Method::Sms, sms), (Method::Email, email)];
    Ok(MethodSet::of(|method| has.contains(&(method, true))))
}
