//! Categories: records of their own, so that renaming one is one commit, and nested by parent.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::codec::map_codec;
use super::text::redacted_debug;
use super::{Extra, Millis, Origin};
use mdp_ledger::{EntryId, gather};

/// A category of items. Items name it by its entry id.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Category {
    /// What it is called.
    pub name: String,
    /// What belongs in it.
    #[serde(default)]
    pub description: String,
    /// The category that contains it, if any.
    #[serde(default)]
    pub parent: Option<EntryId>,
    /// When it was made.
    pub created_at: Millis,
    /// When it last changed.
    pub updated_at: Millis,
    /// Where it was imported from.
    #[serde(default)]
    pub origin: Option<Origin>,
    /// The record this one is a conflict copy of.
    #[serde(default)]
    pub conflict_of: Option<EntryId>,
    /// What newer versions added.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

redacted_debug!(Category);
map_codec!(Category {
    1 => name,
    2 => description,
    3 => parent,
    4 => created_at,
    5 => updated_at,
    6 => origin,
    7 => conflict_of,
});

/// The tree of a vault's categories.
///
/// Two devices may each move a category into the other; the tree read from such a vault is cut
/// where it meets itself, at the same place on every device.
#[derive(Debug, Default)]
pub struct Categories {
    places: BTreeMap<EntryId, Place>,
}

#[derive(Debug)]
struct Place {
    name: String,
    parent: Option<EntryId>,
}

impl Categories {
    /// Reads the tree out of the vault's categories.
    pub fn new<'a>(categories: impl IntoIterator<Item = (EntryId, &'a Category)>) -> Self {
        let mut tree = Self::default();
        let mut wanted = Vec::new();
        for (id, category) in categories {
            tree.places.insert(id, Place { name: category.name.clone(), parent: None });
            wanted.extend(category.parent.map(|parent| (id, parent)));
        }
        wanted.sort_unstable();
        for (id, parent) in wanted {
            // A parent that is gone, or that is inside the category itself, counts as none.
            let lawful = tree.contains(parent) && !tree.ancestors(parent).any(|a| a == id);
            if let Some(place) = tree.places.get_mut(&id).filter(|_| lawful) {
                place.parent = Some(parent);
            }
        }
        tree
    }

    /// The category and what contains it, innermost first. Empty when there is no such category.
    pub fn ancestors(&self, id: EntryId) -> impl Iterator<Item = EntryId> {
        let start = self.contains(id).then_some(id);
        std::iter::successors(start, |id| self.parent(*id))
    }

    /// Names from the outermost category down to this one.
    pub fn path(&self, id: EntryId) -> Vec<&str> {
        let mut path: Vec<&str> =
            self.ancestors(id).filter_map(|id| Some(&*self.places.get(&id)?.name)).collect();
        path.reverse();
        path
    }

    /// The category that contains this one, as the tree is read.
    pub fn parent(&self, id: EntryId) -> Option<EntryId> {
        self.places.get(&id)?.parent
    }

    /// The category with all it contains, at any depth.
    pub fn with_descendants(&self, id: EntryId) -> BTreeSet<EntryId> {
        let inside = |candidate: &EntryId| self.ancestors(*candidate).any(|around| around == id);
        gather(self.places.keys().copied().filter(inside))
    }

    /// Whether there is such a category.
    pub fn contains(&self, id: EntryId) -> bool {
        self.places.contains_key(&id)
    }

    /// Every category, by id.
    pub fn ids(&self) -> impl Iterator<Item = EntryId> {
        self.places.keys().copied()
    }
}
