//! Local edits: those that wait to be signed, and those on their way.

use std::collections::{BTreeMap, BTreeSet};

use mdp_ledger::cbor::{self, Deterministic, Malformed};
use mdp_ledger::{EntryId, Hash, Kind, SealedHeader, SignedCommit, VaultId, gather};
use minicbor::Decoder;

use super::Replica;
use super::stored::{Base, Edit, EntryKey, Key, Value};
use crate::batch::{Batch, Writes};

/// The local edits of a replica.
#[derive(Default)]
pub(super) struct Outbox {
    /// Not signed yet, and free to be edited further.
    pub(super) waiting: BTreeMap<EntryKey, Edit>,
    /// In a signed commit of `flight`.
    pub(super) in_flight: BTreeMap<EntryKey, Edit>,
    /// Signed and stored, perhaps sent, not known to have arrived; one after the other.
    pub(super) flight: Vec<SignedCommit>,
}

impl Outbox {
    /// Takes edits that the server's history has passed by back among those that wait. An edit
    /// made on top of one keeps the value and takes over where the first started from.
    pub(super) fn abandon_flight(&mut self, writes: &mut Writes) {
        for signed in std::mem::take(&mut self.flight) {
            writes.delete(Key::Flight(signed.commit().seq).to_bytes());
        }
        for (key, first) in std::mem::take(&mut self.in_flight) {
            writes.delete(Key::InFlight(key).to_bytes());
            let edit = match self.waiting.remove(&key) {
                Some(second) => Edit { base: first.base, ..second },
                None => first,
            };
            self.put_waiting(key, edit, writes);
        }
    }

    /// Puts an edit among those that wait; one that removes what was never there vanishes.
    pub(super) fn put_waiting(&mut self, key: EntryKey, edit: Edit, writes: &mut Writes) {
        if edit.base.is_none() && edit.value == Value::Deleted {
            self.waiting.remove(&key);
            writes.delete(Key::Waiting(key).to_bytes());
        } else {
            writes.put(Key::Waiting(key).to_bytes(), edit.to_bytes());
            self.waiting.insert(key, edit);
        }
    }

    pub(super) fn write_waiting(&self, writes: &mut Writes) {
        for (key, edit) in &self.waiting {
            writes.put(Key::Waiting(*key).to_bytes(), edit.to_bytes());
        }
    }
}

/// Where an entry stands on this device, local edits included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Top<'a> {
    /// Its revision.
    pub revision: u64,
    /// Its sealed bytes; `None` for a tombstone, and for a blob.
    pub sealed: Option<&'a [u8]>,
    /// Whether the server hasn't acknowledged it.
    pub pending: bool,
}

/// A local edit that has to be merged, or sealed again, before it can be signed.
#[derive(Debug, Clone, Copy)]
pub struct Stale<'a> {
    /// Of which entry.
    pub key: EntryKey,
    /// The edit.
    pub edit: &'a Edit,
    /// Where the entry stands in the verified state; `None` if it isn't there.
    pub theirs: Option<Top<'a>>,
}

impl Replica {
    /// Where an entry stands on this device.
    pub fn top(&self, key: EntryKey) -> Option<Top<'_>> {
        let edit = self.outbox.waiting.get(&key).or_else(|| self.outbox.in_flight.get(&key));
        match edit {
            Some(edit) => {
                Some(Top { revision: edit.revision, sealed: edit.value.sealed(), pending: true })
            }
            None => self.verified_top(key),
        }
    }

    /// The hash by which a blob's sealed bytes are known on this device; `None` where there is no such
    /// blob, or no longer.
    pub fn blob(&self, id: EntryId) -> Option<Hash> {
        let key = (Kind::Blob, id);
        let edit = self.outbox.waiting.get(&key).or_else(|| self.outbox.in_flight.get(&key));
        match edit {
            Some(edit) => edit.value.hash(),
            None => self.values.get(&key)?.leaf().hash,
        }
    }

    /// Every record on this device with where it stands, tombstones included, by id.
    pub fn records(&self) -> impl Iterator<Item = (EntryId, Top<'_>)> {
        let verified = self.stored(Kind::Record).map(|(id, _)| (Kind::Record, id));
        let local = self.outbox.waiting.keys().chain(self.outbox.in_flight.keys()).copied();
        let new: BTreeSet<EntryKey> =
            gather(local.filter(|key| key.0 == Kind::Record && !self.values.contains_key(key)));
        verified.chain(new).filter_map(|key| Some((key.1, self.top(key)?)))
    }

    pub(super) fn verified_top(&self, key: EntryKey) -> Option<Top<'_>> {
        self.values.get(&key).map(|stored| Top {
            revision: stored.revision(),
            sealed: stored.bytes(),
            pending: false,
        })
    }

    /// The revision for which the next value of an entry must be sealed. It grows with every edit,
    /// signed or not: id and revision name one version on this device.
    pub fn next_revision(&self, key: EntryKey) -> u64 {
        self.top(key).map_or(1, |top| top.revision.saturating_add(1))
    }

    /// Local edits of which the server knows nothing yet.
    pub fn pending(&self) -> usize {
        let waiting = self.outbox.waiting.keys();
        let flying = self.outbox.in_flight.keys();
        waiting.len() + flying.filter(|key| !self.outbox.waiting.contains_key(key)).count()
    }

    /// Notes local edits: for each entry the revision it was sealed for ([`Self::next_revision`])
    /// and its new value.
    pub fn stage(&mut self, edits: impl IntoIterator<Item = (EntryKey, u64, Value)>) -> Batch {
        let mut writes = Writes::default();
        for (key, revision, value) in edits {
            let base = match self.outbox.waiting.remove(&key) {
                Some(edit) => edit.base,
                None => self.current_base(key),
            };
            self.outbox.put_waiting(key, Edit { base, revision, value }, &mut writes);
        }
        writes.into()
    }

    /// What a new edit starts from: the edit on its way, or the verified value.
    fn current_base(&self, key: EntryKey) -> Option<Base> {
        match self.outbox.in_flight.get(&key) {
            Some(edit) => {
                Some(Base { leaf: edit.leaf(), sealed: edit.value.sealed().map(<[u8]>::to_vec) })
            }
            None => self.verified_base(key),
        }
    }

    fn verified_base(&self, key: EntryKey) -> Option<Base> {
        let leaf = self.verified_leaf(key)?;
        let sealed = self.values.get(&key)?.bytes().map(<[u8]>::to_vec);
        Some(Base { leaf, sealed })
    }

    /// The edits that no longer start from the verified value, or whose value is sealed under a
    /// key that has been rotated: to be merged, and handed to [`Self::rebase`].
    pub fn stale(&self) -> Vec<Stale<'_>> {
        let stale = |key: &EntryKey, edit: &Edit| {
            let based = self.outbox.in_flight.contains_key(key)
                || edit.starts_from(self.verified_leaf(*key));
            let sealed = edit.value.sealed().and_then(SealedHeader::read);
            !based || sealed.is_some_and(|header| Some(header.epoch) != self.epoch())
        };
        self.outbox
            .waiting
            .iter()
            .filter(|(key, edit)| stale(key, edit))
            .map(|(key, edit)| Stale { key: *key, edit, theirs: self.verified_top(*key) })
            .collect()
    }

    /// The revision for which a merged value must be sealed: above the verified one and the edit's.
    pub fn merged_revision(&self, key: EntryKey) -> u64 {
        let theirs = self.verified_leaf(key).map_or(0, |leaf| leaf.revision);
        let ours = self.outbox.waiting.get(&key).map_or(0, |edit| edit.revision);
        theirs.max(ours).saturating_add(1)
    }

    /// Replaces stale edits by what merging made of them: a value sealed for
    /// [`Self::merged_revision`], or nothing where the verified value already says it all.
    /// `copies` are conflict copies, entries of their own.
    pub fn rebase(
        &mut self,
        merged: impl IntoIterator<Item = (EntryKey, Option<Value>)>,
        copies: impl IntoIterator<Item = (EntryKey, Value)>,
    ) -> Batch {
        let mut writes = Writes::default();
        for (key, value) in merged {
            let revision = self.merged_revision(key);
            self.outbox.waiting.remove(&key);
            match value {
                Some(value) => {
                    let edit = Edit { base: self.verified_base(key), revision, value };
                    self.outbox.put_waiting(key, edit, &mut writes);
                }
                None => writes.delete(Key::Waiting(key).to_bytes()),
            }
        }
        for (key, value) in copies {
            if self.top(key).is_none() {
                let edit = Edit { base: None, revision: 1, value };
                self.outbox.put_waiting(key, edit, &mut writes);
            }
        }
        writes.into()
    }

    /// The edits that the server hasn't acknowledged, sealed as they are, for keeping elsewhere.
    pub fn export_outbox(&self) -> Vec<u8> {
        let mut edits = self.outbox.in_flight.clone();
        edits.extend(self.outbox.waiting.iter().map(|(key, edit)| (*key, edit.clone())));
        cbor::encode(|e| {
            e.array(3)?.str("mdp/v1/outbox")?.bytes(&self.pin.vault.0)?;
            e.array(edits.len() as u64)?;
            for ((kind, id), edit) in &edits {
                e.array(3)?.u8(*kind as u8)?.bytes(&id.0)?;
                edit.write(e)?;
            }
            Ok(())
        })
    }

    /// Forgets every edit that waits: only after an export, or on the person's word.
    pub fn discard_outbox(&mut self) -> Batch {
        let mut writes = Writes::default();
        self.outbox.abandon_flight(&mut writes);
        for (key, _) in std::mem::take(&mut self.outbox.waiting) {
            writes.delete(Key::Waiting(key).to_bytes());
        }
        writes.into()
    }
}

/// An exported outbox.
pub struct ExportedOutbox {
    /// Of which vault.
    pub vault: VaultId,
    /// Its edits.
    pub edits: Vec<(EntryKey, Edit)>,
}

impl ExportedOutbox {
    /// Reads what [`Replica::export_outbox`] wrote.
    pub fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        let d = &mut Decoder::new(bytes);
        cbor::array(d, 3)?;
        if d.str()? != "mdp/v1/outbox" {
            return Err(Malformed);
        }
        let vault = VaultId(cbor::fixed(d)?);
        let len = d.array()?.ok_or(Malformed)?;
        let mut edits = Vec::new();
        for _ in 0..len {
            cbor::array(d, 3)?;
            let kind = Kind::from_number(d.u8()?).ok_or(Malformed)?;
            let id = EntryId(cbor::fixed(d)?);
            edits.push(((kind, id), Edit::read(d)?));
        }
        if d.position() == bytes.len() { Ok(Self { vault, edits }) } else { Err(Malformed) }
    }
}
