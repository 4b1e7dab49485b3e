# Mails. Plain text; names are put in as they are.
mail-factor-added-subject = Ihrem Konto wurde ein zweiter Faktor hinzugefügt
mail-factor-added-text =
    Hallo { $username },

    Ihrem Konto bei { $organization } wurde eine Authentifizierungs-App hinzugefügt. Ab jetzt wird bei jeder Anmeldung nach ihrem Code gefragt.

    Wenn Sie das nicht waren, sagen Sie es sofort Ihrer Administratorin oder Ihrem Administrator: Jemand kennt Ihr Passwort.
mail-factors-reset-subject = Ihre zweiten Faktoren wurden entfernt
mail-factors-reset-text =
    Hallo { $username },

    die Administration hat die zweiten Faktoren Ihres Kontos bei { $organization } entfernt. Wenn einer verlangt wird, richten Sie bei der nächsten Anmeldung einen neuen ein.

    Wenn Sie nicht darum gebeten haben, sagen Sie es sofort Ihrer Administratorin oder Ihrem Administrator.
mail-test-subject = Ein Test Ihrer Mail-Einstellungen
mail-test-text =
    Das ist die Nachricht, die vestibule mail test verschickt.

    Wenn Sie sie lesen können, stimmen die Einstellungen.
mail-footer = Automatisch verschickt von { $issuer }
