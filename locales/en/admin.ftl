# The pages below /admin/.
admin-title = Administration
admin-later = The administration pages come in a later version. Meanwhile, everything is done in a terminal, on the machine of the server:
admin-status = What could be got back today: archives, proofs, the last drill.
admin-user = The accounts; “user add” invites somebody, “user disable” ends every session of an account.
admin-doctor = Everything that recovery stands on, and what to do about what isn’t as it should be.
admin-containers = Where the server runs in containers:
admin-vault = To the vault
admin-missing = There is nothing at this address
