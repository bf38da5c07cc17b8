//! The open vault: workspace, replica file and server together. What the agent holds.
//!
//! Reading and editing never wait for the network: [`Vault::sync`] holds the state for the moments
//! in which it takes an answer in, and the line to the server for as long as it talks.

mod coming_back;
mod exchange;
mod healing;

pub(crate) use exchange::first_pull;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard};

use mdp_crypto::native_rsa::NativeRsa;
use mdp_crypto::{Identity, Passphrase};
use mdp_sync::Batch;
use mdp_sync::account::unlock;
use mdp_sync::replica::{Replica, Standing};
use mdp_sync::workspace::{Done, Workspace};

use crate::account::open_keys;
use crate::failure::Failure;
use crate::host::OsEntropy;
use crate::http::Http;
use crate::pairs::Pairs;
use crate::profile::{Place, Profile};

/// An account's vault, open.
pub(crate) struct Vault {
    pub(crate) profile: Profile,
    pub(crate) identity: Identity,
    state: Mutex<State>,
    line: Mutex<Http>,
    /// Kept while unlocked, to sign in again when a session ends.
    password: zeroize::Zeroizing<String>,
    /// Whether memory and file have parted: a write failed, or an answer couldn't be taken in.
    astray: AtomicBool,
}

/// The workspace and the file that follows it.
pub(crate) struct State {
    pub(crate) workspace: Workspace,
    pairs: Pairs,
}

impl Vault {
    /// Unlocks the account of this device. Without the server too, unless the vault was never
    /// pulled here.
    pub(crate) fn unlock(
        place: &Place,
        password: zeroize::Zeroizing<String>,
    ) -> Result<Self, Failure> {
        let profile = place.profile()?.ok_or_else(|| Failure::new("no-account"))?;
        Self::unlock_as(place, profile, password)
    }

    /// The same under another profile than the one that is stored: at another address.
    pub(crate) fn unlock_as(
        place: &Place,
        profile: Profile,
        password: zeroize::Zeroizing<String>,
    ) -> Result<Self, Failure> {
        let opened = unlock(&place.device_store()?, &Passphrase::new(&password));
        let (_, identity) = opened.map_err(Failure::of_password)?;
        let home = identity.home().ok_or_else(|| Failure::new("no-home-vault"))?;
        let pairs = Pairs::open(&place.replica())?;
        let mut line = Http::new(&profile.origin);
        let stored = Replica::open(home.into(), profile.device, pairs.all()?);
        let mut replica = if let Ok(replica) = stored {
            replica
        } else {
            let (replica, batch) = Replica::salvage(home.into(), profile.device, pairs.all()?)?;
            pairs.apply(&batch)?;
            replica
        };
        if replica.head().is_none() {
            exchange::sign_in(&mut line, &profile, &identity, &password)?;
            exchange::first_pull(&mut replica, &line, &pairs)?;
        }
        let keys = open_keys(&identity, &replica)?;
        let mut workspace = Workspace::open(replica, keys);
        pairs.apply(&workspace.reconcile(&mut OsEntropy)?.batch)?;
        Ok(Self {
            profile,
            identity,
            state: Mutex::new(State { workspace, pairs }),
            line: Mutex::new(line),
            password,
            astray: AtomicBool::new(false),
        })
    }

    /// What is open. Held for a moment, never while the network is waited for.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        guard(&self.state)
    }

    /// Makes a change, and makes it durable before anybody is told of it.
    pub(crate) fn change(
        &self,
        change: impl FnOnce(&mut Workspace) -> Result<Done, mdp_sync::Error>,
    ) -> Result<Done, Failure> {
        let mut state = self.state();
        let done = change(&mut state.workspace)?;
        self.keep(&state, &done.batch)?;
        Ok(done)
    }

    /// The same for a batch of an exchange.
    pub(crate) fn keep(&self, state: &State, batch: &Batch) -> Result<(), Failure> {
        state.pairs.apply(batch).map_err(|error| {
            self.go_astray();
            error.into()
        })
    }

    fn go_astray(&self) {
        self.astray.store(true, Ordering::Relaxed);
    }

    /// Whether the vault is to be opened again from its file, for memory holds what the file
    /// doesn't.
    pub(crate) fn is_astray(&self) -> bool {
        self.astray.load(Ordering::Relaxed)
    }

    /// Whether what is on disk gives the root that the verified head states.
    pub(crate) fn root_holds(&self) -> bool {
        let state = self.state();
        let pin = state.workspace.replica().pin();
        let pairs = state.pairs.all();
        pairs.is_ok_and(|pairs| Replica::open(pin, self.profile.device, pairs).is_ok())
    }

    /// Decrypts with the identity's RSA key.
    pub(crate) fn rsa(&self) -> Result<NativeRsa, Failure> {
        Ok(NativeRsa::from_pkcs8(self.identity.rsa_pkcs8())?)
    }
}

/// Locks a mutex. Where a thread has panicked with it, memory can't be trusted any more and the
/// file can: the agent ends, and the next one starts from the file.
fn guard<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|_| std::process::abort())
}

/// A word for how the vault stands, for `mdp status` and its JSON.
pub(crate) fn standing_word(standing: &Standing) -> &'static str {
    match standing {
        Standing::Sound => "sound",
        Standing::Behind { restored: true, .. } => "restored",
        Standing::Behind { .. } => "behind",
        Standing::Fork { .. } => "fork",
        Standing::Refused(_) => "refused",
    }
}
