//! Sealed records: `01 ‖ key epoch u32 ‖ salt 32 ‖ commitment 32 ‖ ciphertext and tag`.
//!
//! A record is bound to its vault, id, revision, kind and epoch: opened anywhere else, it doesn't.
//! Content is padded before sealing, so that its length tells little. Layout and padding are also
//! what the server checks without a key ([`mdp_ledger::SealedHeader`]).

use mdp_ledger::{EntryId, Kind, MAX_SEALED, SealedHeader, cbor, padme};
use zeroize::Zeroizing;

use crate::entropy::Entropy;
use crate::{Error, VaultKey, committed, padding};

const VERSION: u8 = 1;
const HEADER: usize = 1 + 4;

/// The canary's plaintext, the same in every vault: that it opens proves that key and data fit.
const CANARY: &[u8] = b"mdp/v1/canary";

/// Where a record stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// [`Kind::Record`] or [`Kind::Canary`].
    pub kind: Kind,
    /// Its id.
    pub id: EntryId,
    /// Its revision.
    pub revision: u64,
}

impl Place {
    /// The place of a record.
    pub fn record(id: EntryId, revision: u64) -> Self {
        Self { kind: Kind::Record, id, revision }
    }

    /// The place of a canary.
    pub fn canary(id: EntryId, revision: u64) -> Self {
        Self { kind: Kind::Canary, id, revision }
    }

    /// `cbor["mdp/v1/record", version, vault, record, revision, kind, epoch]`.
    fn context(&self, key: &VaultKey) -> Vec<u8> {
        cbor::encode(|e| {
            e.array(7)?.str("mdp/v1/record")?.u8(VERSION)?.bytes(&key.vault().0)?;
            e.bytes(&self.id.0)?.u64(self.revision)?.u8(self.kind as u8)?.u32(key.epoch())?.ok()
        })
    }
}

/// Seals `content` for its place. More than about a megabyte is refused.
pub fn seal(
    key: &VaultKey,
    place: &Place,
    content: &[u8],
    entropy: &mut dyn Entropy,
) -> Result<Vec<u8>, Error> {
    let padded = padme::padded(content.len() + 1);
    if HEADER + committed::OVERHEAD + padded > MAX_SEALED {
        return Err(Error::TooLarge);
    }
    let mut header = [VERSION; HEADER];
    header[1..].copy_from_slice(&key.epoch().to_be_bytes());
    let write = |out: &mut Vec<u8>| {
        let from = out.len();
        out.extend_from_slice(content);
        padding::pad(out, from);
    };
    committed::seal(&header, key.bytes(), &place.context(key), padded, write, entropy)
}

/// Opens what was sealed for this place under this key.
pub fn open(key: &VaultKey, place: &Place, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let header = SealedHeader::read(sealed).ok_or(Error::Malformed)?;
    if header.epoch != key.epoch() {
        return Err(Error::NotOpened);
    }
    let mut content = committed::open(sealed, HEADER, key.bytes(), &place.context(key))?;
    padding::unpad(&mut content)?;
    Ok(content)
}

/// Seals a vault's canary.
pub fn seal_canary(
    key: &VaultKey,
    id: EntryId,
    revision: u64,
    entropy: &mut dyn Entropy,
) -> Result<Vec<u8>, Error> {
    seal(key, &Place::canary(id, revision), CANARY, entropy)
}

/// Proves that key and data fit: opens the canary and looks at its content.
pub fn check_canary(
    key: &VaultKey,
    id: EntryId,
    revision: u64,
    sealed: &[u8],
) -> Result<(), Error> {
    let content = open(key, &Place::canary(id, revision), sealed)?;
    if content.as_slice() == CANARY { Ok(()) } else { Err(Error::NotOpened) }
}
