//! Healing a server that went back: handing back what it lacks, and merging where both moved on.
//!
//! Nothing here changes the replica's history. What was sent is taken in by the next pull, like
//! anybody's push; so no answer can be lost, and a crash only means to begin again.

use std::collections::{BTreeMap, BTreeSet};

use mdp_crypto::Identity;
use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{
    Change, Commit, Hash, Head, Kind, Leaf, MAX_CHANGES, Signatures, SignedCommit, VaultView,
};
use mdp_wire::sync::{MAX_PUSH_BYTES, MAX_PUSH_COMMITS, PushRequest, PushedCommit};

use super::push::{ENVELOPE, PER_CHANGE, PER_COMMIT};
use super::stored::EntryKey;
use super::{Outgoing, Replica, Standing, Stop, Value};
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

/// A leaf that some commit gave an entry.
type Wrote = (EntryKey, u64, Option<Hash>);

fn wrote(key: EntryKey, leaf: Leaf) -> Wrote {
    (key, leaf.revision, leaf.hash)
}

/// Whether the ledger keeps bytes of a change apart from the commit.
fn has_bytes(kind: Kind, leaf: Leaf) -> bool {
    !matches!(kind, Kind::Member | Kind::Blob) && leaf.hash.is_some()
}

impl Replica {
    /// What to send to a server that is behind: as many of the commits that it lacks as one push
    /// takes, the very same ones, with the bytes of what is live at their end. `None` where the
    /// server's head isn't one that the vault's head stood on, and has to be merged.
    pub(crate) fn hand_back(&self, server: Head) -> Result<Option<Outgoing>, Stop> {
        let Some(line) = self.line_after(server.hash) else { return Ok(None) };
        let mut sent = self.ancestors(server.hash, &BTreeMap::new());
        let mut commits: Vec<(SignedCommit, bool)> = Vec::new();
        let mut last: BTreeMap<EntryKey, (usize, Leaf)> = BTreeMap::new();
        let mut lacking = BTreeSet::new();
        let (mut envelopes, mut bytes, mut cut) = (ENVELOPE, 0, None);
        for signed in line {
            let mut merges = false;
            if let [_, second] = signed.commit().parents[..] {
                merges = true;
                for beside in self.lacked(second, &sent) {
                    envelopes += cost(&beside);
                    sent.insert(beside.hash());
                    commits.push((beside, false));
                }
            }
            envelopes += cost(&signed);
            for change in &signed.commit().changes {
                let key = change.key();
                if let Some((_, before)) = last.insert(key, (commits.len(), change.leaf)) {
                    bytes -= self.live(key, before).map_or(0, <[u8]>::len);
                }
                bytes += self.live(key, change.leaf).map_or(0, <[u8]>::len);
                let lost =
                    has_bytes(change.kind, change.leaf) && self.live(key, change.leaf).is_none();
                if lost {
                    lacking.insert(key)
                } else {
                    lacking.remove(&key)
                };
            }
            sent.insert(signed.hash());
            commits.push((signed, true));
            if envelopes > MAX_PUSH_BYTES || commits.len() > MAX_PUSH_COMMITS {
                break;
            }
            if lacking.is_empty() && envelopes + bytes <= MAX_PUSH_BYTES {
                cut = Some(commits.len());
                // One push takes one merge.
                if merges {
                    break;
                }
            }
        }
        commits.truncate(cut.ok_or(Stop::TooLong)?);
        Ok(Some(outgoing(self.with_bytes(commits))))
    }

    /// Commits with the bytes of what no later one of them replaces.
    fn with_bytes(&self, commits: Vec<(SignedCommit, bool)>) -> Vec<PushedCommit> {
        let mut seen = BTreeSet::new();
        let mut out: Vec<PushedCommit> = commits
            .into_iter()
            .rev()
            .map(|(commit, main)| {
                let value = |change: &Change| {
                    let latest = main && seen.insert(change.key());
                    let live = self.live(change.key(), change.leaf).filter(|_| latest);
                    live.map(<[u8]>::to_vec)
                };
                let values = commit.commit().changes.iter().map(value).collect();
                PushedCommit { commit, values }
            })
            .collect();
        out.reverse();
        out
    }

    /// The records that both histories changed, to be merged before [`Self::merge`].
    pub(crate) fn meetings(&mut self) -> Result<Vec<Meeting>, Stop> {
        self.show_other()?;
        let (Some(other), Some(ours)) = (&self.other, &self.view) else {
            return Err(Stop::NotMergeable);
        };
        let both = self.both_changed(other, ours);
        let meeting = |(key, theirs, ours): (EntryKey, Leaf, Leaf)| Meeting {
            key,
            theirs: (theirs.revision, theirs.hash.and_then(|_| other.entries.get(&key).cloned())),
            ours: (ours.revision, self.live(key, ours).map(<[u8]>::to_vec)),
        };
        Ok(both.into_iter().filter(|it| it.0.0 == Kind::Record).map(meeting).collect())
    }

    /// Signs a merge of the server's history and this device's: its first parent is the server's
    /// head, `met` what became of the [`Self::meetings`]. The second branch travels along.
    pub(crate) fn merge(
        &self,
        met: Vec<Met>,
        identity: &Identity,
        now: u64,
    ) -> Result<Outgoing, Stop> {
        if !self.checked {
            return Err(Stop::Unchecked);
        }
        let (Some(other), Some(ours)) = (&self.other, &self.view) else {
            return Err(Stop::NotMergeable);
        };
        if other.view.epoch != ours.epoch {
            return Err(Stop::NotMergeable);
        }
        let mut changes: BTreeMap<EntryKey, (Leaf, Option<Vec<u8>>)> = BTreeMap::new();
        for (key, leaf) in self.ours_alone(other, ours) {
            changes.insert(key, (leaf, self.live(key, leaf).map(<[u8]>::to_vec)));
        }
        for Met { key, revision, value } in met {
            let leaf = Leaf { revision, hash: value.hash() };
            // What somebody else's merge has made already stays as it is.
            let made =
                key.0 == Kind::Record && revision == 1 && (has(&other.view, key) || has(ours, key));
            if !made {
                changes.insert(key, (leaf, value.sealed().map(<[u8]>::to_vec)));
            }
        }
        if changes.len() > MAX_CHANGES {
            return Err(Stop::TooLong);
        }
        let mut view = other.view.clone();
        let (mut leaves, mut values) = (Vec::new(), Vec::new());
        for ((kind, id), (leaf, bytes)) in changes {
            leaves.push(Change { kind, id, leaf });
            values.push(bytes);
        }
        let commit = Commit {
            vault: view.vault,
            seq: view.head.seq.max(ours.head.seq).saturating_add(1),
            parents: vec![view.head.hash, ours.head.hash],
            root: view.tree.plan(&leaves).map_err(Stop::Rejected)?.root(),
            changes: leaves,
            members: Vec::new(),
            epoch: view.epoch,
            author: identity.user(),
            author_key: identity.fingerprint(),
            device: self.device,
            time: now,
            genesis: None,
        };
        let commit = identity.sign_commit(commit).map_err(|_| Stop::Identity)?;
        let server = view.head.hash;
        view.merge(ours, &commit, Signatures::Check).map_err(Stop::Rejected)?;

        let known = self.ancestors(server, &other.commits);
        let branch = self.lacked(ours.head.hash, &known);
        let mut size = ENVELOPE + cost(&commit);
        size += values.iter().flatten().map(Vec::len).sum::<usize>();
        size += branch.iter().map(cost).sum::<usize>();
        if size > MAX_PUSH_BYTES || branch.len() >= MAX_PUSH_COMMITS {
            return Err(Stop::TooLong);
        }
        let beside = branch.into_iter().map(|commit| (commit, false)).collect();
        let mut commits = self.with_bytes(beside);
        commits.push(PushedCommit { commit, values });
        Ok(outgoing(commits))
    }

    /// Where the server is behind, at a commit that came along as a second branch: its history is
    /// part of this device's.
    fn show_other(&mut self) -> Result<(), Stop> {
        if let Standing::Behind { server, .. } = self.standing {
            let view = self.history.view_at(server.hash, &BTreeMap::new());
            let view = view.map_err(Stop::Rejected)?;
            let (commits, entries) = (BTreeMap::new(), BTreeMap::new());
            self.other = Some(Other { view, commits, entries });
        }
        Ok(())
    }

    /// What this device's history changed last.
    fn ours_alone(&self, other: &Other, ours: &VaultView) -> Vec<(EntryKey, Leaf)> {
        let passed = self.written(ours.head.hash, &BTreeMap::new());
        let alone = |(key, theirs, ours): (EntryKey, Option<Leaf>, Leaf)| {
            let later = match (theirs, key.0) {
                (None, _) => true,
                (Some(theirs), Kind::Record) => passed.contains(&wrote(key, theirs)),
                // Of keys, grants and members the later one stands; the first parent's of equals.
                (Some(theirs), _) => ours.revision > theirs.revision,
            };
            later.then_some((key, ours))
        };
        differing(other, ours).into_iter().filter_map(alone).collect()
    }

    fn both_changed(&self, other: &Other, ours: &VaultView) -> Vec<(EntryKey, Leaf, Leaf)> {
        let passed = self.written(ours.head.hash, &BTreeMap::new());
        let left = self.written(other.view.head.hash, &other.commits);
        differing(other, ours)
            .into_iter()
            .filter_map(|(key, theirs, ours)| {
                let theirs = theirs?;
                let apart =
                    !passed.contains(&wrote(key, theirs)) && !left.contains(&wrote(key, ours));
                apart.then_some((key, theirs, ours))
            })
            .collect()
    }

    /// Every leaf that a commit reachable from `from` has written.
    fn written(&self, from: Hash, more: &BTreeMap<Hash, SignedCommit>) -> BTreeSet<Wrote> {
        let reached = self.ancestors(from, more);
        let all = self.history.commits().chain(more.values().cloned());
        let changes = all.filter(|signed| reached.contains(&signed.hash()));
        changes.flat_map(|s| s.commit().changes.clone()).map(|c| wrote(c.key(), c.leaf)).collect()
    }

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

    /// The commits that lead to `tip` and aren't in `known`, parents first.
    fn lacked(&self, tip: Hash, known: &BTreeSet<Hash>) -> Vec<SignedCommit> {
        let reached = self.ancestors(tip, &BTreeMap::new());
        let lacks = |hash: &Hash| reached.contains(hash) && !known.contains(hash);
        self.history.commits().filter(|signed| lacks(&signed.hash())).collect()
    }

    /// The commits that the head stood on after `after`; `None` if it never stood there.
    fn line_after(&self, after: Hash) -> Option<Vec<SignedCommit>> {
        let mut line = Vec::new();
        let mut at = self.head()?.hash;
        while at != after {
            let signed = self.history.get(at)?;
            at = *signed.commit().parents.first()?;
            line.push(signed);
        }
        line.reverse();
        Some(line)
    }

    /// The bytes of an entry, if it still stands there.
    fn live(&self, key: EntryKey, leaf: Leaf) -> Option<&[u8]> {
        if self.verified_leaf(key) != Some(leaf) || !has_bytes(key.0, leaf) {
            return None;
        }
        self.values.get(&key)?.bytes()
    }
}

/// The entries of this device's state that stand otherwise at the server: there, and here.
fn differing(other: &Other, ours: &VaultView) -> Vec<(EntryKey, Option<Leaf>, Leaf)> {
    let differs = |change: Change| {
        let theirs = other.view.tree.get(change.kind, change.id).ok().flatten();
        (theirs != Some(change.leaf)).then_some((change.key(), theirs, change.leaf))
    };
    ours.tree.entries().filter_map(differs).collect()
}

fn has(view: &VaultView, (kind, id): EntryKey) -> bool {
    view.tree.get(kind, id).is_ok_and(|leaf| leaf.is_some())
}

/// Nothing is to be stored first: the next pull takes in what became of it.
fn outgoing(commits: Vec<PushedCommit>) -> Outgoing {
    Outgoing { batch: Batch::default(), body: PushRequest { commits }.to_bytes() }
}

/// Room in a push for a commit without its bytes.
fn cost(signed: &SignedCommit) -> usize {
    signed.to_bytes().len() + PER_COMMIT + signed.commit().changes.len() * PER_CHANGE
}
