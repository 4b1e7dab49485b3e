# Mails. Plain text; names are put in as they are.
mail-factor-added-subject = A second factor was added to your account
mail-factor-added-text =
    Hello { $username },

    an authenticator app was added to your account at { $organization }. From now on signing in asks for its code.

    If this was not you, tell your administrator at once: somebody knows your password.
mail-factors-reset-subject = Your second factors were removed
mail-factors-reset-text =
    Hello { $username },

    an administrator removed the second factors of your account at { $organization }. If one is required, you set up a new one at the next sign-in.

    If you did not ask for this, tell your administrator at once.
mail-test-subject = A test of your mail settings
mail-test-text =
    This is the mail that vestibule mail test sends.

    If you can read it, the settings are right.
mail-footer = Sent automatically by { $issuer }
