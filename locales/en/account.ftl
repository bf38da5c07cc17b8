# Coming in: first account, unlocking, another device, recovery kit.
user-name = User name
password = Password
password-of-account = Account password
password-new = Account password
password-new-hint = The only one to remember. It never leaves this device; four or five random words do very well.
password-again = The same, once more
welcome-title = Welcome
welcome-text = mdp keeps your passwords sealed: the server sees not a word of them, and everything can be got back.
registration-closed = This server takes no new account without an invitation. Ask whoever runs it for a link.
sign-up = Create an account
sign-up-title = Create an account
sign-up-lead = Your keys are made here, in this browser.
sign-up-promise = Nobody can reset this password for you. The next step gives you a recovery kit: it is what brings you back if you forget it.
sign-up-working = Making the keys…
sign-up-have = I already have an account
sign-in = Sign in
sign-in-title = Sign in on this browser
sign-in-lead = Your password first, then what carries your key: the key file or the printed code.
sign-in-how = What to open the vault with
sign-in-half = Password accepted. What remains is your key: the server doesn’t have it.
sign-in-nothing = I have neither
sign-in-nothing-text = Open mdp on a device where it still works, then “Key and recovery”: there you make a new key file. With no device, no file and no code, nobody can open this vault, and a new key would not change that: so none is ever made behind your back.
sign-in-again = Resume the session
open-vault = Open the vault
unlock = Unlock
unlock-title = Vault locked
unlocking = Opening…
unlock-other = Another account, or password forgotten
to-unlock = Back to this browser’s account
locked-by-time = Locked after a while without activity. Nothing is lost, not even a form being filled in.
locked-by-sleep = Locked while the device slept. Nothing is lost, not even a form being filled in.
locked-by-otherTab = Locked from another tab. Nothing is lost, not even a form being filled in.
lock-instead = Lock instead
logout-title = Remove this account from this browser?
logout-text = The local copy and this device’s key will be erased. The vault stays on the server; coming back here will take your password and your key file or printed code.
logout-pending = { $count ->
    [one] { $count } change exists only in this browser. Export it first, or wait until the server can be reached.
   *[other] { $count } changes exist only in this browser. Export them first, or wait until the server can be reached.
}

# Key file and printed code.
key-file = Key file
key-file-save = Save the key file
key-file-saved = Key file saved. Keep it somewhere else than on this device.
key-file-what = Your key in a file, sealed by a passphrase. With both, you open your vault on any device.
key-file-drop = Drop your key file, or choose it
key-file-drop-hint = Its name ends with .zkkey.json
key-file-other-server = This file says it comes from another server. It will be refused if it isn’t yours; the address in it is never contacted.
passphrase = Passphrase of the file
passphrase-hint = Different from the account password. It protects the file if it falls into other hands.
passphrase-again = The same, once more
passphrase-of-file = Passphrase of the file
printed-code = Printed code
printed-code-hint = As it is on the page, with or without dashes.
printed-code-what = A page to print, with a code that opens your vault. A new code replaces the one before.
printed-code-new = Make a new code
made-on = Made
fingerprint = Fingerprint

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
kit-address = Address of the vault
kit-user-id = Account id
kit-server-id = Server id
kit-how = To come back
kit-how-1 = Open the vault’s address and choose “Sign in”.
kit-how-2 = Give your user name and your password.
kit-how-3 = Choose “Printed code” and type the code above.
kit-keep = Keep this page in a safe place, offline. Whoever holds it, with your password, opens your vault. A new code cancels this one.
kit-group = Group { $n } of the code
kit-see-again = See the page again

# No secure context.
insecure-title = This page needs a secure connection
insecure-lead = You opened { $host } over plain HTTP. Browsers then withhold their cryptography from pages, and anyone on the network could read or change what you receive.
insecure-safe = Nothing is lost and nothing was sent: your vault waits behind a secure address.
insecure-how = Three ways to fix it
insecure-1 = On the machine itself
insecure-1-text = Browsers trust the local address: open http://127.0.0.1 with the server’s port.
insecure-2 = From another computer, through a tunnel
insecure-2-text = In a terminal, with an account on the server:
insecure-2-then = then open
insecure-3 = For everyone, with HTTPS
insecure-3-text = Put the server behind Traefik, nginx or Caddy with a certificate (the documentation has ready-made files), then open:
