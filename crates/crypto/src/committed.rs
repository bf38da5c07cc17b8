//! The one way anything is sealed: ChaCha20-Poly1305 with key, nonce and a commitment to the key
//! all derived from a secret, a fresh random salt and the context of use.
//!
//! ```text
//! key 32 ‖ nonce 12 ‖ commitment 32 = HKDF(secret, salt, context)
//! sealed = header ‖ salt 32 ‖ commitment 32 ‖ ciphertext ‖ tag 16
//! ```
//!
//! Everything before the ciphertext is also its associated data. Opening compares the commitment
//! first, in constant time: a ciphertext opens under one key only.

use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::Error;
use crate::entropy::{Entropy, random};
use crate::hazmat::{aead, hkdf};

/// Bytes between header and ciphertext.
const BEFORE: usize = 32 + 32;
/// What sealing adds to header and content.
pub(crate) const OVERHEAD: usize = BEFORE + aead::TAG;

#[derive(Zeroize, ZeroizeOnDrop)]
struct Derived([u8; 76]);

impl Derived {
    fn new(secret: &[u8], salt: &[u8; 32], context: &[u8]) -> Self {
        let mut out = Self([0; 76]);
        hkdf::derive(secret, Some(salt), context, &mut out.0);
        out
    }

    fn key(&self) -> &[u8; 32] {
        self.part(0)
    }

    fn nonce(&self) -> &[u8; 12] {
        self.part(32)
    }

    fn commitment(&self) -> &[u8; 32] {
        self.part(44)
    }

    fn part<const N: usize>(&self, from: usize) -> &[u8; N] {
        match self.0[from..].first_chunk() {
            Some(part) => part,
            None => unreachable!("the three parts fill the 76 bytes"),
        }
    }
}

/// Seals what `content` writes after `header`. `content` is called with the buffer it appends to.
pub(crate) fn seal(
    header: &[u8],
    secret: &[u8],
    context: &[u8],
    content_len: usize,
    content: impl FnOnce(&mut Vec<u8>),
    entropy: &mut dyn Entropy,
) -> Result<Vec<u8>, Error> {
    let salt: [u8; 32] = random(entropy);
    let derived = Derived::new(secret, &salt, context);
    // Room for all of it, so that no clear copy is left behind by a reallocation.
    let mut out = Vec::with_capacity(header.len() + OVERHEAD + content_len);
    out.extend_from_slice(header);
    out.extend_from_slice(&salt);
    out.extend_from_slice(derived.commitment());
    content(&mut out);
    aead::seal_tail(derived.key(), derived.nonce(), &mut out, header.len() + BEFORE)?;
    Ok(out)
}

/// Seals bytes as they are.
pub(crate) fn seal_bytes(
    header: &[u8],
    secret: &[u8],
    context: &[u8],
    content: &[u8],
    entropy: &mut dyn Entropy,
) -> Result<Vec<u8>, Error> {
    seal(header, secret, context, content.len(), |out| out.extend_from_slice(content), entropy)
}

/// Opens sealed bytes whose header is `header_len` long.
pub(crate) fn open(
    sealed: &[u8],
    header_len: usize,
    secret: &[u8],
    context: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let (aad, ciphertext) = sealed.split_at_checked(header_len + BEFORE).ok_or(Error::NotOpened)?;
    let salt = aad[header_len..].first_chunk().ok_or(Error::NotOpened)?;
    let derived = Derived::new(secret, salt, context);
    if !bool::from(derived.commitment().ct_eq(&aad[header_len + 32..])) {
        return Err(Error::NotOpened);
    }
    let mut content = Zeroizing::new(ciphertext.to_vec());
    aead::open(derived.key(), derived.nonce(), aad, &mut content)?;
    Ok(content)
}
