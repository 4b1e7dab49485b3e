# The administrators' console.
admin-switch = Choose another organization, now:
admin-menu = Menu, now:
admin-nav = Console
admin-nav-dashboard = Dashboard
admin-nav-security = Identity and Security
admin-nav-users = Users
admin-nav-groups = Groups
admin-nav-roles = Roles
admin-nav-applications = Applications
admin-nav-audit = Audit log
admin-nav-webhooks = Webhooks
admin-nav-keys = Keys
admin-nav-organizations = Organizations
admin-nav-bulk = Bulk work

admin-user = User
admin-status = Status
admin-enabled = Enabled
admin-disabled = Disabled
admin-role = Role
admin-role-plain = User
admin-group = Group
admin-all = All
admin-never = Never
admin-method = Method
admin-methods = Second factors
admin-method-none = No second factor
admin-has-mfa = Second factor set up
admin-organization = Organization
admin-created = Created
admin-last-sign-in = Last sign-in
admin-reason = Reason
admin-when = When
admin-what = What
admin-edit = Edit
admin-done = Done
admin-back = Back
admin-short-totp = App
admin-short-email = E-mail
admin-short-sms = SMS
admin-short-passkey = Passkey
admin-short-backup = Backup codes
admin-short-pass = Access pass

# Dashboard.
admin-dashboard-lead = How { $organization } stands.
admin-notes = Wants to be looked after
admin-note-keys =
    { $count ->
        [one] A signing key is due for replacement.
       *[other] { $shown } signing keys are due for replacement.
    }
admin-note-approval =
    { $count ->
        [one] Bulk work waits for a second administrator.
       *[other] { $shown } pieces of bulk work wait for a second administrator.
    }
admin-note-failures =
    { $count ->
        [one] Bulk work ended with failures.
       *[other] { $shown } pieces of bulk work ended with failures.
    }
admin-note-administrators =
    { $count ->
        [0] There is no administrator who can sign in here.
        [one] There is only one administrator. Add a second one before the first loses a phone.
       *[other] There are only { $shown } administrators who can sign in here.
    }
admin-note-go-keys = See the keys
admin-note-go-approval = Look at it
admin-note-go-failures = Look at it
admin-note-go-administrators = See the users
admin-people = People
admin-tile-users = Users
admin-tile-enabled = Can sign in
admin-tile-secured = Have a second factor
admin-tile-secured-of = { $secured } of { $enabled } who can sign in
admin-tile-administrators = Administrators
admin-coverage = Second factors in use
admin-coverage-text = Of those who can sign in. One person may have several.
admin-coverage-none = There is nobody yet who could sign in.
admin-share = Share
admin-count = Users
admin-sign-ins = Sign-ins per day
admin-sign-ins-good = { $count } went well
admin-sign-ins-refused = { $count } refused
admin-sign-ins-top = Busiest day: { $count }
admin-sign-ins-day = { $day }: { $good } went well, { $refused } refused
admin-sign-ins-none = Nobody has signed in lately.
admin-as-table = Show as a table
admin-day = Day
admin-good = Went well
admin-refused = Refused
admin-refusals = Refused lately
admin-refusals-all = All in the audit log
admin-refusals-none = Nothing was refused lately.

# Users.
admin-search-users = Name or address begins with
admin-filter = Search
admin-add-user = Add a user
admin-import = Import
admin-export = Export
admin-export-csv = As CSV
admin-export-json = As JSON
admin-users-many = More than { $shown } users
admin-all-many = All that match
admin-users-count =
    { $count ->
        [one] One user
       *[other] { $shown } users
    }
admin-all-matching =
    { $count ->
        [one] The one that matches
       *[other] All { $shown } that match
    }
admin-more = More
admin-more-text = For all users that are ticked. You are asked again before anything happens.
admin-tick = Select { $user }
admin-options = Options for { $user }
admin-no-address = no address
admin-users-none = There are no users yet. Add the first one, or import a file.
admin-users-none-found = Nobody matches. Try a shorter search or fewer filters.
admin-act-reset-user = Reset user multi-factor authentication
admin-act-reset-users = Reset users' multi-factor authentication
admin-act-access_pass = Temporary access pass
admin-act-sign_out = Sign out everywhere
admin-act-disable = Disable
admin-act-enable = Enable
admin-act-set_password = Set a new password
admin-act-delete_user = Delete user
admin-act-add_to_group = Add to group
admin-choose-group = Choose a group
admin-put-in = Add

# One user.
admin-you = This is you
admin-language-browser = As the browser asks for
admin-password-set = Set
admin-password-none = None
admin-suspended = Suspended
admin-suspended-until = Refused until { $date }, after too many wrong codes.
admin-methods-none = None. If the organization requires one, it is set up at the next sign-in.
admin-backup-left = Backup codes: { $left } of { $total } unused.
admin-backup-none = Backup codes: none.
admin-end = Sign out
admin-sessions-none = Signed in nowhere.
admin-devices-none = No device is trusted.
admin-acts = What you can do
admin-acts-text = You are asked for a reason first. It is kept in the audit log.
admin-groups-none = In no group.
admin-recent = Recent activity

# Making and changing a user.
admin-add-user-text = Somebody new at { $organization }.
admin-edit-user = Edit { $user }
admin-username-hint = What is typed at sign-in. It can not be changed later.
admin-email-verified = This address is confirmed
admin-email-verified-hint = Tick it only if you know that the address is this person's: links for a new password go there.
admin-phone-hint = With + and the country code.
admin-role-hint = What this person may do here. You can give what you have yourself.
admin-password-make = Make one now
admin-password-make-hint = You see it once and hand it over yourself.
admin-password-mail = Mail a link
admin-password-mail-hint = The person chooses a password. It needs a confirmed e-mail address. Where a second factor is required, also hand over a temporary access pass: without one, setting it up waits a day.
admin-password-no = No password
admin-password-no-hint = For people who sign in at another provider, or whose password you set later.

# Asking back.
admin-confirm-whom = Who
admin-confirm-more =
    { $count ->
        [one] and one more
       *[other] and { $shown } more
    }
admin-confirm-effects = What happens
admin-confirm-approval = This waits until a second administrator approves it. Nothing happens before.
admin-ask-approval = Ask for approval
admin-reason-hint = One sentence, up to 200 characters. It is kept in the audit log.
admin-confirm-title-reset_mfa =
    { $count ->
        [one] Reset user multi-factor authentication
       *[other] Reset users' multi-factor authentication
    }
admin-confirm-text-reset_mfa =
    { $count ->
        [one] One user loses every second factor and sets up a new one at the next sign-in.
       *[other] { $shown } users lose every second factor and set up a new one at their next sign-in.
    }
admin-confirm-title-remove_method = Remove a second factor
admin-confirm-text-remove_method = { $what } can no longer be used to sign in.
admin-confirm-title-sign_out = Sign out everywhere
admin-confirm-text-sign_out =
    { $count ->
        [one] One user is signed out of every browser and application.
       *[other] { $shown } users are signed out of every browser and application.
    }
admin-confirm-title-disable =
    { $count ->
        [one] Disable user
       *[other] Disable users
    }
admin-confirm-text-disable =
    { $count ->
        [one] One user can no longer sign in.
       *[other] { $shown } users can no longer sign in.
    }
admin-confirm-title-enable =
    { $count ->
        [one] Enable user
       *[other] Enable users
    }
admin-confirm-text-enable =
    { $count ->
        [one] One user can sign in again.
       *[other] { $shown } users can sign in again.
    }
admin-confirm-title-add_to_group = Add to the group { $what }
admin-confirm-text-add_to_group =
    { $count ->
        [one] One user is put into the group.
       *[other] { $shown } users are put into the group.
    }
admin-confirm-title-access_pass = Make a temporary access pass
admin-confirm-text-access_pass = For somebody who can not use a second factor just now. Be sure that it is the right person who asks.
admin-confirm-title-set_password = Set a new password
admin-confirm-text-set_password = A new password is made. You see it once and hand it over yourself.
admin-confirm-title-delete_user = Delete user
admin-confirm-text-delete_user = The account and everything that belongs to it is deleted.
admin-confirm-title-delete_group = Delete the group { $what }
admin-confirm-text-delete_group =
    { $count ->
        [0] Nobody is in it.
        [one] One user is in it.
       *[other] { $shown } users are in it.
    }
admin-confirm-title-delete_role = Delete the role { $what }
admin-confirm-text-delete_role = Nobody has it, so nobody loses anything.
admin-confirm-title-delete_rule = Delete the rule { $what }
admin-confirm-text-delete_rule = It is no longer looked at when somebody signs in.
admin-confirm-title-save_policy = Change the sign-in policy
admin-confirm-text-save_policy =
    { $count ->
        [one] It concerns one user.
       *[other] It concerns { $shown } users.
    }
admin-confirm-title-disable_application = Disable { $what }
admin-confirm-text-disable_application =
    { $count ->
        [0] Nobody can sign in to this application any more. Nobody uses it now.
        [one] Nobody can sign in to this application any more. One person uses it now.
       *[other] Nobody can sign in to this application any more. { $shown } people use it now.
    }
admin-confirm-title-rotate_secret = New secret for { $what }
admin-confirm-text-rotate_secret =
    { $count ->
        [0] The application needs the new secret before it works again. Nobody uses it now.
        [one] The application needs the new secret before it works again. One person uses it now.
       *[other] The application needs the new secret before it works again. { $shown } people use it now.
    }
admin-confirm-title-rotate_webhook = New secret for this webhook
admin-confirm-text-rotate_webhook = Deliveries to { $what } are signed with the new secret from now on.
admin-confirm-title-delete_webhook = Delete this webhook
admin-confirm-text-delete_webhook = Nothing is sent to { $what } any more.
admin-confirm-title-rotate_key = New signing key: { $what }
admin-confirm-text-rotate_key = A new key is announced now and signs in ten minutes; the one before it retires then.
admin-confirm-title-disable_organization = Disable { $what }
admin-confirm-text-disable_organization =
    { $count ->
        [one] Its one user can no longer sign in.
       *[other] Its { $shown } users can no longer sign in.
    }
admin-go-reset_mfa = Reset
admin-go-remove_method = Remove
admin-go-sign_out = Sign out
admin-go-disable = Disable
admin-go-enable = Enable
admin-go-add_to_group = Add to group
admin-go-access_pass = Make the pass
admin-go-set_password = Set the password
admin-go-delete_user = Delete user
admin-go-delete_group = Delete group
admin-go-delete_role = Delete role
admin-go-delete_rule = Delete rule
admin-go-save_policy = Save the policy
admin-go-disable_application = Disable application
admin-go-rotate_secret = Make a new secret
admin-go-rotate_webhook = Make a new secret
admin-go-delete_webhook = Delete webhook
admin-go-rotate_key = Make a new key
admin-go-disable_organization = Disable organization
admin-will-methods = Second factors and backup codes are deleted.
admin-will-devices = Trusted devices are forgotten.
admin-will-sessions = Sessions and refresh tokens end, in every browser and application.
admin-will-enrol = At the next sign-in, a new second factor is set up before anything else.
admin-will-mail = Whoever it happens to is told by mail.
admin-will-audit = The audit log keeps who did it, to whom, and why.
admin-will-devices-stay = Second factors and trusted devices stay.
admin-will-no-entry = Nobody of them can sign in until enabled again.
admin-will-kept = Nothing is deleted: it can be undone.
admin-will-entry = Passwords and second factors are as they were.
admin-will-group-rules = Rules of the policy that name the group decide differently from now on.
admin-will-pass = The pass stands in for the second factor at one sign-in, beside the password.
admin-will-pass-once = It works once and for a short time.
admin-will-password = The old password stops working at once.
admin-will-factor-stays = The second factor is still asked for.
admin-will-gone = Second factors, group memberships, roles and consents are deleted.
admin-will-no-undo = It can not be undone.
admin-will-members-stay = The users themselves stay.
admin-will-rule = Sign-ins that only this rule stopped succeed from now on.
admin-will-policy = It counts from the next sign-in on.
admin-will-app-no-entry = Its tokens can not be renewed, and its requests are refused.
admin-will-secret = The old secret stops working at once.
admin-will-app-restart = The application fails until its operator enters the new secret.
admin-will-deliveries = Deliveries that wait are dropped.
admin-will-key-new = Applications learn of the new key by themselves, from the published list.
admin-will-key-old = Tokens that the old key signed stay valid until they expire.
admin-will-organization = Its applications and its administrators are locked out, too.

# Shown once.
admin-once-title-password = New password for { $owner }
admin-once-title-access_pass = Temporary access pass for { $owner }
admin-once-title-client_secret = New secret for { $owner }
admin-once-title-webhook_secret = New secret for { $owner }
admin-once-text = This is shown once. Copy it now: it can not be shown again.
admin-once-label-password = Password
admin-once-label-access_pass = Temporary access pass
admin-once-label-client_secret = Client secret
admin-once-label-webhook_secret = Webhook secret
admin-once-until = It can be used until { $date }.
admin-once-next = What to do next
admin-once-next-password = Hand it over in person or by telephone, not in the same mail as the user name. A second factor is asked for as before.
admin-once-next-access_pass = Give it to the person on a way that you trust, for example by telephone on a number that you know. It is entered at sign-in in place of the second factor, and a new one can be set up then.
admin-once-next-client_secret = Put it where the application keeps its secrets, for example in its environment. Never in its source.
admin-once-next-webhook_secret = Put it where the receiver checks signatures, so that nobody else can pretend to be this server.
admin-once-shown = It was shown already, and only its hash is kept. If it was lost, make another one.

# Bulk work.
admin-bulk-lead = What was done, or is being done, to many users at once.
admin-bulk-none = Nothing yet. Tick users in the list and choose what to do with them.
admin-bulk-about =
    { $count ->
        [one] One user.
       *[other] { $shown } users.
    }
admin-bulk-act-reset_mfa = Reset users' multi-factor authentication
admin-bulk-act-sign_out = Sign out everywhere
admin-bulk-act-disable = Disable users
admin-bulk-act-enable = Enable users
admin-bulk-act-add_to_group = Add to a group
admin-bulk-state-waiting = Waits for approval
admin-bulk-state-running = Running
admin-bulk-state-done = Done
admin-bulk-state-cancelled = Cancelled
admin-bulk-of = { $done } of { $total }
admin-bulk-failed =
    { $count ->
        [one] One failed
       *[other] { $shown } failed
    }
admin-progress = Progress
admin-asked-by = Asked for by
admin-approved-by = Approved by
admin-cancelled-by = Cancelled by
admin-bulk-running-text = This page follows by itself. You may close it: the work goes on.
admin-bulk-approve-text = Somebody else has asked for this. Approve it only if you know why.
admin-bulk-waiting-text = A second administrator has to approve this. Nothing has happened yet.
admin-approve = Approve
admin-discard = Cancel this
admin-stop = Stop
admin-results = Results
admin-result = Result
admin-result-done = Done
admin-results-more =
    { $count ->
        [one] One more went well.
       *[other] { $shown } more results are not shown.
    }

# Import.
admin-import-title = Import users
admin-import-lead = Makes and changes users as a file says. Nobody is deleted.
admin-import-would = What would happen
admin-import-did = What happened
admin-import-made = new
admin-import-changed = changed
admin-import-skipped = already as in the file
admin-import-line = Line
admin-import-why = What is wrong
admin-import-faults-more = Only the first faults are shown.
admin-file = File
admin-file-hint = At most { $limit }, in UTF-8.
admin-dry-run = Only try it
admin-dry-run-hint = Says what would happen and keeps nothing.
admin-import-go = Send the file
admin-import-columns = What the file holds

# What just happened, and what did not work.
admin-saved = Saved.
admin-user-made = The user is added.
admin-user-invited = The user is added, and a link to choose a password is on its way.
admin-user-deleted = The user is deleted.
admin-mfa-reset = Second factors are reset. A new one is set up at the next sign-in.
admin-method-removed = The second factor is removed.
admin-signed-out = Signed out everywhere.
admin-session-ended = The session is ended.
admin-devices-forgotten = Trusted devices are forgotten.
admin-user-disabled = The user is disabled and signed out.
admin-user-enabled = The user can sign in again.
admin-group-joined = The user is in the group.
admin-group-left = The user is out of the group.
admin-bulk-approved = Approved. The work begins.
admin-bulk-cancelled = Cancelled. What was done already stays done.
admin-nobody = Nobody is ticked. Tick the users first, or all that match.
admin-reason-refused = Give a reason of 1 to 200 characters.
admin-gone = That is no longer there, or was changed meanwhile. What you see now is up to date.
admin-no-group = Choose a group first.
admin-username-taken = This user name is taken.
admin-username-refused = This can not be a user name: it is empty, too long, or holds characters that can not be typed safely.
admin-email-taken = Another user has this address.
admin-email-needed = A link can only be mailed to an address. Enter one, or choose another way.
admin-role-refused = You can not give this role.
admin-file-missing = Choose a file first.
admin-file-large = This file is too large. Split it, or use the command on the server.
admin-confirm-title-remove_from_group = Take out of the group: { $what }
admin-confirm-text-remove_from_group =
    { $count ->
        [one] One user is taken out of the group.
       *[other] { $shown } users are taken out of the group.
    }
admin-go-remove_from_group = Take out of the group
admin-bulk-act-remove_from_group = Take out of a group
admin-unlinked = The link is removed. Whoever came by it is signed out.
admin-federated = Saved. It counts at the next sign-in through that provider.
admin-links-none = Not linked to any provider yet.
admin-provider = Provider
admin-federated-id = Federated ID
admin-federated-id-hint = Who this is there, written down before the first sign-in: what the claim says that the provider’s mapping names. Empty takes it away.
