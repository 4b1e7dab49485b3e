//! `users`.

use super::{
    JsonText, StoreResult, Tx,
    dialect::Dialect,
    logout,
    organization::Organization,
    people,
    schema::{
        access_passes, action_links, backup_codes, challenges, codes, consents, contact_factors, federated_ids, grants,
        group_members, identities, known_browsers, passkeys, recoveries, refresh_tokens, rule_reports, sessions, throttles,
        totp_factors, trusted_devices, trusted_values, upstream_sessions, user_words, users,
    },
};
use crate::types::{Method, OrganizationId, PasswordBy, Role, SessionId, StandardClaims, UnixTime, UserId};
use diesel::prelude::*;

/// A person.
#[derive(Clone, Queryable, Insertable)]
#[diesel(table_name = users)]
pub struct User {
    /// The identifier; also the `sub` claim.
    pub id: UserId,
    /// The organization.
    pub organization_id: OrganizationId,
    /// The name to sign in with, as typed when it was made.
    pub username: String,
    /// The same, folded; unique.
    pub username_folded: String,
    /// The name for people.
    pub name: Option<String>,
    /// Not unique (S11).
    pub email: Option<String>,
    /// Since when the address is known to be the person's.
    pub email_verified_at: Option<UnixTime>,
    /// E.164. Not unique (S11).
    pub phone_number: Option<String>,
    /// Since when the number is known to be the person's.
    pub phone_verified_at: Option<UnixTime>,
    /// What the person may do.
    pub role: Role,
    /// argon2id in PHC form. `None`: no password sign-in.
    pub password_hash: Option<String>,
    /// Everything issued carries it and is dead when it differs.
    pub epoch: i64,
    /// When the user was made.
    pub created_at: UnixTime,
    /// When the profile was last changed.
    pub updated_at: UnixTime,
    /// Since when the user can not sign in.
    pub disabled_at: Option<UnixTime>,
    /// The language that the person chose for pages, mails and texts, a tag; `None`: as the browser asks.
    pub language: Option<String>,
    /// The second factor that is asked for first; `None`: the one used last.
    pub default_method: Option<String>,
    /// When the person was first asked to set up a second factor.
    pub grace_since: Option<UnixTime>,
    /// How often that was put off.
    pub skips: i64,
    /// Who set the password.
    pub password_by: PasswordBy,
    /// The language of the browser that was seen last, a tag.
    pub seen_language: Option<String>,
    /// What else is known of the person, OIDC Core §5.1.
    pub claims: JsonText<StandardClaims>,
}

impl User {
    /// A person without contact data and password.
    #[must_use]
    pub fn new(organization: &OrganizationId, username: &str, folded: String, now: UnixTime) -> Self {
        Self {
            id: UserId::random(),
            organization_id: organization.clone(),
            username: username.to_owned(),
            username_folded: folded,
            name: None,
            email: None,
            email_verified_at: None,
            phone_number: None,
            phone_verified_at: None,
            role: Role::Member,
            password_hash: None,
            epoch: 0,
            created_at: now,
            updated_at: now,
            disabled_at: None,
            language: None,
            default_method: None,
            grace_since: None,
            skips: 0,
            password_by: PasswordBy::Owner,
            seen_language: None,
            claims: JsonText::default(),
        }
    }

    /// The language of mails and texts, a tag: the chosen one, else that of the browser that was seen last, else the
    /// organization's. `None` is the default one.
    #[must_use]
    pub fn speaks(&self, organization: &Organization) -> Option<String> {
        [&self.language, &self.seen_language, &organization.language].into_iter().find_map(Clone::clone)
    }

    /// The number for [`Method::Sms`], else the mail address; and since when it is known to be the person's.
    pub fn contact_mut(&mut self, channel: Method) -> (&mut Option<String>, &mut Option<UnixTime>) {
        match channel {
            Method::Sms => (&mut self.phone_number, &mut self.phone_verified_at),
            _ => (&mut self.email, &mut self.email_verified_at),
        }
    }
}

impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User").field("id", &self.id).field("epoch", &self.epoch).finish_non_exhaustive()
    }
}

/// Adds a user.
///
/// # Errors
/// [`super::StoreError::Taken`] when the name is in use in any spelling.
pub fn insert(tx: &mut Tx<'_>, row: &User) -> StoreResult<()> {
    diesel::insert_into(users::table).values(row).execute(tx.0)?;
    people::learn(tx, row)
}

/// Finds a user by folded name.
///
/// # Errors
/// The database's.
pub fn by_folded_name(tx: &mut Tx<'_>, folded: &str) -> StoreResult<Option<User>> {
    Ok(users::table.filter(users::username_folded.eq(folded)).first(tx.0).optional()?)
}

/// Finds users by folded names.
///
/// # Errors
/// The database's.
pub fn by_folded_names(tx: &mut Tx<'_>, folded: &[String]) -> StoreResult<Vec<User>> {
    Ok(users::table.filter(users::username_folded.eq_any(folded.to_vec())).load(tx.0)?)
}

/// As [`by_folded_names`], and holds the rows until the transaction ends. They are taken in a fixed order, so that two who
/// hold some do not wait for each other.
///
/// # Errors
/// The database's.
pub fn lock_by_folded_names(tx: &mut Tx<'_>, folded: &[String]) -> StoreResult<Vec<User>> {
    let named = users::table.filter(users::username_folded.eq_any(folded.to_vec())).order(users::id.asc());
    Ok(named.locked().get_results(tx.0)?)
}

/// Finds a user.
///
/// # Errors
/// The database's.
pub fn by_id(tx: &mut Tx<'_>, id: &UserId) -> StoreResult<Option<User>> {
    Ok(users::table.filter(users::id.eq(id)).first(tx.0).optional()?)
}

/// Finds a user and holds the row until the transaction ends: nobody changes the epoch meanwhile.
///
/// # Errors
/// The database's.
pub fn lock(tx: &mut Tx<'_>, id: &UserId) -> StoreResult<Option<User>> {
    Ok(users::table.filter(users::id.eq(id)).locked().get_result(tx.0).optional()?)
}

/// All users, by organization and name.
///
/// # Errors
/// The database's.
pub fn all(tx: &mut Tx<'_>) -> StoreResult<Vec<User>> {
    Ok(users::table.order((users::organization_id.asc(), users::username_folded.asc())).load(tx.0)?)
}

/// An organization's users, by name.
///
/// # Errors
/// The database's.
pub fn of_organization(tx: &mut Tx<'_>, id: &OrganizationId) -> StoreResult<Vec<User>> {
    Ok(users::table.filter(users::organization_id.eq(id)).order(users::username_folded.asc()).load(tx.0)?)
}

/// How many users an organization has.
///
/// # Errors
/// The database's.
pub fn count_of_organization(tx: &mut Tx<'_>, id: &OrganizationId) -> StoreResult<i64> {
    Ok(users::table.filter(users::organization_id.eq(id)).count().get_result(tx.0)?)
}

/// Writes what may be changed of a profile: name, claims, contact data, language, role, epoch and `updated_at`. The row was
/// read with [`lock`].
///
/// # Errors
/// The database's.
pub fn update_profile(tx: &mut Tx<'_>, row: &User) -> StoreResult<bool> {
    let contact = (
        users::email.eq(&row.email),
        users::email_verified_at.eq(row.email_verified_at),
        users::phone_number.eq(&row.phone_number),
        users::phone_verified_at.eq(row.phone_verified_at),
    );
    let rest = (users::role.eq(&row.role), users::epoch.eq(row.epoch), users::updated_at.eq(row.updated_at));
    let before: Option<i64> = users::table.filter(users::id.eq(&row.id)).select(users::epoch).first(tx.0).optional()?;
    let rows = diesel::update(users::table.filter(users::id.eq(&row.id)))
        .set((users::name.eq(&row.name), users::claims.eq(&row.claims), users::language.eq(&row.language), contact, rest))
        .execute(tx.0)?;
    people::learn(tx, row)?;
    if before.is_some_and(|before| before < row.epoch) {
        logout::owe_before(tx, &row.id, row.epoch)?;
    }
    Ok(rows == 1)
}

/// Disables (`Some`) or enables (`None`) a user. Either raises the epoch: what was issued before is dead.
///
/// # Errors
/// The database's.
pub fn set_disabled(tx: &mut Tx<'_>, id: &UserId, since: Option<UnixTime>) -> StoreResult<bool> {
    let epoch = diesel::update(users::table.filter(users::id.eq(id)))
        .set((users::disabled_at.eq(since), users::epoch.eq(users::epoch + 1)))
        .returning(users::epoch)
        .get_result(tx.0)
        .optional()?;
    raised(tx, id, epoch)
}

/// Sets the password, or takes it away, and raises the epoch. Nothing else may put another password into the row.
///
/// # Errors
/// The database's.
pub fn set_password(tx: &mut Tx<'_>, id: &UserId, hash: Option<&str>, by: PasswordBy) -> StoreResult<bool> {
    let epoch = diesel::update(users::table.filter(users::id.eq(id)))
        .set((users::password_hash.eq(hash), users::password_by.eq(by), users::epoch.eq(users::epoch + 1)))
        .returning(users::epoch)
        .get_result(tx.0)
        .optional()?;
    raised(tx, id, epoch)
}

/// What follows from a raised epoch; whether there was a user.
fn raised(tx: &mut Tx<'_>, id: &UserId, epoch: Option<i64>) -> StoreResult<bool> {
    if let Some(epoch) = epoch {
        logout::owe_before(tx, id, epoch)?;
    }
    Ok(epoch.is_some())
}

/// Puts another hash of the same password in the place of `known`, if that is still there. Whether it was. The epoch stays:
/// what was issued before is as good as it was.
///
/// # Errors
/// The database's.
pub fn upgrade_password(tx: &mut Tx<'_>, id: &UserId, known: &str, made: &str) -> StoreResult<bool> {
    let rows = diesel::update(users::table.filter(users::id.eq(id).and(users::password_hash.eq(known))))
        .set(users::password_hash.eq(made))
        .execute(tx.0)?;
    Ok(rows == 1)
}

/// People with this verified mail address, oldest first, at most `limit`. Addresses are compared as they are stored.
///
/// # Errors
/// The database's.
pub fn by_verified_email(tx: &mut Tx<'_>, email: &str, limit: i64) -> StoreResult<Vec<User>> {
    Ok(users::table
        .filter(users::email.eq(email).and(users::email_verified_at.is_not_null()))
        .order((users::created_at.asc(), users::id.asc()))
        .limit(limit)
        .load(tx.0)?)
}

/// Chooses the second factor that is asked for first.
///
/// # Errors
/// The database's.
pub fn set_default_method(tx: &mut Tx<'_>, id: &UserId, method: Option<&str>) -> StoreResult<()> {
    diesel::update(users::table.filter(users::id.eq(id))).set(users::default_method.eq(method)).execute(tx.0)?;
    Ok(())
}

/// Notes when the person was first asked to set up a second factor, once.
///
/// # Errors
/// The database's.
pub fn begin_grace(tx: &mut Tx<'_>, id: &UserId, now: UnixTime) -> StoreResult<()> {
    diesel::update(users::table.filter(users::id.eq(id)).filter(users::grace_since.is_null()))
        .set(users::grace_since.eq(now))
        .execute(tx.0)?;
    Ok(())
}

/// Counts that setting up a second factor was put off, if that was done fewer than `limit` times. Whether it was.
///
/// # Errors
/// The database's.
pub fn skip(tx: &mut Tx<'_>, id: &UserId, limit: i64) -> StoreResult<bool> {
    let rows = diesel::update(users::table.filter(users::id.eq(id)).filter(users::skips.lt(limit)))
        .set(users::skips.eq(users::skips + 1))
        .execute(tx.0)?;
    Ok(rows == 1)
}

/// Notes the language of the browser that was seen last, when it is another one than before.
///
/// # Errors
/// The database's.
pub fn learn_language(tx: &mut Tx<'_>, id: &UserId, tag: &str) -> StoreResult<()> {
    let another = users::seen_language.is_null().or(users::seen_language.ne(tag));
    diesel::update(users::table.filter(users::id.eq(id)).filter(another)).set(users::seen_language.eq(tag)).execute(tx.0)?;
    Ok(())
}

/// Raises the epoch and gives the new one: what was issued before is dead.
///
/// # Errors
/// The database's, also when there is no such user.
pub fn raise_epoch(tx: &mut Tx<'_>, id: &UserId) -> StoreResult<i64> {
    let epoch = diesel::update(users::table.filter(users::id.eq(id)))
        .set(users::epoch.eq(users::epoch + 1))
        .returning(users::epoch)
        .get_result(tx.0)?;
    logout::owe_before(tx, id, epoch)?;
    Ok(epoch)
}

/// Deletes a person with everything that is theirs. Audit rows stay; attempts that they began end by themselves.
///
/// # Errors
/// The database's.
pub fn delete(tx: &mut Tx<'_>, id: &UserId) -> StoreResult<bool> {
    let open = sessions::user_id.eq(id).and(sessions::ended_at.is_null());
    let ending: Vec<SessionId> = sessions::table.filter(open).select(sessions::id).load(tx.0)?;
    logout::owe(tx, &ending)?;
    let connection = &mut *tx.0;
    let devices = trusted_devices::table.filter(trusted_devices::user_id.eq(id)).select(trusted_devices::id);
    diesel::delete(trusted_values::table.filter(trusted_values::device_id.eq_any(devices))).execute(connection)?;
    let families = grants::table.filter(grants::user_id.eq(id)).select(grants::id);
    diesel::delete(refresh_tokens::table.filter(refresh_tokens::grant_id.eq_any(families))).execute(connection)?;
    diesel::delete(throttles::table.filter(throttles::subject.eq(id.as_str()))).execute(connection)?;
    let known_as = identities::table.filter(identities::user_id.eq(id)).select(identities::id);
    diesel::delete(upstream_sessions::table.filter(upstream_sessions::identity_id.eq_any(known_as))).execute(connection)?;
    macro_rules! theirs {
        ($($table:ident),+) => {
            $(diesel::delete($table::table.filter($table::user_id.eq(id))).execute(connection)?;)+
        };
    }
    theirs!(
        trusted_devices,
        codes,
        grants,
        consents,
        identities,
        federated_ids,
        sessions,
        known_browsers,
        totp_factors,
        contact_factors,
        passkeys,
        backup_codes,
        access_passes,
        challenges,
        action_links,
        recoveries,
        group_members,
        user_words,
        rule_reports
    );
    Ok(diesel::delete(users::table.filter(users::id.eq(id))).execute(connection)? == 1)
}
