# Seiten, die sagen, warum es hier nicht weitergeht, und die eine, auf der nichts zu tun ist.
# Vor dem Titel einer Seite, die das Gesendete nicht angenommen hat.
error-before-title = Fehler:
error-detail = Für Entwickler
error-reference = Kennung

error-ended-title = Diese Anmeldung ist beendet, beginnen Sie von vorn
error-ended-text = Kehren Sie zu der Anwendung zurück, aus der Sie kamen, und melden Sie sich dort an, oder melden Sie sich hier bei Ihrem Konto an. Es wurde nichts geändert.
error-request-title = Dieser Anmeldelink funktioniert nicht
error-request-text = Die Anwendung hat eine Anfrage gesendet, die wir nicht beantworten können. Kehren Sie zu ihr zurück und versuchen Sie es noch einmal; hilft das nicht, wenden Sie sich an ihre Betreiber.
error-form-title = Dieses Formular gilt nicht mehr
error-form-text = Es war zu lange offen oder wurde von anderer Stelle gesendet. Gehen Sie zurück, laden Sie die Seite neu und versuchen Sie es noch einmal.
error-unread-title = Das Gesendete ließ sich nicht lesen
error-unread-text = Etwas darin fehlt, kam doppelt oder ist kein Text. Es wurde nichts geändert. Gehen Sie zurück und prüfen Sie Ihre Eingaben.
error-unread-type = Es wurde nicht so gesendet, wie es die Formulare dieser Seite tun. Es wurde nichts geändert. Gehen Sie zurück und verwenden Sie die Schaltflächen dort.
error-unread-large = Es ist größer, als hier angenommen wird. Es wurde nichts geändert. Gehen Sie zurück und kürzen Sie es.
error-unread-slow = Es kam nicht rechtzeitig an. Es wurde nichts geändert. Gehen Sie zurück und versuchen Sie es noch einmal.
error-not-found-title = Hier ist nichts
error-not-found-text = Prüfen Sie die Adresse. Falls ein Link Sie hierher geführt hat, ist er veraltet.
error-fault-title = Bei uns ist etwas schiefgegangen
error-fault-text = Sie haben nichts falsch gemacht. Versuchen Sie es gleich noch einmal; geschieht es wieder, nennen Sie Ihrer Administration die Kennung unten.
error-busy-title = Versuchen Sie es gleich noch einmal
error-busy-text = Der Server ist ausgelastet und konnte Ihre Anfrage nicht abschließen. Es ist nichts verloren: Warten Sie ein paar Sekunden und laden Sie diese Seite neu.

home-title = Anmeldeserver
home-text = Dies ist der Anmeldeserver { $host }. Man kommt von einer Anwendung hierher, und nach der Anmeldung geht es zu ihr zurück.
home-how = Um eine Anwendung zu verwenden, öffnen Sie sie: Sie bringt Sie hierher, wenn sie wissen muss, wer Sie sind. Hier kümmern Sie sich um Ihr eigenes Konto.
