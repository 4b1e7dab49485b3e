# Die Konsole der Administratoren.
admin-switch = Andere Organisation wählen, jetzt:
admin-menu = Menü, jetzt:
admin-nav = Konsole
admin-nav-dashboard = Übersicht
admin-nav-security = Identität und Sicherheit
admin-nav-users = Benutzer
admin-nav-groups = Gruppen
admin-nav-roles = Rollen
admin-nav-applications = Anwendungen
admin-nav-audit = Audit-Protokoll
admin-nav-webhooks = Webhooks
admin-nav-keys = Schlüssel
admin-nav-organizations = Organisationen
admin-nav-bulk = Sammelarbeit
