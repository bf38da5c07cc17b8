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
journal-followed = After it: { $changes ->
    [one] one change
   *[other] { $changes } changes
} kept beside it, the last of { $at }.
journal-end = What was changed after { $at } and was not kept any more is missing: the devices hand back what they hold.
journal-reached = What comes after { $at } was left out, as asked.
journal-missing = What comes after { $at } is missing: the next segment isn’t there, though later ones are. Look for it on another target, and restore with both in one folder.
journal-damaged = What comes after { $at } is missing: the next segment is damaged. Take it from another target.
journal-forged = What comes after { $at } is missing: the next segment was not made by this server. Somebody may have tampered with this folder: take it from another target.
journal-wrong-key = What comes after { $at } is missing: none of the keys at hand opens the next segment. Give the operator’s newest with --key FILE.
journal-elsewhere = What comes after { $at } is missing: the next segment belongs to another history. Take the folder from another target.
restore-into-nothing = It would go into an empty database. Nothing was changed.
restore-into-unknown = It would replace a database that can’t be read, whose files would be kept beside it (--force). Nothing was changed.
restore-into-accounts = It would replace a database with { $accounts } accounts that is { $changes ->
    [one] one change
   *[other] { $changes } changes
} ahead of it; an archive of that one would be made first (--force). Nothing was changed.
restore-whose = nothing here says whose signature this archive must have, and whoever knows the operator’s public key could have made it: give the key that signs your server’s archives (--signed-by HEX; the operator’s key file and `status` state it), or say that it is to be taken all the same (--unsigned). Nothing was changed.
restore-operator = New archives open with the same key of the operator: { $key } is in the data folder now.
restore-operator-not = All was restored, but the operator’s key could not be noted here ({ $why }): put it there with `mdp-server key rotate`, or new archives open on this machine alone.
stream-key = what came begins with a private key that was not announced: whoever can write what comes could have put their own there. If it is yours, say so with `--key -`; if not, somebody may have tampered with this archive: take another. Nothing was changed.
stream-no-key = with `--key -` the operator’s key comes first on standard input, and it isn’t there. Nothing was changed.
stream-sql = what came is plain SQL, or damaged at its very beginning. Nobody signs plain SQL: if you know where it comes from, say so with `mdp-server restore - --format sql`. Nothing was changed.
stream-no-sql = what came isn’t plain SQL: an archive is restored without `--format sql`. Nothing was changed.
stream-sql-sidecar = a sidecar came, which says what an archive must be, and plain SQL was announced: leave one of them out. Nothing was changed.
stream-format = `--format sql` is for standard input (`-`): a file says by its name what it is (.sql, .sql.gz, .dump). Nothing was changed.
archive-ambiguous = several archives are called so: { $about }. `mdp-server list` shows their whole names.
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
status-journal = Changes are kept to the second: { $target }
status-journal-late = Changes of the last { $seconds } s are not kept yet: { $target }. The server’s log says why.
status-signer = Archives are signed with: { $key }
status-no-drill = No drill yet: nobody knows whether a restore would work. `mdp-server drill` rehearses one.
status-drill = Last drill that ended well: { $date }, { $seconds } s from nothing to a login.
status-drill-overdue = The last drill that ended well was on { $date }: too long ago. `mdp-server drill` rehearses a restore.
status-drill-failed = The drill of { $date } failed: find out why before you need a restore. `mdp-server drill` repeats it.
drill-nobody = there is no account yet: a drill brings one back. Nothing was changed.
drill-no-client = there is no program { $about }, and a drill logs in with it: name it with --mdp FILE
drill-makes-canary = The first drill: an account is made for it, which every archive from now on holds.
drill-backs-up = The newest archive doesn’t hold the drill’s account yet: making one that does.
drill-before-canary = the archive { $about } was made before the drill’s account was: take a newer one
drill-done = The archive came back: { $rto } s from nothing to a login, with everything opened and verified. Had the machine been lost just now, the changes of { $rpo } s would have been lost with it, but for what devices hand back.

failed-drill = the drill failed: { $why } What is in use was not touched. Find out why before you need a restore: `mdp-server verify`, then the runbook’s page on drills.
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
failed-archive-previous = this is a dump of the previous system, whose entries only its users’ keys open: nothing was changed. Each user imports their own part of it: docs/runbook/en/previous-system.md.
failed-archive-secret = the server secret here isn’t the one that the archive’s passwords belong to, and the archive’s own opens with the operator’s key alone: give it with --key FILE. Nothing was changed.
failed-archive-key = { $about } is no key. Nothing was changed.
failed-archive-too-late = it holds changes of after that time. Nothing was changed. Take an older archive: `latest` with --at finds it.
failed-archive-cancelled = cancelled: nothing was changed
failed-partial = it was done here, but not on every target: see above. What failed can be done again.
failed-salvaged = it was salvaged in part: see above what isn’t there. Restore the new archive, and the devices will hand back what they hold.
failed-archive-not-postgres = plain SQL is made by PostgreSQL’s own programs, and this database is SQLite: make an archive instead, with `mdp-server backup`; it restores on either
failed-archive-program = { $name } is needed and failed: { $said }. Nothing was changed. It comes with PostgreSQL’s client programs, which must not be older than the server.
failed-target = { $target }: { $why }
