//! The commits of an answer, replayed on verified views as they arrive, parents first.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use mdp_ledger::{
    EntryId, Hash, Head, Kind, Leaf, Members, Rejected, Signatures, SignedCommit, VaultView, gather,
};

use super::super::history::History;
use super::super::stored::EntryKey;
use super::super::{Refusal, Replica};
use super::reachable;

/// The commit that gave an entry its leaf, as far as its bytes are judged by it.
pub(super) struct Writer {
    /// The key epoch after it.
    pub(super) epoch: u32,
    /// The members after it; kept for grants alone.
    pub(super) members: Option<Arc<Members>>,
}

/// A leaf of an entry that some commit wrote.
type Written = (Kind, EntryId, u64, Option<Hash>);

#[derive(Default)]
pub(super) struct Branches {
    commits: BTreeMap<Hash, SignedCommit>,
    order: Vec<Hash>,
    /// Views at the commits that no later one continues yet.
    tips: Vec<VaultView>,
    writers: BTreeMap<Written, Writer>,
    deferred: bool,
    known: bool,
}

impl Branches {
    /// Takes the next commit, on its way to `head`.
    pub(super) fn take(
        &mut self,
        replica: &Replica,
        head: Head,
        signed: SignedCommit,
    ) -> Result<(), Refusal> {
        let hash = signed.hash();
        if self.commits.contains_key(&hash) {
            return Err(Refusal::ExtraCommit);
        }
        if replica.history.contains(hash) {
            self.known = true;
            return Ok(());
        }
        let seq = signed.commit().seq;
        let rejected = |reason| Refusal::Commit { seq, reason };
        let parents = signed.commit().parents.clone();
        if !parents.iter().all(|p| self.commits.contains_key(p) || replica.history.contains(*p)) {
            return Err(Refusal::MissingCommit);
        }
        let view = match parents.as_slice() {
            [] => Self::found(replica, &signed)?,
            [first] => {
                let mut view = self.view_at(replica, *first).map_err(rejected)?;
                let signatures = self.policy(replica, head, &signed);
                view.append(&signed, signatures).map_err(rejected)?;
                view
            }
            [first, second] => {
                let other = self.view_at(replica, *second).map_err(rejected)?;
                let mut view = self.view_at(replica, *first).map_err(rejected)?;
                view.merge(&other, &signed, Signatures::Check).map_err(rejected)?;
                view
            }
            _ => return Err(rejected(Rejected::NotContinuing)),
        };
        self.note_writes(&signed, &view);
        self.tips.push(view);
        self.order.push(hash);
        self.commits.insert(hash, signed);
        Ok(())
    }

    /// A first commit: only a first pull has one, and only the pinned one will do.
    fn found(replica: &Replica, signed: &SignedCommit) -> Result<VaultView, Refusal> {
        let pinned = (replica.pin.vault, replica.pin.genesis);
        if replica.view.is_some() || (signed.commit().vault, signed.hash()) != pinned {
            return Err(Refusal::WrongGenesis);
        }
        VaultView::found(signed).map_err(|reason| Refusal::Commit { seq: 1, reason })
    }

    /// The view at a parent: a tip, which this commit then continues, or one replayed.
    fn view_at(&mut self, replica: &Replica, hash: Hash) -> Result<VaultView, Rejected> {
        if let Some(at) = self.tips.iter().position(|view| view.head.hash == hash) {
            return Ok(self.tips.swap_remove(at));
        }
        match &replica.view {
            Some(view) if view.head.hash == hash => Ok(view.clone()),
            _ => replica.history.view_at(hash, &self.commits),
        }
    }

    /// On a first pull, hashes carry the signatures of most commits until the host has time to
    /// check them; members, grants, keys and the head are never taken on trust.
    fn policy(&mut self, replica: &Replica, head: Head, signed: &SignedCommit) -> Signatures {
        let sensitive = |kind| matches!(kind, Kind::Member | Kind::Grant | Kind::Key);
        let now = replica.view.is_some()
            || signed.hash() == head.hash
            || signed.commit().changes.iter().any(|change| sensitive(change.kind));
        if now {
            return Signatures::Check;
        }
        self.deferred = true;
        Signatures::Later
    }

    fn note_writes(&mut self, signed: &SignedCommit, view: &VaultView) {
        let commit = signed.commit();
        let grants = commit.changes.iter().any(|change| change.kind == Kind::Grant);
        let members = grants.then(|| Arc::new(view.members.clone()));
        for change in &commit.changes {
            let written = (change.kind, change.id, change.leaf.revision, change.leaf.hash);
            self.writers.entry(written).or_insert_with(|| Writer {
                epoch: commit.epoch,
                members: members.clone().filter(|_| change.kind == Kind::Grant),
            });
        }
    }

    /// The view at the server's head, once every commit has come: one line (with what it merged)
    /// that ends there, and nothing beside it.
    pub(super) fn finish(&mut self, head: Head) -> Result<VaultView, Refusal> {
        let view = self.tips.pop().ok_or(Refusal::MissingCommit)?;
        if view.head != head || !self.tips.is_empty() {
            return Err(if self.commits.contains_key(&head.hash) {
                Refusal::ExtraCommit
            } else {
                Refusal::MissingCommit
            });
        }
        Ok(view)
    }

    pub(super) fn has(&self, hash: Hash) -> bool {
        self.commits.contains_key(&hash)
    }

    /// Whether `to` can be reached from `from` by what arrived.
    pub(super) fn reaches(&self, from: Hash, to: Hash) -> bool {
        reachable(&self.commits, from).contains(&to)
    }

    /// Whether commits came that this device has already.
    pub(super) fn repeats_known(&self) -> bool {
        self.known
    }

    /// Whether no signature was left for later.
    pub(super) fn all_checked(&self) -> bool {
        !self.deferred
    }

    /// In the order of their arrival.
    pub(super) fn commits(&self) -> impl Iterator<Item = &SignedCommit> {
        self.order.iter().filter_map(|hash| self.commits.get(hash))
    }

    pub(super) fn unknown_to(&self, history: &History) -> Vec<SignedCommit> {
        self.commits().filter(|signed| !history.contains(signed.hash())).cloned().collect()
    }

    /// Every entry that some commit touched, once each.
    pub(super) fn touched(&self) -> BTreeSet<EntryKey> {
        gather(self.writers.keys().map(|(kind, id, _, _)| (*kind, *id)))
    }

    /// Who gave an entry this leaf.
    pub(super) fn writer(&self, (kind, id): EntryKey, leaf: Leaf) -> Option<&Writer> {
        self.writers.get(&(kind, id, leaf.revision, leaf.hash))
    }
}
