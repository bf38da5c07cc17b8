//! A bucket of the state tree: some entries, in order, and the hash that stands for them.

use crate::cbor;
use crate::entry::{Change, Kind, Leaf};
use crate::ids::{EntryId, Hash};

/// Bytes of an entry as it is hashed, at most but for large revisions.
const ENTRY_SIZE: usize = 64;

/// The entries of one bucket, tombstones included. One after the other in memory: a commit copies
/// and hashes every bucket that it touches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bucket(Vec<Change>);

impl Bucket {
    /// Where an entry stands.
    pub fn get(&self, kind: Kind, id: EntryId) -> Option<Leaf> {
        self.place((kind, id)).ok().map(|place| self.0[place].leaf)
    }

    /// Puts an entry in, or in place of what it was.
    pub fn insert(&mut self, change: Change) {
        match self.0.last() {
            Some(last) if last.key() >= change.key() => match self.place(change.key()) {
                Ok(place) => self.0[place] = change,
                Err(place) => self.0.insert(place, change),
            },
            _ => self.0.push(change),
        }
    }

    /// The entries in order.
    pub fn iter(&self) -> impl Iterator<Item = Change> {
        self.0.iter().copied()
    }

    /// What stands for them in the root.
    pub(crate) fn hash(&self) -> Hash {
        Hash::of(&cbor::encode_about(self.0.len() * ENTRY_SIZE + 32, |e| {
            e.array(2)?.str("mdp/v1/bucket")?.array(self.0.len() as u64)?;
            self.0.iter().try_for_each(|change| change.write(e))
        }))
    }

    fn place(&self, key: (Kind, EntryId)) -> Result<usize, usize> {
        self.0.binary_search_by_key(&key, Change::key)
    }
}

/// From entries in any order; in order is quickest.
impl FromIterator<Change> for Bucket {
    fn from_iter<T: IntoIterator<Item = Change>>(entries: T) -> Self {
        let mut bucket = Self::default();
        entries.into_iter().for_each(|change| bucket.insert(change));
        bucket
    }
}
