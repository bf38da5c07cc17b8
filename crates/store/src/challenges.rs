//! Challenges: what the server must remember between two requests, good once and for a while.
//!
//! Kept in the database so that either half may reach another replica. They are no part of the
//! server's state: neither journaled nor audited, and lost by a restore.

use crate::engine::Connection;
use crate::tables::CHALLENGES;
use crate::transaction::Transaction;
use crate::{Error, Store};

/// A challenge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// Random, or the hash of something random.
    pub id: [u8; 32],
    /// What for: one word per use; one made for another use isn't found.
    pub purpose: &'static str,
    /// What to remember.
    pub state: Vec<u8>,
    /// From when on it's no longer good.
    pub expires: u64,
}

impl Store {
    /// Keeps a challenge.
    pub async fn put_challenge(&self, new: Challenge) -> Result<(), Error> {
        self.committer()
            .change(None, move |transaction| {
                let row =
                    vec![new.id.into(), new.purpose.into(), new.state.into(), new.expires.into()];
                transaction.put(&CHALLENGES, row);
                Ok(())
            })
            .await
    }

    /// Gives what is kept and leaves it there: what it leads to takes it, or
    /// [`Self::take_challenge`] does. `None` when it's unknown or past its time at `now`.
    pub async fn challenge(
        &self,
        id: [u8; 32],
        purpose: &'static str,
        now: u64,
    ) -> Result<Option<Vec<u8>>, Error> {
        self.look_up(move |connection| kept(connection, id, purpose, now)).await
    }

    /// Gives what was kept, once: `None` when it's unknown, taken, or past its time at `now`.
    pub async fn take_challenge(
        &self,
        id: [u8; 32],
        purpose: &'static str,
        now: u64,
    ) -> Result<Option<Vec<u8>>, Error> {
        self.committer().change(None, move |transaction| take(transaction, id, purpose, now)).await
    }

    /// Forgets those past their time; how many.
    pub(crate) async fn sweep_challenges(&self, now: u64) -> Result<u64, Error> {
        self.committer()
            .change(None, move |transaction| {
                let connection = transaction.read()?;
                let past =
                    connection.all(connection.sql().challenges_past, &[now.into()], |row| {
                        Ok((row.array::<32>(0)?, row.string(1)?))
                    })?;
                let count = past.len() as u64;
                for (id, purpose) in past {
                    transaction.delete(&CHALLENGES, vec![id.into(), purpose.into()]);
                }
                Ok(count)
            })
            .await
    }
}

/// Takes a challenge as part of what it leads to.
pub(crate) fn take(
    transaction: &mut Transaction<'_>,
    id: [u8; 32],
    purpose: &'static str,
    now: u64,
) -> Result<Option<Vec<u8>>, Error> {
    let found = kept(transaction.read()?, id, purpose, now)?;
    if found.is_some() {
        transaction.delete(&CHALLENGES, vec![id.into(), purpose.into()]);
    }
    Ok(found)
}

fn kept(
    connection: &mut dyn Connection,
    id: [u8; 32],
    purpose: &'static str,
    now: u64,
) -> Result<Option<Vec<u8>>, Error> {
    let key = [id.into(), purpose.into()];
    let found =
        connection.one(connection.sql().challenge, &key, |row| Ok((row.vec(0)?, row.u64(1)?)))?;
    Ok(found.filter(|(_, expires)| *expires > now).map(|(state, _)| state))
}
