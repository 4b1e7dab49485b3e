//! People: found, made, changed, disabled, removed.

mod claims;

use super::{
    Actor, AdminError, AdminResult, Page, Part, Patch, Precondition, Refusal, actor::rights_of, invite, lockout, organizations,
    unfit,
};
use crate::{
    audit::Event,
    auth::tell,
    post::Notice,
    store::{
        StoreError, Tx, browser, group, organization, owned,
        people::{self, Filter},
        user::{self, User},
    },
    types::{
        DisplayName, EmailAddress, GroupId, Method, OrganizationId, Permission, PhoneNumber, Role, Secret, StandardClaims,
        UserId, Username,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// A person.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "fields of the API")]
pub struct UserView {
    /// The identifier; also the `sub` claim.
    pub id: UserId,
    /// The organization.
    pub organization_id: OrganizationId,
    /// What the person signs in with, unique on this server.
    pub username: String,
    /// The name for people.
    #[schema(required)]
    pub name: Option<String>,
    /// The mail address; not unique.
    #[schema(required)]
    pub email: Option<String>,
    /// Whether the address is known to be the person's.
    pub email_verified: bool,
    /// The telephone number, E.164; not unique.
    #[schema(required)]
    pub phone_number: Option<String>,
    /// Whether the number is known to be the person's.
    pub phone_number_verified: bool,
    /// The language of mails and pages, a BCP 47 tag.
    #[schema(required)]
    pub language: Option<String>,
    /// What else is known of the person, OIDC Core §5.1.
    pub claims: StandardClaims,
    /// `member`, `administrator`, `organization_administrator`, `help_desk`, `auditor` or `custom:ID`.
    #[schema(value_type = String)]
    pub role: Role,
    /// Whether the person can sign in.
    pub enabled: bool,
    /// Whether there is a password.
    pub has_password: bool,
    /// The kinds of second factors that are set up, the strongest first; backup codes not counted.
    pub methods: Vec<Method>,
    /// When the person last signed in, RFC 3339.
    #[schema(required, format = DateTime)]
    pub last_sign_in_at: Option<String>,
    /// When the person was added, RFC 3339.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When the profile was last changed, RFC 3339.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

/// A person to be made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// Whose person this is.
    #[schema(value_type = String)]
    pub organization_id: OrganizationId,
    /// What the person signs in with: 1 to 64 characters without spaces, unique on this server in any spelling.
    #[schema(value_type = String, min_length = 1, max_length = 64)]
    pub username: Username,
    /// The name for people.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 128)]
    pub name: Option<DisplayName>,
    /// A mail address.
    #[schema(value_type = Option<String>, format = Email, max_length = 254)]
    pub email: Option<EmailAddress>,
    /// Whether the address is known to be the person's.
    #[serde(default)]
    pub email_verified: bool,
    /// A telephone number in international form.
    #[schema(value_type = Option<String>, max_length = 32)]
    pub phone_number: Option<PhoneNumber>,
    /// The role; `member` if this is left out.
    #[schema(value_type = Option<String>)]
    pub role: Option<Role>,
    /// The first password. Without one, and without `invite`, the person signs in elsewhere or gets one later.
    #[schema(value_type = Option<String>, format = Password, min_length = 8, max_length = 1024)]
    pub password: Option<Secret>,
    /// Makes a password and shows it once in the answer. Not together with `password`.
    #[serde(default)]
    pub make_password: bool,
    /// Mails a link that chooses the first password, to the address, which has to be known to be the person's. Not together
    /// with a password.
    #[serde(default)]
    pub invite: bool,
    /// The language of mails and pages, a BCP 47 tag.
    #[schema(min_length = 2, max_length = 35)]
    pub language: Option<String>,
    /// What else is known of the person, OIDC Core §5.1.
    #[serde(default)]
    pub claims: StandardClaims,
    /// Groups of the organization to put the person into.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub groups: Vec<GroupId>,
}

/// What is to be changed of a person, as a JSON Merge Patch (RFC 7396).
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserChange {
    /// The name for people.
    #[schema(value_type = Option<String>, nullable, min_length = 1, max_length = 128)]
    #[serde(default)]
    pub name: Patch<DisplayName>,
    /// The mail address. A new one is not verified unless `email_verified` says so.
    #[schema(value_type = Option<String>, nullable, format = Email, max_length = 254)]
    #[serde(default)]
    pub email: Patch<EmailAddress>,
    /// Whether the address is known to be the person's.
    pub email_verified: Option<bool>,
    /// The telephone number. A new one is not verified.
    #[schema(value_type = Option<String>, nullable, max_length = 32)]
    #[serde(default)]
    pub phone_number: Patch<PhoneNumber>,
    /// The language of mails and pages.
    #[schema(value_type = Option<String>, nullable, min_length = 2, max_length = 35)]
    #[serde(default)]
    pub language: Patch<String>,
    /// What else is known of the person. Members that are left out stay, `null` clears.
    #[schema(value_type = Option<StandardClaims>, nullable)]
    #[serde(default)]
    pub claims: Patch<Map<String, Value>>,
    /// The role.
    #[schema(value_type = Option<String>)]
    pub role: Option<Role>,
    /// Whether the person can sign in. Either way what was issued before is dead.
    pub enabled: Option<bool>,
}

/// People by name, those that fit.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn list(tx: &mut Tx<'_>, actor: &Actor<'_>, mut filter: Filter, part: &Part) -> AdminResult<Page<UserView>> {
    let realm = actor.realm(Permission::UsersRead, filter.organization.as_ref())?;
    filter.organization = realm.only().cloned();
    let rows = people::page(tx, &filter, part.after.as_deref(), part.and_one())?;
    let page = part.cut(rows, |row| row.username_folded.clone());
    Ok(Page { items: views(tx, &page.items)?, next: page.next })
}

/// What operators see of people, with a fixed number of statements.
///
/// # Errors
/// The database's.
pub fn views(tx: &mut Tx<'_>, users: &[User]) -> AdminResult<Vec<UserView>> {
    let ids: Vec<UserId> = users.iter().map(|user| user.id.clone()).collect();
    let mut methods = owned::of_many(tx, &ids)?;
    let mut seen = browser::last_seen(tx, &ids)?;
    let view = |user: &User| UserView {
        id: user.id.clone(),
        organization_id: user.organization_id.clone(),
        username: user.username.clone(),
        name: user.name.clone(),
        email: user.email.clone(),
        email_verified: user.email_verified_at.is_some(),
        phone_number: user.phone_number.clone(),
        phone_number_verified: user.phone_verified_at.is_some(),
        language: user.language.clone(),
        claims: user.claims.0.clone(),
        role: user.role.clone(),
        enabled: user.disabled_at.is_none(),
        has_password: user.password_hash.is_some(),
        methods: methods.remove(&user.id).unwrap_or_default(),
        last_sign_in_at: organizations::shown(seen.remove(&user.id)),
        created_at: user.created_at.rfc3339(),
        updated_at: user.updated_at.rfc3339(),
    };
    Ok(users.iter().map(view).collect())
}

/// What operators see of one person.
///
/// # Errors
/// The database's.
pub fn view(tx: &mut Tx<'_>, user: &User) -> AdminResult<UserView> {
    views(tx, std::slice::from_ref(user))?.pop().ok_or_else(|| Refusal::NotFound("user").into())
}

/// Finds a person in whose organization this operator has a permission.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::Forbidden`], and the database's.
pub fn find(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &UserId, permission: Permission) -> AdminResult<User> {
    let user = user::by_id(tx, id)?.ok_or(Refusal::NotFound("user"))?;
    actor.need(permission, &user.organization_id, "user")?;
    Ok(user)
}

/// Finds a person to be acted on, and holds the row. Nobody touches somebody who may do more than they may.
///
/// # Errors
/// As [`find`], and [`Refusal::Above`].
pub fn hold(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &UserId, permission: Permission) -> AdminResult<User> {
    let user = user::lock(tx, id)?.ok_or(Refusal::NotFound("user"))?;
    actor.need(permission, &user.organization_id, "user")?;
    touch(tx, actor, &user)?;
    Ok(user)
}

/// Nobody touches somebody who may do more than they may.
pub(in crate::admin) fn touch(tx: &mut Tx<'_>, actor: &Actor<'_>, user: &User) -> AdminResult<()> {
    if !actor.rights.covers(&rights_of(tx, user)?) && !covers_by_role(tx, actor, user)? {
        return Err(Refusal::Above("this person may do more than you").into());
    }
    Ok(())
}

/// An access token with few scopes acts for somebody with all their rights when it comes to whom it may touch.
fn covers_by_role(tx: &mut Tx<'_>, actor: &Actor<'_>, user: &User) -> AdminResult<bool> {
    let super::Who::Person(id) = &actor.who else { return Ok(false) };
    let Some(own) = user::by_id(tx, id)? else { return Ok(false) };
    Ok(rights_of(tx, &own)?.covers(&rights_of(tx, user)?))
}

/// Shows one.
///
/// # Errors
/// As [`find`].
pub fn show(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &UserId) -> AdminResult<UserView> {
    let user = find(tx, actor, id, Permission::UsersRead)?;
    view(tx, &user)
}

/// Makes a person. `hash` is that of the password, if there is one: it takes too long to be made in here.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn add(tx: &mut Tx<'_>, actor: &Actor<'_>, new: &NewUser, hash: Option<String>) -> AdminResult<UserView> {
    let id = &new.organization_id;
    actor.need(Permission::UsersWrite, id, "organization")?;
    let organization = organization::by_id(tx, id)?.ok_or(Refusal::NotFound("organization"))?;
    let mut row = User::new(id, new.username.as_str(), new.username.folded(), actor.now);
    row.name = new.name.clone().map(String::from);
    row.email = new.email.clone().map(String::from);
    row.email_verified_at = (new.email_verified && row.email.is_some()).then_some(actor.now);
    row.phone_number = new.phone_number.as_ref().map(ToString::to_string);
    row.password_hash = hash;
    row.language = new.language.as_deref().map(language).transpose()?;
    row.claims.0 = claims::checked(&new.claims, actor.now)?;
    if new.invite {
        invite::mark(&mut row)?;
    }
    if let Some(role) = new.role.clone().filter(|role| *role != Role::Member) {
        give(tx, actor, &mut row, role)?;
    }
    user::insert(tx, &row).map_err(taken)?;
    for id in &new.groups {
        let found = group::by_id(tx, id)?.filter(|group| group.organization_id == row.organization_id);
        actor.need(Permission::GroupsWrite, &row.organization_id, "group")?;
        group::add(tx, &found.ok_or(Refusal::NotFound("group"))?.id, &row.id, actor.now)?;
    }
    let view = view(tx, &row)?;
    let change = organizations::difference(&serde_json::json!({ "role": null, "email": null }), &view);
    note(tx, actor, &row, ("user_added", Some(change)), None)?;
    if new.invite {
        invite::send(tx, actor, (&row, &organization))?;
    }
    Ok(view)
}

/// Reads a language tag.
fn language(tag: &str) -> AdminResult<String> {
    match tag.parse::<unic_langid::LanguageIdentifier>() {
        Ok(_) => Ok(tag.to_owned()),
        Err(_) => Err(unfit("language")(crate::types::Invalid("use a language tag such as en or de"))),
    }
}

fn taken(error: StoreError) -> AdminError {
    match error {
        StoreError::Taken => Refusal::Taken("user").into(),
        other => other.into(),
    }
}

/// Gives a role: nobody gives more than they have.
fn give(tx: &mut Tx<'_>, actor: &Actor<'_>, row: &mut User, role: Role) -> AdminResult<()> {
    actor.need(Permission::RolesWrite, &row.organization_id, "role")?;
    if let Role::Custom(id) = &role {
        let known = crate::store::role::by_id(tx, id)?;
        let fits = known.is_some_and(|known| known.organization_id.is_none_or(|of| of == row.organization_id));
        if !fits {
            return Err(Refusal::Invalid { field: "role", why: "the organization has no such role".to_owned() }.into());
        }
    }
    row.role = role;
    if !actor.rights.covers(&rights_of(tx, row)?) {
        return Err(Refusal::Above("this role may do more than you").into());
    }
    Ok(())
}

/// Changes a person.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn change(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    id: &UserId,
    change: UserChange,
    expected: &Precondition,
) -> AdminResult<UserView> {
    change_because(tx, actor, id, (change, None), expected)
}

/// As [`change`], with a reason.
///
/// # Errors
/// As [`change`].
pub fn change_because(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    id: &UserId,
    (change, because): (UserChange, Option<&super::reset::Because>),
    expected: &Precondition,
) -> AdminResult<UserView> {
    let mut row = hold(tx, actor, id, Permission::UsersWrite)?;
    let guard = lockout::before(tx, actor.ways(), &row.organization_id)?;
    let (seen, before) = (view(tx, &row)?, row.clone());
    expected.check(&seen)?;
    let enabled = change.enabled;
    change.apply(tx, actor, &mut row)?;
    if (&before.email, &before.phone_number, &before.role) != (&row.email, &row.phone_number, &row.role) {
        // Whoever reaches other addresses or may do other things starts anew.
        row.epoch += 1;
    }
    row.updated_at = actor.now;
    user::update_profile(tx, &row)?;
    if let Some(enabled) = enabled {
        switch(tx, actor, &mut row, enabled)?;
    }
    let after = view(tx, &row)?;
    let changed = organizations::difference(&seen, &after);
    note(tx, actor, &row, ("user_changed", Some(changed)), because.map(super::reset::Because::as_str))?;
    warn_owner(tx, actor, &before, &row)?;
    guard.check(tx)?;
    Ok(after)
}

fn switch(tx: &mut Tx<'_>, actor: &Actor<'_>, row: &mut User, enabled: bool) -> AdminResult<()> {
    if !enabled && actor.is(&row.id) {
        return Err(Refusal::Conflict("nobody disables themselves").into());
    }
    if enabled != row.disabled_at.is_none() {
        row.disabled_at = (!enabled).then_some(actor.now);
        row.epoch += 1;
        user::set_disabled(tx, &row.id, row.disabled_at)?;
    }
    Ok(())
}

/// Tells the old address that there is another one.
pub(in crate::admin) fn warn_owner(tx: &mut Tx<'_>, actor: &Actor<'_>, before: &User, after: &User) -> AdminResult<()> {
    let Some(organization) = organization::by_id(tx, &after.organization_id)? else { return Ok(()) };
    let changed = [(Method::Email, before.email != after.email), (Method::Sms, before.phone_number != after.phone_number)];
    for (what, _) in changed.into_iter().filter(|(_, changed)| *changed) {
        tell::person(tx, actor.sealer, (before, &organization), Notice::ContactChanged { what }, actor.now)?;
    }
    Ok(())
}

impl UserChange {
    pub(in crate::admin) fn apply(self, tx: &mut Tx<'_>, actor: &Actor<'_>, row: &mut User) -> AdminResult<()> {
        self.name.put(&mut row.name);
        if self.email.put(&mut row.email) == super::Changed::Yes {
            row.email_verified_at = None;
        }
        if self.phone_number.put(&mut row.phone_number) == super::Changed::Yes {
            row.phone_verified_at = None;
        }
        match self.email_verified {
            Some(true) if row.email.is_none() => {
                return Err(unfit("email_verified")(crate::types::Invalid("there is no mail address")));
            }
            Some(true) => row.email_verified_at = row.email_verified_at.or(Some(actor.now)),
            Some(false) => row.email_verified_at = None,
            None => {}
        }
        if let Patch::Set(tag) = &self.language {
            language(tag)?;
        }
        self.language.put(&mut row.language);
        row.claims.0 = claims::changed(self.claims, &row.claims.0, actor.now)?;
        if let Some(role) = self.role.filter(|role| *role != row.role) {
            if actor.is(&row.id) {
                return Err(Refusal::Conflict("nobody changes their own role").into());
            }
            give(tx, actor, row, role)?;
        }
        Ok(())
    }
}

/// Removes a person with everything that is theirs. What the audit log says of them stays.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn remove(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &UserId, expected: &Precondition) -> AdminResult<()> {
    remove_because(tx, actor, id, None, expected)
}

/// As [`remove`], with a reason.
///
/// # Errors
/// As [`remove`].
pub fn remove_because(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    id: &UserId,
    because: Option<&super::reset::Because>,
    expected: &Precondition,
) -> AdminResult<()> {
    let row = hold(tx, actor, id, Permission::UsersWrite)?;
    if actor.is(id) {
        return Err(Refusal::Conflict("nobody removes themselves").into());
    }
    let guard = lockout::before(tx, actor.ways(), &row.organization_id)?;
    expected.check(&view(tx, &row)?)?;
    note(tx, actor, &row, ("user_removed", None), because.map(super::reset::Because::as_str))?;
    user::delete(tx, id)?;
    guard.check(tx)
}

/// Writes down what was done to a person.
pub(in crate::admin) fn note(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    row: &User,
    (act, change): (&'static str, Option<serde_json::Value>),
    reason: Option<&str>,
) -> AdminResult<()> {
    let event = Event::Managed { act, subject: &row.username, user: Some(&row.id), client: None, change };
    Ok(actor.record(tx, Some(&row.organization_id), reason, &event)?)
}
