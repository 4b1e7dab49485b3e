# The administrators' console.
admin-switch = Choose another organization, now:
admin-menu = Menu, now:
admin-nav = Console
admin-nav-dashboard = Dashboard
admin-nav-security = Identity and Security
admin-nav-users = Users
admin-nav-groups = Groups
admin-nav-roles = Roles
admin-nav-applications = Applications
admin-nav-audit = Audit log
admin-nav-webhooks = Webhooks
admin-nav-keys = Keys
admin-nav-organizations = Organizations
admin-nav-bulk = Bulk work
