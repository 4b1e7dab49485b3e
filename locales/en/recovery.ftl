# Backup codes, a forgotten password, and "This wasn't me".
backup-title = Get backup codes
backup-text = Ten codes for the day on which your phone is lost.
backup-codes = Your backup codes
backup-keep = Save or print them now. They are shown only this once.
backup-for = They let you in when your other methods are out of reach.
backup-once = Each of them works once.
backup-not-daily = They are not for every day.
backup-not-beside = Do not keep them next to your password.
backup-create = Create codes
backup-later = Later
backup-done = I saved them
backup-file = Backup codes of { $username } at { $issuer }, made on { $date }. Each works once. Do not keep them next to your password.
copy = Copy
print = Print
download = Download
copied = Copied. Paste them where you keep such things.

login-passkey = Sign in with a passkey
forgot-link = Forgot your password?
forgot-title = Forgot your password?
forgot-text = Enter your user name. We mail you a link with which you can set a new password.
forgot-needs = A second factor of yours is asked for afterwards, too. Codes by e-mail do not count as one once a mail has set the password, and backup codes not during the first hour. If you have nothing else, ask your administrator for a temporary access pass.
forgot-send = Send link
forgot-sent = If there is an account with that name and its e-mail address is confirmed, a link is on its way there. It works for 30 minutes.
forgot-sent-text = Nothing arrives? Look in the spam folder and check the name you typed. Without a confirmed e-mail address, only your administrator can help.
forgot-again = Ask for a new link
back-to-login = Back to sign-in

reset-title = Set a new password
new-password = New password
new-password-hint = At least { $length } characters; longer is better. Several words in a row are good, names of yours are not.
reset-save = Save password
reset-aside = All your browsers are signed out. A second factor of yours stays as it is, but codes by e-mail do not count as one any more, and backup codes not during the first hour.
reset-title-done = Your password is changed
reset-text-done = Sign in with it from now on. A second factor of yours is still asked for. Codes by e-mail do not count as one any more, and backup codes not during the first hour.
reset-title-dead = This link does not work any more
reset-text-dead = It was used already or is older than 30 minutes. Your password was not changed.

not-me-title = This wasn't you?
not-me-text = Then lock others out of the account { $username }. If it was you after all, just close this page.
not-me-effects = When you press the button
not-me-sessions = you are signed out everywhere, and so is whoever else is signed in
not-me-devices = all trusted devices are forgotten
not-me-factors = methods and backup codes that were added in what you dispute, or after it, are removed; if none is left, you need an access pass from your administrator to come back
not-me-applications = applications lose their access
not-me-password = your password stops working, and we mail you a link to set a new one
not-me-revoke = Lock others out
not-me-stay = Nothing happens until you press it.
not-me-title-done = Others are locked out
not-me-text-done = We mailed you a link to set a new password. When you are back in, look through your methods and remove those you do not know.
not-me-title-dead = This link does not work any more
not-me-text-dead = It was used already or is too old. If you are still worried, change your password or tell your administrator.

error-password-short = This password is too short. The line below says how long it has to be.
error-password-weak = This password is too easy to guess for your organization. Make it longer.
error-password-long = This password is too long. Use at most 1000 characters.
error-password-common = This password is one of those that are guessed first. Choose another.
error-password-name = This password contains your name, your organization's or ours. Choose another.
error-password-ended = This is the password that was ended because somebody else may know it. Choose another one.
error-password-same = This is the password you have now. Choose another.

forgot-no-mails = This server sends no mails, so it can not send you a link. Ask your administrator for a new password.
backup-sheet = Backup codes of { $username }, made on { $date }, for
backup-shown = Your codes were made already, and shown once. If you saved them, go on. If not, make new ones: then those no longer work.
backup-anew = Create new codes
backup-earlier = Those that you made before no longer work.
