//! What the vaults that were written last stand on: their members and the hash of every bucket, which
//! the next push to them is judged by. Reading them back would be most of what that push reads.
//!
//! A head's hash vouches for both. So what is kept holds for as long as the vault's row names that
//! head, whoever wrote it; where the row names another, it isn't looked at.

use std::num::NonZero;
use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;
use mdp_ledger::{BUCKETS, Hash, Head, Members, VaultId, VaultView};

/// Vaults kept: eight kilobytes each, and two more for every member.
const KEPT: NonZero<usize> = NonZero::new(512).unwrap();
/// Of a vault with more members nothing is kept: nobody is to fill the memory with people made up.
const MEMBERS: usize = 32;

/// What a head states.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) members: Members,
    pub(crate) hashes: Box<[Hash; BUCKETS]>,
}

impl State {
    pub(crate) fn of(view: &VaultView) -> Self {
        Self { members: view.members.clone(), hashes: Box::new(*view.tree.hashes()) }
    }
}

/// The vaults that were written last.
pub(crate) struct Recent(Mutex<LruCache<VaultId, (Head, Arc<State>)>>);

impl Default for Recent {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(KEPT)))
    }
}

impl Recent {
    /// What a vault stood on after the last push that came this way, and at which head.
    pub(crate) fn get(&self, vault: VaultId) -> Option<(Head, Arc<State>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&vault).cloned()
    }

    /// The vault was written.
    pub(crate) fn put(&self, vault: VaultId, head: Head, state: Arc<State>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.members.len() <= MEMBERS {
            kept.put(vault, (head, state));
        } else {
            kept.pop(&vault);
        }
    }
}
