# Giving everything back to a server that lost all of it, or this account.
page-reseed = Give the server everything back
reseed-lead = This browser keeps the whole vault. A server that lost it can have it again from here.
reseed-when = When to use it
reseed-when-lost = The server lost everything and starts empty: whoever runs it comes first, from the browser that has their account.
reseed-when-unknown = The server was restored from a backup older than this account.
reseed-archive-first = If there is a backup, even an old one, restore it first: what came after is then given back by itself.
reseed-what = What happens
reseed-what-items = { $count ->
    [one] { $items } item is given back, with its whole history.
   *[other] { $items } items are given back, with their whole history.
}
reseed-what-account = The account { $name } is made again with the same key: key files and other devices go on fitting.
reseed-what-code = A new recovery code is shown. The printed page of before will be void.
reseed-what-not = Attachments are not in this browser. Nothing here is erased, whatever happens.
reseed-password-hint = The one that unlocks this vault here. It will be the account’s password on the server.
reseed-invitation = Invitation link
reseed-invitation-hint = Only where the server already has other accounts: whoever runs it gives you one.
reseed-run = Give everything back
error-account-known = The server knows this account. Nothing was made again. The session is resumed: what it lacks is given back by itself.
error-other-server = This server has accounts of its own, and this one belongs to another. Nothing was created. Check the address, or ask for an empty server.
error-user-id-taken = The server knows this account with another password, or has it disabled. Nothing was made again. Resume the session with the password of before, or ask whoever runs it.
