//! What the tests of this crate share: seeded randomness, an identity, a server, a device.

pub mod device;
pub mod server;

use std::sync::OnceLock;

use mdp_crypto::entropy::Entropy;
use mdp_crypto::native_rsa::NativeRsa;
use mdp_crypto::{HomeVault, Identity};
use mdp_ledger::{DeviceId, Hash, ServerId, UserId};
use mdp_sync::OpeningVault;
use mdp_sync::VaultKeys;
use mdp_sync::account::{Founded, found};
use mdp_sync::replica::Replica;

/// Bytes out of a hash, told apart by a seed: the same in every run.
pub struct Seeded {
    seed: u64,
    count: u64,
}

impl Seeded {
    pub fn new(seed: u64) -> Self {
        Self { seed, count: 0 }
    }
}

impl Entropy for Seeded {
    fn fill(&mut self, buf: &mut [u8]) {
        for chunk in buf.chunks_mut(32) {
            self.count += 1;
            let input = [self.seed.to_be_bytes(), self.count.to_be_bytes()].concat();
            chunk.copy_from_slice(&Hash::of(&input).0[..chunk.len()]);
        }
    }
}

pub const RSA_A: &[u8] = include_bytes!("../../../../../testdata/keys/rsa4096-a.pk8");
const RSA_B: &[u8] = include_bytes!("../../../../../testdata/keys/rsa4096-b.pk8");

/// A user with everything: identity, RSA half as the host has it, home vault.
pub struct Person {
    pub identity: Identity,
    pub rsa: NativeRsa,
    pub home: Founded,
}

pub const FIRST_DEVICE: DeviceId = DeviceId([1; 16]);

impl Person {
    fn new(seed: u64, pkcs8: &[u8]) -> Self {
        let mut entropy = Seeded::new(seed);
        let user = UserId(mdp_crypto::entropy::random(&mut entropy));
        let mut identity = Identity::generate(user, ServerId([9; 16]), 1, pkcs8, &mut entropy)
            .expect("an identity");
        let home = found(&identity, FIRST_DEVICE, 1, &mut entropy).expect("a vault");
        let commit = &home.genesis.commit;
        identity.pin_home(HomeVault { vault: commit.commit().vault, genesis: commit.hash() });
        let rsa = NativeRsa::from_pkcs8(pkcs8).expect("the same key");
        Self { identity, rsa, home }
    }

    /// The replica of the home vault on the device that founded it, with its stored pairs.
    pub fn founded_replica(&self, device: DeviceId) -> (Replica, mdp_sync::Batch) {
        Replica::founded(&self.home.genesis, device, [0; 16]).expect("a sound genesis")
    }

    /// The keys of a pulled vault.
    pub fn open(&self, replica: &Replica) -> VaultKeys {
        let opening = OpeningVault::begin(&self.identity, replica).expect("a grant");
        let answer = self.rsa.decrypt(opening.rsa_request());
        opening.finish(answer.as_ref().map(|a| a.as_slice()), replica).expect("the vault's keys")
    }
}

/// The user of most tests.
pub fn alice() -> &'static Person {
    static ALICE: OnceLock<Person> = OnceLock::new();
    ALICE.get_or_init(|| Person::new(1, RSA_A))
}

/// Somebody else.
pub fn mallory() -> &'static Person {
    static MALLORY: OnceLock<Person> = OnceLock::new();
    MALLORY.get_or_init(|| Person::new(2, RSA_B))
}
