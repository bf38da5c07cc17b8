# What mdp-server says in a terminal.
serving = Serving on { $url }
serving-first = There is no account yet: the first one to be made in the web vault is the operator’s.
stopping = Stopping: answering what has begun.

health-ok = The server on { $address } answers, and can write its database.
health-failing = { $about }. Is the server running, and can it write its database? Its log says why.

migrated-new = The database has been created.
migrated-from = The database has been migrated from schema { $found }.
migrated-not = The database is up to date.

invited = Invitation for { $name }, good once and for { $days ->
    [one] one day
   *[other] { $days } days
}. Hand the link over yourself: no mail is sent.
user-unknown = there is no account named { $about }
user-name-invalid = { $about } is no user name: 1 to 254 bytes, no control characters
user-name-taken = there is an account named { $about } already
user-disabled = { $name } can’t log in any more; all sessions have ended. The vault is kept.
user-enabled = { $name } can log in again.
user-none = There is no account.
user-columns = name, id, registered, last key check, state
user-key-never = never
user-state-disabled = disabled
user-state-operator = operator
user-state-enabled = enabled

config-columns = setting, value, source
setting-replaced = { $name } ({ $source }) belongs to the previous system and is not read. Take it out, and set { $instead } in its place.
setting-without-use = { $name } ({ $source }) belongs to the previous system and is not read. Nothing takes its place: take it out.

failed-configuration = the configuration is refused: { $why }
failed-database = the database can’t be used: { $why }
failed-secret = the server’s secret can’t be used: { $why }
failed-machine = { $why }
