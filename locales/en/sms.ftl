# Text messages. Plain text of one line; with the code's last line no more than 160 characters.
sms-code-sign-in = { $code } is your code to sign in at { $place }. Nobody will ask you for it.
sms-code-proof = { $code } is your code for { $place }: it shows that it is you. Nobody will ask you for it.
sms-code-set-up = { $code } is your code to set up this phone at { $place }. Nobody will ask you for it.
sms-code-contact = { $code } is your code to confirm this number at { $place }. Nobody will ask you for it.
sms-notice = Something changed in the settings of your account. Sign in at { $place } to see what.
sms-test = This is the test message of { $place }. If you can read it, the settings are right.
