//! One vault: its rows against its chain.

use std::collections::BTreeMap;

use mdp_ledger::cbor::Deterministic;
use mdp_ledger::{EntryId, Hash, Head, Kind, Leaf, SealedHeader, Tree, UserId, VaultId, bucket_of};

use super::chain::{self, Chain, Unchecked};
use super::checker::Checker;
use super::{array, bytes, is_null, number};

/// What is wrong, in words.
type Checked = Result<(), String>;

/// A vault whose rows are coming in.
pub(super) struct VaultProof {
    vault: VaultId,
    head: Head,
    root: Hash,
    epoch: u64,
    position: u64,
    chain: Chain,
    /// The first commit that didn't hold: those after it can't be judged.
    broken: bool,
    commits: u64,
    members: BTreeMap<UserId, (u64, [u8; 20], Hash)>,
    buckets: u64,
    entries: u64,
    /// Entries of which the current bytes were found.
    current: u64,
    values: u64,
    blobs: BTreeMap<EntryId, Hash>,
}

impl VaultProof {
    /// From its own row: vault, seq, head, root, epoch, pos.
    pub(super) fn begin(row: &[mdp_store::Value]) -> Option<Self> {
        Some(Self {
            vault: VaultId(array(row, 0)?),
            head: Head { seq: number(row, 1)?, hash: Hash(array(row, 2)?) },
            root: Hash(array(row, 3)?),
            epoch: number(row, 4)?,
            position: number(row, 5)?,
            chain: Chain::deferring(),
            broken: false,
            commits: 0,
            members: BTreeMap::new(),
            buckets: 0,
            entries: 0,
            current: 0,
            values: 0,
            blobs: BTreeMap::new(),
        })
    }

    pub(super) fn id(&self) -> VaultId {
        self.vault
    }

    /// Commits that were checked, bytes that were hashed.
    pub(super) fn counts(&self) -> (u64, u64) {
        (self.commits, self.values)
    }

    /// vault, user, role, fingerprint, bytes.
    pub(super) fn member(&mut self, row: &[mdp_store::Value]) -> Checked {
        let member = || {
            let hash = Hash::of(bytes(row, 4)?);
            Some((UserId(array(row, 1)?), (number(row, 2)?, array(row, 3)?, hash)))
        };
        let (user, member) = member().ok_or("a member's row can't be understood")?;
        self.members.insert(user, member);
        Ok(())
    }

    /// vault, pos, hash, seq, main, received, parents, bytes.
    pub(super) fn commit(&mut self, row: &[mdp_store::Value], checker: &mut Checker) -> Checked {
        if self.broken {
            return Ok(());
        }
        let judged = self.judge(row);
        self.broken = judged.is_err();
        if let Some(unchecked) = judged? {
            checker.check(self.vault, self.commits, unchecked);
        }
        Ok(())
    }

    fn judge(&mut self, row: &[mdp_store::Value]) -> Result<Option<Unchecked>, String> {
        self.commits += 1;
        let place = self.commits;
        let signed = bytes(row, 7).and_then(chain::read);
        let signed = signed.ok_or_else(|| format!("commit {place} can't be understood"))?;
        let parents: Vec<u8> = signed.commit().parents.iter().flat_map(|parent| parent.0).collect();
        let agrees = number(row, 1) == Some(place)
            && array(row, 2).map(Hash) == Some(signed.hash())
            && number(row, 3) == Some(signed.commit().seq)
            && bytes(row, 6) == Some(&parents)
            && signed.commit().vault == self.vault;
        if !agrees {
            return Err(format!("commit {place} isn't the one that its row names"));
        }
        self.chain.add(signed, number(row, 4) == Some(1)).map_err(|why| doesnt_hold(place, why))
    }

    /// vault, bucket, hash.
    pub(super) fn bucket(&mut self, row: &[mdp_store::Value]) -> Checked {
        self.buckets += 1;
        let Some(view) = self.chain.view().filter(|_| !self.broken) else { return Ok(()) };
        let bucket = number(row, 1).and_then(|bucket| usize::try_from(bucket).ok());
        let known = bucket.and_then(|bucket| view.tree.hashes().get(bucket));
        let agrees = known.is_some() && known.copied() == array(row, 2).map(Hash);
        agrees.then_some(()).ok_or_else(|| "a bucket's hash isn't that of the commits".to_owned())
    }

    /// vault, bucket, kind, id, revision, hash, pos.
    pub(super) fn entry(&mut self, row: &[mdp_store::Value]) -> Checked {
        self.entries += 1;
        let Some(view) = self.chain.view().filter(|_| !self.broken) else { return Ok(()) };
        let (kind, id) = key(row, 2, 3).ok_or("an entry's row can't be understood")?;
        let hash = (!is_null(row, 5)).then(|| array(row, 5).map(Hash)).flatten();
        let leaf = Leaf { revision: number(row, 4).unwrap_or(0), hash };
        let agrees = view.tree.get(kind, id) == Ok(Some(leaf))
            && number(row, 1) == Some(bucket_of(id).into())
            && number(row, 6).is_some_and(|position| position <= self.position);
        agrees.then_some(()).ok_or_else(|| format!("{} isn't as the commits say", name(kind, id)))
    }

    /// vault, kind, id, revision, pos, replaced, bytes.
    pub(super) fn value(&mut self, row: &[mdp_store::Value]) -> Checked {
        self.values += 1;
        let (kind, id) = key(row, 1, 2).ok_or("an entry's row can't be understood")?;
        let wrong = || format!("the bytes of {} aren't those of the commits", name(kind, id));
        let found = bytes(row, 6).ok_or_else(wrong)?;
        let revision = number(row, 3).ok_or_else(wrong)?;
        let Some(view) = self.chain.view().filter(|_| !self.broken) else { return Ok(()) };
        let expected = if is_null(row, 5) {
            let leaf = view.tree.get(kind, id).ok().flatten();
            self.current += 1;
            leaf.filter(|leaf| leaf.revision == revision).and_then(|leaf| leaf.hash)
        } else {
            self.chain.past(kind, id, revision)
        };
        let sealed = matches!(kind, Kind::Record | Kind::Canary);
        let shaped = !sealed || SealedHeader::read(found).is_some();
        let agrees = expected == Some(Hash::of(found)) && shaped;
        agrees.then_some(()).ok_or_else(wrong)
    }

    /// vault, id, hash, size, stored. Gives the blob where the vault still has it.
    pub(super) fn blob(&mut self, row: &[mdp_store::Value]) -> Result<Option<(Hash, u64)>, String> {
        let read = || Some((EntryId(array(row, 1)?), Hash(array(row, 2)?), number(row, 3)?));
        let (id, hash, size) = read().ok_or("a blob's row can't be understood")?;
        self.blobs.insert(id, hash);
        Ok(Some((hash, size)))
    }

    /// What the rows lack.
    pub(super) fn end(self) -> Checked {
        if self.broken {
            // Told already.
            return Ok(());
        }
        let view = self.chain.view().ok_or("there are no commits")?;
        if view.head != self.head || self.commits != self.position {
            return Err("its head isn't its latest commit".to_owned());
        }
        if view.tree.root() != self.root || u64::from(view.epoch) != self.epoch {
            return Err("its root or its epoch isn't that of its latest commit".to_owned());
        }
        let members = view.members.iter().map(|(user, member)| {
            let fingerprint = member.identity.identity.fingerprint().0;
            (*user, (member.role as u64, fingerprint, Hash::of(&member.to_bytes())))
        });
        if members.collect::<BTreeMap<_, _>>() != self.members {
            return Err("its members aren't those of the commits".to_owned());
        }
        let empty = Tree::default();
        let filled = view.tree.hashes().iter().zip(empty.hashes()).filter(|(a, b)| a != b).count();
        let entries = || view.tree.entries();
        if filled as u64 != self.buckets || entries().count() as u64 != self.entries {
            return Err("entries of the commits are missing".to_owned());
        }
        let live = |kind: Kind| !matches!(kind, Kind::Member | Kind::Blob);
        let wanted = entries().filter(|c| live(c.kind) && c.leaf.hash.is_some()).count();
        if wanted as u64 != self.current {
            return Err("bytes of entries are missing".to_owned());
        }
        let lost = entries().find(|c| {
            c.kind == Kind::Blob
                && c.leaf.hash.is_some()
                && self.blobs.get(&c.id).copied() != c.leaf.hash
        });
        match lost {
            Some(blob) => Err(format!("{} has no bytes", name(blob.kind, blob.id))),
            None => Ok(()),
        }
    }
}

/// In words: why a commit doesn't.
pub(super) fn doesnt_hold(place: u64, why: impl std::fmt::Display) -> String {
    format!("commit {place} doesn't hold: {why}")
}

fn key(row: &[mdp_store::Value], kind: usize, id: usize) -> Option<(Kind, EntryId)> {
    let kind = Kind::from_number(u8::try_from(number(row, kind)?).ok()?)?;
    Some((kind, EntryId(array(row, id)?)))
}

fn name(kind: Kind, id: EntryId) -> String {
    format!("{kind:?} {id}").to_lowercase()
}
