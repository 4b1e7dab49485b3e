//! People as a file: what an import reads. Secrets are in it only if they are asked for, and then only password hashes.

use super::{
    cell,
    csv::write,
    line::Column,
    scene::{self, role_text},
};
use crate::{
    admin::{Actor, AdminResult},
    store::{
        Tx, group, organization,
        people::{self, Filter},
        role,
        user::User,
    },
    types::{OrganizationId, Permission, RoleId, UserId},
};
use serde_json::{Map, Value, json};
use std::collections::{HashMap, hash_map::Entry};

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A table, RFC 4180.
    Csv,
    /// A list of objects.
    Json,
    /// An object on each line.
    Lines,
}

impl Form {
    /// The form of a name: `csv`, `json` or `jsonl`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "csv" => Some(Self::Csv),
            "json" => Some(Self::Json),
            "jsonl" => Some(Self::Lines),
            _ => None,
        }
    }

    /// The media type.
    #[must_use]
    pub const fn media(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Json => "application/json",
            Self::Lines => "application/jsonl",
        }
    }

    /// How the name of a file ends.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Lines => "jsonl",
        }
    }
}

/// Whether password hashes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hashes {
    /// They are not.
    Without,
    /// They are. For the command line only.
    With,
}

/// People that are read at once.
const PART: i64 = 500;

/// An export: which people, how, and how far it is.
#[derive(Debug, Clone)]
pub struct Export {
    filter: Filter,
    form: Form,
    hashes: Hashes,
    groups: bool,
    after: Option<String>,
    is_over: bool,
}

impl Export {
    /// Begins one of the people whom an operator may see.
    ///
    /// # Errors
    /// [`crate::admin::Refusal`], and the database's.
    pub fn begin(actor: &Actor<'_>, mut filter: Filter, (form, hashes): (Form, Hashes)) -> AdminResult<Self> {
        let realm = actor.realm(Permission::UsersRead, filter.organization.as_ref())?;
        filter.organization = realm.only().cloned();
        let groups = actor.realm(Permission::GroupsRead, filter.organization.as_ref()).is_ok();
        Ok(Self { filter, form, hashes, groups, after: None, is_over: false })
    }

    /// How many people there are.
    ///
    /// # Errors
    /// The database's.
    pub fn total(&self, tx: &mut Tx<'_>) -> AdminResult<u64> {
        Ok(u64::try_from(scene::count(tx, &self.filter)?).unwrap_or(0))
    }

    fn columns(&self) -> impl Iterator<Item = Column> {
        let (groups, hashes) = (self.groups, self.hashes == Hashes::With);
        Column::ALL.iter().copied().filter(move |column| match column {
            Column::Groups => groups,
            Column::PasswordHash => hashes,
            _ => true,
        })
    }

    /// The next part of the file, and how many people are in it; `None`: it is over.
    ///
    /// # Errors
    /// The database's.
    pub fn part(&mut self, tx: &mut Tx<'_>) -> AdminResult<Option<(String, u64)>> {
        if self.is_over {
            return Ok(None);
        }
        let first = self.after.is_none();
        let rows = people::page(tx, &self.filter, self.after.as_deref(), PART)?;
        self.is_over = i64::try_from(rows.len()).unwrap_or(i64::MAX) < PART;
        if let Some(last) = rows.last() {
            self.after = Some(last.username_folded.clone());
        }
        let beside = Beside::read(tx, &rows)?;
        let mut out = String::new();
        match self.form {
            Form::Csv if first => write(&mut out, self.columns().map(|column| column.to_string())),
            Form::Json if first => out.push('['),
            Form::Csv | Form::Json | Form::Lines => {}
        }
        for (place, user) in rows.iter().enumerate() {
            match self.form {
                Form::Csv => write(&mut out, self.columns().map(|column| text(beside.value(user, column)))),
                Form::Lines => out.extend([self.object(user, &beside).to_string().as_str(), "\n"]),
                Form::Json => {
                    let joint = if first && place == 0 { "" } else { "," };
                    out.extend([joint, "\n", self.object(user, &beside).to_string().as_str()]);
                }
            }
        }
        if self.form == Form::Json && self.is_over {
            out.push_str("\n]\n");
        }
        Ok(Some((out, u64::try_from(rows.len()).unwrap_or(0))))
    }

    fn object(&self, user: &User, beside: &Beside) -> Value {
        let member = |column: Column| (column.to_string(), beside.value(user, column));
        // A hash that is not there is left out: `null` would be no hash.
        let there = |(name, value): &(String, Value)| !value.is_null() || name != Column::PasswordHash.as_str();
        Value::Object(self.columns().map(member).filter(there).collect::<Map<_, _>>())
    }
}

fn text(value: Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text,
        Value::Array(items) => {
            let names: Vec<String> = items.iter().filter_map(Value::as_str).map(str::to_owned).collect();
            cell::join(&names)
        }
        other => other.to_string(),
    }
}

/// What stands in other tables.
struct Beside {
    slugs: HashMap<OrganizationId, String>,
    roles: HashMap<OrganizationId, Vec<(RoleId, String)>>,
    groups: HashMap<UserId, Vec<String>>,
}

impl Beside {
    fn read(tx: &mut Tx<'_>, users: &[User]) -> AdminResult<Self> {
        let (mut slugs, mut roles, mut groups) = (HashMap::new(), HashMap::new(), HashMap::<UserId, Vec<String>>::new());
        for user in users {
            if let Entry::Vacant(place) = slugs.entry(user.organization_id.clone()) {
                place.insert(organization::by_id(tx, &user.organization_id)?.map(|row| row.slug).unwrap_or_default());
                let known = role::all(tx, &user.organization_id)?;
                roles.insert(user.organization_id.clone(), known.into_iter().map(|row| (row.id, row.name)).collect());
            }
        }
        let ids: Vec<UserId> = users.iter().map(|user| user.id.clone()).collect();
        for (user, group) in group::of_users(tx, &ids)? {
            groups.entry(user).or_default().push(group.name);
        }
        Ok(Self { slugs, roles, groups })
    }

    fn value(&self, user: &User, column: Column) -> Value {
        match column {
            Column::Organization => json!(self.slugs.get(&user.organization_id)),
            Column::Username => json!(user.username),
            Column::Name => json!(user.name),
            Column::Email => json!(user.email),
            Column::EmailVerified => json!(user.email_verified_at.is_some()),
            Column::PhoneNumber => json!(user.phone_number),
            Column::PhoneNumberVerified => json!(user.phone_verified_at.is_some()),
            Column::Language => json!(user.language),
            Column::Role => {
                let known = self.roles.get(&user.organization_id).map(Vec::as_slice).unwrap_or_default();
                json!(role_text(&user.role, known))
            }
            Column::Enabled => json!(user.disabled_at.is_none()),
            Column::Groups => json!(self.groups.get(&user.id).map(Vec::as_slice).unwrap_or_default()),
            Column::PasswordHash => json!(user.password_hash),
        }
    }
}
