//! A vault's commits, each judged as a device would: by its parent's state, its signature included.

use std::collections::BTreeMap;

use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{
    Change, EntryId, Hash, Head, Kind, Leaf, Members, Rejected, Signatures, SignedCommit, Tree,
    VaultView, signing_key,
};

/// The chain so far.
#[derive(Default)]
pub(crate) struct Chain {
    /// The state at the latest commit that the head stood on.
    view: Option<VaultView>,
    /// How to go back from there.
    undo: Vec<Undo>,
    /// Commits that came along as a merge's second branch.
    side: BTreeMap<Hash, SignedCommit>,
    /// The state at the tip of a branch that a merge is about to take in.
    tip: Option<VaultView>,
    /// What entries were before: the hashes of bytes that may be kept.
    past: BTreeMap<(Kind, EntryId, u64), Hash>,
    /// Where the signature of what merely continues the head is left to the caller.
    defers: bool,
}

/// A signature that is still to be checked, with the key that it must be by: dropped, it never is.
#[must_use]
pub(crate) struct Unchecked {
    pub(super) key: [u8; 32],
    pub(super) signed: SignedCommit,
}

/// What one commit changed.
struct Undo {
    head: Head,
    epoch: u32,
    members: Option<Members>,
    leaves: Vec<((Kind, EntryId), Option<Leaf>)>,
}

impl Chain {
    /// A chain that leaves signatures to whoever adds to it.
    pub(super) fn deferring() -> Self {
        Self { defers: true, ..Self::default() }
    }

    /// The state at the end.
    pub(crate) fn view(&self) -> Option<&VaultView> {
        self.view.as_ref()
    }

    /// The hash that an entry's bytes had at a revision that was replaced.
    pub(super) fn past(&self, kind: Kind, id: EntryId, revision: u64) -> Option<Hash> {
        self.past.get(&(kind, id, revision)).copied()
    }

    /// The next commit; `main`: the head stood on it.
    pub(crate) fn add(
        &mut self,
        signed: SignedCommit,
        main: bool,
    ) -> Result<Option<Unchecked>, Rejected> {
        let Some(view) = &self.view else {
            self.view = Some(VaultView::found(&signed)?);
            return if main { Ok(None) } else { Err(Rejected::NotContinuing) };
        };
        if main { self.advance(view.head, signed) } else { self.branch(signed).map(|()| None) }
    }

    fn advance(&mut self, head: Head, signed: SignedCommit) -> Result<Option<Unchecked>, Rejected> {
        let other = match signed.commit().parents[..] {
            [first, second] if first == head.hash => Some(self.tip_at(second)?),
            _ => None,
        };
        let Some(view) = &mut self.view else { return Err(Rejected::NotContinuing) };
        let mut leaves = Vec::with_capacity(signed.commit().changes.len());
        for change in &signed.commit().changes {
            leaves.push((change.key(), view.tree.get(change.kind, change.id)?));
        }
        let changes_members = signed.commit().changes.iter().any(|c| c.kind == Kind::Member);
        let members = changes_members.then(|| view.members.clone());
        let epoch = view.epoch;
        let mut later = None;
        match other {
            None if self.defers => {
                later = Some(signing_key(&view.members, signed.commit())?);
                view.append(&signed, Signatures::Later)?;
            }
            None => view.append(&signed, Signatures::Check)?,
            Some(other) => view.merge(&other, &signed, Signatures::Check)?,
        }
        for ((kind, id), leaf) in &leaves {
            if let Some(Leaf { revision, hash: Some(hash) }) = leaf {
                self.past.insert((*kind, *id, *revision), *hash);
            }
        }
        self.undo.push(Undo { head, epoch, members, leaves });
        Ok(later.map(|key| Unchecked { key, signed }))
    }

    fn branch(&mut self, signed: SignedCommit) -> Result<(), Rejected> {
        let [first, ref others @ ..] = signed.commit().parents[..] else {
            return Err(Rejected::NotContinuing);
        };
        let mut view = self.tip_at(first)?;
        match others {
            [] => view.append(&signed, Signatures::Check)?,
            [second, ..] => view.merge(&self.state_at(*second)?, &signed, Signatures::Check)?,
        }
        self.tip = Some(view);
        self.side.insert(signed.hash(), signed);
        Ok(())
    }

    /// The state at any commit so far; the tip of the branch is at hand.
    fn tip_at(&mut self, hash: Hash) -> Result<VaultView, Rejected> {
        match self.tip.take() {
            Some(tip) if tip.head.hash == hash => Ok(tip),
            _ => self.state_at(hash),
        }
    }

    /// The state at any commit so far, replayed from the last that the head stood on. Each was judged
    /// when it came.
    fn state_at(&self, hash: Hash) -> Result<VaultView, Rejected> {
        let mut line = Vec::new();
        let mut from = hash;
        while let Some(signed) = self.side.get(&from) {
            line.push(signed);
            from = *signed.commit().parents.first().ok_or(Rejected::NotContinuing)?;
        }
        self.go_back(from).ok_or(Rejected::NotContinuing)?.replay(line.into_iter().rev())
    }

    /// The state at a commit that the head stood on.
    fn go_back(&self, hash: Hash) -> Option<VaultView> {
        let now = self.view.as_ref()?;
        if now.head.hash == hash {
            return Some(now.clone());
        }
        let mut state: BTreeMap<(Kind, EntryId), Leaf> =
            now.tree.entries().map(|change| (change.key(), change.leaf)).collect();
        let (mut members, mut found) = (&now.members, None);
        for step in self.undo.iter().rev() {
            for (key, leaf) in step.leaves.iter().rev() {
                match leaf {
                    Some(leaf) => state.insert(*key, *leaf),
                    None => state.remove(key),
                };
            }
            members = step.members.as_ref().unwrap_or(members);
            if step.head.hash == hash {
                found = Some(step);
                break;
            }
        }
        let Undo { head, epoch, .. } = found?;
        let leaves = state.into_iter().map(|((kind, id), leaf)| Change { kind, id, leaf });
        Some(VaultView {
            vault: now.vault,
            head: *head,
            epoch: *epoch,
            tree: Tree::from_entries(leaves),
            members: members.clone(),
        })
    }
}

/// Reads a stored commit; what isn't the one encoding of a commit is none.
pub(super) fn read(bytes: &[u8]) -> Option<SignedCommit> {
    SignedCommit::from_bytes(bytes).ok()
}
