//! What the console has to say.

use crate::page::{Message, message::messages};

messages! { ADMIN;
    /// Notice: what was changed is kept.
    ADMIN_SAVED = "admin-saved",
    /// Notice: a user is made.
    ADMIN_USER_MADE = "admin-user-made",
    /// Notice: a user is made, and a mail with a link to choose a password is on its way.
    ADMIN_USER_INVITED = "admin-user-invited",
    /// Notice: a user and all that belongs to it are gone.
    ADMIN_USER_DELETED = "admin-user-deleted",
    /// Notice: all second factors of a user are gone.
    ADMIN_MFA_RESET = "admin-mfa-reset",
    /// Notice: one method is gone.
    ADMIN_METHOD_REMOVED = "admin-method-removed",
    /// Notice: a user is signed out everywhere.
    ADMIN_SIGNED_OUT = "admin-signed-out",
    /// Notice: one session is ended.
    ADMIN_SESSION_ENDED = "admin-session-ended",
    /// Notice: trusted devices are forgotten.
    ADMIN_DEVICES_FORGOTTEN = "admin-devices-forgotten",
    /// Notice: a user can no longer sign in.
    ADMIN_USER_DISABLED = "admin-user-disabled",
    /// Notice: a user can sign in again.
    ADMIN_USER_ENABLED = "admin-user-enabled",
    /// Notice: a user is in one more group.
    ADMIN_GROUP_JOINED = "admin-group-joined",
    /// Notice: a user is in one group less.
    ADMIN_GROUP_LEFT = "admin-group-left",
    /// Notice: bulk work is approved and begins.
    ADMIN_BULK_APPROVED = "admin-bulk-approved",
    /// Notice: bulk work is cancelled.
    ADMIN_BULK_CANCELLED = "admin-bulk-cancelled",
    /// Error: nobody was ticked.
    ADMIN_NOBODY = "admin-nobody",
    /// Error: no reason was given, or one of more than 200 characters.
    ADMIN_REASON = "admin-reason-refused",
    /// Error: what was to be changed is not there any more, or is in another state.
    ADMIN_GONE = "admin-gone",
    /// A link to an upstream provider is taken away.
    ADMIN_UNLINKED = "admin-unlinked",
    /// It is written down who somebody is at an upstream provider.
    ADMIN_FEDERATED = "admin-federated",
    /// Error: no group was chosen.
    ADMIN_NO_GROUP = "admin-no-group",
    /// Error: a user name that is taken.
    ADMIN_USERNAME_TAKEN = "admin-username-taken",
    /// Error: a user name that is empty, too long, or holds what no user name holds.
    ADMIN_USERNAME = "admin-username-refused",
    /// Error: an e-mail address that is another user's.
    ADMIN_EMAIL_TAKEN = "admin-email-taken",
    /// Error: a link can not be mailed where there is no address.
    ADMIN_EMAIL_NEEDED = "admin-email-needed",
    /// Error: a role that the person may not give, or that does not exist.
    ADMIN_ROLE = "admin-role-refused",
    /// Error: no file was sent, or an empty one.
    ADMIN_FILE_MISSING = "admin-file-missing",
    /// Error: a file that is too large.
    ADMIN_FILE_LARGE = "admin-file-large",
}
