//! The journal and the audit: what changed, and who did it.
//!
//! Every change of the server's state appends one entry to each in its own transaction. The
//! journal holds the rows as they became, engine-neutral, enough to make the same change in
//! another database; it is what backups to the second are made of. The audit is for people, and
//! outlives it. Positions are allocated under a lock held to the commit, so that they appear in
//! their order and without gaps.

use mdp_ledger::UserId;

use crate::engine::{Row, Value};
use crate::{Context, Error, SCHEMA, Store, tables};

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
        self.read(|connection| {
            let found = connection.one(connection.sql().journal_position, &[], |row| row.u64(0));
            found?.ok_or(Error::Corrupt("journal head"))
        })
        .await
    }

    /// Entries after a position, in order, `limit` at most.
    pub async fn journal(&self, after: u64, limit: u32) -> Result<Vec<JournalEntry>, Error> {
        self.read(move |connection| {
            connection.all(connection.sql().journal, &[after.into(), limit.into()], |row| {
                Ok(JournalEntry { position: row.u64(0)?, at: row.u64(1)?, payload: row.vec(2)? })
            })
        })
        .await
    }

    /// Makes the changes of another database's journal here, in order, as one change.
    /// [`Error::Corrupt`] where an entry isn't one, or is of another schema.
    pub async fn replay(&self, context: &Context, entries: Vec<JournalEntry>) -> Result<(), Error> {
        let last = entries.last().map_or(0, |entry| entry.position);
        self.change(context, "journal.replay", last, move |transaction| {
            for entry in entries {
                for change in tables::decode(SCHEMA, &entry.payload)? {
                    transaction.redo(change);
                }
            }
            Ok(())
        })
        .await
    }

    /// Audit entries before a position (`None`: the latest), newest first, `limit` at most, of one
    /// user or of all.
    pub async fn audit(
        &self,
        before: Option<u64>,
        user: Option<UserId>,
        limit: u32,
    ) -> Result<Vec<AuditEntry>, Error> {
        let before = Value::Int(before.and_then(|b| i64::try_from(b).ok()).unwrap_or(i64::MAX));
        self.read(move |connection| match user {
            None => connection.all(connection.sql().audit, &[before, limit.into()], read_audit),
            Some(user) => {
                let parameters = [user.0.into(), before, limit.into()];
                connection.all(connection.sql().audit_of, &parameters, read_audit)
            }
        })
        .await
    }
}

fn read_audit(row: &dyn Row) -> Result<AuditEntry, Error> {
    Ok(AuditEntry {
        position: row.u64(0)?,
        at: row.u64(1)?,
        action: row.string(2)?,
        actor: row.optional(3, <dyn Row>::array)?.map(UserId),
        address: row.optional(4, <dyn Row>::string)?,
        subject: row.string(5)?,
    })
}
