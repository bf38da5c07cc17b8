//! The journal and the audit: what changed, and who did it.
//!
//! Every change of the server's state appends one entry to each in its own transaction. The
//! journal holds the rows as they became, engine-neutral, enough to make the same change in
//! another database; it is what backups to the second are made of. The audit is for people, and
//! outlives it. Positions are allocated under a lock held to the commit, so that they appear in
//! their order and without gaps.

use mdp_ledger::UserId;

use crate::{Error, Store};

/// A change, as rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalEntry {
    /// From 1, without gaps.
    pub position: u64,
    /// When.
    pub at: u64,
    /// The rows, in deterministic CBOR.
    pub payload: Vec<u8>,
}

/// A change, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// The journal's position.
    pub position: u64,
    /// When.
    pub at: u64,
    /// What: `vault.push`, `session.create`, …
    pub action: String,
    /// Who.
    pub actor: Option<UserId>,
    /// From where.
    pub address: Option<String>,
    /// Of what: an id in hexadecimal, or a name.
    pub subject: String,
}

impl Store {
    /// The latest position; 0 before any change.
    pub async fn journal_position(&self) -> Result<u64, Error> {
        todo!()
    }

    /// Entries after a position, in order, `limit` at most.
    pub async fn journal(&self, _after: u64, _limit: u32) -> Result<Vec<JournalEntry>, Error> {
        todo!()
    }

    /// Makes the changes of another database's journal here, in order, in one transaction.
    pub async fn replay(&self, _entries: Vec<JournalEntry>) -> Result<(), Error> {
        todo!()
    }

    /// Audit entries before a position (`None`: the latest), newest first, `limit` at most, of one
    /// user or of all.
    pub async fn audit(
        &self,
        _before: Option<u64>,
        _user: Option<UserId>,
        _limit: u32,
    ) -> Result<Vec<AuditEntry>, Error> {
        todo!()
    }
}
