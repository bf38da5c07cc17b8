# What mdp-server says of archives in a terminal.
backup-no-operator = Warning: there is no operator’s key. After losing this disk every user would have to prove their key again. Make one with `mdp-server key new`, and keep it off this machine.
backup-no-secret = there is no server secret in the data folder yet: start the server once, or restore
backup-terminal = an archive is nothing for a terminal: send it to a file or a pipe, as in `mdp-server backup --to - > mdp.mdpbak`
backup-faults = { $count ->
    [one] One thing is wrong
   *[other] { $count } things are wrong
} with what the server keeps. The archive was made all the same, and says that it isn’t proved. Restore an older archive that is, and the devices will hand back what they hold; or ask the users to run the key check.
list-none = There is no archive in { $folder }: make one with `mdp-server backup`.
list-columns = { $place }: archive, bytes, accounts, entries, level verified
verify-unsigned = Warning: nothing here says who made this archive. Compare its signing key with the one in the operator’s kit: --signed-by, or `status` on the server.
restore-holds = Archive of { $created }: { $accounts } accounts, { $vaults } vaults, { $entries } entries, { $blobs } attachments.
restore-into-nothing = It would go into an empty database. Nothing was changed.
restore-into-unknown = It would replace a database that can’t be read, whose files would be kept beside it (--force). Nothing was changed.
restore-into-accounts = It would replace a database with { $accounts } accounts that is { $changes ->
    [one] one change
   *[other] { $changes } changes
} ahead of it; an archive of that one would be made first (--force). Nothing was changed.
restore-kept = What was there is kept in { $path }.
restore-unknown-postgres = the database holds something that isn’t this server’s, or of another version: make an empty database and restore into that one
key-exists = there is an operator’s key already: `mdp-server key rotate` makes another
key-beside-data = { $about } would lie in the data folder, and be lost or stolen with it: keep the key elsewhere
key-saved = The operator’s private key is in { $path }. Take it off this machine: on paper, on a stick, in another vault. Whoever has it opens every archive; without it, losing this disk costs every user a proof of their key.
key-printed = This is the operator’s private key. It is shown once and kept nowhere here: write it down. Whoever has it opens every archive; without it, losing this disk costs every user a proof of their key.
key-rotated = New archives open with the new keys. Those made before still need the old ones: keep the old private key until the last of them has been pruned.
key-none = there is no operator’s key here to compare with: `mdp-server key new` makes one
key-fits = The key is the operator’s, and opens what is sealed to it.
sql-database-only = Plain SQL holds the database alone: not the attachments, not the server secret. `mdp-server backup` keeps everything.
target-unknown = { $about } is no target: give its number in BACKUP_TARGETS, from 1, its address, or `all`
target-address = { $about }: see BACKUP_TARGETS in docs/configuration.md
target-credentials = the setting { $about } is missing
target-name = { $about } can’t be a name there
target-unreachable = it can’t be reached: { $about }
target-refused = it refuses: { $about }. Look at its credentials and at who may write there
target-full = it is full: { $about }. Make room there, or keep fewer archives (BACKUP_RETENTION)
target-not-found = it doesn’t have that: { $about }
target-answered = it failed: { $about }
target-damaged = it kept { $got } of { $expected } bytes: nothing that it keeps is safe
target-source = what should be sent can’t be read here: { $about }
target-cancelled = cancelled
target-failed = Not kept on { $target }: { $why }
prune-failed = Not cleaned up: { $target }
prune-dry = Nothing was removed.
salvage-no-key = there is no key to seal the new archive to: give the operator’s with --key FILE
salvage-columns = not in the archive: vault, kind, id, revision, why
salvage-gone = its bytes are nowhere in what was read: a device may hand it back
salvage-later = sound, but later than the last whole state of its vault: it is in the rest, and devices hand it back
salvage-no-history = the vault’s history from this commit on is nowhere: devices hand it back
salvage-account-gone = the account is gone: its user comes back with their key and an invitation
salvage-slot-gone = the printed code opens nothing any more: print another
salvage-audit-gone = so many entries of the audit are gone
salvage-no-end = it is cut or damaged: what came after isn’t known
salvage-holds = In the archive: { $accounts } accounts, { $vaults } vaults of which { $whole } whole, { $values } values, { $blobs } attachments. What was read is as it was.
salvage-rest = What is readable beyond that is in { $path }: no archive to restore, but give it to `mdp-server salvage` together with an older archive.
status-no-archive = No archive: nothing could be restored today. `mdp-server backup` makes one.
status-newest = Newest archive: { $name }, { $hours } h old.
status-old = Newest archive: { $name }, { $hours } h old: too old. Look at why backups stopped.
status-not-proved = No archive was proved to the last signature.
status-proved = Newest proved archive: { $name }, { $hours } h old.
status-no-operator = No operator’s key: after losing this disk every user must prove their key again. `mdp-server key new` makes one.
status-operator = Operator’s key: { $key }
status-signer = Archives are signed with: { $key }

failed-archive-database = the database can’t be used: { $about }. Nothing was changed.
failed-archive-full = the disk is full: { $about }. Nothing was left behind; make room and try again.
failed-archive-machine = { $about }. Nothing was changed.
failed-archive-absent = there is no archive { $about }: `mdp-server list` shows those there are
failed-archive-locked = the data folder is in use: wait until the other backup or restore has ended; to restore, stop the server first
failed-archive-wrong-key = none of the keys at hand opens this archive: give the operator’s with --key FILE
failed-archive-not-empty = the database isn’t empty, and was left as it is. Look with --dry-run; --force replaces it, after making an archive of it.
failed-archive-corrupt = it isn’t whole: { $about }. Nothing was changed. Take another archive: `mdp-server list`.
failed-archive-signature = the signature doesn’t hold: { $about }. Nothing was changed. Don’t trust this archive before you know where it comes from.
failed-archive-version = it was written by version { $about }, which this one doesn’t understand: use that version or a newer one. Nothing was changed.
failed-archive-secret = the server secret here isn’t the one that the archive’s passwords belong to, and the archive’s own opens with the operator’s key alone: give it with --key FILE. Nothing was changed.
failed-archive-key = { $about } is no key. Nothing was changed.
failed-archive-cancelled = cancelled: nothing was changed
failed-partial = it was done here, but not on every target: see above. What failed can be done again.
failed-salvaged = it was salvaged in part: see above what isn’t there. Restore the new archive, and the devices will hand back what they hold.
failed-archive-not-postgres = plain SQL is made by PostgreSQL’s own programs, and this database is SQLite: make an archive instead, with `mdp-server backup`; it restores on either
failed-archive-program = { $name } is needed and failed: { $said }. Nothing was changed. It comes with PostgreSQL’s client programs, which must not be older than the server.
failed-target = { $target }: { $why }
