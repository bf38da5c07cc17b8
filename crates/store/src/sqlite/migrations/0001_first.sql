-- The first schema.
--
-- Ids and hashes are BLOBs, times milliseconds since the Unix epoch, flags 0 or 1.

-- `secret_id`: which server secret the passwords belong to; none until a server has started.
CREATE TABLE meta (
    id            INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    server        BLOB NOT NULL,
    restore_epoch BLOB NOT NULL,
    created       INTEGER NOT NULL,
    secret_id     BLOB
) STRICT;

CREATE TABLE accounts (
    user_id      BLOB NOT NULL PRIMARY KEY,
    name         TEXT NOT NULL,
    name_key     TEXT NOT NULL UNIQUE,
    created      INTEGER NOT NULL,
    disabled     INTEGER NOT NULL,
    admin        INTEGER NOT NULL,
    identity     BLOB NOT NULL,
    fingerprint  BLOB NOT NULL,
    opaque_suite INTEGER,
    opaque       BLOB,
    key_checked  INTEGER
) STRICT;

CREATE TABLE slots (
    user_id  BLOB NOT NULL PRIMARY KEY REFERENCES accounts,
    bytes    BLOB NOT NULL,
    slot_key BLOB NOT NULL
) STRICT;

CREATE TABLE invitations (
    token_hash BLOB NOT NULL PRIMARY KEY,
    name       TEXT NOT NULL,
    created    INTEGER NOT NULL,
    expires    INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
    session_id  BLOB NOT NULL PRIMARY KEY,
    token_hash  BLOB NOT NULL UNIQUE,
    user_id     BLOB NOT NULL REFERENCES accounts,
    level       INTEGER NOT NULL,
    device      BLOB NOT NULL,
    device_name TEXT NOT NULL,
    nonce       BLOB NOT NULL,
    created     INTEGER NOT NULL,
    last_seen   INTEGER NOT NULL,
    expires     INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_of_user ON sessions (user_id);

CREATE TABLE challenges (
    challenge_id BLOB NOT NULL,
    purpose      TEXT NOT NULL,
    state        BLOB NOT NULL,
    expires      INTEGER NOT NULL,
    PRIMARY KEY (challenge_id, purpose)
) STRICT;

CREATE TABLE vaults (
    vault BLOB NOT NULL PRIMARY KEY,
    seq   INTEGER NOT NULL,
    head  BLOB NOT NULL,
    root  BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    pos   INTEGER NOT NULL
) STRICT;

-- No reference to accounts: after a restore a vault may have members whom the backup didn't know.
CREATE TABLE members (
    vault       BLOB NOT NULL REFERENCES vaults,
    user_id     BLOB NOT NULL,
    role        INTEGER NOT NULL,
    fingerprint BLOB NOT NULL,
    bytes       BLOB NOT NULL,
    PRIMARY KEY (vault, user_id)
) STRICT;
CREATE INDEX members_of_user ON members (user_id);

CREATE TABLE commits (
    vault    BLOB NOT NULL REFERENCES vaults,
    pos      INTEGER NOT NULL,
    hash     BLOB NOT NULL,
    seq      INTEGER NOT NULL,
    main     INTEGER NOT NULL,
    received INTEGER NOT NULL,
    parents  BLOB NOT NULL,
    bytes    BLOB NOT NULL,
    PRIMARY KEY (vault, pos)
) STRICT;
CREATE UNIQUE INDEX commits_by_hash ON commits (vault, hash);

CREATE TABLE buckets (
    vault  BLOB NOT NULL REFERENCES vaults,
    bucket INTEGER NOT NULL,
    hash   BLOB NOT NULL,
    PRIMARY KEY (vault, bucket)
) STRICT, WITHOUT ROWID;

CREATE TABLE entries (
    vault    BLOB NOT NULL REFERENCES vaults,
    bucket   INTEGER NOT NULL,
    kind     INTEGER NOT NULL,
    id       BLOB NOT NULL,
    revision INTEGER NOT NULL,
    hash     BLOB,
    pos      INTEGER NOT NULL,
    PRIMARY KEY (vault, bucket, kind, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE entry_bytes (
    vault    BLOB NOT NULL REFERENCES vaults,
    kind     INTEGER NOT NULL,
    id       BLOB NOT NULL,
    revision INTEGER NOT NULL,
    pos      INTEGER NOT NULL,
    replaced INTEGER,
    bytes    BLOB NOT NULL,
    PRIMARY KEY (vault, kind, id, revision)
) STRICT;
CREATE INDEX entry_bytes_current ON entry_bytes (vault, pos, kind, id) WHERE replaced IS NULL;
CREATE INDEX entry_bytes_replaced ON entry_bytes (replaced) WHERE replaced IS NOT NULL;

CREATE TABLE blobs (
    vault  BLOB NOT NULL REFERENCES vaults,
    id     BLOB NOT NULL,
    hash   BLOB NOT NULL,
    size   INTEGER NOT NULL,
    stored INTEGER NOT NULL,
    PRIMARY KEY (vault, id)
) STRICT;

-- One row: its lock, held from the beginning of a change to its commit, puts writers in order.
CREATE TABLE journal_head (
    id       INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    position INTEGER NOT NULL
) STRICT;
INSERT INTO journal_head (id, position) VALUES (1, 0);

CREATE TABLE journal (
    position INTEGER NOT NULL PRIMARY KEY,
    at       INTEGER NOT NULL,
    payload  BLOB NOT NULL
) STRICT;

CREATE TABLE audit (
    position INTEGER NOT NULL PRIMARY KEY,
    at       INTEGER NOT NULL,
    action   TEXT NOT NULL,
    actor    BLOB,
    address  TEXT,
    subject  TEXT NOT NULL
) STRICT;
CREATE INDEX audit_of_actor ON audit (actor, position);

CREATE TABLE probes (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    at INTEGER NOT NULL
) STRICT;
