//! Healing a server that went back: handing back what it lacks, and merging where both moved on.
//!
//! Nothing here changes the replica's history. What was sent is taken in by the next pull, like
//! anybody's push; so no answer can be lost, and a crash only means to begin again.

mod hand_back;
mod merge;

use std::collections::{BTreeMap, BTreeSet};

use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{Hash, Kind, Leaf, SignedCommit, VaultView};
use mdp_wire::sync::{PushRequest, PushedCommit};

use super::push::{PER_CHANGE, PER_COMMIT};
use super::stored::EntryKey;
use super::{Outgoing, Replica, Value};
use crate::batch::Batch;

/// The server's other history: its state, and what of it this device doesn't have.
pub(super) struct Other {
    pub(super) view: VaultView,
    pub(super) commits: BTreeMap<Hash, SignedCommit>,
    pub(super) entries: BTreeMap<EntryKey, Vec<u8>>,
}

/// A record that both histories changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// Which.
    pub key: EntryKey,
    /// As the server has it: revision and sealed bytes; none for a tombstone.
    pub theirs: (u64, Option<Vec<u8>>),
    /// As this device has it.
    pub ours: (u64, Option<Vec<u8>>),
}

/// What a record becomes where both histories changed it, and the copies beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Met {
    /// The entry.
    pub key: EntryKey,
    /// The revision that the value is sealed for.
    pub revision: u64,
    /// The value.
    pub value: Value,
}

impl Replica {
    /// Everything that can be reached from `from`, itself included.
    pub(super) fn ancestors(
        &self,
        from: Hash,
        more: &BTreeMap<Hash, SignedCommit>,
    ) -> BTreeSet<Hash> {
        let mut seen = BTreeSet::new();
        let mut next = vec![from];
        while let Some(hash) = next.pop() {
            if seen.insert(hash) {
                let signed = more.get(&hash).cloned().or_else(|| self.history.get(hash));
                next.extend(signed.into_iter().flat_map(|s| s.commit().parents.clone()));
            }
        }
        seen
    }

    /// The commits that the head stood on after those in `known`, first to last.
    fn line_after(&self, known: &BTreeSet<Hash>) -> Vec<SignedCommit> {
        let mut line = Vec::new();
        let mut at = self.head().map(|head| head.hash);
        while let Some(signed) =
            at.filter(|hash| !known.contains(hash)).and_then(|hash| self.history.get(hash))
        {
            at = signed.commit().parents.first().copied();
            line.push(signed);
        }
        line.reverse();
        line
    }

    /// What of `signed` the server lacks besides it: the commits of its second branch that aren't in
    /// `sent`, parents first.
    fn beside(&self, signed: &SignedCommit, sent: &BTreeSet<Hash>) -> Vec<SignedCommit> {
        let Some(second) = signed.commit().parents.get(1) else { return Vec::new() };
        let reached = self.ancestors(*second, &BTreeMap::new());
        let lacks = |hash: &Hash| reached.contains(hash) && !sent.contains(hash);
        self.history.commits().filter(|signed| lacks(&signed.hash())).collect()
    }

    /// The bytes of an entry, if it still stands there.
    fn live(&self, key: EntryKey, leaf: Leaf) -> Option<&[u8]> {
        if self.verified_leaf(key) != Some(leaf) || !has_bytes(key.0, leaf) {
            return None;
        }
        self.values.get(&key)?.bytes()
    }
}

/// Whether the ledger keeps bytes of a change apart from the commit.
fn has_bytes(kind: Kind, leaf: Leaf) -> bool {
    !matches!(kind, Kind::Member | Kind::Blob) && leaf.hash.is_some()
}

/// A commit without any of its bytes.
fn bare(commit: SignedCommit) -> PushedCommit {
    let values = vec![None; commit.commit().changes.len()];
    PushedCommit { commit, values }
}

/// Nothing is to be stored first: the next pull takes in what became of it.
fn outgoing(commits: Vec<PushedCommit>) -> Outgoing {
    Outgoing { batch: Batch::default(), body: PushRequest { commits }.to_bytes() }
}

/// Room in a push for a commit without its bytes.
fn cost(signed: &SignedCommit) -> usize {
    signed.to_bytes().len() + PER_COMMIT + signed.commit().changes.len() * PER_CHANGE
}
