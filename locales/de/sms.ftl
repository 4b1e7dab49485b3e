# Textnachrichten. Eine Zeile Text; mit der letzten Zeile des Codes höchstens 160 Zeichen.
sms-code-sign-in = { $code } ist Ihr Code für die Anmeldung bei { $place }. Niemand fragt Sie danach.
sms-code-proof = { $code } ist Ihr Code für { $place }: Er zeigt, dass Sie es sind. Niemand fragt Sie danach.
sms-code-set-up = { $code } ist Ihr Code, um dieses Telefon bei { $place } einzurichten. Niemand fragt Sie danach.
sms-code-contact = { $code } ist Ihr Code, um diese Nummer bei { $place } zu bestätigen. Niemand fragt Sie danach.
sms-notice = An den Einstellungen Ihres Kontos wurde etwas geändert. Was, sehen Sie nach der Anmeldung bei { $place }.
sms-test = Das ist die Testnachricht von { $place }. Wenn Sie sie lesen können, stimmen die Einstellungen.
