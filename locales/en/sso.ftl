# Sign-in through upstream providers.
sso-with = Sign in with { $provider }
sso-find = Sign in with single sign-on

sso-find-title = Sign in with single sign-on
sso-find-text = Enter your work e-mail address or your user name. We look for your organization by what stands after the @.
sso-find-label = E-mail address or user name
sso-find-none = No organization with single sign-on was found for that name.
sso-back = Back to the sign-in

sso-go-title = On to { $provider }
sso-go-text = Your organization signs in with { $provider }.
sso-go = Continue to { $provider }

sso-failed-title = The sign-in with { $provider } did not work
sso-failed-text = { $provider } sent an answer that could not be accepted. Nobody was signed in.
sso-failed-away = { $provider } does not answer just now. Nobody was signed in.
sso-failed-cancelled = You have cancelled it at { $provider }. Nobody was signed in; try again, or choose another way.
sso-failed-shut = Your account here is disabled. Ask your administrator.
sso-failed-again = Try again
sso-failed-other = Another way to sign in
sso-failed-admin = If this goes on, tell your administrator the reference. Administrators sign in with their local password and second factor.

sso-stranger-title = Link your account first
sso-stranger-text = { $provider } knows you, but no account here is linked to you. Sign in here once with your local user name; then the two are linked and { $provider } is enough.
sso-stranger-closed = { $provider } knows you, but no account here is linked to you. Your organization signs in there only, so your administrator has to link your account.
sso-stranger-link = Sign in to link
sso-stranger-note = If you have no account here, ask your administrator for one.

account-links-title = Single sign-on
account-links-text = Accounts elsewhere that open this one.
account-links-none = None is linked.
account-linked = Linked { $date }
account-link-provider = Link { $provider }
account-unlink = Unlink
account-link-title = Link { $provider }
account-link-text = You are sent to { $provider } to sign in there. After that, signing in there opens your account here.
account-link-go = Continue to { $provider }
account-link-done = Your account is linked.
account-unlink-done = The link was removed. Sign-ins that came from there have ended.
error-link-taken = That account there is linked to somebody here already, or you are linked to another one there.
error-link-last = This is the only way into your account. Set a password or add a passkey first.
account-links-manage = Manage links

role-area-providers = Providers
permission-providers-read = See sign-in through other providers
permission-providers-write = Add and change sign-in through other providers
admin-nav-providers = Providers

event-upstream_accepted = Signed in at another provider
event-upstream_refused = Sign-in at another provider refused
event-upstream_not_enough = Sign-in at another provider was not enough
event-identity_linked = Linked to another provider
event-identity_unlinked = Link to another provider removed
event-person_provisioned = Account made at the first sign-in
event-groups_followed = Groups follow another provider
event-upstream_logout = Signed out by another provider
event-provider_proved = Another provider tried out
