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
enrol-why-person = Sie fügen Ihrem Konto einen zweiten Faktor hinzu.
