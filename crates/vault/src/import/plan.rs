//! What an import will do to a vault, as a value: shown first, committed after.

use mdp_crypto::entropy::Entropy;
use mdp_ledger::EntryId;

use super::planner;
use super::previous::{Opened, SYSTEM};
use super::vault_index::VaultIndex;
use crate::item::{Extra, ImportReport, ItemKind, Millis, Problem, Record, Text};

/// What the person chose, and what the host knows.
#[derive(Debug, Clone)]
pub struct Options {
    /// The name of the file, for the report.
    pub file: String,
    /// Whether entries that can't be read are kept sealed, to be tried again with another key.
    pub keep_leftovers: bool,
    /// The moment of the import.
    pub now: Millis,
}

/// What happens to one entry or bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It becomes a new item.
    Add,
    /// It was imported before and not edited here: it takes the newer values, the former ones
    /// joining its history.
    Merge,
    /// It changed both here and there since it was imported: what is here stays, and what
    /// comes becomes a conflict copy beside it.
    AddCopy,
    /// It is there already.
    Skip,
    /// It can't be read.
    Unreadable {
        /// Stable code of the reason.
        code: &'static str,
        /// Whether it is kept sealed.
        kept: bool,
    },
}

/// One entry or bundle of the source.
pub struct PlannedItem {
    /// Its identity in the source.
    pub source_id: String,
    /// Its title.
    pub title: String,
    /// Its web address, possibly empty.
    pub url: String,
    /// Its user name, possibly empty; of a bundle, nothing.
    pub username: Text,
    /// The name of its category, possibly empty.
    pub category: String,
    /// The type of item it becomes.
    pub kind: ItemKind,
    /// Of a bundle, whether a passphrase opened it.
    pub bundle: Option<Sealing>,
    /// What happens to it.
    pub action: Action,
}

/// Whether a bundle comes in open, or whole as it was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sealing {
    /// Its variables and files come in beside its payload.
    Opened,
    /// Its payload alone comes in.
    Sealed,
}

/// One category of the source.
pub struct PlannedCategory {
    /// Its name there.
    pub name: String,
    /// The category it becomes.
    pub id: EntryId,
    /// Whether that one is made for it.
    pub create: bool,
}

/// How many of each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// New items, conflict copies included.
    pub added: u32,
    /// Items that take newer values.
    pub merged: u32,
    /// Items that are there already.
    pub skipped: u32,
    /// Entries that can't be read.
    pub unreadable: u32,
    /// Categories that are made.
    pub categories: u32,
    /// Secret bundles in the source.
    pub bundles: u32,
    /// Those among them that no passphrase opened.
    pub bundles_sealed: u32,
}

/// One change to the vault.
pub enum Change {
    /// A record, new or replaced.
    Put(EntryId, Box<Record>),
    /// A record that has no more reason to be: what was kept of an entry that now opens.
    Delete(EntryId),
}

impl Change {
    pub(super) fn put(id: EntryId, record: impl Into<Record>) -> Self {
        Self::Put(id, Box::new(record.into()))
    }
}

/// What a change counts as in the report.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    Added,
    AddedBundle,
    Merged,
    Category,
    Leftover,
}

/// An import compared with the vault it goes to. It holds for the vault as it was given: after a
/// change there, plan again.
pub struct Plan {
    /// The account's user name, possibly empty.
    pub account: String,
    /// The categories of the source.
    pub categories: Vec<PlannedCategory>,
    /// The entries of the source, then its bundles.
    pub items: Vec<PlannedItem>,
    pub(super) changes: Vec<Change>,
    /// What each of the changes counts as.
    pub(super) effects: Vec<Effect>,
    pub(super) options: Options,
    pub(super) report_id: EntryId,
}

impl Plan {
    /// Compares an account in clear with the records of a vault.
    pub fn new<'a>(
        opened: &Opened,
        records: impl IntoIterator<Item = (EntryId, &'a Record)>,
        options: Options,
        entropy: &mut dyn Entropy,
    ) -> Self {
        planner::plan(opened, &VaultIndex::new(records), options, entropy)
    }

    /// How many entries and bundles are added, merged, skipped and unreadable.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for item in &self.items {
            *match item.action {
                Action::Add | Action::AddCopy => &mut counts.added,
                Action::Merge => &mut counts.merged,
                Action::Skip => &mut counts.skipped,
                Action::Unreadable { .. } => &mut counts.unreadable,
            } += 1;
            counts.bundles += u32::from(item.bundle.is_some());
            counts.bundles_sealed += u32::from(item.bundle == Some(Sealing::Sealed));
        }
        for category in &self.categories {
            counts.categories += u32::from(category.create);
        }
        counts
    }

    /// What is to be committed, in this order, in as many commits as it takes. Where it stops
    /// half-way, importing again goes on from there. Empty when there is nothing to do.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// The report, once the first `committed` changes are.
    pub fn report(&self, committed: usize) -> ImportReport {
        let done = &self.effects[..committed.min(self.effects.len())];
        let count = |effects: &[Effect]| {
            u32::try_from(done.iter().filter(|effect| effects.contains(effect)).count())
                .unwrap_or(u32::MAX)
        };
        let problems = self.items.iter().filter_map(|item| match item.action {
            Action::Unreadable { code, .. } => Some(Problem {
                id: item.source_id.clone(),
                title: item.title.clone(),
                code: code.to_owned(),
                extra: Extra::default(),
            }),
            _ => None,
        });
        ImportReport {
            at: self.options.now,
            system: SYSTEM.to_owned(),
            account: self.account.clone(),
            file: self.options.file.clone(),
            added: count(&[Effect::Added, Effect::AddedBundle]),
            merged: count(&[Effect::Merged]),
            skipped: self.counts().skipped,
            categories: count(&[Effect::Category]),
            bundles: count(&[Effect::AddedBundle]),
            cancelled: committed < self.changes.len(),
            problems: problems.collect(),
            extra: Extra::default(),
        }
    }

    /// The last change: the report, to be kept. None when nothing was committed, for importing
    /// again must add nothing.
    pub fn report_record(&self, committed: usize) -> Option<Change> {
        (committed > 0).then(|| Change::put(self.report_id, Record::Report(self.report(committed))))
    }
}
