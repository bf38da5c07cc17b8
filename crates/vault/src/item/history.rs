//! What the fields of an item held before.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::codec::map_codec;
use super::text::redacted_debug;
use super::{Extra, FieldRef, Millis, Text};

/// How many former values of one field are kept: the most recent ones.
pub const HISTORY_PER_FIELD: usize = 20;

/// A value that was replaced or removed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HistoryEntry {
    /// When it was replaced.
    pub replaced_at: Millis,
    /// The field that held it.
    pub field: FieldRef,
    /// What it was.
    pub value: Text,
    /// A custom field's label at that time.
    #[serde(default)]
    pub label: String,
    /// What newer versions added.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

redacted_debug!(HistoryEntry);
map_codec!(HistoryEntry { 1 => replaced_at, 2 => field, 3 => value, 4 => label });

/// Puts entries in order, oldest first, and drops repetitions and what exceeds the bound.
pub(crate) fn tidy(history: &mut Vec<HistoryEntry>) {
    history.sort_unstable();
    history.dedup();
    let mut seen = BTreeMap::new();
    let mut kept: Vec<_> = std::mem::take(history)
        .into_iter()
        .rev()
        .filter(|entry| {
            let count = seen.entry(entry.field).or_insert(0_usize);
            *count += 1;
            *count <= HISTORY_PER_FIELD
        })
        .collect();
    kept.reverse();
    *history = kept;
}
