//! What is read, in the words of SQLite.

use crate::statements::Statements;

pub(super) static STATEMENTS: Statements = Statements {
    meta: "SELECT id, server, restore_epoch, created, secret_id FROM meta WHERE id = 1",
    last_restore: "SELECT at FROM audit WHERE action = 'server.restore' ORDER BY position DESC \
        LIMIT 1",
    counts: "SELECT (SELECT count(*) FROM accounts), (SELECT count(*) FROM vaults), (SELECT count(*) \
        FROM sessions)",

    account: "SELECT user_id, name, name_key, created, disabled, admin, identity, fingerprint, \
        opaque_suite, opaque, key_checked FROM accounts WHERE user_id = ?1",
    account_by_name: "SELECT user_id, name, name_key, created, disabled, admin, identity, fingerprint, \
        opaque_suite, opaque, key_checked FROM accounts WHERE name_key = ?1",
    accounts: "SELECT user_id, name, name_key, created, disabled, admin, identity, fingerprint, \
        opaque_suite, opaque, key_checked FROM accounts WHERE ?1 IS NULL OR user_id > ?1 ORDER BY \
        user_id LIMIT ?2",
    any_account: "SELECT 1 FROM accounts LIMIT 1",
    slot: "SELECT user_id, bytes, slot_key FROM slots WHERE user_id = ?1",

    invitation: "SELECT token_hash, name, created, expires FROM invitations WHERE token_hash = ?1",
    invitations: "SELECT token_hash, name, created, expires FROM invitations WHERE expires > ?1 ORDER BY \
        created, token_hash",
    invitations_past: "SELECT token_hash FROM invitations WHERE expires <= ?1 LIMIT ?2",

    session: "SELECT session_id, token_hash, user_id, level, device, device_name, nonce, created, \
        last_seen, expires FROM sessions WHERE session_id = ?1",
    session_by_token: "SELECT s.session_id, s.token_hash, s.user_id, s.level, s.device, s.device_name, s.nonce, \
        s.created, s.last_seen, s.expires FROM sessions s JOIN accounts a ON a.user_id = s.user_id \
        WHERE s.token_hash = ?1 AND s.expires > ?2 AND a.disabled = 0",
    sessions: "SELECT session_id, token_hash, user_id, level, device, device_name, nonce, created, \
        last_seen, expires FROM sessions WHERE user_id = ?1 ORDER BY created DESC, session_id",
    sessions_past: "SELECT session_id FROM sessions WHERE expires <= ?1 LIMIT ?2",
    ticket: "SELECT 1 FROM challenges WHERE challenge_id = ?1 AND purpose = ?2",
    tickets_past: "SELECT challenge_id, purpose FROM challenges WHERE expires <= ?1 LIMIT ?2",
    seed: "SELECT challenge_id, state, expires FROM challenges WHERE challenge_id = ?1 AND purpose = ?2",
    seed_between: "SELECT challenge_id, state, expires FROM challenges WHERE purpose = ?1 AND expires BETWEEN \
        ?2 AND ?3 ORDER BY expires DESC LIMIT 1",

    vault: "SELECT vault, seq, head, root, epoch, pos FROM vaults WHERE vault = ?1",
    vault_of: "SELECT v.vault, v.seq, v.head, v.root, v.epoch, v.pos, c.pos, c.main FROM vaults v JOIN members m \
        ON m.vault = v.vault LEFT JOIN commits c ON c.vault = v.vault AND c.hash = ?3 WHERE m.vault = ?1 \
        AND m.user_id = ?2",
    vaults: "SELECT v.vault, v.seq, v.head, v.epoch, m.role FROM members m JOIN vaults v ON v.vault = \
        m.vault WHERE m.user_id = ?1 ORDER BY v.vault",
    member: "SELECT vault, user_id, role, fingerprint, bytes FROM members WHERE vault = ?1 AND user_id = \
        ?2",
    members: "SELECT vault, user_id, role, fingerprint, bytes FROM members WHERE vault = ?1",
    buckets: "SELECT bucket, hash FROM buckets WHERE vault = ?1",
    entries_of_bucket: "SELECT kind, id, revision, hash FROM entries WHERE vault = ?1 AND bucket = ?2 ORDER BY kind, id",
    entries: "SELECT kind, id, revision, hash FROM entries WHERE vault = ?1 ORDER BY bucket, kind, id",
    revisions: "SELECT revision, bytes FROM entry_bytes WHERE vault = ?1 AND kind = ?2 AND id = ?3 ORDER BY \
        pos",
    replaced: "SELECT vault, kind, id, revision FROM entry_bytes WHERE replaced < ?1 LIMIT ?2",
    replaced_until: "SELECT id, revision, bytes FROM entry_bytes WHERE vault = ?1 AND kind = ?2 AND pos <= ?3 \
        AND replaced IS NOT NULL AND (id, revision) > (?4, ?5) ORDER BY id, revision LIMIT ?6",

    commit_until: "SELECT hash, pos FROM commits WHERE vault = ?1 AND main = 1 AND received <= ?2 ORDER BY pos \
        DESC LIMIT 1",
    commit_position: "SELECT pos, main FROM commits WHERE vault = ?1 AND hash = ?2",
    commit_bytes: "SELECT bytes FROM commits WHERE vault = ?1 AND hash = ?2",
    commit_links: "SELECT pos, hash, parents FROM commits WHERE vault = ?1 ORDER BY pos",
    commits_after: "SELECT pos, hash, bytes FROM commits WHERE vault = ?1 AND pos > ?2 ORDER BY pos LIMIT ?3",
    entries_after: "SELECT pos, kind, id, revision, bytes FROM entry_bytes WHERE vault = ?1 AND (pos, kind, id) \
        > (?2, ?3, ?4) AND replaced IS NULL ORDER BY pos, kind, id LIMIT ?5",
    blob: "SELECT vault, id, hash, size, stored FROM blobs WHERE vault = ?1 AND id = ?2",

    journal_position: "SELECT position FROM journal_head WHERE id = 1",
    journal: "SELECT position, at, payload FROM journal WHERE position > ?1 ORDER BY position LIMIT ?2",
    journal_past: "SELECT position FROM journal WHERE position <= ?1 LIMIT ?2",
    audit: "SELECT position, at, action, actor, address, subject FROM audit WHERE position < ?1 ORDER \
        BY position DESC LIMIT ?2",
    audit_of: "SELECT position, at, action, actor, address, subject FROM audit WHERE actor = ?1 AND \
        position < ?2 ORDER BY position DESC LIMIT ?3",
};
