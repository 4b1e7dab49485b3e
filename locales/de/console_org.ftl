# The administrators' console: logos, colours, invitations.
organization-logo-unreadable = Das ist kein Bild, das sich hier lesen lässt: Verwenden Sie PNG, JPEG oder WebP.
organization-logo-large = Diese Datei ist zu groß: Ein Logo hat höchstens 1 MB.
organization-logo-sides = Dieses Bild hat zu viele Bildpunkte: höchstens 4096 mal 4096.
organization-accent-form = Das ist keine Farbe: Schreiben Sie # und sechs hexadezimale Ziffern.
organization-accent-poor = Weiße Schrift lässt sich auf dieser Farbe nicht lesen. Wählen Sie eine dunklere.
organization-slug-refused = Der Kurzname geht nicht: Kleinbuchstaben, Ziffern und Bindestriche, höchstens 64, und vorn kein Bindestrich.
admin-invite-unconfirmed = Ein Link geht nur an eine bestätigte Adresse. Haken Sie an, dass sie dieser Person gehört, oder wählen Sie einen anderen Weg.
admin-invite-no-mails = Dieser Server sendet keine Mails. Wählen Sie einen anderen Weg.
