//! Merging two versions of an item.

use super::three_way::{ThreeWay, set, settle};
use crate::item::{Attachment, CustomField, Fields, HistoryEntry, Item, Millis, tidy_history};

impl ThreeWay {
    pub(super) fn item(&mut self, base: Option<&Item>, first: &Item, second: &Item) -> Item {
        let nothing = Item::default();
        let lists = base.unwrap_or(&nothing);
        Item {
            kind: self.pick(base.map(|b| &b.kind), &first.kind, &second.kind),
            fields: self.fields(base.map(|b| &b.fields), &first.fields, &second.fields),
            urls: self.list(
                &lists.urls,
                &first.urls,
                &second.urls,
                |url| url.as_bytes().to_vec(),
                |_, _, url, _| url.clone(),
            ),
            custom: self.list(
                &lists.custom,
                &first.custom,
                &second.custom,
                |custom| custom.id.0.to_vec(),
                Self::custom_field,
            ),
            tags: set(&lists.tags, &first.tags, &second.tags),
            category: self.pick_filled(
                base.map(|b| &b.category),
                &first.category,
                &second.category,
            ),
            favourite: self.pick_filled(
                base.map(|b| &b.favourite),
                &first.favourite,
                &second.favourite,
            ),
            attachments: self.list(
                &lists.attachments,
                &first.attachments,
                &second.attachments,
                |attachment| attachment.blob.as_bytes().to_vec(),
                Self::attachment,
            ),
            created_at: settle(base.map(|b| &b.created_at), &first.created_at, &second.created_at)
                .unwrap_or_else(|| first.created_at.min(second.created_at)),
            updated_at: first.updated_at.max(second.updated_at),
            trashed_at: trashed_at(base, first, second),
            history: history(&lists.history, &first.history, &second.history),
            // Marks of where the item came from, not something a person typed: no conflict.
            origin: settle(base.map(|b| &b.origin), &first.origin, &second.origin)
                .unwrap_or_else(|| first.origin.clone()),
            conflict_of: settle(
                base.map(|b| &b.conflict_of),
                &first.conflict_of,
                &second.conflict_of,
            )
            .unwrap_or(first.conflict_of),
            extra: self.extra(base.map(|b| &b.extra), &first.extra, &second.extra),
        }
    }

    fn fields(&mut self, base: Option<&Fields>, first: &Fields, second: &Fields) -> Fields {
        let mut merged = Fields::default();
        let added = second.iter().filter(|(field, _)| first.get(*field).is_empty());
        for (field, _) in first.iter().chain(added) {
            let base = base.map(|base| base.text(field));
            let value = self.pick_filled(base.as_ref(), &first.text(field), &second.text(field));
            merged.set(field, value);
        }
        merged
    }

    fn custom_field(
        &mut self,
        base: Option<&CustomField>,
        first: &CustomField,
        second: &CustomField,
    ) -> CustomField {
        CustomField {
            id: first.id,
            label: self.pick_filled(base.map(|b| &b.label), &first.label, &second.label),
            kind: self.pick(base.map(|b| &b.kind), &first.kind, &second.kind),
            value: self.pick_filled(base.map(|b| &b.value), &first.value, &second.value),
            extra: self.extra(base.map(|b| &b.extra), &first.extra, &second.extra),
        }
    }

    fn attachment(
        &mut self,
        base: Option<&Attachment>,
        first: &Attachment,
        second: &Attachment,
    ) -> Attachment {
        Attachment {
            blob: first.blob,
            key: self.pick_filled(base.map(|b| &b.key), &first.key, &second.key),
            name: self.pick_filled(base.map(|b| &b.name), &first.name, &second.name),
            size: self.pick(base.map(|b| &b.size), &first.size, &second.size),
            mime: self.pick_filled(base.map(|b| &b.mime), &first.mime, &second.mime),
            added_at: self.pick(base.map(|b| &b.added_at), &first.added_at, &second.added_at),
            extra: self.extra(base.map(|b| &b.extra), &first.extra, &second.extra),
        }
    }
}

/// In the trash, unless the other side took it out or edited what this one threw away.
fn trashed_at(base: Option<&Item>, first: &Item, second: &Item) -> Option<Millis> {
    let before = base.and_then(|b| b.trashed_at);
    let threw_away = |side: &Item| side.is_trashed() && before.is_none();
    let edited = |side: &Item| {
        !side.is_trashed()
            && base.is_none_or(|base| {
                let dates = Item {
                    trashed_at: side.trashed_at,
                    updated_at: side.updated_at,
                    ..base.clone()
                };
                dates != *side
            })
    };
    if (threw_away(first) && edited(second)) || (threw_away(second) && edited(first)) {
        return None;
    }
    settle(Some(&before), &first.trashed_at, &second.trashed_at).unwrap_or_else(|| {
        let (first, second) = (first.trashed_at?, second.trashed_at?);
        Some(first.min(second))
    })
}

fn history(
    base: &[HistoryEntry],
    first: &[HistoryEntry],
    second: &[HistoryEntry],
) -> Vec<HistoryEntry> {
    let stays = |e: &&HistoryEntry| !base.contains(e) || (first.contains(e) && second.contains(e));
    let mut merged = first.iter().chain(second).filter(stays).cloned().collect();
    tidy_history(&mut merged);
    merged
}
