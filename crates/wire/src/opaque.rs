//! The OPAQUE suite that both ends speak (RFC 9807): ristretto255, SHA-512, 3DH, Argon2id.
//!
//! The password never crosses the wire, and the server's copy of a registration can't be guessed
//! at without its setup. There is one suite: its [`SUITE`] number is stored with every
//! registration, and a number that isn't known is refused, never negotiated. The stretching
//! parameters are compiled in; no server can weaken them.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use mdp_ledger::{ServerId, cbor};
use opaque_ke::errors::InternalError;
use opaque_ke::generic_array::{ArrayLength, GenericArray};
use opaque_ke::{CipherSuite, Ristretto255, TripleDh};
use zeroize::Zeroizing;

/// The suite's number, stored with each registration.
pub const SUITE: u8 = 1;

/// The suite's types, for the client half in `mdp-crypto` and the server half in `mdp-server`.
pub struct Suite;

impl CipherSuite for Suite {
    type OprfCs = Ristretto255;
    type KeyExchange = TripleDh<Ristretto255, sha2_010::Sha512>;
    type Ksf = Stretch;
}

/// The stretching function: Argon2id (RFC 9106), 64 MiB, three passes, one lane, a zero salt (its
/// input is already unique to the account). Only devices ever run it.
#[derive(Clone, Copy)]
pub struct Stretch {
    memory_kib: u32,
    passes: u32,
}

impl Stretch {
    /// The parameters of suite 1.
    pub const SUITE_1: Self = Self { memory_kib: 64 * 1024, passes: 3 };
}

impl Default for Stretch {
    fn default() -> Self {
        Self::SUITE_1
    }
}

impl opaque_ke::ksf::Ksf for Stretch {
    fn hash<L: ArrayLength<u8>>(
        &self,
        input: GenericArray<u8, L>,
    ) -> Result<GenericArray<u8, L>, InternalError> {
        let params = Params::new(self.memory_kib, self.passes, 1, None)
            .map_err(|_| InternalError::KsfError)?;
        let mut out = GenericArray::default();
        // Wiped afterwards: what is in it leads back to the password.
        let mut memory = Zeroizing::new(vec![Block::default(); params.block_count()]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into_with_memory(&input, &[0; 16], &mut out, &mut *memory)
            .map_err(|_| InternalError::KsfError)?;
        Ok(out)
    }
}

/// What both ends mix into a login besides the protocol itself: a login for one server is no login
/// for another. The identities are OPAQUE's default, the public keys of both.
pub fn context(server: ServerId) -> Vec<u8> {
    cbor::encode(|e| e.array(2)?.str("mdp/v1/opaque")?.bytes(&server.0)?.ok())
}
