//! The keys of an open vault, from the grant that the vault holds for its user.

use std::collections::BTreeMap;

use mdp_crypto::grant::PendingGrant;
use mdp_crypto::{Identity, VaultKey, record};
use mdp_ledger::{Kind, PublicIdentity};

use crate::error::Error;
use crate::replica::Replica;

/// A vault's key of every epoch, proved to fit.
pub struct VaultKeys {
    by_epoch: BTreeMap<u32, VaultKey>,
}

impl VaultKeys {
    /// Those of a vault that was just founded.
    pub(crate) fn first(key: VaultKey) -> Self {
        Self { by_epoch: BTreeMap::from([(key.epoch(), key)]) }
    }

    /// The key of an epoch.
    pub(crate) fn of(&self, epoch: u32) -> Option<&VaultKey> {
        self.by_epoch.get(&epoch)
    }

    /// The key of the newest epoch: the one to seal with.
    pub(crate) fn current(&self) -> Result<&VaultKey, Error> {
        self.by_epoch.values().next_back().ok_or(Error::NoGrant)
    }
}

/// A vault on its way to being opened: its grant waits for the host's RSA answer.
pub struct OpeningVault(PendingGrant);

impl OpeningVault {
    /// Takes the grant out of a pulled vault, checks its giver's signature, and does the core's
    /// half of the decapsulation.
    pub fn begin(identity: &Identity, replica: &Replica) -> Result<Self, Error> {
        let members = replica.members().ok_or(Error::NotPulled)?;
        let grant = replica.grant(identity.fingerprint()).ok_or(Error::NoGrant)?;
        let giver: &PublicIdentity = members
            .values()
            .map(|member| &member.identity.identity)
            .find(|giver| giver.fingerprint() == grant.terms.giver)
            .ok_or(Error::NoGrant)?;
        Ok(Self(PendingGrant::begin(identity, giver, &grant)?))
    }

    /// What the host is to decrypt with the identity's RSA key; see
    /// [`mdp_crypto::kem::PendingDecapsulation::rsa_request`].
    pub fn rsa_request(&self) -> &[u8] {
        self.0.rsa_request()
    }

    /// Takes the host's answer, and proves the keys by the vault's key entries and its canary.
    pub fn finish(self, rsa_answer: Option<&[u8]>, replica: &Replica) -> Result<VaultKeys, Error> {
        let mut key = self.0.finish(rsa_answer)?;
        let canary = replica.entries(Kind::Canary).next();
        let fits = canary.is_some_and(|(id, revision, sealed)| {
            record::check_canary(&key, id, revision, sealed).is_ok()
        });
        if !fits || Some(key.epoch()) != replica.epoch() {
            return Err(Error::KeyMismatch);
        }
        let mut by_epoch = BTreeMap::new();
        loop {
            let entry = replica.key_entry(key.epoch()).ok_or(Error::KeyMismatch)?;
            let previous = key.open_previous(&entry).map_err(|_| Error::KeyMismatch)?;
            by_epoch.insert(key.epoch(), key);
            match previous {
                Some(previous) => key = previous,
                None => return Ok(VaultKeys { by_epoch }),
            }
        }
    }
}
