//! What an import will do to a vault, as a value: shown first, committed after.

use std::collections::{BTreeMap, BTreeSet};

use mdp_crypto::entropy::{Entropy, random};
use mdp_ledger::{EntryId, Hash, MAX_SEALED, SEALED_OVERHEAD, padme};

use super::convert::{Converter, digest};
use super::previous::{Body, Category as SourceCategory, Opened, OpenedEntry, SYSTEM, Unreadable};
use super::vault_index::VaultIndex;
use crate::item::{
    Category, Extra, Field, ImportReport, Item, ItemKind, Leftover, Millis, Problem, Record,
};

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
    /// The name of its category, possibly empty.
    pub category: String,
    /// Whether it is a bundle.
    pub bundle: bool,
    /// What happens to it.
    pub action: Action,
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
}

/// One change to the vault.
pub enum Change {
    /// A record, new or replaced.
    Put(EntryId, Record),
    /// A record that has no more reason to be: what was kept of an entry that now opens.
    Delete(EntryId),
}

/// What a change counts as in the report.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
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
    changes: Vec<Change>,
    /// What each of the changes counts as.
    effects: Vec<Effect>,
    options: Options,
    report_id: EntryId,
}

impl Plan {
    /// Compares an account in clear with the records of a vault.
    pub fn new<'a>(
        opened: &Opened,
        records: impl IntoIterator<Item = (EntryId, &'a Record)>,
        options: Options,
        entropy: &mut dyn Entropy,
    ) -> Self {
        let index = VaultIndex::new(records);
        let mut planner = Planner {
            index: &index,
            convert: Converter { account: &opened.username, now: options.now },
            keep_leftovers: options.keep_leftovers,
            categories: BTreeMap::new(),
            seen: BTreeSet::new(),
            plan: Self {
                account: opened.username.clone(),
                categories: Vec::new(),
                items: Vec::new(),
                changes: Vec::new(),
                effects: Vec::new(),
                report_id: EntryId(random(entropy)),
                options,
            },
            entropy,
        };
        planner.all(opened);
        planner.plan
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
        (committed > 0).then(|| Change::Put(self.report_id, Record::Report(self.report(committed))))
    }
}

struct Planner<'a, 'e> {
    index: &'a VaultIndex<'a>,
    convert: Converter<'a>,
    keep_leftovers: bool,
    /// By name in the source.
    categories: BTreeMap<String, EntryId>,
    /// Identities met so far.
    seen: BTreeSet<String>,
    plan: Plan,
    entropy: &'e mut dyn Entropy,
}

impl Planner<'_, '_> {
    fn all(&mut self, opened: &Opened) {
        for category in &opened.categories {
            self.category(category, &opened.categories);
        }
        for entry in &opened.entries {
            self.entry(entry);
        }
        for bundle in &opened.bundles {
            let item = self.convert.bundle(&bundle.bundle, bundle.content.as_ref());
            let title = item.title().to_owned();
            let (source_id, action) = self.item(item);
            let (url, category) = (String::new(), String::new());
            self.plan.items.push(PlannedItem {
                source_id,
                title,
                url,
                category,
                bundle: true,
                action,
            });
        }
    }

    fn category(&mut self, source: &SourceCategory, all: &[SourceCategory]) {
        let origin = format!("category/{}/{}", source.id, source.name);
        let another = |name: &str| all.iter().any(|c| c.name == name && c.name != source.name);
        let found = self.index.category(&origin, &source.name, another);
        let id = found.unwrap_or_else(|| self.new_id());
        if found.is_none() {
            let digest = Hash::of(source.name.as_bytes());
            let category = Category {
                name: source.name.clone(),
                description: source.description.clone(),
                created_at: self.convert.now,
                updated_at: self.convert.now,
                origin: Some(self.convert.origin(origin, digest)),
                ..Category::default()
            };
            self.change(Change::Put(id, category.into()), Effect::Category);
        }
        self.categories.insert(source.name.clone(), id);
        let name = source.name.clone();
        self.plan.categories.push(PlannedCategory { name, id, create: found.is_none() });
    }

    fn entry(&mut self, source: &OpenedEntry) {
        let entry = &source.entry;
        let (source_id, action) = match (&source.content, &entry.body) {
            (Ok(content), _) => {
                let mut item = self.convert.entry(entry, content);
                item.category = self.categories.get(&entry.category).copied();
                self.item(item)
            }
            (Err(reason), Body::Sealed(sealed)) => {
                let leftover = self.convert.leftover(entry, sealed, *reason);
                let source_id = leftover.origin.id.clone();
                let action = self.unreadable(leftover, *reason);
                (source_id, action)
            }
            // What is in clear always opens.
            (Err(_), Body::Clear(_)) => return,
        };
        self.plan.items.push(PlannedItem {
            source_id,
            title: entry.title.clone(),
            url: entry.url.clone(),
            category: entry.category.clone(),
            bundle: false,
            action,
        });
    }

    /// Plans an item that could be read.
    fn item(&mut self, mut item: Item) -> (String, Action) {
        let Some(origin) = &mut item.origin else { return (String::new(), Action::Skip) };
        // Two entries that nothing tells apart are two all the same.
        while !self.seen.insert(origin.id.clone()) {
            origin.id.push('+');
        }
        let (source_id, incoming) = (origin.id.clone(), origin.digest);
        let found = self.index.items(origin);
        let unchanged =
            |known: &Item| known.origin.as_ref().is_some_and(|o| o.digest == digest(known));
        let same = |known: &Item| {
            let still_sealed = item.kind == ItemKind::Api && item.custom.is_empty();
            known.origin.as_ref().is_some_and(|o| o.digest == incoming)
                || (still_sealed
                    && known.fields.get(Field::PAYLOAD) == item.fields.get(Field::PAYLOAD))
        };
        let action = if found.iter().any(|(_, known)| same(known) || known.is_trashed()) {
            Action::Skip
        } else if let Some((id, known)) = found.iter().find(|(_, known)| unchanged(known)) {
            self.put(*id, merged(known, item, self.convert.now), Action::Merge)
        } else {
            item.conflict_of = found.first().map(|(id, _)| *id);
            let action = if found.is_empty() { Action::Add } else { Action::AddCopy };
            let id = self.new_id();
            self.put(id, item, action)
        };
        if !matches!(action, Action::Unreadable { .. }) {
            for (id, _) in self.index.leftovers(&source_id) {
                self.change(Change::Delete(*id), Effect::Leftover);
            }
        }
        (source_id, action)
    }

    /// Plans what is kept of an entry that couldn't be read.
    fn unreadable(&mut self, leftover: Leftover, reason: Unreadable) -> Action {
        let code = reason.code();
        // It was read once, with another key: nothing is lost.
        if !self.index.items(&leftover.origin).is_empty() {
            return Action::Skip;
        }
        let kept = self.index.leftovers(&leftover.origin.id);
        if kept.iter().any(|(_, known)| known.origin.digest == leftover.origin.digest) {
            return Action::Unreadable { code, kept: true };
        }
        let id = kept.first().map(|(id, _)| *id);
        let record = Record::Leftover(leftover);
        let keep = self.keep_leftovers && fits(&record);
        if keep {
            let id = id.unwrap_or_else(|| self.new_id());
            self.change(Change::Put(id, record), Effect::Leftover);
        }
        Action::Unreadable { code, kept: keep }
    }

    /// Puts an item, unless no vault takes one so large.
    fn put(&mut self, id: EntryId, item: Item, action: Action) -> Action {
        let effect = match action {
            Action::Merge => Effect::Merged,
            _ if item.kind == ItemKind::Api => Effect::AddedBundle,
            _ => Effect::Added,
        };
        let record = Record::from(item);
        if !fits(&record) {
            return Action::Unreadable { code: "entry-too-large", kept: false };
        }
        self.change(Change::Put(id, record), effect);
        action
    }

    fn change(&mut self, change: Change, effect: Effect) {
        self.plan.changes.push(change);
        self.plan.effects.push(effect);
    }

    fn new_id(&mut self) -> EntryId {
        EntryId(random(self.entropy))
    }
}

/// An item imported before, with the values of the source as they are now.
fn merged(known: &Item, incoming: Item, now: Millis) -> Item {
    let mut item = known.clone();
    item.kind = incoming.kind;
    item.fields = incoming.fields;
    item.urls = incoming.urls;
    item.custom = incoming.custom;
    item.category = incoming.category.or(known.category);
    let mut item = known.edited(item, now);
    item.origin = incoming.origin;
    item
}

fn fits(record: &Record) -> bool {
    padme::padded(record.encode().len()) + SEALED_OVERHEAD <= MAX_SEALED
}
