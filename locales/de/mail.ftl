# Mails. Plain text; names are put in as they are.
mail-hello = Hallo { $username },
mail-method-totp = eine Authenticator-App
mail-method-email = eine Mail-Adresse für Codes
mail-method-sms = eine Telefonnummer für Codes
mail-method-passkey = ein Passkey
mail-method-backup = ein Satz Backup-Codes
mail-method-pass = ein befristeter Zugangspass
mail-method-other = ein zweiter Faktor

# Before the link of a mail that tells of a change, and without such a link.
mail-not-me = Wenn Sie das nicht waren, öffnen Sie diese Seite und drücken Sie den Knopf. Er meldet alle ab, vergisst vertrauenswürdige Geräte und macht das Passwort ungültig; danach bekommen Sie eine Mail, um ein neues zu setzen.
mail-not-me-label = Das war ich nicht
mail-tell = Wenn Sie das nicht waren, sagen Sie es sofort Ihrer Administratorin oder Ihrem Administrator: Jemand kennt Ihr Passwort.

mail-code-sign-in-subject = Ihr Code zum Anmelden
mail-code-sign-in-text = das ist Ihr Code, um sich bei Ihrem Konto bei { $organization } anzumelden:
mail-code-sign-in-after =
    Er gilt einmal, { $minutes } Minuten lang. Geben Sie ihn nur auf { $issuer } ein. Niemand wird Sie je nach ihm fragen.

    Wenn Sie sich gerade nicht anmelden, kennt jemand Ihr Passwort: Ändern Sie es, und sagen Sie es Ihrer Administratorin oder Ihrem Administrator.
mail-code-proof-subject = Ihr Code, um einen zweiten Faktor einzurichten
mail-code-proof-text = bevor Sie einen zweiten Faktor für Ihr Konto bei { $organization } einrichten, bestätigen Sie mit diesem Code, dass Sie es sind:
mail-code-proof-after =
    Er gilt einmal, { $minutes } Minuten lang. Geben Sie ihn nur auf { $issuer } ein. Niemand wird Sie je nach ihm fragen.

    Wenn Sie sich gerade nicht anmelden, kennt jemand Ihr Passwort: Ändern Sie es, und sagen Sie es Ihrer Administratorin oder Ihrem Administrator.
mail-code-set-up-subject = Ihr Code, um diese Adresse zu bestätigen
mail-code-set-up-text = bestätigen Sie mit diesem Code, dass Codes für Ihr Konto bei { $organization } an diese Adresse gehen dürfen:
mail-code-set-up-after =
    Er gilt einmal, { $minutes } Minuten lang. Geben Sie ihn nur auf { $issuer } ein.

    Wenn Sie nicht darum gebeten haben, geben Sie den Code nicht weiter: Ohne ihn geschieht nichts.
mail-code-contact-subject = Ihr Code, um diese Adresse zu bestätigen
mail-code-contact-text = bestätigen Sie mit diesem Code, dass dies die Mail-Adresse Ihres Kontos bei { $organization } ist:
mail-code-contact-after =
    Er gilt einmal, { $minutes } Minuten lang. Geben Sie ihn nur auf { $issuer } ein.

    Wenn Sie nicht darum gebeten haben, geben Sie den Code nicht weiter: Ohne ihn geschieht nichts.

mail-password-link-subject = Ein neues Passwort setzen
mail-password-link-text = für Ihr Konto bei { $organization } wurde um ein neues Passwort gebeten. Setzen Sie es auf dieser Seite:
mail-password-link-label = Neues Passwort setzen
mail-password-link-after =
    Der Link gilt einmal, { $minutes } Minuten lang. Ihr zweiter Faktor bleibt und wird weiter verlangt. Codes per E-Mail zählen danach nicht mehr als einer, und Backup-Codes nicht in der ersten Stunde: Wenn Sie nichts anderes haben, bitten Sie Ihre Administration um einen befristeten Zugangspass.

    Wenn Sie nicht darum gebeten haben, tun Sie nichts, und geben Sie den Link nicht weiter: Ohne ihn kann niemand ein Passwort setzen.

mail-invited-subject = Ihr neues Konto
mail-invited-text = Sie haben ein Konto bei { $organization }. Sie melden sich als { $username } an. Wählen Sie auf dieser Seite ein Passwort:
mail-invited-label = Passwort wählen
mail-invited-after =
    Der Link gilt einmal, { $hours } Stunden lang. Danach schickt „Passwort vergessen?“ auf der Anmeldeseite einen neuen.

    Geben Sie den Link nicht weiter. Wenn Sie kein Konto erwarten, tun Sie nichts.

mail-factor-added-subject = Ihrem Konto wurde ein zweiter Faktor hinzugefügt
mail-factor-added-text = Ihrem Konto bei { $organization } wurde { $method } hinzugefügt. Ab jetzt kann bei der Anmeldung danach gefragt werden.
mail-factor-removed-subject = Von Ihrem Konto wurde ein zweiter Faktor entfernt
mail-factor-removed-text = von Ihrem Konto bei { $organization } wurde { $method } entfernt.
mail-factors-reset-subject = Ihre zweiten Faktoren wurden entfernt
mail-factors-reset-text =
    die Administration hat die zweiten Faktoren Ihres Kontos bei { $organization } entfernt. Wenn einer verlangt wird, richten Sie bei der nächsten Anmeldung einen neuen ein.

    Wenn Sie nicht darum gebeten haben, sagen Sie es sofort Ihrer Administratorin oder Ihrem Administrator.
mail-backup-made-subject = Sie haben neue Backup-Codes
mail-backup-made-text = für Ihr Konto bei { $organization } wurde ein neuer Satz Backup-Codes erzeugt. Ältere gelten nicht mehr.
mail-backup-used-subject = Ein Backup-Code wurde benutzt
mail-backup-used-text =
    jemand hat sich mit einem Backup-Code bei Ihrem Konto bei { $organization } angemeldet.

    { $amount ->
        [none] Es war der letzte. Erzeugen Sie neue auf den Seiten Ihres Kontos.
        [one] Ein Code ist übrig. Erzeugen Sie neue auf den Seiten Ihres Kontos.
        [few] { $left } Codes sind übrig. Erzeugen Sie neue auf den Seiten Ihres Kontos.
       *[many] { $left } Codes sind übrig.
    }
mail-password-changed-subject = Ihr Passwort wurde geändert
mail-password-changed-text = das Passwort Ihres Kontos bei { $organization } wurde geändert.
mail-password-reset-subject = Ihr Passwort wurde neu gesetzt
mail-password-reset-text = das Passwort Ihres Kontos bei { $organization } wurde mit einem Link aus einer Mail neu gesetzt. Alle, die angemeldet waren, sind abgemeldet. In der ersten Stunde lassen Ersatzcodes niemanden hinein.
mail-contact-changed-subject = Ihre Kontaktdaten wurden geändert
mail-contact-changed-text = { $what ->
        [sms] die Telefonnummer Ihres Kontos bei { $organization } wurde geändert.
       *[email] die Mail-Adresse Ihres Kontos bei { $organization } wurde geändert.
    }
mail-new-device-subject = Eine Anmeldung mit einem neuen Browser
mail-new-device-text = jemand hat sich bei Ihrem Konto bei { $organization } mit einem Browser angemeldet, der dafür noch nie benutzt wurde.
mail-new-device-agent = Browser: { $agent }
mail-new-device-address = Netzadresse: { $address }
mail-device-misused-subject = Ein vertrauenswürdiges Gerät wurde doppelt benutzt
mail-device-misused-text = das vertrauenswürdige Gerät „{ $name }“ Ihres Kontos bei { $organization } wurde von zwei Browsern benutzt. Es wurde vielleicht kopiert; ihm wird nicht mehr vertraut.
mail-pass-issued-subject = Ein befristeter Zugangspass wurde ausgestellt
mail-pass-issued-text =
    die Administration hat einen befristeten Zugangspass für Ihr Konto bei { $organization } ausgestellt. Er gilt einmal, { $minutes } Minuten lang, anstelle Ihres zweiten Faktors.

    Wenn Sie nicht darum gebeten haben, sagen Sie es sofort Ihrer Administratorin oder Ihrem Administrator.
mail-pass-used-subject = Ein befristeter Zugangspass wurde benutzt
mail-pass-used-text = jemand hat sich mit einem befristeten Zugangspass bei Ihrem Konto bei { $organization } angemeldet.
mail-guesses-subject = Zu viele falsche Codes
mail-guesses-text = jemand, der Ihr Passwort kennt, hat bei Ihrem Konto bei { $organization } zu viele falsche Codes eingegeben. Nicht mehr angenommen wird vorerst: { $method }.
mail-passkey-suspended-subject = Ein Passkey wurde gesperrt
mail-passkey-suspended-text = der Passkey „{ $name }“ Ihres Kontos bei { $organization } wurde vielleicht kopiert. Er wird nicht mehr angenommen.
mail-administrator-local-subject = Ein Administrator hat sich lokal angemeldet
mail-administrator-local-text = { $administrator } hat sich bei { $organization } mit einem lokalen Passwort oder Passkey angemeldet, obwohl die lokale Anmeldung ausgeschaltet ist. Das können nur Administratoren, als Zugang für den Fall, dass Single Sign-on nicht funktioniert. Wenn Sie den Grund nicht kennen, fragen Sie { $administrator }.
mail-test-subject = Ein Test Ihrer Mail-Einstellungen
mail-test-text =
    Das ist die Nachricht, die vestibule mail test verschickt.

    Wenn Sie sie lesen können, stimmen die Einstellungen.
mail-footer = Automatisch verschickt von { $issuer }
mail-identity-linked-subject = Ihr Konto wurde mit einem Single Sign-on verknüpft
mail-identity-linked-text = Ihr Konto bei { $organization } wurde mit „{ $provider }“ verknüpft. Von jetzt an kann man sich von dort anmelden.
mail-identity-unlinked-subject = Ihr Konto ist nicht mehr mit einem Single Sign-on verknüpft
mail-identity-unlinked-text = Ihr Konto bei { $organization } ist nicht mehr mit „{ $provider }“ verknüpft.
