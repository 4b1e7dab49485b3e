# Die Konsole der Administratoren.
admin-switch = Andere Organisation wählen, jetzt:
admin-menu = Menü, jetzt:
admin-nav = Konsole
admin-nav-dashboard = Übersicht
admin-nav-security = Identität und Sicherheit
admin-nav-users = Benutzer
admin-nav-groups = Gruppen
admin-nav-roles = Rollen
admin-nav-applications = Anwendungen
admin-nav-audit = Audit-Protokoll
admin-nav-webhooks = Webhooks
admin-nav-keys = Schlüssel
admin-nav-organizations = Organisationen
admin-nav-bulk = Sammelarbeit

admin-user = Benutzer
admin-status = Status
admin-enabled = Aktiv
admin-disabled = Gesperrt
admin-role = Rolle
admin-role-plain = Benutzer
admin-group = Gruppe
admin-all = Alle
admin-never = Nie
admin-method = Methode
admin-methods = Zweite Faktoren
admin-method-none = Kein zweiter Faktor
admin-has-mfa = Zweiter Faktor eingerichtet
admin-organization = Organisation
admin-created = Angelegt
admin-last-sign-in = Letzte Anmeldung
admin-reason = Grund
admin-when = Wann
admin-what = Was
admin-edit = Bearbeiten
admin-done = Fertig
admin-back = Zurück
admin-short-totp = App
admin-short-email = E-Mail
admin-short-sms = SMS
admin-short-passkey = Passkey
admin-short-backup = Backup-Codes
admin-short-pass = Zugangspass

# Übersicht.
admin-dashboard-lead = Wie es um { $organization } steht.
admin-notes = Darum sollte sich jemand kümmern
admin-note-keys =
    { $count ->
        [one] Ein Signaturschlüssel sollte ersetzt werden.
       *[other] { $shown } Signaturschlüssel sollten ersetzt werden.
    }
admin-note-approval =
    { $count ->
        [one] Eine Sammelarbeit wartet auf einen zweiten Administrator.
       *[other] { $shown } Sammelarbeiten warten auf einen zweiten Administrator.
    }
admin-note-failures =
    { $count ->
        [one] Eine Sammelarbeit endete mit Fehlern.
       *[other] { $shown } Sammelarbeiten endeten mit Fehlern.
    }
admin-note-administrators =
    { $count ->
        [0] Kein Administrator kann sich hier anmelden.
        [one] Es gibt nur einen Administrator. Ernennen Sie einen zweiten, bevor der erste sein Telefon verliert.
       *[other] Nur { $shown } Administratoren können sich hier anmelden.
    }
admin-note-go-keys = Zu den Schlüsseln
admin-note-go-approval = Ansehen
admin-note-go-failures = Ansehen
admin-note-go-administrators = Zu den Benutzern
admin-people = Menschen
admin-tile-users = Benutzer
admin-tile-enabled = können sich anmelden
admin-tile-secured = haben einen zweiten Faktor
admin-tile-secured-of = { $secured } von { $enabled }, die sich anmelden können
admin-tile-administrators = Administratoren
admin-coverage = Verwendete zweite Faktoren
admin-coverage-text = Von denen, die sich anmelden können. Eine Person kann mehrere haben.
admin-coverage-none = Es gibt noch niemanden, der sich anmelden könnte.
admin-share = Anteil
admin-count = Benutzer
admin-sign-ins = Anmeldungen pro Tag
admin-sign-ins-good = { $count } gelungen
admin-sign-ins-refused = { $count } abgewiesen
admin-sign-ins-top = Stärkster Tag: { $count }
admin-sign-ins-day = { $day }: { $good } gelungen, { $refused } abgewiesen
admin-sign-ins-none = In letzter Zeit hat sich niemand angemeldet.
admin-as-table = Als Tabelle zeigen
admin-day = Tag
admin-good = Gelungen
admin-refused = Abgewiesen
admin-refusals = Zuletzt abgewiesen
admin-refusals-all = Alle im Audit-Protokoll
admin-refusals-none = In letzter Zeit wurde nichts abgewiesen.

# Benutzer.
admin-search-users = Name oder Adresse beginnt mit
admin-filter = Suchen
admin-add-user = Benutzer hinzufügen
admin-import = Importieren
admin-export = Exportieren
admin-export-csv = Als CSV
admin-export-json = Als JSON
admin-users-many = Mehr als { $shown } Benutzer
admin-all-many = Alle passenden
admin-users-count =
    { $count ->
        [one] Ein Benutzer
       *[other] { $shown } Benutzer
    }
admin-all-matching =
    { $count ->
        [one] Den einen passenden
       *[other] Alle { $shown } passenden
    }
admin-more = Mehr
admin-more-text = Für alle angekreuzten Benutzer. Bevor etwas geschieht, werden Sie noch einmal gefragt.
admin-tick = { $user } auswählen
admin-options = Optionen für { $user }
admin-no-address = keine Adresse
admin-users-none = Es gibt noch keine Benutzer. Legen Sie den ersten an, oder importieren Sie eine Datei.
admin-users-none-found = Niemand passt. Versuchen Sie es mit einer kürzeren Suche oder weniger Filtern.
admin-act-reset-user = Multi-Faktor-Authentifizierung zurücksetzen
admin-act-reset-users = Multi-Faktor-Authentifizierung der Benutzer zurücksetzen
admin-act-access_pass = Befristeter Zugangspass
admin-act-sign_out = Überall abmelden
admin-act-disable = Sperren
admin-act-enable = Entsperren
admin-act-set_password = Neues Passwort setzen
admin-act-delete_user = Benutzer löschen
admin-act-add_to_group = In Gruppe aufnehmen
admin-choose-group = Gruppe wählen
admin-put-in = Aufnehmen

# Ein Benutzer.
admin-you = Das sind Sie
admin-language-browser = Wie der Browser sie wünscht
admin-password-set = Gesetzt
admin-password-none = Keines
admin-suspended = Ausgesetzt
admin-suspended-until = Wird bis { $date } abgelehnt, nach zu vielen falschen Codes.
admin-methods-none = Keine. Verlangt die Organisation eine, wird sie bei der nächsten Anmeldung eingerichtet.
admin-backup-left = Backup-Codes: { $left } von { $total } unbenutzt.
admin-backup-none = Backup-Codes: keine.
admin-end = Abmelden
admin-sessions-none = Nirgends angemeldet.
admin-devices-none = Kein Gerät gilt als vertrauenswürdig.
admin-acts = Was Sie tun können
admin-acts-text = Zuerst werden Sie nach dem Grund gefragt. Er steht dann im Audit-Protokoll.
admin-groups-none = In keiner Gruppe.
admin-recent = Letzte Aktivität

# Benutzer anlegen und ändern.
admin-add-user-text = Jemand Neues bei { $organization }.
admin-edit-user = { $user } bearbeiten
admin-username-hint = Wird bei der Anmeldung eingegeben und kann später nicht geändert werden.
admin-email-verified = Diese Adresse ist bestätigt
admin-email-verified-hint = Nur ankreuzen, wenn Sie wissen, dass die Adresse dieser Person gehört: Dorthin gehen Links für ein neues Passwort.
admin-phone-hint = Mit + und Ländervorwahl.
admin-role-hint = Was diese Person hier darf. Sie können geben, was Sie selbst haben.
admin-password-make = Jetzt eines erstellen
admin-password-make-hint = Sie sehen es einmal und geben es selbst weiter.
admin-password-mail = Link per E-Mail senden
admin-password-mail-hint = Die Person wählt selbst ein Passwort. Das braucht eine bestätigte E-Mail-Adresse. Wo ein zweiter Faktor Pflicht ist, übergeben Sie auch einen befristeten Zugangspass: Ohne ihn wartet die Einrichtung einen Tag.
admin-password-no = Kein Passwort
admin-password-no-hint = Für Menschen, die sich bei einem anderen Anbieter anmelden oder deren Passwort Sie später setzen.

# Rückfrage.
admin-confirm-whom = Wen es trifft
admin-confirm-more =
    { $count ->
        [one] und noch jemanden
       *[other] und { $shown } weitere
    }
admin-confirm-effects = Was geschieht
admin-confirm-approval = Dies wartet, bis ein zweiter Administrator es genehmigt. Vorher geschieht nichts.
admin-ask-approval = Genehmigung erbitten
admin-reason-hint = Ein Satz, bis zu 200 Zeichen. Er steht dann im Audit-Protokoll.
admin-confirm-title-reset_mfa =
    { $count ->
        [one] Multi-Faktor-Authentifizierung zurücksetzen
       *[other] Multi-Faktor-Authentifizierung der Benutzer zurücksetzen
    }
admin-confirm-text-reset_mfa =
    { $count ->
        [one] Ein Benutzer verliert alle zweiten Faktoren und richtet bei der nächsten Anmeldung einen neuen ein.
       *[other] { $shown } Benutzer verlieren alle zweiten Faktoren und richten bei der nächsten Anmeldung neue ein.
    }
admin-confirm-title-remove_method = Zweiten Faktor entfernen
admin-confirm-text-remove_method = { $what } kann nicht mehr zum Anmelden verwendet werden.
admin-confirm-title-sign_out = Überall abmelden
admin-confirm-text-sign_out =
    { $count ->
        [one] Ein Benutzer wird in jedem Browser und jeder Anwendung abgemeldet.
       *[other] { $shown } Benutzer werden in jedem Browser und jeder Anwendung abgemeldet.
    }
admin-confirm-title-disable =
    { $count ->
        [one] Benutzer sperren
       *[other] Mehrere Benutzer sperren
    }
admin-confirm-text-disable =
    { $count ->
        [one] Ein Benutzer kann sich nicht mehr anmelden.
       *[other] { $shown } Benutzer können sich nicht mehr anmelden.
    }
admin-confirm-title-enable =
    { $count ->
        [one] Benutzer entsperren
       *[other] Mehrere Benutzer entsperren
    }
admin-confirm-text-enable =
    { $count ->
        [one] Ein Benutzer kann sich wieder anmelden.
       *[other] { $shown } Benutzer können sich wieder anmelden.
    }
admin-confirm-title-add_to_group = In die Gruppe { $what } aufnehmen
admin-confirm-text-add_to_group =
    { $count ->
        [one] Ein Benutzer kommt in die Gruppe.
       *[other] { $shown } Benutzer kommen in die Gruppe.
    }
admin-confirm-title-access_pass = Befristeten Zugangspass erstellen
admin-confirm-text-access_pass = Für jemanden, der gerade keinen zweiten Faktor verwenden kann. Vergewissern Sie sich, dass die richtige Person fragt.
admin-confirm-title-set_password = Neues Passwort setzen
admin-confirm-text-set_password = Ein neues Passwort wird erstellt. Sie sehen es einmal und geben es selbst weiter.
admin-confirm-title-delete_user = Benutzer löschen
admin-confirm-text-delete_user = Das Konto und alles, was dazugehört, wird gelöscht.
admin-confirm-title-delete_group = Gruppe { $what } löschen
admin-confirm-text-delete_group =
    { $count ->
        [0] Niemand ist darin.
        [one] Ein Benutzer ist darin.
       *[other] { $shown } Benutzer sind darin.
    }
admin-confirm-title-delete_role = Rolle { $what } löschen
admin-confirm-text-delete_role = Niemand hat sie, also verliert niemand etwas.
admin-confirm-title-delete_rule = Regel { $what } löschen
admin-confirm-text-delete_rule = Sie wird bei Anmeldungen nicht mehr beachtet.
admin-confirm-title-save_policy = Anmelderegeln ändern
admin-confirm-text-save_policy =
    { $count ->
        [one] Es betrifft einen Benutzer.
       *[other] Es betrifft { $shown } Benutzer.
    }
admin-confirm-title-disable_application = { $what } sperren
admin-confirm-text-disable_application =
    { $count ->
        [0] Niemand kann sich mehr bei dieser Anwendung anmelden. Niemand verwendet sie jetzt.
        [one] Niemand kann sich mehr bei dieser Anwendung anmelden. Eine Person verwendet sie jetzt.
       *[other] Niemand kann sich mehr bei dieser Anwendung anmelden. { $shown } Personen verwenden sie jetzt.
    }
admin-confirm-title-rotate_secret = Neues Geheimnis für { $what }
admin-confirm-text-rotate_secret =
    { $count ->
        [0] Die Anwendung braucht das neue Geheimnis, bevor sie wieder funktioniert. Niemand verwendet sie jetzt.
        [one] Die Anwendung braucht das neue Geheimnis, bevor sie wieder funktioniert. Eine Person verwendet sie jetzt.
       *[other] Die Anwendung braucht das neue Geheimnis, bevor sie wieder funktioniert. { $shown } Personen verwenden sie jetzt.
    }
admin-confirm-title-rotate_webhook = Neues Geheimnis für diesen Webhook
admin-confirm-text-rotate_webhook = Lieferungen an { $what } werden von nun an mit dem neuen Geheimnis signiert.
admin-confirm-title-delete_webhook = Diesen Webhook löschen
admin-confirm-text-delete_webhook = An { $what } wird nichts mehr gesendet.
admin-confirm-title-rotate_key = Neuer Signaturschlüssel: { $what }
admin-confirm-text-rotate_key = Ein neuer Schlüssel wird jetzt angekündigt und signiert in zehn Minuten; der vorige geht dann in den Ruhestand.
admin-confirm-title-disable_organization = { $what } sperren
admin-confirm-text-disable_organization =
    { $count ->
        [one] Ihr einziger Benutzer kann sich nicht mehr anmelden.
       *[other] Ihre { $shown } Benutzer können sich nicht mehr anmelden.
    }
admin-go-reset_mfa = Zurücksetzen
admin-go-remove_method = Entfernen
admin-go-sign_out = Abmelden
admin-go-disable = Sperren
admin-go-enable = Entsperren
admin-go-add_to_group = In Gruppe aufnehmen
admin-go-access_pass = Pass erstellen
admin-go-set_password = Passwort setzen
admin-go-delete_user = Benutzer löschen
admin-go-delete_group = Gruppe löschen
admin-go-delete_role = Rolle löschen
admin-go-delete_rule = Regel löschen
admin-go-save_policy = Regeln speichern
admin-go-disable_application = Anwendung sperren
admin-go-rotate_secret = Neues Geheimnis erstellen
admin-go-rotate_webhook = Neues Geheimnis erstellen
admin-go-delete_webhook = Webhook löschen
admin-go-rotate_key = Neuen Schlüssel erstellen
admin-go-disable_organization = Organisation sperren
admin-will-methods = Zweite Faktoren und Backup-Codes werden gelöscht.
admin-will-devices = Vertrauenswürdige Geräte werden vergessen.
admin-will-sessions = Sitzungen und Refresh-Token enden, in jedem Browser und jeder Anwendung.
admin-will-enrol = Bei der nächsten Anmeldung wird zuerst ein neuer zweiter Faktor eingerichtet.
admin-will-mail = Wen es trifft, erfährt es per E-Mail.
admin-will-audit = Im Audit-Protokoll steht, wer es tat, bei wem und warum.
admin-will-devices-stay = Zweite Faktoren und vertrauenswürdige Geräte bleiben.
admin-will-no-entry = Bis zur Entsperrung ist keine Anmeldung möglich.
admin-will-kept = Nichts wird gelöscht: Es lässt sich rückgängig machen.
admin-will-entry = Passwörter und zweite Faktoren sind, wie sie waren.
admin-will-group-rules = Regeln, die die Gruppe nennen, entscheiden von nun an anders.
admin-will-pass = Der Pass ersetzt bei einer Anmeldung den zweiten Faktor, neben dem Passwort.
admin-will-pass-once = Er gilt einmal und für kurze Zeit.
admin-will-password = Das alte Passwort gilt sofort nicht mehr.
admin-will-factor-stays = Nach dem zweiten Faktor wird weiterhin gefragt.
admin-will-gone = Zweite Faktoren, Gruppen, Rollen und Einwilligungen werden gelöscht.
admin-will-no-undo = Es lässt sich nicht rückgängig machen.
admin-will-members-stay = Die Benutzer selbst bleiben.
admin-will-rule = Anmeldungen, die nur diese Regel aufhielt, gelingen von nun an.
admin-will-policy = Es gilt ab der nächsten Anmeldung.
admin-will-app-no-entry = Ihre Token lassen sich nicht erneuern, ihre Anfragen werden abgewiesen.
admin-will-secret = Das alte Geheimnis gilt sofort nicht mehr.
admin-will-app-restart = Die Anwendung versagt, bis ihr Betreiber das neue Geheimnis einträgt.
admin-will-deliveries = Wartende Lieferungen verfallen.
admin-will-key-new = Anwendungen erfahren vom neuen Schlüssel von selbst, aus der veröffentlichten Liste.
admin-will-key-old = Token, die der alte Schlüssel signiert hat, gelten bis zu ihrem Ablauf.
admin-will-organization = Auch ihre Anwendungen und ihre Administratoren sind ausgesperrt.

# Einmal gezeigt.
admin-once-title-password = Neues Passwort für { $owner }
admin-once-title-access_pass = Befristeter Zugangspass für { $owner }
admin-once-title-client_secret = Neues Geheimnis für { $owner }
admin-once-title-webhook_secret = Neues Geheimnis für { $owner }
admin-once-text = Dies wird einmal gezeigt. Kopieren Sie es jetzt: Es lässt sich nicht wieder anzeigen.
admin-once-label-password = Passwort
admin-once-label-access_pass = Befristeter Zugangspass
admin-once-label-client_secret = Client-Geheimnis
admin-once-label-webhook_secret = Webhook-Geheimnis
admin-once-until = Er gilt bis { $date }.
admin-once-next = Wie es weitergeht
admin-once-next-password = Geben Sie es persönlich oder am Telefon weiter, nicht in derselben E-Mail wie den Benutzernamen. Nach dem zweiten Faktor wird wie bisher gefragt.
admin-once-next-access_pass = Geben Sie ihn der Person auf einem Weg, dem Sie vertrauen, zum Beispiel am Telefon unter einer Nummer, die Sie kennen. Er wird bei der Anmeldung anstelle des zweiten Faktors eingegeben; dann lässt sich ein neuer einrichten.
admin-once-next-client_secret = Legen Sie es dorthin, wo die Anwendung ihre Geheimnisse hat, zum Beispiel in ihre Umgebung. Nie in den Quelltext.
admin-once-next-webhook_secret = Legen Sie es dorthin, wo der Empfänger Signaturen prüft, damit sich niemand anders als dieser Server ausgeben kann.
admin-once-shown = Es wurde schon gezeigt, und nur der Hash ist aufbewahrt. Ist es verloren, erstellen Sie ein neues.

# Sammelarbeit.
admin-bulk-lead = Was mit vielen Benutzern auf einmal getan wurde oder gerade getan wird.
admin-bulk-none = Noch nichts. Kreuzen Sie in der Liste Benutzer an, und wählen Sie, was mit ihnen geschehen soll.
admin-bulk-about =
    { $count ->
        [one] Ein Benutzer.
       *[other] { $shown } Benutzer.
    }
admin-bulk-act-reset_mfa = Multi-Faktor-Authentifizierung der Benutzer zurücksetzen
admin-bulk-act-sign_out = Überall abmelden
admin-bulk-act-disable = Benutzer sperren
admin-bulk-act-enable = Benutzer entsperren
admin-bulk-act-add_to_group = In eine Gruppe aufnehmen
admin-bulk-state-waiting = Wartet auf Genehmigung
admin-bulk-state-running = Läuft
admin-bulk-state-done = Fertig
admin-bulk-state-cancelled = Abgebrochen
admin-bulk-of = { $done } von { $total }
admin-bulk-failed =
    { $count ->
        [one] Einmal misslungen
       *[other] { $shown } misslungen
    }
admin-progress = Fortschritt
admin-asked-by = Veranlasst von
admin-approved-by = Genehmigt von
admin-cancelled-by = Abgebrochen von
admin-bulk-running-text = Diese Seite aktualisiert sich selbst. Sie können sie schließen: Die Arbeit geht weiter.
admin-bulk-approve-text = Jemand anderes hat dies veranlasst. Genehmigen Sie es nur, wenn Sie wissen, warum.
admin-bulk-waiting-text = Ein zweiter Administrator muss dies genehmigen. Noch ist nichts geschehen.
admin-approve = Genehmigen
admin-discard = Verwerfen
admin-stop = Anhalten
admin-results = Ergebnisse
admin-result = Ergebnis
admin-result-done = Erledigt
admin-results-more =
    { $count ->
        [one] Bei einem weiteren ging es gut.
       *[other] { $shown } weitere Ergebnisse werden nicht gezeigt.
    }

# Import.
admin-import-title = Benutzer importieren
admin-import-lead = Legt Benutzer an und ändert sie, wie eine Datei es sagt. Niemand wird gelöscht.
admin-import-would = Was geschehen würde
admin-import-did = Was geschehen ist
admin-import-made = neu
admin-import-changed = geändert
admin-import-skipped = schon wie in der Datei
admin-import-line = Zeile
admin-import-why = Was falsch ist
admin-import-faults-more = Nur die ersten Fehler werden gezeigt.
admin-file = Datei
admin-file-hint = Höchstens { $limit }, in UTF-8.
admin-dry-run = Nur probieren
admin-dry-run-hint = Sagt, was geschehen würde, und übernimmt nichts.
admin-import-go = Datei senden
admin-import-columns = Was in der Datei steht

# Was gerade geschah, und was nicht ging.
admin-saved = Gespeichert.
admin-user-made = Der Benutzer ist angelegt.
admin-user-invited = Der Benutzer ist angelegt, und ein Link zur Wahl eines Passworts ist unterwegs.
admin-user-deleted = Der Benutzer ist gelöscht.
admin-mfa-reset = Die zweiten Faktoren sind zurückgesetzt. Bei der nächsten Anmeldung wird ein neuer eingerichtet.
admin-method-removed = Der zweite Faktor ist entfernt.
admin-signed-out = Überall abgemeldet.
admin-session-ended = Die Sitzung ist beendet.
admin-devices-forgotten = Vertrauenswürdige Geräte sind vergessen.
admin-user-disabled = Der Benutzer ist gesperrt und abgemeldet.
admin-user-enabled = Der Benutzer kann sich wieder anmelden.
admin-group-joined = Der Benutzer ist in der Gruppe.
admin-group-left = Der Benutzer ist nicht mehr in der Gruppe.
admin-bulk-approved = Genehmigt. Die Arbeit beginnt.
admin-bulk-cancelled = Abgebrochen. Was schon getan war, bleibt getan.
admin-nobody = Niemand ist angekreuzt. Kreuzen Sie zuerst die Benutzer an, oder alle passenden.
admin-reason-refused = Geben Sie einen Grund von 1 bis 200 Zeichen an.
admin-gone = Das ist nicht mehr da oder wurde inzwischen geändert. Was Sie jetzt sehen, ist aktuell.
admin-no-group = Wählen Sie zuerst eine Gruppe.
admin-username-taken = Dieser Benutzername ist vergeben.
admin-username-refused = Das kann kein Benutzername sein: Er ist leer, zu lang oder enthält Zeichen, die sich nicht sicher eintippen lassen.
admin-email-taken = Ein anderer Benutzer hat diese Adresse.
admin-email-needed = Ein Link lässt sich nur an eine Adresse senden. Geben Sie eine an, oder wählen Sie einen anderen Weg.
admin-role-refused = Diese Rolle können Sie nicht geben.
admin-file-missing = Wählen Sie zuerst eine Datei.
admin-file-large = Diese Datei ist zu groß. Teilen Sie sie, oder verwenden Sie den Befehl auf dem Server.
admin-confirm-title-remove_from_group = Aus der Gruppe nehmen: { $what }
admin-confirm-text-remove_from_group =
    { $count ->
        [one] Ein Benutzer wird aus der Gruppe genommen.
       *[other] { $shown } Benutzer werden aus der Gruppe genommen.
    }
admin-go-remove_from_group = Aus Gruppe nehmen
admin-bulk-act-remove_from_group = Aus einer Gruppe nehmen
admin-unlinked = Die Verknüpfung ist entfernt. Wer darüber angemeldet war, ist abgemeldet.
admin-federated = Gespeichert. Es gilt ab der nächsten Anmeldung über diesen Anbieter.
admin-links-none = Noch mit keinem Anbieter verknüpft.
admin-provider = Anbieter
admin-federated-id = Föderierte ID
admin-federated-id-hint = Wer die Person dort ist, vor der ersten Anmeldung eingetragen: was der Claim sagt, den die Zuordnung des Anbieters nennt. Leer nimmt es weg.
