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

device-title-ask = Ein Gerät verbinden
device-title-confirm = Darf { $client } Ihr Konto verwenden?
device-title-allowed = Das Gerät ist verbunden
device-title-denied = Das Gerät ist nicht verbunden
device-lead-ask = Geben Sie den Code ein, den Ihr Gerät zeigt.
device-lead-confirm = Ein Gerät von { $client } wartet auf Ihre Entscheidung.
device-lead-allowed = { $client } darf Ihr Konto auf diesem Gerät verwenden. Sie können diese Seite schließen.
device-lead-denied = { $client } erhält nichts. Sie können diese Seite schließen.
device-code = Code
device-code-hint = Acht Buchstaben; Kleinschreibung und der Bindestrich spielen keine Rolle.
device-continue = Weiter
device-asks = Die Anwendung möchte
device-address = Das Gerät fragt von der Netzwerkadresse
device-warning = Erlauben Sie das nur, wenn Sie es selbst begonnen haben und Ihr Gerät genau diesen Code zeigt. Hat Ihnen jemand den Code oder einen Link geschickt, erlauben Sie es nicht.
device-unknown = Unter diesem Code wartet kein Gerät. Vielleicht ist er abgelaufen; Ihr Gerät kann einen neuen zeigen.
device-many = Zu viele Codes haben nicht gepasst. Versuchen Sie es in zehn Minuten wieder.
device-stranger = Diese Anwendung ist nicht für Personen Ihrer Organisation.
device-more = Diese Anwendung verlangt mehr, als Sie gezeigt haben. Richten Sie unter Sicherheit einen zweiten Faktor ein und versuchen Sie es erneut.
