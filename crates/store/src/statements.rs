//! What is read from a database: each engine gives every one of these in its own SQL.
//!
//! Parameters come in the order of each comment; columns in the order of the table they are read
//! from (`tables.rs`), unless the comment says otherwise. Changes of rows have no statement here:
//! engines make theirs from the tables.

/// An engine's statements.
pub(crate) struct Statements {
    /// Of the only row.
    pub(crate) meta: &'static str,
    /// Gives when the latest restore was.
    pub(crate) last_restore: &'static str,
    /// Gives how many accounts, vaults, sessions.
    pub(crate) counts: &'static str,

    /// By user.
    pub(crate) account: &'static str,
    /// By folded name.
    pub(crate) account_by_name: &'static str,
    /// After a user (null: from the first), limit; by user.
    pub(crate) accounts: &'static str,
    /// Gives a row where there is any account.
    pub(crate) any_account: &'static str,
    /// By user.
    pub(crate) slot: &'static str,

    /// By token hash.
    pub(crate) invitation: &'static str,
    /// Those whose end is after a time; oldest first.
    pub(crate) invitations: &'static str,
    /// Keys of those whose end isn't after a time; so many.
    pub(crate) invitations_past: &'static str,

    /// By id.
    pub(crate) session: &'static str,
    /// By token hash, end after a time, account not disabled.
    pub(crate) session_by_token: &'static str,
    /// Of a user; newest first.
    pub(crate) sessions: &'static str,
    /// Keys of those whose end isn't after a time; so many.
    pub(crate) sessions_past: &'static str,
    /// By id and purpose.
    pub(crate) ticket: &'static str,
    /// Keys of those whose end isn't after a time, and of seeds; so many.
    pub(crate) tickets_past: &'static str,
    /// By id and purpose: id, secret, end.
    pub(crate) seed: &'static str,
    /// By purpose and end, from and to: the one that ends last.
    pub(crate) seed_between: &'static str,

    /// By vault.
    pub(crate) vault: &'static str,
    /// By vault, user and a commit's hash: the vault's row, if the user is a member; then that
    /// commit's position and whether it is on the main line, or nulls.
    pub(crate) vault_of: &'static str,
    /// Of a user: vault, seq, head, epoch, role.
    pub(crate) vaults: &'static str,
    /// By vault and user.
    pub(crate) member: &'static str,
    /// By vault.
    pub(crate) members: &'static str,
    /// By vault: bucket, hash.
    pub(crate) buckets: &'static str,
    /// By vault and bucket: kind, id, revision, hash.
    pub(crate) entries_of_bucket: &'static str,
    /// By vault: kind, id, revision, hash.
    pub(crate) entries: &'static str,
    /// By vault, kind, id: revision, bytes; in the order in which they came.
    pub(crate) revisions: &'static str,
    /// Keys of bytes replaced before a time, limit.
    pub(crate) replaced: &'static str,
    /// Bytes that aren't current by vault, kind, up to a position, after (id, revision), limit: id,
    /// revision, bytes; in order.
    pub(crate) replaced_until: &'static str,

    /// By vault and a time: hash, position of the last commit of the main line received by then.
    pub(crate) commit_until: &'static str,
    /// By vault and hash: position, main.
    pub(crate) commit_position: &'static str,
    /// By vault and hash: bytes.
    pub(crate) commit_bytes: &'static str,
    /// By vault: position, hash, parents; in order.
    pub(crate) commit_links: &'static str,
    /// By vault, after a position, limit: position, hash, bytes; in order.
    pub(crate) commits_after: &'static str,
    /// Current bytes by vault, after (position, kind, id), limit: position, kind, id, revision,
    /// bytes; in order.
    pub(crate) entries_after: &'static str,
    /// By vault and blob.
    pub(crate) blob: &'static str,

    /// The latest position.
    pub(crate) journal_position: &'static str,
    /// After a position, limit; in order.
    pub(crate) journal: &'static str,
    /// Positions up to one, limit.
    pub(crate) journal_past: &'static str,
    /// Before a position, limit; newest first.
    pub(crate) audit: &'static str,
    /// By actor, before a position, limit; newest first.
    pub(crate) audit_of: &'static str,
}
