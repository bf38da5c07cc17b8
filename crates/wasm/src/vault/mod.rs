//! The handle of an account: its identity and its home vault, from locked bytes to an open
//! [`Workspace`].
//!
//! Dropping it locks: secrets are wiped with it.

mod edit;
mod exchange;
mod key_check;
mod keys;
mod list;
mod local;
mod open;
mod past;
mod read;
mod records;
mod stored;

use mdp_crypto::Identity;
use mdp_crypto::device::DeviceStore;
use mdp_sync::replica::{Pull, Replica};
use mdp_sync::workspace::{KeyCheckWalk, Past, Workspace};
use mdp_sync::{Batch, OpeningVault};
use wasm_bindgen::prelude::*;

use crate::border::Failure;
use list::Lists;
use stored::batch;

/// How far the home vault is open.
pub(crate) enum State {
    /// The identity is open; of the vault nothing is loaded.
    Unloaded,
    /// Loaded, perhaps empty: to be pulled, or opened.
    Loaded(Box<Replica>),
    /// Waiting for the host's RSA answer.
    Opening(Box<(Replica, OpeningVault)>),
    /// Open.
    Open(Box<Workspace>),
}

/// An account whose identity is open.
#[wasm_bindgen]
pub struct Vault {
    pub(crate) identity: Identity,
    pub(crate) store: DeviceStore,
    pub(crate) state: State,
    pub(crate) unstored: Batch,
    pub(crate) lists: Lists,
    pull: Option<Pull>,
    challenge: Option<mdp_sync::account::KeyCheck>,
    walk: Option<KeyCheckWalk>,
    past: Option<Past>,
}

impl Vault {
    fn new(identity: Identity, store: DeviceStore, state: State, unstored: Batch) -> Self {
        let lists = Lists::default();
        Self {
            identity,
            store,
            state,
            unstored,
            lists,
            pull: None,
            challenge: None,
            walk: None,
            past: None,
        }
    }

    /// A vault that was just founded here.
    pub(crate) fn founded(
        identity: Identity,
        store: DeviceStore,
        workspace: Workspace,
        unstored: Batch,
    ) -> Self {
        Self::new(identity, store, State::Open(Box::new(workspace)), unstored)
    }

    /// A vault that this device has nothing of yet.
    pub(crate) fn installed(
        identity: Identity,
        store: DeviceStore,
        replica: Replica,
        unstored: Batch,
    ) -> Self {
        Self::new(identity, store, State::Loaded(Box::new(replica)), unstored)
    }

    /// The open vault.
    pub(crate) fn open(&self) -> Result<&Workspace, Failure> {
        match &self.state {
            State::Open(workspace) => Ok(workspace),
            _ => Err(Failure::new("locked")),
        }
    }

    /// The open vault, to change it. Lists are drawn afresh afterwards.
    pub(crate) fn open_mut(&mut self) -> Result<&mut Workspace, Failure> {
        self.lists.forget();
        match &mut self.state {
            State::Open(workspace) => Ok(workspace),
            _ => Err(Failure::new("locked")),
        }
    }

    /// The vault's replica, open or not.
    pub(crate) fn replica(&self) -> Result<&Replica, Failure> {
        match &self.state {
            State::Loaded(replica) => Ok(replica),
            State::Opening(both) => Ok(&both.0),
            State::Open(workspace) => Ok(workspace.replica()),
            State::Unloaded => Err(Failure::new("vault-not-pulled")),
        }
    }
}

#[wasm_bindgen]
impl Vault {
    /// The user's id.
    #[wasm_bindgen(js_name = userId)]
    pub fn user_id(&self) -> String {
        self.identity.user().to_string()
    }

    /// The id of the account's server.
    #[wasm_bindgen(js_name = serverId)]
    pub fn server_id(&self) -> String {
        self.identity.server().to_string()
    }

    /// This device's id.
    #[wasm_bindgen(js_name = deviceId)]
    pub fn device_id(&self) -> String {
        self.store.device().to_string()
    }

    /// The home vault's id.
    #[wasm_bindgen(js_name = vaultId)]
    pub fn vault_id(&self) -> String {
        self.identity.home().map(|home| home.vault.to_string()).unwrap_or_default()
    }

    /// The identity's fingerprint, in groups.
    pub fn fingerprint(&self) -> String {
        self.identity.fingerprint().grouped()
    }

    /// The identity at rest, to be stored.
    #[wasm_bindgen(js_name = storeBytes)]
    pub fn store_bytes(&self) -> Vec<u8> {
        self.store.to_bytes()
    }

    /// What is to be stored before the account counts as being here: of a new account, a new
    /// device, or a replica that had to be salvaged. Once.
    #[wasm_bindgen(js_name = takeUnstored, unchecked_return_type = "Batch")]
    pub fn take_unstored(&mut self) -> JsValue {
        batch(&std::mem::take(&mut self.unstored))
    }
}
