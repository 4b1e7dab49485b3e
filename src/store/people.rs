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
    dsl::{count_star, exists, not},
    prelude::*,
    sql_types::{Bool, Integer},
};
use std::collections::HashMap;

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
    /// Any role but this one.
    pub other_role: Option<Role>,
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

impl Filter {
    /// What is searched for, as words are kept.
    fn word(&self) -> Option<String> {
        self.search.as_deref().map(fold).filter(|word| !word.is_empty())
    }

    /// Whether nothing but a search narrows the people of an organization, or of all.
    fn only_searches(&self) -> bool {
        self.status.is_none() && self.owns.is_none() && self.role.is_none() && self.group.is_none()
    }
}

type Query<'a> = users::BoxedQuery<'a, MultiBackend>;

/// How many people a role may have before it is cheaper to walk through the names in their order.
const FEW: i64 = 10_000;

/// The same for how many words a search may find.
const FEW_WORDS: i64 = 3_000;

/// A page of people in the order of their folded names, those after one, at most `limit`.
///
/// # Errors
/// The database's.
pub fn page(tx: &mut Tx<'_>, filter: &Filter, after: Option<&str>, limit: i64) -> StoreResult<Vec<User>> {
    let mut query = narrowed(tx, filter)?;
    if let Some(name) = after {
        query = query.filter(users::username_folded.gt(name.to_owned()));
    }
    // What narrows is in the index; only the rows of the page are read.
    let ids: Vec<UserId> = query.order(users::username_folded.asc()).limit(limit).select(users::id).load(tx.0)?;
    Ok(users::table.filter(users::id.eq_any(ids)).order(users::username_folded.asc()).load(tx.0)?)
}

/// How many people, counted up to `most`.
///
/// # Errors
/// The database's.
pub fn count(tx: &mut Tx<'_>, filter: &Filter, most: i64) -> StoreResult<i64> {
    let found = match filter.word() {
        Some(word) if filter.only_searches() => named(tx, filter, &word, most)?,
        _ => narrowed(tx, filter)?.limit(most).select(users::id).load(tx.0)?,
    };
    Ok(i64::try_from(found.len()).unwrap_or(i64::MAX))
}

/// How many people.
///
/// # Errors
/// The database's.
pub fn total(tx: &mut Tx<'_>, filter: &Filter) -> StoreResult<i64> {
    Ok(narrowed(tx, filter)?.count().get_result(tx.0)?)
}

/// How many people each of some organizations has; one that has none is left out.
///
/// # Errors
/// The database's.
pub fn sizes(tx: &mut Tx<'_>, organizations: &[OrganizationId]) -> StoreResult<HashMap<OrganizationId, i64>> {
    let rows: Vec<(OrganizationId, i64)> = users::table
        .filter(users::organization_id.eq_any(organizations))
        .group_by(users::organization_id)
        .select((users::organization_id, count_star()))
        .load(tx.0)?;
    Ok(rows.into_iter().collect())
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
    match filter.word() {
        Some(word) => query = searched(tx, query, filter, &word)?,
        None => {
            if let Some(id) = &filter.organization {
                query = query.filter(users::organization_id.eq(id.clone()));
            }
        }
    }
    match filter.status {
        None => {}
        Some(Status::Enabled) => query = query.filter(users::disabled_at.is_null()),
        Some(Status::Disabled) => query = query.filter(users::disabled_at.is_not_null()),
    }
    match (&filter.role, &filter.other_role) {
        (None, None) => {}
        (Some(Role::Member), None) => query = query.filter(users::role.eq(Role::Member)),
        _ => query = of_role(tx, query, filter)?,
    }
    if let Some(group) = &filter.group {
        let members = group_members::table.filter(group_members::group_id.eq(group.clone()));
        query = query.filter(users::id.eq_any(members.select(group_members::user_id)));
    }
    if let Some(owns) = filter.owns.clone() {
        query = owning(query, owns);
    }
    Ok(query)
}

/// Few people have another role than the usual one: they are found by it, and not by walking through all names.
fn of_role<'a>(tx: &mut Tx<'_>, query: Query<'a>, filter: &Filter) -> StoreResult<Query<'a>> {
    let mut found = users::table.select(users::id).limit(FEW + 1).into_boxed();
    if let Some(id) = &filter.organization {
        found = found.filter(users::organization_id.eq(id.clone()));
    }
    if let Some(role) = &filter.role {
        found = found.filter(users::role.eq(role.clone()));
    }
    if let Some(role) = &filter.other_role {
        found = found.filter(users::role.lt(role.clone()).or(users::role.gt(role.clone())));
    }
    let found: Vec<UserId> = found.load(tx.0)?;
    if i64::try_from(found.len()).unwrap_or(i64::MAX) <= FEW {
        return Ok(query.filter(users::id.eq_any(found)));
    }
    let query = match &filter.role {
        None => query,
        Some(role) => query.filter(users::role.eq(role.clone())),
    };
    Ok(match &filter.other_role {
        None => query,
        Some(role) => query.filter(users::role.ne(role.clone())),
    })
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

/// Words that begin so. Nothing that is a character comes after the last one, in the order of bytes.
#[diesel::dsl::auto_type(no_type_alias)]
fn begins(word: &str) -> _ {
    let (from, until): (String, String) = (word.to_owned(), format!("{word}\u{10ffff}"));
    user_words::word.ge(from).and(user_words::word.lt(until))
}

/// Who has a word that begins so, at most `limit`.
fn named(tx: &mut Tx<'_>, filter: &Filter, word: &str, limit: i64) -> StoreResult<Vec<UserId>> {
    let mut found = user_words::table.filter(begins(word)).select(user_words::user_id).distinct().limit(limit).into_boxed();
    if let Some(id) = &filter.organization {
        found = found.filter(user_words::organization_id.eq(id.clone()));
    }
    Ok(found.load(tx.0)?)
}

/// Few people: one after the other, and then in the order of names. Many: along the names, looking for each whether it is
/// among them; as many fit, a page is soon full. The organization is what makes SQLite walk along the names.
fn searched<'a>(tx: &mut Tx<'_>, query: Query<'a>, filter: &Filter, word: &str) -> StoreResult<Query<'a>> {
    let words = user_words::table.filter(begins(word));
    let Some(id) = &filter.organization else {
        return Ok(query.filter(users::id.eq_any(words.select(user_words::user_id))));
    };
    let known = user_words::table.filter(begins(word)).filter(user_words::organization_id.eq(id.clone()));
    let many: Option<i32> = known.select(1.into_sql::<Integer>()).offset(FEW_WORDS).first(tx.0).optional()?;
    let words = words.filter(user_words::organization_id.eq(id.clone()));
    let query = query.filter(users::id.eq_any(words.select(user_words::user_id)));
    Ok(if many.is_some() { query.filter(users::organization_id.eq(id.clone())) } else { query })
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
