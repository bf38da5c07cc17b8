//! ChaCha20-Poly1305 (RFC 8439). It doesn't commit to its key: [`crate::committed`] adds that.

use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit};

use crate::Error;

/// Bytes of the authentication tag.
pub(crate) const TAG: usize = 16;

/// Encrypts `buffer[from..]` in place, with `buffer[..from]` as associated data, and appends the
/// tag.
pub(crate) fn seal_tail(
    key: &[u8; 32],
    nonce: &[u8; 12],
    buffer: &mut Vec<u8>,
    from: usize,
) -> Result<(), Error> {
    let (aad, content) = buffer.split_at_mut_checked(from).ok_or(Error::Malformed)?;
    let tag = ChaCha20Poly1305::new(key.into())
        .encrypt_inout_detached(nonce.into(), aad, content.into())
        .map_err(|_| Error::TooLarge)?;
    buffer.extend_from_slice(&tag);
    Ok(())
}

/// Decrypts `buffer` (ciphertext, then tag) in place and drops the tag.
pub(crate) fn open(
    key: &[u8; 32],
    nonce: &[u8; 12],
    aad: &[u8],
    buffer: &mut Vec<u8>,
) -> Result<(), Error> {
    let length = buffer.len().checked_sub(TAG).ok_or(Error::NotOpened)?;
    let (content, tag) = buffer.split_at_mut(length);
    let tag: [u8; TAG] = (&*tag).try_into().map_err(|_| Error::NotOpened)?;
    ChaCha20Poly1305::new(key.into())
        .decrypt_inout_detached(nonce.into(), aad, content.into(), &tag.into())
        .map_err(|_| Error::NotOpened)?;
    buffer.truncate(length);
    Ok(())
}
