# Notices by text message. Plain text of one line, no more than 160 characters, without a link.
sms-told-contact = { $place }: the e-mail address or number of your account was changed. If it was not you, tell your administrator now.
sms-told-password = { $place }: your password was changed. If it was not you, tell your administrator now.
sms-told-factor = { $place }: your sign-in methods were changed. If it was not you, tell your administrator now.
sms-told-device = { $place }: somebody signed in from a new device. If it was not you, tell your administrator now.
sms-told-pass = { $place }: an access pass for your account was issued or used. If you know of none, tell your administrator now.
sms-told-guesses = { $place }: somebody who knows your password could not go on. If it was not you, tell your administrator now.
