//! What a list shows, and in which order.

use std::collections::BTreeSet;

use mdp_ledger::EntryId;
use serde::{Deserialize, Serialize};

use crate::item::ItemKind;

/// Which items a list is of. Only the trash shows what is in the trash.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", try_from = "Shape")]
pub enum View {
    /// Everything.
    #[default]
    All,
    /// Favourites.
    Favourites,
    /// The trash.
    Trash,
    /// Conflict copies.
    Conflicts,
    /// Items without a category, or whose category is gone.
    Uncategorised,
    /// A category with all it contains.
    Category {
        /// The category's record.
        id: EntryId,
    },
    /// A tag.
    Tag {
        /// The tag itself.
        name: String,
    },
    /// A type of item.
    Type {
        /// The type.
        #[serde(rename = "type")]
        kind: ItemKind,
    },
}

/// How a view is read. (An enum tagged inside is read by way of a copy of all its values, and what
/// does that weighs more in the browser's module than all lists together.)
#[derive(Deserialize)]
struct Shape {
    kind: String,
    id: Option<EntryId>,
    name: Option<String>,
    #[serde(rename = "type")]
    item: Option<ItemKind>,
}

impl TryFrom<Shape> for View {
    type Error = String;

    fn try_from(shape: Shape) -> Result<Self, String> {
        let Shape { kind, id, name, item } = shape;
        Ok(match (kind.as_str(), id, name, item) {
            ("all", ..) => Self::All,
            ("favourites", ..) => Self::Favourites,
            ("trash", ..) => Self::Trash,
            ("conflicts", ..) => Self::Conflicts,
            ("uncategorised", ..) => Self::Uncategorised,
            ("category", Some(id), ..) => Self::Category { id },
            ("tag", _, Some(name), _) => Self::Tag { name },
            ("type", .., Some(kind)) => Self::Type { kind },
            _ => return Err(format!("no such view, or not all of it: {kind}")),
        })
    }
}

/// The order of a list.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Sort {
    /// By rank; without a text to rank by, as `Updated`.
    #[default]
    Best,
    /// Last changed first.
    Updated,
    /// Last made first.
    Created,
    /// By title, without regard to accents or case.
    Title,
}

/// A list asked for.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Query {
    /// Which items.
    pub view: View,
    /// What to search them for; empty for everything.
    pub text: String,
    /// In which order.
    pub sort: Sort,
}

/// What lists need to know of an item.
pub(super) struct Row {
    pub(super) kind: ItemKind,
    /// Folded.
    pub(super) title: String,
    pub(super) category: Option<EntryId>,
    pub(super) tags: BTreeSet<String>,
    pub(super) favourite: bool,
    pub(super) trashed: bool,
    pub(super) conflict: bool,
    pub(super) created_at: u64,
    pub(super) updated_at: u64,
}
