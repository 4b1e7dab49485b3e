//! What a change must not leave behind: an organization whose administrators can not sign in.
//!
//! The result is judged, not the request: [`before`] looks at how things stand, [`Guard::check`] looks again when the change
//! has been made, in the same transaction. Who was locked out before is no reason to refuse a change.

use super::{
    AdminResult, Refusal,
    actor::{Here, rights_of},
};
use crate::{
    auth::{member, passkey::Relying, policy::keeps_local},
    store::{
        StoreResult, Tx, lease, people,
        people::{Filter, Status},
        role,
    },
    types::{Mails, Method, OnOff, OrganizationId, PasswordBy, Permission, Role},
};

/// What works on this server at all.
#[derive(Debug, Clone, Copy)]
pub struct Ways {
    mails: Mails,
    keys: bool,
}

impl Ways {
    /// Of this server.
    #[must_use]
    pub fn of((_, issuer, mails, _): Here<'_>) -> Self {
        Self { mails, keys: Relying::of(issuer, "").is_some() }
    }
}

/// How things stood before a change.
#[derive(Debug)]
#[must_use]
pub struct Guard {
    ways: Ways,
    organization: OrganizationId,
    home: Standing,
    server: Standing,
}

/// Whether somebody who administers can sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Somebody,
    Nobody,
}

/// Looks before a change of an organization or its people. Those who change such things wait for one another: two who take
/// the last two administrators away must not both see the other one. Take it after the rows that are to be changed.
///
/// # Errors
/// The database's.
pub fn before(tx: &mut Tx<'_>, ways: Ways, organization: &OrganizationId) -> StoreResult<Guard> {
    lease::alone(tx, "administrators")?;
    let home = standing(tx, ways, organization)?;
    Ok(Guard { ways, organization: organization.clone(), home, server: server(tx, ways)? })
}

impl Guard {
    /// Looks again.
    ///
    /// # Errors
    /// [`Refusal::Lockout`].
    pub fn check(self, tx: &mut Tx<'_>) -> AdminResult<()> {
        if self.home == Standing::Somebody && standing(tx, self.ways, &self.organization)? == Standing::Nobody {
            return Err(Refusal::Lockout("then no administrator of the organization could sign in").into());
        }
        self.check_server(tx)
    }

    /// Looks again whether somebody can sign in who runs the server: what closes an organization closes it for its own
    /// administrators, too.
    ///
    /// # Errors
    /// [`Refusal::Lockout`].
    pub fn check_server(self, tx: &mut Tx<'_>) -> AdminResult<()> {
        if self.server == Standing::Somebody && server(tx, self.ways)? == Standing::Nobody {
            return Err(Refusal::Lockout("then no administrator of the server could sign in").into());
        }
        Ok(())
    }
}

/// How many administrators are looked at before it is given up; one who can sign in is enough.
const MOST: i64 = 200;

/// Whether somebody can sign in locally who administers an organization from within.
fn standing(tx: &mut Tx<'_>, ways: Ways, id: &OrganizationId) -> StoreResult<Standing> {
    let mut roles = vec![Role::Administrator, Role::OrganizationAdministrator];
    let custom = role::all(tx, id)?.into_iter().filter(|row| row.permissions.0.contains(Permission::PoliciesWrite));
    roles.extend(custom.map(|row| Role::Custom(row.id)));
    for role in roles {
        let filter =
            Filter { organization: Some(id.clone()), role: Some(role), status: Some(Status::Enabled), ..Filter::default() };
        for user in people::page(tx, &filter, None, MOST)? {
            if rights_of(tx, &user)?.may(Permission::PoliciesWrite, id) && can_sign_in(tx, ways, &user.id)? {
                return Ok(Standing::Somebody);
            }
        }
    }
    Ok(Standing::Nobody)
}

/// Whether somebody who runs the server can sign in locally.
fn server(tx: &mut Tx<'_>, ways: Ways) -> StoreResult<Standing> {
    let filter = Filter { role: Some(Role::Administrator), status: Some(Status::Enabled), ..Filter::default() };
    for user in people::page(tx, &filter, None, MOST)? {
        if can_sign_in(tx, ways, &user.id)? {
            return Ok(Standing::Somebody);
        }
    }
    Ok(Standing::Nobody)
}

/// Whether a person has what a local sign-in into the administration takes: a password or a passkey, and a second factor or a
/// way to set one up. A telephone is none there; nor is a mailbox for whoever has set the password by it, for whoever has no
/// address, or where no mails leave.
pub(in crate::admin) fn can_sign_in(tx: &mut Tx<'_>, ways: Ways, id: &crate::types::UserId) -> StoreResult<bool> {
    let Some(member) = member::peek(tx, id)? else { return Ok(false) };
    let passkey = ways.keys && member.owns(Method::Passkey);
    let first = member.user.password_hash.is_some() || passkey;
    let second = member.organization.methods.iter().any(|method| match method {
        Method::Totp => true,
        Method::Passkey => ways.keys,
        Method::Email => {
            ways.mails == Mails::Sent && member.user.email.is_some() && member.user.password_by == PasswordBy::Owner
        }
        _ => false,
    });
    let here = member.organization.local_login == OnOff::On || keeps_local(&member.user.role);
    Ok(first && second && here)
}
