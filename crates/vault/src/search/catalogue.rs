//! Everything a client's lists and sidebar are drawn from.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet, HashMap};

use mdp_ledger::{EntryId, gather};
use serde::Serialize;

use super::fold::Folding;
use super::index::{Index, Texts};
use super::listing::Listing;
use super::view::{Query, Row, Sort, View};
use crate::item::{Categories, Category, Item, Record};

/// The items and categories of the open vaults, ready to be listed.
#[derive(Default)]
pub struct Catalogue {
    index: Index,
    /// What isn't in the index yet, with its slot.
    unread: Vec<(usize, Texts)>,
    /// By slot.
    items: Vec<Option<(EntryId, Row)>>,
    slots: HashMap<EntryId, usize>,
    free: Vec<usize>,
    folding: Folding,
    categories: BTreeMap<EntryId, Category>,
}

/// The figures of the sidebar. The trash counts only under `trash`.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Items outside the trash.
    pub all: usize,
    /// Favourites.
    pub favourites: usize,
    /// Items in the trash.
    pub trash: usize,
    /// Conflict copies.
    pub conflicts: usize,
    /// Items without a category.
    pub uncategorised: usize,
    /// Items by type.
    pub by_type: BTreeMap<String, usize>,
    /// Items by category, with those of the categories inside it. Every category has a figure.
    pub by_category: BTreeMap<EntryId, usize>,
    /// Items by tag.
    pub by_tag: BTreeMap<String, usize>,
}

impl Catalogue {
    /// Adds a record, or follows its change. Records that are not listed are ignored. Its words are
    /// put off to [`Self::read_words`].
    pub fn put(&mut self, id: EntryId, record: &Record) {
        self.remove(id);
        match record {
            Record::Item(item) => {
                let slot = self.free.pop().unwrap_or_else(|| {
                    self.items.push(None);
                    self.items.len() - 1
                });
                self.unread.push((slot, Texts::of(item)));
                self.items[slot] = Some((id, Row::of(item, &mut self.folding)));
                self.slots.insert(id, slot);
            }
            Record::Category(category) => {
                self.categories.insert(id, category.clone());
            }
            _ => {}
        }
    }

    /// Forgets a record.
    pub fn remove(&mut self, id: EntryId) {
        if let Some(slot) = self.slots.remove(&id) {
            match self.unread.iter().position(|(unread, _)| *unread == slot) {
                Some(at) => drop(self.unread.swap_remove(at)),
                None => self.index.remove(slot),
            }
            self.items[slot] = None;
            self.free.push(slot);
        }
        self.categories.remove(&id);
    }

    /// Puts the words of so many items into the index; whether that was all. A search sees those that
    /// aren't there as well, and reads them each time: reading takes as long as all the rest of
    /// opening a vault, and the first list is shown without.
    pub fn read_words(&mut self, most: usize) -> bool {
        for _ in 0..most {
            let Some((slot, texts)) = self.unread.pop() else { break };
            self.index.put(slot, &texts, &mut self.folding);
        }
        self.unread.is_empty()
    }

    /// The slots that hold every word of a text, each with its rank; `None` where it has no word.
    fn search(&self, text: &str) -> Option<Vec<(usize, u32)>> {
        let mut found = self.index.search(text)?;
        if !self.unread.is_empty() {
            let mut index = Index::default();
            let mut folding = Folding::default();
            for (slot, texts) in &self.unread {
                index.put(*slot, texts, &mut folding);
            }
            found.extend(index.search(text)?);
        }
        Some(found)
    }

    /// The tree of the categories.
    pub fn categories(&self) -> Categories {
        Categories::new(self.categories.iter().map(|(id, category)| (*id, category)))
    }

    /// The items that a query asks for, in its order.
    pub fn list(&self, query: &Query) -> Vec<EntryId> {
        self.window(&mut self.find(query.clone()), 0, usize::MAX)
    }

    /// The items that a query asks for, to be looked at by the window.
    pub fn find(&self, query: Query) -> Listing {
        let shown = self.filter(&query.view);
        let is_shown = |(slot, _): &(usize, u32)| {
            self.items[*slot].as_ref().is_some_and(|(_, row)| shown(row))
        };
        let found = match self.search(&query.text) {
            Some(found) => found.into_iter().filter(is_shown).collect(),
            None => (0..self.items.len()).map(|slot| (slot, 0)).filter(is_shown).collect(),
        };
        drop(shown);
        Listing::new(query, found)
    }

    /// So many items of a list, from one of them on, in its order.
    pub fn window(&self, list: &mut Listing, offset: usize, limit: usize) -> Vec<EntryId> {
        let sort = list.query().sort;
        let order = |a: &(usize, u32), b: &(usize, u32)| {
            // What was found is there.
            self.items[a.0].as_ref().zip(self.items[b.0].as_ref()).map_or(
                Ordering::Equal,
                |((a_id, a_row), (b_id, b_row))| {
                    row_order(sort, (a.1, a_row), (b.1, b_row)).then_with(|| a_id.cmp(b_id))
                },
            )
        };
        let ordered = list.up_to(offset.saturating_add(limit), order);
        let window = ordered.get(offset..).unwrap_or_default();
        window.iter().filter_map(|(slot, _)| Some(self.items[*slot].as_ref()?.0)).collect()
    }

    /// The figures of the sidebar.
    pub fn counts(&self) -> Counts {
        let tree = self.categories();
        let mut counts =
            Counts { by_category: gather(tree.ids().map(|id| (id, 0))), ..Counts::default() };
        for (_, row) in self.items.iter().flatten() {
            if row.trashed {
                counts.trash += 1;
                continue;
            }
            counts.all += 1;
            counts.favourites += usize::from(row.favourite);
            counts.conflicts += usize::from(row.conflict);
            *counts.by_type.entry(row.kind.name()).or_default() += 1;
            for tag in &row.tags {
                *counts.by_tag.entry(tag.clone()).or_default() += 1;
            }
            match row.category.filter(|id| tree.contains(*id)) {
                Some(category) => {
                    for id in tree.ancestors(category) {
                        *counts.by_category.entry(id).or_default() += 1;
                    }
                }
                None => counts.uncategorised += 1,
            }
        }
        counts
    }

    fn filter(&self, view: &View) -> Box<dyn Fn(&Row) -> bool + '_> {
        let live: Box<dyn Fn(&Row) -> bool> = match view.clone() {
            View::Trash => return Box::new(|row| row.trashed),
            View::All => Box::new(|_| true),
            View::Favourites => Box::new(|row| row.favourite),
            View::Conflicts => Box::new(|row| row.conflict),
            View::Uncategorised => Box::new(|row| {
                row.category.is_none_or(|category| !self.categories.contains_key(&category))
            }),
            View::Category { id } => {
                let within: BTreeSet<EntryId> = self.categories().with_descendants(id);
                Box::new(move |row| row.category.is_some_and(|id| within.contains(&id)))
            }
            View::Tag { name } => Box::new(move |row| row.tags.contains(&name)),
            View::Type { kind } => Box::new(move |row| row.kind == kind),
        };
        Box::new(move |row| !row.trashed && live(row))
    }
}

fn row_order(sort: Sort, (a_rank, a): (u32, &Row), (b_rank, b): (u32, &Row)) -> Ordering {
    let first = match sort {
        Sort::Best => {
            let best = |rank, row: &Row| Reverse((rank, rank > 0 && row.favourite));
            best(a_rank, a).cmp(&best(b_rank, b)).then_with(|| later(a, b))
        }
        Sort::Updated => later(a, b),
        Sort::Created => b.created_at.cmp(&a.created_at),
        Sort::Title => Ordering::Equal,
    };
    first.then_with(|| a.title.cmp(&b.title))
}

fn later(a: &Row, b: &Row) -> Ordering {
    b.updated_at.cmp(&a.updated_at)
}

impl Row {
    fn of(item: &Item, folding: &mut Folding) -> Self {
        Self {
            kind: item.kind,
            title: folding.fold(item.title()),
            category: item.category,
            tags: item.tags.clone(),
            favourite: item.favourite,
            trashed: item.is_trashed(),
            conflict: item.conflict_of.is_some(),
            created_at: item.created_at,
            updated_at: item.updated_at,
        }
    }
}
