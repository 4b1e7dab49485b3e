//! What the console says while groups, roles, applications, keys and webhooks are worked with.

use crate::page::{Message, message::messages};

messages! { THINGS;
    /// Refusal: a rule names the group.
    GROUP_IN_RULE = "group-in-rule",
    /// Refusal: somebody who may do more than whoever acts.
    GROUP_MEMBER_ABOVE = "group-member-above",
    /// Refusal: a description that is too long.
    DESCRIPTION_UNFIT = "description-unfit",
    /// Refusal: a name that is empty, too long, or deceives.
    NAME_UNFIT = "name-unfit",
    /// Refusal: somebody has the role.
    ROLE_IN_USE = "role-in-use",
    /// Refusal: the role may do more than whoever acts.
    ROLE_ABOVE = "role-above",
    /// Refusal: nobody could administer any more.
    ROLE_LOCKED_OUT = "role-locked-out",
    /// Notice: an application is deleted.
    CLIENT_REMOVED = "client-removed",
    /// Notice: an operator vouches for an application.
    CLIENT_VOUCHED = "client-vouched",
    /// Refusal: the application was used.
    CLIENT_USED = "client-used",
    /// Refusal: the application has no secret.
    CLIENT_NO_SECRET = "client-no-secret",
    /// Refusal: the application may do more than whoever acts.
    CLIENT_ABOVE = "client-above",
    /// Refusal: an address to come back to that is none.
    CLIENT_URI_UNFIT = "client-uri-unfit",
    /// Refusal: scopes that are none.
    CLIENT_SCOPE_UNFIT = "client-scope-unfit",
    /// Refusal: a lifetime out of range.
    CLIENT_LIFETIME_UNFIT = "client-lifetime-unfit",
    /// Refusal: public keys that are none.
    CLIENT_JWKS_UNFIT = "client-jwks-unfit",
    /// Refusal: an authentication that there is not.
    CLIENT_AUTH_UNFIT = "client-auth-unfit",
    /// Refusal: a choice that is not offered.
    CLIENT_CHOICE_UNFIT = "client-choice-unfit",
    /// Refusal: no redirect URI.
    CLIENT_NEEDS_URI = "client-needs-uri",
    /// Refusal: no grant type.
    CLIENT_NEEDS_GRANT = "client-needs-grant",
    /// Refusal: refresh tokens without codes.
    CLIENT_NEEDS_CODE = "client-needs-code",
    /// Refusal: tokens in its own name for a client that does not authenticate.
    CLIENT_NEEDS_AUTH = "client-needs-auth",
    /// Refusal: neither a secret nor PKCE.
    CLIENT_NEEDS_PKCE = "client-needs-pkce",
    /// Refusal: public keys and authentication do not go together.
    CLIENT_NEEDS_KEYS = "client-needs-keys",
    /// Notice: a webhook is deleted.
    WEBHOOK_REMOVED = "hook-removed",
    /// Notice: a test is on its way.
    WEBHOOK_TESTED = "hook-tested",
    /// Refusal: an address that is not called.
    WEBHOOK_URL_UNFIT = "hook-url-unfit",
    /// Refusal: an event that is not sent.
    WEBHOOK_EVENTS_UNFIT = "hook-events-unfit",
    /// Refusal: too many webhooks.
    WEBHOOK_TOO_MANY = "hook-too-many",
    /// Refusal: nothing is sent to a webhook that is disabled.
    WEBHOOK_IS_DISABLED = "hook-is-disabled",
}
