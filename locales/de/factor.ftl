# Die zweite Tür: sie öffnen und sie einrichten.
method-totp = Authenticator-App
method-email = Code per E-Mail
method-sms = Code per SMS
method-passkey = Passkey oder Sicherheitsschlüssel
method-backup = Backup-Code
method-pass = Befristeter Zugangspass
method-about-totp = Stark. Eine App auf Ihrem Telefon zeigt alle 30 Sekunden einen neuen Code, auch ohne Netz.
method-about-email = Schwächer: Wer Ihre Mails liest, hat auch den Code. Nur wenn nichts anderes geht.
method-about-sms = Schwächer: SMS lassen sich abfangen. Nur wenn nichts anderes geht.
method-about-passkey = Am stärksten: Keine gefälschte Seite kann ihn täuschen. Mit Fingerabdruck, Gesicht, PIN oder Schlüssel.

factor-title = Bestätigen Sie, dass Sie es sind
factor-stuck = Hier geht es nicht weiter
factor-stuck-text = Keine Ihrer Methoden lässt sich gerade verwenden. Bitten Sie Ihre Administration um einen befristeten Zugangspass; sonst kann Ihnen niemand einen geben.

factor-stuck-backup =
    Eine Mail hat vor Kurzem Ihr Passwort festgelegt. Ihre Backup-Codes zählen wieder { $minutes ->
        [one] in einer Minute.
       *[other] in { $minutes } Minuten.
    }
code-lost = Sie können das nicht mehr verwenden? Bitten Sie Ihre Administration um einen befristeten Zugangspass.

code-title-totp = Code eingeben
code-title-email = Sehen Sie in Ihr Postfach
code-title-sms = Sehen Sie auf Ihr Telefon
code-title-backup = Backup-Code eingeben
code-title-pass = Zugangspass eingeben
code-label-totp = Code
code-label-email = Code
code-label-sms = Code
code-label-backup = Backup-Code
code-label-pass = Befristeter Zugangspass
code-hint-totp = Die sechs Ziffern, die Ihre Authenticator-App gerade anzeigt.
code-hint-email = Es kann eine Minute dauern. Kommt nichts an, sehen Sie im Spam-Ordner nach.
code-hint-sms = Es kann eine Minute dauern.
code-hint-backup = Einer der Codes, die Sie gedruckt oder gespeichert haben. Jeder gilt nur einmal, also streichen Sie ihn durch.
code-hint-pass = Der Pass, den Sie von Ihrer Administration bekommen haben. Er gilt nur einmal und nur kurze Zeit.
code-send-email = Wir senden einen Code per E-Mail an
code-send-sms = Wir senden einen Code per SMS an
verify = Prüfen
send-code = Code senden
resend = Neuen Code senden
resend-hint = Nichts angekommen?
resend-wait = Neuer Code in
other-way = Anderen Weg wählen
trust-device =
    { $days ->
        [one] Auf diesem Gerät einen Tag lang nicht mehr fragen
       *[other] Auf diesem Gerät { $days } Tage lang nicht mehr fragen
    }
trust-hint = Nicht auf einem Computer, den auch andere benutzen.

passkey-title = Passkey verwenden
passkey-text = Ihr Browser fragt nach Fingerabdruck, Gesicht, PIN oder Sicherheitsschlüssel.
passkey-use = Passkey oder Schlüssel verwenden
passkey-cancelled = Es wurde kein Passkey verwendet: Sie haben abgebrochen, oder es hat zu lange gedauert. Versuchen Sie es noch einmal oder wählen Sie einen anderen Weg.
passkey-script = Passkeys brauchen JavaScript, und das ist in diesem Browser ausgeschaltet. Schalten Sie es ein oder wählen Sie einen anderen Weg.

enrol-title = Zweiten Faktor einrichten
enrol-totp-title = Authenticator-App einrichten
enrol-passkey-title = Passkey erstellen
enrol-passkey-text = Ihr Browser bietet an, wo er aufbewahrt wird: auf diesem Gerät, auf Ihrem Telefon oder auf einem Sicherheitsschlüssel.
other-method = Andere Methode wählen
optional = (freiwillig)
totp-name = Name dieser App
totp-name-example = Telefon
passkey-name = Name dieses Passkeys
passkey-name-example = Laptop
passkey-create = Passkey erstellen
not-now = Nicht jetzt
grace-days =
    { $days ->
        [one] Sie haben noch einen Tag Zeit, ihn einzurichten.
       *[other] Sie haben noch { $days } Tage Zeit, ihn einzurichten.
    }
grace-skips =
    { $skips ->
        [one] Sie können es noch einmal aufschieben.
       *[other] Sie können es noch { $skips } Mal aufschieben.
    }

proof-title = Bestätigen Sie zuerst, dass Sie es sind
proof-text = Ein zweiter Faktor schützt Sie nur, wenn niemand anders ihn einrichten kann.
proof-lost = Sie können diese Mail nicht lesen? Bitten Sie Ihre Administration um Hilfe.
proof-pass = Stattdessen einen befristeten Zugangspass verwenden
proof-closed =
    Ihr Konto wurde vor Kurzem per E-Mail wiederhergestellt, oder seine E-Mail-Adresse wurde geändert. Damit niemand anderes hineinkommt, lässt sich ein zweiter Faktor erst danach einrichten: { $hours ->
        [one] in einer Stunde.
       *[other] in { $hours } Stunden.
    }
proof-closed-help = Sie können nicht warten? Bitten Sie Ihre Administration um einen befristeten Zugangspass und melden Sie sich erneut an.
enrol-stuck-text = Hier lässt sich nichts einrichten. Bitten Sie Ihre Administration um Hilfe.

contact-title-email = Codes per E‑Mail erhalten
contact-title-sms = Codes per SMS erhalten
contact-label-email = E-Mail-Adresse
contact-label-sms = Mobilnummer
contact-hint-email = Dorthin senden wir einen Code.
contact-hint-sms = Mit Ländervorwahl. Dorthin senden wir einen Code.
contact-fixed-email = Codes gehen an diese Adresse. Wenn Sie angemeldet sind, können Sie sie in Ihrem Profil ändern.
contact-fixed-sms = Codes gehen an diese Nummer. Wenn Sie angemeldet sind, können Sie sie in Ihrem Profil ändern.
contact-sent-email = Wir haben einen Code gesendet an
contact-sent-sms = Wir haben eine SMS gesendet an
contact-change-email = Andere Adresse verwenden
contact-change-sms = Andere Nummer verwenden

notice-enrolled-totp = Ihre App ist eingerichtet. Warten Sie auf den nächsten Code und geben Sie ihn hier ein: Jeder Code gilt nur einmal.
notice-enrolled-contact = Das ist eingerichtet. Jetzt wird danach gefragt: Wir haben Ihnen noch einen Code gesendet.
notice-enrolled-passkey = Ihr Passkey ist eingerichtet. Verwenden Sie ihn jetzt.
notice-proved = Danke. Wählen Sie nun Ihren zweiten Faktor.
notice-code-sent = Ein neuer Code ist unterwegs. Die früheren gelten nicht mehr.

error-too-soon = Warten Sie einen Moment, bevor Sie einen neuen Code anfordern.
error-code-over = Dieser Code gilt nicht mehr. Fordern Sie einen neuen an.
error-paused = Es wurden zu viele falsche Codes eingegeben. Diese Methode ist gesperrt. Wählen Sie einen anderen Weg; gibt es keinen, versuchen Sie es morgen wieder oder bitten Sie Ihre Administration um Hilfe.
error-send-limit = Im Moment lassen sich keine weiteren Codes senden. Wählen Sie einen anderen Weg oder versuchen Sie es später.
error-address = Das ist keine E-Mail-Adresse. Sie sieht aus wie name@example.com.
error-number = Das ist keine Telefonnummer. Beginnen Sie mit + und der Ländervorwahl.
error-country = In dieses Land können wir keine SMS senden. Verwenden Sie eine andere Nummer oder Methode.
error-passkey = Dieser Passkey hat nicht funktioniert. Versuchen Sie es noch einmal oder wählen Sie einen anderen Weg.
error-send-later = Im Moment lassen sich keine weiteren Codes senden. Versuchen Sie es später.
error-number-unfit = Diese Nummer kann keine Codes empfangen: Es gibt sie nicht, oder Anrufe dorthin kosten extra. Prüfen Sie sie oder verwenden Sie eine andere.
error-method-name = Dieser Name ist zu lang oder enthält Zeichen, die sich nicht anzeigen lassen. Verwenden Sie höchstens 64 Zeichen, auf einer Zeile.
passkey-known = Dieser Passkey oder Sicherheitsschlüssel ist schon eingerichtet. Verwenden Sie einen anderen.
passkey-ended = Diese Seite ist zu alt. Laden Sie sie neu und beginnen Sie von vorn, wenn sie es sagt.
passkey-limit = Es gab zu viele Versuche. Warten Sie eine Weile oder wählen Sie einen anderen Weg.
passkey-failed = Das hat nicht geklappt. Vielleicht kann dieser Browser hier keine Passkeys verwenden, oder der Server ist nicht erreichbar. Versuchen Sie es noch einmal oder wählen Sie einen anderen Weg.
grace-then-skips =
    { $skips ->
        [one] Danach können Sie es noch einmal aufschieben.
       *[other] Danach können Sie es noch { $skips } Mal aufschieben.
    }
