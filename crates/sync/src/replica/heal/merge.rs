//! Merging: where both moved on, the server's history goes on and takes this device's in.
//!
//! What one merge can't hold goes before it in ordinary commits: afterwards the server has all that
//! the merge would bring, and the merge only says where it came from. So does a history that is
//! longer than one push, in several merges.

use std::collections::{BTreeMap, BTreeSet};

use mdp_crypto::Identity;
use mdp_ledger::{Change, Hash, Kind, Leaf, MAX_CHANGES, SignedCommit, UserId, VaultView, gather};
use mdp_wire::sync::{MAX_PUSH_BYTES, MAX_PUSH_COMMITS, PushedCommit};

use super::super::push::{ENVELOPE, PER_CHANGE, PER_COMMIT};
use super::super::signing::Author;
use super::super::stored::EntryKey;
use super::{Meeting, Met, Other, Outgoing, Replica, bare, cost, outgoing};
use crate::replica::{Standing, Stop};

/// Where an entry is to stand, and its bytes.
type Changes = BTreeMap<EntryKey, (Leaf, Option<Vec<u8>>)>;

/// A leaf that some commit gave an entry.
type Wrote = (EntryKey, u64, Option<Hash>);

fn wrote(key: EntryKey, leaf: Leaf) -> Wrote {
    (key, leaf.revision, leaf.hash)
}

/// As much of this device's history as travels with one merge.
struct Branch {
    /// The commit that is merged: one that the head stood on.
    tip: Hash,
    commits: Vec<SignedCommit>,
    cost: usize,
}

impl Replica {
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

    /// Signs the next push that merges the server's history and this device's; `met` is what became
    /// of the [`Self::meetings`].
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
        if other.view.epoch != ours.epoch || is_by_somebody_removed(&other.commits, ours) {
            return Err(Stop::NotMergeable);
        }
        let author = Author { identity, device: self.device, now };
        let changes = self.to_change(other, ours, met);
        let branch = self.branch(other).ok_or(Stop::TooLong)?;
        let bytes: usize =
            changes.values().map(|(_, bytes)| PER_CHANGE + length(bytes.as_deref())).sum();
        let fits = changes.len() <= MAX_CHANGES
            && ENVELOPE + PER_COMMIT + branch.cost + bytes <= MAX_PUSH_BYTES;
        if branch.tip == ours.head.hash && fits {
            return merge_in(branch.commits, ours, changes, other.view.clone(), author);
        }
        let first = self.bring_over(&changes, other.view.clone(), author)?;
        if !first.is_empty() {
            return Ok(outgoing(first));
        }
        if branch.tip == ours.head.hash {
            return Err(Stop::TooLong);
        }
        let part = self.history.view_at(branch.tip, &BTreeMap::new()).map_err(Stop::Rejected)?;
        merge_in(branch.commits, &part, Changes::new(), other.view.clone(), author)
    }

    /// Where the server is behind: its history is part of this device's.
    fn show_other(&mut self) -> Result<(), Stop> {
        if let Standing::Behind { server, .. } = self.standing {
            let view = self.history.view_at(server.hash, &BTreeMap::new());
            let view = view.map_err(Stop::Rejected)?;
            let (commits, entries) = (BTreeMap::new(), BTreeMap::new());
            self.other = Some(Other { view, commits, entries });
        }
        Ok(())
    }

    /// What the server's state lacks of a merge.
    fn to_change(&self, other: &Other, ours: &VaultView, met: Vec<Met>) -> Changes {
        let mut changes = Changes::new();
        for (key, mut leaf) in self.ours_alone(other, ours) {
            if key.0 == Kind::Blob && leaf.hash.is_some() && self.lost_blobs.contains(&key.1) {
                leaf = Leaf { revision: leaf.revision.saturating_add(1), hash: None };
            }
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
        changes
    }

    /// This device's history beside the server's, as far as one push takes it.
    fn branch(&self, other: &Other) -> Option<Branch> {
        let mut sent = self.ancestors(other.view.head.hash, &other.commits);
        let (mut commits, mut so_far) = (Vec::new(), 0);
        let mut branch = None;
        for signed in self.line_after(&sent) {
            let tip = signed.hash();
            let mut next = self.beside(&signed, &sent);
            next.push(signed);
            sent.extend(next.iter().map(SignedCommit::hash));
            so_far += next.iter().map(cost).sum::<usize>();
            commits.extend(next);
            if commits.len() >= MAX_PUSH_COMMITS || so_far > MAX_PUSH_BYTES / 2 {
                break;
            }
            branch = Some((tip, commits.len(), so_far));
        }
        let (tip, len, cost) = branch?;
        commits.truncate(len);
        Some(Branch { tip, commits, cost })
    }

    /// Signs as many of `changes` as one push takes as ordinary commits on the server's head. What
    /// the server never had and this device removed is made and removed again: its revisions go on
    /// from there.
    fn bring_over(
        &self,
        changes: &Changes,
        mut view: VaultView,
        author: Author<'_>,
    ) -> Result<Vec<PushedCommit>, Stop> {
        let born = self.first_leaves(changes);
        let mut room = MAX_PUSH_BYTES - ENVELOPE;
        let (mut made, mut brought) = (Vec::new(), Vec::new());
        for (&key, (leaf, bytes)) in changes {
            let first = born.get(&key).filter(|_| !has(&view, key));
            let of_nothing = leaf.hash.is_none() && !has(&view, key) && first.is_none();
            if !matches!(key.0, Kind::Record | Kind::Blob) || of_nothing {
                continue;
            }
            // A place in a commit, twice, and a share of the commits themselves.
            let cost = 4 * PER_CHANGE + length(bytes.as_deref());
            if cost > room {
                break;
            }
            room -= cost;
            made.extend(first.map(|first| (key, *first, None)));
            brought.push((key, *leaf, bytes.clone()));
        }
        let mut commits = Vec::new();
        for part in made.chunks(MAX_CHANGES).chain(brought.chunks(MAX_CHANGES)) {
            let changes = part.iter().map(|&((kind, id), leaf, _)| Change { kind, id, leaf });
            let commit = author.sign(&mut view, None, changes.collect())?;
            let values = part.iter().map(|(_, _, bytes)| bytes.clone()).collect();
            commits.push(PushedCommit { commit, values });
        }
        Ok(commits)
    }

    /// The first value that this device's history gave each of the entries that it has removed.
    fn first_leaves(&self, changes: &Changes) -> BTreeMap<EntryKey, Leaf> {
        let mut born = BTreeMap::new();
        for change in self.history.commits().flat_map(|signed| signed.commit().changes.clone()) {
            let gone = changes.get(&change.key()).is_some_and(|(leaf, _)| leaf.hash.is_none());
            if gone && change.leaf.hash.is_some() {
                born.entry(change.key()).or_insert(change.leaf);
            }
        }
        born
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
        gather(changes.flat_map(|s| s.commit().changes.clone()).map(|c| wrote(c.key(), c.leaf)))
    }
}

/// Whether one side has commits of somebody whom the other has removed: a person looks at those
/// before anything of them is taken in.
fn is_by_somebody_removed(commits: &BTreeMap<Hash, SignedCommit>, other: &VaultView) -> bool {
    let removed = |author: UserId| {
        let leaf = other.tree.get(Kind::Member, author.into()).ok().flatten();
        leaf.is_some_and(|leaf| leaf.hash.is_none())
    };
    commits.values().any(|signed| removed(signed.commit().author))
}

/// A merge of `second` into `view`, with the commits that lead to it.
fn merge_in(
    branch: Vec<SignedCommit>,
    second: &VaultView,
    changes: Changes,
    mut view: VaultView,
    author: Author<'_>,
) -> Result<Outgoing, Stop> {
    let (mut leaves, mut values) = (Vec::new(), Vec::new());
    for ((kind, id), (leaf, bytes)) in changes {
        leaves.push(Change { kind, id, leaf });
        values.push(bytes);
    }
    let commit = author.sign(&mut view, Some(second), leaves)?;
    let mut commits: Vec<PushedCommit> = branch.into_iter().map(bare).collect();
    commits.push(PushedCommit { commit, values });
    Ok(outgoing(commits))
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

fn length(bytes: Option<&[u8]>) -> usize {
    bytes.map_or(0, <[u8]>::len)
}
