//! Vault keys: 32 random bytes, one per vault and key epoch.

use mdp_ledger::{KeyEntry, VaultId, cbor};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::entropy::{Entropy, random};
use crate::hazmat::hkdf;
use crate::{Error, committed};

/// The key of one vault in one epoch. It knows which, so it can't be used for another.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct VaultKey {
    bytes: [u8; 32],
    #[zeroize(skip)]
    vault: VaultId,
    #[zeroize(skip)]
    epoch: u32,
}

impl VaultKey {
    /// A fresh key. Epochs start at 1.
    pub fn generate(vault: VaultId, epoch: u32, entropy: &mut dyn Entropy) -> Self {
        Self { bytes: random(entropy), vault, epoch }
    }

    pub(crate) fn from_opened(bytes: &[u8], vault: VaultId, epoch: u32) -> Result<Self, Error> {
        let bytes = bytes.try_into().map_err(|_| Error::Malformed)?;
        Ok(Self { bytes, vault, epoch })
    }

    /// Whose key it is.
    pub fn vault(&self) -> VaultId {
        self.vault
    }

    /// Its epoch.
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// What the key entry says of this key:
    /// `HKDF(vault key, no salt, cbor["mdp/v1/vault-key", vault, epoch])`.
    pub fn commitment(&self) -> [u8; 32] {
        let context = cbor::encode(|e| {
            e.array(3)?.str("mdp/v1/vault-key")?.bytes(&self.vault.0)?.u32(self.epoch)?.ok()
        });
        let mut out = [0; 32];
        hkdf::derive(&self.bytes, None, &context, &mut out);
        out
    }

    /// The key entry of a vault's first epoch.
    pub fn first_entry(&self) -> KeyEntry {
        KeyEntry { epoch: self.epoch, commitment: self.commitment(), previous: None }
    }

    /// The key entry of a later epoch, with the key before sealed under this one, so that whoever
    /// receives this key reads the whole past.
    pub fn entry_after(
        &self,
        previous: &VaultKey,
        entropy: &mut dyn Entropy,
    ) -> Result<KeyEntry, Error> {
        if previous.vault != self.vault || previous.epoch.checked_add(1) != Some(self.epoch) {
            return Err(Error::Malformed);
        }
        let context = previous_context(self.vault, self.epoch);
        let sealed = committed::seal_bytes(&[], &self.bytes, &context, &previous.bytes, entropy)?;
        Ok(KeyEntry { epoch: self.epoch, commitment: self.commitment(), previous: Some(sealed) })
    }

    /// Whether `entry` speaks of this key, compared in constant time: asked before a key from a
    /// grant is used.
    pub fn fits(&self, entry: &KeyEntry) -> bool {
        entry.epoch == self.epoch && bool::from(self.commitment().ct_eq(&entry.commitment))
    }

    /// The key of the epoch before, out of this epoch's entry; `None` in the first epoch.
    pub fn open_previous(&self, entry: &KeyEntry) -> Result<Option<VaultKey>, Error> {
        if !self.fits(entry) {
            return Err(Error::NotOpened);
        }
        let Some(sealed) = &entry.previous else { return Ok(None) };
        let epoch = self.epoch.checked_sub(1).ok_or(Error::Malformed)?;
        let context = previous_context(self.vault, self.epoch);
        let bytes = committed::open(sealed, 0, &self.bytes, &context)?;
        Self::from_opened(&bytes, self.vault, epoch).map(Some)
    }
}

/// `cbor["mdp/v1/previous-key", vault, epoch of the sealing key]`.
fn previous_context(vault: VaultId, epoch: u32) -> Vec<u8> {
    cbor::encode(|e| e.array(3)?.str("mdp/v1/previous-key")?.bytes(&vault.0)?.u32(epoch)?.ok())
}
