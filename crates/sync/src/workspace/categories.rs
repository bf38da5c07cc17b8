//! What a person does to categories.

use mdp_crypto::Entropy;
use mdp_crypto::entropy::random;
use mdp_ledger::EntryId;
use mdp_vault::item::{Category, Item, Millis, Record};

use super::Workspace;
use super::write::Done;
use crate::error::Error;

impl Workspace {
    /// Adds a category; its id is the first of [`Done::ids`].
    pub fn create_category(
        &mut self,
        name: &str,
        parent: Option<EntryId>,
        now: Millis,
        entropy: &mut dyn Entropy,
    ) -> Result<Done, Error> {
        let category = Category {
            name: name.to_owned(),
            parent,
            created_at: now,
            updated_at: now,
            ..Category::default()
        };
        self.write([(EntryId(random(entropy)), Some(category.into()))], entropy)
    }

    /// Renames or moves a category. Inside itself it can't go.
    pub fn update_category(
        &mut self,
        id: EntryId,
        name: &str,
        parent: Option<EntryId>,
        now: Millis,
        entropy: &mut dyn Entropy,
    ) -> Result<Done, Error> {
        let category = self.record(id).and_then(Record::as_category).ok_or(Error::NoSuchRecord)?;
        let inside = self.catalogue.categories().with_descendants(id);
        if parent.is_some_and(|parent| inside.contains(&parent)) {
            return Err(Error::NoSuchRecord);
        }
        let category =
            Category { name: name.to_owned(), parent, updated_at: now, ..category.clone() };
        self.write([(id, Some(category.into()))], entropy)
    }

    /// Removes a category. What is in it, items and categories, moves to its parent.
    pub fn delete_category(
        &mut self,
        id: EntryId,
        now: Millis,
        entropy: &mut dyn Entropy,
    ) -> Result<Done, Error> {
        self.record(id).and_then(Record::as_category).ok_or(Error::NoSuchRecord)?;
        let parent = self.catalogue.categories().parent(id);
        let moved = |record: &Record| -> Option<Record> {
            match record {
                Record::Item(item) if item.category == Some(id) => {
                    let item = Item { category: parent, updated_at: now, ..(**item).clone() };
                    Some(item.into())
                }
                Record::Category(inner) if inner.parent == Some(id) => {
                    Some(Category { parent, updated_at: now, ..inner.clone() }.into())
                }
                _ => None,
            }
        };
        let mut writes: Vec<(EntryId, Option<Record>)> = self
            .records()
            .filter(|(other, _)| *other != id)
            .filter_map(|(other, record)| Some((other, Some(moved(record)?))))
            .collect();
        writes.push((id, None));
        self.write(writes, entropy)
    }
}
