# Die beiden Türen.
steps-label = Schritte dieser Anmeldung
step-password = Passwort
step-factor = Zweiter Faktor
step-done = (erledigt)

login-title = Anmelden
for-client = weiter zu { $client }
username-label = Benutzername
password-label = Passwort
continue = Weiter
client-aside = { $client } erfährt weder Ihr Passwort noch Ihre Codes.

account-label = Anmeldung als
start-over = Anderes Konto verwenden

enrol-why = { $organization } verlangt von allen, Anmeldungen mit einem zweiten Faktor zu bestätigen.
enrol-why-client = { $client } bittet darum, diese Anmeldung mit einem zweiten Faktor zu bestätigen.
enrol-app = Authenticator-App öffnen
enrol-app-text = Jede App, die sechsstellige Codes erzeugt, ist geeignet. Falls Sie keine haben, installieren Sie eine aus dem App-Store Ihres Telefons.
enrol-scan = Dieses Konto hinzufügen
enrol-scan-text = Wählen Sie in der App „Konto hinzufügen“ und scannen Sie dieses Bild.
enrol-scan-elsewhere = Oder scannen Sie dieses Bild mit einem anderen Gerät:
enrol-qr-label = QR-Code, der dieses Konto zu einer Authenticator-App hinzufügt
enrol-open = In Authenticator-App öffnen
enrol-type = Oder geben Sie diesen Schlüssel in die App ein:
enrol-confirm = Angezeigten Code eingeben
confirm = Bestätigen

error-credentials = Das hat nicht geklappt. Prüfen Sie Ihre Eingaben und versuchen Sie es noch einmal.

login-step-up = Bevor Sie ändern, wie Sie sich anmelden oder wo Sie zu erreichen sind, bestätigen Sie, dass Sie es sind. Das gilt fünf Minuten lang.
login-step-up-admin = Sie sind auf dem Weg zur Verwaltung. Bestätigen Sie mit einem zweiten Faktor, dass Sie es sind. Gefragt wird auch, wenn Sie schon angemeldet sind, und noch einmal vor Änderungen, auf die es ankommt.
enrol-why-person = Sie fügen Ihrem Konto einen zweiten Faktor hinzu.

asked-title = Warum werde ich gefragt?
asked-organization = { $organization } fragt alle nach einem zweiten Faktor.
asked-rule = Eine Regel von { $organization }, „{ $rule }“, verlangt ihn von allen.
asked-rule-group = Eine Regel von { $organization }, „{ $rule }“, verlangt ihn von den Mitgliedern der Gruppe { $what }.
asked-rule-application = Eine Regel von { $organization }, „{ $rule }“, verlangt ihn von allen, die sich bei { $what } anmelden.
asked-rule-network = Eine Regel von { $organization }, „{ $rule }“, verlangt ihn von allen, die sich von dort anmelden, wo Sie jetzt sind.
asked-application = { $what } fragt alle nach einem zweiten Faktor.
asked-request = { $what } hat ihn für diese Anmeldung verlangt.
asked-account = Sie wollen etwas sehen oder ändern, das Ihr Konto öffnet.
asked-own = Sie haben einen zweiten Faktor eingerichtet, deshalb reicht Ihr Passwort allein nicht.

sso-title = Anmelden bei { $organization }
sso-text = { $organization } meldet sich per Single Sign-on an.
sso-none = Es ist noch kein Single Sign-on eingerichtet. Fragen Sie Ihre Administratorin oder Ihren Administrator.
sso-local = Administrator? Zur lokalen Anmeldung
barred-title = Hier geht es nicht hinein
barred-text = { $organization } meldet sich per Single Sign-on an. Passwörter und Passkeys dieser Seite werden nicht angenommen.
barred-back = Zurück zur Anmeldung
