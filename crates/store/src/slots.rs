//! Recovery slots: identities sealed under printed codes, which the server can't open.

use mdp_ledger::UserId;

use crate::tables::SLOTS;
use crate::transaction::Transaction;
use crate::{Context, Error, Store, accounts};

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
    pub async fn slot(&self, user: UserId) -> Result<Option<Slot>, Error> {
        self.read(move |connection| {
            connection.one(connection.sql().slot, &[user.0.into()], |row| {
                Ok(Slot { bytes: row.vec(1)?, key: row.array(2)? })
            })
        })
        .await
    }

    /// Replaces an account's slot. [`Error::UnknownAccount`].
    pub async fn set_slot(&self, context: &Context, user: UserId, slot: Slot) -> Result<(), Error> {
        self.change(context, "slot.replace", user, move |transaction| {
            accounts::known(transaction, user)?;
            put(transaction, user, slot);
            Ok(())
        })
        .await
    }
}

pub(crate) fn put(transaction: &mut Transaction<'_>, user: UserId, slot: Slot) {
    transaction.put(&SLOTS, vec![user.0.into(), slot.bytes.into(), slot.key.into()]);
}
