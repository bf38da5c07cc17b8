# The vault as it was.
page-past = The vault as it was
past-lead = See what every item was at an earlier time, and take one back. Looking changes nothing, and what you take back can be undone.
past-open = Choose a time
past-when = As it was on
past-hour = An hour ago
past-day = Yesterday at this time
past-week = A week ago
past-month = A month ago
past-show = Show
past-loading = Comparing with today…
past-future = This time is still to come. Nothing was asked. Choose an earlier one.
past-summary = { $count ->
    [0] Nothing was different.
    [one] One item was different.
   *[other] { $count } items were different.
}
past-stood = It stood at change { $seq }, made on { $date }. The ledger of this device vouches for it.
past-same = Every item is today what it was then
past-filter = Find among these
past-none = None of these items has that in its title
past-since-removed = gone since
past-since-changed = changed since
past-since-added = added since
past-since-lost = not kept
past-lost = The server no longer keeps this version. The item’s own history may have the value.
past-added = This item wasn’t there yet.
past-then = Then
past-now = Today
past-more = Different too: { $what }.
past-more-type = the type
past-more-category = the category
past-more-tags = the tags
past-more-favourite = whether it is a favourite
past-more-trash = whether it is in the trash
past-more-attachments = the attachments
past-details = What was different in { $title }
past-take-back = Take back
past-take-back-title = Take back { $title }
past-taken-back = “{ $title }” is again as it was. What it replaced is in its history.
past-reveal = Show { $name } of then
past-copy = Copy { $name } of then
error-vault-not-yet = The vault wasn’t there yet at that time. Nothing has changed. Choose a later one.
