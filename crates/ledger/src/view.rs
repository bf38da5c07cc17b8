//! A verified view of a vault: its head, epoch, state and members, moved forward one commit at a
//! time, and never by a commit that doesn't hold.

use std::collections::BTreeMap;

use crate::commit::{Commit, SignedCommit};
use crate::entry::Kind;
use crate::ids::{Hash, UserId, VaultId};
use crate::judge::{self, Rejected};
use crate::key_entry::KeyEntry;
use crate::member::{Members, Role};
use crate::tree::Tree;
use crate::{Grant, entry::Change};

/// The latest commit of a vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Its number.
    pub seq: u64,
    /// Its hash.
    pub hash: Hash,
}

/// A vault as of its head.
#[derive(Debug, Clone)]
pub struct VaultView {
    /// Which vault.
    pub vault: VaultId,
    /// The head.
    pub head: Head,
    /// The current key epoch.
    pub epoch: u32,
    /// The state.
    pub tree: Tree,
    /// The members.
    pub members: Members,
}

/// Whether to check a commit's own signature now. A device that pulls a long history checks it at
/// once where members, grants or keys change and at the head, and the others later: hashes carry
/// them until then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signatures {
    /// Check it.
    Check,
    /// It is checked later, or was before.
    Later,
}

impl VaultView {
    /// The view after a first commit, which must found the vault it names and be signed by its
    /// owner.
    pub fn found(genesis: &SignedCommit) -> Result<Self, Rejected> {
        let commit = genesis.commit();
        let nonce = commit.genesis.as_ref().ok_or(Rejected::BadGenesis)?.nonce;
        let members = judge::members_after(&Members::new(), commit)
            .map_err(|_| Rejected::BadGenesis)?
            .ok_or(Rejected::BadGenesis)?;
        let owner = judge::author(&members, commit)?;
        let identity = &owner.identity.identity;
        let fingerprint = identity.fingerprint();

        let has = |kind, id| commit.changes.iter().any(|c| c.key() == (kind, id));
        let count = |kind| commit.changes.iter().filter(|c| c.kind == kind).count();
        let first = |c: &Change| c.leaf.revision == 1 && c.leaf.hash.is_some();
        let founds = commit.parents.is_empty()
            && commit.seq == 1
            && commit.epoch == 1
            && commit.vault == VaultId::founded_by(fingerprint, &nonce)
            && members.len() == 1
            && owner.role == Role::Owner
            && commit.changes.iter().all(first)
            && (count(Kind::Canary), count(Kind::Grant), count(Kind::Key)) == (1, 1, 1)
            && has(Kind::Grant, Grant::entry_id(1, fingerprint))
            && has(Kind::Key, KeyEntry::entry_id(1));
        if !founds {
            return Err(Rejected::BadGenesis);
        }
        genesis.verify(&identity.signing)?;

        let mut tree = Tree::default();
        let update = tree.plan(&commit.changes)?;
        if update.root() != commit.root {
            return Err(Rejected::RootMismatch);
        }
        tree.apply(update);
        let head = Head { seq: 1, hash: genesis.hash() };
        Ok(Self { vault: commit.vault, head, epoch: 1, tree, members })
    }

    /// Moves to a commit whose one parent is the head. On an error nothing has moved.
    pub fn append(
        &mut self,
        signed: &SignedCommit,
        signatures: Signatures,
    ) -> Result<(), Rejected> {
        let commit = signed.commit();
        if commit.parents != [self.head.hash] {
            return Err(Rejected::NotContinuing);
        }
        if commit.changes.is_empty() {
            return Err(Rejected::NoChanges);
        }
        self.advance(signed, self.head.seq, signatures, None)
    }

    /// Moves to a merge of the head and of `other`, the verified view at the second parent. It is
    /// judged by both; whom either side removed stays removed, and a key that either side rotated
    /// stays rotated.
    pub fn merge(
        &mut self,
        other: &Self,
        signed: &SignedCommit,
        signatures: Signatures,
    ) -> Result<(), Rejected> {
        let commit = signed.commit();
        if commit.parents != [self.head.hash, other.head.hash] || self.head == other.head {
            return Err(Rejected::NotContinuing);
        }
        self.advance(signed, self.head.seq.max(other.head.seq), signatures, Some(other))
    }

    /// The view after commits that were judged before, each the next one's first parent: what they
    /// change is applied, and the last one's root compared. Costs what they changed, whatever they
    /// merged.
    pub fn replay<'a>(
        mut self,
        commits: impl IntoIterator<Item = &'a SignedCommit>,
    ) -> Result<Self, Rejected> {
        let mut leaves = BTreeMap::new();
        let mut last = None;
        for signed in commits {
            let commit = signed.commit();
            if commit.parents.first() != Some(&self.head.hash) {
                return Err(Rejected::NotContinuing);
            }
            for change in &commit.changes {
                leaves.insert(change.key(), change.leaf);
                if change.kind == Kind::Member {
                    self.members.remove(&UserId(change.id.0));
                }
            }
            for member in commit.read_members() {
                let (change, member) = member.map_err(|_| Rejected::BadMember)?;
                self.members.insert(UserId(change.id.0), member);
            }
            self.epoch = commit.epoch;
            self.head = Head { seq: commit.seq, hash: signed.hash() };
            last = Some(commit);
        }
        let changes: Vec<Change> =
            leaves.into_iter().map(|((kind, id), leaf)| Change { kind, id, leaf }).collect();
        self.tree.replay(&changes)?;
        match last {
            Some(last) if last.root != self.tree.root() => Err(Rejected::RootMismatch),
            _ => Ok(self),
        }
    }

    fn advance(
        &mut self,
        signed: &SignedCommit,
        highest_parent: u64,
        signatures: Signatures,
        other: Option<&Self>,
    ) -> Result<(), Rejected> {
        let commit = signed.commit();
        if commit.vault != self.vault {
            return Err(Rejected::WrongVault);
        }
        if commit.genesis.is_some() {
            return Err(Rejected::BadGenesis);
        }
        if highest_parent.checked_add(1) != Some(commit.seq) {
            return Err(Rejected::WrongSequence);
        }
        let author = judge::author(&self.members, commit)?;
        if signatures == Signatures::Check {
            signed.verify(&author.identity.identity.signing)?;
        }
        let members = match other {
            None => judge::judge(&self.members, self.epoch, commit)?,
            Some(other) => judge::judge_merge(self, other, commit)?,
        };
        self.check_canary(commit)?;
        self.check_tombstones(commit, other)?;
        let update = self.tree.plan(&commit.changes)?;
        if update.root() != commit.root {
            return Err(Rejected::RootMismatch);
        }
        if let Some(other) = other {
            self.tree.check_nothing_lost(&update, &other.tree)?;
        }
        self.tree.apply(update);
        if let Some(members) = members {
            self.members = members;
        }
        self.epoch = commit.epoch;
        self.head = Head { seq: commit.seq, hash: signed.hash() };
        Ok(())
    }

    /// Nothing is removed that isn't there; but a merge takes over what its second branch both added
    /// and removed.
    fn check_tombstones(&self, commit: &Commit, other: Option<&Self>) -> Result<(), Rejected> {
        for change in commit.changes.iter().filter(|change| change.leaf.hash.is_none()) {
            let there = match other {
                Some(other) => other.tree.get(change.kind, change.id)?.is_some(),
                None => false,
            };
            if !there && self.tree.get(change.kind, change.id)?.is_none() {
                return Err(Rejected::StaleRevision);
            }
        }
        Ok(())
    }

    /// A vault has one canary, from its genesis on: it is resealed, never removed, and never joined
    /// by another.
    fn check_canary(&self, commit: &Commit) -> Result<(), Rejected> {
        for change in commit.changes.iter().filter(|c| c.kind == Kind::Canary) {
            if change.leaf.hash.is_none() || self.tree.get(Kind::Canary, change.id)?.is_none() {
                return Err(Rejected::BadValue(Kind::Canary));
            }
        }
        Ok(())
    }
}
