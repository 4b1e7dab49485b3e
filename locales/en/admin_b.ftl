# The administrators' console: security, groups, roles, applications, audit, keys, webhooks, organizations.
console-act = Act
console-clear = Show all
console-first = First page
console-more = Next page
console-read-only = You may look at this, but not change it.
console-search = Search

policy-lead = How people of { $organization } prove who they are.
policy-mfa = Who needs a second factor
policy-mfa-off = Off
policy-mfa-off-hint = Nobody sets one up. Whoever has one already is still asked for it.
policy-mfa-optional = Optional
policy-mfa-optional-hint = People may set one up, and are asked for it then.
policy-mfa-required = Required
policy-mfa-required-hint = Everybody. Whoever has none sets one up at the next sign-in.
policy-methods = Methods that people may use
policy-method-people =
    { $people ->
        [0] Nobody has it set up.
        [one] One person has it set up.
       *[other] { $people } people have it set up.
    }
policy-enrolment = Setting up and trusting
policy-trust-days = Trusted devices: days
policy-trust-days-hint = 0 to 90. With 0, no device is trusted.
policy-grace-days = Putting it off: days
policy-grace-days-hint = 0 to 365. Counted from the first sign-in at which it is asked.
policy-grace-skips = Putting it off: times
policy-grace-skips-hint = 0 to 100. With 0 in both, it can not be put off.
policy-enrolment-proof = Mail a code before a second factor is set up
policy-enrolment-proof-hint = For people with a confirmed address. A stolen password alone then sets up nothing.
policy-ways = Ways to sign in
policy-local-login = Password
policy-local-login-hint = People sign in here with user name and password.
policy-sso = Single sign-on
policy-sso-hint = People sign in at another provider that you have connected. They are not asked for a second factor here.
policy-administrators-stay = Administrators keep their password as a way in, whatever is switched off here. When they use it, the other administrators are told.
policy-more = Sessions, passwords and bulk work
policy-session-idle = Session without activity: hours
policy-session-idle-hint = Then one signs in again. Empty: as the server has it.
policy-session-absolute = Session at most: hours
policy-session-absolute-hint = However active one is. Empty: as the server has it.
policy-password-length = Password: fewest characters
policy-password-length-hint = 8 to 64. Counts for new passwords.
policy-password-score = Password: how hard to guess
policy-password-score-hint = Estimated by guessing it. Counts for new passwords.
policy-score-2 = Somewhat hard
policy-score-3 = Hard
policy-score-4 = Very hard
policy-bulk = Bulk work, for example resetting many people's second factors
policy-bulk-none = Begins at once
policy-bulk-none-hint = One administrator is enough. If two were needed until now, this counts after 24 hours, and the administrators are told at once.
policy-bulk-second = Waits for a second administrator
policy-bulk-second-hint = Nothing happens before another one has agreed.
policy-preview = See what it does
policy-save = Save
policy-saved = Saved. It counts from the next sign-in on.
policy-preview-title = If you save this
policy-preview-people = People who can sign in
policy-preview-enrol = Set up a second factor at the next sign-in
policy-preview-lose = Have only methods that are no longer allowed
policy-preview-unsaved = Nothing is saved yet.

rule-list = Rules
rule-list-text = Some groups, applications or networks need more. The strictest rule that applies wins.
rule-none = No rules. The switches above count for everybody.
rule-add = Add a rule
rule-title = Rule: { $name }
rule-lead = What is needed in addition to the switches of the organization.
rule-name = Name
rule-name-hint = Shown to administrators and in the audit log.
rule-who = For whom
rule-what = What is needed
rule-mode = Effect
rule-everybody = Everybody
rule-in-groups = Groups:
rule-at-clients = Applications:
rule-from-inside = In networks:
rule-from-outside = Outside of:
rule-when = When it applies
rule-when-text = All of these have to fit. What you leave empty fits everybody.
rule-groups = People of these groups
rule-groups-none = There are no groups yet.
rule-clients = Signing in to these applications
rule-clients-none = There are no applications yet.
rule-networks = Networks
rule-side = People who are
rule-side-outside = outside of these networks
rule-side-inside = inside these networks
rule-network-list = Networks, one a line
rule-networks-hint = For example 203.0.113.0/24 or 2001:db8::/32. Empty: wherever people are.
rule-then = What it does
rule-require = Second factor
rule-require-none = Nothing more
rule-require-none-hint = What the organization asks for is enough.
rule-require-mfa = A second factor
rule-require-mfa-hint = Any method that is allowed.
rule-require-phishing_resistant = A passkey or security key
rule-require-phishing_resistant-hint = The only methods that no false page can trick.
rule-trust = Trusted devices
rule-trust-inherit = As the organization has it
rule-trust-inherit-hint = A trusted device is not asked again.
rule-trust-never = No trusted devices
rule-trust-never-hint = Asked at every sign-in.
rule-enforced = Enforced
rule-enforced-hint = It counts from the next sign-in on.
rule-report-only = Reports only
rule-report-only-hint = It stops nobody, but counts whom it would have stopped. A good way to begin.
rule-would-have =
    { $people ->
        [0] would have stopped nobody
        [one] would have stopped one person
       *[other] would have stopped { $people } people
    }
rule-stopped-title =
    { $people ->
        [one] This rule would have stopped one person
       *[other] This rule would have stopped { $people } people
    }
rule-stopped-text = They signed in without what it asks for. Enforced, it would have asked them for it.
rule-save = Save rule
rule-saved = The rule is saved.
rule-remove = Delete rule
rule-remove-text = What it asked for is no longer asked for.
rule-removed = The rule is deleted.

whatif-title = What if?
whatif-lead = What would be asked of somebody who signs in now, and by which rule. Nothing happens, and nobody is told.
whatif-client = Application
whatif-address = Network address
whatif-acr = Requested level (acr)
whatif-acr-none = None
whatif-ask = Ask
whatif-for = For
whatif-outcome-pass = The password is enough
whatif-outcome-mfa = A second factor is asked for
whatif-outcome-phishing_resistant = A passkey or security key is asked for
whatif-outcome-enrol = A second factor has to be set up first
whatif-outcome-refused = There is no way in
whatif-has = Has set up
whatif-has-none = No second factor
whatif-groups-none = In none
whatif-looked = What was looked at
whatif-applies = Applies.
whatif-applies-not = Does not apply.
whatif-origin-organization = Organization
whatif-origin-rule = Rule
whatif-origin-request = Request
user-unknown = There is nobody with that user name here.

group-lead = People who belong together, so that rules can be made for them.
group-lead-one =
    { $members ->
        [0] Nobody is in this group yet.
        [one] One person is in this group.
       *[other] { $members } people are in this group.
    }
group-name = Name
group-description = What it is for
group-members = Members
group-rules = Rules
group-rules-none = No rule names this group.
group-none = There are no groups yet. With one, a rule can ask more of some people than of others.
group-add = Add a group
group-add-member = Add somebody
group-person = Person
group-since = Since
group-empty = Nobody is in this group yet.
group-about = Name and description
group-remove = Delete group
group-remove-text = Its people stay. A rule that names it has to go first.
group-taken = There is a group of that name already.
group-saved = The group is saved.
group-removed = The group is deleted.
group-member-added = Added to the group.
group-member-removed = Removed from the group.

role-lead = What administrators may do. Everybody has one role.
role-one = Role
role-for = What it is for
role-permissions = Permissions
role-people = People
role-add = Add a role
role-new-lead = Nobody can give more than they have themselves.
role-people-have =
    { $people ->
        [0] Nobody has this role.
        [one] One person has this role.
       *[other] { $people } people have this role.
    }
role-built-in = This role comes with the server and can not be changed.
role-may = What it may do
role-may-text = What you may not do yourself can not be ticked.
role-yes = Yes:
role-no = No:
role-remove = Delete role
role-remove-text = Only possible when nobody has it.
role-saved = The role is saved.
role-removed = The role is deleted.
role-name-administrator = System administrator
role-name-organization_administrator = Organization administrator
role-name-help_desk = Help desk
role-name-auditor = Auditor
role-name-member = Member
role-about-administrator = Runs the server: everything, in every organization.
role-about-organization_administrator = Runs the own organization.
role-about-help_desk = Resets second factors and hands out temporary access passes.
role-about-auditor = Reads everything of the own organization and changes nothing.
role-about-member = Signs in to applications, and has no part in the administration.
role-about-own = Made here.
role-area-users = Users
role-area-groups = Groups
role-area-roles = Roles
role-area-policies = Identity and Security
role-area-clients = Applications
role-area-organizations = Organizations
role-area-audit = Audit log
role-area-webhooks = Webhooks
role-area-keys = Keys
permission-users-read = See people, their methods, sessions and devices
permission-users-write = Add, change, disable and delete people, end their sessions
permission-users-reset = Reset second factors
permission-users-pass = Hand out temporary access passes
permission-groups-read = See groups and their members
permission-groups-write = Add, change and delete groups
permission-roles-read = See roles
permission-roles-write = Make roles and give them to people
permission-policies-read = See the rules and ask what they would decide
permission-policies-write = Change the rules
permission-clients-read = See applications
permission-clients-write = Register and change applications
permission-organizations-read = See organizations
permission-organizations-write = Change organizations
permission-audit-read = Read the audit log
permission-webhooks-read = See webhooks and what was sent
permission-webhooks-write = Add and change webhooks
permission-keys-read = See the signing keys
permission-keys-write = Rotate the signing keys

client-lead = What people can sign in to.
client-add = Register an application
client-edit = Change { $name }
client-form-lead = You get a client ID and, where one is needed, a secret.
client-search = Name or client ID
client-no-match = No application matches.
client-none = No applications yet. Register the first one to let people sign in to it.
client-name = Name
client-name-hint = People see it when they sign in.
client-id = Client ID
client-kind = Kind
client-kind-web = Web application
client-kind-spa = Browser application
client-kind-native = Mobile or desktop
client-kind-machine = Machine
client-kind-about-web = Runs on a server and can keep a secret.
client-kind-about-spa = Runs in the browser, without a secret.
client-kind-about-native = Runs on a device, without a secret.
client-kind-about-machine = Signs in as itself, without a person.
client-owner = May be used by
client-owner-all = Every organization
client-bound-on = Only { $organization }
client-bound-on-hint = People of other organizations are turned away.
client-bound-off-hint = People of all organizations of this server.
client-mfa = Second factor
client-mfa-inherit = As the organization has it
client-mfa-inherit-hint = Nothing in addition.
client-mfa-required = Required
client-mfa-required-hint = Also where the organization does not ask for one.
client-mfa-phishing_resistant = Passkey or security key
client-mfa-phishing_resistant-hint = For what is worth most.
client-consent = Consent
client-consent-ask = Ask people
client-consent-ask-hint = People see once what the application gets, and can refuse.
client-consent-skip = Do not ask
client-consent-skip-hint = For your own applications.
client-what = What it is
client-where = Addresses and scopes
client-how = How people sign in
client-redirect-uris = Redirect URIs
client-redirect-uris-hint = One a line. Compared character by character; there are no wildcards.
client-post-logout-uris = After signing out
client-post-logout-uris-hint = One a line. Where people may be sent when they have signed out.
client-scopes = Scopes
client-scopes-hint = With blanks between them, for example: openid profile email offline_access
client-grants = Grants
client-auth = Authentication
client-alg = Signature of ID tokens
client-lifetime = Access tokens: seconds
client-lifetime-hint = 60 to 86400. Empty: as the server has it.
client-token-life = Access tokens last
client-seconds =
    { $seconds ->
        [one] 1 second
       *[other] { $seconds } seconds
    }
client-created = Registered
client-setup = Configuration for the developer
client-setup-text = Most libraries need the issuer, the client ID and the secret, and find the rest themselves. A click selects a value.
client-issuer = Issuer
client-discovery = Discovery
client-environment = As an environment file
client-json = As JSON
client-settings = Settings
client-rotate = Secret
client-rotate-text = Stored as a fingerprint only. A new one is shown once, and the old one stops working at once.
client-rotate-go = Make a new secret
client-disabled = Disabled
client-disabled-text = This application is disabled: nobody can sign in to it, and its tokens are no longer renewed.
client-disable = Disable
client-disable-text = Nobody can sign in to it any more, and its tokens are no longer renewed. It can be enabled again.
client-enable = Enable
client-enable-text = People can sign in to it again.
client-saved = The application is saved.
client-now-disabled = The application is disabled.
client-now-enabled = The application is enabled.

audit-lead = What happened, who did it, and why. Rows are never changed.
audit-live = Follow live
audit-live-stop = Stop following
audit-live-now = Live: this list renews itself every 5 seconds.
audit-filter = Filter
audit-event = Event
audit-event-any = All events
audit-subject = To whom
audit-actor = By whom
audit-from = From (UTC)
audit-to = To (UTC)
audit-rows = Newest first
audit-time = Time
audit-where = Application and address
audit-details = Details
audit-json = JSON
audit-newest = Newest
audit-older = Older
audit-no-match = Nothing matches. Widen the filter.
audit-none = Nothing has happened yet.

event-administered = Command on the server
event-application_changed = Application changed
event-backup_codes_made = Backup codes made
event-bulk_approved = Bulk work agreed to
event-bulk_begun = Bulk work begun
event-bulk_cancelled = Bulk work called off
event-bulk_finished = Bulk work finished
event-client_refused = Application refused
event-client_registered = Application registered itself
event-client_reregistered = Application changed its registration
event-client_withdrawn = Application withdrew its registration
event-code_held = Code not sent: too many lately
event-code_issued = Authorization code issued
event-code_sent = Code sent
event-consent_denied = Consent refused
event-consent_given = Consent given
event-consent_revoked = Consent taken back
event-contact_changed = E-mail address or telephone number changed
event-device_forgotten = Trusted device forgotten
event-device_misused = Trusted device misused
event-device_trusted = Device trusted
event-device_used = Trusted device spared a prompt
event-devices_forgotten = All trusted devices forgotten
event-factor_accepted = Second factor accepted
event-factor_added = Second factor added
event-factor_preferred = Second factor put first
event-factor_put_off = Setting up put off
event-factor_refused = Second factor refused
event-factor_removed = Second factor removed
event-factor_renamed = Second factor renamed
event-factors_reset = Second factors reset
event-group_changed = Group changed
event-key_rotated = Signing key rotated
event-link_sent = Link for a new password sent
event-message_dropped = Message could not be delivered
event-not_me = “This wasn't me” reported
event-organization_changed = Organization changed
event-pass_issued = Temporary access pass issued
event-password_accepted = Password accepted
event-password_changed = Password changed
event-password_refused = Password refused
event-password_reset = Password set by a mailed link
event-policy_changed = Identity and Security changed
event-profile_changed = Profile changed
event-replayed = Used value came a second time
event-role_changed = Role changed
event-session_begun = Signed in
event-session_ended = Signed out
event-sessions_ended = Signed out everywhere
event-token_refused = Token refused
event-token_revoked = Token revoked
event-tokens_issued = Tokens issued
event-user_changed = User changed
event-user_created = User added
event-user_deleted = User deleted
event-user_disabled = User disabled
event-user_enabled = User enabled
event-webhook_changed = Webhook changed

key-lead = With these keys the server signs its tokens. Applications fetch the public halves themselves.
key-alg = Algorithm
key-state = State
key-state-next = Announced
key-state-active = Signs
key-state-retired = Retired
key-kid = Key ID
key-since = Since
key-until = Until
key-age = Age
key-days =
    { $days ->
        [one] 1 day
       *[other] { $days } days
    }
key-due = time for a new one
key-rotate = Rotate a key
key-rotate-text = A new key is announced first and signs later; the old one stays published until nothing that it signed is good any more. No application has to do anything.
key-rotate-one = Rotate { $alg }
key-rotated = A new key is announced.

hook-lead = Tells other systems what happens here, signed so that they can trust it.
hook-new-lead = You get a secret with which the receiver checks what it gets.
hook-add = Add a webhook
hook-none = No webhooks yet. With one, a chat room, a ticket system or a watch learns at once what happens here.
hook-url = Address
hook-url-hint = https only, and not an address inside the server's own network.
hook-events = Events
hook-events-hint = None ticked: all of them.
hook-all-events = All events
hook-kinds =
    { $kinds ->
        [one] One kind
       *[other] { $kinds } kinds
    }
hook-state = State
hook-state-working = Working
hook-state-failing = Failing
hook-state-quiet = Nothing sent yet
hook-state-disabled = Disabled
hook-last = Last sent
hook-deliveries = Deliveries
hook-deliveries-none = Nothing was sent yet.
hook-delivery-delivered = Delivered
hook-delivery-waiting = Waiting
hook-delivery-gave_up = Given up
hook-next = next try { $date }
hook-answer = Answer
hook-attempts =
    { $attempts ->
        [0] not tried yet
        [one] one try
       *[other] { $attempts } tries
    }
hook-replay = Send again
hook-replayed = It is sent again.
hook-rotate = Secret
hook-rotate-text = A new one is shown once. From then on deliveries are signed with it.
hook-rotate-go = Make a new secret
hook-disable = Disable
hook-disable-text = Nothing is sent any more, and what happens meanwhile is not sent later.
hook-enable = Enable
hook-enable-text = What happens from now on is sent.
hook-disabled-text = This webhook is disabled: nothing is sent.
hook-saved = The webhook is saved.
hook-now-disabled = The webhook is disabled.
hook-now-enabled = The webhook is enabled.

organization-lead = Companies on this server, each with its own people and rules.
organization-one-lead = Name and look of the sign-in pages.
organization-slug = Short name
organization-slug-hint = Small letters, digits and hyphens. It stays as it is.
organization-people = People
organization-open = Look after
organization-add = Add an organization
organization-about = Name and look
organization-name-hint = People see it when they sign in.
organization-language-browser = As the browser asks for
organization-language-hint = Of pages and messages, unless somebody has chosen another.
organization-accent = Accent colour
organization-accent-hint = Buttons on the sign-in pages. Six hexadecimal digits after #. Empty: ours.
organization-contrast = Contrast { $ratio } to 1
organization-contrast-good = Text on it is easy to read.
organization-contrast-poor = Text on it is hard to read; 4.5 to 1 is needed.
organization-logo = Logo
organization-logo-none = None. The sign-in pages show the name.
organization-logo-of = Logo of { $organization }
organization-logo-file = Picture
organization-logo-hint = PNG, JPEG or WebP, at most 1 MB. It is drawn anew, so that nothing hides in it.
organization-logo-upload = Upload
organization-logo-remove = Remove logo
organization-disable = Disable organization
organization-disable-text = Nobody of it can sign in any more, and all their sessions end. It can be enabled again.
organization-enable = Enable organization
organization-enable-text = Its people can sign in again.
organization-disabled-text = This organization is disabled: nobody of it can sign in.
organization-saved = The organization is saved.
organization-added = The organization is added.
organization-now-disabled = The organization is disabled.
organization-now-enabled = The organization is enabled.
organization-slug-taken = There is an organization of that short name already.
organization-logo-saved = The logo is saved.
organization-logo-removed = The logo is removed.
console-weak-title = A stronger second factor is needed
console-weak-text = The console opens with a password and an authenticator app, a mailed code, or with a passkey; a text message is not enough. Set one up under “Password and MFA” in your account, and come back.
console-refused-title = You may not do this
console-refused-text = Your role does not allow it here. Ask another administrator if you need it.
