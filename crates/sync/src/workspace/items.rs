//! What a person does to items, one or many.

use mdp_crypto::Entropy;
use mdp_crypto::entropy::random;
use mdp_ledger::EntryId;
use mdp_vault::item::{HistoryEntry, Item, Millis, Record};

use super::Workspace;
use super::write::Done;
use crate::error::Error;

/// How long an item stays in the trash, in milliseconds: 30 days.
pub const TRASH_KEPT: Millis = 30 * 24 * 3600 * 1000;

impl Workspace {
    /// Adds an item under a fresh id, the first of [`Done::ids`].
    pub fn create_item(&mut self, item: Item, entropy: &mut dyn Entropy) -> Result<Done, Error> {
        let id = EntryId(random(entropy));
        self.write([(id, Some(item.into()))], entropy)
    }

    /// Saves a form that started from `revision` of the item. What has changed since, here or on
    /// another device, is merged with it; an item removed since comes back.
    pub fn update_item(
        &mut self,
        id: EntryId,
        form: Item,
        revision: u64,
        now: Millis,
        entropy: &mut dyn Entropy,
    ) -> Result<Done, Error> {
        if self.revision(id) == Some(revision) {
            let item = self.item(id).ok_or(Error::NoSuchRecord)?.edited(form, now);
            return self.write([(id, Some(item.into()))], entropy);
        }
        let base = self.former.get(&(id, revision)).cloned();
        let started_from = base.as_ref().and_then(Record::as_item);
        let saved: Record = match started_from.or(self.item(id)) {
            Some(item) => item.edited(form, now).into(),
            None => Record::from(form),
        };
        let merged = self.merge_here(id, base.as_ref(), Some(&saved), entropy)?;
        let copy = merged.conflict.map(|(id, record)| (id, Some(record)));
        self.write([(id, merged.record)].into_iter().chain(copy), entropy)
    }

    /// Puts a former value back in its field.
    pub fn restore_field(
        &mut self,
        id: EntryId,
        entry: &HistoryEntry,
        now: Millis,
        entropy: &mut dyn Entropy,
    ) -> Result<Done, Error> {
        let item = self.item(id).ok_or(Error::NoSuchRecord)?.restored(entry, now);
        self.write([(id, Some(item.into()))], entropy)
    }

    /// Changes several items at once; ids that aren't items are passed over.
    pub fn change_items(
        &mut self,
        ids: &[EntryId],
        change: impl Fn(&Item) -> Item,
        entropy: &mut dyn Entropy,
    ) -> Result<Done, Error> {
        let writes: Vec<(EntryId, Option<Record>)> =
            ids.iter().filter_map(|id| Some((*id, Some(change(self.item(*id)?).into())))).collect();
        self.write(writes, entropy)
    }

    /// Makes items favourites, or no longer.
    pub fn set_favourite(
        &mut self,
        ids: &[EntryId],
        favourite: bool,
        now: Millis,
        entropy: &mut dyn Entropy,
    ) -> Result<Done, Error> {
        let change = |item: &Item| {
            let updated_at = if item.favourite == favourite { item.updated_at } else { now };
            Item { favourite, updated_at, ..item.clone() }
        };
        self.change_items(ids, change, entropy)
    }

    /// Moves items to a category, or out of any.
    pub fn move_items(
        &mut self,
        ids: &[EntryId],
        category: Option<EntryId>,
        now: Millis,
        entropy: &mut dyn Entropy,
    ) -> Result<Done, Error> {
        let change = |item: &Item| {
            let updated_at = if item.category == category { item.updated_at } else { now };
            Item { category, updated_at, ..item.clone() }
        };
        self.change_items(ids, change, entropy)
    }

    /// Adds tags to items and takes others away.
    pub fn tag_items(
        &mut self,
        ids: &[EntryId],
        add: &[String],
        remove: &[String],
        now: Millis,
        entropy: &mut dyn Entropy,
    ) -> Result<Done, Error> {
        let change = |item: &Item| {
            let mut tags = item.tags.clone();
            tags.retain(|tag| !remove.contains(tag));
            tags.extend(add.iter().cloned());
            let updated_at = if tags == item.tags { item.updated_at } else { now };
            Item { tags, updated_at, ..item.clone() }
        };
        self.change_items(ids, change, entropy)
    }

    /// Gives a tag another name, wherever it is.
    pub fn rename_tag(
        &mut self,
        from: &str,
        to: &str,
        now: Millis,
        entropy: &mut dyn Entropy,
    ) -> Result<Done, Error> {
        let tagged: Vec<EntryId> = self
            .records()
            .filter(|(_, record)| record.as_item().is_some_and(|item| item.tags.contains(from)))
            .map(|(id, _)| id)
            .collect();
        self.tag_items(&tagged, &[to.to_owned()], &[from.to_owned()], now, entropy)
    }

    /// Moves items to the trash.
    pub fn trash(
        &mut self,
        ids: &[EntryId],
        now: Millis,
        entropy: &mut dyn Entropy,
    ) -> Result<Done, Error> {
        let change = |item: &Item| if item.is_trashed() { item.clone() } else { item.trashed(now) };
        self.change_items(ids, change, entropy)
    }

    /// Takes items out of the trash.
    pub fn untrash(
        &mut self,
        ids: &[EntryId],
        now: Millis,
        entropy: &mut dyn Entropy,
    ) -> Result<Done, Error> {
        let change =
            |item: &Item| if item.is_trashed() { item.untrashed(now) } else { item.clone() };
        self.change_items(ids, change, entropy)
    }

    /// Removes records for good. The host has asked the person again, with the password.
    pub fn delete_forever(
        &mut self,
        ids: &[EntryId],
        entropy: &mut dyn Entropy,
    ) -> Result<Done, Error> {
        self.write_for_good(ids.iter().map(|id| (*id, None)), entropy)
    }

    /// Removes what has been in the trash for [`TRASH_KEPT`].
    pub fn expire_trash(&mut self, now: Millis, entropy: &mut dyn Entropy) -> Result<Done, Error> {
        let old =
            |item: &Item| item.trashed_at.is_some_and(|at| at.saturating_add(TRASH_KEPT) <= now);
        let ids: Vec<EntryId> = self
            .records()
            .filter(|(_, record)| record.as_item().is_some_and(old))
            .map(|(id, _)| id)
            .collect();
        self.delete_forever(&ids, entropy)
    }
}
