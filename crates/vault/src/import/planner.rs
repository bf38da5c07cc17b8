//! Decides, entry by entry, what an import does, and prepares the changes.

use std::collections::{BTreeMap, BTreeSet};

use mdp_crypto::entropy::{Entropy, random};
use mdp_ledger::{EntryId, Hash, MAX_SEALED, SEALED_OVERHEAD, padme};

use super::convert::{Converter, digest};
use super::plan::{Action, Change, Effect, Options, Plan, PlannedCategory, PlannedItem, Sealing};
use super::previous::{Body, Category as SourceCategory, Opened, OpenedEntry, Unreadable};
use super::vault_index::VaultIndex;
use crate::item::{Category, Field, Item, ItemKind, Leftover, Millis, Record, Text};

/// Compares an account in clear with a vault.
pub(super) fn plan(
    opened: &Opened,
    index: &VaultIndex<'_>,
    options: Options,
    entropy: &mut dyn Entropy,
) -> Plan {
    let mut planner = Planner {
        index,
        convert: Converter { account: &opened.username, now: options.now },
        keep_leftovers: options.keep_leftovers,
        categories: BTreeMap::new(),
        seen: BTreeSet::new(),
        plan: Plan {
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
            let sealing = bundle.content.as_ref().map_or(Sealing::Sealed, |_| Sealing::Opened);
            self.item(item, "", Some(sealing));
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
            self.change(Change::put(id, category), Effect::Category);
        }
        self.categories.insert(source.name.clone(), id);
        let name = source.name.clone();
        self.plan.categories.push(PlannedCategory { name, id, create: found.is_none() });
    }

    fn entry(&mut self, source: &OpenedEntry) {
        let entry = &source.entry;
        match (&source.content, &entry.body) {
            (Ok(content), _) => {
                let mut item = self.convert.entry(entry, content);
                item.category = self.categories.get(&entry.category).copied();
                self.item(item, &entry.category, None);
            }
            (Err(reason), Body::Sealed(sealed)) => {
                let leftover = self.convert.leftover(entry, sealed, *reason);
                let source_id = leftover.origin.id.clone();
                let action = self.unreadable(leftover, *reason);
                self.plan.items.push(PlannedItem {
                    source_id,
                    title: entry.title.clone(),
                    url: entry.url.clone(),
                    username: Text::default(),
                    category: entry.category.clone(),
                    kind: ItemKind::Login,
                    bundle: None,
                    action,
                });
            }
            // What is in clear always opens.
            (Err(_), Body::Clear(_)) => {}
        }
    }

    /// Plans an item that could be read, and lists it.
    fn item(&mut self, item: Item, category: &str, bundle: Option<Sealing>) {
        let mut planned = PlannedItem {
            source_id: String::new(),
            title: item.title().to_owned(),
            url: item.urls.concat(),
            username: item.fields.get(Field::USERNAME).into(),
            category: category.to_owned(),
            kind: item.kind,
            bundle,
            action: Action::Skip,
        };
        (planned.source_id, planned.action) = self.act(item, bundle);
        self.plan.items.push(planned);
    }

    /// Decides what happens to an item, and prepares the change.
    fn act(&mut self, mut item: Item, bundle: Option<Sealing>) -> (String, Action) {
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
            // A bundle that was opened before is not sealed again.
            let sealed = bundle == Some(Sealing::Sealed);
            known.origin.as_ref().is_some_and(|o| o.digest == incoming)
                || (sealed && known.fields.get(Field::PAYLOAD) == item.fields.get(Field::PAYLOAD))
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
            self.change(Change::put(id, record), Effect::Leftover);
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
        self.change(Change::put(id, record), effect);
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
