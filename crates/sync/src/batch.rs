//! What a host stores for a replica: ordered keys and values, written in atomic batches.

use std::collections::BTreeMap;

/// Writes that a host applies together, durably, **before** anything that depends on them is sent
/// or shown as saved. No key appears twice.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Keys to write, with their values.
    pub puts: Vec<(Vec<u8>, Vec<u8>)>,
    /// Keys to remove; one that isn't there is no error.
    pub deletes: Vec<Vec<u8>>,
}

impl Batch {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.puts.is_empty() && self.deletes.is_empty()
    }

    /// Both batches as one, `later` having the last word.
    #[must_use]
    pub fn then(self, later: Self) -> Self {
        if self.is_empty() {
            return later;
        }
        if later.is_empty() {
            return self;
        }
        let mut writes = Writes::default();
        for batch in [self, later] {
            for (key, value) in batch.puts {
                writes.put(key, value);
            }
            for key in batch.deletes {
                writes.delete(key);
            }
        }
        writes.into()
    }
}

/// A batch in the making: a later write of a key replaces an earlier one.
#[derive(Default)]
pub(crate) struct Writes(BTreeMap<Vec<u8>, Option<Vec<u8>>>);

impl Writes {
    pub(crate) fn put(&mut self, key: Vec<u8>, value: Vec<u8>) {
        self.0.insert(key, Some(value));
    }

    pub(crate) fn delete(&mut self, key: Vec<u8>) {
        self.0.insert(key, None);
    }
}

impl From<Writes> for Batch {
    fn from(writes: Writes) -> Self {
        let mut batch = Self::default();
        for (key, value) in writes.0 {
            match value {
                Some(value) => batch.puts.push((key, value)),
                None => batch.deletes.push(key),
            }
        }
        batch
    }
}
