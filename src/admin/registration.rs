//! Initial access tokens: what lets applications register themselves, RFC 7591 §1.2.

use super::{Actor, AdminResult, Refusal, unfit};
use crate::{
    audit::Event,
    store::{
        Tx, organization,
        registration::{self, TokenRow},
    },
    types::{DisplayName, Invalid, OrganizationId, Permission, RegistrationTokenId, Token, secret::InitialAccess, whole},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An initial access token, without the token.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TokenView {
    /// Its identifier.
    pub id: RegistrationTokenId,
    /// What people call it.
    pub name: String,
    /// Whose people may sign in to what is registered with it; `null`: everybody's.
    #[schema(required)]
    pub organization_id: Option<OrganizationId>,
    /// How many more applications may be registered with it.
    pub uses_left: i64,
    /// When it was made, RFC 3339.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it is dead, RFC 3339.
    #[schema(format = DateTime)]
    pub expires_at: String,
}

impl From<&TokenRow> for TokenView {
    fn from(row: &TokenRow) -> Self {
        Self {
            id: row.id.clone(),
            name: row.name.clone(),
            organization_id: row.organization_id.clone(),
            uses_left: row.uses_left,
            created_at: row.created_at.rfc3339(),
            expires_at: row.expires_at.rfc3339(),
        }
    }
}

/// An initial access token with the token.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WithToken {
    /// What is known of it.
    #[serde(flatten)]
    pub view: TokenView,
    /// The token. It is shown this once.
    pub token: String,
}

/// An initial access token to be made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    /// What people call it.
    #[schema(value_type = String, min_length = 1, max_length = 128)]
    pub name: DisplayName,
    /// Whose people may sign in to what is registered with it; left out: everybody's.
    pub organization_id: Option<OrganizationId>,
    /// How many applications may be registered with it, 1 to 1000; left out: one.
    #[serde(default, deserialize_with = "whole::maybe")]
    #[schema(minimum = 1, maximum = 1000)]
    pub uses: Option<i64>,
    /// How many days it is good for, 1 to 365; left out: seven.
    #[serde(default, deserialize_with = "whole::maybe")]
    #[schema(minimum = 1, maximum = 365)]
    pub days: Option<i64>,
}

const DAY: i64 = 86_400;

/// All that this operator may see, the newest first; those of one organization if one is wanted.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn list(tx: &mut Tx<'_>, actor: &Actor<'_>, of: Option<&OrganizationId>) -> AdminResult<Vec<TokenView>> {
    let realm = actor.realm(Permission::ClientsRead, of)?;
    Ok(registration::all(tx, realm.only())?.iter().map(TokenView::from).collect())
}

/// Makes one.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn add(tx: &mut Tx<'_>, actor: &Actor<'_>, new: NewToken) -> AdminResult<WithToken> {
    actor.need_at(Permission::ClientsWrite, new.organization_id.as_ref(), "organization")?;
    if let Some(id) = &new.organization_id {
        organization::by_id(tx, id)?.ok_or(Refusal::NotFound("organization"))?;
    }
    let (uses, days) = (new.uses.unwrap_or(1), new.days.unwrap_or(7));
    if !(1..=1000).contains(&uses) {
        return Err(unfit("uses")(Invalid("1 to 1000")));
    }
    if !(1..=365).contains(&days) {
        return Err(unfit("days")(Invalid("1 to 365")));
    }
    let token = Token::<InitialAccess>::random();
    let row = TokenRow {
        id: RegistrationTokenId::random(),
        digest: token.digest().as_str().to_owned(),
        name: new.name.into(),
        organization_id: new.organization_id,
        uses_left: uses,
        created_at: actor.now,
        expires_at: actor.now + days * DAY,
    };
    registration::insert(tx, &row)?;
    let view = TokenView::from(&row);
    note(tx, actor, &row, ("registration_token_added", Some(serde_json::json!({ "after": view }))))?;
    Ok(WithToken { view, token: token.expose().to_owned() })
}

/// Removes one. What was registered with it stays.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn remove(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &RegistrationTokenId) -> AdminResult<()> {
    let row = registration::by_id(tx, id)?.ok_or(Refusal::NotFound("registration token"))?;
    actor.need_at(Permission::ClientsWrite, row.organization_id.as_ref(), "registration token")?;
    registration::delete(tx, id)?;
    note(tx, actor, &row, ("registration_token_removed", None))
}

fn note(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    row: &TokenRow,
    (act, change): (&'static str, Option<serde_json::Value>),
) -> AdminResult<()> {
    let event = Event::Managed { act, subject: &row.name, user: None, client: None, change };
    Ok(actor.record(tx, row.organization_id.as_ref(), None, &event)?)
}
