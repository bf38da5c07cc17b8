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
