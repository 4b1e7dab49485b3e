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
enrol-why-person = You are adding a second factor to your account.
