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

form-post-title = Back to the application
form-post-text = Your sign-in is on its way to the application. If nothing happens, press the button.
form-post-go = Go on
