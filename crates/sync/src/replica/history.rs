//! The commits that a replica has, and what can be recomputed from them.

use std::collections::BTreeMap;
use std::sync::Arc;

use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{
    Hash, Head, Members, Rejected, Signatures, SignedCommit, VaultView, check_author, members_after,
};

/// Commits by number and hash, as their signed encodings. Every one is reachable from the verified
/// head: it entered the history with it.
#[derive(Default, Clone)]
pub(super) struct History {
    bytes: BTreeMap<(u64, Hash), Vec<u8>>,
    seqs: BTreeMap<Hash, u64>,
}

impl History {
    pub(super) fn insert(&mut self, head: Head, signed: Vec<u8>) {
        self.seqs.insert(head.hash, head.seq);
        self.bytes.insert((head.seq, head.hash), signed);
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn contains(&self, hash: Hash) -> bool {
        self.seqs.contains_key(&hash)
    }

    pub(super) fn seq(&self, hash: Hash) -> Option<u64> {
        self.seqs.get(&hash).copied()
    }

    pub(super) fn get(&self, hash: Hash) -> Option<SignedCommit> {
        let seq = *self.seqs.get(&hash)?;
        SignedCommit::from_bytes(self.bytes.get(&(seq, hash))?).ok()
    }

    /// Every commit, parents first.
    pub(super) fn commits(&self) -> impl Iterator<Item = SignedCommit> {
        self.bytes.values().filter_map(|bytes| SignedCommit::from_bytes(bytes).ok())
    }

    /// The state at a commit, replayed from the genesis by its line of first parents. Signatures
    /// were checked when the commits came in.
    pub(super) fn view_at(
        &self,
        hash: Hash,
        more: &BTreeMap<Hash, SignedCommit>,
    ) -> Result<VaultView, Rejected> {
        let commit = |hash: &Hash| {
            more.get(hash).cloned().or_else(|| self.get(*hash)).ok_or(Rejected::NotContinuing)
        };
        let mut line = vec![commit(&hash)?];
        while let Some(parent) = line.last().and_then(|c| c.commit().parents.first().copied()) {
            line.push(commit(&parent)?);
        }
        let genesis = line.pop().ok_or(Rejected::NotContinuing)?;
        let mut view = VaultView::found(&genesis)?;
        for signed in line.iter().rev() {
            match signed.commit().parents.as_slice() {
                [_] => view.append(signed, Signatures::Later)?,
                [_, second] => {
                    view.merge(&self.view_at(*second, more)?, signed, Signatures::Later)?;
                }
                _ => return Err(Rejected::NotContinuing),
            }
        }
        Ok(view)
    }
}

/// How far a check of the history's signatures has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checked {
    /// Commits looked at.
    pub done: usize,
    /// Commits in all.
    pub total: usize,
}

/// A walk over every commit that checks its signature by the members of its parent's state, a few
/// at a time, so that the host can do something else in between.
#[derive(Default)]
pub struct HistoryCheck {
    members: BTreeMap<Hash, Arc<Members>>,
    last: Option<(u64, Hash)>,
    done: usize,
}

impl HistoryCheck {
    /// Checks up to `most` further commits; each that fails is handed to `failed`.
    pub(super) fn step(
        &mut self,
        history: &History,
        most: usize,
        mut failed: impl FnMut(Head, Rejected),
    ) -> Checked {
        use std::ops::Bound::{Excluded, Unbounded};
        let from = self.last.map_or(Unbounded, Excluded);
        for (&(seq, hash), bytes) in history.bytes.range((from, Unbounded)).take(most) {
            if let Err(reason) = self.check(bytes) {
                failed(Head { seq, hash }, reason);
            }
            self.last = Some((seq, hash));
            self.done += 1;
        }
        Checked { done: self.done, total: history.len() }
    }

    fn check(&mut self, bytes: &[u8]) -> Result<(), Rejected> {
        let signed = SignedCommit::from_bytes(bytes)?;
        let commit = signed.commit();
        let before = match commit.parents.first() {
            None => Arc::new(Members::new()),
            Some(parent) => self.members.get(parent).cloned().ok_or(Rejected::NotContinuing)?,
        };
        let after = members_after(&before, commit)?.map_or_else(|| Arc::clone(&before), Arc::new);
        self.members.insert(signed.hash(), Arc::clone(&after));
        check_author(if commit.parents.is_empty() { &after } else { &before }, &signed)
    }
}
