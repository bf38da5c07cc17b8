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
pending-count = { $count ->
    [one] { $count } pending
   *[other] { $count } pending
}

# How far long tasks are.
progress-starting = Getting ready…
progress-records = Opening the items
progress-commits = Checking the signatures
progress-opening = Opening the file
progress-importing = Importing
progress-attachments = Fetching the attachments
progress-sealing = Sealing
