//! One person of a file: what the columns say.

use super::{cell, fault::Why};
use crate::{
    admin::Patch,
    auth::password::foreign::Foreign,
    types::{DisplayName, EmailAddress, Invalid, PhoneNumber, Slug, Username},
};
use std::fmt;

macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// A column of a table of people, a member of an object.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Column {
            $($(#[$doc])* $name),+
        }

        impl Column {
            /// All of them, in the order in which they are written.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

columns!(
    /// The organization's short name.
    Organization = "organization",
    /// What the person signs in with.
    Username = "username",
    /// The name for people.
    Name = "name",
    /// The mail address.
    Email = "email",
    /// Whether the address is known to be the person's.
    EmailVerified = "email_verified",
    /// The telephone number, E.164.
    PhoneNumber = "phone_number",
    /// Whether the number is known to be the person's.
    PhoneNumberVerified = "phone_number_verified",
    /// The language of mails and pages, a tag.
    Language = "language",
    /// The role: one that every server has, the name of another one, or `custom:` and its identifier.
    Role = "role",
    /// Whether the person can sign in.
    Enabled = "enabled",
    /// The groups that the person is in, by name.
    Groups = "groups",
    /// The hash of the password.
    PasswordHash = "password_hash",
);

impl Column {
    /// The column of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|column| column.as_str().eq_ignore_ascii_case(name))
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a cell of a table, or a member of an object, holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing: an empty cell.
    Empty,
    /// `null`.
    Null,
    /// A text.
    Text(String),
    /// Yes or no.
    Flag(bool),
    /// Several texts.
    List(Vec<String>),
    /// What is none of these.
    Other,
}

/// A person of a file.
#[derive(Clone)]
pub struct Line {
    /// The line, from 1.
    pub number: u64,
    /// What the person signs in with.
    pub username: Username,
    /// What it says of the person.
    pub says: Says,
}

/// What a line says of a person. What it does not say stays as it is.
#[derive(Clone, Default)]
pub struct Says {
    /// Whose person this is; `None`: as the import says.
    pub organization: Option<Slug>,
    /// The name for people.
    pub name: Patch<DisplayName>,
    /// The mail address.
    pub email: Patch<EmailAddress>,
    /// Whether the address is known to be the person's.
    pub email_verified: Option<bool>,
    /// The telephone number.
    pub phone_number: Patch<PhoneNumber>,
    /// Whether the number is known to be the person's.
    pub phone_number_verified: Option<bool>,
    /// The language.
    pub language: Patch<String>,
    /// The role as it is named.
    pub role: Option<String>,
    /// Whether the person can sign in.
    pub enabled: Option<bool>,
    /// Exactly the groups that the person is in.
    pub groups: Option<Vec<String>>,
    /// The hash of the password. It can be compared with.
    pub password_hash: Option<String>,
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line").field("number", &self.number).field("username", &self.username).finish_non_exhaustive()
    }
}

fn unfit(column: Column) -> impl Fn(Invalid) -> Why {
    move |why| Why::Unfit(column, why.0.to_owned())
}

/// Yes or no as people and spreadsheets write it.
fn flag(column: Column, value: Value) -> Result<Option<bool>, Why> {
    let text = match value {
        Value::Empty => return Ok(None),
        Value::Flag(flag) => return Ok(Some(flag)),
        Value::Text(text) => text.trim().to_ascii_lowercase(),
        Value::Null | Value::List(_) | Value::Other => String::new(),
    };
    match text.as_str() {
        "true" | "yes" | "1" => Ok(Some(true)),
        "false" | "no" | "0" => Ok(Some(false)),
        _ => Err(unfit(column)(Invalid("use true or false"))),
    }
}

/// A text that may be nothing, but not `null`.
fn text(column: Column, value: Value) -> Result<Option<String>, Why> {
    match value {
        Value::Empty => Ok(None),
        Value::Text(text) => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
        Value::Null | Value::Flag(_) | Value::List(_) | Value::Other => Err(unfit(column)(Invalid("must be a text"))),
    }
}

/// A value that an empty cell and `null` clear.
fn patch<T>(column: Column, value: Value, parse: impl Fn(&str) -> Result<T, Invalid>) -> Result<Patch<T>, Why> {
    if value == Value::Null {
        return Ok(Patch::Clear);
    }
    let Some(text) = text(column, value)? else { return Ok(Patch::Clear) };
    parse(&text).map(Patch::Set).map_err(unfit(column))
}

fn names(value: Value) -> Result<Vec<String>, Why> {
    const REFUSAL: Invalid = Invalid("must be names; in a cell with | between them");
    match value {
        Value::Empty | Value::Null => Ok(Vec::new()),
        Value::List(names) => Ok(names),
        Value::Text(text) => cell::split(&text).ok_or_else(|| unfit(Column::Groups)(REFUSAL)),
        Value::Flag(_) | Value::Other => Err(unfit(Column::Groups)(REFUSAL)),
    }
}

fn language(text: &str) -> Result<String, Invalid> {
    let tag = text.parse::<unic_langid::LanguageIdentifier>();
    tag.map(|_| text.to_owned()).map_err(|_| Invalid("use a language tag such as en or de"))
}

impl Line {
    /// Reads a line. The values are those of columns, each once.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn read(number: u64, values: Vec<(Column, Value)>) -> Result<Self, Vec<Why>> {
        let (mut username, mut says, mut faults) = (None, Says::default(), Vec::new());
        for (column, value) in values {
            let done = if column == Column::Username {
                name(value).map(|name| username = Some(name))
            } else {
                says.put(column, value)
            };
            faults.extend(done.err());
        }
        match username {
            Some(username) if faults.is_empty() => Ok(Self { number, username, says }),
            None if faults.is_empty() => Err(vec![Why::Missing(Column::Username)]),
            _ => Err(faults),
        }
    }
}

fn name(value: Value) -> Result<Username, Why> {
    let name = text(Column::Username, value)?.ok_or(Why::Missing(Column::Username))?;
    Username::parse(&name).map_err(unfit(Column::Username))
}

impl Says {
    fn put(&mut self, column: Column, value: Value) -> Result<(), Why> {
        match column {
            // Whose line it is stands apart.
            Column::Username => {}
            Column::Organization => {
                let slug = text(column, value)?.map(|slug| Slug::parse(&slug));
                self.organization = slug.transpose().map_err(unfit(column))?;
            }
            Column::Name => self.name = patch(column, value, DisplayName::parse)?,
            Column::Email => self.email = patch(column, value, EmailAddress::parse)?,
            Column::PhoneNumber => self.phone_number = patch(column, value, PhoneNumber::parse)?,
            Column::Language => self.language = patch(column, value, language)?,
            Column::EmailVerified => self.email_verified = flag(column, value)?,
            Column::PhoneNumberVerified => self.phone_number_verified = flag(column, value)?,
            Column::Enabled => self.enabled = flag(column, value)?,
            Column::Role => self.role = text(column, value)?,
            Column::Groups => self.groups = Some(names(value)?),
            Column::PasswordHash => {
                self.password_hash = text(column, value)?;
                if let Some(hash) = &self.password_hash {
                    Foreign::parse(hash).map_err(|why| Why::Unfit(column, why.to_string()))?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[(Column, &str)]) -> Result<Line, Vec<Why>> {
        let value = |text: &str| if text.is_empty() { Value::Empty } else { Value::Text(text.to_owned()) };
        Line::read(2, values.iter().map(|(column, text)| (*column, value(text))).collect())
    }

    #[test]
    fn what_is_empty_is_cleared_where_it_can_be() {
        let line = of(&[(Column::Username, "ann"), (Column::Email, ""), (Column::Role, ""), (Column::Enabled, "")]).unwrap();
        let says = line.says;
        assert_eq!((says.email, says.role, says.enabled), (Patch::Clear, None, None));
        assert_eq!((says.name, says.groups), (Patch::Keep, None));
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let faults = of(&[
            (Column::Username, "a b"),
            (Column::Email, "x"),
            (Column::PhoneNumber, "12"),
            (Column::EmailVerified, "maybe"),
            (Column::PasswordHash, "$2b$99$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e"),
        ])
        .unwrap_err();
        assert_eq!(faults.len(), 5, "{faults:?}");
        assert!(faults.iter().all(|why| !why.to_string().contains("ujydOTSfIH")), "no hash is repeated");
        assert_eq!(of(&[(Column::Name, "Ann")]).unwrap_err(), [Why::Missing(Column::Username)]);
        assert_eq!(of(&[(Column::Username, "")]).unwrap_err(), [Why::Missing(Column::Username)]);
    }

    #[test]
    fn numbers_become_e164_and_flags_are_those_of_spreadsheets() {
        let line = of(&[(Column::Username, "ann"), (Column::PhoneNumber, "+1 (415) 555-0123"), (Column::Enabled, "FALSE")]);
        let line = line.unwrap();
        assert_eq!(line.says.phone_number, Patch::Set(PhoneNumber::parse("+14155550123").unwrap()));
        assert_eq!(line.says.enabled, Some(false));
        assert!(!format!("{line:?}").contains("415"));
    }
}
