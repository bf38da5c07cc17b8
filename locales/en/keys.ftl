# Key check and ways to recover.
key-check-lead = Proof, now, that your key opens everything you have.
key-check-what = Three things are checked: the server challenges your key, each item is opened, each signature is verified. Nothing is changed.
key-check-run = Run the check
key-check-again = Check again
key-check-stopped = Check stopped. Nothing was changed.
key-check-good = Everything opens and everything is signed
key-check-bad = Something is wrong
possession-proved = The server challenged your key, and it answered.
possession-refused = The server doesn’t recognise your key. Your local data is intact; tell whoever runs it.
possession-offline = The server can’t be reached: its challenge will wait. The rest is checked here.
records-opened = { $vaults ->
    [one] { $opened } of { $total } items opened.
   *[other] { $opened } of { $total } items opened, in { $vaults } vaults.
}
commits-verified = { $verified } of { $total } signatures verified.
key-failures = { $count ->
    [one] { $count } item to look at
   *[other] { $count } items to look at
}
key-failure-does-not-open = No key here opens it. It may have been sealed with an older key.
key-failure-commitment = This content was sealed for another place: it was swapped, moved or replayed. It isn’t shown as yours.
key-failure-signature = No member’s key signed this change. It was not taken.
key-failure-missing-bytes = The ledger lists it, but nobody has its content for now.
key-failure-unlisted = The server gave this content though the ledger doesn’t list it. It was left aside.
way-importKey = Bring another key
way-quarantine = Set aside
way-restoreRecord = Restore this item
done-quarantine = “{ $title }” is set aside, sealed, and not deleted.
done-restoreRecord = “{ $title }” is restored from this device.
dealt-quarantine = Set aside
dealt-restoreRecord = Restored
key-backup-lead = What brings you back to your vault when something is lost, and what each is worth today.
losses = Losses this account survives
losses-good = No single loss costs you anything
losses-part = { $count ->
    [one] { $count } loss would cost you the account, not what the archive holds
   *[other] { $count } losses would cost you the account, not what the archive holds
}
losses-bad = { $count ->
    [one] { $count } loss would cost you the vault, or a part of it
   *[other] { $count } losses would cost you the vault, or a part of it
}
loss-device = Losing this device, or its disk
loss-password = Forgetting the password
loss-keyFile = Losing the key file
loss-printedCode = Losing the printed page
loss-server = Losing the server, or its disk
loss-whole = { $kind ->
    [server] this device has every item.
   *[other] you come back, with everything.
}
loss-content = you keep what the archive of { $date } holds.
loss-lost = { $kind ->
    [server] today, it costs you the attachments.
   *[other] today, it costs you the vault.
}
loss-todo-keyFile = Save a key file, below.
loss-todo-printedCode = Find the page printed when the account was made, and try it below.
loss-todo-pending = Changes made here still wait for the server: this device alone has them.
loss-todo-tryOne = None of your ways back was ever tried: try one, below.
loss-todo-password = A forgotten password can’t be replaced yet, whatever else you have. Keep it on paper in a safe place, and an archive that is up to date.
loss-todo-backup = This device has every item, and the server reports no verified backup. Ask whoever runs it, and make an archive.
loss-todo-attachments = Your attachments are on the server alone, and it reports no verified backup. Make an archive: it holds them.
loss-todo-archive = Make an archive anew: what changed since isn’t in it.
paths = Ways back
path-keyFile = Key file
path-printedCode = Printed code
path-otherDevice = { $count ->
    [one] { $count } other device
   *[other] { $count } other devices
}
path-thisDevice = This device
path-none = None that this device knows of
path-made = Made { $date }
path-proved = proved { $when }
path-never-proved = never tried
prove = Try it
prove-path = Try it: { $path }
prove-keyFile = Try the key file
prove-printedCode = Try the printed code
prove-text = The vault opens it, compares it with your key and forgets it. Nothing is changed or installed.
kit-from-picture = Read the QR code of the page in a picture
proved = It would bring you back. The date is remembered.
legacy-keys = { $count ->
    [one] { $count } key of the previous system is kept to open its old items.
   *[other] { $count } keys of the previous system are kept to open its old items.
}
archive = Self-reading archive
archive-what = Everything you have, attachments included, in one page sealed by a passphrase. Any browser opens it, without mdp and without a network: keep it for the day when nothing else is left.
archive-last = Last made { $date }.
archive-save = Save the archive
archive-stopped = Stopped. No archive was made.
archive-whole = Everything is in it. Keep it away from this device.
archive-lacks = { $count ->
    [one] One attachment is not in it: the archive names it, and says why.
   *[other] { $count } attachments are not in it: the archive names them, and says why.
}

# End of signing up.
onboarding-code = The page to print
onboarding-file = The key file
onboarding-check = Check
onboarding-lead-1 = Print it, or copy the code by hand. It is your sure way back if you forget the password or lose this device.
onboarding-lead-2 = A second way back, to keep on a USB stick or in a safe.
onboarding-lead-3 = To be sure that the page exists: give a part of it back.
onboarding-later = Later (the sidebar will remind you)
onboarding-done = Your recovery kit is ready. Put the page in a safe place.
kit-title = mdp recovery kit
kit-made = Made { $date }
kit-code = Recovery code
kit-qr = QR code of the recovery code
kit-user-id = Account id
kit-server-id = Server id
kit-how = To come back
kit-how-1 = Open the vault’s address and choose “Sign in”.
kit-how-2 = Give your user name and your password.
kit-how-3 = Choose “Printed code” and type the code above.
kit-keep = Keep this page in a safe place, offline. Whoever holds it, with your password, opens your vault. A new code cancels this one.
kit-group = Group { $n } of the code
kit-see-again = See the page again

# A server that lost everything.
server-lost = A server that lost everything
server-lost-what = This browser keeps the whole vault: an empty server, or one that no longer knows this account, can have it again from here.
server-lost-open = Give it everything back
server-lost-hint = Has the server lost everything, or this account?
