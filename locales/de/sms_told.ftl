# Mitteilungen als SMS. Eine Zeile Text, höchstens 160 Zeichen, ohne Link.
sms-told-contact = { $place }: E-Mail-Adresse oder Nummer Ihres Kontos wurde geändert. Waren Sie das nicht, melden Sie es gleich Ihrer Verwaltung.
sms-told-password = { $place }: Ihr Passwort wurde geändert. Waren Sie das nicht, melden Sie es gleich Ihrer Verwaltung.
sms-told-factor = { $place }: Ihre Anmeldemethoden wurden geändert. Waren Sie das nicht, melden Sie es gleich Ihrer Verwaltung.
sms-told-device = { $place }: Anmeldung von einem neuen Gerät. Waren Sie das nicht, melden Sie es gleich Ihrer Verwaltung.
sms-told-pass = { $place }: Ein Zugangspass wurde ausgestellt oder benutzt. Wissen Sie von keinem, melden Sie es gleich Ihrer Verwaltung.
sms-told-guesses = { $place }: Jemand mit Ihrem Passwort kam nicht weiter. Waren Sie das nicht, melden Sie es gleich Ihrer Verwaltung.
