//! Merging two versions of a record that grew from a common one.
//!
//! Three-way and per field, without clock or chance: every device that merges the same versions
//! in the same order gets the same bytes to seal. The promises:
//!
//! - a field changed on one side takes that side's value;
//! - **no edit is dropped**: where both sides changed one field, the first parent's value stays
//!   and the whole second version becomes a conflict copy beside it;
//! - a deletion, of a value or of the record, yields to an edit of it;
//! - tags, addresses, custom fields, attachments and history merge as sets.
//!
//! "First" is the version in the merge's first parent, the server's head.

mod align;
mod item;
mod others;
mod three_way;

use mdp_ledger::{EntryId, Hash, cbor};

use crate::item::Record;
use three_way::ThreeWay;

/// What a merge gives.
#[derive(Debug, PartialEq, Eq)]
pub struct Merged {
    /// The record, or `None` where both sides deleted it or one deleted what the other left
    /// alone.
    pub record: Option<Record>,
    /// The record to keep beside it, with its id, where both sides changed one field.
    pub conflict: Option<(EntryId, Record)>,
}

/// Merges `first` and `second`, which both descend from `base`; `None` is a tombstone, or for
/// `base` an entry that was not there.
///
/// `losing` is the ledger's hash of the second version's stored bytes: it names the conflict
/// copy, so that two devices make the same one.
pub fn merge(
    id: EntryId,
    base: Option<&Record>,
    first: Option<&Record>,
    second: Option<&Record>,
    losing: Hash,
) -> Merged {
    let unchanged = |record: Option<&Record>| Merged { record: record.cloned(), conflict: None };
    if first == second || second == base {
        return unchanged(first);
    }
    if first == base {
        return unchanged(second);
    }
    let (Some(first), Some(second)) = (first, second) else {
        return unchanged(first.or(second));
    };
    let mut three_way = ThreeWay::default();
    let record = match (base, first, second) {
        (base, Record::Item(first), Record::Item(second)) => {
            three_way.item(base.and_then(Record::as_item), first, second).into()
        }
        (base, Record::Category(first), Record::Category(second)) => {
            three_way.category(base.and_then(Record::as_category), first, second).into()
        }
        (Some(Record::Settings(base)), Record::Settings(first), Record::Settings(second)) => {
            Record::Settings(three_way.settings(base, first, second))
        }
        (base, first, second) => three_way.pick(base, first, second),
    };
    let conflict = three_way.conflict.then(|| (conflict_id(id, losing), copy_of(id, second)));
    Merged { record: Some(record), conflict }
}

/// The id of the conflict copy of `record` whose losing version's stored bytes hash to `losing`:
/// the first 16 bytes of `SHA-256(cbor["mdp/v1/conflict", record, losing])`.
pub fn conflict_id(record: EntryId, losing: Hash) -> EntryId {
    let input = cbor::encode(|e| {
        e.array(3)?.str("mdp/v1/conflict")?.bytes(&record.0)?.bytes(&losing.0)?.ok()
    });
    let mut id = [0; 16];
    id.copy_from_slice(&Hash::of(&input).0[..16]);
    EntryId(id)
}

/// The losing version as a record of its own, visible and marked where its kind has a mark.
fn copy_of(id: EntryId, losing: &Record) -> Record {
    let mut copy = losing.clone();
    match &mut copy {
        Record::Item(item) => {
            item.conflict_of = Some(id);
            item.trashed_at = None;
        }
        Record::Category(category) => category.conflict_of = Some(id),
        Record::VaultLink(link) => link.conflict_of = Some(id),
        Record::Contact(contact) => contact.conflict_of = Some(id),
        Record::Settings(settings) => settings.conflict_of = Some(id),
        Record::Report(_) | Record::Leftover(_) | Record::Unknown(_) => {}
    }
    copy
}
