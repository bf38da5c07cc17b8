//! Lists, counts, categories, tags, in windows of what the page shows.

use std::collections::BTreeMap;

use mdp_ledger::EntryId;
use mdp_sync::workspace::Workspace;
use mdp_vault::search::{Listing, Query};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::{State, Vault};
use crate::border::{Failure, json, read};
use crate::view::row::Row;

/// What was asked last, for the next window of it.
#[derive(Default)]
pub(crate) struct Lists {
    last: Option<Listing>,
    copies: Option<BTreeMap<EntryId, usize>>,
}

impl Lists {
    /// Something changed.
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }

    fn list(&mut self, vault: &Workspace, query: Query) -> &mut Listing {
        let same = self.last.take().filter(|last| *last.query() == query);
        self.last.insert(same.unwrap_or_else(|| vault.catalogue().find(query)))
    }

    /// How many conflict copies wait for each item.
    fn copies(&mut self, vault: &Workspace) -> &BTreeMap<EntryId, usize> {
        self.copies.get_or_insert_with(|| {
            let mut copies = BTreeMap::new();
            for conflict in vault.conflicts() {
                *copies.entry(conflict.of).or_default() += 1;
            }
            copies
        })
    }
}

/// The row of an item. `category`: where it is shown, none if its own is gone.
pub(super) fn row<'a>(
    vault: &'a Workspace,
    id: EntryId,
    copies: &BTreeMap<EntryId, usize>,
) -> Option<Row<'a>> {
    let item = vault.item(id)?;
    let exists = |id: &EntryId| vault.record(*id).is_some_and(|r| r.as_category().is_some());
    let category = item.category.filter(exists);
    let conflicts = copies.get(&id).copied().unwrap_or_default();
    Some(Row::new(id, item, category, conflicts, vault.is_pending(id)))
}

impl Vault {
    /// The open vault, and what was kept of its lists.
    pub(super) fn lists(&mut self) -> Result<(&Workspace, &mut Lists), Failure> {
        match &self.state {
            State::Open(workspace) => Ok((workspace, &mut self.lists)),
            _ => Err(Failure::new("locked")),
        }
    }

    pub(super) fn copies(&mut self) -> Result<(&Workspace, &BTreeMap<EntryId, usize>), Failure> {
        let (workspace, lists) = self.lists()?;
        Ok((workspace, lists.copies(workspace)))
    }
}

#[wasm_bindgen]
impl Vault {
    /// `ListPage` of a `ListQuery`.
    pub fn list(&mut self, query: &str, offset: usize, limit: usize) -> Result<String, Failure> {
        #[derive(Serialize)]
        struct Page<'a> {
            total: usize,
            offset: usize,
            rows: Vec<Row<'a>>,
        }
        let query = read(query)?;
        let (vault, lists) = self.lists()?;
        let list = lists.list(vault, query);
        let total = list.len();
        let window = vault.catalogue().window(list, offset, limit);
        let copies = lists.copies(vault);
        let rows = window.into_iter().filter_map(|id| row(vault, id, copies)).collect();
        json(&Page { total, offset, rows })
    }

    /// Every id of a `ListQuery`, in its order, as JSON.
    #[wasm_bindgen(js_name = listIds)]
    pub fn list_ids(&mut self, query: &str) -> Result<String, Failure> {
        let query = read(query)?;
        let (vault, lists) = self.lists()?;
        let list = lists.list(vault, query);
        json(&vault.catalogue().window(list, 0, usize::MAX))
    }

    /// `Counts`, and by tag.
    pub fn counts(&self) -> Result<String, Failure> {
        json(&self.open()?.catalogue().counts())
    }

    /// `Category[]`.
    pub fn categories(&self) -> Result<String, Failure> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Category<'a> {
            id: EntryId,
            name: &'a str,
            parent_id: Option<EntryId>,
        }
        let vault = self.open()?;
        let tree = vault.catalogue().categories();
        let categories = vault.records().filter_map(|(id, record)| {
            let name = record.as_category()?.name.as_str();
            Some(Category { id, name, parent_id: tree.parent(id) })
        });
        json(&categories.collect::<Vec<_>>())
    }

    /// `Tag[]`.
    pub fn tags(&self) -> Result<String, Failure> {
        #[derive(Serialize)]
        struct Tag {
            name: String,
            count: usize,
        }
        let counts = self.open()?.catalogue().counts();
        let tags = counts.by_tag.into_iter().map(|(name, count)| Tag { name, count });
        json(&tags.collect::<Vec<_>>())
    }
}
