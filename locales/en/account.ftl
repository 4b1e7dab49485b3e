# The pages on which people look after their own account.
account-skip = Skip to the content
account-menu = Profile menu:
account-menu-account = Your account
account-nav = Account
account-nav-profile = Profile
account-nav-security = Password and MFA
account-nav-sessions = Sessions
account-nav-applications = Applications
account-nav-activity = Activity
account-save = Save
account-change = Change
account-set = Add
account-cancel = Cancel

account-profile-lead = Who you are here, and where you can be reached.
account-you = About you
account-at = at
account-name-label = Name
account-name-hint = As applications greet you. Your user name stays as it is.
account-language-label = Language
account-language-browser = As my browser asks for
account-language-hint = Of these pages and of our messages to you.
account-reach = Contact
account-reach-text = Warnings about your account go there. A new address or number counts once you have entered the code that we send to it, and the old one is told.
account-email = E-mail address
account-phone = Telephone number
account-verified = Confirmed
account-unverified = Not confirmed
account-no-email = None. Without a confirmed one you can not set a new password yourself when you forget yours.
account-no-phone = None.

account-security-lead = Two doors lead to your account: your password, and then a second factor.
account-password-text = The first door. Choose one that you use nowhere else.
account-change-password = Change password
account-methods-text = The second door. With more than one method, you still get in when one is lost.
account-methods-required = Required by { $organization }
account-methods-none = You have none yet: whoever learns your password can sign in as you.
account-methods-none-required = You have none yet. { $organization } will have you set one up when you next sign in.
account-add-another = + Add another
account-add-first = + Add a method
account-default = Asked first
account-default-label = Ask first for
account-default-hint = When you sign in, you can always choose another.
account-default-last = Whichever I used last
account-added = Added { $date }
account-last-used = Last used { $date }
account-never-used = Not used yet


account-backup = Backup codes
account-backup-left = { $left } of { $total } left
account-backup-for = Ten codes for the day on which your other methods are lost.
account-backup-not-for = Not for every day, and not to be kept beside your password.
account-backup-low = Only a few are left. Make new ones while you can still sign in.
account-backup-gone = All of them are used. Make new ones while you can still sign in.
account-backup-first = First add a method of another kind: backup codes can not be the only one.
account-backup-manage = New codes
account-backup-about = About these codes
account-backup-create = Create codes
account-backup-create-text = They are shown once. Have a printer or your password manager ready.
account-backup-replace = Replace all codes
account-backup-replace-text =
    { $left ->
        [one] One code is still unused. It stops working as soon as you make new ones.
       *[other] { $left } codes are still unused. They stop working as soon as you make new ones.
    }
account-backup-know = Good to know
account-backup-not-only = They are not a method of their own. If you have nothing but these codes and they run out, only your administrator can let you in.
account-backup-yours = Your backup codes
account-backup-once = Save them now: they are shown this once.

account-devices = Trusted devices
account-devices-text =
    { $days ->
        [one] These browsers are not asked for your second factor for one day.
       *[other] These browsers are not asked for your second factor for { $days } days.
    }
account-devices-off = Your organization lets no device be trusted: where a second factor is set up, it is asked for at every sign-in.
account-devices-none = No device is trusted. When you sign in, you can tick “Don't ask again on this device”.
account-unknown-browser = Unknown browser
account-this-browser = This browser
account-trusted = Trusted since { $date }
account-forget = Forget
account-forget-all = Forget all devices

account-add-title = Add a method
account-add-lead = Choose what to add as a second factor. A second one is a spare key for the day you lose the first.
account-add-none = There is nothing more to add: your organization allows no further methods.
account-totp-lead = The app shows the code that you enter after your password.
account-passkey-title = Add a passkey or security key
account-passkey-lead = Your browser will ask you to confirm with your fingerprint, your face, a PIN or a key that you plug in.
account-totp-title = Add an authenticator app
account-add-email = Get codes by e-mail
account-add-sms = Get codes by text message
account-change-email = Change e-mail address
account-change-phone = Change telephone number
account-contact-lead-email = We send a code to the address, to see that it is yours.
account-contact-lead-sms = We send a code to the number, to see that it is yours.

account-facts = Details
account-sent-to = Codes go to
account-added-on = Added
account-used-on = Last used
account-method-name = Name
account-method-name-hint = To tell your methods apart, for example “Phone” or “Blue key”.
account-default-title = Order
account-default-is = This method is asked for first when you sign in.
account-make-default = Ask for this first
account-replace = Replace
account-replace-text = For a new phone, key or address. When the new one works, the old one is removed, all trusted devices are forgotten, your other browsers are signed out, and we tell you by mail.
account-replace-go = Set up a new one
account-remove = Remove
account-remove-text = You can no longer sign in with it, all trusted devices are forgotten, your other browsers are signed out, and we tell you by mail.
account-remove-go = Remove method

account-change-password-text = Your other browsers are signed out and trusted devices are forgotten. This browser stays signed in.
account-current-password = Current password
account-current-optional = May stay empty: you have just signed in.
account-new-password = New password
account-new-password-hint = At least { $length } characters. Long beats complicated: a few words in a row that nobody would guess. Your second factor is still asked for.

account-sessions-lead = The browsers in which you are signed in.
account-sessions-title = Signed in now
account-sessions-none = You are signed in nowhere.
account-seen = Last active { $date }
account-began = Signed in { $date }
account-acr-1 = With one kind of proof
account-acr-1w = On a trusted device or through another provider, without a second factor
account-acr-2 = With two kinds of proof
account-acr-phr = With a passkey or security key
account-end-all = Sign out everywhere
account-end-all-text = Ends every session, also in this browser, and forgets your trusted devices.

account-applications-lead = What may use your account.
account-granted = Allowed { $date }
account-may = It may
account-revoke = Remove access
account-revoke-text = An application whose access you remove can no longer use your account. One that you allowed has to ask you again; one that your organization provides gets access again when you next sign in to it. What it has stored already stays with it.
account-applications-none = No application has lasting access to your account. Those that you allow, or that your organization provides, are listed here.

account-activity-lead = What has happened around your sign-ins lately.
account-activity-title = Newest first
account-activity-none = Nothing has happened yet.
account-attention = Attention:
account-doubt = Something here was not you?
account-doubt-text = Change your password: that signs out all other browsers. Then look through your methods and sessions.

account-saved = Your profile is saved.
account-name-refused = That name is too long or holds characters that can not be shown.
account-email-changed = Your e-mail address is changed.
account-phone-changed = Your telephone number is changed.
account-password-changed = Your password is changed. Other browsers are signed out.
account-wrong-password = That is not your current password.
account-method-added = The method is set up. You can use it from now on.
account-method-renamed = The name is saved.
account-method-removed = The method is removed.
account-default-saved = Saved. That is asked for first from now on.
account-last-method = At least one method must remain, because your organization requires one. Add another first.
account-recovered = You signed in with a backup code or an access pass. Add a new method first.
account-gone = That is no longer there. The list below is up to date.
account-not-addable = That method can not be added.
account-device-forgotten = The device is forgotten. It is asked for your second factor again.
account-devices-forgotten = All devices are forgotten. Your second factor is asked for again.
account-session-ended = That browser is signed out.
account-access-revoked = The access is removed.

activity-signed-in = Signed in
activity-signed-out = Signed out
activity-wrong-password = Wrong password
activity-factor-accepted = Second factor accepted
activity-factor-refused = Second factor refused
activity-factor-added = Method added
activity-factor-removed = Method removed
activity-factor-renamed = Method renamed
activity-backup-made = Backup codes made
activity-backup-used = Backup code used
activity-password-changed = Password changed
activity-reset-asked = Link for a new password requested
activity-password-reset = New password set by a mailed link
activity-device-trusted = Device trusted
activity-device-forgotten = Trusted device forgotten
activity-device-misused = Trusted device misused: a copy of its mark was used
activity-sessions-ended = Signed out elsewhere
activity-consent-given = Application allowed
activity-consent-revoked = Access of an application removed
activity-contact-changed = E-mail address or telephone number changed
activity-pass-issued = Temporary access pass issued by an administrator
activity-pass-used = Temporary access pass used
activity-not-me = “This wasn't me” reported
activity-reset-by-admin = Methods removed by an administrator

account-sign-in = Sign in to your account
account-email-unverified = Without a confirmed address you can not set a new password yourself when you forget yours.
account-codes-elsewhere = Your second factor is not changed by this: codes still go to
account-codes-change = Change that
account-methods-none-grace = You have none yet. { $organization } asks everybody for one.
account-methods-off = You have none, and your organization offers none here.
account-devices-none-yet = No device is trusted. Devices can be trusted once you have a second factor.
account-trusted-until = Until { $date }
account-number = No. { $number }
account-new-effects = When it is set up, all trusted devices are forgotten, your other browsers are signed out, and we tell you by mail.
account-replace-lead = When the new one works, the old one is removed.
account-replace-title-totp = Replace your authenticator app
account-replace-title-passkey = Replace your passkey or security key
account-replace-title-email = Replace the address for codes
account-replace-title-sms = Replace the number for codes
account-method-replaced = The new method is set up, and the old one is removed.
account-backup-shown = Your codes were made already, and shown once. If you did not save them, make new ones: then those no longer work.
account-address = Network address:
account-since = Since { $date }
account-provided = Provided by your organization; you were not asked.
account-method-later = The number is set up, and works later: the list below says from when on. Until then your other methods are asked for.
account-works-from = Works from { $date }
account-works-from-on = Works from
account-waits-text = A new number is not accepted at once beside other methods, because somebody else could have added it. Until then your other methods are asked for.

details-title = More about you
details-text = Birthday, address, time zone and the like. All of it is optional.
details-lead = What you may tell about yourself. All of it is optional.
details-privacy = Signing in needs none of this. An application sees an entry only if you let it, or if your organization provides the application, and only when it asks for such entries. What you clear here is no longer given.
account-detail-refused = That does not fit into this field. Nothing was saved.
detail-given_name = Given name
detail-family_name = Family name
detail-middle_name = Middle name
detail-nickname = Nickname
detail-profile = Page about you
detail-picture = Address of a picture
detail-website = Website
detail-gender = Gender
detail-birthdate = Birthday
detail-zoneinfo = Time zone
detail-locale = Language and region
detail-address-formatted = Whole postal address
detail-address-street_address = Street and number
detail-address-locality = City
detail-address-region = State or region
detail-address-postal_code = Postal code
detail-address-country = Country
detail-hint-birthdate = Year, month and day like 1990-12-31. Without the year: 0000-12-31. Or the year alone.
detail-hint-zoneinfo = For example Europe/Berlin.
detail-hint-locale = For example en-GB. When this is empty, applications get the language of your profile.
detail-hint-address-formatted = As on an envelope.
