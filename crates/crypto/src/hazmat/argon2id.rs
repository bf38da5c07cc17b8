//! Argon2id (RFC 9106), behind bounds that are compiled in and checked before anything runs.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use minicbor::{Decoder, Encoder};
use zeroize::Zeroizing;

use crate::Error;
use mdp_ledger::cbor::{self, EncodeError};

/// What stretching a password costs. Never taken from a server: chosen by this program, or read
/// from a key file or device store and refused outside the bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretching {
    memory_kib: u32,
    passes: u32,
}

impl Stretching {
    /// 64 MiB, three passes, one lane.
    pub const DEFAULT: Self = Self { memory_kib: 64 * 1024, passes: 3 };
    /// The least that is accepted: 19 MiB, two passes.
    pub const FLOOR: Self = Self { memory_kib: 19 * 1024, passes: 2 };
    /// The most that is accepted: 1 GiB, sixteen passes.
    pub const CAP: Self = Self { memory_kib: 1024 * 1024, passes: 16 };

    /// Parameters within the bounds; anything else is refused.
    pub fn new(memory_kib: u32, passes: u32) -> Result<Self, Error> {
        let memory = Self::FLOOR.memory_kib..=Self::CAP.memory_kib;
        let rounds = Self::FLOOR.passes..=Self::CAP.passes;
        if memory.contains(&memory_kib) && rounds.contains(&passes) {
            Ok(Self { memory_kib, passes })
        } else {
            Err(Error::StretchingRefused)
        }
    }

    /// Writes `["argon2id", memory in KiB, passes, lanes 1, salt]`.
    pub(crate) fn write(self, salt: &Salt, e: &mut Encoder<Vec<u8>>) -> Result<(), EncodeError> {
        e.array(5)?.str("argon2id")?.u32(self.memory_kib)?.u32(self.passes)?.u8(1)?;
        e.bytes(salt)?.ok()
    }

    /// Reads what [`Self::write`] writes.
    pub(crate) fn read(d: &mut Decoder<'_>) -> Result<(Self, Salt), Error> {
        cbor::array(d, 5)?;
        if d.str()? != "argon2id" {
            return Err(Error::Unsupported);
        }
        let (memory_kib, passes, lanes) = (d.u32()?, d.u32()?, d.u8()?);
        if lanes != 1 {
            return Err(Error::StretchingRefused);
        }
        Ok((Self::new(memory_kib, passes)?, cbor::fixed(d)?))
    }
}

/// The salt of a stretched password.
pub(crate) type Salt = [u8; 16];

/// Stretches a password into a key.
pub(crate) fn stretch(
    password: &[u8],
    salt: &Salt,
    cost: Stretching,
) -> Result<Zeroizing<[u8; 32]>, Error> {
    let params = Params::new(cost.memory_kib, cost.passes, 1, Some(32))
        .map_err(|_| Error::StretchingRefused)?;
    let mut memory = Zeroizing::new(Vec::new());
    memory.try_reserve_exact(params.block_count()).map_err(|_| Error::OutOfMemory)?;
    memory.resize(params.block_count(), Block::default());
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(password, salt, &mut *key, &mut *memory)
        .map_err(|_| Error::StretchingRefused)?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_out_of_bounds_are_refused() {
        for (memory_kib, passes) in [
            (19 * 1024 - 1, 2),
            (64 * 1024, 1),
            (1024 * 1024 + 1, 3),
            (64 * 1024, 17),
            (0, 0),
            (u32::MAX, u32::MAX),
        ] {
            assert_eq!(Stretching::new(memory_kib, passes), Err(Error::StretchingRefused));
        }
        assert!(Stretching::new(19 * 1024, 2).is_ok() && Stretching::new(1024 * 1024, 16).is_ok());
    }

    #[test]
    fn stretching_agrees_with_the_reference_implementation() {
        // Made with OpenSSL 3.5 through pyca/cryptography.
        let key = stretch(b"password", b"somesaltsomesalt", Stretching::FLOOR).unwrap();
        assert_eq!(
            hex::encode(*key),
            "2b5dc4054886ec957ef59c73b661c54dd6fb274590b278f657c6d96aac8fa6d1"
        );
    }
}
