# Benutzer aus einer Datei.
import-state-tried = Das war eine Probe: Nichts wurde übernommen. Wählen Sie die Datei noch einmal, und entfernen Sie das Häkchen, um sie zu importieren.
import-state-refused = Wegen dieser Fehler wurde nichts importiert. Berichtigen Sie die Datei, oder importieren Sie nur die anderen Zeilen.
import-state-stopped = Der Import brach ab: Die Zeilen bis { $line } sind importiert, die danach nicht. Senden Sie die Datei für den Rest noch einmal; was schon da ist, ändert sich nicht.
import-fault-count = Fehler
import-changes = Neu oder geändert
import-changes-more = Nur die ersten werden gezeigt.
import-skip = Die anderen Zeilen importieren, wenn einige Fehler haben
import-skip-hint = Sonst wird dann nichts importiert.
import-columns-text = CSV: eine erste Zeile mit diesen Namen, in beliebiger Reihenfolge, mit Komma oder Semikolon dazwischen. JSON: eine Liste von Objekten damit, oder in jeder Zeile ein Objekt. Nur der Benutzername ist nötig. Gruppen stehen mit Namen da, in CSV mit | dazwischen. Hashes von argon2, bcrypt, pbkdf2 und scrypt werden übernommen, sodass die Menschen ihr Passwort behalten.
import-twice-text = Benutzer werden an ihrem Namen erkannt. Was in der Datei steht, gilt danach; eine leere Zelle löscht; fehlende Spalten ändern nichts. Passwörter vorhandener Benutzer bleiben, sodass eine Datei beim zweiten Mal nichts ändert. Administratoren werden durch eine Datei nicht gesperrt. Andere Adressen, Nummern und Rollen beenden die Anmeldungen eines Benutzers.

# Was an einer Zeile falsch ist.
import-why-large = Die Zeile ist zu lang, oder ein Anführungszeichen ist nicht geschlossen.
import-why-quote = Ein Anführungszeichen steht, wo keines sein darf: Eine Zelle mit Anführungszeichen beginnt und endet mit einem.
import-why-open = Ein Anführungszeichen ist nicht geschlossen.
import-why-cells = Es sind nicht so viele Zellen wie Spalten.
import-why-text = Das ist kein UTF-8. Speichern Sie die Datei als UTF-8.
import-why-utf16 = Die Datei ist UTF-16. Speichern Sie sie als UTF-8.
import-why-json = Das ist kein JSON: eine Liste von Objekten, oder ein Objekt in jeder Zeile.
import-why-broken = Die Datei bricht ab.
import-why-repeated = Ein Name kommt zweimal vor.
import-why-many = Es sind mehr Zeilen, als auf einmal importiert werden können. Teilen Sie die Datei, oder verwenden Sie den Befehl auf dem Server.
import-why-unknown = Eine Spalte { $detail } gibt es nicht.
import-why-missing = { $detail } fehlt.
import-why-unfit = Der Wert von { $detail } passt nicht.
import-why-twice = Zeile { $detail } hat denselben Benutzernamen.
import-why-no-group = Eine Gruppe { $detail } gibt es nicht. Legen Sie sie zuerst an.
import-why-no-role = Eine Rolle { $detail } gibt es nicht, oder mehrere.
import-why-no-organization = { $detail } ist nicht die Organisation, in die Sie importieren.
import-why-taken = Der Benutzername ist vergeben.
import-why-administrator = Ein Administrator wird durch eine Datei weder gesperrt noch in seinen Rechten beschränkt. Tun Sie das auf der Seite des Benutzers.
import-why-costly = Der Vergleich mit diesem Passwort-Hash dauert so lange, dass nur ein Administrator des Servers ihn importieren darf.
import-why-refused = Das wurde abgelehnt: { $detail }.
