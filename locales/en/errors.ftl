# Errors by their stable code: what happened, what was not lost, what to do.
error-unexpected = Something unforeseen happened ({ $code }). Nothing that was saved is lost. Reload the page; if it comes back, give this code to whoever runs the server.
error-module-unavailable = A part of mdp couldn’t be loaded: the network is gone, or what came isn’t what this page was built with. Nothing is lost. Check the connection and reload the page; if it comes back, tell whoever runs the server.
error-not-verified = What the server sent doesn’t verify ({ $code }). Nothing of it was taken, and your local vault is intact. Tell whoever runs it.
error-worker-failed = The vault stopped in this page. Nothing that was saved is lost. Reload the page.
error-offline = The server can’t be reached. Nothing is lost. Check the connection and try again.
error-cancelled = Stopped as you asked. What was already done is kept.
error-clipboard = The browser refused access to the clipboard. Nothing was copied. Allow it for this site, or show the value.
error-storage-full = This browser has no space left. Your change is still in the form. Free some space and try again.
error-storage-refused = This browser refuses to keep data (private browsing?). Nothing is lost on the server. Open an ordinary window.
error-replica-damaged = The local copy is damaged. Nothing is lost on the server. Sign in again on this browser to make a new one.
error-replica-other-vault = The local copy belongs to another vault. It was left as it is. Sign in again on this browser to make a new one.
error-locked = The vault is locked. Nothing is lost. Unlock it and try again.

# Coming in.
error-wrong-password = That isn’t the password. Nothing is lost. Check Caps Lock and try again.
error-login-failed = Wrong user name or password, or a disabled account. Nothing is lost. Check both and try again.
error-no-such-account-here = This account is no longer in this browser. Nothing is lost on the server. Sign in again.
error-weak-password = This password would be guessed too soon. Nothing was created. Take four or five random words, or a longer one.
error-weak-passphrase = This passphrase would be guessed too soon. Nothing was saved. Take five random words, or use the generator.
error-wrong-passphrase = The passphrase doesn’t open this file, or the file was altered. Nothing has changed. Check it and try again.
error-passwords-differ = The two entries differ. Nothing was saved. Type them again.
error-kit-group-wrong = That isn’t this group. Look at the printed page: each group has its number.
error-recovery-code-mistyped = The code is mistyped: a character is wrong. Nothing has changed. Read the page again.
error-recovery-code-wrong = This is not the account’s current code. Nothing has changed. A newer one may have replaced it.
error-user-name-taken = This user name is taken on this server. Nothing was created. Choose another.
error-user-name-invalid = This user name is empty, too long or has invisible characters. Nothing was created. Correct it.
error-registration-closed = This server takes no new account. Nothing was created. Ask whoever runs it for an invitation.
error-invitation-invalid = This invitation has expired or was used. Nothing was created. Ask for another.
error-signed-out = The session has ended. Your changes are kept here. Give your password to go on.
error-ticket-invalid = The exchange took too long. Nothing has changed. Start again.
error-too-many-attempts = Too many attempts. Nothing is lost. Wait a little before trying again.
error-slot-not-found = This account has no printed code. Nothing has changed. Use a key file.
error-identity-substituted = The server showed another identity than yours. Nothing was taken or sent. Tell whoever runs it.
error-server-changed = This server is not the one this device knows. Nothing was sent. Check the address.
error-vault-no-grant = The server doesn’t have the vault’s key sealed for you. Nothing is lost elsewhere. Try from another device.
error-vault-key-mismatch = The vault key received is not the right one. Nothing of it was taken. Tell whoever runs the server.
error-out-of-memory = There isn’t enough memory to open the vault. Nothing is lost. Close other tabs and try again.
error-too-large = This is larger than what is accepted. Nothing was saved. Shorten it, or split it.
error-file-too-large = { $name } is too large to be read here. Nothing was imported. Use the command mdp import.
error-outbox-not-empty = { $count ->
    [one] { $count } change exists only in this browser. Nothing was erased. Export it first.
   *[other] { $count } changes exist only in this browser. Nothing was erased. Export them first.
}

# Keys.
error-key-file-not-one = This is not a key file. Nothing has changed. Choose the one whose name ends with .zkkey.json.
error-key-file-damaged = This key file is damaged. Nothing has changed. Try another copy.
error-key-file-ahead = The server lacks what this key file knows of. Nothing was installed. If it was restored from a backup, a device that has the rest gives it back by itself: let it do so first.
error-key-file-unsupported = This key file is of a form that isn’t accepted. Nothing has changed.
error-key-halves-differ = The two halves of this key differ: someone may have changed it. It is refused and nothing has changed. Try another copy.
error-other-account = This key is another account’s or another server’s. It is refused and yours has not moved.
error-bad-rsa-key = This key is not of an accepted form (4096-bit RSA). Nothing has changed. Try another copy.
error-unsupported-format = This format or its version is not known. Nothing has changed. A newer mdp may be needed.
error-key-derivation-refused = This file asks for a protection that is too weak or out of measure. It is refused and nothing has changed.
error-not-opened = This content doesn’t open with your key. It is kept as it is. “Check the key” says why and what to do.
error-legacy-key-only = This key of the previous system opens its old items, not this vault. Nothing has changed. Use it on the Import page.
error-code-not-replaceable = This server can’t replace a printed code yet. The present code stays good. Use a key file as the second way in.

# Server.
error-protocol-too-old = This page is older than the server. Your changes are kept here. Reload the page.
error-server-too-old = The server is older than this page. Your changes are kept here. Whoever runs it must update it.
error-unavailable = The server can’t answer right now. Your changes are kept here. Try again in a moment.
error-malformed = This request was not understood. Nothing was changed. Reload the page and try again.
error-suite-unknown = The server and this page don’t speak the same version. Your changes are kept here. Reload the page.
error-answer-malformed = The server answered something unexpected. Your changes are kept here. Try again; if it comes back, tell whoever runs it.
error-internal = The server has a fault. Your changes are kept here. Try again; if it comes back, tell whoever runs it.
error-key-check-failed = The server did not recognise your key’s answer. Your local data is intact. Run the check again.
error-heal-too-long = There is more to give back to the server at once than it takes. Nothing is lost: all of it is on this device. Synchronise with “mdp sync”, or tell whoever runs the server.
error-heal-not-mergeable = The server’s history and this device’s can’t be merged here. Nothing is lost: all of it is on this device. Make an archive, and tell whoever runs the server.
error-heal-not-kept = The server accepted what it lacked and doesn’t show it. Nothing is lost: all of it is on this device. Tell whoever runs the server.
