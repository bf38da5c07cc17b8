# What mdp says in a terminal.
ask-password = Password of { $user }:
ask-new-password = New password for { $user } (at least 12 characters, such as five random words):
ask-again = Once more:
ask-passphrase = Passphrase of the key file:
ask-new-passphrase = Passphrase for the key file (at least 12 characters, such as five random words):
ask-archive-passphrase = Passphrase for the archive (at least 12 characters, such as five random words):
ask-code = The printed code, seven groups of five:
ask-item-password = Password for “{ $title }”:
ask-field = { $field }:
ask-import = Bring this in? (y/n)
ask-reseed = Go on? (y/n)

making-account = Making the account’s keys: a few seconds.
recovery-code = Recovery code: { $code }
account-made = The account { $user } is there, on { $server }. Write the recovery code down on paper: it is shown this once, and opens the account without this device.
recovery-code-replaced = Write it down on paper: it is shown this once, and the printed page of before no longer opens the account on this server.
reseed-unknown = { $server } doesn’t know { $user }. The account is made there again, with this password and a new printed code, and { $items } { $items ->
        [one] item is handed back with its whole history
       *[other] items are handed back with their whole history
    }. Your other devices go on as before.
reseed-known = { $server } knows { $user }. What it lacks of { $items } { $items ->
        [one] item and its history
       *[other] items and their history
    } is handed back.
progress-reseed = Handing back: change { $done } of { $total }
reseeded = { $server } has everything that this device has.
key-file-advice = A copy of the key in a file saves you too: “mdp key export FILE”.
logged-in = { $user } on { $server } is set up here.
unlocked = Unlocked.
locked = Locked.

added = Added: { $title } ({ $id }).
edited = Saved: { $title }. The former values are in its history.
removed = In the trash for 30 days: { $title }. “mdp rm --restore” takes it out again.
restored = Out of the trash: { $title }.
copied = Copied. The clipboard is cleared in { $seconds } seconds.

key-imported = The key is back on this device. It is used from the next unlocking on.
key-saved = The key is in { $file }. Keep it away from the server and from this device, and remember the passphrase.
archive-progress = Attachments: { $done } of { $total }.
archive-saved = Everything is in { $file }. Any browser opens it without mdp: keep it away from this device, and remember the passphrase.
key-proved = The server has recognised the key.

status-account = { $user } on { $server }, device “{ $device }”
status-key = Fingerprint of the key: { $fingerprint }
status-locked = Locked.
status-items = { $items ->
    [one] { $items } item.
   *[other] { $items } items.
}
status-pending = { $pending ->
    [one] One change waits for the server.
   *[other] { $pending } changes wait for the server.
}
status-conflicts = { $conflicts ->
    [one] One conflict copy waits for a decision: “mdp ls --conflicts”.
   *[other] { $conflicts } conflict copies wait for a decision: “mdp ls --conflicts”.
}
status-quarantined = { $count ->
    [one] One record doesn’t open: “mdp verify”.
   *[other] { $count } records don’t open: “mdp verify”.
}
status-behind = The server has gone back: it lacks what this device has. Nothing is lost here.
status-fork = The server shows another history than the one this device knows. Nothing of it is taken.
status-refused = The server sent what doesn’t verify. Nothing of it was taken.
incident-alarm = ALARM: the server went back without saying why, noticed on { $noticed }. It stood at change { $serverSeq } ({ $serverHead }), this device at change { $seq } ({ $head }). { $lacked ->
    [one] One entry was not there as it is here.
   *[other] { $lacked } entries were not there as they are here.
} Tell whoever runs it, and look at who is logged in to your account.
incident-restored = The server was restored from a backup { $restored ->
    [unknown] { "" }
   *[other] on { $restored }{ " " }
}and lacked what this device has: { $lacked ->
    [one] one entry.
   *[other] { $lacked } entries.
}
incident-forked = Both had moved on: the other history is kept as evidence.
incident-healed = All of it has been handed back; nothing was lost here.
incident-open = It is not all handed back yet, and nothing is lost here: “mdp sync”.
incident-lost = { $lost ->
    [one] One attachment is missing: its content was neither at the server nor on this device.
   *[other] { $lost } attachments are missing: their content was neither at the server nor on this device.
}
incidents-acknowledge = “mdp status --acknowledge” puts this away; it stays on record.

verified = All of it holds: { $records } { $records ->
        [one] record
       *[other] records
    }, { $commits } { $commits ->
        [one] signature
       *[other] signatures
    }, the root.
verify-signature = Commit { $seq }: the signature doesn’t hold ({ $reason }).
verify-unintelligible = { $id } { $title }: opens, and makes no sense.
verify-does-not-open = { $id } { $title }: doesn’t open with the vault’s key.
verify-root = What is stored here doesn’t give the root that the last commit states.

import-plan = { $account }: { $added } to add, { $merged } to renew, { $skipped } there already, { $unreadable } unreadable; { $categories } { $categories ->
        [one] new category
       *[other] new categories
    }; { $bundles } { $bundles ->
        [one] secret bundle
       *[other] secret bundles
    }.
import-copy = (a copy: it changed here too)
import-unreadable = ({ $reason })
import-nothing = There is nothing to bring in: all of it is here already.
import-report = { $added } added, { $merged } renewed, { $skipped } left as they were; { $categories } { $categories ->
        [one] category
       *[other] categories
    }, { $bundles } { $bundles ->
        [one] secret bundle
       *[other] secret bundles
    }; { $problems } unreadable. The report is kept in the vault.
progress-opening = Opening: { $done } of { $total }
progress-importing = Bringing in: { $done } of { $total }
entry-form-unknown = of an unknown form
entry-other-key = sealed for another key
entry-altered = altered
entry-content-unknown = its content makes no sense

# Errors by their stable code: what happened, what was not lost, what to do.
error-unforeseen = Something unforeseen happened ({ $code }: { $detail }). Nothing that was saved is lost. Try again; if it comes back, give this code to whoever runs the server.

# What was asked.
error-no-account = No account is set up on this device. Nothing was changed. Begin with “mdp login SERVER USER”.
error-account-exists = An account is set up on this device already. It was left as it is. Name another folder in MDP_HOME for another account.
error-no-home = Nothing says where to keep the vault. Nothing was changed. Set MDP_HOME or HOME.
error-server-address = { $detail } is no address of a server, or plain HTTP to another machine. Nothing was sent. Give https://vault.example.org.
error-no-such-item = There is no such item: { $detail }. Nothing was changed. “mdp ls” lists them.
error-no-such-category = There is no such category: { $detail }. Nothing was changed. Check its name.
error-no-such-type = There is no such type: { $detail }. Nothing was changed. The types are login, note, card, identity, sshKey, wifi, api and custom.
error-no-such-field = The item has nothing in this field: { $detail }. Nothing was changed. “mdp get --json” shows its fields.
error-ambiguous = Several items fit. Nothing was changed. Say which, by its title or its id:{ $detail }
error-no-terminal = There is no terminal to ask at. Nothing was changed. For a script: --password-file, --passphrase-file, or a line of standard input.
error-passwords-differ = The two entries differ. Nothing was saved. Type them again.
error-not-confirmed = There is nobody to ask. Nothing was changed. Add --yes.
error-cancelled = Stopped as you asked. Nothing was changed. Run it again to go on.
error-secret-in-argument = { $detail } is secret, and arguments can be seen by other programs. Nothing was changed. Use --ask { $detail }.
error-variable-invalid = { $detail } is no name of an environment variable. The command was not run. Use letters, digits and _, no digit first.
error-command-not-run = The command could not be run: { $detail }. Nothing else happened. Check its name.
error-no-clipboard = There is no clipboard to be reached. Nothing was copied. Install wl-clipboard, xclip or xsel, or leave --clip out.
error-totp-invalid = This is not a one-time-code secret. The item is intact. Put the site’s secret or its otpauth:// address in the field totp.
error-generator-no-characters = No kind of characters is left to choose from. Nothing was generated. Allow one.
error-generator-length = Passwords have 4 to 128 characters, or 3 to 12 words. Nothing was generated. Choose a number in between.

# This device.
error-agent-gone = The process that holds the vault open has ended. What was saved is on disk. Run the command again.
error-storage = A file of this device could not be read or written: { $detail }. What the server has is intact. Check the disk and try again.
error-file-unreadable = This file could not be read: { $detail }. Nothing was changed. Check its name and its permissions.
error-reader-not-built = This mdp was built without the page that goes into an archive. Nothing was written. Use a released one, or run scripts/build-web and build it again.
error-archive-interrupted = Another archive was begun meanwhile. Nothing was written. Start again once it is done.
error-archive-incomplete = The archive is written, but some attachments are not in it: { $detail }. They are named inside it, with the reason. Nothing is lost in the vault.
error-file-unwritable = This file could not be written: { $detail }. Nothing else was changed. Choose another place.
error-file-exists = There is a file already: { $detail }. It was left as it is. Choose another name.
error-vault-moved = The vault changed meanwhile. What was written before is kept. Run it again: it goes on from there.
error-nothing-to-undo = There is nothing to undo. Nothing was changed.
error-out-of-memory = There isn’t enough memory to open the vault. Nothing is lost. Close other programs and try again.

# Coming in.
error-replica-damaged = What this device keeps is damaged. Nothing is lost on the server. Set the account up again with “mdp login”.
error-replica-other-vault = What this device keeps belongs to another vault. It was left as it is. Give MDP_HOME another folder, and set the account up there with “mdp login”.
error-wrong-password = That isn’t the password. Nothing is lost. Try again.
error-login-failed = Wrong user name or password, or a disabled account. Nothing is lost. Check both and try again.
error-elevation-failed = The server did not recognise the key’s signature. Nothing is lost. Run “mdp key check”, and tell whoever runs the server.
error-weak-password = This password would be guessed too soon: { $detail }. Nothing was created. Take five random words (“mdp gen --words 5”).
error-weak-passphrase = This passphrase would be guessed too soon: { $detail }. Nothing was saved. Take five random words (“mdp gen --words 5”).
error-wrong-passphrase = The passphrase doesn’t open this file, or the file was altered. Nothing was changed. Check it and try again.
error-recovery-code-mistyped = The code is mistyped: a character is wrong. Nothing was changed. Read the page again.
error-recovery-code-wrong = This is not the account’s current code. Nothing was changed. A newer one may have replaced it.
error-user-name-taken = This user name is taken on this server. Nothing was created. Choose another.
error-user-name-invalid = This user name is empty, too long or has invisible characters. Nothing was created. Correct it.
error-user-id-taken = The account could not be made. Nothing was created. Try again.
error-account-known = The server knows this account, with another password than this one. Nothing was changed. Try the password of when its backup was made.
error-account-unknown = The server doesn’t know this account, has it disabled, or has another password for it. Nothing is lost here. If it lost its data or was restored, “mdp reseed” brings the account back; else tell whoever runs it.
error-other-server = This server has accounts of its own, and this account belongs to another. Nothing was created. Give the address of an empty server, or of one restored from a backup of yours.
error-registration-closed = This server takes no new account. Nothing was created. Ask whoever runs it for an invitation.
error-invitation-invalid = This invitation has expired or was used. Nothing was created. Ask for another.
error-slot-not-found = This account has no printed code. Nothing was changed. Use a key file.
error-slot-refused = The server refused the printed code. Nothing was changed. Check it, or use a key file.
error-slot-invalid = The server refused the sealed recovery slot. Nothing was created. Tell whoever runs it.
error-identity-invalid = The server refused the new identity. Nothing was created. Tell whoever runs it.
error-identity-substituted = The server or the file shows another identity than yours. Nothing was taken or sent. Tell whoever runs the server.
error-server-changed = This server is not the one this account belongs to. Nothing was sent. Check the address; if the server lost its data, “mdp reseed” rebuilds it.
error-suite-unknown = The server asks for a login that this program doesn’t know. Nothing was sent. A newer mdp may be needed.
error-origin-invalid = The server’s address can’t be signed. Nothing was sent. Give it as https://vault.example.org.
error-vault-no-grant = The server doesn’t have the vault’s key sealed for you. Nothing is lost elsewhere. Try from another device.
error-vault-key-mismatch = The vault key received is not the right one. Nothing of it was taken. Tell whoever runs the server.
error-vault-not-pulled = The vault has not been fetched yet. Nothing is lost. Run “mdp sync” while the server is there.
error-no-home-vault = The key names no vault. Nothing was changed. Use another copy of it.

# Keys.
error-malformed = This is damaged, or not what is meant here. Nothing was changed. Try another copy.
error-unsupported-format = This format or its version is not known. Nothing was changed. A newer mdp may be needed.
error-legacy-key-only = This key of the previous system opens its old items, not this vault. Nothing was changed. Give it to “mdp import --key-file”.
error-key-halves-differ = The two halves of this key differ: someone may have changed it. It is refused and nothing was changed. Try another copy.
error-other-account = This key is another account’s or another server’s. It is refused, and yours has not moved. Take this account’s own.
error-key-derivation-refused = This file asks for a protection that is too weak or out of measure. It is refused and nothing was changed. Try another copy.
error-bad-rsa-key = The RSA half of the key is not one. It is refused and nothing was changed. Try another copy.
error-bad-signature = A signature doesn’t hold. Nothing of it was taken. Run “mdp verify”.
error-not-opened = This content doesn’t open with your key. It is kept as it is. “mdp verify” says what it is.
error-decapsulation-failed = What was sealed for your key doesn’t open. Nothing was changed. Run “mdp key check”.
error-key-check-failed = The server did not recognise the key’s answer. Your vault here is intact. Run the check again.
error-verify-failed = Not all of it holds. What is said above is kept as it is. Fetch the vault on another device and compare, and tell whoever runs the server.
error-too-large = This is larger than what is accepted. Nothing was saved. Shorten it, or split it.
error-other-vault = These edits belong to another vault. Nothing was changed. Use them on their own account.

# Server.
error-unreachable = The server can’t be reached ({ $detail }). Nothing is lost: what was changed is kept here and sent later. Check the connection and try again.
error-server-refused = The server refused: { $detail }. What was changed is kept here. Tell whoever runs it.
error-answer-malformed = The server’s answer makes no sense. Nothing of it was taken. Check the address, and tell whoever runs it.
error-signed-out = The session has ended. What was changed is kept here. Run the command again.
error-level-too-low = The server doesn’t take this session. What was changed is kept here. Run “mdp lock”, and again.
error-ticket-invalid = The exchange took too long. Nothing was changed. Start again.
error-too-many-attempts = Too many attempts. Nothing is lost. Wait a little before trying again.
error-unavailable = The server can’t answer right now. What was changed is kept here. Try again in a moment.
error-not-backed-up = The server keeps nothing before a backup has it, and no backup can be reached. What was changed is kept here. Try again later, and tell whoever runs the server.
error-internal = The server has a fault. What was changed is kept here. Try again; if it comes back, tell whoever runs it.
error-protocol-too-old = This mdp is older than the server. What was changed is kept here. Install a newer one.
error-server-too-old = The server is older than this mdp. What was changed is kept here. Whoever runs it must update it.
error-host-unknown = The server doesn’t answer for this address. Nothing was sent. Check the address.
error-vault-not-found = The server doesn’t know this vault. All of it is here. Tell whoever runs the server.
error-head-moved = Other devices were quicker, time after time. What was changed is kept here. Run “mdp sync” again.
error-commit-refused = The server refused what was changed here: { $detail }. It is kept here. Run “mdp verify”, and tell whoever runs the server.
error-server-behind = The server has gone back: it lacks what this device has, up to change { $detail }. Nothing is lost here, and nothing is sent for now. Tell whoever runs it.
error-server-restored = The server was restored from a backup that lacks what this device has. Nothing is lost here, and nothing is sent for now. Tell whoever runs it.
error-server-fork = The server shows another history than the one this device knows. Nothing of it was taken, and nothing is sent. Tell whoever runs it.
error-push-not-pulled = The vault has not been fetched yet. What was changed is kept here. Run “mdp sync”.
error-heal-too-long = There is more to hand back to the server, or to merge, than one push takes. Nothing is lost here, and nothing is sent. Tell whoever runs it: a newer backup shortens it.
error-heal-not-mergeable = This device's history and the server's can't be merged here. Nothing is lost, the evidence is kept, and nothing is sent. Try again, or from another device; tell whoever runs the server.
error-push-stopped = The server and this device disagree. What was changed is kept here, and nothing is sent. “mdp status” says how.
error-push-stale = What was changed here has to be merged first. It is kept here. Run “mdp sync” again.
error-push-unchecked = The history hasn’t all been checked yet. What was changed is kept here. Run “mdp sync” again.
error-push-other-identity = The key at hand isn’t the one that the vault knows. What was changed is kept here. Run “mdp key check”.
error-server-lies = What the server sent doesn’t verify ({ $detail }). Nothing of it was taken, and your vault here is intact. Tell whoever runs it.

# Import.
error-import-unknown-format = This file is of no known form. Nothing was imported. Take a .sql.gz, .sql or .dump backup, or a .json or .csv export.
error-custom-format = This backup is in a custom format inside another file. Nothing was imported. Unpack it first.
error-pg-restore-missing = A .dump backup is read with pg_restore, which is not installed. Nothing was imported. Install PostgreSQL’s client programs (Debian: apt install postgresql-client), or make the backup again as .sql.gz.
error-pg-restore-failed = pg_restore could not read this backup: { $detail }. Nothing was imported. Take another: this one would not bring everything back.
error-dump-truncated = This backup stops before its end. Nothing was imported. Take another: this one would not bring everything back.
error-dump-damaged = The backup is damaged ({ $detail }). Nothing was imported. Take another.
error-dump-encoding = This backup is not in UTF-8. Nothing was imported. Make it again in UTF-8.
error-not-previous-system = This backup is of something else: there are no items in it. Nothing was imported. Take the right one.
error-several-databases = This backup holds several databases. Nothing was imported. Back up only the right one.
error-import-too-large = The content is larger than what an import accepts. Nothing was imported. Check that it is the right file.
error-export-damaged = The export is damaged ({ $detail }). Nothing was imported. Make it again.
error-import-unreadable = This file could not be read to its end. Nothing was imported. Try again from another copy.
error-key-file-ahead = The server lacks what this key file knows of: change { $detail } and perhaps others. Nothing was set up here. If it was restored from a backup, a device that has the rest gives it back by itself: let it do so first. If there is none, --accept-older opens what the server has.
error-key-file-damaged = The key file is damaged ({ $detail }). Nothing was imported. Try another copy.
error-key-file-unsupported = The key file is of a form that isn’t accepted ({ $detail }). Nothing was imported. Take the key file that the previous system exported.
error-key-file-needed = The entries of this backup are sealed. Nothing was imported. Give the account’s key with --key-file.
error-account-needed = This backup holds several accounts: { $detail }. Nothing was imported. Choose one with --account.
error-no-such-account = This account is not in the file. Nothing was imported. Choose another.
error-wrong-account-key = This key opens none of this account’s items: it is another’s. Nothing was imported. Take this account’s key.
error-bundle-unsupported = A secret bundle is of an unknown form. It is carried over whole, sealed. Nothing needs to be done.
error-import-answer-count = The import lost count. Nothing was imported. Run it again.
