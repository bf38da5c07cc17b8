-- The first schema.
--
-- Ids and hashes are bytea, times milliseconds since the Unix epoch, flags 0 or 1.

-- `secret_id`: which server secret the passwords belong to; none until a server has started.
CREATE TABLE meta (
    id            BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    server        BYTEA NOT NULL,
    restore_epoch BYTEA NOT NULL,
    created       BIGINT NOT NULL,
    secret_id     BYTEA
);

CREATE TABLE accounts (
    user_id      BYTEA NOT NULL PRIMARY KEY,
    name         TEXT NOT NULL,
    name_key     TEXT NOT NULL UNIQUE,
    created      BIGINT NOT NULL,
    disabled     BIGINT NOT NULL,
    admin        BIGINT NOT NULL,
    identity     BYTEA NOT NULL,
    fingerprint  BYTEA NOT NULL,
    opaque_suite BIGINT,
    opaque       BYTEA,
    key_checked  BIGINT
);

CREATE TABLE slots (
    user_id  BYTEA NOT NULL PRIMARY KEY REFERENCES accounts,
    bytes    BYTEA NOT NULL,
    slot_key BYTEA NOT NULL
);

CREATE TABLE invitations (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    name       TEXT NOT NULL,
    created    BIGINT NOT NULL,
    expires    BIGINT NOT NULL
);

CREATE TABLE sessions (
    session_id  BYTEA NOT NULL PRIMARY KEY,
    token_hash  BYTEA NOT NULL UNIQUE,
    user_id     BYTEA NOT NULL REFERENCES accounts,
    level       BIGINT NOT NULL,
    device      BYTEA NOT NULL,
    device_name TEXT NOT NULL,
    nonce       BYTEA NOT NULL,
    created     BIGINT NOT NULL,
    last_seen   BIGINT NOT NULL,
    expires     BIGINT NOT NULL
);
CREATE INDEX sessions_of_user ON sessions (user_id);

CREATE TABLE challenges (
    challenge_id BYTEA NOT NULL,
    purpose      TEXT NOT NULL,
    state        BYTEA NOT NULL,
    expires      BIGINT NOT NULL,
    PRIMARY KEY (challenge_id, purpose)
);

CREATE TABLE vaults (
    vault BYTEA NOT NULL PRIMARY KEY,
    seq   BIGINT NOT NULL,
    head  BYTEA NOT NULL,
    root  BYTEA NOT NULL,
    epoch BIGINT NOT NULL,
    pos   BIGINT NOT NULL
);

-- No reference to accounts: after a restore a vault may have members whom the backup didn't know.
CREATE TABLE members (
    vault       BYTEA NOT NULL REFERENCES vaults,
    user_id     BYTEA NOT NULL,
    role        BIGINT NOT NULL,
    fingerprint BYTEA NOT NULL,
    bytes       BYTEA NOT NULL,
    PRIMARY KEY (vault, user_id)
);
CREATE INDEX members_of_user ON members (user_id);

CREATE TABLE commits (
    vault    BYTEA NOT NULL REFERENCES vaults,
    pos      BIGINT NOT NULL,
    hash     BYTEA NOT NULL,
    seq      BIGINT NOT NULL,
    main     BIGINT NOT NULL,
    received BIGINT NOT NULL,
    parents  BYTEA NOT NULL,
    bytes    BYTEA NOT NULL,
    PRIMARY KEY (vault, pos)
);
CREATE UNIQUE INDEX commits_by_hash ON commits (vault, hash);

CREATE TABLE buckets (
    vault  BYTEA NOT NULL REFERENCES vaults,
    bucket BIGINT NOT NULL,
    hash   BYTEA NOT NULL,
    PRIMARY KEY (vault, bucket)
);

CREATE TABLE entries (
    vault    BYTEA NOT NULL REFERENCES vaults,
    bucket   BIGINT NOT NULL,
    kind     BIGINT NOT NULL,
    id       BYTEA NOT NULL,
    revision BIGINT NOT NULL,
    hash     BYTEA,
    pos      BIGINT NOT NULL,
    PRIMARY KEY (vault, bucket, kind, id)
);

CREATE TABLE entry_bytes (
    vault    BYTEA NOT NULL REFERENCES vaults,
    kind     BIGINT NOT NULL,
    id       BYTEA NOT NULL,
    revision BIGINT NOT NULL,
    pos      BIGINT NOT NULL,
    replaced BIGINT,
    bytes    BYTEA NOT NULL,
    PRIMARY KEY (vault, kind, id, revision)
);
CREATE INDEX entry_bytes_current ON entry_bytes (vault, pos, kind, id) WHERE replaced IS NULL;
CREATE INDEX entry_bytes_replaced ON entry_bytes (replaced) WHERE replaced IS NOT NULL;

CREATE TABLE blobs (
    vault  BYTEA NOT NULL REFERENCES vaults,
    id     BYTEA NOT NULL,
    hash   BYTEA NOT NULL,
    size   BIGINT NOT NULL,
    stored BIGINT NOT NULL,
    PRIMARY KEY (vault, id)
);

-- One row: its lock, held from the beginning of a change to its commit, puts writers in order.
CREATE TABLE journal_head (
    id       BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    position BIGINT NOT NULL
);
INSERT INTO journal_head (id, position) VALUES (1, 0);

CREATE TABLE journal (
    position BIGINT NOT NULL PRIMARY KEY,
    at       BIGINT NOT NULL,
    payload  BYTEA NOT NULL
);

CREATE TABLE audit (
    position BIGINT NOT NULL PRIMARY KEY,
    at       BIGINT NOT NULL,
    action   TEXT NOT NULL,
    actor    BYTEA,
    address  TEXT,
    subject  TEXT NOT NULL
);
CREATE INDEX audit_of_actor ON audit (actor, position);

CREATE TABLE probes (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    at BIGINT NOT NULL
);
