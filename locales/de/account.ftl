# Die Seiten, auf denen man sich um das eigene Konto kümmert.
account-skip = Zum Inhalt
account-menu = Profilmenü:
account-menu-account = Ihr Konto
account-nav = Konto
account-nav-profile = Profil
account-nav-security = Passwort und MFA
account-nav-sessions = Sitzungen
account-nav-applications = Anwendungen
account-nav-activity = Aktivität
account-save = Speichern
account-change = Ändern
account-set = Hinzufügen
account-cancel = Abbrechen

account-profile-lead = Wer Sie hier sind und wo Sie zu erreichen sind.
account-you = Über Sie
account-at = bei
account-name-label = Name
account-name-hint = So sprechen Anwendungen Sie an. Ihr Benutzername bleibt, wie er ist.
account-language-label = Sprache
account-language-browser = Wie mein Browser sie wünscht
account-language-hint = Für diese Seiten und für unsere Nachrichten an Sie.
account-reach = Kontakt
account-reach-text = Dorthin gehen Warnungen zu Ihrem Konto. Eine neue Adresse oder Nummer gilt, sobald Sie den Code eingegeben haben, den wir dorthin senden; die alte wird benachrichtigt.
account-email = E-Mail-Adresse
account-phone = Telefonnummer
account-verified = Bestätigt
account-unverified = Nicht bestätigt
account-no-email = Keine. Ohne bestätigte Adresse können Sie kein neues Passwort setzen, wenn Sie Ihres vergessen.
account-no-phone = Keine.

account-security-lead = Zu Ihrem Konto führen zwei Türen: Ihr Passwort und danach ein zweiter Faktor.
account-password-text = Die erste Tür. Wählen Sie eines, das Sie nirgends sonst verwenden.
account-change-password = Passwort ändern
account-methods-text = Die zweite Tür. Mit mehr als einer Methode kommen Sie auch dann herein, wenn Sie eine verlieren.
account-methods-required = Von { $organization } verlangt
account-methods-none = Sie haben noch keinen: Wer Ihr Passwort erfährt, kann sich als Sie anmelden.
account-methods-none-required = Sie haben noch keinen. { $organization } lässt Sie bei der nächsten Anmeldung einen einrichten.
account-add-another = + Weitere hinzufügen
account-add-first = + Methode hinzufügen
account-default = Zuerst
account-default-label = Zuerst fragen nach
account-default-hint = Beim Anmelden können Sie immer eine andere wählen.
account-default-last = Der zuletzt verwendeten
account-added = Hinzugefügt { $date }
account-last-used = Zuletzt verwendet { $date }
account-never-used = Noch nicht verwendet


account-backup = Backup-Codes
account-backup-left = { $left } von { $total } übrig
account-backup-for = Zehn Codes für den Tag, an dem Ihre anderen Methoden verloren sind.
account-backup-not-for = Nicht für jeden Tag und nicht neben dem Passwort aufzubewahren.
account-backup-low = Es sind nur noch wenige übrig. Erstellen Sie neue, solange Sie sich noch anmelden können.
account-backup-gone = Alle sind verbraucht. Erstellen Sie neue, solange Sie sich noch anmelden können.
account-backup-first = Fügen Sie zuerst eine Methode anderer Art hinzu: Backup-Codes können nicht die einzige sein.
account-backup-manage = Neue Codes
account-backup-about = Über diese Codes
account-backup-create = Codes erstellen
account-backup-create-text = Sie werden einmal angezeigt. Halten Sie einen Drucker oder Ihren Passwortmanager bereit.
account-backup-replace = Alle Codes ersetzen
account-backup-replace-text =
    { $left ->
        [one] Ein Code ist noch unbenutzt. Er gilt nicht mehr, sobald Sie neue erstellen.
       *[other] { $left } Codes sind noch unbenutzt. Sie gelten nicht mehr, sobald Sie neue erstellen.
    }
account-backup-know = Gut zu wissen
account-backup-not-only = Sie sind keine eigene Methode. Wenn Sie nur diese Codes haben und sie zu Ende gehen, kann nur Ihre Administration Sie hereinlassen.
account-backup-yours = Ihre Backup-Codes
account-backup-once = Sichern Sie sie jetzt: Sie werden nur dieses eine Mal angezeigt.

account-devices = Vertrauenswürdige Geräte
account-devices-text =
    { $days ->
        [one] Diese Browser werden einen Tag lang nicht nach Ihrem zweiten Faktor gefragt.
       *[other] Diese Browser werden { $days } Tage lang nicht nach Ihrem zweiten Faktor gefragt.
    }
account-devices-off = Ihre Organisation lässt keine vertrauenswürdigen Geräte zu: Wo ein zweiter Faktor eingerichtet ist, wird bei jeder Anmeldung danach gefragt.
account-devices-none = Kein Gerät gilt als vertrauenswürdig. Beim Anmelden können Sie „Auf diesem Gerät nicht mehr fragen“ ankreuzen.
account-unknown-browser = Unbekannter Browser
account-this-browser = Dieser Browser
account-trusted = Vertrauenswürdig seit { $date }
account-forget = Vergessen
account-forget-all = Alle Geräte vergessen

account-add-title = Methode hinzufügen
account-add-lead = Wählen Sie, was Sie als zweiten Faktor hinzufügen. Ein weiterer ist der Ersatzschlüssel für den Tag, an dem Sie den ersten verlieren.
account-add-none = Mehr lässt sich nicht hinzufügen: Ihre Organisation erlaubt keine weiteren Methoden.
account-totp-lead = Die App zeigt den Code, den Sie nach Ihrem Passwort eingeben.
account-passkey-title = Passkey oder Sicherheitsschlüssel hinzufügen
account-passkey-lead = Ihr Browser bittet Sie um eine Bestätigung: mit Fingerabdruck, Gesicht, PIN oder einem Schlüssel, den Sie einstecken.
account-totp-title = Authenticator-App hinzufügen
account-add-email = Codes per E-Mail erhalten
account-add-sms = Codes per SMS erhalten
account-change-email = E-Mail-Adresse ändern
account-change-phone = Telefonnummer ändern
account-contact-lead-email = Wir senden einen Code an die Adresse, um zu sehen, dass sie Ihnen gehört.
account-contact-lead-sms = Wir senden einen Code an die Nummer, um zu sehen, dass sie Ihnen gehört.

account-facts = Angaben
account-sent-to = Codes gehen an
account-added-on = Hinzugefügt
account-used-on = Zuletzt verwendet
account-method-name = Name
account-method-name-hint = Um Ihre Methoden zu unterscheiden, zum Beispiel „Telefon“ oder „Blauer Schlüssel“.
account-default-title = Reihenfolge
account-default-is = Beim Anmelden wird zuerst nach dieser Methode gefragt.
account-make-default = Zuerst nach dieser fragen
account-replace = Ersetzen
account-replace-text = Bei einem neuen Telefon, Schlüssel oder einer neuen Adresse. Wenn das Neue funktioniert, wird das Alte entfernt, alle vertrauenswürdigen Geräte werden vergessen, Ihre anderen Browser werden abgemeldet, und wir benachrichtigen Sie per E-Mail.
account-replace-go = Neu einrichten
account-remove = Entfernen
account-remove-text = Sie können sich nicht mehr damit anmelden, alle vertrauenswürdigen Geräte werden vergessen, Ihre anderen Browser werden abgemeldet, und wir benachrichtigen Sie per E-Mail.
account-remove-go = Methode entfernen

account-change-password-text = Ihre anderen Browser werden abgemeldet, und vertrauenswürdige Geräte werden vergessen. Dieser Browser bleibt angemeldet.
account-current-password = Aktuelles Passwort
account-current-optional = Darf leer bleiben: Sie haben sich gerade angemeldet.
account-new-password = Neues Passwort
account-new-password-hint = Mindestens { $length } Zeichen. Lang ist besser als kompliziert: ein paar Wörter hintereinander, die niemand erraten würde. Nach Ihrem zweiten Faktor wird weiterhin gefragt.

account-sessions-lead = Die Browser, in denen Sie angemeldet sind.
account-sessions-title = Jetzt angemeldet
account-sessions-none = Sie sind nirgends angemeldet.
account-seen = Zuletzt aktiv { $date }
account-began = Angemeldet { $date }
account-acr-1 = Mit einer Art von Nachweis
account-acr-1w = Auf einem vertrauenswürdigen Gerät oder über einen anderen Anbieter, ohne zweiten Faktor
account-acr-2 = Mit zwei Arten von Nachweis
account-acr-phr = Mit einem Passkey oder Sicherheitsschlüssel
account-end-all = Überall abmelden
account-end-all-text = Beendet jede Sitzung, auch in diesem Browser, und vergisst Ihre vertrauenswürdigen Geräte.

account-applications-lead = Was Ihr Konto verwenden darf.
account-granted = Erlaubt { $date }
account-may = Die Anwendung darf
account-revoke = Zugriff entziehen
account-revoke-text = Eine Anwendung, der Sie den Zugriff entziehen, kann Ihr Konto nicht mehr verwenden. Hatten Sie ihn erlaubt, muss sie Sie neu fragen; stellt Ihre Organisation sie bereit, erhält sie ihn wieder, wenn Sie sich das nächste Mal bei ihr anmelden. Was sie schon gespeichert hat, bleibt bei ihr.
account-applications-none = Keine Anwendung hat dauerhaften Zugriff auf Ihr Konto. Was Sie erlauben und was Ihre Organisation bereitstellt, steht hier.

account-activity-lead = Was in letzter Zeit rund um Ihre Anmeldungen geschehen ist.
account-activity-title = Neueste zuerst
account-activity-none = Noch ist nichts geschehen.
account-attention = Achtung:
account-doubt = Etwas davon waren nicht Sie?
account-doubt-text = Ändern Sie Ihr Passwort: Das meldet alle anderen Browser ab. Sehen Sie danach Ihre Methoden und Sitzungen durch.

account-saved = Ihr Profil ist gespeichert.
account-name-refused = Dieser Name ist zu lang oder enthält Zeichen, die sich nicht anzeigen lassen.
account-email-changed = Ihre E-Mail-Adresse ist geändert.
account-phone-changed = Ihre Telefonnummer ist geändert.
account-password-changed = Ihr Passwort ist geändert. Andere Browser sind abgemeldet.
account-wrong-password = Das ist nicht Ihr aktuelles Passwort.
account-method-added = Die Methode ist eingerichtet. Sie können sie ab jetzt verwenden.
account-method-renamed = Der Name ist gespeichert.
account-method-removed = Die Methode ist entfernt.
account-default-saved = Gespeichert. Danach wird ab jetzt zuerst gefragt.
account-last-method = Mindestens eine Methode muss bleiben, weil Ihre Organisation eine verlangt. Fügen Sie zuerst eine andere hinzu.
account-recovered = Sie haben sich mit einem Backup-Code oder einem Zugangspass angemeldet. Fügen Sie zuerst eine neue Methode hinzu.
account-gone = Das gibt es nicht mehr. Die Liste unten ist aktuell.
account-not-addable = Diese Methode kann nicht hinzugefügt werden.
account-device-forgotten = Das Gerät ist vergessen. Dort wird wieder nach Ihrem zweiten Faktor gefragt.
account-devices-forgotten = Alle Geräte sind vergessen. Nach Ihrem zweiten Faktor wird wieder gefragt.
account-session-ended = Dieser Browser ist abgemeldet.
account-access-revoked = Der Zugriff ist entzogen.

activity-signed-in = Angemeldet
activity-signed-out = Abgemeldet
activity-wrong-password = Falsches Passwort
activity-factor-accepted = Zweiter Faktor angenommen
activity-factor-refused = Zweiter Faktor abgelehnt
activity-factor-added = Methode hinzugefügt
activity-factor-removed = Methode entfernt
activity-factor-renamed = Methode umbenannt
activity-backup-made = Backup-Codes erstellt
activity-backup-used = Backup-Code verwendet
activity-password-changed = Passwort geändert
activity-reset-asked = Link für ein neues Passwort angefordert
activity-password-reset = Neues Passwort über einen zugesandten Link gesetzt
activity-device-trusted = Gerät als vertrauenswürdig gemerkt
activity-device-forgotten = Vertrauenswürdiges Gerät vergessen
activity-device-misused = Vertrauenswürdiges Gerät missbraucht: Eine Kopie seines Merkmals wurde verwendet
activity-sessions-ended = Andernorts abgemeldet
activity-consent-given = Anwendung erlaubt
activity-consent-revoked = Einer Anwendung den Zugriff entzogen
activity-contact-changed = E-Mail-Adresse oder Telefonnummer geändert
activity-pass-issued = Befristeter Zugangspass von der Administration ausgestellt
activity-pass-used = Befristeter Zugangspass verwendet
activity-not-me = „Das war ich nicht“ gemeldet
activity-reset-by-admin = Methoden von der Administration entfernt

account-sign-in = Bei Ihrem Konto anmelden
account-email-unverified = Ohne bestätigte Adresse können Sie kein neues Passwort setzen, wenn Sie Ihres vergessen.
account-codes-elsewhere = Ihr zweiter Faktor ändert sich dadurch nicht: Codes gehen weiterhin an
account-codes-change = Das ändern
account-methods-none-grace = Sie haben noch keinen. { $organization } verlangt von allen einen.
account-methods-off = Sie haben keinen, und Ihre Organisation bietet hier keinen an.
account-devices-none-yet = Kein Gerät gilt als vertrauenswürdig. Das ist möglich, sobald Sie einen zweiten Faktor haben.
account-trusted-until = Bis { $date }
account-number = Nr. { $number }
account-new-effects = Sobald das eingerichtet ist, werden alle vertrauenswürdigen Geräte vergessen, Ihre anderen Browser abgemeldet, und wir benachrichtigen Sie per E-Mail.
account-replace-lead = Wenn das Neue funktioniert, wird das Alte entfernt.
account-replace-title-totp = Authenticator-App ersetzen
account-replace-title-passkey = Passkey oder Sicherheitsschlüssel ersetzen
account-replace-title-email = Adresse für Codes ersetzen
account-replace-title-sms = Nummer für Codes ersetzen
account-method-replaced = Die neue Methode ist eingerichtet, und die alte ist entfernt.
account-backup-shown = Ihre Codes wurden schon erstellt und einmal angezeigt. Wenn Sie sie nicht gesichert haben, erstellen Sie neue: Dann gelten jene nicht mehr.
account-address = Netzadresse:
account-since = Seit { $date }
account-provided = Von Ihrer Organisation bereitgestellt; Sie wurden nicht gefragt.
account-method-later = Die Nummer ist eingerichtet und gilt später: Ab wann, steht in der Liste unten. Bis dahin wird nach Ihren anderen Methoden gefragt.
account-works-from = Gilt ab { $date }
account-works-from-on = Gilt ab
account-waits-text = Neben anderen Methoden gilt eine neue Nummer nicht sofort, weil auch jemand anderes sie hinzugefügt haben könnte. Bis dahin wird nach Ihren anderen Methoden gefragt.

details-title = Mehr über Sie
details-text = Geburtstag, Anschrift, Zeitzone und dergleichen. Alles ist freiwillig.
details-lead = Was Sie über sich sagen können. Alles ist freiwillig.
details-privacy = Zum Anmelden wird nichts davon gebraucht. Eine Anwendung sieht eine Angabe nur, wenn Sie es erlauben oder Ihre Organisation die Anwendung bereitstellt, und nur, wenn sie nach solchen Angaben fragt. Was Sie hier löschen, wird nicht mehr weitergegeben.
account-detail-refused = Das passt nicht in dieses Feld. Nichts wurde gespeichert.
detail-given_name = Vorname
detail-family_name = Nachname
detail-middle_name = Weitere Vornamen
detail-nickname = Spitzname
detail-profile = Seite über Sie
detail-picture = Adresse eines Bildes
detail-website = Website
detail-gender = Geschlecht
detail-birthdate = Geburtstag
detail-zoneinfo = Zeitzone
detail-locale = Sprache und Region
detail-address-formatted = Ganze Postanschrift
detail-address-street_address = Straße und Hausnummer
detail-address-locality = Ort
detail-address-region = Bundesland oder Region
detail-address-postal_code = Postleitzahl
detail-address-country = Land
detail-hint-birthdate = Jahr, Monat und Tag wie 1990-12-31. Ohne das Jahr: 0000-12-31. Oder nur das Jahr.
detail-hint-zoneinfo = Zum Beispiel Europe/Berlin.
detail-hint-locale = Zum Beispiel de-AT. Wenn das Feld leer ist, erhalten Anwendungen die Sprache Ihres Profils.
detail-hint-address-formatted = Wie auf einem Umschlag.
