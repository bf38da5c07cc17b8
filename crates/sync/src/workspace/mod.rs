//! An unlocked vault: its records in clear, edits, merges, checks. What the browser's worker and
//! the terminal share.
//!
//! Keys stay inside. Every change returns a [`Batch`] that the host makes durable before it shows
//! the change as saved; the server learns of it by the next push. Dropping a workspace locks the
//! vault.

mod categories;
mod check;
mod conflicts;
mod exchange;
mod export;
mod healing;
mod items;
mod local;
mod merging;
mod past;
mod sibling;
mod write;

use std::collections::BTreeMap;

use mdp_crypto::record::{self, Place};
use mdp_ledger::{EntryId, Kind, SealedHeader};
use mdp_vault::item::{Item, Record, Settings};
use mdp_vault::search::Catalogue;

use crate::batch::Batch;
use crate::error::Error;
use crate::keys::VaultKeys;
use crate::replica::{HistoryCheck, Replica, Standing};

pub use check::{Failure, FailureKind, KeyCheckWalk, Progress};
pub use conflicts::Conflict;
pub use exchange::Pulled;
pub use export::owner;
pub use items::TRASH_KEPT;
pub use past::{Past, Since};
use write::UndoLog;
pub use write::{Done, UndoToken};

/// A record in clear, and the revision it was opened at.
struct Opened {
    record: Record,
    revision: u64,
}

/// An open vault.
pub struct Workspace {
    replica: Replica,
    keys: VaultKeys,
    records: BTreeMap<EntryId, Opened>,
    /// Records whose bytes don't open or make no sense: out of every list, kept as they are.
    quarantine: BTreeMap<EntryId, FailureKind>,
    catalogue: Catalogue,
    /// Versions replaced since the vault was opened, for forms that started from them.
    former: BTreeMap<(EntryId, u64), Record>,
    undo: UndoLog,
    history_check: HistoryCheck,
    /// Whether the outbox was exported since its last change.
    exported: bool,
}

/// What a status chip shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Local edits that the server hasn't acknowledged.
    pub pending: usize,
    /// Conflict copies that wait for a decision.
    pub conflicts: usize,
    /// Records that don't open.
    pub quarantined: usize,
    /// How the vault stands towards the server.
    pub standing: Standing,
    /// Whether evidence of another history is kept, from now or from before.
    pub evidence: bool,
}

impl Workspace {
    /// Opens every record of a vault. One that doesn't open is set aside, never an error. Hosts call
    /// [`Self::reconcile`] next.
    pub fn open(replica: Replica, keys: VaultKeys) -> Self {
        let mut workspace = Self {
            replica,
            keys,
            records: BTreeMap::new(),
            quarantine: BTreeMap::new(),
            catalogue: Catalogue::default(),
            former: BTreeMap::new(),
            undo: UndoLog::default(),
            history_check: HistoryCheck::default(),
            exported: false,
        };
        let ids: Vec<EntryId> = workspace.replica.records().map(|(id, _)| id).collect();
        for id in ids {
            workspace.show(id);
        }
        workspace
    }

    /// The vault's replica.
    pub fn replica(&self) -> &Replica {
        &self.replica
    }

    /// Locks the vault and gives its replica back.
    pub fn lock(self) -> Replica {
        self.replica
    }

    /// A record, if it is there and opens.
    pub fn record(&self, id: EntryId) -> Option<&Record> {
        self.records.get(&id).map(|opened| &opened.record)
    }

    /// An item, if that is what the record is.
    pub fn item(&self, id: EntryId) -> Option<&Item> {
        self.record(id)?.as_item()
    }

    /// The record's revision: with the id, it names one version.
    pub fn revision(&self, id: EntryId) -> Option<u64> {
        self.records.get(&id).map(|opened| opened.revision)
    }

    /// One version of an item: the present one, or one replaced since the vault was opened.
    pub fn version(&self, id: EntryId, revision: u64) -> Option<&Item> {
        if self.revision(id) == Some(revision) {
            return self.item(id);
        }
        self.former.get(&(id, revision)).and_then(Record::as_item)
    }

    /// The version before the present one, if it was replaced since the vault was opened.
    pub fn former(&self, id: EntryId) -> Option<&Record> {
        self.former.range((id, 0)..=(id, u64::MAX)).next_back().map(|(_, record)| record)
    }

    /// Whether the server hasn't acknowledged the record's latest change.
    pub fn is_pending(&self, id: EntryId) -> bool {
        self.replica.top((Kind::Record, id)).is_some_and(|top| top.pending)
    }

    /// Every record that opens, by id.
    pub fn records(&self) -> impl Iterator<Item = (EntryId, &Record)> + Clone {
        self.records.iter().map(|(id, opened)| (*id, &opened.record))
    }

    /// Lists, search, categories and counts.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// Records that don't open, and why.
    pub fn quarantined(&self) -> impl Iterator<Item = (EntryId, FailureKind)> {
        self.quarantine.iter().map(|(id, kind)| (*id, *kind))
    }

    /// The preferences in force: of several settings records, the one of the lowest id.
    pub fn settings(&self) -> Option<(EntryId, &Settings)> {
        self.records().find_map(|(id, record)| match record {
            Record::Settings(settings) if settings.conflict_of.is_none() => Some((id, settings)),
            _ => None,
        })
    }

    /// What a status chip shows.
    pub fn status(&self) -> Status {
        Status {
            pending: self.replica.pending(),
            conflicts: self.conflicts().len(),
            quarantined: self.quarantine.len(),
            standing: self.replica.standing().clone(),
            evidence: self.replica.has_evidence(),
        }
    }

    /// The edits that the server hasn't acknowledged, sealed as they are, to be kept elsewhere and
    /// brought in on any device of the account.
    pub fn export_outbox(&mut self) -> Vec<u8> {
        self.exported = true;
        self.replica.export_outbox()
    }

    /// Whether the replica may be wiped without losing an edit: nothing waits, or what waits was
    /// exported since its last change.
    pub fn may_be_wiped(&self) -> bool {
        self.replica.pending() == 0 || self.exported
    }

    /// Makes searches quick that come after opening: call it in idle moments, a few hundred items at a
    /// time, until it says that all are done. Without it each search reads what isn't done.
    pub fn read_words(&mut self, most: usize) -> bool {
        self.catalogue.read_words(most)
    }

    /// Opens what stands for a record on this device now, and brings lists and searches up to date.
    fn refresh(&mut self, id: EntryId) {
        self.show(id);
        self.catalogue.read_words(usize::MAX);
    }

    /// Opens what stands for a record on this device now, and brings lists up to date.
    fn show(&mut self, id: EntryId) {
        let before = self.records.remove(&id);
        self.quarantine.remove(&id);
        let top = self.replica.top((Kind::Record, id));
        let opened =
            top.and_then(|top| Some((top.revision, self.unseal(id, top.revision, top.sealed?))));
        match opened {
            Some((revision, Ok(record))) => {
                self.catalogue.put(id, &record);
                self.records.insert(id, Opened { record, revision });
            }
            Some((_, Err(kind))) => {
                self.catalogue.remove(id);
                self.quarantine.insert(id, kind);
            }
            None => self.catalogue.remove(id),
        }
        if let Some(before) = before
            && self.revision(id) != Some(before.revision)
        {
            self.former.insert((id, before.revision), before.record);
        }
    }

    /// Opens sealed bytes for a record's place.
    fn unseal(&self, id: EntryId, revision: u64, sealed: &[u8]) -> Result<Record, FailureKind> {
        let header = SealedHeader::read(sealed).ok_or(FailureKind::DoesNotOpen)?;
        let key = self.keys.of(header.epoch).ok_or(FailureKind::DoesNotOpen)?;
        let content = record::open(key, &Place::record(id, revision), sealed)
            .map_err(|_| FailureKind::DoesNotOpen)?;
        Record::decode(&content).map_err(|_| FailureKind::Unintelligible)
    }

    /// Notes that every signature of the history holds, once a whole walk found so. Called by
    /// hosts in idle moments after a first pull, a few hundred commits at a time; `None` while
    /// there is more to do. Nothing is signed before it is through.
    pub fn verify_history(&mut self, most: usize) -> Result<Option<Batch>, Error> {
        if self.replica.is_history_checked() {
            return Ok(Some(Batch::default()));
        }
        let mut bad = None;
        let progress = self.replica.check_step(&mut self.history_check, most, |head, reason| {
            bad.get_or_insert((head, reason));
        });
        if let Some((head, reason)) = bad {
            self.history_check = HistoryCheck::default();
            self.replica.refuse_history(head);
            return Err(Error::Ledger(reason));
        }
        Ok((progress.done == progress.total).then(|| self.replica.history_checked()))
    }
}
