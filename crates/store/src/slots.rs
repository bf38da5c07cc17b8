//! Recovery slots: identities sealed under printed codes, which the server can't open.

use mdp_ledger::UserId;

use crate::{Context, Error, Store};

/// A recovery slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// The whole structure (`mdp_wire::statement::RecoverySlot`), as its owner sent it.
    pub bytes: Vec<u8>,
    /// Public half of the Ed25519 key that the printed code derives.
    pub key: [u8; 32],
}

impl Store {
    /// An account's slot.
    pub async fn slot(&self, _user: UserId) -> Result<Option<Slot>, Error> {
        todo!()
    }

    /// Replaces an account's slot. [`Error::UnknownAccount`].
    pub async fn set_slot(
        &self,
        _context: &Context,
        _user: UserId,
        _slot: Slot,
    ) -> Result<(), Error> {
        todo!()
    }
}
