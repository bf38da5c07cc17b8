//! Challenges: what the server must remember between two requests, good once and for a while.
//!
//! Kept in the database so that either half may reach another replica. They are no part of the
//! server's state: neither journaled nor audited, and lost by a restore.

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
    pub async fn put_challenge(&self, _new: Challenge) -> Result<(), Error> {
        todo!()
    }

    /// Gives what was kept, once: `None` when it's unknown, taken, or past its time at `now`.
    pub async fn take_challenge(
        &self,
        _id: [u8; 32],
        _purpose: &'static str,
        _now: u64,
    ) -> Result<Option<Vec<u8>>, Error> {
        todo!()
    }
}
