//! What the console's pages about security, groups, roles, applications, keys, webhooks and organizations have to say.

use crate::page::{Message, message::messages};

messages! { CONSOLE;
    /// Notice: the switches of the organization are saved.
    POLICY_SAVED = "policy-saved",
    /// Notice: a provider is saved.
    PROVIDER_SAVED = "provider-saved",
    /// Notice: a provider is added.
    PROVIDER_ADDED = "provider-added",
    /// Notice: a provider is deleted.
    PROVIDER_REMOVED = "provider-removed",
    /// Notice: a provider is live.
    PROVIDER_LIVE = "provider-live",
    /// Notice: a provider is switched off.
    PROVIDER_OFF = "provider-is-off",
    /// Notice: a provider is in test.
    PROVIDER_TEST = "provider-is-test",
    /// Notice: a provider's domains are saved.
    PROVIDER_DOMAINS = "provider-domain-done",
    /// Error: a domain's record was not found.
    PROVIDER_NO_RECORD = "provider-domain-missing",
    /// Notice: a rule is saved.
    RULE_SAVED = "rule-saved",
    /// Notice: a rule is deleted.
    RULE_REMOVED = "rule-removed",
    /// Error: nobody has that user name.
    NO_SUCH_USER = "user-unknown",
    /// Error: the group's name is taken.
    GROUP_TAKEN = "group-taken",
    /// Notice: a group is saved.
    GROUP_SAVED = "group-saved",
    /// Notice: a group is deleted.
    GROUP_REMOVED = "group-removed",
    /// Notice: somebody is in the group now.
    MEMBER_ADDED = "group-member-added",
    /// Notice: somebody is not in the group any more.
    MEMBER_REMOVED = "group-member-removed",
    /// Notice: a role is saved.
    ROLE_SAVED = "role-saved",
    /// Notice: a role is deleted.
    ROLE_REMOVED = "role-removed",
    /// Notice: an application is saved.
    CLIENT_SAVED = "client-saved",
    /// Notice: an application is disabled.
    CLIENT_DISABLED = "client-now-disabled",
    /// Notice: an application is enabled.
    CLIENT_ENABLED = "client-now-enabled",
    /// Notice: a new signing key is announced.
    KEY_ROTATED = "key-rotated",
    /// Notice: a webhook is saved.
    WEBHOOK_SAVED = "hook-saved",
    /// Notice: a webhook is disabled.
    WEBHOOK_DISABLED = "hook-now-disabled",
    /// Notice: a webhook is enabled.
    WEBHOOK_ENABLED = "hook-now-enabled",
    /// Notice: a delivery is sent again.
    WEBHOOK_REPLAYED = "hook-replayed",
    /// Notice: an organization is saved.
    ORGANIZATION_SAVED = "organization-saved",
    /// Notice: an organization is added.
    ORGANIZATION_ADDED = "organization-added",
    /// Notice: an organization is disabled.
    ORGANIZATION_DISABLED = "organization-now-disabled",
    /// Notice: an organization is enabled.
    ORGANIZATION_ENABLED = "organization-now-enabled",
    /// Error: the organization's short name is taken.
    SLUG_TAKEN = "organization-slug-taken",
    /// Notice: the logo is saved.
    LOGO_SAVED = "organization-logo-saved",
    /// Notice: the logo is removed.
    LOGO_REMOVED = "organization-logo-removed",
    /// Error page: what was shown does not open the console.
    CONSOLE_WEAK_TITLE = "console-weak-title",
    /// See [`Message::CONSOLE_WEAK_TITLE`].
    CONSOLE_WEAK_TEXT = "console-weak-text",
    /// Error page: the person may not do this.
    CONSOLE_REFUSED_TITLE = "console-refused-title",
    /// See [`Message::CONSOLE_REFUSED_TITLE`].
    CONSOLE_REFUSED_TEXT = "console-refused-text",
    /// Error: a date that is none.
    AUDIT_DATE = "audit-date-refused",
    /// Error: a network address that is none.
    AUDIT_ADDRESS = "audit-address-refused",
    /// Error: a rule without a name, or with one that is too long.
    RULE_NAME = "rule-name-refused",
    /// Error: so many people would have to do something that it is asked once more.
    POLICY_LOOK = "policy-look",
}
