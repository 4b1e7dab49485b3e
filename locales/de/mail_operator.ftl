# Mails darüber, was Betreiber auf dem Rechner des Servers getan haben.
mail-administrator-recovered-subject = Ein Administrator wurde wieder eingelassen
mail-administrator-recovered-text = { $administrator } von { $organization } wurde durch einen Befehl auf dem Rechner des Servers wieder eingelassen: mit einem neuen Passwort, einem befristeten Zugangscode und ohne die bisherigen zweiten Faktoren. Das ist für Administratoren gedacht, die sich auf keinem anderen Weg anmelden können.

    Wenn Sie den Grund nicht kennen, sehen Sie im Audit-Protokoll nach, und fragen Sie, wer den Server betreibt.
