//! Who acts, and with which rights. Read again in the transaction that acts.

use super::{AdminResult, Realm, Refusal, Rights, lockout::Ways, reset::Because};
use crate::{
    audit::{self, Event, Stamp},
    auth::member::{self, Member},
    grant::{
        client::{self, Client},
        client_credentials::own_scopes,
    },
    seal::Sealer,
    store::{
        StoreResult, Tx, role,
        user::{self, User},
    },
    types::{ClientId, Issuer, Mails, OrganizationId, Permission, PermissionSet, Role, ScopeSet, UnixTime, UserId},
};

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// A person, in the console or by an application.
    Person(UserId),
    /// A client in its own name.
    Client(ClientId),
    /// Whoever uses the command line on the server's machine.
    Command,
}

/// Somebody who acts on this server. Made from what was proved in the same transaction.
#[derive(Debug)]
pub struct Actor<'a> {
    /// Who.
    pub who: Who,
    /// What they may do.
    pub rights: Rights,
    /// The server.
    pub sealer: &'a Sealer,
    /// The source of all public URLs.
    pub issuer: &'a Issuer,
    /// Whether mails leave.
    pub mails: Mails,
    /// The time.
    pub now: UnixTime,
    label: String,
    because: Option<String>,
}

/// The server as an act needs it, and the time.
pub type Here<'a> = (&'a Sealer, &'a Issuer, Mails, UnixTime);

impl<'a> Actor<'a> {
    /// A person with the rights of their role; `scopes` limit them where an application acts in their name.
    ///
    /// # Errors
    /// The database's.
    pub fn person(tx: &mut Tx<'_>, member: &Member, scopes: Option<&ScopeSet>, here: Here<'a>) -> StoreResult<Self> {
        let mut rights = rights_of(tx, &member.user)?;
        if let Some(scopes) = scopes {
            rights = rights.limited(&PermissionSet::of_scopes(scopes));
        }
        let id = member.user.id.clone();
        Ok(Self::new(format!("user:{id}"), Who::Person(id), rights, here))
    }

    /// A client with the rights of its scopes, in its organization, or everywhere when it belongs to none.
    #[must_use]
    pub fn client(client: &Client, scopes: &ScopeSet, here: Here<'a>) -> Self {
        let rights = Rights::of(PermissionSet::of_scopes(scopes), client.organization_id.as_ref());
        Self::new(format!("client:{}", client.id), Who::Client(client.id.clone()), rights, here)
    }

    /// Whoever is named in a row that was written for them, with the rights that they have now.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] when they may do nothing any more, and the database's.
    pub fn again(tx: &mut Tx<'_>, label: &str, here: Here<'a>) -> AdminResult<Self> {
        const GONE: Refusal = Refusal::Conflict("whoever asked for it may not act any more");
        if let Some(id) = label.strip_prefix("user:") {
            let member = member::peek(tx, &UserId::from_text(id))?.ok_or(GONE)?;
            return Ok(Self::person(tx, &member, None, here)?);
        }
        if let Some(id) = label.strip_prefix("client:") {
            let client = client::find(tx, &ClientId::from_text(id))?.ok_or(GONE)?;
            return Ok(Self::client(&client, &own_scopes(&client.scope), here));
        }
        Ok(Self::command(here))
    }

    /// Whoever uses the command line.
    #[must_use]
    pub fn command(here: Here<'a>) -> Self {
        Self::new("command line".to_owned(), Who::Command, Rights::all(), here)
    }

    /// Whoever applies a file on the server's machine.
    #[must_use]
    pub fn apply(here: Here<'a>) -> Self {
        Self::new("apply".to_owned(), Who::Command, Rights::all(), here)
    }

    fn new(label: String, who: Who, rights: Rights, (sealer, issuer, mails, now): Here<'a>) -> Self {
        Self { who, rights, sealer, issuer, mails, now, label, because: None }
    }

    /// The same one, who has said why: whatever is written down from now on carries the reason.
    #[must_use]
    pub fn saying(&self, because: &Because) -> Self {
        Self {
            who: self.who.clone(),
            rights: self.rights.clone(),
            label: self.label.clone(),
            because: Some(because.as_str().to_owned()),
            ..*self
        }
    }

    /// By what administrators can sign in on this server.
    #[must_use]
    pub fn ways(&self) -> Ways {
        Ways::of((self.sealer, self.issuer, self.mails, self.now))
    }

    /// As the audit log names them.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// As mails name them: the user name, or what the audit log says.
    ///
    /// # Errors
    /// The database's.
    pub fn name(&self, tx: &mut Tx<'_>) -> StoreResult<String> {
        let user = match &self.who {
            Who::Person(id) => user::by_id(tx, id)?,
            Who::Client(_) | Who::Command => None,
        };
        Ok(user.map_or_else(|| self.label.clone(), |user| user.username))
    }

    /// Whether this is the person themselves.
    #[must_use]
    pub fn is(&self, user: &UserId) -> bool {
        matches!(&self.who, Who::Person(id) if id == user)
    }

    /// Looks whether this is another client: as nobody disables, demotes or removes themselves, no client does.
    ///
    /// # Errors
    /// [`Refusal::Conflict`].
    pub fn is_other(&self, client: &ClientId) -> AdminResult<()> {
        match &self.who {
            Who::Client(own) if own == client => {
                Err(Refusal::Conflict("a client neither changes nor removes itself; somebody else does").into())
            }
            _ => Ok(()),
        }
    }

    /// Looks whether a permission counts in an organization. Where none does, its things do not exist for this operator.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] and [`Refusal::Forbidden`].
    pub fn need(&self, permission: Permission, organization: &OrganizationId, what: &'static str) -> AdminResult<()> {
        if self.rights.may(permission, organization) {
            return Ok(());
        }
        if self.rights.reaches(organization) {
            return Err(Refusal::Forbidden(permission).into());
        }
        Err(Refusal::NotFound(what).into())
    }

    /// Looks whether a permission counts everywhere.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`].
    pub fn need_everywhere(&self, permission: Permission) -> AdminResult<()> {
        if self.rights.may_everywhere(permission) { Ok(()) } else { Err(Refusal::Forbidden(permission).into()) }
    }

    /// As [`Self::need`] for one organization, as [`Self::need_everywhere`] for what belongs to none.
    ///
    /// # Errors
    /// As those.
    pub fn need_at(
        &self,
        permission: Permission,
        organization: Option<&OrganizationId>,
        what: &'static str,
    ) -> AdminResult<()> {
        match organization {
            Some(id) => self.need(permission, id, what),
            None if self.rights.may_everywhere(permission) => Ok(()),
            None if self.rights.may_everywhere(Permission::OrganizationsRead) => Err(Refusal::Forbidden(permission).into()),
            None => Err(Refusal::NotFound(what).into()),
        }
    }

    /// Where a list may look: in the wanted organization, else wherever the permission counts.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] and [`Refusal::Forbidden`].
    pub fn realm(&self, permission: Permission, wanted: Option<&OrganizationId>) -> AdminResult<Realm> {
        if let Some(id) = wanted {
            self.need(permission, id, "organization")?;
            return Ok(Realm::One(id.clone()));
        }
        match self.rights.realm(permission) {
            Realm::Nowhere => Err(Refusal::Forbidden(permission).into()),
            realm => Ok(realm),
        }
    }

    /// For an event about a person.
    #[must_use]
    pub fn stamp<'s>(&'s self, reason: Option<&'s str>) -> Stamp<'s> {
        Stamp { actor: Some(&self.label), organization: None, reason: reason.or(self.because.as_deref()) }
    }

    /// Writes down what was done.
    ///
    /// # Errors
    /// The database's.
    pub fn record(
        &self,
        tx: &mut Tx<'_>,
        organization: Option<&OrganizationId>,
        reason: Option<&str>,
        event: &Event<'_>,
    ) -> StoreResult<()> {
        let reason = reason.or(self.because.as_deref());
        audit::record_by(tx, self.now, Stamp { actor: Some(&self.label), organization, reason }, event)
    }
}

/// What a person may do by their role.
///
/// # Errors
/// The database's.
pub fn rights_of(tx: &mut Tx<'_>, user: &User) -> StoreResult<Rights> {
    let custom = match &user.role {
        Role::Custom(id) => role::by_id(tx, id)?,
        _ => None,
    };
    Ok(Rights::of_person(&user.role, custom.as_ref(), &user.organization_id))
}
