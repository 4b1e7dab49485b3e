# Backup-Codes, ein vergessenes Passwort und „Das war ich nicht“.
backup-title = Backup-Codes erstellen
backup-text = Zehn Codes für den Tag, an dem Ihr Telefon weg ist.
backup-codes = Ihre Backup-Codes
backup-keep = Speichern oder drucken Sie sie jetzt. Sie werden nur dieses eine Mal gezeigt.
backup-for = Damit kommen Sie hinein, wenn Ihre anderen Methoden nicht greifbar sind.
backup-once = Jeder von ihnen gilt nur einmal.
backup-not-daily = Sie sind nicht für jeden Tag.
backup-not-beside = Bewahren Sie sie nicht bei Ihrem Passwort auf.
backup-create = Codes erstellen
backup-later = Später
backup-done = Ich habe sie gesichert
backup-file = Backup-Codes von { $username } bei { $issuer }, erstellt am { $date }. Jeder gilt nur einmal. Bewahren Sie sie nicht bei Ihrem Passwort auf.
copy = Kopieren
print = Drucken
download = Herunterladen
copied = Kopiert. Fügen Sie sie dort ein, wo Sie so etwas aufbewahren.

login-passkey = Mit Passkey anmelden
forgot-link = Passwort vergessen?
forgot-title = Passwort vergessen?
forgot-text = Geben Sie Ihren Benutzernamen ein. Wir senden Ihnen per E-Mail einen Link, mit dem Sie ein neues Passwort festlegen können.
forgot-needs = Nach einem zweiten Faktor, den Sie haben, wird auch danach gefragt. Codes per E-Mail zählen nicht dazu, sobald eine Mail das Passwort festgelegt hat, und Backup-Codes nicht in der ersten Stunde. Wenn Sie nichts anderes haben, bitten Sie Ihre Administration um einen befristeten Zugangspass.
forgot-send = Link senden
forgot-sent = Falls es ein Konto mit diesem Namen gibt und dessen E-Mail-Adresse bestätigt ist, ist ein Link dorthin unterwegs. Er gilt 30 Minuten.
forgot-sent-text = Nichts angekommen? Sehen Sie im Spam-Ordner nach und prüfen Sie den eingegebenen Namen. Ohne bestätigte E-Mail-Adresse kann nur Ihre Administration helfen.
forgot-again = Neuen Link anfordern
back-to-login = Zurück zur Anmeldung

reset-title = Neues Passwort festlegen
new-password = Neues Passwort
new-password-hint = Mindestens { $length } Zeichen; länger ist besser. Mehrere Wörter hintereinander sind gut, Ihre Namen nicht.
reset-save = Passwort speichern
reset-aside = Alle Ihre Browser werden abgemeldet. Ein zweiter Faktor, den Sie haben, bleibt, wie er ist, aber Codes per E-Mail zählen nicht mehr dazu, und Backup-Codes nicht in der ersten Stunde.
reset-title-done = Ihr Passwort ist geändert
reset-text-done = Melden Sie sich ab jetzt damit an. Nach einem zweiten Faktor, den Sie haben, wird weiterhin gefragt. Codes per E-Mail zählen nicht mehr dazu, und Backup-Codes nicht in der ersten Stunde.
reset-title-dead = Dieser Link gilt nicht mehr
reset-text-dead = Er wurde schon verwendet oder ist älter als 30 Minuten. Ihr Passwort wurde nicht geändert.

not-me-title = Das waren nicht Sie?
not-me-text = Dann sperren Sie andere aus dem Konto { $username } aus. Waren Sie es doch, schließen Sie einfach diese Seite.
not-me-effects = Wenn Sie auf die Schaltfläche drücken
not-me-sessions = werden Sie überall abgemeldet, und wer sonst noch angemeldet ist, auch
not-me-devices = werden alle vertrauenswürdigen Geräte vergessen
not-me-factors = Methoden und Backup-Codes, die dabei oder danach hinzukamen, werden entfernt; bleibt keine übrig, brauchen Sie für die Rückkehr einen Zugangspass von Ihrer Verwaltung
not-me-applications = verlieren Anwendungen ihren Zugriff
not-me-password = gilt Ihr Passwort nicht mehr, und wir senden Ihnen einen Link für ein neues
not-me-revoke = Andere aussperren
not-me-stay = Bis dahin geschieht nichts.
not-me-title-done = Andere sind ausgesperrt
not-me-text-done = Wir haben Ihnen einen Link für ein neues Passwort gesendet. Sind Sie wieder angemeldet, sehen Sie Ihre Methoden durch und entfernen Sie, was Sie nicht kennen.
not-me-title-dead = Dieser Link gilt nicht mehr
not-me-text-dead = Er wurde schon verwendet oder ist zu alt. Sind Sie noch in Sorge, ändern Sie Ihr Passwort oder wenden Sie sich an Ihre Administration.

error-password-short = Dieses Passwort ist zu kurz. Die Zeile darunter sagt, wie lang es sein muss.
error-password-weak = Dieses Passwort ist für Ihre Organisation zu leicht zu erraten. Machen Sie es länger.
error-password-long = Dieses Passwort ist zu lang. Verwenden Sie höchstens 1000 Zeichen.
error-password-common = Dieses Passwort wird als eines der ersten geraten. Wählen Sie ein anderes.
error-password-name = Dieses Passwort enthält Ihren Namen, den Ihrer Organisation oder unseren. Wählen Sie ein anderes.
error-password-ended = Dieses Passwort wurde gesperrt, weil es jemand anderes kennen könnte. Wählen Sie ein anderes.
error-password-same = Das ist Ihr jetziges Passwort. Wählen Sie ein anderes.

forgot-no-mails = Dieser Server verschickt keine E-Mails und kann Ihnen daher keinen Link senden. Bitten Sie Ihre Administration um ein neues Passwort.
backup-sheet = Backup-Codes von { $username }, erstellt am { $date }, für
backup-shown = Ihre Codes wurden schon erstellt und einmal angezeigt. Wenn Sie sie gesichert haben, gehen Sie weiter. Wenn nicht, erstellen Sie neue: Dann gelten jene nicht mehr.
backup-anew = Neue Codes erstellen
backup-earlier = Die früher erstellten gelten nicht mehr.
