//! Whatever the server stores and anyone verifies.

use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{Grant, KeyEntry, Member, SealedHeader, SignedCommit, SignedIdentity};

/// A commit has one encoding, and its hash is that of the bytes it came in.
pub(crate) fn commit(bytes: &[u8]) -> bool {
    let Ok(commit) = one_encoding::<SignedCommit>(bytes) else { return false };
    let _ = commit.verify(&[7; 32]);
    commit.commit().read_members().for_each(drop);
    true
}

/// So has everything that a commit's changes point to; the first byte says what is tried.
pub(crate) fn values(bytes: &[u8]) -> bool {
    let Some((which, bytes)) = bytes.split_first() else { return false };
    match which % 5 {
        0 => one_encoding::<Grant>(bytes).map(|grant| grant.verify(&[7; 32])).is_ok(),
        1 => one_encoding::<KeyEntry>(bytes).is_ok(),
        2 => one_encoding::<Member>(bytes).is_ok(),
        3 => one_encoding::<SignedIdentity>(bytes).map(|own| own.verify().is_ok()).is_ok(),
        _ => SealedHeader::read(bytes).is_some(),
    }
}

/// Reads, and holds the reader to its promise.
pub(crate) fn one_encoding<T: Deterministic>(bytes: &[u8]) -> Result<T, ()> {
    let value = T::from_bytes(bytes).map_err(|_| ())?;
    assert!(value.to_bytes() == bytes, "two encodings of one value");
    Ok(value)
}
