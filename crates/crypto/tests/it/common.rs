//! Seeded randomness and ready-made identities.

use mdp_crypto::native_rsa::NativeRsa;
use mdp_crypto::{Entropy, HomeVault, Identity, Stretching};
use mdp_ledger::{Hash, ServerId, UserId, VaultId};
use rand_core06::{CryptoRng, RngCore};
use sha2::{Digest, Sha256};

/// The cheapest stretching that is accepted: tests stretch often.
pub(crate) const CHEAP: Stretching = Stretching::FLOOR;

pub(crate) const SERVER: ServerId = ServerId([0x55; 16]);
pub(crate) const VAULT: VaultId = VaultId([0x77; 32]);

/// SHA-256 in counter mode: the same bytes on every run.
pub(crate) struct Seeded(u64, u64);

pub(crate) fn seeded(seed: u64) -> Seeded {
    Seeded(seed, 0)
}

impl Entropy for Seeded {
    fn fill(&mut self, buf: &mut [u8]) {
        for chunk in buf.chunks_mut(32) {
            let block = Sha256::new()
                .chain_update(self.0.to_be_bytes())
                .chain_update(self.1.to_be_bytes())
                .finalize();
            self.1 += 1;
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
    }
}

const RSA_A: &[u8] = include_bytes!("../../../../testdata/keys/rsa4096-a.pk8");
const RSA_B: &[u8] = include_bytes!("../../../../testdata/keys/rsa4096-b.pk8");

pub(crate) fn alice() -> Identity {
    person(1, RSA_A)
}

pub(crate) fn bob() -> Identity {
    person(2, RSA_B)
}

fn person(number: u8, rsa: &[u8]) -> Identity {
    let mut identity = Identity::generate(
        UserId([number; 16]),
        SERVER,
        1_700_000_000_000,
        rsa,
        &mut seeded(number.into()),
    )
    .unwrap();
    identity.pin_home(HomeVault { vault: VAULT, genesis: Hash([number; 32]) });
    identity
}

/// The host's RSA answer, made natively.
pub(crate) fn rsa_answer(identity: &Identity, request: &[u8]) -> Option<Vec<u8>> {
    let key = NativeRsa::from_pkcs8(identity.rsa_pkcs8()).unwrap();
    key.decrypt(request).map(|answer| answer.to_vec())
}

/// Randomness that was written down: for vectors that state it.
pub(crate) struct Given(pub(crate) Vec<u8>);

impl Entropy for Given {
    fn fill(&mut self, buf: &mut [u8]) {
        let rest = self.0.split_off(buf.len());
        buf.copy_from_slice(&self.0);
        self.0 = rest;
    }
}

/// Either, as OPAQUE's library asks for it.
pub(crate) struct Rng<E>(pub(crate) E);

impl<E: Entropy> RngCore for Rng<E> {
    fn next_u32(&mut self) -> u32 {
        rand_core06::impls::next_u32_via_fill(self)
    }

    fn next_u64(&mut self) -> u64 {
        rand_core06::impls::next_u64_via_fill(self)
    }

    fn fill_bytes(&mut self, buf: &mut [u8]) {
        self.0.fill(buf);
    }

    fn try_fill_bytes(&mut self, buf: &mut [u8]) -> Result<(), rand_core06::Error> {
        self.0.fill(buf);
        Ok(())
    }
}

impl<E: Entropy> CryptoRng for Rng<E> {}
