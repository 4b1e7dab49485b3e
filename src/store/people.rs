//! `users` in lists: found by the beginnings of names, filtered, page by page. Keeps `user_words`.

use super::{
    StoreResult, Tx,
    conn::MultiBackend,
    dialect::Dialect,
    schema::{contact_factors, group_members, passkeys, totp_factors, user_words, users},
    user::User,
};
use crate::types::{GroupId, Method, OrganizationId, Role, UserId, name::fold};
use diesel::{
    dsl::{exists, not},
    prelude::*,
    sql_types::Bool,
};

/// Which people.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Whose; `None`: everybody's.
    pub organization: Option<OrganizationId>,
    /// How a name, or a word of one, or the mail address begins.
    pub search: Option<String>,
    /// Whether they can sign in.
    pub status: Option<Status>,
    /// What they own.
    pub owns: Option<Owns>,
    /// Their role.
    pub role: Option<Role>,
    /// A group that they are in.
    pub group: Option<GroupId>,
}

/// Whether people can sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// They are not disabled.
    Enabled,
    /// They are.
    Disabled,
}

/// What people own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owns {
    /// No second factor.
    Nothing,
    /// A second factor of any kind.
    Any,
    /// One of this kind: an app, a passkey, an address or a number for codes.
    This(Method),
    /// One of any of these kinds.
    OneOf(Vec<Method>),
}

type Query<'a> = users::BoxedQuery<'a, MultiBackend>;

/// How many people a search may find before it is cheaper to walk through the names in their order.
const FEW: i64 = 2_000;

/// A page of people in the order of their folded names, those after one, at most `limit`.
///
/// # Errors
/// The database's.
pub fn page(tx: &mut Tx<'_>, filter: &Filter, after: Option<&str>, limit: i64) -> StoreResult<Vec<User>> {
    let mut query = narrowed(tx, filter)?;
    if let Some(name) = after {
        query = query.filter(users::username_folded.gt(name.to_owned()));
    }
    Ok(query.order(users::username_folded.asc()).limit(limit).load(tx.0)?)
}

/// How many people, counted up to `most`.
///
/// # Errors
/// The database's.
pub fn count(tx: &mut Tx<'_>, filter: &Filter, most: i64) -> StoreResult<i64> {
    let found = ids(tx, filter, most)?.len();
    Ok(i64::try_from(found).unwrap_or(i64::MAX))
}

/// How many people.
///
/// # Errors
/// The database's.
pub fn total(tx: &mut Tx<'_>, filter: &Filter) -> StoreResult<i64> {
    Ok(narrowed(tx, filter)?.count().get_result(tx.0)?)
}

/// Their identifiers in the order of their names, at most `limit`.
///
/// # Errors
/// The database's.
pub fn ids(tx: &mut Tx<'_>, filter: &Filter, limit: i64) -> StoreResult<Vec<UserId>> {
    let query = narrowed(tx, filter)?;
    Ok(query.order(users::username_folded.asc()).limit(limit).select(users::id).load(tx.0)?)
}

/// The organizations whose people have a role.
///
/// # Errors
/// The database's.
pub fn organizations(tx: &mut Tx<'_>, role: &Role) -> StoreResult<Vec<OrganizationId>> {
    let having = users::table.filter(users::role.eq(role.clone()));
    Ok(having.select(users::organization_id).distinct().order(users::organization_id.asc()).load(tx.0)?)
}

fn narrowed<'a>(tx: &mut Tx<'_>, filter: &Filter) -> StoreResult<Query<'a>> {
    let mut query = users::table.into_boxed();
    if let Some(id) = &filter.organization {
        query = query.filter(users::organization_id.eq(id.clone()));
    }
    match filter.status {
        None => {}
        Some(Status::Enabled) => query = query.filter(users::disabled_at.is_null()),
        Some(Status::Disabled) => query = query.filter(users::disabled_at.is_not_null()),
    }
    if let Some(role) = &filter.role {
        query = query.filter(users::role.eq(role.clone()));
    }
    if let Some(group) = &filter.group {
        let members = group_members::table.filter(group_members::group_id.eq(group.clone()));
        query = query.filter(users::id.eq_any(members.select(group_members::user_id)));
    }
    if let Some(owns) = filter.owns.clone() {
        query = owning(query, owns);
    }
    match filter.search.as_deref().map(fold).filter(|word| !word.is_empty()) {
        None => Ok(query),
        Some(word) => searched(tx, query, filter, word),
    }
}

fn owning(query: Query<'_>, owns: Owns) -> Query<'_> {
    let apps = totp_factors::table.filter(totp_factors::user_id.eq(users::id));
    let keys = passkeys::table.filter(passkeys::user_id.eq(users::id));
    let contacts = contact_factors::table.filter(contact_factors::user_id.eq(users::id));
    match owns {
        Owns::Nothing => query.filter(not(exists(apps))).filter(not(exists(keys))).filter(not(exists(contacts))),
        Owns::Any => query.filter(exists(apps).or(exists(keys)).or(exists(contacts))),
        Owns::This(Method::Totp) => query.filter(exists(apps)),
        Owns::This(Method::Passkey) => query.filter(exists(keys)),
        Owns::OneOf(kinds) => {
            let (app, key) = (kinds.contains(&Method::Totp), kinds.contains(&Method::Passkey));
            let apps = apps.filter(app.into_sql::<Bool>());
            let keys = keys.filter(key.into_sql::<Bool>());
            let contacts = contacts.filter(contact_factors::channel.eq_any(kinds));
            query.filter(exists(apps).or(exists(keys)).or(exists(contacts)))
        }
        Owns::This(channel) => query.filter(exists(contacts.filter(contact_factors::channel.eq(channel)))),
    }
}

/// Few people: by their identifiers. Many: in the order of names, asking for each whether a word of theirs fits; as many
/// fit, a page is soon full.
fn searched<'a>(tx: &mut Tx<'_>, query: Query<'a>, filter: &Filter, word: String) -> StoreResult<Query<'a>> {
    // Nothing that is a character comes after this one, in the order of bytes.
    let end = format!("{word}\u{10ffff}");
    let mut found = user_words::table
        .filter(user_words::word.ge(word.clone()).and(user_words::word.lt(end.clone())))
        .select(user_words::user_id)
        .limit(FEW + 1)
        .into_boxed();
    if let Some(id) = &filter.organization {
        found = found.filter(user_words::organization_id.eq(id.clone()));
    }
    let found: Vec<UserId> = found.load(tx.0)?;
    if i64::try_from(found.len()).unwrap_or(i64::MAX) <= FEW {
        return Ok(query.filter(users::id.eq_any(found)));
    }
    let fits = user_words::user_id.eq(users::id).and(user_words::word.ge(word)).and(user_words::word.lt(end));
    Ok(query.filter(exists(user_words::table.filter(fits))))
}

/// Writes down by which words a person is found: the user name, the mail address, the name and each word of it.
///
/// # Errors
/// The database's.
pub fn learn(tx: &mut Tx<'_>, user: &User) -> StoreResult<()> {
    diesel::delete(user_words::table.filter(user_words::user_id.eq(&user.id))).execute(tx.0)?;
    for word in words(user) {
        let row = (
            user_words::user_id.eq(&user.id),
            user_words::organization_id.eq(&user.organization_id),
            user_words::word.eq(word),
        );
        diesel::insert_into(user_words::table).values(row).or_nothing().execute(tx.0)?;
    }
    Ok(())
}

fn words(user: &User) -> Vec<String> {
    let mut words = vec![user.username_folded.clone()];
    words.extend(user.email.as_deref().map(fold));
    if let Some(name) = user.name.as_deref().map(fold) {
        words.extend(name.split_whitespace().skip(1).map(str::to_owned));
        words.push(name);
    }
    words
}
