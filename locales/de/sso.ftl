# Anmeldung über andere Anbieter.
sso-with = Mit { $provider } anmelden
sso-find = Mit Single Sign-on anmelden

sso-find-title = Mit Single Sign-on anmelden
sso-find-text = Geben Sie Ihre dienstliche E-Mail-Adresse oder Ihren Benutzernamen ein. Ihre Organisation wird an dem erkannt, was nach dem @ steht.
sso-find-label = E-Mail-Adresse oder Benutzername
sso-find-none = Zu diesem Namen wurde keine Organisation mit Single Sign-on gefunden.
sso-back = Zurück zur Anmeldung

sso-go-title = Weiter zu { $provider }
sso-go-text = Ihre Organisation meldet sich mit { $provider } an.
sso-go = Weiter zu { $provider }

sso-failed-title = Die Anmeldung mit { $provider } hat nicht geklappt
sso-failed-text = { $provider } hat eine Antwort geschickt, die nicht angenommen werden konnte. Niemand wurde angemeldet.
sso-failed-away = { $provider } antwortet gerade nicht. Niemand wurde angemeldet.
sso-failed-cancelled = Bei { $provider } wurde abgebrochen. Niemand ist angemeldet; versuchen Sie es noch einmal, oder wählen Sie einen anderen Weg.
sso-failed-shut = Ihr Konto hier ist gesperrt. Fragen Sie Ihre Administratoren.
sso-failed-again = Noch einmal versuchen
sso-failed-other = Auf andere Weise anmelden
sso-failed-admin = Wenn das so bleibt, nennen Sie Ihrer Administration die Referenz. Administratoren melden sich mit ihrem lokalen Passwort und dem zweiten Faktor an.

sso-stranger-title = Verknüpfen Sie zuerst Ihr Konto
sso-stranger-text = { $provider } kennt Sie, aber hier ist kein Konto mit Ihnen verknüpft. Melden Sie sich hier einmal mit Ihrem lokalen Benutzernamen an; dann sind beide verknüpft, und { $provider } genügt.
sso-stranger-closed = { $provider } kennt Sie, aber kein Konto hier ist mit Ihnen verknüpft. Ihre Organisation meldet sich nur dort an, also müssen Ihre Administratoren Ihr Konto verknüpfen.
sso-stranger-link = Anmelden und verknüpfen
sso-stranger-note = Wenn Sie hier kein Konto haben, bitten Sie Ihre Administration darum.

account-links-title = Single Sign-on
account-links-text = Konten anderswo, die dieses hier öffnen.
account-links-none = Keines ist verknüpft.
account-linked = Verknüpft am { $date }
account-link-provider = { $provider } verknüpfen
account-unlink = Verknüpfung lösen
account-link-title = { $provider } verknüpfen
account-link-text = Sie werden zu { $provider } geschickt, um sich dort anzumelden. Danach öffnet eine Anmeldung dort Ihr Konto hier.
account-link-go = Weiter zu { $provider }
account-link-done = Ihr Konto ist verknüpft.
account-unlink-done = Die Verknüpfung wurde gelöst. Anmeldungen von dort sind beendet.
error-link-taken = Jenes Konto ist hier schon mit jemandem verknüpft, oder Sie sind dort mit einem anderen verknüpft.
error-link-last = Das ist der einzige Weg in Ihr Konto. Legen Sie zuerst ein Passwort fest oder fügen Sie einen Passkey hinzu.
account-links-manage = Verknüpfungen verwalten

role-area-providers = Anbieter
permission-providers-read = Anmeldung über andere Anbieter ansehen
permission-providers-write = Anmeldung über andere Anbieter einrichten und ändern
admin-nav-providers = Anbieter

event-upstream_accepted = Bei einem anderen Anbieter angemeldet
event-upstream_refused = Anmeldung bei einem anderen Anbieter abgelehnt
event-upstream_not_enough = Anmeldung bei einem anderen Anbieter genügte nicht
event-identity_linked = Mit einem anderen Anbieter verknüpft
event-identity_unlinked = Verknüpfung mit einem anderen Anbieter gelöst
event-person_provisioned = Konto bei der ersten Anmeldung angelegt
event-groups_followed = Gruppen folgen einem anderen Anbieter
event-upstream_logout = Von einem anderen Anbieter abgemeldet
event-provider_proved = Anderer Anbieter ausprobiert
