# Import.
import-lead = Drop a file: it is recognised, shown, then imported. The same file twice adds nothing.
import-drop = Drop a file, or choose it
import-drop-hint = A .sql.gz or .sql backup, or a .json or .csv export, of the previous system
import-local = Everything happens in this browser: neither the file, nor the key, nor the passphrase leaves it.
import-unlock = Open the file
import-format-sql = Database backup of the previous system
import-format-sql-gz = Database backup of the previous system, compressed
import-format-json-export = JSON export of the previous system, in clear
import-format-csv-export = CSV export of the previous system, in clear
import-format-key-sample = Sealed items of an older format
import-account = Which account is yours?
import-account-holds = { $entries ->
    [one] { $entries } item
   *[other] { $entries } items
}, { $categories ->
    [one] { $categories } category
   *[other] { $categories } categories
}, { $bundles ->
    [one] { $bundles } secret bundle
   *[other] { $bundles } secret bundles
}
import-key = Key of the previous system
import-key-hint = The key file exported from its page
import-bundles = Passphrase of the secret bundles ({ $count })
import-bundles-hint = Optional. Without it they are carried over whole, sealed, and can be opened later.
import-bundles-wrong = This passphrase opens none of the secret bundles. Check it, or leave it empty: what stays sealed is kept as it is, and can be opened later.
import-bundles-name = Secret bundles
import-look = See what will come in
import-other-file = Another file
import-preview = Preview
import-filter = Filter the preview
import-add = Added
import-merge = Merged
import-skip = Already here
import-unreadable = Unreadable
import-also = With { $categories } categories and { $bundles } secret bundles, { $closed } of them still sealed.
import-reason-entry-form-unknown = Unknown form
import-reason-entry-other-key = Sealed for another key
import-reason-entry-altered = Altered or damaged since it was sealed
import-reason-entry-content-unknown = Opens, but on something else than an item
import-keep-unreadable = { $count ->
    [one] Keep the unreadable item too, sealed as it is
   *[other] Keep the { $count } unreadable items too, sealed as they are
}
import-nothing-new = Everything is in your vault already.
import-apply = { $count ->
    [one] Import { $count } item
   *[other] Import { $count } items
}
import-stop-hint = Stopping keeps what has come in; starting again adds nothing twice.
import-report-done = Import finished
import-report-stopped = Import stopped before its end
import-report-line = { $added } added, { $merged } merged, { $skipped } already here, { $unreadable } unreadable
import-report-kept = This report is kept in your vault, on this page.
import-unreadable-list = What could not be read
import-reports = Earlier imports

# Errors of imports.
error-import-unknown-format = This file is of no known form. Nothing was imported. Take a .sql or .sql.gz backup, or a .json or .csv export.
error-custom-format = A backup in .dump format is read in the terminal only. Nothing was imported. Run “mdp import”, or make it again as .sql.gz.
error-dump-truncated = This backup stops before its end. Nothing was imported. Take another: this one would not bring everything back.
error-dump-damaged = This backup is damaged at line { $line }. Nothing was imported. Take another.
error-dump-encoding = This backup is not in UTF-8. Nothing was imported. Make it again in UTF-8.
error-not-previous-system = This backup is of something else: there are no items in it. Nothing was imported.
error-several-databases = This backup holds several databases. Nothing was imported. Back up only the right one.
error-export-damaged = This export is damaged at line { $line }. Nothing was imported. Make it again.
error-import-unreadable = This file could not be read to its end. Nothing was imported. Try again from another copy.
error-import-closed = This import is no longer open. What had come in is kept. Drop the file again.
error-import-too-large = This file holds more than an import accepts. Nothing was imported. Use the command mdp import.
error-no-such-account = This account is not in the file. Nothing was imported. Choose another.
error-wrong-account-key = This key opens none of this account’s items: it is another’s. Nothing was imported. Take this account’s key.
error-bundle-unsupported = A secret bundle is of an unknown form. It is carried over whole, sealed.
