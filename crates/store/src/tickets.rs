//! Tickets that were used: each leads to one thing, once.
//!
//! A ticket carries its own state, sealed by the server that made it, so nothing is kept while it is
//! out. Which were used stands in the database, for every replica to see, until none of their clocks
//! can take them for good any more. It is no part of the server's state: neither journaled nor
//! audited, and lost by a restore.

use crate::tables::CHALLENGES;
use crate::transaction::{FORGET, Transaction};
use crate::{Error, Store};

/// How far the clocks of two replicas may be apart, in milliseconds: so long after its end a used
/// ticket, or a seed, is remembered.
pub const CLOCKS_APART: u64 = 600_000;

/// What the store knows a ticket by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TicketKey {
    /// The ticket's hash.
    pub id: [u8; 32],
    /// What for: one word per use.
    pub purpose: &'static str,
    /// From when on it's no longer good.
    pub expires: u64,
}

impl Store {
    /// Uses a ticket up; `false` when it was used before.
    pub async fn use_ticket(&self, ticket: TicketKey) -> Result<bool, Error> {
        self.committer().change(None, move |transaction| use_up(transaction, ticket)).await
    }

    /// Forgets those that are long past their time, and seeds that are past theirs; how many.
    pub(crate) async fn sweep_tickets(&self, now: u64) -> Result<u64, Error> {
        let mut swept = 0;
        loop {
            let some =
                self.committer().change(None, move |transaction| forget(transaction, now)).await?;
            swept += some;
            if some < u64::from(FORGET) {
                return Ok(swept);
            }
        }
    }
}

/// Uses a ticket up as part of what it leads to; `false` when it was used before.
pub(crate) fn use_up(transaction: &mut Transaction<'_>, ticket: TicketKey) -> Result<bool, Error> {
    let connection = transaction.read()?;
    let key = [ticket.id.into(), ticket.purpose.into()];
    if connection.one(connection.sql().ticket, &key, |_| Ok(()))?.is_some() {
        return Ok(false);
    }
    let until = ticket.expires.saturating_add(CLOCKS_APART);
    let row = vec![ticket.id.into(), ticket.purpose.into(), Vec::new().into(), until.into()];
    transaction.insert(&CHALLENGES, row);
    Ok(true)
}

/// Forgets some of those that are past; how many.
fn forget(transaction: &mut Transaction<'_>, now: u64) -> Result<u64, Error> {
    let connection = transaction.read()?;
    let parameters = [now.into(), FORGET.into()];
    let past = connection.all(connection.sql().tickets_past, &parameters, |row| {
        Ok((row.array::<32>(0)?, row.string(1)?))
    })?;
    let count = past.len() as u64;
    for (id, purpose) in past {
        transaction.delete(&CHALLENGES, vec![id.into(), purpose.into()]);
    }
    Ok(count)
}
