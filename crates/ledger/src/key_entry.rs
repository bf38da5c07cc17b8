//! Key entries: one per key epoch, so that a wrong vault key is noticed before it is used.

use minicbor::{Decoder, Encoder};

use crate::cbor::{self, Deterministic, EncodeError, Malformed};
use crate::ids::{EntryId, Hash};

/// A key entry's bytes: `[epoch, commitment, the key before it sealed under this one, or null]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyEntry {
    /// Starts at 1; each rotation adds one.
    pub epoch: u32,
    /// Commitment to the vault key of this epoch.
    pub commitment: [u8; 32],
    /// The key of the epoch before, sealed under this epoch's; none in the first.
    pub previous: Option<Vec<u8>>,
}

/// The most bytes that a sealed vault key takes.
const SEALED_KEY_MOST: usize = 256;

impl KeyEntry {
    /// The id of the entry of `epoch`: derived, so that there is one place for it.
    pub fn entry_id(epoch: u32) -> EntryId {
        EntryId::derived(Hash::of(&cbor::encode(|e| {
            e.array(2)?.str("mdp/v1/key")?.u32(epoch)?.ok()
        })))
    }
}

impl Deterministic for KeyEntry {
    fn write(&self, e: &mut Encoder<Vec<u8>>) -> Result<(), EncodeError> {
        e.array(3)?.u32(self.epoch)?.bytes(&self.commitment)?;
        cbor::write_optional(e, self.previous.as_deref())
    }

    fn read(d: &mut Decoder<'_>) -> Result<Self, Malformed> {
        cbor::array(d, 3)?;
        let epoch = d.u32()?;
        let commitment = cbor::fixed(d)?;
        let previous = if d.datatype()? == minicbor::data::Type::Null {
            d.null()?;
            None
        } else {
            Some(d.bytes()?.to_vec())
        };
        if epoch == 0 || previous.as_ref().is_some_and(|p| p.len() > SEALED_KEY_MOST) {
            return Err(Malformed);
        }
        Ok(Self { epoch, commitment, previous })
    }
}
