//! What can be done to people here: asked back first, or done at once.

use super::fields::Fields;
use crate::{
    admin::{
        Actor, AdminResult, Precondition, Refusal, factors,
        groups::{self, Membership},
        providers::people::{self, FederatedId},
        reset::{self, Because},
        users,
    },
    page::{Act, Message},
    store::Tx,
    types::{BulkAct, GroupId, IdentityId, Method, ProviderId, Secret, SessionId, TrustedDeviceId, UserId},
};

/// Life of an access pass from the console, minutes.
const PASS: i64 = 60;

/// Something dangerous, which is asked back first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// All second factors go.
    ResetMfa,
    /// One second factor goes.
    RemoveMethod(Method, String),
    /// Everything is ended.
    SignOut,
    /// No more sign-ins.
    Disable,
    /// Sign-ins again.
    Enable,
    /// One group more.
    AddToGroup(GroupId),
    /// A pass in the place of a second factor.
    AccessPass,
    /// Another password: the hash of one that was made, once it is to be done.
    SetPassword(Option<String>),
    /// Removed with everything.
    Delete,
}

/// What came of it.
pub enum Done {
    /// It is done.
    Well(Message),
    /// It made a pass, which is shown once.
    Secret(Secret),
    /// The password that was made before is the person's now.
    Password,
}

impl Deed {
    /// Reads it from a form, and whom its button names.
    ///
    /// # Errors
    /// What is said to the person.
    pub fn read(fields: &Fields) -> Result<(Self, Option<UserId>), Message> {
        if let Some((method, id)) = fields.get("remove").split_once(':') {
            let method = method.parse().map_err(|_| Message::ADMIN_GONE)?;
            return Ok((Self::RemoveMethod(method, id.to_owned()), None));
        }
        let (act, id) = fields.get("act").split_once(':').unwrap_or((fields.get("act"), ""));
        let deed = match act {
            "reset_mfa" => Self::ResetMfa,
            "sign_out" => Self::SignOut,
            "disable" => Self::Disable,
            "enable" => Self::Enable,
            "access_pass" => Self::AccessPass,
            "set_password" => Self::SetPassword(None),
            "delete" => Self::Delete,
            "add_to_group" if fields.get("to_group").is_empty() => return Err(Message::ADMIN_NO_GROUP),
            "add_to_group" => Self::AddToGroup(GroupId::from_text(fields.get("to_group"))),
            _ => return Err(Message::ADMIN_GONE),
        };
        Ok((deed, Some(id).filter(|id| !id.is_empty()).map(UserId::from_text)))
    }

    /// As its page calls it.
    pub const fn act(&self) -> Act {
        match self {
            Self::ResetMfa => Act::ResetMfa,
            Self::RemoveMethod(..) => Act::RemoveMethod,
            Self::SignOut => Act::SignOut,
            Self::Disable => Act::Disable,
            Self::Enable => Act::Enable,
            Self::AddToGroup(_) => Act::AddToGroup,
            Self::AccessPass => Act::AccessPass,
            Self::SetPassword(_) => Act::SetPassword,
            Self::Delete => Act::DeleteUser,
        }
    }

    /// As it is done to many; `None`: only to one.
    pub fn bulk(&self) -> Option<(BulkAct, Option<GroupId>)> {
        Some(match self {
            Self::ResetMfa => (BulkAct::ResetMfa, None),
            Self::SignOut => (BulkAct::SignOut, None),
            Self::Disable => (BulkAct::Disable, None),
            Self::Enable => (BulkAct::Enable, None),
            Self::AddToGroup(group) => (BulkAct::AddToGroup, Some(group.clone())),
            Self::RemoveMethod(..) | Self::AccessPass | Self::SetPassword(_) | Self::Delete => return None,
        })
    }

    /// Does it to one person.
    ///
    /// # Errors
    /// The act's.
    pub fn run(&self, tx: &mut Tx<'_>, actor: &Actor<'_>, (id, because): (&UserId, &Because)) -> AdminResult<Done> {
        let anyhow = Precondition::if_match(None);
        let enabled = |enabled| users::UserChange { enabled: Some(enabled), ..users::UserChange::default() };
        Ok(Done::Well(match self {
            Self::ResetMfa => {
                reset::second_factors(tx, actor, id, because)?;
                Message::ADMIN_MFA_RESET
            }
            Self::RemoveMethod(method, which) => {
                factors::remove(tx, actor, id, (*method, which), Some(because.as_str()))?;
                Message::ADMIN_METHOD_REMOVED
            }
            Self::SignOut => {
                reset::sign_out(tx, actor, id, Some(because))?;
                Message::ADMIN_SIGNED_OUT
            }
            Self::Disable => {
                users::change_because(tx, actor, id, (enabled(false), Some(because)), &anyhow)?;
                Message::ADMIN_USER_DISABLED
            }
            Self::Enable => {
                users::change_because(tx, actor, id, (enabled(true), Some(because)), &anyhow)?;
                Message::ADMIN_USER_ENABLED
            }
            Self::AddToGroup(group) => {
                groups::set_member(tx, actor, (group, id), Membership::In, Some(because.as_str()))?;
                Message::ADMIN_GROUP_JOINED
            }
            Self::AccessPass => return Ok(Done::Secret(reset::access_pass(tx, actor, id, PASS, because)?)),
            Self::SetPassword(None) => return Err(Refusal::Conflict("no password was made").into()),
            Self::SetPassword(Some(hash)) => {
                reset::password(tx, actor, id, Some(hash.as_str()), because)?;
                return Ok(Done::Password);
            }
            Self::Delete => {
                users::remove_because(tx, actor, id, Some(because), &anyhow)?;
                Message::ADMIN_USER_DELETED
            }
        }))
    }
}

/// Something small, which is done at once. `None`: it is none.
pub fn small(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &UserId, fields: &Fields) -> AdminResult<Option<Message>> {
    let (act, which) = fields.get("act").split_once(':').unwrap_or((fields.get("act"), ""));
    Ok(Some(match act {
        "end_session" => {
            factors::end_session(tx, actor, id, &SessionId::from_text(which))?;
            Message::ADMIN_SESSION_ENDED
        }
        "forget_device" => {
            factors::forget_device(tx, actor, id, &TrustedDeviceId::from_text(which))?;
            Message::ADMIN_DEVICES_FORGOTTEN
        }
        "forget_devices" => {
            factors::forget_devices(tx, actor, id)?;
            Message::ADMIN_DEVICES_FORGOTTEN
        }
        "leave_group" => {
            groups::set_member(tx, actor, (&GroupId::from_text(which), id), Membership::Out, None)?;
            Message::ADMIN_GROUP_LEFT
        }
        "join_group" => {
            groups::set_member(tx, actor, (&GroupId::from_text(fields.get("group")), id), Membership::In, None)?;
            Message::ADMIN_GROUP_JOINED
        }
        "unlink" => {
            people::unlink(tx, actor, id, &IdentityId::from_text(which))?;
            Message::ADMIN_UNLINKED
        }
        "federate" => {
            let provider_id = ProviderId::from_text(fields.get("provider"));
            let federated_id = Some(fields.get("federated_id").trim().to_owned()).filter(|text| !text.is_empty());
            people::set_federated_id(tx, actor, id, &FederatedId { provider_id, federated_id })?;
            Message::ADMIN_FEDERATED
        }
        _ => return Ok(None),
    }))
}
