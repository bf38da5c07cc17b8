//! The journal and the audit: what changed, and who did it.
//!
//! Every change of the server's state appends one entry to each in its own transaction. The
//! journal holds the rows as they became, engine-neutral, enough to make the same change in
//! another database ([`crate::Loader::replay`]): those of the tables that archives keep, the audit
//! included, and nothing that opens a door. It is what backups to the second are made of. The audit
//! is for people, and outlives it. Positions are allocated under a lock held to the commit, so that
//! they appear in their order and without gaps.

use mdp_ledger::{Hash, UserId};

use crate::engine::{Row, Value};
use crate::page::PageSize;
use crate::tables::JOURNAL;
use crate::transaction::FORGET;
use crate::{Error, SCHEMA, Store, tables};

/// Entries that are read at once.
const PAGE: u32 = 1000;

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

impl JournalEntry {
    /// The blobs that the change made part of the state, whose bytes aren't in the journal: hash
    /// and size. [`Error::Corrupt`] where the payload can't be understood.
    pub fn blobs(&self) -> Result<Vec<(Hash, u64)>, Error> {
        tables::blobs(&tables::decode(SCHEMA, &self.payload)?).ok_or(Error::Corrupt("blob"))
    }
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

    /// Entries after a position, in order, until they are so many bytes (a thousand entries at
    /// most); one at least, where there is any.
    pub async fn journal(&self, after: u64, bytes: usize) -> Result<Vec<JournalEntry>, Error> {
        self.read(move |connection| {
            let (mut entries, mut size, mut after) = (Vec::new(), 0, after);
            let mut page = PageSize::up_to(PAGE);
            loop {
                let mut rows = 0;
                let parameters = [after.into(), page.rows().into()];
                connection.query(connection.sql().journal, &parameters, &mut |row| {
                    let (position, at, payload) = (row.u64(0)?, row.u64(1)?, row.vec(2)?);
                    (after, rows) = (position, rows + 1);
                    size += payload.len();
                    entries.push(JournalEntry { position, at, payload });
                    Ok(size < bytes && entries.len() < PAGE as usize)
                })?;
                let full = size >= bytes || entries.len() >= PAGE as usize;
                if !page.taken(rows, full) || full {
                    return Ok(entries);
                }
            }
        })
        .await
    }

    /// Forgets the journal's entries up to a position, some at a time; how many. Call it until it
    /// gives 0.
    pub async fn forget_journal(&self, up_to: u64) -> Result<u64, Error> {
        self.committer()
            .change(None, move |transaction| {
                let connection = transaction.read()?;
                let parameters = [up_to.into(), FORGET.into()];
                let old =
                    connection.all(connection.sql().journal_past, &parameters, |row| row.u64(0))?;
                for position in &old {
                    transaction.delete(&JOURNAL, vec![(*position).into()]);
                }
                Ok(old.len() as u64)
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
