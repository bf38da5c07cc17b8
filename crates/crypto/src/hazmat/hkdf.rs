//! HKDF-SHA-256 (RFC 5869).

use sha2::Sha256;

/// Extracts from `ikm` with `salt` (none is RFC 5869's string of zeros) and expands under `info`.
/// `okm` is at most 8,160 bytes; every caller's length is a constant far below.
pub(crate) fn derive(ikm: &[u8], salt: Option<&[u8]>, info: &[u8], okm: &mut [u8]) {
    if hkdf::Hkdf::<Sha256>::new(salt, ikm).expand(info, okm).is_err() {
        unreachable!("no caller asks for more than HKDF gives");
    }
}
