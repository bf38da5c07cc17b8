//! From locked bytes to an open vault.

use js_sys::{Array, Uint8Array};
use mdp_crypto::device::DeviceStore;
use mdp_crypto::{HomeVault, Passphrase};
use mdp_ledger::DeviceId;
use mdp_sync::account;
use mdp_sync::replica::{self, Replica};
use mdp_sync::workspace::Workspace;
use mdp_sync::{Batch, OpeningVault};
use wasm_bindgen::prelude::*;

use super::stored::{Pairs, pairs};
use super::{State, Vault};
use crate::border::Failure;

/// A replica as this browser has it, read and checked without its password; its pairs, where they
/// don't make one.
#[wasm_bindgen]
pub struct StoredReplica(Result<replica::StoredReplica, Pairs>);

#[wasm_bindgen]
impl StoredReplica {
    /// Reads the replica beside an identity at rest: two arrays of the same length.
    #[wasm_bindgen(constructor)]
    pub fn read(store: &[u8], keys: &Array, values: &Array) -> Result<Self, Failure> {
        let device = DeviceStore::from_bytes(store)?.device();
        let stored = replica::StoredReplica::read(device, pairs(keys, values));
        Ok(Self(stored.map_err(|_| pairs(keys, values))))
    }
}

#[wasm_bindgen]
impl Vault {
    /// Opens the identity that this device keeps. Stretches the password once.
    pub fn unlock(store: &[u8], password: &str) -> Result<Vault, Failure> {
        let (store, identity) = account::unlock(store, &Passphrase::new(password))
            .map_err(|error| Failure::from(error).but("wrong-passphrase", "wrong-password"))?;
        Ok(Self::new(identity, store, State::Unloaded, Batch::default()))
    }

    /// The RSA half of the identity, on its way into WebCrypto. The worker wipes it there.
    pub fn rsa(&self) -> Uint8Array {
        // Not by way of a `Vec`: that would leave a copy in this module's freed memory.
        Uint8Array::from(self.identity.rsa_pkcs8())
    }

    /// Loads the stored replica. A damaged one is given up but for the edits that wait: the rest is
    /// to be pulled again ([`Self::take_unstored`]). True if so.
    pub fn load(&mut self, stored: StoredReplica) -> Result<bool, Failure> {
        let (home, device) = self.home()?;
        let (replica, batch) = match stored.0 {
            Ok(stored) => (stored.of(home.into())?, None),
            Err(pairs) => {
                let (replica, batch) = Replica::salvage(home.into(), device, pairs)?;
                (replica, Some(batch))
            }
        };
        let salvaged = batch.is_some();
        // What a fresh replica would have stored must not replace what this one has.
        self.unstored = batch.unwrap_or_default();
        self.state = State::Loaded(Box::new(replica));
        Ok(salvaged)
    }

    /// Takes whatever the server has: the person has said that nobody has more of it.
    #[wasm_bindgen(js_name = acceptOlder)]
    pub fn accept_older(&mut self) {
        if let State::Loaded(replica) = &mut self.state {
            let batch = replica.accept_older();
            self.unstored = std::mem::take(&mut self.unstored).then(batch);
        }
    }

    /// Whether the vault is open already, as after a sign-up.
    #[wasm_bindgen(js_name = isOpen)]
    pub fn is_open(&self) -> bool {
        matches!(self.state, State::Open(_))
    }

    /// Whether the vault has to be pulled before it can be opened.
    #[wasm_bindgen(js_name = needsPull)]
    pub fn needs_pull(&self) -> Result<bool, Failure> {
        Ok(self.replica()?.head().is_none())
    }

    /// Begins to open the vault; gives what WebCrypto is to decrypt with the identity's RSA key.
    #[wasm_bindgen(js_name = openBegin)]
    pub fn open_begin(&mut self) -> Result<Vec<u8>, Failure> {
        let State::Loaded(replica) = std::mem::replace(&mut self.state, State::Unloaded) else {
            return Err(Failure::new("unexpected"));
        };
        match OpeningVault::begin(&self.identity, &replica) {
            Ok(opening) => {
                let request = opening.rsa_request().to_vec();
                self.state = State::Opening(Box::new((*replica, opening)));
                Ok(request)
            }
            Err(error) => {
                self.state = State::Loaded(replica);
                Err(error.into())
            }
        }
    }

    /// Takes WebCrypto's answer, and opens every record.
    #[wasm_bindgen(js_name = openFinish)]
    pub fn open_finish(&mut self, answer: Option<Vec<u8>>) -> Result<(), Failure> {
        let State::Opening(both) = std::mem::replace(&mut self.state, State::Unloaded) else {
            return Err(Failure::new("unexpected"));
        };
        let (replica, opening) = *both;
        let answer = answer.map(zeroize::Zeroizing::new);
        let keys = match opening.finish(answer.as_ref().map(|a| a.as_slice()), &replica) {
            Ok(keys) => keys,
            Err(error) => {
                self.state = State::Loaded(Box::new(replica));
                return Err(error.into());
            }
        };
        self.state = State::Open(Box::new(Workspace::open(replica, keys)));
        self.lists.forget();
        Ok(())
    }

    /// Makes later searches quick: reads the words of so many items. True once all are read.
    #[wasm_bindgen(js_name = readWords)]
    pub fn read_words(&mut self, most: usize) -> bool {
        match &mut self.state {
            State::Open(workspace) => workspace.read_words(most),
            _ => true,
        }
    }

    /// Takes over what another tab stored: two arrays of the same length. Gives the ids of the
    /// records that changed.
    pub fn adopt(&mut self, keys: &Array, values: &Array) -> Result<Vec<String>, Failure> {
        let changed = self.open_mut()?.adopt(pairs(keys, values))?;
        Ok(changed.iter().map(ToString::to_string).collect())
    }

    fn home(&self) -> Result<(HomeVault, DeviceId), Failure> {
        let home = self.identity.home().ok_or(mdp_crypto::Error::NoHomeVault)?;
        Ok((home, self.store.device()))
    }
}
