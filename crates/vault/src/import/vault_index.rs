//! What a vault already holds, as an import needs to look it up.

use std::collections::BTreeMap;

use mdp_ledger::{EntryId, Hash};

use super::convert::UNNUMBERED;
use super::previous::SYSTEM;
use crate::item::{Item, Leftover, Origin, Record};
use crate::search::fold;

/// The records of a vault that an import may meet.
#[derive(Default)]
pub(super) struct VaultIndex<'a> {
    items: BTreeMap<&'a str, Vec<(EntryId, &'a Item)>>,
    by_digest: BTreeMap<Hash, Vec<(EntryId, &'a Item)>>,
    leftovers: BTreeMap<&'a str, Vec<(EntryId, &'a Leftover)>>,
    categories_by_origin: BTreeMap<&'a str, EntryId>,
    categories_by_name: BTreeMap<&'a str, EntryId>,
    categories_by_folded_name: BTreeMap<String, (EntryId, &'a str)>,
}

impl<'a> VaultIndex<'a> {
    pub(super) fn new(records: impl IntoIterator<Item = (EntryId, &'a Record)>) -> Self {
        let mut index = Self::default();
        for (id, record) in records {
            match record {
                Record::Item(item) => {
                    if let Some(origin) = ours(item.origin.as_ref()) {
                        index.items.entry(&origin.id).or_default().push((id, item));
                        index.by_digest.entry(origin.digest).or_default().push((id, item));
                    }
                }
                Record::Leftover(leftover) if leftover.origin.system == SYSTEM => {
                    index.leftovers.entry(&leftover.origin.id).or_default().push((id, leftover));
                }
                Record::Category(category) => {
                    if let Some(origin) = ours(category.origin.as_ref()) {
                        index.categories_by_origin.entry(&origin.id).or_insert(id);
                    }
                    index.categories_by_name.entry(&category.name).or_insert(id);
                    let folded = index.categories_by_folded_name.entry(folded(&category.name));
                    folded.or_insert((id, &category.name));
                }
                _ => {}
            }
        }
        index
    }

    /// Items that came from the same entry or bundle. One of the two without a number is the same
    /// when it holds the same.
    pub(super) fn items(&self, origin: &Origin) -> Vec<(EntryId, &'a Item)> {
        let mut found = self.items.get(origin.id.as_str()).cloned().unwrap_or_default();
        if found.is_empty() {
            let unnumbered = |item: &Item| {
                origin.id.starts_with(UNNUMBERED)
                    || item.origin.as_ref().is_some_and(|o| o.id.starts_with(UNNUMBERED))
            };
            let same = self.by_digest.get(&origin.digest).into_iter().flatten();
            found.extend(same.filter(|(_, item)| unnumbered(item)));
        }
        found
    }

    /// What was kept of the same entry when it couldn't be read.
    pub(super) fn leftovers(&self, id: &str) -> &[(EntryId, &'a Leftover)] {
        self.leftovers.get(id).map_or(&[], Vec::as_slice)
    }

    /// The category that came from this one, or has its name, or its name but for accents, case
    /// and spaces, unless `taken` says that the latter belongs to another.
    pub(super) fn category(
        &self,
        origin: &str,
        name: &str,
        taken: impl Fn(&str) -> bool,
    ) -> Option<EntryId> {
        let alike =
            || self.categories_by_folded_name.get(&folded(name)).filter(|(_, name)| !taken(name));
        let found =
            self.categories_by_origin.get(origin).or_else(|| self.categories_by_name.get(name));
        found.copied().or_else(|| alike().map(|(id, _)| *id))
    }
}

fn ours(origin: Option<&Origin>) -> Option<&Origin> {
    origin.filter(|origin| origin.system == SYSTEM)
}

/// A name as people compare names: without accents, case and superfluous spaces.
fn folded(name: &str) -> String {
    fold(name).split_whitespace().collect::<Vec<_>>().join(" ")
}
