//! What an administrator can do that is asked back first.

use serde::Serialize;

/// A dangerous act. Its texts are `admin-confirm-title-<act>`, `admin-confirm-text-<act>`, and
/// `admin-will-<word>` for each of [`Act::effects`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// All second factors, backup codes and trusted devices are removed, and the users are signed out.
    ResetMfa,
    /// One method of one user is removed.
    RemoveMethod,
    /// All sessions and refresh tokens are ended.
    SignOut,
    /// The users can not sign in any more.
    Disable,
    /// The users can sign in again.
    Enable,
    /// The users are put into a group.
    AddToGroup,
    /// The users are taken out of a group.
    RemoveFromGroup,
    /// One user gets a pass that stands for a second factor, once.
    AccessPass,
    /// One user gets a new password.
    SetPassword,
    /// One user is deleted.
    DeleteUser,
    /// A group is deleted.
    DeleteGroup,
    /// A role is deleted.
    DeleteRole,
    /// A rule of the policy is deleted.
    DeleteRule,
    /// A change of the policy is made.
    SavePolicy,
    /// An application can not be used any more.
    DisableApplication,
    /// An application gets a new secret.
    RotateSecret,
    /// An application that nobody used is deleted.
    DeleteApplication,
    /// A webhook gets a new secret.
    RotateWebhook,
    /// A webhook gets nothing any more.
    DisableWebhook,
    /// A webhook is deleted.
    DeleteWebhook,
    /// A new signing key is made.
    RotateKey,
    /// An organization is closed: nobody in it can sign in.
    DisableOrganization,
}

impl Act {
    /// Every act, for samples.
    pub const ALL: [Self; 22] = [
        Self::ResetMfa,
        Self::RemoveMethod,
        Self::SignOut,
        Self::Disable,
        Self::Enable,
        Self::AddToGroup,
        Self::RemoveFromGroup,
        Self::AccessPass,
        Self::SetPassword,
        Self::DeleteUser,
        Self::DeleteGroup,
        Self::DeleteRole,
        Self::DeleteRule,
        Self::SavePolicy,
        Self::DisableApplication,
        Self::RotateSecret,
        Self::DeleteApplication,
        Self::RotateWebhook,
        Self::DisableWebhook,
        Self::DeleteWebhook,
        Self::RotateKey,
        Self::DisableOrganization,
    ];

    /// What follows from it, as the ends of the keys `admin-will-...`.
    #[must_use]
    pub const fn effects(self) -> &'static [&'static str] {
        match self {
            Self::ResetMfa => &["methods", "devices", "sessions", "enrol", "mail", "audit"],
            Self::RemoveMethod => &["devices", "sessions", "mail", "audit"],
            Self::SignOut => &["sessions", "devices-stay", "audit"],
            Self::Disable => &["no-entry", "sessions", "kept", "audit"],
            Self::Enable => &["entry", "audit"],
            Self::AddToGroup | Self::RemoveFromGroup => &["group-rules", "audit"],
            Self::AccessPass => &["pass", "pass-once", "mail", "audit"],
            Self::SetPassword => &["password", "sessions", "factor-stays", "mail", "audit"],
            Self::DeleteUser => &["gone", "sessions", "no-undo", "audit"],
            Self::DeleteGroup => &["members-stay", "no-undo", "audit"],
            Self::DeleteRole => &["no-undo", "audit"],
            Self::DeleteRule => &["rule", "no-undo", "audit"],
            Self::SavePolicy => &["policy", "audit"],
            Self::DisableApplication => &["app-no-entry", "kept", "audit"],
            Self::RotateSecret => &["secret", "app-restart", "audit"],
            Self::DeleteApplication => &["app-gone", "no-undo", "audit"],
            Self::RotateWebhook => &["secret", "audit"],
            Self::DisableWebhook => &["hook-quiet", "kept", "audit"],
            Self::DeleteWebhook => &["deliveries", "no-undo", "audit"],
            Self::RotateKey => &["key-new", "key-old", "audit"],
            Self::DisableOrganization => &["organization", "sessions", "kept", "audit"],
        }
    }

    /// Whether it adds, so that its button need not warn by its colour.
    #[must_use]
    pub const fn is_mild(self) -> bool {
        matches!(self, Self::Enable | Self::AddToGroup | Self::AccessPass | Self::RotateKey | Self::SavePolicy)
    }
}
