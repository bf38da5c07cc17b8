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

    /// The state at a commit, replayed from the genesis: each commit that leads there once, parents
    /// first. Signatures were checked when the commits came in.
    pub(super) fn view_at(
        &self,
        hash: Hash,
        more: &BTreeMap<Hash, SignedCommit>,
    ) -> Result<VaultView, Rejected> {
        let mut leading: BTreeMap<(u64, Hash), SignedCommit> = BTreeMap::new();
        // How often each view is still wanted: once by whoever asked, and by every child.
        let mut wanted: BTreeMap<Hash, u64> = BTreeMap::new();
        let mut next = vec![hash];
        while let Some(hash) = next.pop() {
            let times = wanted.entry(hash).or_default();
            *times += 1;
            if *times == 1 {
                let known = more.get(&hash).cloned().or_else(|| self.get(hash));
                let signed = known.ok_or(Rejected::NotContinuing)?;
                next.extend(&signed.commit().parents);
                leading.insert((signed.commit().seq, hash), signed);
            }
        }
        let mut views = Views { wanted, at: BTreeMap::new() };
        for ((_, hash), signed) in leading {
            let view = match signed.commit().parents[..] {
                [] => VaultView::found(&signed)?,
                [parent] => {
                    let mut view = views.take(parent)?;
                    view.append(&signed, Signatures::Later)?;
                    view
                }
                [first, second] => {
                    let mut view = views.take(first)?;
                    view.merge(&views.take(second)?, &signed, Signatures::Later)?;
                    view
                }
                _ => return Err(Rejected::NotContinuing),
            };
            views.at.insert(hash, view);
        }
        views.take(hash)
    }
}

/// The views of a replay, each kept for as long as somebody continues it.
struct Views {
    wanted: BTreeMap<Hash, u64>,
    at: BTreeMap<Hash, VaultView>,
}

impl Views {
    fn take(&mut self, hash: Hash) -> Result<VaultView, Rejected> {
        let times = self.wanted.entry(hash).or_default();
        *times = times.saturating_sub(1);
        let view = if *times == 0 { self.at.remove(&hash) } else { self.at.get(&hash).cloned() };
        view.ok_or(Rejected::NotContinuing)
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
