# The two doors.
steps-label = Steps of this sign-in
step-password = Password
step-factor = Second factor
step-done = (done)

login-title = Sign in
for-client = to continue to { $client }
username-label = User name
password-label = Password
continue = Continue
client-aside = { $client } never sees your password or your codes.

account-label = Signing in as
start-over = Use another account

enrol-why = { $organization } asks everybody to confirm sign-ins with a second factor.
enrol-why-client = { $client } asks to confirm this sign-in with a second factor.
enrol-app = Open an authenticator app
enrol-app-text = Any app that makes six-digit codes will do. If you have none, install one from your phone's app store.
enrol-scan = Add this account
enrol-scan-text = In the app, choose to add an account and scan this picture.
enrol-scan-elsewhere = Or scan this picture with another device:
enrol-qr-label = QR code that adds this account to an authenticator app
enrol-open = Open in authenticator app
enrol-type = Or type this key into the app:
enrol-confirm = Enter the code it shows
confirm = Confirm

error-credentials = That did not work. Check what you entered and try again.

login-step-up = Before you change how you sign in or where you can be reached, confirm that it is you. That counts for five minutes.
login-step-up-admin = You are on the way to the administration. Confirm with a second factor that it is you. It asks even if you are signed in already, and again before changes that matter.
enrol-why-person = You are adding a second factor to your account.

asked-title = Why was I asked?
asked-organization = { $organization } asks everybody for a second factor.
asked-rule = A rule of { $organization }, “{ $rule }”, asks everybody for it.
asked-rule-group = A rule of { $organization }, “{ $rule }”, asks the people of the group { $what } for it.
asked-rule-application = A rule of { $organization }, “{ $rule }”, asks everybody for it who signs in to { $what }.
asked-rule-network = A rule of { $organization }, “{ $rule }”, asks everybody for it who signs in from where you are now.
asked-application = { $what } asks everybody for a second factor.
asked-request = { $what } asked for it with this sign-in.
asked-account = You are about to see or change something that opens your account.
asked-own = You have set up a second factor, so your password alone is not enough.

sso-title = Sign in to { $organization }
sso-text = { $organization } signs in by its single sign-on.
sso-none = No single sign-on is set up yet. Ask your administrator.
sso-local = Administrator? Use local sign-in
barred-title = This is not the way in
barred-text = { $organization } signs in by its single sign-on. Passwords and passkeys of this site are not accepted.
barred-back = Back to the sign-in
