//! Conflict copies: what a merge could not put in one record.

use mdp_crypto::Entropy;
use mdp_ledger::EntryId;
use mdp_vault::item::{Field, FieldRef, Item, Millis, Record};

use super::Workspace;
use super::write::Done;
use crate::error::Error;

/// A conflict copy and what it is a copy of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conflict {
    /// The copy.
    pub copy: EntryId,
    /// The record that kept the other value; it may be gone by now.
    pub of: EntryId,
}

impl Workspace {
    /// The conflict copies that wait for a decision.
    pub fn conflicts(&self) -> Vec<Conflict> {
        let of = |record: &Record| match record {
            Record::Item(item) if !item.is_trashed() => item.conflict_of,
            Record::Category(category) => category.conflict_of,
            Record::Settings(settings) => settings.conflict_of,
            Record::VaultLink(link) => link.conflict_of,
            Record::Contact(contact) => contact.conflict_of,
            _ => None,
        };
        self.records()
            .filter_map(|(copy, record)| Some(Conflict { copy, of: of(record)? }))
            .collect()
    }

    /// Decides a conflict between items: `take` names the fields to have from the copy. The copy
    /// then stays as an item of its own, or goes to the trash.
    pub fn resolve_conflict(
        &mut self,
        copy: EntryId,
        take: &[FieldRef],
        keep_copy: bool,
        now: Millis,
        entropy: &mut dyn Entropy,
    ) -> Result<Done, Error> {
        let losing = self.item(copy).ok_or(Error::NoSuchRecord)?;
        let id = losing.conflict_of.ok_or(Error::NoSuchRecord)?;
        let mut writes: Vec<(EntryId, Option<Record>)> = Vec::new();
        if let Some(kept) = self.item(id).filter(|_| !take.is_empty()) {
            let mut item = kept.clone();
            for field in take {
                take_field(&mut item, losing, *field);
            }
            writes.push((id, Some(kept.edited(item, now).into())));
        }
        let decided = Item { conflict_of: None, updated_at: now, ..losing.clone() };
        let decided = if keep_copy { decided } else { decided.trashed(now) };
        writes.push((copy, Some(decided.into())));
        self.write(writes, entropy)
    }
}

/// Takes one field's value over from another item.
fn take_field(item: &mut Item, from: &Item, field: FieldRef) {
    match field {
        FieldRef::Known(Field::URLS) => item.urls.clone_from(&from.urls),
        FieldRef::Known(known) => item.fields.set(known, from.fields.get(known).to_owned()),
        FieldRef::Custom(id) => {
            let theirs = from.custom.iter().find(|custom| custom.id == id).cloned();
            let ours = item.custom.iter().position(|custom| custom.id == id);
            match (ours, theirs) {
                (Some(at), Some(theirs)) => item.custom[at] = theirs,
                (Some(at), None) => {
                    item.custom.remove(at);
                }
                (None, Some(theirs)) => item.custom.push(theirs),
                (None, None) => {}
            }
        }
    }
}
