# The second door: opening it, and setting it up.
method-totp = Authenticator app
method-email = Code by e-mail
method-sms = Code by text message
method-passkey = Passkey or security key
method-backup = Backup code
method-pass = Temporary access pass
method-about-totp = Strong. An app on your phone shows a new code every half minute, without a network.
method-about-email = Weaker: whoever reads your mail gets the code. Take it if nothing else fits.
method-about-sms = Weaker: text messages can be intercepted. Take it if nothing else fits.
method-about-passkey = Strongest: no false page can trick it. Confirm with fingerprint, face, PIN or a key you carry.

factor-title = Confirm that it is you
factor-stuck = There is no way on from here
factor-stuck-text = None of your methods can be used now. Ask your administrator for a temporary access pass; nobody else can give you one.

factor-stuck-backup =
    A mail has set your password a short time ago. Your backup codes count again { $minutes ->
        [one] in one minute.
       *[other] in { $minutes } minutes.
    }
code-lost = You can not use it any more? Ask your administrator for a temporary access pass.

code-title-totp = Enter your code
code-title-email = Check your mail
code-title-sms = Check your phone
code-title-backup = Enter a backup code
code-title-pass = Enter your access pass
code-label-totp = Code
code-label-email = Code
code-label-sms = Code
code-label-backup = Backup code
code-label-pass = Temporary access pass
code-hint-totp = The six digits that your authenticator app shows now.
code-hint-email = It can take a minute to arrive. If it does not, look in the spam folder.
code-hint-sms = It can take a minute to arrive.
code-hint-backup = One of the codes you printed or saved. Each works once, so cross it out.
code-hint-pass = The pass that your administrator gave you. It works once and for a short time.
code-send-email = We send a code by e-mail to
code-send-sms = We send a code by text message to
verify = Verify
send-code = Send code
resend = Send another code
resend-hint = Nothing arrived?
resend-wait = Another code in
other-way = Try another way
trust-device =
    { $days ->
        [one] Don't ask again on this device for one day
       *[other] Don't ask again on this device for { $days } days
    }
trust-hint = Not on a computer that others use.

passkey-title = Use your passkey
passkey-text = Your browser asks for your fingerprint, face, PIN or security key.
passkey-use = Use your passkey or security key
passkey-cancelled = No passkey was used: you stopped, or it took too long. Try again, or choose another way.
passkey-script = Passkeys need JavaScript, and it is off in this browser. Turn it on, or choose another way.

enrol-title = Set up your second factor
enrol-totp-title = Set up your authenticator app
enrol-passkey-title = Create a passkey
enrol-passkey-text = Your browser offers where to keep it: on this device, on your phone or on a security key.
other-method = Choose another method
optional = (optional)
totp-name = Name of this app
totp-name-example = Phone
passkey-name = Name of this passkey
passkey-name-example = Laptop
passkey-create = Create passkey
not-now = Not now
grace-days =
    { $days ->
        [one] You have one day left to set it up.
       *[other] You have { $days } days left to set it up.
    }
grace-skips =
    { $skips ->
        [one] You can put it off one more time.
       *[other] You can put it off { $skips } more times.
    }

proof-title = First, confirm that it is you
proof-text = A second factor protects you only if nobody else can set it up.
proof-lost = You can not read this mail? Ask your administrator for a temporary access pass, then sign in again.
proof-pass = Use a temporary access pass instead
proof-closed =
    Your account was recovered by e-mail, or its e-mail address was changed, a short time ago. To keep others out, nobody can set up a second factor until that has settled: { $hours ->
        [one] in one hour.
       *[other] in { $hours } hours.
    }
proof-closed-help = You can not wait? Ask your administrator for a temporary access pass, then sign in again.
enrol-stuck-text = There is nothing here that you can set up. Ask your administrator for help.

contact-title-email = Get codes by e-mail
contact-title-sms = Get codes by text message
contact-label-email = E-mail address
contact-label-sms = Mobile phone number
contact-hint-email = We send a code there.
contact-hint-sms = With the country code. We send a code there.
contact-fixed-email = Codes go to this address. Once you are signed in, you can change it in your profile.
contact-fixed-sms = Codes go to this number. Once you are signed in, you can change it in your profile.
contact-sent-email = We sent a code to
contact-sent-sms = We sent a text message to
contact-change-email = Use another address
contact-change-sms = Use another number

notice-enrolled-totp = Your app is set up. Wait for the next code and enter it here: each code works once.
notice-enrolled-contact = This is set up. Now it is asked for: we sent you another code.
notice-enrolled-passkey = Your passkey is set up. Now use it.
notice-proved = Thank you. Now choose your second factor.
notice-code-sent = Another code is on its way. The ones before it no longer work.

error-too-soon = Wait a moment before you ask for another code.
error-code-over = This code can not be used any more. Ask for another one.
error-paused = Too many wrong codes were entered. This method is paused. Try another way; without one, come back tomorrow or ask your administrator for help.
error-send-limit = No more codes can be sent for now. Try another way, or come back later.
error-address = This is not an e-mail address. It should look like name@example.com.
error-number = This is not a phone number. Begin with + and the country code.
error-country = We can not send text messages to this country. Use another number or method.
error-passkey = That passkey did not work. Try again, or choose another way.
error-send-later = No more codes can be sent for now. Come back later.
error-number-unfit = This number can not get codes: it does not exist, or calls to it cost extra. Check it, or use another one.
error-method-name = This name is too long or holds characters that can not be shown. Use at most 64 characters, on one line.
passkey-known = This passkey or security key is set up already. Use another one.
passkey-ended = This page is too old. Reload it, and start again if it says so.
passkey-limit = There were too many tries. Wait a while, or choose another way.
passkey-failed = That did not work. This browser may not be able to use passkeys here, or the server can not be reached. Try again, or choose another way.
grace-then-skips =
    { $skips ->
        [one] After that, you can put it off one more time.
       *[other] After that, you can put it off { $skips } more times.
    }
