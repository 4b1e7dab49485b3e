//! An operator's acts: organizations, people, groups, roles, applications, policies, and what is done to many at once.
//!
//! Owns who may do what ([`Rights`]), what each act does, and what it must not leave behind ([`lockout`]). The console, the
//! API and files to be applied call the same functions, each in one transaction that begins with [`Actor`]. Does not own
//! how a person signs in (`auth`), nor what clients get (`grant`); knows no HTTP.

mod actor;
pub mod apply;
pub mod audit;
pub mod bulk;
pub mod clients;
pub mod dashboard;
pub mod entry;
pub mod etag;
pub mod factors;
pub mod groups;
mod invite;
pub mod keys;
pub mod lockout;
pub mod logo;
pub mod organizations;
pub mod policy;
pub mod providers;
pub mod recover;
pub mod registration;
pub mod reset;
mod rights;
pub mod roles;
mod told;
pub mod transfer;
pub mod users;
pub mod webhooks;

pub use actor::{Actor, Here, Who};
pub use etag::Precondition;
pub use rights::{Realm, Rights};

use crate::{
    auth::Fault,
    seal::SealError,
    store::StoreError,
    types::{Invalid, Permission},
};

/// Why an act was not done. Whatever had been done of it is undone.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// The operator is told why.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// Something failed that is nobody's fault.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// What an operator is told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no such thing, as far as this operator may know.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// The operator lacks a permission.
    #[error("this needs the permission {0}")]
    Forbidden(Permission),
    /// The act would give, or touches, more than the operator has.
    #[error("{0}")]
    Above(&'static str),
    /// Something of that name is there already.
    #[error("there is a {0} of this name already")]
    Taken(&'static str),
    /// A value does not fit.
    #[error("{field}: {why}")]
    Invalid {
        /// Which, as the API names it.
        field: &'static str,
        /// Why.
        why: String,
    },
    /// It does not go together with what is there.
    #[error("{0}")]
    Conflict(&'static str),
    /// It would lock an organization's administrators out.
    #[error("{0}")]
    Lockout(&'static str),
    /// What is to be changed is not what the operator saw (RFC 9110 §13.1.1).
    #[error("this was changed meanwhile")]
    Stale,
}

impl From<StoreError> for AdminError {
    fn from(error: StoreError) -> Self {
        Self::Fault(error.into())
    }
}

impl From<SealError> for AdminError {
    fn from(error: SealError) -> Self {
        Self::Fault(error.into())
    }
}

/// Names the field of a value that does not fit.
pub fn unfit(field: &'static str) -> impl Fn(Invalid) -> AdminError {
    move |why| Refusal::Invalid { field, why: why.0.to_owned() }.into()
}

/// What every act gives.
pub type AdminResult<T> = Result<T, AdminError>;

/// Some of a list, and where the rest begins.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// After which key the next ones come; `None`: there are none.
    pub next: Option<String>,
}

/// Which part of a list.
#[derive(Debug, Clone)]
pub struct Part {
    /// How many items at most, 1..=200.
    pub limit: i64,
    /// Those after this key; `None`: from the beginning.
    pub after: Option<String>,
}

impl Part {
    /// One more than is given, so that it is known whether there are more.
    fn and_one(&self) -> i64 {
        self.limit + 1
    }

    /// Cuts a list that was read with [`Self::and_one`].
    fn cut<T>(&self, mut rows: Vec<T>, key: impl Fn(&T) -> String) -> Page<T> {
        let limit = usize::try_from(self.limit).unwrap_or(1);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more { rows.last().map(key) } else { None };
        Page { items: rows, next }
    }
}

/// A field of a JSON Merge Patch (RFC 7396) that can be cleared: left out, `null`, or a value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// It was left out: as it was.
    #[default]
    Keep,
    /// It is `null`: nothing.
    Clear,
    /// A value.
    Set(T),
}

impl<'de, T: serde::Deserialize<'de>> serde::Deserialize<'de> for Patch<T> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Option::<T>::deserialize(from)?.map_or(Self::Clear, Self::Set))
    }
}

impl<T> Patch<T> {
    /// Puts the value into its place. Whether that changes something.
    fn put<U: PartialEq + From<T>>(self, place: &mut Option<U>) -> Changed {
        let wanted = match self {
            Self::Keep => return Changed::No,
            Self::Clear => None,
            Self::Set(value) => Some(value.into()),
        };
        if *place == wanted {
            return Changed::No;
        }
        *place = wanted;
        Changed::Yes
    }
}

/// Whether something became another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// It did.
    Yes,
    /// It is as it was.
    No,
}
