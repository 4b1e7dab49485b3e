# Mails darüber, was Betreiber auf dem Rechner des Servers getan haben.
mail-administrator-recovered-subject = Ein Administrator wurde wieder eingelassen
mail-administrator-recovered-text = { $administrator } von { $organization } wurde durch einen Befehl auf dem Rechner des Servers wieder eingelassen: mit einem neuen Passwort, einem befristeten Zugangscode und ohne die bisherigen zweiten Faktoren. Das ist für Administratoren gedacht, die sich auf keinem anderen Weg anmelden können.

    Wenn Sie den Grund nicht kennen, sehen Sie im Audit-Protokoll nach, und fragen Sie, wer den Server betreibt.
mail-two-people-off-subject = Sammelarbeit braucht bald keinen zweiten Administrator mehr
mail-two-people-off-text = { $administrator } hat abgeschaltet, dass Sammelarbeit bei { $organization } auf einen zweiten Administrator wartet. Noch 24 Stunden lang wartet sie. Soll es dabei bleiben, schalten Sie es wieder ein.
