//! Invitations: single-use, expiring leave to register.

use crate::{Context, Error, Store};

/// An invitation that can still be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// SHA-256 of the token in the link; the token itself is kept nowhere.
    pub token_hash: [u8; 32],
    /// The user name it was made for.
    pub name: String,
    /// When it was made.
    pub created: u64,
    /// From when on it's no longer good.
    pub expires: u64,
}

impl Store {
    /// Keeps a new invitation.
    pub async fn invite(&self, _context: &Context, _new: Invitation) -> Result<(), Error> {
        todo!()
    }

    /// The invitation of this token, if it is still good at `now`.
    pub async fn invitation(
        &self,
        _token_hash: [u8; 32],
        _now: u64,
    ) -> Result<Option<Invitation>, Error> {
        todo!()
    }

    /// Those that are still good at `now`, oldest first.
    pub async fn invitations(&self, _now: u64) -> Result<Vec<Invitation>, Error> {
        todo!()
    }

    /// Takes an invitation back; whether there was one.
    pub async fn revoke_invitation(
        &self,
        _context: &Context,
        _token_hash: [u8; 32],
    ) -> Result<bool, Error> {
        todo!()
    }
}
