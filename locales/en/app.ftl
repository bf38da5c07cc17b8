# Words shared by every page.
add = New
back = Back
cancel = Cancel
close = Close
continue = Continue
copy = Copy
discard = Discard
edit = Edit
finish = Finish
hidden = Hidden
hide = Hide
just-now = just now
later = Later
menu = Menu
never = Never
no = No
open = Open
print = Print
reload = Reload
rename = Rename
restore = Restore
reveal = Show
save = Save
saving = Saving…
skip = Skip this step
steps = Steps
stop = Stop
undo = Undo
undone = Undone.
working = One moment…
yes = Yes
seconds = { $n } s
seconds-long = { $count ->
    [one] { $count } second
   *[other] { $count } seconds
}
minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
show-less = Show less
show-more = { $count ->
    [one] { $count } more
   *[other] { $count } more
}
vault = Vault
to-vault = Open the vault
not-found = This page doesn’t exist
not-found-text = The address may be mistyped. Nothing is lost: your vault is where it was.
failed-title = The vault could not start
failed-safe = Nothing is lost: your sealed data is intact in this browser and on the server.
page-import = Import
page-key-backup = Key and recovery
page-key-check = Check the key
page-settings = Settings
nav-vault = Vault
nav-pages = Tools
account = Account
account-of = Account { $name }
lock = Lock
logout = Log out
other-language = Français
storage = This browser’s storage
storage-persistent = This browser has promised to keep the local copy of your vault.
storage-not-persistent = This browser may erase the local copy when it runs short of space. Nothing is lost as long as everything is saved on the server: check the status before staying offline for long.

# How far long tasks are.
progress-starting = Getting ready…
progress-records = Opening the items
progress-commits = Checking the signatures
progress-opening = Opening the file
progress-importing = Importing
progress-attachments = Fetching the attachments
progress-sealing = Sealing

# State of the synchronisation.
sync = Synchronisation
sync-saved = Saved and verified
sync-saved-text = Everything here is on the server, and what comes from it is verified to the last signature.
sync-saving = Saving…
sync-saving-text = { $pending ->
    [one] { $pending } change is on its way to the server.
   *[other] { $pending } changes are on their way to the server.
}
sync-offline = { $pending ->
    [0] Offline
    [one] Offline, { $pending } pending
   *[other] Offline, { $pending } pending
}
sync-offline-text = The server can’t be reached. You can read and change everything: the changes are kept here, sealed, and will leave by themselves.
sync-signedOut = { $pending ->
    [0] Session ended
    [one] Session ended, { $pending } pending
   *[other] Session ended, { $pending } pending
}
sync-signedOut-text = The session with the server has ended. Nothing is lost: the vault stays open and your changes are kept here. Give your password to go on saving.
sync-behind = { $count ->
    [0] Giving back what the server lacks
    [one] Giving back one change
   *[other] Giving back { $count } changes
}
sync-behind-text = The server went back to an older state. This device gives it back what it lacks, and deletes nothing; your changes will leave after that.
sync-fork = Merging two histories
sync-fork-text = The server holds another history than this device. Nothing of either is deleted: this device merges them, and your changes will leave after that.
sync-alarm = Alarm: the server went back
sync-healed = Server healed
sync-refused = Server’s answer refused
sync-tooOld = New version to load
sync-tooOld-text = This page is older than the server. Your changes are kept here and will leave after reloading.
sync-conflicts = { $count ->
    [one] { $count } conflict to settle
   *[other] { $count } conflicts to settle
}
sync-conflicts-text = One field was changed in two places. Both values are kept: say which one stays.
sync-never = Not yet synchronised on this device.
sync-last = Last synchronised: { $when }
sync-now = Synchronise now
outbox-export = Export pending changes
pending = Waiting to be saved
pending-count = { $count ->
    [one] { $count } pending
   *[other] { $count } pending
}
proof-good = Recoverable
proof-unknown = Backup unknown
proof-kit-missing = Recovery kit to finish
proof-kit-missing-todo = Without it, a lapse or a breakdown can lose everything.
proof-backup = Backup verified { $when }
proof-backup-none = The server reports no verified backup.
proof-restore = Restore proved { $when }
