//! The vault as it was: what has become of its items since, and one of them brought back.

use mdp_crypto::Entropy;
use mdp_ledger::{EntryId, Head};
use mdp_vault::item::{Item, Millis, Record};

use super::Workspace;
use super::write::Done;
use crate::error::Error;
use crate::replica::{Version, Was};

/// An earlier state of the vault, its items in clear. Dropping it forgets them.
pub struct Past {
    /// The commit that the vault stood on.
    pub head: Head,
    /// When its author made it, by their clock.
    pub made: Millis,
    /// The items of then that stand otherwise now, or no more; none where the version of then isn't
    /// kept any more, or doesn't open. By id.
    items: Vec<(EntryId, Option<Item>)>,
    /// The items of now that weren't there.
    since: Vec<EntryId>,
}

/// What has become of an item since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Since {
    /// It is gone.
    Removed,
    /// It is another.
    Changed,
    /// It was not there yet.
    Added,
    /// Nobody can tell: its version of then isn't kept any more.
    Lost,
}

impl Past {
    /// An item as it was; none where it wasn't there, is the same today, or can't be shown.
    pub fn item(&self, id: EntryId) -> Option<&Item> {
        let place = self.items.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        self.items.get(place)?.1.as_ref()
    }
}

impl Workspace {
    /// Opens what a server says of the vault's past: see [`crate::replica::Replica::was`].
    pub fn past(&self, answer: &[u8]) -> Result<Past, Error> {
        let Was { head, made, records, since } = self.replica.was(answer)?;
        let open = |(id, sealed): (EntryId, Option<Version>)| {
            let record = sealed.map(|(revision, sealed)| self.unseal(id, revision, &sealed));
            match record {
                Some(Ok(Record::Item(item))) => Some((id, Some(*item))),
                Some(Ok(_)) => None,
                // Something else than an item, if it is that today.
                _ if self.record(id).is_some_and(|now| now.as_item().is_none()) => None,
                _ => Some((id, None)),
            }
        };
        let items = records.into_iter().filter_map(open).collect();
        Ok(Past { head, made, items, since })
    }

    /// What has become of each item since, as a person would see it; by id.
    pub fn since(&self, past: &Past) -> Vec<(EntryId, Since)> {
        let then = past.items.iter().filter_map(|(id, then)| {
            let since = match (then, self.item(*id)) {
                (None, _) => Since::Lost,
                (Some(_), None) => Since::Removed,
                (Some(then), Some(now)) if seen(then) == seen(now) => return None,
                (Some(_), Some(_)) => Since::Changed,
            };
            Some((*id, since))
        });
        let new = past.since.iter().filter(|id| self.item(**id).is_some());
        then.chain(new.map(|id| (*id, Since::Added))).collect()
    }

    /// Brings an item back as it was: an edit like any other. What it replaces joins the item's
    /// history, and attachments that came since stay.
    pub fn restore_item(
        &mut self,
        past: &Past,
        id: EntryId,
        now: Millis,
        entropy: &mut dyn Entropy,
    ) -> Result<Done, Error> {
        let mut item = past.item(id).ok_or(Error::NoSuchRecord)?.clone();
        item.trashed_at = None;
        item.conflict_of = None;
        item.attachments.retain(|file| self.replica.blob(file.blob).is_some());
        if let Some(present) = self.item(id) {
            let kept = present.attachments.iter();
            let came: Vec<_> =
                kept.filter(|file| !item.attachments.iter().any(|a| a.blob == file.blob)).collect();
            item.attachments.extend(came.into_iter().cloned());
            item = present.edited(item, now);
        }
        item.updated_at = now;
        self.write([(id, Some(item.into()))], entropy)
    }
}

/// Two items that are the same in this are the same to whoever looks at them.
fn seen(item: &Item) -> Item {
    Item { created_at: 0, updated_at: 0, history: Vec::new(), ..item.clone() }
}
