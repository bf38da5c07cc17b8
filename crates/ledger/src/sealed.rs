//! The public face of sealed bytes: what a server can check without reading them.

use crate::cbor::Deterministic;
use crate::entry::{Change, Kind};
use crate::grant::Grant;
use crate::ids::{Hash, VaultId};
use crate::judge::Rejected;
use crate::key_entry::KeyEntry;
use crate::member::Members;
use crate::padme;

/// `version 1 | epoch 4 | salt 32 | commitment 32`, and the tag of 16 after the ciphertext.
pub const SEALED_OVERHEAD: usize = 1 + 4 + 32 + 32 + 16;

/// The most bytes of a sealed record.
pub const MAX_SEALED: usize = 1 << 20;

/// What a sealed record says of itself in clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealedHeader {
    /// The epoch of the vault key that it is sealed under.
    pub epoch: u32,
}

impl SealedHeader {
    /// Reads the header of bytes that have the shape of a sealed record: version 1, and a length
    /// that padding produces.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let content = bytes.len().checked_sub(SEALED_OVERHEAD)?;
        let (&version, rest) = bytes.split_first()?;
        let epoch = u32::from_be_bytes(rest.first_chunk().copied()?);
        let shaped = version == 1 && bytes.len() <= MAX_SEALED && padme::is_padded(content);
        shaped.then_some(Self { epoch })
    }
}

/// Checks the bytes of one change against what anyone can know of them.
///
/// `epoch` and `members` are those after the commit that makes the change. A blob has no bytes
/// here: they travel apart, and their hash is checked where they arrive.
pub fn check_value(
    vault: VaultId,
    epoch: u32,
    members: &Members,
    change: &Change,
    bytes: Option<&[u8]>,
) -> Result<(), Rejected> {
    let bad = Rejected::BadValue(change.kind);
    let expected = match change.kind {
        Kind::Blob => None,
        _ => change.leaf.hash,
    };
    let (Some(hash), Some(bytes)) = (expected, bytes) else {
        return if expected.is_none() && bytes.is_none() { Ok(()) } else { Err(bad) };
    };
    if Hash::of(bytes) != hash {
        return Err(bad);
    }
    let fits = match change.kind {
        Kind::Record | Kind::Canary => SealedHeader::read(bytes).is_some_and(|h| h.epoch == epoch),
        Kind::Grant => Grant::from_bytes(bytes)
            .is_ok_and(|grant| grant_fits(vault, epoch, members, change, &grant)),
        Kind::Key => KeyEntry::from_bytes(bytes)
            .is_ok_and(|key| key.epoch == epoch && change.id == KeyEntry::entry_id(epoch)),
        // Read and judged with the commit that carries it.
        Kind::Member => true,
        Kind::Blob => false,
    };
    if fits { Ok(()) } else { Err(bad) }
}

fn grant_fits(
    vault: VaultId,
    epoch: u32,
    members: &Members,
    change: &Change,
    grant: &Grant,
) -> bool {
    let terms = &grant.terms;
    let by_fingerprint =
        |fingerprint| members.values().find(|m| m.identity.identity.fingerprint() == fingerprint);
    let (Some(giver), Some(recipient)) =
        (by_fingerprint(terms.giver), by_fingerprint(terms.recipient))
    else {
        return false;
    };
    terms.vault == vault
        && terms.epoch == epoch
        && terms.revision == change.leaf.revision
        && terms.role == recipient.role
        && change.id == Grant::entry_id(epoch, terms.recipient)
        && grant.verify(&giver.identity.identity.signing).is_ok()
}
