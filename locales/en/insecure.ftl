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
