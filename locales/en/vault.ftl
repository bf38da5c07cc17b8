# The list and what is around it.
items = Items
detail = Detail
view-all = All items
view-favourites = Favourites
view-trash = Trash
view-conflicts = Conflicts
view-uncategorised = Uncategorised
item-count = { $count ->
    [one] { $count } item
   *[other] { $count } items
}
search = Search everywhere
search-clear = Clear the search
search-everywhere = Search the whole vault
sort = Sort by
sort-updated = Recently changed
sort-created = Recently created
sort-title = Title
sort-best = Best match first
untitled = Untitled
categories = Categories
categories-none = No category
category = Category
category-new = New category
category-edit = Edit category { $name }
category-edit-title = Edit category
category-name = Name
category-parent = Inside
category-top = Top level
category-delete = Delete
category-delete-hint = Deleting a category deletes no item: they move up one level.
category-deleted = Category “{ $category }” deleted.
uncategorised = Uncategorised
tag = Tag
tags = Tags
tags-edit = Edit tags
tag-add = Add a tag
add-tag-button = Add
tag-new-name = New name
tag-rename-hint = Giving it another tag’s name joins them; an empty name removes it everywhere.
tag-remove = Remove everywhere
tag-remove-named = Remove tag { $tag }
tag-renamed = { $count ->
    [one] Tag “{ $tag }” changed on { $count } item.
   *[other] Tag “{ $tag }” changed on { $count } items.
}
selection = Selection
selected = { $count ->
    [one] { $count } selected
   *[other] { $count } selected
}
select-item = Select { $title }
select-all = All
unselect = Unselect all
move = Move to
trash = Move to trash
favourite-add = Add to favourites
favourite-remove = Remove from favourites
favourites-added = { $count ->
    [one] Added to favourites.
   *[other] { $count } items added to favourites.
}
favourites-removed = { $count ->
    [one] Removed from favourites.
   *[other] { $count } items removed from favourites.
}
items-moved = { $count ->
    [one] Moved to “{ $category }”.
   *[other] { $count } items moved to “{ $category }”.
}
items-uncategorised = { $count ->
    [one] Taken out of its category.
   *[other] { $count } items taken out of their category.
}
items-tagged = { $count ->
    [one] Tag “{ $tag }” added.
   *[other] Tag “{ $tag }” added to { $count } items.
}
items-trashed = { $count ->
    [one] Moved to the trash for 30 days.
   *[other] { $count } items moved to the trash for 30 days.
}
items-restored = { $count ->
    [one] Taken out of the trash.
   *[other] { $count } items taken out of the trash.
}
items-deleted = { $count ->
    [one] Deleted for good.
   *[other] { $count } items deleted for good.
}
delete-forever = Delete for good
delete-forever-title = { $count ->
    [one] Delete this item for good?
   *[other] Delete { $count } items for good?
}
delete-forever-text = This is the only action that can’t be undone. A snapshot of the vault is taken first, and your password is asked for.
copied = Copied.
copied-user-name = User name copied.
copied-password = Password copied. Cleared in
copied-secret = Copied. Cleared in
copied-code = Code copied. Cleared in
clipboard-clear-now = Clear
copy-user-name = Copy user name
copy-user-name-of = Copy user name of { $title }
copy-secret = Copy password
copy-secret-of = Copy password of { $title }
copy-code = Copy one-time code
copy-code-of = Copy one-time code of { $title }

# Nothing to show: why, and the one thing to do.
empty-vault = Your vault is ready
empty-vault-hint = Add a first item, or bring in those you have elsewhere.
add-first = Add an item
import-instead = Import a file
empty-search = Nothing for “{ $text }”
empty-search-hint = The search ignores accents and looks everywhere but in secrets.
empty-search-here = Nothing here. There may be some elsewhere in the vault.
empty-trash = The trash is empty
empty-trash-hint = What you put there stays 30 days.
empty-favourites = No favourites yet
empty-favourites-hint = Touch an item’s star to find it here.
empty-here = Nothing here yet
empty-here-hint = Add an item, or drag some from the list.
nothing-selected = Choose an item
nothing-selected-hint = Arrows walk the list, Enter opens, ? shows every shortcut.

# Palette and shortcuts.
palette = Search and act
palette-hint = Search an item or an action
palette-none = Nothing by that name.
palette-foot = Enter opens · Ctrl + Enter copies the password
theme-switch = Switch between light and dark
shortcuts = Keyboard shortcuts
shortcuts-anywhere = Anywhere
shortcuts-list = In the list
shortcuts-form = In a form
shortcuts-letters = Single-letter shortcuts can be switched off in the settings.
key-palette = Search and act
key-search = Go to the search
key-new = New login
key-undo = Undo the last action
key-lock = Lock
key-sheet = This sheet
key-move = Walk the list
key-open = Open
key-copy-user-name = Copy user name
key-copy-password = Copy password
key-copy-code = Copy one-time code
key-edit = Edit
key-favourite = Favourite
key-select = Select
key-select-all = Select all
key-trash = Move to trash
key-save = Save
key-cancel = Cancel

# Conflicts.
conflicts-explained = The same field was changed in two places before the devices had spoken. Neither value is lost.
conflicts-none = No conflict left
conflicts-see = Settle the conflicts
conflict-from = Also changed on { $device }, { $date }
conflict-kept = In the item
conflict-other = In the copy
conflict-keep-both = Keep both items
conflict-keep-chosen = Keep my choice
conflict-resolved = Conflict settled for “{ $title }”. The other value stays in the history.
empty-value = empty

# Errors of items.
error-item-gone = This item no longer exists. Nothing else has changed. The vault’s history keeps it.
error-no-such-item = This item no longer exists. Nothing else has changed. The vault’s history keeps it.
error-undo-too-late = It is too late to undo that from here. Nothing is lost: see the trash and the history.
error-nothing-to-undo = There is nothing to undo.
error-totp-invalid = This is not a one-time-code secret. The form is intact. Paste the site’s secret or its otpauth:// address.
error-qr-none = No one-time code in this picture. Nothing has changed. Take a sharp picture of the QR code, or paste the secret.
error-generator-no-characters = No kind of characters is switched on. Nothing was generated. Choose at least one.
error-generator-length = This length is out of bounds. Nothing was generated. Take 4 to 128 characters, or 3 to 12 words.

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
proof-good = Recoverable
proof-unknown = Backup unknown
proof-kit-missing = Recovery kit to finish
proof-kit-missing-todo = Without it, a lapse or a breakdown can lose everything.
proof-backup = Backup verified { $when }
proof-backup-none = The server reports no verified backup.
proof-restore = Restore proved { $when }

# Removing an account from this browser.
logout-title = Remove this account from this browser?
logout-text = The local copy and this device’s key will be erased. The vault stays on the server; coming back here will take your password and your key file or printed code.
logout-pending = { $count ->
    [one] { $count } change exists only in this browser. Export it first, or wait until the server can be reached.
   *[other] { $count } changes exist only in this browser. Export them first, or wait until the server can be reached.
}
