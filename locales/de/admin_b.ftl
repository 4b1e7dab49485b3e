# Die Konsole der Administratoren: Sicherheit, Gruppen, Rollen, Anwendungen, Protokoll, Schlüssel, Webhooks, Organisationen.
console-act = Aktion
console-clear = Alles zeigen
console-first = Erste Seite
console-more = Nächste Seite
console-read-only = Sie dürfen das ansehen, aber nicht ändern.
console-search = Suchen

policy-lead = Wie sich die Menschen von { $organization } ausweisen.
policy-mfa = Wer einen zweiten Faktor braucht
policy-mfa-off = Aus
policy-mfa-off-hint = Niemand richtet einen ein. Wer schon einen hat, wird weiterhin danach gefragt.
policy-mfa-optional = Freiwillig
policy-mfa-optional-hint = Man kann einen einrichten und wird dann danach gefragt.
policy-mfa-required = Verlangt
policy-mfa-required-hint = Alle. Wer keinen hat, richtet bei der nächsten Anmeldung einen ein.
policy-methods = Erlaubte Methoden
policy-method-people =
    { $people ->
        [0] Niemand hat sie eingerichtet.
        [one] Eine Person hat sie eingerichtet.
       *[other] { $people } Personen haben sie eingerichtet.
    }
policy-enrolment = Einrichten und vertrauen
policy-trust-days = Vertraute Geräte: Tage
policy-trust-days-hint = 0 bis 90. Bei 0 wird keinem Gerät vertraut.
policy-grace-days = Aufschub: Tage
policy-grace-days-hint = 0 bis 365. Gezählt ab der ersten Anmeldung, bei der gefragt wird.
policy-grace-skips = Aufschub: Male
policy-grace-skips-hint = 0 bis 100. Steht in beiden 0, gibt es keinen Aufschub.
policy-enrolment-proof = Vor dem Einrichten eines zweiten Faktors einen Code mailen
policy-enrolment-proof-hint = Für alle mit bestätigter Adresse. Ein gestohlenes Passwort allein richtet dann nichts ein.
policy-ways = Wege der Anmeldung
policy-local-login = Passwort
policy-local-login-hint = Man meldet sich hier mit Benutzername und Passwort an.
policy-sso = Single Sign-on
policy-sso-hint = Man meldet sich bei einem anderen Anbieter an, den Sie verbunden haben. Nach einem zweiten Faktor wird hier nicht gefragt.
policy-administrators-stay = Administratoren behalten ihr Passwort als Weg herein, was auch immer hier ausgeschaltet ist. Nutzen sie es, erfahren es die anderen Administratoren.
policy-more = Sitzungen, Passwörter und Sammelarbeit
policy-session-idle = Sitzung ohne Aktivität: Stunden
policy-session-idle-hint = Danach meldet man sich neu an. Leer: wie beim Server.
policy-session-absolute = Sitzung höchstens: Stunden
policy-session-absolute-hint = Wie aktiv man auch ist. Leer: wie beim Server.
policy-password-length = Passwort: Mindestlänge
policy-password-length-hint = 8 bis 64 Zeichen. Gilt für neue Passwörter.
policy-password-score = Passwort: wie schwer zu erraten
policy-password-score-hint = Geschätzt, indem es erraten wird. Gilt für neue Passwörter.
policy-score-2 = Eher schwer
policy-score-3 = Schwer
policy-score-4 = Sehr schwer
policy-bulk = Sammelarbeit, etwa das Zurücksetzen vieler zweiter Faktoren
policy-bulk-none = Beginnt sofort
policy-bulk-none-hint = Ein Administrator genügt. Waren bisher zwei nötig, gilt das nach 24 Stunden, und die Administratoren erfahren es sofort.
policy-bulk-second = Wartet auf einen zweiten Administrator
policy-bulk-second-hint = Nichts geschieht, bevor ein anderer zugestimmt hat.
policy-preview = Zeigen, was das bewirkt
policy-save = Speichern
policy-saved = Gespeichert. Es gilt ab der nächsten Anmeldung.
policy-preview-title = Wenn Sie das speichern
policy-preview-people = Personen, die sich anmelden können
policy-preview-enrol = Richten bei der nächsten Anmeldung einen zweiten Faktor ein
policy-preview-lose = Haben nur Methoden, die nicht mehr erlaubt sind
policy-preview-unsaved = Noch ist nichts gespeichert.

rule-list = Regeln
rule-list-text = Manche Gruppen, Anwendungen oder Netze brauchen mehr. Die strengste zutreffende Regel gilt.
rule-none = Keine Regeln. Was oben eingestellt ist, gilt für alle.
rule-add = Regel hinzufügen
rule-title = Regel: { $name }
rule-lead = Was über die Einstellungen der Organisation hinaus nötig ist.
rule-name = Name
rule-name-hint = Für Administratoren und im Audit-Protokoll.
rule-who = Für wen
rule-what = Was nötig ist
rule-mode = Wirkung
rule-everybody = Alle
rule-in-groups = Gruppen:
rule-at-clients = Anwendungen:
rule-from-inside = In Netzen:
rule-from-outside = Außerhalb von:
rule-when = Wann sie gilt
rule-when-text = Alles davon muss zutreffen. Was Sie leer lassen, trifft auf alle zu.
rule-groups = Menschen dieser Gruppen
rule-groups-none = Es gibt noch keine Gruppen.
rule-clients = Anmeldungen bei diesen Anwendungen
rule-clients-none = Es gibt noch keine Anwendungen.
rule-networks = Netze
rule-side = Wer sich befindet
rule-side-outside = außerhalb dieser Netze
rule-side-inside = in diesen Netzen
rule-network-list = Netze, eines je Zeile
rule-networks-hint = Zum Beispiel 203.0.113.0/24 oder 2001:db8::/32. Leer: überall.
rule-then = Was sie bewirkt
rule-require = Zweiter Faktor
rule-require-none = Nichts weiter
rule-require-none-hint = Was die Organisation verlangt, genügt.
rule-require-mfa = Ein zweiter Faktor
rule-require-mfa-hint = Jede erlaubte Methode.
rule-require-phishing_resistant = Passkey oder Sicherheitsschlüssel
rule-require-phishing_resistant-hint = Die einzigen Methoden, auf die keine falsche Seite hereinfällt.
rule-trust = Vertraute Geräte
rule-trust-inherit = Wie in der Organisation
rule-trust-inherit-hint = Auf einem vertrauten Gerät wird nicht noch einmal gefragt.
rule-trust-never = Keine vertrauten Geräte
rule-trust-never-hint = Gefragt wird bei jeder Anmeldung.
rule-enforced = Wirksam
rule-enforced-hint = Sie gilt ab der nächsten Anmeldung.
rule-report-only = Berichtet nur
rule-report-only-hint = Sie hält niemanden auf, zählt aber, wen sie aufgehalten hätte. Ein guter Anfang.
rule-would-have =
    { $people ->
        [0] hätte niemanden aufgehalten
        [one] hätte eine Person aufgehalten
       *[other] hätte { $people } Personen aufgehalten
    }
rule-stopped-title =
    { $people ->
        [one] Diese Regel hätte eine Person aufgehalten
       *[other] Diese Regel hätte { $people } Personen aufgehalten
    }
rule-stopped-text = Sie haben sich ohne das angemeldet, was die Regel verlangt. Wäre sie wirksam, wären sie danach gefragt worden.
rule-save = Regel speichern
rule-saved = Die Regel ist gespeichert.
rule-remove = Regel löschen
rule-remove-text = Was sie verlangt hat, wird nicht mehr verlangt.
rule-removed = Die Regel ist gelöscht.

whatif-title = Was wäre, wenn?
whatif-lead = Wonach jemand bei einer Anmeldung jetzt gefragt würde, und nach welcher Regel. Es geschieht nichts, und niemand erfährt davon.
whatif-client = Anwendung
whatif-address = Netzwerkadresse
whatif-acr = Verlangte Stufe (acr)
whatif-acr-none = Keine
whatif-ask = Fragen
whatif-for = Für
whatif-outcome-pass = Das Passwort genügt
whatif-outcome-mfa = Nach einem zweiten Faktor wird gefragt
whatif-outcome-phishing_resistant = Nach einem Passkey oder Sicherheitsschlüssel wird gefragt
whatif-outcome-enrol = Zuerst muss ein zweiter Faktor eingerichtet werden
whatif-outcome-refused = Es gibt keinen Weg herein
whatif-has = Hat eingerichtet
whatif-has-none = Keinen zweiten Faktor
whatif-groups-none = In keiner
whatif-looked = Was betrachtet wurde
whatif-applies = Trifft zu.
whatif-applies-not = Trifft nicht zu.
whatif-origin-organization = Organisation
whatif-origin-rule = Regel
whatif-origin-request = Anfrage
user-unknown = Diesen Benutzernamen gibt es hier nicht.

group-lead = Menschen, die zusammengehören, damit es Regeln für sie geben kann.
group-lead-one =
    { $members ->
        [0] In dieser Gruppe ist noch niemand.
        [one] Eine Person ist in dieser Gruppe.
       *[other] { $members } Personen sind in dieser Gruppe.
    }
group-name = Name
group-description = Wofür sie da ist
group-members = Mitglieder
group-rules = Regeln
group-rules-none = Keine Regel nennt diese Gruppe.
group-none = Es gibt noch keine Gruppen. Mit einer kann eine Regel von manchen mehr verlangen als von anderen.
group-add = Gruppe hinzufügen
group-add-member = Jemanden hinzufügen
group-person = Person
group-since = Seit
group-empty = In dieser Gruppe ist noch niemand.
group-about = Name und Beschreibung
group-remove = Gruppe löschen
group-remove-text = Ihre Mitglieder bleiben. Eine Regel, die sie nennt, muss zuerst weg.
group-taken = Eine Gruppe dieses Namens gibt es schon.
group-saved = Die Gruppe ist gespeichert.
group-removed = Die Gruppe ist gelöscht.
group-member-added = Zur Gruppe hinzugefügt.
group-member-removed = Aus der Gruppe entfernt.

role-lead = Was Administratoren dürfen. Jeder Mensch hat eine Rolle.
role-one = Rolle
role-for = Wofür sie da ist
role-permissions = Rechte
role-people = Personen
role-add = Rolle hinzufügen
role-new-lead = Niemand kann mehr geben, als er selbst hat.
role-people-have =
    { $people ->
        [0] Niemand hat diese Rolle.
        [one] Eine Person hat diese Rolle.
       *[other] { $people } Personen haben diese Rolle.
    }
role-built-in = Diese Rolle gehört zum Server und kann nicht geändert werden.
role-may = Was sie darf
role-may-text = Was Sie selbst nicht dürfen, lässt sich nicht ankreuzen.
role-yes = Ja:
role-no = Nein:
role-remove = Rolle löschen
role-remove-text = Nur möglich, wenn niemand sie hat.
role-saved = Die Rolle ist gespeichert.
role-removed = Die Rolle ist gelöscht.
role-name-administrator = Systemadministration
role-name-organization_administrator = Administration der Organisation
role-name-help_desk = Helpdesk
role-name-auditor = Revision
role-name-member = Mitglied
role-about-administrator = Betreibt den Server: alles, in jeder Organisation.
role-about-organization_administrator = Betreut die eigene Organisation.
role-about-help_desk = Setzt zweite Faktoren zurück und gibt befristete Zugangspässe aus.
role-about-auditor = Liest alles in der eigenen Organisation und ändert nichts.
role-about-member = Meldet sich bei Anwendungen an und hat mit der Verwaltung nichts zu tun.
role-about-own = Hier angelegt.
role-area-users = Benutzer
role-area-groups = Gruppen
role-area-roles = Rollen
role-area-policies = Identität und Sicherheit
role-area-clients = Anwendungen
role-area-organizations = Organisationen
role-area-audit = Audit-Protokoll
role-area-webhooks = Webhooks
role-area-keys = Schlüssel
permission-users-read = Benutzer, ihre Methoden, Sitzungen und Geräte sehen
permission-users-write = Benutzer hinzufügen, ändern, sperren und löschen, ihre Sitzungen beenden
permission-users-reset = Zweite Faktoren zurücksetzen
permission-users-pass = Befristete Zugangspässe ausgeben
permission-groups-read = Gruppen und ihre Mitglieder sehen
permission-groups-write = Gruppen hinzufügen, ändern und löschen
permission-roles-read = Rollen sehen
permission-roles-write = Rollen anlegen und vergeben
permission-policies-read = Die Regeln sehen und fragen, was sie bewirken würden
permission-policies-write = Die Regeln ändern
permission-clients-read = Anwendungen sehen
permission-clients-write = Anwendungen registrieren und ändern
permission-organizations-read = Organisationen sehen
permission-organizations-write = Organisationen ändern
permission-audit-read = Das Audit-Protokoll lesen
permission-webhooks-read = Webhooks und ihre Zustellungen sehen
permission-webhooks-write = Webhooks hinzufügen und ändern
permission-keys-read = Die Signaturschlüssel sehen
permission-keys-write = Die Signaturschlüssel wechseln

client-lead = Wobei man sich anmelden kann.
client-add = Anwendung registrieren
client-edit = { $name } ändern
client-form-lead = Sie erhalten eine Client-ID und, wo eines nötig ist, ein Geheimnis.
client-search = Name oder Client-ID
client-no-match = Keine Anwendung passt dazu.
client-none = Noch keine Anwendungen. Registrieren Sie die erste, damit man sich bei ihr anmelden kann.
client-name = Name
client-name-hint = Wird bei der Anmeldung gezeigt.
client-id = Client-ID
client-kind = Art
client-kind-web = Webanwendung
client-kind-spa = Browseranwendung
client-kind-native = Mobil oder Desktop
client-kind-machine = Maschine
client-kind-about-web = Läuft auf einem Server und kann ein Geheimnis bewahren.
client-kind-about-spa = Läuft im Browser, ohne Geheimnis.
client-kind-about-native = Läuft auf einem Gerät, ohne Geheimnis.
client-kind-about-machine = Meldet sich selbst an, ohne einen Menschen.
client-owner = Darf verwendet werden von
client-owner-all = Jeder Organisation
client-bound-on = Nur { $organization }
client-bound-on-hint = Menschen anderer Organisationen werden abgewiesen.
client-bound-off-hint = Menschen aller Organisationen dieses Servers.
client-mfa = Zweiter Faktor
client-mfa-inherit = Wie in der Organisation
client-mfa-inherit-hint = Nichts darüber hinaus.
client-mfa-required = Verlangt
client-mfa-required-hint = Auch wo die Organisation keinen verlangt.
client-mfa-phishing_resistant = Passkey oder Sicherheitsschlüssel
client-mfa-phishing_resistant-hint = Für das Wertvollste.
client-consent = Zustimmung
client-consent-ask = Fragen
client-consent-ask-hint = Man sieht einmal, was die Anwendung erhält, und kann ablehnen.
client-consent-skip = Nicht fragen
client-consent-skip-hint = Für Ihre eigenen Anwendungen.
client-what = Was sie ist
client-where = Adressen und Scopes
client-how = Wie man sich anmeldet
client-redirect-uris = Redirect-URIs
client-redirect-uris-hint = Eine je Zeile. Zeichen für Zeichen verglichen; Platzhalter gibt es nicht.
client-post-logout-uris = Nach dem Abmelden
client-post-logout-uris-hint = Eine je Zeile. Wohin man nach dem Abmelden geschickt werden darf.
client-scopes = Scopes
client-scopes-hint = Mit Leerzeichen dazwischen, zum Beispiel: openid profile email offline_access
client-grants = Grants
client-auth = Authentisierung
client-alg = Signatur der ID-Tokens
client-lifetime = Access-Tokens: Sekunden
client-lifetime-hint = 60 bis 86400. Leer: wie beim Server.
client-token-life = Access-Tokens gelten
client-seconds =
    { $seconds ->
        [one] 1 Sekunde
       *[other] { $seconds } Sekunden
    }
client-created = Registriert
client-setup = Konfiguration für die Entwicklung
client-setup-text = Die meisten Bibliotheken brauchen Issuer, Client-ID und Geheimnis und finden den Rest selbst. Ein Klick wählt einen Wert aus.
client-issuer = Issuer
client-discovery = Discovery
client-environment = Als Umgebungsdatei
client-json = Als JSON
client-settings = Einstellungen
client-rotate = Geheimnis
client-rotate-text = Gespeichert ist nur sein Fingerabdruck. Ein neues wird einmal gezeigt, und das alte gilt sofort nicht mehr.
client-rotate-go = Neues Geheimnis
client-disabled = Gesperrt
client-disabled-text = Diese Anwendung ist gesperrt: Niemand kann sich bei ihr anmelden, und ihre Tokens werden nicht mehr erneuert.
client-disable = Sperren
client-disable-text = Niemand kann sich mehr bei ihr anmelden, und ihre Tokens werden nicht mehr erneuert. Sie kann wieder freigegeben werden.
client-enable = Freigeben
client-enable-text = Man kann sich wieder bei ihr anmelden.
client-saved = Die Anwendung ist gespeichert.
client-now-disabled = Die Anwendung ist gesperrt.
client-now-enabled = Die Anwendung ist freigegeben.

audit-lead = Was geschah, wer es tat und warum. Zeilen werden nie geändert.
audit-live = Live verfolgen
audit-live-stop = Nicht mehr verfolgen
audit-live-now = Live: Diese Liste erneuert sich alle 5 Sekunden.
audit-filter = Filter
audit-event = Ereignis
audit-event-any = Alle Ereignisse
audit-subject = Wem
audit-actor = Durch wen
audit-from = Von (UTC)
audit-to = Bis (UTC)
audit-rows = Neueste zuerst
audit-time = Zeit
audit-where = Anwendung und Adresse
audit-details = Einzelheiten
audit-json = JSON
audit-newest = Neueste
audit-older = Ältere
audit-no-match = Nichts passt dazu. Fassen Sie den Filter weiter.
audit-none = Noch ist nichts geschehen.

event-administered = Befehl auf dem Server
event-application_changed = Anwendung geändert
event-backup_codes_made = Backup-Codes erstellt
event-bulk_approved = Sammelauftrag zugestimmt
event-bulk_begun = Sammelauftrag begonnen
event-bulk_cancelled = Sammelauftrag abgebrochen
event-bulk_finished = Sammelauftrag beendet
event-client_refused = Anwendung abgewiesen
event-client_registered = Anwendung hat sich registriert
event-client_reregistered = Anwendung hat ihre Registrierung geändert
event-client_withdrawn = Anwendung hat ihre Registrierung zurückgezogen
event-code_held = Code nicht gesendet: zu viele in letzter Zeit
event-code_issued = Autorisierungscode ausgestellt
event-code_sent = Code gesendet
event-consent_denied = Zustimmung verweigert
event-consent_given = Zustimmung gegeben
event-consent_revoked = Zustimmung zurückgenommen
event-contact_changed = E-Mail-Adresse oder Telefonnummer geändert
event-device_forgotten = Vertrautes Gerät vergessen
event-device_misused = Vertrautes Gerät missbraucht
event-device_trusted = Gerät vertraut
event-device_used = Vertrautes Gerät ersparte eine Nachfrage
event-devices_forgotten = Alle vertrauten Geräte vergessen
event-factor_accepted = Zweiter Faktor angenommen
event-factor_added = Zweiter Faktor hinzugefügt
event-factor_preferred = Zweiter Faktor an erste Stelle gesetzt
event-factor_put_off = Einrichten aufgeschoben
event-factor_refused = Zweiter Faktor abgewiesen
event-factor_removed = Zweiter Faktor entfernt
event-factor_renamed = Zweiter Faktor umbenannt
event-factors_reset = Zweite Faktoren zurückgesetzt
event-group_changed = Gruppe geändert
event-key_rotated = Signaturschlüssel gewechselt
event-link_sent = Link für ein neues Passwort gesendet
event-message_dropped = Nachricht nicht zustellbar
event-not_me = „Das war ich nicht“ gemeldet
event-organization_changed = Organisation geändert
event-pass_issued = Befristeter Zugangspass ausgegeben
event-password_accepted = Passwort angenommen
event-password_changed = Passwort geändert
event-password_refused = Passwort abgewiesen
event-password_reset = Passwort über gemailten Link gesetzt
event-policy_changed = Identität und Sicherheit geändert
event-profile_changed = Profil geändert
event-replayed = Verbrauchter Wert kam ein zweites Mal
event-role_changed = Rolle geändert
event-session_begun = Angemeldet
event-session_ended = Abgemeldet
event-sessions_ended = Überall abgemeldet
event-token_refused = Token verweigert
event-token_revoked = Token widerrufen
event-tokens_issued = Tokens ausgestellt
event-user_changed = Benutzer geändert
event-user_created = Benutzer hinzugefügt
event-user_deleted = Benutzer gelöscht
event-user_disabled = Benutzer gesperrt
event-user_enabled = Benutzer freigegeben
event-webhook_changed = Webhook geändert

key-lead = Mit diesen Schlüsseln signiert der Server seine Tokens. Anwendungen holen sich die öffentlichen Hälften selbst.
key-alg = Algorithmus
key-state = Zustand
key-state-next = Angekündigt
key-state-active = Signiert
key-state-retired = Abgelöst
key-kid = Schlüssel-ID
key-since = Seit
key-until = Bis
key-age = Alter
key-days =
    { $days ->
        [one] 1 Tag
       *[other] { $days } Tage
    }
key-due = Zeit für einen neuen
key-rotate = Schlüssel wechseln
key-rotate-text = Ein neuer Schlüssel wird zuerst angekündigt und signiert später; der alte bleibt veröffentlicht, bis nichts mehr gilt, was er signiert hat. Keine Anwendung muss etwas tun.
key-rotate-one = { $alg } wechseln
key-rotated = Ein neuer Schlüssel ist angekündigt.

hook-lead = Sagt anderen Systemen, was hier geschieht, signiert, damit sie sich darauf verlassen können.
hook-new-lead = Sie erhalten ein Geheimnis, mit dem der Empfänger prüft, was er bekommt.
hook-add = Webhook hinzufügen
hook-none = Noch keine Webhooks. Mit einem erfährt ein Chat, ein Ticketsystem oder eine Überwachung sofort, was hier geschieht.
hook-url = Adresse
hook-url-hint = Nur https, und keine Adresse im eigenen Netz des Servers.
hook-events = Ereignisse
hook-events-hint = Keines angekreuzt: alle.
hook-all-events = Alle Ereignisse
hook-kinds =
    { $kinds ->
        [one] Eine Art
       *[other] { $kinds } Arten
    }
hook-state = Zustand
hook-state-working = Läuft
hook-state-failing = Scheitert
hook-state-quiet = Noch nichts gesendet
hook-state-disabled = Abgeschaltet
hook-last = Zuletzt gesendet
hook-deliveries = Zustellungen
hook-deliveries-none = Noch wurde nichts gesendet.
hook-delivery-delivered = Zugestellt
hook-delivery-waiting = Wartet
hook-delivery-gave_up = Aufgegeben
hook-next = nächster Versuch { $date }
hook-answer = Antwort
hook-attempts =
    { $attempts ->
        [0] noch nicht versucht
        [one] ein Versuch
       *[other] { $attempts } Versuche
    }
hook-replay = Noch einmal senden
hook-replayed = Wird noch einmal gesendet.
hook-rotate = Geheimnis
hook-rotate-text = Ein neues wird einmal gezeigt. Von da an sind Zustellungen damit signiert.
hook-rotate-go = Neues Geheimnis
hook-disable = Abschalten
hook-disable-text = Nichts wird mehr gesendet, und was in der Zwischenzeit geschieht, wird nicht nachgeholt.
hook-enable = Einschalten
hook-enable-text = Was von nun an geschieht, wird gesendet.
hook-disabled-text = Dieser Webhook ist abgeschaltet: Nichts wird gesendet.
hook-saved = Der Webhook ist gespeichert.
hook-now-disabled = Der Webhook ist abgeschaltet.
hook-now-enabled = Der Webhook ist eingeschaltet.

organization-lead = Firmen auf diesem Server, jede mit eigenen Menschen und Regeln.
organization-one-lead = Name und Aussehen der Anmeldeseiten.
organization-slug = Kurzname
organization-slug-hint = Kleinbuchstaben, Ziffern und Bindestriche. Er bleibt, wie er ist.
organization-people = Personen
organization-open = Betreuen
organization-add = Organisation hinzufügen
organization-about = Name und Aussehen
organization-name-hint = Wird bei der Anmeldung gezeigt.
organization-language-browser = Wie der Browser sie wünscht
organization-language-hint = Für Seiten und Nachrichten, sofern niemand für sich eine andere gewählt hat.
organization-accent = Akzentfarbe
organization-accent-hint = Schaltflächen der Anmeldeseiten. Sechs hexadezimale Ziffern nach #. Leer: unsere.
organization-contrast = Kontrast { $ratio } zu 1
organization-contrast-good = Text darauf ist gut zu lesen.
organization-contrast-poor = Text darauf ist schlecht zu lesen; nötig ist 4.5 zu 1.
organization-logo = Logo
organization-logo-none = Keines. Die Anmeldeseiten zeigen den Namen.
organization-logo-of = Logo von { $organization }
organization-logo-file = Bild
organization-logo-hint = PNG, JPEG oder WebP, höchstens 1 MB. Es wird neu gezeichnet, damit sich nichts darin versteckt.
organization-logo-upload = Hochladen
organization-logo-remove = Logo entfernen
organization-disable = Organisation sperren
organization-disable-text = Niemand aus ihr kann sich mehr anmelden, und alle ihre Sitzungen enden. Sie kann wieder freigegeben werden.
organization-enable = Organisation freigeben
organization-enable-text = Ihre Menschen können sich wieder anmelden.
organization-disabled-text = Diese Organisation ist gesperrt: Niemand aus ihr kann sich anmelden.
organization-saved = Die Organisation ist gespeichert.
organization-added = Die Organisation ist hinzugefügt.
organization-now-disabled = Die Organisation ist gesperrt.
organization-now-enabled = Die Organisation ist freigegeben.
organization-slug-taken = Eine Organisation dieses Kurznamens gibt es schon.
organization-logo-saved = Das Logo ist gespeichert.
organization-logo-removed = Das Logo ist entfernt.
console-weak-title = Ein stärkerer zweiter Faktor ist nötig
console-weak-text = Die Konsole öffnet sich mit Passwort und Authenticator-App oder Code per E-Mail, oder mit einem Passkey; eine SMS genügt nicht. Richten Sie unter „Passwort und MFA“ in Ihrem Konto einen ein und kommen Sie dann wieder.
console-refused-title = Das dürfen Sie nicht
console-refused-text = Ihre Rolle erlaubt es hier nicht. Fragen Sie jemand anderen aus der Verwaltung, wenn Sie es brauchen.
