//! The state tree: one hash for a whole vault, one bucket touched by one change.
//!
//! Entries fall into 256 buckets by the first byte of their id. A bucket hashes its entries in
//! order; the root hashes the buckets. A tree may hold only some of its buckets (a server loads
//! those that a push touches) and still knows the root, because it knows every bucket's hash.

use std::sync::OnceLock;

use crate::bucket::Bucket;
use crate::cbor;
use crate::entry::{Change, Kind, Leaf};
use crate::ids::{EntryId, Hash};
use crate::judge::{Rejected, supersedes};

/// How many buckets there are.
pub const BUCKETS: usize = 256;

/// The bucket that an entry falls into.
pub fn bucket_of(id: EntryId) -> u8 {
    id.0[0]
}

fn empty_bucket() -> Hash {
    static EMPTY: OnceLock<Hash> = OnceLock::new();
    *EMPTY.get_or_init(|| Bucket::default().hash())
}

fn root_hash(buckets: &[Hash; BUCKETS]) -> Hash {
    // For each a header of two bytes and its own 32.
    Hash::of(&cbor::encode_about(BUCKETS * 34 + 16, |e| {
        e.array(2)?.str("mdp/v1/root")?.array(BUCKETS as u64)?;
        for hash in buckets {
            e.bytes(&hash.0)?;
        }
        Ok(())
    }))
}

/// A vault's state, as far as it is loaded.
#[derive(Debug, Clone)]
pub struct Tree {
    hashes: Box<[Hash; BUCKETS]>,
    /// One place for each.
    loaded: Vec<Option<Bucket>>,
}

impl Default for Tree {
    fn default() -> Self {
        Self::from_hashes(Box::new([empty_bucket(); BUCKETS]))
    }
}

/// What a tree becomes by some changes; nothing has changed yet.
#[derive(Debug)]
pub struct TreeUpdate {
    buckets: Vec<(u8, Bucket)>,
    hashes: Box<[Hash; BUCKETS]>,
    root: Hash,
}

impl TreeUpdate {
    /// The root that the tree would have.
    pub fn root(&self) -> Hash {
        self.root
    }
}

impl Tree {
    /// A whole state from its entries, tombstones included.
    pub fn from_entries(entries: impl IntoIterator<Item = Change>) -> Self {
        let mut tree = Self::default();
        for change in entries {
            let bucket = &mut tree.loaded[usize::from(bucket_of(change.id))];
            bucket.get_or_insert_default().insert(change);
        }
        for (hash, bucket) in tree.hashes.iter_mut().zip(&tree.loaded) {
            if let Some(bucket) = bucket {
                *hash = bucket.hash();
            }
        }
        tree
    }

    /// A state of which only the bucket hashes are known yet.
    pub fn from_hashes(hashes: Box<[Hash; BUCKETS]>) -> Self {
        Self { hashes, loaded: vec![None; BUCKETS] }
    }

    /// Loads a bucket's entries, if they are the ones that its hash stands for.
    pub fn load(&mut self, index: u8, bucket: Bucket) -> Result<(), Rejected> {
        if bucket.hash() != self.hashes[usize::from(index)] {
            return Err(Rejected::RootMismatch);
        }
        self.loaded[usize::from(index)] = Some(bucket);
        Ok(())
    }

    /// The hash of every bucket.
    pub fn hashes(&self) -> &[Hash; BUCKETS] {
        &self.hashes
    }

    /// The root.
    pub fn root(&self) -> Hash {
        root_hash(&self.hashes)
    }

    /// Where an entry stands. [`Rejected::BucketMissing`] when its bucket isn't loaded.
    pub fn get(&self, kind: Kind, id: EntryId) -> Result<Option<Leaf>, Rejected> {
        Ok(self.bucket(bucket_of(id))?.and_then(|bucket| bucket.get(kind, id)))
    }

    /// Every loaded entry, tombstones included, bucket by bucket.
    pub fn entries(&self) -> impl Iterator<Item = Change> {
        self.loaded.iter().flatten().flat_map(Bucket::iter)
    }

    /// The buckets that `changes` touch and that aren't loaded yet.
    pub fn missing(&self, changes: &[Change]) -> Vec<u8> {
        let mut wanted: Vec<u8> =
            changes.iter().map(|c| bucket_of(c.id)).filter(|i| self.bucket(*i).is_err()).collect();
        wanted.sort_unstable();
        wanted.dedup();
        wanted
    }

    /// What the tree becomes by `changes`, each of which must exceed the revision it replaces.
    pub fn plan(&self, changes: &[Change]) -> Result<TreeUpdate, Rejected> {
        for change in changes {
            let now = self.get(change.kind, change.id)?;
            // The last number there is would leave the entry without a next one.
            let grows = change.leaf.revision > now.map_or(0, |leaf| leaf.revision);
            if !grows || change.leaf.revision == u64::MAX {
                return Err(Rejected::StaleRevision);
            }
        }
        self.update(changes)
    }

    /// Takes over changes that were planned before.
    pub(crate) fn replay(&mut self, changes: &[Change]) -> Result<(), Rejected> {
        let update = self.update(changes)?;
        self.apply(update);
        Ok(())
    }

    fn update(&self, changes: &[Change]) -> Result<TreeUpdate, Rejected> {
        let mut places = [None; BUCKETS];
        let mut buckets = Vec::new();
        for change in changes {
            let index = bucket_of(change.id);
            let place = places[usize::from(index)].unwrap_or(buckets.len());
            if place == buckets.len() {
                buckets.push((index, self.bucket(index)?.cloned().unwrap_or_default()));
            }
            places[usize::from(index)] = Some(place);
            buckets[place].1.insert(*change);
        }
        let mut hashes = self.hashes.clone();
        for (index, bucket) in &buckets {
            hashes[usize::from(*index)] = bucket.hash();
        }
        let root = root_hash(&hashes);
        Ok(TreeUpdate { buckets, hashes, root })
    }

    /// Checks that a merge's outcome does justice to every entry of its second parent: none may be
    /// left out or go back, changed or not.
    pub(crate) fn check_nothing_lost(
        &self,
        outcome: &TreeUpdate,
        second: &Self,
    ) -> Result<(), Rejected> {
        let differing = (0..BUCKETS).filter(|i| outcome.hashes[*i] != second.hashes[*i]);
        for index in differing.filter_map(|i| u8::try_from(i).ok()) {
            let touched = outcome.buckets.iter().find(|(i, _)| *i == index).map(|(_, b)| b);
            for there in second.bucket(index)?.into_iter().flat_map(Bucket::iter) {
                let leaf = match touched {
                    Some(bucket) => bucket.get(there.kind, there.id),
                    None => self.get(there.kind, there.id)?,
                };
                if !supersedes(there.kind, leaf, there.leaf) {
                    return Err(Rejected::StaleRevision);
                }
            }
        }
        Ok(())
    }

    /// A bucket's entries, `None` for an empty one. [`Rejected::BucketMissing`] when it isn't
    /// loaded.
    fn bucket(&self, index: u8) -> Result<Option<&Bucket>, Rejected> {
        match &self.loaded[usize::from(index)] {
            Some(bucket) => Ok(Some(bucket)),
            None if self.hashes[usize::from(index)] == empty_bucket() => Ok(None),
            None => Err(Rejected::BucketMissing(index)),
        }
    }

    /// Carries out a plan made from this very tree.
    pub fn apply(&mut self, update: TreeUpdate) {
        for (index, bucket) in update.buckets {
            self.loaded[usize::from(index)] = Some(bucket);
        }
        self.hashes = update.hashes;
    }
}
