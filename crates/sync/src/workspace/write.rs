//! Changing records: sealed, staged, shown, and undone.

use std::collections::VecDeque;

use mdp_crypto::Entropy;
use mdp_crypto::record::{self, Place};
use mdp_ledger::{EntryId, Hash, Kind};
use mdp_vault::item::Record;
use mdp_vault::merge::{Merged, merge};

use super::Workspace;
use crate::batch::Batch;
use crate::error::Error;
use crate::replica::Value;

/// Changes that can be undone, at most.
const UNDO_DEPTH: usize = 50;

/// Names a change that can be undone, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UndoToken(pub u64);

/// A change that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// To be stored before the change is shown as saved.
    pub batch: Batch,
    /// The records that changed, in the order of the request.
    pub ids: Vec<EntryId>,
    /// Takes it back; `None` when nothing changed or it can't be.
    pub undo: Option<UndoToken>,
}

/// A record before and after a change.
struct Step {
    id: EntryId,
    before: Option<Record>,
    after: Option<Record>,
}

#[derive(Default)]
pub(super) struct UndoLog {
    last: u64,
    changes: VecDeque<(UndoToken, Vec<Step>)>,
}

impl UndoLog {
    fn push(&mut self, steps: Vec<Step>) -> UndoToken {
        self.last += 1;
        let token = UndoToken(self.last);
        if self.changes.len() == UNDO_DEPTH {
            self.changes.pop_front();
        }
        self.changes.push_back((token, steps));
        token
    }

    fn take(&mut self, token: UndoToken) -> Option<Vec<Step>> {
        let at = self.changes.iter().position(|(t, _)| *t == token)?;
        self.changes.remove(at).map(|(_, steps)| steps)
    }
}

impl Workspace {
    /// Writes records whole, or removes them (`None`). All of them, or on an error none. A record
    /// that is already what it should become is left alone.
    pub fn write(
        &mut self,
        writes: impl IntoIterator<Item = (EntryId, Option<Record>)>,
        entropy: &mut dyn Entropy,
    ) -> Result<Done, Error> {
        let (batch, steps) = self.write_steps(writes, entropy)?;
        let ids = steps.iter().map(|step| step.id).collect();
        let undo = (!steps.is_empty()).then(|| self.undo.push(steps));
        Ok(Done { batch, ids, undo })
    }

    /// The same, for good: no token to undo it by.
    pub(super) fn write_for_good(
        &mut self,
        writes: impl IntoIterator<Item = (EntryId, Option<Record>)>,
        entropy: &mut dyn Entropy,
    ) -> Result<Done, Error> {
        let (batch, steps) = self.write_steps(writes, entropy)?;
        Ok(Done { batch, ids: steps.iter().map(|step| step.id).collect(), undo: None })
    }

    fn write_steps(
        &mut self,
        writes: impl IntoIterator<Item = (EntryId, Option<Record>)>,
        entropy: &mut dyn Entropy,
    ) -> Result<(Batch, Vec<Step>), Error> {
        let mut staged = Vec::new();
        let mut steps = Vec::new();
        for (id, after) in writes {
            let before = self.record(id).cloned();
            if before == after && !self.quarantine.contains_key(&id) {
                continue;
            }
            let key = (Kind::Record, id);
            let revision = self.replica.next_revision(key);
            let value = match &after {
                Some(record) => self.seal(id, revision, record, entropy)?,
                None => Value::Deleted,
            };
            staged.push((key, revision, value));
            steps.push(Step { id, before, after });
        }
        let batch = self.replica.stage(staged);
        for step in &steps {
            self.refresh(step.id);
        }
        self.exported &= steps.is_empty();
        Ok((batch, steps))
    }

    /// Seals a record for its place under the newest key.
    pub(super) fn seal(
        &self,
        id: EntryId,
        revision: u64,
        content: &Record,
        entropy: &mut dyn Entropy,
    ) -> Result<Value, Error> {
        let place = Place::record(id, revision);
        Ok(Value::Sealed(record::seal(self.keys.current()?, &place, &content.encode(), entropy)?))
    }

    /// Takes a change back. What has changed since is merged, not overwritten.
    pub fn undo(&mut self, token: UndoToken, entropy: &mut dyn Entropy) -> Result<Done, Error> {
        let steps = self.undo.take(token).ok_or(Error::NothingToUndo)?;
        let mut writes = Vec::new();
        for step in steps {
            let Step { id, before, after } = step;
            let now = self.record(id);
            if now == after.as_ref() {
                writes.push((id, before));
                continue;
            }
            let merged = self.merge_here(id, after.as_ref(), before.as_ref(), entropy)?;
            writes.push((id, merged.record));
            writes.extend(merged.conflict.map(|(copy, record)| (copy, Some(record))));
        }
        let (batch, steps) = self.write_steps(writes, entropy)?;
        Ok(Done { batch, ids: steps.iter().map(|step| step.id).collect(), undo: None })
    }

    /// Brings a record that doesn't open back to the last version that did, as far as this device
    /// has seen one since the vault was opened.
    pub fn restore_record(
        &mut self,
        id: EntryId,
        entropy: &mut dyn Entropy,
    ) -> Result<Done, Error> {
        if !self.quarantine.contains_key(&id) {
            return Err(Error::NoSuchRecord);
        }
        let versions = (id, 0)..=(id, u64::MAX);
        let (_, last) = self.former.range(versions).next_back().ok_or(Error::NoSuchRecord)?;
        let last = last.clone();
        self.write_for_good([(id, Some(last))], entropy)
    }

    /// Merges `second`, which started from `base`, with what the record is now.
    pub(super) fn merge_here(
        &self,
        id: EntryId,
        base: Option<&Record>,
        second: Option<&Record>,
        entropy: &mut dyn Entropy,
    ) -> Result<Merged, Error> {
        // A conflict copy is named by the losing version's sealed bytes: sealed here, as it would
        // be stored, so that its name says nothing of its content.
        let losing = match second {
            Some(record) => {
                let revision = self.replica.next_revision((Kind::Record, id));
                self.seal(id, revision, record, entropy)?.hash().unwrap_or(Hash([0; 32]))
            }
            None => Hash([0; 32]),
        };
        Ok(merge(id, base, self.record(id), second, losing))
    }
}
