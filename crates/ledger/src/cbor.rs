//! Deterministic CBOR (RFC 8949 §4.2.1): the only encoding of anything hashed or signed.
//!
//! Structures are definite-length arrays written field by field. A decoder accepts only what the
//! encoder would have written: [`decode`] re-encodes and compares, so that two byte strings never
//! mean the same thing.

use std::convert::Infallible;

use minicbor::{Decoder, Encoder};

/// Bytes that are not the deterministic encoding of the expected structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("malformed or non-deterministic encoding")]
pub struct Malformed;

impl From<minicbor::decode::Error> for Malformed {
    fn from(_: minicbor::decode::Error) -> Self {
        Self
    }
}

/// What writing into memory can fail with: nothing.
pub type EncodeError = minicbor::encode::Error<Infallible>;

/// Writes a structure into a fresh buffer.
pub fn encode(write: impl FnOnce(&mut Encoder<Vec<u8>>) -> Result<(), EncodeError>) -> Vec<u8> {
    encode_about(0, write)
}

/// The same for what will be about `size` bytes: the buffer needn't grow on the way.
pub(crate) fn encode_about(
    size: usize,
    write: impl FnOnce(&mut Encoder<Vec<u8>>) -> Result<(), EncodeError>,
) -> Vec<u8> {
    let mut encoder = Encoder::new(Vec::with_capacity(size));
    let written = write(&mut encoder);
    // A Vec never refuses bytes and no structure of ours carries a custom encoding error.
    debug_assert!(written.is_ok());
    encoder.into_writer()
}

/// A structure with exactly one encoding.
pub trait Deterministic: Sized {
    /// Writes the structure.
    fn write(&self, e: &mut Encoder<Vec<u8>>) -> Result<(), EncodeError>;
    /// Reads it, without checking that the encoding was the deterministic one.
    fn read(d: &mut Decoder<'_>) -> Result<Self, Malformed>;

    /// The one encoding.
    fn to_bytes(&self) -> Vec<u8> {
        encode(|e| self.write(e))
    }

    /// Reads `bytes` if they are the one encoding of something, with nothing after it.
    fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        decode(bytes)
    }
}

/// Reads `bytes` if they are the one encoding of a `T`, with nothing after it.
pub fn decode<T: Deterministic>(bytes: &[u8]) -> Result<T, Malformed> {
    let mut decoder = Decoder::new(bytes);
    let value = T::read(&mut decoder)?;
    if decoder.position() != bytes.len() {
        return Err(Malformed);
    }
    if encode_about(bytes.len(), |e| value.write(e)) != bytes {
        return Err(Malformed);
    }
    Ok(value)
}

/// Reads the header of an array that must have exactly `len` elements.
pub fn array(d: &mut Decoder<'_>, len: u64) -> Result<(), Malformed> {
    if d.array()? == Some(len) { Ok(()) } else { Err(Malformed) }
}

/// Reads an array's length, refusing more than `most` elements.
pub fn array_up_to(d: &mut Decoder<'_>, most: usize) -> Result<usize, Malformed> {
    let len = d.array()?.ok_or(Malformed)?;
    usize::try_from(len).ok().filter(|len| *len <= most).ok_or(Malformed)
}

/// Reads a byte string of exactly `N` bytes.
pub fn fixed<const N: usize>(d: &mut Decoder<'_>) -> Result<[u8; N], Malformed> {
    d.bytes()?.try_into().map_err(|_| Malformed)
}

/// Reads a byte string of `N` bytes, or null.
pub fn optional<const N: usize>(d: &mut Decoder<'_>) -> Result<Option<[u8; N]>, Malformed> {
    if d.datatype()? == minicbor::data::Type::Null {
        d.null()?;
        return Ok(None);
    }
    fixed(d).map(Some)
}

/// Writes a byte string, or null.
pub fn write_optional(e: &mut Encoder<Vec<u8>>, bytes: Option<&[u8]>) -> Result<(), EncodeError> {
    match bytes {
        Some(bytes) => e.bytes(bytes)?.ok(),
        None => e.null()?.ok(),
    }
}
