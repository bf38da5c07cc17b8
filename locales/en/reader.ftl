# The page of a self-reading archive. Fields and types: item.ftl.
reader-title = Vault archive
reader-what = This file holds a whole vault, sealed under a passphrase. It opens here, in this browser, and sends nothing anywhere.
reader-user = User name
reader-server = Server
reader-made = Made
reader-fingerprint = Fingerprint of the key
reader-passphrase = Passphrase of the archive
reader-reveal = Show what is typed
reader-open = Open
reader-opening = Opening…
reader-local = Read only: nothing here changes the vault. Left alone for 15 minutes, it closes by itself.
reader-close = Close
reader-search = Search
reader-items = Items
reader-count = { $count ->
    [0] Nothing matches
    [one] { $count } item
   *[other] { $count } items
}
reader-back = Back to the list
reader-about = This archive
reader-about-text = What the vault held on { $date }. What changed since isn’t here.
reader-untitled = Untitled
reader-trashed = In the trash since { $date }
reader-in-trash = In the trash
reader-conflict = Another version of an item
reader-show-all = Show all secrets
reader-hide-all = Hide all secrets
reader-copied = Copied. The clipboard isn’t cleared by itself.
reader-not-copied = This browser refused to copy. Show the value and select it.
reader-yes = Yes
reader-no = No
reader-code-now = Code right now
reader-code-none = This secret makes no code
reader-code-left = { $seconds } s left
reader-attachments = Attachments
reader-save = Save
reader-save-file = Save { $name }
reader-file-broken = This attachment doesn’t open: the file was damaged. The rest is not affected.
reader-missing = { $count ->
    [one] One attachment is not in this archive
   *[other] { $count } attachments are not in this archive
}
reader-missing-not-listed = Not here: the vault no longer had it.
reader-missing-no-key = Not here: its key was not in the vault.
reader-missing-unavailable = Not here: the server didn’t have it.
reader-missing-other-bytes = Not here: what the server gave was not what was saved.
reader-missing-does-not-open = Not here: it didn’t open.
reader-missing-too-large = Not here: too large for an archive.
reader-unreadable = { $count ->
    [one] One record didn’t open when the archive was made
   *[other] { $count } records didn’t open when the archive was made
}
reader-categories = { $count ->
    [one] One category
   *[other] { $count } categories
}
reader-leftover = Not understood when imported
reader-leftover-text = An import could not read this, and kept it whole.
reader-leftover-source = As the source had it
reader-leftover-code = Reason
reader-created = Created
reader-updated = Changed
reader-origin = Imported from
reader-id = Identifier
reader-newer = From a newer version
reader-error-malformed = This file is damaged: it lacks a part of the archive. Take another copy of it.
reader-error-wrong-passphrase = The passphrase doesn’t open this archive, or the file was altered. Nothing is lost. Check it and try again.
reader-error-unsupported-format = This archive was made by another version. Nothing is lost. Open it in a copy made by that version.
reader-error-key-derivation-refused = This archive asks for more than is allowed. It may have been altered. Take another copy of it.
reader-error-out-of-memory = There isn’t enough memory to open it. Nothing is lost. Close other pages and try again.
reader-error-unexpected = It could not be opened here. Nothing is lost. Try another browser, or another copy of the file.
