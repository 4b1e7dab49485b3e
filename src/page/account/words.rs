//! What the account pages have to say.

use crate::page::{Message, message::messages};

messages! { ACCOUNT;
    /// The page's title: an e-mail address to which codes are sent.
    ADD_EMAIL = "account-add-email",
    /// The page's title: a telephone number to which codes are sent.
    ADD_SMS = "account-add-sms",
    /// The page's title: another e-mail address.
    CHANGE_EMAIL = "account-change-email",
    /// The page's title: another telephone number.
    CHANGE_PHONE = "account-change-phone",
    /// Notice: the profile is saved.
    SAVED = "account-saved",
    /// Error: the name is too long or holds what no name holds.
    NAME = "account-name-refused",
    /// Error: what was typed is none of what the field takes.
    DETAIL = "account-detail-refused",
    /// Notice: the e-mail address is changed.
    EMAIL_CHANGED = "account-email-changed",
    /// Notice: the telephone number is changed.
    PHONE_CHANGED = "account-phone-changed",
    /// Notice: the password is changed.
    PASSWORD_CHANGED = "account-password-changed",
    /// Error: that is not the current password.
    WRONG_PASSWORD = "account-wrong-password",
    /// Notice: a method is added.
    METHOD_ADDED = "account-method-added",
    /// Notice: a method is set up, and the one in whose place it comes is gone.
    METHOD_REPLACED = "account-method-replaced",
    /// Notice: a number is added, and has to settle.
    METHOD_LATER = "account-method-later",
    /// Error: the backup codes were made already, by the same form.
    BACKUP_SHOWN = "account-backup-shown",
    /// Notice: a method has its new name.
    METHOD_RENAMED = "account-method-renamed",
    /// Notice: a method is removed.
    METHOD_REMOVED = "account-method-removed",
    /// Notice: another method is asked for first.
    DEFAULT_SAVED = "account-default-saved",
    /// Why it can not be removed: it is the last one.
    LAST_METHOD = "account-last-method",
    /// Why it can not be removed: the sign-in was by a backup code or an access pass.
    RECOVERED = "account-recovered",
    /// Error: the method, device, session or application is gone already.
    GONE = "account-gone",
    /// Error: that method can not be added: the organization does not allow it, or there are too many.
    NOT_ADDABLE = "account-not-addable",
    /// Notice: one device is forgotten.
    DEVICE_FORGOTTEN = "account-device-forgotten",
    /// Notice: all devices are forgotten.
    DEVICES_FORGOTTEN = "account-devices-forgotten",
    /// Notice: one session is ended.
    SESSION_ENDED = "account-session-ended",
    /// Notice: one application has lost its access.
    ACCESS_REVOKED = "account-access-revoked",
    /// Notice: the account is linked.
    LINK_MADE = "account-link-done",
    /// Notice: a link is removed.
    LINK_REMOVED = "account-unlink-done",
    /// Error: one of both sides is linked already.
    LINK_TAKEN = "error-link-taken",
    /// Error: the link is the last way in.
    LINK_LAST = "error-link-last",
    /// Activity: signed in.
    ACTIVITY_SIGNED_IN = "activity-signed-in",
    /// Activity: signed out.
    ACTIVITY_SIGNED_OUT = "activity-signed-out",
    /// Activity: a wrong password.
    ACTIVITY_WRONG_PASSWORD = "activity-wrong-password",
    /// Activity: a second factor was accepted.
    ACTIVITY_FACTOR_ACCEPTED = "activity-factor-accepted",
    /// Activity: a second factor was refused.
    ACTIVITY_FACTOR_REFUSED = "activity-factor-refused",
    /// Activity: a second factor was added.
    ACTIVITY_FACTOR_ADDED = "activity-factor-added",
    /// Activity: a second factor was removed.
    ACTIVITY_FACTOR_REMOVED = "activity-factor-removed",
    /// Activity: a second factor has a new name.
    ACTIVITY_FACTOR_RENAMED = "activity-factor-renamed",
    /// Activity: backup codes were made.
    ACTIVITY_BACKUP_MADE = "activity-backup-made",
    /// Activity: a backup code was used.
    ACTIVITY_BACKUP_USED = "activity-backup-used",
    /// Activity: the password was changed in the account pages.
    ACTIVITY_PASSWORD_CHANGED = "activity-password-changed",
    /// Activity: a link to set a new password was asked for.
    ACTIVITY_RESET_ASKED = "activity-reset-asked",
    /// Activity: the password was set anew by a mailed link.
    ACTIVITY_PASSWORD_RESET = "activity-password-reset",
    /// Activity: a device is trusted.
    ACTIVITY_DEVICE_TRUSTED = "activity-device-trusted",
    /// Activity: a device, or all of them, were forgotten.
    ACTIVITY_DEVICE_FORGOTTEN = "activity-device-forgotten",
    /// Activity: an old value of a device's cookie was used.
    ACTIVITY_DEVICE_MISUSED = "activity-device-misused",
    /// Activity: sessions were ended.
    ACTIVITY_SESSIONS_ENDED = "activity-sessions-ended",
    /// Activity: an application was allowed.
    ACTIVITY_CONSENT_GIVEN = "activity-consent-given",
    /// Activity: an application lost its access.
    ACTIVITY_CONSENT_REVOKED = "activity-consent-revoked",
    /// Activity: the e-mail address or the telephone number was changed.
    ACTIVITY_CONTACT_CHANGED = "activity-contact-changed",
    /// Activity: a temporary access pass was issued.
    ACTIVITY_PASS_ISSUED = "activity-pass-issued",
    /// Activity: a temporary access pass was used.
    ACTIVITY_PASS_USED = "activity-pass-used",
    /// Activity: "This wasn't me" was pressed.
    ACTIVITY_NOT_ME = "activity-not-me",
    /// Activity: an administrator removed the second factors.
    ACTIVITY_RESET_BY_ADMIN = "activity-reset-by-admin",
}
