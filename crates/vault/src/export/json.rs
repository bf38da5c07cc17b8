//! The export that loses nothing.

use mdp_ledger::EntryId;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::Unreadable;
use crate::item::{Millis, Record};

/// What the file says it is.
const FORMAT: &str = "mdp-export-v1";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Written<'a> {
    format: &'static str,
    exported_at: Millis,
    records: Vec<WrittenEntry<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    unreadable: &'a [Unreadable],
}

#[derive(Serialize)]
struct WrittenEntry<'a> {
    id: EntryId,
    #[serde(flatten)]
    record: &'a Record,
}

#[derive(Deserialize)]
struct Read {
    format: String,
    records: Vec<ReadEntry>,
    #[serde(default)]
    unreadable: Vec<Unreadable>,
}

#[derive(Deserialize)]
struct ReadEntry {
    id: EntryId,
    #[serde(flatten)]
    record: Record,
}

/// What an export holds.
#[derive(PartialEq)]
pub struct Contents {
    /// Items, categories and leftovers.
    pub records: Vec<(EntryId, Record)>,
    /// What the vault held besides, and didn't open.
    pub unreadable: Vec<Unreadable>,
}

/// Not an export, or a damaged one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is no mdp export, or a damaged one, at line {line}")]
pub struct Malformed {
    /// Where it stops making sense, from 1.
    pub line: usize,
}

impl Malformed {
    /// The stable code of the error.
    pub fn code(&self) -> &'static str {
        "export-malformed"
    }
}

/// Writes the items, categories and leftovers of a vault, with their ids, and the list of what
/// doesn't open. What a vault keeps about itself (links to vaults, contacts, preferences, reports)
/// is no part of it.
pub fn json<'a>(
    records: impl IntoIterator<Item = (EntryId, &'a Record)>,
    unreadable: &[Unreadable],
    now: Millis,
) -> Zeroizing<Vec<u8>> {
    let taken = |record: &Record| {
        matches!(record, Record::Item(_) | Record::Category(_) | Record::Leftover(_))
    };
    let records = records.into_iter().filter(|(_, record)| taken(record));
    let records = records.map(|(id, record)| WrittenEntry { id, record }).collect();
    let written = Written { format: FORMAT, exported_at: now, records, unreadable };
    // Every record has a JSON form, and memory takes it.
    Zeroizing::new(serde_json::to_vec_pretty(&written).unwrap_or_default())
}

/// Reads an export back.
pub fn read_json(bytes: &[u8]) -> Result<Contents, Malformed> {
    let read: Read = serde_json::from_slice(bytes).map_err(|e| Malformed { line: e.line() })?;
    if read.format != FORMAT {
        return Err(Malformed { line: 1 });
    }
    let records = read.records.into_iter().map(|entry| (entry.id, entry.record)).collect();
    Ok(Contents { records, unreadable: read.unreadable })
}
