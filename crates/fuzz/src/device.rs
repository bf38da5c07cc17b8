//! What devices read of keys.

use mdp_crypto::RecoveryCode;
use mdp_crypto::device::DeviceStore;
use mdp_crypto::key_file::KeyFile;
use mdp_kem::PublicKey;

pub(crate) fn public_key(bytes: &[u8]) -> bool {
    PublicKey::from_bytes(bytes).is_ok()
}

pub(crate) fn recovery_code(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|typed| RecoveryCode::parse(typed).is_ok())
}

/// A device's own store may have been damaged by its disk.
pub(crate) fn store(bytes: &[u8]) -> bool {
    let Ok(store) = DeviceStore::from_bytes(bytes) else { return false };
    assert!(store.to_bytes() == bytes, "a device store is not written as it was read");
    true
}

/// The header alone: it holds before any passphrase is stretched.
pub(crate) fn key_file(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| KeyFile::parse(text).is_ok())
}
