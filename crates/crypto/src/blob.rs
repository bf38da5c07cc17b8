//! Attachments: sealed in chunks of 64 KiB that can't be reordered, dropped or cut short.
//!
//! ```text
//! chunk key = HKDF(blob key, no salt, cbor["mdp/v1/blob", vault, blob])
//! chunk i   = ChaCha20-Poly1305(chunk key, nonce 0^7 ‖ i u32 ‖ last u8), tag appended
//! ```
//!
//! The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015). A blob has a random key and a
//! random id of its own, both for one content alone, so that no nonce is ever used twice. Content is
//! padded as records are. Chunks stand alone: an upload or a download resumes at any of them.

use mdp_ledger::{EntryId, VaultId, cbor, padme};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::entropy::{Entropy, random};
use crate::hazmat::{aead, hkdf};
use crate::{Error, padding};

/// Clear bytes in every chunk but the last, which has as many or fewer.
pub const CHUNK: usize = 64 * 1024;
/// Sealed bytes in every chunk but the last.
pub const SEALED_CHUNK: usize = CHUNK + aead::TAG;

/// The key of one blob. It is kept in the record that uses the blob.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct BlobKey([u8; 32]);

impl BlobKey {
    /// A fresh key, for one content.
    pub fn generate(entropy: &mut dyn Entropy) -> Self {
        Self(random(entropy))
    }

    /// From the record that keeps it.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// For the record that keeps it.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Seals and opens the chunks of one blob.
#[derive(ZeroizeOnDrop)]
pub struct BlobCipher {
    key: [u8; 32],
}

impl BlobCipher {
    /// For the blob `id` of `vault`.
    pub fn new(key: &BlobKey, vault: VaultId, id: EntryId) -> Self {
        let context =
            cbor::encode(|e| e.array(3)?.str("mdp/v1/blob")?.bytes(&vault.0)?.bytes(&id.0)?.ok());
        let mut out = Self { key: [0; 32] };
        hkdf::derive(&key.0, None, &context, &mut out.key);
        out
    }

    /// Seals one chunk of padded content: exactly [`CHUNK`] bytes, fewer only in the last.
    pub fn seal_chunk(&self, index: u32, last: bool, clear: &[u8]) -> Result<Vec<u8>, Error> {
        if clear.is_empty() || clear.len() > CHUNK || (clear.len() < CHUNK && !last) {
            return Err(Error::Malformed);
        }
        let mut out = Vec::with_capacity(clear.len() + aead::TAG);
        out.extend_from_slice(clear);
        aead::seal_tail(&self.key, &nonce(index, last), &mut out, 0)?;
        Ok(out)
    }

    /// Opens one chunk in its place.
    pub fn open_chunk(
        &self,
        index: u32,
        last: bool,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let mut out = Zeroizing::new(sealed.to_vec());
        aead::open(&self.key, &nonce(index, last), &[], &mut out)?;
        Ok(out)
    }

    /// Pads and seals a whole content.
    pub fn seal(&self, content: &[u8]) -> Result<Vec<u8>, Error> {
        let mut padded = Zeroizing::new(Vec::with_capacity(padme::padded(content.len() + 1)));
        padded.extend_from_slice(content);
        padding::pad(&mut padded, 0);
        let count = padded.len().div_ceil(CHUNK);
        let mut out = Vec::with_capacity(padded.len() + count * aead::TAG);
        for (index, chunk) in padded.chunks(CHUNK).enumerate() {
            let number = u32::try_from(index).map_err(|_| Error::TooLarge)?;
            out.extend(self.seal_chunk(number, index + 1 == count, chunk)?);
        }
        Ok(out)
    }

    /// Opens a whole blob and cuts the padding off.
    pub fn open(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        let count = sealed.len().div_ceil(SEALED_CHUNK);
        let mut out = Zeroizing::new(Vec::with_capacity(sealed.len()));
        for (index, chunk) in sealed.chunks(SEALED_CHUNK).enumerate() {
            let number = u32::try_from(index).map_err(|_| Error::TooLarge)?;
            out.extend_from_slice(&self.open_chunk(number, index + 1 == count, chunk)?);
        }
        padding::unpad(&mut out)?;
        Ok(out)
    }
}

fn nonce(index: u32, last: bool) -> [u8; 12] {
    let mut out = [0; 12];
    out[7..11].copy_from_slice(&index.to_be_bytes());
    out[11] = u8::from(last);
    out
}
