# Mails. Plain text; names are put in as they are.
mail-hello = Hello { $username },
mail-method-totp = an authenticator app
mail-method-email = a mail address for codes
mail-method-sms = a telephone number for codes
mail-method-passkey = a passkey
mail-method-backup = a set of backup codes
mail-method-pass = a temporary access pass
mail-method-other = a second factor

# Before the link of a mail that tells of a change, and without such a link.
mail-not-me = If this was not you, open this page and press the button. It signs out everybody, forgets trusted devices and ends the password; then you get a mail to set a new one.
mail-not-me-label = This wasn't me
mail-tell = If this was not you, tell your administrator at once: somebody knows your password.

mail-code-sign-in-subject = Your code to sign in
mail-code-sign-in-text = This is your code to sign in to your account at { $organization }:
mail-code-sign-in-after =
    It works once, for { $minutes } minutes. Type it only at { $issuer }. Nobody will ever ask you for it.

    If you are not signing in just now, somebody knows your password: change it, and tell your administrator.
mail-code-proof-subject = Your code to set up a second factor
mail-code-proof-text = Before you set up a second factor for your account at { $organization }, confirm that it is you with this code:
mail-code-proof-after =
    It works once, for { $minutes } minutes. Type it only at { $issuer }. Nobody will ever ask you for it.

    If you are not signing in just now, somebody knows your password: change it, and tell your administrator.
mail-code-set-up-subject = Your code to confirm this address
mail-code-set-up-text = Confirm that codes for your account at { $organization } may go to this address, with this code:
mail-code-set-up-after =
    It works once, for { $minutes } minutes. Type it only at { $issuer }.

    If you did not ask for this, do not pass the code on: without it nothing happens.
mail-code-contact-subject = Your code to confirm this address
mail-code-contact-text = Confirm that this is the mail address of your account at { $organization }, with this code:
mail-code-contact-after =
    It works once, for { $minutes } minutes. Type it only at { $issuer }.

    If you did not ask for this, do not pass the code on: without it nothing happens.

mail-password-link-subject = Set a new password
mail-password-link-text = A new password was asked for, for your account at { $organization }. Set it on this page:
mail-password-link-label = Set a new password
mail-password-link-after =
    The link works once, for { $minutes } minutes. Your second factor stays, and is still asked for. Codes by e-mail do not count as one after that, and backup codes not during the first hour: if you have nothing else, ask your administrator for a temporary access pass.

    If you did not ask for this, do nothing, and do not pass the link on: without it nobody can set a password.

mail-invited-subject = Your new account
mail-invited-text = You have an account at { $organization }. You sign in as { $username }. Choose a password on this page:
mail-invited-label = Choose a password
mail-invited-after =
    The link works once, for { $hours } hours. When it is over, "Forgot your password?" on the sign-in page sends another one.

    Do not pass the link on. If you expect no account, do nothing.

mail-factor-added-subject = A second factor was added to your account
mail-factor-added-text = A second factor was added to your account at { $organization }: { $method }. From now on signing in can ask for it.
mail-factor-removed-subject = A second factor was removed from your account
mail-factor-removed-text = A second factor was removed from your account at { $organization }: { $method }.
mail-factors-reset-subject = Your second factors were removed
mail-factors-reset-text =
    An administrator removed the second factors of your account at { $organization }. If one is required, you set up a new one at the next sign-in.

    If you did not ask for this, tell your administrator at once.
mail-backup-made-subject = You have new backup codes
mail-backup-made-text = A new set of backup codes was made for your account at { $organization }. Older ones do not work any more.
mail-backup-used-subject = A backup code was used
mail-backup-used-text =
    Somebody signed in to your account at { $organization } with a backup code.

    { $amount ->
        [none] It was the last one. Make new ones on your account's pages.
        [one] One code is left. Make new ones on your account's pages.
        [few] { $left } codes are left. Make new ones on your account's pages.
       *[many] { $left } codes are left.
    }
mail-password-changed-subject = Your password was changed
mail-password-changed-text = The password of your account at { $organization } was changed.
mail-password-reset-subject = Your password was set anew
mail-password-reset-text = The password of your account at { $organization } was set anew by a link from a mail. Everybody who was signed in is signed out. During the first hour, backup codes do not let anybody in.
mail-contact-changed-subject = Your contact data were changed
mail-contact-changed-text = { $what ->
        [sms] The telephone number of your account at { $organization } was changed.
       *[email] The mail address of your account at { $organization } was changed.
    }
mail-new-device-subject = A sign-in from a new browser
mail-new-device-text = Somebody signed in to your account at { $organization } from a browser that had not been used for it before.
mail-new-device-agent = Browser: { $agent }
mail-new-device-address = Network address: { $address }
mail-device-misused-subject = A trusted device was used twice
mail-device-misused-text = The trusted device “{ $name }” of your account at { $organization } was used by two browsers. It may have been copied, so it is not trusted any more.
mail-pass-issued-subject = A temporary access pass was issued
mail-pass-issued-text =
    An administrator issued a temporary access pass for your account at { $organization }. It works once, for { $minutes } minutes, in place of your second factor.

    If you did not ask for this, tell your administrator at once.
mail-pass-used-subject = A temporary access pass was used
mail-pass-used-text = Somebody signed in to your account at { $organization } with a temporary access pass.
mail-guesses-subject = Too many wrong codes
mail-guesses-text = Somebody who knows your password typed too many wrong codes for your account at { $organization }: { $method } is not accepted for now.
mail-passkey-suspended-subject = A passkey was blocked
mail-passkey-suspended-text = The passkey “{ $name }” of your account at { $organization } may have been copied. It is not accepted any more.
mail-administrator-local-subject = An administrator signed in locally
mail-administrator-local-text = { $administrator } signed in to { $organization } with a local password or passkey, although local sign-in is turned off. Only administrators can do that, as a way in when single sign-on does not work. If you do not know why, ask { $administrator }.
mail-test-subject = A test of your mail settings
mail-test-text =
    This is the mail that vestibule mail test sends.

    If you can read it, the settings are right.
mail-footer = Sent automatically by { $issuer }
mail-identity-linked-subject = Your account was linked to a single sign-on
mail-identity-linked-text = Your account at { $organization } was linked to “{ $provider }”. From now on it can be signed in to from there.
mail-identity-unlinked-subject = Your account is not linked to a single sign-on any more
mail-identity-unlinked-text = Your account at { $organization } is not linked to “{ $provider }” any more.
