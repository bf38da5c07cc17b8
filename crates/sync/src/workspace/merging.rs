//! Local edits that meet a newer version: merged, sealed again, and put back in the outbox.

use mdp_crypto::Entropy;
use mdp_ledger::{EntryId, Hash, Kind};
use mdp_vault::item::Record;
use mdp_vault::merge::{conflict_id, merge};

use super::Workspace;
use super::check::FailureKind;
use crate::batch::Batch;
use crate::error::Error;
use crate::replica::{EntryKey, Stale, Value};

/// The versions that meet over one record; `None` is a tombstone, or nothing at all.
struct Meeting {
    key: EntryKey,
    base: Option<Record>,
    /// The verified version, if it opens.
    theirs: Result<Option<Record>, FailureKind>,
    ours: Option<Record>,
    /// Hash of our version's sealed bytes: names the conflict copy.
    losing: Hash,
}

/// What merging made of one edit.
#[derive(Default)]
struct Rebased {
    /// The edit from now on; `None` where the verified version says it all.
    value: Option<Value>,
    copy: Option<(EntryId, Value)>,
}

impl Workspace {
    /// Merges the local edits whose entries have moved, and says which records that touched.
    pub(super) fn merge_stale(
        &mut self,
        entropy: &mut dyn Entropy,
    ) -> Result<(Batch, Vec<EntryId>), Error> {
        let mut merged = Vec::new();
        let mut copies: Vec<(EntryKey, Value)> = Vec::new();
        let mut touched = Vec::new();
        for stale in self.replica.stale() {
            if stale.key.0 != Kind::Record {
                merged.push((stale.key, Some(stale.edit.value.clone())));
                continue;
            }
            // An edit that this device itself can't open any more stays where it is.
            let Ok(meeting) = self.meeting(&stale) else { continue };
            let rebased = self.rebase(&meeting, entropy)?;
            touched.push(stale.key.1);
            merged.push((stale.key, rebased.value));
            if let Some((copy, value)) = rebased.copy {
                touched.push(copy);
                copies.push(((Kind::Record, copy), value));
            }
        }
        Ok((self.replica.rebase(merged, copies), touched))
    }

    fn meeting(&self, stale: &Stale<'_>) -> Result<Meeting, FailureKind> {
        let id = stale.key.1;
        let open = |revision, sealed: Option<&[u8]>| {
            sealed.map(|sealed| self.unseal(id, revision, sealed)).transpose()
        };
        let base = stale.edit.base.as_ref();
        Ok(Meeting {
            key: stale.key,
            base: base.and_then(|b| open(b.leaf.revision, b.sealed.as_deref()).ok()?),
            theirs: stale.theirs.map_or(Ok(None), |top| open(top.revision, top.sealed)),
            ours: open(stale.edit.revision, stale.edit.value.sealed())?,
            losing: stale.edit.value.hash().unwrap_or(Hash([0; 32])),
        })
    }

    fn rebase(&self, it: &Meeting, entropy: &mut dyn Entropy) -> Result<Rebased, Error> {
        // A version that can't be read stays, and ours is kept beside it.
        let Ok(theirs) = &it.theirs else { return self.beside(it, entropy) };
        let id = it.key.1;
        let merged = merge(id, it.base.as_ref(), theirs.as_ref(), it.ours.as_ref(), it.losing);
        let mut rebased = Rebased::default();
        if merged.record != *theirs {
            rebased.value = Some(match &merged.record {
                None => Value::Deleted,
                Some(record) => {
                    match self.seal(id, self.replica.merged_revision(it.key), record, entropy) {
                        // More together than a record may hold: each is kept by itself.
                        Err(Error::Crypto(mdp_crypto::Error::TooLarge)) => {
                            return self.beside(it, entropy);
                        }
                        sealed => sealed?,
                    }
                }
            });
        }
        if let Some((copy, record)) = merged.conflict {
            rebased.copy = Some((copy, self.seal(copy, 1, &record, entropy)?));
        }
        Ok(rebased)
    }

    /// Leaves the verified version as it is, and keeps ours as a conflict copy.
    fn beside(&self, it: &Meeting, entropy: &mut dyn Entropy) -> Result<Rebased, Error> {
        let Some(mut record) = it.ours.clone() else { return Ok(Rebased::default()) };
        if let Record::Item(item) = &mut record {
            item.conflict_of = Some(it.key.1);
        }
        let copy = conflict_id(it.key.1, it.losing);
        let value = self.seal(copy, 1, &record, entropy)?;
        Ok(Rebased { value: None, copy: Some((copy, value)) })
    }
}
