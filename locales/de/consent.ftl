# Was eine Anwendung haben darf, und der Weg hinaus.
consent-title = Darf { $client } Ihr Konto verwenden?
consent-as = Sie sind angemeldet als { $username }.
consent-asks = Die Anwendung möchte
allow = Erlauben
deny = Nicht erlauben

scope-openid = bei jeder Anmeldung wissen, wer Sie sind
scope-profile = Ihren Namen und Benutzernamen sehen
scope-email = Ihre E-Mail-Adresse sehen
scope-phone = Ihre Telefonnummer sehen
scope-offline_access = diesen Zugriff auch in Ihrer Abwesenheit behalten

logout-title = Abmelden?
logout-as = Sie sind angemeldet als { $username }.
logout-text = Damit endet Ihre Sitzung in diesem Browser.
logout-stay = Um angemeldet zu bleiben, schließen Sie einfach diese Seite.
sign-out = Abmelden
logged-out-title = Sie sind abgemeldet
logged-out-text = Ihre Sitzung in diesem Browser ist beendet. Schließen Sie an einem gemeinsam genutzten Computer auch den Browser.
return = Zurück zur Anwendung

form-post-title = Zurück zur Anwendung
form-post-text = Ihre Anmeldung ist auf dem Weg zur Anwendung. Wenn nichts geschieht, drücken Sie den Knopf.
form-post-go = Weiter
