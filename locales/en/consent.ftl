# What an application may have, and the way out.
consent-title = Let { $client } use your account?
consent-as = You are signed in as { $username }.
consent-asks = It asks to
allow = Allow
deny = Do not allow

scope-openid = know who you are each time you sign in
scope-profile = see your name and user name
scope-email = see your e-mail address
scope-phone = see your telephone number
scope-offline_access = keep this access while you are away

logout-title = Sign out?
logout-as = You are signed in as { $username }.
logout-text = This ends your session in this browser.
logout-stay = To stay signed in, just close this page.
sign-out = Sign out
logged-out-title = You are signed out
logged-out-text = Your session in this browser has ended. On a shared computer, close the browser as well.
return = Back to the application

device-title-ask = Connect a device
device-title-confirm = Let { $client } use your account?
device-title-allowed = The device is connected
device-title-denied = The device is not connected
device-lead-ask = Type the code that your device shows.
device-lead-confirm = A device of { $client } waits for your word.
device-lead-allowed = { $client } may use your account on that device. You can close this page.
device-lead-denied = { $client } gets nothing. You can close this page.
device-code = Code
device-code-hint = Eight letters; small ones and the hyphen do not matter.
device-continue = Continue
device-asks = It asks to
device-address = The device asks from the network address
device-warning = Allow this only if you started it yourself, and your device shows this very code. If somebody sent you the code or a link, do not allow it.
device-unknown = No device waits under this code. It may have expired; your device can show a new one.
device-many = Too many codes did not fit. Try again in ten minutes.
device-stranger = This application is not for people of your organization.
device-more = This application asks for more than you have shown. Set up a second factor under Security, then try again.
