# Mails about what operators did on the server's machine.
mail-administrator-recovered-subject = An administrator was let in again
mail-administrator-recovered-text = { $administrator } of { $organization } was let in again by a command on the server's machine: with a new password, a temporary access pass, and without the second factors from before. It is meant for administrators who can not sign in any other way.

    If you do not know why, look at the audit log, and ask whoever runs the server.
mail-two-people-off-subject = Bulk work soon needs no second administrator
mail-two-people-off-text = { $administrator } has switched off that bulk work at { $organization } waits for a second administrator. It still waits for one for 24 hours. If this should stay, switch it on again.
